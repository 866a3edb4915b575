//! Elevation files in a county folder: what is read, what is said about it, what is refused and in which words; and that no
//! damaged file stops the program.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    clippy::too_many_lines,
    reason = "a test stops where it fails, and its numbers are small"
)]

use crate::common::sweep;
use std::fs;
use std::path::Path;

use crate::common::elevation::{Tags, geotiff, hgt, keys, plain, tiled};
use hubward::io::case::{Folder, read};
use hubward::io::elevation::{Beside, MOST_CELLS, read_tile, read_tile_beside};
use hubward::io::roads::read_roads;
use hubward::model::case::Case;
use hubward::model::control::Control;
use hubward::model::county::Position;
use hubward::model::ids::{SchoolId, VillageId};
use hubward::model::keep::Forget;
use hubward::model::terrain::{Heights, Tile};
use hubward::planning;
use tiff::encoder::{Compression, DeflateLevel, Predictor, colortype};

const AS_IT_IS: (Compression, Predictor, bool) = (Compression::Uncompressed, Predictor::None, false);
const DEFLATED: (Compression, Predictor, bool) =
    (Compression::Deflate(DeflateLevel::Balanced), Predictor::Horizontal, false);
const LZW_BIG: (Compression, Predictor, bool) = (Compression::Lzw, Predictor::None, true);

fn tile(name: &str, bytes: &[u8]) -> Tile {
    read_tile(name, bytes, MOST_CELLS).unwrap().0
}

