//! `plan.json` back into a plan's figures.
//!
//! Refuses a newer format; every missing or odd key is said with its full path, such as `years[0].counts.pupils`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::io::plan_folder::PROOF_JSONL;
use crate::io::plan_folder::document::{COUNTS, FORMAT};
use crate::io::plan_folder::read::{minutes_of, yuan_of};
use crate::io::problem::Problem;
use crate::model::plan::{
    Assignment, BoundKind, Counts, EquityFigures, Figures, Means, Money, Multipliers, Plan, RuleResult,
    SchoolYear, ShareTravel, Status, TravelFigures, TravelSummary,
};
use crate::model::proof::Certificate;
use crate::model::transfers::{Side, Transfers};
use crate::model::unit::Band;
use crate::model::units::{Fen, Micro, Seconds};

/// What `plan.json` says.
pub(super) struct Document {
    status: Status,
    objective: Fen,
    lower_bound: Fen,
    constant_cost: Fen,
    bound: BoundKind,
    /// File of the prices, where there is one.
    pub(super) prices_file: Option<String>,
    pub(super) has_proof: bool,
    reproducible: bool,
    before: Figures,
    years: Vec<(u32, Figures)>,
    /// SHA-256 of the input the plan was made from.
    pub(super) input_sha256: String,
}

impl Document {
    /// The first of the plan's years; a plan has at least one.
    pub(super) fn first_year(&self) -> Option<u32> {
        self.years.first().map(|(year, _)| *year)
    }

    /// The plan, once its rows are there too.
    pub(super) fn with(
        self,
        assignments: Vec<Assignment>,
        schools: Vec<SchoolYear>,
        multipliers: Multipliers,
        proof: Option<Certificate>,
    ) -> Plan {
        Plan {
            status: self.status,
            objective: self.objective,
            lower_bound: self.lower_bound,
            constant_cost: self.constant_cost,
            bound: self.bound,
            multipliers,
            proof,
            reproducible: self.reproducible,
            assignments,
            schools,
            before: self.before,
            years: self.years,
            input_sha256: self.input_sha256,
        }
    }
}

/// Reads `plan.json`; `None` when a key it needs is missing or odd, which is then among the problems.
pub(super) fn document(file: &Path, problems: &mut Vec<Problem>) -> Option<Document> {
    let value = match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice::<Value>(&bytes)
            .map_err(|error| Problem::error("E401", file, error.to_string(), "JSON in UTF-8")),
        Err(error) => Err(Problem::error("E400", file, error.to_string(), "a file that can be read")),
    };
    let value = value.map_err(|problem| problems.push(problem)).ok()?;
    let mut keys = Keys { file: file.into(), problems };
    let root = At { path: String::new(), value: &value };
    let format = keys.number(&root, "format")?;
    if format > u64::from(FORMAT) {
        keys.problem(
            "E407",
            "format",
            &Value::from(format),
            "a format this version of the program knows (1)",
        );
        return None;
    }
    let bound = keys.child(&root, "bound");
    let (status, objective) = (keys.status(&root), keys.yuan(&root, "objective"));
    let (lower_bound, constant_cost) = (keys.yuan(&root, "lower_bound"), keys.yuan(&root, "constant_cost"));
    let kind = bound.as_ref().and_then(|bound| keys.bound_kind(bound));
    let prices_file = bound.as_ref().and_then(|bound| keys.prices_file(bound));
    let has_proof = bound.as_ref().and_then(|bound| keys.has_proof(bound));
    let reproducible = keys.flag(&root, "reproducible");
    let before = keys.child(&root, "before").and_then(|before| keys.figures(&before));
    let years = keys.years(&root);
    let input_sha256 = keys.text(&root, "input_sha256");
    Some(Document {
        status: status?,
        objective: objective?,
        lower_bound: lower_bound?,
        constant_cost: constant_cost?,
        bound: kind?,
        prices_file: prices_file?,
        has_proof: has_proof?,
        reproducible: reproducible?,
        before: before?,
        years: years?,
        input_sha256: input_sha256?,
    })
}

/// A value and where it stands.
struct At<'v> {
    path: String,
    value: &'v Value,
}

impl At<'_> {
    fn join(&self, key: &str) -> String {
        if self.path.is_empty() { key.into() } else { format!("{}.{key}", self.path) }
    }
}

