//! Reads the claims of one sentence: its figures, with what they count, whose and when, and its denials.

use super::addends::{Words, addends};
use super::meaning::{Around, MARKS, Meaning, denied, meaning};
use super::numbers::Number;
use super::periods::{Months, Period};
use super::respective::{Candidate, MOST_MEMBERS, Member, Owner, Statement, members, owners};
use super::tokens::{Piece, Token, is_word};
use super::units::Unit;
use super::unread::{Earlier, Span, gaps};
use crate::forms::{Concepts, Form, NONE, PHRASES};
use crate::report::{
    Amount, Applicant, Assertion, CODEBOOK, ClaimTime, Counted, Growth, Metric, Portion, Qualifier, Quantity, Scope,
    Stated,
};

/// A claim before its groups are known.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub asserts: Assertion,
    pub meaning: Meaning,
    /// The quantities that it counts together, if several.
    pub addends: Vec<Quantity>,
    pub scope: Scope,
    pub time: ClaimTime,
    /// Index of its token in the paragraph.
    pub piece: usize,
    /// Bytes of the figure and its unit in the compact text.
    pub figure: (usize, usize),
    /// Bytes of the words that say what is counted, in the compact text.
    pub counted: (usize, usize),
    pub around: Around,
    /// Unknown text that bears on it, in the compact text.
    pub unread: Vec<Span>,
    /// The months that it covers, where it covers a part of the year only.
    pub months: Months,
    /// See [`crate::report::Claim::is_of_due`].
    pub is_of_due: bool,
    /// Number of brackets open around it.
    pub depth: u8,
    pub part_of: Option<u16>,
    pub whole_of: Option<u16>,
    pub completeness: Option<crate::report::Completeness>,
    /// Index of the draft it refers to, within the paragraph; see [`crate::report::Claim::base`].
    pub base: Option<usize>,
}

impl Draft {
    /// Whether it is a figure with a unit, rather than a share, a growth or a denial.
    pub(super) fn is_count(&self) -> bool {
        self.is_amount() && !self.unit().is_empty()
    }

    /// Whether it is a figure, with a unit or without one.
    pub(super) fn is_amount(&self) -> bool {
        matches!(self.asserts, Assertion::Amount(_) | Assertion::Part(_))
    }

    /// Whether it is the figure of last year, of a quantity that is only named beside the change.
    fn is_former_of(&self, unit: &str) -> bool {
        self.is_count()
            && self.time == ClaimTime::LastYear
            && self.unit() == unit
            && self.around.is_bald
            && self.meaning == Meaning::default()
    }

    /// The unit as printed; empty if there is none.
    pub(super) fn unit(&self) -> &'static str {
        self.asserts.unit()
    }

    /// The number in its own unit.
    pub(super) fn amount(&self) -> Amount {
        self.asserts.stated().value.amount()
    }

    /// Makes an amount a part of a whole.
    pub(super) fn become_part(&mut self) {
        if let Assertion::Amount(counted) = self.asserts {
            self.asserts = Assertion::Part(counted);
        }
    }
}

/// State carried from sentence to sentence of a paragraph.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub topic: Concepts,
    pub form: &'static Form,
    pub year: Option<i32>,
    /// The part of the year that the last sentence ended with.
    months: Option<Months>,
    /// The last sentence began with what is to be done next: 下一步，将……
    is_plan: bool,
    /// Telephone numbers and postcodes stand here, so that a figure without a unit counts nothing.
    pub is_contact: bool,
}

impl Context {
    pub(super) fn new(topic: Concepts, form: &'static Form, year: Option<i32>, is_contact: bool) -> Self {
        Self { topic, form, year, months: None, is_plan: false, is_contact }
    }
}

/// Where a figure or a denial stands.
#[derive(Clone, Copy)]
struct Mention {
    piece: usize,
    /// Bytes of the figure and its unit in the compact text.
    figure: (usize, usize),
}

/// What the words before a bracket say, which those in it do not change for what follows.
#[derive(Debug, Clone, Copy)]
struct Outside {
    carry: Concepts,
    topic: Concepts,
    reviews: Concepts,
}

/// Whose requests a list of results counts, where a clause before it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Column(Applicant),
    /// Applicants that no single column of table 3 counts.
    Several,
}

/// The state of reading one sentence from left to right.
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the sentence so far")]
struct SentenceReader<'p> {
    text: &'p str,
    pieces: &'p [Piece],
    start: usize,
    end: usize,
    context: Context,
    /// The token behind the last figure and the noun that belongs to it.
    consumed: usize,
    /// The first token since the last mark or figure.
    segment: usize,
    /// The first token since the last mark other than 、, or figure.
    clause: usize,
    /// Concepts of the earlier clauses since the last figure.
    carry: Concepts,
    /// Those of them that no colon before the last figure leads.
    since: Concepts,
    /// Concepts before a colon, which apply to everything behind it.
    lead: Concepts,
    /// A semicolon has stood since the last colon.
    is_parted: bool,
    /// The work of disclosure, once a figure has counted meetings, trainings or staff for it: those behind it are, too.
    about_disclosure: Concepts,
    /// The platform named last, which applies until another is named.
    platform: Concepts,
    /// The kinds of reviews named since the last semicolon.
    reviews: Concepts,
    /// A figure has occurred since the last mark.
    is_behind_figure: bool,
    time: ClaimTime,
    /// The months of a part of the year, and how many claims were known when it was named.
    months: (Months, usize),
    /// Where a single date stands, and the time before it, which returns behind its clause.
    dated: Option<(usize, ClaimTime)>,
    /// The last mark or word before the figure compares with last year.
    is_comparing: bool,
    /// The sentence has made a comparison, so that growth behind it is against last year.
    is_compared: bool,
    /// The sentence opens with a comparison, which holds for all of it: 与2013年相比，……
    is_all_compared: bool,
    scope: Scope,
    is_cumulative: bool,
    is_this_year: bool,
    depth: u8,
    /// Concepts before the bracket that is open, or that was the last mark.
    outside: Concepts,
    /// What the next figures count, in order: 网站、微信分别发布.
    labels: Vec<Around>,
    /// Unknown text among the labels.
    label_gaps: Vec<Span>,
    /// The list of shares or changes read last, each with what it belongs to, and unknown text before it.
    members: Vec<Member>,
    member_gaps: Vec<Span>,
    /// The tokens of the clause before.
    clause_before: (usize, usize),
    /// Whose requests the figures behind a clause count: 对自然人提出的申请，予以公开29件.
    of_applicant: Option<Whose>,
    /// A colon behind an applicant leads to them, so that all that is told of requests is of that applicant: 自然人:新收48件.
    is_led_by_applicant: bool,
    /// What came of the reviews that the figures behind a clause count: 尚未审结的案件，行政复议4件.
    of_result: Concepts,
    /// What is done with each thing of a list, of which the first figure stands before a 、: 公示行政许可20件、行政处罚3件.
    shared: Concepts,
    /// What is told is a plan, and no claim.
    is_plan: bool,
    /// What is told are facts about the place, the body or the law.
    is_background: bool,
    /// Behind the clause that said last that all of a figure had one result: the next may say it of the same.
    all_until: usize,
    /// For each open bracket what its words do not carry on to, if it holds a remark on a figure.
    remarks: Vec<Option<Outside>>,
    /// The sentence holds a figure, a denial or a word of completeness.
    makes_claims: bool,
    earlier: Earlier,
    drafts: Vec<Draft>,
}

/// Reads the tokens from `start` to `end` as a sentence. Drafts come in text order.
pub(super) fn drafts(text: &str, pieces: &[Piece], start: usize, end: usize, context: &mut Context) -> Vec<Draft> {
    let mut sentence = SentenceReader {
        text,
        pieces,
        start,
        end,
        context: *context,
        consumed: start,
        segment: start,
        clause: start,
        carry: NONE,
        since: NONE,
        lead: NONE,
        is_parted: false,
        about_disclosure: NONE,
        platform: NONE,
        reviews: NONE,
        is_behind_figure: false,
        time: if context.months.is_some() { ClaimTime::PartOfYear } else { ClaimTime::ThisYear },
        months: (context.months.unwrap_or_default(), 0),
        dated: None,
        is_comparing: false,
        is_compared: false,
        is_all_compared: false,
        scope: Scope::Agency,
        is_cumulative: false,
        is_this_year: false,
        depth: 0,
        outside: NONE,
        labels: Vec::new(),
        label_gaps: Vec::new(),
        members: Vec::new(),
        member_gaps: Vec::new(),
        clause_before: (start, start),
        of_applicant: None,
        is_led_by_applicant: false,
        of_result: NONE,
        shared: NONE,
        is_plan: context.is_plan,
        is_background: false,
        all_until: 0,
        remarks: Vec::new(),
        makes_claims: pieces[start..end].iter().any(makes_claim),
        earlier: Earlier::default(),
        drafts: Vec::new(),
    };
    sentence.read();
    sentence.leave_attributes();
    context.topic = sentence.context.topic;
    context.is_plan = sentence.is_plan && sentence.opens_with_plan();
    context.months = (sentence.time == ClaimTime::PartOfYear).then_some(sentence.months.0);
    let mut drafts = sentence.drafts;
    drafts.sort_by_key(|draft| draft.figure);
    drafts
}

