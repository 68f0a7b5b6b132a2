//! The six sections of a report whose prose is checked, with every figure in it as a claim.
//!
//! The sentences are those of [`telling`](super::telling). Figures that a table has are the table's; those of last year
//! are those of last year's report. A fault changes one claim or one sentence. What is due then is computed from the
//! final claims, independently of how the fault was made.

mod due;
mod wrong;

use super::agencies::Class;
use super::figures::Figures;
use super::form::{
    CARRIED_IN, CARRIED_OUT, CHARGES, COMPULSORY_MEASURES, DOCUMENTS_IN_FORCE, DOCUMENTS_ISSUED, DOCUMENTS_REPEALED,
    FORM_2021, GRANTED, LICENSING, LITIGATION_AFTER, LITIGATION_DIRECT, OUTCOME_TOTAL, PARTIALLY_GRANTED, PENALTIES,
    RECEIVED, RECONSIDERATION, REVIEW_TOTAL, Unit, request, review,
};
use super::phrases::{MANAGEMENT, ON_REQUEST, OPENING, PLATFORM, PROACTIVE, REPORTING, SUPERVISION};
use super::prose::{Kind, Passage};
use super::report::{Report, Stream};
use super::seeds::{chance, pick};
use super::sheet::decimal;
use super::telling::RECEIVED as REQUESTS;
use super::telling::{
    ADMITTED, DECISIONS, DISCLOSED, DISCLOSED_AGAIN, DOCUMENTS, DONE, FEES, GROWTHS, LEFT, LISTS, NO_CLAIMS,
    OTHER_FIGURES, OUTCOMES, PLANNED, REVIEWS, SHARES, Saying,
};
use super::voice::Voice;
use super::wording::full_width;

pub use self::due::findings;

/// The rules on prose whose faults are made, in rotation.
pub const KINDS: [&str; 10] = ["N101", "N102", "N103", "N104", "N105", "N106", "N107", "N108", "N109", "M110"];

/// Figures are stored in millionths, so that amounts and shares are exact.
const ONE: i64 = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    Amount,
    Part,
    Share,
    Growth,
    Absence,
}

impl ClaimKind {
    pub fn key(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Part => "part",
            Self::Share => "share",
            Self::Growth => "growth",
            Self::Absence => "absence",
        }
    }
}

/// A figure of the prose, as in the truth.
#[derive(Clone, Debug)]
pub struct Claim {
    pub kind: ClaimKind,
    /// The metric, if tables have the quantity or it has a key of its own; otherwise empty.
    pub metric: &'static str,
    pub applicant: &'static str,
    /// In millionths; a fall is negative.
    pub value: i64,
    pub unit: String,
    /// As printed, with its unit.
    pub raw: String,
    pub last_year: bool,
    /// Whether it is printed with 余: the quantity is this or slightly more.
    pub is_rounded: bool,
    /// The name of the quantity in this module; for a share, its part.
    quantity: String,
    /// For a share, its whole.
    whole: String,
    /// The list of which it is the whole, and the one of which it is a part.
    whole_of: Option<usize>,
    part_of: Option<usize>,
    /// For a whole, whether the list claims to be complete.
    is_complete: bool,
}

#[derive(Clone, Debug)]
enum Piece {
    Words(String),
    Claim(Claim),
}

#[derive(Clone, Debug)]
pub struct Sentence {
    pub section: u8,
    paragraph: usize,
    pieces: Vec<Piece>,
}

impl Sentence {
    pub fn text(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Claim(claim) => claim.raw.clone(),
        };
        self.pieces.iter().map(text).collect()
    }

    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.pieces.iter().filter_map(|piece| if let Piece::Claim(claim) = piece { Some(claim) } else { None })
    }

    fn claims_mut(&mut self) -> impl Iterator<Item = &mut Claim> {
        self.pieces.iter_mut().filter_map(|piece| if let Piece::Claim(claim) = piece { Some(claim) } else { None })
    }
}

