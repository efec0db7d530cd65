//! A catalog as one text and its hash: what "in sync" compares.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::base::Name;
use crate::catalog::define::{Options, Routine, Sequence, View, What};
use crate::catalog::{
    Catalog, Column, Deferrable, Expr, Holds, Identity, IdentityMode, Index, IndexKey, IndexPart, Key, Match, Nulls,
    Object, QName, RefAction, Type,
};

/// `sha256:` and the hash of the canonical text of an introspected catalog. The text leaves out what equality leaves
/// out, and does not depend on Rust's own debug output, so that it stays the same over versions of the tool.
pub fn fingerprint(catalog: &Catalog) -> String {
    let mut hash = Sha256::new();
    for (at, object) in catalog.iter() {
        hash.update(format!("{at}\t{}\n", object_text(object)));
    }
    let mut out = "sha256:".to_owned();
    for byte in hash.finalize() {
        _ = write!(out, "{byte:02x}");
    }
    out
}

/// Joins fields so that no two different lists give the same text.
fn fields(parts: &[&str]) -> String {
    parts.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(" ")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn object_text(object: &Object) -> String {
    match object {
        Object::Namespace => "namespace".to_owned(),
        Object::Enum(own) => format!("enum {}", names(&own.values)),
        Object::Domain(own) => {
            let checks: String = own
                .checks
                .iter()
                .map(|(name, expr)| format!(" {}", fields(&[name.as_str(), &expr_text(expr)])))
                .collect();
            let default = own.default.as_ref().map(expr_text);
            format!(
                "domain {} {}{checks}{}",
                type_text(&own.ty),
                fields(&[&option(default), &option(own.collate.as_deref())]),
                options_text(&own.options)
            )
        }
        Object::Table(own) => format!("table{}", options_text(&own.options)),
        Object::Column(own) => column_text(own),
        Object::Default(expr) => format!("default {}", expr_text(expr)),
        Object::PrimaryKey(own) => format!("primary key {}", key_text(own)),
        Object::Unique(own) => format!("unique {}", key_text(own)),
        Object::Check(own) => {
            let inherit = if own.no_inherit { " no inherit" } else { "" };
            let declared = if own.own { " own" } else { "" };
            format!("check {}{}{inherit}{declared}", expr_text(&own.expr), holds(own.holds))
        }
        Object::ForeignKey(own) => format!(
            "foreign key {} {} {}{} {} {} {} {}{}{}",
            names(&own.columns),
            home(own.target),
            names(&own.target_columns),
            if own.period { " period" } else { "" },
            action(own.on_delete),
            action(own.on_update),
            match own.match_kind {
                Match::Simple => "simple",
                Match::Full => "full",
            },
            deferrable(own.deferrable),
            if own.on_delete_columns.is_empty() {
                String::new()
            } else {
                format!(" {}", names(&own.on_delete_columns))
            },
            holds(own.holds),
        ),
        Object::Index(own) => index_text(own),
        // what it leans on follows from what it is
        Object::Definition(own) => {
            let mut what = own.what.clone();
            if let What::View(View { options, .. }) | What::Routine(Routine { options, .. }) = &mut what {
                options.sort();
            }
            format!("definition {}", crate::migration::definition_text(&what.into()))
        }
        Object::Comment(text) => format!("comment {}", quoted(text)),
    }
}

/// Options in order of key, each behind a space: none leave no trace.
fn options_text(options: &Options) -> String {
    let mut options = options.clone();
    options.sort();
    options.iter().map(|(key, value)| format!(" {}", fields(&[key, value]))).collect()
}

fn holds(own: Holds) -> String {
    own.words().map_or_else(String::new, |words| format!(" {words}"))
}

fn names(list: &[Name]) -> String {
    format!("({})", list.iter().map(|name| quoted(name.as_str())).collect::<Vec<_>>().join(" "))
}

fn home(name: QName) -> String {
    name.to_string()
}

fn option(text: Option<impl Into<String>>) -> String {
    text.map_or_else(String::new, |text| format!("={}", text.into()))
}

fn expr_text(expr: &Expr) -> String {
    match expr {
        Expr::Sql(sql) => sql.plain(),
        Expr::Portable(node) => format!("{node:?}"),
    }
}

fn type_text(ty: &Type) -> String {
    match ty {
        Type::Portable(own) => format!("portable {own:?}"),
        Type::Sql(text) => format!("sql {}", quoted(text)),
        Type::Named(name) => format!("named {}", home(*name)),
        Type::Array(of) => format!("array {}", type_text(of)),
    }
}

fn column_text(column: &Column) -> String {
    let Column { position: _, ty, nullable, generated, identity, collate, options, implied: _ } = column;
    let generated = generated
        .as_ref()
        .map(|own| format!("{} {}", if own.stored { "stored" } else { "virtual" }, expr_text(&own.expr)));
    let identity = identity.as_ref().map(identity_text);
    format!(
        "column {} {} {}{}",
        type_text(ty),
        if *nullable { "null" } else { "not null" },
        fields(&[&option(generated), &option(identity), &option(collate.as_deref())]),
        options_text(options)
    )
}

fn identity_text(identity: &Identity) -> String {
    let mode = match identity.mode {
        IdentityMode::ByDefault => "by default",
        IdentityMode::Always => "always",
        IdentityMode::Serial => "serial",
    };
    let number = |number: Option<i64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let Sequence { ty, start, increment, min, max, cache, batch: _, cycle, logged, timeout: _ } = &*identity.sequence;
    let more = [
        ("sequence", identity.name.map(|name| quoted(name.as_str()))),
        ("as", ty.as_deref().map(quoted)),
        ("min", min.map(|min| min.to_string())),
        ("max", max.map(|max| max.to_string())),
        ("cache", cache.map(|cache| cache.to_string())),
        ("cycle", cycle.then(String::new)),
        ("logged", logged.map(|logged| logged.to_string())),
    ];
    let more: String = more.into_iter().filter_map(|(word, own)| Some(format!(" {word} {}", own?))).collect();
    format!("{mode} {} {}{more}", number(*start), number(*increment))
}

fn key_text(key: &Key) -> String {
    let nulls = if key.nulls_not_distinct { "nulls not distinct" } else { "" };
    // The name of a unique constraint is in its address; repeating it is harmless.
    let own =
        fields(&[key.name.as_str(), &names(&key.columns), &names(&key.include), nulls, deferrable(key.deferrable)]);
    let overlaps = if key.without_overlaps { " without overlaps" } else { "" };
    format!("{own}{overlaps}{}", options_text(&key.options))
}

const fn deferrable(own: Option<Deferrable>) -> &'static str {
    match own {
        None => "immediate",
        Some(Deferrable { initially_deferred: false }) => "deferrable",
        Some(Deferrable { initially_deferred: true }) => "deferred",
    }
}

