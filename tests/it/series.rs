//! Made series of years: what always holds in them, and what is wrong according to the truth.

use maker::measure::made::{Made, differences, make_claims, make_series};
use maker::measure::truth::truth;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A table of the truth, each row by column.
fn rows(made: &Made, table: &str) -> Vec<HashMap<String, String>> {
    let (header, rows) = truth(&made.truth.join(table));
    rows.into_iter().map(|row| header.iter().cloned().zip(row).collect()).collect()
}

/// An agency's figures by year.
type Series = BTreeMap<i32, HashMap<String, f64>>;

/// The printed figures of the reports of a corpus, by district and agency, without corrected versions.
fn printed(made: &Made) -> BTreeMap<(String, String), Series> {
    let mut series: BTreeMap<(String, String), Series> = BTreeMap::new();
    for (report, facts) in rows(made, "reports.csv").into_iter().zip(rows(made, "facts.csv")) {
        assert_eq!(report["path"], facts["path"]);
        if report["path"].contains('（') {
            continue;
        }
        let figure = |cell: &String| cell.trim_start_matches("note:").parse::<f64>().ok();
        let figures = facts.iter().filter_map(|(column, cell)| Some((column.clone(), figure(cell)?))).collect();
        let name = (report["district"].clone(), report["agency"].clone());
        series.entry(name).or_default().insert(report["year"].parse().unwrap(), figures);
    }
    series
}

const APPLICANTS: [&str; 7] = [
    "natural_person",
    "enterprise",
    "research_institution",
    "public_interest_organisation",
    "legal_service_institution",
    "other_organisation",
    "total",
];

/// Cells of a year that do not follow from the year before: rule, agency, year, applicant.
fn broken(series: &BTreeMap<(String, String), Series>) -> HashSet<[String; 4]> {
    let mut broken = HashSet::new();
    for ((_, agency), years) in series {
        for (year, now) in years {
            let Some(before) = years.get(&(year - 1)) else { continue };
            let mut add = |rule: &str, applicant: &str| {
                broken.insert([rule, agency, &year.to_string(), applicant].map(str::to_owned));
            };
            for applicant in APPLICANTS {
                let [out, into] = ["carried_out", "carried_in"].map(|row| format!("requests_{row}__{applicant}"));
                if before[&out].to_bits() != now[&into].to_bits() {
                    add("Y101", applicant);
                }
            }
            let documents = |of: &HashMap<String, f64>, what: &str| of[&format!("normative_documents_{what}")];
            let stock = documents(before, "in_force") + documents(now, "issued") - documents(now, "repealed");
            if stock.to_bits() != documents(now, "in_force").to_bits() {
                add("Y102", "");
            }
        }
    }
    broken
}

/// The cells in which a government's report is not the sum over its agencies: agency, year, column.
fn unsummed(series: &BTreeMap<(String, String), Series>) -> HashSet<[String; 3]> {
    let mut unsummed = HashSet::new();
    let governments = series.iter().filter(|((district, agency), _)| *agency == format!("{district}人民政府"));
    for ((district, government), years) in governments {
        for (year, own) in years {
            let others: Vec<_> = series
                .iter()
                .filter(|((of, agency), _)| of == district && agency != government)
                .filter_map(|(_, years)| years.get(year))
                .collect();
            for (column, own) in own {
                let sum: f64 = others.iter().map(|figures| figures[column]).sum();
                // amounts have six decimals
                if (sum - own).abs() > 1e-6 {
                    unsummed.insert([government, &year.to_string(), column].map(Clone::clone));
                }
            }
        }
    }
    unsummed
}

#[test]
fn a_clean_series_follows_from_year_to_year_and_adds_up() {
    let made = make_series(2, 31, 0.0);
    assert!(rows(&made, "series.csv").iter().all(|due| due["standing"] == "possible"));
    let series = printed(&made);
    assert_eq!(series.len(), 80);
    assert_eq!(broken(&series), HashSet::new());
    assert_eq!(unsummed(&series), HashSet::new());
}

