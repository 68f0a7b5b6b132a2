//! One table as Parquet, for programs: typed, compressed with zstd, a row group for each frame that is written
//! unless it is small, with the statistics by which readers skip row groups. The file says which table it is and which version made it.
//!
//! It does not hold the Arrow schema that Polars would add: that calls every text a `utf8_view`, which R cannot read
//! (apache/arrow#45523), and tells nothing else that the types of Parquet do not.

use super::error::OutputError;
use crate::saturate::Saturate;
use polars::io::parquet::write::{BatchedWriter, KeyValueMetadata, ParquetMetadataContext};
use polars::prelude::*;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::PoisonError;

/// Above this a frame becomes several row groups: readers take one whole into memory.
const ROW_GROUP_ROWS: usize = 250_000;

/// Below this frames wait for more: what each column of a row group costs, whatever it holds, is more than what a few
/// thousand rows cost. The widest table takes half the time and half the space; and of each column of each row group a
/// kilobyte or two stays in memory until the file is complete.
const LEAST_ROWS: usize = 10_000;

pub(super) struct ParquetFile {
    path: PathBuf,
    /// What the file says of itself.
    about: Vec<(String, String)>,
    writer: BatchedWriter<BufWriter<File>>,
    /// Rows for the next row group.
    waiting: Vec<DataFrame>,
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
        Ok(Self { path, about, writer, waiting: Vec::new(), file })
    }

    /// Has the file say something more of itself.
    pub(super) fn tell(&mut self, key: &str, value: String) {
        self.about.push((key.to_owned(), value));
    }

    /// Writes the rows of a frame that has the columns of the schema, each in one chunk.
    pub(super) fn write(&mut self, frame: &DataFrame) -> Result<(), OutputError> {
        self.waiting.push(frame.clone());
        let rows: usize = self.waiting.iter().map(DataFrame::height).sum();
        if rows < LEAST_ROWS { Ok(()) } else { self.write_waiting() }
    }

    fn write_waiting(&mut self) -> Result<(), OutputError> {
        let Some(rows) = together(std::mem::take(&mut self.waiting)).transpose() else { return Ok(()) };
        let write = |rows: DataFrame| {
            (0..rows.height())
                .step_by(ROW_GROUP_ROWS)
                .try_for_each(|start| self.writer.write_batch(&rows.slice(start.saturate(), ROW_GROUP_ROWS)))
        };
        rows.and_then(write).map_err(|source| OutputError::Parquet { path: self.path.clone(), source })
    }

    /// Returns when the file is safe on the disk.
    pub(super) fn finish(mut self) -> Result<(), OutputError> {
        self.write_waiting()?;
        let Self { path, about, writer, file, .. } = self;
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

/// The rows of frames as one, each column in one chunk.
fn together(frames: Vec<DataFrame>) -> PolarsResult<Option<DataFrame>> {
    let mut frames = frames.into_iter();
    let Some(mut all) = frames.next() else { return Ok(None) };
    let is_one = frames.len() == 0;
    for frame in frames {
        all.vstack_mut_owned(frame)?;
    }
    if !is_one {
        all.rechunk_mut();
    }
    Ok(Some(all))
}
