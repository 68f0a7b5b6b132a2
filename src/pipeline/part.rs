//! How a corpus is cut into parts.

use crate::source::name::bytes_of;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// One of several parts of a corpus. Each file belongs to one of them by its path alone, so other files do not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// From 1 to [`Self::of`].
    pub number: u32,
    /// How many parts there are.
    pub of: u32,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        let part = numbers.map(|(number, of)| Self { number, of });
        let part = part.filter(|part| (1..=part.of).contains(&part.number));
        part.ok_or_else(|| format!("{text:?} is no part; write the third of seven as 3/7"))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Part {
    pub(super) fn has(self, root: usize, path: &Path) -> bool {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(root as u64).to_le_bytes());
        hasher.update(&bytes_of(path));
        let drawn = hasher.finalize().as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        drawn % u64::from(self.of) == u64::from(self.number - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_part_is_written_as_it_is_said() {
        assert_eq!("3/7".parse(), Ok(Part { number: 3, of: 7 }));
        for wrong in ["0/7", "8/7", "3", "3/", "/", "-1/2", "1/0"] {
            assert!(wrong.parse::<Part>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_file_is_in_one_part() {
        let paths: Vec<PathBuf> = (0..1_000).map(|number| PathBuf::from(format!("甲/{number}.html"))).collect();
        let in_part = |number| paths.iter().filter(|path| Part { number, of: 7 }.has(0, path)).count();
        let counts: Vec<usize> = (1..=7).map(in_part).collect();
        assert_eq!(counts.iter().sum::<usize>(), paths.len());
        assert!(counts.iter().all(|count| (100..200).contains(count)), "{counts:?}");
    }
}
