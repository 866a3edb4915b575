//! GeoTIFF: a grid of heights with tags that say where on earth it lies.
//!
//! It refuses every grid but longitude and latitude of WGS 84 (EPSG 4326), north up, one height a cell.
//! Source: OGC 19-008r4, *OGC GeoTIFF Standard*, 2019: Annex B (tags), 7.1-7.4 (keys), Annex C (from raster to model).

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::{PhotometricInterpretation, Tag};
use tiff::{ColorType, TiffError, TiffFormatError, TiffUnsupportedError};

use crate::io::elevation::directory::{self, Claim};
use crate::io::elevation::sense::Sense;
use crate::io::elevation::{Beside, Strays, mask, too_many};
use crate::io::problem::Problem;
use crate::model::terrain::{Grid, Heights};

/// Longest side of a grid, and of a tile of the file: 360 degrees at a third of an arc second. Two of them multiply within 64 bits.
const LONGEST: u64 = 1 << 22;
/// No compression that is read makes more of a byte: deflate reaches 1,032, LZW 2,560.
const MOST_PER_BYTE: usize = 4096;
/// Longest list of one tag, bytes: the places of half a million strips.
const LONGEST_TAG: usize = 1 << 22;

/// GDAL's own tag for scale, offset and unit, XML.
const GDAL_METADATA: u16 = 42112;

type Reader<'b> = Decoder<Cursor<&'b [u8]>>;

/// Reads the first image of a file.
pub(super) fn read(
    file: &Path,
    bytes: &[u8],
    beside: &Beside,
    room: usize,
) -> Result<(Grid, Heights, Strays, Vec<String>), Vec<Problem>> {
    let broken = |error: &TiffError| {
        let expected = "a whole GeoTIFF, uncompressed or compressed by deflate or LZW";
        vec![Problem::error("E342", file, error.to_string(), expected)]
    };
    let Some(claim) = directory::claim(bytes) else {
        let expected = "a TIFF: download or export it again";
        return Err(vec![Problem::error("E342", file, "no TIFF, or one that is cut short", expected)]);
    };
    claimed(file, &claim, bytes.len(), room)?;
    let mut limits = Limits::default();
    limits.decoding_buffer_size = room.saturating_mul(8).max(LONGEST_TAG);
    limits.intermediate_buffer_size = bytes.len();
    limits.ifd_value_size = LONGEST_TAG;
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(|error| broken(&error))?.with_limits(limits);
    let (columns, rows) = decoder.dimensions().map_err(|error| broken(&error))?;
    let mut problems = Vec::new();
    let grid = placed(&mut decoder, columns, rows).map_err(|wrongs| {
        problems.extend(wrongs.into_iter().map(|wrong| wrong.problem("E343", file)));
    });
    if let Err(wrong) = heights_only(&mut decoder) {
        problems.push(wrong.problem("E344", file));
    }
    let nodata = nodata(&mut decoder).map_err(|wrong| problems.push(wrong.problem("E344", file)));
    let sense = sense(&mut decoder, beside).map_err(|wrong| problems.push(wrong.problem("E346", file)));
    let (Ok(grid), Ok(nodata), Ok(mut sense), []) = (grid, nodata, sense, problems.as_slice()) else {
        return Err(problems);
    };
    if let Some(wrong) = sense.misplaced(&grid) {
        return Err(vec![wrong.problem("E343", file)]);
    }
    sense.unknown.extend(nodata);
    let mut strays = Strays::default();
    let mut heights = decoded(&mut decoder, &grid, &sense, &mut strays).map_err(|error| broken(&error))?;
    let masked = mask::apply(bytes, beside, (&grid, room), &mut heights, &mut sense.said)
        .map_err(|wrong| vec![wrong.problem("E342", file)])?;
    if masked {
        strays = Strays::default(); // the mask is what calls them unknown
    }
    Ok((grid, heights, strays, sense.said))
}

/// What the numbers mean, by the file and what stands beside it.
fn sense(decoder: &mut Reader<'_>, beside: &Beside) -> Result<Sense, Wrong> {
    let metadata = decoder.find_tag(Tag::Unknown(GDAL_METADATA)).ok().flatten();
    let metadata = metadata.and_then(|value| value.into_string().ok());
    let unit = keys(decoder).ok().and_then(|keys| keys.vertical_unit);
    Sense::of(metadata.as_deref(), unit, beside.metadata.as_deref())
}

/// What stood there, and what belongs there.
pub(super) struct Wrong {
    found: String,
    expected: String,
}

impl Wrong {
    pub(super) fn new(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { found: found.into(), expected: expected.into() }
    }

    fn problem(self, code: &'static str, file: &Path) -> Problem {
        Problem::error(code, file, self.found, self.expected)
    }
}

