//! Every setting of the rules is used by each rule, or refused; rules that are not selected cost nothing.

#![cfg(feature = "analytics")]

use crate::work::counted;
use gouji::config::Config;
use gouji::dataset::Entry;
use gouji::finding::{Reason, Severity};
use gouji::pipeline::{FileReader, audit_together};
use gouji::report::ReportPlace;
use gouji::rules::{RULES, Rule, Setting, of_several};
use gouji::series::{Record, RecordPart, RecordParts};
use gouji::source::walk;
use maker::measure::made::{Made, make_claims, make_of_all_forms, make_of_all_kinds, make_series};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A finding, without the name of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    rule: &'static str,
    severity: Severity,
    is_of_figures: bool,
    kind: &'static str,
    place: String,
    message: String,
}

fn config(rules: &str) -> Config {
    Config { rules: toml::from_str(rules).unwrap(), ..Config::default() }
}

/// The reports of a corpus, audited by the rules on single reports.
fn read(made: &Made, config: &Config) -> Vec<Entry> {
    let reader = FileReader { config, apart: None, listed: None, waivers: None, cache: None };
    let found: Vec<_> = walk(std::slice::from_ref(&made.corpus)).collect();
    found.par_iter().flat_map_iter(|found| reader.entries(found)).collect()
}

fn audit(entries: &mut [Entry], config: &Config) {
    audit_together(entries, &FileReader { config, apart: None, listed: None, waivers: None, cache: None }).unwrap();
}

/// All findings of some corpora under a section `[rules]`.
fn findings(corpora: &[&Made], rules: &str) -> BTreeSet<Found> {
    let config = config(rules);
    let of_corpus = |made: &&Made| {
        let mut entries = read(made, &config);
        audit(&mut entries, &config);
        let audited = entries.into_iter().filter_map(|entry| entry.audited);
        audited
            .flat_map(|audited| {
                let found = |finding: &gouji::finding::Finding| Found {
                    rule: finding.rule,
                    severity: finding.severity,
                    is_of_figures: finding.reported.is_some() && finding.expected.is_some(),
                    kind: audited.report.agency.kind.key(),
                    place: format!("{} {}", audited.id, audited.finding_id(finding)),
                    message: finding.message().en.into_owned(),
                };
                audited.findings.iter().map(found).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    corpora.iter().flat_map(of_corpus).collect()
}

/// Corpora in which nearly every rule finds something.
struct Corpora([Made; 4]);

impl Corpora {
    fn make() -> Self {
        Self([
            make_of_all_kinds(400, 61, 1.0),
            make_claims(250, 62, 1.0),
            make_series(1, 63, 0.7),
            make_of_all_forms(300, 64, 1.0),
        ])
    }

    fn all(&self) -> Vec<&Made> {
        self.0.iter().collect()
    }
}

fn rules_of(found: &BTreeSet<Found>) -> BTreeSet<&'static str> {
    found.iter().map(|found| found.rule).collect()
}

fn without<'f>(found: &'f BTreeSet<Found>, rules: &[&str]) -> Vec<&'f Found> {
    found.iter().filter(|found| !rules.contains(&found.rule)).collect()
}

#[test]
fn every_setting_is_used_by_each_rule_or_refused() {
    let corpora = Corpora::make();
    let corpora = corpora.all();
    let found = findings(&corpora, "");
    let missing: Vec<&str> =
        RULES.iter().map(|rule| rule.code).filter(|code| !rules_of(&found).contains(code)).collect();
    // faults of these are rare or not made; the tests of the settings grade them
    let rare = ["M108", "P102", "T801", "Y105"];
    assert!(missing.iter().all(|code| rare.contains(code)), "rules without a finding: {missing:?}");

    // another severity than its own
    let other = |rule: &Rule| if rule.severity == Severity::Info { Severity::Error } else { Severity::Info };
    let mut severities = "[severity]\n".to_owned();
    for rule in RULES {
        writeln!(severities, "{} = \"{}\"", rule.code, other(rule).key()).unwrap();
    }
    let graded = findings(&corpora, &severities);
    assert_eq!(graded.len(), found.len());
    for Found { rule, severity, .. } in &graded {
        assert_eq!(*severity, other(gouji::rules::rule(rule).unwrap()), "{rule}");
    }

    // with a tolerance above all figures, nothing differs any more
    let taking: Vec<&str> = RULES.iter().filter(|rule| rule.takes(Setting::Tolerance)).map(|rule| rule.code).collect();
    let mut tolerances = "[tolerance]\n".to_owned();
    for code in &taking {
        writeln!(tolerances, "{code} = 1000000000000").unwrap();
    }
    let tolerated = findings(&corpora, &tolerances);
    let of_figures: Vec<_> =
        tolerated.iter().filter(|found| taking.contains(&found.rule) && found.is_of_figures).collect();
    assert!(of_figures.is_empty(), "{of_figures:#?}");
    assert_eq!(without(&tolerated, &taking), without(&found, &taking));

    // days for each kind of agency
    let is_due = |rule: &&Rule| rule.takes(Setting::Deadline);
    assert_eq!(RULES.iter().filter(is_due).map(|rule| rule.code).collect::<Vec<_>>(), ["M104"]);
    let is_late = |found: &&Found| found.rule == "M104";
    let kinds: BTreeSet<&str> = found.iter().filter(is_late).map(|found| found.kind).collect();
    assert!(!kinds.is_empty());
    let never =
        "earlier = \"12-31\"\n[deadline.notice]\ncounty = \"12-31\"\nprefecture = \"12-31\"\nprovince = \"12-31\"";
    for kind in kinds {
        let later = findings(&corpora, &format!("[deadline]\n{kind} = \"12-31\"\n{never}"));
        // some reports are dated another year later
        let count = |findings: &BTreeSet<Found>| findings.iter().filter(is_late).filter(|of| of.kind == kind).count();
        assert!(count(&later) < count(&found), "{kind}");
        assert_eq!(without(&later, &["M104"]), without(&found, &["M104"]));
    }
}

