//! Serializes records, so that a corpus may be larger than memory.

use super::figures::PackedFigures;
use super::growths::MetricGrowth;
use super::likeness::Signature;
use super::mentions::Mention;
use super::record::Record;
use crate::finding::RootCell;
use crate::forms::Form;
use crate::report::{Agency, Edition, Printed};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io;
use std::sync::Arc;

/// A record without its agency, which records share.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    report_id: Cow<'a, str>,
    path: Cow<'a, str>,
    year: i32,
    is_cut: bool,
    part: Option<u16>,
    edition: Edition,
    tables: Cow<'a, [(&'static Form, bool)]>,
    figures: Cow<'a, PackedFigures>,
    signatures: Cow<'a, [Signature]>,
    mentions: Cow<'a, [Mention]>,
    printed: Cow<'a, [Printed]>,
    contact: Cow<'a, Option<Printed>>,
    growths: Cow<'a, [MetricGrowth]>,
    roots: Cow<'a, [RootCell]>,
}

/// Appends a record to `bytes`.
pub(super) fn write(record: &Record, bytes: &mut Vec<u8>) -> io::Result<()> {
    let stored = Stored {
        report_id: record.report_id.as_str().into(),
        path: record.path.as_str().into(),
        year: record.year,
        is_cut: record.is_cut,
        part: record.part,
        edition: record.edition,
        tables: Cow::Borrowed(&record.tables),
        figures: Cow::Borrowed(&record.figures),
        signatures: Cow::Borrowed(&record.signatures),
        mentions: Cow::Borrowed(&record.mentions),
        printed: Cow::Borrowed(&record.printed),
        contact: Cow::Borrowed(&record.contact),
        growths: Cow::Borrowed(&record.growths),
        roots: Cow::Borrowed(&record.roots),
    };
    postcard::to_io(&stored, bytes).map_err(io::Error::other)?;
    Ok(())
}

/// Reads a record back that [`write()`] wrote.
pub(super) fn read(bytes: &[u8], agency: Arc<Agency>) -> io::Result<Record> {
    let stored: Stored = postcard::from_bytes(bytes).map_err(io::Error::other)?;
    Ok(Record {
        report_id: stored.report_id.into_owned(),
        path: stored.path.into_owned(),
        agency,
        year: stored.year,
        is_cut: stored.is_cut,
        part: stored.part,
        edition: stored.edition,
        tables: stored.tables.into_owned().into(),
        figures: stored.figures.into_owned(),
        signatures: stored.signatures.into_owned().into(),
        mentions: stored.mentions.into_owned().into(),
        printed: stored.printed.into_owned().into(),
        contact: stored.contact.into_owned(),
        growths: stored.growths.into_owned().into(),
        roots: stored.roots.into_owned().into(),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::Place;
    use crate::forms::FORMS;
    use crate::report::{
        AgencyKind, AgencyMatch, AgencySource, Applicant, CODEBOOK, Counted, Decimal, DistrictMatch, DistrictSource,
        Fact, Figure, Growth, Metric, Qualifier, Stated,
    };
    use crate::series::likeness::signature;
    use chrono::NaiveDate;

    pub(crate) fn agency(district: &str, body: &str) -> Agency {
        Agency {
            district: district.to_owned(),
            district_code: None,
            district_former: None,
            district_successor: None,
            district_source: DistrictSource::Words,
            district_match: DistrictMatch::Unlisted,
            name: format!("{district}{body}"),
            agency_source: AgencySource::Title,
            agency_match: AgencyMatch::Printed,
            successor: None,
            id: format!("{district}/{body}"),
            kind: if body == "人民政府" { AgencyKind::Government } else { AgencyKind::Department },
        }
    }

    /// A record with something in every field, and a text in section 5.
    pub(crate) fn record(district: &str, body: &str, year: i32, text: u32) -> Record {
        let stated = Stated { value: Decimal::new(125, -1), upper: Some(13.into()), qualifier: Qualifier::About };
        let metric: Metric = CODEBOOK.metric("requests.received").unwrap();
        let growth = |growth| MetricGrowth { metric, applicant: Some(Applicant::Total), growth };
        let growths = [Growth::PerCent(stated), Growth::Unchanged, Growth::Amount(Counted { stated, unit: "件" })];
        let place = Place { offset: 4, page: 2, ..Place::default() };
        let words = "财政局的".into();
        let fact = |figure| Fact { figure, ..Fact::MISSING };
        let facts = [
            fact(Figure::Reported(70_000.into())),
            fact(Figure::Blank),
            fact(Figure::Annotated("0.1".parse().unwrap())),
            fact(Figure::Reported(3.into())),
        ];
        Record {
            report_id: "00ff".to_owned(),
            path: format!("{district}/{body}{year}.html"),
            agency: Arc::new(agency(district, body)),
            year,
            is_cut: false,
            part: Some(2),
            edition: Edition {
                is_corrected: true,
                signed_on: NaiveDate::from_ymd_opt(year + 1, 1, 31),
                published_on: NaiveDate::from_ymd_opt(year + 1, 2, 1),
            },
            tables: [true, false, true].map(|is_found| (&FORMS[0], is_found)).into(),
            figures: PackedFigures::pack(facts.iter()),
            signatures: Box::new([signature(5, text)]),
            mentions: Box::new([Mention { section: 2, place, before: "由".into(), words, place_name: Some(6) }]),
            printed: Box::new([Printed { text: "县财政局".to_owned(), place }]),
            contact: Some(Printed { text: "县财政局办公室".to_owned(), place }),
            growths: growths.map(growth).into(),
            roots: [RootCell { metric, applicant: None, cause_id: "abcd".to_owned() }].into(),
        }
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let record = record("清河区", "教育局", 2023, 1);
        let mut bytes = Vec::new();
        write(&record, &mut bytes).unwrap();
        let again = read(&bytes, Arc::clone(&record.agency)).unwrap();
        assert_eq!(format!("{again:?}"), format!("{record:?}"));
        assert!(read(&bytes[..bytes.len() - 1], record.agency).is_err());
    }
}
