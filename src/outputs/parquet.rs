//! Writes a table as Parquet for programs: typed, compressed with zstd, one row group per written frame unless it is
//! small, with the statistics by which readers skip row groups. The metadata name the table and the program's version.
//!
//! The file lacks the Arrow schema that Polars would add. That schema declares every text a `utf8_view`, which R cannot
//! read (apache/arrow#45523), and adds nothing else to the Parquet types.

use super::error::OutputError;
use crate::saturate::Saturate;
use polars::io::parquet::write::{BatchedWriter, KeyValueMetadata, ParquetMetadataContext};
use polars::prelude::*;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::PoisonError;

/// Most rows of a row group. Readers load a whole group into memory.
const ROW_GROUP_ROWS: usize = 250_000;

/// Frames are collected until they have this many rows: the fixed cost of a column in a row group exceeds that of a few
/// thousand rows. This halves time and size of the widest table. Each column of each row group also takes a kilobyte or
/// two of memory until the file is complete.
const LEAST_ROWS: usize = 10_000;

pub(super) struct ParquetFile {
    path: PathBuf,
    /// Key-value metadata of the file.
    metadata: Vec<(String, String)>,
    writer: BatchedWriter<BufWriter<File>>,
    /// Frames for the next row group.
    waiting: Vec<DataFrame>,
    /// Whether a row group has been written.
    has_groups: bool,
}

impl ParquetFile {
    pub(super) fn create(path: PathBuf, table: &str, schema: &Schema) -> Result<Self, OutputError> {
        let file = File::create(&path).map_err(|source| OutputError::Create { path: path.clone(), source })?;
        let writer = ParquetWriter::new(BufWriter::new(file))
            .with_compression(ParquetCompression::Zstd(None))
            .with_statistics(StatisticsOptions::default())
            .batched(schema)
            .map_err(|source| OutputError::Parquet { path: path.clone(), source })?;
        let metadata = vec![
            ("gouji.version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("gouji.table".to_owned(), table.to_owned()),
        ];
        Ok(Self { path, metadata, writer, waiting: Vec::new(), has_groups: false })
    }

    /// Adds a pair to the metadata.
    pub(super) fn add_metadata(&mut self, key: &str, value: String) {
        self.metadata.push((key.to_owned(), value));
    }

    /// Appends the rows of a frame. Its columns must be those of the schema, each in one chunk.
    pub(super) fn write(&mut self, frame: &DataFrame) -> Result<(), OutputError> {
        self.waiting.push(frame.clone());
        let rows: usize = self.waiting.iter().map(DataFrame::height).sum();
        if rows >= LEAST_ROWS {
            self.write_waiting()?;
            self.has_groups = true;
        }
        Ok(())
    }

    /// Writes the waiting frames and returns them as one.
    fn write_waiting(&mut self) -> Result<Option<DataFrame>, OutputError> {
        let Some(rows) = concatenate(std::mem::take(&mut self.waiting)).transpose() else { return Ok(None) };
        let write = |rows: DataFrame| {
            (0..rows.height())
                .step_by(ROW_GROUP_ROWS)
                .try_for_each(|start| self.writer.write_batch(&rows.slice(start.saturate(), ROW_GROUP_ROWS)))?;
            Ok(Some(rows))
        };
        rows.and_then(write).map_err(|source| OutputError::Parquet { path: self.path.clone(), source })
    }

    /// Completes the file. Returns all of its rows if they are few enough to have waited together.
    pub(super) fn finish(mut self) -> Result<Option<DataFrame>, OutputError> {
        let last = self.write_waiting()?;
        let Self { path, metadata, writer, has_groups, .. } = self;
        let metadata = KeyValueMetadata::from_static(metadata);
        // Not `writer.finish()`, which adds the Arrow schema.
        let mut footer = writer.get_writer().lock().unwrap_or_else(PoisonError::into_inner);
        metadata
            .collect(ParquetMetadataContext { arrow_schema: "" })
            .and_then(|metadata| footer.end(Some(metadata)))
            .map_err(|source| OutputError::Parquet { path, source })?;
        Ok(last.filter(|_| !has_groups))
    }
}

/// Concatenates frames, with each column in one chunk.
fn concatenate(frames: Vec<DataFrame>) -> PolarsResult<Option<DataFrame>> {
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
