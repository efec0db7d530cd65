//! What a compile declares, by name.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::barrier::Entry;
use super::db::SourceFile;
use super::package::Package;
use super::target::{Dialects, Target};
use crate::base::{Name, Span};
use crate::catalog::QName;
use crate::syntax::ast::{Clauses, ItemKind, Path, Visibility};

/// What a declaration declares. Tables, views, relations, sequences, enums and types share one space of names, as they
/// do in PostgreSQL; mixins have their own, functions and namespaces too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclKind {
    Table,
    Enum,
    Alias,
    Mixin,
    Namespace,
    View,
    Relation,
    Sequence,
    Routine,
    /// A raw object, which nothing is known of but its name.
    Raw,
}

impl DeclKind {
    /// The word, with its article, for messages.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Table => "a table",
            Self::Enum => "an enum",
            Self::Alias => "a type",
            Self::Mixin => "a mixin",
            Self::Namespace => "a namespace",
            Self::View => "a view",
            Self::Relation => "a relation",
            Self::Sequence => "a sequence",
            Self::Routine => "a function",
            Self::Raw => "a raw object",
        }
    }

    /// Whether rows of it can be referenced.
    pub const fn has_columns(self) -> bool {
        matches!(self, Self::Table | Self::Relation)
    }

    /// What an item that could not be read declares.
    fn of_keyword(word: &str) -> Option<Self> {
        Some(match word {
            "type" => Self::Alias,
            "view" => Self::View,
            "relation" => Self::Relation,
            "sequence" => Self::Sequence,
            "function" | "procedure" => Self::Routine,
            "raw" => Self::Raw,
            _ => return None,
        })
    }

    /// Whether two declarations of one name and these kinds are in each other's way.
    const fn space(self) -> u8 {
        match self {
            Self::Table | Self::Enum | Self::Alias | Self::View | Self::Relation | Self::Sequence => 0,
            Self::Mixin => 1,
            Self::Namespace => 2,
            Self::Routine => 3,
            Self::Raw => 4,
        }
    }
}

/// One declaration, by what does not change when its body does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decl {
    pub kind: DeclKind,
    pub name: QName,
    pub file: SourceFile,
    /// The entry in its file.
    pub index: u32,
    /// The mark of its name.
    pub at: Span,
    pub dialects: Dialects,
    /// The package of its file.
    pub package: Option<Package>,
    pub visibility: Visibility,
    /// `renamed from`, as written: with a namespace or without.
    pub renamed: Option<(Option<Name>, Name, Span)>,
}

/// What a file declares, in order.
pub fn outline(file: SourceFile, package: Option<Package>, entries: &[Arc<Entry>]) -> Vec<Decl> {
    let mut out = Vec::with_capacity(entries.len());
    for entry in entries {
        let (kind, name, clauses) = match &entry.item.kind {
            ItemKind::Table(table) => (DeclKind::Table, declared(entry, &table.name), Some(&table.clauses)),
            ItemKind::Enum(own) => (DeclKind::Enum, declared(entry, &own.name), Some(&own.clauses)),
            ItemKind::Type(alias) => (DeclKind::Alias, declared(entry, &alias.name), Some(&alias.clauses)),
            ItemKind::Mixin(mixin) => (DeclKind::Mixin, declared(entry, &mixin.name), None),
            ItemKind::Namespace(namespace) => {
                (DeclKind::Namespace, (QName::bare(namespace.name.name), namespace.name.span), Some(&namespace.clauses))
            }
            ItemKind::View(own) => (DeclKind::View, declared(entry, &own.name), Some(&own.clauses)),
            ItemKind::Relation(own) => (DeclKind::Relation, declared(entry, &own.name), Some(&own.clauses)),
            ItemKind::Sequence(own) => (DeclKind::Sequence, declared(entry, &own.name), Some(&own.clauses)),
            ItemKind::Routine(own) => (DeclKind::Routine, declared(entry, &own.name), Some(&own.clauses)),
            ItemKind::Raw(own) => (DeclKind::Raw, declared(entry, &own.name), Some(&own.clauses)),
            ItemKind::Broken(own) => match (DeclKind::of_keyword(own.keyword.name.as_str()), &own.name) {
                (Some(kind), Some(name)) => (kind, declared(entry, name), None),
                (Some(_) | None, _) => continue,
            },
            ItemKind::Use(_)
            | ItemKind::Extension(_)
            | ItemKind::Rows(_)
            | ItemKind::Group(_)
            | ItemKind::Grant(_)
            | ItemKind::Analyzer(_)
            | ItemKind::Param(_)
            | ItemKind::Service(_)
            | ItemKind::Drop(_) => continue,
        };
        out.push(Decl {
            kind,
            name: name.0,
            file,
            index: entry.index,
            at: name.1,
            dialects: entry.scope.dialects.narrow(clauses.and_then(|own| own.only.as_deref())),
            package,
            visibility: entry.item.visibility,
            renamed: clauses.and_then(renamed),
        });
    }
    out
}

