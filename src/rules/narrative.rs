//! Compares claims with the tables. Shared by the rules on the prose.

use super::rule::Rule;
use super::subject::Subject;
use crate::document::Slice;
use crate::finding::{AnyFault, Excerpt, Fault, Finding, Related, Severity};
use crate::fold::compact;
use crate::forms::{CellIndex, PHRASES, Rival};
use crate::language::Bilingual;
use crate::report::{
    AgencyKind, Amount, Applicant, Assertion, CellPlace, Claim, ClaimTime, Growth, Metric, Proof, Qualifier, Quantity,
    Report, Scope, Stated, TableReading,
};
use serde::{Serialize, Serializer};

/// What the tables say of a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Lookup {
    Value(TableValue),
    /// Each of its cells is blank or a mark.
    Blank,
    /// A cell is missing or unreadable.
    Unknown,
    /// The form has no such cell, or the table is absent.
    Nowhere,
}

/// The value of a quantity: that of its cell, or the sum of several cells.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct TableValue {
    pub value: Amount,
    /// Whether several cells had to be added up.
    pub is_sum: bool,
    /// Whether some of them are blank, so that the true value may be larger.
    pub has_blank: bool,
    /// Whether a sentence of the report was needed to read one of them.
    pub is_read_by_sentence: bool,
}

/// The value of a quantity: that of its cell, or the sum of the cells it consists of.
pub(super) fn look_up(subject: &Subject, metric: Metric, applicant: Option<Applicant>) -> Lookup {
    look_up_together(subject, &[Quantity { metric, applicant }])
}

/// The value of quantities counted together. A total that is blank is replaced by the parts that the form adds up to
/// it.
pub(super) fn look_up_together(subject: &Subject, quantities: &[Quantity]) -> Lookup {
    let Some((table, cells)) = cells(subject, quantities) else { return Lookup::Nowhere };
    let mut sum = CellSum::default();
    sum.found.is_sum = cells.len() > 1;
    for at in cells {
        let figure = table.fact(at).figure;
        if figure.is_unknown() {
            return Lookup::Unknown;
        }
        match table.value(at) {
            Some(_) => sum.add(table, at),
            None => match parts_of_blank(table, at) {
                Some(parts) => {
                    sum.found.is_sum = true;
                    for &part in parts {
                        sum.add(table, part);
                    }
                }
                None => sum.found.has_blank = true,
            },
        }
    }
    if sum.has_figure { Lookup::Value(TableValue { value: sum.amount, ..sum.found }) } else { Lookup::Blank }
}

#[derive(Default)]
struct CellSum {
    amount: Amount,
    has_figure: bool,
    found: TableValue,
}

impl CellSum {
    fn add(&mut self, table: &TableReading, at: CellIndex) {
        match table.value(at) {
            Some(value) => (self.amount, self.has_figure) = (self.amount + value, true),
            None => self.found.has_blank = true,
        }
        self.found.is_read_by_sentence |= table.fact(at).proof == Proof::Sentence;
    }
}

/// The parts of a total whose cell is blank, if all of them were read and one holds a figure; preferably parts without
/// a blank.
fn parts_of_blank(table: &TableReading, at: CellIndex) -> Option<&'static [CellIndex]> {
    let is_filled = |part: &CellIndex| table.value(*part).is_some();
    let is_read = |part: &CellIndex| !table.fact(*part).figure.is_unknown();
    let usable = || {
        let parts = table.form.totals_in(at).map(|identity| identity.right.as_slice());
        parts.filter(|parts| parts.iter().all(is_read) && parts.iter().any(is_filled))
    };
    usable().find(|parts| parts.iter().all(is_filled)).or_else(|| usable().next())
}

/// The cells of quantities in a table of the document: their own, or those that add up to them.
fn cells<'r>(subject: &Subject<'r>, quantities: &[Quantity]) -> Option<(&'r TableReading, Vec<CellIndex>)> {
    subject.form?.cells_of(quantities).filter(|(table, _)| table.is_found)
}