#[test]
fn what_does_not_follow_or_add_up_is_in_the_truth_and_nothing_else() {
    let made = make_series(3, 32, 0.3);
    let series = printed(&made);
    let due = rows(&made, "series.csv");
    let of = |rules: &[&str]| due.iter().filter(|due| rules.contains(&due["rule"].as_str())).collect::<Vec<_>>();
    let expected: HashSet<[String; 4]> = of(&["Y101", "Y102"])
        .iter()
        .map(|due| ["rule", "agency", "year", "applicant"].map(|of| due[of].clone()))
        .collect();
    assert_eq!(broken(&series), expected);
    let expected: HashSet<[String; 3]> = of(&["P101"])
        .iter()
        .map(|due| {
            let metric = due["metric"].replace('.', "_");
            let column = if due["applicant"].is_empty() { metric } else { format!("{metric}__{}", due["applicant"]) };
            [due["agency"].clone(), due["year"].clone(), column]
        })
        .collect();
    assert_eq!(unsummed(&series), expected);
    for due in of(&["Y105"]) {
        let years = &series[&(due["district"].clone(), due["agency"].clone())];
        let year: i32 = due["year"].parse().unwrap();
        assert!(!years.contains_key(&year) && years.contains_key(&(year - 1)) && years.contains_key(&(year + 1)));
    }
    let kinds: HashSet<&str> =
        due.iter().filter(|due| due["standing"] == "made").map(|due| due["rule"].as_str()).collect();
    assert_eq!(kinds.len(), maker::kinds("series").unwrap().len());
}

#[test]
fn every_cell_of_a_series_and_of_prose_with_claims() {
    for made in [make_series(2, 33, 0.3), make_claims(300, 34, 0.5)] {
        let differing = differences(&made);
        assert!(differing.is_empty(), "{:#?}", &differing[..differing.len().min(20)]);
    }
}

/// Number of characters that are compared at a time.
const SHINGLE: usize = 5;
/// More similar texts were copied.
const LIKE: f64 = 0.6;

/// The shingles of a section five, without the agency's names, years and figures.
fn shingles(text: &str, report: &HashMap<String, String>) -> HashSet<Vec<char>> {
    let names = ["agency", "agency_title", "agency_signature", "district", "city"].map(|name| report[name].as_str());
    let text = names.into_iter().fold(text.to_owned(), |text, name| text.replace(name, ""));
    let text: Vec<char> = text.chars().filter(|c| !c.is_numeric() && !c.is_whitespace()).collect();
    text.windows(SHINGLE).map(<[char]>::to_vec).collect()
}

#[test]
fn only_copied_texts_are_alike() {
    let made = make_series(1, 35, 0.3);
    let mut texts: HashMap<String, String> = HashMap::new();
    for passage in rows(&made, "passages.csv") {
        if passage["section"] == "5" && passage["kind"] == "body" {
            texts.entry(passage["path"].clone()).or_default().push_str(&passage["text"]);
        }
    }
    let reports: Vec<_> =
        rows(&made, "reports.csv").into_iter().filter(|report| !report["path"].contains('（')).collect();
    let texts: Vec<_> = reports.iter().map(|report| shingles(&texts[&report["path"]], report)).collect();
    let mut copied = HashSet::new();
    for due in rows(&made, "series.csv") {
        if ["C101", "C102"].contains(&due["rule"].as_str()) {
            copied.insert((due["path"].clone(), due["beside"].clone()));
        }
    }
    let mut alike = 0;
    for (at, report) in reports.iter().enumerate() {
        for (other_at, other) in reports.iter().enumerate().skip(at + 1) {
            let comparable = report["year"] == other["year"] || report["agency"] == other["agency"];
            if !comparable {
                continue;
            }
            let common = texts[at].intersection(&texts[other_at]).count();
            let all = texts[at].len() + texts[other_at].len() - common;
            #[allow(clippy::cast_precision_loss, reason = "pieces of a text")]
            if common as f64 > LIKE * all as f64 {
                alike += 1;
                let [one, two] = [&report["path"], &other["path"]].map(Clone::clone);
                assert!(
                    copied.contains(&(one.clone(), two.clone())) || copied.contains(&(two, one)),
                    "{report:?} {other:?}"
                );
            }
        }
    }
    assert!(alike > 0);
}
