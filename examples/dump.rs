use gouji::extract::{Surroundings, extract};
use gouji::{readers, source, rules};
fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let reading = readers::read(&bytes, source::sniff(&bytes), &readers::Limits::default()).unwrap();
        let Ok(report) = extract(reading.document, &Surroundings { folder: Some("f"), path: &path, listed: None }) else { println!("{path} no report"); continue };
        println!("== {path}");
        for c in &report.claims {
            println!("{} s{} {:?} {}{} {} {:?} {:?} {:?} p{:?} w{:?} {:?} of{:?} [{}] {}", c.kind.key(), c.section, c.value, c.unit, c.upper.map_or(String::new(),|u|format!("..{u}")), c.metric.map_or("-", |m| m.key()), c.applicant.map(|a| a.key()), c.scope, c.time, c.part_of, c.whole_of, c.completeness, c.of, report.str(c.figure), report.str(c.counted));
        }
        for f in rules::audit(&report).1.iter().filter(|f| f.rule.starts_with('N') || f.rule=="M110") { println!("** {} {} {}", f.rule, f.severity.key(), f.message_zh); }
    }
}
