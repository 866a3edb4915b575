//! A printable sheet a bus: what a permit asks for - route, times, stops, seats, attendant.
//!
//! It does no arithmetic: clocks and loads are those of the tables.

use std::fmt::Write;

use crate::io::buses_out::{Bus, Trip, buses, clock};
use crate::model::buses::CountyBuses;
use crate::model::case::Case;
use crate::report::compliance::STYLE;
use crate::report::svg::escaped;
use crate::report::words::{Lang, filled, word};

/// The sheets of all buses, each on a page of its own when printed.
#[must_use]
pub fn sheets(case: &Case, county: &CountyBuses, lang: Lang) -> String {
    let (code, title) = (lang.code(), escaped(word(lang, "buses-title")));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{STYLE}section{{break-after:page}}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    for bus in buses(county) {
        page.push_str(&sheet(case, &bus, lang));
    }
    page + "</body>\n</html>\n"
}

fn sheet(case: &Case, bus: &Bus<'_>, lang: Lang) -> String {
    let heading = filled(lang, "buses-heading", &[("bus", &bus.name)]);
    let seats = filled(lang, "buses-seats", &[("seats", &bus.kind.seats.to_string())]);
    let attendant = word(lang, if bus.kind.attendant.0 > 0 { "buses-attendant" } else { "buses-alone" });
    let trips = filled(lang, "buses-trips", &[("trips", &bus.trips.len().to_string())]);
    let mut text = format!("<section>\n<h2>{}</h2>\n<p>", escaped(&heading));
    let _ = writeln!(text, "{} · {} · {}</p>", escaped(&seats), escaped(attendant), escaped(&trips));
    for (trip, number) in bus.trips.iter().zip(1_u32..) {
        text.push_str(&run(case, trip, number, lang));
    }
    text + "</section>\n"
}

/// The table of one run.
fn run(case: &Case, trip: &Trip<'_>, number: u32, lang: Lang) -> String {
    let school = &case.county.schools[trip.of.school];
    let name = if school.name.is_empty() { &school.code } else { &school.name };
    let heading = filled(lang, "buses-run", &[("number", &number.to_string()), ("school", name)]);
    let mut text = format!("<h3>{}</h3>\n<table>\n<thead><tr>", escaped(&heading));
    for id in ["buses-stop", "buses-arrive", "buses-depart", "buses-boarding", "buses-load", "buses-ride"] {
        let _ = write!(text, "<th>{}</th>", escaped(word(lang, id)));
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for call in &trip.callings {
        let place = call.village.map_or(name, |village| {
            let village = &case.county.villages[village];
            if village.name.is_empty() { &village.code } else { &village.name }
        });
        let ride = call.ride.map(|ride| ride.0.div_ceil(60).to_string()).unwrap_or_default();
        let cells =
            [clock(call.arrive), clock(call.depart), call.boarding.to_string(), call.load.to_string(), ride];
        let _ = write!(text, "<tr><td>{}</td>", escaped(place));
        for cell in cells {
            let _ = write!(text, "<td class=\"n\">{cell}</td>");
        }
        text.push_str("</tr>\n");
    }
    text + "</tbody>\n</table>\n"
}
