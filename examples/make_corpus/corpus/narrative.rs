//! The six sections of a report whose prose is checked, with every figure in it as a claim.
//!
//! What the sentences say stands in [`telling`](super::telling). All figures that a table has are the table's; those of
//! last year are what last year's report says, too. A fault changes one of them, or one sentence; what is due then is worked
//! out from the claims as they stand, apart from how the fault was made.

use fastrand::Rng;

use super::agencies::Class;
use super::check::Finding;
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

/// The rules on prose whose faults are made, in rotation.
pub const KINDS: [&str; 10] = ["N101", "N102", "N103", "N104", "N105", "N106", "N107", "N108", "N109", "M110"];

/// Figures are kept in millionths, so that amounts and shares stay exact.
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

/// A figure of the prose, as the truth has it.
#[derive(Clone, Debug)]
pub struct Claim {
    pub kind: ClaimKind,
    /// Of a quantity that tables know, or that has a key of its own; else empty.
    pub metric: &'static str,
    pub applicant: &'static str,
    /// In millionths; a fall is negative.
    pub value: i64,
    pub unit: String,
    /// As it is printed, with its unit.
    pub raw: String,
    pub last_year: bool,
    /// Printed as 余: the quantity is this or somewhat more.
    pub is_rounded: bool,
    /// The quantity itself, by its name here; of a share its part.
    quantity: String,
    /// Of a share the whole.
    whole: String,
    /// The list in which it is the whole, and the one in which it is a part.
    whole_of: Option<usize>,
    part_of: Option<usize>,
    /// Of a whole: whether the list claims to be complete.
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
    /// The fault that was put in: not the one asked for where the figures leave no room for it.
    pub fault: Option<(&'static str, String)>,
    /// What is due and no claim tells.
    told: Vec<&'static str>,
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
    /// What has been said already: nothing is said twice in the same words.
    used: Vec<&'static str>,
    told: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numerals {
    Plain,
    Wide,
    Grouped,
    Chinese,
}

/// Tells a report in prose; with a fault of the kind `rule` finds.
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
        told: Vec::new(),
    };
    teller.tell(rule);
    let fault = rule.map(|rule| teller.inject(rule));
    let Teller { sentences, headings, told, .. } = teller;
    let passages = passages(&sentences, headings);
    Narrative { passages, sentences, fault, told }
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

/// How much was disclosed in a year, in three parts: what this year's report says, and next year's of last year.
fn disclosed(report: &Report<'_>, year: u16) -> [i64; 3] {
    let mut rng = report.stream_of(year, Stream::Disclosed);
    let scale = if report.agency.class == Class::Government { 20 } else { 1 };
    [1, 2, 3].map(|part| rng.i64(36..400) * scale / part)
}

/// A quantity: its metric where it has one, and its value; of shares and of what nobody counts none.
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
    let parts = disclosed(report, year);
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

/// `part` of `whole` in millionths of a per cent, with so many decimals; rounded half up, or cut off.
fn share(part: i64, whole: i64, decimals: u32, cut: bool) -> i64 {
    let unit = i128::from(10_i64.pow(6 - decimals));
    let exact = i128::from(part) * 100 * i128::from(ONE) * 2;
    let step = i128::from(whole) * 2 * unit;
    let half = if cut { 0 } else { step / 2 };
    i64::try_from((exact + half) / step * unit).unwrap_or_default()
}

/// The same, with decimals enough not to be nothing.
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

    /// Whether the figures let a saying be said.
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

    /// One of the sayings that this report can say, if there is one.
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

    /// Says a sentence in the paragraph at hand.
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
        // the parts of a whole that is their sum are drawn before it is told
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

