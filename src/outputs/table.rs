//! Writes a table as a pair of files with the same rows: CSV and Parquet.

use super::csv::CsvFile;
use super::error::OutputError;
use super::parquet::ParquetFile;
use polars::prelude::*;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread;

/// The result of writing a table.
#[derive(Debug)]
pub struct Written {
    /// Number of rows.
    pub rows: usize,
    /// Whether there is a CSV file.
    pub csv: bool,
    /// For each column whether any row has a value in it.
    pub filled: Vec<bool>,
    /// All rows of a small table, so that they need not be read back.
    pub small: Option<DataFrame>,
}

/// Largest size of a table that is called small, in bytes of memory.
const SMALL: usize = 1 << 20;

/// Writes a table batch by batch. The files are incomplete until [`TableWriter::finish`].
pub struct TableWriter {
    dir: PathBuf,
    name: String,
    schema: Schema,
    csv: Csv,
    most_csv_rows: usize,
    parquet: ParquetFile,
    rows: usize,
    filled: Vec<bool>,
}

/// The CSV file of a table.
enum Csv {
    /// Being written.
    Growing(Box<CsvFile>),
    /// Too many rows are expected for it. If there are fewer in the end, it is made then.
    PutOff,
    /// None is asked for, or the table has too many rows.
    LeftOut,
}

/// Rows read back at a time.
const PART: usize = 100_000;

impl TableWriter {
    /// Creates `name.csv` and `name.parquet` in a folder, replacing former files. A CSV file that grows beyond
    /// `most_csv_rows` rows is deleted, since no spreadsheet opens some hundred megabytes; `None` makes no CSV file.
    ///
    /// # Errors
    /// [`OutputError::Create`] if a file cannot be created, so that a run fails before its long work.
    pub fn create(dir: &Path, name: &str, schema: &Schema, most_csv_rows: Option<usize>) -> Result<Self, OutputError> {
        let csv = || CsvFile::create(dir.join(format!("{name}.csv")), schema);
        Ok(Self {
            dir: dir.to_owned(),
            name: name.to_owned(),
            schema: schema.clone(),
            csv: if most_csv_rows.is_some() { Csv::Growing(Box::new(csv()?)) } else { Csv::LeftOut },
            most_csv_rows: most_csv_rows.unwrap_or_default(),
            parquet: ParquetFile::create(dir.join(format!("{name}.parquet")), name, schema)?,
            rows: 0,
            filled: vec![false; schema.len()],
        })
    }

    /// Adds a pair to the metadata of the Parquet file.
    pub fn add_metadata(&mut self, key: &str, value: String) {
        self.parquet.add_metadata(key, value);
    }

    /// Rows written so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Announces the approximate number of rows. If it is far too large for a CSV file, none is written in vain: a
    /// million rows take more than a second.
    ///
    /// # Errors
    /// Fails if a file cannot be written.
    pub fn expect(&mut self, rows: usize) -> Result<(), OutputError> {
        if rows / 5 * 4 > self.most_csv_rows { self.leave_csv(Csv::PutOff) } else { Ok(()) }
    }

    fn leave_csv(&mut self, left: Csv) -> Result<(), OutputError> {
        if matches!(self.csv, Csv::LeftOut) {
            return Ok(());
        }
        match std::mem::replace(&mut self.csv, left) {
            Csv::Growing(csv) => csv.discard(),
            Csv::PutOff | Csv::LeftOut => Ok(()),
        }
    }

    /// Appends the rows of a frame, as one row group unless they are few.
    ///
    /// # Errors
    /// [`OutputError::Schema`] if the frame has other columns than the table; also fails if a file cannot be written.
    pub fn write(&mut self, frame: &DataFrame) -> Result<(), OutputError> {
        self.check(frame.schema())?;
        // The scheduler decides where a query's chunks end, which must not show in the row groups.
        let mut frame = frame.clone();
        frame.rechunk_mut();
        self.rows += frame.height();
        for (is_filled, column) in self.filled.iter_mut().zip(frame.columns()) {
            *is_filled |= column.null_count() < column.len();
        }
        if self.rows > self.most_csv_rows {
            self.leave_csv(Csv::LeftOut)?;
        }
        let Csv::Growing(csv) = &mut self.csv else { return self.parquet.write(&frame) };
        // In parallel they take the time of the slower one.
        thread::scope(|scope| {
            let csv = scope.spawn(|| csv.write(&frame));
            let parquet = self.parquet.write(&frame);
            csv.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).and(parquet)
        })
    }

    fn check(&self, found: &Schema) -> Result<(), OutputError> {
        if *found == self.schema {
            return Ok(());
        }
        let columns = |schema: &Schema| {
            let columns: Vec<String> = schema.iter().map(|(name, dtype)| format!("{name} {dtype}")).collect();
            columns.join(", ")
        };
        Err(OutputError::Schema { table: self.name.clone(), expected: columns(&self.schema), found: columns(found) })
    }

    /// Completes both files.
    ///
    /// # Errors
    /// Fails if a file cannot be written.
    pub fn finish(self) -> Result<Written, OutputError> {
        let Self { dir, name, schema, csv, parquet, rows, filled, .. } = self;
        let whole = parquet.finish()?.or_else(|| (rows == 0).then(|| DataFrame::empty_with_schema(&schema)));
        let csv = match csv {
            Csv::Growing(csv) => Some(*csv),
            Csv::PutOff => {
                let mut csv = CsvFile::create(dir.join(format!("{name}.csv")), &schema)?;
                let path = dir.join(format!("{name}.parquet"));
                for first in (0..rows).step_by(PART) {
                    csv.write(&rows_of(&path, first)?)?;
                }
                Some(csv)
            }
            Csv::LeftOut => None,
        };
        let has_csv = csv.is_some();
        csv.map_or(Ok(()), CsvFile::finish)?;
        let small = whole.filter(|rows| rows.estimated_size() <= SMALL);
        Ok(Written { rows, csv: has_csv, filled, small })
    }
}

