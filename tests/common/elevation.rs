//! Shared by the elevation tests: elevation files written by the test itself.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "several tests share this; not each needs all of it"
)]

use std::io::Cursor;

use tiff::encoder::colortype::ColorType;
use tiff::encoder::{Compression, Predictor, TiffEncoder, TiffValue, colortype};
use tiff::tags::Tag;

/// A south-west corner and a height a cell as a `.hgt` of 3 arc seconds: the height by row from the north and column.
pub fn hgt(height: impl Fn(usize, usize) -> i16) -> Vec<u8> {
    let cells = (0..1201).flat_map(|row| (0..1201).map(move |column| (row, column)));
    cells.flat_map(|(row, column)| height(row, column).to_be_bytes()).collect()
}

/// Keys of EPSG 4326; cells are areas (1) or points (2).
pub fn keys(raster: u16) -> Vec<u16> {
    vec![1, 1, 0, 4, 1024, 0, 1, 2, 1025, 0, 1, raster, 2048, 0, 1, 4326, 2054, 0, 1, 9102]
}

/// What is written beside the cells.
#[derive(Clone, Debug)]
pub struct Tags {
    pub keys: Vec<u16>,
    pub scale: Vec<f64>,
    pub tie: Vec<f64>,
    pub matrix: Vec<f64>,
    pub nodata: Option<&'static str>,
    /// GDAL's own XML.
    pub metadata: Option<&'static str>,
    /// Of a second image behind the first: a mask of its size, 0 or 255.
    pub mask: Vec<u8>,
}

impl Tags {
    /// Point cells, the first at these degrees, north up.
    pub fn at(west: f64, north: f64, step_lon: f64, step_lat: f64) -> Self {
        Self {
            keys: keys(2),
            scale: vec![step_lon, step_lat, 0.0],
            tie: vec![0.0, 0.0, 0.0, west, north, 0.0],
            matrix: Vec::new(),
            nodata: None,
            metadata: None,
            mask: Vec::new(),
        }
    }
}

/// A GeoTIFF in strips of two rows, as the crate `tiff` writes it.
pub fn geotiff<C: ColorType>(
    (columns, rows): (u32, u32),
    cells: &[C::Inner],
    tags: &Tags,
    (compression, predictor, big): (Compression, Predictor, bool),
) -> Vec<u8>
where
    [C::Inner]: TiffValue,
{
    let mut file = Cursor::new(Vec::new());
    macro_rules! write {
        ($encoder:expr) => {{
            let mut encoder = $encoder.with_compression(compression).with_predictor(predictor);
            let mut image = encoder.new_image::<C>(columns, rows).unwrap();
            image.rows_per_strip(2).unwrap();
            let directory = image.encoder();
            for (tag, numbers) in [
                (Tag::ModelPixelScaleTag, &tags.scale),
                (Tag::ModelTiepointTag, &tags.tie),
                (Tag::ModelTransformationTag, &tags.matrix),
            ] {
                if !numbers.is_empty() {
                    directory.write_tag(tag, &numbers[..]).unwrap();
                }
            }
            if !tags.keys.is_empty() {
                directory.write_tag(Tag::GeoKeyDirectoryTag, &tags.keys[..]).unwrap();
            }
            if let Some(nodata) = tags.nodata {
                directory.write_tag(Tag::GdalNodata, nodata).unwrap();
            }
            if let Some(metadata) = tags.metadata {
                directory.write_tag(Tag::Unknown(42112), metadata).unwrap();
            }
            image.write_data(cells).unwrap();
            if !tags.mask.is_empty() {
                let mut image = encoder.new_image::<colortype::Gray8>(columns, rows).unwrap();
                image.encoder().write_tag(Tag::NewSubfileType, 4u32).unwrap();
                image.write_data(&tags.mask).unwrap();
            }
        }};
    }
    if big {
        write!(TiffEncoder::new_big(&mut file).unwrap());
    } else {
        write!(TiffEncoder::new(&mut file).unwrap());
    }
    file.into_inner()
}

/// Whole metres, uncompressed.
pub fn plain(size: (u32, u32), cells: &[i16], tags: &Tags) -> Vec<u8> {
    geotiff::<colortype::GrayI16>(size, cells, tags, (Compression::Uncompressed, Predictor::None, false))
}

/// The same in tiles of 16 × 16, written here: the crate writes none.
pub fn tiled(size: (u32, u32), cells: &[i16], tags: &Tags) -> Vec<u8> {
    const SIDE: u32 = 16;
    let (across, down) = (size.0.div_ceil(SIDE), size.1.div_ceil(SIDE));
    let mut file = b"II\x2a\0\0\0\0\0".to_vec();
    let mut places: Vec<u32> = Vec::new();
    for (top, left) in (0..down).flat_map(|top| (0..across).map(move |left| (top, left))) {
        places.push(u32::try_from(file.len()).unwrap());
        for (row, column) in (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (row, column))) {
            let (row, column) = (top * SIDE + row, left * SIDE + column);
            let inside = row < size.1 && column < size.0;
            let cell = if inside { cells[(row * size.0 + column) as usize] } else { 99 };
            file.extend(cell.to_le_bytes());
        }
    }
    let shorts =
        |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let longs = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let doubles =
        |numbers: &[f64]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let counts = vec![SIDE * SIDE * 2; places.len()];
    // (tag, kind, bytes of one, value)
    let entries: Vec<(u16, u16, usize, Vec<u8>)> = vec![
        (256, 4, 4, longs(&[size.0])),
        (257, 4, 4, longs(&[size.1])),
        (258, 3, 2, shorts(&[16])),
        (259, 3, 2, shorts(&[1])),
        (262, 3, 2, shorts(&[1])),
        (277, 3, 2, shorts(&[1])),
        (322, 3, 2, shorts(&[16])),
        (323, 3, 2, shorts(&[16])),
        (324, 4, 4, longs(&places)),
        (325, 4, 4, longs(&counts)),
        (339, 3, 2, shorts(&[2])),
        (33550, 12, 8, doubles(&tags.scale)),
        (33922, 12, 8, doubles(&tags.tie)),
        (34735, 3, 2, shorts(&tags.keys)),
    ];
    let mut directory = shorts(&[u16::try_from(entries.len()).unwrap()]);
    for (tag, kind, each, mut value) in entries {
        let count = u32::try_from(value.len() / each).unwrap();
        if value.len() > 4 {
            let place = u32::try_from(file.len()).unwrap();
            file.append(&mut value);
            value = longs(&[place]);
        }
        value.resize(4, 0);
        directory.extend(shorts(&[tag, kind]));
        directory.extend(longs(&[count]));
        directory.append(&mut value);
    }
    directory.extend([0; 4]);
    let start = longs(&[u32::try_from(file.len()).unwrap()]);
    file[4..8].copy_from_slice(&start);
    file.append(&mut directory);
    file
}
