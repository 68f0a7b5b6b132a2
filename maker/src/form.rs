//! The statutory form as data: its cells, their labels, and the sums that they must satisfy.
//!
//! The library has a list of its own. They are separate on purpose: with a shared list, an error in a key or an
//! identity would be in both the reports and the checks, and no test could find it.

use std::sync::LazyLock;

/// A statutory table, by its number in the national form. Table 1 is the prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Table 2: documents issued, decisions made, charges taken.
    Disclosure,
    /// Table 3: requests by outcome and applicant.
    Requests,
    /// Table 4: reconsideration and litigation.
    Review,
    /// The only table of the form of 2008.
    Indicators,
}

impl Table {
    /// The tables of the form of 2021.
    pub const ALL: [Self; 3] = [Self::Disclosure, Self::Requests, Self::Review];

    pub fn number(self) -> &'static str {
        match self {
            Self::Disclosure => "2",
            Self::Requests => "3",
            Self::Review => "4",
            Self::Indicators => "1",
        }
    }
}

/// A column of table 3.
#[derive(Clone, Copy, Debug)]
pub struct Applicant {
    pub key: &'static str,
    pub label: &'static str,
}

pub const APPLICANTS: [Applicant; 7] = [
    Applicant { key: "natural_person", label: "自然人" },
    Applicant { key: "enterprise", label: "商业企业" },
    Applicant { key: "research_institution", label: "科研机构" },
    Applicant { key: "public_interest_organisation", label: "社会公益组织" },
    Applicant { key: "legal_service_institution", label: "法律服务机构" },
    Applicant { key: "other_organisation", label: "其他" },
    Applicant { key: "total", label: "总计" },
];
/// The column of [`APPLICANTS`] that is the sum of the six before it.
pub const ALL_APPLICANTS: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Count,
    /// 万元. Figures in this unit are stored in fen, the sixth decimal of 万元, so that sums are exact.
    TenThousandYuan,
}

/// One cell that the form asks to be filled in.
#[derive(Debug)]
pub struct Cell {
    pub table: Table,
    pub metric: String,
    /// A column of [`APPLICANTS`]; table 3 only.
    pub applicant: Option<usize>,
    pub unit: Unit,
}

impl Cell {
    pub fn applicant_key(&self) -> &'static str {
        self.applicant.map_or("", |column| APPLICANTS[column].key)
    }

    /// The column name of this cell in the wide table: `outcome_granted__natural_person`.
    pub fn column_name(&self) -> String {
        let metric = self.metric.replace('.', "_");
        match self.applicant {
            Some(column) => format!("{metric}__{}", APPLICANTS[column].key),
            None => metric,
        }
    }
}

/// An identity: the cells of `left` and those of `right`, by index, have the same sum.
#[derive(Debug)]
pub struct Identity {
    pub rule: &'static str,
    /// The cell on which a finding is reported; for the balance of requests, the one of those carried out.
    pub place: usize,
    pub left: Vec<usize>,
    pub right: Vec<usize>,
}

#[derive(Debug)]
pub struct Form {
    pub cells: Vec<Cell>,
    pub identities: Vec<Identity>,
}

