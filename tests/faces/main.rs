//! What people drive and get: the command, folders, pages, words.

#[cfg(feature = "cli")]
mod buses_command;
mod cache_kill;
#[cfg(feature = "cli")]
mod command;
#[path = "../common/mod.rs"]
mod common;
#[cfg(feature = "cli")]
mod evaluate_command;
mod explain_command;
#[cfg(feature = "cli")]
mod hostile;
#[cfg(feature = "cli")]
mod input_cases;
#[cfg(feature = "cli")]
mod off_roads;
mod plan_folder;
#[cfg(feature = "cli")]
mod progress;
mod report_compliance;
mod report_dossier;
mod report_page;
mod report_scenarios;
mod report_summary;
mod report_workbook;
#[cfg(feature = "cli")]
mod times_command;
mod words;
