//! What `--help` says in Chinese. `help_zh.toml` has the texts; the layout is our own, since clap measures and breaks lines
//! by words.

use super::exit::Exit;
use super::screen::{Screen, lines};
use clap::{Arg, Command};
use gouji::schema::Table;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;
use unicode_width::UnicodeWidthStr;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    headings: Headings,
    /// Arguments that several commands have, by their ids.
    every: BTreeMap<String, Text>,
    /// By the words that call them: `run`, `config show`; the program itself by its name.
    commands: BTreeMap<String, CommandText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Headings {
    usage: String,
    commands: String,
    arguments: String,
    options: String,
    examples: String,
    exit_codes: String,
    tables: String,
    default: String,
    choices: String,
    any_option: String,
    any_command: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandText {
    about: String,
    #[serde(default)]
    arguments: BTreeMap<String, Text>,
    /// Commands with what they do.
    #[serde(default)]
    examples: Vec<(String, String)>,
    #[serde(default)]
    notes: Vec<String>,
    /// Whether the names of the published tables stand below.
    #[serde(default)]
    lists_tables: bool,
}

/// What is said of an argument.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Text {
    /// It takes no value.
    Flag(String),
    Valued {
        /// The name of its value.
        value: String,
        help: String,
        /// Of a closed list, what each value means.
        #[serde(default)]
        choices: BTreeMap<String, String>,
    },
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    toml::from_str(include_str!("help_zh.toml"))
        .unwrap_or_else(|error| panic!("help_zh.toml, a part of the program, is broken: {error}"))
});

/// The path of the program itself; those of its commands are without it.
const PROGRAM: &str = "gouji";
/// Widest column of names beside which their texts stand; names that are wider have their text below.
const WIDEST_NAMES: usize = 26;
/// Columns before the text of a name.
const INDENT: usize = 2;

/// The command line with Chinese help for a screen.
pub(super) fn chinese(mut command: Command, screen: Screen) -> Command {
    command.build();
    with_help(command, "", screen)
}

fn with_help(command: Command, called: &str, screen: Screen) -> Command {
    let path = path_of(called, command.get_name());
    let Some(text) = TEXTS.commands.get(&path) else { return command };
    let shown = Shown { command: &command, text, path: &path, screen };
    let help = shown.help();
    command.mut_subcommands(|sub| with_help(sub, &path, screen)).override_help(help)
}

/// The help of one command.
struct Shown<'a> {
    command: &'a Command,
    text: &'a CommandText,
    path: &'a str,
    screen: Screen,
}

/// How a command is found in the texts, given the one that it belongs to.
fn path_of(called: &str, name: &str) -> String {
    if called == PROGRAM { name.to_owned() } else { format!("{called} {name}").trim_start().to_owned() }
}

impl CommandText {
    /// What is said of an argument; `None` for one that no text is written for.
    fn of(&self, arg: &Arg) -> Option<&Text> {
        let id = arg.get_id().as_str();
        self.arguments.get(id).or_else(|| TEXTS.every.get(id))
    }
}