/// The full name of a declaration: its own namespace if it is dotted, else that of its place.
pub fn declared(entry: &Entry, path: &Path) -> (QName, Span) {
    let ns = path.qualifier.last().map(|own| own.name).or(entry.scope.ns);
    (QName::new(ns, path.name.name), path.span())
}

fn renamed(clauses: &Clauses) -> Option<(Option<Name>, Name, Span)> {
    let renamed = clauses.renamed.as_ref()?;
    Some((renamed.from.qualifier.last().map(|own| own.name), renamed.from.name.name, renamed.from.span()))
}

/// Everything that is declared for one target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols {
    objects: FxHashMap<QName, Decl>,
    mixins: FxHashMap<QName, Decl>,
    routines: FxHashMap<QName, Decl>,
    raws: FxHashMap<QName, Decl>,
    namespaces: FxHashMap<Name, Decl>,
    /// What is declared for other targets only.
    absent: FxHashMap<QName, Decl>,
    /// A second declaration with the first.
    pub clashes: Vec<(Decl, Decl)>,
    /// The declaration that is renamed from an old name.
    from: FxHashMap<(DeclKind, QName), Decl>,
    /// A second rename from the same old name with the first.
    pub rename_clashes: Vec<(Decl, Decl)>,
    /// The full names of one last word, as lists: the newest of each word, and the one before each.
    newest: FxHashMap<Name, u32>,
    full: Vec<(QName, Option<u32>)>,
}

