//! The tables that are written at the end from what is known besides the reports.

use super::column::{ColumnType, agency_kind, applicant, big_int, boolean, generation, int, metric, text, words};
use super::{Origin, TableSchema, Word};
use crate::codebook::Unit;
use crate::forms::Degree;
use crate::report::{AgencyKind, DivisionLevel};

pub(super) fn comparability() -> TableSchema {
    TableSchema::new(
        Origin::Known,
        "How far the figures of different forms count the same thing",
        "one row per metric of a form and metric of another form beside it",
    )
    .with([
        metric("metric", "the metric"),
        generation("form", "the generation of the form in which it stands"),
        metric("other_metric", "the metric beside it; null where the other form has none"),
        generation("other_form", "the other generation"),
        words("degree", Degree::ALL.map(|word| (word.key(), word.zh())), "what the metric counts beside the other one"),
        text("why", "why that is so, in English"),
        text("why_zh", "the same in Chinese"),
    ])
}

pub(super) fn codebook() -> TableSchema {
    TableSchema::new(Origin::Known, "What each metric means", "one row per metric").key(&["metric"]).with([
        text("metric", "the key by which all tables name the metric; it never changes its meaning"),
        text("label_zh", "its name in Chinese, as the forms print it"),
        text("label_en", "its name in English"),
        words("unit", Unit::ALL.map(|unit| Word::plain(unit.key())), "the unit of its figures"),
        text("forms", "the generations of the form that print it, separated by commas; null where none does"),
        text("definition", "what is counted, in English"),
        text("definition_zh", "the same in Chinese"),
        text("sum_of", "the metrics that are added up where a form does not print it"),
        text("comparability", "how far it compares with the metrics of other forms, as `comparability` has it"),
        text("comparability_zh", "the same in Chinese"),
    ])
}

pub(super) fn agencies() -> TableSchema {
    TableSchema::new(
        Origin::Known,
        "The agencies of your list",
        "one row per agency of the list and span of years in which it is valid",
    )
    .with([
        text("district", "the district; null where the list does not determine one"),
        text("agency", "the agency, as its reports are filed"),
        text("agency_id", "its identifier"),
        agency_kind("what kind of body it is"),
        int("valid_from", "the first year for which it has to report; null where the list names none"),
        int("valid_to", "the last year for which it has to report; null where the list names none"),
    ])
}

pub(super) fn areas() -> TableSchema {
    TableSchema::new(
        Origin::Known,
        "The areas that contain several districts of the corpus",
        "one row per area and district in it",
    )
    .key(&["area_code", "district"])
    .with([
        text(
            "area",
            "a province, a city or a county that contains at least two districts of the corpus, counting itself",
        ),
        int("area_code", "its code of GB/T 2260"),
        words("level", DivisionLevel::ALL.map(|word| (word.key(), word.zh())), "what the area is"),
        text("district", "a district of the corpus that lies in it, or the area itself"),
        int("district_code", "the code of the district"),
        text(
            "district_between",
            "the district of the corpus that lies in the area and contains this one; null without one",
        ),
    ])
}

/// Suffix of the parameters with the last day on which agencies of a kind may report.
pub const DUE: &str = "_due";
/// Parameter with the first year whose reports are due on these days.
pub const DUE_SINCE: &str = "due_since";
/// Parameter with the last day for reports on earlier years.
pub const EARLIER_DUE: &str = "earlier_due";

pub(super) fn params() -> TableSchema {
    let due = |kind: AgencyKind| {
        let note = "the last day of the next year on which such an agency may report: 331 is the 31st of March";
        int(&format!("{}{DUE}", kind.key()), note)
    };
    TableSchema::new(
        Origin::Known,
        "The parameters of queries",
        "one row, with a further column for each parameter of the configuration",
    )
    .with([
        int("first_year", "the first year with a report in the corpus"),
        int("last_year", "the last year with a report in the corpus"),
    ])
    .with(AgencyKind::ALL.map(due))
    .with([
        int(DUE_SINCE, "the first year whose reports are due on these days"),
        int(EARLIER_DUE, "the last day of the next year for every agency's report for a year before"),
    ])
    .with([big_int("smallest_base", "the smallest figure from which a percentage is given")])
}

pub(super) fn variables() -> TableSchema {
    TableSchema::new(Origin::Known, "Every column of every table", "one row per table and column")
        .key(&["table_name", "column_name"])
        .with([
            text("table_name", "the table"),
            text("column_name", "the column"),
            text(
                "short_name",
                "its name in files of Stata and SPSS: at most 32 ASCII characters, unique in the table; it never changes its meaning",
            ),
            text("label_zh", "what it is called in Chinese"),
            text("label_en", "what it is called in English"),
            text("unit", "the unit of its numbers; null where they have none, or where another column states it"),
            metric("metric", "the figure that it holds, as the codebook names it; null where it holds no one figure"),
            applicant("who applied, as in `facts`; null where it holds no one figure"),
            words("type", ColumnType::NAMES.map(Word::plain), "what its values are, in the words of SQL"),
            text("words", "the words that it may hold, separated by `; `; null where it may hold others"),
            text("words_zh", "the same in Chinese, in the same order"),
            boolean("derived", "whether its figure is a sum that no form prints; null where it holds no one figure"),
            text("forms", "the generations of the form that print its figure, or the parts of the sum, separated by commas"),
            boolean("filled", "whether any row of this run has a value in it; null in `changes`, which depends on the run before"),
            text("since", "the version of the program that brought it"),
            text("renamed_from", "the name that it had before; null where it had no other"),
        ])
}