/// The prose of one report, from its first section on.
#[derive(Clone, Debug, Default)]
pub struct Narrative {
    pub passages: Vec<Passage>,
    pub sentences: Vec<Sentence>,
    /// The fault that was made. It is another than requested if the figures leave no room for that.
    pub fault: Option<(&'static str, String)>,
    /// Rules that are due although no claim shows it.
    due_rules: Vec<&'static str>,
}

struct Teller<'a> {
    report: &'a Report<'a>,
    voice: Voice<'a>,
    style: char,
    numerals: Numerals,
    sentences: Vec<Sentence>,
    headings: Vec<(usize, Passage)>,
    section: u8,
    paragraph: usize,
    lists: usize,
    /// Sentences used so far; none is used twice.
    used: Vec<&'static str>,
    due_rules: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numerals {
    Plain,
    Wide,
    Grouped,
    Chinese,
}

/// Writes the prose of a report; with a fault of the kind `rule` finds.
pub fn tell(report: &Report<'_>, rule: Option<&'static str>) -> Narrative {
    let mut voice = Voice::new(report, report.stream(Stream::Narrative));
    let style = match report.agency.class {
        Class::Government => pick(&mut voice.rng, &['v', 'd', 'd']),
        Class::Department => pick(&mut voice.rng, &['m', 'b', 'b']),
        Class::Township => 't',
    };
    let numerals = match voice.rng.u8(..100) {
        0..=7 => Numerals::Wide,
        8..=17 => Numerals::Grouped,
        18..=25 => Numerals::Chinese,
        _ => Numerals::Plain,
    };
    let mut teller = Teller {
        report,
        voice,
        style,
        numerals,
        sentences: Vec::new(),
        headings: Vec::new(),
        section: 0,
        paragraph: 0,
        lists: 0,
        used: Vec::new(),
        due_rules: Vec::new(),
    };
    teller.tell(rule);
    let fault = rule.map(|rule| teller.inject(rule));
    let Teller { sentences, headings, due_rules, .. } = teller;
    let passages = passages(&sentences, headings);
    Narrative { passages, sentences, fault, due_rules }
}

fn passages(sentences: &[Sentence], headings: Vec<(usize, Passage)>) -> Vec<Passage> {
    let mut passages = Vec::new();
    for (paragraph, heading) in headings {
        let is_heading = !heading.text.is_empty();
        let section = heading.section;
        if is_heading {
            passages.push(heading);
        }
        let text: String = sentences.iter().filter(|of| of.paragraph == paragraph).map(Sentence::text).collect();
        if !text.is_empty() {
            passages.push(Passage { kind: Kind::Body, section, text });
        }
    }
    passages
}

const HEADINGS: [&[&str]; 6] = [
    &["总体情况"],
    &["主动公开政府信息情况", "主动公开政府信息的情况"],
    &["收到和处理政府信息公开申请情况", "收到和处理政府信息公开申请的情况"],
    &["政府信息公开行政复议、行政诉讼情况", "因政府信息公开工作被申请行政复议、提起行政诉讼情况"],
    &["存在的主要问题及改进情况", "政府信息公开工作存在的主要问题及改进情况"],
    &["其他需要报告的事项"],
];
const ORDINALS: [&str; 6] = ["一", "二", "三", "四", "五", "六"];

/// A quantity: its metric if it has one, and its value; both are absent for shares, and for what nobody counts.
struct Quantity {
    metric: &'static str,
    applicant: &'static str,
    value: i64,
}

fn quantity(report: &Report<'_>, figures: &Figures, year: u16, name: &str) -> Option<Quantity> {
    let cell = |cell: usize| {
        let of = &FORM_2021.cells[cell];
        let scale = if of.unit == Unit::Count { ONE } else { 1 };
        Quantity { metric: &of.metric, applicant: of.applicant_key(), value: figures.get(cell) * scale }
    };
    let row = |row: usize| cell(request(row, 6));
    let group =
        |metric: &'static str, group: usize| Quantity { metric, applicant: "total", value: figures.group(group) * ONE };
    let bare = |metric: &'static str, value: i64| Quantity { metric, applicant: "", value: value * ONE };
    let parts = report.disclosed(year);
    let whole: i64 = parts.iter().sum();
    Some(match name {
        "received" => row(RECEIVED),
        "received.persons" => cell(request(RECEIVED, 0)),
        "received.organisations" => bare("", figures.all_applicants(RECEIVED) - figures.get(request(RECEIVED, 0))),
        "carried_in" => row(CARRIED_IN),
        "carried_out" => row(CARRIED_OUT),
        "answered" => row(OUTCOME_TOTAL),
        "granted" => row(GRANTED),
        "partially" => row(PARTIALLY_GRANTED),
        "refused" => group("outcome.refused", 0),
        "unavailable" => group("outcome.unavailable", 1),
        "unavailable.not_held" => row(12),
        "unavailable.needs_creation" => row(13),
        "unavailable.still_unclear" => row(14),
        "not_processed" => group("outcome.not_processed", 2),
        "other" => group("outcome.other", 3),
        "reconsideration" => cell(review(RECONSIDERATION, REVIEW_TOTAL)),
        "reconsideration.upheld" => cell(review(RECONSIDERATION, 0)),
        "reconsideration.corrected" => cell(review(RECONSIDERATION, 1)),
        "reconsideration.other" => cell(review(RECONSIDERATION, 2)),
        "reconsideration.pending" => cell(review(RECONSIDERATION, 3)),
        "litigation" => {
            let both = [LITIGATION_DIRECT, LITIGATION_AFTER].map(|block| figures.get(review(block, REVIEW_TOTAL)));
            bare("litigation.total", both.iter().sum())
        }
        "direct" => cell(review(LITIGATION_DIRECT, REVIEW_TOTAL)),
        "after" => cell(review(LITIGATION_AFTER, REVIEW_TOTAL)),
        "rules" => cell(0),
        "issued" => cell(DOCUMENTS_ISSUED),
        "repealed" => cell(DOCUMENTS_REPEALED),
        "in_force" => cell(DOCUMENTS_IN_FORCE),
        "licensing" => cell(LICENSING),
        "penalties" => cell(PENALTIES),
        "compulsory" => cell(COMPULSORY_MEASURES),
        "charges" => cell(CHARGES),
        "fee" => bare("request_fees.amount", 0),
        "disclosed" => bare("disclosed.total", whole),
        "part.1" => bare("", parts[0]),
        "part.2" => bare("", parts[1]),
        "part.3" => bare("", parts[2]),
        "rest.1" => bare("", whole - parts[0]),
        _ => return None,
    })
}

/// The share of `part` in `whole` in millionths of a per cent, with this many decimals, rounded half up or truncated.
fn share(part: i64, whole: i64, decimals: u32, cut: bool) -> i64 {
    let unit = i128::from(10_i64.pow(6 - decimals));
    let exact = i128::from(part) * 100 * i128::from(ONE) * 2;
    let step = i128::from(whole) * 2 * unit;
    let half = if cut { 0 } else { step / 2 };
    i64::try_from((exact + half) / step * unit).unwrap_or_default()
}

/// The same, with enough decimals not to be zero.
fn printed(part: i64, whole: i64, decimals: u32, cut: bool) -> i64 {
    let printed = share(part, whole, decimals, cut);
    if printed == 0 { share(part, whole, 2, false) } else { printed }
}

impl Teller<'_> {
    fn value(&self, name: &str) -> Option<Quantity> {
        quantity(self.report, self.report.figures, self.report.year, name)
    }

