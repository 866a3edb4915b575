//! Bus routes as a GTFS feed.
//!
//! It refuses to invent: what the feed's form asks for and nobody knows (a publisher's address) is plainly an example's.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::io::buses_out::{Bus, Calling, Trip, buses, clock, degrees, stop_name};
use crate::io::plan_folder::sheet;
use crate::model::buses::CountyBuses;
use crate::model::case::Case;

/// The morning runs as a GTFS feed, zipped; the same routes give the same bytes.
///
/// Every school is a line, every run a trip, every bus a block, on Mondays to Fridays from September to July.
///
/// # Errors
/// Where a zip file cannot be put together.
pub fn gtfs(case: &Case, year: u32, routed: &CountyBuses) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, text) in feed(case, year, routed) {
        zip.start_file(name, options).map_err(std::io::Error::other)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish().map_err(std::io::Error::other)?.into_inner())
}

#[expect(clippy::too_many_lines, reason = "a table after the other, as the standard lists them")]
fn feed(case: &Case, year: u32, routed: &CountyBuses) -> Vec<(&'static str, String)> {
    let county = &case.county;
    let table = |columns: &[&str], rows: Vec<Vec<String>>| sheet(columns, "", &[], rows.into_iter());
    let chinese = case.profile.id.starts_with("cn");
    let zone = if chinese { "Asia/Shanghai" } else { "Etc/UTC" };
    let lang = if chinese { "zh" } else { "en" };
    let buses = buses(routed);
    let trips = || buses.iter().flat_map(|bus| bus.trips.iter().zip(1_u32..).map(move |trip| (bus, trip)));
    let mut stops: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, (trip, _)) in trips() {
        let school = &county.schools[trip.of.school];
        for call in &trip.callings {
            let id = stop_name(case, trip.of, call.village);
            let (name, at) = call.village.map_or((&school.name, school.position), |village| {
                (&county.villages[village].name, county.villages[village].position)
            });
            let name = if name.is_empty() { id.clone() } else { name.clone() };
            stops.insert(id.clone(), vec![id, name, degrees(at.lat), degrees(at.lon)]);
        }
    }
    let lines = routed.schools.iter().filter(|of| !of.routes.routes.is_empty()).map(|of| {
        let school = &county.schools[of.school];
        let name = if school.name.is_empty() { &school.code } else { &school.name };
        vec![school.code.clone(), "1".into(), String::new(), name.clone(), "3".into()]
    });
    let rows = trips().map(|(bus, (trip, number))| {
        vec![
            county.schools[trip.of.school].code.clone(),
            "school-days".into(),
            format!("{}-{number}", bus.name),
            bus.name.clone(),
            bus.name.clone(),
        ]
    });
    let times = trips().flat_map(|(bus, (trip, number)): (&Bus<'_>, (&Trip<'_>, u32))| {
        trip.callings.iter().zip(1..).map(move |(call, sequence): (&Calling, u32)| {
            let (on, off) = if call.village.is_some() { ("0", "1") } else { ("1", "0") };
            vec![
                format!("{}-{number}", bus.name),
                clock(call.arrive),
                clock(call.depart),
                stop_name(case, trip.of, call.village),
                sequence.to_string(),
                on.into(),
                off.into(),
            ]
        })
    });
    let week = ["1", "1", "1", "1", "1", "0", "0"].map(String::from);
    let span = [format!("{year}0901"), format!("{}0710", year + 1)];
    let days = [vec!["school-days".into()], week.to_vec(), span.to_vec()].concat();
    let publisher = vec!["hubward".into(), "https://example.org/".into(), lang.into()];
    let agency =
        vec!["1".into(), "School buses".into(), "https://example.org/".into(), zone.into(), lang.into()];
    vec![
        (
            "agency.txt",
            table(
                &["agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"],
                vec![agency],
            ),
        ),
        (
            "calendar.txt",
            table(
                &[
                    "service_id",
                    "monday",
                    "tuesday",
                    "wednesday",
                    "thursday",
                    "friday",
                    "saturday",
                    "sunday",
                    "start_date",
                    "end_date",
                ],
                vec![days],
            ),
        ),
        (
            "feed_info.txt",
            table(&["feed_publisher_name", "feed_publisher_url", "feed_lang"], vec![publisher]),
        ),
        (
            "routes.txt",
            table(
                &["route_id", "agency_id", "route_short_name", "route_long_name", "route_type"],
                lines.collect(),
            ),
        ),
        (
            "stop_times.txt",
            table(
                &[
                    "trip_id",
                    "arrival_time",
                    "departure_time",
                    "stop_id",
                    "stop_sequence",
                    "pickup_type",
                    "drop_off_type",
                ],
                times.collect(),
            ),
        ),
        (
            "stops.txt",
            table(&["stop_id", "stop_name", "stop_lat", "stop_lon"], stops.into_values().collect()),
        ),
        (
            "trips.txt",
            table(&["route_id", "service_id", "trip_id", "trip_short_name", "block_id"], rows.collect()),
        ),
    ]
}
