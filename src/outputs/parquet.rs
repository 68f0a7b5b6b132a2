//! One table as Parquet, for programs: typed, compressed with zstd, a row group for each frame that is written
//! unless it is small, with the statistics by which readers skip row groups. The file says which table it is and which version made it.
//!
//! It does not hold the Arrow schema that Polars would add: that calls every text a `utf8_view`, which R cannot read
//! (apache/arrow#45523), and tells nothing else that the types of Parquet do not.

use super::table::OutputError;
use polars::io::parquet::write::{BatchedWriter, KeyValueMetadata, ParquetMetadataContext};
use polars::prelude::*;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::PoisonError;

/// Above this a frame becomes several row groups: readers take one whole into memory.
const ROW_GROUP_ROWS: usize = 250_000;

/// Below this a frame waits for the next: what each column of a row group costs, whatever it holds, is more than what a few
/// hundred rows cost. The widest table takes half the time and half the space.
const LEAST_ROWS: usize = 2_000;

pub(super) struct ParquetFile {
    path: PathBuf,
    /// What the file says of itself.
    about: Vec<(String, String)>,
    writer: BatchedWriter<BufWriter<File>>,
    /// Rows for the next row group.
    waiting: Option<DataFrame>,
    /// The writer keeps its file to itself; this is the same one, to sync it.
    file: File,
}

impl ParquetFile {
    pub(super) fn create(path: PathBuf, table: &str, schema: &Schema) -> Result<Self, OutputError> {
        let create = || {
            let file = File::create(&path)?;
            Ok((file.try_clone()?, file))
        };
        let (file, written) = create().map_err(|source| OutputError::Create { path: path.clone(), source })?;
        let writer = ParquetWriter::new(BufWriter::new(written))
            .with_compression(ParquetCompression::Zstd(None))
            .with_statistics(StatisticsOptions::default())
            .batched(schema)
            .map_err(|source| OutputError::Parquet { path: path.clone(), source })?;
        let about = vec![
            ("gouji.version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("gouji.table".to_owned(), table.to_owned()),
        ];
        Ok(Self { path, about, writer, waiting: None, file })
    }

    /// Has the file say something more of itself.
    pub(super) fn tell(&mut self, key: &str, value: String) {
        self.about.push((key.to_owned(), value));
    }

    /// Writes the rows of a frame that has the columns of the schema, each in one chunk.
    pub(super) fn write(&mut self, frame: &DataFrame) -> Result<(), OutputError> {
        let written = match self.waiting.take() {
            Some(mut waiting) => waiting.vstack_mut(frame).map(|_| ()).and_then(|()| {
                waiting.rechunk_mut();
                self.write_or_wait(waiting)
            }),
            None => self.write_or_wait(frame.clone()),
        };
        written.map_err(|source| OutputError::Parquet { path: self.path.clone(), source })
    }

    fn write_or_wait(&mut self, frame: DataFrame) -> PolarsResult<()> {
        if frame.height() < LEAST_ROWS {
            self.waiting = Some(frame);
            return Ok(());
        }
        for start in (0..frame.height()).step_by(ROW_GROUP_ROWS) {
            self.writer.write_batch(&frame.slice(i64::try_from(start).unwrap_or(i64::MAX), ROW_GROUP_ROWS))?;
        }
        Ok(())
    }

    /// Returns when the file is safe on the disk.
    pub(super) fn finish(self) -> Result<(), OutputError> {
        let Self { path, about, mut writer, waiting, file } = self;
        if let Some(rows) = waiting.filter(|rows| rows.height() > 0) {
            writer.write_batch(&rows).map_err(|source| OutputError::Parquet { path: path.clone(), source })?;
        }
        let about = KeyValueMetadata::from_static(about);
        // Not `writer.finish()`, which adds the Arrow schema.
        let mut footer = writer.get_writer().lock().unwrap_or_else(PoisonError::into_inner);
        about
            .collect(ParquetMetadataContext { arrow_schema: "" })
            .and_then(|about| footer.end(Some(about)))
            .map_err(|source| OutputError::Parquet { path: path.clone(), source })?;
        file.sync_all().map_err(|source| OutputError::Write { path, source })
    }
}
