//! Fenced code blocks of a page.

/// The content between two fences.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The first word after the fence.
    pub language: String,
    /// The second word: the name of the file for the text.
    pub file: Option<String>,
    pub text: String,
    /// The line of its fence, counted from 1.
    pub line: usize,
}

const FENCE: &str = "```";

pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (line.strip_prefix(FENCE), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(words), None) => {
                let mut words = words.split_whitespace().map(str::to_owned);
                let language = words.next().unwrap_or_default();
                open = Some(Block { language, file: words.next(), text: String::new(), line: at + 1 });
            }
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    assert_eq!(open, None, "a fence is not closed");
    blocks
}

/// The page without code.
pub fn prose(page: &str) -> String {
    let mut is_block = false;
    let lines = page.lines().filter(|line| {
        let is_fence = line.starts_with(FENCE);
        is_block ^= is_fence;
        !is_block && !is_fence
    });
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    text.split('`').step_by(2).collect()
}

#[test]
fn blocks_are_found_with_their_words() {
    let page = "a\n```sql my/q.sql\nSELECT 1\n```\nb `[no](link)` c\n```\nx\n```\n";
    let block = |language: &str, file: Option<&str>, text: &str, line| Block {
        language: language.to_owned(),
        file: file.map(str::to_owned),
        text: text.to_owned(),
        line,
    };
    assert_eq!(blocks(page), [block("sql", Some("my/q.sql"), "SELECT 1\n", 2), block("", None, "x\n", 6)]);
    assert_eq!(prose(page), "a\nb  c\n");
}
