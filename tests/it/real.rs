//! Real reports, from the folder that `GOUJI_REAL_REPORTS` names. Their text may not be distributed with the project.

use gouji::extract::{Surroundings, extract};
use gouji::report::{Amount, Applicant, CODEBOOK, Figure, Proof, Report, ReportStatus, Status};
use gouji::{audit, readers, rules, source};
use std::path::PathBuf;

/// The report in a file; `None`, with a message, without the real reports.
fn report(file: &str) -> Option<Report> {
    titled(file, "")
}

/// The same with a title, which the file lacks.
fn titled(file: &str, title: &str) -> Option<Report> {
    let Some(folder) = std::env::var_os("GOUJI_REAL_REPORTS") else {
        eprintln!("skipped: GOUJI_REAL_REPORTS names no folder of real reports");
        return None;
    };
    let path = PathBuf::from(folder).join(file);
    let mut bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if !title.is_empty() {
        bytes.splice(0..0, format!("{title}\n").into_bytes());
    }
    let reading = readers::read(&bytes, source::sniff(&bytes), &readers::Limits::default()).unwrap();
    let surroundings = Surroundings { folder: Some("folder"), path: file, ..Surroundings::default() };
    Some(extract(reading.document, &surroundings).unwrap())
}

fn count(report: &Report, status: Status) -> usize {
    report.facts().filter(|fact| fact.figure.status() == status).count()
}

fn value(report: &Report, metric: &str, applicant: Option<Applicant>) -> Option<f64> {
    report.fact(CODEBOOK.metric(metric).unwrap(), applicant).unwrap().figure.value().map(Amount::to_f64)
}

/// The cells other than zero.
fn positive(report: &Report) -> Vec<(String, f64)> {
    report
        .cells()
        .filter_map(|(cell, fact)| Some((cell, fact.figure.value().filter(|value| !value.is_zero())?)))
        .map(|(cell, value)| {
            let applicant = cell.applicant.map_or(String::new(), |applicant| format!(" {}", applicant.key()));
            (format!("{}{applicant}", cell.metric.key()), value.to_f64())
        })
        .collect()
}