/// The level of a row of table 3 in the nesting of its labels, which determines its numbering.
#[derive(Clone, Copy, Debug)]
pub enum Level {
    /// `一、本年新收…`, across all label columns.
    Top(&'static str),
    /// `（一）予以公开`, under 三、本年度办理结果.
    Outcome(&'static str),
    /// `1.属于国家秘密`, under a group of [`GROUPS`].
    Item { group: usize, number: u8 },
}

#[derive(Clone, Copy, Debug)]
pub struct RequestRow {
    pub metric: &'static str,
    pub level: Level,
    pub label: &'static str,
}

const fn top(metric: &'static str, ordinal: &'static str, label: &'static str) -> RequestRow {
    RequestRow { metric, level: Level::Top(ordinal), label }
}
const fn outcome(metric: &'static str, ordinal: &'static str, label: &'static str) -> RequestRow {
    RequestRow { metric, level: Level::Outcome(ordinal), label }
}
const fn item(metric: &'static str, group: usize, number: u8, label: &'static str) -> RequestRow {
    RequestRow { metric, level: Level::Item { group, number }, label }
}

/// The groups of outcomes: ordinal, label.
pub const GROUPS: [(&str, &str); 4] = [("三", "不予公开"), ("四", "无法提供"), ("五", "不予处理"), ("六", "其他处理")];
/// The group whose label agencies most often shorten, to 其他.
pub const OTHER_GROUP: usize = 3;
pub const OUTCOMES_LABEL: &str = "三、本年度办理结果";
pub const CORNER: &str = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";

pub const REQUEST_ROWS: [RequestRow; 25] = [
    top("requests.received", "一", "本年新收政府信息公开申请数量"),
    top("requests.carried_in", "二", "上年结转政府信息公开申请数量"),
    outcome("outcome.granted", "一", "予以公开"),
    outcome("outcome.partially_granted", "二", "部分公开（区分处理的，只计这一情形，不计其他情形）"),
    item("outcome.refused.state_secret", 0, 1, "属于国家秘密"),
    item("outcome.refused.prohibited_by_law", 0, 2, "其他法律行政法规禁止公开"),
    item("outcome.refused.security_and_stability", 0, 3, "危及“三安全一稳定”"),
    item("outcome.refused.third_party_rights", 0, 4, "保护第三方合法权益"),
    item("outcome.refused.internal_affairs", 0, 5, "属于三类内部事务信息"),
    item("outcome.refused.process_information", 0, 6, "属于四类过程性信息"),
    item("outcome.refused.enforcement_file", 0, 7, "属于行政执法案卷"),
    item("outcome.refused.administrative_inquiry", 0, 8, "属于行政查询事项"),
    item("outcome.unavailable.not_held", 1, 1, "本机关不掌握相关政府信息"),
    item("outcome.unavailable.needs_creation", 1, 2, "没有现成信息需要另行制作"),
    item("outcome.unavailable.still_unclear", 1, 3, "补正后申请内容仍不明确"),
    item("outcome.not_processed.petition", 2, 1, "信访举报投诉类申请"),
    item("outcome.not_processed.repeated", 2, 2, "重复申请"),
    item("outcome.not_processed.publication", 2, 3, "要求提供公开出版物"),
    item("outcome.not_processed.excessive", 2, 4, "无正当理由大量反复申请"),
    item("outcome.not_processed.reissue", 2, 5, "要求行政机关确认或重新出具已获取信息"),
    item("outcome.other.correction_overdue", 3, 1, "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    item("outcome.other.fee_overdue", 3, 2, "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    item("outcome.other.remaining", 3, 3, "其他"),
    outcome("outcome.total", "七", "总计"),
    top("requests.carried_out", "四", "结转下年度继续办理"),
];
pub const RECEIVED: usize = 0;
pub const CARRIED_IN: usize = 1;
pub const GRANTED: usize = 2;
pub const PARTIALLY_GRANTED: usize = 3;
/// 本机关不掌握相关政府信息
pub const NOT_HELD: usize = 12;
/// The rows that hold single outcomes: everything [`OUTCOME_TOTAL`] sums.
pub const OUTCOMES: std::ops::Range<usize> = 2..23;
pub const OUTCOME_TOTAL: usize = 23;
pub const CARRIED_OUT: usize = 24;

/// The rows of a group of [`GROUPS`].
pub fn group_rows(group: usize) -> std::ops::Range<usize> {
    [4..12, 12..15, 15..20, 20..23][group].clone()
}

const DISCLOSURE: [(&str, Unit); 10] = [
    ("rules.issued", Unit::Count),
    ("rules.repealed", Unit::Count),
    ("rules.in_force", Unit::Count),
    ("normative_documents.issued", Unit::Count),
    ("normative_documents.repealed", Unit::Count),
    ("normative_documents.in_force", Unit::Count),
    ("licensing.decisions", Unit::Count),
    ("penalties.decisions", Unit::Count),
    ("compulsory_measures.decisions", Unit::Count),
    ("charges.amount", Unit::TenThousandYuan),
];
pub const DOCUMENTS_ISSUED: usize = 3;
pub const DOCUMENTS_REPEALED: usize = 4;
pub const DOCUMENTS_IN_FORCE: usize = 5;
pub const LICENSING: usize = 6;
pub const PENALTIES: usize = 7;
pub const COMPULSORY_MEASURES: usize = 8;
pub const CHARGES: usize = 9;

/// The blocks of table 4: key, label, and the rule that binds them.
const REVIEW_BLOCKS: [(&str, &str); 3] =
    [("reconsideration", "T401"), ("litigation.direct", "T402"), ("litigation.after_reconsideration", "T402")];
pub const RECONSIDERATION: usize = 0;
pub const LITIGATION_DIRECT: usize = 1;
pub const LITIGATION_AFTER: usize = 2;
const REVIEW_RESULTS: [&str; 5] = ["upheld", "corrected", "other", "pending", "total"];
pub const REVIEW_LABELS: [&str; 5] = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
pub const PENDING: usize = 3;
pub const REVIEW_TOTAL: usize = 4;

/// The number of cells of form 2021.
pub const CELLS: usize = 10 + 25 * 7 + 15;

/// The index of a cell of table 3.
pub fn request(row: usize, applicant: usize) -> usize {
    DISCLOSURE.len() + row * APPLICANTS.len() + applicant
}

/// The index of a cell of table 4.
pub fn review(block: usize, result: usize) -> usize {
    DISCLOSURE.len() + REQUEST_ROWS.len() * APPLICANTS.len() + block * REVIEW_RESULTS.len() + result
}

/// The indices of all cells of a table.
pub fn cells_of(table: Table) -> std::ops::Range<usize> {
    match table {
        Table::Disclosure => 0..DISCLOSURE.len(),
        Table::Requests => request(0, 0)..review(0, 0),
        Table::Review => review(0, 0)..CELLS,
        Table::Indicators => CELLS..CELLS,
    }
}

/// The form of 国办公开办函〔2021〕30号.
pub static FORM_2021: LazyLock<Form> = LazyLock::new(|| Form { cells: cells(), identities: identities() });

fn cells() -> Vec<Cell> {
    let disclosure = DISCLOSURE.iter().map(|&(metric, unit)| Cell {
        table: Table::Disclosure,
        metric: metric.to_owned(),
        applicant: None,
        unit,
    });
    let requests = REQUEST_ROWS.iter().flat_map(|row| {
        (0..APPLICANTS.len()).map(|column| Cell {
            table: Table::Requests,
            metric: row.metric.to_owned(),
            applicant: Some(column),
            unit: Unit::Count,
        })
    });
    let review = REVIEW_BLOCKS.iter().flat_map(|(block, _)| {
        REVIEW_RESULTS.iter().map(move |result| Cell {
            table: Table::Review,
            metric: format!("{block}.{result}"),
            applicant: None,
            unit: Unit::Count,
        })
    });
    disclosure.chain(requests).chain(review).collect()
}

fn identities() -> Vec<Identity> {
    let mut identities = Vec::new();
    for row in 0..REQUEST_ROWS.len() {
        let total = request(row, ALL_APPLICANTS);
        identities.push(Identity {
            rule: "T301",
            place: total,
            left: vec![total],
            right: (0..ALL_APPLICANTS).map(|column| request(row, column)).collect(),
        });
    }
    for column in 0..APPLICANTS.len() {
        identities.push(Identity {
            rule: "T302",
            place: request(CARRIED_OUT, column),
            left: vec![request(RECEIVED, column), request(CARRIED_IN, column)],
            right: vec![request(OUTCOME_TOTAL, column), request(CARRIED_OUT, column)],
        });
    }
    for column in 0..APPLICANTS.len() {
        let total = request(OUTCOME_TOTAL, column);
        identities.push(Identity {
            rule: "T303",
            place: total,
            left: vec![total],
            right: OUTCOMES.map(|row| request(row, column)).collect(),
        });
    }
    for (block, (_, rule)) in REVIEW_BLOCKS.iter().enumerate() {
        let total = review(block, REVIEW_TOTAL);
        identities.push(Identity {
            rule,
            place: total,
            left: vec![total],
            right: (0..REVIEW_TOTAL).map(|result| review(block, result)).collect(),
        });
    }
    identities
}
