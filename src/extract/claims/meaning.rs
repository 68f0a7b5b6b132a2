//! What a figure counts, by the words around it.

use crate::forms::{Concepts, Form, NONE, PHRASES, Reading};
use crate::report::{Applicant, Metric, Unit as MetricUnit};
use std::sync::LazyLock;

/// Concepts that the grammar itself knows, as bits.
#[derive(Debug)]
pub struct Marks {
    pub objects: Concepts,
    pub request: Concepts,
    pub other_matter: Concepts,
    pub reconsideration: Concepts,
    pub litigation: Concepts,
    pub rules: Concepts,
    pub normative: Concepts,
    pub powers: Concepts,
    pub push: Concepts,
    pub account: Concepts,
    pub repeal: Concepts,
    pub disclosure: Concepts,
    pub channels: Concepts,
    pub applicants: Concepts,
    pub natural_person: Concepts,
    pub organisations: Concepts,
    pub actions: Concepts,
    pub of_which: Concepts,
    pub including: Concepts,
    pub divided: Concepts,
    pub and_so_on: Concepts,
    pub respectively: Concepts,
    pub each: Concepts,
    pub total_of: Concepts,
    pub sum_of: Concepts,
    pub the_rest: Concepts,
    pub share_of: Concepts,
    pub up: Concepts,
    pub down: Concepts,
    pub flat: Concepts,
    pub to_level: Concepts,
    pub compared: Concepts,
    pub than: Concepts,
    pub none: Concepts,
    pub all: Concepts,
    pub done: Concepts,
    pub plan: Concepts,
    pub this_year: Concepts,
    pub last_year: Concepts,
    pub next_year: Concepts,
    pub carry: Concepts,
    pub cumulative: Concepts,
    pub until: Concepts,
    pub since: Concepts,
    pub area: Concepts,
    pub office: Concepts,
    pub platform: Concepts,
    pub about: Concepts,
    pub above: Concepts,
    pub below: Concepts,
    pub how_often: Concepts,
    pub conjunction: Concepts,
    pub sets_up: Concepts,
    pub filler: Concepts,
    pub publish: Concepts,
    /// What is disclosed or issued, in general.
    pub things: Concepts,
    /// What readings rest on, words of counting and of time aside.
    pub meant: Concepts,
}

pub static MARKS: LazyLock<Marks> = LazyLock::new(|| {
    let of = |names: &[&str]| {
        PHRASES
            .concepts(names)
            .unwrap_or_else(|error| panic!("phrases.toml, a part of the program, lacks a concept: {error}"))
    };
    Marks {
        objects: of(&[
            "request",
            "reconsideration",
            "litigation",
            "direct",
            "after_reconsideration",
            "disclosure",
            "weak_disclosure",
            "other_matter",
            "rules",
            "normative",
            "licensing",
            "penalty",
            "compulsory",
            "charges",
            "fee",
            "account",
            "press_conferences",
            "online_interviews",
        ]),
        request: of(&["request"]),
        other_matter: of(&["other_matter"]),
        reconsideration: of(&["reconsideration"]),
        litigation: of(&["litigation"]),
        rules: of(&["rules"]),
        normative: of(&["normative"]),
        repeal: of(&["repeal"]),
        push: of(&["push"]),
        account: of(&["account"]),
        powers: of(&["licensing", "penalty", "compulsory"]),
        disclosure: of(&["disclosure"]),
        channels: of(&["in_person", "online", "letter", "fax"]),
        applicants: PHRASES.applicants.iter().fold(NONE, |sum, (bits, _)| sum | *bits),
        natural_person: of(&["natural_person"]),
        organisations: of(&["organisations"]),
        actions: of(&["receive", "complete", "reply", "disclosure"]),
        of_which: of(&["of_which"]),
        including: of(&["including"]),
        divided: of(&["divided"]),
        and_so_on: of(&["and_so_on"]),
        respectively: of(&["respectively"]),
        each: of(&["each"]),
        total_of: of(&["total_of"]),
        sum_of: of(&["sum_of"]),
        the_rest: of(&["the_rest", "other_result", "other_outcome", "other_channel"]),
        share_of: of(&["share_of"]),
        up: of(&["up"]),
        down: of(&["down"]),
        flat: of(&["flat"]),
        to_level: of(&["to_level"]),
        compared: of(&["compared"]),
        than: of(&["than"]),
        none: of(&["none"]),
        all: of(&["all"]),
        done: of(&["done"]),
        plan: of(&["plan"]),
        this_year: of(&["this_year"]),
        last_year: of(&["last_year"]),
        next_year: of(&["next_year"]),
        carry: of(&["carry"]),
        cumulative: of(&["cumulative"]),
        until: of(&["until"]),
        since: of(&["since"]),
        area: of(&["area"]),
        office: of(&["office"]),
        platform: of(&["website", "gazette", "weibo", "wechat", "other_platform"]),
        about: of(&["about"]),
        above: of(&["above"]),
        below: of(&["below"]),
        how_often: of(&["how_often"]),
        conjunction: of(&["conjunction"]),
        sets_up: of(&["sets_up", "total_of"]),
        filler: of(&["filler"]),
        publish: of(&["publish"]),
        things: of(&["information", "normative", "rules", "policy_explanations"]),
        meant: PHRASES.readings.iter().fold(NONE, |sum, reading| sum | reading.all)
            & !of(&["total_of", "this_year", "last_year", "next_year"]),
    }
});