/// What a figure for these quantities together may leave out because it would count it twice.
pub(super) fn repeated_value(subject: &Subject, quantities: &[Quantity]) -> Option<Amount> {
    let (table, _) = cells(subject, quantities).filter(|_| quantities.len() > 1)?;
    let repeated = table.form.repeated(quantities);
    Some(repeated.iter().filter_map(|&at| table.value(at)).sum())
}

/// The total of incoming requests, for a quantity that counts incoming requests or their outcomes: the right side of
/// the identity that balances the two, if it covers all of it and is positive.
pub(super) fn side_of_balance(subject: &Subject, quantity: Quantity) -> Option<Amount> {
    let (table, cells) = cells(subject, &[quantity])?;
    let balance = table.form.balance_of(*cells.first()?)?;
    let values: Option<Vec<Amount>> = balance.right.iter().map(|&at| table.value(at)).collect();
    let values = values.filter(|values| values.iter().all(|value| value.is_positive()))?;
    Some(values.into_iter().sum())
}

/// Whether one of two quantities counts incoming requests, and the other their outcomes.
pub(super) fn are_opposite(subject: &Subject, one: Quantity, other: Quantity) -> bool {
    let Some((table, one)) = cells(subject, &[one]) else { return false };
    let balance = one.first().and_then(|&cell| table.form.balance_of(cell));
    let other = table.form.cells_of(other).unwrap_or_default();
    balance.is_some_and(|balance| {
        let (left, right) = (&balance.left, &balance.right);
        let stand = |cells: &[CellIndex], side: &[CellIndex]| cells.iter().any(|cell| side.contains(cell));
        stand(&one, left) && stand(&other, right) || stand(&one, right) && stand(&other, left)
    })
}

/// Possible wholes of a share of these quantities: the totals that the form adds up from them, the widest first, and
/// the total of incoming requests.
pub(super) fn wholes_in_table(subject: &Subject, quantities: &[Quantity]) -> Vec<(Quantity, Amount)> {
    let Some((table, cells)) = cells(subject, quantities) else { return Vec::new() };
    let form = table.form;
    let mut totals: Vec<CellIndex> = form.totals_over(&cells).collect();
    let mut next = 0;
    while let Some(&total) = totals.get(next) {
        let wider: Vec<CellIndex> = form.totals_over(&[total]).filter(|wider| !totals.contains(wider)).collect();
        totals.extend(wider);
        next += 1;
    }
    totals.reverse();
    let quantity = |cell: CellIndex| form.cells[cell].quantity();
    let mut wholes: Vec<(Quantity, Amount)> = Vec::new();
    for &total in &totals {
        if let Lookup::Value(found) = look_up_together(subject, &[quantity(total)])
            && !found.has_blank
        {
            wholes.push((quantity(total), found.value));
        }
    }
    for &total in &totals {
        let came_in = form.balance_of(total).map_or(&[][..], |balance| &balance.right);
        let values: Vec<Amount> = came_in.iter().filter_map(|&at| table.value(at)).collect();
        if values.len() == came_in.len() {
            let altogether = values.iter().copied().sum();
            wholes.extend(values.into_iter().chain([altogether]).map(|value| (quantity(total), value)));
        }
    }
    wholes
}

/// What a list of parts leaves out of a total according to the table; `None` if the table does not show it.
pub(super) fn left_out(subject: &Subject, total: Quantity, parts: &[Quantity]) -> Option<Amount> {
    let (table, cells) = cells(subject, &[total])?;
    let [total] = cells[..] else { return None };
    let parts = table.form.cells_of_all(parts)?;
    let has_all = |right: &[CellIndex]| parts.iter().all(|part| right.contains(part));
    let identity = table.form.totals_in(total).find(|identity| has_all(&identity.right))?;
    let others = identity.right.iter().filter(|cell| !parts.contains(cell));
    let values: Option<Vec<Amount>> = others.map(|&cell| table.value(cell)).collect();
    Some(values?.into_iter().sum())
}

