//! Why a rule was not checked or does not apply, and what a pass or a fail rests on, as data with its wording.

use crate::language::{Bilingual, Language};
use serde::Serialize;

/// Where a report names its agency or its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named below")]
pub enum Origin {
    Title,
    FileTitle,
    IndexBox,
    Caption,
    Period,
    Signature,
    ContactLine,
}

impl Origin {
    /// Its name in a language.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Self::Title => ("title", "标题"),
            Self::FileTitle => ("title of the file", "文件标题"),
            Self::IndexBox => ("index box", "索引信息"),
            Self::Caption => ("caption of a table", "表格标题"),
            Self::Period => ("statistical period", "统计期限"),
            Self::Signature => ("signature", "落款"),
            Self::ContactLine => ("contact line", "联系方式"),
        };
        language.choose(english, chinese)
    }
}

/// Why a rule was not checked, or why it does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is worded below")]
pub enum Reason {
    // rules in general
    NotSelected,
    NoForm,
    NoFormOnSecondReading,
    NoYear,
    NoPossibleYear,
    YearUnknown,
    NoSections,
    NoHeadings,
    /// Part of the file was not read and may contain what is absent.
    Lost(Bilingual),
    /// The file ends before its content does.
    CutShort,
    // rules on tables
    NoSuchIdentity,
    TableAbsent,
    EveryCellBlank,
    /// The identities were used to separate the cells. Other identities hold.
    UsedToRead {
        others_hold: usize,
    },
    UnreadableCells {
        held: usize,
        unchecked: usize,
        /// The first such cell.
        cell: String,
    },
    RowsVary,
    FormOfIndicators,
    BeforeTables,
    // rules on names and dates
    NoAgencyNamed,
    AgencyNamedOnce(Origin),
    NoYearNamed,
    YearNamedOnce(Origin),
    NoPeriod,
    NoDate,
    BeforeRegulations,
    BeforeSections,
    // rules on the prose
    NoQuantityNamed,
    NoPartsListed,
    NoShareStated,
    NothingStatedTwice,
    NothingDenied,
    NoChangeStated,
    NoChangeOfTables,
    NotSaidAllClosed,
    NothingOnFees,
    CellUnknown,
    CellBlank,
    RoughFigures,
    PartsMayOverlap,
    ListMayBeIncomplete,
    WholeNotStated,
    WholeIsZero,
    ChangeOfShare,
    NoFigureBesideChange,
    LastYearNotStated,
    NotInThisTable,
    NotInLastTable,
    LastFormCountsOtherwise,
    OtherWords,
    ContradictedAlready,
    AnotherFigure,
    AnotherTime,
    // rules on years and peers
    NoLastYear,
    NoCarryOver,
    BlankInEither,
    UnreadableInEither,
    InForceNotAsked,
    InForceUnknown,
    NoTotalsFollowed,
    ShortHistory,
    NoTableInEither,
    NoSharedTable,
    OutsideSeries,
    NoCopies,
    Corrected,
    NoTable,
    NoAmounts,
    NoOtherAmounts,
    NoGovernment,
    TooFewReports {
        there: usize,
        known: usize,
        has_governments_below: bool,
        missing: Vec<String>,
    },
    MostlyOutside,
    ExplainedByMissing {
        figures: usize,
        missing: Vec<String>,
    },
    TooFewCases,
    TooFewPeers,
    // rules on texts
    LittleTextInBoth,
    LittleText,
    NoModel,
    /// The text is a template of this many agencies. The finding is with the report of one of them.
    OneTemplate {
        count: usize,
        reported_with: String,
    },
    NoOtherAgency,
    NotReadAgain,
}