impl SentenceReader<'_> {
    fn read(&mut self) {
        for at in self.start..self.end {
            match self.pieces[at].token {
                Token::Word(concepts) => self.word(at, concepts),
                Token::Year(year) => self.year(at, year),
                Token::Period(period) => self.period(at, period),
                Token::Number(number) => self.number(at, &number),
                Token::Mark(mark) => self.mark(at, mark),
            }
        }
        self.close(self.end);
        self.close_clause(self.end);
    }

    /// Takes back what attributes of documents would count as disclosure or results of requests: 主动公开312件、依申请公开89件、不予
    /// 公开55件 says how documents were marked.
    fn leave_attributes(&mut self) {
        let (roles, marks) = (&CODEBOOK.roles, &*MARKS);
        let mut first = 0;
        while first < self.drafts.len() {
            let unit = self.drafts[first].unit();
            let is_attribute = |draft: &&Draft| {
                let metric = draft.meaning.metric;
                let is_on_request = metric.is_none() && draft.around.before & marks.request != NONE;
                let is_one =
                    metric == Some(roles.disclosed) || is_on_request || draft.around.before & marks.refused != NONE;
                draft.is_count() && draft.unit() == unit && is_one
            };
            let run: Vec<&Draft> = self.drafts[first..].iter().take_while(is_attribute).collect();
            let length = run.len();
            let names = |bits: Concepts| run.iter().any(|draft| draft.around.before & bits != NONE);
            let is_marking = run.first().is_some_and(|draft| draft.meaning.metric == Some(roles.disclosed))
                && length > 1
                && names(marks.refused);
            if is_marking {
                self.drafts[first..first + length].iter_mut().for_each(|draft| draft.meaning = Meaning::default());
            }
            first += length.max(1);
        }
    }

    fn concepts(&self, from: usize, to: usize) -> Concepts {
        self.pieces[from..to].iter().fold(NONE, |sum, piece| match piece.token {
            Token::Word(concepts) => sum | concepts,
            _ => sum,
        })
    }

    /// The byte where the text behind the previous token begins.
    fn begin(&self, from: usize) -> usize {
        if from == 0 { 0 } else { self.pieces[from - 1].end }
    }

    /// Whether unknown text stands between or around the tokens, up to the byte `end`.
    fn has_unknown(&self, from: usize, to: usize, end: usize) -> bool {
        let known = self.pieces[from..to].iter().filter(|piece| !is_word(piece, MARKS.background));
        let known: usize = known.map(|piece| piece.end - piece.start).sum();
        end.saturating_sub(self.begin(from)) > known
    }

    fn word(&mut self, at: usize, concepts: Concepts) {
        let marks = &*MARKS;
        let previous = at.checked_sub(1).map(|before| self.pieces[before]);
        if concepts & marks.compared != NONE {
            (self.is_comparing, self.is_compared) = (true, true);
        } else if concepts & marks.last_year != NONE && concepts & marks.carry == NONE {
            let is_than =
                previous.is_some_and(|piece| is_word(&piece, marks.than) && piece.end == self.pieces[at].start);
            // 上年结转, 结转上年
            let next = self.pieces[at + 1..self.end].first().copied();
            let carries = [previous, next].into_iter().flatten().any(|piece| is_word(&piece, marks.carry));
            if is_than {
                (self.is_comparing, self.is_compared) = (true, true);
            } else if !carries {
                self.time = ClaimTime::LastYear;
            }
        } else if concepts & marks.next_year != NONE {
            let carries =
                self.pieces[at.saturating_sub(3)..self.end.min(at + 3)].iter().any(|p| is_word(p, marks.carry));
            if !carries {
                self.time = ClaimTime::NextYear;
            }
        } else if concepts & marks.this_year != NONE {
            self.is_this_year = true;
            self.leave_plan(at);
            self.name_year(self.text[self.pieces[at].start..].starts_with('全'));
        }
        if self.is_level_reached(at, concepts) && self.time == ClaimTime::LastYear {
            // 由上年的51件增至66件
            self.time = ClaimTime::ThisYear;
        }
        if concepts & marks.since != NONE {
            self.time = ClaimTime::Other;
        }
        let is_next_year = self.time == ClaimTime::NextYear;
        if concepts & marks.plan != NONE && (is_next_year || is_plan(self.text, &self.pieces[at])) {
            (self.time, self.is_plan) = (ClaimTime::NextYear, true);
        }
        if concepts & marks.background != NONE {
            self.is_background = true;
        } else if concepts & marks.meant != NONE {
            self.is_background = false;
        }
        if concepts & marks.area != NONE {
            self.scope = Scope::Area;
        }
        if concepts & marks.office != NONE {
            self.scope = Scope::Office;
        }
        if concepts & marks.cumulative != NONE && (!self.is_this_year || self.scope == Scope::Cumulative) {
            self.is_cumulative = true;
        }
        if concepts & marks.until != NONE {
            // a count up to a day covers all years, unless the year is named beside it
            self.scope = Scope::Cumulative;
        }
    }

    /// Whether a word leads from the figure of last year to this year's: 增至, 上升到, but no 到 alone.
    fn is_level_reached(&self, at: usize, concepts: Concepts) -> bool {
        let Piece { start, end, .. } = self.pieces[at];
        let is_of_change = self.text[start..end].chars().nth(1).is_some();
        let last = self.drafts.last().filter(|last| last.is_count() && last.time == ClaimTime::LastYear);
        concepts & MARKS.to_level != NONE && is_of_change && last.is_some_and(|last| self.segment == last.piece + 1)
    }

    /// A year that is over, named before anything is planned in the sentence: the plan of the sentence before has ended.
    fn leave_plan(&mut self, at: usize) {
        let plans = |piece: &Piece| is_word(piece, MARKS.plan) || is_word(piece, MARKS.next_year);
        if self.is_plan && !self.pieces[self.start..at].iter().any(plans) {
            (self.time, self.is_plan) = (ClaimTime::ThisYear, false);
        }
    }

    /// Whether the sentence says in its first clause that it tells a plan.
    fn opens_with_plan(&self) -> bool {
        let clause =
            self.pieces[self.start..self.end].iter().take_while(|piece| !matches!(piece.token, Token::Mark(_)));
        clause.clone().any(|piece| is_word(piece, MARKS.plan)) || self.context.is_plan
    }

    /// Whether a clause on the next year says what has to be done: 2024年，要在6月底前完成26个领域的目录.
    fn tells_duty(&self, at: usize) -> bool {
        let clause = &self.text[self.begin(self.clause)..];
        DUTIES.iter().any(|word| clause.starts_with(word))
            && self.years_as_words(self.start, at) & MARKS.next_year != NONE
    }

    /// Whether a figure that nothing names is one of what others have laid down, or of what a shortcoming is told of.
    fn is_of_others(&self, at: usize) -> bool {
        let end = self.pieces[at + 1..self.end].iter().find(|piece| matches!(piece.token, Token::Mark(_)));
        let close = end.map_or_else(|| self.pieces[self.end - 1].end, |end| end.start);
        let begin = self.begin(self.clause).min(self.pieces[at].start);
        PHRASES.follows_others(&self.text[begin..])
            || PHRASES.tells_shortcoming(&self.text[self.pieces[at].end..close.max(self.pieces[at].end)])
    }

    /// The year is named. In 截至11月底，本年度收到 the part of it goes on.
    fn name_year(&mut self, is_whole: bool) {
        if is_whole || self.time != ClaimTime::PartOfYear || self.drafts.len() > self.months.1 {
            self.time = ClaimTime::ThisYear;
        }
    }

    fn period(&mut self, at: usize, period: Period) {
        if self.is_comparing {
            return;
        }
        let before = self.time;
        self.time = match before {
            ClaimTime::ThisYear | ClaimTime::PartOfYear if period.months == Months::YEAR => ClaimTime::ThisYear,
            ClaimTime::ThisYear | ClaimTime::PartOfYear => ClaimTime::PartOfYear,
            _ if period.months == Months::YEAR || period.is_date => before,
            _ => ClaimTime::Other,
        };
        self.months = (period.months, self.drafts.len());
        if period.is_date && self.dated.is_none() {
            self.dated = Some((at, before));
        }
    }

    /// Takes back the time of a single date behind its clause. In 6月15日，收到申请3件 the date is all that the clause says.
    fn leave_date(&mut self, end: usize) {
        let Some((at, before)) = self.dated.take() else { return };
        let is_time = |piece: &Piece| matches!(piece.token, Token::Period(_) | Token::Year(_));
        let says_more = self.has_unknown(at, end, self.pieces[end].start)
            || self.pieces[at..end].iter().any(|piece| !is_time(piece) && !is_word(piece, MARKS.filler));
        if says_more {
            self.time = before;
        }
    }

    fn year(&mut self, at: usize, year: i32) {
        let marks = &*MARKS;
        let end = self.pieces[at].end;
        let next = self.pieces.get(at + 1).filter(|next| next.start == end);
        let is_date = next.is_some_and(|next| matches!(next.token, Token::Period(_)));
        let previous = at.checked_sub(1).map(|before| self.pieces[before]);
        let is_than = previous.is_some_and(|piece| is_word(&piece, marks.than) && piece.end == self.pieces[at].start);
        match self.context.year.map(|own| year - own) {
            Some(0) => {
                self.leave_plan(at);
                self.name_year(false);
                self.is_this_year |= !is_date && self.scope != Scope::Cumulative;
            }
            Some(-1) if is_than => (self.is_comparing, self.is_compared) = (true, true),
            _ if is_date => {}
            // 结转至2024年继续办理
            Some(-1 | 1) if self.is_carried(at) => {}
            Some(-1) => self.time = ClaimTime::LastYear,
            Some(1) => self.time = ClaimTime::NextYear,
            _ => self.time = ClaimTime::Other,
        }
    }

    fn is_carried(&self, at: usize) -> bool {
        let near = &self.pieces[at.saturating_sub(3).max(self.clause)..self.end.min(at + 3)];
        near.iter().any(|piece| is_word(piece, MARKS.carry))
    }

    /// The concepts that years stand for: 结转至2024年 means 结转下年度, 2023年公开 means 本年度公开.
    fn years_as_words(&self, from: usize, to: usize) -> Concepts {
        let marks = &*MARKS;
        self.pieces[from..to].iter().fold(NONE, |sum, piece| match piece.token {
            Token::Year(year) if Some(year - 1) == self.context.year => sum | marks.next_year,
            Token::Year(year) if Some(year + 1) == self.context.year => sum | marks.last_year,
            Token::Year(year) if Some(year) == self.context.year => sum | marks.this_year,
            _ => sum,
        })
    }

    fn mark(&mut self, at: usize, mark: char) {
        if mark == ':' && self.is_name_of_figure(at) {
            return;
        }
        // needed at brackets only, and a list may have any number of 、
        let inside = if mark == '(' { self.concepts(self.clause, at) } else { NONE };
        let has_figure = self.is_behind_figure;
        self.close(at);
        if mark != '、' {
            self.close_clause(at);
            self.leave_date(at);
            if self.makes_claims {
                let clause = (self.begin(self.clause), self.pieces[at].start);
                self.earlier.leave(self.text, &self.pieces[self.clause..at], clause, has_figure);
            }
            self.clause_before = (self.clause.min(at), at);
            self.leave_applicant(at, mark, has_figure);
            self.leave_result(at, mark, has_figure);
            let opens = self.clause == self.start && !has_figure && self.is_compared;
            self.is_all_compared |= opens && self.text[..self.pieces[at].start].ends_with("相比");
            self.clause = at + 1;
        }
        match mark {
            '(' => {
                let outside = Outside { carry: self.carry, topic: self.context.topic, reviews: self.reviews };
                self.remarks.push(has_figure.then_some(outside));
                self.depth = self.depth.saturating_add(1);
                self.outside = inside;
            }
            ')' => {
                self.depth = self.depth.saturating_sub(1);
                if let Some(outside) = self.remarks.pop().flatten() {
                    (self.carry, self.context.topic, self.reviews) = (outside.carry, outside.topic, outside.reviews);
                }
            }
            ':' => {
                // 废止件数:甲1件;现行有效件数:甲15件: another lead behind a semicolon
                if self.is_parted && self.since & MARKS.meant != NONE {
                    self.carry = self.since;
                }
                (self.lead, self.is_parted) = (self.carry, false);
            }
            ';' => {
                self.is_parted = true;
                self.reviews = NONE;
                (self.is_comparing, self.is_compared) = (false, self.is_all_compared);
                self.labels.clear();
                self.earlier.forget();
            }
            _ => {}
        }
        if matches!(mark, ',' | ';' | ':') {
            self.is_comparing = false;
            self.outside = NONE;
        }
        self.segment = at + 1;
    }

    /// Whether a colon stands between a name and its figure alone: 本年新收:52件.
    fn is_name_of_figure(&self, at: usize) -> bool {
        let next = self.pieces[at + 1..self.end].first();
        let is_figure =
            next.is_some_and(|next| next.start == self.pieces[at].end && matches!(next.token, Token::Number(_)));
        let names = self.concepts(self.segment, at) & MARKS.meant != NONE;
        is_figure && names && !self.is_behind_figure
    }

    /// Takes in whose requests the clause before a mark limits the next ones to.
    fn leave_applicant(&mut self, at: usize, mark: char, has_figure: bool) {
        let clause = &self.text[self.begin(self.clause)..self.pieces[at].start];
        if mark == ';' {
            (self.of_applicant, self.is_led_by_applicant) = (None, false);
        } else if !has_figure && (mark == ':' || mark == ',' && clause.starts_with(UPON)) {
            // 自然人申请办理结果:予以公开31件
            self.of_applicant = whose(self.concepts(self.clause, at));
            self.is_led_by_applicant = mark == ':' && self.of_applicant.is_some();
        }
    }

    /// Takes in what the clause before a mark says that came of the reviews which the next figures count.
    fn leave_result(&mut self, at: usize, mark: char, has_figure: bool) {
        let marks = &*MARKS;
        let words = self.concepts(self.clause, at);
        let result = words & marks.review_results;
        if mark == ';' {
            self.of_result = NONE;
        } else if matches!(mark, ',' | ':') && !has_figure && result.count() == 1 {
            let says_more = words & (marks.reviews | marks.none | marks.all | marks.request) != NONE;
            self.of_result = if says_more { NONE } else { result };
        }
    }

    /// Ends the segment before a mark or a figure.
    fn close(&mut self, at: usize) {
        let concepts = self.concepts(self.segment, at);
        if self.is_behind_figure {
            (self.carry, self.since) = (self.lead, NONE);
            self.is_behind_figure = false;
        } else {
            self.carry |= concepts;
            self.since |= concepts;
        }
        self.speak_of(concepts);
        if concepts & MARKS.flat != NONE {
            self.unchanged(at);
        }
    }

    fn speak_of(&mut self, concepts: Concepts) {
        self.reviews |= concepts & MARKS.reviews;
        if concepts & MARKS.platform != NONE {
            self.platform = concepts & MARKS.platform;
        }
        if concepts & MARKS.objects != NONE {
            self.context.topic = concepts & MARKS.objects;
        }
    }

    /// Reads a growth of zero: 与上年持平.
    fn unchanged(&mut self, at: usize) {
        let Some(piece) = (self.segment..at).find(|&piece| is_word(&self.pieces[piece], MARKS.flat)) else { return };
        let around = Around { before: self.concepts(self.segment, at), topic: self.context.topic, ..Around::default() };
        let own = meaning(&around, None, self.context.form);
        let of_list = self.members.iter().find(|member| member.piece == piece).map(|member| member.owner);
        // 分别持平和增长5%: of which it is open
        let is_open = around.before & MARKS.respectively != NONE;
        let base = match of_list.or(is_open.then_some(Owner::Unknown)) {
            Some(Owner::Figure(of)) => Some(of),
            Some(Owner::Named(_) | Owner::Unknown) => None,
            None => self.last_count(),
        };
        let own = match of_list {
            Some(Owner::Named(meaning)) => meaning,
            Some(Owner::Figure(_) | Owner::Unknown) => Meaning::default(),
            None => own,
        };
        let meaning = if own.metric.is_some() { own } else { base.map_or(own, |base| self.drafts[base].meaning) };
        let Piece { start, end, .. } = self.pieces[piece];
        let mention = Mention { piece, figure: (start, end) };
        let draft = Draft { base, ..self.draft(Assertion::Growth(Growth::Unchanged), mention, meaning, around) };
        self.drafts.push(draft);
    }

    /// Reads the claims without figures of a clause: denials, and that everything was completed.
    fn close_clause(&mut self, end: usize) {
        let marks = &*MARKS;
        let start = self.clause;
        let is_number = |piece: &Piece| matches!(piece.token, Token::Number(_));
        let found = |bits: Concepts| (start..end).find(|&at| is_word(&self.pieces[at], bits));
        let concepts = self.concepts(start, end) | self.years_as_words(start, end);
        if let Some(at) = found(marks.none)
            && !self.pieces[at..end].iter().any(is_number)
            && self.time != ClaimTime::NextYear
        {
            if self.are_zero(at, end) {
                return;
            }
            let topic = self.context.topic;
            let is_of_review = concepts & marks.review_results != NONE && concepts & marks.reviews == NONE;
            let reviews = if is_of_review { self.reviews(concepts) } else { NONE };
            let is_of_results = self.denies_results(at, end);
            // 行政强制上一年项目数量18项，本年无增减
            let of_items = if concepts & marks.changed == NONE { NONE } else { topic };
            let denied = denied(concepts | reviews | of_items, topic, is_of_results, self.context.form);
            let denied = most_special(denied.collect(), is_of_results);
            for (nth, meaning) in denied.iter().enumerate() {
                if denied[..nth].contains(meaning) {
                    continue;
                }
                let figure = (self.pieces[at].start, self.pieces[at].end);
                let around = Around { before: concepts, ..Around::default() };
                let mention = Mention { piece: at, figure };
                let unread = self.unread_of_clause(end);
                let draft = Draft { unread, ..self.draft(Assertion::Absence, mention, *meaning, around) };
                self.drafts.push(draft);
            }
            return;
        }
        if let Some(at) = found(marks.all)
            && !self.pieces[at..end].iter().any(is_number)
            && self.time != ClaimTime::NextYear
        {
            let known = self.drafts.len();
            self.all_had_one_result(at, end);
            self.all_done(at, end);
            if self.drafts.len() == known {
                self.all_are_one_part(at, end);
            }
            if self.drafts.len() > known {
                self.all_until = end;
            }
        }
    }

    /// Whether a denial says that there was no such result: 没有不予公开的情况, 因逾期未缴费而不再处理的没有.
    fn denies_results(&self, at: usize, end: usize) -> bool {
        let close = self.pieces.get(end).map_or(self.text.len(), |piece| piece.start);
        let is_last = self.pieces[at].end == close;
        let names_none = is_last || self.text[..close].ends_with(['况', '形', '象']) || {
            let word = &self.text[self.pieces[at].start..self.pieces[at].end];
            word.starts_with("无一")
        };
        is_word(&self.pieces[at], MARKS.lacks) && names_none && self.is_understood(end, close)
    }

    /// Whether every word of the clause that ends before a token, at the byte `close`, is known or changes nothing.
    fn is_understood(&self, end: usize, close: usize) -> bool {
        let mut gaps = gaps(&self.pieces[self.clause..end], self.begin(self.clause), close);
        gaps.all(|(from, to)| PHRASES.meaningful(&self.text[from..to]).is_empty())
    }

    /// Reads that each thing of a list is none: 传真申请和网上申请均为零.
    fn are_zero(&mut self, at: usize, end: usize) -> bool {
        let Piece { start, end: close, .. } = self.pieces[at];
        let is_zero = &self.text[start..close] == "零" && at + 1 == end && self.text[..start].ends_with('为');
        if !is_zero {
            return false;
        }
        let topic = self.context.topic | self.concepts(self.clause, at) & MARKS.objects;
        let meanings: Vec<Meaning> = self
            .split(self.clause, at)
            .iter()
            .map(|&(before, _)| {
                meaning(&Around { before, wide: before, topic, ..Around::default() }, Some(""), self.context.form)
            })
            .collect();
        for meaning in meanings.iter().filter(|meaning| meaning.metric.is_some()) {
            let mention = Mention { piece: at, figure: (start, close) };
            let unread = self.unread_of_clause(end);
            let draft = Draft { unread, ..self.draft(Assertion::Absence, mention, *meaning, Around::default()) };
            self.drafts.push(draft);
        }
        meanings.iter().any(|meaning| meaning.metric.is_some())
    }

    /// Reads from a word of completeness that all that a figure before it counts is of one part: 无法提供12件，均因本机关不掌握,
    /// 收到申请2件，均为自然人申请.
    fn all_are_one_part(&mut self, at: usize, end: usize) {
        let marks = &*MARKS;
        let Some(of) = self.last_count() else { return };
        let (whole, behind) = (&self.drafts[of], self.concepts(at, end));
        let close = self.pieces.get(end).map_or(self.text.len(), |end| end.start);
        let follows = self.clause <= whole.piece + 2 || self.all_until > 0 && self.clause == self.all_until + 1;
        let (Some(metric), true) = (whole.meaning.metric, follows && self.is_understood(end, close)) else {
            return;
        };
        let words = whole.around.before | whole.around.wide | whole.around.after;
        let topic = match words & marks.objects {
            NONE => whole.around.topic,
            objects => objects,
        };
        let around = Around { before: behind, wide: behind, topic, ..Around::default() };
        let mut part = meaning(&around, None, self.context.form);
        let is_column = part.applicant.is_some_and(|column| column != Applicant::Total);
        let is_part = |part: Metric| {
            if part == metric {
                is_column && whole.meaning.applicant == Some(Applicant::Total)
            } else {
                !is_closed(part) && PHRASES.can_be_part(part, metric)
            }
        };
        if !part.metric.is_some_and(is_part) {
            return;
        }
        // 办结申请7件，均由自然人提出: of the closed requests
        if is_column && part.is_by_applicant {
            part.metric = Some(metric);
        }
        if !is_column && part.applicant.is_some() {
            part.applicant = whole.meaning.applicant.or(part.applicant);
        }
        let figure = (self.pieces[at].start, self.pieces[end - 1].end);
        let mention = Mention { piece: at, figure };
        let unread = self.unread_of_clause(end);
        let draft = self.draft(Assertion::Share(Portion::All), mention, part, around);
        self.drafts.push(Draft { unread, base: Some(of), ..draft });
    }

    /// Reads from a word of completeness on that all requests were closed or answered.
    fn all_done(&mut self, at: usize, end: usize) {
        let marks = &*MARKS;
        let Some(done) = (at + 1..end).find(|&piece| is_word(&self.pieces[piece], marks.done)) else { return };
        // 在全部办结件中, 全部答复的申请
        if self.text[self.pieces[done].end..].starts_with(['件', '的', '数', '总']) {
            return;
        }
        let concepts = self.concepts(self.clause, end) | self.years_as_words(self.clause, end);
        // 收到的申请均已办结 counts completed requests, not received ones
        let before = self.concepts(at, end);
        let topic = self.context.topic | concepts & marks.objects;
        let around = Around { before, wide: before, topic, ..Around::default() };
        let meaning = meaning(&around, None, self.context.form);
        // 上年结转的2件已全部办结: of those, not of all requests
        let last = self.last_count().map(|last| &self.drafts[last]).filter(|last| self.clause <= last.piece + 2);
        let is_of_others = last.and_then(|last| last.meaning.metric).is_some_and(|of| !is_received(of) && !is_closed(of))
                // 其余36件均在20个工作日内答复
                || last.is_some_and(|last| last.around.before & marks.the_rest != NONE);
        let is_of_requests = meaning.metric.is_some_and(is_closed) && !is_of_others;
        let speaks = concepts | self.carry | self.context.topic;
        if is_of_requests && speaks & marks.request != NONE && speaks & marks.other_matter == NONE {
            let figure = (self.pieces[at].start, self.pieces[done].end);
            let mention = Mention { piece: at, figure };
            // what is answered in time need not be closed: the rest is not due yet
            let words = &self.text[figure.0..figure.1];
            let names_time = before & marks.on_time != NONE || words.contains(TIME_LIMIT);
            let is_answered = names_time && before & marks.complete == NONE;
            let is_of_due = is_answered || concepts & marks.due != NONE || self.opens_with_due(end);
            let unread = self.unread_of_clause(end);
            let draft = self.draft(Assertion::Share(Portion::All), mention, meaning, around);
            self.drafts.push(Draft { unread, is_of_due, ..draft });
        }
    }

    /// Reads from a word of completeness on that all reviews or requests had one result: 均获维持.
    fn all_had_one_result(&mut self, at: usize, end: usize) {
        let marks = &*MARKS;
        let clause = self.concepts(self.clause, end);
        let behind = self.concepts(at, end);
        let last = self.last_count().map(|last| &self.drafts[last]);
        let of_last = last.map_or(NONE, |last| last.around.before | last.around.wide);
        let is_of_decided = (clause | self.carry | of_last) & marks.decided != NONE;
        let is_end = |piece: &Piece| piece.token == Token::Mark(';');
        let begin = self.pieces[self.start..at].iter().rposition(is_end).map_or(self.start, |end| self.start + end + 1);
        let is_of_some = self.concepts(begin, at) & marks.of_which != NONE && !is_of_decided;
        // nothing stands between the figure and what is said of all of it
        let follows_figure = last.is_some_and(|last| self.clause <= last.piece + 2);
        let is_known =
            !self.has_unknown(self.clause, end, self.pieces.get(end).map_or(self.text.len(), |end| end.start));
        let is_of_all = last.and_then(|last| last.meaning.metric).is_none_or(|of| is_received(of) || is_closed(of));
        let kinds = match () {
            () if is_of_some => return,
            // reviews of an earlier sentence are meant only where nothing else is spoken of
            () if behind & marks.upheld != NONE && (is_known || (clause | self.reviews) & marks.reviews != NONE) => {
                // 涉诉涉复议方面，行政诉讼2起，均维持: of the lawsuits alone
                let of_figure = if follows_figure { of_last & marks.reviews } else { NONE };
                let is_of_figure = of_figure.count() == 1 && clause & marks.reviews == NONE && !self.has_sibling(at);
                if is_of_figure { of_figure } else { self.reviews(clause) }
            }
            // 重复申请5件,均不予处理: of those, not of all requests
            // 自然人申请8件、商业企业申请1件，均予以公开: of both, which no cell counts
            () if behind & marks.request_results != NONE && follows_figure && self.has_sibling(at) => return,
            () if behind & marks.request_results != NONE && follows_figure && is_known && is_of_all => {
                self.context.topic & marks.request
            }
            () => return,
        };
        for kind in kinds.each() {
            let before = behind & (marks.upheld | marks.request_results) | kind;
            let around = Around { before, wide: before, topic: kind, ..Around::default() };
            let mut meaning = meaning(&around, None, self.context.form);
            if follows_figure && meaning.applicant.is_some() {
                // 受理商业企业申请7件，均予以公开
                let applicant = self.last_count().and_then(|last| self.drafts[last].meaning.applicant);
                meaning.applicant = applicant.or(meaning.applicant);
            }
            if meaning.metric.is_some() {
                let figure = (self.pieces[at].start, self.pieces[end - 1].end);
                let mention = Mention { piece: at, figure };
                let unread = self.unread_of_clause(end);
                let draft = self.draft(Assertion::Share(Portion::All), mention, meaning, around);
                self.drafts.push(Draft { unread, is_of_due: is_of_decided, ..draft });
            }
        }
    }

    /// Whether the last count before a token is one of a list, of which what follows is said as a whole: 行政复议3件、行政诉讼1件.
    fn has_sibling(&self, at: usize) -> bool {
        let mut counts = self.drafts.iter().rev().filter(|draft| draft.is_count() && draft.piece < at);
        let (Some(last), Some(before)) = (counts.next(), counts.next()) else { return false };
        let between = &self.pieces[before.piece + 1..last.piece];
        let is_joined =
            between.first().is_some_and(|piece| piece.token == Token::Mark('、') || is_word(piece, MARKS.conjunction));
        is_joined && before.unit() == last.unit() && before.depth == last.depth
    }

    /// The kinds of reviews that words speak of, or else the sentence, or else the one before.
    fn reviews(&self, words: Concepts) -> Concepts {
        let marks = &*MARKS;
        let spoken = [words, self.reviews, self.context.topic].map(|words| words & marks.reviews);
        let spoken = spoken.into_iter().find(|&reviews| reviews != NONE).unwrap_or(NONE);
        let in_court = if words & marks.in_court == NONE { spoken } else { spoken & !marks.reconsideration };
        // 行政诉讼5件，其中未经复议直接起诉3件
        if in_court & marks.litigation == NONE {
            in_court
        } else {
            in_court & (marks.reconsideration | marks.litigation)
        }
    }

    /// Whether a bracket follows that limits a clause to what was due: 全部办结(当年应办结的).
    fn opens_with_due(&self, end: usize) -> bool {
        let opens = end < self.end && self.pieces[end].token == Token::Mark('(');
        let closes = |piece: &&Piece| piece.token != Token::Mark(')');
        opens && self.pieces[end + 1..self.end].iter().take_while(closes).any(|piece| is_word(piece, MARKS.due))
    }

    fn last_count(&self) -> Option<usize> {
        // behind a bracket, the figure before it is meant: 3607件(甲349件、乙933件),同比增长70.3%
        let is_outer = |draft: &Draft| draft.is_amount() && draft.depth <= self.depth;
        let is_now = |draft: &Draft| is_outer(draft) && draft.time == ClaimTime::ThisYear;
        let last = |is_it: &dyn Fn(&Draft) -> bool| self.drafts.iter().rposition(is_it);
        last(&is_now).or_else(|| last(&is_outer)).or_else(|| last(&Draft::is_amount))
    }

    fn draft(&self, asserts: Assertion, mention: Mention, meaning: Meaning, around: Around) -> Draft {
        let marks = &*MARKS;
        let Mention { piece, figure } = mention;
        let is_carried = meaning.metric.is_some_and(|metric| CODEBOOK.roles.is_carried(metric));
        let words = around.before | around.wide | around.carry;
        let scope = match () {
            () if self.is_cumulative && !self.is_this_year => Scope::Cumulative,
            () if words & marks.area != NONE => Scope::Area,
            () if words & marks.office != NONE => Scope::Office,
            () if (around.before | around.wide) & marks.platform != NONE => Scope::Platform,
            () if self.scope == Scope::Cumulative => Scope::Agency,
            () => self.scope,
        };
        let counted = self.counted(piece, figure);
        let unread = self.unread(piece, figure, &around);
        Draft {
            asserts,
            meaning,
            addends: Vec::new(),
            scope,
            time: match self.time {
                // a growth is that of this year
                ClaimTime::LastYear if is_carried || matches!(asserts, Assertion::Growth(_)) => ClaimTime::ThisYear,
                time => time,
            },
            piece,
            figure,
            counted,
            around,
            unread,
            months: if self.time == ClaimTime::PartOfYear { self.months.0 } else { Months::NONE },
            is_of_due: false,
            depth: self.depth,
            part_of: None,
            whole_of: None,
            completeness: None,
            base: None,
        }
    }

    /// Unknown text around a figure that may change what it counts: in its own clause, and in earlier ones that limit it
    /// or alone say what it counts.
    fn unread(&self, piece: usize, figure: Span, around: &Around) -> Vec<Span> {
        let is_named_before = (around.before | around.wide | around.after) & MARKS.meant == NONE;
        let mut unread = self.earlier.of_figure(is_named_before);
        let begin = self.begin(self.clause).min(figure.0);
        unread.extend(gaps(&self.pieces[self.clause.min(piece)..piece], begin, figure.0));
        let (_, next) = self.behind(piece);
        let end = self.pieces.get(next).map_or(self.text.len(), |piece| piece.start);
        unread.extend(gaps(&self.pieces[piece + 1..next.max(piece + 1)], figure.1, end.max(figure.1)));
        unread
    }

    /// Unknown text of the clause that ends before a token, and of those before it that limit it.
    fn unread_of_clause(&self, end: usize) -> Vec<Span> {
        let close = self.pieces.get(end).map_or(self.text.len(), |piece| piece.start);
        let mut unread = self.earlier.of_figure(false);
        unread.extend(gaps(&self.pieces[self.clause..end], self.begin(self.clause), close));
        // 街道办事处受理申请6件，均已答复: all of those
        let last = self.drafts.last().filter(|draft| draft.unread.len() < MOST_INHERITED);
        unread.extend(last.into_iter().flat_map(|draft| &draft.unread));
        unread
    }

    /// Bytes of the words that say what is counted: before the figure, or behind it after a verb (发布了1篇信息).
    fn counted(&self, piece: usize, figure: (usize, usize)) -> (usize, usize) {
        let before = (self.begin(self.segment).min(figure.0), figure.0);
        let next = self.pieces[piece + 1..self.end].iter().find(|piece| !matches!(piece.token, Token::Word(_)));
        let end = next.map_or(self.pieces[self.end - 1].end, |next| next.start);
        let behind = (figure.1, end.max(figure.1));
        let verb = piece.checked_sub(1).map(|before| self.pieces[before]);
        let is_behind_verb = self.text[..figure.0].ends_with('了')
            || verb.is_some_and(|verb| verb.end == figure.0 && is_word(&verb, MARKS.sets_up | MARKS.publish));
        let is_before = before.0 < before.1 && !(is_behind_verb && behind.0 < behind.1);
        if is_before { before } else { behind }
    }

    /// The concepts behind a figure up to the next mark, and that mark; none if another figure comes first.
    fn behind(&self, at: usize) -> (Concepts, usize) {
        let is_passed = |token| matches!(token, Token::Word(_) | Token::Year(_) | Token::Period(_));
        if self.is_alone_in_bracket(at) && self.outside & (MARKS.meant | MARKS.the_rest) == NONE {
            // 半数(12件)予以公开
            let next = (at + 2..self.end).find(|&next| !is_passed(self.pieces[next].token)).unwrap_or(self.end);
            let has_figure = self.pieces.get(next).is_some_and(|next| matches!(next.token, Token::Number(_)));
            return if has_figure { (NONE, at + 1) } else { (self.concepts(at + 2, next), next) };
        }
        let next = (at + 1..self.end).find(|&next| !is_passed(self.pieces[next].token));
        match next.map(|next| (next, self.pieces[next].token)) {
            // 1名专职人员和4名兼职人员
            Some((next, Token::Number(_))) if self.is_noun_behind(at) => (self.concepts(at + 1, next), next),
            Some((_, Token::Number(_))) => (NONE, at + 1),
            Some((next, _)) => (self.concepts(at + 1, next) | self.years_as_words(at + 1, next), next),
            None => (self.concepts(at + 1, self.end) | self.years_as_words(at + 1, self.end), self.end),
        }
    }

    fn is_alone_in_bracket(&self, at: usize) -> bool {
        let is = |at: Option<usize>, mark| {
            at.and_then(|at| self.pieces.get(at)).is_some_and(|piece| piece.token == Token::Mark(mark))
        };
        at > self.start && is(at.checked_sub(1), '(') && at + 1 < self.end && is(Some(at + 1), ')')
    }

    /// Whether only the noun right behind the figure says what is counted.
    fn is_noun_behind(&self, at: usize) -> bool {
        let is_noun = |piece: &Piece| piece.start == self.pieces[at].end && is_word(piece, MARKS.meant);
        self.concepts(self.segment, at) & MARKS.meant == NONE && self.pieces.get(at + 1).is_some_and(is_noun)
    }

    fn around(&self, at: usize) -> Around {
        let marks = &*MARKS;
        let start = self.pieces[at].start;
        let before = self.concepts(self.segment, at) | self.years_as_words(self.segment, at);
        let before = if self.takes_shared(before) { before | self.shared } else { before };
        let (after, next) = self.behind(at);
        let wide = self.concepts(self.clause, at) | self.years_as_words(self.clause, at);
        let mut topic = self.context.topic | self.about_disclosure;
        if before & marks.push != NONE && wide & marks.platform == NONE {
            // 公众号粉丝突破3万人，全年推送信息1460条
            topic = topic & !marks.account | self.platform;
        }
        let mut around = Around { before, after, wide, carry: self.carry, topic, ..Around::default() };
        // 公开政府信息计354条
        let start = if self.text[..start].ends_with('计') && self.begin(at) + "计".len() == start {
            self.begin(at)
        } else {
            start
        };
        let verb = (self.segment..at).find(|&piece| is_word(&self.pieces[piece], marks.meant & !marks.platform));
        // from the verb on, or behind the figure if nothing before it says what is counted
        let first = verb.map_or(self.segment, |verb| verb + 1);
        around.is_special = self.has_unknown(first, at, start) && verb.is_some();
        if before & marks.things == NONE && next > at {
            let end = self.pieces.get(next).map_or(self.text.len(), |piece| piece.start);
            around.is_special |= after & marks.things == NONE && self.has_unknown(at + 1, next.max(at + 1), end);
        }
        // 其他公开答复1条 is none of what the clause before it names
        around.is_bald = before & (marks.meant | marks.the_rest) == NONE && !self.has_unknown(self.segment, at, start);
        around
    }

    fn number(&mut self, at: usize, number: &Number) {
        let around = self.around(at);
        let is_of_others = around.before & MARKS.meant == NONE && self.is_of_others(at);
        if !self.is_plan && !self.is_background && !self.tells_duty(at) && !is_of_others {
            self.claims_of(at, number, &around);
        }
        let is_capacity = |metric| CODEBOOK.roles.capacity.contains(metric);
        if self.drafts.last().and_then(|last| last.meaning.metric).is_some_and(is_capacity) {
            self.about_disclosure = MARKS.about_disclosure;
        }
        self.speak_of(around.before);
        let goes_on = self.pieces.get(at + 1).is_some_and(|next| next.token == Token::Mark('、'));
        self.shared = if goes_on { self.shared | self.words_before_object(at) } else { NONE };
        let is_noun_behind = self.is_noun_behind(at);
        self.segment = at + 1;
        if is_noun_behind {
            // the noun is consumed
            let is_of_noun = |piece: &&Piece| matches!(piece.token, Token::Word(_) | Token::Year(_));
            self.segment += self.pieces[at + 1..self.end].iter().take_while(is_of_noun).count();
        }
        self.clause = self.segment;
        self.consumed = self.segment;
        self.is_behind_figure = true;
    }

    fn claims_of(&mut self, at: usize, number: &Number, around: &Around) {
        let marks = &*MARKS;
        let Piece { start, end, .. } = self.pieces[at];
        let mut number = *number;
        let last = at.checked_sub(1).map(|before| self.pieces[before]).filter(|piece| piece.end == start);
        let directly = last.map_or(NONE, |piece| match piece.token {
            Token::Word(concepts) => concepts,
            _ => NONE,
        });
        // 召开一次 may be a figure, or part of 开一次会
        let counts = if number.amount() > Amount::ONE { marks.sets_up } else { marks.total_of };
        let is_counted = directly & counts != NONE || self.text[..start].ends_with(['了', '仅', '只']);
        // 公开栏六个 counts, 六个重点领域 may not
        let next = self.pieces.get(at + 1).filter(|next| next.start == end);
        let is_last = end == self.text.len() || next.is_some_and(|next| matches!(next.token, Token::Mark(_)));
        let is_behind = is_last && start > self.begin(self.segment);
        // 无一起 is a denial
        let is_none = directly & marks.none != NONE && number.amount() <= Amount::ONE;
        if number.is_loose && !is_counted && !is_behind || is_none && self.text[start..].starts_with('一') {
            return;
        }
        let is_often = (around.before | self.outside) & marks.how_often != NONE || self.text[end..].starts_with('/');
        if is_often && !matches!(number.unit, Unit::Percent) {
            return;
        }
        if number.qualifier == Qualifier::Exact {
            number.qualifier = self.qualifier(at);
        }
        if self.is_threshold(at, number.qualifier) {
            return;
        }
        if self.respective(at, number, around) {
            return;
        }
        match number.unit {
            Unit::Percent | Unit::Points => self.percent(at, number, around),
            Unit::Counted(unit) => self.count(at, number, unit, around),
            Unit::Missing => self.unitless(at, number, around, last),
            Unit::Year | Unit::Nothing => {}
        }
    }

    /// The qualifier of a figure by the words before it, of which only those that change nothing stand between: 约50件,
    /// 约收到申请50件, 近新收60件. Away from the figure, 约 of 签约类 and 近 of 附近 are none. 达 alone does not mean more.
    fn qualifier(&self, at: usize) -> Qualifier {
        let marks = &*MARKS;
        let figure = self.pieces[at].start;
        let mut end = figure;
        for nth in (self.segment..at).rev() {
            let piece = &self.pieces[nth];
            if !PHRASES.meaningful(&self.text[piece.end..end]).is_empty() {
                break;
            }
            end = piece.start;
            let word = &self.text[piece.start..piece.end];
            let is_ending = self.begin(nth) < piece.start && word.chars().nth(1).is_none();
            match word {
                "达" | "达到" => {}
                _ if is_ending && piece.end < figure => {}
                _ if is_word(piece, marks.about) => return Qualifier::About,
                _ if is_word(piece, marks.above) => return Qualifier::MoreThan,
                _ if is_word(piece, marks.below) => return Qualifier::LessThan,
                _ => {}
            }
        }
        Qualifier::Exact
    }

    /// Whether a figure bounds what is spoken of and counts nothing: 投资额在400万元以上的项目, 30页以下(含30页).
    fn is_threshold(&self, at: usize, qualifier: Qualifier) -> bool {
        let (before, behind) = (&self.text[..self.pieces[at].start], &self.text[self.pieces[at].end..]);
        // 《条例》规定的15项内容, 30页以下(含30页), 11至30件的部分
        let is_of_law = ["规定的", "(含", "(不含"].iter().any(|word| before.ends_with(word))
            && before.len() > self.begin(self.segment);
        let is_range = matches!(self.pieces[at].token, Token::Number(number) if number.upper.is_some());
        let has_bound = is_range && behind.starts_with("(含");
        if is_of_law || has_bound || ["的部分", "部分,"].iter().any(|word| behind.starts_with(word)) {
            return true;
        }
        let bounded = ["以上", "以下", "以内"].iter().find_map(|word| behind.strip_prefix(word));
        qualifier != Qualifier::Exact && bounded.is_some_and(|rest| rest.starts_with(['的', '(']))
    }

    /// Whether the growth that a figure states is one downwards; `None` if it states none.
    fn is_fall(&self, at: usize, is_per_cent: bool) -> Option<bool> {
        let marks = &*MARKS;
        let verb = (self.segment..at).rev().find(|&piece| is_word(&self.pieces[piece], marks.up | marks.down))?;
        let is_level = self.concepts(verb, at) & marks.to_level != NONE;
        let is_away = self.has_unknown(verb + 1, at, self.pieces[at].start);
        // 新增3个 and 增加栏目3个 state no growth
        if is_level || is_away || !(is_per_cent || self.is_compared) {
            return None;
        }
        Some(is_word(&self.pieces[verb], marks.down))
    }

    /// A change in a bracket behind the same as a count: 同比减少13件(-40.63%).
    fn is_signed_fall(&self, at: usize) -> Option<bool> {
        let is_growth = self.drafts.last().is_some_and(|last| matches!(last.asserts, Assertion::Growth(_)));
        let is_signed = self.text[..self.pieces[at].start].ends_with(['-', '－', '−']);
        (is_growth && is_signed && self.is_alone_in_bracket(at)).then_some(true)
    }

    /// Whether a figure is the one of last year that this year's is compared with: 比上年的170件增加16件.
    fn is_of_last_year(&self, at: usize) -> bool {
        let marks = &*MARKS;
        self.is_comparing
            && (self.segment..at).any(|piece| {
                is_word(&self.pieces[piece], marks.compared & !marks.up)
                    && !self.text[self.pieces[piece].start..].starts_with("同比")
                    || matches!(self.pieces[piece].token, Token::Year(_))
                    || is_word(&self.pieces[piece], marks.last_year)
            })
    }

    /// Reads a figure of a list that belongs in order to what stands before it. `false` if it is none.
    fn respective(&mut self, at: usize, number: Number, around: &Around) -> bool {
        let Some(member) = self.member(at, &number) else { return false };
        let Piece { start, end, .. } = self.pieces[at];
        let (meaning, base) = match member.owner {
            Owner::Figure(of) => (self.drafts[of].meaning, Some(of)),
            Owner::Named(meaning) => (meaning, None),
            Owner::Unknown => (Meaning::default(), None),
        };
        let Some(asserts) = asserted(member.statement, &number) else { return false };
        let mention = Mention { piece: at, figure: (start, end) };
        let mut draft = Draft { base, ..self.draft(asserts, mention, meaning, *around) };
        match member.statement {
            Statement::Share => {
                draft.is_of_due = is_of_due(around);
                if let Owner::Named(Meaning { metric: Some(metric), applicant, .. }) = member.owner {
                    draft.addends = vec![Quantity { metric, applicant }];
                }
            }
            Statement::Former => draft.time = ClaimTime::LastYear,
            Statement::Growth { .. } => {}
        }
        if let Some(of) = base {
            draft.scope = self.drafts[of].scope;
        }
        if self.members.first().is_some_and(|first| first.piece < at) {
            draft.unread.extend(&self.member_gaps);
        }
        self.drafts.push(draft);
        if number.unit != Unit::Percent {
            self.is_comparing = false;
        }
        true
    }

    /// The figure as a member of the list that is being read, or of one that begins with it.
    fn member(&mut self, at: usize, number: &Number) -> Option<Member> {
        let marks = &*MARKS;
        if let Some(member) = self.members.iter().find(|member| member.piece == at) {
            return Some(*member);
        }
        let statement = self.statement(at, number)?;
        if let Some(member) = self.members.iter().find(|member| (member.piece..member.end).contains(&at)) {
            return Some(Member { statement, piece: at, ..*member });
        }
        let words = self.concepts(self.segment, at);
        let is_respective = words & marks.respectively != NONE;
        let has_word = is_respective || words & marks.each != NONE;
        let mut list = members(&self.pieces[..self.end], at, statement, has_word);
        if !is_respective && list.len() < 2 {
            return None;
        }
        let owners = self.owners(at, list.len(), statement, number.unit)?;
        list.iter_mut().zip(owners).for_each(|(member, owner)| member.owner = owner);
        let start = self.pieces[at].start;
        self.member_gaps =
            gaps(&self.pieces[self.clause.min(at)..at], self.begin(self.clause).min(start), start).collect();
        self.members = list;
        self.members.first().copied()
    }

    /// What a figure states of another, if anything.
    fn statement(&self, at: usize, number: &Number) -> Option<Statement> {
        let marks = &*MARKS;
        let is_per_cent = match number.unit {
            Unit::Percent | Unit::Points => true,
            Unit::Counted(_) => false,
            Unit::Year | Unit::Nothing | Unit::Missing => return None,
        };
        let words = self.concepts(self.segment, at);
        if let Some(is_fall) = self.is_fall(at, is_per_cent || number.unit == Unit::Counted("倍")) {
            return Some(Statement::Growth { is_fall });
        }
        if is_per_cent {
            let is_share = number.unit == Unit::Percent && words & marks.share_of != NONE;
            return is_share.then_some(Statement::Share);
        }
        let is_former = self.time == ClaimTime::LastYear && words & marks.last_year != NONE || self.is_of_last_year(at);
        is_former.then_some(Statement::Former)
    }

    /// What the members of a list that begins with a figure belong to: what the words of the clause name one by one, or else the
    /// figures before it. `None` if other words than these tell.
    fn owners(&self, at: usize, count: usize, statement: Statement, unit: Unit) -> Option<Vec<Owner>> {
        let marks = &*MARKS;
        let says = marks.share_of | marks.up | marks.down | marks.respectively | marks.each;
        let verb = (self.clause..at).find(|&piece| is_word(&self.pieces[piece], says)).unwrap_or(at);
        let named = self.concepts(self.clause, verb);
        let labels = self.split(self.clause, verb);
        // 占新收和办结总数的75%和71%: of two wholes
        let has_several_wholes = self.split(verb, at).len() > 1;
        let found = if has_several_wholes {
            None
        } else if named & (marks.meant | marks.the_rest) == NONE && labels.len() == 1 {
            self.owners_among_figures(count, statement, unit)
        } else if statement == Statement::Former {
            return None;
        } else {
            // 分别占申请总数的75%、25% are of a whole that is named
            let names_whole = self.concepts(verb, at) & marks.meant != NONE;
            self.owners_in_words(&labels, named, statement).filter(|_| labels.len() == count && !names_whole)
        };
        Some(found.unwrap_or_else(|| vec![Owner::Unknown; count]))
    }

    /// What each label names, if each names another quantity.
    fn owners_in_words(
        &self,
        labels: &[(Concepts, bool)],
        named: Concepts,
        statement: Statement,
    ) -> Option<Vec<Owner>> {
        let unit = (statement == Statement::Share).then_some("");
        let topic = self.context.topic | named & MARKS.objects;
        let mut meanings: Vec<Meaning> = Vec::new();
        for &(words, has_unknown) in labels.iter().take(MOST_MEMBERS) {
            let around = Around { before: words, wide: words, topic, ..Around::default() };
            let meaning = meaning(&around, unit, self.context.form);
            if has_unknown || meaning.metric.is_none() || meanings.contains(&meaning) {
                return None;
            }
            meanings.push(meaning);
        }
        Some(meanings.into_iter().map(Owner::Named).collect())
    }

    /// The figures before a list, if they are as many as it has.
    fn owners_among_figures(&self, count: usize, statement: Statement, unit: Unit) -> Option<Vec<Owner>> {
        let marks = &*MARKS;
        let is_past = |draft: &Draft| matches!(draft.time, ClaimTime::LastYear | ClaimTime::NextYear);
        let near = self.drafts.iter().enumerate().rev().take(MOST_DRAFTS_BEFORE);
        let candidates = near.filter(|(_, draft)| draft.is_amount() && !is_past(draft) && draft.depth <= self.depth);
        let mut candidates: Vec<Candidate> = candidates
            .map(|(at, draft)| Candidate {
                draft: at,
                piece: draft.piece,
                unit: draft.unit(),
                value: draft.amount(),
                is_sum: draft.around.is_bald && draft.around.before & (marks.sum_of | marks.total_of) != NONE,
            })
            .collect();
        candidates.reverse();
        let own = owners(self.pieces, &candidates, count, statement).filter(|_| count > 1)?;
        // a share or change of something else stands between
        let is_interrupted = self.drafts[own[0].draft..].iter().any(is_loose);
        // 新收86件，2022年80件: the second has no name of its own
        let is_named = |one: &Candidate| {
            let draft = &self.drafts[one.draft];
            let times = marks.last_year | marks.this_year | marks.next_year;
            let says = draft.around.before & !(times | marks.filler | marks.conjunction | marks.total_of);
            !draft.around.is_bald || says != NONE || draft.meaning.metric.is_some() || !draft.addends.is_empty()
        };
        // 增加16件、21件
        let is_of_unit = match unit {
            Unit::Counted(unit) if unit != "倍" => own.iter().all(|one| one.unit == unit),
            _ => true,
        };
        let is_of_each = !is_interrupted && own.iter().all(is_named) && (is_of_unit || statement == Statement::Share);
        is_of_each.then(|| own.iter().map(|one| Owner::Figure(one.draft)).collect())
    }

    fn percent(&mut self, at: usize, number: Number, around: &Around) {
        let marks = &*MARKS;
        let Piece { start, end, .. } = self.pieces[at];
        let base = self.last_count();
        let is_fall = self.is_fall(at, true).or_else(|| self.is_signed_fall(at));
        let statement = is_fall.map_or(Statement::Share, |is_fall| Statement::Growth { is_fall });
        let Some(asserts) = asserted(statement, &number) else { return };
        let is_sum = around.before & marks.sum_of != NONE;
        let is_bald = around.is_bald && around.before & marks.the_rest == NONE && !is_sum;
        let is_of_last = around.before & marks.share_of != NONE && is_bald || is_fall.is_some();
        // 占答复总数的71.7%: the words behind 占 name the whole
        let takes = (self.segment..at).find(|&piece| is_word(&self.pieces[piece], marks.share_of));
        let is_of_whole = takes.is_some_and(|takes| {
            self.concepts(self.segment, takes) & (marks.meant | marks.the_rest) == NONE
                && !self.has_unknown(self.segment, takes, self.pieces[takes].start)
        });
        let is_of_last = is_of_last || is_of_whole;
        // 前三类占申请总量的72.4%: what the whole is says nothing of the part
        let names_whole = |&takes: &usize| self.concepts(takes + 1, at) & marks.meant != NONE;
        let own = match takes.filter(names_whole).map(|takes| self.concepts(self.segment, takes)) {
            Some(part) if part & marks.meant == NONE => Meaning::default(),
            Some(part) => {
                meaning(&Around { before: part, wide: part, after: NONE, ..*around }, None, self.context.form)
            }
            // 信函、传真申请占33.3%
            None => meaning(&Around { before: words_of_several(around), ..*around }, None, self.context.form),
        };
        // 其中在10个工作日内答复的占62.5%: of some, and not the share of all
        let is_of_some = around.before & marks.of_which != NONE && own.metric.is_some_and(is_closed);
        let own = if is_of_some { Meaning::default() } else { own };
        // the change as a count may be the only claim before the one in per cent, or stand behind the figure of last year:
        // 与上年的86件相比，申请量增加22件，增幅25.6%
        let is_former = base.is_some_and(|base| self.drafts[base].time == ClaimTime::LastYear);
        let last = self.drafts.len().checked_sub(1).filter(|_| is_fall.is_some());
        let last = last
            .filter(|&last| base.is_none() || is_former && matches!(self.drafts[last].asserts, Assertion::Growth(_)));
        let named = last.or(base);
        let meaning = match named {
            Some(named) if is_of_whole || own.metric.is_none() && is_of_last => self.drafts[named].meaning,
            _ => own,
        };
        let base = base.filter(|_| is_of_last);
        let mention = Mention { piece: at, figure: (start, end) };
        let is_of_due = is_of_due(around);
        let is_alone = is_fall.is_none() && base.is_none();
        let addends = takes.filter(|_| is_alone).map_or_else(Vec::new, |takes| self.part_of_share(takes, at, around));
        let meaning = if addends.len() > 1 { Meaning::default() } else { meaning };
        let draft = Draft { addends, is_of_due, base, ..self.draft(asserts, mention, meaning, *around) };
        self.drafts.push(draft);
    }

    /// What makes the part of a share that is stated without it, between the words before 占 and the figure: 予以公开占33.9%.
    /// Empty if a word is unknown, or if the share is of something that is named.
    fn part_of_share(&self, takes: usize, at: usize, around: &Around) -> Vec<Quantity> {
        let (share, figure) = (self.pieces[takes], self.pieces[at]);
        let names_whole = self.concepts(takes + 1, at) & MARKS.meant != NONE;
        if names_whole || self.has_unknown(takes + 1, at, figure.start) {
            return Vec::new();
        }
        if let Some((addends, _)) = self.addends(takes, around, "") {
            return addends;
        }
        let words = self.concepts(self.segment, takes);
        let around = Around { before: words, wide: words, ..*around };
        let meaning = meaning(&around, Some(""), self.context.form);
        let is_known = !self.has_unknown(self.segment, takes, share.start) && words & MARKS.meant != NONE;
        let part = meaning.metric.filter(|_| is_known);
        part.map(|metric| Quantity { metric, applicant: meaning.applicant }).into_iter().collect()
    }

    fn count(&mut self, at: usize, number: Number, unit: &'static str, around: &Around) {
        let marks = &*MARKS;
        let Piece { start, end, .. } = self.pieces[at];
        if self.items_changed(at, number, unit, around) {
            return;
        }
        if let Some(is_fall) = self.is_fall(at, unit == "倍") {
            let base = self.last_count();
            let own = meaning(around, None, self.context.form);
            let meaning = if own.metric.is_some() { own } else { base.map_or(own, |base| self.drafts[base].meaning) };
            let mention = Mention { piece: at, figure: (start, end) };
            let asserts = Assertion::Growth(growth_in_units(number.stated_as(is_fall), unit));
            // 与上年的86件相比，申请量增加22件
            if let Some(former) = self.drafts.last_mut().filter(|last| last.is_former_of(unit)) {
                former.meaning = meaning;
            }
            let draft = Draft { base, ..self.draft(asserts, mention, meaning, *around) };
            self.drafts.push(draft);
            self.is_comparing = false;
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
        let rest = self.other_organisation(at, &around, unit);
        let several = if has_label || rest.is_some() { None } else { self.addends(at, &around, unit) };
        let single = || (Vec::new(), rest.unwrap_or_else(|| self.meaning_of(&around, unit)));
        let (addends, mut meaning) = several.unwrap_or_else(single);
        // “甲”“乙”分别为1件、2件: which is which remains open
        let is_open_list = !has_label && around.before & marks.respectively != NONE && self.leads_list(at);
        if is_open_list
            || self.are_some_only(at, &around, meaning)
            || self.is_of_several_years(at)
            || self.is_by_unknown_way(at, meaning)
        {
            meaning = Meaning::default();
        }
        if let Some(same) = self.meaning_of_same(at, &around, unit) {
            meaning = same;
        }
        if meaning == Meaning::default() && addends.is_empty() {
            meaning = self
                .rest_of_reviews(&around, unit)
                .or_else(|| self.meaning_of_last(at, &around, unit))
                .or_else(|| self.carried_on(at, &around, unit))
                .unwrap_or_default();
        }
        // 尚有4件申请未到答复期限，结转下年度
        let is_open = around.before & marks.meant == NONE;
        if is_open && meaning.metric.is_some_and(|metric| is_closed(metric) || metric == CODEBOOK.roles.received) {
            meaning = self.carried_on(at, &around, unit).unwrap_or(meaning);
        }
        meaning = self.for_reason(&around, unit, meaning);
        match self.applicant_before(at, &around, meaning) {
            Some(Whose::Column(column)) => meaning.applicant = Some(column),
            // 对法人和其他组织的申请，予以公开4件: of no single column
            Some(Whose::Several) => meaning = Meaning::default(),
            None => {}
        }
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

    /// Whether what was disclosed is counted on a channel that is not known, and so not all of it: 通过校务栏公开信息415条.
    fn is_by_unknown_way(&self, at: usize, meaning: Meaning) -> bool {
        let begin = self.begin(self.segment).min(self.pieces[at].start);
        meaning.metric == Some(CODEBOOK.roles.disclosed)
            && gaps(&self.pieces[self.segment.min(at)..at], begin, self.pieces[at].start).any(|(from, to)| {
                self.text[..from].ends_with(WAY) && !PHRASES.meaningful(&self.text[from..to]).is_empty()
            })
    }

    /// Whether a figure is one of a list that belongs in order to several years: 2022年、2023年分别为92件、81件.
    fn is_of_several_years(&self, at: usize) -> bool {
        let is_year = |piece: &&Piece| matches!(piece.token, Token::Year(_));
        let names = self.concepts(self.clause, at) & MARKS.respectively != NONE;
        names && self.pieces[self.clause..at].iter().filter(is_year).nth(1).is_some()
    }

    /// Whether another figure follows a 、 or 和.
    fn leads_list(&self, at: usize) -> bool {
        let is_joint = |piece: &Piece| piece.token == Token::Mark('、') || is_word(piece, MARKS.conjunction);
        let follows = self.pieces[at + 1..self.end].first().is_some_and(is_joint);
        follows && self.pieces[at + 2..self.end].first().is_some_and(|piece| matches!(piece.token, Token::Number(_)))
    }

    /// What a figure counts that is told by its time alone: 上年为3607件 counts the same as the figure before it.
    fn meaning_of_same(&self, at: usize, around: &Around, unit: &str) -> Option<Meaning> {
        let marks = &*MARKS;
        let last = self.drafts.last().filter(|_| around.is_bald)?;
        let is_former = self.time == ClaimTime::LastYear && around.before & marks.last_year != NONE;
        // 申请数量同比增长29.4%，由上年的51件增至66件
        let is_of_growth = is_former && matches!(last.asserts, Assertion::Growth(Growth::PerCent(_)));
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

    /// Reads by how many the items that a form counts have changed since last year: 行政许可项目上一年36项，本年减少5项. `false` if
    /// a figure says no such thing.
    fn items_changed(&mut self, at: usize, number: Number, unit: &'static str, around: &Around) -> bool {
        let marks = &*MARKS;
        let Some(word) = (self.segment..at).rev().find(|&piece| is_word(&self.pieces[piece], marks.changed)) else {
            return false;
        };
        let Piece { start, end, .. } = self.pieces[at];
        let meaning = meaning(around, Some(unit), self.context.form);
        let is_known = !self.has_unknown(word + 1, at, start);
        if !is_known || !meaning.metric.is_some_and(|metric| CODEBOOK.roles.item_changes.contains(metric)) {
            return false;
        }
        let stated = number.stated_as(is_word(&self.pieces[word], marks.down));
        let mention = Mention { piece: at, figure: (start, end) };
        let draft = self.draft(Assertion::Growth(growth_in_units(stated, unit)), mention, meaning, *around);
        self.drafts.push(draft);
        true
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
    fn addends(&self, at: usize, around: &Around, unit: &str) -> Option<(Vec<Quantity>, Meaning)> {
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
    fn meaning_of(&self, around: &Around, unit: &str) -> Meaning {
        let marks = &*MARKS;
        let before = words_of_several(around);
        // 行政诉讼2件未审结 are not all of them
        let result = around.after & marks.review_results;
        let has_result = before & marks.review_results != NONE || around.after & marks.all != NONE;
        let result = if result == NONE && before & marks.the_rest == NONE { self.of_result } else { result };
        let before = if before & marks.reviews == NONE || has_result { before } else { before | result };
        meaning(&Around { before, ..*around }, Some(unit), self.context.form)
    }

    /// Whether the counted things are those only that something was done to or is said of: 对25件申请收取了信息处理费 are
    /// not the requests received, 45件申请全部按期答复 not the number of answers, 月均受理4件 not those of the year. A decision
    /// on them is counted: 对18件申请作出不予公开决定.
    fn are_some_only(&self, at: usize, around: &Around, meaning: Meaning) -> bool {
        let marks = &*MARKS;
        let is_all = around.after & marks.all != NONE && around.before & marks.actions == NONE;
        let is_acted_on = PHRASES.acts_on(&self.text[..self.pieces[at].start]);
        let is_average = (around.before | self.outside) & marks.average != NONE;
        let words = around.before | around.after;
        // 其中六件涉及物业管理
        let is_of_unknown =
            around.is_bald && around.before & marks.of_which != NONE && around.is_special && self.is_told_more(at);
        let is_of_some = words & marks.manner != NONE || is_of_unknown || self.names_kind(at);
        meaning.metric.is_some_and(|metric| {
            is_average
                || words & marks.notice != NONE && CODEBOOK.roles.answers.contains(metric)
                || is_of_some && (metric == CODEBOOK.roles.received || is_closed(metric))
                || is_all && (is_received(metric) || is_closed(metric))
                // 以邮寄方式答复32件
                || words & marks.ways != NONE && is_closed(metric)
                || is_acted_on && (is_received(metric) || around.after & marks.decisions == NONE)
        })
    }

    /// What a list says before its first object, and so of each: 上年结转的自然人申请8件、商业企业申请1件, 公示行政许可20件、行政处罚3件.
    fn words_before_object(&self, at: usize) -> Concepts {
        let marks = &*MARKS;
        let objects = marks.reviews | marks.powers | marks.applicants;
        let is_object = |piece: &&Piece| is_word(piece, objects);
        let before = self.pieces[self.segment..at].iter().position(|piece| is_object(&piece));
        let said = marks.publish | marks.carry | marks.last_year | marks.next_year | marks.review_results;
        before.map_or(NONE, |length| {
            let end = self.segment + length;
            (self.concepts(self.segment, end) | self.years_as_words(self.segment, end)) & said
        })
    }

    /// Whether an item of a list names an object alone, so that what is said before the first holds for it.
    fn takes_shared(&self, before: Concepts) -> bool {
        let marks = &*MARKS;
        let names = before & (marks.powers | marks.reviews | marks.applicants) != NONE;
        names
            && before & (marks.actions | marks.carry | marks.review_results | marks.last_year | marks.next_year) == NONE
    }

    /// Whether words behind a figure, up to the next mark, may change what it counts.
    fn is_told_more(&self, at: usize) -> bool {
        let (_, next) = self.behind(at);
        let end = self.pieces.get(next).map_or(self.text.len(), |piece| piece.start);
        let from = self.pieces[at].end;
        gaps(&self.pieces[at + 1..next.max(at + 1)], from, end.max(from))
            .any(|(from, to)| !PHRASES.meaningful(&self.text[from..to]).is_empty())
    }

    /// Whether a figure is that of one kind, by a quoted name before it (“咨询”类答复21件), or of one body, by its name before the
    /// bracket that holds the figure alone: 市自然资源局(58件).
    fn names_kind(&self, at: usize) -> bool {
        let is_quoted = |piece: &Piece| piece.token == Token::Word(NONE) && self.text[piece.start..].starts_with('“');
        let is_of_body = self.is_alone_in_bracket(at) && {
            let opens = self.pieces[at - 1].start;
            let is_end = |piece: &Piece| matches!(piece.token, Token::Mark(_) | Token::Number(_));
            let end = self.pieces[self.start..at - 1].iter().rfind(|piece| is_end(piece)).map_or(0, |piece| piece.end);
            PHRASES.names_body(&self.text[end.min(opens)..opens])
        };
        is_of_body || self.pieces[self.segment..at].iter().any(is_quoted)
    }

    /// Reads one figure as a claim of each thing listed: 行政复议、行政诉讼各1件, 均为0. `false` if there are fewer than two.
    fn distribute(&mut self, at: usize, number: Number, unit: &'static str, around: &Around) -> bool {
        let labels = self.split(self.clause, at);
        let each = labels.iter().map(|&(words, _)| {
            let around = Around { before: words, wide: words, ..*around };
            meaning(&around, Some(unit), self.context.form)
        });
        let mut meanings: Vec<Meaning> = each.filter(|meaning| meaning.metric.is_some()).collect();
        meanings.dedup();
        if meanings.len() < 2 {
            return false;
        }
        let Piece { start, end, .. } = self.pieces[at];
        for meaning in meanings {
            let mention = Mention { piece: at, figure: (start, end) };
            let asserts = Assertion::Amount(Counted { stated: number.stated(), unit });
            let draft = self.draft(asserts, mention, meaning, *around);
            self.drafts.push(draft);
        }
        true
    }

    /// Splits tokens at 、 and 和: the concepts of each item, and whether it has unknown words.
    fn split(&self, from: usize, to: usize) -> Vec<(Concepts, bool)> {
        let is_separator = |piece: &Piece| {
            piece.token == Token::Mark('、')
                || matches!(piece.token, Token::Word(concepts) if concepts & MARKS.conjunction != NONE)
        };
        let mut parts = Vec::new();
        let mut start = from;
        for at in from..=to {
            if at == to || is_separator(&self.pieces[at]) {
                let end = if at == to { self.pieces[to].start } else { self.pieces[at].start };
                parts.push((self.concepts(start, at), self.has_unknown(start, at, end)));
                start = at + 1;
            }
        }
        parts
    }

    /// The labels of the figures from this one on, if 分别 assigns one to each.
    fn labels(&self, at: usize, around: &Around) -> Option<Vec<Around>> {
        let marks = &*MARKS;
        if around.before & marks.respectively == NONE {
            return None;
        }
        let word = (self.segment..at).find(|&piece| is_word(&self.pieces[piece], marks.respectively))?;
        let common = self.concepts(word, at);
        let topic = match self.concepts(self.clause, at) & marks.objects {
            NONE => around.topic,
            objects => objects,
        };
        // 申请量、办结量均有回落，分别为1427件和1439件
        let is_of_clause_before = self.concepts(self.clause, word) & marks.meant == NONE;
        let (from, to) = if is_of_clause_before { self.clause_before } else { (self.clause, word) };
        let labels = self.split(from, to);
        let is_between = |piece: &Piece| match piece.token {
            Token::Mark(mark) => matches!(mark, '、' | ','),
            Token::Word(concepts) => concepts & marks.conjunction != NONE,
            Token::Number(_) | Token::Year(_) | Token::Period(_) => false,
        };
        let mut figures = 1;
        let mut last = at;
        while let Some(next) = (last + 1..self.end).find(|&next| !is_between(&self.pieces[next])) {
            let is_next = matches!(self.pieces[next].token, Token::Number(_))
                && !self.has_unknown(last + 1, next, self.pieces[next].start);
            if !is_next {
                break;
            }
            figures += 1;
            last = next;
        }
        (labels.len() == figures && figures > 1).then(|| {
            let each = labels.iter().map(|&(words, has_unknown)| {
                // 线上、线下分别受理申请40件、12件: the second is a kind that is not known
                let is_named = !has_unknown || words & marks.meant != NONE;
                let words = if is_named { words | common } else { NONE };
                let topic = if is_named { topic } else { NONE };
                Around {
                    before: words,
                    wide: words,
                    is_special: has_unknown,
                    is_bald: false,
                    after: NONE,
                    topic,
                    ..*around
                }
            });
            each.collect()
        })
    }

    /// Reads a figure without a unit. It counts only if words name its quantity: 申请量为0.
    fn unitless(&mut self, at: usize, number: Number, around: &Around, last: Option<Piece>) {
        let marks = &*MARKS;
        let Piece { start, end, .. } = self.pieces[at];
        let next = self.pieces.get(at + 1).filter(|piece| piece.start == end);
        let is_end = end == self.text.len() || next.is_some_and(|piece| matches!(piece.token, Token::Mark(_)));
        let is_said = last.is_some_and(|piece| {
            is_word(&piece, marks.filler | marks.each | marks.total_of | marks.above) || piece.token == Token::Mark(':')
        });
        // 其中：1、当面申请
        let is_end = is_end && !next.is_some_and(|piece| piece.token == Token::Mark('、'));
        if !is_end || !is_said || number.upper.is_some() {
            return;
        }
        if around.before & marks.each != NONE && self.distribute(at, number, "", around) {
            return;
        }
        let meaning = self.meaning_of(around, "");
        // 传真：24336410
        let is_telephone = number.amount() >= FEWEST_OF_TELEPHONE.into() && meaning.metric.is_some_and(is_received);
        let is_average = around.before & marks.average != NONE;
        if meaning.metric.is_some() && !is_telephone && !is_average && !self.context.is_contact {
            let mention = Mention { piece: at, figure: (start, end) };
            let asserts = Assertion::Amount(Counted { stated: number.stated(), unit: "" });
            let draft = self.draft(asserts, mention, meaning, *around);
            self.drafts.push(draft);
        }
    }
}

/// Before the channel on which something is done.
const WAY: &str = "通过";

/// What a clause begins with that says of what something became: 对自然人提出的申请，予以公开29件.
const UPON: [char; 2] = ['对', '就'];

/// The words before a figure, with those of the items before it where one figure counts several kinds: 信函、传真申请.
fn words_of_several(around: &Around) -> Concepts {
    let marks = &*MARKS;
    let several = [marks.reconsideration | marks.litigation, marks.channels, marks.platform];
    let is_of_several = several
        .iter()
        .any(|&kinds| around.before & kinds != NONE && (around.wide & kinds).count() > (around.before & kinds).count());
    if is_of_several { around.wide } else { around.before }
}

/// Whose requests words speak of: of one column of table 3, or of several. `None` if they name no applicant, or everybody.
fn whose(words: Concepts) -> Option<Whose> {
    let marks = &*MARKS;
    let named = words & (marks.applicants | marks.natural_person | marks.organisations);
    let is_everybody = words & marks.natural_person != NONE && words & marks.organisations != NONE;
    if named == NONE || is_everybody {
        return None;
    }
    let column = PHRASES.applicants.iter().find(|(bits, _)| *bits == named).map(|(_, column)| *column);
    Some(column.map_or(Whose::Several, Whose::Column))
}

/// Whether it is one of the results of requests that is counted, and not all of them.
fn is_of_result(meaning: Meaning) -> bool {
    meaning.metric.is_some_and(|metric| CODEBOOK.roles.results.contains(metric) && !is_closed(metric))
}

/// What a clause on the next year begins with that says what has to be done.
const DUTIES: [&str; 5] = ["要", "应", "需", "须", "确保"];

/// Of what a denial of results states to be none, what is no whole of others: 没有因国家秘密不予公开的情况 says nothing of the rest
/// that was refused.
fn most_special(denied: Vec<Meaning>, is_of_results: bool) -> Vec<Meaning> {
    let is_whole = |one: &Meaning| {
        let is_above =
            |metric: Metric| denied.iter().any(|other| other.metric.is_some_and(|other| other.is_below(metric)));
        one.metric.is_none_or(|metric| is_closed(metric) || is_received(metric) || is_above(metric))
    };
    let special: Vec<Meaning> = denied.iter().filter(|one| !is_of_results || !is_whole(one)).copied().collect();
    if special.is_empty() { denied } else { special }
}

/// Most unknown stretches that what is said of all inherits from the figure before it.
const MOST_INHERITED: usize = 8;

/// Most claims before a list among which what it belongs to is looked for.
const MOST_DRAFTS_BEFORE: usize = 4 * MOST_MEMBERS;

/// What time limits are stated in: 均在15个工作日内答复.
const TIME_LIMIT: &str = "工作日";

/// Requests received without a unit stay below; telephone and fax numbers do not.
const FEWEST_OF_TELEPHONE: i32 = 100_000;

/// Whether a column of table 3 is that of one kind of organisation with a name of its own.
fn is_kind_of_organisation(applicant: Applicant) -> bool {
    !matches!(applicant, Applicant::Total | Applicant::NaturalPerson | Applicant::OtherOrganisation)
}

/// Whether words around a share limit it to what was due. 答复率 is of those that were due.
fn is_of_due(around: &Around) -> bool {
    let marks = &*MARKS;
    let words = around.before | around.wide | around.after;
    let is_reply = words & marks.reply != NONE && words & marks.complete == NONE;
    is_reply || words & (marks.on_time | marks.due) != NONE
}

/// Whether a share or change belongs to no figure that is stated.
fn is_loose(draft: &Draft) -> bool {
    matches!(draft.asserts, Assertion::Share(_) | Assertion::Growth(_)) && draft.base.is_none()
}

/// Whether a quantity is that of all requests closed or answered.
fn is_closed(metric: Metric) -> bool {
    CODEBOOK.roles.all_closed.contains(metric)
}

fn is_received(metric: Metric) -> bool {
    CODEBOOK.roles.is_received(metric)
}

/// What a figure asserts of another one; `None` if it cannot: percentage points are no share, and a count is none either.
fn asserted(statement: Statement, number: &Number) -> Option<Assertion> {
    let stated = number.stated();
    match (statement, number.unit) {
        (Statement::Share, Unit::Percent) => Some(Assertion::Share(Portion::PerCent(stated))),
        (Statement::Former, Unit::Counted(unit)) => Some(Assertion::Amount(Counted { stated, unit })),
        (Statement::Growth { is_fall }, unit) => {
            let stated = number.stated_as(is_fall);
            let growth = match unit {
                Unit::Percent => Growth::PerCent(stated),
                Unit::Points => Growth::Points(stated),
                Unit::Counted(unit) => growth_in_units(stated, unit),
                Unit::Year | Unit::Nothing | Unit::Missing => return None,
            };
            Some(Assertion::Growth(growth))
        }
        (Statement::Share | Statement::Former, _) => None,
    }
}

/// A change that is stated in units of what has changed, or in multiples of it.
fn growth_in_units(stated: Stated, unit: &'static str) -> Growth {
    if unit == "倍" { Growth::Times(stated) } else { Growth::Amount(Counted { stated, unit }) }
}

fn makes_claim(piece: &Piece) -> bool {
    matches!(piece.token, Token::Number(_)) || is_word(piece, MARKS.none | MARKS.all)
}

/// Whether a word such as 将 announces a plan. In 将政务公开纳入考核 it does not.
fn is_plan(text: &str, piece: &Piece) -> bool {
    // 规划计划类信息 is a kind of information
    if !matches!(&text[piece.start..piece.end], "将" | "计划" | "拟" | "预计" | "目标") {
        return true;
    }
    PHRASES.announces(&text[piece.end..])
}
