//! The JSON schema of `gouji.toml`, for editors. The descriptions of sections and keys are the comments on their
//! fields.

use super::{Config, Share, Written};
use crate::audit::{Selector, Tolerance, ToleranceSelector};
use crate::finding::Severity;
use crate::queries::Params;
use crate::rules::MonthDay;
use crate::schema::Table;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// Gives the schema of a setting that is not simply a number, a text or a switch.
macro_rules! written {
    ($($kind:ty, $name:literal, $schema:tt;)+) => {$(
        impl JsonSchema for $kind {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

written! {
    Share, "Share", {"type": "string", "pattern": "^(100|[0-9]{1,2})%$"};
    Selector, "Rule", {"type": "string", "pattern": "^([A-Za-z][0-9]{0,3}|ALL|all)$"};
    ToleranceSelector, "RuleWithTolerance", {"type": "string", "pattern": "^[A-Za-z][0-9]{0,3}$"};
    Severity, "Severity", {"enum": ["error", "query", "info"]};
    Tolerance, "Tolerance", {"type": "number", "minimum": 0};
    MonthDay, "MonthDay", {"type": "string", "pattern": "^[0-1][0-9]-[0-3][0-9]$"};
    Params, "Params", {"type": "object", "additionalProperties": {"type": ["boolean", "number", "string"]}};
}

impl JsonSchema for Written {
    fn schema_name() -> Cow<'static, str> {
        "Tables".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = Table::ALL.iter().map(|table| table.name()).collect();
        json_schema!({"anyOf": [{"enum": ["all", "opened", false]}, {"type": "array", "items": {"enum": names}}]})
    }
}

/// The JSON schema of the configuration.
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(Config).to_value()
}

/// Every key of the configuration, sorted, with dots between sections: `limits.file_mib`.
#[must_use]
pub fn keys() -> Vec<String> {
    let schema = schema();
    let mut keys = Vec::new();
    add_keys(&schema, &schema, "", &mut keys);
    keys
}

/// Adds the keys of a section. A nested section is described under `$defs` and referred to.
fn add_keys(schema: &Value, section: &Value, before: &str, keys: &mut Vec<String>) {
    for (name, property) in section["properties"].as_object().into_iter().flatten() {
        let name = format!("{before}{name}");
        let reference = property["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        match reference.and_then(|reference| schema.pointer(reference)).filter(|of| of["properties"].is_object()) {
            Some(inner) => add_keys(schema, inner, &format!("{name}."), keys),
            None => keys.push(name),
        }
    }
}
