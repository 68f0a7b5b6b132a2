//! Wholes and their parts: 共计 A，其中 B、C、D; A（B、C、D）; B、C，合计 A.

use super::meaning::{Around, MARKS, Meaning, meaning};
use super::periods::Months;
use super::sentences::Draft;
use super::tokens::{Piece, Token, is_among, is_word};
use crate::forms::{Concepts, Form, NONE, PHRASES};
use crate::report::{Amount, Applicant, Assertion, CODEBOOK, ClaimTime, Completeness, Metric, Quantity, Scope};

/// The word or mark that leads from a whole to its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    OfWhich,
    Including,
    Colon,
    Bracket,
    Respectively,
    /// 按申请方式分
    Divided,
}

/// How a whole leads to its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Transition {
    lead: Lead,
    /// Semicolons may separate the parts.
    has_colon: bool,
    /// The parts stand in brackets.
    is_in_bracket: bool,
}

/// Most parts of a group. No real list is longer, and each figure of a long text may begin one, so that an unbounded
/// search would take quadratic time.
const MOST_PARTS: usize = 100;

/// Fewest results of a list that is one of all results.
const FEWEST_RESULTS: usize = 4;

/// Most figures that are wholes of one list together.
const MOST_WHOLES: usize = 5;

/// Finds the groups among the figures of one sentence. Figures are named by their index in `drafts`.
pub(super) struct Grouper<'p> {
    pub text: &'p str,
    /// The tokens of the paragraph.
    pub pieces: &'p [Piece],
    /// The first token of the sentence.
    pub start: usize,
    /// The token after the last one of the sentence.
    pub end: usize,
    pub form: &'static Form,
    /// The drafts of the paragraph, up to the end of the sentence.
    pub drafts: &'p mut [Draft],
    /// The number of the next group of the report.
    pub next_group: &'p mut u16,
}

