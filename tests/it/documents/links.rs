//! Links between pages, and the list of the book's pages.

use super::blocks::prose;
use super::{BOOK, Page, ROOT, pages};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The targets of links in a page, without those to the network.
fn targets(page: &Page) -> Vec<String> {
    let text = prose(&page.text);
    let behind = text.split("](").skip(1);
    let targets = behind.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned());
    targets.filter(|target| !target.contains("://")).collect()
}

/// The anchors that GitHub and mdBook give to the headings of a page.
fn anchors(page: &Page) -> BTreeSet<String> {
    let text = [page].into_iter().chain(&included(page)).map(|page| page.text.replace('`', "")).collect::<String>();
    let text = prose(&text);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|heading| anchor(heading.trim_start_matches('#').trim())).collect()
}

/// The pages that the book includes in a page.
fn included(page: &Page) -> Vec<Page> {
    let paths = page.text.split("{{#include ").skip(1).map(|rest| rest.split_once("}}").unwrap().0);
    paths.map(|path| Page::read(plain(&page.folder().join(path)).to_str().unwrap())).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A path without `..`, which the book's pages use between languages.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
        plain
    })
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut seen = 0;
    for page in &pages {
        for target in targets(page) {
            seen += 1;
            let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
            let path = if file.is_empty() { page.path.clone().into() } else { plain(&page.folder().join(file)) };
            assert!(Path::new(ROOT).join(&path).exists(), "{}: {target} leads nowhere", page.path);
            let is_of_book = |path: &Path| path.starts_with(BOOK);
            assert!(
                is_of_book(&path) || !is_of_book(Path::new(&page.path)),
                "{}: {target} leads out of the book, which stands alone where it is published",
                page.path
            );
            if !heading.is_empty() {
                let other = pages.iter().find(|other| Path::new(&other.path) == path);
                let other = other.unwrap_or_else(|| panic!("{}: {target} is no page", page.path));
                assert!(anchors(other).contains(heading), "{}: {target}: no such heading", page.path);
            }
        }
    }
    assert!(seen > 50, "only {seen} links were seen");
}

#[test]
fn what_a_page_of_the_book_includes_has_no_links_of_its_own() {
    for page in pages().iter().filter(|page| page.path.starts_with(BOOK)) {
        for included in included(page) {
            assert_eq!(
                targets(&included),
                Vec::<String>::new(),
                "{}: they lead elsewhere from the book",
                included.path
            );
        }
    }
}

#[test]
fn the_book_lists_all_of_its_pages() {
    let listed: Vec<String> = targets(&Page::read("docs/SUMMARY.md"));
    let unique: BTreeSet<String> = listed.iter().map(|page| format!("{BOOK}/{page}")).collect();
    assert_eq!(unique.len(), listed.len(), "a page is listed twice");
    let pages = pages().into_iter().map(|page| page.path);
    let own: BTreeSet<String> = pages.filter(|path| path.starts_with(BOOK) && path != "docs/SUMMARY.md").collect();
    assert_eq!(unique, own);
}

/// The Chinese version of an English page.
fn in_chinese(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap().to_str().unwrap();
    if path == Path::new("README.md") { "README.zh-CN.md".into() } else { Path::new(BOOK).join("zh").join(name) }
}

#[test]
fn chinese_pages_lead_to_chinese_ones_or_say_that_a_page_is_in_english() {
    let is_chinese = |path: &Path| path.starts_with(Path::new(BOOK).join("zh")) || path == Path::new("README.zh-CN.md");
    let mut seen = 0;
    for page in pages().iter().filter(|page| is_chinese(Path::new(&page.path))) {
        for line in page.text.lines() {
            let line = Page { path: page.path.clone(), text: line.to_owned() };
            for target in targets(&line) {
                let path = plain(&page.folder().join(target.split('#').next().unwrap()));
                // the other README is for readers of English; pictures have no language
                let is_picture = path.extension().is_some_and(|end| end == "png");
                if target.starts_with('#') || is_picture || is_chinese(&path) || path == Path::new("README.md") {
                    continue;
                }
                seen += 1;
                assert!(
                    !Path::new(ROOT).join(in_chinese(&path)).exists(),
                    "{}: {target} is there in Chinese",
                    page.path
                );
                assert!(
                    line.text.contains("英文"),
                    "{}: {target} is in English, and the line does not say so",
                    page.path
                );
            }
        }
    }
    assert!(seen > 5, "only {seen} links were seen");
}

#[test]
fn headings_are_named_as_github_names_them() {
    assert_eq!(anchor("When not to trust it"), "when-not-to-trust-it");
    assert_eq!(anchor("Status, proof: 填报状态"), "status-proof-填报状态");
}
