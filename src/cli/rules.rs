use super::table::{Align, table};
use super::{Exit, Lang};
use gouji::rules::RULES;

/// All rules, with their severity and what they find
#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn rules(_: &Arguments, lang: Lang) -> anyhow::Result<Exit> {
    let rows: Vec<Vec<String>> = RULES
        .iter()
        .map(|rule| {
            vec![
                rule.code.to_owned(),
                rule.name.to_owned(),
                lang.severity(rule.severity).to_owned(),
                rule.summary(lang.language()),
            ]
        })
        .collect();
    let head = match lang {
        Lang::En => ["code", "name", "severity", "finds"],
        Lang::Zh => ["代码", "名称", "级别", "查出什么"],
    };
    let head = head.map(str::to_owned);
    super::print(&table(&head, &[Align::Left; 4], &rows))?;
    Ok(Exit::Done)
}
