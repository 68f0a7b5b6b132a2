use super::errors::refused;
use super::exit::Exit;
use super::out::print;
use super::screen::{CODE, STRONG, Screen, lines};
use gouji::audit::nearest_rule;
use gouji::language::Language;
use gouji::rules::{Context, Rule, Setting, rule};
use unicode_width::UnicodeWidthChar;

/// What a rule checks, why, an example, and what else it could be
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gouji explain T302\n  gouji explain M101 --lang zh\n\nInto a pipe or a file it goes as Markdown."
)]
pub(super) struct Arguments {
    /// The code of a rule, as listed by `gouji rules`
    code: String,
}

pub(super) fn explain(arguments: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let (title, docs) = explained(&arguments.code, lang)?;
    let screen = Screen::of_output();
    print(&if screen.is_terminal {
        format!("{}\n\n{}", screen.paint(STRONG, &title), render_markdown(&docs, screen))
    } else {
        format!("{title}\n\n{docs}\n")
    })?;
    Ok(Exit::Done)
}

/// What a rule checks and why, as Markdown.
///
/// # Errors
/// If there is no such rule; the sentence names the nearest.
pub fn explanation(code: &str, lang: Language) -> Result<String, String> {
    let (title, docs) = explained(code, lang).map_err(|error| super::errors::describe(&error, lang))?;
    Ok(format!("{title}\n\n{docs}\n"))
}

/// The title and the text of an explanation.
fn explained(code: &str, lang: Language) -> anyhow::Result<(String, String)> {
    let Some(rule) = rule(code) else {
        let nearest = nearest_rule(code);
        return Err(refused(
            format!("there is no rule {code}; {}", nearest.en),
            format!("没有规则{code}；{}", nearest.zh),
        ));
    };
    let (name, severity) = (rule.title(lang), rule.severity.name(lang));
    let title = match lang {
        Language::En => format!("{} {name} (severity: {severity})", rule.code),
        Language::Zh => format!("{} {name}（级别：{severity}）", rule.code),
    };
    let own = own_settings(rule, lang)?;
    let docs = [rule.docs(lang)].into_iter().chain(own).chain([settings(rule.code, lang)]);
    Ok((title, docs.collect::<Vec<_>>().join("\n\n")))
}

/// The settings that the rule takes, with their defaults; `None` if it takes none.
fn own_settings(rule: &Rule, lang: Language) -> anyhow::Result<Option<String>> {
    let mut blocks = vec![lang.choose("# Settings of its own", "## 本规则的设置").to_owned()];
    for setting in rule.takes {
        let defaults = defaults(*setting, rule.code)?;
        let defaults: Vec<String> = defaults.iter().map(|(key, value)| format!("`{key} = {value}`")).collect();
        let (section, describe) = (setting.section(), setting.describe());
        blocks.push(match lang {
            Language::En => format!("`[{section}]`: {}. Default: {}.", describe.en, defaults.join(", ")),
            Language::Zh => format!("`[{section}]`：{}。默认 {}。", describe.zh, defaults.join("、")),
        });
    }
    Ok((!rule.takes.is_empty()).then(|| blocks.join("\n")))
}

/// The keys of a setting in its section, with their defaults.
fn defaults(setting: Setting, code: &str) -> anyhow::Result<Vec<(String, String)>> {
    let Context { tolerance, deadlines } = Context::default();
    match setting {
        Setting::Tolerance => Ok(vec![(code.to_owned(), tolerance.to_string())]),
        Setting::Deadline => {
            let keys = toml::Table::try_from(deadlines)?.into_iter().flat_map(|(key, value)| match value {
                toml::Value::Table(inner) => {
                    inner.into_iter().map(|(below, value)| (format!("{key}.{below}"), value)).collect()
                }
                value => vec![(key, value)],
            });
            Ok(keys.map(|(key, value)| (key, value.to_string())).collect())
        }
    }
}

/// How to turn the rule off or change its severity.
fn settings(code: &str, lang: Language) -> String {
    match lang {
        Language::En => format!(
            "# In gouji.toml\n`ignore = [\"{code}\"]` under `[rules]` leaves it out; `{code} = \"info\"` under \
             `[rules.severity]` makes it as grave as is said there."
        ),
        Language::Zh => format!(
            "## 设置\n在 gouji.toml 的 `[rules]` 下写 `ignore = [\"{code}\"]` 则不核对本规则；在 `[rules.severity]` 下写 \
             `{code} = \"info\"` 则改变级别。"
        ),
    }
}

