//! The programs that turn drafts into files, some hundred in one call.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rayon::prelude::*;

use super::super::Result;
use super::undated::undated;

/// A program and its output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    Docx,
    Doc,
    Xlsx,
    Xls,
    Printed,
    PrintedTagged,
    Typeset,
}

/// A draft in the working folder, and the file to make from it.
#[derive(Debug)]
pub struct Job {
    pub writer: Writer,
    pub draft: PathBuf,
    pub file: PathBuf,
}

/// Starting a program takes seconds, and if a call fails its whole output is lost.
const JOBS_IN_A_CALL: usize = 200;

impl Writer {
    /// The suffix of its drafts.
    pub fn takes(self) -> &'static str {
        match self {
            Self::Docx | Self::Doc | Self::Printed | Self::PrintedTagged => "fodt",
            Self::Xlsx | Self::Xls => "fods",
            Self::Typeset => "typ",
        }
    }

    fn gives(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Printed | Self::PrintedTagged | Self::Typeset => "pdf",
        }
    }

    /// The format as `LibreOffice` calls it.
    fn filter(self) -> &'static str {
        match self {
            Self::Docx => "docx:MS Word 2007 XML",
            Self::Doc => "doc:MS Word 97",
            Self::Xlsx => "xlsx:Calc MS Excel 2007 XML",
            Self::Xls => "xls:MS Excel 97",
            Self::PrintedTagged => "pdf:writer_pdf_Export:{\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"true\"}}",
            Self::Printed | Self::Typeset => {
                "pdf:writer_pdf_Export:{\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"false\"}}"
            }
        }
    }
}

/// Makes all files and removes the drafts. The drafts are in `folder`, which nobody else uses.
pub fn run(mut jobs: Vec<Job>, folder: &Path) -> Result<()> {
    jobs.sort_by_key(|job| job.writer);
    let calls: Vec<&[Job]> =
        jobs.chunk_by(|one, other| one.writer == other.writer).flat_map(|jobs| jobs.chunks(JOBS_IN_A_CALL)).collect();
    calls.par_iter().enumerate().try_for_each(|(number, jobs)| call(jobs, &folder.join(format!("call-{number}"))))?;
    Ok(())
}

fn call(jobs: &[Job], folder: &Path) -> Result<()> {
    let Some(writer) = jobs.first().map(|job| job.writer) else { return Ok(()) };
    fs::create_dir_all(folder)?;
    let drafts: Vec<PathBuf> =
        (0..jobs.len()).map(|number| folder.join(format!("{number}.{}", writer.takes()))).collect();
    for (job, draft) in jobs.iter().zip(&drafts) {
        fs::rename(&job.draft, draft)?;
    }
    let (mut command, program) = match writer {
        Writer::Typeset => typst(folder),
        _ => (office(writer, folder, &drafts), "LibreOffice"),
    };
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start {program} ({error}): {}", missing(program)))?;
    let said = || String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if !output.status.success() {
        return Err(format!("{program} failed ({}): {}\n{}", output.status, said(), missing(program)).into());
    }
    for (job, draft) in jobs.iter().zip(&drafts) {
        let made = draft.with_extension(writer.gives());
        let bytes = fs::read(made)
            .map_err(|_| format!("{program} has not made {} of {}: {}", job.file.display(), draft.display(), said()))?;
        fs::write(&job.file, undated(writer, bytes))?;
    }
    fs::remove_dir_all(folder)?;
    Ok(())
}

/// `LibreOffice` with a profile of its own, since two instances cannot share the user's.
fn office(writer: Writer, folder: &Path, drafts: &[PathBuf]) -> Command {
    let mut command = Command::new(std::env::var_os("SOFFICE").unwrap_or_else(|| "soffice".into()));
    command
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", writer.filter(), "--outdir"])
        .arg(folder)
        .args(drafts);
    command
}

fn typst(folder: &Path) -> (Command, &'static str) {
    let mut command = Command::new(std::env::var_os("TYPST_PYTHON").unwrap_or_else(|| "python3".into()));
    command.arg("-c").arg(include_str!("typst.py")).arg(folder);
    (command, "Typst")
}

fn missing(program: &str) -> &'static str {
    match program {
        "Typst" => {
            "PDF files need the Python package typst: `make writers` installs it, or name a Python that has it in TYPST_PYTHON"
        }
        _ => {
            "office formats need LibreOffice: `make writers` installs it (Debian: libreoffice-writer-nogui and libreoffice-calc-nogui), or name its program in SOFFICE"
        }
    }
}
