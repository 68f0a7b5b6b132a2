use super::exit::Exit;
use super::out::print;
use super::runs::{last_run, record_of, run_named};
use gouji::language::Language;
use serde::Deserialize;
use std::path::PathBuf;

/// Cite a run: its version, the hashes of its input and its results, BibTeX, GB/T 7714, and how to run it again
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji cite                       the last run
  gouji cite --run 12              an older one, by its number, its name or its folder
  gouji cite --bibtex >> paper.bib

Two runs with the same version, settings and files have the same tables, byte for byte, and therefore the same hash of results.
The table `changes` is not in the hash, since it also depends on the run before.")]
pub(super) struct Arguments {
    /// A run by its number, its name or its folder; by default the last one
    #[arg(long)]
    run: Option<String>,
    /// Only the BibTeX entries
    #[arg(long)]
    bibtex: bool,
    /// The output folder of the run
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
}

/// The part of a run's record that a citation needs.
#[derive(Debug, Deserialize)]
struct Record {
    run_id: String,
    started: String,
    gouji: String,
    folder: PathBuf,
    command: Vec<String>,
    input_hash: String,
    results_hash: String,
}

/// Characters of a hash in running text, enough to distinguish any two runs.
const SHORT: usize = 16;

pub(super) fn cite(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let run = match &arguments.run {
        Some(name) => run_named(&arguments.output, name)?,
        None => last_run(&arguments.output)?,
    };
    let record: Record = record_of(&run)?;
    print(&if arguments.bibtex { record.bibtex() } else { record.described(lang) })?;
    Ok(Exit::Done)
}

impl Record {
    fn day(&self) -> &str {
        self.started.get(..10).unwrap_or(&self.started)
    }

    fn year(&self) -> &str {
        self.started.get(..4).unwrap_or(&self.started)
    }

    fn results(&self) -> &str {
        self.results_hash.get(..SHORT).unwrap_or(&self.results_hash)
    }

    fn described(&self, lang: Language) -> String {
        let [run, input, results, again] =
            lang.choose(["run", "files read", "results", "run again"], ["运行", "输入文件", "结果", "重新运行"]);
        let Self { run_id, gouji, input_hash, results_hash, .. } = self;
        let command = self.command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        let folder = quoted(&self.folder.display().to_string());
        let colon = lang.choose(": ", "：");
        format!(
            "gouji {gouji}\n{run}{colon}{run_id}\n{input}{colon}BLAKE3 {input_hash}\n{results}{colon}BLAKE3 {results_hash}\n\
             {again}{colon}cd {folder} && {command}\n\nGB/T 7714\n{}\n\nBibTeX\n{}",
            self.gb_t_7714(),
            self.bibtex()
        )
    }

    /// The program and the tables that it made, as GB/T 7714-2015 cites programs (CP) and data (DS).
    fn gb_t_7714(&self) -> String {
        let (Self { run_id, gouji, .. }, results) = (self, self.results());
        let (day, year) = (self.day(), self.year());
        format!(
            "The gouji contributors. gouji（勾稽）：政府信息公开工作年度报告读取与审核程序[CP]. 版本{gouji}. {year}.\n\
             The gouji contributors. 政府信息公开工作年度报告数据表：运行{run_id}，结果摘要BLAKE3 {results}[DS]. \
             gouji版本{gouji}. {year}（{day}生成）."
        )
    }

    fn bibtex(&self) -> String {
        let (Self { run_id, gouji, .. }, results) = (self, self.results());
        let (day, year) = (self.day(), self.year());
        format!(
            "@software{{gouji,
  title   = {{gouji: reading and auditing annual reports on open government information}},
  author  = {{{{The gouji contributors}}}},
  version = {{{gouji}}},
  year    = {{{year}}}
}}
@misc{{gouji-run-{results},
  title  = {{Tables of annual reports on open government information}},
  author = {{{{The gouji contributors}}}},
  year   = {{{year}}},
  note   = {{Made on {day} with gouji {gouji}; run {run_id}, results BLAKE3 {results}}}
}}
"
        )
    }
}

/// A word of a command, quoted for the shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_names_version_run_and_hashes() {
        let record = Record {
            run_id: "000012-20240301-020000".to_owned(),
            started: "2024-03-01T02:00:00Z".to_owned(),
            gouji: "0.1.0".to_owned(),
            folder: "/srv/the reports".into(),
            command: ["gouji", "run", "it's", "沧塘县"].map(str::to_owned).to_vec(),
            input_hash: "a".repeat(64),
            results_hash: "0123456789abcdef".repeat(4),
        };
        let text = record.described(Language::En);
        assert!(text.contains(r"run again: cd '/srv/the reports' && gouji run 'it'\''s' 沧塘县"), "{text}");
        assert!(text.contains(&record.results_hash) && text.contains(&record.input_hash), "{text}");
        assert!(text.contains("[CP]. 版本0.1.0. 2024.\n") && text.contains("运行000012-20240301-020000"), "{text}");
        let bibtex = record.bibtex();
        assert!(text.ends_with(&bibtex) && bibtex.contains("@misc{gouji-run-0123456789abcdef,\n"), "{bibtex}");
        assert_eq!(bibtex.matches('{').count(), bibtex.matches('}').count());
    }
}
