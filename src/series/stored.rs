//! Serializes records, so that a corpus may be larger than memory.

use super::figures::PackedFigures;
use super::growths::MetricGrowth;
use super::likeness::Signature;
use super::mentions::Mention;
use super::record::Record;
use crate::finding::RootCell;
use crate::forms::{FORMS, PHRASES};
use crate::report::{Agency, Applicant, CODEBOOK, Decimal, Edition, Growth, Printed, Qualifier, Stated};
use chrono::{Datelike, NaiveDate};
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
    edition: StoredEdition,
    /// For each table, the index of its form, and whether the document contains it.
    tables: Vec<(usize, bool)>,
    figures: Cow<'a, PackedFigures>,
    signatures: Cow<'a, [Signature]>,
    mentions: Cow<'a, [Mention]>,
    printed: Cow<'a, [Printed]>,
    contact: Option<Cow<'a, Printed>>,
    growths: Vec<StoredGrowth<'a>>,
    roots: Vec<StoredRoot<'a>>,
}

/// An edition with its days as days since the first of January of the year 1.
#[derive(Serialize, Deserialize)]
struct StoredEdition {
    is_corrected: bool,
    signed_on: Option<i32>,
    published_on: Option<i32>,
}

#[derive(Serialize, Deserialize)]
struct StoredRoot<'a> {
    metric: Cow<'a, str>,
    applicant: Option<Applicant>,
    cause_id: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct StoredGrowth<'a> {
    metric: Cow<'a, str>,
    applicant: Option<Applicant>,
    value: Decimal,
    upper: Option<Decimal>,
    qualifier: Qualifier,
    unit: Cow<'a, str>,
}

/// Appends a record to `bytes`.
pub(super) fn write(record: &Record, bytes: &mut Vec<u8>) -> io::Result<()> {
    let growth = |stated: &MetricGrowth| StoredGrowth {
        metric: stated.metric.key().into(),
        applicant: stated.applicant,
        value: stated.growth.stated.value,
        upper: stated.growth.stated.upper,
        qualifier: stated.growth.stated.qualifier,
        unit: stated.growth.unit.into(),
    };
    let root = |cell: &'_ RootCell| StoredRoot {
        metric: cell.metric.key().into(),
        applicant: cell.applicant,
        cause_id: cell.cause_id.clone().into(),
    };
    let stored = Stored {
        report_id: record.report_id.as_str().into(),
        path: record.path.as_str().into(),
        year: record.year,
        is_cut: record.is_cut,
        part: record.part,
        edition: StoredEdition {
            is_corrected: record.edition.is_corrected,
            signed_on: record.edition.signed_on.map(|day| day.num_days_from_ce()),
            published_on: record.edition.published_on.map(|day| day.num_days_from_ce()),
        },
        tables: record.tables.iter().map(|(form, is_found)| (form.index, *is_found)).collect(),
        figures: Cow::Borrowed(&record.figures),
        signatures: Cow::Borrowed(&record.signatures),
        mentions: Cow::Borrowed(&record.mentions),
        printed: Cow::Borrowed(&record.printed),
        contact: record.contact.as_ref().map(Cow::Borrowed),
        growths: record.growths.iter().map(growth).collect(),
        roots: record.roots.iter().map(root).collect(),
    };
    postcard::to_io(&stored, bytes).map_err(io::Error::other)?;
    Ok(())
}

/// Reads a record back that [`write()`] wrote.
pub(super) fn read(bytes: &[u8], agency: Arc<Agency>) -> io::Result<Record> {
    let stored: Stored = postcard::from_bytes(bytes).map_err(io::Error::other)?;
    let growth = |stored: StoredGrowth| {
        let StoredGrowth { metric, applicant, value, upper, qualifier, unit } = stored;
        let stated = Stated { value, upper, qualifier };
        Some(MetricGrowth {
            metric: CODEBOOK.metric(&metric)?,
            applicant,
            growth: Growth { stated, unit: intern_unit(&unit)? },
        })
    };
    let root = |stored: StoredRoot| {
        let StoredRoot { metric, applicant, cause_id } = stored;
        Some(RootCell { metric: CODEBOOK.metric(&metric)?, applicant, cause_id: cause_id.into_owned() })
    };
    let tables = stored.tables.iter().map(|&(form, is_found)| Some((FORMS.get(form)?, is_found)));
    Ok(Record {
        report_id: stored.report_id.into_owned(),
        path: stored.path.into_owned(),
        agency,
        year: stored.year,
        is_cut: stored.is_cut,
        part: stored.part,
        edition: Edition {
            is_corrected: stored.edition.is_corrected,
            signed_on: stored.edition.signed_on.and_then(NaiveDate::from_num_days_from_ce_opt),
            published_on: stored.edition.published_on.and_then(NaiveDate::from_num_days_from_ce_opt),
        },
        tables: tables.collect::<Option<_>>().ok_or(io::ErrorKind::InvalidData)?,
        figures: stored.figures.into_owned(),
        signatures: stored.signatures.into_owned().into(),
        mentions: stored.mentions.into_owned().into(),
        printed: stored.printed.into_owned().into(),
        contact: stored.contact.map(Cow::into_owned),
        growths: stored.growths.into_iter().filter_map(growth).collect(),
        roots: stored.roots.into_iter().filter_map(root).collect(),
    })
}

/// The static text of a unit that claims can have.
fn intern_unit(unit: &str) -> Option<&'static str> {
    let counted = PHRASES.units.counted.iter().map(String::as_str);
    ["", "%", "百分点"].into_iter().chain(counted).find(|known| *known == unit)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::Place;
    use crate::report::{AgencyKind, AgencyMatch, AgencySource, DistrictMatch, DistrictSource, Fact, Figure, Metric};
    use crate::series::likeness::signature;

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
        let growth = |unit| MetricGrowth { metric, applicant: Some(Applicant::Total), growth: Growth { stated, unit } };
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
            growths: ["%", "", "件", "百分点"].map(growth).into(),
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
