//! Files as every archive holds them that are no proper reports: torn, empty, foreign, or duplicates.

use std::fs;
use std::path::Path;

use fastrand::Rng;

use super::Result;
use super::area::{Area, Order, on_disk};
use super::encode::encode;
use super::html;
use super::report::Report;
use super::seeds::{generator, pick};
use super::style::{Encoding, Style};

/// A file that should not simply be read, and its expected outcome.
#[derive(Debug)]
pub struct Broken {
    pub path: String,
    /// As in the table `sources`; `ignored` means that the file is not even listed there.
    pub outcome: &'static str,
    pub reason: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Damage {
    Empty,
    CutInTable3,
    Noise,
    News,
    LoneTitle,
    GarbagePdf,
    DeepNesting,
    LockFile,
    Copy,
}

const ROTATION: [Damage; 9] = [
    Damage::Empty,
    Damage::CutInTable3,
    Damage::Noise,
    Damage::News,
    Damage::LoneTitle,
    Damage::GarbagePdf,
    Damage::DeepNesting,
    Damage::LockFile,
    Damage::Copy,
];
const NESTING: usize = 3000;

/// Writes the broken file `number` into a year of `area`, whose first report was made to the order `first`.
// the parameters are unrelated: what it copies, where it lies, how it is damaged
pub fn write(area: &Area, first: Order, year: u16, number: usize, seed: u64, directory: &Path) -> Result<Broken> {
    let damage = ROTATION[number % ROTATION.len()];
    let mut rng = generator(seed, &[u64::MAX, number as u64]);
    let (stem, extension) = match damage {
        Damage::News => ("工作动态", "html"),
        Damage::DeepNesting => ("首页存档", "html"),
        Damage::GarbagePdf => ("扫描件", "pdf"),
        Damage::Copy => ("副本", "html"),
        _ => ("档案局", "html"),
    };
    let folder = format!("{}/{year}", area.district().name);
    let name = format!("{}{stem}-{}.{extension}", area.district().name, number + 1);
    let path = match damage {
        Damage::LockFile => format!("{folder}/.~lock.{name}#"),
        Damage::Copy => {
            let original = area.first_path(first);
            let extension = original.rsplit('.').next().unwrap_or("html");
            let path = format!("{folder}/{}{stem}-{}.{extension}", area.district().name, number + 1);
            fs::copy(on_disk(directory, &original), on_disk(directory, &path))?;
            path
        }
        _ => format!("{folder}/{name}"),
    };
    if let Some(bytes) = content(damage, area, year, &mut rng) {
        fs::write(on_disk(directory, &path), bytes)?;
    }
    let (outcome, reason) = expected(damage);
    Ok(Broken { path, outcome, reason })
}

/// The expected outcome of the file, and the reason.
fn expected(damage: Damage) -> (&'static str, &'static str) {
    match damage {
        Damage::Empty => ("quarantined", "the file is empty"),
        Damage::CutInTable3 => {
            ("quarantined", "the page ends within table 3: what follows is missing, and nobody is to be blamed for it")
        }
        Damage::Noise => ("quarantined", "random bytes, no text in any encoding"),
        Damage::News => ("not_a_report", "a news item of the same portal"),
        Damage::LoneTitle => ("not_a_report", "a report's title and not a table or section under it"),
        Damage::GarbagePdf => ("quarantined", "begins like a PDF and goes on as random bytes"),
        Damage::DeepNesting => ("not_a_report", "3,000 elements inside one another, with a greeting at the bottom"),
        Damage::LockFile => ("ignored", "a hidden lock file of an office program"),
        Damage::Copy => ("duplicate", "byte for byte the government's report of the first year"),
    }
}

/// The bytes of the file; `None` for a copy, which has been made already.
fn content(damage: Damage, area: &Area, year: u16, rng: &mut Rng) -> Option<Vec<u8>> {
    let district = &area.district().name;
    match damage {
        Damage::Copy => None,
        Damage::Empty => Some(Vec::new()),
        Damage::CutInTable3 => Some(area.with_stranger(year, Style::Plain, cut_in_table3)),
        Damage::Noise => Some((0..6000).map(|_| rng.u8(..)).collect()),
        Damage::News => Some(news(district, year, rng).into_bytes()),
        Damage::LoneTitle => Some(area.with_stranger(year, Style::Plain, lone_title)),
        Damage::GarbagePdf => {
            let noise = (0..4000).map(|_| rng.u8(..));
            Some(b"%PDF-1.5\n%\xE2\xE3\xCF\xD3\n".iter().copied().chain(noise).collect())
        }
        Damage::DeepNesting => {
            let page = format!(
                "<html><head><meta charset=\"utf-8\"><title>{district}</title></head><body>{}欢迎访问{}</body></html>",
                "<div>".repeat(NESTING),
                "</div>".repeat(NESTING),
            );
            Some(page.into_bytes())
        }
        Damage::LockFile => Some(format!(",{district},office,{year}/01/15 09:12,;").into_bytes()),
    }
}

/// A page that ends in the rows of table 3 on information that could not be provided.
fn cut_in_table3(report: &Report<'_>) -> Vec<u8> {
    let page = html::page(report);
    let at = page.find(&report.wording.group_label(1)).unwrap_or(page.len() / 2);
    encode(&page[..at], Encoding::Utf8, report.line_end)
}

fn lone_title(report: &Report<'_>) -> Vec<u8> {
    let title = report.title.in_one_line();
    format!("<html>\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<p>正在加载……</p>\n</body>\n</html>\n")
        .into_bytes()
}

fn news(district: &str, year: u16, rng: &mut Rng) -> String {
    let event = pick(rng, &["召开政务公开工作推进会", "举办政府信息公开业务培训", "开展政府开放日活动"]);
    let [month, day, people] = [rng.u8(1..13), rng.u8(1..29), rng.u8(20..90)];
    format!(
        concat!(
            "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>{district}{event}</title></head>\n<body>\n",
            "<h1>{district}{event}</h1>\n<div class=\"info\">发布时间：{year}-{month:02}-{day:02}　来源：{district}融媒体中心</div>\n",
            "<p>{month}月{day}日上午，{district}{event}，各单位分管负责人和经办人员共{people}人参加。</p>\n",
            "<p>会上通报了上半年信息公开和申请办理的有关情况，强调要提早准备年度报告，确保数据准确、按时发布。</p>\n",
            "<table><tr><td>上一篇</td><td>下一篇</td></tr></table>\n</body>\n</html>\n",
        ),
        district = district,
        event = event,
        year = year,
        month = month,
        day = day,
        people = people,
    )
}