/// The messages that refuse a file.
fn refused(name: &str, bytes: &[u8]) -> Vec<String> {
    let problems = read_tile(name, bytes, MOST_CELLS).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

/// A grid of 7 × 5 from 114 °E 41 °N in steps of a tenth; height = 100 · row + column.
fn cells() -> Vec<i16> {
    (0..5).flat_map(|row| (0..7).map(move |column| 100 * row + column)).collect()
}

const SIZE: (u32, u32) = (7, 5);

fn tags() -> Tags {
    Tags::at(114.0, 41.0, 0.1, 0.1)
}

#[test]
fn every_kind_of_number_and_compression_gives_the_same_heights() {
    let whole = cells();
    let long: Vec<i32> = whole.iter().map(|&cell| cell.into()).collect();
    let short: Vec<u16> = whole.iter().map(|&cell| u16::try_from(cell).unwrap()).collect();
    let fine: Vec<f32> = whole.iter().map(|&cell| cell.into()).collect();
    let finer: Vec<f64> = whole.iter().map(|&cell| cell.into()).collect();
    let tags = tags();
    let files = [
        plain(SIZE, &whole, &tags),
        tiled(SIZE, &whole, &tags),
        geotiff::<colortype::GrayI16>(SIZE, &whole, &tags, DEFLATED),
        geotiff::<colortype::GrayI16>(SIZE, &whole, &tags, LZW_BIG),
        geotiff::<colortype::Gray16>(SIZE, &short, &tags, DEFLATED),
        geotiff::<colortype::GrayI32>(SIZE, &long, &tags, LZW_BIG),
        geotiff::<colortype::Gray32Float>(SIZE, &fine, &tags, LZW_BIG),
        geotiff::<colortype::Gray64Float>(SIZE, &finer, &tags, AS_IT_IS),
    ];
    for (number, file) in files.iter().enumerate() {
        let tile = tile("dem.tif", file);
        for (cell, &height) in whole.iter().enumerate() {
            let (row, column) = ((cell / 7) as f64, (cell % 7) as f64);
            let at = Position { lon: 114.0 + 0.1 * column, lat: 41.0 - 0.1 * row };
            let found = tile.height(at).unwrap();
            assert!((found - f64::from(height)).abs() < 1e-6, "file {number}, cell {cell}: {found}");
        }
        let between = tile.height(Position { lon: 114.25, lat: 40.95 }).unwrap();
        assert!((between - 52.5).abs() < 1e-6, "file {number}: {between}");
    }
}

#[test]
fn tiles_larger_and_smaller_than_the_grid_come_out_in_place() {
    let size = (37, 20);
    let cells: Vec<i16> = (0..37 * 20).collect();
    let heights = Heights::Whole(cells.clone());
    assert_eq!(tile("dem.tif", &tiled(size, &cells, &tags())).heights(), &heights);
    assert_eq!(tile("dem.tif", &plain(size, &cells, &tags())).heights(), &heights);
}

#[test]
fn a_grid_lies_where_its_tags_say() {
    let west_north = |tags: &Tags| {
        let grid = *tile("dem.tif", &plain(SIZE, &cells(), tags)).grid();
        [grid.west, grid.north, grid.step_lon, grid.step_lat].map(|degrees| (degrees * 1e6).round() / 1e6)
    };
    assert_eq!(west_north(&tags()), [114.0, 41.0, 0.1, 0.1]);
    // An area's middle is half a cell from its corner.
    assert_eq!(west_north(&Tags { keys: keys(1), ..tags() }), [114.05, 40.95, 0.1, 0.1]);
    // Tied at another cell than the first.
    let tie = vec![2.0, 1.0, 0.0, 114.2, 40.9, 0.0];
    assert_eq!(west_north(&Tags { tie, ..tags() }), [114.0, 41.0, 0.1, 0.1]);
    let mut matrix = vec![0.0; 16];
    (matrix[0], matrix[3], matrix[5], matrix[7], matrix[15]) = (0.2, 114.0, -0.1, 41.0, 1.0);
    let turned = Tags { matrix, scale: vec![], tie: vec![], ..tags() };
    assert_eq!(west_north(&turned), [114.0, 41.0, 0.2, 0.1]);
}

#[test]
fn what_stands_for_unknown_is_unknown() {
    let unknown = |tile: &Tile| -> Vec<usize> {
        (0..tile.heights().cells()).filter(|&cell| tile.heights().cell(cell).is_none()).collect()
    };
    let mut whole = cells();
    (whole[3], whole[5], whole[9]) = (-32768, -9999, 20_000);
    assert_eq!(unknown(&tile("dem.tif", &plain(SIZE, &whole, &tags()))), [3, 5, 9]); // below any shore, above any mountain
    let marked = Tags { nodata: Some("-9999"), ..tags() };
    assert_eq!(unknown(&tile("dem.tif", &plain(SIZE, &whole, &marked))), [3, 5, 9]);
    let mut fine: Vec<f32> = cells().iter().map(|&cell| cell.into()).collect();
    (fine[3], fine[5], fine[9]) = (f32::NAN, 0.1, -3.4e38);
    for (nodata, expected) in [("0.1", vec![3, 5, 9]), ("nan", vec![3, 9]), ("-3.4e+38", vec![3, 9])] {
        let marked = Tags { nodata: Some(nodata), ..tags() };
        let file = geotiff::<colortype::Gray32Float>(SIZE, &fine, &marked, LZW_BIG);
        assert_eq!(unknown(&tile("dem.tif", &file)), expected, "{nodata}");
    }
}

/// Heights and what was said, but for the size, of a file with something beside it.
type Told = (Vec<Option<f64>>, Vec<String>);

fn beside(tags: &Tags, beside: &Beside) -> Result<Told, Vec<String>> {
    let read = read_tile_beside("dem.tif", &plain(SIZE, &cells(), tags), beside, MOST_CELLS);
    let said = |problems: Vec<hubward::io::problem::Problem>| -> Vec<String> {
        let others = problems.iter().filter(|problem| problem.code != "N340");
        others.map(ToString::to_string).collect()
    };
    let (tile, problems) = read.map_err(said)?;
    let heights = (0..35).map(|cell| tile.heights().cell(cell).map(|metres| (metres * 1e3).round() / 1e3));
    Ok((heights.collect(), said(problems)))
}

fn item(role: &str, text: &str) -> &'static str {
    let item =
        format!("<GDALMetadata><Item name=\"X\" sample=\"0\" role=\"{role}\">{text}</Item></GDALMetadata>");
    Box::leak(item.into_boxed_str())
}

