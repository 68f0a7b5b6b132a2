//! The register of published tables: for each its name, title, grain, columns and key, and how it is made.
//!
//! Everything that lists tables or columns follows from it: the frames of what was read, the queries that are run, the
//! data package, the reference page, the help. A table made by SQL is described in the header of its file in `queries/`;
//! the others are described here.

mod column;
#[cfg(feature = "analytics")]
mod frame;
mod header;
mod known;
mod readings;

pub use column::{ColumnSchema, ColumnType, Reference};
#[cfg(feature = "analytics")]
pub use frame::FrameBuilder;
pub use header::{Header, HeaderFault};
pub use known::DUE;

use std::sync::LazyLock;

/// How a table is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written while files are read, a row for each file.
    Files,
    /// Written while files are read, from the reports that count.
    Reports,
    /// Written at the end, from the configuration, the codebook and what the run has counted.
    Known,
    /// A query of the project, run over a few districts at a time: a row depends on one district only.
    Districts(&'static str),
    /// A query of the project over all districts at once, after those of [`Origin::Districts`].
    Corpus(&'static str),
    /// A query of the user's own.
    User,
}

impl Origin {
    /// The text of a query of the project.
    #[must_use]
    pub const fn sql(self) -> Option<&'static str> {
        match self {
            Self::Districts(sql) | Self::Corpus(sql) => Some(sql),
            Self::Files | Self::Reports | Self::Known | Self::User => None,
        }
    }
}

/// What is published of a table besides its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSchema {
    /// Also the name of its files.
    pub name: String,
    /// What the table is called in print.
    pub title: String,
    /// What one row stands for.
    pub grain: String,
    /// In the order of the table.
    pub columns: Vec<ColumnSchema>,
    /// The columns that no two rows share; empty where rows have no key, or where a part of it can be null.
    pub key: Vec<String>,
    /// How the table is made.
    pub origin: Origin,
}

impl TableSchema {
    fn new(origin: Origin, title: &str, grain: &str) -> Self {
        Self {
            name: String::new(),
            title: title.to_owned(),
            grain: grain.to_owned(),
            columns: Vec::new(),
            key: Vec::new(),
            origin,
        }
    }

    /// The table that a query of the project makes. That headers have no faults a test holds.
    fn of_query(origin: Origin) -> Self {
        Self { origin, ..Header::of(origin.sql().unwrap_or_default()).table() }
    }

    fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    fn with(mut self, columns: impl IntoIterator<Item = ColumnSchema>) -> Self {
        self.columns.extend(columns);
        self
    }

    fn key(self, key: &[&str]) -> Self {
        Self { key: key.iter().map(|&column| column.to_owned()).collect(), ..self }
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnSchema> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A table is a line here, and what the line names.
macro_rules! register {
    ($($table:ident $name:literal $schema:expr;)*) => {
        /// A published table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each is named after its table")]
        pub enum Table { $($table),* }

        impl Table {
            /// Every published table, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$table),*];

            /// Also the name of its files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$table => $name),* }
            }

            /// Its description.
            #[must_use]
            pub fn schema(self) -> &'static TableSchema {
                // one lock for each table: a column can refer to that of another table
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

macro_rules! query {
    ($origin:ident $file:literal) => {
        TableSchema::of_query(Origin::$origin(include_str!(concat!("../../queries/", $file))))
    };
}

register! {
    Sources "sources" readings::sources();
    Reports "reports" readings::reports();
    Facts "facts" readings::facts();
    Derived "derived" readings::derived();
    Panel "panel" readings::panel();
    Findings "findings" readings::findings();
    Claims "claims" readings::claims();
    Checks "checks" readings::checks();
    Totals "totals" query!(Districts "totals.sql");
    AreaTotals "area_totals" query!(Corpus "area_totals.sql");
    Trends "trends" query!(Districts "trends.sql");
    Coverage "coverage" query!(Districts "coverage.sql");
    Rates "rates" query!(Districts "rates.sql");
    Versions "versions" query!(Districts "versions.sql");
    Copies "copies" readings::copies();
    Comparability "comparability" known::comparability();
    Codebook "codebook" known::codebook();
    Agencies "agencies" known::agencies();
    Areas "areas" known::areas();
    Params "params" known::params();
}

impl Table {
    /// The table of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.name() == name)
    }

    /// How it is made.
    #[must_use]
    pub fn origin(self) -> Origin {
        self.schema().origin
    }
}
