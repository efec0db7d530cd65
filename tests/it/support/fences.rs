//! The fenced blocks of a Markdown page, as CommonMark reads them: a fence ends at a line of as many backticks as it
//! began with, or more, so that a block may hold fences that are shorter.

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<'p> {
    /// The first word after the fence, and the others.
    pub language: &'p str,
    pub marks: Vec<&'p str>,
    /// The last line of text before it.
    pub above: &'p str,
    pub body: &'p str,
    /// The line of the fence, from 1.
    pub line: usize,
    /// Where the body begins, in bytes.
    pub at: usize,
}

/// All blocks of a page in their order; one that is never closed is a failure.
pub fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut out = Vec::new();
    let mut open: Option<(usize, Block<'_>)> = None;
    let (mut at, mut above) = (0, "");
    for (line, text) in (1..).zip(page.split_inclusive('\n')) {
        let bare = text.trim_start_matches(' ');
        let ticks = bare.len() - bare.trim_start_matches('`').len();
        let rest = bare[ticks..].trim();
        let start = at;
        at += text.len();
        match &mut open {
            Some((count, block)) => {
                if ticks >= *count && rest.is_empty() {
                    block.body = &page[block.at..start];
                    out.extend(open.take().map(|(_, block)| block));
                }
            }
            None if ticks >= 3 && !rest.contains('`') => {
                let mut words = rest.split_whitespace();
                let (language, marks) = (words.next().unwrap_or_default(), words.collect());
                open = Some((ticks, Block { language, marks, above, body: "", line, at }));
            }
            None => {
                if !rest.is_empty() {
                    above = text.trim();
                }
            }
        }
    }
    if let Some((_, block)) = open {
        panic!("line {}: a fence is never closed", block.line);
    }
    out
}

#[test]
fn a_fence_may_hold_shorter_ones() {
    let page = "Bad:\n````schema fails E0301\na = ```sql\nb\n```\n````\n\ntext\n```\nc\n```\n";
    let found = blocks(page);
    let told: Vec<_> = found.iter().map(|own| (own.language, own.above, own.body, own.line)).collect();
    assert_eq!(told, [("schema", "Bad:", "a = ```sql\nb\n```\n", 2), ("", "text", "c\n", 9)]);
    assert_eq!(found[0].marks, ["fails", "E0301"]);
}
