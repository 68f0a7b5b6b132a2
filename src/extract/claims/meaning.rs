//! Finds the metric that a figure counts, from the words around it.

use crate::forms::{Concepts, Form, NONE, PHRASES, Reading};
use crate::report::{Applicant, Metric, Unit as MetricUnit};
use std::sync::LazyLock;

/// Sets of concepts that the grammar itself refers to.
#[derive(Debug)]
pub(super) struct Marks {
    pub objects: Concepts,
    pub request: Concepts,
    pub other_matter: Concepts,
    pub reconsideration: Concepts,
    pub litigation: Concepts,
    /// Reviews of every kind.
    pub reviews: Concepts,
    /// What came of them.
    pub review_results: Concepts,
    pub upheld: Concepts,
    pub other_result: Concepts,
    pub refused: Concepts,
    pub in_court: Concepts,
    pub decided: Concepts,
    /// What came of requests.
    pub request_results: Concepts,
    pub rules: Concepts,
    pub normative: Concepts,
    pub powers: Concepts,
    pub push: Concepts,
    pub account: Concepts,
    pub repeal: Concepts,
    pub disclosure: Concepts,
    pub channels: Concepts,
    /// The ways on which requests come in and answers go out.
    pub ways: Concepts,
    pub applicants: Concepts,
    pub natural_person: Concepts,
    pub organisations: Concepts,
    pub actions: Concepts,
    /// Ways to handle a matter: in charge of it, or beside another body.
    pub in_charge: Concepts,
    pub assisting: Concepts,
    pub of_which: Concepts,
    pub including: Concepts,
    pub divided: Concepts,
    pub and_so_on: Concepts,
    pub among_others: Concepts,
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
    /// That there is no such thing, rather than that something was not done.
    pub lacks: Concepts,
    pub plan: Concepts,
    /// Facts about the place, the body or the law, which are no figures of the work.
    pub background: Concepts,
    /// Papers sent to applicants or others, which are no requests.
    pub notice: Concepts,
    /// How requests were answered: by such a word not all of them are meant.
    pub manner: Concepts,
    pub fee: Concepts,
    pub granted: Concepts,
    /// Changes in the number of items that a form counts.
    pub changed: Concepts,
    /// Results and reasons as the forms name them, and kinds of replies.
    pub named_results: Concepts,
    pub among_which: Concepts,
    /// That information is disclosed, whatever it is.
    pub disclosing: Concepts,
    pub this_year: Concepts,
    pub last_year: Concepts,
    pub next_year: Concepts,
    pub carry: Concepts,
    pub complete: Concepts,
    pub reply: Concepts,
    /// What becomes of requests, and the words for deciding it.
    pub decisions: Concepts,
    pub on_time: Concepts,
    pub due: Concepts,
    pub besides: Concepts,
    pub contact: Concepts,
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
    pub average: Concepts,
    pub conjunction: Concepts,
    pub sets_up: Concepts,
    pub filler: Concepts,
    pub publish: Concepts,
    pub information: Concepts,
    pub about_disclosure: Concepts,
    /// 其他组织, the last kind of organisation of table 3 where it stands beside others.
    pub other_organisation: Concepts,
    /// What had to be handled: received and carried in.
    pub open: Concepts,
    /// Whatever is disclosed or issued, in general.
    pub things: Concepts,
    /// Concepts that readings depend on, except words of counting and of time.
    pub meant: Concepts,
}

