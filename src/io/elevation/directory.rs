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
}

/// Reads the claim; `None` = cut short, or not a TIFF.
pub(super) fn claim(bytes: &[u8]) -> Option<Claim> {
    let little = match bytes.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let file = File { bytes, little };
    // Classic: counts of 2 bytes, entries of 12. Big: 8 and 20.
    let (start, of_count, of_entry, of_number) = match file.number(2, 2)? {
        42 => (file.number(4, 4)?, 2, 12, 4),
        43 => (file.number(8, 8)?, 8, 20, 8),
        _ => return None,
    };
    let start = usize::try_from(start).ok()?;
    let count = usize::try_from(file.number(start, of_count)?).ok()?;
    let mut claim = Claim::default();
    for entry in 0..count.min(bytes.len() / of_entry) {
        let at = start.checked_add(of_count)?.checked_add(entry * of_entry)?;
        let (tag, kind) = (file.number(at, 2)?, file.number(at + 2, 2)?);
        let value = at + 4 + of_number;
        let width = match kind {
            1 => 1,
            3 => 2,
            4 => 4,
            16 => 8,
            _ => continue, // no whole number: whoever needs it will say so
        };
        if file.number(at + 4, of_number)? != 1 || width > of_number {
            continue;
        }
        let number = Some(file.number(value, width)?);
        match tag {
            256 => claim.width = number,
            257 => claim.height = number,
            277 => claim.samples = number,
            322 => claim.tile_width = number,
            323 => claim.tile_height = number,
            _ => {}
        }
    }
    Some(claim)
}

struct File<'b> {
    bytes: &'b [u8],
    little: bool,
}

impl File<'_> {
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
