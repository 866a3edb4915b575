//! Children by grade → moving units, and where each goes to school today.
//!
//! It knows no rule about who may go where.