/// The concepts of `phrases.toml` that the grammar refers to by name.
pub(super) static MARKS: LazyLock<Marks> = LazyLock::new(|| {
    let concepts = |names: &[&str]| {
        PHRASES
            .concepts(names)
            .unwrap_or_else(|error| panic!("phrases.toml, a part of the program, lacks a concept: {error}"))
    };
    Marks {
        objects: concepts(&[
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
            "other_services",
            "fee",
            "account",
            "press_conferences",
            "online_interviews",
        ]),
        request: concepts(&["request"]),
        other_matter: concepts(&["other_matter"]),
        reconsideration: concepts(&["reconsideration"]),
        litigation: concepts(&["litigation"]),
        reviews: concepts(&["reconsideration", "litigation", "direct", "after_reconsideration"]),
        review_results: concepts(&["upheld", "corrected", "other_result", "pending"]),
        upheld: concepts(&["upheld"]),
        other_result: concepts(&["other_result"]),
        refused: concepts(&["refused"]),
        in_court: concepts(&["in_court"]),
        decided: concepts(&["decided"]),
        request_results: concepts(&["granted", "partially", "refused", "unavailable", "not_processed"]),
        rules: concepts(&["rules"]),
        normative: concepts(&["normative"]),
        repeal: concepts(&["repeal"]),
        push: concepts(&["push"]),
        account: concepts(&["account"]),
        powers: concepts(&["licensing", "penalty", "compulsory"]),
        disclosure: concepts(&["disclosure"]),
        channels: concepts(&["in_person", "online", "letter", "fax"]),
        ways: concepts(&["in_person", "online", "letter", "fax", "email"]),
        applicants: PHRASES.applicants.iter().fold(NONE, |sum, (bits, _)| sum | *bits),
        natural_person: concepts(&["natural_person"]),
        organisations: concepts(&["organisations"]),
        actions: concepts(&["receive", "complete", "reply", "disclosure"]),
        in_charge: concepts(&["in_charge"]),
        assisting: concepts(&["assisting"]),
        of_which: concepts(&["of_which"]),
        including: concepts(&["including"]),
        divided: concepts(&["divided"]),
        and_so_on: concepts(&["and_so_on"]),
        among_others: concepts(&["among_others"]),
        respectively: concepts(&["respectively"]),
        each: concepts(&["each"]),
        total_of: concepts(&["total_of"]),
        sum_of: concepts(&["sum_of"]),
        the_rest: concepts(&["the_rest", "other_result", "other_outcome", "other_channel"]),
        share_of: concepts(&["share_of"]),
        up: concepts(&["up"]),
        down: concepts(&["down"]),
        flat: concepts(&["flat"]),
        to_level: concepts(&["to_level"]),
        compared: concepts(&["compared"]),
        than: concepts(&["than"]),
        none: concepts(&["none"]),
        all: concepts(&["all"]),
        done: concepts(&["done"]),
        lacks: concepts(&["lacks"]),
        plan: concepts(&["plan"]),
        background: concepts(&["background"]),
        notice: concepts(&["notice"]),
        manner: concepts(&["manner"]),
        fee: concepts(&["fee"]),
        granted: concepts(&["granted"]),
        changed: concepts(&["changed"]),
        named_results: concepts(&[
            "granted",
            "partially",
            "refused",
            "state_secret",
            "prohibited",
            "stability",
            "third_party",
            "trade_secret",
            "privacy",
            "internal",
            "process",
            "file",
            "inquiry",
            "unavailable",
            "not_held",
            "needs_creation",
            "unclear",
            "not_processed",
            "petition",
            "repeated",
            "publication",
            "excessive",
            "reissue",
            "other_outcome",
            "correction_overdue",
            "fee_overdue",
            "not_existing",
            "not_this_agency",
            "other_ways",
            "amend",
            "other_reply",
            "other_law",
            "not_government_information",
            "already_public",
            "upheld",
            "corrected",
            "other_result",
            "pending",
        ]),
        among_which: concepts(&["among_which"]),
        disclosing: concepts(&[
            "publish",
            "information",
            "disclosure",
            "weak_disclosure",
            "newly_disclosed",
            "to_society",
            "open",
        ]),
        this_year: concepts(&["this_year"]),
        last_year: concepts(&["last_year"]),
        next_year: concepts(&["next_year"]),
        carry: concepts(&["carry"]),
        complete: concepts(&["complete"]),
        reply: concepts(&["reply"]),
        decisions: concepts(&[
            "reply",
            "decide",
            "granted",
            "partially",
            "refused",
            "unavailable",
            "not_processed",
            "other_outcome",
        ]),
        on_time: concepts(&["on_time"]),
        due: concepts(&["due"]),
        besides: concepts(&["besides"]),
        contact: concepts(&["contact"]),
        cumulative: concepts(&["cumulative"]),
        until: concepts(&["until"]),
        since: concepts(&["since"]),
        area: concepts(&["area"]),
        office: concepts(&["office"]),
        platform: concepts(&["website", "gazette", "weibo", "wechat", "other_platform"]),
        about: concepts(&["about"]),
        above: concepts(&["above"]),
        below: concepts(&["below"]),
        how_often: concepts(&["how_often"]),
        average: concepts(&["average"]),
        conjunction: concepts(&["conjunction"]),
        sets_up: concepts(&["sets_up", "total_of"]),
        filler: concepts(&["filler"]),
        publish: concepts(&["publish"]),
        information: concepts(&["information"]),
        about_disclosure: concepts(&["about_disclosure"]),
        other_organisation: concepts(&["other_organisations"]),
        open: concepts(&["open_requests"]),
        things: concepts(&["information", "normative", "rules", "policy_explanations"]),
        meant: PHRASES.readings.iter().fold(NONE, |sum, reading| sum | reading.all)
            & !concepts(&["total_of", "this_year", "last_year", "next_year"]),
    }
});

