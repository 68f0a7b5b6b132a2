//! The section `[rules]` of `gouji.toml`: which rules are checked, their severities, tolerances and deadlines.

use crate::finding::{Check, Outcome, Reason, Severity};
use crate::language::Bilingual;
use crate::report::Amount;
use crate::rules::{Context, Deadlines, RULES, Rule, Setting, Verdict, of_several};
use crate::series::RecordParts;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The `[rules]` section of the configuration.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Settings {
    /// Rules that are checked, by their codes or the beginning of codes: `["T", "M104"]`.
    pub select: Vec<Selector>,
    /// Rules that are not checked. If both `select` and `ignore` name a rule, the longer name decides; of equally long
    /// ones, `ignore` does.
    pub ignore: Vec<Selector>,
    /// Severities that replace the rules' own: `M106 = "error"`.
    pub severity: BTreeMap<Selector, Severity>,
    /// Largest difference between figures that should be equal: `T8 = 1`. Without an entry they have to be equal.
    pub tolerance: BTreeMap<ToleranceSelector, Tolerance>,
    /// Days by which reports are to be published.
    pub deadline: Deadlines,
    /// A CSV file of findings that have been reviewed. The path is relative to the configuration.
    pub waivers: Option<PathBuf>,
}

/// The checks of the rules over several reports if none of them is selected.
pub fn not_selected_of_several() -> impl Iterator<Item = Check> {
    of_several().map(|rule| {
        let outcome = Outcome::NotChecked(Reason::NotSelected);
        Check { rule: rule.code, scope: rule.reach.widest_scope(), outcome, basis: None }
    })
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            select: vec![Selector(String::new())],
            ignore: Vec::new(),
            severity: BTreeMap::new(),
            tolerance: BTreeMap::new(),
            deadline: Deadlines::default(),
            waivers: None,
        }
    }
}

impl Settings {
    /// Whether the rule of this code is to be checked.
    #[must_use]
    pub fn selects(&self, code: &str) -> bool {
        let closest = |selectors: &[Selector]| selectors.iter().filter_map(|selector| selector.closeness(code)).max();
        closest(&self.select) > closest(&self.ignore)
    }

    /// The parts of records that the selected rules over several reports need; `None` if no such rule is selected.
    #[must_use]
    pub fn record_parts(&self) -> Option<RecordParts> {
        let mut selected = of_several().filter(|rule| self.selects(rule.code)).peekable();
        selected.peek()?;
        Some(selected.flat_map(|rule| rule.reach.needs().iter().copied()).collect())
    }

    /// Runs a rule with the user's settings. A rule that is not selected does not run and says so.
    pub(super) fn judge(&self, rule: &Rule, check: impl FnOnce(&Context) -> Verdict) -> Verdict {
        if !self.selects(rule.code) {
            return Verdict::not_checked(Reason::NotSelected);
        }
        let mut verdict = check(&self.context(rule));
        for finding in &mut verdict.findings {
            finding.severity = self.severity_of_finding(rule, finding.severity);
        }
        verdict
    }

    fn context(&self, rule: &Rule) -> Context {
        let tolerance = of_closest(&self.tolerance, rule.code).map_or(Amount::ZERO, |Tolerance(tolerance)| tolerance);
        Context { tolerance, deadlines: self.deadline }
    }

    /// The severity of a rule.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Severity {
        of_closest(&self.severity, rule.code).unwrap_or(rule.severity)
    }

    /// The severity of a finding, given the one the rule assigns. If the rule assigns a lower severity than usual, as for
    /// sums with blank cells, the result is no higher.
    fn severity_of_finding(&self, rule: &Rule, given: Severity) -> Severity {
        let set = self.severity(rule);
        if given < rule.severity { set.min(given) } else { set }
    }
}

/// The setting of a rule by the most specific selector.
fn of_closest<S: AsRef<Selector>, T: Copy>(set: &BTreeMap<S, T>, code: &str) -> Option<T> {
    let named = set.iter().filter_map(|(selector, value)| Some((selector.as_ref().closeness(code)?, *value)));
    named.max_by_key(|(closeness, _)| *closeness).map(|(_, value)| value)
}

/// The code of a rule or a prefix of codes, such as `T302`, `T3` or `T`. `ALL` selects every rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector(String);

