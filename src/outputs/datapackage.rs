//! Describes the tables and their columns for `datapackage.json`, in version 2 of the Data Package standard.

use super::TableRecord;
use crate::schema::{ColumnSchema, ColumnType, SCHEMA_VERSION, TableSchema};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Base address of the JSON schemas of the standard.
const PROFILES: &str = "https://datapackage.org/profiles/2.0";

/// The descriptor of some tables.
#[must_use]
pub fn datapackage(tables: &BTreeMap<String, TableRecord>) -> Value {
    let published = tables.iter().filter_map(|(name, table)| Some((&**name, (table, table.formats.file(name)?))));
    let published: BTreeMap<&str, (&TableRecord, String)> = published.collect();
    let resources: Vec<Value> = published.values().map(|(table, file)| resource(table, file, &published)).collect();
    json!({
        "$schema": format!("{PROFILES}/datapackage.json"),
        "name": "gouji",
        "title": "Annual reports on open government information, read and audited",
        "schema_version": SCHEMA_VERSION,
        "resources": resources,
    })
}

fn resource(table: &TableRecord, file: &str, tables: &BTreeMap<&str, (&TableRecord, String)>) -> Value {
    let TableSchema { name, title, grain, .. } = &table.schema;
    let (format, mediatype) =
        if table.formats.csv { ("csv", "text/csv") } else { ("parquet", "application/vnd.apache.parquet") };
    json!({
        "$schema": format!("{PROFILES}/dataresource.json"),
        "name": name,
        "title": title,
        "description": grain,
        "path": file,
        "type": "table",
        "format": format,
        "mediatype": mediatype,
        "encoding": "utf-8",
        "schema": table_schema(&table.schema, tables),
    })
}

fn table_schema(table: &TableSchema, tables: &BTreeMap<&str, (&TableRecord, String)>) -> Value {
    let mut schema = json!({
        "$schema": format!("{PROFILES}/tableschema.json"),
        "fields": table.columns.iter().map(|column| field(column, &table.key)).collect::<Vec<_>>(),
        "missingValues": [""],
    });
    if !table.key.is_empty() {
        schema["primaryKey"] = json!(table.key);
    }
    let references = table.columns.iter().filter_map(|column| Some((column, column.reference?)));
    let references = references.filter(|(_, to)| tables.contains_key(to.table.name()));
    let references: Vec<Value> = references
        .map(|(column, to)| {
            json!({ "fields": [column.name], "reference": { "resource": to.table.name(), "fields": [to.column] } })
        })
        .collect();
    if !references.is_empty() {
        schema["foreignKeys"] = json!(references);
    }
    schema
}

fn field(column: &ColumnSchema, key: &[String]) -> Value {
    let ColumnSchema { name, kind, unit, note, reference, .. } = column;
    let mut field = json!({ "name": name, "type": field_type(kind), "description": note });
    // a column that refers to another one shares its categories
    if let (Some(words), None) = (column.words(), reference) {
        field["categories"] = words.iter().map(|word| json!({ "value": word.key, "label": word.zh })).collect();
    }
    if let Some(unit) = unit {
        field["unit"] = json!(unit);
    }
    // a key has no nulls: an empty text in it is a value
    if key.contains(name) && field_type(kind) == "string" {
        field["missingValues"] = json!([]);
    }
    field
}

fn field_type(kind: &ColumnType) -> &'static str {
    match kind {
        ColumnType::Text | ColumnType::Words(_) => "string",
        ColumnType::Int | ColumnType::BigInt => "integer",
        ColumnType::Double => "number",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
    }
}