fn pam(band: &str) -> Beside {
    let text = format!("<PAMDataset><PAMRasterBand band=\"1\">{band}</PAMRasterBand></PAMDataset>");
    Beside { metadata: Some(text.into_bytes()), mask: None }
}

/// Cell 15 holds 201: row 2, column 1.
#[test]
fn scale_offset_and_unit_are_heeded_and_said() {
    let none = Beside::default();
    let with = |metadata| Tags { metadata: Some(metadata), ..tags() };
    let survey: f64 = 201.0 * 1200.0 / 3937.0;
    for (tags, beside_it, metres, said) in [
        (with(item("scale", "0.1")), none.clone(), 20.1, "numbers × 0.1 + 0"),
        (with(item("offset", "-50")), none.clone(), 151.0, "numbers × 1 + -50"),
        (with(item("unittype", "ft")), none.clone(), 61.265, "a unit of 0.3048 m"),
        (
            with(item("unittype", "US survey foot")),
            none.clone(),
            (survey * 1e3).round() / 1e3,
            "a unit of 0.3048006096012192 m",
        ),
        (tags(), pam("<Scale>0.1</Scale><Offset>5</Offset>"), 25.1, "numbers × 0.1 + 5"),
        (tags(), pam("<UnitType>feet</UnitType>"), 61.265, "a unit of 0.3048 m"),
        // What stands beside wins.
        (with(item("scale", "0.1")), pam("<Scale>2</Scale>"), 402.0, "numbers × 2 + 0"),
    ] {
        let (heights, notes) = beside(&tags, &beside_it).unwrap();
        assert_eq!((heights[15], notes), (Some(metres), vec![format!("N343 dem.tif: {said}")]));
    }
    for plain_one in [with(item("unittype", "metre")), with(item("scale", "1")), with("<GDALMetadata/>")] {
        assert_eq!(beside(&plain_one, &none).unwrap().0[15], Some(201.0));
        assert!(beside(&plain_one, &none).unwrap().1.is_empty());
    }
    let feet = Tags { keys: [keys(2), vec![4099, 0, 1, 9002]].concat(), ..tags() };
    assert_eq!(beside(&feet, &none).unwrap().0[15], Some(61.265));
    assert_eq!(beside(&tags(), &pam("<NoDataValue>201</NoDataValue>")).unwrap().0[15], None);
    for (tags, beside_it, said) in [
        (
            with(item("unittype", "fathom")),
            none.clone(),
            "E346 dem.tif: found \"heights in \\\"fathom\\\"\", expected heights in metres or feet",
        ),
        (with(item("scale", "x")), none.clone(), "E346 dem.tif: found \"scale x\", expected a number"),
        (with(item("scale", "0")), none.clone(), "E346 dem.tif: found \"scale 0\""),
        (
            tags(),
            Beside { metadata: Some(b"hello".to_vec()), mask: None },
            "E346 dem.tif: found \"a file .aux.xml that is not GDAL's\"",
        ),
    ] {
        let wrong = beside(&tags, &beside_it).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].starts_with(said), "{wrong:?}");
    }
    let place = |west: &str| {
        let text =
            format!("<PAMDataset><GeoTransform>{west}, 0.1, 0, 41.05, 0, -0.1</GeoTransform></PAMDataset>");
        Beside { metadata: Some(text.into_bytes()), mask: None }
    };
    assert!(beside(&tags(), &place("113.95")).is_ok());
    assert!(
        beside(&tags(), &place("115")).unwrap_err()[0]
            .starts_with("E343 dem.tif: found \"a file .aux.xml that places")
    );
}

