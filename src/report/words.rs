//! Every word that a report shows, by id, in each language.
//!
//! It refuses to build sentences: those belong to the page that shows them.
