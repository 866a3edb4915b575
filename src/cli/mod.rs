//! The command's face: arguments, messages, exit codes.
//!
//! Every decision is the library's; this only calls it and says what came of it.
mod args;
mod buses;
mod check;
mod compare;
mod dossier;
mod evaluate;
mod explain;
mod make;
mod picture;
mod plan;
mod progress;
mod run;
mod sweep;
mod times;

use std::process::ExitCode;

use clap::Parser;
use hubward::desk::Failure;
use hubward::desk::failure::Kind;
use hubward::report::problems;
use hubward::report::words::Lang;

use crate::cli::args::{Arguments, Command, Output};
use crate::cli::run::Voice;

/// Runs the command line and answers its exit code.
pub(crate) fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    run::on_interrupt();
    let voice = Voice::new(&arguments);
    // Somebody who planned looks for what to mend; only `check` lists every warning with it.
    let every = matches!(arguments.command, Command::Check { .. });
    match dispatch(arguments.command, voice) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !every {
                run::remark(&failure.problems, voice);
            }
            for problem in failure.problems.iter().filter(|problem| every || problem.is_error()) {
                run::note(&problems::said(problem, voice.lang));
            }
            run::note(&failure.said(voice.lang));
            // What cannot be told twice has its exit code still.
            let _ = if voice.json { voice.say("", || failure.json(voice.lang)) } else { Ok(()) };
            ExitCode::from(exit_code(failure.kind))
        }
    }
}

/// The exit codes of docs/formats.md; beside Ctrl-C nothing else ends the program.
fn exit_code(kind: Kind) -> u8 {
    match kind {
        Kind::Failed => 1,
        Kind::Arguments => 2,
        Kind::Input => 3,
        Kind::Impossible => 4,
        Kind::Stopped => 5,
        Kind::Unverified => 6,
    }
}

/// Help and version are answers; anything else is a bad argument.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() {
        if std::env::args_os().any(|argument| argument == "--json") {
            let failure = Failure::arguments(error.to_string());
            let _ = Voice { json: true, lang: Lang::En }.say("", || failure.json(Lang::En));
        }
        ExitCode::from(exit_code(Kind::Arguments))
    } else {
        ExitCode::SUCCESS
    }
}

fn dispatch(command: Command, voice: Voice) -> Result<(), Failure> {
    match command {
        Command::Plan { county, output, settings, as_is, bom, buses } => {
            plan::plan(&county, &output, &settings, plan::Wishes { as_is, bom, buses }, voice)
        }
        Command::Verify { county, plan, settings } => plan::verify(&county, &plan, &settings, voice),
        Command::Compare { plans, across } => compare::compare(&plans, across, voice),
        Command::Explain { county, plan, subjects, settings } => {
            explain::explain(&county, &plan, subjects, &settings, voice)
        }
        Command::Dossier { county, plan, school, all, output, settings } => {
            let wanted = dossier::Wanted { school: &school, all };
            dossier::dossier(&county, &plan, wanted, &output, &settings, voice)
        }
        Command::Evaluate { county, plan, mend, out, force, settings } => {
            let output = out.map(|out| Output { out, force });
            evaluate::evaluate(&county, &plan, (mend, output.as_ref()), &settings, voice)
        }
        Command::Recount { county, plan, output, settings } => {
            evaluate::recount(&county, &plan, &output, &settings, voice)
        }
        Command::Buses { county, plan, output, settings } => {
            buses::buses(&county, &plan, &output, &settings, voice)
        }
        Command::Map { plan, county, output, settings } => {
            plan::map(&plan, &county, &output, &settings, voice)
        }
        Command::Check { columns: true, .. } => check::columns(voice),
        Command::Check { county: Some(county), settings, .. } => check::check(&county, &settings, voice),
        Command::Check { county: None, .. } => {
            Err(Failure::arguments("check: name a county folder, or --columns"))
        }
        Command::Times { county, mode, kept, output, settings } => {
            times::times(&county, mode, kept, &output, &settings, voice)
        }
        Command::Rules { profile } => check::rules(&profile, voice),
        Command::Scenarios { county, sweep, output, settings } => {
            sweep::scenarios(&county, &sweep, &output, &settings, voice)
        }
        Command::Import { extract, output } => make::import(&extract, &output, voice),
        Command::New { folder } => make::new(&folder, voice),
        Command::Synth { preset, villages, schools, seed, output } => {
            make::synth(&make::Wanted { preset, villages, schools, seed }, &output, voice)
        }
    }
}
