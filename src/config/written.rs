//! Which tables are written in a format.

use crate::schema::Table;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which tables are written in a format: `"all"`, `"opened"`, `false` for none, or a list of names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "Given", into = "Given")]
pub enum Written {
    /// Every table.
    All,
    /// The tables that people open: all but those with many rows per report that only programs read.
    Opened,
    /// None.
    None,
    /// These, and those of the user's own queries.
    Named(BTreeSet<Table>),
}

/// Tables with many rows per report that only programs read. `facts` has many as well, but people look up figures in
/// it; and with more rows than a spreadsheet holds it has no CSV file anyway.
const FOR_PROGRAMS: [Table; 4] = [Table::Derived, Table::Paragraphs, Table::Claims, Table::Checks];

impl Written {
    /// Whether a table, by its name, is written.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        // the tables of the user's queries cannot be named in the list
        let is_among = |is: &dyn Fn(Table) -> bool| Table::of_name(name).is_none_or(is);
        match self {
            Self::All => true,
            Self::None => false,
            Self::Opened => is_among(&|table| !FOR_PROGRAMS.contains(&table)),
            Self::Named(tables) => is_among(&|table| tables.contains(&table)),
        }
    }
}

/// The values as they are written in `gouji.toml`.
#[derive(Deserialize, Serialize)]
#[serde(untagged, expecting = "expected a list of tables, \"all\" or false")]
enum Given {
    Switch(bool),
    Word(String),
    Names(Vec<String>),
}

/// The word for every table.
const ALL: &str = "all";
/// The word for those that people open.
const OPENED: &str = "opened";

impl TryFrom<Given> for Written {
    type Error = String;

    fn try_from(given: Given) -> Result<Self, String> {
        match given {
            Given::Switch(false) => Ok(Self::None),
            Given::Word(word) if word == ALL => Ok(Self::All),
            Given::Word(word) if word == OPENED => Ok(Self::Opened),
            Given::Switch(true) => Err(format!("true names no tables; write \"{ALL}\" for every one")),
            Given::Word(word) => Err(format!(
                "\"{word}\" is neither \"{ALL}\" nor \"{OPENED}\" nor false; one table is a list too: [\"{word}\"]"
            )),
            Given::Names(names) => names.iter().map(|name| table(name)).collect::<Result<_, _>>().map(Self::Named),
        }
    }
}

/// The table with a name. The error lists all of them, from which the nearest is suggested.
fn table(name: &str) -> Result<Table, String> {
    Table::of_name(name).ok_or_else(|| {
        let known: Vec<String> = Table::ALL.iter().map(|table| format!("`{}`", table.name())).collect();
        format!("unknown table `{name}`, expected one of {}", known.join(", "))
    })
}

impl From<Written> for Given {
    fn from(written: Written) -> Self {
        match written {
            Written::All => Self::Word(ALL.to_owned()),
            Written::Opened => Self::Word(OPENED.to_owned()),
            Written::None => Self::Switch(false),
            Written::Named(tables) => Self::Names(tables.iter().map(|table| table.name().to_owned()).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json, to_value};

    #[test]
    fn tables_are_all_none_or_those_of_a_list() {
        let names = |written: &Written| {
            let tables = Table::ALL.iter().filter(|table| written.holds(table.name()));
            tables.map(|table| table.name()).collect::<Vec<_>>()
        };
        let given = |value| from_value::<Written>(value).unwrap();
        assert_eq!(names(&given(json!("all"))).len(), Table::ALL.len());
        assert!(names(&given(json!(false))).is_empty());
        assert_eq!(names(&given(json!(["facts", "totals"]))), ["facts", "totals"]);
        let own = "busiest_agencies";
        assert_eq!([json!("all"), json!([]), json!(false)].map(|value| given(value).holds(own)), [true, true, false]);
        for value in [json!("all"), json!("opened"), json!(false), json!(["facts", "totals"])] {
            assert_eq!(to_value(given(value.clone())).unwrap(), value);
        }
        for value in [json!(true), json!("facts"), json!(["fact"]), json!(3)] {
            assert!(from_value::<Written>(value.clone()).is_err(), "{value}");
        }
    }

    #[test]
    fn people_open_every_table_but_the_long_ones_of_programs() {
        assert!(["causes", "findings", "facts", "totals", "my_own"].iter().all(|name| Written::Opened.holds(name)));
        assert!(!["checks", "claims"].iter().any(|name| Written::Opened.holds(name)));
    }
}
