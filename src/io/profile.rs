//! Rule profiles: a built-in one by name or a file by path → rules, rates, speeds and seasons.
//!
//! It refuses a profile that lacks a rate the planner needs (a number it does not know it cannot assume), and a row that
//! nobody measures or that cannot be as binding as it says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::io::document::{Fields, Node, Value};
use crate::io::layers;
pub use crate::io::layers::BUILT_IN;
use crate::io::problem::Problem;
use crate::io::suggest::{hint, nearest};
use crate::model::recipe::TravelSettings;
use crate::model::rules::{Chinese, ChineseRow, ClassSpeeds, Force, REQUIRED_RATES, Rate, Rule, RuleProfile};
use crate::model::topics;
use crate::model::units::Micro;

/// The text of a profile: a built-in by its name, else the file at that path, relative to the county folder.
///
/// # Errors
/// `E220` where there is neither.
pub fn text(name: &str, folder: &Path) -> Result<String, Box<Problem>> {
    layers::text(name, folder).map_err(|problem| {
        Box::new(if problem.code == "E220" { problem.in_column("plan.rules") } else { *problem })
    })
}

/// Reads a profile's text; a `base` that is a path is relative to the folder of `file`.
///
/// # Errors
/// Every problem at once.
pub fn parse(text: &str, file: &Path) -> Result<RuleProfile, Vec<Problem>> {
    let folder = file.parent().unwrap_or(Path::new(""));
    read(text, file, folder).map(|(profile, _)| profile)
}

/// Reads a profile's text and lays it over those it stands on; hands back their texts too, from which the profile follows.
/// `folder` = where the path of a base begins, the folder that the profile's own file lies in.
///
/// # Errors
/// Every problem at once.
pub fn read(text: &str, file: &Path, folder: &Path) -> Result<(RuleProfile, String), Vec<Problem>> {
    let layers = layers::chain(text, file, folder)?;
    let mut profile = RuleProfile {
        id: String::new(),
        title: String::new(),
        note: String::new(),
        rules: BTreeMap::new(),
        rates: BTreeMap::new(),
        speeds: BTreeMap::new(),
        seasons: BTreeMap::new(),
        chinese: Chinese::default(),
    };
    let mut problems = Vec::new();
    for layer in layers.iter().rev() {
        let mut reader = Reader { file: &layer.file, problems: Vec::new() };
        reader.lay(&layer.fields, &mut profile);
        problems.append(&mut reader.problems);
    }
    let mut reader = Reader { file, problems };
    reader.complete(&profile);
    for (id, found, expected) in unfit(&profile) {
        reader.problems.push(Problem::error("E227", file, found, expected).in_column(id));
    }
    let texts: Vec<&str> = layers.iter().map(|layer| layer.text.as_str()).collect();
    if reader.problems.is_empty() { Ok((profile, texts.join("\0"))) } else { Err(reader.problems) }
}

