//! How what was asked for ends badly: kind, message, and the problems behind it.
//!
//! It ends no program: which exit code or exception a kind becomes is the face's.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::io::atomic::WriteError;
use crate::io::problem::{InputErrors, Problem};
use crate::planning::PlanError;
use crate::planning::reasons::ReasonError;
use crate::report::problems;
use crate::report::words::{self, Lang};
use crate::verify::Finding;

/// What kind of end it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything that is none of the others.
    Failed,
    /// What was asked for cannot be asked.
    Arguments,
    /// The input is wrong.
    Input,
    /// No plan exists under the rules.
    Impossible,
    /// Stopped before there was anything to hand out.
    Stopped,
    /// The referee refuses a plan.
    Unverified,
}

impl Kind {
    /// A stable word for programs; docs/formats.md lists them.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Arguments => "arguments",
            Self::Input => "input",
            Self::Impossible => "impossible",
            Self::Stopped => "stopped",
            Self::Unverified => "unverified",
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What kind of end it is.
    pub kind: Kind,
    /// For people.
    pub message: String,
    /// Input problems behind it.
    pub problems: Vec<Problem>,
    /// More for programs: keys beside `code`, `message` and `problems`.
    pub details: Value,
}

impl Failure {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), problems: Vec::new(), details: Value::Null }
    }

    /// Anything else that went wrong.
    #[must_use]
    pub fn other(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    /// Bad arguments.
    #[must_use]
    pub fn arguments(message: impl Into<String>) -> Self {
        Self::new(Kind::Arguments, message)
    }

    /// Bad input.
    #[must_use]
    pub fn input(problems: Vec<Problem>) -> Self {
        let errors = problems.iter().filter(|problem| problem.is_error()).count();
        Self { problems, ..Self::new(Kind::Input, counted(errors, Lang::En)) }
    }

    /// No plan exists under the rules.
    #[must_use]
    pub fn impossible(message: impl Into<String>, details: Value) -> Self {
        Self { details, ..Self::new(Kind::Impossible, message) }
    }

    /// Stopped before any plan was found.
    #[must_use]
    pub fn stopped() -> Self {
        Self::new(
            Kind::Stopped,
            "stopped by a limit before any plan was found; raise solve.node_limit or solve.time_limit_s",
        )
    }

    /// A plan does not hold.
    #[must_use]
    pub fn unverified(findings: &[Finding]) -> Self {
        let mut message = format!("the plan does not hold: {} findings", findings.len());
        for finding in findings.iter().take(50) {
            let _ = write!(message, "\n{finding}");
        }
        if findings.len() > 50 {
            let _ = write!(message, "\n… and {} more", findings.len() - 50);
        }
        Self::new(Kind::Unverified, message)
    }

    /// The message in a language; what is said of bad arguments and the like is English in every one.
    #[must_use]
    pub fn said(&self, lang: Lang) -> String {
        let errors = self.problems.iter().filter(|problem| problem.is_error()).count();
        if self.kind == Kind::Input && self.message == counted(errors, Lang::En) {
            return counted(errors, lang);
        }
        self.message.clone()
    }

    /// As JSON for `--json`.
    #[must_use]
    pub fn json(&self, lang: Lang) -> Value {
        let problems: Vec<Value> = self.problems.iter().map(|problem| problem_json(problem, lang)).collect();
        let mut error = json!({ "code": self.kind.word(), "message": self.said(lang), "problems": problems });
        for (key, value) in self.details.as_object().into_iter().flatten() {
            error[key] = value.clone();
        }
        json!({ "error": error })
    }
}

/// How many problems an input has.
fn counted(errors: usize, lang: Lang) -> String {
    if errors == 1 {
        return words::word(lang, "problems-one").to_owned();
    }
    words::filled(lang, "problems-many", &[("count", &errors.to_string())])
}

/// One problem as JSON: its parts as they are, and in the language given a `message` for people and an `advice` by its code.
#[must_use]
pub fn problem_json(problem: &Problem, lang: Lang) -> Value {
    json!({
        "code": problem.code,
        "severity": format!("{:?}", problem.severity).to_lowercase(),
        "file": problem.file.display().to_string(),
        "row": problem.row,
        "column": problem.column,
        "found": problem.found,
        "expected": problem.expected,
        "message": problems::said(problem, lang),
        "advice": problems::advice(problem.code, lang),
    })
}

impl From<InputErrors> for Failure {
    fn from(errors: InputErrors) -> Self {
        Self::input(errors.0)
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::input(problems)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let occupied = !matches!(error, WriteError::Io { .. });
        if occupied { Self::arguments(error.to_string()) } else { Self::other(error.to_string()) }
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Unverified { findings, .. } => Self::unverified(&findings),
            other => Self::arguments(other.to_string()),
        }
    }
}

impl From<ReasonError> for Failure {
    fn from(error: ReasonError) -> Self {
        match error {
            ReasonError::Unsound(findings) => Self::unverified(&findings),
            ReasonError::Plan(error) => error.into(),
            ReasonError::Cancelled => Self::stopped(),
            other => Self::arguments(format!("explain: {other}")),
        }
    }
}
