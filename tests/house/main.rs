//! The house itself: rooms, files and imports.

mod architecture;
mod files;
mod outline;
