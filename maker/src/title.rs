//! The titles of reports, in their many equivalent forms.

use fastrand::Rng;

use super::seeds::{chance, pick};
use super::wording::full_width;

#[derive(Clone, Debug)]
pub struct Title {
    /// One paragraph, or two.
    pub lines: Vec<String>,
    /// The agency's name in the title.
    pub agency: String,
    /// The year in the title.
    pub year: u16,
}

impl Title {
    pub fn new(agency: String, year: u16, rng: &mut Rng) -> Self {
        let digits = if chance(rng, 8) { full_width(&year.to_string()) } else { year.to_string() };
        let gap = if chance(rng, 15) { " " } else { "" };
        let unit = pick(rng, &["年度", "年"]);
        let when = format!("{digits}{gap}{unit}");
        let report = match rng.u8(..20) {
            0..=13 => "政府信息公开工作年度报告",
            14 => "政府信息公开 工作年度报告",
            _ => "政府信息公开年度报告",
        };
        // A gap before the year as well if the name comes first: 教育局 2023 年.
        let lines = match rng.u8(..10) {
            0..=3 => vec![format!("{agency}{gap}{when}{report}")],
            4..=5 => vec![format!("{when}{agency}{report}")],
            6 => vec![format!("{agency}{report}（{when}）")],
            7 => vec![format!("{agency}{report}({when})")],
            8 => vec![agency.clone(), format!("{when}{report}")],
            _ => vec![format!("{agency}{gap}{when}"), report.to_owned()],
        };
        Self { lines, agency, year }
    }

    pub fn in_one_line(&self) -> String {
        self.lines.concat()
    }
}

/// The title of a neighbour or of another year, as in lists of links.
pub fn of_another(agency: &str, year: u16, rng: &mut Rng) -> String {
    Title::new(agency.to_owned(), year, rng).in_one_line()
}
