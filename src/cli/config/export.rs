//! `[export]`: the copy of the migrations for another runner.

use super::file::Export;
use super::storage::Text;
use super::{Origin, Setting, checks};
use crate::base::Diagnostic;
use crate::migration::Layout;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub layout: Layout,
    /// Relative to the project's folder.
    pub out: String,
}

/// The section, if there is one.
pub(super) fn wanted(
    section: Option<&Export>,
    text: &Text<'_>,
    keep: &mut impl FnMut(Diagnostic),
) -> Option<Setting<Wanted>> {
    let section = section?;
    let layout = text(Some(&section.layout), "export.layout").and_then(|own| match own {
        Some((word, span)) => checks::layout(&word.value, span).map(Some),
        None => Ok(None),
    });
    let out = text(Some(&section.out), "export.out").map(|own| own.map(|(out, _)| out.value));
    match (layout, out) {
        (Ok(layout), Ok(out)) => {
            Some(Setting::new(Wanted { layout: layout?, out: out? }, Origin::File("export".to_owned())))
        }
        (layout, out) => {
            layout.err().into_iter().chain(out.err()).for_each(keep);
            None
        }
    }
}
