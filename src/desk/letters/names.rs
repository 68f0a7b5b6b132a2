//! File names that are valid on every system, one for each agency.

use std::collections::{HashMap, HashSet};

/// Longest name without its ending, in characters: three bytes each, and file systems take 255 bytes.
const LONGEST: usize = 70;
/// Names that Windows reserves.
const RESERVED: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

/// Assigns names, each only once.
pub(super) struct FileNames {
    /// The number of agencies, over all districts, with each name.
    shared: HashMap<String, usize>,
    given: HashSet<String>,
}

impl FileNames {
    pub(super) fn new<'a>(agencies: impl Iterator<Item = &'a str>) -> Self {
        let mut shared = HashMap::new();
        for agency in agencies {
            *shared.entry(safe(agency).to_lowercase()).or_default() += 1;
        }
        Self { shared, given: HashSet::new() }
    }

    /// The name of an agency's letter; preceded by the district if several districts have an agency of this name.
    pub(super) fn of(&mut self, district: &str, agency: &str) -> String {
        let own = safe(agency);
        let is_shared = self.shared.get(&own.to_lowercase()).is_some_and(|agencies| *agencies > 1);
        let name = if is_shared { safe(&format!("{district} {agency}")) } else { own };
        let (mut free, mut number) = (name.clone(), 1);
        while !self.given.insert(free.to_lowercase()) {
            number += 1;
            free = format!("{name} {number}");
        }
        format!("{free}.docx")
    }
}

/// A name without separators of folders, reserved characters and invisible ones.
fn safe(name: &str) -> String {
    let is_safe = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let name: String = name.chars().map(|c| if is_safe(c) { c } else { '_' }).take(LONGEST).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem).to_uppercase();
    let is_reserved = RESERVED.contains(&stem.trim_end_matches(|c: char| c.is_ascii_digit()));
    if name.is_empty() || is_reserved { format!("_{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leaves_its_folder_or_is_given_twice() {
        let agencies =
            [("甲区", "教育局"), ("乙区", "教育局"), ("甲区", "../a/b"), ("甲区", "..\\a\\b"), ("甲区", "nul")];
        let mut names = FileNames::new(agencies.iter().map(|(_, agency)| *agency));
        let given: Vec<String> = agencies.iter().map(|(district, agency)| names.of(district, agency)).collect();
        assert_eq!(
            given,
            ["甲区 教育局.docx", "乙区 教育局.docx", "甲区 .._a_b.docx", "甲区 .._a_b 2.docx", "_nul.docx"]
        );
        let long = "局".repeat(300);
        assert!(FileNames::new([long.as_str()].into_iter()).of("甲区", &long).len() < 255);
        assert_eq!((safe("a\u{0}b\n."), safe("..."), safe("com1.x")), ("a_b_".into(), "_".into(), "_com1.x".into()));
    }
}