impl Reason {
    /// Its wording in both languages.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a line for each reason, in the order of the enum")]
    pub fn words(&self) -> Bilingual {
        let (english, chinese) = match self {
            Self::NotSelected => ("not selected in gouji.toml", "gouji.toml 未选用此规则"),
            Self::NoForm => ("no table of a form that is read", "没有可识别格式的表格"),
            Self::NoFormOnSecondReading => ("no form was recognised", "未识别出表格格式"),
            Self::NoYear => ("the report names no year", "报告没有写明年度"),
            Self::NoPossibleYear => ("the report names no possible year", "报告写明的年度不可能成立"),
            Self::YearUnknown => ("the year is not known", "年度不明"),
            Self::NoSections => ("no section was recognised", "未识别出报告的任何部分"),
            Self::NoHeadings => ("no heading of a section was recognised", "未识别出任何部分的标题"),
            Self::NoSuchIdentity => ("the form has no such identity", "该格式没有这项勾稽关系"),
            Self::TableAbsent => ("the table is not in the document", "文档中没有此表"),
            Self::EveryCellBlank => ("every cell is blank", "各格均为空"),
            Self::RowsVary => ("the rows of this form vary by place and year", "该格式的行因地区和年度而异"),
            Self::FormOfIndicators => ("a form with one table of indicators", "该格式只有一张指标表"),
            Self::BeforeTables => ("a report from before the statutory tables", "报告年度早于法定表格施行"),
            Self::NoAgencyNamed => ("no agency is named", "没有写明机关名称"),
            Self::NoYearNamed => ("no place in the report names its year", "报告各处都没有写明年度"),
            Self::NoPeriod => ("the report states no period", "报告没有写明统计期限"),
            Self::NoDate => ("neither signature nor page give a date", "落款和网页都没有日期"),
            Self::BeforeRegulations => {
                ("a report from before the Regulations of 2007", "报告年度早于 2007 年条例施行，当时没有公布期限")
            }
            Self::BeforeSections => ("a report from before the six sections", "报告年度早于六部分格式施行"),
            Self::NoQuantityNamed => ("the prose names no quantity of the tables", "正文没有提到表格中的数量"),
            Self::NoPartsListed => ("the prose lists no parts of a whole", "正文没有列出某一总数的分项"),
            Self::NoShareStated => ("the prose states no share of a listed part", "正文没有写明所列分项的占比"),
            Self::NothingStatedTwice => {
                ("the prose states no quantity twice that the tables do not hold", "正文没有两次写明表格以外的同一数量")
            }
            Self::NothingDenied => ("the prose denies nothing that the tables count", "正文没有否认表格所统计的事项"),
            Self::NoChangeStated => ("the prose states no change against last year", "正文没有写明与上年相比的变化"),
            Self::NoChangeOfTables => {
                ("the prose states no change of a quantity of the tables", "正文没有写明表格所列数量的变化")
            }
            Self::NotSaidAllClosed => {
                ("the prose does not say that all requests were closed", "正文没有说申请已全部办结")
            }
            Self::NothingOnFees => ("the prose says nothing of fees", "正文没有提到收费"),
            Self::CellUnknown => ("the cell is missing or cannot be read", "该格缺失或无法识别"),
            Self::CellBlank => ("the cell is blank", "该格为空"),
            Self::RoughFigures => ("the figures are rough", "数字为约数"),
            Self::PartsMayOverlap => ("the parts may overlap", "各分项可能重叠"),
            Self::ListMayBeIncomplete => ("the list does not claim to be complete", "所列分项未必完整"),
            Self::WholeNotStated => ("the whole is not stated beside the share", "占比旁没有写明总数"),
            Self::WholeIsZero => ("the whole is 0", "总数为 0"),
            Self::ChangeOfShare => ("a change of a share", "所说的是占比的变化"),
            Self::NoFigureBesideChange => ("this year's figure is not stated beside it", "旁边没有写明本年数"),
            Self::LastYearNotStated => ("last year's figure is not stated", "没有写明上年数"),
            Self::NotInThisTable => ("no figure in this year's table", "本年表中没有数字"),
            Self::NotInLastTable => ("no figure in last year's table", "上年表中没有数字"),
            Self::LastFormCountsOtherwise => ("last year's form counts something else", "上年格式的统计口径不同"),
            Self::OtherWords => ("the words are not those that were read before", "文字与先前读到的不同"),
            Self::ContradictedAlready => ("the report's own figures contradict it already", "报告自身的数字已与之矛盾"),
            Self::AnotherFigure => ("the prose speaks of another figure than the table's", "正文所说的不是表中的数字"),
            Self::AnotherTime => {
                ("the prose compares with another time, or roughly", "正文是与其他时期相比，或只是大致相比")
            }
            Self::NoLastYear => ("no report for the year before", "没有上一年度的报告"),
            Self::NoCarryOver => ("the form does not ask what was carried over", "该格式不要求填报结转数"),
            Self::BlankInEither => ("every cell is blank in one of the two reports", "两份报告中有一份各格均为空"),
            Self::UnreadableInEither => {
                ("no readable figure in one of the two reports", "两份报告中有一份没有可识别的数字")
            }
            Self::InForceNotAsked => {
                ("one of the two forms does not ask what is in force", "两种格式中有一种不要求填报现行有效件数")
            }
            Self::InForceUnknown => (
                "what is in force is blank or cannot be read in one of the two reports",
                "两份报告中有一份现行有效件数为空或无法识别",
            ),
            Self::NoTotalsFollowed => ("the form has none of the totals that are followed", "该格式没有需要跟踪的总数"),
            Self::ShortHistory => ("fewer than four years with such a figure", "有此数字的年度不足四年"),
            Self::NoTableInEither => {
                ("one of the two reports has no table that is read", "两份报告中有一份没有可识别的表格")
            }
            Self::NoSharedTable => ("no table stands in both reports in the same form", "两份报告没有格式相同的表格"),
            Self::OutsideSeries => ("before its first report or after its last", "早于首份报告或晚于末份报告"),
            Self::NoCopies => ("there is no other copy with other figures", "没有数字不同的其他版本"),
            Self::Corrected => (
                "one of the copies is a corrected version of the other; see the table versions",
                "其中一份是另一份的更正版，见 versions 表",
            ),
            Self::NoTable => ("the report has no table that is read", "报告没有可识别的表格"),
            Self::NoAmounts => ("the form asks for no amount of money", "该格式不要求填报金额"),
            Self::NoOtherAmounts => ("no other year has such an amount", "其他年度没有此项金额"),
            Self::NoGovernment => ("it is no report of a government for its area", "不是一级政府的本地区报告"),
            Self::MostlyOutside => (
                "its agencies make up less than half of a table: many seem not to be in the corpus",
                "所属机关合计不足某表的一半：许多机关的报告似未收入",
            ),
            Self::TooFewCases => {
                ("too few cases, or too few peers with enough of them", "件数过少，或件数足够的同类机关过少")
            }
            Self::TooFewPeers => ("too few peers, or no readable figure", "同类机关过少，或没有可识别的数字"),
            Self::LittleTextInBoth => {
                ("no section has enough text in both reports", "没有一个部分在两份报告中都有足够的文字")
            }
            Self::LittleText => ("no section has enough text", "没有一个部分有足够的文字"),
            Self::NoModel => {
                ("no report of another agency that could have been the model", "没有可能被抄袭的其他机关报告")
            }
            Self::OneTemplate { count, reported_with } => {
                return Bilingual::new(
                    format!(
                        "its text is a template of {count} agencies; the finding is with the report of {reported_with}"
                    ),
                    format!("文字属于{count}个机关套用的同一模板，已在{reported_with}的报告中指出"),
                );
            }
            Self::NoOtherAgency => ("no other agency of the district reports", "本地区没有其他机关的报告"),
            Self::NotReadAgain => {
                ("a text that seems like it could not be read once more", "疑似雷同的文字未能再次读取")
            }
            Self::CutShort => ("the file ends before the report does", "文件不完整，报告没有结束"),
            Self::Lost(loss) => {
                return Bilingual::new(
                    format!("what is absent may stand in what was not read: {}", loss.en),
                    format!("所缺内容可能在未读取的部分：{}", loss.zh),
                );
            }
            Self::UsedToRead { others_hold } => return used_to_read(*others_hold),
            Self::UnreadableCells { held, unchecked, cell } => {
                return Bilingual::new(
                    format!("{held} hold, {unchecked} cannot be checked: no readable figure in {cell}"),
                    format!("{held} 项成立，{unchecked} 项无法核对：“{cell}”没有可识别的数字"),
                );
            }
            Self::AgencyNamedOnce(origin) => {
                return Bilingual::new(
                    format!("only the {} names the agency", origin.name(Language::En)),
                    format!("只有{}写明机关名称", origin.name(Language::Zh)),
                );
            }
            Self::YearNamedOnce(origin) => {
                return Bilingual::new(
                    format!("only the {} names the year", origin.name(Language::En)),
                    format!("只有{}写明年度", origin.name(Language::Zh)),
                );
            }
            Self::TooFewReports { there, known, has_governments_below, missing } => {
                return too_few_reports(*there, *known, *has_governments_below, missing);
            }
            Self::ExplainedByMissing { figures, missing } => {
                return Bilingual::new(
                    format!(
                        "{figures} figures are larger than the sum, which what is missing may explain{}",
                        listed(": ", missing)
                    ),
                    format!("{figures} 个数字大于合计，可能因缺少部分报告{}", listed("：", missing)),
                );
            }
        };
        Bilingual::new(english, chinese)
    }
}

