//! The travel table as Parquet: the columns of the CSV with their types.
//!
//! It refuses to hold the table a second time: rows are written in groups of a fixed size.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::io::times_cells::{COLUMNS, hundredths_of_minutes, metres};
use crate::model::county::County;
use crate::model::ids::{Id, SchoolId, Table, VillageId};
use crate::model::travel::{Snap, TravelTable, Trip};

/// Rows written together: some ten megabytes in memory, and few enough groups that readers do not mind.
const GROUP: usize = 1 << 17;

/// Writes the pairs that a table holds.
pub(super) fn write(
    out: &mut (dyn io::Write + Send),
    county: &County,
    table: &TravelTable,
) -> io::Result<()> {
    write_groups(out, county, table, GROUP).map_err(|error| match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(system) => *system,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    })
}

fn write_groups(
    out: &mut (dyn io::Write + Send),
    county: &County,
    table: &TravelTable,
    group: usize,
) -> Result<(), ParquetError> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut file = SerializedFileWriter::new(out, schema()?, Arc::new(properties))?;
    let constant = Constant::new(county, table);
    let mut rows = Vec::with_capacity(group);
    let mut pairs = table.pairs().peekable();
    while pairs.peek().is_some() {
        rows.clear();
        rows.extend(pairs.by_ref().take(group));
        let mut writer = file.next_row_group()?;
        required(&mut writer, rows.iter().map(|row| &constant.villages[row.0]))?;
        required(&mut writer, rows.iter().map(|row| &constant.schools[row.1]))?;
        required(&mut writer, rows.iter().map(|_| &constant.mode))?;
        optional(&mut writer, rows.iter().map(|row| row.2.map(minutes)))?;
        optional(&mut writer, rows.iter().map(|row| row.2.map(kilometres)))?;
        optional(&mut writer, rows.iter().map(|row| constant.village_snaps[row.0]))?;
        optional(&mut writer, rows.iter().map(|row| constant.school_snaps[row.1]))?;
        writer.close()?;
    }
    file.close()?;
    Ok(())
}

/// What a row shares with others.
struct Constant {
    villages: Table<VillageId, ByteArray>,
    schools: Table<SchoolId, ByteArray>,
    mode: ByteArray,
    village_snaps: Table<VillageId, Option<f64>>,
    school_snaps: Table<SchoolId, Option<f64>>,
}

impl Constant {
    fn new(county: &County, table: &TravelTable) -> Self {
        Self {
            villages: county.villages.map(|_, village| village.code.as_str().into()),
            schools: county.schools.map(|_, school| school.code.as_str().into()),
            mode: table.mode.word().into(),
            village_snaps: snaps(&table.village_snaps),
            school_snaps: snaps(&table.school_snaps),
        }
    }
}

/// Through the text of the CSV, so that both forms hold the same number.
fn snaps<I: Id>(snaps: &Table<I, Snap>) -> Table<I, Option<f64>> {
    snaps.map(|_, &snap| metres(snap).and_then(|text| text.parse().ok()))
}

fn schema() -> Result<TypePtr, ParquetError> {
    let field = |name: &&str| {
        let text = matches!(*name, "village" | "school" | "mode");
        let builder = if text {
            Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String))
                .with_repetition(Repetition::REQUIRED)
        } else {
            Type::primitive_type_builder(name, Physical::DOUBLE).with_repetition(Repetition::OPTIONAL)
        };
        builder.build().map(Arc::new)
    };
    let fields = COLUMNS.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("times").with_fields(fields).build().map(Arc::new)
}

#[expect(clippy::cast_precision_loss, reason = "below 2^33 as a trip's seconds are below 2^32")]
fn minutes(trip: Trip) -> f64 {
    hundredths_of_minutes(trip) as f64 / 100.0
}

fn kilometres(trip: Trip) -> f64 {
    f64::from(trip.length.0) / 1000.0
}

type Group<'a, 'b> = SerializedRowGroupWriter<'a, &'b mut (dyn io::Write + Send)>;

fn required<'t>(
    group: &mut Group<'_, '_>,
    values: impl Iterator<Item = &'t ByteArray>,
) -> Result<(), ParquetError> {
    let values: Vec<ByteArray> = values.cloned().collect(); // the texts themselves are shared
    column::<ByteArrayType>(group, &values, None)
}

