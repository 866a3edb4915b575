//! `plan.gpkg`: the layers of plan.geojson for a map program, dressed, with the roads and tables of years and rules.
//!
//! It refuses figures of its own: features are those of plan.geojson, tables those of plan.json.

use rusqlite::types::Value;

use crate::io::buses_out;
use crate::io::gpkg::{Layer, Mark, Row, Shape, Style, Symbol, Type, bytes};
use crate::io::plan_folder::document::{COUNTS, mean_minutes};
use crate::io::plan_folder::geo::{self, Feature};
use crate::io::plan_folder::json::{Json, minutes};
use crate::model::buses::CountyBuses;
use crate::model::case::Case;
use crate::model::county::Position;
use crate::model::outline::{Point, simplified};
use crate::model::plan::{Figures, Plan};
use crate::model::roads::Roads;

/// How far a simplified road may leave its course, degrees: some ten metres.
const ROAD_DEGREES: f64 = 1e-4;

use Type::{Flag, Real, Text, Whole};

/// A layer before its features are in it: name, what it is, geometry, columns, style; `of` = its name in plan.geojson.
struct Plain {
    of: &'static str,
    name: &'static str,
    about: &'static str,
    geometry: &'static str,
    columns: &'static [(&'static str, Type)],
    style: Option<Style>,
}

/// The layers of features, the widest below.
const LAYERS: [Plain; 4] = [
    Plain {
        of: "catchment",
        name: "catchments",
        about: "Schools and the villages they receive children from, convex hulls · 生源范围（凸包）",
        geometry: "POLYGON",
        columns: &[("school", Text), ("name", Text), ("villages", Whole), ("pupils", Whole)],
        style: Some(Style { column: "''", symbols: CATCHMENTS }),
    },
    Plain {
        of: "flow",
        name: "flows",
        about: "Straight lines from villages to schools, final year · 上学方向",
        geometry: "LINESTRING",
        columns: &[
            ("village", Text),
            ("school", Text),
            ("mode", Text),
            ("pupils", Whole),
            ("minutes", Real),
            ("km", Real),
        ],
        style: Some(Style { column: "mode", symbols: FLOWS }),
    },
    Plain {
        of: "village",
        name: "villages",
        about: "Villages, minutes one way today and in the final year · 村",
        geometry: "POINT",
        columns: &[
            ("id", Text),
            ("name", Text),
            ("pupils", Whole),
            ("pupils_moved", Whole),
            ("schools", Text),
            ("before_mean_minutes", Real),
            ("mean_minutes", Real),
            ("before_max_minutes", Real),
            ("max_minutes", Real),
        ],
        style: Some(Style { column: "''", symbols: VILLAGES }),
    },
    Plain {
        of: "school",
        name: "schools",
        about: "Schools and what they become, final year · 学校去留",
        geometry: "POINT",
        columns: &[
            ("id", Text),
            ("name", Text),
            ("kind", Text),
            ("status", Text),
            ("configuration", Text),
            ("pupils", Whole),
            ("seats", Whole),
            ("boarders", Whole),
            ("beds", Whole),
        ],
        style: Some(Style { column: "status", symbols: SCHOOLS }),
    },
];

const fn symbol(word: &'static str, label: &'static str, mark: Mark, colour: &'static str) -> Symbol {
    Symbol { word, label, mark, colour }
}

const CATCHMENTS: &[Symbol] = &[symbol("", "catchment · 生源范围", Mark::Fill, "74,95,193,26")];
const VILLAGES: &[Symbol] = &[symbol("", "village · 村", Mark::Marker("circle", 1.4), "111,123,135,255")];
const ROADS: &[Symbol] = &[symbol("", "road · 道路", Mark::Line(0.2), "205,189,157,255")];
const ROUTES: &[Symbol] = &[symbol("", "bus route · 校车线路", Mark::Line(0.7), "196,112,16,255")];
const FLOWS: &[Symbol] = &[
    symbol("walk", "walk · 步行", Mark::Line(0.3), "92,158,98,255"),
    symbol("bus", "daily bus · 每日校车", Mark::Line(0.3), "227,154,45,255"),
    symbol("board", "boards, weekly bus · 寄宿", Mark::Line(0.5), "74,95,193,255"),
    symbol("escort", "escort · 护送", Mark::Line(0.6), "200,50,43,255"),
];
const SCHOOLS: &[Symbol] = &[
    symbol("open", "kept · 保留", Mark::Marker("circle", 3.2), "31,58,95,255"),
    symbol("partial", "grades 1-3 stay · 保留 1-3 年级", Mark::Marker("diamond", 3.2), "90,130,190,255"),
    symbol("closed", "closed · 撤并", Mark::Marker("cross_fill", 3.6), "200,50,43,255"),
    symbol("new", "new · 新建", Mark::Marker("star", 4.0), "29,143,106,255"),
    symbol("unbuilt", "not built · 未建", Mark::Marker("circle", 2.0), "154,165,177,255"),
];

