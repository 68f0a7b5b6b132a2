//! The tables that are written while files are read.

use super::column::{
    agency_kind, applicant, big_int, boolean, date, double, figure, generation, int, metric, severity, severity_zh,
    text, words,
};
use super::{ColumnSchema, Origin, Table, TableSchema, Word};
use crate::codebook::Metric;
use crate::finding::{Outcome, ReviewState, Slip};
use crate::forms::FORMS;
use crate::language::Language;
use crate::report::{
    AgencyMatch, AgencySource, Applicant, ClaimKind, ClaimTime, Completeness, DistrictMatch, DistrictSource,
    ParagraphKind, Proof, Qualifier, ReportStatus, Scope, Status, Unit, YearSource,
};
use crate::source::{Format, SourceOutcome};
use std::collections::{BTreeSet, HashSet};

/// The columns that say whose report it is, and on which year.
fn filed_under() -> [ColumnSchema; 3] {
    [
        text("district", "the district of the agency; null where the agency is unknown"),
        text(
            "agency",
            "the agency that reports, by the name under which all its reports are filed; null where it is unknown",
        ),
        int("year", "the year reported on; null where it is unknown"),
    ]
}

/// The first columns of the tables of reports.
fn of_report(report_id: &str) -> [ColumnSchema; 4] {
    let [district, agency, year] = filed_under();
    [district, agency, year, text("report_id", report_id).refers_to(Table::Reports, "report_id")]
}

const REPORT_ID: &str = "the report";

fn kind_of_agency() -> ColumnSchema {
    agency_kind("what kind of body reports; a government's report covers its whole area, its agencies included")
}

/// The columns with a position in the document.
fn place() -> [ColumnSchema; 5] {
    [
        int("page", "the page, counted from 1; null where the format has none"),
        int("table_index", "the table of the document, counted from 1; null outside of tables"),
        int("row", "the row in that table, counted from 1"),
        int("column", "the column in that table, counted from 1"),
        text(
            "box",
            "left, top, right and bottom on the page, from its upper left corner; null where the format has no pages",
        )
        .unit("pt"),
    ]
}

pub(super) fn sources() -> TableSchema {
    TableSchema::new(
        Origin::Files,
        "What became of every file",
        "one row per file or member of an archive, and per report in one that holds several",
    )
    .with([
        text("path", "the file, as it was found"),
        text("member", "the member of the archive; null for any other file"),
        int("part", "which report of the file, counted from 1; null where it holds one or none"),
        words(
            "format",
            Format::all().map(|format| Word::plain(format.key())),
            "what the file is, by its bytes; null where none were read",
        ),
        text("encoding", "the encoding of its text; null where the format has its own"),
        big_int("bytes", "its size").unit("byte"),
        text("blake3", "the BLAKE3 hash of its bytes, in hexadecimal digits"),
        words("outcome", SourceOutcome::ALL.map(|word| (word.key(), word.zh())), "what became of it"),
        text("reason", "why, and what to do about it, in English; null for a report that was read whole"),
        text("reason_zh", "the same in Chinese"),
        text("report_id", "the report that it holds, or the copy that was chosen instead")
            .refers_to(Table::Reports, "report_id"),
    ])
}

pub(super) fn reports() -> TableSchema {
    let [district, agency, year] = filed_under();
    TableSchema::new(Origin::Reports, "The reports, and how they were filed", "one row per report that counts")
        .key(&["report_id"])
        .with([district, agency, year])
        .with([
            text("report_id", "the report: letters derived from its contents and its names, the same in every run"),
            text(
                "agency_id",
                "the identifier of the agency: the code of its district, or its name, and the name of the body",
            ),
            text("agency_title", "the agency as the title names it"),
            text("agency_signature", "the agency as the signature names it"),
            kind_of_agency(),
            text("form", "the generation of the form that its tables follow; null without tables of a known one"),
            date("period_start", "the first day of the period that it states"),
            date("period_end", "the last day of that period"),
            date("signed_on", "the day of the signature"),
            date("published_on", "the day on which the page says that it was published"),
            text("address", "the postal address given for questions"),
            text("phone", "the telephone number given for questions"),
            text("email", "the e-mail address given for questions"),
            text("path", "the file; an archive counts as a folder"),
            int("part", "which report of the file, counted from 1; null where it holds one"),
            words("format", Format::all().map(|format| Word::plain(format.key())), "what the file is"),
            int("pages", "not filled yet"),
            text("sections", "the numbers of the sections that were found, separated by commas"),
            int("cells_expected", "the number of cells that its form asks for"),
            int("cells_reported", "the number of cells that hold a figure"),
            report_status(),
            int("district_code", "the code of the district in GB/T 2260; null where it has none"),
            text("district_former", "the name of the district in the report, where it is a former one"),
            int("district_former_code", "the code that it had under that name"),
            text("district_renamed", "when the district was renamed, in words"),
            text("district_successor", "the districts that have its area today, where it was merged or divided"),
            words(
                "district_source",
                DistrictSource::ALL.map(|word| (word.key(), word.name(Language::Zh))),
                "what the district is known from",
            ),
            words(
                "district_match",
                DistrictMatch::ALL.map(|word| (word.key(), word.name(Language::Zh))),
                "how its name was found among the divisions",
            ),
            words(
                "agency_source",
                AgencySource::ALL
                    .map(|word| (word.key(), word.name(Language::Zh)))
                    .into_iter()
                    .filter(|(key, _)| !key.is_empty()),
                "where the name of the agency was found",
            ),
            words(
                "agency_match",
                AgencyMatch::ALL.map(|word| (word.key(), word.name(Language::Zh))),
                "how that name was unified",
            ),
            text("agency_successor", "the body that has taken over since, where the name is a former one"),
            words("year_source", YearSource::ALL.map(|word| (word.key(), word.zh())), "what the year is known from"),
        ])
}

