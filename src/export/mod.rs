//! Exports published tables for statistics packages, with short names, labels, labels of values, and reasons for
//! missing figures.

mod balanced;
mod dataset;
mod error;
mod excel;
mod plain;
mod published;
mod spss;
mod stata;

pub use balanced::{Balanced, Figure, balance};
pub use dataset::{DataSet, Missing, Number, Values, Variable};
pub use error::{ExportError, Length};
pub use published::{Published, Tables};

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A format of exported tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Stata, release 118.
    Stata,
    /// SPSS.
    Spss,
    /// Excel.
    Excel,
    /// CSV with short names.
    Csv,
}

impl ExportFormat {
    /// Every variant, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::Stata, Self::Spss, Self::Excel, Self::Csv];

    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Stata => "dta",
            Self::Spss => "sav",
            Self::Excel => "xlsx",
            Self::Csv => "csv",
        }
    }
}

/// Writes a data set to `folder/name.extension`. A former file is replaced once the new one is complete. Returns the
/// file.
///
/// # Errors
/// Fails if the format cannot hold the data, or if the file cannot be written.
pub fn write(data: &DataSet, format: ExportFormat, folder: &Path, name: &str) -> Result<PathBuf, ExportError> {
    let path = folder.join(format!("{name}.{}", format.extension()));
    let failed = |source| ExportError::Write { path: path.clone(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let file = tempfile::Builder::new().prefix(&format!(".{name}.")).tempfile_in(folder).map_err(failed)?;
    let mut to = BufWriter::new(file);
    match format {
        ExportFormat::Stata => stata::write(data, &mut to),
        ExportFormat::Spss => spss::write(data, &mut to),
        ExportFormat::Excel => excel::write(data, &mut to),
        ExportFormat::Csv => plain::write(data, &mut to),
    }?;
    to.flush().map_err(failed)?;
    let file = to.into_inner().map_err(|error| failed(error.into_error()))?;
    readable_by_all(file.as_file()).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(path)
}

/// Temporary files are readable by their owner only; published ones are for everybody.
#[cfg(unix)]
fn readable_by_all(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}
