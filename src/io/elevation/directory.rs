//! The sizes in a TIFF's first directory, read before any decoder is let near the file.
//!
//! It refuses to decode: it only says how large an image the file claims to hold, so that a forged claim is turned down
//! while it is a number. The decoder multiplies these sizes without looking.

/// What the first image claims, as written; absent entries are `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) width: Option<u64>,
    pub(super) height: Option<u64>,
    pub(super) samples: Option<u64>,
    pub(super) tile_width: Option<u64>,
    pub(super) tile_height: Option<u64>,
    pub(super) bits: Option<u64>,
    /// `NewSubfileType`; 0 = an image.
    pub(super) subfile: u64,
    /// Where the value of `PhotometricInterpretation` stands in the file.
    pub(super) photometric: Option<usize>,
}

/// Directories of one file that are looked at: an image, its overviews, a mask of each. A forged chain may never end.
const MOST_DIRECTORIES: usize = 64;

/// Reads the claim of the first directory; `None` = cut short, or not a TIFF.
pub(super) fn claim(bytes: &[u8]) -> Option<Claim> {
    let file = File::of(bytes)?;
    Some(file.directory(file.first()?)?.0)
}

/// A mask of the first image, of its size: what it claims, and the file with it as its first image, in shades of grey, since the
/// decoder reads no masks. `None` = there is none. `alone`: the file's first directory is the mask, whatever it calls itself.
pub(super) fn mask(bytes: &[u8], alone: bool) -> Option<(Claim, Vec<u8>)> {
    /// Bits of `NewSubfileType`: a smaller copy, a mask.
    const SMALLER: u64 = 1;
    const MASK: u64 = 4;
    let file = File::of(bytes)?;
    let mut start = file.first()?;
    for _ in 0..MOST_DIRECTORIES {
        let (claim, next) = file.directory(start)?;
        if alone || claim.subfile & MASK != 0 && claim.subfile & SMALLER == 0 {
            let mut bytes = bytes.to_vec();
            let (place, width) = if file.big { (8, 8) } else { (4, 4) };
            file.put(&mut bytes, place, start as u64, width);
            if let Some(place) = claim.photometric {
                file.put(&mut bytes, place, 1, 2); // black is 0
            }
            return Some((claim, bytes));
        }
        start = Some(next).filter(|&next| next != 0)?;
    }
    None
}

struct File<'b> {
    bytes: &'b [u8],
    little: bool,
    big: bool,
}

impl<'b> File<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let little = match bytes.get(..2)? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        let file = File { bytes, little, big: false };
        match file.number(2, 2)? {
            42 => Some(file),
            43 => Some(File { big: true, ..file }),
            _ => None,
        }
    }

    /// Where the first directory begins.
    fn first(&self) -> Option<usize> {
        let start = if self.big { self.number(8, 8)? } else { self.number(4, 4)? };
        usize::try_from(start).ok()
    }

    /// What a directory claims, and where the next one begins; 0 = nowhere.
    fn directory(&self, start: usize) -> Option<(Claim, usize)> {
        // Classic: counts of 2 bytes, entries of 12. Big: 8 and 20.
        let (of_count, of_entry, of_number) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = usize::try_from(self.number(start, of_count)?).ok()?.min(self.bytes.len() / of_entry);
        let first = start.checked_add(of_count)?;
        let mut claim = Claim::default();
        for entry in 0..count {
            let at = first.checked_add(entry * of_entry)?;
            let (tag, kind) = (self.number(at, 2)?, self.number(at + 2, 2)?);
            let value = at + 4 + of_number;
            let width = match kind {
                1 => 1,
                3 => 2,
                4 => 4,
                16 => 8,
                _ => continue, // no whole number: whoever needs it will say so
            };
            if self.number(at + 4, of_number)? != 1 || width > of_number {
                continue;
            }
            let number = self.number(value, width)?;
            match tag {
                254 => claim.subfile = number,
                256 => claim.width = Some(number),
                257 => claim.height = Some(number),
                258 => claim.bits = Some(number),
                262 if kind == 3 => claim.photometric = Some(value),
                277 => claim.samples = Some(number),
                322 => claim.tile_width = Some(number),
                323 => claim.tile_height = Some(number),
                _ => {}
            }
        }
        let next = first.checked_add(count * of_entry).and_then(|at| self.number(at, of_number));
        Some((claim, next.and_then(|next| usize::try_from(next).ok()).unwrap_or(0)))
    }

    /// Writes a number of so many bytes.
    fn put(&self, bytes: &mut [u8], at: usize, number: u64, width: usize) {
        let (little, big) = (number.to_le_bytes(), number.to_be_bytes());
        let written = if self.little { &little[..width] } else { &big[8 - width..] };
        if let Some(place) = bytes.get_mut(at..at + width) {
            place.copy_from_slice(written);
        }
    }

    /// A number of so many bytes (at most 8) at a place.
    fn number(&self, at: usize, width: usize) -> Option<u64> {
        let bytes = self.bytes.get(at..at.checked_add(width)?)?;
        let add = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        Some(if self.little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    }
}

#[cfg(test)]
mod tests {
    use super::{Claim, claim};

    #[test]
    fn sizes_are_read_in_every_kind_of_tiff() {
        let wanted = Claim { width: Some(300), height: Some(70_000), ..Claim::default() };
        let little = b"II\x2a\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x2c\x01\0\0\x01\x01\x04\0\x01\0\0\0\x70\x11\x01\0";
        assert_eq!(claim(little), Some(wanted));
        let big = b"MM\0\x2a\0\0\0\x08\0\x02\x01\0\0\x03\0\0\0\x01\x01\x2c\0\0\x01\x01\0\x04\0\0\0\x01\0\x01\x11\x70";
        assert_eq!(claim(big), Some(wanted));
        assert_eq!(claim(&little[..30]), None);
        assert_eq!(claim(b"GIF89a"), None);
        assert_eq!(claim(b"II\x2a\0\xff\xff\xff\xff"), None);
    }
}
