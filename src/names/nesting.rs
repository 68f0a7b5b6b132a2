//! Finds which districts lie within which by their codes: a city over its districts, a province over its cities.

use super::divisions::{DIVISIONS, Division};
use crate::report::DivisionLevel;
use std::collections::BTreeMap;

/// A district of the corpus within an area that contains several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nested {
    /// Name of the area.
    pub area: String,
    /// Code of the area, as in GB/T 2260.
    pub area_code: u32,
    /// Level of the area.
    pub level: DivisionLevel,
    /// Name of the district.
    pub district: String,
    /// Code of the district.
    pub district_code: u32,
    /// The district of the corpus between the two: it lies within the area and contains this district.
    pub between: Option<String>,
}

/// Every area with at least two districts, itself included, and each of its districts; sorted by area and district.
///
/// `districts` maps names of districts to codes. Districts without a code, such as development zones, are in no area.
#[must_use]
pub fn nested(districts: &BTreeMap<String, u32>) -> Vec<Nested> {
    let by_code: BTreeMap<u32, &str> = districts.iter().map(|(name, code)| (*code, name.as_str())).collect();
    let mut within: BTreeMap<u32, Vec<(&str, u32)>> = BTreeMap::new();
    for (district, &code) in districts {
        let around = DIVISIONS.around_code(code).map(|division| division.code);
        // an area above counties includes its own reports; not so a county, whose code a former county may share
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

    fn lines(districts: &[(&str, u32)]) -> Vec<String> {
        let districts = districts.iter().map(|(name, code)| ((*name).to_owned(), *code)).collect();
        let line = |nested: Nested| {
            let between = nested.between.map_or(String::new(), |between| format!(" below {between}"));
            format!("{} ({}): {}{between}", nested.area, nested.level.key(), nested.district)
        };
        nested(&districts).into_iter().map(line).collect()
    }

    #[test]
    fn a_city_over_its_counties() {
        let city = [("福州市", 350_100), ("平潭县", 350_128), ("闽侯县", 350_121)];
        assert_eq!(
            lines(&city),
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
        assert!(lines(&[("平潭县", 350_128)]).is_empty());
        // in two cities without reports of their own
        let apart = lines(&[("平潭县", 350_128), ("同安区", 350_212)]);
        assert_eq!(apart, ["福建省 (province): 同安区", "福建省 (province): 平潭县"]);
    }

    #[test]
    fn districts_of_a_municipality_lie_in_it() {
        let lines = lines(&[("延庆区", 110_119), ("密云区", 110_118), ("北京市", 110_000)]);
        assert_eq!(lines[0], "北京市 (province): 北京市");
        assert_eq!(lines.len(), 3);
    }
}
