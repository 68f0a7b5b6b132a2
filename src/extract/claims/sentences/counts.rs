//! What a count counts.

use super::super::addends::{Words, addends};
use super::super::meaning::{Around, MARKS, Meaning, meaning};
use super::super::numbers::Number;
use super::super::tokens::{Piece, Token, is_word};
use super::super::unread::gaps;
use super::changes::growth_in_units;
use super::clauses::{UPON, whose};
use super::{Draft, Mention, SentenceReader, Whose, is_closed};
use crate::forms::NONE;
use crate::report::{Applicant, Assertion, CODEBOOK, ClaimTime, Counted, Growth, Quantity};

impl SentenceReader<'_> {
    pub(super) fn count(&mut self, at: usize, number: Number, unit: &'static str, around: &Around) {
        let marks = &*MARKS;
        let Piece { start, end, .. } = self.pieces[at];
        if self.items_changed(at, number, unit, around) {
            return;
        }
        if let Some(is_fall) = self.is_fall(at, unit == "倍") {
            self.change(at, growth_in_units(number.stated_as(is_fall), unit), around);
            return;
        }
        // 较去年同期(51件)增加15件
        let of_last_year = self.is_of_last_year(at) || self.is_comparing && self.is_alone_in_bracket(at);
        let labels = self.labels(at, around);
        let is_labelled = labels.is_some();
        if let Some(labels) = labels {
            self.labels = labels;
            let begin = self.begin(self.clause).min(start);
            self.label_gaps = gaps(&self.pieces[self.clause.min(at)..at], begin, start).collect();
        } else if self.labels.is_empty()
            && around.before & marks.each != NONE
            && self.distribute(at, number, unit, around)
        {
            return;
        }
        // this figure has words of its own, so that no label applies
        let is_named = !is_labelled && around.before & marks.meant & !marks.platform & around.topic != NONE;
        let has_label = !self.labels.is_empty() && !is_named;
        let around = if has_label { self.labels.remove(0) } else { *around };
        let (addends, meaning) = self.counted_by(at, &around, unit, has_label);
        if self.text[self.begin(self.clause)..start].starts_with(UPON) && is_of_result(meaning) {
            self.of_applicant = whose(around.wide);
        }
        let mention = Mention { piece: at, figure: (start, end) };
        let asserts = Assertion::Amount(Counted { stated: number.stated(), unit });
        let mut draft = Draft { addends, ..self.draft(asserts, mention, meaning, around) };
        if has_label {
            draft.unread.extend(&self.label_gaps);
        }
        if of_last_year {
            draft.time = ClaimTime::LastYear;
            if draft.meaning.metric.is_none()
                && let Some(base) = self.last_count()
            {
                draft.meaning = self.drafts[base].meaning;
            }
            self.is_comparing = false;
        }
        self.drafts.push(draft);
    }

    /// A change that is stated as a count: 比上年增加16件.
    fn change(&mut self, at: usize, growth: Growth, around: &Around) {
        let Piece { start, end, .. } = self.pieces[at];
        let base = self.last_count();
        let own = meaning(around, None, self.context.form);
        let meaning = if own.metric.is_some() { own } else { base.map_or(own, |base| self.drafts[base].meaning) };
        // 与上年的86件相比，申请量增加22件
        if let Some(former) = self.drafts.last_mut().filter(|last| last.is_former_of(growth.unit())) {
            former.meaning = meaning;
        }
        let mention = Mention { piece: at, figure: (start, end) };
        let draft = Draft { base, ..self.draft(Assertion::Growth(growth), mention, meaning, *around) };
        self.drafts.push(draft);
        self.is_comparing = false;
    }

    /// What the words around a figure say that it counts: several quantities, or a single one.
    fn counted_by(&self, at: usize, around: &Around, unit: &str, has_label: bool) -> (Vec<Quantity>, Meaning) {
        let marks = &*MARKS;
        let rest = self.other_organisation(at, around, unit);
        let several = if has_label || rest.is_some() { None } else { self.addends(at, around, unit) };
        let single = || (Vec::new(), rest.unwrap_or_else(|| self.meaning_of(around, unit)));
        let (addends, mut meaning) = several.unwrap_or_else(single);
        // “甲”“乙”分别为1件、2件: which is which remains open
        let is_open_list = !has_label && around.before & marks.respectively != NONE && self.leads_list(at);
        if is_open_list
            || self.are_some_only(at, around, meaning)
            || self.is_of_several_years(at)
            || self.is_by_unknown_way(at, meaning)
        {
            meaning = Meaning::default();
        }
        if let Some(same) = self.meaning_of_same(at, around, unit) {
            meaning = same;
        }
        if meaning == Meaning::default() && addends.is_empty() {
            meaning = self
                .rest_of_reviews(around, unit)
                .or_else(|| self.meaning_of_last(at, around, unit))
                .or_else(|| self.carried_on(at, around, unit))
                .unwrap_or_default();
        }
        // 尚有4件申请未到答复期限，结转下年度
        let is_open = around.before & marks.meant == NONE;
        if is_open && meaning.metric.is_some_and(|metric| is_closed(metric) || metric == CODEBOOK.roles.received) {
            meaning = self.carried_on(at, around, unit).unwrap_or(meaning);
        }
        meaning = self.for_reason(around, unit, meaning);
        match self.applicant_before(at, around, meaning) {
            Some(Whose::Column(column)) => meaning.applicant = Some(column),
            // 对法人和其他组织的申请，予以公开4件: of no single column
            Some(Whose::Several) => meaning = Meaning::default(),
            None => {}
        }
        (addends, meaning)
    }

    /// What a figure counts that is told by its time alone: 上年为3607件 counts the same as the figure before it.
    fn meaning_of_same(&self, at: usize, around: &Around, unit: &str) -> Option<Meaning> {
        let marks = &*MARKS;
        let last = self.drafts.last().filter(|_| around.is_bald)?;
        let is_former = self.time == ClaimTime::LastYear && around.before & marks.last_year != NONE;
        // 申请数量同比增长29.4%，由上年的51件增至66件; 网上申请35件，同比增长7.5%，上年为80件 may be of the whole
        let is_of_growth =
            is_former && !last.around.is_bald && matches!(last.asserts, Assertion::Growth(Growth::PerCent(_)));
        if last.unit() != unit && !is_of_growth {
            return None;
        }
        // 由18件增至26件: the second counts the same, for this year
        let is_latter = (self.segment..at).any(|piece| is_word(&self.pieces[piece], marks.to_level));
        // 2021年120件、2022年98件: the same of each year
        let names_year = self.pieces[self.segment..at].iter().any(|piece| matches!(piece.token, Token::Year(_)));
        (is_former || is_latter || names_year && last.time != self.time).then_some(last.meaning)
    }

    /// What a figure without an object of its own counts, by the figure before it: the amount behind its growth (申请较上年增长
    /// 21.4%，达到312件), the next of a list of platforms (网站公开信息84条，微博公开16条).
    fn meaning_of_last(&self, at: usize, around: &Around, unit: &str) -> Option<Meaning> {
        let marks = &*MARKS;
        let last = self.drafts.last()?;
        // 收取信息处理费3件，共计240元
        let of_last = last.around.before | last.around.wide | last.around.carry | last.around.after;
        if around.is_bald
            && unit.ends_with('元')
            && !last.unit().ends_with('元')
            && of_last & marks.fee != NONE
            && of_last & marks.notice == NONE
        {
            let before = around.before | marks.fee;
            return Some(meaning(&Around { before, wide: before, ..*around }, Some(unit), self.context.form));
        }
        let metric = last.meaning.metric?;
        let words = &self.text[self.begin(self.segment)..self.pieces[at].start];
        // 同比增加3件，其中6件涉及物业管理: a part of what has grown
        let is_total = around.is_bald && around.before & marks.of_which == NONE
            || matches!(words, "计" | "计为" | "总计为" | "仍为");
        if let Assertion::Growth(growth) = last.asserts
            && is_total
            && (last.time, self.time) == (ClaimTime::ThisYear, last.time)
        {
            let is_relative = matches!(growth, Growth::PerCent(_) | Growth::Points(_) | Growth::Times(_));
            let is_unit = growth.unit() == unit || is_relative && unit != "元";
            return is_unit.then_some(last.meaning);
        }
        if last.unit() != unit {
            return None;
        }
        if CODEBOOK.roles.channels.contains(metric) && around.before & marks.publish != NONE {
            let before = around.before | marks.information;
            let around = Around { before, wide: before, ..*around };
            return Some(meaning(&around, Some(unit), self.context.form));
        }
        None
    }

    /// What 其他1起 counts behind other results of one kind of reviews: 维持5起、纠正2起、其他1起.
    fn rest_of_reviews(&self, around: &Around, unit: &str) -> Option<Meaning> {
        let marks = &*MARKS;
        let last = self.drafts.last().filter(|last| last.unit() == unit && last.is_count())?;
        let names_rest =
            around.before & marks.the_rest != NONE && around.before & marks.meant & !marks.the_rest == NONE;
        let is_result = last.around.before & marks.review_results & !marks.other_result != NONE;
        let kinds = self.reviews(around.before | last.around.before);
        if !names_rest || !is_result || kinds.count() != 1 || last.meaning.metric.is_none() {
            return None;
        }
        let before = kinds | marks.other_result;
        let meaning = meaning(&Around { before, wide: before, ..*around }, Some(unit), self.context.form);
        meaning.metric.is_some().then_some(meaning)
    }

    /// What a figure counts of which the next clause says that it is carried on: 尚有4件正在办理中，结转至下年度.
    fn carried_on(&self, at: usize, around: &Around, unit: &str) -> Option<Meaning> {
        let marks = &*MARKS;
        let (_, comma) = self.behind(at);
        let is_comma = self.pieces.get(comma).is_some_and(|piece| piece.token == Token::Mark(','));
        let behind = self.pieces.get(comma + 1..self.end).filter(|_| is_comma)?;
        let length = behind.iter().position(|piece| matches!(piece.token, Token::Mark(_))).unwrap_or(behind.len());
        let end = comma + 1 + length;
        let words = self.concepts(comma + 1, end) | self.years_as_words(comma + 1, end);
        let has_figure = behind[..length].iter().any(|piece| matches!(piece.token, Token::Number(_)));
        if has_figure || words & marks.carry == NONE || words & marks.next_year == NONE || words & marks.none != NONE {
            return None;
        }
        let before = marks.carry | marks.next_year;
        Some(meaning(&Around { before, wide: before, ..*around }, Some(unit), self.context.form))
    }

    /// The result for the reason that the clause before gives: 因涉及第三方合法权益，依法不予公开3件.
    fn for_reason(&self, around: &Around, unit: &str, own: Meaning) -> Meaning {
        let (from, to) = self.clause_before;
        let may_give = !self.is_behind_figure && self.text[self.begin(from)..].starts_with('因');
        let (Some(metric), true) = (own.metric, may_give && around.after & MARKS.meant == NONE) else { return own };
        let reasons = self.concepts(from, to) & MARKS.named_results;
        if reasons.count() != 1 {
            return own;
        }
        let before = around.before | reasons;
        let special = meaning(&Around { before, wide: before, ..*around }, Some(unit), self.context.form);
        if special.metric.is_some_and(|special| special.is_below(metric)) { special } else { own }
    }

    /// The applicant of a result in a list that one applicant opens: 对自然人申请予以公开22件、部分公开3件.
    fn applicant_before(&self, at: usize, around: &Around, meaning: Meaning) -> Option<Whose> {
        let marks = &*MARKS;
        let persons = marks.applicants | marks.natural_person | marks.organisations;
        let is_of_requests = |metric| CODEBOOK.roles.is_received(metric) || CODEBOOK.roles.is_carried(metric);
        // 自然人:新收48件,上年结转3件
        let is_in_column = is_of_result(meaning)
            || meaning.metric.is_some_and(|metric| is_of_requests(metric) || is_closed(metric))
                && self.is_led_by_applicant;
        if !is_in_column || (around.before | around.after) & persons != NONE {
            return None;
        }
        let is_parted = |piece: &Piece| matches!(piece.token, Token::Mark(mark) if mark != '、');
        let goes_on =
            |last: &&Draft| is_of_result(last.meaning) && !self.pieces[last.piece + 1..at].iter().any(is_parted);
        let last = self.drafts.last().filter(goes_on).and_then(|last| last.meaning.applicant);
        last.filter(|&of| of != Applicant::Total).map(Whose::Column).or(self.of_applicant)
    }

    /// What 其他组织 counts behind other kinds of organisations: the last column of the table.
    fn other_organisation(&self, at: usize, around: &Around, unit: &str) -> Option<Meaning> {
        let last = self.drafts.last().filter(|last| last.unit() == unit)?;
        let words = &self.text[self.begin(self.segment)..self.pieces[at].start];
        let is_rest = around.before & MARKS.other_organisation != NONE && !words.contains("法人");
        let is_of_kind = last.meaning.applicant.is_some_and(is_kind_of_organisation);
        let applicant = Some(Applicant::OtherOrganisation);
        (is_rest && is_of_kind).then_some(Meaning { applicant, of_several: None, ..last.meaning })
    }

    /// The quantities that a figure counts together, if the words from the last figure or comma on list several.
    pub(super) fn addends(&self, at: usize, around: &Around, unit: &str) -> Option<(Vec<Quantity>, Meaning)> {
        let is_end = |piece: &Piece| match piece.token {
            Token::Mark(mark) => !matches!(mark, '、' | '(' | ')'),
            Token::Number(_) => true,
            _ => false,
        };
        let first = self.pieces[self.start..at].iter().rposition(is_end).map_or(self.start, |end| self.start + end + 1);
        let first = first.max(self.consumed);
        let pieces = &self.pieces[first..at];
        let words = Words { text: self.text, pieces, start: self.begin(first), end: self.pieces[at].start };
        addends(words, around, unit, self.context.form)
    }

    /// What a count counts. 行政复议、行政诉讼共3件 is a count of neither, 邮寄、网络提交的申请共81件 of both.
    pub(super) fn meaning_of(&self, around: &Around, unit: &str) -> Meaning {
        let marks = &*MARKS;
        let before = around.before_of_several();
        // 行政诉讼2件未审结 are not all of them
        let result = around.after & marks.review_results;
        let has_result = before & marks.review_results != NONE || around.after & marks.all != NONE;
        let result = if result == NONE && before & marks.the_rest == NONE { self.of_result } else { result };
        let before = if before & marks.reviews == NONE || has_result { before } else { before | result };
        meaning(&Around { before, ..*around }, Some(unit), self.context.form)
    }
}

/// Whether it is one of the results of requests that is counted, and not all of them.
fn is_of_result(meaning: Meaning) -> bool {
    meaning.metric.is_some_and(|metric| CODEBOOK.roles.results.contains(metric) && !is_closed(metric))
}

/// Whether a column of table 3 is that of one kind of organisation with a name of its own.
fn is_kind_of_organisation(applicant: Applicant) -> bool {
    !matches!(applicant, Applicant::Total | Applicant::NaturalPerson | Applicant::OtherOrganisation)
}