/// The other results that the table of a quantity counts beside it.
pub(super) fn rivals_in_table<'r>(subject: &Subject<'r>, quantity: Quantity) -> Option<(&'r TableReading, Vec<Rival>)> {
    let (table, _) = cells(subject, &[quantity])?;
    Some((table, table.form.rivals(quantity)))
}

/// The cells of quantities, for display.
pub(super) fn related(subject: &Subject, quantities: &[Quantity]) -> Vec<Related> {
    let Some((table, cells)) = cells(subject, quantities) else { return Vec::new() };
    let related = |at: CellIndex| {
        let cell = &table.form.cells[at];
        Related { metric: cell.metric, applicant: cell.applicant, value: table.value(at) }
    };
    cells.into_iter().map(related).collect()
}

/// Whether a claim's figure equals another one: exactly, or within the precision of its words.
pub(super) fn agreement(claim: &Claim, value: Amount) -> Option<Bilingual> {
    let stated = claim.stated_in_unit();
    // zero is never close to another figure
    let step = if stated.value.is_zero() { Amount::ZERO } else { stated.step().amount() };
    agrees(stated, step, value)
}

/// As [`agreement`]; `step` is one unit of the last printed digit.
fn agrees(stated: Stated, step: Amount, value: Amount) -> Option<Bilingual> {
    let own = stated.value.amount();
    let apart = (own - value).abs();
    match stated.qualifier {
        _ if apart.is_zero() => Some(Bilingual::fixed("the same", "一致")),
        _ if stated.upper.is_some_and(|upper| (own..=upper.amount()).contains(&value)) => {
            Some(Bilingual::fixed("within the range", "在所述范围内"))
        }
        // 3 is exact, but 1.36万 and 356.7万元 are rounded at their last digit
        _ if step != Amount::ONE && apart < step => {
            Some(Bilingual::fixed("the same as far as it is printed", "按所写位数一致"))
        }
        Qualifier::About if apart.times(ABOUT) <= value.abs() => Some(Bilingual::fixed("about the same", "大致相同")),
        Qualifier::MoreThan if value >= own && value < own + own.last_order() => {
            Some(Bilingual::fixed("a little more, as stated", "略多，与所述相符"))
        }
        Qualifier::LessThan if value <= own && apart.times(ABOUT) <= own => {
            Some(Bilingual::fixed("a little less, as stated", "略少，与所述相符"))
        }
        _ => None,
    }
}

/// 约 and 近 allow a difference of one part in this many.
const ABOUT: u32 = 10;

/// Whether a growth follows from two figures: in their unit, or in per cent, rounded or truncated at the last printed
/// digit. Rules over years use it with last year's report.
#[must_use]
pub(super) fn follows(growth: Growth, now: Amount, before: Amount) -> bool {
    let change = now - before;
    let times = |of: Amount| of.to_f64() / before.to_f64();
    match growth {
        Growth::Unchanged => change.is_zero(),
        Growth::PerCent(_) | Growth::Times(_) if !before.is_positive() => false,
        Growth::PerCent(stated) => is_printed(stated, times(change) * 100.0),
        Growth::Times(stated) => is_printed(stated, times(change)) || is_printed(stated, times(now)),
        // a change of a share does not follow from the figures
        Growth::Points(_) => false,
        Growth::Amount(counted) => {
            let stated = counted.stated;
            let stated_change = stated.value.amount();
            let is_of_one_sign =
                change.is_zero() || stated_change.is_zero() || change.is_negative() == stated_change.is_negative();
            let size = Stated { value: stated.value.abs(), ..stated };
            agrees(size, stated.step().amount(), change.abs()).is_some() && is_of_one_sign
        }
    }
}

