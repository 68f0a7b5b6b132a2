//! Files that systems and programs leave behind, recognised by name. Their content may be anything, such as half of a
//! report whose whole file is next to it.

use crate::language::Bilingual;

const OF_WINDOWS: Bilingual = Bilingual::fixed("left by Windows for itself", "Windows自用文件");
const OF_MACOS: Bilingual = Bilingual::fixed("left by macOS for itself", "macOS自用文件");
const OF_DEVICES: Bilingual = Bilingual::fixed("left by a storage device for itself", "存储设备自用文件");
const SHORTCUT: Bilingual = Bilingual::fixed(
    "a shortcut, not the file that it leads to; put that here if it is a report",
    "快捷方式，不是它所指向的文件；如属报告，请放入原文件",
);
const LOCK: Bilingual =
    Bilingual::fixed("left by an office program while a document was open", "办公软件打开文档时留下的文件");
const TEMPORARY: Bilingual = Bilingual::fixed("a temporary file of a program", "程序的临时文件");
const UNFINISHED: Bilingual = Bilingual::fixed(
    "an unfinished download; fetch it again if the whole file is not here",
    "未完成的下载；如没有完整的文件，请重新获取",
);

/// Whole names, in lower case.
const NAMES: [(&str, Bilingual); 12] = [
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

const BEGINNINGS: [(&str, Bilingual); 4] = [("._", OF_MACOS), ("~$", LOCK), (".~lock.", LOCK), (".~", LOCK)];

const ENDINGS: [(&str, Bilingual); 21] = [
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
pub(super) fn leftover(name: &str) -> Option<Bilingual> {
    let name = name.to_ascii_lowercase();
    let find = |table: &[(&str, Bilingual)], is: fn(&str, &str) -> bool| {
        table.iter().find(|(word, _)| is(&name, word)).map(|(_, reason)| reason.clone())
    };
    find(&NAMES, |name, word| name == word)
        .or_else(|| find(&BEGINNINGS, |name, word| name.starts_with(word)))
        .or_else(|| find(&ENDINGS, |name, word| name.len() > word.len() && name.ends_with(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_distinguished_from_what_people_name() {
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