    fn last_year(&self, name: &str) -> Option<i64> {
        Some(quantity(self.report, self.report.last_year, self.report.year - 1, name)?.value)
    }

    /// Whether a sentence is possible with the figures.
    fn is_sayable(&self, saying: &str) -> bool {
        let mut figures = saying.split('[').skip(1).filter_map(|rest| rest.split(']').next());
        figures.all(|figure| {
            let mut words = figure.split(' ');
            let (kind, name, unit) = (words.next().unwrap_or(""), words.next().unwrap_or(""), words.next());
            let (name, _) = name.split_once('=').unwrap_or((name, ""));
            if name.starts_with('#') || name == "sum" || name.starts_with("inner") || kind == "0" {
                return true;
            }
            if let Some((part, whole)) = name.split_once('/') {
                let [part, whole] = [part, whole].map(|name| self.value(name).map_or(0, |of| of.value));
                return part > 0 && whole > 0;
            }
            let value = self.value(name).map_or(0, |of| of.value);
            let before = self.last_year(name).unwrap_or(0);
            match kind {
                "n" => value == 0,
                "t" => value > 0 && self.value("carried_out").is_some_and(|left| left.value == 0),
                "g" if saying.contains("持平") => value == before && value > 0,
                "g" => value != before && value > 0 && before >= if unit == Some("%") { 8 * ONE } else { ONE },
                "l" => before > 0,
                _ => value > 0,
            }
        })
    }