/// The columns of a cell, before those with its position.
fn cell() -> [ColumnSchema; 8] {
    [
        generation("form", "the generation of the form that asks for the cell"),
        int("table", "the number of the statutory table, 1 to 4"),
        metric("metric", "the figure, as the codebook names it"),
        applicant("who applied: a column of table 3, `total`, or `none` for figures that are not split by applicant"),
        double("value", "the figure, in `unit`; null unless `status` is `reported` or `note`: a blank is not zero"),
        words("unit", Unit::ALL.map(|unit| Word::plain(unit.key())), "the unit of the figure"),
        words("status", Status::ALL.map(|word| (word.key(), word.zh())), "how the cell is filled"),
        text("raw", "the text of the cell as it is printed; null where the document lacks the cell"),
    ]
}

fn meaning() -> ColumnSchema {
    let note = "what the figure counts: the oldest form whose figure counts exactly the same; only figures of a metric with the same meaning may be added up";
    generation("meaning", note)
}

fn proof() -> [ColumnSchema; 2] {
    [
        words(
            "proof",
            Proof::ALL.into_iter().filter_map(|proof| Some((proof.key()?, proof.zh()))),
            "how the characters of the cell were determined; null where it is printed as a cell of its own",
        ),
        double(
            "confidence",
            "how sure the recognition of a picture is of the least sure character, from 0 to 1; null where the file itself \
             holds the text, and where the cell has no ink",
        ),
    ]
}

pub(super) fn facts() -> TableSchema {
    TableSchema::new(
        Origin::Reports,
        "Every cell of the forms, as it was filled",
        "one row per cell that the form of a report asks for",
    )
    .key(&["report_id", "metric", "applicant"])
    .with(of_report(REPORT_ID))
    .with(cell())
    .with(place())
    .with([kind_of_agency(), meaning()])
    .with(proof())
}

pub(super) fn copies() -> TableSchema {
    TableSchema::new(
        Origin::Files,
        "The cells of copies that were not chosen and differ",
        "one row per cell of a copy that disagrees somewhere with the report that counts",
    )
    .key(&["path", "metric", "applicant"])
    .with(filed_under())
    .with(cell())
    .with(place())
    .with([kind_of_agency(), meaning()])
    .with(proof())
    .with([text("path", "the file of the copy; #2 behind it is the second report of the file")])
}

pub(super) fn derived() -> TableSchema {
    TableSchema::new(
        Origin::Reports,
        "Sums that the forms do not print",
        "one row per report and sum of cells of its form",
    )
    .key(&["report_id", "metric", "applicant"])
    .with(of_report(REPORT_ID))
    .with([
        generation("form", "the generation of the form whose cells are added up"),
        metric("metric", "the sum, as the codebook names it"),
        applicant("who applied, as in `facts`"),
        double("value", "the sum, in the unit of the metric; null where any part is no figure"),
        int("parts", "the number of cells that are added up"),
        int("parts_reported", "the number of these cells that hold a figure"),
        kind_of_agency(),
        meaning(),
    ])
}

/// Every figure that some form prints, and every sum of such figures.
fn figures() -> impl Iterator<Item = (Metric, Option<Applicant>)> {
    let printed = FORMS.iter().flat_map(|form| form.cells.iter().map(|cell| (cell.metric, cell.applicant)));
    let derived = FORMS.iter().flat_map(|form| form.derived.iter().map(|cell| (cell.metric, cell.applicant)));
    let mut seen = HashSet::new();
    printed.chain(derived).filter(move |figure| seen.insert(*figure))
}

fn report_status() -> ColumnSchema {
    words("status", ReportStatus::ALL.map(|word| (word.key(), word.name(Language::Zh))), "how much of it could be read")
}