#[test]
fn a_tolerance_of_a_rule_that_takes_none_is_refused() {
    for rule in RULES {
        let set = toml::from_str::<gouji::audit::Settings>(&format!("[tolerance]\n{} = 1", rule.code));
        match set {
            Ok(_) => assert!(rule.takes(Setting::Tolerance), "{}", rule.code),
            Err(error) => {
                let error = error.to_string();
                let said = format!("{} ({}) takes no tolerance", rule.code, rule.name);
                assert!(!rule.takes(Setting::Tolerance) && error.contains(&said), "{error}");
                assert!(error.contains("N102, P101, T301"), "{error}");
            }
        }
    }
    let error = toml::from_str::<gouji::audit::Settings>("[tolerance]\nT = 1").unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("T101 (impossible-count) takes no tolerance"), "{error}");
}

#[test]
fn a_rule_alone_finds_what_it_finds_among_all() {
    let made = make_series(1, 63, 0.7);
    let all = findings(&[&made], "");
    for rule in of_several() {
        let alone = findings(&[&made], &format!("select = [\"{}\"]", rule.code));
        let among: BTreeSet<Found> = all.iter().filter(|found| found.rule == rule.code).cloned().collect();
        assert_eq!(alone, among, "{}", rule.code);
    }
}

/// Allocations for records with some parts, over all reports of a corpus.
fn allocations(entries: &[Entry], parts: RecordParts) -> u64 {
    let audited = entries.iter().filter_map(|entry| entry.audited.as_ref());
    let of = |audited: &gouji::dataset::AuditedReport| {
        let place = ReportPlace { path: &audited.path, part: audited.part };
        counted(|| Record::of(&audited.report, &audited.id, place, parts)).1.allocations
    };
    audited.map(of).sum()
}

/// Allocations for a name, a path and an agency.
const ALLOCATIONS_OF_NAMES: u64 = 24;

#[test]
fn rules_that_are_not_selected_ask_for_no_work() {
    let made = make_series(1, 63, 0.7);
    let of_one_report = config("select = [\"T\", \"M\"]");
    assert_eq!(of_one_report.rules.record_parts(), None);
    let mut entries = read(&made, &of_one_report);
    assert!(entries.iter().filter_map(|entry| entry.audited.as_ref()).all(|audited| audited.record.is_none()));
    let ((), work) = counted(|| audit(&mut entries, &of_one_report));
    // copies of a report are searched regardless of the selection
    let of_names = ALLOCATIONS_OF_NAMES * entries.len() as u64;
    assert!(work.allocations <= of_names, "reports are not looked at together: {work:?}");
    let not_selected = Reason::NotSelected.words();
    for audited in entries.iter().filter_map(|entry| entry.audited.as_ref()) {
        let several = audited.checks.iter().filter(|check| check.scope != "report");
        let reasons: Vec<_> = several.map(gouji::finding::Check::reason).collect();
        assert_eq!(reasons.len(), of_several().count(), "each rule says so");
        assert!(reasons.iter().all(|reason| reason.as_ref() == Some(&not_selected)));
    }

    let needs = |rules: &str| config(&format!("select = [{rules}]")).rules.record_parts().unwrap();
    let (names, all) = (needs("\"Y105\""), needs("\"ALL\""));
    let count = entries.iter().filter(|entry| entry.audited.is_some()).count() as u64;
    assert!(allocations(&entries, names) <= count * ALLOCATIONS_OF_NAMES, "names only");
    // each omitted part saves its work
    let parts = [
        (RecordPart::Figures, "\"Y101\""),
        (RecordPart::Signatures, "\"C101\""),
        (RecordPart::Mentions, "\"C103\""),
        (RecordPart::Growths, "\"N106\""),
    ];
    for (part, rule) in parts {
        assert!(needs(rule).has(part) && !names.has(part) && all.has(part), "{rule}");
        assert!(allocations(&entries, needs(rule)) > allocations(&entries, names), "{rule}");
        assert!(allocations(&entries, needs(rule)) < allocations(&entries, all), "{rule}");
    }
    assert!(!needs("\"C101\"").has(RecordPart::Search) && needs("\"C102\"").has(RecordPart::Search));
}