/// `plan.gpkg`.
pub(super) fn plan(case: &Case, plan: &Plan, routed: Option<&CountyBuses>) -> Vec<u8> {
    let features = geo::features(case, plan);
    let mut layers: Vec<Layer> = case.county.roads.iter().map(roads).collect();
    layers.extend(LAYERS.iter().map(|plain| layer(plain, &features)));
    layers.extend(routed.map(|routed| routes(case, routed)));
    layers.extend([years(plan), rules(plan)]);
    bytes(&layers)
}

fn layer(plain: &Plain, features: &[Feature]) -> Layer {
    let rows = features.iter().filter(|feature| feature.layer == plain.of).map(|feature| {
        let names = feature.properties.iter().map(|(name, _)| *name);
        assert!(names.eq(plain.columns.iter().map(|(name, _)| *name)), "columns of {}", plain.name);
        let values = feature.properties.iter().zip(plain.columns);
        let values = values.map(|((_, value), (_, kind))| self::value(value, *kind)).collect();
        Row { shape: Some(feature.shape.clone()), values }
    });
    Layer {
        name: plain.name,
        about: plain.about,
        geometry: Some(plain.geometry),
        columns: plain.columns.to_vec(),
        rows: rows.collect(),
        style: plain.style,
    }
}

/// A property as `SQLite` holds it; a list as its parts with `;` between.
fn value(json: &Json, kind: Type) -> Value {
    match json {
        Json::Number(digits) if kind == Real => Value::Real(digits.parse().expect("digits of a number")),
        Json::Number(digits) => Value::Integer(digits.parse().expect("digits of a whole number")),
        Json::Text(text) => Value::Text(text.clone()),
        Json::Bool(flag) => Value::Integer((*flag).into()),
        Json::List(parts) => {
            let texts = parts.iter().map(|part| match part {
                Json::Text(text) => text.clone(),
                other => other.line(),
            });
            Value::Text(texts.collect::<Vec<_>>().join(";"))
        }
        Json::Null | Json::Object(_) => Value::Null,
    }
}

/// The roads that a vehicle may use, without the bends that no map shows.
fn roads(roads: &Roads) -> Layer {
    let rows = roads.roads.iter().filter_map(|road| {
        let signs = &roads.signs[road.signs as usize];
        (signs.access.bus || signs.access.car).then_some(())?;
        let course: Vec<Point> = road
            .course
            .iter()
            .map(|&point| &roads.points[point as usize])
            .map(|at| (at.lon, at.lat))
            .collect();
        let line =
            simplified(&course, ROAD_DEGREES).into_iter().map(|(lon, lat)| Position { lon, lat }).collect();
        let values = vec![
            Value::Integer(road.source.0),
            Value::Text(signs.class.clone()),
            signs.surface.clone().map_or(Value::Null, Value::Text),
            Value::Integer(signs.closed.into()),
        ];
        Some(Row { shape: Some(Shape::Line(line)), values })
    });
    Layer {
        name: "roads",
        about: "Roads for vehicles, simplified to some ten metres · 道路（已简化）",
        geometry: Some("LINESTRING"),
        columns: vec![("source", Whole), ("highway", Text), ("surface", Text), ("closed", Flag)],
        rows: rows.collect(),
        style: Some(Style { column: "''", symbols: ROADS }),
    }
}

