//! The register of published tables: name, title, grain, columns and key of each, and how it is made.
//!
//! Everything that lists tables or columns is derived from it: frames, queries, the data package, the reference page and
//! the help. A table made by SQL is described in the header of its file in `queries/`, the others here.

mod column;
#[cfg(feature = "analytics")]
mod frame;
mod header;
mod known;
mod news;
mod readings;
mod register;
mod table;
mod titles;

pub use column::{ColumnSchema, ColumnType, Reference, SHORT_NAME, Word};
#[cfg(feature = "analytics")]
pub use frame::FrameBuilder;
#[cfg(feature = "analytics")]
pub(crate) use frame::{texts, word};
pub use header::{Header, HeaderFault};
pub use known::{DUE, DUE_SINCE, EARLIER_DUE};
pub use readings::HAS_TABLE;
pub use register::Table;
pub use table::{Origin, TableSchema};
pub use titles::{column_of_title, title_zh};

use register::register;
use std::sync::LazyLock;

/// Version of the tables. Within it columns keep their meaning, and ids and fingerprints stay the same for the same input;
/// CHANGELOG says of each version what moved and how kept verdicts are taken along.
pub const SCHEMA_VERSION: u32 = 1;

macro_rules! query {
    ($origin:ident $file:literal) => {
        of_query(Origin::$origin(include_str!(concat!("../../queries/", $file))))
    };
}

macro_rules! descriptions {
    ($($table:ident $name:literal $schema:expr;)*) => {
        impl Table {
            /// Its description.
            #[must_use]
            pub fn schema(self) -> &'static TableSchema {
                // one lock for each table, since its columns may refer to another table
                match self {
                    $(Self::$table => {
                        static SCHEMA: LazyLock<TableSchema> = LazyLock::new(|| $schema.named($name));
                        &SCHEMA
                    })*
                }
            }
        }
    };
}

register!(descriptions);

/// The table that a query of the project makes. A test makes sure that the headers have no faults.
fn of_query(origin: Origin) -> TableSchema {
    TableSchema { origin, ..Header::of(origin.sql().unwrap_or_default()).table() }
}

impl<'a> Header<'a> {
    /// Reads the header of a query, which may refer to columns of the register.
    #[must_use]
    pub const fn of(sql: &'a str) -> Self {
        Self::new(sql, |table| Table::of_name(table).map(Table::schema))
    }
}

impl Table {
    /// How it is made.
    #[must_use]
    pub fn origin(self) -> Origin {
        self.schema().origin
    }
}
