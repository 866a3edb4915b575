//! What the page knows: tables, plan, figures, rules and words as one JSON value.
//!
//! It works nothing out: seconds, metres, fen and counts stand as the plan has them, figures as plan.json writes them. `js/model.js` reads
//! what is written here and names each column.

use std::collections::BTreeMap;

use crate::io::plan_folder::{Json, figures, object};
use crate::io::problem::Problem;
use crate::model::buses::CountyBuses;
use crate::model::case::Case;
use crate::model::county::{Position, SchoolStatus};
use crate::model::ids::{Id, SchoolId};
use crate::model::plan::{Assignment, Means, Plan, SchoolOutcome, SchoolYear, Status};
use crate::model::reasons::{Alternative, Choices, Hurdle, Outlook, Today};
use crate::model::unit::Band;
use crate::report::page::buses;
use crate::report::page::roads::{hundred_thousandths, roads};
use crate::report::words::{self, Lang, filled};
use crate::report::{compliance, map, problems, reasons, rules, summary};

/// Words that the scripts ask for begin so.
const WORDS: [&str; 29] = [
    "after",
    "band-",
    "bands-",
    "before",
    "change",
    "compare-mode-",
    "compliance-",
    "existing",
    "explain-minutes",
    "explain-no_road",
    "explain-nowhere",
    "explain-unit-",
    "flow-",
    "heading-",
    "kind-",
    "map-",
    "mean",
    "one_way",
    "outcome-",
    "p95",
    "page-",
    "pupils",
    "rule-",
    "scale-",
    "schools",
    "side",
    "unit-",
    "weekly",
    "worst",
];

/// What else a page tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// The buses of the plan, drawn: a tab, and each bus's runs along the roads.
    pub routed: Option<&'a CountyBuses>,
    /// Who stands otherwise than on a road beside them.
    pub standing: &'a [Problem],
}

/// The data of the page, which opens in `lang`.
pub(super) fn data(case: &Case, plan: &Plan, outlook: &Outlook, beside: Beside<'_>, lang: Lang) -> Json {
    let Beside { routed, standing } = beside;
    let county = &case.county;
    let years: Vec<u32> = plan.years.iter().map(|(year, _)| *year).collect();
    let mut texts = Texts::default();
    let others = others(case, plan, outlook, &mut texts);
    let year_of = |year: u32| years.iter().position(|&known| known == year).map_or(Json::Null, count);
    let today: BTreeMap<_, _> =
        outlook.today.iter().map(|today| ((today.village, today.band, today.group), today)).collect();
    let row = |row: &Assignment| {
        assignment(row, year_of(row.year), today.get(&(row.village, row.band, row.group)).copied())
    };
    let page = [
        ("lang", lang.code().into()),
        ("about", about(case, plan)),
        ("words", words_of_the_page(routed.is_some())),
        ("years", list(years.iter().map(|&year| year.into()))),
        (
            "bands",
            object(bands(plan).into_iter().map(|band| (band.word(), both(|lang| words::band(lang, band))))),
        ),
        (
            "villages",
            list(county.villages.values().iter().map(|row| place(&row.code, &row.name, row.position))),
        ),
        ("schools", list(county.schools.values().iter().map(school))),
        ("rows", list(plan.assignments.iter().map(row))),
        ("plans", list(plan.schools.iter().map(|row| school_year(row, year_of(row.year))))),
        ("others", others),
        ("texts", list(texts.all.into_iter().map(|[english, chinese]| pair([&english, &chinese])))),
        ("before", figures(&plan.before)),
        ("figures", list(plan.years.iter().map(|(_, of)| figures(of)))),
        ("rules", rule_words(case, plan)),
        ("roads", roads(county)),
    ];
    let remark = |problem| both(|lang| problems::said(problem, lang));
    let standing = (!standing.is_empty()).then(|| ("standing", list(standing.iter().map(remark))));
    let more = standing.into_iter().chain(routed.map(|routed| ("buses", buses::buses(routed))));
    object(page.into_iter().chain(more))
}

/// Of each id its words in every language; the scripts put a value in place of `{name}`.
fn words_of_the_page(with_buses: bool) -> Json {
    let of_buses: &[&str] = if with_buses { &["buses-"] } else { &[] };
    let all = words::beginning(&WORDS).chain(words::beginning(of_buses));
    object(all.map(|(id, said)| (id, pair(said))))
}

fn list(items: impl Iterator<Item = Json>) -> Json {
    Json::List(items.collect())
}

fn count(number: usize) -> Json {
    Json::Number(number.to_string())
}

fn pair(said: [&str; 2]) -> Json {
    list(said.into_iter().map(Json::from))
}

fn both(say: impl Fn(Lang) -> String) -> Json {
    list(Lang::ALL.into_iter().map(|lang| Json::Text(say(lang))))
}

fn about(case: &Case, plan: &Plan) -> Json {
    let profile = |lang| {
        let (title, note) = rules::heading(&case.profile, lang);
        format!("{}: {title} {note}", case.profile.id).trim_end().to_string()
    };
    object([
        ("title", both(|lang| summary::title(case, plan, lang))),
        ("status", both(|lang| summary::status(plan, lang))),
        ("trust", both(|lang| summary::trust(case, plan, lang).join(" "))),
        ("may_close", both(|lang| summary::may_close(case, plan, lang).unwrap_or_default())),
        ("profile", both(profile)),
        ("as_is", (plan.status == Status::AsIs).into()),
        ("synthetic", map::is_synthetic(case).into()),
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("input", plan.input_sha256.as_str().into()),
    ])
}