/// Selects every rule.
const ALL: &str = "ALL";

impl Selector {
    /// How specifically it selects a rule; `None` if it does not.
    fn closeness(&self, code: &str) -> Option<usize> {
        code.starts_with(&self.0).then_some(self.0.len())
    }

    /// Whether it selects the rule of this code.
    #[must_use]
    pub fn selects(&self, code: &str) -> bool {
        self.closeness(code).is_some()
    }

    /// # Errors
    /// When no code has this prefix. The message names the nearest.
    pub fn parse(text: &str) -> Result<Self, String> {
        let code = text.trim().to_ascii_uppercase();
        if code == ALL {
            return Ok(Self(String::new()));
        }
        if !code.is_empty() && RULES.iter().any(|rule| rule.code.starts_with(&code)) {
            return Ok(Self(code));
        }
        match RULES.iter().find(|rule| rule.name == text.trim()) {
            Some(rule) => Err(format!("rules go by their codes: {text} is {}", rule.code)),
            None => Err(format!("no rule's code begins with {text:?}; {}", nearest_rule(text).en)),
        }
    }
}

impl<'de> Deserialize<'de> for Selector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl Serialize for Selector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0.is_empty() { ALL } else { &self.0 })
    }
}

/// A hint at the rule whose code or name is most similar to a text.
#[must_use]
pub fn nearest_rule(text: &str) -> Bilingual {
    let text = text.trim();
    let likeness = |rule: &Rule| {
        strsim::jaro(rule.code, &text.to_ascii_uppercase()).max(strsim::jaro(rule.name, &text.to_ascii_lowercase()))
    };
    // the first of equally similar ones
    let nearest = RULES.iter().rev().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest.map_or_else(Bilingual::default, |Rule { code, name, name_zh, .. }| {
        Bilingual::new(
            format!("did you mean {code} ({name})? `gouji rules` lists all"),
            format!("是否指{code}（{name_zh}）？`gouji rules`列出全部规则"),
        )
    })
}

impl AsRef<Self> for Selector {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// A selector of rules that all take a tolerance. Others would ignore it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ToleranceSelector(Selector);

impl ToleranceSelector {
    /// # Errors
    /// Fails for a rule that takes no tolerance. The message names those that do.
    fn new(selector: Selector) -> Result<Self, String> {
        let mut named = RULES.iter().filter(|rule| selector.closeness(rule.code).is_some());
        let Some(other) = named.find(|rule| !rule.takes(Setting::Tolerance)) else { return Ok(Self(selector)) };
        let taking = RULES.iter().filter(|rule| rule.takes(Setting::Tolerance)).map(|rule| rule.code);
        Err(format!(
            "{} ({}) takes no tolerance: it does not compare figures for equality; the rules that do are {}",
            other.code,
            other.name,
            taking.collect::<Vec<_>>().join(", ")
        ))
    }
}

impl AsRef<Selector> for ToleranceSelector {
    fn as_ref(&self) -> &Selector {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ToleranceSelector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Selector::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Largest difference between figures that should be equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance(Amount);

impl Serialize for Tolerance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.to_f64())
    }
}