/// Margin for the errors of binary fractions, which are far smaller. Shares are printed with about two decimals.
const TOLERANCE: f64 = 1e-6;

/// Whether a figure is a quotient rounded or truncated at its last digit, or within the precision of its words.
pub(super) fn is_printed(stated: Stated, value: f64) -> bool {
    let (own, step) = (stated.value.to_f64(), stated.step().to_f64());
    let apart = (own - value).abs();
    let is_near = |of: f64| apart * f64::from(ABOUT) <= of.abs();
    let is_nearer_to_zero = own.abs() <= value.abs() + TOLERANCE && own * value >= 0.0;
    match stated.qualifier {
        _ if apart <= step / 2.0 + TOLERANCE => true,
        _ if is_nearer_to_zero && apart < step - TOLERANCE => true,
        Qualifier::About => is_near(value),
        Qualifier::MoreThan => value >= own && is_near(own),
        Qualifier::LessThan => value <= own && is_near(own),
        Qualifier::Exact | Qualifier::All => false,
    }
}

/// Whether a claim is about the whole year and the scope of the tables.
pub(super) fn is_of_the_year(report: &Report, claim: &Claim) -> bool {
    let is_of_the_same = |whole: &Claim| (whole.metric, whole.applicant) == (claim.metric, claim.applicant);
    // 其中市本级收到412件: a part of what the table counts
    let is_share_of_it =
        matches!(claim.asserts, Assertion::Part(_)) && whole_of(&report.claims, claim).is_none_or(is_of_the_same);
    claim.time == ClaimTime::ThisYear && claim.scope != Scope::Cumulative && !is_share_of_it
}

/// The whole that a claim is a part of.
pub(super) fn whole_of<'c>(claims: &'c [Claim], part: &Claim) -> Option<&'c Claim> {
    part.part_of.and(part.base).and_then(|base| claims.get(base as usize))
}

/// The figures that together are the whole of a list: 建议12件、提案20件，其中主办15件、会办17件.
pub(super) fn wholes_together<'c>(claims: &'c [Claim], whole: &Claim) -> Vec<&'c Claim> {
    let is_whole = |claim: &&Claim| claim.place == whole.place && claim.whole_of == whole.whole_of;
    claims.iter().filter(is_whole).collect()
}

/// Completes a finding on claims with the sentence, its figures marked, the place, and the metric of the first claim.
/// If only rough figures contradict, it is a query.
pub(super) fn about(subject: &Subject, rule: &Rule, claims: &[&Claim], fault: impl Fault) -> Finding {
    let first = claims[0];
    let counted = subject.report.str(first.counted);
    let is_rough = claims.iter().any(|claim| claim.is_rough());
    Finding {
        severity: if is_rough { rule.severity.min(Severity::Query) } else { rule.severity },
        metric: first.metric,
        applicant: first.applicant,
        about: if first.metric.is_some() { String::new() } else { bare(counted) },
        excerpt: excerpt(subject.report, claims),
        place: CellPlace { place: first.place, ..CellPlace::default() },
        related: related(subject, &first.quantities()),
        stated: claims.iter().map(|claim| claim.figure).collect(),
        ..rule.finding(fault)
    }
}

fn bare(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_digit()).collect()
}

/// The sentences of claims, one line each, with the figures marked.
pub(super) fn excerpt(report: &Report, claims: &[&Claim]) -> Excerpt {
    let mut excerpt = Excerpt::default();
    let mut sentences: Vec<Slice> = Vec::new();
    for claim in claims {
        if !sentences.contains(&claim.sentence) {
            sentences.push(claim.sentence);
        }
    }
    for sentence in sentences {
        if !excerpt.text.is_empty() {
            excerpt.text.push('\n');
        }
        let start = excerpt.text.len();
        let one_line = |c: char| if c == '\n' || c == '\r' || c == '\t' { ' ' } else { c };
        excerpt.text.extend(report.str(sentence).chars().map(one_line));
        for claim in claims.iter().filter(|claim| claim.sentence == sentence) {
            let from = start + (claim.figure.start - sentence.start) as usize;
            let to = start + (claim.figure.end - sentence.start) as usize;
            excerpt.marked.push(from..to);
        }
    }
    excerpt.marked.sort_by_key(|marked| marked.start);
    excerpt.marked.dedup();
    excerpt
}

