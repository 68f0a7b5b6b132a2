use super::Exit;
use super::query::{write_csv, write_frame};
use gouji::dataset;

/// Every metric: key, labels, unit, the forms that ask for it, definition
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gouji codebook\n  gouji codebook --csv > codebook.csv")]
pub struct Arguments {
    /// As CSV
    #[arg(long)]
    csv: bool,
}

pub fn codebook(arguments: &Arguments) -> anyhow::Result<Exit> {
    let frame = dataset::codebook()?;
    if arguments.csv {
        write_csv(&frame)?;
    } else {
        write_frame(&frame, None)?;
    }
    Ok(Exit::Done)
}
