//! A report that does not say how to reach the agency.
//!
//! # What it checks
//! The report gives at least one of an address, a telephone number and an e-mail address. The rule is not checked on a
//! file that is cut or damaged, which proves nothing.
//!
//! # Why it matters
//! Whoever has a question about a figure must be able to ask; most reports have a sentence for it before section one.
//!
//! # Example
//! A report that begins with its first section.
//!
//! # What else it could be
//! The contact details stand at the end, or in a picture.
//!
//! # 中文说明
//! 报告没有联系方式。
//!
//! ## 检查内容
//! 地址、电话、电子邮箱至少应有一项。文件被截断或损坏的，不能断定没有，不作核查。
//!
//! ## 依据
//! 对数据有疑问的人应能找到机关询问；年度报告通常在开头为此写有一句话。
//!
//! ## 示例
//! 报告直接从第一部分开始。
//!
//! ## 其他可能
//! 联系方式写在末尾，或在图片里。

use super::context::Context;
use super::rule::{Reach, Rule};
use super::subject::Subject;
use super::verdict::Verdict;
use crate::finding::{Fault, Severity, ask};
use crate::language::Bilingual;
use serde::Serialize;

pub(super) const RULE: Rule = Rule {
    code: "M106",
    name: "missing-contact",
    name_zh: "缺少联系方式",
    severity: Severity::Info,
    takes: &[],
    source: include_str!("m106_missing_contact.rs"),
    reach: Reach::Report(check),
};

#[derive(Debug, Serialize)]
struct MissingContact;

impl Fault for MissingContact {
    fn message(&self) -> Bilingual {
        Bilingual::new("no address, telephone number or e-mail address", "报告没有写明联系地址、电话或电子邮箱")
    }

    fn question(&self, _: &str) -> Bilingual {
        ask(&self.message(), "Please add one.", "请补充")
    }
}

fn check(subject: &Subject, _: &Context) -> Verdict {
    let metadata = &subject.report.metadata;
    let is_reachable = [&metadata.address, &metadata.phone, &metadata.email].into_iter().any(Option::is_some);
    subject.absent(if is_reachable { Vec::new() } else { vec![RULE.finding(MissingContact)] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Note;
    use crate::rules::sample::Sample;

    #[test]
    fn passes() {
        let mut sample = Sample::new();
        sample.report.metadata.phone = Some("0110-6196421".to_owned());
        sample.passes(&RULE);
    }

    #[test]
    fn fails() {
        let mut sample = Sample::new();
        sample.report.metadata.phone = None;
        sample.fails(&RULE);
        sample.report.notes.push(Note::lost("the file is cut short", "文件不完整"));
        assert!(sample.not_checked(&RULE).ends_with("the file is cut short"));
    }
}
