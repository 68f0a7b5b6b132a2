//! Names of files as text. Systems keep them as bytes, and those of older Chinese ones wrote GBK.

use encoding_rs::GB18030;
use std::borrow::Cow;
use std::path::Path;

/// A name in UTF-8, or in what Chinese systems wrote before it.
#[must_use]
pub fn decode(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => GB18030.decode_without_bom_handling(name).0,
    }
}

/// A path as tables show it: each name in it decoded for itself, since a folder and what was copied into it may come
/// from different systems. It need not lead anywhere.
#[must_use]
pub fn shown(path: &Path) -> String {
    match path.to_str() {
        Some(path) => path.to_owned(),
        None => decode_path(path),
    }
}

#[cfg(unix)]
fn decode_path(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let names: Vec<Cow<str>> = path.as_os_str().as_bytes().split(|&byte| byte == b'/').map(decode).collect();
    names.join("/")
}

#[cfg(not(unix))]
fn decode_path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

// names in other encodings and links are made as Unix has them
#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn names_in_gbk_are_decoded_each_for_itself() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let gbk = GB18030.encode("誠信局").0;
        assert!(gbk.contains(&0x5C), "its second byte is a backslash");
        let path = [b"/data/", "沧塘县".as_bytes(), b"/", &gbk, b"/a.html"].concat();
        assert_eq!(shown(Path::new(OsStr::from_bytes(&path))), "/data/沧塘县/誠信局/a.html");
        assert_eq!(shown(Path::new("沧塘县/a.html")), "沧塘县/a.html");
    }
}
