//! `times`: the travel table in the form asked for, written and summed up.
//!
//! It refuses to drive before it knows what is to be written, and where.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use hubward::io::times_out::{self, Kind};
use hubward::io::{atomic, pairs};
use hubward::model::case::Case;
use hubward::model::county::County;
use hubward::model::terrain::Coverage;
use hubward::model::travel::{Form, RoadMode, TravelTable};
use hubward::network::{self, NetworkReport};

use crate::cli::args::{Kept, Output, RoadModeArgument, Settings, Wanted};
use crate::cli::failure::Failure;
use crate::cli::run::{Voice, Watch, fits, keeping, open_with, remark, size, writing};

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
    let (_, case) = open_with(county, settings)?;
    let form = form(kept.wanted(), &case.county)?;
    let mode = match mode {
        RoadModeArgument::Walk => RoadMode::Walk,
        RoadModeArgument::Bus => RoadMode::Bus,
        RoadModeArgument::Car => RoadMode::Car,
    };
    let (pairs, bytes) = network::size_at_most(&case.county, &case.recipe, &case.profile, mode, &form);
    let most = if matches!(form, Form::Near { within: Some(_), .. }) { "at most " } else { "" };
    eprintln!("a table of {most}{pairs} pairs, {} of memory", size(bytes));
    fits(pairs, bytes, "keep fewer pairs: --within, --nearest or --pairs")?;
    let (table, report) = driven(&case, mode, &form);
    let write = |out: &mut (dyn Write + Send)| times_out::write(kind, out, &case.county, &table);
    writing(|| atomic::file(&output.out, output.force, write))?;
    let mut said =
        report.map_or_else(|| "times.csv alone, no roads".to_string(), |report| network_text(&report));
    if mode == RoadMode::Walk {
        said.push_str(&land_text(&case.county));
    }
    let held = table.held();
    voice.say(
        &format!("{said}\n{held} pairs → {}", output.out.display()),
        || serde_json::json!({ "written": output.out, "network": said, "pairs": held }),
    );
    Ok(())
}

/// Which pairs are to be written; those of a file by the county's ids.
fn form(wanted: Wanted, county: &County) -> Result<Form, Failure> {
    match wanted {
        Wanted::Form(form) => Ok(form),
        Wanted::Listed(file) => {
            let (pairs, remarks) = pairs::read(&file, county)?;
            remark(&remarks);
            Ok(Form::Pairs(pairs))
        }
    }
}

/// The table in its form.
fn driven(case: &Case, mode: RoadMode, form: &Form) -> (TravelTable, Option<NetworkReport>) {
    let (county, recipe, profile) = (&case.county, &case.recipe, &case.profile);
    keeping(|keep| {
        Watch::new(0.0).over(|control| network::drive(county, recipe, profile, mode, form, keep, control))
    })
}

/// What walking times know of the land.
fn land_text(county: &County) -> String {
    let Some(roads) = &county.roads else { return String::new() };
    let Some(terrain) = &county.terrain else {
        return "; walked as on level ground: no elevation file".into();
    };
    let coverage = Coverage::new(terrain, roads);
    let tenths = coverage.per_mille();
    let range =
        coverage.range.map_or(String::new(), |(lowest, highest)| format!(", {lowest:.0} to {highest:.0} m"));
    format!(
        "; walked over slopes: heights of {}.{} % of {} road points{range}",
        tenths / 10,
        tenths % 10,
        coverage.points
    )
}

/// What is worth knowing about the network that was driven.
fn network_text(report: &NetworkReport) -> String {
    let mut text = format!(
        "{} nodes ({} without bends), {} arcs, {} components (largest {})",
        report.nodes, report.sizes.nodes, report.arcs, report.components, report.largest_component
    );
    let said = [
        (report.far_villages.len() + report.far_schools.len(), "places far from their road"),
        (
            report.moved_villages.len() + report.moved_schools.len(),
            "places moved off a cut-off road to a farther one",
        ),
        (report.off_villages.len() + report.off_schools.len(), "places off the network"),
    ];
    for (count, what) in said.iter().filter(|(count, _)| *count > 0) {
        let _ = write!(text, "; {count} {what}");
    }
    text
}
