//! The labels and the text of a finding's cell, as a reader of the report sees them.

use crate::finding::Finding;
use crate::forms::CellIndex;
use crate::report::{FilledForm, Report, TableReading};

/// The labels of a finding's cell and the text in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence<'r> {
    /// Label of the row, as the form prints it.
    pub row_label: Option<&'r str>,
    /// Label of the column, as the form prints it.
    pub column_label: Option<&'r str>,
    /// The text of the cell; for a sentence or a name, the marked words.
    pub raw: Option<String>,
}

/// The evidence of a finding. Without the report, only the finding's own words are available.
#[must_use]
pub fn evidence<'r>(report: Option<&'r Report>, finding: &Finding) -> Evidence<'r> {
    let cell = |report: &'r Report| Some((report, labelled(report.form.as_ref()?, finding)?));
    let Some((report, (table, at))) = report.and_then(cell) else {
        let words: Vec<&str> = finding.excerpt.words().collect();
        let is_prose = finding.table.is_none() && !words.is_empty();
        return Evidence { raw: is_prose.then(|| words.join("；")), ..Evidence::default() };
    };
    let (cell, fact) = (&table.form.cells[at], table.fact(at));
    let is_cell = finding.metric == Some(cell.metric) && finding.applicant == cell.applicant;
    let there = |label: &'static str| Some(label).filter(|label| !label.is_empty());
    Evidence {
        row_label: there(table.form.row_label(at)).filter(|_| finding.metric.is_some()),
        column_label: there(&cell.column_label).filter(|_| is_cell || finding.applicant.is_some()),
        raw: (is_cell && fact.is_placed()).then(|| report.str(fact.raw).to_owned()),
    }
}

/// The cell of a finding; for a whole row or column, one of its cells.
fn labelled<'r>(form: &'r FilledForm, finding: &Finding) -> Option<(&'r TableReading, CellIndex)> {
    let of_table = form.tables().iter().filter(|of| finding.table.is_none_or(|table| of.table().number == table));
    let mut cells = of_table.flat_map(|table| table.cells().map(move |(at, cell, _)| (table, at, cell)));
    let found = match (finding.metric, finding.applicant) {
        (Some(metric), applicant) => {
            return form
                .cell(metric, applicant)
                .or_else(|| cells.find(|(.., cell)| cell.metric == metric).map(|(table, at, _)| (table, at)));
        }
        (None, Some(_)) => cells.find(|(.., cell)| cell.applicant == finding.applicant),
        (None, None) => None,
    };
    found.map(|(table, at, _)| (table, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::audit;
    use crate::report::Applicant::{Enterprise, Total};
    use crate::rules::sample::Sample;

    /// The labels and words of each finding on a sample.
    fn described(sample: &Sample) -> Vec<(&'static str, [Option<String>; 3])> {
        let (_, findings) = audit(&sample.report);
        let described = findings.iter().map(|finding| {
            let Evidence { row_label, column_label, raw } = evidence(Some(&sample.report), finding);
            (finding.rule, [row_label.map(str::to_owned), column_label.map(str::to_owned), raw])
        });
        described.collect()
    }

    #[test]
    fn a_cell_has_its_labels_and_its_words() {
        let mut sample = Sample::new();
        sample.set("outcome.granted", Some(Enterprise), "若干");
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(described(&sample), [("T102", [text("（一）予以公开"), text("商业企业"), text("若干")])]);
        let mut sample = Sample::new();
        sample.set("reconsideration.total", None, "3");
        assert_eq!(described(&sample), [("T401", [None, text("行政复议 总计"), text("3")])]);
    }

    #[test]
    fn a_row_has_its_label_alone() {
        let mut sample = Sample::new();
        let form = crate::forms::form("2021").unwrap();
        for cell in form.cells.iter().filter(|cell| cell.metric.key() == "outcome.unavailable.not_held") {
            sample.remove(cell.metric.key(), cell.applicant);
        }
        let label = Some("1.本机关不掌握相关政府信息".to_owned());
        assert!(described(&sample).contains(&("T104", [label, None, None])), "{:?}", described(&sample));
    }

    #[test]
    fn names_and_sentences_have_the_words_that_are_meant() {
        let mut sample = Sample::new();
        sample.report.metadata.agency_signature.as_mut().unwrap().text = "安平县教育局".to_owned();
        assert_eq!(described(&sample), [("M101", [None, None, Some("清河区教育局；安平县教育局".to_owned())])]);
        let mut sample = Sample::new();
        sample.set("requests.received", Some(Total), "");
        assert!(described(&sample).iter().any(|described| described == &("T103", [None, None, None])));
    }
}
