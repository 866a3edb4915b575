//! `times`: the travel table in the form asked for, written and summed up.
//!
//! It refuses to drive before it knows what is to be written, and where.

use std::io::Write;
use std::path::Path;

use hubward::desk::session::size;
use hubward::desk::{Failure, standing};
use hubward::io::times_out::{self, Kind};
use hubward::io::{atomic, pairs};
use hubward::model::case::Case;
use hubward::model::county::County;
use hubward::model::terrain::Coverage;
use hubward::model::travel::{Form, RoadMode, TravelTable};
use hubward::network::{self, NetworkReport};

use crate::cli::args::{Kept, Output, RoadModeArgument, Settings, Wanted};
use crate::cli::progress::{Line, Watch};
use crate::cli::run::{Voice, fits, keeping, note, open_with, remark, writing};

/// Times and kilometres.
pub(crate) fn times(
    county: &Path,
    mode: RoadModeArgument,
    kept: Kept,
    output: &Output,
    settings: &Settings,
    voice: Voice,
) -> Result<(), Failure> {
    let kind = Kind::of(&output.out).map_err(Failure::arguments)?;
    atomic::check_file(&output.out, output.force)?;
    let (_, case) = open_with(county, settings, voice)?;
    let form = form(kept.wanted(), &case.county, voice)?;
    let mode = match mode {
        RoadModeArgument::Walk => RoadMode::Walk,
        RoadModeArgument::Bus => RoadMode::Bus,
        RoadModeArgument::Car => RoadMode::Car,
    };
    let held = network::size_at_most(&case.county, &case.recipe, &case.profile, mode, &form);
    let at_most = matches!(form, Form::Near { within: Some(_), .. });
    let id = if at_most { "times-size-most" } else { "times-size" };
    note(&voice.filled(id, &[("pairs", &held.0.to_string()), ("memory", &size(held.1))]));
    fits(held, "keep fewer pairs: --within, --nearest or --pairs")?;
    let (table, report) = driven(&case, mode, &form, voice);
    remark(&report.iter().flat_map(|report| standing::standing(&case, report)).collect::<Vec<_>>(), voice);
    let write = |out: &mut (dyn Write + Send)| times_out::write(kind, out, &case.county, &table);
    let line = Line::new(voice);
    line.doing("progress-writing", &[("file", &output.out.display().to_string())]);
    writing(|| atomic::file(&output.out, output.force, write))?;
    drop(line);
    let mut said = report
        .map_or_else(|| vec![voice.word("times-given").to_string()], |report| network_text(&report, voice));
    if mode == RoadMode::Walk {
        said.extend(land_text(&case.county, voice));
    }
    let (said, held) = (said.join(voice.word("times-and")), table.held());
    let file = output.out.display().to_string();
    let written = voice.filled("times-written", &[("pairs", &held.to_string()), ("file", &file)]);
    voice.say(
        &format!("{said}\n{written}"),
        || serde_json::json!({ "written": output.out, "network": said, "pairs": held }),
    )
}

/// Which pairs are to be written; those of a file by the county's ids.
fn form(wanted: Wanted, county: &County, voice: Voice) -> Result<Form, Failure> {
    match wanted {
        Wanted::Form(form) => Ok(form),
        Wanted::Listed(file) => {
            let (pairs, remarks) = pairs::read(&file, county)?;
            remark(&remarks, voice);
            Ok(Form::Pairs(pairs))
        }
    }
}

/// The table in its form.
fn driven(case: &Case, mode: RoadMode, form: &Form, voice: Voice) -> (TravelTable, Option<NetworkReport>) {
    let (county, recipe, profile) = (&case.county, &case.recipe, &case.profile);
    keeping(voice, |keep| {
        Watch::new(0.0, voice)
            .over(|control| network::drive(county, recipe, profile, mode, form, keep, control))
    })
}

/// What walking times know of the land.
fn land_text(county: &County, voice: Voice) -> Option<String> {
    let roads = county.roads.as_ref()?;
    let Some(terrain) = &county.terrain else { return Some(voice.word("times-level").into()) };
    let coverage = Coverage::new(terrain, roads);
    let tenths = coverage.per_mille();
    let (share, points) = (format!("{}.{}", tenths / 10, tenths % 10), coverage.points.to_string());
    let known = [("share", share.as_str()), ("points", &points)];
    Some(match coverage.range {
        None => voice.filled("times-slopes", &known),
        Some((lowest, highest)) => {
            let [lowest, highest] = [lowest, highest].map(|metres| format!("{metres:.0}"));
            let range = [("lowest", lowest.as_str()), ("highest", &highest)];
            voice.filled("times-slopes-range", &[known, range].concat())
        }
    })
}

/// What is worth knowing about the network that was driven.
fn network_text(report: &NetworkReport, voice: Voice) -> Vec<String> {
    let network = voice.filled(
        "times-network",
        &[
            ("nodes", &report.nodes.to_string()),
            ("straight", &report.sizes.nodes.to_string()),
            ("arcs", &report.arcs.to_string()),
            ("components", &report.components.to_string()),
            ("largest", &report.largest_component.to_string()),
        ],
    );
    let places = [
        (report.far_villages.len() + report.far_schools.len(), "times-far"),
        (report.moved_villages.len() + report.moved_schools.len(), "times-moved"),
        (report.off_villages.len() + report.off_schools.len(), "times-off"),
    ];
    let some = places.into_iter().filter(|(count, _)| *count > 0);
    let places = some.map(|(count, id)| voice.filled(id, &[("count", &count.to_string())]));
    std::iter::once(network).chain(places).collect()
}