impl<'de> Deserialize<'de> for Tolerance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tolerance = f64::deserialize(deserializer)?;
        match tolerance.to_string().parse::<Amount>() {
            Ok(amount) if !amount.is_negative() => Ok(Self(amount)),
            _ => Err(de::Error::custom(format!(
                "{tolerance} is not a tolerance; it is 0 or more, with at most six decimals"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::rules::rule;

    fn settings(text: &str) -> Settings {
        toml::from_str(text).unwrap()
    }

    fn selected(text: &str) -> Vec<&'static str> {
        let settings = settings(text);
        RULES.iter().map(|rule| rule.code).filter(|code| settings.selects(code)).collect()
    }

    #[test]
    fn the_closest_name_decides_and_a_tie_ignores() {
        assert_eq!(selected("").len(), RULES.len());
        assert!(selected("select = [\"T\", \"M104\"]").iter().all(|code| code.starts_with('T') || *code == "M104"));
        assert!(selected("select = [\"T\", \"M104\"]").contains(&"M104"));
        assert_eq!(selected("select = [\"T4\"]"), ["T401", "T402"]);
        assert_eq!(selected("select = [\"T4\"]\nignore = [\"t402\"]"), ["T401"]);
        assert_eq!(selected("select = [\"T4\", \"T301\"]\nignore = [\"T\", \"T402\"]"), ["T301", "T401"]);
        assert_eq!(selected("ignore = [\"ALL\"]\nselect = [\"T301\"]"), ["T301"]);
        assert!(selected("ignore = [\"ALL\"]").is_empty() && selected("select = []").is_empty());
        assert_eq!(selected("ignore = [\"M\"]\nselect = [\"ALL\"]"), selected("ignore = [\"M\"]"));
    }

    #[test]
    fn severities_are_set_by_code_or_by_its_beginning() {
        let settings = settings("[severity]\nT = \"query\"\nT302 = \"info\"\nM106 = \"error\"");
        let of = |code: &str| settings.severity(rule(code).unwrap());
        assert_eq!((of("T301"), of("T302"), of("M106")), (Severity::Query, Severity::Info, Severity::Error));
        assert_eq!(of("M104"), Severity::Error);
        // a sum with blank cells is a query whatever is configured
        let (total, contact) = (rule("T301").unwrap(), rule("M106").unwrap());
        let default = Settings::default();
        assert_eq!(default.severity_of_finding(total, Severity::Query), Severity::Query);
        assert_eq!(settings.severity_of_finding(rule("T302").unwrap(), Severity::Query), Severity::Info);
        assert_eq!(settings.severity_of_finding(contact, Severity::Info), Severity::Error);
    }

    #[test]
    fn what_cannot_be_meant_is_reported_with_what_is_near() {
        for (text, line, said) in [
            ("select = [\"T\", \"TO1\"]", "line 1", "no rule's code begins with \"TO1\"; did you mean T10"),
            ("ignore = [\"row-total\"]", "line 1", "rules go by their codes: row-total is T301"),
            ("ignore = [\"row-totals\"]", "line 1", "did you mean T301 (row-total)?"),
            ("ignore = [\"\"]", "line 1", "no rule's code begins with \"\""),
            ("\n[severity]\nT999 = \"info\"", "line 3", "T999"),
            (
                "[severity]\nT301 = \"eror\"",
                "line 2",
                "unknown variant `eror`, expected one of `info`, `query`, `error`",
            ),
            ("[deadline]\ngovernment = \"02-29\"", "line 2", "\"02-29\" is not a day of the year"),
            ("[deadline]\ngoverment = \"02-28\"", "line 2", "unknown field `goverment`"),
            ("[tolerance]\nT301 = -1", "line 2", "-1 is not a tolerance"),
            (
                "[tolerance]\nT301 = 0.0000001",
                "line 2",
                "0.0000001 is not a tolerance; it is 0 or more, with at most six",
            ),
        ] {
            let error = toml::from_str::<Settings>(text).unwrap_err().to_string();
            assert!(error.contains(line) && error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn every_rule_is_as_grave_as_it_is_set() {
        #[derive(Debug, Serialize)]
        struct Any;
        impl crate::finding::Fault for Any {
            fn message(&self) -> Bilingual {
                Bilingual::new("any", "任意")
            }
        }
        for rule in RULES {
            let verdict = || Verdict::of(vec![Finding::new(rule.code, rule.severity, Any)]);
            for severity in Severity::ALL {
                let settings = settings(&format!("[severity]\n{} = \"{}\"", rule.code, severity.key()));
                let judged = settings.judge(rule, |_| verdict());
                assert_eq!(judged.findings[0].severity, severity, "{}", rule.code);
            }
            let judged = settings(&format!("ignore = [\"{}\"]", rule.code)).judge(rule, |_| verdict());
            assert_eq!((judged.outcome, judged.findings.len()), (Outcome::NotChecked(Reason::NotSelected), 0));
        }
    }

    #[test]
    fn they_are_written_as_they_are_read() {
        let text = "select = [\"T\"]\nignore = [\"T302\"]\n[severity]\nM106 = \"error\"\n[tolerance]\nT8 = 1\n";
        let settings = settings(text);
        assert_eq!(toml::from_str::<Settings>(&toml::to_string(&settings).unwrap()).unwrap(), settings);
        assert!(toml::to_string(&Settings::default()).unwrap().contains("select = [\"ALL\"]"));
    }
}
