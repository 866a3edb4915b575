//! What every face shares: a county at hand, its plans, their files, and what is said about them as plain data and words.
//!
//! It knows no clock, thread, terminal or argument, and neither prints nor ends a program: a face (the command, a page,
//! Python, a batch) hands in a [`Control`](crate::model::control::Control) and what is kept, and shows what comes back.
//!
//! ```
//! use std::path::Path;
//!
//! use hubward::desk::{Session, documents, files};
//! use hubward::io::{case, roads};
//! use hubward::model::keep::Forget;
//! use hubward::model::control::Control;
//! use hubward::model::outcome::Outcome;
//! use hubward::report::words::Lang;
//!
//! let (case, _remarks) = case::read(Path::new("fixtures/tiny"), &[], &roads::read_roads)?;
//! let control = Control::silent();
//! let session = Session::drive(case, &Forget, &control);
//! let Outcome::Planned(plan) = session.plan(&control)? else { panic!("there is a plan") };
//! assert!(session.audit(&plan).passed());
//!
//! let wishes = files::Wishes { lang: Lang::En, bom: false, buses: None };
//! let files = files::plan_folder(&session, &plan, wishes, &|_| {});
//! assert!(files.iter().any(|(name, _)| *name == "report.html"));
//!
//! let questions = session.questions_about(&plan, session.school("P")?);
//! let told = session.reasons(&plan, &[questions], false, &control)?;
//! let document = documents::reasons::document(session.case(), &told, Lang::En);
//! assert_eq!(document["subjects"][0]["school"], "P");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod buses;
pub mod documents;
pub mod evaluate;
pub mod failure;
pub mod files;
pub mod folder;
pub mod questions;
pub mod recount;
pub mod session;
pub mod standing;
pub mod sweep;

pub use failure::Failure;
pub use session::Session;
