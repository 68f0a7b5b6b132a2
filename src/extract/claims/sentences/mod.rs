//! Reads the claims of one sentence: its figures, with what they count, whose and when, and its denials.

mod all_of_it;
mod changes;
mod clauses;
mod counts;
mod denials;
mod figures;
mod lists;
mod some_only;
mod times;

use super::meaning::{Around, MARKS, Meaning};
use super::numbers::Number;
use super::periods::Months;
use super::respective::Member;
use super::tokens::{Piece, Token, is_word};
use super::unread::{Earlier, Span, gaps};
use crate::forms::{Concepts, Form, NONE, PHRASES};
use crate::report::{Amount, Applicant, Assertion, CODEBOOK, ClaimTime, Metric, Quantity, Scope};

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
    /// That part is the one of the sentence before, which a year that is named ends.
    are_months_inherited: bool,
    /// That part is a single date, which says nothing of the next sentence.
    are_months_of_date: bool,
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
        are_months_inherited: context.months.is_some(),
        are_months_of_date: false,
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
    let goes_on = sentence.time == ClaimTime::PartOfYear && !sentence.are_months_of_date;
    context.months = goes_on.then_some(sentence.months.0);
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

    /// Whether every word of the clause that ends before a token, at the byte `close`, is known or changes nothing.
    fn is_understood(&self, end: usize, close: usize) -> bool {
        let mut gaps = gaps(&self.pieces[self.clause..end], self.begin(self.clause), close);
        gaps.all(|(from, to)| PHRASES.meaningful(&self.text[from..to]).is_empty())
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
        let before = if Self::takes_shared(before) { before | self.shared } else { before };
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
}

/// Most unknown stretches that what is said of all inherits from the figure before it.
const MOST_INHERITED: usize = 8;

/// Whether a quantity is that of all requests closed or answered.
fn is_closed(metric: Metric) -> bool {
    CODEBOOK.roles.all_closed.contains(metric)
}

fn is_received(metric: Metric) -> bool {
    CODEBOOK.roles.is_received(metric)
}

fn makes_claim(piece: &Piece) -> bool {
    matches!(piece.token, Token::Number(_)) || is_word(piece, MARKS.none | MARKS.all)
}
