use super::exit::Exit;
use super::out::print;
use super::runs::{last_run, note_of};
use gouji::export::{self, ExportFormat, Published, Tables};
use gouji::language::Language;
use gouji::schema::Table;
use std::path::PathBuf;

/// Write tables of the last run for Stata, SPSS or Excel, with labels
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji export --format dta
  gouji export --format sav --tables panel,causes --lang zh
  gouji export --format csv --to stata/

Names have at most 32 characters (the table `variables` says what each is), labels are in the language of --lang, and the words
of closed lists are numbers with labels. A figure that is missing says why, as an extended missing value of Stata or a user-missing
value of SPSS: .a blank, .b a mark, .c unreadable, .d not in the document, .e not asked by the form, .f a part of the sum is
missing, .g the file is cut short. Columns without any value are left out.")]
pub(super) struct Arguments {
    /// The program to write for: dta for Stata 14 and later, sav for SPSS, xlsx for Excel, csv with the short names
    #[arg(long, value_enum)]
    format: Format,
    /// The tables, separated by commas
    #[arg(long, value_delimiter = ',', default_value = Table::Panel.name())]
    tables: Vec<String>,
    /// Also columns without any value
    #[arg(long)]
    all_columns: bool,
    /// The output folder of the run
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// Where the files go [default: OUTPUT/latest/export]
    #[arg(long)]
    to: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Dta,
    Sav,
    Xlsx,
    Csv,
}

impl Format {
    fn format(self) -> ExportFormat {
        match self {
            Self::Dta => ExportFormat::Stata,
            Self::Sav => ExportFormat::Spss,
            Self::Xlsx => ExportFormat::Excel,
            Self::Csv => ExportFormat::Csv,
        }
    }
}

pub(super) fn export(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let run = last_run(&arguments.output)?;
    let note = note_of(&run)?;
    let folder = arguments.to.clone().unwrap_or_else(|| run.join("export"));
    let tables = Tables::of(&run)?;
    for table in &arguments.tables {
        let label = format!("{table}: gouji {}, run {}", note.gouji, note.run_id);
        let published = Published { table, language: lang, with_empty: arguments.all_columns, label: &label };
        let data = tables.data_set(published)?;
        let path = export::write(&data, arguments.format.format(), &folder, table)?;
        let (path, rows, variables) = (path.display(), data.rows, data.variables.len());
        print(&lang.choose(
            format!("{path}: {rows} rows, {variables} variables\n"),
            format!("{path}：{rows} 行，{variables} 个变量\n"),
        ))?;
    }
    Ok(Exit::Done)
}
