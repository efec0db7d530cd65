//! A finding with its source lines, drawn by ariadne.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use ariadne::{Cache, CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};

use super::{Style, plain};
use crate::base::{Diagnostic, FileId, Severity, Span};
use crate::cli::output::{steers, visible};
use crate::compile::Sources;

/// The longest source line in bytes that is drawn; a finding in a longer one gets no picture.
const LINE_LIMIT: usize = 2_000;
/// The most labels of one report.
const LABEL_LIMIT: usize = 12;

/// Draws reports; keeps one prepared source for each file, since preparing is what costs.
pub(super) struct Writer<'a> {
    sources: &'a Sources,
    prepared: HashMap<FileId, Source<String>>,
    style: Style,
}

impl<'a> Writer<'a> {
    pub fn new(sources: &'a Sources, style: Style) -> Self {
        Self { sources, prepared: HashMap::new(), style }
    }

    /// One finding, ending in a line break.
    pub fn report(&mut self, problem: &Diagnostic) -> String {
        self.drawn(problem).unwrap_or_else(|| plain::block(self.sources, problem, self.style))
    }

    /// `None` when there is no place to draw.
    fn drawn(&mut self, problem: &Diagnostic) -> Option<String> {
        let primary = problem.primary.as_ref()?;
        let at = self.clip(primary.span)?;
        let (kind, color) = match problem.severity {
            Severity::Error => (ReportKind::Error, Color::Red),
            Severity::Warning => (ReportKind::Warning, Color::Yellow),
            Severity::Note => (ReportKind::Advice, Color::Cyan),
        };
        let config = Config::default()
            .with_index_type(IndexType::Char)
            .with_color(self.style.color)
            .with_char_set(if self.style.unicode { CharSet::Unicode } else { CharSet::Ascii });
        let mut report = Report::build(kind, (primary.span.file, at.clone()))
            .with_config(config)
            .with_code(problem.code)
            .with_message(visible(&problem.message));
        let mut places = vec![(primary.span.file, at, &primary.text, color, 1)];
        for label in problem.labels.iter().take(LABEL_LIMIT) {
            let range = self.clip(label.span);
            places.extend(range.map(|range| (label.span.file, range, &label.text, Color::Blue, 0)));
        }
        // ariadne begins a part, headed with the primary place, wherever the lines of a file do not go up
        places.sort_by_key(|(file, range, ..)| (*file != primary.span.file, *file, range.start));
        for (order, (file, range, text, color, priority)) in (0..).zip(places) {
            let label = Label::new((file, range)).with_message(visible(text)).with_color(color);
            report.add_label(label.with_priority(priority).with_order(order));
        }
        for help in &problem.help {
            report.add_help(visible(help));
        }
        if let Some(fix) = &problem.fix {
            report.add_help(format!("fix: {}", visible(&fix.title)));
        }
        let mut out = Vec::new();
        report.finish().write(self, &mut out).ok()?;
        String::from_utf8(out).ok()
    }

    /// The span as a range of characters inside its file, on its first line; `None` if that line is too long to draw.
    fn clip(&self, span: Span) -> Option<Range<usize>> {
        let text = &*self.sources.get(span.file)?.text;
        let boundary = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let lo = boundary(span.lo as usize);
        let start = text[..lo].rfind('\n').map_or(0, |at| at + 1);
        let end = text[lo..].find('\n').map_or(text.len(), |at| lo + at);
        if end - start > LINE_LIMIT {
            return None;
        }
        let first = text[..lo].chars().count();
        Some(first..first + text[lo..boundary(span.hi as usize).clamp(lo, end)].chars().count())
    }
}

impl Cache<FileId> for &mut Writer<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<String>, impl fmt::Debug> {
        let Some(file) = self.sources.get(*id) else { return Err("a span points into no file") };
        Ok(self.prepared.entry(*id).or_insert_with(|| Source::from(masked(&file.text))))
    }

    fn display<'b>(&self, id: &'b FileId) -> Option<impl fmt::Display + 'b> {
        self.sources.get(*id).map(|file| visible(&file.shown))
    }
}

/// The text with every character that could steer a terminal, or that ariadne takes for a line break, in place of a
/// harmless one of the same length, so that offsets stay.
fn masked(text: &str) -> String {
    if !text.contains(|c: char| c != '\n' && (steers(c) || matches!(c, '\u{2028}' | '\u{2029}'))) {
        return text.to_owned();
    }
    let mut rest = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        let harmless = matches!(c, '\n' | '\t') || (c == '\r' && rest.peek() == Some(&'\n'));
        out.push(match c {
            c if harmless => c,
            c if steers(c) || matches!(c, '\u{2028}' | '\u{2029}') => match c.len_utf8() {
                1 => '?',
                2 => '\u{bf}',
                _ => '\u{fffd}',
            },
            c => c,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Code;

    const CODE: Code = Code::new("E0999", "a test");

    fn draw(text: &str, lo: u32, hi: u32) -> String {
        let mut sources = Sources::default();
        let id = sources.add("a.schema", None, text);
        let problem = Diagnostic::error(CODE, "wrong").at(Span::new(id, lo, hi), "here").help("do so");
        Writer::new(&sources, Style { color: false, unicode: true }).report(&problem)
    }

    #[test]
    fn a_place_after_wide_characters_is_right() {
        let text = "// äöü — 日本\ntable ünï { id int }";
        let lo = u32::try_from(text.find("id").unwrap()).unwrap();
        let drawn = draw(text, lo, lo + 2);
        assert!(drawn.contains("a.schema:2:13"), "{drawn}");
        assert!(drawn.contains("E0999") && drawn.contains("here") && drawn.contains("do so"), "{drawn}");
    }

    #[test]
    fn places_of_one_file_are_one_part_and_another_file_is_headed_right() {
        let mut sources = Sources::default();
        let here = sources.add("here.schema", None, "// first\ntable a { x int }\n\ntable a { y int }");
        let there = sources.add("there.schema", None, "// äöü — 日本\ntable b { z int }");
        let problem = Diagnostic::error(CODE, "wrong")
            .at(Span::new(here, 34, 35), "second")
            .label(Span::new(there, 27, 28), "elsewhere")
            .label(Span::new(here, 15, 16), "first");
        let drawn = Writer::new(&sources, Style { color: false, unicode: true }).report(&problem);
        assert_eq!(drawn.matches("here.schema:4:7").count(), 1, "{drawn}");
        assert_eq!(drawn.matches("schema:").count(), 2, "{drawn}");
        assert!(drawn.contains("there.schema:2:7"), "{drawn}");
        assert!(drawn.find("first").unwrap() < drawn.find("second").unwrap(), "{drawn}");
    }

    #[test]
    fn odd_text_does_no_harm() {
        let drawn = draw("a\x1b[2J\r\u{2028}b", 5, 9);
        assert!(!drawn.contains('\x1b'), "{drawn}");
        for text in ["", "\n", "ä"] {
            assert!(draw(text, 0, 99).contains("wrong"));
            assert!(draw(text, 1, 1).contains("wrong"));
        }
        assert!(draw(&"x".repeat(5_000), 10, 11).contains("a.schema:1:11"));
    }

    #[test]
    fn masking_keeps_every_offset() {
        let text = "a\x07\u{85}\u{202e}\r\n\t\r.";
        assert_eq!(masked(text).len(), text.len());
        assert_eq!(masked(text), "a?\u{bf}\u{fffd}\r\n\t?.");
    }
}