/// Turns a claim down that the file cannot keep or the memory cannot hold.
fn claimed(file: &Path, claim: &Claim, bytes: usize, room: usize) -> Result<(), Vec<Problem>> {
    if claim.samples.is_some_and(|samples| samples != 1) {
        let found = format!("{} samples a cell", claim.samples.unwrap_or_default());
        let expected = "one band of heights: export the elevation alone";
        return Err(vec![Problem::error("E344", file, found, expected)]);
    }
    let (Some(width), Some(height)) = (claim.width, claim.height) else {
        let expected = "a TIFF with ImageWidth and ImageLength as whole numbers";
        return Err(vec![Problem::error("E342", file, "no size", expected)]);
    };
    let found = format!("{width} × {height} cells");
    let sides = [Some(width), Some(height), claim.tile_width, claim.tile_height];
    if width < 2 || height < 2 || sides.into_iter().flatten().any(|side| side > LONGEST) {
        let expected = format!("a grid of 2 to {LONGEST} cells a side, in tiles no larger");
        return Err(vec![Problem::error("E345", file, found, expected)]);
    }
    let cells = width * height; // 2^44 at most
    if cells > room as u64 {
        return Err(vec![too_many(file, found)]);
    }
    let tile = claim.tile_width.unwrap_or(1) * claim.tile_height.unwrap_or(1);
    let most = bytes.saturating_mul(MOST_PER_BYTE) as u64;
    if cells > most || tile > most {
        let expected = format!("as many as a file of {bytes} bytes can hold: download or export it again");
        return Err(vec![Problem::error("E342", file, found, expected)]);
    }
    Ok(())
}

/// Where the grid lies, or all that speaks against it.
fn placed(decoder: &mut Reader<'_>, columns: u32, rows: u32) -> Result<Grid, Vec<Wrong>> {
    let mut wrongs = Vec::new();
    let point = match keys(decoder) {
        Ok(keys) => keys.check(&mut wrongs),
        Err(wrong) => {
            wrongs.push(wrong);
            false
        }
    };
    let affine = affine(decoder).map_err(|wrong| wrongs.push(wrong));
    let (Ok([west, north, step_lon, step_lat]), []) = (affine, wrongs.as_slice()) else {
        return Err(wrongs);
    };
    // A cell's place is its middle; unless the raster type says so, a pixel's is its north-western corner.
    let half = if point { 0.0 } else { 0.5 };
    let (west, north) = (west + half * step_lon, north - half * step_lat);
    let (east, south) = (west + f64::from(columns - 1) * step_lon, north - f64::from(rows - 1) * step_lat);
    let degrees = |value: f64, most: f64| value.is_finite() && value.abs() <= most + 1.0;
    if !(degrees(west, 360.0) && degrees(east, 360.0) && degrees(north, 90.0) && degrees(south, 90.0)) {
        let found = format!("cells from {west} to {east} degrees east and {south} to {north} north");
        return Err(vec![Wrong::new(found, "degrees on the earth: is the grid in metres?")]);
    }
    let (columns, rows) = (columns as usize, rows as usize);
    Ok(Grid { west, north, step_lon, step_lat, columns, rows })
}

/// A tag of numbers; `None` = absent, or of another kind.
fn numbers(decoder: &mut Reader<'_>, tag: Tag) -> Option<Vec<f64>> {
    decoder.find_tag(tag).ok().flatten()?.into_f64_vec().ok()
}

/// Of the raster's corner: longitude, latitude, and the steps east and south.
fn affine(decoder: &mut Reader<'_>) -> Result<[f64; 4], Wrong> {
    let north_up = "a grid with north up: warp it to EPSG 4326 (gdalwarp -t_srs EPSG:4326)";
    let placed = if let Some(matrix) = numbers(decoder, Tag::ModelTransformationTag) {
        let &[step_lon, skew_lon, _, west, skew_lat, step_lat, _, north, ..] = matrix.as_slice() else {
            let found = format!("ModelTransformation of {} numbers", matrix.len());
            return Err(Wrong::new(found, "16 numbers"));
        };
        if skew_lon != 0.0 || skew_lat != 0.0 {
            return Err(Wrong::new("a turned grid", north_up));
        }
        [west, north, step_lon, -step_lat]
    } else {
        let (scale, tie) =
            (numbers(decoder, Tag::ModelPixelScaleTag), numbers(decoder, Tag::ModelTiepointTag));
        match (scale.as_deref(), tie.as_deref()) {
            (Some(&[step_lon, step_lat, ..]), Some(&[column, row, _, lon, lat, _])) => {
                [lon - column * step_lon, lat + row * step_lat, step_lon, step_lat]
            }
            (Some(_), Some(_)) => {
                return Err(Wrong::new(
                    "ModelPixelScale and ModelTiepoint of other lengths",
                    "2 or 3 and 6 numbers",
                ));
            }
            _ => {
                let expected =
                    "ModelPixelScale and ModelTiepoint, or ModelTransformation: export it as GeoTIFF";
                return Err(Wrong::new("a TIFF that does not say where it lies", expected));
            }
        }
    };
    let [.., step_lon, step_lat] = placed;
    if !(step_lon > 0.0 && step_lat > 0.0) {
        return Err(Wrong::new(format!("steps of {step_lon} degrees east and {step_lat} south"), north_up));
    }
    if placed.iter().any(|number| !number.is_finite()) || step_lon < 1e-7 || step_lat < 1e-7 {
        return Err(Wrong::new(
            format!("steps of {step_lon} and {step_lat} degrees"),
            "steps of 1e-7 or more",
        ));
    }
    Ok(placed)
}

