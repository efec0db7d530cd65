//! Columns, and what stands in their lines: keys, references, checks and indexes of one column.

use std::collections::BTreeMap;

use super::define::counting;
use super::key::reference_parts;
use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::{
    Address, Blanks, Column, CommentOn, ForeignKey, Holds, Identity, IdentityMode, Index, IndexKey, Kind, Object, QName,
};
use crate::dialect::sqlite;

/// The longest line that takes one more clause.
const WIDE: usize = 100;

/// What is said in a column's line, besides the column.
#[derive(Default)]
pub(super) struct Inline<'a> {
    primary: Option<(Address, &'a Object)>,
    unique: Option<(Address, &'a Object)>,
    reference: Option<(Address, &'a Object)>,
    index: Option<Address>,
    checks: Vec<(Address, String)>,
}

impl Inline<'_> {
    /// The addresses of all of it.
    pub fn said(&self) -> impl Iterator<Item = &Address> {
        let objects = [&self.primary, &self.unique, &self.reference].into_iter().flatten().map(|(at, _)| at);
        objects.chain(&self.index).chain(self.checks.iter().map(|(at, _)| at))
    }
}

impl Raiser<'_> {
    /// By column, what its line says. A comment needs a line of its own.
    pub(super) fn inline(&self, home: QName) -> BTreeMap<Name, Inline<'_>> {
        let mut out: BTreeMap<Name, Inline<'_>> = BTreeMap::new();
        for (at, object) in self.catalog.at_home(home) {
            let name = crate::catalog::naming::own_name(at, object).unwrap_or(home.name);
            let on = if at.kind == Kind::Index { CommentOn::Index } else { CommentOn::Constraint };
            if self.has_comment(on, home, name) {
                continue;
            }
            let found = Some((*at, object));
            match object {
                // what only this target says of it stands on its line
                Object::PrimaryKey(key) | Object::Unique(key) if !key.options.is_empty() => {}
                Object::PrimaryKey(key) | Object::Unique(key) => {
                    let ([column], [], None) = (key.columns.as_slice(), key.include.as_slice(), key.deferrable) else {
                        continue;
                    };
                    let own = out.entry(*column).or_default();
                    let place = if at.kind == Kind::PrimaryKey { &mut own.primary } else { &mut own.unique };
                    *place = place.take().or(found);
                }
                Object::ForeignKey(key) => {
                    if let [column] = key.columns.as_slice() {
                        let own = out.entry(*column).or_default();
                        own.reference = own.reference.take().or(found);
                    }
                }
                Object::Index(index) => {
                    if let Some(column) = plain(index)
                        && self.said_name(at, object).is_none()
                    {
                        out.entry(column).or_default().index = Some(*at);
                    }
                }
                Object::Check(check) => {
                    if let ([column], Holds::ForAll, false, false) =
                        (Self::checked(check).as_slice(), check.holds, check.no_inherit, check.own)
                        && let Some(text) = self.condition(home, &check.expr)
                    {
                        let name = self.said_name(at, object).map(|name| format!(" as {}", word::name(name)));
                        let text = format!(" check {text}{}", name.unwrap_or_default());
                        out.entry(*column).or_default().checks.push((*at, text));
                    }
                }
                Object::Namespace
                | Object::Enum(_)
                | Object::Domain(_)
                | Object::Table(_)
                | Object::Column(_)
                | Object::Default(_)
                | Object::Definition(_)
                | Object::Comment(_) => {}
            }
        }
        // many or long checks read better below
        for (name, own) in &mut out {
            let long: usize = own.checks.iter().map(|(_, text)| text.len()).sum();
            if long + name.as_str().len() + 30 > WIDE {
                own.checks.clear();
            }
        }
        out
    }

    /// A column's line with its comment.
    pub(super) fn column(&self, home: QName, name: Name, own: &Column, inline: Option<&Inline<'_>>) -> String {
        let nothing = Inline::default();
        let inline = inline.unwrap_or(&nothing);
        let mut out = self.docs(CommentOn::Column, home, Some(name)).unwrap_or_default();
        out.push_str(&word::name(name));
        out.push_str(&self.type_and_reference(home, own, inline));
        if let Some(identity) = &own.identity {
            out.push_str(&identity_text(identity));
        }
        for (words, found) in [("primary key", &inline.primary), ("unique", &inline.unique)] {
            if let Some((at, object)) = found {
                out.push_str(&format!(" {words}{}", self.as_name(at, object)));
                if let Object::Unique(key) = object
                    && key.nulls_not_distinct
                {
                    out.push_str(" nulls not distinct");
                }
            }
        }
        let at = Address::part(Kind::Default, home, name);
        if let Some(Object::Default(expr)) = self.catalog.get(&at) {
            let text = self.value(expr, &own.ty).map(|text| format!(" default {text}"));
            out.push_str(&self.kept(text, "the value", &at));
        }
        if let Some(generated) = &own.generated {
            let kept = if generated.stored { "stored" } else { "virtual" };
            let text = self.condition(home, &generated.expr).map(|text| format!(" generated {text} {kept}"));
            out.push_str(&self.kept(text, "the formula", &Address::column(home, name)));
        }
        if let Some(collate) = &own.collate {
            out.push_str(&self.collate(collate));
        }
        out.extend(inline.checks.iter().map(|(_, text)| text.as_str()));
        if inline.index.is_some() {
            out.push_str(" index");
        }
        let rowid = own.implied.0.then(|| (sqlite::ROWID.into(), "".into()));
        let options = own.options.iter().cloned().chain(rowid).collect();
        out.push_str(&self.part_options(&Address::column(home, name), &options));
        out
    }

    /// `text?`, `-> users?`, `char(3)? -> carriers (code)`.
    fn type_and_reference(&self, home: QName, own: &Column, inline: &Inline<'_>) -> String {
        let null = if own.nullable { "?" } else { "" };
        let Some((at, object @ Object::ForeignKey(key))) = &inline.reference else {
            return format!(" {}{null}", self.ty(&own.ty));
        };
        let mut target = word::qname(key.target);
        if !self.is_primary(key) {
            target.push_str(&format!(" {}", word::names(&key.target_columns)));
        }
        let named = self.as_name(at, object);
        let parts = reference_parts(key);
        if self.is_typed_by(home, own, key) {
            format!(" -> {target}{null}{named}{parts}")
        } else {
            format!(" {}{null} -> {target}{named}{parts}", self.ty(&own.ty))
        }
    }

    /// Whether a reference names the target's primary key.
    fn is_primary(&self, key: &ForeignKey) -> bool {
        matches!(
            self.catalog.get(&Self::primary_key_at(key.target)),
            Some(Object::PrimaryKey(own)) if own.columns == key.target_columns
        )
    }

    /// Whether the type goes without saying: it is that of the key, which says its own.
    fn is_typed_by(&self, home: QName, own: &Column, key: &ForeignKey) -> bool {
        let [target] = key.target_columns.as_slice() else { return false };
        let says_own = !self
            .catalog
            .at_home(key.target)
            .any(|(_, object)| matches!(object, Object::ForeignKey(other) if other.columns.as_slice() == [*target]));
        let same = self.catalog.column(key.target, *target).is_some_and(|other| other.ty == own.ty);
        same && says_own && own.identity.is_none() && (home, key.columns.as_slice()) != (key.target, &[*target][..])
    }

    fn as_name(&self, at: &Address, object: &Object) -> String {
        self.said_name(at, object).map(|name| format!(" as {}", word::name(name))).unwrap_or_default()
    }
}

/// The column of an index that says nothing but it.
fn plain(own: &Index) -> Option<Name> {
    let Index {
        auto: _,
        unique: false,
        parts,
        method: None,
        include,
        predicate: None,
        nulls_not_distinct: false,
        options,
        blanks,
    } = own
    else {
        return None;
    };
    let bare = options.is_empty() && blanks.0 == Blanks::default();
    let ([part], [], true) = (parts.as_slice(), include.as_slice(), bare) else { return None };
    let bare = part.collate.is_none() && part.opclass.is_none() && !part.descending && part.nulls.is_none();
    match part.key {
        IndexKey::Column(name) if bare => Some(name),
        IndexKey::Column(_) | IndexKey::Expr(_) => None,
    }
}

fn identity_text(own: &Identity) -> String {
    let mode = match own.mode {
        IdentityMode::ByDefault => "",
        IdentityMode::Always => " always",
        IdentityMode::Serial => " serial",
    };
    let named = own.name.map(|name| format!("sequence {}", word::name(name)));
    let options: Vec<String> = named.into_iter().chain(counting(&own.sequence)).collect();
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(", ")) };
    format!(" identity{mode}{options}")
}
