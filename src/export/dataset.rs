//! A data set for statistics packages: named and labelled variables over the same rows, with the reasons why figures
//! are missing.

/// Why a figure is missing. Each reason has a letter, with which Stata writes its extended missing values: `.a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Missing {
    /// The cell is blank.
    Blank,
    /// The cell holds a mark that says "none", such as a stroke.
    Mark,
    /// The cell holds something that is no figure.
    Unreadable,
    /// The document lacks the cell.
    Absent,
    /// The form of the report does not ask for the figure.
    NotAsked,
    /// A part of the sum is no figure.
    PartMissing,
    /// The file is cut short, so its figures do not count.
    Quarantined,
}

impl Missing {
    /// In the order of their letters.
    pub const ALL: [Self; 7] =
        [Self::Blank, Self::Mark, Self::Unreadable, Self::Absent, Self::NotAsked, Self::PartMissing, Self::Quarantined];

    /// Its position in the alphabet; 0 is `a`.
    #[must_use]
    pub const fn letter(self) -> u8 {
        self as u8
    }

    /// What it is called in English.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Mark => "mark",
            Self::Unreadable => "unreadable",
            Self::Absent => "not in the document",
            Self::NotAsked => "not asked by the form",
            Self::PartMissing => "a part of the sum is missing",
            Self::Quarantined => "the file is cut short",
        }
    }

    /// What it is called in Chinese.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Blank => "空白",
            Self::Mark => "划线或填“无”",
            Self::Unreadable => "无法识别",
            Self::Absent => "报告中缺此格",
            Self::NotAsked => "该表式无此项",
            Self::PartMissing => "所加各项不全",
            Self::Quarantined => "文件不完整",
        }
    }
}

/// A number, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A number.
    Given(f64),
    /// None, for a known reason.
    Missing(Missing),
    /// None, for no known reason.
    Null,
}

/// The values of a variable, one for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Texts. The formats do not distinguish a missing text from an empty one.
    Text(Vec<String>),
    /// Words of a closed list: each row has the number of its word, counted from 1.
    Words {
        /// The numbers.
        codes: Vec<Option<u16>>,
        /// The labels of the words, in order.
        labels: Vec<String>,
    },
    /// Numbers.
    Numbers(Vec<Number>),
    /// Days since 1 January 1970.
    Days(Vec<Option<i32>>),
}

impl Values {
    /// The label of the word in a row; `None` for other types and for missing values.
    pub(super) fn word(&self, row: usize) -> Option<&str> {
        let Self::Words { codes, labels } = self else { return None };
        codes[row].map(|code| labels[usize::from(code) - 1].as_str())
    }

    /// The number in a row: the number of a word, or `day_number` of a day. A text has none.
    pub(super) fn number(&self, row: usize, day_number: fn(i32) -> f64) -> Number {
        let given = match self {
            Self::Text(_) => None,
            Self::Words { codes, .. } => codes[row].map(f64::from),
            Self::Numbers(numbers) => return numbers[row],
            Self::Days(days) => days[row].map(day_number),
        };
        given.map_or(Number::Null, Number::Given)
    }
}

/// A variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name: at most [`SHORT_NAME`](crate::schema::SHORT_NAME) ASCII letters, digits and underscores, with a letter first.
    pub name: String,
    /// What it is, in words.
    pub label: String,
    /// Its values.
    pub values: Values,
}

/// A data set.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSet {
    /// What it is, in words.
    pub label: String,
    /// The labels of the missing values, in the order of [`Missing::ALL`].
    pub missing: [&'static str; Missing::ALL.len()],
    /// Its variables.
    pub variables: Vec<Variable>,
    /// Number of rows.
    pub rows: usize,
}

#[cfg(test)]
pub(super) fn sample() -> DataSet {
    let variable = |name: &str, values| Variable { name: name.to_owned(), label: format!("{name}的说明"), values };
    let words = Values::Words { codes: vec![Some(2), None], labels: vec!["空白".to_owned(), "已填报".to_owned()] };
    let numbers = |numbers: [Number; 2]| Values::Numbers(numbers.to_vec());
    DataSet {
        label: "样本".to_owned(),
        missing: Missing::ALL.map(Missing::chinese),
        variables: vec![
            variable("agency", Values::Text(vec!["教育局".to_owned(), String::new()])),
            variable("status", words),
            variable("received", numbers([Number::Given(12.0), Number::Missing(Missing::NotAsked)])),
            variable("amount", numbers([Number::Given(0.5), Number::Missing(Missing::Blank)])),
            variable("year", numbers([Number::Given(2023.0), Number::Null])),
            variable("signed_on", Values::Days(vec![Some(19_753), None])),
        ],
        rows: 2,
    }
}
