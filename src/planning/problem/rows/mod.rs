//! Rows of the abstract problem over many schools and children.

pub(crate) mod catchments;
