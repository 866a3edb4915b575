//! The keys of `plan.toml`: their names, and reading one as a word, a number or a list.
//!
//! It refuses to stop at a bad value: it is reported and the default stands in for it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use crate::io::document::{self, Fields, Node, Value};
use crate::io::problem::{MOST_HINTED, Problem};
use crate::io::suggest::{hint, nearest_key};
use crate::model::units::Micro;

/// Every key with one fixed name. `rules.override.ID` and `travel.season.CLASS` come on top.
pub const KEYS: &[&str] = &[
    "format",
    "county.name",
    "county.crs",
    "county.encoding",
    "plan.stage",
    "plan.first_year",
    "plan.years",
    "plan.rules",
    "plan.unit",
    "plan.split_above",
    "plan.whole_villages",
    "plan.preschool_enrolment",
    "plan.vacated",
    "plan.reopen",
    "rules.override",
    "travel.season",
    "travel.snap_max_m",
    "travel.access_kmh",
    "travel.detour",
    "travel.closed",
    "travel.bus_tracks",
    "travel.bus_height_m",
    "travel.bus_weight_t",
    "travel.ferries",
    "travel.ferry_wait_min",
    "travel.join_m",
    "travel.allow_off_road",
    "cohort.births",
    "cohort.survival",
    "cohort.migration",
    "build.seat_step",
    "build.bed_step",
    "decide.close_below",
    "decide.keep_kinds",
    "decide.close_only",
    "decide.max_closures",
    "decide.max_closures_year",
    "decide.keep_open",
    "decide.open",
    "decide.max_capital",
    "decide.max_boarders",
    "decide.max_mean_minutes",
    "decide.max_kolm_pollak_minutes",
    "equity.aversion",
    "objective.kind",
    "objective.cover_minutes",
    "objective.uncapacitated",
    "objective.view",
    "objective.discount",
    "objective.capital_life_years",
    "objective.minute_of_pupil",
    "objective.boarding_family_cost",
    "objective.equity_minute",
    "solve.gap",
    "solve.node_limit",
    "solve.time_limit_s",
    "solve.seed",
    "solve.threads",
];

/// Keys below which anything may stand.
const OPEN: [&str; 2] = ["rules.override.", "travel.season."];

/// Where a setting from the command is said to stand.
pub(crate) const COMMAND: &str = "--set";

/// One key's value.
#[derive(Clone, Debug)]
struct Entry {
    node: Node,
    /// The text on the command, where it came from there: what looks like a number may be meant as a word.
    raw: Option<String>,
}

/// The keys of one plan file with the command's settings on top.
#[derive(Debug)]
pub(crate) struct Keys {
    file: PathBuf,
    entries: BTreeMap<String, Entry>,
    /// What was found wrong so far.
    pub(crate) problems: Vec<Problem>,
}

impl Keys {
    /// The keys of a file's tree.
    pub(crate) fn new(file: &Path, fields: &Fields) -> Self {
        let mut keys = Self { file: file.to_owned(), entries: BTreeMap::new(), problems: Vec::new() };
        keys.add("", fields, None);
        keys
    }

    fn add(&mut self, above: &str, fields: &Fields, raw: Option<&str>) {
        for (key, node) in fields {
            let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
            match &node.value {
                Value::Table(inner) if !inner.is_empty() => self.add(&path, inner, None),
                Value::Table(_) if section(&path) => {}
                _ => {
                    let entry = Entry { node: node.clone(), raw: raw.map(str::to_owned) };
                    self.entries.insert(path, entry);
                }
            }
        }
    }

    /// Sets a key as `--set key=value` does: it replaces what the file says, whole tables too. Ids of rules may be
    /// quoted as TOML has them (`rules.override."travel.walk.max_km"`) or not.
    pub(crate) fn set(&mut self, key: &str, text: &str) {
        let key: &str = &key.trim().replace(['"', '\''], "");
        if key != "rules.override" {
            let below = format!("{key}.");
            self.entries.retain(|path, _| path != key && (!path.starts_with(&below) || key == "rules"));
        }
        if key.starts_with("travel.season.") {
            self.entries.remove("travel.season");
        }
        let node = Node { row: None, value: document::parse_value(text) };
        self.add("", &vec![(key.to_owned(), node)], Some(text.trim()));
    }

    /// Reports every key that is not known.
    pub(crate) fn check_names(&mut self) {
        let unknown: Vec<String> = self.entries.keys().filter(|key| !known(key)).cloned().collect();
        for key in unknown {
            if section(&key) {
                self.wrong("E202", &key, &format!("a table: [{key}]"));
            } else {
                let near = if self.problems.len() < MOST_HINTED { nearest_key(&key, KEYS) } else { None };
                let expected = format!("a known key{}", hint(near));
                self.wrong("E201", &key, &expected);
            }
        }
    }

    /// The line of every key.
    pub(crate) fn rows(&self) -> BTreeMap<String, u64> {
        self.entries.iter().filter_map(|(key, entry)| Some((key.clone(), entry.node.row?))).collect()
    }

    /// Keys below a prefix: (rest of the key, value).
    pub(crate) fn below(&self, prefix: &str) -> Vec<(String, Value)> {
        let rest = |(key, entry): (&String, &Entry)| {
            Some((key.strip_prefix(prefix)?.to_owned(), entry.node.value.clone()))
        };
        self.entries.iter().filter_map(rest).collect()
    }