impl Grouper<'_> {
    /// Groups the drafts from `first` on. Earlier drafts belong to earlier sentences.
    pub(super) fn group(&mut self, first: usize) {
        let counts: Vec<usize> = (first..self.drafts.len()).filter(|&at| self.drafts[at].is_count()).collect();
        for (nth, &whole) in counts.iter().enumerate() {
            let Some(&next) = counts.get(nth + 1) else { break };
            if self.drafts[whole].piece == self.drafts[next].piece {
                continue;
            }
            let Some(transition) = self.transition(whole, next) else { continue };
            self.disclose_documents(whole, next);
            let parts = self.parts(whole, &counts[nth + 1..], transition);
            if !parts.is_empty() {
                let completeness = self.completeness(whole, &parts, transition.lead);
                let beside =
                    if transition.is_in_bracket { 0 } else { self.wholes_beside(whole, &counts[..nth], &parts) };
                self.join(whole, &parts, completeness);
                for &other in &counts[nth - beside..nth] {
                    self.drafts[other].whole_of = self.drafts[whole].whole_of;
                }
            }
        }
        for (nth, &sum) in counts.iter().enumerate() {
            let parts = self.addends(sum, &counts[..nth]);
            if parts.len() > 1 {
                self.join(sum, &parts, Completeness::Complete);
            }
        }
        for nth in 0..counts.len() {
            self.add_up_year(&counts[..=nth]);
        }
        for (nth, &whole) in counts.iter().enumerate() {
            let behind = self.parts_of_year_behind(whole, &counts[nth + 1..]);
            if behind.len() > 1 {
                let completeness = covers_year(behind.iter().map(|&part| self.drafts[part].months));
                self.join(whole, &behind, completeness);
            }
        }
        for (nth, &whole) in counts.iter().enumerate() {
            let parts = self.parts_of_year(whole, &counts[..nth]);
            if parts.len() > 1 {
                self.join_parts_of_year(whole, &parts);
            }
        }
        self.continue_whole(first, &counts);
    }

    /// 制发规范性文件17件，其中主动公开15件: what is disclosed are documents of the whole.
    fn disclose_documents(&mut self, whole: usize, part: usize) {
        let roles = &CODEBOOK.roles;
        let metric = |at: usize| self.drafts[at].meaning.metric;
        let is_of_documents = metric(whole).is_some_and(|of| roles.documents_issued.contains(of));
        let names_thing = self.drafts[part].around.before & MARKS.things != NONE;
        if is_of_documents && metric(part) == Some(roles.disclosed) && !names_thing {
            self.drafts[part].meaning.metric = Some(roles.disclosed_documents);
        }
    }

    /// How many of the figures right before a whole share its parts: 建议12件、提案20件，其中主办15件、会办17件. Only the figures tell:
    /// the parts are more than the last of the wholes, or, where they are all ways to handle a matter, are not as many.
    fn wholes_beside(&self, whole: usize, before: &[usize], parts: &[usize]) -> usize {
        let drafts = &*self.drafts;
        let last = &drafts[whole];
        let sum: Amount = parts.iter().map(|&part| drafts[part].amount()).sum();
        let own = last.amount();
        let is_shared = sum > own || sum != own && self.are_ways_to_handle(parts);
        let mut next = whole;
        let beside = before.iter().rev().take(MOST_WHOLES).take_while(|&&at| {
            let (other, between) = (&drafts[at], &self.pieces[drafts[at].piece + 1..drafts[next].piece]);
            let leads = |piece: &Piece| match piece.token {
                Token::Mark(mark) => !matches!(mark, '、' | ','),
                _ => is_word(piece, MARKS.of_which | MARKS.including | MARKS.divided | MARKS.actions),
            };
            next = at;
            (other.unit(), other.depth, other.time, other.meaning.metric) == (last.unit(), last.depth, last.time, None)
                && last.meaning.metric.is_none()
                && other.part_of.is_none()
                && other.whole_of.is_none()
                && !between.iter().any(leads)
        });
        if is_shared { beside.count() } else { 0 }
    }

    /// Whether parts are the ways to handle a matter, which are all there are: 主办15件、会办17件.
    fn are_ways_to_handle(&self, parts: &[usize]) -> bool {
        let has = |bits: Concepts| parts.iter().any(|&part| self.drafts[part].around.before & bits != NONE);
        let all = MARKS.in_charge | MARKS.assisting;
        has(MARKS.in_charge)
            && has(MARKS.assisting)
            && parts.iter().all(|&part| self.drafts[part].around.before & all != NONE)
    }

    /// The figures for parts of the year before the one for all of it: 上半年20件，下半年25件，全年45件.
    fn parts_of_year(&self, whole: usize, before: &[usize]) -> Vec<usize> {
        let drafts = &*self.drafts;
        let year = &drafts[whole];
        if year.time != ClaimTime::ThisYear || year.whole_of.is_some() || year.part_of.is_some() {
            return Vec::new();
        }
        let is_part = |&&at: &&usize| {
            let part = &drafts[at];
            let is_same = year.meaning.metric.is_none() || part.meaning == year.meaning || is_bald(part);
            part.time == ClaimTime::PartOfYear && part.unit() == year.unit() && part.part_of.is_none() && is_same
        };
        let mut parts: Vec<usize> = before.iter().rev().take_while(is_part).take(MOST_PARTS).copied().collect();
        parts.reverse();
        parts
    }

    /// The figures for parts of the year behind the one for all of it, which need no 其中: 新收申请53件，上半年31件、下半年22件.
    fn parts_of_year_behind(&self, whole: usize, behind: &[usize]) -> Vec<usize> {
        let drafts = &*self.drafts;
        let year = &drafts[whole];
        if year.time != ClaimTime::ThisYear || year.whole_of.is_some() || year.meaning.metric.is_none() {
            return Vec::new();
        }
        let is_part = |&&at: &&usize| {
            let part = &drafts[at];
            let is_like = part.unit() == year.unit() && part.depth == year.depth;
            part.time == ClaimTime::PartOfYear && part.part_of.is_none() && is_like && is_bald(part)
        };
        let parts: Vec<usize> = behind.iter().take_while(is_part).take(MOST_PARTS).copied().collect();
        // 收到申请53件，一季度31件、二季度22件: all there are of the year by their sum, or else some of them
        let sum: Amount = parts.iter().map(|&part| drafts[part].amount()).sum();
        if sum > year.amount() { Vec::new() } else { parts }
    }

    /// Makes a sum without words of its own one of the year, where the figures before it are for all its parts: 一季度9件……四季度
    /// 8件，共计45件.
    fn add_up_year(&mut self, counts: &[usize]) {
        let Some((&sum, before)) = counts.split_last() else { return };
        let drafts = &*self.drafts;
        let draft = &drafts[sum];
        let is_sum = is_bald(draft) && draft.around.before & (MARKS.sum_of | MARKS.total_of) != NONE;
        if draft.time != ClaimTime::PartOfYear || !is_sum {
            return;
        }
        let is_part = |&&at: &&usize| drafts[at].time == ClaimTime::PartOfYear && drafts[at].unit() == draft.unit();
        let months = before.iter().rev().take_while(is_part).take(MOST_PARTS).map(|&part| drafts[part].months);
        if covers_year(months) == Completeness::Complete {
            (self.drafts[sum].time, self.drafts[sum].months) = (ClaimTime::ThisYear, Months::NONE);
        }
    }

    fn join_parts_of_year(&mut self, whole: usize, parts: &[usize]) {
        let meaning = self.drafts[parts[0]].meaning;
        if self.drafts[whole].meaning.metric.is_none() && self.drafts[whole].around.is_bald {
            self.drafts[whole].meaning = meaning;
        }
        let completeness = covers_year(parts.iter().map(|&part| self.drafts[part].months));
        self.join(whole, parts, completeness);
    }

    /// Handles a 其中 before the first free figure. At the head of a sentence it refers to a whole in the sentence before;
    /// after words without a figure it still introduces parts, of a whole that has no figure.
    fn continue_whole(&mut self, first: usize, counts: &[usize]) {
        let counts: Vec<usize> = counts.iter().copied().filter(|&at| self.drafts[at].part_of.is_none()).collect();
        let Some(leads_on) = (self.start..self.end).find(|&at| is_word(&self.pieces[at], MARKS.of_which)) else {
            return;
        };
        if counts.first().is_none_or(|&at| self.drafts[at].piece < leads_on) {
            return;
        }
        let last = if leads_on == self.start { (0..first).rfind(|&at| self.drafts[at].is_count()) } else { None };
        let whole = last.filter(|&at| matches!(self.drafts[at].asserts, Assertion::Amount(_)));
        let parts = match whole {
            Some(whole) => {
                let transition = Transition { lead: Lead::OfWhich, has_colon: false, is_in_bracket: false };
                self.parts(whole, &counts, transition)
            }
            None => leading_of_one_unit(self.drafts, &counts),
        };
        match whole {
            Some(whole) if !parts.is_empty() => {
                let completeness = self.completeness(whole, &parts, Lead::OfWhich);
                self.join(whole, &parts, completeness);
            }
            _ => parts.iter().for_each(|&part| self.drafts[part].become_part()),
        }
    }

    /// Makes a group of a whole and its parts, and settles from each other what they count.
    fn join(&mut self, whole: usize, parts: &[usize], completeness: Completeness) {
        if self.drafts[whole].meaning.metric.is_none() && self.drafts[whole].addends.is_empty() {
            self.drafts[whole].meaning = self.meaning_of_parts(whole, parts);
        }
        let form = self.form;
        let drafts = &mut *self.drafts;
        let group = *self.next_group;
        *self.next_group = group.saturating_add(1);
        drafts[whole].whole_of = Some(group);
        drafts[whole].completeness = Some(completeness);
        // 网上17件、当面6件，合计23件
        let roles = &CODEBOOK.roles;
        let is_way_in = |&at: &usize| drafts[at].meaning.metric.is_some_and(|metric| roles.ways_in.contains(metric));
        if drafts[whole].meaning.metric.is_none() && parts.iter().any(is_way_in) {
            let applicant = self.form.of_everybody(roles.received).applicant;
            drafts[whole].meaning = Meaning { metric: Some(roles.received), applicant, ..Meaning::default() };
            let meaning = drafts[whole].meaning;
            let growth = drafts[whole..].iter_mut().take(MOST_PARTS);
            let growth = growth.filter(|draft| draft.base == Some(whole) && draft.meaning.metric.is_none());
            growth.for_each(|draft| draft.meaning = meaning);
        }
        let of_whole = drafts[whole].meaning;
        // 5月至12月公开9627条，其中县直部门6405条: of some of the same months
        let is_part_only = drafts[whole].time == ClaimTime::PartOfYear;
        let around = &drafts[whole].around;
        let topic = (around.topic | around.before | around.after) & MARKS.objects;
        for &part in parts {
            let is_this_year_of_all = counts_this_year(&drafts[part], &drafts[whole]);
            let draft = &mut drafts[part];
            (draft.base, draft.part_of) = (Some(whole), Some(group));
            draft.become_part();
            // 新收89件，其中一季度31件; 累计公开7286条，其中本年度新增1904条
            if draft.time == ClaimTime::PartOfYear && !is_part_only && is_bald(draft) || is_this_year_of_all {
                draft.meaning = of_whole;
            }
            if draft.meaning.metric.is_none() && draft.addends.is_empty() && of_whole.metric.is_some() {
                // 维持3件，其他结果2件，共计5件行政复议案件
                let meant = meaning(&Around { topic, ..draft.around }, Some(draft.unit()), self.form);
                if meant.metric != of_whole.metric && can_be_part(meant.metric, of_whole.metric) {
                    draft.meaning = meant;
                }
            }
            if draft.meaning.applicant == Some(Applicant::Total) && of_whole.applicant.is_some() {
                draft.meaning.applicant = of_whole.applicant;
            }
            // 其他处理9件，包括逾期不补正的6件、其他3件
            let is_other = of_whole.metric == Some(CODEBOOK.roles.other_results);
            if is_other && draft.meaning.metric.is_none() && draft.around.before & MARKS.the_rest != NONE {
                let metric = Some(CODEBOOK.roles.remaining_results).filter(|&metric| form.has(metric));
                draft.meaning = Meaning { metric, ..of_whole };
            }
            let meaning = &mut draft.meaning;
            // 办结20件，其中自然人18件: 18 of the closed requests
            if let Some(metric) = of_whole.metric.filter(|_| meaning.is_by_applicant && of_whole.applicant.is_some()) {
                meaning.metric = meaning.metric.and(Some(metric));
                draft.addends.iter_mut().for_each(|addend| addend.metric = metric);
            }
            // a part of all disclosed items, named by its subject (网站集约化类125条), has no metric
            let is_kind = self.text[..draft.figure.0].ends_with('类');
            let is_subject = |metric: Metric| is_kind || !roles.all_disclosed.contains(metric);
            if of_whole.metric == Some(roles.disclosed) && meaning.metric.is_some_and(is_subject) {
                *meaning = Meaning::default();
            }
        }
    }

    /// What a whole without a metric counts, by its parts: what all of them count (甲收到申请11件、乙收到9件，合计20件), or the requests
    /// that were closed where these are outcomes (办结的87件中:予以公开39件).
    fn meaning_of_parts(&self, whole: usize, parts: &[usize]) -> Meaning {
        let (drafts, own) = (&*self.drafts, &self.drafts[whole]);
        let first = drafts[parts[0]].meaning;
        let all_count = |holds: &dyn Fn(&Meaning) -> bool| parts.iter().all(|&part| holds(&drafts[part].meaning));
        if parts.len() > 1 && own.around.is_bald && first.metric.is_some() && all_count(&|meaning| *meaning == first) {
            return first;
        }
        let of_sum = || {
            let total = || self.meaning_of_total(parts).or_else(|| self.meaning_of_results(parts));
            self.meaning_of_columns(parts).or_else(total)
        };
        if let Some(meaning) = own.around.is_bald.then(of_sum).flatten() {
            return meaning;
        }
        let is_outcome =
            |meaning: &Meaning| meaning.metric.is_some_and(|metric| CODEBOOK.roles.answers.contains(metric));
        let words = own.around.before | own.around.after;
        if words & (MARKS.complete | MARKS.reply) != NONE && all_count(&is_outcome) {
            let around = Around { topic: own.around.topic | MARKS.request, ..own.around };
            let meant = meaning(&around, Some(own.unit()), self.form);
            if parts.iter().all(|&part| can_be_part(drafts[part].meaning.metric, meant.metric)) {
                return meant;
            }
        }
        own.meaning
    }

    /// What parts count together that are of all applicants: 自然人申请45件、法人或其他组织申请3件，总计48件.
    fn meaning_of_columns(&self, parts: &[usize]) -> Option<Meaning> {
        let quantities: Vec<Quantity> = parts.iter().flat_map(|&part| self.drafts[part].quantities()).collect();
        let metric = quantities.first()?.metric;
        let has = |column: Applicant| quantities.iter().any(|quantity| quantity.applicant == Some(column));
        let is_everybody = quantities.iter().all(|quantity| quantity.metric == metric)
            && has(Applicant::NaturalPerson)
            && self.form.columns_under("organisations").iter().all(|&column| has(column));
        let applicant = self.form.of_everybody(metric).applicant;
        is_everybody.then_some(Meaning { metric: Some(metric), applicant, ..Meaning::default() })
    }

    /// The quantity that parts are all there are of: 未经复议直接起诉5件、复议后起诉3件，共8件.
    fn meaning_of_total(&self, parts: &[usize]) -> Option<Meaning> {
        let each = parts.iter().map(|&part| self.drafts[part].meaning);
        let quantity = |meaning: Meaning| Some(Quantity { metric: meaning.metric?, applicant: meaning.applicant });
        let quantities: Vec<Quantity> = each.map(quantity).collect::<Option<_>>()?;
        let Quantity { metric, applicant } = self.form.total_of(&quantities).filter(|_| parts.len() > 1)?;
        Some(Meaning { metric: Some(metric), applicant, ..Meaning::default() })
    }

    /// All that was closed, where a list of what became of it is opened as such and names both granted and other requests:
    /// 本年度办理结果中，予以公开11件、……，合计26件.
    fn meaning_of_results(&self, parts: &[usize]) -> Option<Meaning> {
        let (first, roles) = (&self.drafts[*parts.first()?], &CODEBOOK.roles);
        let opens = (first.around.carry | first.around.wide | first.around.before) & MARKS.complete != NONE;
        let is_result = |&part: &usize| self.drafts[part].meaning.metric.is_some_and(|of| roles.results.contains(of));
        let is_list = parts.len() >= FEWEST_RESULTS && first.around.before & MARKS.granted != NONE;
        (opens && is_list && parts.iter().all(is_result)).then(|| Meaning {
            metric: Some(roles.closed),
            applicant: first.meaning.applicant,
            ..Meaning::default()
        })
    }

    /// How the text between two successive figures makes the first a whole; `None` if it does not.
    fn transition(&self, whole: usize, next: usize) -> Option<Transition> {
        let marks = &*MARKS;
        let (whole, next) = (&self.drafts[whole], &self.drafts[next]);
        let is_in_bracket = next.depth > whole.depth;
        let mut found: Option<Transition> = None;
        // what led on before the bracket that is open: one that closes before the next figure is a remark
        let mut outside = None;
        let mut is_parted = false;
        let mut previous: Option<&Piece> = None;
        let mut is_listed = false;
        for (at, piece) in self.pieces.iter().enumerate().take(next.piece).skip(whole.piece + 1) {
            is_listed |= matches!(piece.token, Token::Mark(',' | '、'));
            let lead = match piece.token {
                Token::Mark('。') => return None,
                Token::Mark(';') => {
                    is_parted = true;
                    None
                }
                // 本年新收:52件,上年结转:3件: a name and its figure
                Token::Mark(':') if is_listed && at + 1 == next.piece => None,
                Token::Mark(':') => Some(Lead::Colon),
                Token::Mark('(') => Some(Lead::Bracket),
                // 不予公开的8件中，
                Token::Mark(',') => previous.filter(|word| is_among(word)).map(|_| Lead::OfWhich),
                Token::Word(words) if words & marks.of_which != NONE => {
                    // 共100条;其中甲20条
                    is_parted &= previous.is_none_or(|mark| mark.token != Token::Mark(';'));
                    Some(Lead::OfWhich)
                }
                Token::Word(words) if words & marks.divided != NONE => Some(Lead::Divided),
                Token::Word(words) if words & marks.including != NONE => Some(Lead::Including),
                Token::Word(words) if words & marks.respectively != NONE => Some(Lead::Respectively),
                _ => None,
            };
            match piece.token {
                Token::Mark('(') => outside = Some((found, piece.end)),
                Token::Mark(')') => {
                    let (before, open) = outside.take().unwrap_or((found, piece.start));
                    // (二)公开的主要类别: another item begins
                    if is_ordinal(&self.text[open..piece.start]) {
                        return None;
                    }
                    found = before;
                }
                _ => {}
            }
            let has_colon = found.is_some_and(|found| found.has_colon);
            found = match (lead, found) {
                (Some(lead), None) => Some(Transition { lead, has_colon: lead == Lead::Colon, is_in_bracket }),
                // a word is more specific than the bracket around it
                (Some(lead @ (Lead::OfWhich | Lead::Including)), Some(_)) => {
                    Some(Transition { lead, has_colon, is_in_bracket })
                }
                (Some(Lead::Colon), Some(found)) => Some(Transition { has_colon: true, ..found }),
                _ => found,
            };
            previous = Some(piece);
        }
        // a bracket that closes before the next figure only holds a remark
        found.filter(|found| !is_parted && (found.lead != Lead::Bracket || is_in_bracket))
    }

    /// The following figures that are parts of a whole.
    fn parts(&self, whole: usize, following: &[usize], transition: Transition) -> Vec<usize> {
        let marks = &*MARKS;
        let drafts = &*self.drafts;
        let whole_draft = &drafts[whole];
        let mut parts: Vec<usize> = Vec::new();
        let mut only_semicolons = true;
        for &at in following.iter().take(MOST_PARTS) {
            let part = &drafts[at];
            if part.part_of.is_some() {
                break;
            }
            let last = parts.last().map_or(whole_draft.piece, |&last| drafts[last].piece);
            let between = &self.pieces[last + 1..part.piece];
            let depth = whole_draft.depth + u8::from(transition.is_in_bracket);
            if part.depth < depth || transition.is_in_bracket && !parts.is_empty() && closes_bracket(between) {
                break;
            }
            if part.depth > depth {
                continue;
            }
            let leads_on = between.iter().any(|piece| is_word(piece, marks.of_which | marks.including | marks.divided));
            let is_first = parts.is_empty();
            if !is_first && leads_on {
                break;
            }
            let has_semicolon = between.iter().any(|piece| piece.token == Token::Mark(';'));
            only_semicolons &= is_first || has_semicolon;
            let acts = part.around.before & marks.actions & !marks.disclosure != NONE
                || part.around.before & marks.disclosure != NONE && part.meaning.metric == whole_draft.meaning.metric;
            if has_semicolon && !is_first && !transition.has_colon && (!only_semicolons || acts) {
                break;
            }
            // 主动公开5614条,其中规范性文件41条;通过网站公开5102条
            let names_platform = |draft: &Draft| draft.around.before & marks.platform != NONE;
            if has_semicolon
                && names_platform(part)
                && !parts.iter().any(|&other| names_platform(&drafts[other]))
                && !is_first
            {
                break;
            }
            // 新收5件:自然人3件,商业企业2件;上年结转0件
            let (received, carried_in) = (Some(CODEBOOK.roles.received), Some(CODEBOOK.roles.carried_in));
            let is_aside = (whole_draft.meaning.metric, part.meaning.metric) == (received, carried_in);
            if has_semicolon && !only_semicolons && is_aside {
                break;
            }
            let is_other = part.unit() != whole_draft.unit()
                || !is_within(part, whole_draft)
                || !is_first && begins_anew(between)
                || !is_first && part.around.before & marks.total_of & marks.sum_of != NONE
                || part.around.before & marks.other_matter & !whole_draft.around.before & !whole_draft.around.topic
                    != NONE
                    && whole_draft.meaning.metric.is_some()
                || !can_be_part(part.meaning.metric, whole_draft.meaning.metric)
                    && !is_left_over(drafts, whole, at, parts.last())
                || part.meaning.applicant.is_some_and(|column| is_other_column(column, whole_draft))
                    && !takes_column(part, whole_draft);
            if is_other {
                break;
            }
            parts.push(at);
        }
        parts
    }

    /// Whether the words of the whole name every part: 建议提案22件，其中建议5件，提案17件.
    fn names_every_part(&self, whole: usize, parts: &[usize]) -> bool {
        let drafts = &*self.drafts;
        let words = |at: usize| &self.text[drafts[at].counted.0..drafts[at].counted.1];
        let name = |at: &usize| words(*at).trim_start_matches("其中").trim_matches(|c: char| !c.is_alphanumeric());
        // an item published on several platforms counts once in the whole
        let is_platform = |at: &usize| drafts[*at].around.before & MARKS.platform != NONE;
        let is_named =
            |at: &usize| !is_platform(at) && name(at).chars().nth(1).is_some() && words(whole).contains(name(at));
        parts.iter().all(is_named) && parts.windows(2).all(|two| name(&two[0]) != name(&two[1]))
    }

    /// Whether the parts claim to add up to their whole.
    fn completeness(&self, whole: usize, parts: &[usize], lead: Lead) -> Completeness {
        let marks = &*MARKS;
        let drafts = &*self.drafts;
        let (first, last) = (&drafts[parts[0]], &drafts[parts[parts.len() - 1]]);
        let is_and_so_on = |piece: &Piece| is_word(piece, marks.and_so_on);
        let begin = self.pieces[..first.piece].iter().rposition(|piece| matches!(piece.token, Token::Number(_)));
        let is_mainly = self.pieces[begin.map_or(0, |begin| begin + 1)..first.piece]
            .iter()
            .any(|piece| is_word(piece, marks.of_which | marks.including))
            && self.pieces[first.piece.saturating_sub(4)..first.piece].iter().any(|piece| {
                // a short 等 is part of the noun: 民生类等信息
                is_and_so_on(piece) && piece.end - piece.start > 3
            });
        let is_followed = self.pieces[last.piece + 1..self.end]
            .first()
            .is_some_and(|piece| is_word(piece, marks.and_so_on | marks.among_others));
        let has_rest = parts.iter().any(|&part| drafts[part].around.before & marks.the_rest != NONE);
        if first.time == ClaimTime::PartOfYear && drafts[whole].time == ClaimTime::ThisYear {
            return covers_year(parts.iter().map(|&part| drafts[part].months));
        }
        match lead {
            _ if is_mainly || is_followed => Completeness::Open,
            _ if has_rest => Completeness::Complete,
            _ if parts.len() < 2 => Completeness::Open,
            _ if self.names_every_part(whole, parts) => Completeness::Complete,
            // with two ways a third may be left out
            _ if self.are_ways_to_handle(parts) && parts.len() > 2 => Completeness::Complete,
            Lead::Colon | Lead::Bracket | Lead::Respectively | Lead::Divided => Completeness::Complete,
            Lead::OfWhich | Lead::Including => Completeness::Presumed,
        }
    }

    /// The results of requests that a sum without a name of its own closes: 予以公开11件、属于国家秘密1件，合计12件. `None` if
    /// one is a part of another, or if it is open where the list begins.
    fn results_summed(&self, sum: &Draft, before: &[usize]) -> Option<Vec<usize>> {
        let (drafts, roles) = (&*self.drafts, &CODEBOOK.roles);
        let metric = |at: usize| drafts[at].meaning.metric;
        let is_result =
            |at: usize| metric(at).is_some_and(|of| roles.answers.contains(of) && !roles.all_closed.contains(of));
        let is_rest = |at: usize| metric(at).is_none() && drafts[at].around.before & MARKS.the_rest != NONE;
        let (mut parts, mut next, mut limit) = (Vec::new(), sum.piece, None);
        // (一)予以公开17件;(二)部分公开3件;(七)总计20件
        let parted =
            |from: usize, to: usize| self.pieces[from + 1..to].iter().any(|piece| piece.token == Token::Mark(';'));
        let all_parted = before.last().is_some_and(|&last| parted(drafts[last].piece, sum.piece));
        for &at in before.iter().rev().take(MOST_PARTS) {
            let part = &drafts[at];
            let is_like = (part.unit(), part.depth, part.time) == (sum.unit(), sum.depth, sum.time);
            let is_free = part.part_of.is_none() && part.whole_of.is_none() && part.addends.is_empty();
            let is_parted = parted(part.piece, next) != all_parted;
            if !is_like || !is_free || is_parted || !(is_result(at) || is_rest(at)) {
                limit = Some(at);
                break;
            }
            next = part.piece;
            parts.push(at);
        }
        parts.reverse();
        let named: Vec<Metric> = parts.iter().filter_map(|&part| metric(part)).collect();
        let is_apart = |(nth, one): (usize, &Metric)| {
            named[nth + 1..].iter().all(|other| other != one && !other.is_below(*one) && !one.is_below(*other))
        };
        let columns = |at: usize| drafts[at].meaning.applicant;
        let is_of_one_column = parts.windows(2).all(|two| columns(two[0]) == columns(two[1]) || is_rest(two[1]));
        // only all requests surely are no result; another figure before the list may be its first
        let total: Amount = parts.iter().map(|&part| drafts[part].amount()).sum();
        let is_of_all = |at: usize| metric(at).is_some_and(|of| roles.is_received(of) || roles.all_closed.contains(of));
        let is_open = limit.is_some_and(|at| {
            let is_surely_other = is_of_all(at) || drafts[at].unit() != sum.unit();
            is_result(at) || !is_surely_other && total != sum.amount()
        });
        let is_list = sum.meaning.metric.is_none() && named.len() > 1 && named.iter().enumerate().all(is_apart);
        (is_list && is_of_one_column && !is_open).then_some(parts)
    }

    /// The last figures before a sum with a name of its own, if they are all the parts of the total that it names.
    fn total_named(&self, sum: &Draft, before: &[usize]) -> Vec<usize> {
        let is_part = |&&at: &&usize| {
            let part = &self.drafts[at];
            let is_free = part.part_of.is_none() && part.whole_of.is_none() && part.meaning.metric.is_some();
            (part.unit(), part.depth, part.time) == (sum.unit(), sum.depth, sum.time) && is_free
        };
        let mut parts: Vec<usize> = before.iter().rev().take_while(is_part).take(MOST_WHOLES).copied().collect();
        parts.reverse();
        let is_total =
            |parts: &&[usize]| self.meaning_of_total(parts).is_some_and(|total| total.metric == sum.meaning.metric);
        let found = (0..parts.len().saturating_sub(1)).map(|first| &parts[first..]).find(is_total);
        found.map_or_else(Vec::new, <[usize]>::to_vec)
    }

    /// The last figures before a sum without a name of its own, if they are all the parts of a total: 复议后起诉3件，未经复议直接起诉
    /// 5件，共计8件.
    fn total_summed(&self, sum: &Draft, before: &[usize]) -> Option<Vec<usize>> {
        let mut next = sum.piece;
        let is_part = |&&at: &&usize| {
            let part = &self.drafts[at];
            let is_parted = self.pieces[part.piece + 1..next].iter().any(|piece| piece.token == Token::Mark(';'));
            next = part.piece;
            let is_like = (part.unit(), part.depth, part.time) == (sum.unit(), sum.depth, sum.time);
            is_like && !is_parted && part.part_of.is_none() && part.whole_of.is_none() && part.meaning.metric.is_some()
        };
        let mut parts: Vec<usize> = before.iter().rev().take_while(is_part).take(MOST_WHOLES).copied().collect();
        parts.reverse();
        let is_total = |parts: &&[usize]| self.meaning_of_total(parts).is_some();
        let found = (0..parts.len().saturating_sub(1)).map(|first| &parts[first..]).find(is_total)?;
        sum.meaning.metric.is_none().then(|| found.to_vec())
    }

    /// The figures before a sum that add up to it: 建议3件、提案5件，合计8件.
    fn addends(&self, sum: usize, before: &[usize]) -> Vec<usize> {
        let marks = &*MARKS;
        let drafts = &*self.drafts;
        let sum = &drafts[sum];
        if sum.around.before & marks.total_of != NONE && sum.meaning.metric.is_some() && sum.part_of.is_none() {
            // 按时办结63件、延期办结4件，共办结67件
            let parts = self.total_named(sum, before);
            if !parts.is_empty() && sum.whole_of.is_none() {
                return parts;
            }
        }
        if sum.around.before & (marks.sum_of | marks.open) == NONE
            || !sum.around.is_bald
            || sum.whole_of.is_some()
            || sum.part_of.is_some()
        {
            return Vec::new();
        }
        if let Some(parts) = self.results_summed(sum, before).or_else(|| self.total_summed(sum, before)) {
            return parts;
        }
        let mut parts = Vec::new();
        let mut next = sum.piece;
        for &at in before.iter().rev().take(MOST_PARTS) {
            let part = &drafts[at];
            let between = &self.pieces[part.piece + 1..next];
            let has_semicolon = between.iter().any(|piece| piece.token == Token::Mark(';'));
            let is_free = part.part_of.is_none() && part.whole_of.is_none();
            let is_other = part.unit() != sum.unit() || part.depth != sum.depth || part.time != sum.time;
            let roles = &CODEBOOK.roles;
            let is_summand = |metric| metric == roles.carried_in || roles.is_received(metric);
            let is_of_sum = sum.meaning.metric.is_some() && can_be_part(part.meaning.metric, sum.meaning.metric);
            let is_like = parts.iter().all(|&other: &usize| drafts[other].meaning == part.meaning)
                // 行政复议10件、行政诉讼7件，合计17件
                || is_review_total(part) && parts.iter().all(|&other| is_review_total(&drafts[other]));
            let can_be_summed =
                part.meaning.metric.is_none_or(is_summand) || is_of_sum || is_like && sum.meaning.metric.is_none();
            if has_semicolon || !is_free || is_other || !can_be_summed {
                // a result before figures without a name may be the first of them
                let is_result = part.meaning.metric.is_some_and(|of| roles.results.contains(of));
                let total: Amount = parts.iter().map(|&part| drafts[part].amount()).sum();
                if is_result && !is_other && total != sum.amount() {
                    return Vec::new();
                }
                break;
            }
            next = part.piece;
            parts.push(at);
        }
        parts.reverse();
        parts
    }
}

