//! A sweep file → a list of named scenarios, each a list of settings over the county's own plan file.
//!
//! It refuses to plan, and to know what a value means: each scenario's settings are checked with its recipe.

use std::path::Path;

use crate::io::document::{self, Fields, Node, Value};
use crate::io::keys;
use crate::io::problem::Problem;
use crate::io::suggest::{hint, nearest};
use crate::model::units::Micro;

/// A scenario: its name, and the keys of `plan.toml` it sets, as `--set` would.
pub type Scenario = (String, Vec<(String, String)>);

/// Most scenarios of one sweep; beyond it something was written by mistake.
pub const MOST_SCENARIOS: usize = 100_000;

/// What belongs where a key has two values in one scenario.
const TWICE: &str = "a key that is set once: in the variants, or in the grid (`sweep.seeds` sets solve.seed)";

/// Reads a sweep's text. The scenarios are in file order: variants outermost, then the grid's keys, the last key
/// of the grid changing fastest, then the seeds 1, 2, …
///
/// # Errors
/// Every problem at once; the row is the line of the key.
pub fn parse(text: &str, file: &Path) -> Result<Vec<Scenario>, Vec<Problem>> {
    let fields = document::parse(file, text)?;
    let mut reader = Reader { file, problems: Vec::new(), product: 1 };
    let (mut axes, mut variants, mut seeds) = (Vec::new(), Vec::new(), None);
    for (key, node) in &fields {
        match (key.as_str(), &node.value) {
            ("grid", Value::Table(grid)) => reader.grid("", grid, &mut axes),
            ("variant", Value::List(items)) => variants = reader.variants(items),
            ("sweep", Value::Table(sweep)) => seeds = reader.seeds(sweep),
            ("grid" | "variant" | "sweep", _) => {
                reader.wrong("E240", key, node, "[grid], [[variant]] or [sweep]");
            }
            _ => {
                let near = hint(nearest(key, ["grid", "variant", "sweep"]));
                reader.wrong("E241", key, node, format!("`grid`, `variant` or `sweep`{near}"));
            }
        }
    }
    let seeds: Vec<String> = (1..=seeds.unwrap_or(0)).map(|seed| seed.to_string()).collect();
    if !seeds.is_empty() {
        axes.push(("solve.seed".to_owned(), seeds));
    }
    if variants.is_empty() && axes.is_empty() && reader.problems.is_empty() {
        let expected = "a [grid] of keys with lists, or a [[variant]]";
        reader.problems.push(Problem::error("E244", file, "no scenario", expected));
    }
    for (name, settings) in &variants {
        for (key, value) in settings.iter().filter(|(key, _)| axes.iter().any(|(axis, _)| axis == key)) {
            let problem =
                Problem::error("E247", file, format!("{key} = {value} in the variant {name}"), TWICE);
            reader.problems.push(problem.in_column(key.as_str()));
        }
    }
    let count =
        axes.iter().try_fold(variants.len().max(1), |count, (_, values)| count.checked_mul(values.len()));
    let unwritten = Some(reader.product).filter(|&product| product > MOST_SCENARIOS);
    let count = unwritten.map_or(count, |product| Some(product).filter(|&product| product < usize::MAX));
    if count.is_none_or(|count| count > MOST_SCENARIOS) {
        let found =
            count.map_or_else(|| "very many scenarios".to_owned(), |count| format!("{count} scenarios"));
        reader.problems.push(Problem::error("E245", file, found, format!("at most {MOST_SCENARIOS}")));
    }
    if reader.problems.is_empty() { Ok(combine(variants, &axes)) } else { Err(reader.problems) }
}

/// Variants × every combination of the grid.
fn combine(variants: Vec<Scenario>, axes: &[(String, Vec<String>)]) -> Vec<Scenario> {
    let mut scenarios = if variants.is_empty() { vec![(String::new(), Vec::new())] } else { variants };
    for (key, values) in axes {
        let short = key.rsplit('.').next().unwrap_or(key);
        let with = |(name, settings): &Scenario, value: &String| {
            let gap = if name.is_empty() { "" } else { " " };
            let mut settings = settings.clone();
            settings.push((key.clone(), value.clone()));
            (format!("{name}{gap}{short}={value}"), settings)
        };
        scenarios = scenarios
            .iter()
            .flat_map(|scenario| values.iter().map(|value| with(scenario, value)).collect::<Vec<_>>())
            .collect();
    }
    scenarios
}

struct Reader<'a> {
    file: &'a Path,
    problems: Vec<Problem>,
    /// Scenarios of the grid's axes so far.
    product: usize,
}