    /// A sentence that is possible in this report, if there is one.
    fn choose(&mut self, sayings: &[Saying]) -> Option<&'static str> {
        let fit: Vec<&'static str> = sayings
            .iter()
            .filter(|(styles, saying)| (styles.is_empty() || styles.contains(self.style)) && self.is_sayable(saying))
            .map(|(_, saying)| *saying)
            .collect();
        let fresh: Vec<&'static str> = fit.into_iter().filter(|saying| !self.used.contains(saying)).collect();
        let chosen = (!fresh.is_empty()).then(|| pick(&mut self.voice.rng, &fresh))?;
        self.used.push(chosen);
        Some(chosen)
    }

    fn say_one(&mut self, sayings: &[Saying]) -> bool {
        let Some(saying) = self.choose(sayings) else { return false };
        self.say(saying);
        true
    }

    /// Adds a sentence to the current paragraph.
    fn say(&mut self, saying: &str) {
        let sentence = self.sentence(saying);
        self.sentences.push(sentence);
    }

    fn sentence(&mut self, saying: &str) -> Sentence {
        let filled = self.fill(saying);
        let mut pieces = Vec::new();
        let mut rest = filled.as_str();
        let list = self.lists;
        self.lists += 2;
        // parts are drawn before their sum, the whole, is written
        let sums: Vec<i64> = self.draw_parts(&filled);
        let mut next = sums.iter().copied();
        let is_complete = saying.contains("[W ");
        while let Some((before, after)) = rest.split_once('[') {
            let (figure, after) = after.split_once(']').unwrap_or((after, ""));
            pieces.push(Piece::Words(before.to_owned()));
            let mut words = figure.split(' ');
            let (kind, name, unit) =
                (words.next().unwrap_or(""), words.next().unwrap_or(""), words.next().unwrap_or(""));
            let given = if name.starts_with('#') || name.starts_with("inner") { next.next() } else { None };
            let sum = sums_of_parts(&filled, &sums);
            let claim = self.claim(kind, name, unit, given.or((name == "sum").then_some(sum)));
            if let Some(mut claim) = claim {
                match kind {
                    "w" | "W" => {
                        claim.whole_of = Some(list);
                        claim.is_complete = is_complete;
                    }
                    "p" => claim.part_of = Some(list),
                    "P" => {
                        claim.part_of = Some(list);
                        claim.whole_of = Some(list + 1);
                        claim.is_complete = true;
                    }
                    "q" => claim.part_of = Some(list + 1),
                    _ => {}
                }
                pieces.push(Piece::Claim(claim));
            }
            rest = after;
        }
        pieces.push(Piece::Words(rest.to_owned()));
        Sentence { section: self.section, paragraph: self.paragraph, pieces }
    }

    /// Draws the numbers of a sentence, in order.
    fn draw_parts(&mut self, saying: &str) -> Vec<i64> {
        let mut drawn = Vec::new();
        let mut outer = 0;
        for figure in saying.split('[').skip(1).filter_map(|rest| rest.split(']').next()) {
            let name = figure.split(' ').nth(1).unwrap_or("");
            if let Some((least, most)) = name.strip_prefix('#').and_then(|range| range.split_once('-')) {
                let (least, most) = (least.parse().unwrap_or(1), most.parse().unwrap_or(9));
                // small and large numbers are equally likely
                let number = if most > 50 * least { least * self.voice.rng.i64(1..=most / least) } else { 0 };
                let number = if number > 0 { number } else { self.voice.rng.i64(least..=most) };
                drawn.push(number);
                outer = number;
            } else if name == "inner.1" {
                drawn.push(self.voice.rng.i64(1..outer));
            } else if name == "inner.2" {
                let first = drawn.last().copied().unwrap_or(0);
                drawn.push(outer - first);
            }
        }
        drawn
    }

    fn fill(&mut self, saying: &str) -> String {
        let report = self.report;
        let mut filled = saying.replace("{p}", &(report.year - 1).to_string());
        filled = filled.replace("{x}", &(report.year + 1).to_string());
        filled = filled.replace("{phone}", &report.agency.phone).replace("{post}", &report.agency.postcode);
        if filled.contains("{outcomes}") {
            filled = filled.replace("{outcomes}", &self.outcomes());
        }
        if filled.contains("{reconsidered}") {
            filled = filled.replace("{reconsidered}", &self.reconsidered());
        }
        for (gap, words) in [("{up}", ["增长", "下降"]), ("{more}", ["增加", "减少"])] {
            // the direction of the next growth
            while let Some(at) = filled.find(gap) {
                let name = filled[at..].split("[g ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or("");
                let now = self.value(name).map_or(0, |of| of.value);
                let rises = now > self.last_year(name).unwrap_or(0);
                filled.replace_range(at..at + gap.len(), words[usize::from(!rises)]);
            }
        }
        self.voice.fill(&filled)
    }

    /// The outcomes that occurred, all of them.
    fn outcomes(&mut self) -> String {
        let comma = pick(&mut self.voice.rng, &["、", "，"]);
        let all = [
            ("予以公开", "granted"),
            ("部分公开", "partially"),
            ("不予公开", "refused"),
            ("无法提供", "unavailable"),
            ("不予处理", "not_processed"),
            ("其他处理", "other"),
        ];
        let occurred = all.iter().filter(|(_, name)| self.value(name).is_some_and(|of| of.value > 0));
        occurred.map(|(words, name)| format!("{words}[p {name} 件]")).collect::<Vec<_>>().join(comma)
    }

    fn reconsidered(&mut self) -> String {
        let all = [
            ("结果维持", "reconsideration.upheld"),
            ("结果纠正", "reconsideration.corrected"),
            ("其他结果", "reconsideration.other"),
            ("尚未审结", "reconsideration.pending"),
        ];
        let occurred = all.iter().filter(|(_, name)| self.value(name).is_some_and(|of| of.value > 0));
        let parts: Vec<String> = occurred.map(|(words, name)| format!("{words}[p {name} 件]")).collect();
        format!("其中{}", parts.join("、"))
    }

    fn claim(&mut self, kind: &str, name: &str, unit: &str, given: Option<i64>) -> Option<Claim> {
        let (name, as_metric) = name.split_once('=').unwrap_or((name, ""));
        let mut claim = Claim {
            kind: ClaimKind::Amount,
            metric: "",
            applicant: "",
            value: 0,
            unit: unit.to_owned(),
            raw: String::new(),
            last_year: false,
            is_rounded: false,
            quantity: name.to_owned(),
            whole: String::new(),
            whole_of: None,
            part_of: None,
            is_complete: false,
        };
        if let Some((part, whole)) = name.split_once('/') {
            let [part_of, whole_of] = [self.value(part)?, self.value(whole)?];
            let (decimals, cut) =
                pick(&mut self.voice.rng, &[(2, false), (2, false), (1, false), (2, true), (0, false)]);
            claim.kind = ClaimKind::Share;
            claim.metric = part_of.metric;
            claim.applicant = part_of.applicant;
            claim.value = printed(part_of.value, whole_of.value, decimals, cut);
            part.clone_into(&mut claim.quantity);
            whole.clone_into(&mut claim.whole);
        } else if let Some(given) = given {
            claim.value = given * ONE;
        } else {
            let of = self.value(name)?;
            claim.metric = WAYS.into_iter().find(|way| *way == as_metric).unwrap_or(of.metric);
            claim.applicant = of.applicant;
            claim.value = of.value;
        }
        match kind {
            "p" | "P" | "q" => claim.kind = ClaimKind::Part,
            "n" => {
                claim.kind = ClaimKind::Absence;
                return Some(Claim { value: 0, ..claim });
            }
            "t" => {
                claim.kind = ClaimKind::Share;
                return Some(Claim { value: 100 * ONE, unit: "全部".to_owned(), ..claim });
            }
            "l" => {
                claim.last_year = true;
                claim.value = self.last_year(name)?;
            }
            "g" => {
                let base = self.last_year(name)?;
                let change = claim.value - base;
                claim.kind = ClaimKind::Growth;
                if change == 0 {
                    return Some(Claim { value: 0, unit: String::new(), ..claim });
                }
                claim.value = if unit == "%" {
                    let (decimals, cut) = pick(&mut self.voice.rng, &[(2, false), (2, false), (1, false), (2, true)]);
                    printed(change.abs(), base, decimals, cut) * change.signum()
                } else {
                    change
                };
            }
            "a" if unit == "%" => claim.kind = ClaimKind::Share,
            _ => {}
        }
        let may_round = given.is_some() && kind == "a" || name == "licensing" && claim.value >= 10_000 * ONE;
        if may_round && claim.value >= 1_000 * ONE && unit != "%" && chance(&mut self.voice.rng, 40) {
            claim.is_rounded = true;
            let step = if claim.value >= 10_000 * ONE { 1_000 * ONE } else { 100 * ONE };
            claim.value = claim.value / step * step;
        }
        self.print(&mut claim);
        Some(claim)
    }

    /// Prints a claim's figure anew.
    fn print(&mut self, claim: &mut Claim) {
        let value = claim.value.abs();
        let is_count = value % ONE == 0 && !matches!(claim.unit.as_str(), "%" | "万元" | "元");
        let more = if claim.is_rounded { "余" } else { "" };
        let count = value / ONE;
        let in_ten_thousands =
            claim.is_rounded || is_count && count % 100 == 0 && count >= 10_000 && chance(&mut self.voice.rng, 40);
        let number = if in_ten_thousands && count >= 10_000 {
            format!("{}万", decimal(count * 100, Unit::TenThousandYuan))
        } else {
            let digits = decimal(value, Unit::TenThousandYuan);
            match self.numerals {
                Numerals::Wide => full_width(&digits),
                Numerals::Grouped if is_count => grouped(&digits),
                Numerals::Chinese if is_count && (1..100).contains(&count) => chinese(count),
                _ => digits,
            }
        };
        claim.raw = format!("{number}{more}{}", claim.unit);
    }

    fn heading(&mut self) {
        self.section += 1;
        self.paragraph += 1;
        let number = usize::from(self.section) - 1;
        let words = pick(&mut self.voice.rng, HEADINGS[number]);
        let text = format!("{}、{words}", ORDINALS[number]);
        self.headings.push((self.paragraph, Passage { kind: Kind::Heading, section: self.section, text }));
    }

    fn subheading(&mut self, number: usize, words: &str) {
        self.paragraph += 1;
        let text = format!("（{}）{words}", ORDINALS[number]);
        self.headings.push((self.paragraph, Passage { kind: Kind::Subheading, section: self.section, text }));
    }

    /// Sentences without any figure.
    fn words(&mut self, bank: &[&str], count: usize) {
        let plain: Vec<&str> = bank.iter().copied().filter(|sentence| is_wordy(sentence)).collect();
        let words = self.voice.sentences(&plain, count);
        self.plain(words);
    }

    fn plain(&mut self, text: String) {
        let pieces = vec![Piece::Words(text)];
        self.sentences.push(Sentence { section: self.section, paragraph: self.paragraph, pieces });
    }

    fn no_claims(&mut self) {
        if chance(&mut self.voice.rng, 45) {
            let saying = pick(&mut self.voice.rng, &NO_CLAIMS);
            self.say(saying);
        }
    }

    fn tell(&mut self, rule: Option<&'static str>) {
        self.overview(rule);
        self.heading();
        for (bank, percent) in [(&DOCUMENTS[..], 75), (&DECISIONS[..], 60)] {
            if chance(&mut self.voice.rng, percent) {
                self.say_one(bank);
            }
        }
        self.heading();
        for (bank, percent) in [(&REQUESTS[..], 60), (&OUTCOMES[..], 50), (&LEFT[..], 40)] {
            if chance(&mut self.voice.rng, percent) {
                self.say_one(bank);
            }
        }
        self.heading();
        if chance(&mut self.voice.rng, 60) {
            self.say_one(&REVIEWS);
        }
        self.shortcomings();
        self.heading();
        self.say_one(&FEES);
        for (bank, percent) in [(&LISTS[..], 70), (&OTHER_FIGURES[..], 50), (&DISCLOSED_AGAIN[..], 35)] {
            if chance(&mut self.voice.rng, percent) {
                self.say_one(bank);
            }
        }
        self.no_claims();
        if chance(&mut self.voice.rng, 60) {
            self.plain("无其他需要报告的事项。".to_owned());
        }
    }

    fn overview(&mut self, rule: Option<&'static str>) {
        self.heading();
        self.words(&OPENING, 1);
        let reporting = pick(&mut self.voice.rng, &REPORTING);
        self.plain(reporting.to_owned());
        self.subheading(0, "主动公开");
        let disclosed = match rule {
            Some("N103") => &SHARES[..],
            Some("N106") => &GROWTHS,
            _ => &DISCLOSED,
        };
        self.say_one(disclosed);
        self.words(&PROACTIVE, 2);
        self.say_one(&OTHER_FIGURES);
        self.subheading(1, "依申请公开");
        self.say_one(&REQUESTS);
        self.say_one(&OUTCOMES);
        if chance(&mut self.voice.rng, 60) {
            self.say_one(&LEFT);
        }
        if chance(&mut self.voice.rng, 60) {
            self.say_one(&REVIEWS);
        }
        self.words(&ON_REQUEST, 2);
        for (number, (head, bank)) in
            [("政府信息管理", &MANAGEMENT[..]), ("平台建设", &PLATFORM), ("监督保障", &SUPERVISION)]
                .into_iter()
                .enumerate()
        {
            self.subheading(number + 2, head);
            self.words(bank, 3);
            self.say_one(&OTHER_FIGURES);
            self.no_claims();
            if chance(&mut self.voice.rng, 25) {
                self.say_one(&LISTS);
            }
        }
    }

    fn shortcomings(&mut self) {
        self.heading();
        let (year, we) = (self.report.year, self.report.agency.we);
        let next = year + 1;
        self.plain(format!("{year}年，{we}对照上年度报告指出的问题逐项改进。"));
        self.say_one(&DONE);
        self.paragraph += 1;
        self.headings.push((self.paragraph, no_heading(self.section)));
        let admitted = self.several(&ADMITTED);
        self.plain(format!("同时，公开工作还存在一些不足：{admitted}"));
        self.paragraph += 1;
        self.headings.push((self.paragraph, no_heading(self.section)));
        let planned = self.several(&PLANNED);
        self.plain(format!("{next}年，{we}将重点做好以下工作：{planned}"));
    }

    fn several(&mut self, bank: &[&str]) -> String {
        let count = self.voice.rng.usize(2..4);
        self.voice.sentences(bank, count)
    }
}