    /// The value of a key.
    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        debug_assert!(KEYS.contains(&key), "{key} is listed in KEYS");
        self.entries.get(key).map(|entry| &entry.node.value)
    }

    /// Reports the value of a key.
    pub(crate) fn wrong(&mut self, code: &'static str, key: &str, expected: &str) {
        let (file, row, found) = match self.entries.get(key) {
            Some(Entry { raw: Some(raw), .. }) => (PathBuf::from(COMMAND), None, raw.clone()),
            Some(entry) => (self.file.clone(), entry.node.row, entry.node.value.text()),
            None => (self.file.clone(), None, String::new()),
        };
        let problem = Problem::error(code, &file, found, expected);
        self.problems.push(Problem { row, ..problem }.in_column(key));
    }

    /// A text.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        debug_assert!(KEYS.contains(&key), "{key} is listed in KEYS");
        let entry = self.entries.get(key)?;
        match (&entry.node.value, &entry.raw) {
            (Value::Text(text), _) => Some(text.clone()),
            (Value::Whole(_) | Value::Number(_) | Value::Date(_), Some(raw)) => Some(raw.clone()),
            (other, _) => {
                let expected = format!("a text in quotes, not {}", other.kind());
                self.wrong("E202", key, &expected);
                None
            }
        }
    }

    /// A list of texts; ids that are numbers may stand without quotes.
    pub(crate) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let text = |value: &Value| match value {
            Value::Text(text) => Some(text.clone()),
            Value::Whole(whole) => Some(whole.to_string()),
            _ => None,
        };
        let texts: Option<Vec<String>> = match self.value(key)? {
            Value::List(items) => items.iter().map(|item| text(&item.value)).collect(),
            one => text(one).map(|one| vec![one]),
        };
        if texts.is_none() {
            self.wrong("E202", key, "a list of texts in quotes");
        }
        texts
    }

    /// One of a list of words.
    pub(crate) fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|&(_, meaning)| meaning);
        if found.is_none() {
            let list: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.wrong("E204", key, &format!("one of {}", list.join(", ")));
        }
        found
    }

    /// True or false.
    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        let flag = self.value(key)?;
        if let Value::Flag(flag) = *flag {
            return Some(flag);
        }
        self.wrong("E202", key, "true or false");
        None
    }

    /// A whole number in a range.
    pub(crate) fn whole<T: TryFrom<i64> + Into<i128> + Copy>(
        &mut self,
        key: &str,
        range: RangeInclusive<T>,
    ) -> Option<T> {
        let (least, most): (i128, i128) = ((*range.start()).into(), (*range.end()).into());
        let expected = format!("a whole number from {least} to {most}");
        match *self.value(key)? {
            Value::Whole(whole) if (least..=most).contains(&i128::from(whole)) => T::try_from(whole).ok(),
            Value::Whole(_) => {
                self.wrong("E203", key, &expected);
                None
            }
            _ => {
                self.wrong("E202", key, &expected);
                None
            }
        }
    }

    /// A number in a range.
    pub(crate) fn number(&mut self, key: &str, least: Micro, most: Micro) -> Option<Micro> {
        let value = self.value(key)?;
        let (is_number, micro) = (matches!(value, Value::Whole(_) | Value::Number(_)), value.micro());
        let fits = micro.filter(|micro| (least..=most).contains(micro));
        if fits.is_none() {
            let code = if is_number { "E203" } else { "E202" };
            self.wrong(code, key, &format!("a number from {least} to {most}"));
        }
        fits
    }

    /// A number, or a list of numbers, each from 0 to `most`.
    pub(crate) fn numbers(&mut self, key: &str, most: Micro) -> Option<Vec<Micro>> {
        let value = self.value(key)?;
        let items: Vec<&Value> = match value {
            Value::List(items) => items.iter().map(|item| &item.value).collect(),
            one => vec![one],
        };
        let fits = |value: &&Value| value.micro().filter(|micro| (Micro(0)..=most).contains(micro));
        let numbers: Option<Vec<Micro>> = items.iter().map(fits).collect();
        let numbers = numbers.filter(|numbers| !numbers.is_empty());
        if numbers.is_none() {
            let numeric = items.iter().all(|item| matches!(item, Value::Whole(_) | Value::Number(_)));
            let code = if numeric { "E203" } else { "E202" };
            self.wrong(code, key, &format!("a number from 0 to {most}, or a list of them, one a year"));
        }
        numbers
    }
}

/// Whether `key` is one of [`KEYS`] or stands below an open one.
fn known(key: &str) -> bool {
    KEYS.contains(&key) && key != "rules.override"
        || OPEN.iter().any(|open| key.len() > open.len() && key.starts_with(open))
}

/// Whether `key` is a table's name: `decide`, `rules.override`.
fn section(key: &str) -> bool {
    let inner = |known: &&str| known.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'));
    key == "rules.override" || KEYS.iter().any(inner)
}

/// Whether a setting's key exists; the nearest one as a hint where not.
pub(crate) fn check_name(key: &str) -> Result<(), String> {
    if known(key) { Ok(()) } else { Err(hint(nearest_key(key, KEYS))) }
}