/// Indentation of text below a heading.
const INDENT: &str = "  ";

/// Renders Markdown for a terminal: styled headings and code, wrapped paragraphs.
fn render_markdown(docs: &str, screen: Screen) -> String {
    let mut out = String::new();
    let mut indent = "";
    for block in docs.split("\n\n") {
        let mut paragraph = String::new();
        for line in block.lines() {
            match line.split_once(' ') {
                Some((signs, heading)) if !signs.is_empty() && signs.bytes().all(|sign| sign == b'#') => {
                    out += &screen.paint(STRONG, heading);
                    out.push('\n');
                    indent = INDENT;
                }
                _ => append_line(&mut paragraph, line),
            }
        }
        out += &wrap(&paragraph, indent, screen);
        out.push('\n');
    }
    format!("{}\n", out.trim_end())
}

/// Joins a line to a paragraph, with a space unless it would be between Chinese characters.
fn append_line(paragraph: &mut String, line: &str) {
    let is_wide = |c: Option<char>| c.is_some_and(|c| c.width() == Some(2) || matches!(c, '“' | '”' | '…' | '—'));
    let needs_none = is_wide(paragraph.chars().next_back()) && is_wide(line.chars().next());
    if !paragraph.is_empty() && !needs_none {
        paragraph.push(' ');
    }
    paragraph.push_str(line.trim());
}

/// Wraps a paragraph and styles its code.
fn wrap(paragraph: &str, indent: &str, screen: Screen) -> String {
    // colour replaces the backticks of code
    let mut is_code = false;
    let mut characters: Vec<(char, bool)> = Vec::new();
    for c in paragraph.chars() {
        is_code ^= c == '`';
        if c != '`' || !screen.is_coloured {
            characters.push((c, is_code));
        }
    }
    let text: Vec<char> = characters.iter().map(|(c, _)| *c).collect();
    let mut out = String::new();
    for line in lines(&text, screen.width - indent.len()) {
        let words = characters[line].chunk_by(|a, b| a.1 == b.1).map(|words| {
            let text: String = words.iter().map(|(c, _)| c).collect();
            if words[0].1 { screen.paint(CODE, &text) } else { text }
        });
        let words: String = words.collect();
        out += indent;
        out += words.trim_end();
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_shows_the_settings_that_it_takes_and_no_others() {
        let shown = |code: &str, lang| own_settings(rule(code).unwrap(), lang).unwrap().unwrap();
        assert_eq!(
            shown("T302", Language::En),
            "# Settings of its own\n`[rules.tolerance]`: the largest difference between figures that should be equal, 0 or \
             more, in the unit of the figures. Default: `T302 = 0`."
        );
        let deadlines = shown("M104", Language::Zh);
        assert!(deadlines.contains("`government = \"03-31\"`、") && deadlines.contains("`notice.county = \"02-20\"`"));
        for rule in gouji::rules::RULES {
            let text = own_settings(rule, Language::En).unwrap();
            let sections = text.iter().flat_map(|text| text.lines().skip(1)).count();
            assert_eq!((text.is_some(), sections), (!rule.takes.is_empty(), rule.takes.len()), "{}", rule.code);
            for setting in rule.takes {
                assert!(text.as_ref().unwrap().contains(&format!("`[{}]`: ", setting.section())), "{}", rule.code);
            }
        }
    }

    #[test]
    fn paragraphs_are_set_in_lines_that_fit() {
        let docs = "A rule.\n\n# What it checks\nThat `a` and `b`\nare one.\n\nMore.\n\n## 依据\n每件申请\n只计一次，见\nT302 规则。";
        assert_eq!(
            render_markdown(docs, Screen::plain(20)),
            concat!(
                "A rule.\n\nWhat it checks\n  That `a` and `b`\n  are one.\n\n  More.\n\n",
                "依据\n  每件申请只计一次，\n  见 T302 规则。\n"
            )
        );
    }
}
