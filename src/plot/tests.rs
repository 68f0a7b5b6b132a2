//! Figures of a small run.

use super::*;
use crate::report::AgencyKind;
use crate::schema::Table;
use std::fmt::Write as _;

/// A figure: district, agency, kind, year, form and value.
type Cell = (&'static str, &'static str, AgencyKind, i32, &'static str, f64);

/// The figures of requests received, and of rules made.
const ROWS: &[Cell] = &[
    ("甲县", "甲县民政局", AgencyKind::Department, 2019, "2019", 10.0),
    ("甲县", "甲县民政局", AgencyKind::Department, 2020, "2019", 20.0),
    ("甲县", "甲县民政局", AgencyKind::Department, 2022, "2021", 30.0),
    ("甲县", "甲县教育局", AgencyKind::Department, 2019, "2019", 1.0),
    ("甲县", "甲县教育局", AgencyKind::Department, 2020, "2019", 2.0),
    ("甲县", "甲县教育局", AgencyKind::Department, 2022, "2021", 3.0),
    ("甲县", "甲县东坝镇人民政府", AgencyKind::Township, 2020, "2019", 7.0),
    ("甲县", "甲县人民政府", AgencyKind::Government, 2020, "2019", 1000.0),
    ("乙县", "乙县𠮷安局", AgencyKind::Department, 2019, "2019", 100.0),
    ("乙县", "乙县𠮷安局", AgencyKind::Department, 2020, "2019", 100.0),
    ("乙县", "乙县𠮷安局", AgencyKind::Department, 2022, "2021", 100.0),
];

/// A run whose two forms count requests received alike, and rules made differently.
fn tables() -> Vec<(&'static str, LazyFrame)> {
    let requests = ROWS.iter().map(|row| ("requests.received", "total", row));
    let rules = ROWS.iter().map(|row| ("rules.made", "none", row));
    let rows: Vec<_> = requests.chain(rules).collect();
    let text = |of: fn(&Cell) -> String| rows.iter().map(|(.., row)| of(row)).collect::<Vec<String>>();
    let facts = df!(
        "district" => text(|row| row.0.to_owned()),
        "agency" => text(|row| row.1.to_owned()),
        "agency_kind" => text(|row| row.2.key().to_owned()),
        "year" => rows.iter().map(|(.., row)| row.3).collect::<Vec<i32>>(),
        "metric" => rows.iter().map(|(metric, ..)| *metric).collect::<Vec<_>>(),
        "applicant" => rows.iter().map(|(_, applicant, _)| *applicant).collect::<Vec<_>>(),
        "form" => text(|row| row.4.to_owned()),
        // rules made count something else in each of the forms
        "meaning" => rows.iter().map(|(metric, _, row)| if *metric == "rules.made" { row.4 } else { "2019" }).collect::<Vec<_>>(),
        "value" => rows.iter().map(|(.., row)| row.5).collect::<Vec<f64>>(),
    )
    .unwrap();
    let derived = facts.head(Some(0));
    let reports = facts.select(["district"]).unwrap();
    let params = df!("smallest_base" => [10_i64]).unwrap();
    [(Table::Facts, facts), (Table::Derived, derived), (Table::Reports, reports), (Table::Params, params)]
        .map(|(table, frame)| (table.name(), frame.lazy()))
        .into()
}

fn request(metrics: &[&str], by: By) -> PlotRequest {
    let metrics = PlotRequest::metrics(metrics).unwrap();
    PlotRequest { metrics, districts: Vec::new(), by, years: None, agencies: Agencies::Same, is_index: false }
}

fn drawn(request: PlotRequest) -> Plot {
    let source = Source { version: "1.0".to_owned(), run_id: "20240101-x".to_owned(), reports: 11 };
    plot(&tables(), request, source).unwrap()
}

/// How many elements of a class an SVG has.
fn count(svg: &str, class: &str) -> usize {
    svg.matches(&format!(r#"<path class="{class}""#)).count()
}

/// The texts in the drawing.
fn texts(svg: &str) -> Vec<&str> {
    let lines = svg.lines().filter_map(|line| line.strip_prefix(r#"<path class="text" aria-label=""#));
    lines.filter_map(|line| Some(line.split_once('"')?.0)).collect()
}

#[test]
fn a_missing_year_is_not_bridged() {
    let plot = drawn(request(&["requests.received"], By::Whole));
    let svg = plot.svg(Language::En);
    // 2019 and 2020 are joined, 2022 stands alone
    assert_eq!([count(&svg, "point"), count(&svg, "line"), count(&svg, "break")], [3, 1, 0]);
    assert!(svg.contains(r#"aria-label="2020: 122""#) && svg.contains(r#"aria-label="2022: 133""#), "{svg}");
    let texts = texts(&svg);
    for text in ["Requests received this year", "2 districts", "2019", "2021", "–", "3", "n"] {
        assert!(texts.contains(&text), "{text} in {texts:?}");
    }
    // the township lacks the figure in two years
    assert!(
        plot.caption(Language::En).contains("1 agency that lacks the figure in some year is not added."),
        "{}",
        plot.caption(Language::En)
    );
}

#[test]
fn a_change_of_what_is_counted_is_a_gap_with_a_mark() {
    let plot = drawn(request(&["rules.made"], By::Whole));
    let svg = plot.svg(Language::Zh);
    assert_eq!([count(&svg, "point"), count(&svg, "line"), count(&svg, "break")], [3, 1, 1]);
    assert!(svg.contains("2020年与2022年之间表式变更"), "{svg}");
    assert!(plot.caption(Language::Zh).contains("虚线处表式变更，前后口径不同，不连线。"));
    let frame = plot.frame(Language::En).unwrap();
    let mut csv = Vec::new();
    write(&frame, &mut csv);
    assert_eq!(csv, ["2019 111 1 drawn", "2020 122 1 drawn", "2021   no_figure", "2022 133 2 drawn"]);
}

/// Year, value, stretch and status of each row.
fn write(frame: &DataFrame, lines: &mut Vec<String>) {
    for row in 0..frame.height() {
        let mut line = String::new();
        for column in ["year", "value", "stretch", "status"] {
            match frame.column(column).unwrap().get(row).unwrap() {
                AnyValue::Null => {}
                AnyValue::String(text) => line.push_str(text),
                AnyValue::Float64(number) => write!(line, "{number}").unwrap(),
                other => write!(line, "{other}").unwrap(),
            }
            line.push(' ');
        }
        lines.push(line.trim_end().to_owned());
    }
}

#[test]
fn an_index_puts_curves_into_one_panel() {
    let by_district = PlotRequest { is_index: true, ..request(&["requests.received"], By::District) };
    let plot = drawn(by_district);
    let svg = plot.svg(Language::En);
    assert_eq!([count(&svg, "point"), count(&svg, "line")], [6, 2]);
    assert!(svg.contains(r#"aria-label="2022: 300""#), "33 of 11");
    let texts = texts(&svg);
    assert_eq!(texts.iter().filter(|text| **text == "2022").count(), 1, "{texts:?}");
    assert!(texts.contains(&"甲县") && texts.contains(&"乙县") && texts.contains(&"2 districts, first year = 100"));
    assert!(svg.contains("stroke-dasharray=\"7 3\""), "the second curve is told from the first without colours");
    let small = PlotRequest {
        is_index: true,
        districts: vec!["甲县".to_owned()],
        ..request(&["requests.received"], By::Agency(2))
    };
    let plot = drawn(small);
    assert_eq!(count(&plot.svg(Language::En), "point"), 3);
    assert_eq!(plot.remarks(Language::Zh), ["东坝镇人民政府：首年小于10的不作指数。"]);
}

#[test]
fn panels_are_by_kind_and_metric() {
    let svg = |districts: &[&str]| {
        let districts = districts.iter().map(|district| (*district).to_owned()).collect();
        drawn(PlotRequest { districts, ..request(&["requests.received", "rules.made"], By::Kind) }).svg(Language::En)
    };
    let one = svg(&["甲县"]);
    for text in
        ["Departments: requests received this year", "Governments, own reports: requests received this year", "甲县"]
    {
        assert!(texts(&one).join(" ").contains(text), "{text} in {:?}", texts(&one));
    }
    assert_eq!(count(&one, "point"), 2 * (3 + 1 + 1));
    // those of several governments may overlap
    let all = svg(&[]);
    assert!(!all.contains("Governments"));
    assert_eq!(count(&all, "point"), 2 * (3 + 1));
}

#[test]
fn what_the_font_lacks_is_said() {
    let plot = drawn(request(&["requests.received"], By::Agency(3)));
    assert_eq!(plot.remarks(Language::Zh), ["字库缺少“𠮷”，以〓代替。"]);
    assert!(texts(&plot.svg(Language::Zh)).contains(&"乙县𠮷安局"));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let bytes = || {
        let plot = drawn(request(&["requests.received", "rules.made"], By::District));
        (plot.svg(Language::Zh), plot.png(Language::Zh).unwrap(), plot.caption(Language::Zh))
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let source = || Source { version: String::new(), run_id: String::new(), reports: 0 };
    let error = |request| plot(&tables(), request, source()).unwrap_err();
    let elsewhere = PlotRequest { districts: vec!["甲".to_owned()], ..request(&["rules.made"], By::Whole) };
    assert_eq!(error(elsewhere).to_string(), "there is no district 甲 in this run; did you mean 甲县?");
    let later = PlotRequest { years: Some((2030, 2031)), ..request(&["rules.made"], By::Whole) };
    assert_eq!(
        error(later).to_string(),
        "no agency has a figure for rules.made in 2030–2031: there is nothing to draw"
    );
    let small = PlotRequest { is_index: true, years: Some((2019, 2019)), ..request(&["rules.made"], By::Agency(3)) };
    let small = PlotRequest { districts: vec!["甲县".to_owned()], ..small };
    // 民政局 begins at 10, which is base enough
    assert!(plot(&tables(), small, source()).is_ok());
    let township = PlotRequest { is_index: true, years: Some((2020, 2020)), ..request(&["rules.made"], By::Kind) };
    let plotted = plot(&tables(), township, source()).unwrap();
    let bases = plotted.curves().iter().map(|curve| curve.points[0].index.is_some()).collect::<Vec<_>>();
    assert_eq!(bases, [true, false], "the only township has 7");
}