#[test]
fn masks_in_the_file_and_beside_it_leave_heights_out() {
    let mut mask = vec![255; 35];
    (mask[0], mask[15], mask[34]) = (0, 0, 0);
    let unknown =
        |heights: &[Option<f64>]| -> Vec<usize> { (0..35).filter(|&cell| heights[cell].is_none()).collect() };
    let said = ["N343 dem.tif: a mask that leaves 3 heights out"];
    let (heights, notes) = beside(&Tags { mask: mask.clone(), ..tags() }, &Beside::default()).unwrap();
    assert_eq!((unknown(&heights), notes), (vec![0, 15, 34], said.map(str::to_owned).to_vec()));
    let of = |size, mask: &[u8]| geotiff::<colortype::Gray8>(size, mask, &tags(), DEFLATED);
    let other = Beside { metadata: None, mask: Some(of(SIZE, &mask)) };
    let (heights, notes) = beside(&tags(), &other).unwrap();
    assert_eq!((unknown(&heights), notes), (vec![0, 15, 34], said.map(str::to_owned).to_vec()));
    for mask in [of((5, 7), &mask), b"GIF89a".to_vec()] {
        let other = Beside { metadata: None, mask: Some(mask) };
        assert!(beside(&tags(), &other).unwrap_err()[0].starts_with("E342 dem.tif: found \"a "));
    }
}

#[test]
fn voids_that_nobody_declared_are_said() {
    let mut whole = cells();
    (whole[3], whole[5]) = (-9999, -32768);
    let said = |tags: &Tags| {
        let (tile, problems) = read_tile("dem.tif", &plain(SIZE, &whole, tags), MOST_CELLS).unwrap();
        let warned = problems.iter().find(|problem| problem.code == "W341").map(|own| own.found.clone());
        (tile.heights().cell(3), warned)
    };
    let one = "1 heights that no place has, such as -9999 m: taken as unknown".to_string();
    assert_eq!(said(&tags()), (None, Some(one.clone())));
    assert_eq!(said(&Tags { metadata: Some(item("scale", "0.1")), ..tags() }), (None, Some(one)));
    assert_eq!(said(&Tags { nodata: Some("-9999"), ..tags() }), (None, None));
    let square = hgt(|row, _| if row == 0 { -9999 } else { 100 });
    let problems = read_tile("N40E114.hgt", &square, MOST_CELLS).unwrap().1;
    assert!(
        problems.iter().any(|own| own.code == "W341" && own.found.starts_with("1201 heights")),
        "{problems:?}"
    );
}

/// The shared cases, to the hundredth of a minute that they state.
#[test]
fn the_shared_cases_are_walked_in_their_right_minutes() {
    for (name, right, code) in [
        ("e01-scale-decimetres", 55.3, "N343"),
        ("e06-void-undeclared", 49.97, "W341"),
        ("e09-internal-mask", 49.97, "N343"),
    ] {
        let Some(folder) = crate::common::data(&format!("../cases/input/{name}")) else { return };
        let (case, problems) = read(&folder, &[], &read_roads).unwrap_or_else(|errors| panic!("{errors}"));
        let walked = hubward::model::travel::RoadMode::Walk;
        let (table, _) = crate::common::road_case::drive(&case.county, &case.recipe, &case.profile, walked);
        let last = SchoolId(u32::try_from(case.county.schools.len()).unwrap() - 1);
        let minutes = f64::from(table.trip(VillageId(0), last).unwrap().time.0) / 60.0;
        assert!((minutes - right).abs() < 0.051, "{name}: {minutes} instead of {right}");
        assert!(problems.iter().any(|problem| problem.code == code), "{name}: {problems:?}");
    }
}