/// The concepts named around a figure, nearest first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// Between the last mark or figure and this one.
    pub before: Concepts,
    /// Between the figure and the next mark.
    pub after: Concepts,
    /// From the last comma to the figure, across 、.
    pub wide: Concepts,
    /// From the last figure on, in the earlier clauses of the sentence.
    pub carry: Concepts,
    /// Subject of the sentence.
    pub topic: Concepts,
    /// Unknown words stand before or behind the figure, so it may count one kind only.
    pub is_special: bool,
    /// Only words of counting stand before the figure.
    pub is_bald: bool,
}

impl Around {
    /// The words before a figure, with those of the items before it where one figure counts several kinds: 信函、传真申请.
    pub(super) fn before_of_several(&self) -> Concepts {
        let marks = &*MARKS;
        let several = [marks.reconsideration | marks.litigation, marks.channels, marks.platform];
        let is_of_several = several
            .iter()
            .any(|&kinds| self.before & kinds != NONE && (self.wide & kinds).count() > (self.before & kinds).count());
        if is_of_several { self.wide } else { self.before }
    }
}

/// What a figure counts: which quantity, and whose requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Meaning {
    pub metric: Option<Metric>,
    pub applicant: Option<Applicant>,
    /// The words name the kind of applicant only, not what became of the requests.
    pub is_by_applicant: bool,
    /// The metric of which the words name several kinds of applicants, so that no single cell counts them.
    pub of_several: Option<Metric>,
}

/// Finds what a figure with this unit counts. `unit` is `None` for shares and growth, whose unit says nothing about it.
pub(super) fn meaning(around: &Around, unit: Option<&str>, form: &'static Form) -> Meaning {
    let marks = &*MARKS;
    let near = around.before | around.after;
    let stages = [
        (around.before, around.before),
        (near, near),
        (near | around.wide, near | around.wide),
        // a figure with only 共计 before it counts what the earlier clauses name
        (near | around.wide | around.carry, if around.is_bald { near | around.carry } else { near }),
        (near | around.wide | around.carry | around.topic, near),
    ];
    let mut last = None;
    for (words, local) in stages {
        if local & marks.meant == NONE || last == Some((words, local)) {
            continue;
        }
        last = Some((words, local));
        if let Some(reading) = find_reading(words, local, around, unit, form) {
            return apply_reading(reading, around, form);
        }
    }
    Meaning::default()
}

/// The first reading that the words allow, which needs at least one of the `local` words for itself.
fn find_reading(
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
            && unit.is_none_or(|unit| fits_unit(reading, unit, form))
            && !(reading.is_bare && around.is_special)
    })
}