/// What a claim counts, as the codebook names it.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    metrics: Vec<Metric>,
    /// The kinds of applicants, if the figure counts the requests of several.
    applicants: Vec<Applicant>,
}

impl Counted {
    pub(super) fn of(claim: &Claim) -> Self {
        let quantities = claim.quantities();
        let mut metrics: Vec<Metric> = quantities.iter().map(|quantity| quantity.metric).collect();
        metrics.dedup();
        let applicants = if metrics.len() == 1 && quantities.len() > 1 {
            quantities.iter().filter_map(|quantity| quantity.applicant).collect()
        } else {
            Vec::new()
        };
        Self { metrics, applicants }
    }

    pub(super) fn of_metric(metric: Metric) -> Self {
        Self { metrics: vec![metric], applicants: Vec::new() }
    }

    pub(super) fn name(&self) -> Bilingual {
        if self.metrics.is_empty() {
            return Bilingual::new("the figure", "该数");
        }
        let en: Vec<&str> = self.metrics.iter().map(|metric| metric.entry().en.as_str()).collect();
        let zh: String = self.metrics.iter().flat_map(|metric| ["“", metric.entry().zh.as_str(), "”"]).collect();
        let together = if self.metrics.len() > 1 { "合计" } else { "" };
        let (of, of_zh) = if self.applicants.is_empty() {
            (String::new(), String::new())
        } else {
            let keys: Vec<String> = self.applicants.iter().map(|kind| kind.key().replace('_', " ")).collect();
            let kinds: Vec<&str> = self.applicants.iter().map(|kind| kind.zh()).collect();
            (format!(" ({})", keys.join(", ")), format!("（{}）", kinds.join("、")))
        };
        Bilingual::new(format!("{}{of}", en.join(" and ")), format!("{zh}{of_zh}{together}"))
    }

