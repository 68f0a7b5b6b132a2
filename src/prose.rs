//! Prints the prose of a report with every figure marked, and the rules' verdicts on them below each paragraph.

use crate::audit::{ClaimVerdict, claim_verdicts};
use crate::document::Slice;
use crate::language::{Bilingual, Language};
use crate::report::{Applicant, Claim, ClaimTime, Metric, Qualifier, Report, Scope, Section};
use crate::rules::Judgement;
use std::fmt::Write as _;

/// The sections of a report, with numbered figures between 〔 and 〕 and a line for each figure below its paragraph.
#[must_use]
pub fn marked(report: &Report, language: Language) -> String {
    let verdicts = claim_verdicts(report);
    let mut out = String::new();
    for section in &report.sections {
        heading(&mut out, report, section, language);
        for &(text, _) in &section.paragraphs {
            paragraph(&mut out, report, text, &verdicts, language);
        }
    }
    if report.sections.is_empty() {
        // without sections, only the sentences of the claims can be shown
        let mut sentences: Vec<Slice> = report.claims.iter().map(|claim| claim.sentence).collect();
        sentences.dedup();
        for sentence in sentences {
            paragraph(&mut out, report, sentence, &verdicts, language);
        }
    }
    out
}

fn heading(out: &mut String, report: &Report, section: &Section, language: Language) {
    let characters: usize = section.paragraphs.iter().map(|(text, _)| report.str(*text).chars().count()).sum();
    let (heading, paragraphs, number) = (report.str(section.heading), section.paragraphs.len(), section.number);
    let _ = match language {
        Language::En => writeln!(out, "section {number}: {heading} ({paragraphs} paragraphs, {characters} characters)"),
        Language::Zh => writeln!(out, "{}：{heading}（{paragraphs}段，{characters}字）", Bilingual::section(number).zh),
    };
}

/// Prints a paragraph with its figures marked, and a line for each.
fn paragraph(out: &mut String, report: &Report, text: Slice, verdicts: &[ClaimVerdict], language: Language) {
    let first = report.claims.partition_point(|claim| claim.figure.start < text.start);
    let within = |claim: &&Claim| (text.start..text.end).contains(&claim.figure.start);
    let claims: Vec<&Claim> = report.claims[first..].iter().take_while(within).collect();
    let mut at = text.start;
    out.push_str("  ");
    for claim in &claims {
        if claim.figure.start < at {
            continue;
        }
        push(out, report.str(Slice { start: at, end: claim.figure.start }));
        // a figure that counts several things, as in 各1件, is marked once with several numbers
        let same = claims.iter().enumerate().filter(|(_, other)| other.figure == claim.figure);
        let numbers: Vec<String> = same.map(|(other, _)| (first + other + 1).to_string()).collect();
        out.push('〔');
        push(out, report.str(claim.figure));
        let _ = write!(out, "〕{}", numbers.join(","));
        at = claim.figure.end;
    }
    push(out, report.str(Slice { start: at, end: text.end }));
    out.push('\n');
    for (nth, claim) in claims.iter().enumerate() {
        let number = first + nth;
        let from = verdicts.partition_point(|verdict| verdict.claim < number);
        let own_verdicts = verdicts[from..].iter().take_while(|verdict| verdict.claim == number);
        let said: Vec<String> = own_verdicts.map(|verdict| describe_verdict(verdict, language)).collect();
        let said = match (said.is_empty(), language) {
            (false, _) => said.join(language.choose("; ", "；")),
            (true, Language::En) => "nothing to hold it against".to_owned(),
            (true, Language::Zh) => "无可核对".to_owned(),
        };
        let _ = writeln!(
            out,
            "    {}  {}{}{said}",
            number + 1,
            describe_claim(claim, language),
            language.choose(": ", "：")
        );
    }
}

fn push(out: &mut String, text: &str) {
    out.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
}

