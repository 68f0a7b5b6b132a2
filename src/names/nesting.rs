//! Which districts lie in which: a city over its districts, a province over its cities, by the codes of divisions.

use super::divisions::{DIVISIONS, Division};
use crate::report::DivisionLevel;
use std::collections::BTreeMap;

/// A district of the corpus in an area that holds several of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nested {
    pub area: String,
    pub area_code: u32,
    pub level: DivisionLevel,
    pub district: String,
    pub district_code: u32,
    /// The district of the corpus that lies in the area, and in which this one lies.
    pub between: Option<String>,
}

/// Every area with two districts or more, itself among them, and each of its districts; by area and district.
///
/// `districts` has the codes of districts by name. Those without a code, such as development zones, lie nowhere.
#[must_use]
pub fn nested(districts: &BTreeMap<String, u32>) -> Vec<Nested> {
    let by_code: BTreeMap<u32, &str> = districts.iter().map(|(name, code)| (*code, name.as_str())).collect();
    let mut within: BTreeMap<u32, Vec<(&str, u32)>> = BTreeMap::new();
    for (district, &code) in districts {
        let around = DIVISIONS.around_code(code).map(|division| division.code);
        // what is no county holds its own reports too; a former county can have the code of one of today
        for area in around.chain(Some(code).filter(|code| Division::level(*code) != DivisionLevel::County)) {
            within.entry(area).or_default().push((district, code));
        }
    }
    let mut nested: Vec<Nested> = Vec::new();
    for (area_code, districts) in within.into_iter().filter(|(_, districts)| districts.len() > 1) {
        let area = by_code.get(&area_code).map(|name| (*name).to_owned()).or_else(|| DIVISIONS.name_of(area_code));
        let Some(area) = area else { continue };
        for (district, code) in districts {
            let mut around = DIVISIONS.around_code(code).map(|division| division.code);
            let between = around.find(|&between| between != area_code && Division::holds(area_code, between));
            nested.push(Nested {
                area: area.clone(),
                area_code,
                level: Division::level(area_code),
                district: district.to_owned(),
                district_code: code,
                between: between.and_then(|code| by_code.get(&code)).map(|name| (*name).to_owned()),
            });
        }
    }
    nested.sort();
    nested
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(districts: &[(&str, u32)]) -> Vec<String> {
        let districts = districts.iter().map(|(name, code)| ((*name).to_owned(), *code)).collect();
        let told = |of: Nested| {
            let between = of.between.map_or(String::new(), |between| format!(" below {between}"));
            format!("{} ({}): {}{between}", of.area, of.level.key(), of.district)
        };
        nested(&districts).into_iter().map(told).collect()
    }

    #[test]
    fn a_city_over_its_counties() {
        let city = [("福州市", 350_100), ("平潭县", 350_128), ("闽侯县", 350_121)];
        assert_eq!(
            told(&city),
            [
                "福州市 (prefecture): 平潭县",
                "福州市 (prefecture): 福州市",
                "福州市 (prefecture): 闽侯县",
                "福建省 (province): 平潭县 below 福州市",
                "福建省 (province): 福州市",
                "福建省 (province): 闽侯县 below 福州市",
            ]
        );
    }

    #[test]
    fn one_district_is_no_area_over_districts() {
        assert!(told(&[("平潭县", 350_128)]).is_empty());
        // of two cities without reports of their own
        let apart = told(&[("平潭县", 350_128), ("同安区", 350_212)]);
        assert_eq!(apart, ["福建省 (province): 同安区", "福建省 (province): 平潭县"]);
    }

    #[test]
    fn districts_of_a_municipality_lie_in_it() {
        let told = told(&[("延庆区", 110_119), ("密云区", 110_118), ("北京市", 110_000)]);
        assert_eq!(told[0], "北京市 (province): 北京市");
        assert_eq!(told.len(), 3);
    }
}