/// Stands for a missing heading of a paragraph.
fn no_heading(section: u8) -> Passage {
    Passage { kind: Kind::Subheading, section, text: String::new() }
}

/// The sum of the drawn parts of a sentence, without parts of parts.
fn sums_of_parts(saying: &str, drawn: &[i64]) -> i64 {
    let figures = saying.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    let mut drawn = drawn.iter();
    let mut sum = 0;
    for figure in figures {
        let (kind, rest) = figure.split_once(' ').unwrap_or((figure, ""));
        if rest.starts_with('#') || rest.starts_with("inner") {
            let number = drawn.next().copied().unwrap_or(0);
            if matches!(kind, "p" | "P") {
                sum += number;
            }
        }
    }
    sum
}

/// Whether a sentence contains neither a figure nor a denial.
fn is_wordy(sentence: &str) -> bool {
    const NUMERALS: &str = "一二三四五六七八九十百千万两零第无没未每0123456789";
    !["{n}", "{m}", "{k}", "{within}", "{often}", "{tool}"].iter().any(|gap| sentence.contains(gap))
        && !sentence.chars().any(|character| NUMERALS.contains(character))
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count below a hundred as a Chinese numeral.
fn chinese(count: i64) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |digit: i64| DIGITS[usize::try_from(digit).unwrap_or(0) % 10];
    match (count / 10, count % 10) {
        // before a measure word
        (0, 2) => "两".to_owned(),
        (0, ones) => digit(ones).to_owned(),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, 0) => format!("{}十", digit(tens)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

/// Channels of disclosure with a key of their own.
const WAYS: [&str; 2] = ["disclosed.via_website", "disclosed.via_other"];