/// Whether the quantity of a reading can be counted in this unit.
fn fits_unit(reading: &Reading, unit: &str, form: &'static Form) -> bool {
    if !reading.units.is_empty() {
        return reading.units.iter().any(|known| known == unit);
    }
    let is_money = unit.ends_with('元');
    reading
        .metric(form)
        .is_none_or(|metric| unit.is_empty() || is_money == (metric.entry().unit == MetricUnit::TenThousandYuan))
}

/// The metric of a reading, with the applicant that the words name. Empty if they name several kinds of organisation.
fn apply_reading(reading: &Reading, around: &Around, form: &'static Form) -> Meaning {
    let marks = &*MARKS;
    let Some(metric) = reading.metric(form) else { return Meaning::default() };
    if !form.tells_applicants(metric) {
        return Meaning { metric: Some(metric), ..Meaning::default() };
    }
    let mut words = around.before | around.wide | around.after;
    if around.is_bald {
        // 以自然人为主，共214件
        words |= around.carry;
    }
    let columns = words & marks.applicants;
    let is_by_applicant = reading.all & (marks.applicants | marks.organisations) != NONE;
    let everybody = words & marks.natural_person != NONE && words & marks.organisations != NONE;
    let applicant = match () {
        () if everybody || columns == NONE && words & marks.organisations == NONE => Applicant::Total,
        () => match PHRASES.applicants.iter().find(|(bits, _)| *bits == columns) {
            Some((_, applicant)) if words & marks.organisations == NONE => *applicant,
            // organisations of every kind, or of several: no single column counts them
            _ => return Meaning { is_by_applicant, of_several: Some(metric), ..Meaning::default() },
        },
    };
    Meaning { metric: Some(metric), applicant: Some(applicant), is_by_applicant, of_several: None }
}

/// The quantities that a denial states to be zero. `is_of_results`: it is said that there was no such result (没有不予公开的情况),
/// and not only that something was not done.
pub(super) fn denied(
    words: Concepts,
    topic: Concepts,
    is_of_results: bool,
    form: &'static Form,
) -> impl Iterator<Item = Meaning> {
    let marks = &*MARKS;
    // readings of one kind exclude words of the other, but one denial covers both: 无行政复议、行政诉讼
    let pairs = [
        marks.reconsideration | marks.litigation,
        marks.rules | marks.normative,
        marks.powers,
        marks.last_year | marks.next_year,
    ];
    let paired = pairs.iter().fold(NONE, |sum, kinds| sum | *kinds);
    // 制发规范性文件1件，未废止
    let of_documents = if words & marks.repeal == NONE { NONE } else { topic & (marks.rules | marks.normative) };
    let words = words | of_documents;
    // 未收到科研机构的申请 says nothing of other applicants, 没有公民、法人或其他组织的申请 of all
    let is_of_everybody = words & marks.natural_person != NONE && words & marks.organisations != NONE;
    let is_of_some = !is_of_everybody && words & (marks.applicants | marks.organisations) != NONE;
    let named = PHRASES.applicants.iter().filter(|(bits, _)| *bits & words != NONE).map(|(_, applicant)| *applicant);
    let named: Vec<Applicant> = named.collect();
    let absent = PHRASES.readings.iter().filter(move |reading| {
        (reading.is_absent || is_of_results && reading.all & marks.named_results != NONE)
            && words & reading.all == reading.all
            && (words & reading.not & !paired == NONE)
            && (reading.topic == NONE || (words | topic) & reading.topic != NONE)
    });
    absent.filter_map(move |reading| reading.metric(form)).flat_map(move |metric| {
        let everybody = form.of_everybody(metric).applicant;
        let applicants: Vec<Option<Applicant>> = match everybody {
            Some(_) if is_of_some => named.iter().copied().map(Some).collect(),
            _ => vec![everybody],
        };
        applicants.into_iter().map(move |applicant| Meaning { metric: Some(metric), applicant, ..Meaning::default() })
    })
}
