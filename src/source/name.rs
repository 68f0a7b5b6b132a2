//! File names as text. Systems store bytes, and older Chinese ones wrote GBK.

use encoding_rs::GB18030;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Decodes a name as UTF-8, else as GBK.
#[must_use]
pub fn decode(name: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(name) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => GB18030.decode_without_bom_handling(name).0,
    }
}

/// A path as the tables show it. Each component is decoded by itself, since a folder and the files copied into it may come
/// from different systems. The result may not exist as a path.
#[must_use]
pub fn shown(path: &Path) -> String {
    match path.to_str() {
        Some(path) => path.to_owned(),
        None => decode_path(path),
    }
}

/// The bytes of a path, which need not be UTF-8; those of its text on systems that store no bytes.
#[must_use]
pub fn bytes_of(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec();
    #[cfg(not(unix))]
    return path.to_string_lossy().into_owned().into_bytes();
}

/// The inverse of [`bytes_of`].
#[must_use]
pub fn path_of(bytes: Vec<u8>) -> PathBuf {
    #[cfg(unix)]
    return PathBuf::from(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes));
    #[cfg(not(unix))]
    return PathBuf::from(String::from_utf8_lossy(&bytes).into_owned());
}

/// The name of a file in a single text: an archive counts as a folder.
#[must_use]
pub fn with_member(path: &str, member: Option<&str>) -> String {
    member.map_or_else(|| path.to_owned(), |member| format!("{path}/{member}"))
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

// Unix only: names that are not UTF-8, and links
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
