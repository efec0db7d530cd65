//! Just enough of a lexer to know where a statement may end.

use super::{Lexis, SplitError};

/// A lexeme; what lies between statements' ends and comments needs no finer kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lexeme {
    Word,
    Semicolon,
    Open,
    Close,
    Dot,
    /// A string, a quoted name, a number, an operator.
    Other,
    LineComment,
    BlockComment,
}

/// A lexeme and its bytes. White space is left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub lexeme: Lexeme,
    pub lo: usize,
    pub hi: usize,
}

/// Splits all of `text`.
pub(super) fn tokens(text: &str, lexis: &Lexis) -> Result<Vec<Token>, SplitError> {
    let mut lexer = Lexer { bytes: text.as_bytes(), lexis, at: 0, is_operand: false };
    let mut out = Vec::new();
    loop {
        lexer.skip(|byte| byte.is_ascii_whitespace() || byte == 0x0b);
        let lo = lexer.at;
        let Some(byte) = lexer.peek(0) else { return Ok(out) };
        let lexeme = if lexis.surreal { lexer.next_surreal(byte)? } else { lexer.next(byte)? };
        out.push(Token { lexeme, lo, hi: lexer.at });
    }
}

struct Lexer<'a> {
    bytes: &'a [u8],
    lexis: &'a Lexis,
    at: usize,
    /// Whether the lexeme before was a value, so that a `/` divides it.
    is_operand: bool,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn skip(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&belongs) {
            self.at += 1;
        }
    }

    fn next(&mut self, byte: u8) -> Result<Lexeme, SplitError> {
        let dollars = self.lexis.dollars;
        match byte {
            b'-' if self.peek(1) == Some(b'-') => {
                let ends = self.lexis.line_ends;
                self.skip(|byte| !ends.contains(&byte));
                return Ok(Lexeme::LineComment);
            }
            b'/' if self.peek(1) == Some(b'*') => return self.block_comment(),
            b'e' | b'E' if dollars && self.peek(1) == Some(b'\'') => {
                self.at += 1;
                self.quoted(b'\'', true, "string")?;
            }
            b'\'' => self.quoted(b'\'', false, "string")?,
            b'"' => self.quoted(b'"', false, "quoted name")?,
            b'`' if self.lexis.foreign_quotes => self.quoted(b'`', false, "quoted name")?,
            b'[' if self.lexis.foreign_quotes => self.bracketed()?,
            b'$' if dollars && self.dollar_tag().is_some() => self.dollar_quoted()?,
            b'0'..=b'9' => self.skip(|byte| is_word(byte) || byte == b'.'),
            byte if is_word(byte) => {
                self.skip(|byte| is_word(byte) || (dollars && byte == b'$'));
                return Ok(Lexeme::Word);
            }
            _ => {
                self.at += 1;
                return Ok(match byte {
                    b';' => Lexeme::Semicolon,
                    b'(' => Lexeme::Open,
                    b')' => Lexeme::Close,
                    b'.' => Lexeme::Dot,
                    _ => Lexeme::Other,
                });
            }
        }
        Ok(Lexeme::Other)
    }

    /// A doubled quote stands for itself.
    fn quoted(&mut self, quote: u8, backslashes: bool, what: &'static str) -> Result<(), SplitError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek(0) {
                None => return Err(SplitError::unterminated(start, what)),
                Some(b'\\') if backslashes => self.at += 2,
                Some(byte) if byte == quote => {
                    self.at += 1;
                    if self.peek(0) != Some(quote) {
                        return Ok(());
                    }
                    self.at += 1;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn bracketed(&mut self) -> Result<(), SplitError> {
        let start = self.at;
        self.skip(|byte| byte != b']');
        if self.peek(0).is_none() {
            return Err(SplitError::unterminated(start, "quoted name"));
        }
        self.at += 1;
        Ok(())
    }

    fn block_comment(&mut self) -> Result<Lexeme, SplitError> {
        let start = self.at;
        let mut depth = 0usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'/'), Some(b'*')) if depth == 0 || self.lexis.nested_comments => {
                    depth += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Ok(Lexeme::BlockComment);
                    }
                }
                (Some(_), _) => self.at += 1,
                (None, _) => return Err(SplitError::unterminated(start, "comment")),
            }
        }
    }

    /// The length of `$tag$` at this place; a tag is a word that does not begin with a digit, or empty.
    fn dollar_tag(&self) -> Option<usize> {
        let rest = self.bytes.get(self.at + 1..)?;
        let len = rest.iter().position(|byte| !is_word(*byte))?;
        let named = rest.first().is_none_or(|byte| !byte.is_ascii_digit());
        (named && rest.get(len) == Some(&b'$')).then_some(len + 2)
    }

    fn dollar_quoted(&mut self) -> Result<(), SplitError> {
        let start = self.at;
        let Some(tag) = self.dollar_tag().and_then(|len| self.bytes.get(start..start + len)) else { return Ok(()) };
        self.at += tag.len();
        while let Some(rest) = self.bytes.get(self.at..) {
            if rest.starts_with(tag) {
                self.at += tag.len();
                return Ok(());
            }
            match rest.iter().skip(1).position(|byte| *byte == b'$') {
                Some(next) => self.at += next + 1,
                None => break,
            }
        }
        Err(SplitError::unterminated(start, "dollar-quoted string"))
    }
}

