//! Functions are short and take few parameters. A longer one, or one with more parameters, gives the reason above it:
//! in a comment other than its documentation, or in the reason of an `expect`.

use std::fs;
use std::path::{Path, PathBuf};

const MOST_LINES: usize = 80;
/// Without `self`.
const MOST_PARAMETERS: usize = 5;

/// What is wrong with the functions of a file that `rustfmt` has formatted.
fn faults(source: &str) -> Vec<String> {
    let lines: Vec<&str> = source.lines().collect();
    let mut faults = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        // the end of the body, or of a signature without one
        let is_end = |line: &&str| {
            line.strip_prefix(indent)
                .is_some_and(|rest| rest.starts_with('}') || rest.ends_with([';', '}']) && !rest.starts_with(' '))
        };
        let length = lines[at..].iter().position(is_end).map_or(lines.len() - at, |end| end + 1);
        let parameters = parameters(&lines[at..at + length].join("\n"));
        if has_reason(&lines[..at]) {
            continue;
        }
        if length > MOST_LINES {
            faults.push(format!("{}: {name} has {length} lines", at + 1));
        }
        if parameters > MOST_PARAMETERS {
            faults.push(format!("{}: {name} has {parameters} parameters", at + 1));
        }
    }
    faults
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<&str> {
    let (before, behind) = line.trim_start().split_once("fn ")?;
    let is_modifier = |word| matches!(word, "pub" | "pub(super)" | "pub(crate)" | "const" | "async" | "unsafe");
    let name = behind.split(['(', '<']).next()?;
    before.split_whitespace().all(is_modifier).then_some(name)
}

/// Counts the parameters of a function from its text.
fn parameters(function: &str) -> usize {
    let (mut depth, mut angles, mut count, mut parameter) = (0_usize, 0_usize, 0, String::new());
    let mut last = ' ';
    for c in function.chars() {
        match c {
            '<' => angles += 1,
            '>' if last != '-' && last != '=' => angles = angles.saturating_sub(1),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        // brackets in the bounds of generics come before those of the parameters
        let is_closed = depth == 0 && angles == 0 && matches!(c, ')');
        if is_closed || depth == 1 && angles == 0 && c == ',' {
            let words = parameter.trim_matches(['(', ' ', '\n']);
            count += usize::from(!words.is_empty() && !words.ends_with("self"));
            parameter.clear();
        } else if depth > 0 && (angles == 0 || !parameter.is_empty()) {
            parameter.push(c);
        }
        if is_closed {
            break;
        }
        last = c;
    }
    count
}

/// Whether the attributes and comments at the end of some lines give a reason.
fn has_reason(before: &[&str]) -> bool {
    let above = before.iter().rev().map(|line| line.trim_start()).take_while(|line| line.starts_with(['#', '/']));
    let is_reason = |line: &str| line.starts_with("// ") || line.contains("reason = \"");
    above.into_iter().any(is_reason)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn functions_are_short_or_say_why() {
    let mut found = Vec::new();
    for folder in ["src", "maker/src", "python/src", "peers", "benches", "fuzz/fuzz_targets", "tests"] {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    found.sort();
    assert!(found.len() > 200, "the test has looked at nothing");
    let of_file = |path: &PathBuf| {
        let faults = faults(&fs::read_to_string(path).unwrap());
        faults.into_iter().map(|fault| format!("{}:{fault}", path.display())).collect::<Vec<_>>()
    };
    let faults: Vec<String> = found.iter().flat_map(of_file).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn long_functions_and_many_parameters_are_found() {
    let long = format!("    fn long(&self) {{\n{}    }}\n", "        step();\n".repeat(79));
    assert_eq!(faults(&format!("impl A {{\n{long}}}\n")), ["2: long has 81 lines"]);
    assert_eq!(faults(&format!("impl A {{\n    // one step for each\n{long}}}\n")), [""; 0]);
    assert_eq!(faults(&format!("impl A {{\n    /// Documented.\n{long}}}\n")).len(), 1);
    let wide =
        "fn wide<T: Fn(u8, u8)>(a: (u8, u8), b: [u8; 2], c: HashMap<u8, u8>, d: u8, e: u8, f: T) -> u8 {\n    0\n}\n";
    assert_eq!(faults(wide), ["1: wide has 6 parameters"]);
    assert_eq!(faults("fn f(&mut self, a: u8, b: u8, c: u8, d: u8, e: u8) {}\n"), [""; 0]);
}
