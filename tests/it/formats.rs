//! The sample in every format, and prose in the formats that need no other program, against their truth.

use maker::measure::{LEAST_PROSE, Measured, measure, share};
use maker::{self, Plan};
use std::collections::BTreeMap;
use std::path::Path;

#[track_caller]
fn expect_prose(measured: &BTreeMap<String, Measured>) {
    for (style, measured) in measured {
        assert!(measured.prose_share() >= LEAST_PROSE, "{style}: {:?}", measured.prose_differing);
    }
}

#[test]
fn the_sample_is_read_in_every_format() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let measured = measure(&root.join("sample_corpus"), &root.join("tests/sample_truth"));
    for style in ["plain", "tabs", "docx", "doc", "xlsx", "xls", "printed", "typeset", "ofd"] {
        assert!(measured[style].reports > 2, "{style}");
    }
    for (style, measured) in &measured {
        let Measured { unread, failed, cells_differing, names_differing, missed, false_alarms, .. } = measured;
        assert_eq!((*unread, failed.len()), (0, 0), "{style}: {failed:?}");
        assert!(cells_differing.is_empty(), "{style}: {cells_differing:?}");
        assert!(names_differing.is_empty(), "{style}: {names_differing:?}");
        assert!(missed.is_empty() && false_alarms.is_empty(), "{style}: {missed:?} {false_alarms:?}");
    }
    expect_prose(&measured);
}

/// In pages that contain only the report, nothing else is read as prose.
#[test]
fn prose_is_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, truth) = (folder.path().join("corpus"), folder.path().join("truth"));
    let plan = Plan { reports: 360, seed: 17, faults: 0.3, prose: true, ..Plan::default() };
    maker::make(&plan, &corpus, &truth).unwrap();
    let measured = measure(&corpus, &truth);
    assert_eq!(measured.len(), 9);
    expect_prose(&measured);
    for style in ["plain", "editor", "word", "split"] {
        let measured = &measured[style];
        let extra = share(measured.prose_extra, measured.prose);
        assert!(extra < 1.0 - LEAST_PROSE, "{style}: {:.2} % beside the prose", 100.0 * extra);
    }
}
