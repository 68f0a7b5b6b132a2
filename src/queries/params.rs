//! The figures that queries are given: a table `params` of one row, with a column for each.

use polars::prelude::*;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What a parameter may be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Param {
    Boolean(bool),
    Whole(i64),
    Number(f64),
    Text(String),
}

/// The parameters by their names, those of the project among them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Params(BTreeMap<String, Param>);

/// The month of the next year in which a report is due at the latest (Article 49 of the Regulations).
const DUE_MONTH: (&str, i64) = ("due_month", 1);
/// Likewise that of a government for its whole area (the same article).
const GOVERNMENT_DUE_MONTH: (&str, i64) = ("government_due_month", 3);
/// The years of the corpus, which the run tells.
const YEARS: [&str; 2] = ["first_year", "last_year"];

impl Default for Params {
    fn default() -> Self {
        let project = [DUE_MONTH, GOVERNMENT_DUE_MONTH];
        Self(project.into_iter().map(|(name, month)| (name.to_owned(), Param::Whole(month))).collect())
    }
}

impl Params {
    /// The table, of a corpus of these years; of no year without a row.
    #[must_use]
    pub fn frame(&self, years: Option<(i32, i32)>) -> DataFrame {
        let (first, last) = years.unwrap_or_default();
        let mut columns = vec![Column::new(YEARS[0].into(), [first]), Column::new(YEARS[1].into(), [last])];
        columns.extend(self.0.iter().map(|(name, param)| {
            let name = name.as_str().into();
            match param {
                Param::Boolean(value) => Column::new(name, [*value]),
                Param::Whole(value) => Column::new(name, [*value]),
                Param::Number(value) => Column::new(name, [*value]),
                Param::Text(value) => Column::new(name, [value.as_str()]),
            }
        }));
        let frame = DataFrame::new(1, columns).unwrap_or_default();
        if years.is_some() { frame } else { frame.clear() }
    }
}

impl<'de> Deserialize<'de> for Params {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ParamsVisitor)
    }
}

struct ParamsVisitor;

impl<'de> Visitor<'de> for ParamsVisitor {
    type Value = Params;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("names with their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Params, A::Error> {
        let mut params = Params::default();
        while let Some(Name(name)) = map.next_key()? {
            let param = match params.0.get(&name) {
                Some(_) => Param::Whole(map.next_value::<Month>()?.0),
                None => map.next_value()?,
            };
            params.0.insert(name, param);
        }
        Ok(params)
    }
}

/// A name that SQL takes without quotation marks.
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        match () {
            () if YEARS.contains(&name.as_str()) => Err(Error::custom(format!("{name} is told by the corpus itself"))),
            () if is_name => Ok(Self(name)),
            () => Err(Error::custom(format!("{name} is no name of a parameter: small letters, digits and _ make one"))),
        }
    }
}

struct Month(i64);

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let month = i64::deserialize(deserializer)?;
        if (1..=12).contains(&month) { Ok(Self(month)) } else { Err(Error::custom("a month is a number from 1 to 12")) }
    }
}

impl<'de> Deserialize<'de> for Param {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ParamVisitor)
    }
}

struct ParamVisitor;

impl Visitor<'_> for ParamVisitor {
    type Value = Param;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a number, a text, true or false")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Param, E> {
        Ok(Param::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Param, E> {
        Ok(Param::Whole(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Param, E> {
        Ok(Param::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Param, E> {
        Ok(Param::Text(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default() {
        let params: Params = toml::from_str("due_month = 2\nname = \"教育局\"\nshare = 0.5\nis_strict = true").unwrap();
        let frame = params.frame(Some((2021, 2024)));
        let columns: Vec<_> =
            frame.columns().iter().map(|column| format!("{}={}", column.name(), column.get(0).unwrap())).collect();
        let expected = "first_year=2021 last_year=2024 due_month=2 government_due_month=3 is_strict=true name=\"教育局\" share=0.5";
        assert_eq!(columns.join(" "), expected);
        assert_eq!(params.frame(None).shape(), (0, 7));
    }

    #[test]
    fn errors_point_at_the_line() {
        for (text, line, what) in [
            ("x = 1\ndue_month = 13", "line 2", "from 1 to 12"),
            ("due_month = \"two\"", "line 1", "expected i64"),
            ("x = 1\nX = 2", "line 2", "X is no name"),
            ("first_year = 2000", "line 1", "told by the corpus"),
            ("x = [1]", "line 1", "a number, a text, true or false"),
        ] {
            let error = toml::from_str::<Params>(text).unwrap_err().to_string();
            assert!(error.contains(line) && error.contains(what), "{error}");
        }
    }
}
