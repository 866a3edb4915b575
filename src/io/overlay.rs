//! One file of a rule profile, laid over the profile as it stands: rows that it changes, adds and drops.
//!
//! It refuses rows that nobody measures, and such as cannot be as binding as they say; it follows no `base`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::io::document::{Fields, Node, Value};
use crate::io::problem::Problem;
use crate::io::profile::MOST;
use crate::io::suggest::{hint, nearest};
use crate::model::rules::{
    ChineseRow, ClassSpeeds, Force, REQUIRED_RATES, Rate, Rule, RuleGroup, RuleProfile,
};
use crate::model::topics;
use crate::model::units::Micro;

/// Keys of a profile.
const KEYS: [&str; 10] = ["id", "title", "note", "base", "drop", "rule", "rate", "speed", "season", "zh"];

/// Reads one file; what is wrong with it is collected.
pub(super) struct Reader<'a> {
    pub(super) file: &'a Path,
    pub(super) problems: Vec<Problem>,
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
    pub(super) fn lay(&mut self, fields: &Fields, profile: &mut RuleProfile) {
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
            group: RuleGroup::Law,
            overridden: false,
        });
        rule.note.clear();
        let mut group = None;
        let known = ["id", "force", "threshold", "unit", "price", "binds", "citation", "note", "group"];
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
                "group" => group = Some(self.group(&key, node)),
                _ => self.unknown(&key, node, &known),
            }
        }
        rule.group = group.unwrap_or_else(|| RuleGroup::of_citation(&rule.citation));
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

    fn group(&mut self, key: &str, node: &Node) -> RuleGroup {
        let word = self.words(key, node);
        RuleGroup::ALL.into_iter().find(|group| group.word() == word).unwrap_or_else(|| {
            self.wrong("E224", key, node, "one of `law`, `policy`, `assumption`");
            RuleGroup::Law
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
    pub(super) fn complete(&mut self, profile: &RuleProfile) {
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
