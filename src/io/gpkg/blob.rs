//! The bytes that a feature's geometry has in a GeoPackage.
//!
//! It refuses what no table of ours holds: areas with holes, collections, curves.

use crate::io::gpkg::Shape;
use crate::model::county::Position;

/// Numbers of geometry types in well-known binary.
const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const LINES: u32 = 5;

impl Shape {
    /// West, east, south, north.
    pub(super) fn bounds(&self) -> [f64; 4] {
        let places: Vec<&Position> = match self {
            Self::Point(place) => vec![place],
            Self::Line(places) | Self::Polygon(places) => places.iter().collect(),
            Self::Lines(lines) => lines.iter().flatten().collect(),
        };
        let (lons, lats) = (|| places.iter().map(|at| at.lon), || places.iter().map(|at| at.lat));
        [
            lons().fold(f64::INFINITY, f64::min),
            lons().fold(f64::NEG_INFINITY, f64::max),
            lats().fold(f64::INFINITY, f64::min),
            lats().fold(f64::NEG_INFINITY, f64::max),
        ]
    }

    /// The blob of a feature: header with bounds (none for a point), then well-known binary; all little-endian.
    pub(super) fn encoded(&self, srs: i32) -> Vec<u8> {
        let point = matches!(self, Self::Point(_));
        // Version 1 is written as 0; bit 0 = little-endian, bits 1-3 = four bounds.
        let mut blob = vec![b'G', b'P', 0, if point { 1 } else { 3 }];
        blob.extend(srs.to_le_bytes());
        if !point {
            blob.extend(self.bounds().iter().flat_map(|bound| bound.to_le_bytes()));
        }
        self.append(&mut blob);
        blob
    }

    fn append(&self, blob: &mut Vec<u8>) {
        let start = |blob: &mut Vec<u8>, kind: u32| {
            blob.push(1);
            blob.extend(kind.to_le_bytes());
        };
        match self {
            Self::Point(place) => {
                start(blob, POINT);
                places(blob, std::slice::from_ref(place));
            }
            Self::Line(line) => {
                start(blob, LINE);
                counted(blob, line.len());
                places(blob, line);
            }
            Self::Polygon(ring) => {
                start(blob, POLYGON);
                counted(blob, 1);
                counted(blob, ring.len());
                places(blob, ring);
            }
            Self::Lines(lines) => {
                start(blob, LINES);
                counted(blob, lines.len());
                for line in lines {
                    Self::Line(line.clone()).append(blob);
                }
            }
        }
    }

    /// The geometry of a feature's blob, heights and measures left out; otherwise what stands there instead.
    pub(super) fn decoded(blob: &[u8]) -> Result<Self, String> {
        let broken = || "a broken geometry".to_string();
        let Some([b'G', b'P', _, flags, ..]) = blob.get(..8) else { return Err(broken()) };
        let bounds = match flags >> 1 & 7 {
            0 => 0,
            1 => 32,
            2 | 3 => 48,
            4 => 64,
            _ => return Err(broken()),
        };
        if flags & 0b1_0000 != 0 {
            return Err("an empty geometry".into());
        }
        let mut reader = Reader { bytes: blob.get(8 + bounds..).ok_or_else(broken)? };
        reader.shape()?.ok_or_else(broken)
    }
}

fn counted(blob: &mut Vec<u8>, count: usize) {
    blob.extend(u32::try_from(count).expect("fewer places than 2^32").to_le_bytes());
}

fn places(blob: &mut Vec<u8>, places: &[Position]) {
    blob.extend(places.iter().flat_map(|at| [at.lon, at.lat]).flat_map(f64::to_le_bytes));
}

/// Well-known binary being read.
struct Reader<'a> {
    bytes: &'a [u8],
}

/// What begins a geometry: byte order, type, numbers a vertex.
struct Start {
    little: bool,
    kind: u32,
    numbers: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*taken)
    }

    fn whole(&mut self, little: bool) -> Option<u32> {
        let bytes = self.take()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn start(&mut self) -> Option<Start> {
        let little = self.take::<1>()? == [1];
        let kind = self.whole(little)?;
        let numbers = match kind / 1000 {
            0 => 2,
            1 | 2 => 3,
            3 => 4,
            _ => return None,
        };
        Some(Start { little, kind: kind % 1000, numbers })
    }

    fn place(&mut self, start: &Start) -> Option<Position> {
        let mut numbers = [0.0; 4];
        for number in &mut numbers[..start.numbers] {
            let bytes = self.take()?;
            *number = if start.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) };
        }
        Some(Position { lon: numbers[0], lat: numbers[1] })
    }

    fn line(&mut self, start: &Start) -> Option<Vec<Position>> {
        let count = self.whole(start.little)? as usize;
        // A count is the file's word: no more is taken than there are bytes for.
        (count <= self.bytes.len() / (8 * start.numbers)).then_some(())?;
        (0..count).map(|_| self.place(start)).collect()
    }

    /// `Ok(None)` where the bytes end too early; the name of a type that is not taken.
    fn shape(&mut self) -> Result<Option<Shape>, String> {
        let Some(start) = self.start() else { return Ok(None) };
        let name = match start.kind {
            POINT => return Ok(self.place(&start).map(Shape::Point)),
            LINE => return Ok(self.line(&start).map(Shape::Line)),
            LINES => return Ok(self.lines(&start).map(Shape::Lines)),
            POLYGON => "Polygon",
            4 => "MultiPoint",
            6 => "MultiPolygon",
            _ => "another geometry",
        };
        Err(name.into())
    }

    fn lines(&mut self, start: &Start) -> Option<Vec<Vec<Position>>> {
        let count = self.whole(start.little)? as usize;
        (count <= self.bytes.len() / 9).then_some(())?;
        let line = |_| {
            let start = self.start().filter(|start| start.kind == LINE)?;
            self.line(&start)
        };
        (0..count).map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;
    use crate::model::county::Position;

    fn at(lon: f64, lat: f64) -> Position {
        Position { lon, lat }
    }

    #[test]
    fn shapes_come_back_and_cut_ones_are_refused() {
        let line = vec![at(1.5, 2.0), at(-3.0, 4.0)];
        for shape in [
            Shape::Point(at(114.5, 41.25)),
            Shape::Line(line.clone()),
            Shape::Lines(vec![line.clone(), vec![at(0.0, 0.0), at(1.0, 1.0), at(2.0, 0.5)]]),
        ] {
            let blob = shape.encoded(4326);
            assert_eq!(Shape::decoded(&blob).unwrap(), shape);
            for end in 0..blob.len() {
                assert!(Shape::decoded(&blob[..end]).is_err(), "{end} bytes of {shape:?}");
            }
        }
        assert_eq!(format!("{:?}", Shape::Line(line.clone()).bounds()), "[-3.0, 1.5, 2.0, 4.0]");
        assert_eq!(Shape::decoded(&Shape::Polygon(line).encoded(4326)), Err("Polygon".into()));
        // 2^32 - 1 vertices in 40 bytes.
        let mut claim = Shape::Line(vec![at(1.0, 1.0)]).encoded(4326);
        let place = claim.len() - 20;
        claim[place..place + 4].copy_from_slice(&[0xFF; 4]);
        assert!(Shape::decoded(&claim).is_err());
        // Big-endian, with a height.
        let mut high = b"GP\0\0\0\0\0\0\0\0\0\x03\xE9".to_vec();
        high.extend([7.0, 8.0, 900.0].iter().flat_map(|number: &f64| number.to_be_bytes()));
        assert_eq!(Shape::decoded(&high), Ok(Shape::Point(at(7.0, 8.0))));
    }
}