    /// The unit of its figures in the tables; empty if the metric is unknown.
    pub(super) fn unit(&self) -> &'static str {
        self.metrics.first().map_or("", |metric| metric.entry().unit.key())
    }
}

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metrics = self.metrics.iter().map(|metric| metric.key());
        let names: Vec<&str> = metrics.chain(self.applicants.iter().map(|kind| kind.key())).collect();
        match &names[..] {
            [] | [_] => names.first().serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

/// Words around claims that the grammar does not know. They may change what is counted, for whom, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Unread(Vec<String>);

/// The unknown words around claims, without the agency's own name and words that change nothing.
pub(super) fn unread(report: &Report, claims: &[&Claim]) -> Unread {
    let gaps: Vec<Slice> = claims.iter().flat_map(|claim| claim.unread.iter().copied()).collect();
    if gaps.is_empty() {
        return Unread::default();
    }
    let names = own_names(report);
    let mut words: Vec<String> = Vec::new();
    for gap in joined(gaps) {
        let text = names.iter().fold(compact(report.str(gap)), |text, name| text.replace(name.as_str(), BOUNDARY));
        for part in text.split(BOUNDARY) {
            let is_known = PHRASES.meaningful(part).iter().all(|(_, part)| is_own(report, &names, part));
            if !is_known && !words.iter().any(|word| word == part) {
                words.push(part.to_owned());
            }
        }
    }
    Unread(words)
}

/// Joins stretches that are one character apart: in 市高新区, 新 alone is known, which helps no reader.
fn joined(gaps: Vec<Slice>) -> Vec<Slice> {
    /// Bytes of a Chinese character.
    const CHARACTER: u32 = 3;
    let mut joined: Vec<Slice> = Vec::new();
    for gap in gaps {
        match joined.last_mut().filter(|last| (last.end..=last.end + CHARACTER).contains(&gap.start)) {
            Some(last) => last.end = last.end.max(gap.end),
            None => joined.push(gap),
        }
    }
    joined
}

/// Replaces the agency's own name.
const BOUNDARY: &str = "，";

/// The names by which the report calls its agency, the longest first, each also without the district.
fn own_names(report: &Report) -> Vec<String> {
    let metadata = &report.metadata;
    let printed = [
        &metadata.agency_title,
        &metadata.agency_lead,
        &metadata.agency_contact,
        &metadata.agency_signature,
        &metadata.agency_index,
    ];
    let printed = printed.into_iter().flatten().map(|name| compact(&name.text));
    let full: Vec<String> = printed.chain([compact(&report.agency.name)]).collect();
    let short = full.iter().filter_map(|name| name.strip_prefix(report.agency.district.as_str())).map(str::to_owned);
    // 区政府 for 清河区人民政府
    let government = full.iter().filter_map(|name| {
        let area = name.strip_suffix("人民政府")?.chars().next_back()?;
        Some(format!("{area}政府"))
    });
    let mut names: Vec<String> = full.iter().cloned().chain(short).chain(government).collect();
    names.retain(|name| name.chars().count() > 1);
    names.sort_unstable_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// Last characters with which bodies abbreviate themselves.
const SHORT: [&str; 7] = ["局", "厅", "委", "办", "部", "院", "关"];

/// Whether words are part of the agency's own name. The area of a department is not: its figures are wider.
fn is_own(report: &Report, names: &[String], part: &str) -> bool {
    if SHORT.contains(&part) {
        return true;
    }
    let is_area =
        report.agency.kind == AgencyKind::Department && part.ends_with(['省', '市', '县', '区', '州', '旗', '盟']);
    !is_area && part.chars().nth(1).is_some() && names.iter().any(|name| name.contains(part))
}

impl Unread {
    /// Lowers a finding to a query that names the words, if there are any.
    pub(super) fn doubt(self, found: Finding) -> Finding {
        if self.0.is_empty() {
            return found;
        }
        let fault = AnyFault::new(NotUnderstood { fault: found.fault, unread: self.0 });
        Finding { severity: found.severity.min(Severity::Query), fault, ..found }
    }

    /// Whether one of them names a body.
    pub(super) fn names_body(&self) -> bool {
        self.0.iter().any(|word| PHRASES.names_body(word))
    }

    /// Adds words that make it open what a figure counts, for a reason known to the rule.
    pub(super) fn and(mut self, words: &str) -> Self {
        let words = compact(words);
        if !words.is_empty() && !self.0.contains(&words) {
            self.0.push(words);
        }
        self
    }

    /// Whether each names a kind of thing, as members of lists do.
    pub(super) fn are_kinds(&self) -> bool {
        self.0.iter().all(|word| PHRASES.is_kind(word))
    }
}

/// A fault that holds only if the words of the sentence that were not understood change nothing.
#[derive(Debug, Serialize)]
struct NotUnderstood {
    fault: AnyFault,
    unread: Vec<String>,
}

impl Fault for NotUnderstood {
    fn message(&self) -> Bilingual {
        let Bilingual { en, zh } = self.fault.message();
        let words = self.unread.join("”“");
        Bilingual::new(
            format!("{en}; “{words}” is not understood there and may limit the figure"),
            format!("{zh}；句中“{words}”未能识别，如另有限定则不属矛盾"),
        )
    }
}

/// Lowers a finding about another scope or a rough figure to a query.
pub(super) fn scoped(report: &Report, claim: &Claim, severity: Severity) -> Severity {
    let is_open = claim.is_rough() || report.is_of_another_scope(claim);
    if is_open { severity.min(Severity::Query) } else { severity }
}
