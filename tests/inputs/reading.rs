//! Sound county folders in every dress they may wear, the real ones, and bytes that are no folder at all.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::unnecessary_wraps,
    reason = "helpers of tests fail as tests do"
)]

use crate::common::data;
use std::fs;
use std::path::Path;

use hubward::io::case::{Folder, read};
use hubward::io::columns::{SCHOOLS, TIMES, VILLAGES};
use hubward::io::crs::{Converter, to_bd09, to_gcj02};
use hubward::io::places::Frame;
use hubward::io::problem::{InputErrors, Problem};
use hubward::io::template::{Language, new_county};
use hubward::io::{profile, recipe, schools, sheet, sweep, times, villages};
use hubward::model::case::Case;
use hubward::model::county::Position;
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::recipe::{Crs, Stage};
use hubward::model::roads::Roads;
use hubward::model::travel::Trip;
use hubward::model::units::{Fen, Metres, Micro, Seconds};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const VILLAGES_CSV: &str = "\
id,name,lon,lat,g1,g2,willing,walk_only,forbid,note,soil
001,北沟,114.7,41.1,3,4,0.5,false,S2,\"a, b\",clay
002,南沟,114.8,41.2,5,6,,true,,,
003,Kopfgeld,114.9,41.3,0,1,1,,S1;S2,,sand
";
const SCHOOLS_CSV: &str = "\
id,name,lon,lat,kind,grades,seats,beds,status,owner,decision,cost_fixed,area_dorm
S1,中心,114.75,41.15,central,1-6,200,100,existing,public,keep,1234.56,350.5
S2,教,114.71,41.11,point,1-3,30,,,,,,
S3,New,114.72,41.12,village,1-6,90,0,candidate,inclusive,open,,
";
const TIMES_CSV: &str =
    "village,school,mode,minutes,km\n001,S1,bus,10.51,5.25\n001,S2,walk,,\n002,S1,bus,4,\n";