fn used_to_read(others_hold: usize) -> Bilingual {
    let (english, chinese) = ("used to read the table", "读取表格时已用到");
    match others_hold {
        0 => Bilingual::new(english, chinese),
        _ => Bilingual::new(
            format!("{english}; {others_hold} others hold"),
            format!("{chinese}；另有 {others_hold} 项成立"),
        ),
    }
}

fn too_few_reports(there: usize, known: usize, has_governments_below: bool, missing: &[String]) -> Bilingual {
    let (below, below_zh) =
        if has_governments_below { (" and governments below", "和下级政府") } else { ("", "") };
    Bilingual::new(
        format!(
            "{there} of {known} known agencies{below} have a report for the year{}",
            listed("; missing: ", missing)
        ),
        format!("已知的 {known} 个机关{below_zh}中有 {there} 个有该年度报告{}", listed("；缺少：", missing)),
    )
}

/// Most names that are listed.
const MOST_NAMED: usize = 5;

/// Lists names after some words; empty without names. If there are many, gives the first ones and the number of all.
#[must_use]
pub fn listed(words: &str, names: &[impl AsRef<str>]) -> String {
    let shown = names.iter().take(MOST_NAMED).map(AsRef::as_ref).collect::<Vec<_>>().join("、");
    match names.len() {
        0 => String::new(),
        1..=MOST_NAMED => format!("{words}{shown}"),
        count => format!("{words}{shown} … ({count})"),
    }
}

