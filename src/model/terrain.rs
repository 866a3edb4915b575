//! How high the land lies: grids of heights, and the height of any place on them.
//!
//! It refuses to guess: where mostly cells without a height are near there is none, and what that means on a road is for
//! `network` to say.

use crate::model::position::Position;
use crate::model::roads::Roads;

/// Metres of one degree of latitude on the sphere that lengths are measured on.
pub const DEGREE_M: f64 = 111_195.08;

/// Where the cells of a grid lie: rows from north to south, columns from west to east, at even steps of degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Longitude of the first column's cells, degrees.
    pub west: f64,
    /// Latitude of the first row's cells, degrees.
    pub north: f64,
    /// Degrees from a column to the next one, above 0.
    pub step_lon: f64,
    /// Degrees from a row to the next one, above 0.
    pub step_lat: f64,
    /// Number of columns.
    pub columns: usize,
    /// Number of rows.
    pub rows: usize,
}

/// Heights in metres, shape rows × columns of their [`Grid`], row-major from the north-west.
#[derive(Clone, Debug, PartialEq)]
pub enum Heights {
    /// Whole metres; [`Heights::VOID`] = no height.
    Whole(Vec<i16>),
    /// Metres; not a number = no height.
    Fine(Vec<f32>),
}

impl Heights {
    /// "No height" among whole metres, as SRTM writes it.
    pub const VOID: i16 = i16::MIN;

    /// How many cells.
    #[must_use]
    pub fn cells(&self) -> usize {
        match self {
            Self::Whole(cells) => cells.len(),
            Self::Fine(cells) => cells.len(),
        }
    }

    /// The height of one cell, metres.
    ///
    /// # Panics
    /// When there is no such cell.
    #[must_use]
    pub fn cell(&self, cell: usize) -> Option<f64> {
        match self {
            Self::Whole(cells) => (cells[cell] != Self::VOID).then(|| f64::from(cells[cell])),
            Self::Fine(cells) => (!cells[cell].is_nan()).then(|| f64::from(cells[cell])),
        }
    }
}

/// The heights of one elevation file.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// The file's name.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    grid: Grid,
    heights: Heights,
}

impl Tile {
    /// A file's heights on their grid.
    ///
    /// # Panics
    /// When there is not one height for every cell, or the grid has fewer than 2 × 2 cells or no step.
    #[must_use]
    pub fn new(file: String, sha256: String, grid: Grid, heights: Heights) -> Self {
        assert!(grid.columns >= 2 && grid.rows >= 2, "a grid of at least 2 × 2");
        assert!(grid.step_lon > 0.0 && grid.step_lat > 0.0, "a step between cells");
        assert_eq!(grid.rows.checked_mul(grid.columns), Some(heights.cells()), "a height for every cell");
        Self { file, sha256, grid, heights }
    }

    /// Where its cells lie.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Its heights.
    #[must_use]
    pub fn heights(&self) -> &Heights {
        &self.heights
    }

    /// The height at a place, metres, bilinear between the four cells around it; within half a cell beyond the outermost
    /// cells it is that of the rim. Of the four, those without a height take no part. `None` = farther out, or the cells with a
    /// height carry less than half of the weight.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a number of columns or rows in memory"
    )]
    pub fn height(&self, at: Position) -> Option<f64> {
        let grid = &self.grid;
        // Cell before a place, and how far (0-1) the place lies towards the next one.
        let between = |place: f64, cells: usize| {
            let last = (cells - 1) as f64;
            let there = place >= -0.5 && place <= last + 0.5;
            there.then(|| {
                let place = place.clamp(0.0, last);
                let before = (place as usize).min(cells - 2);
                (before, place - before as f64)
            })
        };
        let (column, east) = between((at.lon - grid.west) / grid.step_lon, grid.columns)?;
        let (row, south) = between((grid.north - at.lat) / grid.step_lat, grid.rows)?;
        let corners = [
            (row, column, (1.0 - south) * (1.0 - east)),
            (row, column + 1, (1.0 - south) * east),
            (row + 1, column, south * (1.0 - east)),
            (row + 1, column + 1, south * east),
        ];
        let (mut sum, mut known, mut whole) = (0.0, 0.0, true);
        for (row, column, weight) in corners {
            match self.heights.cell(row * grid.columns + column) {
                Some(height) => {
                    sum += weight * height;
                    known += weight;
                }
                None => whole = false,
            }
        }
        if whole { Some(sum) } else { (known >= 0.5).then(|| sum / known) }
    }
}

/// The land under a county: the heights of all its elevation files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terrain {
    tiles: Vec<Tile>,
}

impl Terrain {
    /// Of any number of files. Where several know a place the finest grid is asked first, then the file whose name comes first.
    #[must_use]
    pub fn new(mut tiles: Vec<Tile>) -> Self {
        let by = |left: &Tile, right: &Tile| {
            left.grid.step_lat.total_cmp(&right.grid.step_lat).then_with(|| left.file.cmp(&right.file))
        };
        tiles.sort_by(by);
        Self { tiles }
    }

