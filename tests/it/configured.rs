//! `gouji config`: the checks, every key with its value and source, and the schema for editors.
#![cfg(feature = "cli")]

use crate::command::gouji;
use gouji::config::Config;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;

fn ran(arguments: &[&str], folder: &Path) -> Output {
    gouji().args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_wrong_configuration_is_wrong_usage_whichever_command_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        ("key.toml", "[limits]\nfile_mb = 8\n", "did you mean `file_mib`?"),
        ("list.toml", "[names]\nagencies = \"absent.csv\"\n", "absent.csv"),
        ("waivers.toml", "[rules]\nwaivers = \"absent.csv\"\n", "absent.csv"),
        ("query.toml", "[queries]\nfolder = \"queries\"\n", "broken"),
    ];
    fs::create_dir(folder.path().join("queries")).unwrap();
    fs::write(folder.path().join("queries/broken.sql"), "SELECT nothing FROM nowhere").unwrap();
    fs::write(folder.path().join("report.html"), "<html></html>").unwrap();
    for (name, content, said) in wrong {
        fs::write(folder.path().join(name), content).unwrap();
        for arguments in [&["config", "check", name][..], &["run", "report.html", "--config", name]] {
            let done = ran(arguments, folder.path());
            assert_eq!(done.status.code(), Some(2), "{arguments:?}: {}", text(&done.stderr));
            assert!(text(&done.stderr).contains(said), "{arguments:?}: {}", text(&done.stderr));
        }
    }
    fs::write(folder.path().join("sound.toml"), "[limits]\nfile_mib = 8\n").unwrap();
    let done = ran(&["config", "check", "sound.toml"], folder.path());
    assert_eq!((done.status.code(), text(&done.stdout).as_str()), (Some(0), "sound.toml is sound\n"));
}

#[test]
fn every_key_is_shown_with_its_value_and_where_that_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let written = "# limits\n[limits]\nfile_mib = 8\n\n[rules.severity]\nM106 = \"error\"\n";
    fs::write(folder.path().join("gouji.toml"), written).unwrap();
    let shown: Value =
        serde_json::from_slice(&ran(&["config", "show", "gouji.toml", "--json"], folder.path()).stdout).unwrap();
    let setting = |key: &str| shown.as_array().unwrap().iter().find(|setting| setting["key"] == key).unwrap().clone();
    let file_mib = setting("limits.file_mib");
    assert_eq!((&file_mib["value"], &file_mib["default"], &file_mib["line"]), (&8.into(), &64.into(), &3.into()));
    assert_eq!(setting("rules.severity")["line"], 5);
    let notice = setting("rules.deadline.notice.county");
    assert_eq!((&notice["value"], &notice["source"]), (&"02-20".into(), &"default".into()));
    assert_eq!(setting("names.agencies")["value"], Value::Null);
    // every key with a default is listed
    let defaults = toml::Table::try_from(Config::default()).unwrap();
    for (section, keys) in &defaults {
        for key in keys.as_table().unwrap().keys() {
            let name = format!("{section}.{key}");
            let is_it = |setting: &Value| {
                let of = setting["key"].as_str().unwrap();
                of == name || of.starts_with(&format!("{name}."))
            };
            assert!(shown.as_array().unwrap().iter().any(is_it), "{name}");
        }
    }
    let table = text(&ran(&["config", "show", "gouji.toml"], folder.path()).stdout);
    let line = table.lines().find(|line| line.contains("limits.file_mib")).unwrap();
    assert!(line.contains("gouji.toml:3") && line.contains('8') && line.contains("64"), "{line}");
}

#[test]
fn the_schema_has_every_key_and_takes_no_other() {
    let schema: Value = serde_json::from_slice(&ran(&["config", "schema"], Path::new(".")).stdout).unwrap();
    let limits = schema.pointer("/$defs/Limits").unwrap();
    assert_eq!(limits["additionalProperties"], false);
    assert_eq!(limits["properties"]["file_mib"]["default"], 64);
    let note = limits["properties"]["file_mib"]["description"].as_str().unwrap();
    assert!(note.starts_with("Larger files are left unread."), "{note}");
    let severity = schema.pointer("/$defs/Settings/properties/severity").unwrap().to_string();
    assert!(severity.contains("\"error\"") && severity.contains("\"query\""), "{severity}");
}
