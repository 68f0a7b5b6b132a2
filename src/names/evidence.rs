//! The evidence for the agency of a report: its words and its surroundings.

use super::areas::split;
use super::clean::is_whole;
use super::listed::AgencyList;
use super::same::inner_ends;
use super::{bodies, filing, reading};
use crate::fold::compact;
use crate::report::{AgencySource, Metadata};

/// Everything in a report and its surroundings that may identify its agency.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// Printed names, address and year.
    pub metadata: &'a Metadata,
    /// Titles of the page, folded and without white space: `标题_栏目_网站`.
    pub titles: &'a [String],
    /// Lines of the page, folded and without white space.
    pub lines: &'a [&'a str],
    /// Folder whose name is the district if nothing else names one.
    pub folder: Option<&'a str>,
    /// Path of the file as the user gave it. Its folders and its name may name the district.
    pub path: &'a str,
    /// The part of the path within the corpus, which may name the agency.
    pub place: &'a str,
    /// The user's list of agencies.
    pub listed: Option<&'a AgencyList>,
}

impl<'a> Evidence<'a> {
    /// Evidence of printed names alone, without a page or a file around them.
    pub(super) fn printed(metadata: &'a Metadata) -> Self {
        Self { metadata, titles: &[], lines: &[], folder: None, path: "", place: "", listed: None }
    }

    /// Printed names, the most reliable first.
    pub(super) fn names(&self) -> impl Iterator<Item = (AgencySource, &'a str)> {
        let data = self.metadata;
        let names = [
            (AgencySource::Title, &data.agency_title),
            (AgencySource::Signature, &data.agency_signature),
            (AgencySource::IndexBox, &data.agency_index),
            (AgencySource::Lead, &data.agency_lead),
            (AgencySource::Contact, &data.agency_contact),
        ];
        names.into_iter().filter_map(|(source, name)| {
            let name = name.as_ref()?.text.as_str();
            let name = match source {
                AgencySource::Contact => answered_for(name)?,
                AgencySource::Lead => self.written_for(name)?,
                _ => name,
            };
            Some((source, name))
        })
    }

    /// The agency for which an author writes. A government's office writes the government's report, which speaks of the
    /// area, as well as its own. `None` if the text does not tell which.
    fn written_for(&self, author: &'a str) -> Option<&'a str> {
        const OF_AREA: [&str; 10] = ["我省", "我市", "我县", "我区", "我州", "我旗", "全省", "全市", "全县", "全区"];
        const OF_BODY: [&str; 12] =
            ["我办", "我室", "本办", "本室", "我厅", "我局", "我委", "我镇", "我乡", "我街道", "我中心", "我单位"];
        let (_, own) = split(author);
        let Some(government) = reading::government_of_office(own) else { return Some(author) };
        let speaks_of = |words: &[&str]| self.lines.iter().any(|line| words.iter().any(|word| line.contains(word)));
        match (speaks_of(&OF_AREA), speaks_of(&OF_BODY)) {
            (true, false) if !government.is_empty() => Some(&author[..author.len() - own.len() + government.len()]),
            (false, true) => Some(author),
            _ => None,
        }
    }

    /// The name with its area, if another printed name has it: the title says 区教育局, the signature 清河区教育局.
    pub(super) fn whole(&self, printed: &'a str) -> &'a str {
        let is_longer = |name: &&str| name.len() > printed.len() && name.ends_with(printed) && is_whole(name);
        let longer = || self.names().map(|(_, name)| name).find(is_longer);
        if reading::begins_with_kind(printed) { longer().unwrap_or(printed) } else { printed }
    }

    /// Drops the folder if it is named after the agency instead of the district.
    pub(super) fn without_agency_folder(self) -> Self {
        let is_named_after_agency = |folder: &&str| filing::is_named_after_agency(&compact(folder), self.listed);
        Self { folder: self.folder.filter(|folder| !is_named_after_agency(folder)), ..self }
    }
}

/// The agency that a contact answers for: the body that the office belongs to. `None` for the office of a government,
/// which may answer for itself or for the government.
fn answered_for(contact: &str) -> Option<&str> {
    let (_, own) = split(contact);
    if reading::government_of_office(own).is_some() {
        return None;
    }
    let before = &contact[..contact.len() - own.len()];
    let whole = inner_ends(own).rev().find(|&end| bodies::BODIES.is_known(&own[..end]));
    Some(whole.map_or(contact, |end| &contact[..before.len() + end]))
}