/// The leading figures that share the unit of the first.
fn leading_of_one_unit(drafts: &[Draft], counts: &[usize]) -> Vec<usize> {
    let unit = drafts[counts[0]].unit();
    counts.iter().copied().take_while(|&at| drafts[at].unit() == unit && drafts[at].depth == 0).collect()
}

/// Whether a text is the number of a heading or an item: 二, 3.
fn is_ordinal(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
}

/// Whether all reviews of a kind are counted: 行政复议10件.
fn is_review_total(draft: &Draft) -> bool {
    let (words, marks) = (draft.around.before, &*MARKS);
    draft.meaning.metric.is_some() && words & marks.reviews != NONE && words & marks.review_results == NONE
}

/// Whether nothing but the figures around it says what a figure counts: 一季度收到申请9件，二季度16件.
fn is_bald(draft: &Draft) -> bool {
    draft.around.is_bald && draft.meaning == Meaning::default() && draft.addends.is_empty()
}

/// Whether what follows a part belongs to another list: 同时受理其他案件4件.
fn begins_anew(between: &[Piece]) -> bool {
    let mark = between.iter().rposition(|piece| matches!(piece.token, Token::Mark(mark) if mark != '、'));
    mark.is_some_and(|mark| between.get(mark + 1).is_some_and(|piece| is_word(piece, MARKS.besides)))
}

