//! The text of the files, in the words of docs/formats.md.
//!
//! It decides nothing about the county and opens no file.

use std::fmt::Write as _;

use crate::model::county::SchoolKind;
use crate::synth::children::{Capacity, Children, capacities, walk_only};
use crate::synth::land::Spot;
use crate::synth::regions::{Atlas, Place};
use crate::synth::roads::Network;
use crate::synth::schools::{Schooling, Site};
use crate::synth::settle::{Hamlet, Settled};
use crate::synth::{Preset, PresetKind, SynthCounty};

/// Everything, as text.
pub(crate) fn county(
    preset: &Preset,
    atlas: &Atlas,
    settled: &Settled,
    network: &Network,
    schooling: &Schooling,
    children: &[Children],
) -> SynthCounty {
    let bashang = preset.kind == PresetKind::Bashang2021;
    let lonely = walk_only(settled, schooling, children).filter(|_| bashang);
    let capacities = capacities(schooling, children, preset.seed);
    SynthCounty {
        villages_csv: villages(atlas, settled, schooling, children, lonely),
        schools_csv: schools(atlas, settled, schooling, &capacities),
        roads_geojson: roads(network),
        plan_toml: match preset.kind {
            PresetKind::Plain { .. } => plain_plan(preset),
            PresetKind::Bashang2021 => BASHANG_PLAN.to_owned(),
            PresetKind::Zhangjiakou2022 => ZHANGJIAKOU_PLAN.to_owned(),
        },
        sweep_toml: bashang.then(|| BASHANG_SWEEP.to_owned()),
    }
}

fn table(header: &str, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header.split_whitespace()).expect("memory takes every row");
    for row in rows {
        writer.write_record(row).expect("memory takes rows as long as the header");
    }
    String::from_utf8(writer.into_inner().expect("memory flushes")).expect("text went in")
}

fn degrees(spot: Spot) -> [String; 2] {
    let position = spot.position();
    [format!("{:.6}", position.lon), format!("{:.6}", position.lat)]
}

/// A share of hundredths.
fn share(hundredths: u32) -> String {
    format!("0.{hundredths:02}")
}

fn place<'a>(atlas: &'a Atlas, hamlet: &Hamlet) -> &'a Place {
    &atlas.regions[hamlet.region].townships[hamlet.township].places[hamlet.place]
}

const VILLAGE_HEADER: &str = "id name lon lat g1 g2 g3 g4 g5 g6 k1 k2 k3 a0 a1 a2 a3 a4 a5 poor girls walk_only \
                              school_lower school_upper county township note";

fn villages(
    atlas: &Atlas,
    settled: &Settled,
    schooling: &Schooling,
    children: &[Children],
    lonely: Option<usize>,
) -> String {
    let note = if atlas.real_names {
        "real name and code; position, children and school are synthetic"
    } else {
        "synthetic"
    };
    let row = |(index, hamlet): (usize, &Hamlet)| {
        let (its, child) = (place(atlas, hamlet), &children[index]);
        let region = &atlas.regions[hamlet.region];
        let mut row = vec![its.code.clone(), its.name.clone()];
        row.extend(degrees(hamlet.spot));
        row.extend(child.grades.iter().chain(&child.kindergarten).chain(&child.ages).map(u32::to_string));
        row.extend([share(child.poor), share(child.girls), (lonely == Some(index)).to_string()]);
        row.extend(
            [schooling.lower[index], schooling.upper[index]].map(|s| school_id(atlas, &schooling.sites[s])),
        );
        row.extend([region.name.clone(), region.townships[hamlet.township].name.clone(), note.to_owned()]);
        row
    };
    table(VILLAGE_HEADER, settled.hamlets.iter().enumerate().map(row))
}

fn school_id(atlas: &Atlas, site: &Site) -> String {
    format!("{}-{:02}", atlas.regions[site.region].prefix, site.number)
}