#[test]
fn a_pasted_text_with_every_trap() {
    let Some(report) = report("000_1a25d4eab877227b.txt") else { return };
    let printed = |name: &Option<gouji::report::Printed>| name.as_ref().map(|name| name.text.clone());
    assert_eq!(printed(&report.metadata.agency_title).as_deref(), Some("硚口区人力资源局"));
    assert_eq!(printed(&report.metadata.agency_signature).as_deref(), Some("硚口区人力资源和社会保障局"));
    let agency = &report.agency;
    assert_eq!((agency.district.as_str(), agency.district_code), ("硚口区", Some(420_104)));
    assert_eq!(agency.id, "420104/人力资源局");
    assert_eq!(report.metadata.year, Some(2023));
    assert_eq!(report.metadata.signed_on.unwrap().to_string(), "2024-01-10");
    assert_eq!(report.metadata.phone.as_deref(), Some("027-83631976"));
    assert_eq!((report.form_name().as_str(), report.status), ("2021", ReportStatus::Complete));
    let expected = [
        ("penalties.decisions", 2.0),
        ("requests.received natural_person", 1.0),
        ("requests.received total", 1.0),
        ("outcome.refused.process_information natural_person", 1.0),
        ("outcome.refused.process_information total", 1.0),
        ("outcome.total natural_person", 1.0),
        ("outcome.total total", 1.0),
    ];
    let expected: Vec<(String, f64)> = expected.map(|(cell, value)| (cell.to_owned(), value)).into();
    assert_eq!(positive(&report), expected);
    assert_eq!(count(&report, Status::Missing), 1);
    assert_eq!(value(&report, "outcome.unavailable.not_held", Some(Applicant::Total)), None);
    assert_eq!(count(&report, Status::Blank), 5);
    assert_eq!(count(&report, Status::Reported), 194);
    let numbers: Vec<u8> = report.sections.iter().map(|section| section.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_page_of_an_editor() {
    let Some(report) = report("pingtan_2023.html") else { return };
    assert_eq!(report.agency.id, "平潭综合实验区/管委会");
    assert_eq!(report.metadata.year, Some(2023));
    assert_eq!((report.form_name().as_str(), report.status), ("2021", ReportStatus::Complete));
    assert_eq!(count(&report, Status::Reported), 200);
    assert_eq!(value(&report, "requests.received", Some(Applicant::Total)), Some(81.0));
    assert_eq!(value(&report, "charges.amount", None), Some(5_949.088_667));
    assert_eq!(value(&report, "licensing.decisions", None), Some(2629.0));
    assert_eq!(report.sections.len(), 6);
}

/// Pasted with one cell per line and names over two lines, without the page's title.
#[test]
fn a_table_of_indicators_pasted_one_cell_a_line() {
    let Some(report) = titled("hebei_education_2018.txt", "河北省教育厅2018年度政府信息公开工作年度报告")
    else {
        return;
    };
    assert_eq!((report.form_name().as_str(), report.status), ("2008", ReportStatus::Complete));
    let expected = [
        ("disclosed.total", 1683.0),
        ("disclosed.normative_documents", 4.0),
        ("normative_documents.made", 4.0),
        ("disclosed.via_website", 1683.0),
        ("disclosed.via_wechat", 1057.0),
        ("disclosed.via_other", 575.0),
        ("responses.hot_topics", 4.0),
        ("responses.press_conferences", 2.0),
        ("responses.press_conferences_by_head", 2.0),
        ("responses.online_interviews", 2.0),
        ("responses.online_interviews_by_head", 2.0),
        ("responses.policy_explanations", 50.0),
        ("responses.weibo_wechat_events", 1.0),
        ("requests.received total", 1.0),
        ("requests.by_letter", 1.0),
        ("requests.completed", 1.0),
        ("requests.completed_on_time", 1.0),
        ("reconsideration.total", 1.0),
        ("reconsideration.upheld", 1.0),
        ("litigation.total", 5.0),
        ("litigation.upheld", 5.0),
        ("capacity.reading_points", 2.0),
        ("capacity.staff", 2.0),
        ("capacity.staff_part_time", 2.0),
        ("training.meetings", 2.0),
    ];
    let expected: Vec<(String, f64)> = expected.map(|(cell, value)| (cell.to_owned(), value)).into();
    assert_eq!(positive(&report), expected);
    // the 58 rows of the national table; the other five are those of earlier tables
    assert_eq!((count(&report, Status::Reported), count(&report, Status::Missing)), (58, 5));
    assert!(report.form.as_ref().unwrap().recognition.score > 0.999);
    assert!(audit::audit(&report).1.iter().all(|found| !found.rule.starts_with('T')));
}

/// Its cells have run together, including figures of all years.
#[test]
fn a_table_whose_cells_have_run_together() {
    let Some(report) = report("pingtan_2016.txt") else { return };
    assert_eq!(report.metadata.year, Some(2016));
    assert_eq!(report.agency.id, "平潭综合实验区/管委会");
    assert_eq!((report.form_name().as_str(), report.status), ("2008", ReportStatus::Complete));
    // one is stated in a sentence, another nowhere, and two zeros can be cut in one way only
    let cell = |metric: &str| {
        let fact = report.fact(CODEBOOK.metric(metric).unwrap(), None).unwrap();
        (fact.figure, fact.proof, report.str(fact.raw))
    };
    assert_eq!(cell("disclosed.total"), (Figure::Reported(3460.into()), Proof::Sentence, "条346085376"));
    assert_eq!(cell("disclosed.via_website"), (Figure::Unreadable, Proof::Printed, "条346085376"));
    assert_eq!(cell("requests.accepted"), (Figure::Reported(Amount::ZERO), Proof::OnlyCut, "条00"));
    assert_eq!(positive(&report), [("disclosed.total".to_owned(), 3460.0)]);
    assert_eq!((count(&report, Status::Reported), count(&report, Status::Unreadable)), (15, 1));
}

/// A page whose tables a crawler left as lines of digits. Sums determine all of the tables of requests and lawsuits.
#[test]
fn tables_that_have_run_together() {
    for (file, by_sums) in [("pingtan_2021.txt", 28 + 15), ("hebei_gxt_2021.txt", 0)] {
        let Some(report) = report(file) else { return };
        assert_eq!((report.form_name().as_str(), report.status), ("2021", ReportStatus::Complete), "{file}");
        // except normative documents, which no sum determines
        assert_eq!((count(&report, Status::Reported), count(&report, Status::Unreadable)), (197, 3), "{file}");
        let proved = report.facts().filter(|fact| fact.proof == Proof::Identities).count();
        assert_eq!(proved, by_sums, "{file}");
    }
}

/// Rules drawn by WPS, a table over two pages, a vertical label, an old row in the form of 2021.
#[test]
fn a_pdf_of_an_office_program() {
    let Some(report) = report("hongze_2023.pdf") else { return };
    let agency = &report.agency;
    assert_eq!((agency.district.as_str(), agency.id.as_str()), ("洪泽区", "320813/人民政府"));
    assert_eq!(report.metadata.year, Some(2023));
    assert_eq!((report.form_name().as_str(), report.status), ("2021,2019,2021", ReportStatus::Complete));
    let expected = [
        ("normative_documents.repealed", 5.0),
        ("normative_documents.in_force", 5.0),
        ("licensing.decisions", 550.0),
        ("penalties.decisions", 4119.0),
        ("compulsory_measures.decisions", 195.0),
        ("charges.amount", 7730.28),
        ("requests.received natural_person", 21.0),
        ("requests.received total", 21.0),
        ("outcome.partially_granted natural_person", 4.0),
        ("outcome.partially_granted total", 4.0),
        ("outcome.refused.state_secret natural_person", 1.0),
        ("outcome.refused.state_secret total", 1.0),
        ("outcome.refused.process_information natural_person", 1.0),
        ("outcome.refused.process_information total", 1.0),
        ("outcome.refused.enforcement_file natural_person", 1.0),
        ("outcome.refused.enforcement_file total", 1.0),
        ("outcome.unavailable.not_held natural_person", 10.0),
        ("outcome.unavailable.not_held total", 10.0),
        ("outcome.unavailable.needs_creation natural_person", 3.0),
        ("outcome.unavailable.needs_creation total", 3.0),
        ("outcome.not_processed.petition natural_person", 1.0),
        ("outcome.not_processed.petition total", 1.0),
        ("outcome.total natural_person", 21.0),
        ("outcome.total total", 21.0),
        ("reconsideration.upheld", 10.0),
        ("reconsideration.corrected", 1.0),
        ("litigation.after_reconsideration.upheld", 5.0),
    ];
    let expected: Vec<(String, f64)> = expected.map(|(cell, value)| (cell.to_owned(), value)).into();
    assert_eq!(positive(&report), expected);
    assert_eq!(count(&report, Status::Reported), 10 + 161 + 15);
    let found: Vec<_> =
        audit::audit(&report).1.iter().map(|found| (found.rule, found.reported, found.expected)).collect();
    let totals = [("T401", Some(0.into()), Some(11.into())), ("T402", Some(0.into()), Some(5.into()))];
    assert_eq!(found, [[("M108", None, None)].as_slice(), &totals].concat());
    assert_eq!(value(&report, "outcome.refused.prohibited_by_law", Some(Applicant::Total)), Some(0.0));
    assert_eq!(value(&report, "reconsideration.total", None), Some(0.0));
    assert_eq!(value(&report, "litigation.after_reconsideration.total", None), Some(0.0));
    let numbers: Vec<u8> = report.sections.iter().map(|section| section.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let row = |metric| report.fact(CODEBOOK.metric(metric).unwrap(), Some(Applicant::Total)).unwrap().place.place.page;
    assert_eq!((row("outcome.granted"), row("outcome.total")), (3, 4));
}

/// The verdicts of the rules on the prose on claims with this value: the rule, and whether it holds, fails or is open.
fn said(report: &Report, value: f64) -> Vec<(&'static str, String)> {
    let verdicts = audit::claim_verdicts(report);
    let of =
        verdicts.iter().filter(|verdict| report.claims[verdict.claim].value().to_f64().to_bits() == value.to_bits());
    of.map(|verdict| (verdict.rule, how(&verdict.judgement))).collect()
}

fn how(judgement: &rules::Judgement) -> String {
    match judgement {
        rules::Judgement::Holds(how) => format!("holds: {}", how.en),
        rules::Judgement::Fails(found) => format!("fails: {}", found.formula),
        rules::Judgement::Open(why) => format!("open: {}", why.words().en),
    }
}

#[test]
fn the_prose_of_a_pasted_text() {
    let Some(report) = report("000_1a25d4eab877227b.txt") else { return };
    let holds = |value: f64, rule, how: &str| {
        let said = said(&report, value);
        assert!(said.contains(&(rule, format!("holds: {how}"))), "{value}: {said:?}");
    };
    holds(25.0, "N102", "8 + 17 = 25");
    holds(8.0, "N102", "2 + 6 = 8");
    holds(17.0, "N102", "3 + 14 = 17");
    holds(1.0, "N101", "the same");
    holds(2.0, "N101", "the same");
    // 没有发生 beside blank cells, and beside two blocks of which one is blank and one zero
    let denied: Vec<_> = audit::claim_verdicts(&report)
        .into_iter()
        .filter(|verdict| verdict.rule == "N105" && report.claims[verdict.claim].section == 4)
        .map(|verdict| (report.claims[verdict.claim].metric.unwrap().key(), how(&verdict.judgement)))
        .collect();
    let blank = "holds: the table is blank there: not contradicted".to_owned();
    assert_eq!(denied, [("reconsideration.total", blank), ("litigation.total", "holds: the table has 0".to_owned())]);
    let (_, findings) = audit::audit(&report);
    let of = |code: &str| {
        let found: Vec<_> = findings.iter().filter(|found| found.rule == code).collect();
        assert_eq!(found.len(), 1, "{code}: {found:#?}");
        found[0]
    };
    let parts = of("N102");
    assert_eq!((parts.reported, parts.expected), (Some(316.into()), Some(315.into())));
    assert_eq!(parts.formula, "78 + 175 + 39 + 23 = 315 ≠ 316");
    // the one answer to a hot topic is in the next sentence
    assert!(parts.message().en.contains("would explain it"), "{}", parts.message().en);
    assert_eq!(parts.excerpt.marked.len(), 5);
    let twice = of("N104");
    assert_eq!((twice.expected, twice.reported), (Some(316.into()), Some(319.into())));
    let others = findings.iter().filter(|found| found.rule.starts_with('N') || found.rule == "M110").count();
    assert_eq!(others, 2, "{findings:#?}");
}

#[test]
fn the_prose_of_other_reports() {
    for (file, value) in [("hongze_2023.pdf", 21.0), ("pingtan_2023.html", 81.0)] {
        let Some(report) = report(file) else { return };
        let said = said(&report, value);
        assert!(said.contains(&("N101", "holds: the same".to_owned())), "{file}: {said:?}");
        let (_, findings) = audit::audit(&report);
        assert!(findings.iter().all(|found| !found.rule.starts_with('N') && found.rule != "M110"), "{findings:#?}");
    }
}