/// The keys that decide what the numbers mean; `None` = absent.
#[derive(Default)]
struct Keys {
    model: Option<u16>,
    raster: Option<u16>,
    geographic: Option<u16>,
    projected: Option<u16>,
    unit: Option<u16>,
    vertical_unit: Option<u16>,
}

fn keys(decoder: &mut Reader<'_>) -> Result<Keys, Wrong> {
    let expected = "longitude and latitude of WGS 84 (EPSG 4326): export it as GeoTIFF";
    let directory = decoder.find_tag(Tag::GeoKeyDirectoryTag).ok().flatten();
    let Some(directory) = directory.and_then(|value| value.into_u16_vec().ok()) else {
        return Err(Wrong::new("no coordinate system (GeoKeyDirectory)", expected));
    };
    let mut keys = Keys::default();
    // A header of four numbers, then (key, where its value stands, how many, value); 0 = the value itself.
    for entry in directory.as_chunks::<4>().0.iter().skip(1) {
        let &[key, place, _, value] = entry;
        let slot = match key {
            1024 => &mut keys.model,
            1025 => &mut keys.raster,
            2048 => &mut keys.geographic,
            2054 => &mut keys.unit,
            3072 => &mut keys.projected,
            4099 => &mut keys.vertical_unit,
            _ => continue,
        };
        *slot = (place == 0).then_some(value);
    }
    Ok(keys)
}

impl Keys {
    /// Says what is not WGS 84; answers whether a cell's place is its middle.
    fn check(&self, wrongs: &mut Vec<Wrong>) -> bool {
        let geographic = self.model == Some(2) && self.geographic == Some(4326) && self.projected.is_none();
        if !geographic || self.unit.is_some_and(|unit| unit != 9102) {
            let mut found = match (self.model, self.projected) {
                (Some(1), Some(code)) => format!("projected, EPSG {code}"),
                (Some(1), None) => "projected".to_string(),
                (Some(2), _) => self.geographic.map_or("no EPSG code".into(), |code| format!("EPSG {code}")),
                (Some(model), _) => format!("model type {model}"),
                (None, _) => "no model type".to_string(),
            };
            if let Some(unit) = self.unit.filter(|&unit| unit != 9102) {
                write!(found, ", unit {unit}").expect("text takes more text");
            }
            let expected = "EPSG 4326, degrees: warp it (gdalwarp -t_srs EPSG:4326)";
            wrongs.push(Wrong::new(found, expected));
        }
        match self.raster {
            None | Some(1) => false,
            Some(2) => true,
            Some(other) => {
                wrongs.push(Wrong::new(format!("raster type {other}"), "1 (area) or 2 (point)"));
                false
            }
        }
    }
}

/// Whether the samples are one kind of number, written as they are.
fn heights_only(decoder: &mut Reader<'_>) -> Result<(), Wrong> {
    let expected = "one band of heights: whole numbers of 16 or 32 bits, or floats of 32 or 64";
    let said = decoder.colortype();
    if !matches!(said, Ok(ColorType::Gray(16 | 32 | 64))) {
        let found = said.map_or_else(|error| error.to_string(), |kind| format!("{kind:?}"));
        return Err(Wrong::new(found, expected));
    }
    let white = decoder.find_tag_unsigned::<u16>(Tag::PhotometricInterpretation).ok().flatten();
    if white != Some(PhotometricInterpretation::BlackIsZero.to_u16()) {
        return Err(Wrong::new("a picture in which white is 0", expected));
    }
    let format = decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat).ok().flatten();
    let format = format.map_or(Some(1), |formats| formats.first().copied());
    let kind = (decoder.colortype().map_or(0, |kind| kind.bit_depth()), format);
    match kind {
        (16, Some(1 | 2)) | (32, Some(2 | 3)) | (64, Some(3)) => Ok(()),
        (bits, format) => {
            let name = match format {
                Some(1) => "whole numbers without a sign",
                Some(2) => "whole numbers",
                Some(3) => "floats",
                _ => "unknown numbers",
            };
            Err(Wrong::new(format!("{name} of {bits} bits"), expected))
        }
    }
}

