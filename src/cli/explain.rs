use super::{Exit, Lang};
use anyhow::bail;
use gouji::rules::{Language, RULES, rule};

/// What a rule checks, why, an example, and what else it could be
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gouji explain T302\n  gouji explain M101 --lang zh")]
pub struct Arguments {
    /// The code of a rule, as `gouji rules` lists it
    code: String,
}

pub fn explain(arguments: &Arguments, lang: Lang) -> anyhow::Result<Exit> {
    let Some(rule) = rule(&arguments.code) else {
        let nearest = RULES.iter().map(|rule| rule.code).max_by(|a, b| {
            let likeness = |code: &str| strsim::jaro(code, &arguments.code.to_uppercase());
            likeness(a).total_cmp(&likeness(b))
        });
        bail!(
            "there is no rule {}; did you mean {}? `gouji rules` lists all",
            arguments.code,
            nearest.unwrap_or_default()
        );
    };
    let severity = match lang.language() {
        Language::En => format!("severity: {}", rule.severity.key()),
        Language::Zh => format!("级别：{}", rule.severity.key()),
    };
    super::print(&format!("{} {} ({severity})\n\n{}\n", rule.code, rule.name, rule.docs(lang.language())))?;
    Ok(Exit::Done)
}