fn school_name(atlas: &Atlas, settled: &Settled, site: &Site) -> String {
    let region = &atlas.regions[site.region];
    let host = &settled.hamlets[site.host];
    let township = &region.townships[host.township].name;
    let village = place(atlas, host).name.trim_end_matches("村民委员会");
    match (atlas.real_names, site.kind) {
        (true, SchoolKind::Town) => {
            let town =
                region.name.strip_suffix('县').map_or(region.name.clone(), |stem| format!("{stem}县城"));
            format!("{town}第{}小学", site.of_kind)
        }
        (true, SchoolKind::Central) => format!("{township}中心校"),
        (true, SchoolKind::Village) => format!("{village}小学"),
        (true, SchoolKind::Point | SchoolKind::Kindergarten) => format!("{village}教学点"),
        (false, SchoolKind::Town) => format!("Town school {}", site.of_kind),
        (false, SchoolKind::Central) => format!("Central school of {township}"),
        (false, SchoolKind::Village) => format!("School of {village}"),
        (false, SchoolKind::Point | SchoolKind::Kindergarten) => format!("Teaching point of {village}"),
    }
}

const SCHOOL_HEADER: &str = "id name lon lat kind grades seats rooms beds enrolled g1 g2 g3 g4 g5 g6 teachers status \
                             add_seats add_beds county note";

fn schools(atlas: &Atlas, settled: &Settled, schooling: &Schooling, capacities: &[Capacity]) -> String {
    let row = |(site, its): (&Site, &Capacity)| {
        let grades = if site.kind == SchoolKind::Point { "1-3" } else { "1-6" };
        let mut row = vec![school_id(atlas, site), school_name(atlas, settled, site)];
        row.extend(degrees(site.spot));
        row.extend([site.kind.word().to_owned(), grades.to_owned(), its.seats.to_string()]);
        row.push(if its.rooms > 0 { its.rooms.to_string() } else { String::new() });
        row.extend([its.beds, its.enrolled.iter().sum()].map(|n| n.to_string()));
        row.extend(its.enrolled.map(|n| n.to_string()));
        row.extend([its.teachers.to_string(), "existing".to_owned()]);
        row.extend([its.add_seats, its.add_beds].map(|n| n.to_string()));
        row.extend([atlas.regions[site.region].name.clone(), "synthetic".to_owned()]);
        row
    };
    table(SCHOOL_HEADER, schooling.sites.iter().zip(capacities).map(row))
}

/// One line of text a road; written by hand so that the bytes depend on no library's formatting of numbers.
fn roads(network: &Network) -> String {
    let mut text =
        String::from("{\"type\":\"FeatureCollection\",\"note\":\"synthetic roads\",\"features\":[\n");
    for (index, road) in network.roads.iter().enumerate() {
        let class = road.class.word();
        let comma = if index == 0 { "" } else { ",\n" };
        let _ = write!(
            text,
            "{comma}{{\"type\":\"Feature\",\"properties\":{{\"highway\":\"{class}\"}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":["
        );
        for (vertex, spot) in road.line.iter().enumerate() {
            let position = spot.position();
            let comma = if vertex == 0 { "" } else { "," };
            let _ = write!(text, "{comma}[{:.5},{:.5}]", position.lon, position.lat);
        }
        text.push_str("]}}");
    }
    text.push_str("\n]}\n");
    text
}

const BASHANG_PLAN: &str = include_str!("data/bashang-plan.toml");
const ZHANGJIAKOU_PLAN: &str = include_str!("data/zhangjiakou-plan.toml");
const BASHANG_SWEEP: &str = include_str!("data/bashang-sweep.toml");

fn plain_plan(preset: &Preset) -> String {
    let seed = preset.seed;
    format!(
        "# A synthetic county: places, children, schools and roads are invented (seed {seed}).\n\
         format = 1\n\n[county]\nname = \"Synthetic county {seed}\"\ncrs = \"wgs84\"\n\n\
         [plan]\nstage = \"primary\"\nfirst_year = 2021\nsplit_above = 60\n"
    )
}
