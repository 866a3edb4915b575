//! With everyone held where they are, a rate that rises by a tenth changes the reported money by what a pencil says.
//!
//! Three villages, today's network. A's 60 children walk 10 minutes to C, a central school. B's 15 of grades 1-3 ride 2
//! driven minutes and 0.6 km to P, its 12 of grades 4-6 board at C, 40 driven minutes and 24 km away. D's 8 and 9 ride 2 driven
//! minutes and 0.9 km to Q. P and Q are village schools. Buses take a quarter longer than they are driven.

#![allow(clippy::unwrap_used, reason = "a story fails where anything in it does")]

use std::fs;
use std::path::Path;
use std::process::Command;

const VILLAGES: &str = "id,lon,lat,g1,g2,g3,g4,g5,g6,school_lower,school_upper,poor
A,114.70,41.26,10,10,10,10,10,10,C,C,0.1
B,114.70,41.41,5,5,5,4,4,4,P,C,0.25
D,114.78,41.26,2,3,3,3,3,3,Q,Q,0
";
const SCHOOLS: &str = "id,lon,lat,kind,grades,seats,beds
C,114.708,41.26,central,1-6,90,20
P,114.706,41.41,village,1-6,60,0
Q,114.795,41.26,village,1-6,60,0
";
const TIMES: &str = "village,school,mode,minutes,km
A,C,walk,10,0.75
B,C,bus,40,24
B,P,bus,2,0.6
D,Q,bus,2,0.9
";

/// A rate, a tenth more of it, the heading that it is in, and by how many fen that rises.
const BY_HAND: [(&str, &str, &str, i64); 13] = [
    // 11 teachers of the schools (5 + 3 + 3) and a 25th of one for each of 104 children: 15.16 at 100,000.
    ("teacher.year", "110000", "staff", 15_160_000),
    // 104 children at 100,000 / 27.5 = 3,636.36 in place of 4,000.
    ("staff.pupils_per_teacher", "27.5", "staff", 104 * (363_636 - 400_000)),
    ("site.full", "165000", "sites", 1_500_000),
    ("site.village", "88000", "sites", 2 * 800_000),
    // Minutes × 0.15 × 400 trips, half as much again in grades 1-3: A 45,000, B 3,375, D 3,150; 80 trips of B's boarders: 7,200.
    ("time.minute", "0.165", "time", 587_250),
    ("time.trips_daily", "440", "time", 515_250),
    ("time.trips_weekly", "88", "time", 72_000),
    // Grades 1-3 alone: 27,000 + 3,375 + 1,800.
    ("time.weight_lower", "1.65", "time", 321_750),
    ("bus.daily.fixed", "1100", "bus_daily", 32 * 10_000),
    // 15 × 0.6 + 17 × 0.9 = 24.3 km at 6 yuan more.
    ("bus.daily.km", "66", "bus_daily", 14_580),
    ("bus.weekly.fixed", "330", "bus_weekly", 12 * 3_000),
    ("bus.weekly.km", "11", "bus_weekly", 12 * 24 * 100),
    ("boarding.family", "1650", "boarding_family", 12 * 15_000),
];

/// A rate, another value of it, the items that it changes and by how many fen, and what the governments above give more.
type Change = (&'static str, &'static str, &'static [(&'static str, i64)], i64);

/// The same of the transfers: items, and what the governments above the county give more. C lacks 28 pupils to the floor, P 85,
/// Q 83; a tenth of A and a quarter of B are poor.
const TRANSFERS: [Change; 7] = [
    ("funds.primary", "715", &[("funds_pupils", 104 * 6_500), ("funds_floor", 196 * 6_500)], 1_170_000),
    ("funds.boarder", "220", &[("funds_boarders", 12 * 2_000)], 14_400),
    ("school.floor_pupils", "110", &[("funds_floor", 30 * 65_000)], 1_170_000),
    // A tenth of 60 % of 300 pupils at 650 and of 12 boarders at 200.
    ("funds.upper_share", "0.66", &[], 1_184_400),
    ("subsidy.primary", "1100", &[("subsidy_boarders", 30_000), ("subsidy_day", 30_000 + 18_750)], 39_375),
    ("subsidy.day_share", "0.55", &[("subsidy_day", 48_750)], 24_375),
    ("subsidy.upper_share", "0.55", &[], 39_375),
];

/// Money of today's network.
fn money_of(county: &Path, setting: Option<(&str, &str)>) -> serde_json::Value {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("plan");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubward"));
    command.args(["plan", "--as-is", "--out"]).arg(&out).arg(county);
    if let Some((rate, value)) = setting {
        command.arg("--set").arg(format!("rules.override.{rate}={value}"));
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let plan: serde_json::Value = serde_json::from_slice(&fs::read(out.join("plan.json")).unwrap()).unwrap();
    plan["money"].clone()
}

/// Fen by heading, and in all, of today's network.
fn money(county: &Path, setting: Option<(&str, &str)>) -> (serde_json::Map<String, serde_json::Value>, i64) {
    let money = money_of(county, setting);
    (money["headings"].as_object().unwrap().clone(), fen(&money["total"]))
}

#[expect(clippy::cast_possible_truncation, reason = "yuan with two decimals")]
fn fen(yuan: &serde_json::Value) -> i64 {
    (yuan.as_f64().unwrap() * 100.0).round() as i64
}

fn county() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [("villages.csv", VILLAGES), ("schools.csv", SCHOOLS), ("times.csv", TIMES)];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    fs::write(folder.path().join("plan.toml"), "format = 1\n").unwrap();
    folder
}

#[test]
fn a_tenth_more_of_a_rate_is_what_the_pencil_says() {
    let folder = county();
    let (before, total) = money(folder.path(), None);
    for (rate, value, heading, more) in BY_HAND {
        let (after, after_total) = money(folder.path(), Some((rate, value)));
        for (name, yuan) in &after {
            let expected = if name == heading { more } else { 0 };
            assert_eq!(fen(yuan) - fen(&before[name]), expected, "{rate}: {name}");
        }
        assert_eq!(after_total - total, more, "{rate}: in all");
    }
}

#[test]
fn a_tenth_more_of_a_transfer_is_what_the_pencil_says() {
    let folder = county();
    let before = money_of(folder.path(), None);
    for (rate, value, items, upper) in TRANSFERS {
        let after = money_of(folder.path(), Some((rate, value)));
        assert_eq!(after["total"], before["total"], "{rate}: a transfer is no cost");
        let (mut drawn, [then, today]) = (0, [&after, &before].map(|money| &money["transfers"]));
        for (item, yuan) in then["items"].as_object().unwrap() {
            let expected = items.iter().find(|(name, _)| name == item).map_or(0, |&(_, more)| more);
            assert_eq!(fen(yuan) - fen(&today["items"][item]), expected, "{rate}: {item}");
            drawn += expected;
        }
        let more = |side: &str| {
            let [then, today] = [then, today].map(|of| fen(&of["sides"][side]["net"]));
            then - today
        };
        assert_eq!(more("upper"), upper, "{rate}");
        assert_eq!(more("county"), drawn - upper, "{rate}");
        assert_eq!(more("schools") + more("families"), -drawn, "{rate}");
        assert_eq!(
            after["discounted_net"]["county"], then["sides"]["county"]["net"],
            "one year is its own value"
        );
    }
}
