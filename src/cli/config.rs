use super::ended::Ended;
use super::exit::Exit;
use super::out::print;
use super::screen::Screen;
use super::table::{Align, Table};
use gouji::config::{Config, keys, schema};
use gouji::language::Language;
use gouji::news::Digest;
use gouji::outputs::Manifest;
use gouji::pipeline;
use std::path::{Path, PathBuf};
use toml::Value;
use toml::de::{DeTable, DeValue};

/// Check the settings, show each one with its value and where the value comes from, or print their JSON schema
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gouji config check gouji.toml            also the lists and queries that it names; exit code 2 if anything is wrong
  gouji config show gouji.toml             every key, its value, and the line or default that sets it
  gouji config schema > gouji.schema.json  for editors that check TOML files")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Read the file, the lists that it names and the queries of its folder, and report what is wrong
    Check {
        /// The configuration
        file: PathBuf,
    },
    /// Show every key with its value and where the value comes from
    Show {
        /// The configuration; without one, all defaults
        file: Option<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON schema of the configuration, or of a file that a run writes
    Schema {
        #[arg(value_enum, default_value_t = SchemaOf::Config)]
        of: SchemaOf,
    },
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SchemaOf {
    /// `gouji.toml`
    Config,
    /// `run.json` of a published run
    Run,
    /// `news.json` of a published run
    News,
    /// What `gouji run --summary json` prints
    Summary,
}

pub(super) fn config(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    match &arguments.command {
        Command::Check { file } => {
            pipeline::check_settings(&Config::read(file)?)?;
            let file = file.display();
            print(&lang.choose(format!("{file} is sound\n"), format!("{file}无误\n")))?;
        }
        Command::Show { file, json } => show(file.as_deref(), *json, lang)?,
        Command::Schema { of } => {
            let schema = match of {
                SchemaOf::Config => schema(),
                SchemaOf::Run => schemars::schema_for!(Manifest).to_value(),
                SchemaOf::News => schemars::schema_for!(Digest).to_value(),
                SchemaOf::Summary => schemars::schema_for!(Ended).to_value(),
            };
            print(&format!("{schema:#}\n"))?;
        }
    }
    Ok(Exit::Done)
}

/// A key of the configuration.
struct Setting {
    key: String,
    /// The value as TOML writes it; `None` if it is not set and has no default.
    value: Option<Value>,
    default: Option<Value>,
    /// The line of the file that sets it.
    line: Option<usize>,
}

fn show(file: Option<&Path>, is_json: bool, lang: Language) -> anyhow::Result<()> {
    let config = file.map(Config::read).transpose()?.unwrap_or_default();
    let text = file.map(std::fs::read_to_string).transpose()?.unwrap_or_default();
    let values = Value::try_from(&config)?;
    let defaults = Value::try_from(Config::default())?;
    let written = DeTable::parse(&text)?;
    let at = |value: &Value, key: &str| key.split('.').try_fold(value.clone(), |value, name| value.get(name).cloned());
    let settings: Vec<Setting> = keys()
        .into_iter()
        .map(|key| Setting {
            value: at(&values, &key),
            default: at(&defaults, &key),
            line: line_of(written.get_ref(), &key, &text),
            key,
        })
        .collect();
    let file = file.map(|file| file.display().to_string()).unwrap_or_default();
    if is_json {
        return print(&format!("{:#}\n", as_json(&settings, &file)?));
    }
    let rows = settings.iter().map(|setting| {
        let shown = |value: &Option<Value>| value.as_ref().map_or_else(|| "–".to_owned(), in_one_line);
        let source = match setting.line {
            Some(line) => format!("{file}:{line}"),
            None => lang.choose("default", "默认").to_owned(),
        };
        vec![setting.key.clone(), shown(&setting.value), shown(&setting.default), source]
    });
    let head = lang.choose(["key", "value", "default", "comes from"], ["设置", "值", "默认值", "来自"]);
    let table = Table::new(&head, &[Align::Left; 4], rows.collect());
    print(&table.shown(Screen::of_output(), lang))
}

/// A value on one line.
fn in_one_line(value: &Value) -> String {
    match value {
        Value::Table(table) => {
            let pairs = table.iter().map(|(name, value)| format!("{name} = {}", in_one_line(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The line on which a key is set, from 1; for a table, that of its first line.
fn line_of(table: &DeTable, key: &str, text: &str) -> Option<usize> {
    let (name, rest) = key.split_once('.').map_or((key, None), |(name, rest)| (name, Some(rest)));
    let (written, value) = table.iter().find(|(written, _)| written.get_ref() == name)?;
    match (rest, value.get_ref()) {
        (None, _) => Some(text.get(..written.span().start)?.matches('\n').count() + 1),
        (Some(rest), DeValue::Table(inner)) => line_of(inner, rest, text),
        (Some(_), _) => None,
    }
}

fn as_json(settings: &[Setting], file: &str) -> anyhow::Result<serde_json::Value> {
    let settings = settings.iter().map(|setting| {
        Ok(serde_json::json!({
            "key": setting.key,
            "value": serde_json::to_value(&setting.value)?,
            "default": serde_json::to_value(&setting.default)?,
            "source": if setting.line.is_some() { "file" } else { "default" },
            "file": setting.line.map(|_| file),
            "line": setting.line,
        }))
    });
    settings.collect::<anyhow::Result<Vec<_>>>().map(serde_json::Value::Array)
}