fn no_roads(_: &Path) -> Result<Option<(Roads, Vec<Problem>)>, Vec<Problem>> {
    Ok(None)
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

fn plain(plan: &str) -> tempfile::TempDir {
    folder(&[
        ("villages.csv", VILLAGES_CSV.as_bytes()),
        ("schools.csv", SCHOOLS_CSV.as_bytes()),
        ("times.csv", TIMES_CSV.as_bytes()),
        ("plan.toml", plan.as_bytes()),
    ])
}

fn case(dir: &Path) -> (Case, Vec<Problem>) {
    read(dir, &[], &no_roads).unwrap_or_else(|InputErrors(problems)| panic!("{problems:#?}"))
}

#[test]
fn cells_arrive_in_the_model() {
    let dir = plain("");
    let (case, _) = case(dir.path());
    let county = &case.county;
    let first = &county.villages[VillageId(0)];
    assert_eq!(
        (first.code.as_str(), first.grades, first.willing),
        ("001", [3, 4, 0, 0, 0, 0, 0, 0, 0], Micro(500_000))
    );
    assert_eq!((first.note.as_str(), &first.extra), ("a, b", &vec![("soil".to_owned(), "clay".to_owned())]));
    assert!(county.villages[VillageId(1)].walk_only);
    assert_eq!(county.villages[VillageId(2)].forbid, [SchoolId(0), SchoolId(1)]);
    let school = &county.schools[SchoolId(0)];
    assert_eq!((school.cost_fixed, school.area_dorm), (Some(Fen(123_456)), Some(Micro(350_500_000))));
    let times = county.given_times.as_ref().unwrap();
    assert_eq!(times[0].trip, Some(Trip { time: Seconds(631), length: Metres(5250) })); // 630.6 s
    assert_eq!(times[1].trip, None);
    // 002 (114.8, 41.2) to S1 (114.75, 41.15), straight: √(5.560² + 4.185²) km.
    let straight = times[2].trip.unwrap().length;
    assert!((6_950..=6_970).contains(&straight.0), "{straight:?}");
}

/// The same table as a Chinese spreadsheet saves it: GB18030, semicolons, CRLF, Chinese headers and words.
fn in_chinese(text: &str, headers: &str) -> Vec<u8> {
    let words = [
        ("true", "是"),
        ("false", "否"),
        ("central", "中心校"),
        ("point", "教学点"),
        ("candidate", "拟建"),
        ("inclusive", "普惠"),
        ("keep", "保留"),
        ("open", "新建"),
    ];
    let translate =
        |cell: &str| words.iter().find(|(word, _)| *word == cell).map_or(cell, |(_, zh)| zh).to_owned();
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(headers.split(',')).unwrap();
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        writer.write_record(record.unwrap().iter().map(translate)).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    encoding_rs::GB18030.encode(&text).0.into_owned()
}

#[test]
fn a_chinese_spreadsheet_reads_like_the_english_file() {
    let villages = in_chinese(
        VILLAGES_CSV,
        "村编号,村名,经度,纬度,一年级,二年级,愿意寄宿比例,仅步行,禁止学校,备注,soil",
    );
    let schools = in_chinese(
        SCHOOLS_CSV,
        "学校编号,学校名称,经度,纬度,类型,年级,学位,床位,状态,办学性质,决定,固定成本,宿舍面积",
    );
    let other = folder(&[
        ("villages.csv", &villages),
        ("schools.csv", &schools),
        ("times.csv", TIMES_CSV.as_bytes()),
    ]);
    let (left, (right, problems)) = (case(plain("").path()).0, case(other.path()));
    assert_eq!(left.county.villages, right.county.villages);
    assert_eq!(left.county.schools, right.county.schools);
    assert_eq!(left.county.given_times, right.county.given_times);
    let notes: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(
        notes.contains(&"N101 villages.csv: read as GB18030, cells separated by semicolons".to_owned()),
        "{notes:?}"
    );
}

#[test]
fn geojson_points_read_like_the_table() {
    let features = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","geometry":{"type":"Point","coordinates":[114.7,41.1]},"properties":{"id":"001","name":"北沟","g1":3,"g2":4,"willing":0.5,"walk_only":false,"forbid":"S2","note":"a, b","soil":"clay"}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[114.8,41.2]},"properties":{"id":"002","name":"南沟","g1":5,"g2":6,"walk_only":true,"soil":null,"lon":1}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[114.9,41.3]},"properties":{"id":"003","name":"Kopfgeld","g1":0,"g2":1.0,"willing":1,"forbid":"S1;S2","soil":"sand"}}]}"#;
    let dir = folder(&[
        ("villages.geojson", features.as_bytes()),
        ("schools.csv", SCHOOLS_CSV.as_bytes()),
        ("times.csv", TIMES_CSV.as_bytes()),
    ]);
    assert_eq!(case(dir.path()).0.county.villages, case(plain("").path()).0.county.villages);
}

#[test]
fn offset_coordinates_come_back_to_wgs84() {
    for (crs, there) in
        [("gcj02", to_gcj02 as fn(Position) -> Position), ("bd09", |place| to_bd09(to_gcj02(place)))]
    {
        let dir = plain(&format!("[county]\ncrs = \"{crs}\"\n"));
        for name in ["villages.csv", "schools.csv"] {
            let path = dir.path().join(name);
            let text = fs::read_to_string(&path).unwrap();
            let moved = text.lines().map(|line| {
                let mut cells: Vec<String> = line.splitn(5, ',').map(str::to_owned).collect();
                if let (Ok(lon), Ok(lat)) = (cells[2].parse(), cells[3].parse()) {
                    let place = there(Position { lon, lat });
                    (cells[2], cells[3]) = (place.lon.to_string(), place.lat.to_string());
                }
                cells.join(",") + "\n"
            });
            fs::write(&path, moved.collect::<String>()).unwrap();
        }
        let (moved, sound) = (case(dir.path()).0, case(plain("").path()).0);
        for (village, there) in sound.county.villages.values().iter().zip(moved.county.villages.values()) {
            let metres = village.position.metres_to(there.position);
            assert!(metres < 0.01, "{crs}: {metres} m off");
        }
    }
}

#[test]
fn pupils_split_by_largest_remainder_and_it_is_said() {
    let table = "id,lon,lat,pupils\nV1,114.7,41.1,20\nV2,114.8,41.1,3\n";
    let files: [(&str, &[u8]); 3] = [
        ("villages.csv", table.as_bytes()),
        ("schools.csv", SCHOOLS_CSV.as_bytes()),
        ("times.csv", b"village,school,mode,minutes\nV1,S1,bus,3\n"),
    ];
    let dir = folder(&files);
    let (folder, case) = Folder::open(dir.path(), &[], &no_roads).unwrap();
    assert_eq!(case.county.villages[VillageId(0)].grades, [4, 4, 3, 3, 3, 3, 0, 0, 0]);
    assert_eq!(case.county.villages[VillageId(1)].grades, [1, 1, 1, 0, 0, 0, 0, 0, 0]);
    let said: Vec<String> = folder.problems.iter().map(ToString::to_string).collect();
    let note = "N102 villages.csv, column `pupils`: no column of a grade: pupils split evenly over grades 1-6 by largest remainder";
    assert!(said.contains(&note.to_owned()), "{said:?}");
    // A scenario that plans for other grades splits over those.
    let nine = folder.case(&[("plan.stage".into(), "nine-year".into())]).unwrap();
    assert_eq!(nine.county.villages[VillageId(1)].grades, [1, 1, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(nine.county.villages[VillageId(0)].grades, [3, 3, 2, 2, 2, 2, 2, 2, 2]);
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    let table = "id,lon,lat,g1,note\r\nV1,114.7,41.1,2,\"two\r\nlines\"\r\n\r\n,,,,\r\nV5,114.7,41.1,x,\r\n";
    let dir = plain("");
    fs::write(dir.path().join("villages.csv"), table).unwrap();
    let InputErrors(problems) = read(dir.path(), &[], &no_roads).unwrap_err();
    let bad = problems.iter().find(|problem| problem.code == "E113").unwrap();
    assert_eq!(bad.row, Some(5));
}

#[test]
fn the_fingerprint_covers_what_a_plan_follows_from() {
    let dir = plain("");
    let (folder, case) = Folder::open(dir.path(), &[], &no_roads).unwrap();
    let with = |key: &str, value: &str| folder.case(&[(key.into(), value.into())]).unwrap();
    assert_eq!(case.input_sha256.len(), 64);
    let strict = with("rules.override.travel.bus.lower.max_minutes", "30");
    assert_eq!(strict.input_sha256, case.input_sha256, "a plan carries its settings itself");
    assert_eq!(strict.settings.len(), 1);
    assert_eq!(with("solve.threads", "2").settings, []);
    assert_eq!(strict.profile.threshold("travel.bus.lower.max_minutes"), Some(Micro::whole(30)));
    assert!(strict.profile.rules["travel.bus.lower.max_minutes"].overridden);
    assert_eq!(with("travel.season", "winter").recipe.travel.season, "winter");
    assert_eq!(
        with("travel.season", "{ default = 0.5 }").recipe.travel.factors.unwrap()["default"],
        Micro(500_000)
    );
    assert_eq!(with("plan.years", "3").recipe.years, 3);
    assert!(folder.case(&[("plan.years".into(), "11".into())]).is_err());
    fs::write(dir.path().join("times.csv"), TIMES_CSV.replace("4,", "5,")).unwrap();
    assert_ne!(read(dir.path(), &[], &no_roads).unwrap().0.input_sha256, case.input_sha256);
}

#[test]
fn a_new_folder_says_what_is_missing() {
    for language in [Language::English, Language::Chinese] {
        let dir = tempfile::tempdir().unwrap();
        new_county(dir.path(), language).unwrap();
        let InputErrors(problems) = read(dir.path(), &[], &no_roads).unwrap_err();
        let errors: Vec<&str> =
            problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.code).collect();
        assert_eq!(errors, ["E107", "E107", "E135"]);
    }
}

#[test]
fn real_counties_read_without_an_error() {
    for (name, places, sites, pupils) in [("isle-of-man", 613, 32, 6390), ("tainan", 649, 216, 0)] {
        let Some(path) = data(name) else { continue };
        let (case, problems) = case(&path);
        for problem in &problems {
            println!("{name}: {problem}");
        }
        assert_eq!((case.county.villages.len(), case.county.schools.len()), (places, sites), "{name}");
        let sum: u32 = case.county.villages.values().iter().flat_map(|village| village.grades).sum();
        assert!(pupils == 0 || sum == pupils, "{name}: {sum}");
    }
}

/// Every reader over the same bytes.
fn read_all(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let file = Path::new("x");
    let _ = recipe::parse(
        &text,
        file,
        &[("travel.season".into(), text.to_string()), (text.to_string(), "1".into())],
    );
    let _ = profile::parse(&text, file);
    let _ = sweep::parse(&text, file);
    for name in ["x.csv", "x.geojson"] {
        for crs in [Crs::Wgs84, Crs::Bd09, Crs::Epsg(32650), Crs::Epsg(4526)] {
            let table = |known| sheet::read(Path::new(name), bytes, known).0;
            let (Some(homes), Some(sites), Some(list)) = (table(VILLAGES), table(SCHOOLS), table(TIMES))
            else {
                continue;
            };
            let frame = Frame::new(Converter::new(&crs).unwrap(), &[&homes, &sites]);
            let sites = schools::read(&sites, &frame);
            let homes = villages::read(&homes, &frame, Stage::NineYear, Some(&sites.codes));
            let ends = times::Ends {
                villages: Some((&homes.villages, &homes.codes)),
                schools: Some((&sites.schools, &sites.codes)),
            };
            let _ = times::read(&list, ends);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        which in 0_usize..6,
        at in any::<proptest::sample::Index>(),
        length in 0_usize..20,
        instead in "[-0-9.,;\"\n\teE+ a-z{}\\[\\]=S年]{0,12}",
    ) {
        let sweep = "[sweep]\nseeds = 2\n[grid]\nsolve.gap = { from = 0, to = 1, step = 0.5 }\n[[variant]]\nname = \"a\"\ndecide.open = 3\n";
        let texts = [VILLAGES_CSV, SCHOOLS_CSV, TIMES_CSV, profile::BUILT_IN[0].1, sweep,
            "[county]\ncrs = 4490\n[travel]\nseason = { default = 1 }\n[decide]\nmax_capital = [1, 2.5]\n"];
        let mut bytes = texts[which].as_bytes().to_vec();
        let start = at.index(bytes.len());
        let end = bytes.len().min(start + length);
        bytes.splice(start..end, instead.into_bytes());
        read_all(&bytes);
    }
}
