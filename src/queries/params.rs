//! The parameters of queries: a table `params` of one row, with a column for each.

use crate::schema::{ColumnSchema, ColumnType, DUE, DUE_SINCE, FrameBuilder, Table, TableSchema};
use polars::prelude::*;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Value of a parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Param {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction.
    Number(f64),
    /// Text.
    Text(String),
}

/// All parameters by name, including those of the project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Params(BTreeMap<String, Param>);

/// Smallest base of a percentage. From a smaller one, a single case makes a large percentage.
pub(super) const SMALLEST_BASE: (&str, i64) = ("smallest_base", 10);
/// The first and the last year of the corpus, set by the run.
const YEARS: [&str; 2] = ["first_year", "last_year"];

impl Default for Params {
    fn default() -> Self {
        let (name, base) = SMALLEST_BASE;
        Self(BTreeMap::from([(name.to_owned(), Param::Whole(base))]))
    }
}

impl Params {
    /// The table `params` with a column for each parameter.
    #[must_use]
    pub fn schema(&self) -> TableSchema {
        let mut schema = Table::Params.schema().clone();
        for (name, param) in &self.0 {
            if schema.column(name).is_none() {
                let kind = match param {
                    Param::Boolean(_) => ColumnType::Boolean,
                    Param::Whole(_) => ColumnType::BigInt,
                    Param::Number(_) => ColumnType::Double,
                    Param::Text(_) => ColumnType::Text,
                };
                schema.columns.push(ColumnSchema::new(name, kind, "a parameter of the configuration"));
            }
        }
        schema
    }

    /// The table for a corpus with these years; without any year it has no row. `due` gives the days on which reports are
    /// due, by parameter.
    ///
    /// # Errors
    /// If a parameter is absent.
    pub fn frame(&self, years: Option<(i32, i32)>, due: &[(String, i32)]) -> PolarsResult<DataFrame> {
        let schema = self.schema();
        let mut frame = FrameBuilder::with(&schema.columns);
        frame.fill(YEARS[0], [years.map(|(first, _)| first)]).fill(YEARS[1], [years.map(|(_, last)| last)]);
        for (name, value) in due {
            frame.fill(name, [Some(*value)]);
        }
        for (name, param) in &self.0 {
            match param {
                Param::Boolean(value) => frame.fill(name, [Some(*value)]),
                Param::Whole(value) => frame.fill(name, [Some(*value)]),
                Param::Number(value) => frame.fill(name, [Some(*value)]),
                Param::Text(value) => frame.fill(name, [Some(value.as_str())]),
            };
        }
        let frame = frame.finish()?;
        Ok(if years.is_some() { frame } else { frame.clear() })
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
                Some(_) => Param::Whole(map.next_value::<Base>()?.0),
                None => map.next_value()?,
            };
            params.0.insert(name, param);
        }
        Ok(params)
    }
}

/// Whether SQL accepts the name without quotation marks.
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        match () {
            () if YEARS.contains(&name.as_str()) => {
                Err(Error::custom(format!("{name} follows from the corpus and cannot be set")))
            }
            () if name.ends_with(DUE) || name == DUE_SINCE => {
                Err(Error::custom(format!("{name} follows from [rules.deadline]; set it there")))
            }
            () if is_name => Ok(Self(name)),
            () => Err(Error::custom(format!("{name} is not a parameter name; use small letters, digits and _"))),
        }
    }
}

struct Base(i64);

impl<'de> Deserialize<'de> for Base {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let base = i64::deserialize(deserializer)?;
        if base > 0 { Ok(Self(base)) } else { Err(Error::custom("smallest_base is a whole number of at least 1")) }
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

    fn visit_u64<E: Error>(self, value: u64) -> Result<Param, E> {
        i64::try_from(value).map(Param::Whole).map_err(Error::custom)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Param, E> {
        Ok(Param::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Param, E> {
        Ok(Param::Text(value.to_owned()))
    }
}

/// The days on which reports are due by law.
#[cfg(test)]
pub(super) fn due() -> Vec<(String, i32)> {
    let due = [
        ("government_due", 331),
        ("department_due", 131),
        ("township_due", 131),
        ("other_due", 131),
        (DUE_SINCE, 2019),
        ("earlier_due", 331),
    ];
    due.map(|(name, value)| (name.to_owned(), value)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default() {
        let params: Params = toml::from_str("name = \"教育局\"\nshare = 0.5\nis_strict = true").unwrap();
        let due = due();
        let frame = params.frame(Some((2021, 2024)), &due).unwrap();
        let columns: Vec<_> =
            frame.columns().iter().map(|column| format!("{}={}", column.name(), column.get(0).unwrap())).collect();
        let expected = "first_year=2021 last_year=2024 government_due=331 department_due=131 township_due=131 \
                        other_due=131 due_since=2019 earlier_due=331 smallest_base=10 is_strict=true name=\"教育局\" share=0.5";
        assert_eq!(columns.join(" "), expected);
        assert_eq!(params.frame(None, &due).unwrap().shape(), (0, 12));
        assert!(params.frame(None, &due[1..]).unwrap_err().to_string().contains("government_due was not filled"));
    }

    #[test]
    fn errors_point_at_the_line() {
        for (text, line, what) in [
            ("x = 1\nsmallest_base = 0", "line 2", "of at least 1"),
            ("smallest_base = \"two\"", "line 1", "expected i64"),
            ("due_since = 2019", "line 1", "follows from [rules.deadline]"),
            ("government_due = 228", "line 1", "follows from [rules.deadline]"),
            ("x = 1\nX = 2", "line 2", "X is not a parameter name"),
            ("first_year = 2000", "line 1", "follows from the corpus"),
            ("x = [1]", "line 1", "a number, a text, true or false"),
        ] {
            let error = toml::from_str::<Params>(text).unwrap_err().to_string();
            assert!(error.contains(line) && error.contains(what), "{error}");
        }
    }
}
