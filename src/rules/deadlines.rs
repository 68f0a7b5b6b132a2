//! When reports are due: the section `[rules.deadline]` of `gouji.toml`.

use crate::forms::in_force;
use crate::names::division_level;
use crate::report::{Agency, AgencyKind, DivisionLevel};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The last days for the reports of a year, in the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Deadlines {
    /// The last day for every agency's report for a year before `since`: Article 31 of the Regulations of 2007.
    pub earlier: MonthDay,
    /// The first year whose reports are due on the days below: Article 49 of the Regulations as revised in 2019.
    pub since: i32,
    /// The last day for a government's report, in the next year.
    pub government: MonthDay,
    /// The last day for a department's report.
    pub department: MonthDay,
    /// The last day for a township's report.
    pub township: MonthDay,
    /// The last day for the report of any other body.
    pub other: MonthDay,
    /// Earlier days for governments that no law sets.
    pub notice: Notice,
}

/// Days by which governments are asked to publish, ahead of the law's: 国办公开办函〔2021〕30号.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Notice {
    /// The first year whose reports are asked for by these days. A later report is a query, not an error.
    pub since: i32,
    /// The day for the government of a county.
    pub county: MonthDay,
    /// The day for the government of a city. A district of a municipality such as 北京 has the same.
    pub prefecture: MonthDay,
    /// The day for the government of a province.
    pub province: MonthDay,
}

impl Default for Deadlines {
    fn default() -> Self {
        let (january, march) = (MonthDay { month: 1, day: 31 }, MonthDay { month: 3, day: 31 });
        Self {
            earlier: march,
            since: 2019,
            government: march,
            department: january,
            township: january,
            other: january,
            notice: Notice::default(),
        }
    }
}

impl Default for Notice {
    fn default() -> Self {
        let day = |month, day| MonthDay { month, day };
        Self { since: 2021, county: day(2, 20), prefecture: day(3, 10), province: day(3, 31) }
    }
}

impl Deadlines {
    /// The last day that the law sets for the report of a year; `None` for a year outside the calendar, and for one
    /// before the first that agencies had to report on.
    #[must_use]
    pub fn of(&self, kind: AgencyKind, year: i32) -> Option<NaiveDate> {
        let day = if year < self.since { self.earlier } else { self.day(kind) };
        day.after(year).filter(|_| in_force(year).since <= year)
    }

    /// The day by which a government is asked to report on a year; `None` if no notice asks it, or its level is
    /// unknown.
    #[must_use]
    pub fn asked(&self, agency: &Agency, year: i32) -> Option<NaiveDate> {
        let Notice { since, county, prefecture, province } = self.notice;
        let code = agency.district_code.filter(|_| agency.kind == AgencyKind::Government && year >= since)?;
        let day = match division_level(code) {
            DivisionLevel::County if is_of_municipality(code) => prefecture,
            DivisionLevel::County => county,
            DivisionLevel::Prefecture => prefecture,
            DivisionLevel::Province => province,
        };
        day.after(year)
    }

    /// The day for an agency of this kind, for reports on `since` and later years.
    #[must_use]
    pub fn day(&self, kind: AgencyKind) -> MonthDay {
        match kind {
            AgencyKind::Government => self.government,
            AgencyKind::Department => self.department,
            AgencyKind::Township => self.township,
            AgencyKind::Other => self.other,
        }
    }
}

/// Whether a division lies in 北京, 天津, 上海 or 重庆, whose districts rank as cities do.
fn is_of_municipality(code: u32) -> bool {
    matches!(code / 10_000, 11 | 12 | 31 | 50)
}

/// A day of every year, `03-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthDay {
    month: u8,
    day: u8,
}

impl MonthDay {
    /// A number that can be compared: 331 for the 31st of March.
    #[must_use]
    pub fn number(self) -> i32 {
        100 * i32::from(self.month) + i32::from(self.day)
    }