fn optional(
    group: &mut Group<'_, '_>,
    values: impl Iterator<Item = Option<f64>>,
) -> Result<(), ParquetError> {
    let (mut there, mut known) = (Vec::new(), Vec::new());
    for value in values {
        there.push(i16::from(value.is_some()));
        known.extend(value);
    }
    column::<DoubleType>(group, &known, Some(&there))
}

fn column<T: DataType>(
    group: &mut Group<'_, '_>,
    values: &[T::T],
    there: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.expect("a column for every name of the schema");
    column.typed::<T>().write_batch(values, there, None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;
    use std::path::Path;

    use parquet::basic::Encoding;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::write_groups;
    use crate::io::{case, roads, times_out};
    use crate::model::county::County;
    use crate::model::travel::{Form, RoadMode, Snap, TravelTable, Trip};
    use crate::model::units::{Metres, Seconds};

    /// A table of a fixture's county: every fourth pair out of reach, some snaps unknown.
    fn some_table() -> (County, TravelTable) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tiny");
        let county = case::read(&folder, &[], &roads::read_roads).unwrap().0.county;
        let snap = |row: u32| match row % 3 {
            0 => Snap::Given,
            1 => Snap::Road { metres: f64::from(row) * 12.34 },
            _ => Snap::Off { nearest: Some(1234.25) },
        };
        let trip = |cell: u32| Trip { time: Seconds(cell * 317 + 1), length: Metres(cell * 1001) };
        let cells = u32::try_from(county.villages.len() * county.schools.len()).unwrap();
        let trips = (0..cells).map(|cell| (cell % 4 != 1).then(|| trip(cell))).collect();
        let table = TravelTable::new(
            RoadMode::Car,
            county.villages.map(|id, _| snap(id.0)),
            county.schools.map(|id, _| snap(id.0 + 1)),
            trips,
        );
        ((*county).clone(), table)
    }

    fn reader(bytes: &[u8]) -> SerializedFileReader<File> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        SerializedFileReader::new(file).unwrap()
    }

    /// Every cell as the CSV would write it, trailing zeros left out.
    fn plain(field: &Field) -> String {
        match field {
            Field::Null => String::new(),
            Field::Str(text) => text.clone(),
            Field::Double(number) => number.to_string(),
            other => panic!("{other:?} is neither text nor double"),
        }
    }

    #[test]
    fn what_is_read_back_is_what_the_csv_says() {
        let (county, table) = some_table();
        for table in [table.clone().reduced(&Form::Near { within: None, nearest: 2 }), table] {
            let (mut out, mut text) = (Vec::new(), Vec::new());
            write_groups(&mut out, &county, &table, 5).unwrap();
            times_out::write_times(&mut text, &county, &table).unwrap();
            let reader = reader(&out);
            assert_eq!(reader.num_row_groups(), table.held().div_ceil(5));
            let mut csv = csv::Reader::from_reader(text.as_slice());
            let names = csv.headers().unwrap().clone();
            let lines: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
            let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
            assert_eq!((rows.len(), lines.len()), (table.held(), table.held()));
            for (row, line) in rows.iter().zip(&lines) {
                for (place, (name, field)) in row.get_column_iter().enumerate() {
                    assert_eq!(name, &names[place]);
                    let cell = line[place].parse().map_or(line[place].to_owned(), |n: f64| n.to_string());
                    assert_eq!(plain(field), cell, "{name} of {line:?}");
                }
            }
        }
    }

    #[test]
    fn texts_stand_in_a_dictionary() {
        let (county, table) = some_table();
        let mut out = Vec::new();
        super::write(&mut out, &county, &table).unwrap();
        let reader = reader(&out);
        for column in &reader.metadata().row_group(0).columns()[..3] {
            assert!(column.dictionary_page_offset().is_some(), "{column:?}");
            assert!(column.encodings().any(|encoding| encoding == Encoding::RLE_DICTIONARY));
        }
    }

    #[test]
    fn a_table_of_no_pairs_is_a_file_of_no_rows() {
        let (county, table) = some_table();
        let mut out = Vec::new();
        let none = table.reduced(&Form::Pairs([].into()));
        write_groups(&mut out, &county, &none, 5).unwrap();
        let reader = reader(&out);
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
        assert_eq!(reader.metadata().file_metadata().schema().get_fields().len(), 7);
    }

    #[test]
    fn a_full_disk_is_said_as_the_system_says_it() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let (county, table) = some_table();
        let error = super::write(&mut Full, &county, &table).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{error}");
    }
}
