//! Writing to standard output.

/// `1 query`, `2 queries`.
pub(super) fn counted(count: usize, name: &str) -> String {
    match (count, name.strip_suffix('y')) {
        (1, _) => format!("1 {name}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {name}s"),
    }
}

/// Writes to standard output. `println!` would panic on a closed pipe.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    Ok(std::io::Write::write_all(&mut std::io::stdout().lock(), text.as_bytes())?)
}
