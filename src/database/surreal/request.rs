//! Statements as one text, and back from a place in the text to the statement.

/// A request of several statements.
#[derive(Debug, Default)]
pub(super) struct Request {
    text: String,
    /// The line, from 1, at which each statement begins.
    lines: Vec<usize>,
    line: usize,
}

impl Request {
    pub fn new() -> Self {
        Self { line: 1, ..Self::default() }
    }

    /// Adds a statement; its end stands on a line of its own, since the statement may end in a comment.
    pub fn push(&mut self, sql: &str) {
        self.lines.push(self.line);
        self.text.push_str(sql);
        self.text.push_str("\n;\n");
        self.line += sql.matches('\n').count() + 2;
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many statements it has.
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// The statement that has this line, and which line of the statement it is, from 1.
    pub fn at(&self, line: usize) -> Option<(usize, usize)> {
        let at = self.lines.iter().rposition(|first| *first <= line)?;
        Some((at, line - self.lines.get(at)? + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leads_back_to_its_statement() {
        let mut request = Request::new();
        for sql in ["BEGIN", "DEFINE\nTABLE a -- why", "COMMIT"] {
            request.push(sql);
        }
        assert_eq!(request.text(), "BEGIN\n;\nDEFINE\nTABLE a -- why\n;\nCOMMIT\n;\n");
        assert_eq!([1, 3, 4, 6].map(|line| request.at(line)), [Some((0, 1)), Some((1, 1)), Some((1, 2)), Some((2, 1))]);
        assert_eq!(request.len(), 3);
    }
}
