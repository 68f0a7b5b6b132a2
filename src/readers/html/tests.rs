use super::parse;
use crate::document::{Block, Grid};

/// Rows as `cell|cell` (with `^` before what reaches in from above), paragraphs in brackets, links in angles.
#[track_caller]
fn check(html: &str, expected: &[&str]) {
    let document = parse(html);
    let mut found = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let text = document.str(paragraph.text);
                found.push(if paragraph.is_link { format!("<{text}>") } else { format!("[{text}]") });
            }
            Block::Grid(grid) => {
                for row in 0..grid.row_count() {
                    let cells: Vec<String> = grid
                        .row(row)
                        .map(|cell| {
                            let above = if (cell.row as usize) < row { "^" } else { "" };
                            format!("{above}{}", document.str(cell.text).replace('\n', "+"))
                        })
                        .collect();
                    found.push(cells.join("|"));
                }
            }
            Block::Picture(..) => found.push("picture".to_owned()),
        }
    }
    assert_eq!(found, expected);
}

#[test]
fn split_paragraphs_are_joined() {
    check(
        "<p>一、<b>总体</b><span>情\n况</span></p>文<br>字&nbsp;&amp;&#x4E00;&unknown;",
        &["[一、总体情 况]", "[文]", "[字\u{A0}&一&unknown;]"],
    );
    check("<p>甲<p>乙<div>丙</div>丁", &["[甲]", "[乙]", "[丙]", "[丁]"]);
}

#[test]
fn what_is_not_shown_is_not_read() {
    check(
        "<title>t</title><script>var a='<p>x</p>';</script><style>p{}</style><!-- <p>y</p> --><p>甲</p>\
         <div style='display: none'><div>z</div>w</div><p hidden>v</p><![if !supportLists]>1.<![endif]>乙",
        &["[甲]", "[1.乙]"],
    );
}

#[test]
fn what_is_raised_or_struck_out_is_marked() {
    check(
        "<table><tr><td>37<sup>1</sup><td>37<SUP><a href=x>[1]</a></SUP><td><del>36</del>37<td><s>36</s><td><strike>36\
         </strike><p>37<td><del><p>36</p></del><p>37<td>37<sup>1<td>371</table><sup>予以公开</sup>10<sup>4</sup>m<sup>2",
        &["37⁽1⁾|37⁽[1]⁾|⟦36⟧37|⟦36⟧|⟦36⟧+37|⟦36⟧+37|37⁽1⁾|371", "[予以公开10⁽4⁾m⁽2⁾]"],
    );
    check(
        "<p>37<span style='font-size:9px; Vertical-Align: super'><span>1</span></span><span>8</span>\
         <font style=\"text-decoration:line-through\">36<br>35</font>5</p><p style='text-decoration:none'>9",
        &["[37⁽1⁾8⟦36⟧]", "[⟦35⟧5]", "[9]"],
    );
    check("<p>37<span style='vertical-align:middle'>1</span>", &["[371]"]);
    check(&format!("{}1", "<sup>".repeat(10_000)), &["[⁽1⁾]"]);
}

#[test]
fn spans_are_resolved() {
    check("<table><tr><td rowspan=2>甲<td colspan=\"2\">乙<tr><td>1<td>2</table>", &["甲|乙", "^甲|1|2"]);
}

#[test]
fn end_tags_may_be_missing() {
    check(
        "<TABLE border=1><TR><TD>甲<TD>1<TR><TD><P>乙<P>丙</TD><TD><SPAN>2</SPAN><SPAN>0</SPAN></TABLE><p>后",
        &["甲|1", "乙+丙|20", "[后]"],
    );
    check("<table><tr><td>甲</td><td>1</td></tr>", &["甲|1"]);
}

#[test]
fn a_layout_table_is_not_a_table() {
    let page = "<table><tr><td><a href=x>首页</a><td><p>题</p><table><tr><td>甲<td>1</table>尾</table>";
    check(page, &["<首页>", "[题]", "甲|1", "[尾]"]);
    let prose = format!("<table><tr><td><p>{}</p><p>乙</p></td></tr></table>", "文".repeat(500));
    check(&prose, &[&format!("[{}]", "文".repeat(500)), "[乙]"]);
}