/// SurrealQL.
impl Lexer<'_> {
    fn next_surreal(&mut self, byte: u8) -> Result<Lexeme, SplitError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(b"--") || rest.starts_with(b"//") || byte == b'#' {
            let ends = self.lexis.line_ends;
            self.skip(|byte| !ends.contains(&byte));
            return Ok(Lexeme::LineComment);
        }
        if rest.starts_with(b"/*") {
            return self.block_comment();
        }
        let was_operand = self.is_operand;
        self.is_operand = true;
        match byte {
            b'\'' | b'"' => self.escaped(&[byte], "string")?,
            b'`' => self.escaped(b"`", "quoted name")?,
            _ if rest.starts_with("⟨".as_bytes()) => self.escaped("⟩".as_bytes(), "quoted name")?,
            b'/' if !was_operand => self.escaped(b"/", "regular expression")?,
            byte if is_surreal_word(byte) => {
                let start = self.at;
                self.skip(is_surreal_word);
                self.is_operand = self.bytes.get(start..self.at).is_none_or(|word| !is_operator(word));
                return Ok(Lexeme::Word);
            }
            _sign => {
                self.at += 1;
                self.skip(|byte| (0x80..0xc0).contains(&byte));
                self.is_operand = matches!(byte, b')' | b']' | b'}');
                return Ok(match byte {
                    b';' => Lexeme::Semicolon,
                    b'(' | b'[' | b'{' => Lexeme::Open,
                    b')' | b']' | b'}' => Lexeme::Close,
                    b'.' => Lexeme::Dot,
                    _ => Lexeme::Other,
                });
            }
        }
        Ok(Lexeme::Other)
    }

    /// From a quote to the next one of these without a backslash before it.
    fn escaped(&mut self, close: &[u8], what: &'static str) -> Result<(), SplitError> {
        let start = self.at;
        // the opening one is as long as the closing one
        self.at += close.len();
        loop {
            match self.bytes.get(self.at..).unwrap_or_default() {
                [] => return Err(SplitError::unterminated(start, what)),
                [b'\\', ..] => self.at = (self.at + 2).min(self.bytes.len()),
                rest if rest.starts_with(close) => {
                    self.at += close.len();
                    return Ok(());
                }
                [_, ..] => self.at += 1,
            }
        }
    }
}

/// Words of SurrealQL are of ASCII only; others stand in quotes.
const fn is_surreal_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Words after which a value begins: a `/` there is a regular expression.
fn is_operator(word: &[u8]) -> bool {
    const ALL: [&str; 26] = [
        "and",
        "or",
        "is",
        "not",
        "in",
        "inside",
        "notinside",
        "contains",
        "containsnot",
        "return",
        "value",
        "default",
        "always",
        "assert",
        "where",
        "when",
        "then",
        "else",
        "if",
        "set",
        "on",
        "throw",
        "computed",
        "matches",
        "from",
        "only",
    ];
    ALL.iter().any(|own| word.eq_ignore_ascii_case(own.as_bytes()))
}

/// Bytes of words; every byte of a character beyond ASCII is one.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