/// Beginning of the columns of `panel` that say whether a document has a statutory table, before its number.
pub const HAS_TABLE: &str = "has_table_";

/// How an agency reported in a year, if it did: words of `coverage`.
const COVERAGE: [(&str, &str); 3] = [("present", "已报送"), ("late", "迟报"), ("duplicate", "重复报送")];

/// The numbers of the statutory tables of all forms.
fn table_numbers() -> BTreeSet<u8> {
    FORMS.iter().flat_map(|form| form.tables.iter().map(|table| table.number)).collect()
}

pub(super) fn panel() -> TableSchema {
    TableSchema::new(
        Origin::Reports,
        "The figures of `facts` and `derived`, a column each",
        "one row per report with tables of a known form",
    )
    .key(&["report_id"])
    .with(of_report(REPORT_ID))
    .with([
        kind_of_agency(),
        text("form", "the generation of the form that its tables follow"),
        text("agency_id", "the identifier of the agency, the same in all its years; null where it is unknown"),
        big_int(
            "agency_no",
            "a number for `agency_id`, made of its letters and therefore the same in every run; unique in the run",
        ),
        text("body", "the agency's name within its district, the same in every district: 公安局"),
        int("area_code", "the code of the district in GB/T 2260; null where it has none"),
        report_status(),
        words(
            "coverage",
            COVERAGE,
            "how the agency reported in the year, as in `coverage`; null where either is unknown",
        ),
        int(
            "causes",
            "the number of likely faults found in the report, as in `causes`; null where its file is cut short",
        ),
    ])
    .with(table_numbers().into_iter().map(|number| {
        let note =
            format!("whether the document has statutory table {number}; null where the form has none of this number");
        boolean(&format!("{HAS_TABLE}{number}"), &note)
    }))
    .with([boolean("has_prose", "whether the document has paragraphs in the sections of the form")])
    .with(figures().map(|(metric, applicant)| figure(metric, applicant)))
}

/// What somebody has said of a finding or a cause.
fn review(note: &str) -> [ColumnSchema; 6] {
    [
        words("review", ReviewState::ALL.map(|word| (word.key(), word.zh())), note),
        text("verdict", "the verdict of the waiver"),
        text("reviewed_by", "who gave it"),
        date("reviewed_on", "when it was given"),
        date("reviewed_until", "the last day on which it holds"),
        text("review_note", "the note of the waiver"),
    ]
}

pub(super) fn causes() -> TableSchema {
    TableSchema::new(
        Origin::Reports,
        "What to put to the agencies",
        "one row per likely fault, with all findings that it explains; by district and agency, the gravest first",
    )
    .key(&["cause_id"])
    .with(of_report("the report; null where the fault is that a year has none"))
    .with([
        text("cause_id", "the cause: letters derived from its root, the same in every run"),
        severity("the severity of its gravest finding"),
        severity_zh(),
        text("rule", "the code of the rule of its most telling finding"),
        text("name", "the name of that rule"),
        text("name_zh", "the same in Chinese"),
        int("table", "the number of the statutory table of the cell that is likely to be wrong; null where it is none"),
        metric("metric", "the figure that is likely to be wrong, as the codebook names it; null where it is none"),
        applicant("who applied, as in `facts`"),
        text("row_label", "the label of its row, as the form prints it"),
        text("column_label", "the label of its column, as the form prints it"),
        double("reported", "the figure of the report; null where it is blank or where there is none"),
        double("suggested", "what it should be, if that follows from other figures"),
        words(
            "slip",
            Slip::ALL.map(|slip| (slip.key(), slip.chinese())),
            "how the wrong figure may have come about; null where no cell of a table is named",
        ),
        words("slip_zh", Slip::ALL.map(|slip| Word::plain(slip.chinese())), "the same in Chinese"),
        int("findings", "how many findings it explains"),
        text("finding_ids", "these findings, that of `rule` first, separated by `; `"),
        text("fingerprint", "the fingerprints of these findings, in this order"),
        text("question_en", "the sentence to put to the agency, in English"),
        text("question_zh", "the same in Chinese"),
        text("path", "the file; an archive counts as a folder"),
        int("part", "which report of the file, counted from 1; null where it holds one"),
    ])
    .with(place())
    .with([text("excerpt", "the words of the source that show it")])
    .with(review("whether all of its findings are waived, or a waiver of one no longer holds; null otherwise"))
}