/// Reads [`PART`] rows of a finished file.
fn rows_of(path: &Path, first: usize) -> Result<DataFrame, OutputError> {
    let file = File::open(path).map_err(|source| OutputError::Create { path: path.to_owned(), source })?;
    let rows = ParquetReader::new(file).with_slice(Some((first, PART))).finish();
    rows.map_err(|source| OutputError::Parquet { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn frame() -> DataFrame {
        df!(
            "text" => [Some("区“教育局”"), Some("a \"b\""), Some("1,2"), Some("two\nlines"), Some(""), None],
            "value" => [Some(1.0), Some(-2.5), Some(0.1), None, Some(1e16), Some(0.0)],
            "count" => [Some(1_i64), None, Some(-3), Some(i64::MAX), Some(0), Some(7)],
            "year" => [2019_i32, 2020, 2021, 2022, 2023, 2024],
            "small" => [1_u32, 2, 3, 4, 5, 6],
            "day" => [Some(19_753_i32), None, Some(0), Some(-1), Some(1), Some(2)],
            "comparable" => [Some(true), Some(false), None, Some(true), None, Some(false)],
        )
        .unwrap()
        .lazy()
        .with_column(col("day").cast(DataType::Date))
        .collect()
        .unwrap()
    }

    const CSV: &str = "\u{feff}text,value,count,year,small,day,comparable
区“教育局”,1,1,2019,1,2024-01-31,true
\"a \"\"b\"\"\",-2.5,,2020,2,,false
\"1,2\",0.1,-3,2021,3,1970-01-01,
\"two
lines\",,9223372036854775807,2022,4,1969-12-31,true
,10000000000000000,0,2023,5,1970-01-02,
,0,7,2024,6,1970-01-03,false
";

    /// Finishes a table whose columns all have values.
    #[track_caller]
    fn finish(writer: TableWriter, rows: usize, csv: bool) -> Written {
        let written = writer.finish().unwrap();
        assert_eq!((written.rows, written.csv, &written.filled), (rows, csv, &vec![true; 7]));
        written
    }

    fn read_back(path: &Path) -> DataFrame {
        ParquetReader::new(File::open(path).unwrap()).finish().unwrap()
    }

    #[test]
    fn both_files_hold_the_rows_of_all_batches() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = TableWriter::create(dir.path(), "facts", frame().schema(), Some(usize::MAX)).unwrap();
        writer.write(&frame().slice(0, 4)).unwrap();
        writer.write(&frame().slice(4, 0)).unwrap();
        writer.write(&frame().slice(4, 2)).unwrap();
        assert!(finish(writer, 6, true).small.unwrap().equals_missing(&frame()));
        assert_eq!(fs::read_to_string(dir.path().join("facts.csv")).unwrap(), CSV);
        assert!(read_back(&dir.path().join("facts.parquet")).equals_missing(&frame()));
    }

    #[test]
    fn categories_are_printed_as_their_texts() {
        let dir = tempfile::tempdir().unwrap();
        let district = df!("district" => [Some("甲区"), None, Some("乙区")]).unwrap().lazy();
        let categories = DataType::from_categories(Categories::global());
        let district = district.with_column(col("district").cast(categories)).collect().unwrap();
        let mut writer = TableWriter::create(dir.path(), "districts", district.schema(), Some(usize::MAX)).unwrap();
        writer.write(&district).unwrap();
        writer.finish().unwrap();
        let csv = fs::read_to_string(dir.path().join("districts.csv")).unwrap();
        // A line of a single empty field would be an empty line: it is quoted.
        assert_eq!(csv, "\u{feff}district\n甲区\n\"\"\n乙区\n");
    }

    /// The chunks of a query's result depend on the threads.
    #[test]
    fn chunks_do_not_show_in_the_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let mut chunked = frame().slice(0, 1);
        chunked.vstack_mut(&frame().slice(1, 5)).unwrap();
        for (name, frame) in [("whole", frame()), ("chunked", chunked)] {
            let mut writer = TableWriter::create(dir.path(), "t", frame.schema(), Some(usize::MAX)).unwrap();
            writer.write(&frame).unwrap();
            writer.finish().unwrap();
            for extension in ["csv", "parquet"] {
                let written = dir.path().join("t").with_extension(extension);
                fs::rename(written, dir.path().join(name).with_extension(extension)).unwrap();
            }
        }
        for extension in ["csv", "parquet"] {
            let bytes = |name| fs::read(dir.path().join(name).with_extension(extension)).unwrap();
            assert!(bytes("whole") == bytes("chunked"));
        }
    }

    #[test]
    fn above_its_limit_the_csv_file_is_taken_away() {
        let dir = tempfile::tempdir().unwrap();
        for (limit, left_out) in [(12, false), (11, true)] {
            let mut writer = TableWriter::create(dir.path(), "facts", frame().schema(), Some(limit)).unwrap();
            writer.write(&frame()).unwrap();
            writer.write(&frame()).unwrap();
            finish(writer, 12, !left_out);
            assert_eq!(dir.path().join("facts.csv").exists(), !left_out);
            assert_eq!(read_back(&dir.path().join("facts.parquet")).height(), 12);
        }
    }

    #[test]
    fn a_table_may_have_no_csv_file() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = TableWriter::create(dir.path(), "facts", frame().schema(), None).unwrap();
        writer.expect(6).unwrap();
        let written = writer.finish().unwrap();
        assert!(written.rows == 0 && !written.csv && written.small.is_some_and(|rows| rows.height() == 0));
        assert!(!dir.path().join("facts.csv").exists() && dir.path().join("facts.parquet").exists());
    }

    #[test]
    fn a_csv_file_that_was_put_off_in_vain_is_made_at_the_end() {
        let dir = tempfile::tempdir().unwrap();
        for (expected, rows, left_out) in [(15, 12, false), (16, 12, false), (16, 18, true)] {
            let mut writer = TableWriter::create(dir.path(), "facts", frame().schema(), Some(12)).unwrap();
            writer.write(&frame()).unwrap();
            writer.expect(expected).unwrap();
            (6..rows).step_by(6).for_each(|_| writer.write(&frame()).unwrap());
            finish(writer, rows, !left_out);
            let csv = fs::read_to_string(dir.path().join("facts.csv"));
            let (header, lines) = CSV.split_at(CSV.find('\n').unwrap() + 1);
            assert_eq!(csv.ok(), (!left_out).then(|| [header, lines, lines].concat()));
        }
    }

    #[test]
    fn the_parquet_file_says_what_it_is_and_has_a_row_group_for_each_batch_that_is_not_small() {
        let dir = tempfile::tempdir().unwrap();
        let mut large = frame();
        for _ in 0..11 {
            large.vstack_mut(&large.clone()).unwrap();
        }
        let mut writer = TableWriter::create(dir.path(), "facts", large.schema(), Some(0)).unwrap();
        for batch in [&large, &frame(), &large, &frame(), &frame()] {
            writer.write(batch).unwrap();
        }
        assert!(writer.finish().unwrap().small.is_none());
        let file = dir.path().join("facts.parquet");
        let mut reader = ParquetReader::new(File::open(&file).unwrap());
        let metadata = reader.get_metadata().unwrap();
        let keys: Vec<_> = metadata.key_value_metadata().iter().flatten().map(|pair| pair.key.as_str()).collect();
        assert_eq!(keys, ["gouji.version", "gouji.table"]);
        let rows = |group: usize| metadata.row_groups[group].num_rows();
        assert_eq!((metadata.row_groups.len(), rows(0), rows(1), rows(2)), (3, 12_288, 12_294, 12));
        let last = read_back(&file).slice(-18, 18);
        let mut expected = frame();
        expected.vstack_mut(&frame()).unwrap();
        expected.vstack_mut(&frame()).unwrap();
        assert!(last.equals_missing(&expected));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("missing");
        let error = TableWriter::create(&missing, "facts", frame().schema(), Some(usize::MAX)).err().unwrap();
        assert!(matches!(error, OutputError::Create { .. }));

        let mut writer = TableWriter::create(dir.path(), "facts", frame().schema(), Some(usize::MAX)).unwrap();
        let error = writer.write(&frame().select(["text", "year"]).unwrap()).unwrap_err();
        assert!(
            error.to_string().ends_with("continued with text str, year i32; this is a bug of gouji: please report it")
        );

        let list = DataFrame::new(1, vec![Column::new("list".into(), [Series::new("".into(), [1])])]).unwrap();
        let mut writer = TableWriter::create(dir.path(), "lists", list.schema(), Some(usize::MAX)).unwrap();
        assert!(matches!(writer.write(&list).unwrap_err(), OutputError::Kind { .. }));
    }
}
