//! Tokens of SQL as engines store and print it: enough to find names, quotes and brackets, with byte ranges.

/// One token and where it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::database) struct Token<'a> {
    pub kind: TokenKind,
    /// As written, quotes included.
    pub text: &'a str,
    pub lo: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::database) enum TokenKind {
    /// A key word or an unquoted name.
    Word,
    /// A name in `"…"`, `` `…` `` or `[…]`.
    Quoted,
    /// `'…'`, with a prefix as in `E'…'` or `x'…'`.
    Text,
    Number,
    /// One character that is none of the others.
    Sign,
}

impl<'a> Token<'a> {
    /// Where the token ends.
    pub const fn hi(&self) -> usize {
        self.lo + self.text.len()
    }

    /// Whether it is this key word, unquoted, in any case.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this character.
    pub fn is_sign(&self, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == sign
    }

    /// The name that it spells, without quotes; SQLite also takes a text as a name.
    pub fn name(&self) -> Option<String> {
        let inner = || self.text.get(1..self.text.len().saturating_sub(1)).unwrap_or_default();
        match self.kind {
            TokenKind::Word => Some(self.text.to_owned()),
            TokenKind::Quoted if self.text.starts_with('[') => Some(inner().to_owned()),
            TokenKind::Quoted if self.text.starts_with('`') => Some(inner().replace("``", "`")),
            TokenKind::Quoted => Some(inner().replace("\"\"", "\"")),
            TokenKind::Text if self.text.starts_with('\'') => Some(inner().replace("''", "'")),
            TokenKind::Text | TokenKind::Number | TokenKind::Sign => None,
        }
    }
}

/// Whether `[name]` quotes (SQLite) or brackets are array subscripts (PostgreSQL).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::database) enum Brackets {
    Quote,
    Subscript,
}

/// The tokens of a text, without space and comments. A quote that never ends reaches to the end of the text.
pub(in crate::database) fn tokens(text: &str, brackets: Brackets) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &text[at..];
        let next = bytes.get(at + 1).copied();
        let (kind, len) = match byte {
            _ if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'-' if next == Some(b'-') => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            b'/' if next == Some(b'*') => {
                at += rest.find("*/").map_or(rest.len(), |end| end + 2);
                continue;
            }
            b'"' | b'`' => (TokenKind::Quoted, quoted(rest, byte, false)),
            b'[' if brackets == Brackets::Quote => {
                (TokenKind::Quoted, rest.find(']').map_or(rest.len(), |end| end + 1))
            }
            b'\'' => (TokenKind::Text, quoted(rest, byte, false)),
            b'x' | b'X' | b'b' | b'B' if next == Some(b'\'') => (TokenKind::Text, 1 + quoted(&rest[1..], b'\'', false)),
            b'e' | b'E' if next == Some(b'\'') => (TokenKind::Text, 1 + quoted(&rest[1..], b'\'', true)),
            _ if byte.is_ascii_digit() || byte == b'.' && next.is_some_and(|next| next.is_ascii_digit()) => {
                (TokenKind::Number, number(rest))
            }
            _ if is_name(byte) => (TokenKind::Word, rest.bytes().take_while(|byte| is_name(*byte)).count()),
            _sign => (TokenKind::Sign, 1),
        };
        out.push(Token { kind, text: &rest[..len], lo: at });
        at += len;
    }
    out
}

/// Bytes from 0x80 belong to names in both engines, which also keeps the cuts at character boundaries.
const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// The length of a quoted token at the start of `text`: a doubled quote stays inside.
fn quoted(text: &str, quote: u8, backslash: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        if byte == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 1;
        } else if backslash && byte == b'\\' && at + 1 < bytes.len() {
            at += 1;
        }
        at += 1;
    }
    text.len()
}

fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let exponent_sign = matches!(byte, b'+' | b'-')
            && at > 0
            && matches!(bytes[at - 1], b'e' | b'E')
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            && !text.starts_with("0x");
        if !(byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_' || exponent_sign) {
            break;
        }
        at += 1;
    }
    at
}

/// The index behind the bracket that closes the one at `open`, or the end.
pub(in crate::database) fn close(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1;
            }
        }
    }
    tokens.len()
}

/// Splits at the commas that stand in no brackets.
pub(in crate::database) fn split_commas<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0usize;
    let mut from = 0;
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_sign(",") {
            out.push(&tokens[from..at]);
            from = at + 1;
        }
    }
    out.push(&tokens[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_every_kind_hide_what_is_in_them() {
        let text = "a [b c] \"d\"\"e\" `f``g` 'h''(' E'\\'x' x'00' 1.5e-3 -- k\n/* l */ m::n";
        let names: Vec<_> = tokens(text, Brackets::Quote).iter().map(|token| token.text).collect();
        assert_eq!(
            names,
            ["a", "[b c]", "\"d\"\"e\"", "`f``g`", "'h''('", "E'\\'x'", "x'00'", "1.5e-3", "m", ":", ":", "n"]
        );
    }

    #[test]
    fn any_bytes_are_cut_at_characters() {
        for text in ["'ä", "\"", "[", "ä.ö('ü", "/*", "--", "e'\\", "1e+"] {
            assert!(!tokens(text, Brackets::Quote).iter().any(|token| token.text.is_empty()), "{text}");
        }
    }
}