/// Whether a part is of the time of its whole: the same, or some months of its year.
fn is_within(part: &Draft, whole: &Draft) -> bool {
    part.time == whole.time || part.time == ClaimTime::PartOfYear && whole.time == ClaimTime::ThisYear
}

/// Whether a part is what was added this year to what was disclosed in all years.
fn counts_this_year(part: &Draft, whole: &Draft) -> bool {
    let marks = &*MARKS;
    let says = part.around.before & marks.meant & !marks.disclosing;
    whole.scope == Scope::Cumulative
        && whole.meaning.metric == Some(CODEBOOK.roles.disclosed)
        && part.meaning == Meaning::default()
        && part.around.before & marks.this_year != NONE
        && says == NONE
        && part.unread.is_empty()
}

/// Whether parts of the year are all of it: 一季度, 二季度, 三季度 and 四季度 are, 上半年 and 三季度 are not.
fn covers_year(parts: impl Iterator<Item = Months>) -> Completeness {
    let mut covered = Months::NONE;
    for part in parts {
        if covered.overlaps(part) {
            return Completeness::Open;
        }
        covered = covered.and(part);
    }
    if covered == Months::YEAR { Completeness::Complete } else { Completeness::Open }
}

/// Whether the text between two figures closes the bracket around the first.
fn closes_bracket(between: &[Piece]) -> bool {
    let mut depth = 0_i32;
    between.iter().any(|piece| {
        depth += match piece.token {
            Token::Mark('(') => 1,
            Token::Mark(')') => -1,
            _ => 0,
        };
        depth < 0
    })
}

