//! Lists that a user edits by hand or in a spreadsheet: agencies, waivers.

use std::borrow::Cow;

/// A fault in a listing: the line, counted from 1, and what is wrong there.
pub(crate) type Fault = (u64, String);

/// The columns of a listing.
#[derive(Debug)]
pub(crate) struct Columns {
    /// Name of the listing, for messages.
    pub(crate) title: &'static str,
    /// Columns that must be present.
    pub(crate) required: &'static [&'static str],
    pub(crate) optional: &'static [&'static str],
    /// The column with another heading.
    pub(crate) synonym: fn(&str) -> Option<&'static str>,
    /// Columns that are allowed for human readers and not read.
    pub(crate) is_ignored: fn(&str) -> bool,
}

/// A line of a listing.
#[derive(Debug)]
pub(crate) struct Row<'l> {
    pub(crate) line: u64,
    header: &'l [String],
    record: &'l csv::StringRecord,
}

impl Row<'_> {
    /// The trimmed text of a column; empty if the column is blank or absent. If it has two headings, the first field
    /// that is not blank counts.
    pub(crate) fn field(&self, column: &str) -> &str {
        let fields = self.header.iter().zip(self.record).filter(|(name, _)| *name == column);
        fields.map(|(_, field)| field.trim()).find(|field| !field.is_empty()).unwrap_or_default()
    }

    /// Its fields, one for each heading.
    pub(crate) fn fields(&self) -> Vec<String> {
        let fields = self.record.iter().map(str::to_owned).chain(std::iter::repeat(String::new()));
        fields.take(self.header.len()).collect()
    }
}

/// A parsed listing without its empty rows.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The headings as written.
    pub(crate) headings: Vec<String>,
    /// The headings by the names of their columns.
    header: Vec<String>,
    records: Vec<(u64, csv::StringRecord)>,
}

impl Listing {
    /// # Errors
    /// Fails if a column is unknown or missing, or a row has more fields than there are columns.
    pub(crate) fn parse(bytes: &[u8], columns: &Columns) -> Result<Self, Fault> {
        let text = decode(bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let headings = reader.headers().map_err(|error| (1, error.to_string()))?;
        let headings: Vec<String> = headings.iter().map(|name| name.trim().to_owned()).collect();
        let header = columns.names(&headings);
        columns.check(&header).map_err(|what| (1, what))?;
        let mut records = Vec::new();
        for record in reader.records() {
            let record =
                record.map_err(|error| (error.position().map_or(0, csv::Position::line), error.to_string()))?;
            let line = record.position().map_or(0, |position| line_of(&text, position));
            let (fields, all) = (record.len(), header.len());
            if record.iter().skip(all).any(|field| !field.trim().is_empty()) {
                let what =
                    format!("{fields} fields and {all} columns; put quotation marks around a field with a comma");
                return Err((line, what));
            }
            // spreadsheets write commas for a row that was emptied
            if record.iter().any(|field| !field.trim().is_empty()) {
                records.push((line, record));
            }
        }
        Ok(Self { headings, header, records })
    }

    /// A list whose rows come from elsewhere.
    ///
    /// # Errors
    /// Fails if a column is unknown or missing.
    pub(crate) fn of_headings(headings: Vec<String>, columns: &Columns) -> Result<Self, String> {
        let header = columns.names(&headings);
        columns.check(&header)?;
        Ok(Self { headings, header, records: Vec::new() })
    }

    /// A row that comes from elsewhere.
    pub(crate) fn row<'l>(&'l self, line: u64, record: &'l csv::StringRecord) -> Row<'l> {
        Row { line, header: &self.header, record }
    }

    /// Adds columns after the others, blank in every row.
    pub(crate) fn add_columns(&mut self, names: &[&str]) {
        for headings in [&mut self.headings, &mut self.header] {
            headings.extend(names.iter().map(|&name| name.to_owned()));
        }
    }

    /// Sets a field of a row under the first heading of a column, and blanks the others of the same column.
    pub(crate) fn set(&self, fields: &mut [String], column: &str, field: &str) {
        let own = self.header.iter().zip(fields).filter(|(name, _)| *name == column);
        for (nth, (_, own)) in own.enumerate() {
            *own = if nth == 0 { field.to_owned() } else { String::new() };
        }
    }

    /// Whether it has a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|(line, record)| self.row(*line, record))
    }
}