/// `part requests.received/natural_person 14 件`
fn describe_claim(claim: &Claim, language: Language) -> String {
    if language == Language::Zh {
        return describe_in_chinese(claim);
    }
    let applicant = claim.applicant.filter(|applicant| *applicant != Applicant::Total);
    let applicant = applicant.map_or(String::new(), |applicant| format!("/{}", applicant.key()));
    let metric = claim.metric.map_or("–", Metric::key);
    let mut words = format!("{} {metric}{applicant} {}{}", claim.kind().key(), claim.value(), claim.unit());
    for (word, _) in exceptions(claim) {
        let _ = write!(words, " {word}");
    }
    words
}

/// Unusual properties of a claim: the word of the tables, and its name in Chinese.
fn exceptions(claim: &Claim) -> impl Iterator<Item = (&'static str, &'static str)> {
    let Claim { scope, time, .. } = claim;
    let qualifier = claim.stated().qualifier;
    let qualifier = (qualifier != Qualifier::Exact).then(|| (qualifier.key(), qualifier.zh()));
    let scope = (*scope != Scope::Agency).then(|| (scope.key(), scope.zh()));
    let time = (*time != ClaimTime::ThisYear).then(|| (time.key(), time.zh()));
    [qualifier, scope, time].into_iter().flatten()
}

/// `分项：本年新收政府信息公开申请数量（自然人）14件`
fn describe_in_chinese(claim: &Claim) -> String {
    let metric = claim.metric.map_or("所指不明", |metric| metric.entry().zh.as_str());
    let applicant = claim.applicant.filter(|applicant| *applicant != Applicant::Total);
    let applicant = applicant.map_or(String::new(), |applicant| format!("（{}）", applicant.zh()));
    let notes: String = exceptions(claim).flat_map(|(_, note)| ["，", note]).collect();
    format!("{}：{metric}{applicant}{}{}{notes}", claim.kind().zh(), claim.value(), claim.unit())
}

fn describe_verdict(verdict: &ClaimVerdict, language: Language) -> String {
    let rule = verdict.rule;
    match (&verdict.judgement, language) {
        (Judgement::Holds(how), Language::En) => format!("{rule} holds ({})", how.en),
        (Judgement::Holds(how), Language::Zh) => format!("{rule} 相符（{}）", how.zh),
        (Judgement::Fails(found), Language::En) => format!("{rule} FAILS: {}", found.message().en),
        (Judgement::Fails(found), Language::Zh) => format!("{rule} 不符：{}", found.message().zh),
        (Judgement::Open(why), Language::En) => format!("{rule} undecided ({})", why.words().en),
        (Judgement::Open(why), Language::Zh) => format!("{rule} 无法判断（{}）", why.words().zh),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Surroundings, extract};
    use crate::readers::{self, Limits};
    use crate::source::Format;

    #[test]
    fn figures_are_marked_and_judged() {
        let text = "清河区教育局2023年政府信息公开工作年度报告\n一、总体情况\n\
                    2023年主动公开政府信息120条，其中文件50条、公告30条、其他39条。\n\
                    五、存在的主要问题及改进情况\n公开内容不够全面。\n六、其他需要报告的事项\n没有收取信息处理费。\n";
        let reading = readers::read(text.as_bytes(), Format::Text, &Limits::default()).unwrap();
        let report = extract(reading.document, &Surroundings::default()).unwrap();
        let shown = marked(&report, Language::En);
        assert!(
            shown.contains("主动公开政府信息〔120条〕1，其中文件〔50条〕2、公告〔30条〕3、其他〔39条〕4。"),
            "{shown}"
        );
        assert!(shown.contains("1  amount disclosed.total 120条: N102 FAILS"), "{shown}");
        assert!(shown.contains("5  absence request_fees.amount 0: N108 holds"), "{shown}");
        assert!(marked(&report, Language::Zh).contains("N102 不符"));
    }
}
