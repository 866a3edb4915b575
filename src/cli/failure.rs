//! How a command ends badly: exit code, code word, message and the problems behind it.
//!
//! The exit codes are docs/formats.md's; nothing else in the program exits.

use std::fmt::Write as _;

use hubward::io::atomic::WriteError;
use hubward::io::problem::{InputErrors, Problem};
use hubward::planning::PlanError;

/// A command's failure.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Exit code.
    pub(crate) exit: u8,
    /// Stable word for programs.
    pub(crate) code: &'static str,
    /// For people.
    pub(crate) message: String,
    /// Input problems behind it.
    pub(crate) problems: Vec<Problem>,
    /// More for programs: keys beside `code`, `message` and `problems`.
    pub(crate) details: serde_json::Value,
}

impl Failure {
    fn new(exit: u8, code: &'static str, message: impl Into<String>) -> Self {
        Self { exit, code, message: message.into(), problems: Vec::new(), details: serde_json::Value::Null }
    }

    /// Anything else that went wrong.
    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self::new(1, "failed", message)
    }

    /// Bad arguments.
    pub(crate) fn arguments(message: impl Into<String>) -> Self {
        Self::new(2, "arguments", message)
    }

    /// Bad input.
    pub(crate) fn input(problems: Vec<Problem>) -> Self {
        let errors = problems.iter().filter(|problem| problem.is_error()).count();
        let message = format!("{errors} {} in the input", if errors == 1 { "problem" } else { "problems" });
        Self { problems, ..Self::new(3, "input", message) }
    }

    /// No plan exists under the rules.
    pub(crate) fn impossible(message: impl Into<String>, details: serde_json::Value) -> Self {
        Self { details, ..Self::new(4, "impossible", message) }
    }

    /// Stopped before any plan was found.
    pub(crate) fn stopped() -> Self {
        Self::new(
            5,
            "stopped",
            "stopped by a limit before any plan was found; raise solve.node_limit or solve.time_limit_s",
        )
    }

    /// A plan does not hold.
    pub(crate) fn unverified(findings: &[hubward::verify::Finding]) -> Self {
        let mut message = format!("the plan does not hold: {} findings", findings.len());
        for finding in findings.iter().take(50) {
            let _ = write!(message, "\n{finding}");
        }
        if findings.len() > 50 {
            let _ = write!(message, "\n… and {} more", findings.len() - 50);
        }
        Self::new(6, "unverified", message)
    }

    /// As JSON for `--json`.
    pub(crate) fn json(&self) -> serde_json::Value {
        let problems: Vec<serde_json::Value> = self.problems.iter().map(problem_json).collect();
        let mut error =
            serde_json::json!({ "code": self.code, "message": self.message, "problems": problems });
        for (key, value) in self.details.as_object().into_iter().flatten() {
            error[key] = value.clone();
        }
        serde_json::json!({ "error": error })
    }
}

/// One problem as JSON.
pub(crate) fn problem_json(problem: &Problem) -> serde_json::Value {
    serde_json::json!({
        "code": problem.code,
        "severity": format!("{:?}", problem.severity).to_lowercase(),
        "file": problem.file.display().to_string(),
        "row": problem.row,
        "column": problem.column,
        "found": problem.found,
        "expected": problem.expected,
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
