//! Masks of a GeoTIFF: which cells have a height, in the file itself or beside it.
//!
//! It refuses a mask of another size than the grid: nobody could say which cell is meant.

use std::io::Cursor;

use tiff::TiffError;
use tiff::decoder::{Decoder, DecodingResult, Limits};

use crate::io::elevation::Beside;
use crate::io::elevation::directory::{self, Claim};
use crate::io::elevation::tiff::Wrong;
use crate::model::terrain::{Grid, Heights};

/// Longest side of a tile of a mask.
const LONGEST_TILE: u64 = 1 << 16;

/// Makes unknown what the file's own mask or the one beside it leaves out, and says so; answers whether there is one.
pub(super) fn apply(
    bytes: &[u8],
    beside: &Beside,
    (grid, room): (&Grid, usize),
    heights: &mut Heights,
    said: &mut Vec<String>,
) -> Result<bool, Wrong> {
    let own = directory::mask(bytes, false);
    let other = match &beside.mask {
        None => None,
        Some(mask) => {
            let broken =
                || Wrong::new("a file .msk that is no TIFF", "a mask as GDAL writes it, or none: delete it");
            Some(directory::mask(mask, true).ok_or_else(broken)?)
        }
    };
    let mut masked = false;
    for (claim, file) in own.into_iter().chain(other) {
        masked = true;
        let known = known(&claim, &file, grid, room)?;
        let mut left_out = 0_u64;
        for cell in known.iter().enumerate().filter(|(_, known)| !**known).map(|(cell, _)| cell) {
            left_out += u64::from(heights.cell(cell).is_some());
            match heights {
                Heights::Whole(cells) => cells[cell] = Heights::VOID,
                Heights::Fine(cells) => cells[cell] = f32::NAN,
            }
        }
        said.push(format!("a mask that leaves {left_out} heights out"));
    }
    Ok(masked)
}

/// Whether each cell has a height.
fn known(claim: &Claim, file: &[u8], grid: &Grid, room: usize) -> Result<Vec<bool>, Wrong> {
    let (columns, rows) = (grid.columns, grid.rows);
    let size = |number: Option<u64>| number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    let expected = "a mask of one band of 1 or 8 bits, of the grid's size";
    let tile = claim.tile_width.unwrap_or(1).max(claim.tile_height.unwrap_or(1));
    let bits = claim.bits.unwrap_or(1);
    if (size(claim.width), size(claim.height)) != (columns, rows)
        || claim.samples.is_some_and(|samples| samples != 1)
        || !matches!(bits, 1 | 8)
        || tile > LONGEST_TILE
    {
        let found = format!("a mask of {} × {} cells", size(claim.width), size(claim.height));
        return Err(Wrong::new(found, expected));
    }
    let broken = |error: &TiffError| Wrong::new(format!("a mask: {error}"), expected);
    decoded(file, (columns, rows), bits, room).map_err(|error| broken(&error))
}

fn decoded(
    file: &[u8],
    (columns, rows): (usize, usize),
    bits: u64,
    room: usize,
) -> Result<Vec<bool>, TiffError> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = room.saturating_mul(8).max(1 << 22);
    limits.intermediate_buffer_size = file.len();
    let mut decoder = Decoder::new(Cursor::new(file))?.with_limits(limits);
    let (wide, high) = decoder.chunk_dimensions();
    let (wide, high) = ((wide as usize).max(1), (high as usize).max(1));
    let across = columns.div_ceil(wide);
    let mut known = vec![false; columns * rows];
    for (top, left) in (0..rows.div_ceil(high)).flat_map(|top| (0..across).map(move |left| (top, left))) {
        let chunk = u32::try_from(top * across + left).map_err(|_| TiffError::LimitsExceeded)?;
        let DecodingResult::U8(cells) = decoder.read_chunk(chunk)? else {
            return Err(TiffError::LimitsExceeded);
        };
        let (left, top) = (left * wide, top * high);
        let (width, height) = (wide.min(columns - left), high.min(rows - top));
        let stride = if bits == 1 { width.div_ceil(8) } else { width };
        for (row, line) in cells.chunks_exact(stride).take(height).enumerate() {
            for column in 0..width {
                let set = if bits == 1 { line[column / 8] >> (7 - column % 8) & 1 } else { line[column] };
                known[(top + row) * columns + left + column] = set != 0;
            }
        }
    }
    Ok(known)
}
