//! A place in a list of tokens.

use super::super::lexer::{Token, close, split_commas};

/// Walks over tokens; every method that returns `None` or `false` has not moved.
#[derive(Debug)]
pub(super) struct Cursor<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
}

impl<'t, 'a> Cursor<'t, 'a> {
    pub const fn new(tokens: &'t [Token<'a>]) -> Self {
        Self { tokens, at: 0 }
    }

    /// The next token.
    pub fn peek(&self) -> Option<&'t Token<'a>> {
        self.tokens.get(self.at)
    }

    /// Whether these two key words come next.
    pub fn peek_words(&self, first: &str, second: &str) -> bool {
        self.peek().is_some_and(|token| token.is_word(first))
            && self.tokens.get(self.at + 1).is_some_and(|token| token.is_word(second))
    }

    /// What is left.
    pub fn rest(&self) -> &'t [Token<'a>] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// Passes over one token.
    pub const fn skip(&mut self) {
        self.at += 1;
    }

    /// Takes the next `count` tokens.
    pub fn take(&mut self, count: usize) -> Option<&'t [Token<'a>]> {
        let taken = self.tokens.get(self.at..self.at + count)?;
        self.at += count;
        Some(taken)
    }

    /// Takes a key word if it comes next.
    pub fn word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is_word(word));
        if found {
            self.at += 1;
        }
        found
    }

    /// Takes a key word that must come next.
    pub fn expect_word(&mut self, word: &str) -> Option<()> {
        self.word(word).then_some(())
    }

    /// Takes a name.
    pub fn name(&mut self) -> Option<String> {
        let name = self.peek()?.name()?;
        self.at += 1;
        Some(name)
    }

    /// Takes a bracket and gives what is inside.
    pub fn bracket(&mut self) -> Option<&'t [Token<'a>]> {
        self.peek().filter(|token| token.is_sign("("))?;
        let end = close(self.tokens, self.at);
        let inside = self.tokens.get(self.at + 1..end - 1)?;
        self.at = end;
        Some(inside)
    }

    /// Takes a bracket of names.
    pub fn names(&mut self) -> Option<Vec<String>> {
        split_commas(self.bracket()?).into_iter().map(|part| part.first()?.name()).collect()
    }
}