/// The runs of the daily buses along the roads.
fn routes(case: &Case, routed: &CountyBuses) -> Layer {
    let mut rows = Vec::new();
    for (bus, day) in buses_out::buses(routed).iter().zip(&routed.fleet) {
        for ((trip, run), number) in bus.trips.iter().zip(&day.runs).zip(1_i64..) {
            let [first, .., last] = &trip.callings[..] else { continue };
            let course = routed.courses.get(run.school as usize).and_then(|of| of.get(run.route as usize));
            let number = [
                Value::Integer(number),
                Value::Integer(bus.kind.seats.into()),
                Value::Integer(last.alighting.into()),
                Value::Integer(i64::try_from(trip.callings.len() - 1).unwrap_or(i64::MAX)),
            ];
            #[expect(clippy::cast_precision_loss, reason = "metres of a route")]
            let km = Value::Real(trip.metres() as f64 / 1000.0);
            let texts = [buses_out::clock(first.arrive), buses_out::clock(last.arrive)].map(Value::Text);
            let minutes = first
                .ride
                .map_or(Value::Null, |ride| Value::Real(minutes(ride).parse().expect("digits of a number")));
            let school = Value::Text(case.county.schools[trip.of.school].code.clone());
            let values = [Value::Text(bus.name.clone()), school]
                .into_iter()
                .chain(number)
                .chain([km, minutes])
                .chain(texts)
                .collect();
            rows.push(Row { shape: course.map(|course| Shape::Line(course.clone())), values });
        }
    }
    Layer {
        name: "bus_routes",
        about: "Runs of the daily buses along the roads, in the morning · 校车线路（早班）",
        geometry: Some("LINESTRING"),
        columns: vec![
            ("bus", Text),
            ("school", Text),
            ("trip", Whole),
            ("seats", Whole),
            ("pupils", Whole),
            ("stops", Whole),
            ("km", Real),
            ("ride_minutes", Real),
            ("begins", Text),
            ("arrives", Text),
        ],
        rows,
        style: Some(Style { column: "''", symbols: ROUTES }),
    }
}

/// Today (`state` `today`, no year) and each year of the plan.
fn years(plan: &Plan) -> Layer {
    let mut columns = vec![("state", Text), ("year", Whole)];
    columns.extend(COUNTS.map(|(name, _)| (name, Whole)));
    columns.extend([
        ("mean_minutes", Real),
        ("p95_minutes", Real),
        ("max_minutes", Real),
        ("weekly_mean_minutes", Real),
        ("weekly_p95_minutes", Real),
        ("weekly_max_minutes", Real),
        ("yuan_total", Real),
        ("yuan_capital", Real),
    ]);
    let row = |state: &str, year: Option<u32>, figures: &Figures| {
        let mut counts = figures.counts;
        let [travel, weekly] = [&figures.travel.all, &figures.travel.weekly];
        let real = |digits: String| value(&Json::Number(digits), Real);
        let mut values =
            vec![Value::Text(state.into()), year.map_or(Value::Null, |year| Value::Integer(year.into()))];
        values.extend(COUNTS.map(|(_, field)| Value::Integer((*field(&mut counts)).into())));
        values.extend([
            real(mean_minutes(travel)),
            real(minutes(travel.p95)),
            real(minutes(travel.max)),
            real(mean_minutes(weekly)),
            real(minutes(weekly.p95)),
            real(minutes(weekly.max)),
            real(figures.money.total().to_decimal()),
            real(figures.money.capital.to_decimal()),
        ]);
        Row { shape: None, values }
    };
    let mut rows = vec![row("today", None, &plan.before)];
    rows.extend(plan.years.iter().map(|(year, figures)| row("plan", Some(*year), figures)));
    Layer {
        name: "years",
        about: "Today and each year · 现状与各年",
        geometry: None,
        columns,
        rows,
        style: None,
    }
}

/// Every rule of every year.
fn rules(plan: &Plan) -> Layer {
    let rows =
        plan.years.iter().flat_map(|(year, figures)| figures.rules.iter().map(move |rule| (*year, rule)));
    let rows = rows.map(|(year, rule)| {
        let text = |text: &str| Value::Text(text.into());
        let values = vec![
            Value::Integer(year.into()),
            text(&rule.id),
            text(&rule.kind),
            Value::Real(rule.threshold.as_f64()),
            text(&rule.unit),
            rule.worst.map_or(Value::Null, |worst| Value::Real(worst.as_f64())),
            text(&rule.place),
            Value::Integer(rule.violations.into()),
            Value::Integer(rule.existing.into()),
            Value::Integer(rule.pass.into()),
            text(&rule.citation),
        ];
        Row { shape: None, values }
    });
    Layer {
        name: "rules",
        about: "Rules and tasks, as in plan.json · 规则与任务",
        geometry: None,
        columns: vec![
            ("year", Whole),
            ("id", Text),
            ("kind", Text),
            ("threshold", Real),
            ("unit", Text),
            ("worst", Real),
            ("where", Text),
            ("violations", Whole),
            ("existing", Whole),
            ("pass", Flag),
            ("citation", Text),
        ],
        rows: rows.collect(),
        style: None,
    }
}