    /// The numbers of a saying that are drawn, in their order.
    fn draw_parts(&mut self, saying: &str) -> Vec<i64> {
        let mut drawn = Vec::new();
        let mut outer = 0;
        for figure in saying.split('[').skip(1).filter_map(|rest| rest.split(']').next()) {
            let name = figure.split(' ').nth(1).unwrap_or("");
            if let Some((least, most)) = name.strip_prefix('#').and_then(|range| range.split_once('-')) {
                let (least, most) = (least.parse().unwrap_or(1), most.parse().unwrap_or(9));
                // as often small as large
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
            // the direction of the growth that comes next
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
        let told: Vec<String> = occurred.map(|(words, name)| format!("{words}[p {name} 件]")).collect();
        format!("其中{}", told.join("、"))
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
            claim.quantity = part.to_owned();
            claim.whole = whole.to_owned();
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
        let number = if claim.is_rounded && count >= 10_000 {
            format!("{}万", decimal(count * 100, Unit::TenThousandYuan))
        } else if is_count && count >= 10_000 && count % 100 == 0 && chance(&mut self.voice.rng, 40) {
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
        let told = self.voice.sentences(&plain, count);
        self.plain(told);
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

/// Stands where a paragraph has no heading of its own.
fn no_heading(section: u8) -> Passage {
    Passage { kind: Kind::Subheading, section, text: String::new() }
}

/// The sum of the drawn parts of a saying: those that are no parts of parts.
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

/// Whether a sentence has neither figure nor denial in it.
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

/// A count below a hundred in words.
fn chinese(count: i64) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |digit: i64| DIGITS[usize::try_from(digit).unwrap_or(0) % 10];
    match (count / 10, count % 10) {
        // before a word of measure
        (0, 2) => "两".to_owned(),
        (0, ones) => digit(ones).to_owned(),
        (1, 0) => "十".to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, 0) => format!("{}十", digit(tens)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

/// Ways of disclosure that have a key of their own.
const WAYS: [&str; 2] = ["disclosed.via_website", "disclosed.via_other"];

/// What is wrong, put in.
impl Teller<'_> {
    fn inject(&mut self, rule: &'static str) -> (&'static str, String) {
        let made = match rule {
            "N101" => self.differing(),
            "N102" => self.broken_list(),
            "N103" => self.altered(ClaimKind::Share),
            "N104" => self.told_twice(),
            "N105" => self.denied(),
            "N106" => self.altered(ClaimKind::Growth),
            "N107" => self.all_done(),
            "N108" => Some(self.contradicted_fee()),
            "N109" => Some(self.emptied()),
            _ => Some(self.stale_year()),
        };
        match made {
            Some(told) => (rule, told),
            // nothing in these figures to be wrong about
            None => ("N109", self.emptied()),
        }
    }

    fn rng(&mut self) -> &mut Rng {
        &mut self.voice.rng
    }

    /// Every claim by the place of its sentence and its own.
    fn places(&self, fits: impl Fn(&Claim) -> bool) -> Vec<(usize, usize)> {
        let claims = |(at, sentence): (usize, &Sentence)| {
            let fit = sentence.claims().enumerate().filter(|(_, claim)| fits(claim));
            fit.map(|(number, _)| (at, number)).collect::<Vec<_>>()
        };
        self.sentences.iter().enumerate().flat_map(claims).collect()
    }

    /// Changes a claim's figure and prints it.
    fn change(&mut self, (sentence, number): (usize, usize), value: i64) -> String {
        let Some(mut claim) = self.sentences[sentence].claims().nth(number).cloned() else { return String::new() };
        let before = claim.raw.clone();
        claim.value = value;
        self.print(&mut claim);
        let told = format!("{} instead of {before}", claim.raw);
        if let Some(place) = self.sentences[sentence].claims_mut().nth(number) {
            *place = claim;
        }
        told
    }

    /// Another figure than the table's, of a quantity that is told once and of which nothing else speaks.
    fn differing(&mut self) -> Option<String> {
        let is_alone = |claim: &Claim| {
            !claim.metric.is_empty()
                && !claim.metric.starts_with("disclosed")
                && claim.kind == ClaimKind::Amount
                && claim.value > 0
                && !claim.last_year
                && !claim.is_rounded
                && claim.whole_of.or(claim.part_of).is_none()
        };
        let speaks_of = |quantity: &str| {
            self.sentences
                .iter()
                .flat_map(Sentence::claims)
                .filter(|claim| claim.quantity == quantity || claim.whole == quantity)
                .count()
        };
        let mut places = self.places(is_alone);
        places.retain(|&(at, number)| {
            self.sentences[at].claims().nth(number).is_some_and(|claim| speaks_of(&claim.quantity) == 1)
        });
        if places.is_empty() {
            // say one that nothing else has said
            let more: [Saying; 4] = [
                ("", "另外，实施行政强制措施[a compulsory 件]。"),
                ("", "另外，全年行政处罚处理决定[a penalties 件]。"),
                ("", "另外，废止行政规范性文件[a repealed 件]。"),
                ("", "另外，现行有效行政规范性文件[a in_force 件]。"),
            ];
            let unsaid: Vec<Saying> = more
                .into_iter()
                .filter(|(_, saying)| {
                    let name = saying.split("[a ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or("");
                    speaks_of(name) == 0
                })
                .collect();
            let saying = self.choose(&unsaid)?;
            let paragraph = self.headings.iter().find(|(_, heading)| heading.section == 2).map(|(at, _)| *at)?;
            (self.section, self.paragraph) = (2, paragraph);
            self.say(saying);
            places = vec![(self.sentences.len() - 1, 0)];
        }
        let place = pick(self.rng(), &places);
        let claim = self.sentences[place.0].claims().nth(place.1)?.clone();
        let step = if claim.unit == "万元" { ONE / 100 } else { ONE };
        let by = step * (1 + claim.value / step / 12) * self.rng().i64(1..4);
        let value = if chance(self.rng(), 50) && claim.value > by { claim.value - by } else { claim.value + by };
        let told = self.change(place, value);
        Some(format!("{}: {told}", claim.metric))
    }

    /// A part of a list that is whole, changed: of those that neither a table nor another sentence knows.
    fn broken_list(&mut self) -> Option<String> {
        let lists: Vec<usize> = self
            .sentences
            .iter()
            .flat_map(Sentence::claims)
            .filter(|claim| claim.is_complete && claim.metric.is_empty() | (claim.metric == "disclosed.total"))
            .filter_map(|claim| claim.whole_of)
            .collect();
        let is_free = |claim: &Claim| {
            claim.part_of.is_some_and(|list| lists.contains(&list))
                && claim.metric.is_empty()
                && claim.whole_of.is_none()
        };
        let has_share = |sentence: &Sentence| sentence.claims().any(|claim| claim.kind == ClaimKind::Share);
        let mut places = self.places(is_free);
        places.retain(|&(at, _)| !has_share(&self.sentences[at]));
        if places.is_empty() {
            let paragraph = self.headings.iter().rfind(|(_, heading)| heading.section == 6).map(|(at, _)| *at)?;
            (self.section, self.paragraph) = (6, paragraph);
            self.say(LISTS[0].1);
            places = vec![(self.sentences.len() - 1, 0)];
        }
        let place = pick(self.rng(), &places);
        let value = self.sentences[place.0].claims().nth(place.1)?.value;
        let by = self.rng().i64(1..4) * ONE;
        let value = if chance(self.rng(), 50) && value > by { value - by } else { value + by };
        Some(self.change(place, value))
    }

    /// A share or a growth that does not follow.
    fn altered(&mut self, kind: ClaimKind) -> Option<String> {
        let is_it = |claim: &Claim| {
            claim.kind == kind
                && claim.unit == "%"
                && (kind == ClaimKind::Growth && claim.quantity == "disclosed" || !claim.whole.is_empty())
        };
        let places = self.places(is_it);
        let place = *places.get(self.voice.rng.usize(..places.len().max(1)))?;
        let value = self.sentences[place.0].claims().nth(place.1)?.value;
        let value = if kind == ClaimKind::Growth && chance(self.rng(), 30) {
            // up for down
            let mut words = ["增长", "下降"];
            if value < 0 {
                words.reverse();
            }
            let mut before = 0;
            for piece in &mut self.sentences[place.0].pieces {
                match piece {
                    Piece::Words(text) if before == place.1 => *text = text.replace(words[0], words[1]),
                    Piece::Claim(_) => before += 1,
                    Piece::Words(_) => {}
                }
            }
            -value
        } else {
            let by = ONE * self.rng().i64(2..9) + 100_000 * self.rng().i64(1..9);
            if chance(self.rng(), 50) && value.abs() > by {
                value - by * value.signum()
            } else {
                value + by * value.signum()
            }
        };
        Some(self.change(place, value))
    }

    fn told_twice(&mut self) -> Option<String> {
        let is_last =
            |claim: &Claim| claim.quantity == "disclosed" && claim.kind == ClaimKind::Amount && !claim.last_year;
        let mut places = self.places(is_last);
        if places.len() < 2 {
            let paragraph = self.headings.iter().rfind(|(_, heading)| heading.section == 6).map(|(at, _)| *at)?;
            (self.section, self.paragraph) = (6, paragraph);
            self.say_one(&DISCLOSED_AGAIN);
            places.push((self.sentences.len() - 1, 0));
        }
        let &place = places.last()?;
        let value = self.sentences[place.0].claims().nth(place.1)?.value;
        let by = self.rng().i64(1..20) * ONE;
        let value = if chance(self.rng(), 50) && value > by { value - by } else { value + by };
        Some(format!("disclosed.total: {}", self.change(place, value)))
    }

    /// Nothing is said of a quantity but that there is none, and the table has some.
    fn denied(&mut self) -> Option<String> {
        const DENIALS: [(&str, u8, &[&str], &str); 6] = [
            ("reconsideration", 4, &["reconsideration"], "未发生因政府信息公开引起的行政复议[n reconsideration]。"),
            ("litigation", 4, &["litigation", "direct", "after"], "未发生因政府信息公开引起的行政诉讼[n litigation]。"),
            ("issued", 2, &["issued"], "本年度没有制发行政规范性文件[n issued]。"),
            ("compulsory", 2, &["compulsory"], "全年未作出行政强制决定[n compulsory]。"),
            ("penalties", 2, &["penalties"], "全年未作出行政处罚决定[n penalties]。"),
            (
                "received",
                3,
                &[
                    "received",
                    "carried",
                    "answered",
                    "granted",
                    "partially",
                    "refused",
                    "unavailable",
                    "not_processed",
                    "other",
                ],
                "本年度没有收到政府信息公开申请[n received]。",
            ),
        ];
        let positive: Vec<_> =
            DENIALS.iter().filter(|(name, ..)| self.value(name).is_some_and(|of| of.value > 0)).collect();
        let (name, section, family, denial) = **positive.get(self.voice.rng.usize(..positive.len().max(1)))?;
        let is_of = |claim: &Claim| family.iter().any(|member| claim.quantity.starts_with(member));
        self.sentences.retain(|sentence| !sentence.claims().any(is_of));
        let paragraph = self.headings.iter().find(|(_, heading)| heading.section == section).map(|(at, _)| *at)?;
        (self.section, self.paragraph) = (section, paragraph);
        self.say(denial);
        Some(format!("{name} denied"))
    }

    /// All is said to be done, and the table carries some over.
    fn all_done(&mut self) -> Option<String> {
        self.value("carried_out").filter(|of| of.value > 0)?;
        let saying = pick(
            self.rng(),
            &[
                "收到的申请均已按期办结[t answered]。",
                "所有政府信息公开申请全部在规定期限内办结[t answered]。",
                "收到的政府信息公开申请均已按期答复[t answered]。",
            ],
        );
        let paragraph = self.headings.iter().find(|(_, heading)| heading.section == 3).map(|(at, _)| *at)?;
        (self.section, self.paragraph) = (3, paragraph);
        self.say(saying);
        self.told.push("N107");
        Some("all is said to be done".to_owned())
    }

    /// Fees are told twice, and not as the same.
    fn contradicted_fee(&mut self) -> String {
        let yuan = self.rng().i64(2..40) * 100;
        let paragraph = |teller: &Self, section: u8| {
            teller.headings.iter().rfind(|(_, heading)| heading.section == section).map_or(0, |(at, _)| *at)
        };
        let fee = |value: i64, unit: &str| {
            let words = Piece::Words("全年收取信息处理费".to_owned());
            let claim = Claim {
                kind: ClaimKind::Amount,
                metric: "request_fees.amount",
                applicant: "",
                value: value * ONE,
                unit: unit.to_owned(),
                raw: format!("{value}{unit}"),
                last_year: false,
                is_rounded: false,
                quantity: "fee".to_owned(),
                whole: String::new(),
                whole_of: None,
                part_of: None,
                is_complete: false,
            };
            vec![words, Piece::Claim(claim), Piece::Words("。".to_owned())]
        };
        let section = 1;
        let pieces = fee(yuan, "元");
        self.sentences.push(Sentence { section, paragraph: paragraph(self, section), pieces });
        self.told.push("N108");
        if chance(self.rng(), 40) {
            self.sentences
                .retain(|sentence| sentence.section == 1 || !sentence.claims().any(|claim| claim.quantity == "fee"));
            let pieces = fee(yuan, "万元");
            self.sentences.push(Sentence { section: 6, paragraph: paragraph(self, 6), pieces });
            return format!("fees of {yuan} yuan and of {yuan} ten thousand");
        }
        format!("fees of {yuan} yuan, and none in section 6")
    }

    /// A section that says nothing.
    fn emptied(&mut self) -> String {
        let section = pick(self.rng(), &[5, 6]);
        self.sentences.retain(|sentence| sentence.section != section);
        if chance(self.rng(), 60) {
            let paragraph =
                self.headings.iter().find(|(_, heading)| heading.section == section).map_or(0, |(at, _)| *at);
            let words = pick(self.rng(), &["无。", "无", "暂无。", "略。"]);
            let pieces = vec![Piece::Words(words.to_owned())];
            self.sentences.push(Sentence { section, paragraph, pieces });
        }
        self.told.push("N109");
        format!("section {section} says nothing")
    }

    /// The plan for next year speaks of this one, or the beginning of last year.
    fn stale_year(&mut self) -> String {
        let year = self.report.year;
        self.told.push("M110");
        let next = (year + 1).to_string();
        for sentence in self.sentences.iter_mut().filter(|sentence| sentence.section == 5) {
            if let [Piece::Words(words)] = &mut sentence.pieces[..]
                && words.starts_with(&next)
            {
                *words = words.replacen(&next, &year.to_string(), 1);
            }
        }
        format!("the plan is for {year}")
    }
}

/// What is due on the prose of a report, beside its tables.
pub fn findings(report: &Report<'_>, narrative: &Narrative) -> Vec<Finding> {
    let claims: Vec<&Claim> = narrative.sentences.iter().flat_map(Sentence::claims).collect();
    let mut due: Vec<Finding> = Vec::new();
    let mut add = |rule, severity, claim: &Claim| {
        let finding = Finding { rule, severity, metric: claim.metric, applicant: claim.applicant, table: "" };
        if !due.contains(&finding) {
            due.push(finding);
        }
    };
    let truth = |name: &str| quantity(report, report.figures, report.year, name).map(|of| of.value);
    let stated =
        |name: &str| claims.iter().find(|claim| claim.quantity == name && is_stated(claim)).map(|claim| claim.value);
    for claim in &claims {
        let in_table =
            !claim.metric.is_empty() && !claim.metric.starts_with("disclosed") && claim.metric != "request_fees.amount";
        match claim.kind {
            ClaimKind::Amount | ClaimKind::Part if in_table && is_stated(claim) => {
                if truth(&claim.quantity).is_some_and(|value| value != claim.value) {
                    add("N101", "error", claim);
                }
            }
            ClaimKind::Absence if in_table && truth(&claim.quantity).is_some_and(|value| value > 0) => {
                add("N105", "error", claim);
            }
            ClaimKind::Share if !claim.whole.is_empty() => {
                let bases =
                    [&claim.quantity, &claim.whole].map(|name| stated(name).or_else(|| truth(name)).unwrap_or(0));
                if !follows(claim.value, bases[0], bases[1]) {
                    let of_whole = quantity(report, report.figures, report.year, &claim.whole);
                    let (metric, applicant) = of_whole.map_or(("", ""), |of| (of.metric, of.applicant));
                    add("N103", "error", &Claim { metric, applicant, ..(*claim).clone() });
                }
            }
            ClaimKind::Growth if claim.unit == "%" && claim.quantity == "disclosed" => {
                let before =
                    quantity(report, report.last_year, report.year - 1, &claim.quantity).map_or(0, |of| of.value);
                let now = stated(&claim.quantity).unwrap_or(0);
                let is_right =
                    (now > before) == (claim.value > 0) && follows(claim.value.abs(), (now - before).abs(), before);
                if !is_right {
                    add("N106", "error", claim);
                }
            }
            _ => {}
        }
        if let Some(list) = claim.whole_of {
            let parts = claims.iter().filter(|part| part.part_of == Some(list)).map(|part| part.value);
            let (count, sum) = parts.fold((0, 0), |(count, sum), part| (count + 1, sum + part));
            if count > 0 && (claim.is_complete && sum != claim.value || sum > claim.value) {
                add("N102", "error", claim);
            }
        }
        let again = claims.iter().any(|other| {
            is_stated(claim) && is_stated(other) && other.quantity == claim.quantity && other.value != claim.value
        });
        if again && !claim.metric.is_empty() && claim.quantity != "fee" {
            add("N104", "query", claim);
        }
    }
    let told = narrative.told.iter().map(|&rule| {
        let (severity, metric, applicant) = match rule {
            "N107" => ("error", "requests.carried_out", "total"),
            "N108" => ("query", "request_fees.amount", ""),
            _ => ("query", "", ""),
        };
        Finding { rule, severity, metric, applicant, table: "" }
    });
    due.extend(told);
    due
}

/// Whether a claim states this year's figure as it is.
fn is_stated(claim: &Claim) -> bool {
    matches!(claim.kind, ClaimKind::Amount | ClaimKind::Part)
        && !claim.last_year
        && !claim.is_rounded
        && claim.unit != "%"
}

/// Whether a share printed is part of whole, rounded or cut off at some decimal.
fn follows(printed: i64, part: i64, whole: i64) -> bool {
    whole > 0 && (0..=2).any(|decimals| [true, false].iter().any(|&cut| share(part, whole, decimals, cut) == printed))
}
