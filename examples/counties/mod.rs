//! Synthetic counties as abstract problems.

use std::fs;

use cpu_time::ProcessTime;
use hubward::io::{case, roads};
use hubward::model::control::Control;
use hubward::model::keep::Forget;
use hubward::model::travel::{Form, RoadMode, Travel};
use hubward::network;
use hubward::optimise::problem::Problem;
use hubward::planning::Brief;
use hubward::synth::{self, Preset};

/// The problem of a county from a seed, with a sparse table of so many nearest schools a village; CPU seconds of its tables.
pub(crate) fn problem(villages: u32, schools: u32, nearest: usize, seed: u64) -> (Problem, f64) {
    let folder = tempfile::tempdir().expect("a folder for the county");
    for (name, text) in synth::county(&Preset::plain(villages, schools, seed)).files() {
        fs::write(folder.path().join(name), text).expect("room for the county");
    }
    let (case, _) = case::read(folder.path(), &[], &roads::read_roads).expect("the county is sound");
    let start = ProcessTime::now();
    let form = Form::Near { within: None, nearest };
    let table = |mode| {
        let control = Control::silent();
        network::drive(&case.county, &case.recipe, &case.profile, mode, &form, &Forget, &control).0
    };
    let travel = Travel { walk: table(RoadMode::Walk), bus: table(RoadMode::Bus) };
    let seconds = start.elapsed().as_secs_f64();
    (Brief::new(&case, &travel).problem(), seconds)
}