#[test]
fn a_file_that_is_no_grid_of_heights_is_refused_in_words() {
    let with = |change: fn(&mut Tags)| {
        let mut tags = tags();
        change(&mut tags);
        refused("dem.tif", &plain(SIZE, &cells(), &tags))
    };
    let wgs84 = "expected EPSG 4326, degrees: warp it (gdalwarp -t_srs EPSG:4326)";
    let north_up = "expected a grid with north up: warp it to EPSG 4326 (gdalwarp -t_srs EPSG:4326)";
    let key = |key: u16, value: u16| {
        move |tags: &mut Tags| {
            let place = tags.keys.chunks(4).position(|entry| entry[0] == key).unwrap();
            tags.keys[4 * place + 3] = value;
        }
    };
    let with_key = |number, value| {
        let mut tags = tags();
        key(number, value)(&mut tags);
        refused("dem.tif", &plain(SIZE, &cells(), &tags))
    };
    assert_eq!(with_key(2048, 4490), [format!("E343 dem.tif: found \"EPSG 4490\", {wgs84}")]);
    assert_eq!(with_key(1024, 3), [format!("E343 dem.tif: found \"model type 3\", {wgs84}")]);
    assert_eq!(with_key(2054, 9101), [format!("E343 dem.tif: found \"EPSG 4326, unit 9101\", {wgs84}")]);
    assert_eq!(with_key(1025, 7), ["E343 dem.tif: found \"raster type 7\", expected 1 (area) or 2 (point)"]);
    assert_eq!(
        with(|tags| tags.keys = vec![1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32650]),
        [format!("E343 dem.tif: found \"projected, EPSG 32650\", {wgs84}")]
    );
    assert_eq!(
        with(|tags| {
            tags.keys.clear();
            tags.scale[1] = -0.1;
        }),
        [
            "E343 dem.tif: found \"no coordinate system (GeoKeyDirectory)\", expected longitude and latitude of WGS 84 (EPSG 4326): export it as GeoTIFF".to_string(),
            format!("E343 dem.tif: found \"steps of 0.1 degrees east and -0.1 south\", {north_up}"),
        ]
    );
    assert_eq!(
        with(|tags| tags.tie.clear()),
        [
            "E343 dem.tif: found \"a TIFF that does not say where it lies\", expected ModelPixelScale and ModelTiepoint, or ModelTransformation: export it as GeoTIFF"
        ]
    );
    assert_eq!(
        with(|tags| {
            tags.matrix = vec![0.0; 16];
            (tags.matrix[0], tags.matrix[1], tags.matrix[5]) = (0.1, 0.01, -0.1);
        }),
        [format!("E343 dem.tif: found \"a turned grid\", {north_up}")]
    );
    assert_eq!(
        with(|tags| tags.tie[3] = 500_000.0),
        [
            "E343 dem.tif: found \"cells from 500000 to 500000.6 degrees east and 40.6 to 41 north\", expected degrees on the earth: is the grid in metres?"
        ]
    );
    assert_eq!(
        with(|tags| tags.nodata = Some("none")),
        ["E344 dem.tif: found \"GDAL_NODATA none\", expected a number"]
    );
    let one = "one band of heights: whole numbers of 16 or 32 bits, or floats of 32 or 64";
    let bytes = geotiff::<colortype::Gray8>(SIZE, &[7; 35], &tags(), AS_IT_IS);
    assert_eq!(refused("dem.tif", &bytes), [format!("E344 dem.tif: found \"Gray(8)\", expected {one}")]);
    let long = geotiff::<colortype::Gray32>(SIZE, &[7; 35], &tags(), AS_IT_IS);
    assert_eq!(
        refused("dem.tif", &long),
        [format!("E344 dem.tif: found \"whole numbers without a sign of 32 bits\", expected {one}")]
    );
    let picture = geotiff::<colortype::RGB16>(SIZE, &[7; 105], &tags(), AS_IT_IS);
    assert_eq!(
        refused("dem.tif", &picture),
        [
            "E344 dem.tif: found \"3 samples a cell\", expected one band of heights: export the elevation alone"
        ]
    );
    assert_eq!(
        refused("dem.tif", b"GIF89a"),
        [
            "E342 dem.tif: found \"no TIFF, or one that is cut short\", expected a TIFF: download or export it again"
        ]
    );
    let whole = plain(SIZE, &cells(), &tags());
    let cut = &tiled((40, 40), &[5; 1600], &tags());
    let start = u32::from_le_bytes(cut[4..8].try_into().unwrap()) as usize;
    let mut moved = cut.clone();
    let places = moved[start..].windows(4).position(|entry| entry == [0x44, 0x01, 4, 0]).unwrap() + start;
    let list = u32::from_le_bytes(moved[places + 8..places + 12].try_into().unwrap()) as usize;
    moved[list..list + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let said = refused("dem.tif", &moved);
    assert!(said.len() == 1 && said[0].starts_with("E342 dem.tif: found "), "{said:?}");
    let room = |room| read_tile("dem.tif", &whole, room).map_err(|problems| problems[0].to_string());
    assert!(room(34).unwrap_err().starts_with("E345"));
    assert_eq!(room(35).map(|_| ()), Ok(()));
}

/// A file of a few hundred bytes that claims to be as large as the earth is turned down while that is a number.
#[test]
fn a_forged_size_is_refused_before_memory_is_taken() {
    let claims = |width: u32, height: u32| {
        let mut file = plain(SIZE, &cells(), &tags());
        for (tag, side) in [(0x100u16, width), (0x101, height)] {
            let entry = [tag.to_le_bytes(), 4u16.to_le_bytes()].concat();
            let place = file.windows(4).rposition(|bytes| bytes == entry).unwrap();
            file[place + 8..place + 12].copy_from_slice(&side.to_le_bytes());
        }
        refused("dem.tif", &file).join("\n")
    };
    assert_eq!(
        claims(u32::MAX, u32::MAX),
        "E345 dem.tif: found \"4294967295 × 4294967295 cells\", expected a grid of 2 to 4194304 cells a side, in tiles no larger"
    );
    assert_eq!(
        claims(100_000, 100_000),
        "E345 dem.tif: found \"100000 × 100000 cells\", expected at most 200000000 heights in all elevation files together: cut them to the county, or take a coarser grid"
    );
    let said = claims(10_000, 10_000);
    assert!(
        said.starts_with("E342 dem.tif: found \"10000 × 10000 cells\", expected as many as a file of"),
        "{said}"
    );
    assert!(claims(1, 5).starts_with("E345 dem.tif: found \"1 × 5 cells\""));
}

/// Numbers from a seed, as even as a test needs them.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// Eight thousand damaged files, or `HUBWARD_SWEEP`: each is read or refused, and none stops the program.
#[test]
fn no_damaged_file_stops_the_program() {
    let cells: Vec<i16> = (0..40 * 21).collect();
    let fine: Vec<f32> = cells.iter().map(|&cell| cell.into()).collect();
    let size = (40, 21);
    let sound = [
        plain(size, &cells, &tags()),
        tiled(size, &cells, &tags()),
        geotiff::<colortype::GrayI16>(size, &cells, &tags(), DEFLATED),
        geotiff::<colortype::Gray32Float>(size, &fine, &Tags { nodata: Some("-9999"), ..tags() }, LZW_BIG),
    ];
    let mut chance = Chance(20_211_117);
    let (mut read, mut refused) = (0, 0);
    let files = sweep(8000);
    for round in 0..files {
        let mut file = sound[round % sound.len()].clone();
        // Where the cells are not: the beginning, the directory, the lists.
        let tail = file.len().min(700);
        let ends = file.len() - tail;
        for _ in 0..=chance.below(4) {
            let place = match chance.below(4) {
                0 => chance.below(16),
                1 => chance.below(file.len()),
                _ => ends + chance.below(tail),
            };
            file[place] = match chance.below(4) {
                0 => 0,
                1 => 255,
                2 => file[place] ^ (1 << chance.below(8)),
                _ => u8::try_from(chance.below(256)).unwrap(),
            };
        }
        if chance.below(8) == 0 {
            file.truncate(chance.below(file.len()));
        }
        match read_tile("dem.tif", &file, 1_000_000) {
            Ok((tile, _)) => {
                read += 1;
                assert!(tile.heights().cells() <= 1_000_000);
                let _ = tile.height(Position { lon: 114.5, lat: 40.5 });
            }
            Err(problems) => {
                refused += 1;
                assert!(!problems.is_empty());
                for problem in problems {
                    assert!(matches!(problem.code, "E342" | "E343" | "E344" | "E345" | "E346"), "{problem}");
                    assert!(!problem.found.is_empty() && !problem.expected.is_empty(), "{problem}");
                }
            }
        }
    }
    assert!(read > files / 20 && refused > files / 4, "{read} read, {refused} refused");
    let square = hgt(|row, column| i16::try_from(row + column).unwrap());
    for round in 0..60 {
        let mut file = square.clone();
        for _ in 0..100 {
            let place = chance.below(file.len());
            file[place] = u8::try_from(chance.below(256)).unwrap();
        }
        if round % 2 == 0 {
            file.truncate(chance.below(file.len()));
        }
        assert_eq!(read_tile("N40E114.hgt", &file, MOST_CELLS).is_ok(), round % 2 == 1);
    }
}

const VILLAGES: &str = "id,lon,lat,g1,g2\nV1,114.20,40.50,3,3\nV2,114.21,40.50,2,2\n";
const SCHOOLS: &str = "id,lon,lat,kind,grades,seats\nS1,114.21,40.50,central,1-6,200\n";
const ROADS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"highway":"primary"},
"geometry":{"type":"LineString","coordinates":[[114.20,40.50],[114.205,40.50],[114.21,40.50]]}}]}"#;