const fn action(own: RefAction) -> &'static str {
    match own {
        RefAction::NoAction => "no action",
        RefAction::Restrict => "restrict",
        RefAction::Cascade => "cascade",
        RefAction::SetNull => "set null",
        RefAction::SetDefault => "set default",
    }
}

fn index_text(index: &Index) -> String {
    let Index { auto: _, unique, parts, method, include, predicate, nulls_not_distinct, options, blanks: _ } = index;
    let parts: Vec<String> = parts.iter().map(part_text).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    format!(
        "index {} ({}) {}{}",
        if *unique { "unique" } else { "" },
        fields(&parts),
        fields(&[
            &option(method.map(Name::as_str)),
            &names(include),
            &option(predicate.as_ref().map(expr_text)),
            if *nulls_not_distinct { "nulls not distinct" } else { "" },
        ]),
        options_text(options)
    )
}

fn part_text(part: &IndexPart) -> String {
    let IndexPart { key, collate, opclass, descending, nulls, options } = part;
    let key = match key {
        IndexKey::Column(name) => format!("column {}", quoted(name.as_str())),
        IndexKey::Expr(expr) => format!("expr {}", expr_text(expr)),
    };
    let nulls = match nulls {
        None => "",
        Some(Nulls::First) => "first",
        Some(Nulls::Last) => "last",
    };
    let order = if *descending { "desc" } else { "asc" };
    let own = fields(&[&key, &option(collate.as_deref()), &option(opclass.as_deref()), order, nulls]);
    format!("{own}{}", options_text(options))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Address, Manner, Table};

    #[test]
    fn position_is_no_difference_and_null_is() {
        let catalog = |position, nullable| {
            let home = QName::bare("t".into());
            let ty = Type::Sql("TEXT".into());
            let (options, implied) = (Vec::new(), Manner::default());
            let column = Column {
                position,
                ty,
                nullable,
                generated: None,
                identity: None,
                collate: None,
                options: options.into(),
                implied,
            };
            Catalog::from_iter([
                (Address::table(home), Object::Table(Table::default())),
                (Address::column(home, "c".into()), Object::Column(column)),
            ])
        };
        assert_eq!(fingerprint(&catalog(0, true)), fingerprint(&catalog(5, true)));
        assert_ne!(fingerprint(&catalog(0, true)), fingerprint(&catalog(0, false)));
        assert_eq!(fingerprint(&catalog(0, true)).len(), "sha256:".len() + 64);
    }
}