impl Symbols {
    /// Collects the declarations of all files that exist on the target.
    pub fn new<'a>(outlines: impl Iterator<Item = &'a [Decl]> + Clone, target: Target) -> Self {
        let mut out = Self::default();
        for decl in outlines.clone().flatten().filter(|decl| decl.kind == DeclKind::Namespace) {
            // a namespace may be opened often; what one place says of it (a rename) counts for all
            let known = out.namespaces.entry(decl.name.name).or_insert(*decl);
            if known.renamed.is_none() {
                known.renamed = decl.renamed;
            }
        }
        let count = outlines.clone().map(<[Decl]>::len).sum();
        out.objects.reserve(count);
        out.newest.reserve(count);
        out.full.reserve(count);
        for decl in outlines.flatten() {
            if decl.kind != DeclKind::Namespace {
                out.list(decl.name);
            }
            let map = match decl.kind {
                DeclKind::Namespace => continue,
                DeclKind::Mixin => &mut out.mixins,
                DeclKind::Routine => &mut out.routines,
                DeclKind::Raw => &mut out.raws,
                DeclKind::Table
                | DeclKind::Enum
                | DeclKind::Alias
                | DeclKind::View
                | DeclKind::Relation
                | DeclKind::Sequence => &mut out.objects,
            };
            if !decl.dialects.has(target) {
                out.absent.entry(decl.name).or_insert(*decl);
                continue;
            }
            if matches!(decl.kind, DeclKind::Routine | DeclKind::Raw) {
                // functions of one name may differ in what they take, and raw objects are told apart in the catalog
                map.entry(decl.name).or_insert(*decl);
                continue;
            }
            match map.entry(decl.name) {
                std::collections::hash_map::Entry::Vacant(free) => _ = free.insert(*decl),
                std::collections::hash_map::Entry::Occupied(first) => {
                    out.clashes.push((*decl, *first.get()));
                    continue;
                }
            }
            if let Some(before) = decl.renamed.is_some().then(|| out.before(decl)) {
                match out.from.entry((decl.kind, before)) {
                    std::collections::hash_map::Entry::Vacant(free) => _ = free.insert(*decl),
                    std::collections::hash_map::Entry::Occupied(first) => {
                        out.rename_clashes.push((*decl, *first.get()));
                    }
                }
            }
        }
        out
    }

    fn list(&mut self, name: QName) {
        let before = self.newest.insert(name.name, self.full.len() as u32);
        self.full.push((name, before));
    }

    /// What a file sees of these: all namespaces, every declaration that is called by a word that it mentions, and its
    /// own clashes.
    pub fn part(&self, file: SourceFile, mentions: &FxHashSet<Name>) -> Self {
        let mut out = Self { namespaces: self.namespaces.clone(), ..Self::default() };
        let mut found = Vec::new();
        for word in mentions {
            let mut next = self.newest.get(word).copied();
            while let Some((name, before)) = next.and_then(|at| self.full.get(at as usize)) {
                found.push(*name);
                next = *before;
            }
        }
        out.objects.reserve(found.len());
        for name in found.iter().copied() {
            out.objects.extend(self.objects.get(&name).map(|decl| (name, *decl)));
            out.mixins.extend(self.mixins.get(&name).map(|decl| (name, *decl)));
            out.routines.extend(self.routines.get(&name).map(|decl| (name, *decl)));
            out.raws.extend(self.raws.get(&name).map(|decl| (name, *decl)));
            out.absent.extend(self.absent.get(&name).map(|decl| (name, *decl)));
        }
        found.sort();
        found.dedup();
        found.into_iter().for_each(|name| out.list(name));
        let own = |pairs: &[(Decl, Decl)]| pairs.iter().filter(|(second, _)| second.file == file).copied().collect();
        out.clashes = own(&self.clashes);
        out.rename_clashes = own(&self.rename_clashes);
        let mentioned = self.from.iter().filter(|((_, before), _)| mentions.contains(&before.name));
        out.from = mentioned.map(|(before, decl)| (*before, *decl)).collect();
        out
    }

    /// The declaration that is renamed from an old name.
    pub fn renamed_from(&self, kind: DeclKind, before: QName) -> Option<&Decl> {
        if kind == DeclKind::Namespace {
            return self.namespaces.values().find(|decl| decl.renamed.is_some_and(|(_, old, _)| old == before.name));
        }
        self.from.get(&(kind, before))
    }

    /// The table, enum or type of this name.
    pub fn object(&self, name: QName) -> Option<&Decl> {
        self.objects.get(&name)
    }

    /// The declaration of this kind's space of names.
    pub fn get(&self, kind: DeclKind, name: QName) -> Option<&Decl> {
        match kind.space() {
            0 => self.objects.get(&name),
            1 => self.mixins.get(&name),
            3 => self.routines.get(&name),
            4 => self.raws.get(&name),
            _ => self.namespaces.get(&name.name),
        }
    }

    /// A declaration of this kind's space of names by its last word, in whatever namespace: the first by its full name.
    pub fn called(&self, kind: DeclKind, word: Name) -> Option<&Decl> {
        let next = |(_, before): &(QName, Option<u32>)| before.and_then(|at| self.full.get(at as usize)).copied();
        let newest = self.newest.get(&word).and_then(|at| self.full.get(*at as usize)).copied();
        let all = std::iter::successors(newest, next);
        all.filter_map(|(name, _)| self.get(kind, name)).min_by_key(|decl| decl.name)
    }

    /// What has this name on other targets only.
    pub fn absent(&self, name: QName) -> Option<&Decl> {
        self.absent.get(&name)
    }

    /// Whether this namespace is declared by a line of its own.
    pub fn has_namespace(&self, name: Name) -> bool {
        self.namespaces.contains_key(&name)
    }

    /// Whether anything stands in this namespace, or it is declared itself.
    pub fn namespace(&self, name: Name) -> bool {
        self.namespaces.contains_key(&name)
            || [&self.objects, &self.mixins, &self.routines, &self.raws]
                .into_iter()
                .flat_map(FxHashMap::keys)
                .any(|own| own.ns == Some(name))
    }

    /// All declarations of tables, enums and types (or of mixins), in no order.
    pub fn all(&self, kind: DeclKind) -> impl Iterator<Item = &Decl> {
        let map = if kind == DeclKind::Mixin { &self.mixins } else { &self.objects };
        map.values()
    }

    /// The name that a namespace had before the next plan.
    pub fn namespace_before(&self, ns: Option<Name>) -> Option<Name> {
        let ns = ns?;
        Some(self.namespaces.get(&ns).and_then(|decl| decl.renamed).map_or(ns, |(_, old, _)| old))
    }

    /// The full name that a declaration had before the next plan.
    pub fn before(&self, decl: &Decl) -> QName {
        match decl.renamed {
            Some((Some(ns), old, _)) => QName::new(Some(ns), old),
            Some((None, old, _)) => QName::new(self.namespace_before(decl.name.ns), old),
            None => QName::new(self.namespace_before(decl.name.ns), decl.name.name),
        }
    }
}
