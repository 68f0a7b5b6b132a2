//! The corpus's description of itself, for a sample that people will open.

use std::fmt::Write;

use super::area::Exhibit;
use super::broken::Broken;
use super::{Format, Plan, Summary};

/// The text of `README.md`.
pub fn readme(plan: &Plan, summary: &Summary, exhibits: &[Exhibit], broken: &[Broken]) -> String {
    let mut text = String::from("# A made-up corpus\n\n");
    let (first, last) = (plan.years.start(), plan.years.end());
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        concat!(
            "{} annual disclosure reports (政府信息公开工作年度报告) of {} invented {} for {} to {}.\n",
            "Every place, agency, telephone number and figure here is made up; any likeness to a real one is chance.\n\n",
            "The reports lie in `<district>/<year>/<agency>`, {}\n",
            "All figures agree within a report, from year to year, and with the sums that each government reports,\n",
            "except where a fault was put in on purpose, one to a report. These files carry one:\n\n",
            "| file | rule | what is wrong |\n|---|---|---|\n",
        ),
        summary.reports,
        summary.districts,
        if summary.districts == 1 { "district" } else { "districts" },
        first,
        last,
        formats(summary),
    );
    for exhibit in exhibits {
        let _ = writeln!(text, "| {} | {} | {} |", exhibit.path, exhibit.rule, exhibit.description);
    }
    if exhibits.is_empty() {
        text.push_str("| none | | |\n");
    }
    if !broken.is_empty() {
        text.push_str("\nThese are not proper reports, and this is what should become of them:\n\n");
        text.push_str("| file | outcome | why |\n|---|---|---|\n");
        for file in broken {
            let _ = writeln!(text, "| {} | {} | {} |", file.path, file.outcome, file.reason);
        }
    }
    let _ = write!(
        text,
        concat!(
            "\nMade, and made again byte for byte, {}by\n\n",
            "```\ncargo run --release --example make_corpus -- DIR --reports {} --seed {} --faults {} --broken {} \\\n",
            "    --years {}-{} --agencies {}{} --readme\n```\n",
        ),
        if needs_writers(summary) { "with the same versions of LibreOffice, Typst and their fonts, " } else { "" },
        plan.reports,
        plan.seed,
        plan.faults,
        plan.broken,
        first,
        last,
        plan.agencies,
        chosen(plan),
    );
    text
}

/// The formats of the reports, and the programs that made the files.
fn formats(summary: &Summary) -> String {
    if summary.formats.keys().all(|format| matches!(format, Format::Html | Format::Text)) {
        return "as web pages and as text, in many styles and encodings.".to_owned();
    }
    let mut text = String::from("in these formats:\n\n| format | reports | made by |\n|---|---|---|\n");
    for (format, reports) in &summary.formats {
        let maker = match format {
            Format::Html | Format::Text => "the maker, in many styles and encodings",
            Format::Docx | Format::Doc | Format::Xlsx | Format::Xls => "LibreOffice",
            Format::Pdf => "LibreOffice and Typst",
            Format::Ofd => "the maker, with the habits of several programs",
        };
        let _ = writeln!(text, "| {} | {reports} | {maker} |", format.key());
    }
    text
}

fn needs_writers(summary: &Summary) -> bool {
    summary.formats.keys().any(|format| !matches!(format, Format::Html | Format::Text | Format::Ofd))
}

/// The requested formats, if any.
fn chosen(plan: &Plan) -> String {
    if plan.formats == Plan::default().formats {
        return String::new();
    }
    let formats = plan.formats.iter().map(|(format, turns)| match turns {
        1 => format.key().to_owned(),
        _ => format!("{}:{turns}", format.key()),
    });
    format!(" \\\n    --formats {}", formats.collect::<Vec<_>>().join(","))
}
