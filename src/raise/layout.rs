//! Which item stands in which file.

use std::collections::{BTreeMap, BTreeSet};

use super::Raised;
use crate::base::{Diagnostic, Name};
use crate::catalog::QName;
use crate::syntax;

/// How items are spread over files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Split {
    /// All in one.
    #[default]
    Together,
    /// A file for each namespace.
    Namespace,
    /// A file for each table or view, in a folder for each namespace; what is neither stands together.
    Table,
}

/// A schema file in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative, with `/`, of plain characters alone.
    pub path: String,
    pub text: String,
}

/// The file of what has no better place.
const MAIN: &str = "main";

impl Raised {
    /// The items as files.
    ///
    /// # Errors
    /// A text that does not read as one of the language, which is a fault of this program.
    pub fn files(&self, split: Split) -> Result<Vec<File>, Vec<Diagnostic>> {
        let mut stems = Stems::default();
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for item in &self.items {
            let stem = match split {
                Split::Together => MAIN.to_owned(),
                Split::Namespace => stems.of(item.home.ns.map(QName::bare)),
                Split::Table => stems.of(item.is_relation.then_some(item.home)),
            };
            let text = texts.entry(stem).or_default();
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&item.text);
        }
        texts
            .into_iter()
            .map(|(stem, text)| Ok(File { path: format!("{stem}.schema"), text: syntax::format(&text)? }))
            .collect()
    }
}

/// File names by what they are of, no two alike in any case.
#[derive(Default)]
struct Stems {
    given: BTreeMap<QName, String>,
    taken: BTreeSet<String>,
}

impl Stems {
    fn of(&mut self, home: Option<QName>) -> String {
        let Some(home) = home else { return MAIN.to_owned() };
        if let Some(known) = self.given.get(&home) {
            return known.clone();
        }
        let folder = home.ns.map(|ns| format!("{}/", plain(ns))).unwrap_or_default();
        let wanted = format!("{folder}{}", plain(home.name));
        let mut stem = wanted.clone();
        let mut n = 1;
        while stem.eq_ignore_ascii_case(MAIN) || !self.taken.insert(stem.to_lowercase()) {
            n += 1;
            stem = format!("{wanted}_{n}");
        }
        self.given.insert(home, stem.clone());
        stem
    }
}

/// A name as a file may have it: it leads nowhere else.
fn plain(name: Name) -> String {
    let text: String =
        name.as_str().chars().map(|c| if c.is_alphanumeric() || c == '_' || c == '-' { c } else { '_' }).collect();
    if text.is_empty() { "_".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder_and_no_two_are_alike() {
        let mut stems = Stems::default();
        let of = |ns: Option<&str>, name: &str| Some(QName::new(ns.map(Name::new), Name::new(name)));
        assert_eq!(stems.of(of(Some(".."), "/etc/passwd")), "__/_etc_passwd");
        assert_eq!(stems.of(of(None, "Users")), "Users");
        assert_eq!(stems.of(of(None, "users")), "users_2");
        assert_eq!(stems.of(of(None, "users")), "users_2");
        assert_eq!(stems.of(of(None, "main")), "main_2");
        assert_eq!(stems.of(None), "main");
    }
}