impl Shown<'_> {
    fn help(&self) -> String {
        let headings = &TEXTS.headings;
        let mut help = self.paragraph(&self.text.about, 0);
        let _ = write!(help, "\n{}：{}\n", headings.usage, self.usage());
        let visible = |arg: &&Arg| !arg.is_hide_set();
        let arguments = self.command.get_positionals().filter(visible).map(|arg| self.row(arg));
        let options =
            self.command.get_arguments().filter(|arg| !arg.is_positional()).filter(visible).map(|arg| self.row(arg));
        let commands = self.command.get_subcommands().filter(|sub| !sub.is_hide_set()).filter_map(|sub| {
            let text = TEXTS.commands.get(&path_of(self.path, sub.get_name()))?;
            Some((sub.get_name().to_owned(), vec![text.about.clone()]))
        });
        self.section(&mut help, &headings.commands, &commands.collect::<Vec<_>>());
        self.section(&mut help, &headings.arguments, &arguments.collect::<Vec<_>>());
        self.section(&mut help, &headings.options, &options.collect::<Vec<_>>());
        let examples = self.text.examples.iter();
        let examples = examples.map(|(words, does)| (words.clone(), vec![does.clone()])).collect::<Vec<_>>();
        self.section(&mut help, &headings.examples, &examples);
        if self.path == PROGRAM {
            let codes = Exit::ALL.map(|exit| ((exit as u8).to_string(), vec![exit.meaning().zh.into_owned()]));
            self.section(&mut help, &headings.exit_codes, &codes);
        }
        if self.text.lists_tables {
            let names: Vec<&str> = Table::ALL.iter().map(|table| table.name()).collect();
            let _ = write!(help, "\n{}", self.paragraph(&format!("{}：{}", headings.tables, names.join("、")), 0));
        }
        for note in &self.text.notes {
            help.push('\n');
            help.push_str(&self.paragraph(note, 0));
        }
        help
    }

    /// How the command is called.
    fn usage(&self) -> String {
        let headings = &TEXTS.headings;
        let path = if self.path == PROGRAM { self.path.to_owned() } else { format!("gouji {}", self.path) };
        let mut usage = format!("{path} [{}]", headings.any_option);
        for arg in self.command.get_arguments().filter(|arg| !arg.is_positional() && arg.is_required_set()) {
            let _ = write!(usage, " {}", self.name(arg).trim_start());
        }
        for arg in self.command.get_positionals() {
            let _ = write!(usage, " {}", self.name(arg).trim_start());
        }
        if self.command.has_subcommands() {
            let _ = write!(usage, " <{}>", headings.any_command);
        }
        usage
    }

    /// An argument as it is written on a command line.
    fn name(&self, arg: &Arg) -> String {
        let value = match self.text.of(arg) {
            Some(Text::Valued { value, .. }) => value.as_str(),
            _ => arg.get_id().as_str(),
        };
        if arg.is_positional() {
            let value = if arg.is_required_set() { format!("<{value}>") } else { format!("[{value}]") };
            let is_many = arg.get_num_args().is_some_and(|count| count.max_values() > 1);
            return if is_many { value + "..." } else { value };
        }
        let short = arg.get_short().map_or_else(|| "    ".to_owned(), |short| format!("-{short}, "));
        let long = arg.get_long().map_or_else(String::new, |long| format!("--{long}"));
        if arg.get_action().takes_values() { format!("{short}{long} <{value}>") } else { short + &long }
    }

    /// An argument with what is said of it, a paragraph each.
    fn row(&self, arg: &Arg) -> (String, Vec<String>) {
        let headings = &TEXTS.headings;
        let (mut said, choices) = match self.text.of(arg) {
            Some(Text::Flag(help)) => (help.clone(), None),
            Some(Text::Valued { help, choices, .. }) => (help.clone(), Some(choices)),
            None => (String::new(), None),
        };
        let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        if !defaults.is_empty() && choices.is_some() && !arg.is_hide_default_value_set() {
            let _ = write!(said, " [{}：{}]", headings.default, defaults.join("、"));
        }
        let mut paragraphs = vec![said];
        if let Some(choices) = choices.filter(|choices| !choices.is_empty()) {
            // in the order in which they are declared
            let values = arg.get_possible_values();
            let words = values.iter().filter_map(|value| {
                let name = value.get_name();
                choices.get(name).map(|meaning| format!("{name}（{meaning}）"))
            });
            paragraphs.push(format!("{}：{}", headings.choices, words.collect::<Vec<_>>().join("、")));
        }
        (self.name(arg), paragraphs)
    }

    /// Names with their texts beside them, or below those that are wide.
    fn section(&self, help: &mut String, heading: &str, rows: &[(String, Vec<String>)]) {
        if rows.is_empty() {
            return;
        }
        let _ = write!(help, "\n{heading}：\n");
        let widths = rows.iter().map(|(name, _)| name.width()).filter(|width| *width <= WIDEST_NAMES);
        let column = INDENT + widths.max().unwrap_or_default() + INDENT;
        for (name, paragraphs) in rows {
            let _ = write!(help, "{:INDENT$}{name}", "");
            let said = paragraphs.iter().filter(|text| !text.is_empty());
            let block: String = said.map(|text| self.paragraph(text, column)).collect();
            match column.checked_sub(INDENT + name.width()) {
                _ if block.is_empty() => help.push('\n'),
                Some(gap) if gap >= INDENT => {
                    let _ = write!(help, "{:gap$}{}", "", block.trim_start());
                }
                _ => {
                    let _ = write!(help, "\n{block}");
                }
            }
        }
    }

    /// A text in lines of the screen, each behind some columns.
    fn paragraph(&self, text: &str, column: usize) -> String {
        let characters: Vec<char> = text.chars().collect();
        let set = |line: std::ops::Range<usize>| {
            let line: String = characters[line].iter().collect();
            format!("{:column$}{}\n", "", line.trim_end())
        };
        lines(&characters, self.screen.width - column).into_iter().map(set).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Arguments;
    use clap::CommandFactory;

    fn every(command: &Command, path: &str, visit: &mut impl FnMut(&Command, &str)) {
        visit(command, path);
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help" && sub.get_name() != "serve") {
            every(sub, format!("{path} {}", sub.get_name()).trim_start(), visit);
        }
    }

    fn built() -> Command {
        let mut command = Arguments::command();
        command.build();
        command
    }

    #[test]
    fn every_command_and_argument_has_a_chinese_text_and_no_text_is_left_over() {
        let mut missing = Vec::new();
        let mut known: Vec<(String, String)> = Vec::new();
        every(&built(), "", &mut |command, path| {
            let path = if path.is_empty() { "gouji" } else { path };
            let Some(text) = TEXTS.commands.get(path) else { return missing.push(path.to_owned()) };
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                known.push((path.to_owned(), id.to_owned()));
                let Some(said) = text.of(arg) else {
                    missing.push(format!("{path}: {id}"));
                    continue;
                };
                let takes_value = arg.get_action().takes_values();
                let choices = match said {
                    Text::Flag(_) if takes_value => vec![format!("{path}: {id} has a value without a name")],
                    Text::Valued { .. } if !takes_value => vec![format!("{path}: {id} has no value")],
                    Text::Valued { choices, .. } => {
                        let values = arg.get_possible_values();
                        let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
                        let lacks = names.iter().filter(|name| !choices.contains_key(**name));
                        let extra = choices.keys().filter(|name| !names.contains(&name.as_str()));
                        let told = lacks.map(|name| format!("{path}: {id} {name}"));
                        told.chain(extra.map(|name| format!("{path}: {id} {name} is no value"))).collect()
                    }
                    Text::Flag(_) => Vec::new(),
                };
                missing.extend(choices);
            }
        });
        for (path, text) in &TEXTS.commands {
            let is_known = |id: &&String| known.contains(&(path.clone(), (*id).clone()));
            missing.extend(text.arguments.keys().filter(|id| !is_known(id)).map(|id| format!("{path}: no {id}")));
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn help_in_chinese_fits_the_screen_and_says_nothing_in_english() {
        let screen = Screen::plain(80);
        every(&chinese(Arguments::command(), screen), "", &mut |command, path| {
            let help = command.clone().render_help().to_string();
            for line in help.lines() {
                // a command that is longer than the line is left whole
                assert!(
                    line.width() <= 80 || line.starts_with("  gouji ") || line.contains("| gouji"),
                    "{path}: {line}"
                );
            }
            for word in ["Usage", "Options", "Print help", "default:", "possible values", "Commands:", "Arguments:"] {
                assert!(!help.contains(word), "{path}: {word} in\n{help}");
            }
        });
    }
}
