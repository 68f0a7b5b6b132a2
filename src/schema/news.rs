//! The table of what differs from the run before.

use super::column::{applicant, date, int, metric, severity, text, words};
use super::{Origin, TableSchema};
use crate::change::{Item, State, Why};

pub(super) fn changes() -> TableSchema {
    TableSchema::new(
        Origin::History,
        "What differs from the run before",
        "one row per report and cell that differs, and per cause and finding of either run; empty without a run before",
    )
    .with([
        words("what", Item::ALL.map(|word| (word.key(), word.zh())), "what the row is about"),
        words(
            "state",
            State::ALL.map(|word| (word.key(), word.zh())),
            "what became of it; `fixed`: a fault that is no longer found since a report was mended, `gone`: not there for \
             another reason, `open`: a cause or finding that is as it was",
        ),
        words("why", Why::ALL.map(|word| (word.key(), word.words().zh)), "the nearest reason; null where the state is `open`"),
        text(
            "detail",
            "the settings, parted by `; `; the other report's path, where there is one; or what became of the file, as \
             `sources.outcome` has it",
        ),
        text("also", "further reasons that cannot be ruled out, parted by `; `"),
        text("district", "the district; of what is gone, as it was"),
        text("agency", "the agency"),
        int("year", "the year reported on"),
        text("report_id", "the report in this run; null where it is gone, or the fault is that a year has none"),
        text("report_id_before", "the report in the run before, which has another id once its bytes or its place differ"),
        text("path", "the file in this run; an archive counts as a folder"),
        text("path_before", "the file in the run before"),
        text("cause_id", "the cause; of a finding, the one that explains it; of what is gone, as it was"),
        text("finding_id", "the finding; null unless the row is about one"),
        text("rule", "the code of the rule"),
        severity("how grave it is; of what is gone, as it was"),
        metric("metric", "the figure, as the codebook names it; null where it is about none"),
        applicant("who applied, as in `facts`"),
        text("field", "the column that differs most tellingly, of the table that the row is about"),
        text("before", "its value in the run before; of a cell without a figure, how it was filled"),
        text("after", "its value in this run"),
        text("question_en", "the sentence to put to the agency, in English; null of findings and where the state is `open`"),
        text("question_zh", "the same in Chinese"),
        date("first_seen", "the day of the run that first found the cause or finding, carried over from run to run"),
        text("first_run", "the name of that run"),
    ])
}
