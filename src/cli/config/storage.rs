//! `[storage]`: where the migrations are when they are in no folder.

use std::path::Path;

use super::file::Storage;
use super::{Origin, Setting};
use crate::base::{Diagnostic, Span};
use crate::database::store::Place;

/// Reads one value of the file, with its variables filled in.
pub(super) type Text<'t> =
    dyn Fn(Option<&toml::Spanned<String>>, &str) -> Result<Option<(Setting<String>, Span)>, Diagnostic> + 't;

/// The section, if there is one.
pub(super) fn place(
    (section, root): (Option<&Storage>, &Path),
    text: &Text<'_>,
    keep: &mut impl FnMut(Diagnostic),
) -> Option<Setting<Place>> {
    let section = section?;
    let mut one = |value: Option<&toml::Spanned<String>>, key: &str| {
        text(value, key).unwrap_or_else(|problem| {
            keep(problem);
            None
        })
    };
    let value = |found: Option<(Setting<String>, Span)>| found.map(|(setting, _)| setting.value);
    let place = Place {
        url: value(one(Some(&section.url), "storage.url")).unwrap_or_default(),
        endpoint: value(one(section.endpoint.as_ref(), "storage.endpoint")),
        region: value(one(section.region.as_ref(), "storage.region")),
        authorities: value(one(section.ca.as_ref(), "storage.ca")).map(|ca| root.join(ca)),
    };
    Some(Setting::new(place, Origin::File("storage.url".to_owned())))
}