    /// The files, the finest grid first.
    #[must_use]
    pub fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// The height at a place, metres; `None` = no file knows it.
    #[must_use]
    pub fn height(&self, at: Position) -> Option<f64> {
        self.tiles.iter().find_map(|tile| tile.height(at))
    }

    /// Metres between two rows of the finest file, and of the coarsest; 0 without a file.
    #[must_use]
    pub fn steps_m(&self) -> (f64, f64) {
        let step = |tile: Option<&Tile>| tile.map_or(0.0, |tile| tile.grid.step_lat * DEGREE_M);
        (step(self.tiles.first()), step(self.tiles.last()))
    }
}

/// How much of the roads on which people may walk lies on land of known height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Points of these roads.
    pub points: usize,
    /// Those of them whose height is known.
    pub known: usize,
    /// Lowest and highest of these, metres; `None` = none is known.
    pub range: Option<(f64, f64)>,
}

impl Coverage {
    /// Asks for the height of every point of a road that is not closed to walkers.
    #[must_use]
    pub fn new(terrain: &Terrain, roads: &Roads) -> Self {
        let mut walked = vec![false; roads.points.len()];
        for road in &roads.roads {
            let signs = &roads.signs[road.signs as usize];
            if signs.access.walk && !signs.closed {
                for &point in &road.course {
                    walked[point as usize] = true;
                }
            }
        }
        let mut coverage = Self::default();
        for (&position, _) in roads.points.iter().zip(&walked).filter(|&(_, &walked)| walked) {
            coverage.points += 1;
            if let Some(height) = terrain.height(position) {
                coverage.known += 1;
                let (lowest, highest) = coverage.range.unwrap_or((height, height));
                coverage.range = Some((lowest.min(height), highest.max(height)));
            }
        }
        coverage
    }

    /// Known points in tenths of a percent of all, rounded down: 1000 only where every one is known. 0 without a point.
    #[must_use]
    pub fn per_mille(&self) -> usize {
        (self.known * 1000).checked_div(self.points).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Grid, Heights, Terrain, Tile};
    use crate::model::position::Position;

    /// Columns at 114 and 115 °E, rows at 42 and 41 °N.
    fn tile(file: &str, heights: Heights) -> Tile {
        let grid = Grid { west: 114.0, north: 42.0, step_lon: 1.0, step_lat: 1.0, columns: 2, rows: 2 };
        Tile::new(file.into(), String::new(), grid, heights)
    }

    fn at(lon: f64, lat: f64) -> Position {
        Position { lon, lat }
    }

    #[test]
    fn a_height_is_bilinear_and_ends_half_a_cell_beyond_the_rim() {
        let tile = tile("a", Heights::Whole(vec![0, 100, 200, 400]));
        assert_eq!(tile.height(at(114.0, 42.0)), Some(0.0));
        assert_eq!(tile.height(at(115.0, 41.0)), Some(400.0));
        assert_eq!(tile.height(at(114.5, 42.0)), Some(50.0));
        assert_eq!(tile.height(at(114.5, 41.5)), Some(175.0)); // (0 + 100 + 200 + 400) / 4
        assert_eq!(tile.height(at(114.25, 41.75)), Some(0.1875 * 300.0 + 0.0625 * 400.0));
        assert_eq!(tile.height(at(113.5, 42.5)), Some(0.0));
        assert_eq!(tile.height(at(113.499, 42.0)), None);
        assert_eq!(tile.height(at(114.0, 40.499)), None);
        assert_eq!(tile.height(at(f64::NAN, 41.0)), None);
    }

    #[test]
    fn a_void_takes_no_part_and_near_it_there_is_no_height() {
        for heights in
            [Heights::Whole(vec![0, i16::MIN, 200, 400]), Heights::Fine(vec![0.0, f32::NAN, 200.0, 400.0])]
        {
            let tile = tile("a", heights);
            assert_eq!(tile.height(at(114.9, 41.9)), None);
            assert_eq!(tile.height(at(114.5, 41.5)), Some(200.0)); // (0 + 200 + 400) / 3
            assert_eq!(tile.height(at(114.0, 41.5)), Some(100.0));
            assert_eq!(tile.height(at(115.0, 41.5)), Some(400.0));
        }
    }

    #[test]
    fn the_finest_file_that_knows_a_place_answers() {
        let coarse = tile("a", Heights::Whole(vec![7; 4]));
        let grid = Grid { step_lat: 0.5, ..*coarse.grid() };
        let fine = Tile::new("b".into(), String::new(), grid, Heights::Whole(vec![1, i16::MIN, 1, i16::MIN]));
        let terrain = Terrain::new(vec![coarse, fine]);
        assert_eq!(terrain.height(at(114.0, 41.9)), Some(1.0));
        assert_eq!(terrain.height(at(114.6, 41.9)), Some(7.0));
        assert_eq!(terrain.height(at(114.0, 41.0)), Some(7.0));
        assert_eq!(terrain.steps_m(), (55_597.54, 111_195.08));
    }
}
