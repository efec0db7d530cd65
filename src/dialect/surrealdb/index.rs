//! Indexes: over fields only, plain, unique, full text, over vectors, or a count.

use crate::base::Name;
use crate::catalog::define::Options;
use crate::catalog::{Address, Index, IndexKey, Manner};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};

use super::field::plain;
use super::lower::Pass;
use super::options;
use super::table::Seen;

/// The option that names the analyzer of a full text index.
pub const ANALYZER: &str = crate::catalog::ANALYZER;

/// The options of a method, those that it cannot be without first. Which values they take the engine says.
const METHODS: [(&str, &[&str], &[&str]); 4] = [
    ("fulltext", &[ANALYZER], &["bm25", "highlights"]),
    (
        "hnsw",
        &["dimension"],
        &["dist", "type", "efc", "m", "m0", "lm", "extend_candidates", "keep_pruned_connections", "hashed_vector"],
    ),
    ("diskann", &["dimension"], &["dist", "type", "degree", "l_build", "alpha", "hashed_vector"]),
    ("count", &[], &[]),
];

/// The physical index; none when there cannot be one.
pub fn lower(pass: &mut Pass<'_>, seen: &Seen<'_>, at: Address, own: &Index) -> Option<Index> {
    let method = own.method.map(|method| method.as_str().to_ascii_lowercase());
    let known = method.as_deref().and_then(|word| METHODS.iter().find(|(own, ..)| *own == word));
    let title = pass.dialect.title;
    let is_lacking = known.is_some_and(|(word, ..)| pass.dialect.lacks.methods.contains(word));
    let mut fine = true;
    let mut refuse = |message: String, help: &str| {
        fine = false;
        pass.to.report(at, Finding::error(codes::INDEX, message, help));
    };
    if let (Some(word), None) = (&method, known) {
        let help = "it has `fulltext`, `hnsw`, `diskann` and `count`, and plain ones without a word";
        refuse(format!("SurrealDB has no `using {word}`"), help);
    }
    if let (Some(word), true) = (&method, is_lacking) {
        let help = "take another method, or set `version = \"3.3\"` for the target";
        refuse(format!("{title} has no `using {word}`"), help);
    }
    if !own.include.is_empty() {
        refuse("SurrealDB has no `include` in an index".to_owned(), "remove it for this target with `only`");
    }
    if own.nulls_not_distinct {
        refuse("SurrealDB has no `nulls not distinct`".to_owned(), "take the `?` from the columns");
    }
    if own.unique && known.is_some() {
        refuse("only a plain index can be unique".to_owned(), "make two of it");
    }
    let counts = matches!(known, Some(("count", ..)));
    if own.parts.iter().any(|part| matches!(part.key, IndexKey::Expr(_))) {
        let help = "give the table a column with `value (…)` and index that, or keep the index from it with `except surrealdb`";
        refuse("an index of SurrealDB is over fields, and not over expressions".to_owned(), help);
    }
    if own.unique && own.predicate.is_some() {
        let help = "keep the rule in an `event` that throws, or keep the index from it with `except surrealdb`";
        refuse("a unique index of SurrealDB is over every record".to_owned(), help);
    }
    for part in &own.parts {
        if let Some(what) = part.opclass.as_deref().or(part.collate.as_deref()) {
            refuse(format!("an index of SurrealDB has no `{what}`"), "remove it for this target with `only`");
        }
    }
    if !fine {
        return None;
    }
    if own.parts.iter().any(|part| part.descending || part.nulls.is_some()) {
        let message = "an index of SurrealDB has no order of its own: it is read both ways";
        pass.to.report(at, Finding::warning(codes::INDEX_LESS, message));
    }
    if own.predicate.is_some() && !counts {
        let message = "an index of SurrealDB is over every record: its `where` is left out";
        pass.to.report(at, Finding::warning(codes::INDEX_LESS, message));
    }
    own.parts.iter().for_each(|part| options::refuse(&mut pass.to, at, "a part of an index", &part.options));
    let options = match known {
        None => {
            options::refuse(&mut pass.to, at, "a plain index", &own.options);
            Options::new()
        }
        Some((word, must, may)) => of_method(pass, at, word, must, may, &own.options),
    };
    let predicate = own.predicate.as_ref().filter(|_| counts).map(|expr| plain(pass.text(at, Place::Index, expr)));
    let parts = if counts {
        Vec::new()
    } else {
        own.parts
            .iter()
            .filter_map(|part| match part.key {
                IndexKey::Column(name) => Some(seen.part(name)),
                IndexKey::Expr(_) => None,
            })
            .collect()
    };
    Some(Index {
        auto: own.auto,
        unique: own.unique,
        parts,
        method: known.map(|(word, ..)| Name::new(word)),
        include: Vec::new(),
        predicate,
        nulls_not_distinct: false,
        options,
        blanks: Manner::default(),
    })
}

fn of_method(pass: &mut Pass<'_>, at: Address, word: &str, must: &[&str], may: &[&str], own: &Options) -> Options {
    for missing in must.iter().filter(|key| own.iter().all(|(other, _)| **other != ***key)) {
        let message = format!("an index `using {word}` needs `{missing}`");
        let help = format!("write `using {word} ({missing} …)`");
        pass.to.report(at, Finding::error(codes::OPTION, message, help));
    }
    let mut out = Options::new();
    for (key, value) in own {
        let plain = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ' ' | ',' | '-'));
        if !(must.contains(&&**key) || may.contains(&&**key)) || !plain {
            let message = format!("`{key}` is no option of an index `using {word}`, or not with this value");
            let help = format!("it has {}", [must, may].concat().join(", "));
            pass.to.report(at, Finding::error(codes::OPTION, message, help));
            continue;
        }
        let value = if &**key == ANALYZER { value.clone() } else { tidy(value).into() };
        out.push((key.clone(), value));
    }
    out
}

/// Small letters, and commas between numbers: `1.2 0.75` is `1.2,0.75`.
fn tidy(value: &str) -> String {
    value.to_lowercase().split([' ', ',']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(",")
}

/// The options of an index in the order in which the engine says them.
pub fn in_order(own: &Index) -> Vec<(&str, &str)> {
    let known = METHODS.iter().find(|(word, ..)| own.method.is_some_and(|method| method.as_str() == *word));
    let Some((_, must, may)) = known else { return Vec::new() };
    let all = must.iter().chain(*may);
    all.filter_map(|key| own.options.iter().find(|(own, _)| **own == **key))
        .map(|(key, value)| (&**key, &**value))
        .collect()
}