/// Whether a part is the rest that is carried out after a list of outcomes: 收到7件，其中予以公开6件，结转下年度1件.
fn is_left_over(drafts: &[Draft], whole: usize, part: usize, last: Option<&usize>) -> bool {
    let (metric, roles) = (|at: usize| drafts[at].meaning.metric, &CODEBOOK.roles);
    metric(whole) == Some(roles.received)
        && metric(part) == Some(roles.carried_out)
        && last.and_then(|&last| metric(last)).is_some_and(|last| roles.results.contains(last))
}

/// Whether an applicant column of table 3 cannot be part of the whole's column.
fn is_other_column(part: Applicant, whole: &Draft) -> bool {
    whole.meaning.applicant.is_some_and(|whole| whole != Applicant::Total && whole != part)
}

/// Whether a part names no applicant and is of those of its whole: 自然人申请办结76件:予以公开31件.
fn takes_column(part: &Draft, whole: &Draft) -> bool {
    let named = part.around.before & (MARKS.applicants | MARKS.natural_person | MARKS.organisations);
    named == NONE
        && part.meaning.applicant == Some(Applicant::Total)
        && whole.meaning.applicant.is_some_and(|column| column != Applicant::Total)
}

/// Whether one quantity can be part of another. Unknown quantities can.
fn can_be_part(part: Option<Metric>, whole: Option<Metric>) -> bool {
    let (Some(part), Some(whole)) = (part, whole) else { return true };
    part == whole || PHRASES.can_be_part(part, whole)
}
