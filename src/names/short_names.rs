//! Recognises short names, which consist of characters of a body's full name: 城管局 for 城市管理局.

use super::bodies::{BODIES, JOINING};

/// Last words of bodies, each with its short forms.
const ENDS: [&[&str]; 7] =
    [&["委员会", "委"], &["办公室", "办公厅", "办"], &["联合会", "联"], &["协会", "协"], &["局"], &["厅"], &["部"]];
/// Ends before which one character is enough: 残联, 科协.
const AFTER_ONE_CHARACTER: [&str; 2] = ["联", "协"];

/// Whether a name may be a short form of another. The full name of a known body is never a short form: 农业局 is another body
/// than 农业农村局. An established short form may also stand for a body with a longer name: 城管局 for 城市管理综合执法局.
pub(super) fn stands_for(short: &str, full: &str) -> bool {
    if short.len() >= full.len() {
        return false;
    }
    match BODIES.spelled_in_full(short) {
        Some(name) if is_one_spelling(name, short) => false,
        Some(name) => is_formed_of(name, full),
        None => is_formed_of(short, full),
    }
}

/// What a short form shares with the full name: the first character and the end.
pub(super) fn outline(name: &str) -> Option<String> {
    let (stem, end) = without_end(name)?;
    Some(format!("{}{}", stem.chars().next()?, end.first()?))
}

/// Whether two names differ in nothing but conjunctions and how the end is spelled.
fn is_one_spelling(a: &str, b: &str) -> bool {
    let stem = |name| without_end(name).map_or(name, |(stem, _)| stem);
    let (a, b) = (stem(a), stem(b));
    a.chars().filter(|c| !JOINING.contains(c)).eq(b.chars().filter(|c| !JOINING.contains(c)))
}

/// Whether a name begins and ends like another, and has some of its characters in order, at least one of each part between
/// conjunctions: 人社局 for 人力资源和社会保障局, but not 人力资源局.
fn is_formed_of(short: &str, full: &str) -> bool {
    let (Some((short, end)), Some((full, full_end))) = (without_end(short), without_end(full)) else { return false };
    let short: Vec<char> = short.chars().filter(|c| !JOINING.contains(c)).collect();
    let parts: Vec<Vec<char>> =
        full.split(JOINING).map(|part| part.chars().collect()).filter(|part: &Vec<_>| !part.is_empty()).collect();
    let fewest = if AFTER_ONE_CHARACTER.iter().any(|known| end.contains(known)) { 1 } else { 2 };
    end == full_end
        && short.len() >= fewest
        && short.first() == parts.first().and_then(|part| part.first())
        && is_drawn_from(&short, &parts)
}

/// Splits a name into its stem and its end.
fn without_end(name: &str) -> Option<(&str, &'static [&'static str])> {
    ENDS.iter().find_map(|ends| Some((ends.iter().find_map(|end| name.strip_suffix(end))?, *ends)))
}

/// Whether the characters stand in the parts in order, at least one in each.
fn is_drawn_from(short: &[char], parts: &[Vec<char>]) -> bool {
    let [part, rest @ ..] = parts else { return short.is_empty() };
    let most = short.len().saturating_sub(rest.len());
    (1..=most).any(|count| {
        let mut left = part.iter();
        short[..count].iter().all(|c| left.any(|of| of == c)) && is_drawn_from(&short[count..], rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn short_forms_are_drawn_from_each_part() {
        for (short, full) in [
            ("人社局", "人力资源和社会保障局"),
            ("科技局", "科学技术局"),
            ("市监局", "市场监督管理局"),
            ("城管局", "城市管理综合执法局"),
            ("文旅局", "文化广电和旅游局"),
            ("退役局", "退役军人事务局"),
            ("城建局", "城乡建设局"),
            ("发改委", "发展和改革委员会"),
            ("国动办", "国防动员办公室"),
            ("文联", "文学艺术界联合会"),
            ("科工信局", "科学技术和工业信息化局"),
        ] {
            assert!(stands_for(short, full), "{short} {full}");
        }
    }

    #[test]
    fn other_bodies_are_no_short_forms() {
        for (other, full) in [
            ("人力资源局", "人力资源和社会保障局"),
            ("农业局", "农业农村局"),
            ("教育局", "教育和体育局"),
            ("文化局", "文化和旅游局"),
            ("旅游局", "文化和旅游局"),
            ("卫生局", "卫生健康局"),
            ("粮食局", "粮食和物资储备局"),
            ("建设局", "住房和城乡建设局"),
            ("发改局", "发展和改革委员会"),
            ("城市管理局", "城市管理综合行政执法局"),
            ("国资局", "国土资源局"),
            ("科技局", "科学技术和工业信息化局"),
            ("规划局", "自然资源和规划局"),
            ("教育局", "财政局"),
        ] {
            assert!(!stands_for(other, full), "{other} {full}");
        }
    }

    /// Established short forms that may stand for other bodies too; no district has both.
    #[test]
    fn short_forms_of_several_bodies() {
        let mut several: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for short in BODIES.names() {
            let own = BODIES.spelled_in_full(short).unwrap();
            let others = BODIES.full_names().filter(|full| *full != own && stands_for(short, full));
            others.for_each(|full| _ = several.entry(own).or_default().insert(full));
        }
        let urban = ["城市管理综合执法局", "城市管理行政执法局", "城市管理综合行政执法局"];
        let culture = ["文化广电和旅游局", "文化体育和旅游局", "文化广电体育和旅游局", "文化广电旅游体育局"];
        let expected = BTreeMap::from([
            ("城市管理局", BTreeSet::from(urban)),
            ("城市管理综合执法局", BTreeSet::from([urban[2]])),
            ("城市管理行政执法局", BTreeSet::from([urban[2]])),
            ("文化和旅游局", BTreeSet::from(culture)),
            ("文化体育和旅游局", BTreeSet::from([culture[2]])),
            ("文化广电和旅游局", BTreeSet::from([culture[2], culture[3]])),
            ("民族事务委员会", BTreeSet::from(["民族宗教事务委员会"])),
        ]);
        assert_eq!(several, expected);
    }
}
