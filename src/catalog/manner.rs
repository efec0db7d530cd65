//! How a text says something where that changes nothing.

/// What equality leaves out. An engine that keeps the text of a definition keeps this too, so what is written anew is
/// written so again; nothing is made anew for its sake.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner<T>(pub T);

impl<T> PartialEq for Manner<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl<T> Eq for Manner<T> {}
impl<T> std::hash::Hash for Manner<T> {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// The blanks around a list of columns. Without a word it is `t (a, b)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Blanks {
    /// `t(a, b)`.
    pub tight: bool,
    /// `t ( a, b )`.
    pub wide: bool,
    /// `t (a,b)`.
    pub dense: bool,
}

impl Blanks {
    /// Each word with whether it is said.
    fn said(&mut self) -> [(&'static str, &mut bool); 3] {
        [("dense", &mut self.dense), ("tight", &mut self.tight), ("wide", &mut self.wide)]
    }

    /// The words that say it, sorted.
    pub fn words(mut self) -> Vec<&'static str> {
        self.said().into_iter().filter(|(_, said)| **said).map(|(word, _)| word).collect()
    }

    /// Adds a word; whether it is one.
    pub fn say(&mut self, word: &str) -> bool {
        self.said().into_iter().find(|(own, _)| *own == word).map(|(_, said)| *said = true).is_some()
    }

    /// `on` and the list in its parentheses.
    pub fn list(self, on: &str, parts: &[String]) -> String {
        let blank = |is: bool| if is { " " } else { "" };
        let parts = parts.join(if self.dense { "," } else { ", " });
        format!("{on}{}({1}{parts}{1})", blank(!self.tight), blank(self.wide))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_where_the_blanks_are() {
        let list = |words: &[&str]| {
            let mut own = Blanks::default();
            assert!(words.iter().all(|word| own.say(word)));
            assert_eq!(own.words(), words);
            own.list("t", &["a".to_owned(), "b".to_owned()])
        };
        assert_eq!(list(&[]), "t (a, b)");
        assert_eq!(list(&["tight"]), "t(a, b)");
        assert_eq!(list(&["dense", "wide"]), "t ( a,b )");
        assert!(!Blanks::default().say("loose"));
    }

    #[test]
    fn nothing_differs_by_its_manner() {
        assert_eq!(Manner(true), Manner(false));
    }
}