pub(super) fn findings() -> TableSchema {
    TableSchema::new(Origin::Reports, "What does not reconcile, and where", "one row per fault that a rule has found")
        .key(&["finding_id"])
        .with(of_report("the report; null where the fault is that a year has none"))
        .with([
            text("finding_id", "the finding: letters derived from its rule and its place, the same in every run"),
            text("cause_id", "the cause that explains it").refers_to(Table::Causes, "cause_id"),
            text("rule", "the code of the rule"),
            text("name", "the name of the rule"),
            text("name_zh", "the same in Chinese"),
            severity("how grave it is"),
            severity_zh(),
            metric("metric", "the figure that it is about; null where it is about none"),
            words(
                "applicant",
                Applicant::ALL.map(|word| (word.key(), word.zh())),
                "the column of table 3 that it is about",
            ),
            double("reported", "the figure as it is reported"),
            double("expected", "the figure that would reconcile"),
            double("difference", "reported - expected"),
            text("formula", "the equation that does not hold, with the figures filled in"),
            text("message_en", "what is wrong, in English"),
            text("message_zh", "what is wrong, in Chinese"),
            text("excerpt", "the words of the source that it is about"),
            text("path", "the file; an archive counts as a folder"),
            int("part", "which report of the file, counted from 1; null where it holds one"),
        ])
        .with(place())
        .with([
            text(
                "culprit",
                "the cells that are most likely wrong, as metric/applicant; or that none can be determined, and why",
            ),
            text("culprit_zh", "the same in Chinese, by the names of the figures"),
            text("suggested", "what these cells should be"),
            text("slip", "how the wrong figures may have come about"),
            text("slip_zh", "the same in Chinese"),
            text("alternatives", "other sets of cells that would reconcile it"),
            text("related", "the other places that it is about"),
            text("row_label", "the label of the row as it is printed"),
            text("column_label", "the label of the column as it is printed"),
            text("raw", "the text of the cell as it is printed"),
            text("fingerprint", "letters that change when the figures of the finding do"),
        ])
        .with(review("whether a waiver of the finding still holds; null without one"))
}

pub(super) fn paragraphs() -> TableSchema {
    TableSchema::new(
        Origin::Reports,
        "The prose of the reports",
        "one row per heading of a section of the form and per paragraph below it",
    )
    .key(&["report_id", "paragraph"])
    .with(of_report(REPORT_ID))
    .with([
        int("section", "the section of the form, 1 to 6, whatever number is printed"),
        int("paragraph", "its position in the report, counted from 1"),
        words("role", ParagraphKind::ALL.map(|word| (word.key(), word.zh())), "what it is"),
        text("text", "its words, on one line"),
        int("page", "the page, counted from 1; null where the format has none"),
    ])
}

pub(super) fn claims() -> TableSchema {
    TableSchema::new(
        Origin::Reports,
        "The figures of the prose",
        "one row per figure that the prose of a report states, or statement that there is none",
    )
    .with(of_report(REPORT_ID))
    .with([
        int("section", "the section of the form, 1 to 6; null before the first"),
        text("sentence", "the sentence, on one line"),
        words("kind", ClaimKind::ALL.map(|word| (word.key(), word.zh())), "what the figure says"),
        metric("metric", "what is counted, if the words say it"),
        applicant("who applied, as in `facts`"),
        words("scope", Scope::ALL.map(|word| (word.key(), word.zh())), "whose figure it is"),
        double("value", "the figure as it is written, in `unit`, 万 before a counted thing multiplied out; of a range the lower end"),
        text("unit", "the unit as it is printed; null where there is none"),
        int("group", "the group of figures of which it is a part, or else the whole"),
        int("start", "where the figure begins in `sentence`, in characters from 0"),
        int("end", "where it ends"),
        double("upper", "the upper end of a range"),
        words("qualifier", Qualifier::ALL.map(|word| (word.key(), word.zh())), "how the words limit the figure"),
        words("time", ClaimTime::ALL.map(|word| (word.key(), word.zh())), "when it was so"),
        text("figure", "the figure as it is printed, with its unit"),
        text("counted", "the words that say what is counted"),
        int("part_of", "the group of figures of which it is a part"),
        int("whole_of", "the group of figures of which it is the whole"),
        words("completeness", Completeness::ALL.map(|word| (word.key(), word.zh())), "of a whole: whether the list of its parts claims to name all of them"),
        int("page", "the page, counted from 1; null where the format has none"),
    ])
}

pub(super) fn checks() -> TableSchema {
    TableSchema::new(
        Origin::Reports,
        "The outcome of every rule on every report",
        "one row per report and rule, and per year without a report and rule over several",
    )
    .with(of_report("the report; null for a year without one"))
    .with([
        text("rule", "the code of the rule"),
        text("scope", "what it covers: `report`, `series` or `district`"),
        words("outcome", Outcome::WORDS, "what became of it; silence is never a pass"),
        text("reason", "why it was not checked or does not apply, or what the outcome rests on, in English"),
        text("reason_zh", "the same in Chinese"),
    ])
}