/// The words around a figure, nearest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around {
    /// Between the last mark or figure and this one.
    pub before: Concepts,
    /// Between the figure and the next mark.
    pub after: Concepts,
    /// From the last comma on, over 、.
    pub wide: Concepts,
    /// Of the parts of the sentence before, up to the last figure.
    pub carry: Concepts,
    /// What the sentence speaks of.
    pub topic: Concepts,
    /// There are words before the figure, or behind it, that the grammar does not know: it may be of some kind only.
    pub is_special: bool,
    /// Nothing stands before the figure but words of counting.
    pub is_bald: bool,
}

/// What a figure counts: of which quantity, of whose requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Meaning {
    pub metric: Option<Metric>,
    pub applicant: Option<Applicant>,
    /// Only the kind of applicant is told, not what became of the requests.
    pub is_by_applicant: bool,
}

/// The meaning of a figure with this unit; `None` for shares and growth, which have that of their quantity.
pub fn meaning(around: &Around, unit: Option<&str>, form: &'static Form) -> Meaning {
    let marks = &*MARKS;
    let near = around.before | around.after;
    let stages = [
        (around.before, around.before),
        (near, near),
        (near | around.wide, near | around.wide),
        // a figure with nothing but 共计 before it is that of the words before
        (near | around.wide | around.carry, if around.is_bald { near | around.carry } else { near }),
        (near | around.wide | around.carry | around.topic, near),
    ];
    let mut last = None;
    for (words, local) in stages {
        if local & marks.meant == NONE || last == Some((words, local)) {
            continue;
        }
        last = Some((words, local));
        if let Some(reading) = reading(words, local, around, unit, form) {
            return applied(reading, around, form);
        }
    }
    Meaning::default()
}

fn reading(
    words: Concepts,
    local: Concepts,
    around: &Around,
    unit: Option<&str>,
    form: &'static Form,
) -> Option<&'static Reading> {
    let marks = &*MARKS;
    PHRASES.first_reading(local & marks.meant, |reading| {
        words & reading.all == reading.all
            && words & reading.not == NONE
            && (reading.topic == NONE || (words | around.carry | around.topic) & reading.topic != NONE)
            && (reading.topic == NONE || words & reading.all & !reading.topic & local != NONE)
            && unit.is_none_or(|unit| fits(reading, unit, form))
            && !(reading.is_bare && around.is_special)
    })
}

/// Whether a quantity can be counted in this unit.
fn fits(reading: &Reading, unit: &str, form: &'static Form) -> bool {
    if !reading.units.is_empty() {
        return reading.units.iter().any(|known| known == unit);
    }
    let is_money = unit.ends_with('元');
    reading
        .metric(form)
        .is_none_or(|metric| unit.is_empty() || is_money == (metric.entry().unit == MetricUnit::TenThousandYuan))
}

fn applied(reading: &Reading, around: &Around, form: &'static Form) -> Meaning {
    let marks = &*MARKS;
    let Some(metric) = reading.metric(form) else { return Meaning::default() };
    if !form.is_told_by_applicant(metric) {
        return Meaning { metric: Some(metric), ..Meaning::default() };
    }
    let mut words = around.before | around.wide | around.after;
    if around.is_bald {
        // 以自然人为主，共214件
        words |= around.carry;
    }
    let columns = words & marks.applicants;
    let everybody = words & marks.natural_person != NONE && words & marks.organisations != NONE;
    let applicant = match () {
        () if everybody || columns == NONE && words & marks.organisations == NONE => Applicant::Total,
        () => match PHRASES.applicants.iter().find(|(bits, _)| *bits == columns) {
            Some((_, applicant)) if words & marks.organisations == NONE => *applicant,
            // organisations of all kinds, or of several
            _ => return Meaning::default(),
        },
    };
    let is_by_applicant = reading.all & marks.applicants != NONE;
    Meaning { metric: Some(metric), applicant: Some(applicant), is_by_applicant }
}

/// The quantities that words with a denial say to be none.
pub fn denied(words: Concepts, topic: Concepts, form: &'static Form) -> impl Iterator<Item = Meaning> {
    let marks = &*MARKS;
    // what readings of one kind exclude of another is denied beside it
    let several = [
        marks.reconsideration | marks.litigation,
        marks.rules | marks.normative,
        marks.powers,
        marks.last_year | marks.next_year,
    ];
    let both = several.iter().fold(NONE, |sum, kinds| sum | *kinds);
    // 制发规范性文件1件，未废止
    let of_documents = if words & marks.repeal == NONE { NONE } else { topic & (marks.rules | marks.normative) };
    let words = words | of_documents;
    let absent = PHRASES.readings.iter().filter(move |reading| {
        reading.is_absent
            && words & reading.all == reading.all
            && (words & reading.not & !both == NONE)
            && (reading.topic == NONE || (words | topic) & reading.topic != NONE)
    });
    absent.filter_map(move |reading| {
        let metric = reading.metric(form)?;
        let key = metric.key();
        let is_by_applicant = !form.is_of_indicators() && key.starts_with("requests.");
        let applicant = is_by_applicant.then_some(Applicant::Total);
        Some(Meaning { metric: Some(metric), applicant, is_by_applicant: false })
    })
}