/// Reads keys and notes what is wrong with them.
struct Keys<'p> {
    file: PathBuf,
    problems: &'p mut Vec<Problem>,
}

impl Keys<'_> {
    fn problem(&mut self, code: &'static str, path: &str, found: &Value, expected: &str) {
        let found = match found {
            Value::Object(_) | Value::Array(_) | Value::Null => String::new(),
            other => other.to_string(),
        };
        let column = Some(path.to_string());
        self.problems.push(Problem { column, ..Problem::error(code, &self.file, found, expected) });
    }

    fn take<'v, T>(
        &mut self,
        at: &At<'v>,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&'v Value) -> Option<T>,
    ) -> Option<T> {
        let value = at.value.get(key);
        let taken = value.and_then(parse);
        if taken.is_none() {
            let expected = if value.is_none() { format!("a key: {expected}") } else { expected.into() };
            self.problem("E402", &at.join(key), value.unwrap_or(&Value::Null), &expected);
        }
        taken
    }

    fn child<'v>(&mut self, at: &At<'v>, key: &str) -> Option<At<'v>> {
        let value = self.take(at, key, "an object", |value| value.is_object().then_some(value))?;
        Some(At { path: at.join(key), value })
    }

    fn children<'v>(&mut self, at: &At<'v>, key: &str) -> Option<Vec<At<'v>>> {
        let items = self.take(at, key, "a list", Value::as_array)?;
        let path = at.join(key);
        let item = |(place, value)| At { path: format!("{path}[{place}]"), value };
        Some(items.iter().enumerate().map(item).collect())
    }

    fn number(&mut self, at: &At<'_>, key: &str) -> Option<u64> {
        self.take(at, key, "a whole number from 0 up", Value::as_u64)
    }

    fn count(&mut self, at: &At<'_>, key: &str) -> Option<u32> {
        self.take(at, key, "a whole number from 0 up", |value| u32::try_from(value.as_u64()?).ok())
    }

    fn flag(&mut self, at: &At<'_>, key: &str) -> Option<bool> {
        self.take(at, key, "true or false", Value::as_bool)
    }

    fn text(&mut self, at: &At<'_>, key: &str) -> Option<String> {
        self.take(at, key, "text", |value| value.as_str().map(String::from))
    }

    fn yuan(&mut self, at: &At<'_>, key: &str) -> Option<Fen> {
        self.take(at, key, "yuan", yuan)
    }

    fn minutes(&mut self, at: &At<'_>, key: &str) -> Option<Seconds> {
        self.take(at, key, "minutes", |value| minutes_of(&format!("{:.2}", value.as_f64()?)))
    }

    fn status(&mut self, at: &At<'_>) -> Option<Status> {
        self.take(at, "status", "optimal, feasible or as-is", |value| {
            [Status::Optimal, Status::Feasible, Status::AsIs]
                .into_iter()
                .find(|status| value.as_str() == Some(status.word()))
        })
    }

    fn bound_kind(&mut self, at: &At<'_>) -> Option<BoundKind> {
        self.take(at, "kind", "lagrangian, tree or solver", |value| {
            [BoundKind::Lagrangian, BoundKind::Tree, BoundKind::Solver]
                .into_iter()
                .find(|kind| value.as_str() == Some(kind.word()))
        })
    }

    #[expect(clippy::option_option, reason = "outside: the key could be read; inside: there is a file")]
    fn prices_file(&mut self, at: &At<'_>) -> Option<Option<String>> {
        let plain = |name: &&str| !name.is_empty() && !name.contains(['/', '\\']) && *name != "..";
        self.take(at, "prices_file", "a file name in this folder, or null", |value| match value {
            Value::Null => Some(None),
            _ => value.as_str().filter(plain).map(|name| Some(name.to_string())),
        })
    }

    /// Whether a certificate stands beside it.
    fn has_proof(&mut self, at: &At<'_>) -> Option<bool> {
        if at.value.get("proof_file").is_none() {
            return Some(false);
        }
        let named = |value: &Value| (value.as_str() == Some(PROOF_JSONL)).then_some(true);
        self.take(at, "proof_file", "proof.jsonl, or no such key", named)
    }

    fn years(&mut self, root: &At<'_>) -> Option<Vec<(u32, Figures)>> {
        let items = self.children(root, "years")?;
        let expected = items.len();
        let years: Vec<(u32, Figures)> = items
            .iter()
            .filter_map(|item| {
                let (year, figures) = (self.count(item, "year"), self.figures(item));
                Some((year?, figures?))
            })
            .collect();
        let Some(last) = items.last() else {
            self.problem("E402", "years", &Value::Null, "at least one year");
            return None;
        };
        for key in ["counts", "travel", "weekly", "equity", "rules"] {
            if root.value.get(key) != last.value.get(key) {
                let expected = format!("the same as {}, the final year", last.join(key));
                self.problem("E408", key, &Value::Null, &expected);
            }
        }
        (years.len() == expected).then_some(years)
    }

    fn figures(&mut self, at: &At<'_>) -> Option<Figures> {
        let counts = self.child(at, "counts").and_then(|at| self.counts(&at));
        let weekly = self.child(at, "weekly").and_then(|at| self.travel_figures(&at));
        let travel = self.child(at, "travel").and_then(|at| self.travel(&at));
        let travel = travel.zip(weekly).map(|(daily, weekly)| TravelSummary { weekly, ..daily });
        // Folders written before equity was reported have no such block.
        let equity = match at.value.get("equity") {
            None | Some(Value::Null) => Some(None),
            Some(_) => self.child(at, "equity").and_then(|at| self.equity(&at)).map(Some),
        };
        let money = self.child(at, "money").and_then(|at| self.money(&at));
        let rules = self.children(at, "rules").and_then(|rules| {
            let results: Vec<_> = rules.iter().filter_map(|at| self.rule(at)).collect();
            (results.len() == rules.len()).then_some(results)
        });
        Some(Figures { counts: counts?, travel: travel?, equity: equity?, money: money?, rules: rules? })
    }

    fn equity(&mut self, at: &At<'_>) -> Option<EquityFigures> {
        let [poor, others] =
            ["poor", "others"].map(|key| self.child(at, key).and_then(|at| self.share_travel(&at)));
        let kolm_pollak = self.take(at, "kolm_pollak_minutes", "minutes", micro);
        let bands = self.child(at, "kolm_pollak_by_band").and_then(|at| {
            self.map(&at, "a band", Band::from_word, |keys, inner| match micro(inner.value) {
                None => {
                    keys.problem("E402", &inner.path, inner.value, "minutes");
                    None
                }
                minutes => minutes,
            })
        });
        let untimed = self.count(at, "untimed");
        Some(EquityFigures {
            poor: poor?,
            others: others?,
            kolm_pollak: kolm_pollak?,
            kolm_pollak_by_band: bands?,
            untimed: untimed?,
        })
    }

    fn share_travel(&mut self, at: &At<'_>) -> Option<ShareTravel> {
        let [pupils, pupil_seconds] =
            ["pupils", "pupil_seconds"].map(|key| self.take(at, key, "a number from 0 up", micro));
        let (p95, max) = (self.minutes(at, "p95_minutes"), self.minutes(at, "max_minutes"));
        Some(ShareTravel { pupils: pupils?, pupil_seconds: pupil_seconds?, p95: p95?, max: max? })
    }

    fn counts(&mut self, at: &At<'_>) -> Option<Counts> {
        let mut counts = Counts::default();
        let mut whole = true;
        for (key, field) in COUNTS {
            match self.count(at, key) {
                Some(count) => *field(&mut counts) = count,
                None => whole = false,
            }
        }
        whole.then_some(counts)
    }

    fn travel(&mut self, at: &At<'_>) -> Option<TravelSummary> {
        let all = self.travel_figures(at);
        let by_means = self
            .child(at, "by_mode")
            .and_then(|at| self.map(&at, "a mode", Means::from_word, Self::travel_figures));
        let by_band = self
            .child(at, "by_band")
            .and_then(|at| self.map(&at, "a band", Band::from_word, Self::travel_figures));
        let both = self.child(at, "by_mode_and_band").and_then(|at| {
            self.map(&at, "a mode", Means::from_word, |keys, at| {
                keys.map(at, "a band", Band::from_word, Self::travel_figures)
            })
        });
        let flat = |(means, bands): (Means, BTreeMap<Band, TravelFigures>)| {
            bands.into_iter().map(move |(band, figures)| ((means, band), figures))
        };
        Some(TravelSummary {
            all: all?,
            weekly: TravelFigures::default(), // stands beside it
            by_means: by_means?,
            by_band: by_band?,
            by_means_and_band: both?.into_iter().flat_map(flat).collect(),
        })
    }

    /// An object whose keys mean something.
    fn map<K: Ord, T>(
        &mut self,
        at: &At<'_>,
        expected: &str,
        key_of: impl Fn(&str) -> Option<K>,
        mut take: impl FnMut(&mut Self, &At<'_>) -> Option<T>,
    ) -> Option<BTreeMap<K, T>> {
        let members = at.value.as_object()?;
        let mut map = BTreeMap::new();
        for (name, value) in members {
            let inner = At { path: at.join(name), value };
            match key_of(name) {
                None => self.problem("E402", &inner.path, &Value::from(name.as_str()), expected),
                Some(key) => map.extend(take(self, &inner).map(|taken| (key, taken))),
            }
        }
        (map.len() == members.len()).then_some(map)
    }

    fn travel_figures(&mut self, at: &At<'_>) -> Option<TravelFigures> {
        let (pupils, pupil_seconds) = (self.count(at, "pupils"), self.number(at, "pupil_seconds"));
        let (p95, max) = (self.minutes(at, "p95_minutes"), self.minutes(at, "max_minutes"));
        Some(TravelFigures { pupils: pupils?, pupil_seconds: pupil_seconds?, p95: p95?, max: max? })
    }

    fn money(&mut self, at: &At<'_>) -> Option<Money> {
        let headings = self.amounts(at, "headings");
        let payers = self.amounts(at, "payers");
        let capital = self.yuan(at, "capital");
        // Folders written before transfers were reported have none.
        let transfers = match at.value.get("transfers") {
            None | Some(Value::Null) => Some(None),
            Some(_) => self.child(at, "transfers").and_then(|at| self.transfers(&at)).map(Some),
        };
        Some(Money { headings: headings?, payers: payers?, capital: capital?, transfers: transfers? })
    }

    fn transfers(&mut self, at: &At<'_>) -> Option<Transfers> {
        let items = self.amounts(at, "items");
        let sides = self.child(at, "sides").and_then(|at| {
            self.map(
                &at,
                "a side",
                |side| Some(side.to_string()),
                |keys, at| {
                    let [running, capital, gives, receives] =
                        ["running", "capital", "gives", "receives"].map(|key| keys.yuan(at, key));
                    Some(Side { running: running?, capital: capital?, gives: gives?, receives: receives? })
                },
            )
        });
        Some(Transfers { items: items?, sides: sides? })
    }

    fn amounts(&mut self, at: &At<'_>, key: &str) -> Option<BTreeMap<String, Fen>> {
        let at = self.child(at, key)?;
        let names: Vec<&String> = at.value.as_object()?.keys().collect();
        let amounts: BTreeMap<String, Fen> =
            names.iter().filter_map(|name| Some(((*name).clone(), self.yuan(&at, name)?))).collect();
        (amounts.len() == names.len()).then_some(amounts)
    }

    fn rule(&mut self, at: &At<'_>) -> Option<RuleResult> {
        let [id, kind, group, citation, unit, place] =
            ["id", "kind", "group", "citation", "unit", "where"].map(|key| self.text(at, key));
        let threshold = self.take(at, "threshold", "a number", micro);
        let worst = self.take(at, "worst", "a number or null", |value| {
            if value.is_null() { Some(None) } else { micro(value).map(Some) }
        });
        let (violations, existing) = (self.count(at, "violations"), self.count(at, "existing"));
        let pass = self.flag(at, "pass");
        let applies = self.flag(at, "applies");
        let result = RuleResult {
            id: id?,
            kind: kind?,
            group: group?,
            citation: citation?,
            threshold: threshold?,
            unit: unit?,
            worst: worst?,
            place: place?,
            violations: violations?,
            existing: existing?,
            pass: pass?,
        };
        if applies? != result.applies() {
            self.problem(
                "E408",
                &at.join("applies"),
                &Value::from(!result.applies()),
                "true where there is a worst value or a task",
            );
            return None;
        }
        Some(result)
    }
}

/// Exact below 90 thousand billion yuan, where a float still holds every fen.
fn yuan(value: &Value) -> Option<Fen> {
    yuan_of(&format!("{:.2}", value.as_f64()?))
}

fn micro(value: &Value) -> Option<Micro> {
    value.as_f64().and_then(Micro::from_f64)
}
