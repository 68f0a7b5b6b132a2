//! Days as reports print them, whether they exist or not.

use chrono::{Datelike, NaiveDate};

/// A day as it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printed {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

impl Printed {
    /// The day, if there is one.
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month, self.day)
    }
}

impl From<NaiveDate> for Printed {
    fn from(date: NaiveDate) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }
}

/// The first and the last day of a year.
pub fn calendar_year(year: u16) -> [Printed; 2] {
    let year = i32::from(year);
    [Printed { year, month: 1, day: 1 }, Printed { year, month: 12, day: 31 }]
}
