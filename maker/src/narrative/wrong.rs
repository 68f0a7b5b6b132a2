//! One fault in the prose of one report.

use fastrand::Rng;

use super::super::seeds::{chance, pick};
use super::super::telling::{DISCLOSED_AGAIN, LISTS, Saying};
use super::{Claim, ClaimKind, ONE, Piece, Sentence, Teller};

impl Teller<'_> {
    pub fn inject(&mut self, rule: &'static str) -> (&'static str, String) {
        let made = match rule {
            "N101" => self.differing(),
            "N102" => self.broken_list(),
            "N103" => self.altered(ClaimKind::Share),
            "N104" => self.stated_twice(),
            "N105" => self.denied(),
            "N106" => self.altered(ClaimKind::Growth),
            "N107" => self.all_done(),
            "N108" => Some(self.contradicted_fee()),
            "N109" => Some(self.emptied()),
            _ => Some(self.stale_year()),
        };
        match made {
            Some(description) => (rule, description),
            // the figures leave no room for the fault
            None => ("N109", self.emptied()),
        }
    }

    fn rng(&mut self) -> &mut Rng {
        &mut self.voice.rng
    }

    /// The positions of claims: the sentence, and the claim in it.
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
        let description = format!("{} instead of {before}", claim.raw);
        if let Some(place) = self.sentences[sentence].claims_mut().nth(number) {
            *place = claim;
        }
        description
    }

    /// Changes a figure of a table that the prose states only once.
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
            // adds one that no other sentence states
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
        let description = self.change(place, value);
        Some(format!("{}: {description}", claim.metric))
    }

    /// Changes a part of a complete list that neither a table nor another sentence states.
    fn broken_list(&mut self) -> Option<String> {
        let lists: Vec<usize> = self
            .sentences
            .iter()
            .flat_map(Sentence::claims)
            .filter(|claim| claim.is_complete && matches!(claim.metric, "" | "disclosed.total"))
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

    /// Makes a share or a growth that does not follow.
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
            // up instead of down
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

    fn stated_twice(&mut self) -> Option<String> {
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

    /// Makes the prose deny a quantity that the table has.
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

    /// Makes the prose say that all is done although the table carries some over.
    fn all_done(&mut self) -> Option<String> {
        self.value("carried_out").filter(|of| of.value > 0)?;
        let saying = pick(
            self.rng(),
            &[
                "收到的申请均已按期办结[t answered]。",
                "所有政府信息公开申请全部在规定期限内办结[t answered]。",
                "收到的政府信息公开申请均已办理完毕[t answered]。",
            ],
        );
        let paragraph = self.headings.iter().find(|(_, heading)| heading.section == 3).map(|(at, _)| *at)?;
        (self.section, self.paragraph) = (3, paragraph);
        self.say(saying);
        self.due_rules.push("N107");
        Some("all is said to be done".to_owned())
    }

    /// Makes the prose state fees twice with different amounts.
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
        self.due_rules.push("N108");
        if chance(self.rng(), 40) {
            self.sentences
                .retain(|sentence| sentence.section == 1 || !sentence.claims().any(|claim| claim.quantity == "fee"));
            let pieces = fee(yuan, "万元");
            self.sentences.push(Sentence { section: 6, paragraph: paragraph(self, 6), pieces });
            return format!("fees of {yuan} yuan and of {yuan} ten thousand");
        }
        format!("fees of {yuan} yuan, and none in section 6")
    }

    /// Empties a section.
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
        self.due_rules.push("N109");
        format!("section {section} says nothing")
    }

    /// Makes the plan for next year name this year, or the beginning name last year.
    fn stale_year(&mut self) -> String {
        let year = self.report.year;
        self.due_rules.push("M110");
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
