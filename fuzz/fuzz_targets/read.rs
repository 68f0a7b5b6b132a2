//! The work of all targets, and what must hold for its result.

use gouji::document::Block;
use gouji::report::{Figure, Proof, read_figure};
use gouji::source::Format;
use gouji::{extract::Surroundings, extract::parts, readers, report::Report, audit, rules};

pub fn read(bytes: &[u8], format: Format) {
    let Ok(reading) = readers::read(bytes, format, &readers::Limits::default()) else { return };
    let document = reading.document;
    // a slice off the boundaries of characters panics
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => assert!(!document.str(paragraph.text).is_empty()),
            Block::Grid(grid) => grid.cells().iter().for_each(|cell| _ = document.str(cell.text)),
            Block::Picture(..) => {}
        }
    }
    let surroundings = Surroundings { folder: Some("清河区"), path: "清河区/2023.html", ..Surroundings::default() };
    parts(document).into_iter().filter_map(|part| part.read(&surroundings).ok()).for_each(|report| hold(&report));
}

fn hold(report: &Report) {
    let (checks, _) = audit::audit(report);
    assert_eq!(checks.len(), rules::of_reports().count());
    for (cell, fact) in report.cells() {
        let raw = report.str(fact.raw);
        let metric = cell.metric.entry();
        match fact.figure {
            // an unreadable cell may be in a row whose figures are not assigned to cells
            Figure::Missing | Figure::Unreadable => {}
            _ if metric.unit_in_cell || fact.proof != Proof::Printed => {}
            // a page without its end
            Figure::Quarantined => {}
            _ => assert_eq!(fact.figure, read_figure(raw, metric.unit.key())),
        }
    }
}
