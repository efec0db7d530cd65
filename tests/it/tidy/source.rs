//! Source files, and their code without comments and texts.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// One Rust file: its path from the repository root, with `/`.
pub struct Source {
    pub path: String,
    pub text: String,
    /// `text` with comments and the insides of texts replaced by blanks; byte offsets and lines stay.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: code_only(text) }
    }

    /// The file's path as `src/` has it: `hir/lower.rs`.
    pub fn in_src(&self) -> &str {
        self.path.strip_prefix("src/").unwrap_or(&self.path)
    }

    /// `path:line` of a byte offset.
    pub fn place(&self, offset: usize) -> String {
        format!("{}:{}", self.path, self.text[..offset].matches('\n').count() + 1)
    }

    /// The words of the code with their offsets.
    pub fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut rest = 0;
        std::iter::from_fn(move || {
            let start = rest + self.code[rest..].find(is_word)?;
            let end = self.code[start..].find(|c| !is_word(c)).map_or(self.code.len(), |n| start + n);
            rest = end;
            Some((start, &self.code[start..end]))
        })
    }
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file's text; a missing one is a failure.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All Rust files below these folders, sorted.
pub fn rust_files(folders: &[&str]) -> Vec<Source> {
    let mut paths: Vec<_> = folders
        .iter()
        .flat_map(|folder| WalkDir::new(root().join(folder)))
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no Rust files below {folders:?}");
    let relative = |path: &Path| path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    paths.iter().map(|path| Source::new(&relative(path), &fs::read_to_string(path).unwrap())).collect()
}

/// Blanks comments, texts and character literals; line breaks stay.
fn code_only(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let word_before = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let end = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => text[at..].find('\n').map_or(bytes.len(), |n| at + n),
            b'/' if bytes.get(at + 1) == Some(&b'*') => block_comment_end(bytes, at),
            b'"' => text_end(bytes, at),
            b'r' if !word_before || bytes[at - 1] == b'b' => raw_text_end(text, at).unwrap_or(at),
            b'\'' => char_end(bytes, at).unwrap_or(at),
            _ => at,
        };
        out[at..end].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
        at = end.max(at + 1);
    }
    String::from_utf8(out).unwrap()
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < bytes.len() {
        match &bytes[at..(at + 2).min(bytes.len())] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

fn text_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

fn raw_text_end(text: &str, start: usize) -> Option<usize> {
    let hashes = text[start + 1..].bytes().take_while(|b| *b == b'#').count();
    let open = start + 1 + hashes;
    let body = text[open..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(body.find(&close).map_or(text.len(), |n| open + 1 + n + close.len()))
}

/// The end of `'x'` or `'\n'`; none for a lifetime.
fn char_end(bytes: &[u8], start: usize) -> Option<usize> {
    let body = start + 1;
    let width = match *bytes.get(body)? {
        b'\\' => 1 + bytes[body + 1..].iter().skip(1).position(|b| *b == b'\'')? + 1,
        lead => 1 + usize::from(lead >= 0xC0) + usize::from(lead >= 0xE0) + usize::from(lead >= 0xF0),
    };
    (bytes.get(body + width) == Some(&b'\'')).then_some(body + width + 1)
}

#[test]
fn comments_and_texts_are_blanked_and_code_stays() {
    let code = |text: &str| code_only(text).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(code("a // b\nc /* d /* e */ f */ g"), "a c g");
    assert_eq!(code(r##"a("b \" c") d(r#"e " f"#) g"##), "a( ) d( ) g");
    assert_eq!(code(r"fn f<'a>(x: &'a str) { '\'' '\u{1F}' 'é' '/' }"), "fn f<'a>(x: &'a str) { }");
    assert_eq!(code("for x in r { r.y }"), "for x in r { r.y }");
}