/// The number that means "unknown", where GDAL has written one.
fn nodata(decoder: &mut Reader<'_>) -> Result<Option<f64>, Wrong> {
    let Some(value) = decoder.find_tag(Tag::GdalNodata).ok().flatten() else { return Ok(None) };
    let text = value.into_string().unwrap_or_default();
    let text = text.trim_end_matches('\0').trim();
    match text.parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(Wrong::new(format!("GDAL_NODATA {text}"), "a number")),
    }
}

/// The heights, chunk by chunk: memory grows with what the file really holds.
fn decoded(
    decoder: &mut Reader<'_>,
    grid: &Grid,
    sense: &Sense,
    strays: &mut Strays,
) -> Result<Heights, TiffError> {
    let (columns, rows) = (grid.columns, grid.rows);
    let (wide, high) = decoder.chunk_dimensions();
    let (wide, high) = ((wide as usize).clamp(1, columns), (high as usize).clamp(1, rows));
    let across = columns.div_ceil(wide);
    let (mut whole, mut fine): (Vec<i16>, Vec<f32>) = (Vec::new(), Vec::new());
    for (top, left) in (0..rows.div_ceil(high)).flat_map(|top| (0..across).map(move |left| (top, left))) {
        let chunk = u32::try_from(top * across + left).map_err(|_| TiffError::LimitsExceeded)?;
        let window = Window {
            columns,
            left: left * wide,
            top: top * high,
            wide: wide.min(columns - left * wide),
            high: high.min(rows - top * high),
        };
        match heights(decoder.read_chunk(chunk)?, sense, strays)? {
            Heights::Whole(cells) => window.put(&cells, &mut whole)?,
            Heights::Fine(cells) => window.put(&cells, &mut fine)?,
        }
    }
    match columns * rows {
        cells if cells == whole.len() => Ok(Heights::Whole(whole)),
        cells if cells == fine.len() => Ok(Heights::Fine(fine)),
        _ => Err(TiffError::FormatError(TiffFormatError::InconsistentSizesEncountered)),
    }
}

/// Where a chunk's cells belong in a grid of so many columns.
struct Window {
    columns: usize,
    left: usize,
    top: usize,
    wide: usize,
    high: usize,
}

impl Window {
    /// Puts them there; the grid grows to the chunk's last row first.
    fn put<T: Copy + Default>(&self, cells: &[T], grid: &mut Vec<T>) -> Result<(), TiffError> {
        if cells.len() < self.wide * self.high {
            return Err(TiffError::FormatError(TiffFormatError::InconsistentSizesEncountered));
        }
        let upto = (self.top + self.high) * self.columns;
        if grid.len() < upto {
            grid.resize(upto, T::default());
        }
        for (row, cells) in cells.chunks_exact(self.wide).take(self.high).enumerate() {
            let start = (self.top + row) * self.columns + self.left;
            grid[start..start + self.wide].copy_from_slice(cells);
        }
        Ok(())
    }
}

/// A chunk's numbers as heights: whole numbers that are metres stay whole.
fn heights(found: DecodingResult, sense: &Sense, strays: &mut Strays) -> Result<Heights, TiffError> {
    let mut metres = |value: f64| sense.metres(value).and_then(|metres| strays.height(metres));
    Ok(match found {
        DecodingResult::I16(cells) => whole(&cells, sense, metres),
        DecodingResult::U16(cells) => whole(&cells, sense, metres),
        DecodingResult::I32(cells) => whole(&cells, sense, metres),
        DecodingResult::F32(cells) => Heights::Fine(
            cells
                .into_iter()
                .map(|value| if sense.is_single_void(value) { f32::NAN } else { float(metres(value.into())) })
                .collect(),
        ),
        DecodingResult::F64(cells) => {
            Heights::Fine(cells.into_iter().map(|value| float(metres(value))).collect())
        }
        _ => return Err(TiffError::UnsupportedError(TiffUnsupportedError::UnknownInterpretation)),
    })
}

fn whole<S: Copy + Into<f64>>(
    cells: &[S],
    sense: &Sense,
    mut metres: impl FnMut(f64) -> Option<f64>,
) -> Heights {
    let metres = cells.iter().map(|&value| metres(value.into()));
    if sense.is_plain() {
        Heights::Whole(metres.map(short).collect())
    } else {
        Heights::Fine(metres.map(float).collect())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a height on earth is below 2^15 m")]
fn short(metres: Option<f64>) -> i16 {
    metres.map_or(Heights::VOID, |metres| metres as i16)
}

#[expect(clippy::cast_possible_truncation, reason = "to a millimetre on earth")]
fn float(metres: Option<f64>) -> f32 {
    metres.map_or(f32::NAN, |metres| metres as f32)
}