/// A county folder with these elevation files.
fn county(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tables = [("villages.csv", VILLAGES), ("schools.csv", SCHOOLS), ("roads.geojson", ROADS)];
    for (name, bytes) in tables.map(|(name, text)| (name, text.as_bytes())).iter().chain(files) {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// The case, and what was said about elevation.
fn opened(folder: &Path) -> (Case, Vec<String>) {
    let (case, problems) = read(folder, &[], &read_roads).unwrap();
    let said = problems.iter().filter(|problem| problem.code[1..].starts_with("34"));
    (case, said.map(ToString::to_string).collect())
}

/// 10 % up from west to east: 0.01 degrees are 845.5 m here.
fn slope() -> Vec<u8> {
    hgt(|_, column| i16::try_from(1000 + column * 7).unwrap())
}

#[test]
fn a_county_with_a_file_walks_over_its_slopes_and_says_so() {
    let level = county(&[]);
    let hilly = county(&[("N40E114.hgt", &slope()), (".N40E115.hgt", b"left alone")]);
    let (plain, said) = opened(level.path());
    assert!(said.is_empty() && plain.county.terrain.is_none());
    let (case, said) = opened(hilly.path());
    assert_eq!(
        said,
        [
            "N340 N40E114.hgt: 1201 × 1201 heights, 1000 to 9400 m",
            "N341 N40E114.hgt: walking is timed over slopes: heights of 100.0 % of 3 road points are known, 2680 to 2764 m; level elsewhere",
        ]
    );
    let walk = |case: &Case, village| {
        let travel = planning::drive(case, &Forget, &Control::silent());
        travel.walk.trip(VillageId(village), SchoolId(0)).unwrap().time.0
    };
    // 845.53 m at 4.5 km/h: 676 s; slope 84 / 845.53 = 0.09935, × e^(3.5 · 0.09935) = 1.41583.
    assert_eq!((walk(&plain, 0), walk(&case, 0)), (676, 958));
    assert_ne!(plain.input_sha256, case.input_sha256);
    assert_ne!(planning::metric_key(&plain), planning::metric_key(&case));
    let mut other = slope();
    other[5] ^= 1;
    let other = opened(county(&[("N40E114.hgt", &other)]).path()).0;
    assert_ne!(other.input_sha256, case.input_sha256);
    assert_ne!(planning::metric_key(&other), planning::metric_key(&case));
    // The land stays where the tables are read again under other settings.
    let (folder, _) = Folder::open(hilly.path(), &[], &read_roads).unwrap();
    let again = folder.case(&[("plan.stage".into(), "\"nine-year\"".into())]).unwrap();
    assert_eq!(walk(&again, 0), 958);
}

#[test]
fn a_file_of_another_place_or_without_roads_is_said_to_be_of_no_use() {
    let (_, said) = opened(county(&[("N41E114.hgt", &slope())]).path());
    assert_eq!(
        said[1..],
        [
            "W340 N41E114.hgt: found \"heights of 0.0 % of 3 road points\", expected an elevation file of this county: without one walking is timed as on level ground"
        ]
    );
    let folder = county(&[("N40E114.hgt", &slope())]);
    fs::remove_file(folder.path().join("roads.geojson")).unwrap();
    fs::write(folder.path().join("times.csv"), "village,school,mode,minutes\nV1,S1,walk,9\n").unwrap();
    assert_eq!(opened(folder.path()).1[1..], ["N342 N40E114.hgt: not used: there are no roads to walk on"]);
}

#[test]
fn every_broken_file_is_named_at_once() {
    let folder = county(&[
        ("N40E114.hgt", &[0; 1000]),
        ("heights.HGT", &slope()),
        ("scan.tiff", b"II*\0"),
        ("villages.csv", b"id,lon,lat,g1\nV1,114.2,40.5,x\n"),
    ]);
    let errors = read(folder.path(), &[], &read_roads).unwrap_err().0;
    let said: Vec<String> = errors
        .iter()
        .filter(|problem| problem.is_error())
        .map(|problem| format!("{} {}", problem.code, problem.file.display()))
        .collect();
    assert_eq!(said, ["E341 N40E114.hgt", "E340 heights.HGT", "E342 scan.tiff", "E113 villages.csv"]);
}

/// What the command says about the land, and in which language of programs.
#[test]
#[cfg(feature = "cli")]
fn the_command_says_what_walking_times_know_of_the_land() {
    let said = |folder: &Path, arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hubward"));
        command.arg(arguments[0]).arg(folder).args(&arguments[1..]).env("LC_ALL", "C");
        let output = command.env("HUBWARD_CACHE", "").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let (level, hilly) = (county(&[]), county(&[("N40E114.hgt", &slope())]));
    let out = level.path().join("walk.csv");
    let times = ["times", "--mode", "walk", "--force", "--out", out.to_str().unwrap()];
    let bus = ["times", "--mode", "bus", "--force", "--out", out.to_str().unwrap()];
    let none = "no elevation file (.hgt, .tif): walking is timed as on level ground";
    assert!(said(level.path(), &["check"]).trim_end().ends_with(none));
    assert!(said(level.path(), &times).contains("; walked as on level ground: no elevation file\n"));
    assert!(!said(level.path(), &bus).contains("level"));
    assert!(said(hilly.path(), &["check"]).contains("N341 N40E114.hgt: walking is timed over slopes"));
    let known = "; walked over slopes: heights of 100.0 % of 3 road points, 2680 to 2764 m\n";
    assert!(said(hilly.path(), &times).contains(known));
    assert!(!said(hilly.path(), &bus).contains("slopes"));
    let json =
        |folder| -> serde_json::Value { serde_json::from_str(&said(folder, &["check", "--json"])).unwrap() };
    assert!(json(level.path())["elevation"].is_null());
    let elevation = &json(hilly.path())["elevation"];
    assert_eq!(elevation["files"], serde_json::json!(["N40E114.hgt"]));
    assert_eq!((elevation["road_points"].as_u64(), elevation["known"].as_u64()), (Some(3), Some(3)));
}
