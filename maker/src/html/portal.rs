//! A portal's whole page around the report: navigation, an index box with its own data, share buttons, and lists of
//! other reports with similar titles.

use fastrand::Rng;

use super::super::document::Block;
use super::super::report::Report;
use super::super::seeds::{chance, pick};
use super::super::title;
use super::editor::Editor;
use super::plain::Plain;
use super::{Markup, charset, put};

pub fn page(report: &Report<'_>, blocks: &[Block], rng: &mut Rng, page: &mut String) {
    head(report, rng, page);
    navigation(report, page);
    index_box(report, rng, page);
    page.push_str(SHARE);
    page.push_str("<div class=\"article\" id=\"UCAP-CONTENT\">\n<!-- 正文开始 -->\n");
    if chance(rng, 60) {
        Editor::new(rng).blocks(blocks, page);
    } else {
        Plain::new(rng).blocks(blocks, page);
    }
    page.push_str("<!-- 正文结束 -->\n</div>\n");
    neighbours(report, rng, page);
    footer(report, page);
}

const SHARE: &str = r##"<div class="share"><span>分享到：</span><a href="#" class="wx">微信</a><a href="#" class="wb">微博</a>
<a href="javascript:window.print()">打印</a><a href="javascript:;" onclick="size(16)">【大</a> <a href="javascript:;">中</a>
<a href="javascript:;">小】</a></div>
"##;

fn head(report: &Report<'_>, rng: &mut Rng, page: &mut String) {
    let name = &report.district.name;
    page.push_str(concat!(
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" ",
        "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n",
        "<html xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n",
    ));
    page.push_str(&charset(report, rng));
    let title = report.title.in_one_line();
    put(page, format_args!("<title>{title}_政府信息公开年报_{name}人民政府门户网站</title>\n"));
    put(page, format_args!("<meta name=\"ArticleTitle\" content=\"{title}\" />\n"));
    put(page, format_args!("<meta name=\"ColumnName\" content=\"政府信息公开年报\" />\n"));
    page.push_str(concat!(
        "<link href=\"/css/common.css\" rel=\"stylesheet\" />\n<style type=\"text/css\">\n",
        ".article td { border: 1px solid #000 } /* <table> */\n</style>\n",
        "<script type=\"text/javascript\">\n//<![CDATA[\nif (1 < 2 && document.cookie) { document.write(\"<table><tr><td>0</td></tr></table>\"); }\n//]]>\n</script>\n",
        "</head>\n<body>\n",
    ));
}

fn navigation(report: &Report<'_>, page: &mut String) {
    let name = &report.district.name;
    let suffix = report.district.kind.suffix();
    put(
        page,
        format_args!(
            "<div class=\"top\"><h1 class=\"logo\"><a href=\"/\">{name}人民政府</a></h1>\n<ul class=\"nav\">\n"
        ),
    );
    for item in ["首页", "走进", "政务公开", "政务服务", "互动交流", "数据发布"] {
        let place = if item == "走进" { report.district.stem.as_str() } else { "" };
        put(page, format_args!("<li><a href=\"/\">{item}{place}</a></li>\n"));
    }
    page.push_str("</ul>\n<ul class=\"sub\">\n");
    for item in ["政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开"]
    {
        put(page, format_args!("<li><a href=\"/zwgk/\">{item}</a></li>\n"));
    }
    put(
        page,
        format_args!(
            concat!(
                "</ul></div>\n<div class=\"crumbs\">当前位置：<a href=\"/\">首页</a> &gt; ",
                "<a href=\"/zwgk/\">{}政务公开</a> &gt; <a href=\"/nb/\">政府信息公开年报</a> &gt; {}年</div>\n",
            ),
            suffix, report.year,
        ),
    );
}

/// The index box that portals put above every document. Its dates are those of the page.
fn index_box(report: &Report<'_>, rng: &mut Rng, page: &mut String) {
    let signed = report.signed.format("%Y-%m-%d");
    let published = report.published.unwrap_or(report.signed).format("%Y-%m-%d");
    let index = format!("{}-{}-{:05}", report.district.postcode, report.signed.format("%Y"), rng.u32(..100_000));
    let entries = [
        ("索 引 号：", index),
        ("信息分类：", "政府信息公开年报".to_owned()),
        ("发布机构：", report.agency.name.clone()),
        ("成文日期：", signed.to_string()),
        ("发布日期：", published.to_string()),
        ("有 效 性：", "有效".to_owned()),
        ("文　　号：", String::new()),
        ("标　　题：", report.title.in_one_line()),
    ];
    page.push_str("<table class=\"index\" width=\"100%\">\n");
    if chance(rng, 60) {
        for pair in entries.chunks(2) {
            page.push_str("<tr>");
            for (key, value) in pair {
                put(page, format_args!("<td class=\"key\"><b>{key}</b></td><td>{value}</td>"));
            }
            page.push_str("</tr>\n");
        }
    } else {
        for (key, value) in &entries {
            put(page, format_args!("<tr><th>{key}</th><td>{value}</td></tr>\n"));
        }
    }
    page.push_str("</table>\n");
}

/// Links to other reports: the neighbours in the list, other years of the same agency, and other agencies of this year.
fn neighbours(report: &Report<'_>, rng: &mut Rng, page: &mut String) {
    let others: Vec<&str> = report
        .neighbours
        .iter()
        .map(|agency| agency.name.as_str())
        .filter(|name| *name != report.agency.name)
        .collect();
    for (class, before) in [("prev", "上一篇："), ("next", "下一篇：")] {
        let title = title::of_another(pick(rng, &others), report.year, rng);
        put(
            page,
            format_args!(
                "<p class=\"{class}\">{before}<a href=\"./t{}.html\">{title}</a></p>\n",
                rng.u32(10_000..99_999)
            ),
        );
    }
    page.push_str("<div class=\"side\"><h3>相关报告</h3>\n<ul>\n");
    for year in (report.year - 3..report.year).rev() {
        let title = title::of_another(&report.agency.name, year, rng);
        put(
            page,
            format_args!("<li><a href=\"./\">{title}</a><span>{}-01-{:02}</span></li>\n", year + 1, rng.u8(5..29)),
        );
    }
    for _ in 0..4 {
        let title = title::of_another(pick(rng, &others), report.year, rng);
        put(page, format_args!("<li><a href=\"./\">{title}</a></li>\n"));
    }
    page.push_str("</ul></div>\n");
}

fn footer(report: &Report<'_>, page: &mut String) {
    put(
        page,
        format_args!(
            concat!(
                "<div class=\"footer\">\n<p>主办单位：{}人民政府办公室　承办单位：{}大数据中心</p>\n",
                "<p>网站标识码：{:04}000012　ICP备{:04}0018号　公安备案 {:04}02000021号</p>\n",
                "<p>联系电话：0{}-{}（仅受理网站建设维护事宜）　地址：{}</p>\n</div>\n",
                "<script src=\"/js/visit.js\"></script>\n</body>\n</html>\n",
            ),
            report.district.name,
            report.district.name,
            report.district.postcode,
            report.district.postcode,
            report.district.postcode,
            report.district.area_code,
            4_000_000 + u32::from(report.district.postcode),
            report.district.city,
        ),
    );
}
