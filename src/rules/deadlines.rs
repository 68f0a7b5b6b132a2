//! When reports are due: the section `[rules.deadline]` of `gouji.toml`.

use crate::report::AgencyKind;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The last days for the reports of a year, in the next one: Article 49 of the Regulations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deadlines {
    /// The last day for a government's report, in the next year.
    pub government: MonthDay,
    /// The last day for a department's report.
    pub department: MonthDay,
    /// The last day for a township's report.
    pub township: MonthDay,
    /// The last day for the report of any other body.
    pub other: MonthDay,
}

impl Default for Deadlines {
    fn default() -> Self {
        let agencies = MonthDay { month: 1, day: 31 };
        Self { government: MonthDay { month: 3, day: 31 }, department: agencies, township: agencies, other: agencies }
    }
}

impl Deadlines {
    /// The days by kind of agency as comparable numbers, such as 331 for 31 March.
    #[must_use]
    pub fn days(&self) -> [(AgencyKind, u32); 4] {
        let kinds = [AgencyKind::Government, AgencyKind::Department, AgencyKind::Township, AgencyKind::Other];
        let days = [self.government, self.department, self.township, self.other];
        std::array::from_fn(|at| (kinds[at], 100 * days[at].month + days[at].day))
    }

    /// The last day for the report of a year; `None` for a year outside the calendar.
    #[must_use]
    pub fn of(&self, kind: AgencyKind, year: i32) -> Option<NaiveDate> {
        let MonthDay { month, day } = match kind {
            AgencyKind::Government => self.government,
            AgencyKind::Department => self.department,
            AgencyKind::Township => self.township,
            AgencyKind::Other => self.other,
        };
        NaiveDate::from_ymd_opt(year.checked_add(1)?, month, day)
    }
}

/// A day of every year, `03-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once('-').and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
        // 29 February is refused: not every year has it
        let is_day = |&(month, day): &(u32, u32)| NaiveDate::from_ymd_opt(2001, month, day).is_some();
        match parts.filter(is_day) {
            Some((month, day)) => Ok(Self { month, day }),
            None => {
                Err(de::Error::custom(format!("{text:?} is no day of the year; write month and day, as \"03-31\"")))
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
}