impl Reader<'_> {
    fn wrong(&mut self, code: &'static str, key: &str, node: &Node, expected: impl Into<String>) {
        self.problems.push(node.problem(code, self.file, key, expected));
    }

    /// Whether a setting's key exists.
    fn known(&mut self, key: &str, node: &Node) -> bool {
        let checked = keys::check_name(key);
        if let Err(hint) = &checked {
            self.wrong("E201", key, node, format!("a known key of plan.toml{hint}"));
        }
        checked.is_ok()
    }

    /// The keys of the grid, each with its values.
    fn grid(&mut self, above: &str, fields: &Fields, axes: &mut Vec<(String, Vec<String>)>) {
        for (key, node) in fields {
            let key = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
            let values = match &node.value {
                Value::List(items) if !items.is_empty() => {
                    items.iter().map(|item| item.value.text()).collect()
                }
                Value::Table(inner) if inner.iter().any(|(name, _)| name == "from") => {
                    self.range(&key, node, inner)
                }
                Value::Table(inner) if !inner.is_empty() => {
                    self.grid(&key, inner, axes);
                    continue;
                }
                _ => {
                    self.wrong("E242", &key, node, "a list of values, or { from = …, to = …, step = … }");
                    continue;
                }
            };
            if axes.iter().any(|(other, _)| *other == key) {
                self.wrong("E247", &key, node, TWICE);
            } else if self.known(&key, node) {
                self.product = self.product.saturating_mul(values.len().max(1));
                axes.push((key, values));
            }
        }
    }

    /// The values of `{ from, to, step }`, both ends included where the step meets them.
    fn range(&mut self, key: &str, node: &Node, fields: &Fields) -> Vec<String> {
        let number = |name: &str| {
            let (_, node) = fields.iter().find(|(field, _)| field == name)?;
            node.value.micro()
        };
        let (from, to, step) = (number("from"), number("to"), number("step"));
        let (Some(from), Some(to), Some(step), 3) = (from, to, step, fields.len()) else {
            self.wrong("E242", key, node, "{ from = …, to = …, step = … }, three numbers");
            return Vec::new();
        };
        let way = i128::from(to.0) - i128::from(from.0);
        // Towards `from`: the last value never lies beyond `to`.
        let steps = if step.0 == 0 || way.signum() == -i128::from(step.0.signum()) {
            -1
        } else {
            way / i128::from(step.0)
        };
        if !(0..=MOST_SCENARIOS as i128).contains(&steps) {
            self.wrong(
                "E243",
                key,
                node,
                format!("a step that leads from `from` to `to` in at most {MOST_SCENARIOS} steps"),
            );
            return Vec::new();
        }
        // Not written out where the whole would be refused: every axis could be as long.
        if usize::try_from(steps).is_ok_and(|steps| self.product.saturating_mul(steps + 1) > MOST_SCENARIOS) {
            self.product =
                usize::try_from(steps).map_or(usize::MAX, |steps| self.product.saturating_mul(steps + 1));
            return Vec::new();
        }
        let value = |index: i64| Micro(from.0 + index * step.0).to_string();
        (0..=i64::try_from(steps).unwrap_or(0)).map(value).collect()
    }

    fn variants(&mut self, items: &[Node]) -> Vec<Scenario> {
        let mut variants: Vec<Scenario> = Vec::new();
        for item in items {
            let Value::Table(fields) = &item.value else {
                self.wrong("E240", "variant", item, "[[variant]] with a name and keys to set");
                continue;
            };
            let (mut name, mut settings) = (String::new(), Vec::new());
            for (key, node) in fields {
                match (key.as_str(), &node.value) {
                    ("name", Value::Text(text)) => name.clone_from(text),
                    _ => self.setting(key, node, &mut settings),
                }
            }
            let row = item.row;
            if name.is_empty() {
                let problem = Problem::error("E246", self.file, "nothing", "a `name` for every [[variant]]");
                self.problems.push(Problem { row, ..problem }.in_column("variant.name"));
            } else if variants.iter().any(|(other, _)| *other == name) {
                let problem =
                    Problem::error("E246", self.file, &name, "a name that no other [[variant]] has");
                self.problems.push(Problem { row, ..problem }.in_column("variant.name"));
            }
            variants.push((name, settings));
        }
        variants
    }

    /// Flattens one key of a variant into settings.
    fn setting(&mut self, key: &str, node: &Node, settings: &mut Vec<(String, String)>) {
        match &node.value {
            Value::Table(fields) if !fields.is_empty() => {
                for (name, node) in fields {
                    self.setting(&format!("{key}.{name}"), node, settings);
                }
            }
            value if self.known(key, node) => settings.push((key.to_owned(), value.text())),
            _ => {}
        }
    }

    fn seeds(&mut self, fields: &Fields) -> Option<i64> {
        let mut seeds = None;
        for (key, node) in fields {
            match (key.as_str(), &node.value) {
                ("seeds", Value::Whole(count @ 1..=1000)) => seeds = Some(*count),
                ("seeds", _) => self.wrong("E242", "sweep.seeds", node, "a whole number from 1 to 1000"),
                _ => self.wrong("E241", &format!("sweep.{key}"), node, "`seeds`"),
            }
        }
        seeds
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::parse;

    #[test]
    fn a_key_has_one_value_and_a_range_ends_before_its_end() {
        let codes = |text: &str| -> Vec<&str> {
            parse(text, Path::new("s")).err().unwrap_or_default().iter().map(|problem| problem.code).collect()
        };
        let both = "[grid]\n\"solve.seed\" = [1, 2]\n[[variant]]\nname = \"a\"\nsolve.seed = 7\n";
        assert_eq!(codes(both), ["E247"]);
        assert_eq!(codes("[sweep]\nseeds = 2\n[[variant]]\nname = \"a\"\nsolve.seed = 7\n"), ["E247"]);
        assert_eq!(codes("[grid]\n\"solve.seed\" = [1]\n[grid.solve]\nseed = [2]\n"), ["E247"]);
        let values = |range: &str| read(&format!("[grid]\n\"decide.max_closures\" = {range}\n")).len();
        assert_eq!(values("{ from = 2, to = 0.5, step = -1 }"), 2);
        assert_eq!(values("{ from = 2, to = 0, step = -1 }"), 3);
        assert_eq!(values("{ from = 2, to = 2, step = -1 }"), 1);
        assert_eq!(codes("[grid]\n\"decide.max_closures\" = { from = 2, to = 3, step = -1 }\n"), ["E243"]);
        // Each range is lawful alone; together they would fill the memory before they are refused.
        let keys = ["decide.max_closures", "decide.keep_open", "decide.open", "decide.max_boarders"];
        let many = keys.map(|key| format!("\"{key}\" = {{ from = 0, to = 99999, step = 1 }}\n")).concat();
        assert_eq!(codes(&format!("[grid]\n{many}")), ["E245"]);
    }

    fn read(text: &str) -> Vec<(String, String)> {
        let scenarios = parse(text, Path::new("SWEEP.toml")).unwrap();
        let list = |settings: Vec<(String, String)>| {
            settings.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
        };
        scenarios.into_iter().map(|(name, settings)| (name, list(settings))).collect()
    }

    #[test]
    fn a_grid_is_every_combination_in_file_order() {
        let scenarios = read(
            "[grid]\ntravel.season = [\"winter\", \"normal\"]\n\"decide.max_closures\" = { from = 10, to = 20, step = 5 }\n",
        );
        assert_eq!(scenarios.len(), 6);
        assert_eq!(scenarios[0].0, "season=winter max_closures=10");
        assert_eq!(scenarios[4].1, "travel.season=normal decide.max_closures=15");
    }

    #[test]
    fn variants_come_with_every_point_of_the_grid_and_every_seed() {
        let scenarios = read(
            "[sweep]\nseeds = 2\n[[variant]]\nname = \"strict\"\nrules.override.\"travel.bus.lower.max_minutes\" = 30\n\
             [[variant]]\nname = \"rich\"\ndecide.max_capital = [1, 2]\n[grid]\nbuild.bed_step = [25]\n",
        );
        let names: Vec<&str> = scenarios.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "strict bed_step=25 seed=1",
                "strict bed_step=25 seed=2",
                "rich bed_step=25 seed=1",
                "rich bed_step=25 seed=2"
            ]
        );
        assert_eq!(
            scenarios[0].1,
            "rules.override.travel.bus.lower.max_minutes=30 build.bed_step=25 solve.seed=1"
        );
        assert_eq!(scenarios[2].1, "decide.max_capital=[1, 2] build.bed_step=25 solve.seed=1");
    }

    #[test]
    fn tenths_are_exact_and_steps_may_go_down() {
        let scenarios = read("[grid]\ncohort.survival = { from = 1, to = 0.7, step = -0.1 }\n");
        let last: Vec<&str> = scenarios.iter().map(|(_, settings)| settings.as_str()).collect();
        assert_eq!(
            last,
            ["cohort.survival=1", "cohort.survival=0.9", "cohort.survival=0.8", "cohort.survival=0.7"]
        );
    }
}