    fn after(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year.checked_add(1)?, self.month.into(), self.day.into())
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once('-').and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
        // 29 February is refused: not every year has it
        let is_day = |&(month, day): &(u8, u8)| NaiveDate::from_ymd_opt(2001, month.into(), day.into()).is_some();
        match parts.filter(is_day) {
            Some((month, day)) => Ok(Self { month, day }),
            None => {
                Err(de::Error::custom(format!("{text:?} is not a day of the year; write month and day, as \"03-31\"")))
            }
        }
    }
}

impl Serialize for MonthDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:02}-{:02}", self.month, self.day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_are_those_of_the_law_where_nothing_is_said() {
        let deadlines: Deadlines = toml::from_str("township = \"02-28\"").unwrap();
        let of = |kind| deadlines.of(kind, 2023).unwrap().to_string();
        assert_eq!(of(AgencyKind::Government), "2024-03-31");
        assert_eq!((of(AgencyKind::Department), of(AgencyKind::Township)), ("2024-01-31".into(), "2024-02-28".into()));
        assert_eq!(deadlines.of(AgencyKind::Other, i32::MAX), None);
    }

    #[test]
    fn each_year_has_the_law_of_its_time() {
        let day = |kind, year| Deadlines::default().of(kind, year).map(|day| day.to_string());
        for kind in AgencyKind::ALL {
            assert_eq!(day(kind, 2007), None);
            assert_eq!(day(kind, 2008).unwrap(), "2009-03-31");
            assert_eq!(day(kind, 2018).unwrap(), "2019-03-31");
        }
        assert_eq!(day(AgencyKind::Department, 2019).unwrap(), "2020-01-31");
        assert_eq!(day(AgencyKind::Government, 2019).unwrap(), "2020-03-31");
        let set: Deadlines = toml::from_str("since = 2021\nearlier = \"04-30\"").unwrap();
        assert_eq!(set.of(AgencyKind::Department, 2020).unwrap().to_string(), "2021-04-30");
    }

    #[test]
    fn the_notice_asks_governments_by_their_level() {
        let mut agency = crate::rules::sample::Sample::new().report.agency;
        let mut asked = |kind, code, year| {
            (agency.kind, agency.district_code) = (kind, code);
            Deadlines::default().asked(&agency, year).map(|day| day.to_string())
        };
        for (code, day) in
            [(350_128, "2024-02-20"), (350_100, "2024-03-10"), (110_101, "2024-03-10"), (350_000, "2024-03-31")]
        {
            assert_eq!(asked(AgencyKind::Government, Some(code), 2023).as_deref(), Some(day), "{code}");
        }
        assert_eq!(asked(AgencyKind::Government, Some(350_128), 2020), None);
        assert_eq!(asked(AgencyKind::Government, None, 2023), None);
        assert_eq!(asked(AgencyKind::Department, Some(350_128), 2023), None);
    }

    /// The days of agencies of every kind and level, for years before and after each `since`.
    fn days(deadlines: &Deadlines) -> Vec<Option<NaiveDate>> {
        let mut agency = crate::rules::sample::Sample::new().report.agency;
        let mut days = Vec::new();
        for year in 2017..2023 {
            days.extend(AgencyKind::ALL.map(|kind| deadlines.of(kind, year)));
            for code in [350_128, 350_100, 350_000] {
                (agency.kind, agency.district_code) = (AgencyKind::Government, Some(code));
                days.push(deadlines.asked(&agency, year));
            }
        }
        days
    }

    #[test]
    fn every_key_changes_a_day() {
        let defaults = toml::Table::try_from(Deadlines::default()).unwrap();
        for (section, value) in &defaults {
            let inner = value.as_table();
            for key in inner.map_or_else(|| vec![section], |inner| inner.keys().collect()) {
                let mut set = defaults.clone();
                let table = if inner.is_some() { set[section].as_table_mut().unwrap() } else { &mut set };
                let value = table.get_mut(key).unwrap();
                *value = value.as_integer().map_or_else(|| "06-30".into(), |year| (year + 1).into());
                assert_ne!(days(&set.try_into().unwrap()), days(&Deadlines::default()), "{section} {key}");
            }
        }
    }
}