#[test]
fn a_table_keeps_its_cells_when_it_swallows_the_rest_of_the_page() {
    let rows = "<tr><td>甲<td>1".repeat(8);
    let html = format!("<table>{rows}<table><tr><td>乙<td>2</table><p>丙</p>");
    let mut expected = vec!["甲|1"; 7];
    expected.extend(["甲|", "[1]", "乙|2", "[丙]"]);
    check(&html, &expected);
}

#[test]
fn the_cell_a_page_breaks_off_in_is_left_out() {
    check("<html><table><tr><td>甲<td>12", &["甲"]);
    check("<html><table><tr><td>甲<td>12<", &["甲"]);
    check("<html><table><tr><td>甲<td>", &["甲"]);
    check("<html><table><tr><td>甲<td>12</td>", &["甲|12"]);
    check("<table><tr><td>甲<td>12", &["甲|12"]);
}

#[test]
fn text_outside_cells_is_not_lost() {
    check("<table>前<tr><td>甲<td>1</tr>后</table>", &["[前]", "甲|1", "[后]"]);
}

#[test]
fn tables_of_both_kinds_stand_in_markdown() {
    let pipes = "|  |  |\n|---|---:|\n| **规章** | 1 <br>|\n| 许可 | <b>2</b> |\n";
    let rows = ["|", "规章|1", "许可|2"];
    check(&format!("一、情况\n\n{pipes}\n尾<br>声"), &[&["[一、情况]"][..], &rows, &["[尾]", "[声]"]].concat());
    check(&format!("<table><tr><td>甲</td></tr></table>\n\n{pipes}"), &[&["甲"][..], &rows].concat());
    // without a row of dashes, and within an element, strokes are words
    check("甲<br>\n| 乙 | 1 |\n| 丙 | 2 |", &["[甲]", "[| 乙 | 1 | | 丙 | 2 |]"]);
    check(&format!("<div>\n{pipes}</div>"), &["[| | | |---|---:| | **规章** | 1]", "[| | 许可 | 2 |]"]);
}

#[test]
fn blank_lines_end_paragraphs_outside_of_elements() {
    let words = "前言\n\n**一、总体情况**\n\n正文。\n# 二、主动公开\n";
    let paragraphs = ["[前言]", "[一、总体情况]", "[正文。]", "[二、主动公开]"];
    check(&format!("{words}<table><tr><td>甲<td>1</table>"), &[&paragraphs[..], &["甲|1"]].concat());
    check("<html>前\n\n后</html>", &["[前 后]"]);
    check("<p>前\n\n# 后</p>", &["[前 # 后]"]);
}

#[test]
fn a_cell_in_a_cell_counts_as_its_word() {
    check("<table><tr><td>甲<td><table><tr><td>5</table></table>", &["甲|5"]);
}

#[test]
fn divisions_hold_their_blocks_together() {
    let document = parse("<div><ul><li>甲</ul></div><div><p>乙</p><div><p>丙</p></div></div>");
    let [a, b, c] = document.blocks.iter().map(Block::container).collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(document.common_container(b, c), b);
    assert_eq!(document.common_container(a, c), 0);
    assert!(!document.contains(b, a));
}

#[test]
fn hostile_nesting_ends() {
    let deep = format!("{}甲{}", "<div><table><tr><td>".repeat(10_000), "</td></tr></table></div>".repeat(10_000));
    let document = parse(&deep);
    let mut cells = document.grids().flat_map(Grid::cells).map(|cell| document.str(cell.text));
    assert!(document.paragraphs().any(|(_, text)| text == "甲") || cells.any(|text| text == "甲"));
    let hidden = "<p style=display:none>".repeat(20_000);
    assert!(parse(&hidden).blocks.is_empty());
    let wide = format!("<table><tr>{}</table>", "<td>1".repeat(3_000));
    assert_eq!(parse(&wide).grids().next().unwrap().row(0).len(), 3_000);
    for broken in ["<", "<a", "<td colspan=\"", "<!--", "</", "<table><tr><td", "&#", "&#x;", "<p title='>甲"] {
        parse(broken);
    }
}
