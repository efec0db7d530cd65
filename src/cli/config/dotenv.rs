//! `$` in a file `.env`, where a value takes in another variable.
//!
//! What reads the file puts nothing in the place of a variable that is not set. Of a password with a `$` a part would be left, and the
//! server would refuse it for a reason that nobody sees.

/// The line of the first `$` that stands before no variable that is set: one of the process, or one of the file.
pub(super) fn unset(text: &str, is_set: impl Fn(&str) -> bool) -> Option<usize> {
    let keys: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once('=')?.0)).map(key).collect();
    let mut place = Place::Key;
    let mut chars = text.char_indices().peekable();
    let mut blank = true;
    while let Some((at, c)) = chars.next() {
        place = match (place, c) {
            (Place::Key | Place::Bare | Place::Comment, '\n') => Place::Key,
            (Place::Comment, _) => Place::Comment,
            (Place::Key, '#') => Place::Comment,
            (Place::Key, '=') => Place::Bare,
            (Place::Key, _) => Place::Key,
            (Place::Bare, '#') if blank => Place::Comment,
            (Place::Bare, '\'') => Place::Strong,
            (Place::Bare, '"') => Place::Weak,
            (Place::Strong, '\'') | (Place::Weak, '"') => Place::Bare,
            (Place::Bare | Place::Weak, '\\') => {
                let _ = chars.next();
                place
            }
            (Place::Bare | Place::Weak, '$') => {
                let name = name(&text[at + 1..]);
                if !is_set(name) && !keys.contains(&name) {
                    return Some(text[..at].matches('\n').count() + 1);
                }
                place
            }
            (Place::Strong | Place::Weak | Place::Bare, _) => place,
        };
        blank = c.is_whitespace();
    }
    None
}

#[derive(Clone, Copy)]
enum Place {
    Key,
    /// A value, outside of quotes.
    Bare,
    /// In `'…'`, where `$` is one.
    Strong,
    /// In `"…"`.
    Weak,
    Comment,
}

fn key(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("export ").map_or(text, str::trim)
}

/// What is taken for the name behind a `$`.
fn name(rest: &str) -> &str {
    match rest.strip_prefix('{') {
        Some(rest) => rest.split('}').next().unwrap_or_default(),
        None => rest.find(|c: char| !c.is_alphanumeric()).map_or(rest, |end| &rest[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dollar_stands_before_what_is_set_or_is_told() {
        let is_set = |name: &str| name == "HOME";
        for fine in [
            "",
            "A=1\nB=$A/x\nC=\"${A} $HOME\"",
            "A='pa$word'",
            "A=pa\\$word",
            "# $x\nA=1 # $x",
            "export A=1\nB=${A}",
            "A=\"a\n'b\"\nB='$x'",
        ] {
            assert_eq!(unset(fine, is_set), None, "{fine}");
        }
        for (text, line) in
            [("A=pa$word", 1), ("\n\nA=\"${NO}\"", 3), ("A=x$", 1), ("A=a#$b", 1), ("A='$x'\nB='a'$c", 2), ("A=$ A", 1)]
        {
            assert_eq!(unset(text, is_set), Some(line), "{text}");
        }
    }
}
