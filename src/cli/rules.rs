use super::exit::Exit;
use super::out::print;
use super::screen::Screen;
use super::table::{Align, Table};
use gouji::language::Language;
use gouji::rules::RULES;

/// All rules, with their severity and what they find
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn rules(_: &Arguments, lang: Language) -> anyhow::Result<Exit> {
    let rows: Vec<Vec<String>> = RULES
        .iter()
        .map(|rule| {
            vec![
                rule.code.to_owned(),
                rule.title(lang).to_owned(),
                rule.severity.name(lang).to_owned(),
                rule.summary(lang),
            ]
        })
        .collect();
    let head = match lang {
        Language::En => ["code", "name", "severity", "finds"],
        Language::Zh => ["代码", "名称", "级别", "查出什么"],
    };
    let table = Table { has_sentences: true, ..Table::new(&head, &[Align::Left; 4], rows) };
    print(&table.shown(Screen::of_output(), lang))?;
    Ok(Exit::Done)
}
