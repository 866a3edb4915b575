//! `compare`: plan folders side by side.
//!
//! It needs no county: what it says stands in the folders themselves.

use std::path::PathBuf;

use hubward::desk::Failure;
use hubward::desk::documents::compare as documents;
use hubward::io::plan_folder::{self, Together};
use hubward::report::compare::{self, Plans};

use crate::cli::run::Voice;

/// Compares plans; those of different inputs only where that is asked for.
pub(crate) fn compare(folders: &[PathBuf], across: bool, voice: Voice) -> Result<(), Failure> {
    let Together { plans, villages, schools, by_county } = plan_folder::read_together(folders)?;
    let names: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    let all =
        Plans { names: &names, plans: &plans, villages: &villages, schools: &schools, by_county: &by_county };
    if !across {
        documents::of_one_input(&all)?;
    }
    voice.say(&compare::compare(&all, voice.lang), || documents::document(&all))
}
