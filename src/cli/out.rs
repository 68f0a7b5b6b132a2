//! Writing to standard output, and files that are whole or not there.

use gouji::finding::Severity;
use gouji::language::Language;
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

/// Separators between the first and the last year of a series: `2019-2024`, `2019–2024`.
pub(super) const YEARS_TO_YEAR: [char; 2] = ['-', '–'];

/// `1 query`, `2 queries`.
pub(super) fn counted(count: usize, name: &str) -> String {
    match (count, name.strip_suffix('y')) {
        (1, _) => format!("1 {name}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {name}s"),
    }
}

/// Number of causes of each severity.
pub(super) struct CauseCounts<'c>(pub(super) &'c BTreeMap<Severity, usize>);

impl CauseCounts<'_> {
    /// `3 causes: 2 errors, 1 query, 0 infos`
    pub(super) fn words(&self, lang: Language) -> String {
        let of = |severity| self.0.get(&severity).copied().unwrap_or(0);
        let (errors, queries, infos) = (of(Severity::Error), of(Severity::Query), of(Severity::Info));
        let all = errors + queries + infos;
        match lang {
            Language::En => format!(
                "{}: {}, {}, {}",
                counted(all, "cause"),
                counted(errors, "error"),
                counted(queries, "query"),
                counted(infos, "info")
            ),
            Language::Zh => format!("问题 {all} 项：错误 {errors} 项，疑问 {queries} 项，提示 {infos} 项"),
        }
    }
}

/// Writes a file and moves it into place: a reader sees the former file or the whole new one.
pub(super) fn write_whole(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    // hidden, and with an ending of its own: collectors of metrics read files whose names end in .prom
    let fresh = path.with_file_name(format!(".{name}.new"));
    fs::write(&fresh, content)?;
    fs::rename(&fresh, path).inspect_err(|_| {
        // failure leaves only a stray file
        let _ = fs::remove_file(&fresh);
    })
}

/// Writes to standard output. `println!` would panic on a closed pipe.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    Ok(io::Write::write_all(&mut io::stdout().lock(), text.as_bytes())?)
}
