use super::exit::Exit;
use super::out::{counted, print};
use super::runs::last_run;
use gouji::desk::letters;
use gouji::finding::Severity;
use gouji::language::Language;
use std::path::PathBuf;

/// Write a letter to each agency, with the open questions about its reports
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji letters
  gouji letters -o /srv/tables --to letters/ --severity query

One DOCX file for each agency that the last run has open questions for, by the name of the agency; what has been waived is not
asked again. The sender, the seal and the day are left blank.")]
pub(super) struct Arguments {
    /// The output folder of the run
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// Where the letters go [default: OUTPUT/latest/letters]
    #[arg(long)]
    to: Option<PathBuf>,
    /// Include questions of this severity or a graver one
    #[arg(long, value_enum, default_value_t = Least::Info)]
    severity: Least,
}

/// The lowest severity of the questions in the letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Least {
    Error,
    Query,
    Info,
}

impl Least {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Query => Severity::Query,
            Self::Info => Severity::Info,
        }
    }
}

pub(super) fn letters(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let run = last_run(&arguments.output)?;
    let folder = arguments.to.clone().unwrap_or_else(|| run.join(letters::FOLDER));
    let written = letters::write(&run, &folder, arguments.severity.severity())?;
    let folder = folder.display();
    let letters::Letters { letters, questions, unaddressed } = written;
    print(&match lang {
        Language::En => {
            format!("{folder}: {} with {}\n", counted(letters, "letter"), counted(questions, "question"))
        }
        Language::Zh => format!("{folder}：{letters} 份函，共 {questions} 个问题\n"),
    })?;
    if unaddressed > 0 {
        print(&match lang {
            Language::En => format!(
                "{} about reports without a known agency or district, in no letter\n",
                counted(unaddressed, "question")
            ),
            Language::Zh => format!("另有 {unaddressed} 个问题所在的报告机关或地区不明，未列入函中\n"),
        })?;
    }
    Ok(Exit::Done)
}
