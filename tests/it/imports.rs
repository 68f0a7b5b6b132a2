//! Finds which module of the crate uses which, from the paths in its files, in `use` items and elsewhere. Code that is
//! built for tests only does not count, nor does a module's re-export (`pub use`) of its own files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A word, `::`, or any other character.
fn tokens(source: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '"' => end_of_text(rest),
            'r' if rest.starts_with("r\"") || rest.starts_with("r#") => end_of_raw_text(rest),
            // a character, or else a lifetime
            '\'' => end_of_character(rest).unwrap_or(1),
            ':' if rest.starts_with("::") => 2,
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, behind) = rest.split_at(end);
        let is_passed_on = is_word(first) && !token.contains('"')
            || end == first.len_utf8() && !first.is_whitespace()
            || token == "::";
        if is_passed_on {
            tokens.push(token);
        }
        rest = behind;
    }
    tokens
}

fn end_of_text(rest: &str) -> usize {
    let mut is_escaped = false;
    let closing = rest.char_indices().skip(1).find(|&(_, c)| {
        let closes = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        closes
    });
    closing.map_or(rest.len(), |(at, _)| at + 1)
}

fn end_of_raw_text(rest: &str) -> usize {
    let hashes = rest[1..].bytes().take_while(|&byte| byte == b'#').count();
    if !rest[1 + hashes..].starts_with('"') {
        return 1; // r#type
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let inner = 2 + hashes;
    rest[inner..].find(&end).map_or(rest.len(), |at| inner + at + end.len())
}

fn end_of_character(rest: &str) -> Option<usize> {
    let inner = &rest[1..];
    let first = inner.chars().next()?;
    if first == '\\' {
        return inner[2..].find('\'').map(|at| at + 4);
    }
    inner[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
}

/// A name that a file imports, and its path.
struct Import {
    name: String,
    path: Vec<String>,
    is_public: bool,
}

#[derive(Default)]
struct Module {
    imports: Vec<Import>,
    /// Paths of two or more words outside of imports.
    paths: BTreeSet<Vec<String>>,
    /// Files that contain only tests.
    tests: Vec<String>,
}

impl Module {
    fn parse(source: &str) -> Self {
        let tokens = tokens(source);
        let mut module = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += match rest {
                ["#", "[", "cfg", "(", "test", ..] => module.skip_tests(rest),
                ["use", ..] => {
                    let length = rest.iter().position(|&token| token == ";").unwrap_or(rest.len());
                    let is_public = at > 0 && ["pub", ")"].contains(&tokens[at - 1]);
                    module.import(&rest[1..length], &[], is_public);
                    length
                }
                [_, "::", ..] if at == 0 || tokens[at - 1] != "::" => module.path(rest),
                _ => 1,
            };
        }
        module
    }

    /// Returns the number of tokens of an item that is built for tests only.
    fn skip_tests(&mut self, rest: &[&str]) -> usize {
        if let Some(at) = rest.iter().position(|&token| ["mod", "fn", "use", "impl", ";", "{"].contains(&token))
            && rest[at] == "mod"
            && rest[at + 2] == ";"
        {
            self.tests.push(rest[at + 1].to_owned());
        }
        let mut depth = 0;
        for (at, token) in rest.iter().enumerate() {
            match *token {
                "{" => depth += 1,
                "}" if depth == 1 => return at + 1,
                "}" => depth -= 1,
                ";" if depth == 0 => return at + 1,
                _ => {}
            }
        }
        rest.len()
    }

    /// Reads the tree after `use`: `a::{b, c::d as e}`.
    fn import(&mut self, tree: &[&str], before: &[String], is_public: bool) {
        let mut path = before.to_vec();
        let words = tree.iter().take_while(|token| !["{", "as"].contains(*token));
        path.extend(words.filter(|token| **token != "::").map(|&token| token.to_owned()));
        if let Some(open) = tree.iter().position(|&token| token == "{") {
            for branch in branches(&tree[open + 1..]) {
                self.import(branch, &path, is_public);
            }
            return;
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name =
            if let [.., "as", name] = tree { (*name).to_owned() } else { path.last().cloned().unwrap_or_default() };
        self.imports.push(Import { name, path, is_public });
    }

    /// Reads a path outside of `use`. Returns its number of tokens.
    fn path(&mut self, rest: &[&str]) -> usize {
        let mut path = vec![rest[0].to_owned()];
        let mut at = 1;
        while rest.get(at) == Some(&"::")
            && rest.get(at + 1).is_some_and(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        {
            path.push(rest[at + 1].to_owned());
            at += 2;
        }
        if path.len() > 1 {
            self.paths.insert(path);
        }
        at
    }
}

/// Splits at commas, up to the closing bracket.
fn branches<'t, 's>(tree: &'t [&'s str]) -> Vec<&'t [&'s str]> {
    let (mut branches, mut first, mut depth) = (Vec::new(), 0, 1);
    for (at, token) in tree.iter().enumerate() {
        match *token {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 || depth == 1 && *token == "," {
            branches.push(&tree[first..at]);
            first = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    branches.retain(|branch| !branch.is_empty());
    branches
}

/// By name within the crate: `queries::parts`. The name of `main.rs` and `lib.rs` is empty.
type Modules = BTreeMap<String, Module>;

fn read(folder: &Path, name: &str, modules: &mut Modules) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let stem = entry.file_stem().unwrap().to_str().unwrap();
        let child = if name.is_empty() { stem.to_owned() } else { format!("{name}::{stem}") };
        if entry.is_dir() {
            read(&entry, &child, modules);
        } else if entry.extension().is_some_and(|end| end == "rs") {
            let child = if ["mod", "lib", "main"].contains(&stem) { name.to_owned() } else { child };
            let module = Module::parse(&fs::read_to_string(&entry).unwrap());
            let known = modules.entry(child).or_default();
            known.imports.extend(module.imports);
            known.paths.extend(module.paths);
            known.tests.extend(module.tests);
        }
    }
}

fn child(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

/// The target of a path: a module, or the module that contains the named item.
enum Target {
    Module(String),
    ItemOf(String),
}

/// `None` if the path leads out of the crate.
fn resolve(modules: &Modules, from: &str, path: &[String]) -> Option<Target> {
    let (mut at, mut rest) = match path[0].as_str() {
        "crate" => (String::new(), &path[1..]),
        "self" => (from.to_owned(), &path[1..]),
        first if first == "super" || modules.contains_key(&child(from, first)) => (from.to_owned(), path),
        first if modules[from].imports.iter().any(|import| import.name == first && import.path[0] != first) => {
            (from.to_owned(), path)
        }
        _ => return None,
    };
    while let Some((word, behind)) = rest.split_first() {
        if word == "super" {
            at = at.rsplit_once("::").map_or(String::new(), |(parent, _)| parent.to_owned());
        } else if modules.contains_key(&child(&at, word)) {
            at = child(&at, word);
        } else if let Some(import) = modules[&at].imports.iter().find(|import| import.name == *word) {
            match resolve(modules, &at, &import.path)? {
                Target::Module(module) => at = module,
                item @ Target::ItemOf(_) => return Some(item),
            }
        } else {
            return Some(Target::ItemOf(at));
        }
        rest = behind;
    }
    Some(Target::Module(at))
}

/// Pairs of modules of which the first one uses the second one. `name` is the name of the crate, by which its programs
/// refer to its library.
pub fn uses(source: &Path, name: &str) -> BTreeSet<(String, String)> {
    let mut modules = Modules::new();
    read(source, "", &mut modules);
    let within = |mut path: Vec<String>| {
        if path[0] == name {
            "crate".clone_into(&mut path[0]);
        }
        path
    };
    for module in modules.values_mut() {
        module.imports.iter_mut().for_each(|import| import.path = within(std::mem::take(&mut import.path)));
        module.paths = std::mem::take(&mut module.paths).into_iter().map(within).collect();
    }
    let tests: Vec<String> =
        modules.iter().flat_map(|(name, module)| module.tests.iter().map(|test| child(name, test))).collect();
    modules.retain(|name, _| !tests.contains(name));
    let mut uses = BTreeSet::new();
    for (from, module) in &modules {
        let imports = module.imports.iter().map(|import| (&import.path, import.is_public));
        for (path, is_passed_on) in imports.chain(module.paths.iter().map(|path| (path, false))) {
            if let Some(Target::ItemOf(to)) = resolve(&modules, from, path)
                && to != *from
                && !(is_passed_on && to.starts_with(&child(from, "")))
            {
                uses.insert((from.clone(), to));
            }
        }
    }
    uses
}

#[test]
fn paths_are_followed_to_where_things_stand() {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("lib.rs", "pub mod a;\npub mod b;\npub mod c;");
    write("a/mod.rs", "mod inner;\nmod other;\npub use inner::{Inner, deep::{self as below}};\npub struct Own;");
    write("a/inner.rs", "use super::super::b::{B, C as D};\n#[cfg(test)]\nmod tests { use crate::c::X; }\nmod deep {}");
    write(
        "a/other.rs",
        "// crate::c::X\nconst A: &str = \"crate::c::X\"; const B: char = '\"';\nfn f(x: super::Own<'_>) {}",
    );
    write("b.rs", "use crate::c;\nuse std::fs;\npub fn f() { c::g(); fs::read(\"\"); }");
    write("c.rs", "use crate::a::Inner;");
    let found = uses(folder.path(), "gouji");
    let expected = [("a::inner", "b"), ("a::other", "a"), ("b", "c"), ("c", "a::inner")];
    assert_eq!(found, expected.map(|(from, to)| (from.to_owned(), to.to_owned())).into());
}
