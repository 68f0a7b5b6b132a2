//! Data files: scripts that call a function of the page with a name and a value.

use super::error::ReviewError;
use memchr::memchr2_iter;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Folder of the files, within that of the page.
pub(super) const DATA: &str = "data";

/// Size of the write buffer, in bytes.
const BUFFER: usize = 1 << 18;

/// Writes `value` into `data/NAME.js`.
///
/// The file is read as JavaScript, where the member `__proto__` has a special meaning. Names of members must therefore
/// be fixed, never words of a report.
pub(super) fn write<T: Serialize>(folder: &Path, name: &str, value: &T) -> Result<(), ReviewError> {
    let path = folder.join(DATA).join(format!("{name}.js"));
    let write = || {
        let mut file = BufWriter::with_capacity(BUFFER, File::create(&path)?);
        write!(file, "received(\"{name}\", ")?;
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut file, ScriptFormatter))?;
        file.write_all(b");\n")?;
        file.flush()
    };
    write().map_err(|source| ReviewError::Write { path: path.clone(), source })
}

/// JSON that is safe within a script: no text of a report can end the script element, and the two Unicode separators that
/// old browsers take for line ends are escaped.
struct ScriptFormatter;

impl Formatter for ScriptFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        for at in memchr2_iter(b'<', SEPARATORS[0].0[0], fragment.as_bytes()) {
            let left = &fragment.as_bytes()[at..];
            let separator = || SEPARATORS.iter().find(|(separator, _)| left.starts_with(separator));
            let Some((found, escape)) = (if left[0] == b'<' { Some(&TAG) } else { separator() }) else { continue };
            writer.write_all(&fragment.as_bytes()[written..at])?;
            writer.write_all(escape)?;
            written = at + found.len();
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }
}

/// Bytes with their escapes.
type Escape = (&'static [u8], &'static [u8]);

const TAG: Escape = (b"<", b"\\u003c");
/// The separators of lines and of paragraphs.
const SEPARATORS: [Escape; 2] = [("\u{2028}".as_bytes(), b"\\u2028"), ("\u{2029}".as_bytes(), b"\\u2029")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_script() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(DATA)).unwrap();
        let hostile = "</script><script>alert(\"1\")</script>\u{2028}\u{2029}\\<!--\n终";
        write(folder.path(), "a", &[hostile]).unwrap();
        let written = std::fs::read_to_string(folder.path().join("data/a.js")).unwrap();
        assert!(!written.contains(['<', '\u{2028}', '\u{2029}']), "{written}");
        let json = written.strip_prefix("received(\"a\", ").and_then(|rest| rest.strip_suffix(");\n")).unwrap();
        assert_eq!(serde_json::from_str::<Vec<String>>(json).unwrap(), [hostile]);
    }
}
