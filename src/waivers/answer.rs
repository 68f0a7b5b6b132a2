//! Verdicts of several people who work at the same time. Each verdict comes with the waiver that its author saw, so that nobody
//! overwrites a verdict unseen.

use super::error::WaiversError;
use super::given::KEYS;
use super::merge::{KeptWaivers, change};
use super::verdict::{LENIENT, Subject, Verdict, check_subjects, subject};
use crate::listing::Listing;
use csv::StringRecord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A row of the waivers: its fields by their columns.
pub type Fields = BTreeMap<String, String>;

/// What somebody says of a cause or of a finding.
#[derive(Debug, Deserialize)]
#[serde(try_from = "AnswerFields")]
pub struct Answer {
    subject: Subject,
    /// `None` withdraws the verdict.
    verdict: Option<Verdict>,
    keys: [String; 4],
    /// The verdict in the waivers when they answered, as far as they knew.
    seen: Option<Verdict>,
}

#[derive(Deserialize)]
struct AnswerFields {
    row: Fields,
    seen: Option<Fields>,
}

impl TryFrom<AnswerFields> for Answer {
    type Error = String;

    fn try_from(AnswerFields { row, seen }: AnswerFields) -> Result<Self, String> {
        let (subject, verdict, keys) = parse(&row)?;
        let seen = seen.map(|seen| parse(&seen)).transpose()?.and_then(|(_, verdict, _)| verdict);
        Ok(Self { subject, verdict, keys, seen })
    }
}

fn parse(fields: &Fields) -> Result<(Subject, Option<Verdict>, [String; 4]), String> {
    let listing = Listing::of_headings(fields.keys().cloned().collect(), &LENIENT)?;
    check_subjects(&listing)?;
    let record: StringRecord = fields.values().collect();
    let row = listing.row(1, &record);
    let subject = subject(&row).ok_or("an answer without finding_id or cause_id")?;
    Ok((subject, Verdict::of(&row)?, KEYS.map(|key| row.field(key).to_owned())))
}

/// What became of answers.
#[derive(Debug, Default, Serialize)]
pub struct Answered {
    /// What stands in the waivers now, by the ids of what was answered.
    pub present: BTreeMap<String, Option<Fields>>,
    /// Ids of answers that were not taken, since somebody else has said something that their giver has not seen.
    pub refused: Vec<String>,
}

/// Takes answers into a file of waivers, as [`super::merge()`] does, save those whose givers have not seen what stands there.
///
/// # Errors
/// As [`super::merge()`].
pub fn answer(path: &Path, answers: &[Answer]) -> Result<Answered, WaiversError> {
    change(path, |kept| {
        let mut answered = Answered::default();
        for Answer { subject, verdict, keys, seen } in answers {
            let present = kept.verdict(subject);
            if present != verdict.as_ref() {
                if present == seen.as_ref() {
                    kept.set(subject, verdict.as_ref(), keys);
                } else {
                    answered.refused.push(subject.id().to_owned());
                }
            }
            answered.present.insert(subject.id().to_owned(), kept.fields(subject));
        }
        answered
    })
}

/// What stands in a file of waivers of causes, by their ids.
///
/// # Errors
/// Fails if the waivers have faults.
pub fn present(path: &Path) -> Result<BTreeMap<String, Fields>, WaiversError> {
    let kept = KeptWaivers::read(path)?;
    let causes = kept.subjects().filter(|subject| matches!(subject, Subject::Cause(_)));
    Ok(causes.filter_map(|cause| Some((cause.id().to_owned(), kept.fields(cause)?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn take(waivers: &Path, row: &Value, seen: &Value) -> Answered {
        let answers: Vec<Answer> = serde_json::from_value(json!([{ "row": row, "seen": seen }])).unwrap();
        answer(waivers, &answers).unwrap()
    }

    #[test]
    fn nobody_replaces_what_they_have_not_seen() {
        let folder = tempfile::tempdir().unwrap();
        let waivers = folder.path().join("waivers.csv");
        let hers = json!({ "cause_id": "aaaa", "verdict": "属实", "by": "李敏", "fingerprint": "efgh abcd", "agency": "财政局" });
        let his = json!({ "cause_id": "aaaa", "verdict": "误报", "by": "王芳" });
        assert!(take(&waivers, &hers, &Value::Null).refused.is_empty());
        let answered = take(&waivers, &his, &Value::Null);
        assert_eq!(answered.refused, ["aaaa"]);
        let present = serde_json::to_value(&answered.present["aaaa"]).unwrap();
        assert_eq!((&present["by"], &present["agency"]), (&json!("李敏"), &json!("财政局")));
        assert!(take(&waivers, &hers, &Value::Null).refused.is_empty(), "who says the same need not have seen it");
        assert!(take(&waivers, &his, &present).refused.is_empty());
        let text = std::fs::read_to_string(&waivers).unwrap();
        assert!(text.contains("\n,aaaa,误报,王芳,,,,,,财政局,,\n"), "{text}");
    }

    #[test]
    fn the_same_words_on_other_figures_are_another_verdict() {
        let folder = tempfile::tempdir().unwrap();
        let waivers = folder.path().join("waivers.csv");
        let row = |print: &str| json!({ "cause_id": "aaaa", "verdict": "属实", "fingerprint": print });
        take(&waivers, &row("efgh"), &Value::Null);
        let answered = take(&waivers, &row("abcd"), &row("efgh"));
        assert_eq!(answered.present["aaaa"].as_ref().unwrap()["fingerprint"], "abcd");
    }

    #[test]
    fn a_verdict_that_is_taken_back_leaves_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let waivers = folder.path().join("waivers.csv");
        std::fs::write(&waivers, "cause_id,finding_id,verdict\naaaa,,x\nbbbb,,y\n,cccc,z\n").unwrap();
        let seen = |id: &str, verdict: &str| json!({ "cause_id": id, "verdict": verdict });
        assert_eq!(take(&waivers, &seen("aaaa", ""), &Value::Null).refused, ["aaaa"]);
        let answered = take(&waivers, &seen("aaaa", ""), &seen("aaaa", "x"));
        assert!(answered.refused.is_empty() && answered.present["aaaa"].is_none());
        take(&waivers, &seen("bbbb", "w"), &seen("bbbb", "y"));
        let left = present(&waivers).unwrap();
        assert_eq!(
            left.iter().map(|(id, row)| (id.as_str(), row["verdict"].as_str())).collect::<Vec<_>>(),
            [("bbbb", "w")]
        );
        assert!(std::fs::read_to_string(&waivers).unwrap().contains(",cccc,z"));
    }

    #[test]
    fn faulty_answers_are_refused_by_name() {
        let fault =
            |row: Value| serde_json::from_value::<Answer>(json!({ "row": row, "seen": null })).unwrap_err().to_string();
        assert!(fault(json!({ "verdict": "x" })).contains("finding_id or cause_id"));
        assert!(fault(json!({ "cause_id": "", "verdict": "x" })).contains("without finding_id or cause_id"));
        assert!(fault(json!({ "cause_id": "a", "verdict": "x", "until": "soon" })).contains("is not a day"));
    }
}