impl Columns {
    /// The names of the columns under some headings.
    fn names(&self, headings: &[String]) -> Vec<String> {
        let name = |heading: &String| {
            let is_name = self.known().any(|known| known == heading);
            (self.synonym)(heading).filter(|_| !is_name).map_or_else(|| heading.clone(), str::to_owned)
        };
        headings.iter().map(name).collect()
    }

    fn known(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }

    fn check(&self, header: &[String]) -> Result<(), String> {
        let is_known =
            |name: &str| name.is_empty() || self.known().any(|known| known == name) || (self.is_ignored)(name);
        if let Some(unknown) = header.iter().find(|name| !is_known(name)) {
            let likeness = |name: &str| strsim::jaro(name, unknown);
            let nearest = self.known().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            let nearest = nearest.filter(|nearest| likeness(nearest) > 0.6);
            let meant = nearest.map_or_else(String::new, |nearest| format!("; did you mean {nearest}?"));
            let known: Vec<&str> = self.known().collect();
            return Err(format!("{unknown} is no column of {}; there are {}{meant}", self.title, known.join(", ")));
        }
        let missing = self.required.iter().find(|column| !header.iter().any(|name| name == *column));
        missing.map_or(Ok(()), |missing| Err(format!("the column {missing} is missing")))
    }
}

/// The line of a row. The parser's position is before the blank lines above the row.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let above = usize::try_from(position.byte()).ok().and_then(|byte| text.get(byte..)).unwrap_or_default();
    let blank = above.chars().take_while(|c| matches!(c, '\n' | '\r')).filter(|c| *c == '\n');
    position.line() + blank.count() as u64
}

/// Decodes UTF-8, or else GBK, which Chinese spreadsheets write unless asked for UTF-8.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns {
        title: "the list",
        required: &["name"],
        optional: &["kind"],
        synonym: |heading| (heading == "名称").then_some("name"),
        is_ignored: |heading| heading == "note",
    };

    fn names(bytes: &[u8]) -> Result<Vec<(u64, String)>, Fault> {
        let listing = Listing::parse(bytes, &COLUMNS)?;
        Ok(listing.rows().map(|row| (row.line, row.field("name").to_owned())).collect())
    }

    #[test]
    fn what_a_spreadsheet_writes_is_read() {
        let text = "note, name\n略, 教育局 \n,,,\n\n,公安局,,\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(text);
        let marked = format!("\u{FEFF}{text}");
        for bytes in [text.as_bytes(), marked.as_bytes(), gbk.as_ref()] {
            assert_eq!(names(bytes).unwrap(), [(2, "教育局".to_owned()), (5, "公安局".to_owned())]);
        }
    }

    #[test]
    fn a_column_may_stand_under_two_headings() {
        let listing = Listing::parse("名称,kind,name\n甲,,\n,,乙\n丙,,丁\n".as_bytes(), &COLUMNS).unwrap();
        let found: Vec<String> = listing.rows().map(|row| row.field("name").to_owned()).collect();
        assert_eq!(found, ["甲", "乙", "丙"]);
        assert!(listing.has("name") && !listing.has("note"));
        assert_eq!(listing.headings, ["名称", "kind", "name"]);
    }

    #[test]
    fn faults_point_at_the_line() {
        for (text, line, what) in [
            ("name,kin\n", 1, "kin is no column of the list; there are name, kind; did you mean kind?"),
            ("name,zzz\n", 1, "zzz is no column of the list; there are name, kind"),
            ("kind,note\n", 1, "the column name is missing"),
            ("name\na\nb,c\n", 3, "2 fields and 1 columns; put quotation marks around a field with a comma"),
        ] {
            assert_eq!(names(text.as_bytes()).unwrap_err(), (line, what.to_owned()));
        }
    }
}
