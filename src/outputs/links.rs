//! Files that are the same as in the run before are stored once, as hard links.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// Bytes that are compared at once.
const BUFFER: usize = 1 << 18;

/// Name of a link before it is moved into place.
const FRESH: &str = ".link";

/// Replaces each file of a folder that has the same bytes in the other folder by a link to it. Files stay as they are
/// on systems without links.
pub(super) fn share_unchanged(folder: &Path, before: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (path, former) = (entry.path(), before.join(entry.file_name()));
        let is_table = path.extension().is_some_and(|end| end == "csv" || end == "parquet");
        if is_table && is_same(&path, &former).unwrap_or(false) && replace(&former, &path).is_err() {
            return;
        }
    }
}

/// Whether two files have the same bytes.
fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::with_capacity(BUFFER, one), BufReader::with_capacity(BUFFER, other));
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let length = left.len().min(right.len());
        if left[..length] != right[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(left.len() == right.len());
        }
        one.consume(length);
        other.consume(length);
    }
}

/// Puts a link to `former` in the place of `path`.
fn replace(former: &Path, path: &Path) -> io::Result<()> {
    let fresh = path.with_file_name(FRESH);
    fs::hard_link(former, &fresh)?;
    fs::rename(&fresh, path).inspect_err(|_| {
        // the folder is staged: what is left in it is removed with it, or does no harm
        let _ = fs::remove_file(&fresh);
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn tables_with_the_same_bytes_are_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let (now, before) = (folder.path().join("now"), folder.path().join("before"));
        let long = "x".repeat(3 * BUFFER + 1);
        let files = [("a.csv", &*long, &*long, true), ("b.csv", "12", "13", false), ("run.json", "x", "x", false)];
        for (folder, of) in [(&now, 0), (&before, 1)] {
            fs::create_dir(folder).unwrap();
            for (name, new, old, _) in files {
                fs::write(folder.join(name), [new, old][of]).unwrap();
            }
        }
        fs::write(now.join("c.csv"), "new").unwrap();
        share_unchanged(&now, &before);
        for (name, new, _, is_shared) in files {
            let inode = |folder: &Path| folder.join(name).metadata().unwrap().ino();
            assert_eq!(inode(&now) == inode(&before), is_shared, "{name}");
            assert_eq!(fs::read_to_string(now.join(name)).unwrap(), new);
        }
        assert_eq!(fs::read_dir(&now).unwrap().count(), 4);
        share_unchanged(&now, &folder.path().join("absent"));
    }
}
