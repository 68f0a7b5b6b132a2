//! Identifies the program by a hash of its sources, so that readings kept by one program are not used by another.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Everything that is compiled, and the versions of dependencies.
const SOURCES: [&str; 5] = ["Cargo.lock", "Cargo.toml", "queries", "src", "web"];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        // a package that another depends on has no lock file of its own
        if Path::new(source).exists() {
            hash(source.into(), &mut hasher)?;
        }
    }
    env::var("TARGET").ok().hash(&mut hasher);
    println!("cargo::rustc-env=GOUJI_PROGRAM={:016x}", hasher.finish());
    Ok(())
}

/// Hashes a file, or the files of a folder in the order of their names.
fn hash(path: PathBuf, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        inside.sort();
        return inside.into_iter().try_for_each(|path| hash(path, hasher));
    }
    fs::read(&path)?.hash(hasher);
    path.hash(hasher);
    Ok(())
}
