//! The only place that writes to the terminal: results to standard output, messages to standard error.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::args::{Global, When};
use super::config::Surroundings;
use super::log::{self, Log};

/// How and how much to print.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Colour on standard output.
    pub out_color: bool,
    /// Colour on standard error.
    pub err_color: bool,
    /// Whether the terminal shows more than ASCII.
    pub unicode: bool,
    pub quiet: bool,
    pub verbose: u8,
    /// Whether somebody is there to answer questions.
    pub interactive: bool,
    /// Where everything goes in place of the streams.
    pub(in crate::cli) captured: Option<Arc<Mutex<Captured>>>,
    /// What keeps a copy of the messages.
    pub(in crate::cli) log: Option<Arc<Log>>,
}

/// What a run printed.
#[derive(Clone, Debug, Default)]
pub struct Captured {
    pub results: String,
    pub messages: String,
}

impl Output {
    /// From the flags, the environment and what the streams are.
    pub fn new(global: &Global, around: &Surroundings) -> Self {
        let set = |name: &str| around.variables.get(name).filter(|value| !value.is_empty());
        let color = |terminal: bool| match global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb"),
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let unicode = locale.is_none_or(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        let err = io::stderr().is_terminal();
        Self {
            out_color: color(io::stdout().is_terminal()),
            err_color: color(err),
            unicode,
            quiet: global.quiet,
            verbose: global.verbose,
            interactive: err && io::stdin().is_terminal(),
            captured: None,
            log: None,
        }
    }

    /// One that keeps what is printed, for one of many runs: nobody is asked, and only what is always shown is kept.
    pub fn captured(&self) -> (Self, Arc<Mutex<Captured>>) {
        let kept = Arc::new(Mutex::new(Captured::default()));
        let captured = Some(Arc::clone(&kept));
        let own = Self {
            quiet: true,
            verbose: 0,
            interactive: false,
            out_color: false,
            err_color: false,
            captured,
            ..self.clone()
        };
        (own, kept)
    }

    /// A result, as it is. A reader that went away ends the output, not the run.
    pub fn result(&self, text: &str) {
        match self.kept() {
            Some(mut kept) => kept.results.push_str(text),
            None => put(&mut io::stdout().lock(), text),
        }
    }

    fn kept(&self) -> Option<MutexGuard<'_, Captured>> {
        // a thread that panicked left a text that is whole
        self.captured.as_ref().map(|kept| kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A message that is left out under `--quiet`.
    pub fn say(&self, text: &str) {
        match &self.log {
            _spoken if !self.quiet => self.alert(text),
            // of one of many runs, what is always shown is logged when it is shown
            Some(log) if self.captured.is_none() => log.write(log::Kind::Message, text),
            Some(_) | None => {}
        }
    }

    /// A message that is always shown.
    pub fn alert(&self, text: &str) {
        match self.kept() {
            Some(mut kept) => kept.messages.push_str(&format!("{text}\n")),
            None => {
                if let Some(log) = &self.log {
                    log.write(log::Kind::Message, text);
                }
                put(&mut io::stderr().lock(), &format!("{text}\n"));
            }
        }
    }

    /// A statement that is sent: to the log, or where messages go.
    pub fn sent(&self, sql: &str) {
        match &self.log {
            Some(log) => log.write(log::Kind::Sql, sql),
            None => self.alert(&paint(self.err_color, Paint::Dim, &visible(sql))),
        }
    }

    /// `fancy` where the terminal can show it, else `plain`.
    pub const fn sign<'a>(&self, fancy: &'a str, plain: &'a str) -> &'a str {
        if self.unicode { fancy } else { plain }
    }
}

/// Colours of plan lines, by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Good,
    Bad,
    Change,
    Dim,
    Strong,
}

/// `text` in a colour, if colours are on.
pub fn paint(on: bool, paint: Paint, text: &str) -> String {
    let code = match paint {
        Paint::Good => "32",
        Paint::Bad => "31",
        Paint::Change => "33",
        Paint::Dim => "2",
        Paint::Strong => "1",
    };
    if on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

/// `text` with everything that could steer a terminal made visible; line breaks and tabs stay.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) && !matches!(c, '\n' | '\t') {
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters, and those that turn the direction of text.
pub fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Set when something could not be written for another reason than a reader that went away.
static LOST: AtomicBool = AtomicBool::new(false);

fn put(to: &mut impl io::Write, text: &str) {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Ok(()) => {}
        // `schemac explain | head`: nothing is left to be told.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(_) => LOST.store(true, Ordering::Relaxed),
    }
}

/// Whether everything that was written has arrived (a full disk behind `>` ends the run with 74).
pub fn arrived() -> bool {
    !LOST.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(visible("a\x1b[2Jb\n\u{202e}c"), "a\\u{1b}[2Jb\n\\u{202e}c");
        assert_eq!(paint(false, Paint::Bad, "x"), "x");
    }
}
