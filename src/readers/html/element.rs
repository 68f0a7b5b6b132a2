//! The meaning of HTML elements for words and tables.

/// The meaning of an element for words and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// Starts a new paragraph: `<p>`, `<h1>`, `<li>`, `<br>`.
    Break,
    /// Starts a new paragraph and holds others: `<div>`.
    Division,
    Table,
    Row,
    Cell,
    /// Ends a row and does nothing else: `<tbody>` and the like.
    RowGroup,
    Link,
    Image,
    Title,
    Meta,
    /// Inline, raised or lowered: `<sup>`.
    Raised,
    /// Inline, crossed out: `<del>`.
    Struck,
    /// Has no words for readers: skipped with all its content.
    Wordless,
    /// Inline: `<span>`, and every unknown element.
    Inline,
}

pub(super) fn classify(name: &[u8]) -> Element {
    match name {
        b"p" | b"br" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"li" | b"dt" | b"dd" | b"hr" | b"pre"
        | b"address" | b"figcaption" | b"caption" | b"legend" | b"option" => Element::Break,
        b"div" | b"section" | b"article" | b"main" | b"header" | b"footer" | b"nav" | b"aside" | b"ul" | b"ol"
        | b"dl" | b"form" | b"fieldset" | b"center" | b"blockquote" | b"figure" | b"body" | b"html" => {
            Element::Division
        }
        b"table" => Element::Table,
        b"tr" => Element::Row,
        b"td" | b"th" => Element::Cell,
        b"thead" | b"tbody" | b"tfoot" => Element::RowGroup,
        b"a" => Element::Link,
        b"img" => Element::Image,
        b"title" => Element::Title,
        b"meta" => Element::Meta,
        b"sup" | b"sub" => Element::Raised,
        b"del" | b"s" | b"strike" => Element::Struck,
        b"script" | b"style" | b"select" | b"textarea" | b"template" | b"iframe" | b"object" | b"svg" | b"noframes" => {
            Element::Wordless
        }
        _ => Element::Inline,
    }
}
