//! How the blobs of an `.osm.pbf` are compressed, for the message about one that cannot be read.
//!
//! It refuses to unpack anything: names alone are read, from the fields of the file's first blob of data.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::io::osm::Fault;

/// A fault that names the compression, where it is one that is not read.
pub(super) fn named(file: &Path) -> Option<Fault> {
    const CURE: &str =
        "blobs compressed by zlib: `osmium cat FILE -o roads.osm.pbf -f pbf,pbf_compression=zlib`";
    let name = match compression(file)? {
        4 => "lzma",
        5 => "bzip2",
        6 => "lz4",
        7 => "zstd",
        _ => return None,
    };
    Some(Fault::new(format!("blobs compressed by {name}"), CURE))
}

/// The number of the field in which the first blob with neither raw nor zlib data has its own.
fn compression(file: &Path) -> Option<u64> {
    let mut file = File::open(file).ok()?;
    // The header's blob and the first of data are enough: a program writes all of them alike.
    for _ in 0..2 {
        let mut length = [0; 4];
        file.read_exact(&mut length).ok()?;
        let header = block(&mut file, u64::from(u32::from_be_bytes(length)))?;
        let size = fields(&header).into_iter().find(|&(number, _)| number == 3)?.1;
        let begin = file.stream_position().ok()?;
        let body = block(&mut file, size)?;
        let found =
            fields(&body).into_iter().map(|(number, _)| number).find(|number| (4..=7).contains(number));
        if found.is_some() {
            return found;
        }
        file.seek(SeekFrom::Start(begin.checked_add(size)?)).ok()?;
    }
    None
}

fn block(file: &mut File, size: u64) -> Option<Vec<u8>> {
    /// What the format allows.
    const MOST: u64 = 32 << 20;
    let mut bytes = Vec::new();
    file.take(size.min(MOST)).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == size).then_some(bytes)
}

/// The fields of a message, with the value of whole numbers and the length of the rest.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    while let Some((key, rest)) = varint(bytes) {
        let Some((value, rest)) = varint(rest) else { break };
        let skip = match key & 7 {
            0 => 0,
            2 => usize::try_from(value).unwrap_or(usize::MAX),
            _ => break,
        };
        found.push((key >> 3, value));
        let Some(rest) = rest.get(skip..) else { break };
        bytes = rest;
    }
    found
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (place, &byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}
