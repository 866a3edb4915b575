//! What a run is doing, in one line of a terminal: a sign that turns, or a bar that fills.
//!
//! It writes nothing where standard error is no terminal, leaves nothing behind when it ends, and changes no answer.

use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cpu_time::ProcessTime;
use hubward::model::control::{Control, Go, Progress};
use hubward::model::travel::RoadMode;
use hubward::model::units::Fen;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use crate::cli::run::Voice;

/// How often the sign turns.
const TICK: Duration = Duration::from_millis(120);

/// The line. It goes when this is dropped.
pub(crate) struct Line {
    voice: Voice,
    /// The phase shown; none before the first, and none ever where standard error is no terminal.
    now: Mutex<Option<Phase>>,
}

struct Phase {
    /// Of its words.
    id: &'static str,
    bar: ProgressBar,
}

impl Line {
    /// Nothing yet.
    pub(crate) fn new(voice: Voice) -> Self {
        Self { voice, now: Mutex::new(None) }
    }

    /// Says what is being done, of which nobody knows how much is left.
    pub(crate) fn doing(&self, id: &'static str, values: &[(&str, &str)]) {
        self.show(id, values, None);
    }

    /// Says what is being done, and how much of it is done.
    pub(crate) fn counting(&self, id: &'static str, values: &[(&str, &str)], done: usize, of: usize) {
        self.show(id, values, Some((done as u64, of as u64)));
    }

    fn show(&self, id: &'static str, values: &[(&str, &str)], count: Option<(u64, u64)>) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        let said = self.voice.filled(id, values);
        let mut now = self.now();
        match &*now {
            Some(phase) if phase.id == id => {
                phase.bar.set_message(said);
                if let Some((done, _)) = count {
                    // Threads tell what they did in any order.
                    phase.bar.set_position(done.max(phase.bar.position()));
                }
            }
            _ => {
                clear(&mut now);
                *now = Some(Phase { id, bar: self.bar(said, count) });
            }
        }
    }

    fn bar(&self, said: String, count: Option<(u64, u64)>) -> ProgressBar {
        let voice = self.voice;
        let left = move |state: &ProgressState, out: &mut dyn Write| {
            if state.pos() > 0 {
                let time = format!("{:#}", HumanDuration(state.eta()));
                let _ = out.write_str(&voice.filled("progress-left", &[("time", &time)]));
            }
        };
        let (bar, template) = match count {
            None => (ProgressBar::new_spinner(), "{spinner} {wide_msg} {elapsed}"),
            Some((done, of)) => {
                (ProgressBar::new(of).with_position(done), "{spinner} {msg} {wide_bar} {pos}/{len} {left}")
            }
        };
        let style = ProgressStyle::with_template(template).expect("a template that parses");
        let bar = bar.with_style(style.with_key("left", left)).with_message(said);
        bar.tick(); // however short the phase, it was shown
        bar.enable_steady_tick(TICK);
        bar
    }

    /// Takes the line away.
    fn clear(&self) {
        clear(&mut self.now());
    }

    fn shows(&self, id: &str) -> bool {
        self.now().as_ref().is_some_and(|phase| phase.id == id)
    }

    fn now(&self) -> MutexGuard<'_, Option<Phase>> {
        // Whoever panicked while it held the lock left a whole phase there.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn clear(now: &mut Option<Phase>) {
    if let Some(phase) = now.take() {
        phase.bar.finish_and_clear();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Whole yuan, or whole units of what a classic counts.
fn whole(amount: Fen) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    format!("{sign}{}", HumanCount((amount.0.unsigned_abs() + 50) / 100))
}

/// Watches one run: its clock, and its line on the terminal.
pub(crate) struct Watch {
    line: Line,
    start: ProcessTime,
    limit_s: f64,
    /// What the run is asked about, one after the other.
    subjects: Vec<String>,
}

impl Watch {
    /// For a run that may use so many CPU seconds; 0 = any.
    pub(crate) fn new(limit_s: f64, voice: Voice) -> Self {
        Self { line: Line::new(voice), start: ProcessTime::now(), limit_s, subjects: Vec::new() }
    }

    /// The same for a run that is asked about subjects, so called.
    pub(crate) fn about(self, subjects: Vec<String>) -> Self {
        Self { subjects, ..self }
    }

    pub(crate) fn line(&self) -> &Line {
        &self.line
    }

    fn go(&self) -> Go {
        let over = self.limit_s > 0.0 && self.start.elapsed().as_secs_f64() > self.limit_s;
        if over { Go::TimeUp } else { Go::On }
    }

    fn show(&self, progress: Progress) {
        const ASKING: &str = "progress-asking";
        let line = &self.line;
        match progress {
            Progress::Asking { subject, of } => {
                let name = self.subjects.get(subject).map_or("", String::as_str);
                line.counting(ASKING, &[("subject", name)], subject, of);
            }
            // How far one of many questions is would hide which it is.
            _ if line.shows(ASKING) => {}
            Progress::Ordering { junctions } => {
                line.doing("progress-ordering", &[("junctions", &HumanCount(junctions as u64).to_string())]);
            }
            Progress::Driving { mode, done, of } => {
                let id = match mode {
                    RoadMode::Walk => "progress-walk",
                    RoadMode::Bus => "progress-bus",
                    RoadMode::Car => "progress-car",
                };
                line.counting(id, &[], done, of);
            }
            Progress::Weighing => line.doing("progress-weighing", &[]),
            Progress::Solving { bound, plan: None, .. } => {
                line.doing("progress-bound", &[("bound", &whole(bound))]);
            }
            Progress::Solving { bound, plan: Some(plan), .. } => {
                let gap = (plan.yuan() - bound.yuan()) / plan.yuan().abs().max(0.01) * 100.0;
                let (bound, plan, gap) = (whole(bound), whole(plan), format!("{gap:.2}"));
                line.doing("progress-plan", &[("bound", &bound), ("plan", &plan), ("gap", &gap)]);
            }
            Progress::Explaining { asked } => {
                line.doing("progress-explaining", &[("asked", &asked.to_string())]);
            }
            Progress::Verifying => line.doing("progress-verifying", &[]),
            _ => {}
        }
    }

    /// Runs `work` under this watch; the line goes when it ends.
    pub(crate) fn over<T>(&self, work: impl FnOnce(&Control<'_>) -> T) -> T {
        let (go, progress) = (|| self.go(), |progress| self.show(progress));
        let result = work(&Control { go: &go, progress: &progress });
        self.line.clear();
        result
    }
}