/// What a pass or a fail rests on, if it is worth stating.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each is worded below")]
pub enum Basis {
    /// The number of claims that hold.
    Held(usize),
    HeldBesideLastYear(usize),
    /// How clearly the form was recognised: the share of its cells found in the document, and that of the next form.
    Form {
        form: String,
        score: f64,
        next: Option<(&'static str, f64)>,
    },
}

impl Basis {
    /// Its wording in both languages.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        match self {
            Self::Held(count) => Bilingual::new(format!("{count} hold"), format!("{count} 处相符")),
            Self::HeldBesideLastYear(count) => {
                Bilingual::new(format!("{count} hold beside last year's report"), format!("{count} 处与上年报告相符"))
            }
            Self::Form { form, score, next } => {
                let (next, next_zh) = next.map_or_else(Default::default, |(next, score)| {
                    let score = 100.0 * score;
                    (format!("; next {next}: {score:.0}%"), format!("；其次为 {next}：{score:.0}%"))
                });
                let score = 100.0 * score;
                Bilingual::new(
                    format!("form {form}: {score:.0}% of its cells{next}"),
                    format!("{form} 年格式：单元格的 {score:.0}%{next_zh}"),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_first_are_listed_and_all_counted() {
        let names = ["甲局", "乙局", "丙局", "丁局", "戊局", "己局"];
        assert_eq!(listed(": ", &names[..0]), "");
        assert_eq!(listed(": ", &names[..2]), ": 甲局、乙局");
        assert_eq!(listed("：", &names), "：甲局、乙局、丙局、丁局、戊局 … (6)");
    }

    #[test]
    fn figures_stand_in_both_languages() {
        let missing = vec!["教育局".to_owned()];
        let reasons = [
            Reason::UsedToRead { others_hold: 7 },
            Reason::UnreadableCells { held: 7, unchecked: 7, cell: "教育局".to_owned() },
            Reason::TooFewReports { there: 7, known: 7, has_governments_below: true, missing: missing.clone() },
            Reason::ExplainedByMissing { figures: 7, missing },
        ];
        for reason in reasons {
            let Bilingual { en, zh } = reason.words();
            assert!(en.contains('7') && zh.contains('7'), "{en}, {zh}");
            assert_eq!(en.matches('7').count(), zh.matches('7').count());
            assert_eq!(en.contains("教育局"), zh.contains("教育局"));
        }
    }
}
