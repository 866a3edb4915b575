//! SRTM's `.hgt`: a square degree of heights without a header; its name tells where, its length how fine.
//!
//! It refuses other lengths: a file cut short would put its heights into other places.

use std::path::Path;

use crate::io::elevation::{Strays, too_many};
use crate::io::problem::Problem;
use crate::model::terrain::{Grid, Heights};

/// Heights a side: 1 and 3 arc seconds, the last row and column being the next file's first.
const SIDES: [usize; 2] = [3601, 1201];

/// What is wrong with a file of this length.
pub(super) fn length_problem(file: &Path, length: u64) -> Option<Problem> {
    side(length).is_none().then(|| {
        let expected =
            "3601 × 3601 or 1201 × 1201 heights of 2 bytes: 25934402 or 2884802 bytes (unpack a .zip first)";
        Problem::error("E341", file, format!("{length} bytes"), expected)
    })
}

fn side(length: u64) -> Option<usize> {
    SIDES.into_iter().find(|&side| (side * side * 2) as u64 == length)
}

/// Reads a file's heights: big-endian whole metres from the north-west, -32768 = unknown.
pub(super) fn read(file: &Path, bytes: &[u8], room: usize) -> Result<(Grid, Heights, Strays), Vec<Problem>> {
    let mut problems = Vec::new();
    let length = bytes.len() as u64;
    problems.extend(length_problem(file, length));
    let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let corner = corner(name);
    if corner.is_none() {
        let expected = "the south-west corner as a name, such as N41E114.hgt or S08W073.hgt";
        problems.push(Problem::error("E340", file, name, expected));
    }
    let side = side(length);
    if side.is_some_and(|side| side * side > room) {
        problems.push(too_many(file, format!("{} heights", bytes.len() / 2)));
    }
    let (Some(side), Some((west, south)), []) = (side, corner, problems.as_slice()) else {
        return Err(problems);
    };
    let mut strays = Strays::default();
    let cells = bytes.as_chunks::<2>().0.iter().map(|&pair| {
        let metres = i16::from_be_bytes(pair);
        strays.height(metres.into()).map_or(Heights::VOID, |_| metres)
    });
    let cells = cells.collect();
    #[expect(clippy::cast_precision_loss, reason = "1200 or 3600")]
    let step = 1.0 / (side - 1) as f64;
    let grid = Grid { west, north: south + 1.0, step_lon: step, step_lat: step, columns: side, rows: side };
    Ok((grid, Heights::Whole(cells), strays))
}

/// Longitude and latitude of the corner that a name tells.
fn corner(name: &str) -> Option<(f64, f64)> {
    let bytes = name.as_bytes();
    let &[north, _, _, east, _, _, _] = bytes else { return None };
    let number = |digits: &[u8]| -> Option<f64> {
        let all = digits.iter().all(u8::is_ascii_digit);
        std::str::from_utf8(digits).ok().filter(|_| all)?.parse().ok()
    };
    let (lat, lon) = (number(&bytes[1..3])?, number(&bytes[4..])?);
    let lat = match north.to_ascii_uppercase() {
        b'N' if lat < 90.0 => lat,
        b'S' if lat > 0.0 && lat <= 90.0 => -lat,
        _ => return None,
    };
    let lon = match east.to_ascii_uppercase() {
        b'E' if lon < 180.0 => lon,
        b'W' if lon > 0.0 && lon <= 180.0 => -lon,
        _ => return None,
    };
    Some((lon, lat))
}

#[cfg(test)]
mod tests {
    use super::{corner, read};
    use crate::model::county::Position;
    use crate::model::terrain::Tile;
    use std::path::Path;

    #[test]
    fn a_name_tells_the_south_west_corner() {
        assert_eq!(corner("N41E114"), Some((114.0, 41.0)));
        assert_eq!(corner("s08w073"), Some((-73.0, -8.0)));
        assert_eq!(corner("N00E000"), Some((0.0, 0.0)));
        for wrong in ["", "N41", "N41E1145", "N+1E114", "N90E000", "S00E000", "N41E180", "N41W000", "N4１E11"]
        {
            assert_eq!(corner(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn heights_start_in_the_north_west() {
        let mut bytes = vec![0; 1201 * 1201 * 2];
        bytes[..4].copy_from_slice(&[0x04, 0xD2, 0x80, 0x00]); // 1234 m, unknown
        let last = bytes.len() - 2;
        bytes[last..].copy_from_slice(&(-7i16).to_be_bytes());
        let (grid, heights, _) = read(Path::new("N41E114.hgt"), &bytes, usize::MAX).unwrap();
        let tile = Tile::new("N41E114.hgt".into(), String::new(), grid, heights);
        let height = |lon, lat| tile.height(Position { lon, lat });
        assert_eq!(height(114.0, 42.0), Some(1234.0));
        assert_eq!(height(114.0 + 1.0 / 1200.0, 42.0), None);
        assert_eq!(height(115.0, 41.0), Some(-7.0));
        assert_eq!(height(114.5, 41.5), Some(0.0));
        assert_eq!(height(115.1, 41.5), None);
    }

    #[test]
    fn all_that_is_wrong_is_said() {
        let problems = read(Path::new("dem.hgt"), &[0; 100], usize::MAX).unwrap_err();
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "E341 dem.hgt: found \"100 bytes\", expected 3601 × 3601 or 1201 × 1201 heights of 2 bytes: 25934402 or 2884802 bytes (unpack a .zip first)",
                "E340 dem.hgt: found \"dem\", expected the south-west corner as a name, such as N41E114.hgt or S08W073.hgt",
            ]
        );
        let problems = read(Path::new("N41E114.hgt"), &vec![0; 1201 * 1201 * 2], 1000).unwrap_err();
        assert_eq!(
            problems[0].to_string(),
            "E345 N41E114.hgt: found \"1442401 heights\", expected at most 200000000 heights in all elevation files together: cut them to the county, or take a coarser grid"
        );
    }
}