fn bands(plan: &Plan) -> Vec<Band> {
    let bands: std::collections::BTreeSet<Band> = plan.assignments.iter().map(|row| row.band).collect();
    bands.into_iter().collect()
}

fn place(code: &str, name: &str, at: Position) -> Json {
    let [x, y] = [at.lon, at.lat].map(|degrees| Json::Number(hundred_thousandths(degrees).to_string()));
    Json::List(vec![code.into(), name.into(), x, y])
}

fn school(row: &crate::model::county::School) -> Json {
    let Json::List(mut cells) = place(&row.code, &row.name, row.position) else {
        unreachable!("made as a list")
    };
    let there = row.status == SchoolStatus::Existing;
    cells.extend([row.kind.word().into(), there.into(), row.seats.into(), row.beds.into()]);
    Json::List(cells)
}

fn means(means: Means) -> Json {
    count(Means::ALL.iter().position(|&known| known == means).unwrap_or(0))
}

fn school_id(school: SchoolId) -> Json {
    count(school.row())
}

fn assignment(row: &Assignment, year: Json, today: Option<&Today>) -> Json {
    Json::List(vec![
        year,
        count(row.village.row()),
        row.band.word().as_str().into(),
        row.group.word().as_str().into(),
        row.pupils.into(),
        school_id(row.school),
        means(row.means),
        row.time.map(|time| time.0).into(),
        row.length.map(|length| length.0).into(),
        row.before_school.map_or(Json::Null, school_id),
        row.before_time.map(|time| time.0).into(),
        today.filter(|_| row.before_school.is_some()).map_or(Json::Null, |today| means(today.means)),
        today.and_then(|today| today.length).map(|length| length.0).into(),
    ])
}

fn school_year(row: &SchoolYear, year: Json) -> Json {
    let configuration = &row.configuration;
    let outcome = SchoolOutcome::ALL.iter().position(|&known| known == configuration.outcome).unwrap_or(0);
    let counts = [
        configuration.added_seats,
        configuration.added_beds,
        row.pupils,
        row.seats,
        row.boarders,
        row.beds,
        row.classes,
        row.teachers,
    ];
    list([year, school_id(row.school), count(outcome)].into_iter().chain(counts.map(Json::from)))
}

/// Pairs of texts that rows name by their place.
#[derive(Default)]
struct Texts {
    all: Vec<[String; 2]>,
    places: BTreeMap<[String; 2], usize>,
}

impl Texts {
    fn place(&mut self, said: [String; 2]) -> Json {
        let next = self.all.len();
        let place = *self.places.entry(said.clone()).or_insert(next);
        if place == next {
            self.all.push(said);
        }
        count(place)
    }
}

/// Of each assignment the other schools it could go to; empty where nothing is told of any.
fn others(case: &Case, plan: &Plan, outlook: &Outlook, texts: &mut Texts) -> Json {
    let told: BTreeMap<_, &Choices> =
        outlook.choices.iter().map(|told| ((told.village, told.band, told.group), told)).collect();
    if told.is_empty() {
        return Json::List(Vec::new());
    }
    let of =
        |row: &Assignment| told.get(&(row.village, row.band, row.group)).map(|told| told.others.as_slice());
    list(
        plan.assignments
            .iter()
            .map(|row| list(of(row).unwrap_or_default().iter().map(|other| alternative(case, other, texts)))),
    )
}

fn alternative(case: &Case, other: &Alternative, texts: &mut Texts) -> Json {
    Json::List(vec![
        school_id(other.school),
        means(other.means),
        other.time.map(|time| time.0).into(),
        Json::Number(other.more.0.to_string()),
        list(other.hurdles.iter().map(|against| hurdle(case, against, texts))),
    ])
}

/// `[text]`, or `[text, number]` where the text has `{number}` for how far beyond a limit the way is: so that ways share texts.
fn hurdle(case: &Case, against: &Hurdle, texts: &mut Texts) -> Json {
    let Hurdle::Limit { rule, is, by } = against else {
        return Json::List(vec![texts.place(Lang::ALL.map(|lang| reasons::hurdle(case, against, lang)))]);
    };
    let (unit, number) = reasons::beyond_in_parts(case, rule, *by);
    let said = Lang::ALL.map(|lang| {
        let limit = match case.profile.rules.get(*rule) {
            Some(known) => rules::threshold(lang, &is.to_string(), &known.unit),
            None => is.to_string(),
        };
        filled(
            lang,
            "explain-hurdle-limit",
            &[
                ("rule", &rules::name(lang, rule)),
                ("limit", &limit),
                ("beyond", &filled(lang, unit, &[("number", "{number}")])),
            ],
        )
    });
    Json::List(vec![texts.place(said), Json::Text(number)])
}

/// Every rule's words by its id; what was measured stands in the figures.
fn rule_words(case: &Case, plan: &Plan) -> Json {
    let all = std::iter::once(&plan.before).chain(plan.years.iter().map(|(_, figures)| figures));
    let results: BTreeMap<&str, _> =
        all.flat_map(|figures| &figures.rules).map(|rule| (rule.id.as_str(), rule)).collect();
    object(results.into_iter().map(|(id, result)| {
        let said = Lang::ALL.map(|lang| compliance::said(case, result, lang));
        let two =
            |part: for<'a> fn(&'a compliance::Said<'a>) -> &'a str| pair([part(&said[0]), part(&said[1])]);
        let row = object([
            ("name", two(|said| &said.name)),
            ("binds", two(|said| said.binds)),
            ("citation", two(|said| said.citation)),
            ("note", two(|said| said.note)),
            ("limit", two(|said| &said.limit)),
            ("kind", two(|said| &said.kind)),
            ("changed", said[0].changed.into()),
        ]);
        (id, row)
    }))
}
