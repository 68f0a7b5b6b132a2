//! The register: one line for each published table.

/// Passes the lines to a macro: table, name and description. Two macros read them, since descriptions refer to tables:
/// `names` here defines the tables, and the one in `mod.rs` describes them.
macro_rules! register {
    ($reader:ident) => {
        $reader! {
            Sources "sources" readings::sources();
            Reports "reports" readings::reports();
            Facts "facts" readings::facts();
            Derived "derived" readings::derived();
            Panel "panel" readings::panel();
            Causes "causes" readings::causes();
            Findings "findings" readings::findings();
            Changes "changes" news::changes();
            Paragraphs "paragraphs" readings::paragraphs();
            Claims "claims" readings::claims();
            Checks "checks" readings::checks();
            Totals "totals" query!(Districts "totals.sql");
            AreaTotals "area_totals" query!(Corpus "area_totals.sql");
            Trends "trends" query!(Districts "trends.sql");
            ByKind "by_kind" query!(Corpus "by_kind.sql");
            Coverage "coverage" query!(Districts "coverage.sql");
            Rates "rates" query!(Districts "rates.sql");
            Versions "versions" query!(Districts "versions.sql");
            Copies "copies" readings::copies();
            Comparability "comparability" known::comparability();
            Codebook "codebook" known::codebook();
            Agencies "agencies" known::agencies();
            Areas "areas" known::areas();
            Params "params" known::params();
            Variables "variables" known::variables();
        }
    };
}
pub(super) use register;

macro_rules! names {
    ($($table:ident $name:literal $schema:expr;)*) => {
        /// A published table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each is named after its table")]
        pub enum Table { $($table),* }

        impl Table {
            /// Every published table, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$table),*];

            /// Its name, which is also that of its files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$table => $name),* }
            }
        }
    };
}

register!(names);

impl Table {
    /// The table of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.name() == name)
    }
}