/// Sets rows of the profile by id, rules' thresholds and rates' values alike, and marks them.
///
/// # Errors
/// Ids that the profile does not have, and values a row cannot take, by the key `rules.override.ID`.
pub fn apply_overrides(
    profile: &mut RuleProfile,
    overrides: &BTreeMap<String, Micro>,
    file: &Path,
) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    let column = |id: &str| format!("rules.override.{id}");
    for (id, &value) in overrides {
        if let Some(rule) = profile.rules.get_mut(id) {
            (rule.threshold, rule.overridden) = (value, true);
        } else if let Some(rate) = profile.rates.get_mut(id) {
            (rate.value, rate.overridden) = (value, true);
        } else {
            let ids = profile.rules.keys().chain(profile.rates.keys()).map(String::as_str);
            let expected = format!("an id of a rule or rate of {}{}", profile.id, hint(nearest(id, ids)));
            problems.push(Problem::error("E225", file, id, expected).in_column(column(id)));
        }
    }
    for (id, found, expected) in unfit(profile) {
        problems.push(Problem::error("E227", file, found, expected).in_column(column(&id)));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Whether the profile has the season, and the classes of its factors; what is wrong otherwise.
#[must_use]
pub fn check_season(travel: &TravelSettings, profile: &RuleProfile, file: &Path) -> Vec<Problem> {
    let known = |word: &str, list: Vec<&str>, column: String, what: &str| {
        let near = hint(nearest(word, list.iter().copied()));
        let expected = format!("{what} of {}{near}", profile.id);
        (!list.contains(&word)).then(|| Problem::error("E226", file, word, expected).in_column(column))
    };
    let classes = || {
        let extra = ["default", "surface:unpaved"];
        profile.speeds.keys().map(String::as_str).chain(extra).collect()
    };
    match &travel.factors {
        None => {
            let seasons = profile.seasons.keys().map(String::as_str).collect();
            known(&travel.season, seasons, "travel.season".into(), "a season").into_iter().collect()
        }
        Some(factors) => factors
            .keys()
            .filter_map(|class| known(class, classes(), format!("travel.season.{class}"), "a road class"))
            .collect(),
    }
}

/// Rates that divide or count, so that 0 or a fraction would break the arithmetic.
const POSITIVE: [&str; 7] = [
    "staff.pupils_per_teacher",
    "bus.route_factor.normal",
    "bus.route_factor.winter",
    "speed.access",
    "speed.detour",
    "time.trips_daily",
    "time.trips_weekly",
];
const COUNTS: [&str; 4] = ["build.seat_step", "build.bed_step", "build.life_years", "escort.nearest"];
const SWITCHES: [&str; 6] =
    ["keep.point", "keep.village", "keep.central", "keep.town", "keep.kindergarten", "meals.bus"];
const POSITIVE_RULES: [&str; 4] =
    ["class.primary.max", "class.junior.max", "dorm.area_m2", "boarding.from_grade"];
/// Largest number of a row: with a county's children on top, products stay inside 64 bits of fen.
const MOST: Micro = Micro::whole(1_000_000_000);

/// Rows whose number cannot be used: (id, number, what belongs there).
fn unfit(profile: &RuleProfile) -> Vec<(String, String, String)> {
    let rules = profile.rules.values().map(|rule| (&rule.id, rule.threshold));
    let rates = profile.rates.values().map(|rate| (&rate.id, rate.value));
    let judge = |(id, value): (&String, Micro)| {
        let word = id.as_str();
        let whole = value.0 % 1_000_000 == 0;
        let (fits, expected) = if COUNTS.contains(&word) {
            (
                whole && (Micro::ONE..=Micro::whole(100_000)).contains(&value),
                "a whole number from 1 to 100000",
            )
        } else if SWITCHES.contains(&word) {
            (value == Micro(0) || value == Micro::ONE, "0 (no) or 1 (yes)")
        } else if POSITIVE.contains(&word) || POSITIVE_RULES.contains(&word) {
            (value > Micro(0) && value <= MOST, "a number above 0")
        } else if word.ends_with(".min_pupils") {
            (whole && (Micro(0)..=Micro::whole(100_000)).contains(&value), "a whole number from 0 to 100000")
        } else if word == "build.discount" || word.ends_with("_share") {
            ((Micro(0)..=Micro::ONE).contains(&value), "a share from 0 to 1")
        } else {
            ((Micro(0)..=MOST).contains(&value), "a number from 0 to 1000000000")
        };
        (!fits).then(|| (id.clone(), value.to_string(), expected.to_owned()))
    };
    rules.chain(rates).filter_map(judge).collect()
}

/// Keys of a profile.
const KEYS: [&str; 10] = ["id", "title", "note", "base", "drop", "rule", "rate", "speed", "season", "zh"];

struct Reader<'a> {
    file: &'a Path,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn wrong(&mut self, code: &'static str, key: &str, node: &Node, expected: impl Into<String>) {
        self.problems.push(node.problem(code, self.file, key, expected));
    }

    fn unknown(&mut self, key: &str, node: &Node, known: &[&str]) {
        let last = key.rsplit('.').next().unwrap_or(key);
        let near = hint(nearest(last, known.iter().copied()));
        self.wrong("E221", key, node, format!("one of {}{near}", known.join(", ")));
    }

    fn words(&mut self, key: &str, node: &Node) -> String {
        if let Value::Text(text) = &node.value {
            return text.clone();
        }
        self.wrong("E221", key, node, "a text in quotes");
        String::new()
    }

    fn micro(&mut self, key: &str, node: &Node) -> Micro {
        let number = node.value.micro();
        if number.is_none() {
            self.wrong("E221", key, node, "a number");
        }
        number.unwrap_or_default()
    }

    fn fields<'n>(&mut self, key: &str, node: &'n Node) -> &'n [(String, Node)] {
        if let Value::Table(fields) = &node.value {
            return fields;
        }
        self.wrong("E221", key, node, "a table");
        &[]
    }

    /// Lays one file over the profile as it stands.
    fn lay(&mut self, fields: &Fields, profile: &mut RuleProfile) {
        let own = |key: &str| fields.iter().any(|(name, _)| name == key);
        if own("title") {
            profile.chinese.title.clear();
        }
        if own("note") {
            profile.chinese.note.clear();
        }
        if let Some((_, node)) = fields.iter().find(|(key, _)| key == "drop") {
            self.drop_rules(node, profile);
        }
        for (key, node) in fields {
            match key.as_str() {
                "id" => profile.id = self.words(key, node),
                "title" => profile.title = self.words(key, node),
                "note" => profile.note = self.words(key, node),
                "rule" => self.rules(node, profile),
                "rate" => self.rates(node, profile),
                "speed" => profile.speeds.append(&mut self.speeds(node)),
                "season" => profile.seasons.append(&mut self.seasons(node)),
                "base" | "drop" | "zh" => {}
                _ => self.unknown(key, node, &KEYS),
            }
        }
        if let Some((_, node)) = fields.iter().find(|(key, _)| key == "zh") {
            self.chinese(node, profile);
        }
    }

    fn drop_rules(&mut self, node: &Node, profile: &mut RuleProfile) {
        let Value::List(items) = &node.value else {
            return self.wrong("E221", "drop", node, "a list of ids of rules");
        };
        for item in items {
            let id = self.words("drop", item);
            profile.chinese.rows.remove(&id);
            if profile.rules.remove(&id).is_none() && !id.is_empty() {
                let ids = profile.rules.keys().map(String::as_str);
                let near = hint(nearest(&id, ids));
                self.wrong("E230", "drop", item, format!("the id of a rule of the base{near}"));
            }
        }
    }

    fn rules(&mut self, node: &Node, profile: &mut RuleProfile) {
        let Value::List(items) = &node.value else {
            return self.wrong("E221", "rule", node, "rows under [[rule]]");
        };
        let mut own = BTreeSet::new();
        for item in items {
            let fields: &Fields = match &item.value {
                Value::Table(fields) => fields,
                _ => return self.wrong("E221", "rule", item, "rows under [[rule]]"),
            };
            let id = fields.iter().find(|(name, _)| name == "id").map(|(_, node)| node.value.text());
            let id = id.unwrap_or_default();
            let fresh = own.insert(id.clone());
            let base = profile.rules.get(&id).filter(|_| fresh);
            let rule = self.rule(item, fields, base);
            if fresh {
                self.honoured(item, fields, &rule);
            } else {
                let row = item.row;
                let problem = Problem::error("E223", self.file, &rule.id, "an id that no other rule has");
                self.problems.push(Problem { row, ..problem }.in_column("rule.id"));
            }
            if let Some(words) = profile.chinese.rows.get_mut(&id) {
                words.citation.clear();
                words.note.clear();
                if fields.iter().any(|(name, _)| name == "binds") {
                    words.binds.clear();
                }
            }
            profile.rules.insert(rule.id.clone(), rule);
        }
    }

    /// One row; what it leaves out is the base's, but whoever changes a row says where it comes from.
    fn rule(&mut self, item: &Node, fields: &Fields, base: Option<&Rule>) -> Rule {
        let mut rule = base.cloned().unwrap_or(Rule {
            id: String::new(),
            force: Force::Report,
            threshold: Micro(0),
            unit: String::new(),
            price: Micro(0),
            binds: String::new(),
            citation: String::new(),
            note: String::new(),
            overridden: false,
        });
        rule.note.clear();
        let known = ["id", "force", "threshold", "unit", "price", "binds", "citation", "note"];
        for (name, node) in fields {
            let key = format!("rule.{name}");
            match name.as_str() {
                "id" => rule.id = self.words(&key, node),
                "force" => rule.force = self.force(&key, node),
                "threshold" => rule.threshold = self.micro(&key, node),
                "unit" => rule.unit = self.words(&key, node),
                "price" => rule.price = self.micro(&key, node),
                "binds" => rule.binds = self.words(&key, node),
                "citation" => rule.citation = self.words(&key, node),
                "note" => rule.note = self.words(&key, node),
                _ => self.unknown(&key, node, &known),
            }
        }
        let given = |key: &str| fields.iter().any(|(name, _)| name == key);
        if rule.force != Force::Soft && !given("price") {
            rule.price = Micro(0);
        }
        let needed: &[&str] =
            if base.is_some() { &["citation"] } else { &["id", "force", "threshold", "unit", "citation"] };
        for needed in needed.iter().filter(|needed| !given(needed)) {
            let expected = format!("a key `{needed}` in every [[rule]]");
            let problem = Problem::error("E222", self.file, &rule.id, expected);
            self.problems.push(Problem { row: item.row, ..problem }.in_column(format!("rule.{needed}")));
        }
        if rule.price < Micro(0) || rule.price > MOST {
            self.problems.push(
                Problem::error(
                    "E227",
                    self.file,
                    rule.price.to_string(),
                    "a price from 0 to 1000000000 yuan",
                )
                .in_column(&rule.id),
            );
        }
        rule
    }

    /// Whether somebody measures the row, in its unit, and makes it as binding as it says.
    fn honoured(&mut self, item: &Node, fields: &Fields, rule: &Rule) {
        let known_force = fields
            .iter()
            .find(|(name, _)| name == "force")
            .is_none_or(|(_, node)| matches!(&node.value, Value::Text(word) if word == rule.force.word()));
        if rule.id.is_empty() || rule.unit.is_empty() || !known_force {
            return; // said already
        }
        let mut say = |code, key: &str, found: &str, expected: String| {
            let problem = Problem::error(code, self.file, found, expected).in_column(format!("rule.{key}"));
            self.problems.push(Problem { row: item.row, ..problem });
        };
        let Some(topic) = topics::topic(&rule.id) else {
            let near = hint(nearest(&rule.id, topics::ids()));
            let expected = format!(
                "an id that is measured (docs/costs.md, \"Rules measured\") or begins with `process.`{near}"
            );
            return say("E228", "id", &rule.id, expected);
        };
        if !topic.forces.contains(&rule.force) {
            let words: Vec<String> = topic.forces.iter().map(|force| format!("`{}`", force.word())).collect();
            say("E228", "force", rule.force.word(), format!("{} for {}", words.join(" or "), rule.id));
        } else if (rule.force == Force::Soft) != (rule.price > Micro(0)) {
            let expected = "a price above 0 where the row is soft, and none where it is not";
            say("E228", "price", &rule.price.to_string(), expected.into());
        }
        if rule.unit != topic.unit {
            say("E228", "unit", &rule.unit, format!("`{}` for {}", topic.unit, rule.id));
        }
    }

    /// Words in Chinese, of the profile and by id.
    fn chinese(&mut self, node: &Node, profile: &mut RuleProfile) {
        for (id, node) in self.fields("zh", node) {
            let key = format!("zh.{id}");
            match id.as_str() {
                "title" => profile.chinese.title = self.words(&key, node),
                "note" => profile.chinese.note = self.words(&key, node),
                _ if !profile.rules.contains_key(id) && !profile.rates.contains_key(id) => {
                    let ids = profile.rules.keys().chain(profile.rates.keys()).map(String::as_str);
                    let near = hint(nearest(id, ids));
                    let problem = Problem::error(
                        "E221",
                        self.file,
                        id,
                        format!("`title`, `note` or the id of a rule or rate{near}"),
                    );
                    self.problems.push(Problem { row: node.row, ..problem }.in_column("zh"));
                }
                _ => {
                    let words = self.chinese_row(&key, node);
                    profile.chinese.rows.insert(id.clone(), words);
                }
            }
        }
    }

    /// A row's words: the source of a rate as one text, a rule's under their keys.
    fn chinese_row(&mut self, key: &str, node: &Node) -> ChineseRow {
        if let Value::Text(source) = &node.value {
            return ChineseRow { citation: source.clone(), ..ChineseRow::default() };
        }
        let mut words = ChineseRow::default();
        for (name, node) in self.fields(key, node) {
            let key = format!("{key}.{name}");
            match name.as_str() {
                "binds" => words.binds = self.words(&key, node),
                "citation" => words.citation = self.words(&key, node),
                "note" => words.note = self.words(&key, node),
                _ => self.unknown(&key, node, &["binds", "citation", "note"]),
            }
        }
        words
    }

    fn force(&mut self, key: &str, node: &Node) -> Force {
        let word = self.words(key, node);
        let forces = [Force::Hard, Force::Soft, Force::Report, Force::Process];
        forces.into_iter().find(|force| force.word() == word).unwrap_or_else(|| {
            self.wrong("E224", key, node, "one of `hard`, `soft`, `report`, `process`");
            Force::Report
        })
    }

    fn rates(&mut self, node: &Node, profile: &mut RuleProfile) {
        for (id, node) in self.fields("rate", node) {
            let key = format!("rate.{id}");
            let mut rate = Rate {
                id: id.clone(),
                value: Micro(0),
                unit: String::new(),
                source: String::new(),
                overridden: false,
            };
            let fields = self.fields(&key, node);
            for (name, node) in fields {
                let key = format!("{key}.{name}");
                match name.as_str() {
                    "value" => rate.value = self.micro(&key, node),
                    "unit" => rate.unit = self.words(&key, node),
                    "source" => rate.source = self.words(&key, node),
                    _ => self.unknown(&key, node, &["value", "unit", "source"]),
                }
            }
            for needed in ["value", "unit", "source"] {
                if matches!(node.value, Value::Table(_)) && !fields.iter().any(|(name, _)| name == needed) {
                    self.wrong("E222", &key, node, format!("a key `{needed}` in every rate"));
                }
            }
            profile.chinese.rows.remove(id);
            profile.rates.insert(id.clone(), rate);
        }
    }

    fn speeds(&mut self, node: &Node) -> BTreeMap<String, ClassSpeeds> {
        let mut speeds = BTreeMap::new();
        for (class, node) in self.fields("speed", node) {
            let key = format!("speed.{class}");
            let mut speed = ClassSpeeds::default();
            for (mode, node) in self.fields(&key, node) {
                let key = format!("{key}.{mode}");
                match mode.as_str() {
                    "bus" => speed.bus = self.within(&key, node, 200),
                    "car" => speed.car = self.within(&key, node, 200),
                    "walk" => speed.walk = self.within(&key, node, 200),
                    _ => self.unknown(&key, node, &["bus", "car", "walk"]),
                }
            }
            speeds.insert(class.clone(), speed);
        }
        speeds
    }

    fn seasons(&mut self, node: &Node) -> BTreeMap<String, BTreeMap<String, Micro>> {
        let mut seasons = BTreeMap::new();
        for (season, node) in self.fields("season", node) {
            let key = format!("season.{season}");
            let factors = self
                .fields(&key, node)
                .iter()
                .map(|(class, node)| (class.clone(), self.within(&format!("{key}.{class}"), node, 10)))
                .collect();
            seasons.insert(season.clone(), factors);
        }
        seasons
    }

    /// A number from 0 to `most`.
    fn within(&mut self, key: &str, node: &Node, most: i64) -> Micro {
        let number = self.micro(key, node);
        if !(Micro(0)..=Micro::whole(most)).contains(&number) {
            self.wrong("E227", key, node, format!("a number from 0 to {most}"));
        }
        number
    }

    /// What the planner cannot do without.
    fn complete(&mut self, profile: &RuleProfile) {
        for id in REQUIRED_RATES.iter().filter(|id| !profile.rates.contains_key(**id)) {
            let expected = format!("a row `\"{id}\" = {{ value = …, unit = …, source = … }}`");
            self.problems
                .push(Problem::error("E222", self.file, "nothing", expected).in_column(format!("rate.{id}")));
        }
        let missing: [(&str, bool); 4] = [
            ("id", profile.id.is_empty()),
            ("speed", profile.speeds.is_empty()),
            ("season.normal", !profile.seasons.contains_key("normal")),
            ("rule", profile.rules.is_empty()),
        ];
        for (key, _) in missing.into_iter().filter(|(_, missing)| *missing) {
            self.problems
                .push(Problem::error("E222", self.file, "nothing", format!("`{key}`")).in_column(key));
        }
    }
}
