//! Files that systems and programs leave behind, recognised by name. Their content may be anything, such as half of a
//! report that lies whole beside it.

const OF_WINDOWS: &str = "left by Windows for itself";
const OF_MACOS: &str = "left by macOS for itself";
const OF_DEVICES: &str = "left by a storage device for itself";
const SHORTCUT: &str = "a shortcut, not the file that it leads to; put that here if it is a report";
const LOCK: &str = "left by an office program while a document was open";
const TEMPORARY: &str = "a temporary file of a program";
const UNFINISHED: &str = "an unfinished download; fetch it again if the whole file is not here";

/// Whole names, in lower case.
const NAMES: [(&str, &str); 12] = [
    ("thumbs.db", OF_WINDOWS),
    ("ehthumbs.db", OF_WINDOWS),
    ("ehthumbs_vista.db", OF_WINDOWS),
    ("desktop.ini", OF_WINDOWS),
    ("autorun.inf", OF_WINDOWS),
    ("$recycle.bin", OF_WINDOWS),
    ("system volume information", OF_WINDOWS),
    (".ds_store", OF_MACOS),
    ("__macosx", OF_MACOS),
    (".localized", OF_MACOS),
    ("icon\r", OF_MACOS),
    ("@eadir", OF_DEVICES),
];

const BEGINNINGS: [(&str, &str); 4] = [("._", OF_MACOS), ("~$", LOCK), (".~lock.", LOCK), (".~", LOCK)];

const ENDINGS: [(&str, &str); 21] = [
    (":zone.identifier", OF_WINDOWS),
    (".lnk", SHORTCUT),
    (".url", SHORTCUT),
    (".webloc", SHORTCUT),
    (".tmp", TEMPORARY),
    (".temp", TEMPORARY),
    (".crdownload", UNFINISHED),
    (".part", UNFINISHED),
    (".partial", UNFINISHED),
    (".filepart", UNFINISHED),
    (".download", UNFINISHED),
    (".downloading", UNFINISHED),
    (".opdownload", UNFINISHED),
    (".aria2", UNFINISHED),
    (".xltd", UNFINISHED),
    (".td", UNFINISHED),
    (".td.cfg", UNFINISHED),
    (".jc!", UNFINISHED),
    (".!ut", UNFINISHED),
    (".bc!", UNFINISHED),
    (".tdl", UNFINISHED),
];

/// The program that leaves files of this name behind; `None` for names that people give.
#[must_use]
pub(super) fn leftover(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let find = |table: &[(&str, &'static str)], is: fn(&str, &str) -> bool| {
        table.iter().find(|(word, _)| is(&name, word)).map(|&(_, reason)| reason)
    };
    find(&NAMES, |name, word| name == word)
        .or_else(|| find(&BEGINNINGS, |name, word| name.starts_with(word)))
        .or_else(|| find(&ENDINGS, |name, word| name.len() > word.len() && name.ends_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_told_from_what_people_name() {
        for (name, reason) in [
            ("Thumbs.db", OF_WINDOWS),
            ("Desktop.INI", OF_WINDOWS),
            ("年报.html:Zone.Identifier", OF_WINDOWS),
            (".DS_Store", OF_MACOS),
            ("._年报.docx", OF_MACOS),
            ("__MACOSX", OF_MACOS),
            ("~$年报.docx", LOCK),
            (".~lock.年报.odt#", LOCK),
            ("~WRL0003.tmp", TEMPORARY),
            ("年报.lnk", SHORTCUT),
            ("政府网.URL", SHORTCUT),
            ("年报.pdf.crdownload", UNFINISHED),
            ("未确认 482915.crdownload", UNFINISHED),
            ("年报.part", UNFINISHED),
        ] {
            assert_eq!(leftover(name), Some(reason), "{name}");
        }
        for name in ["年报.html", "~年报.docx", "part", "年报.part1.rar", "desktop.ini.txt", "thumbs", ".git", ".tmp"]
        {
            assert_eq!(leftover(name), None, "{name}");
        }
    }
}
