//! The name that a migration gets when the user gives none: what its dominant change does.

use crate::catalog::{Address, Defined, Kind};
use crate::diff::Change;

/// A name for these changes, in words that [`super::slug`] makes fit: `create_users_and_2_more`, `add_total_to_orders`.
///
/// The dominant change is the one of the first kind in [`rank`]'s order, not the first of the list: a new table that
/// brings an enum along is `create_…`, and a table that goes with all its columns is one `drop_…`.
pub(super) fn of(changes: &[Change], first: bool) -> String {
    if first && !changes.is_empty() {
        return "initial".to_owned();
    }
    let Some(best) = changes.iter().map(rank).min() else { return "empty".to_owned() };
    let mut same = changes.iter().filter(|change| rank(change) == best);
    let Some(main) = same.next() else { return "empty".to_owned() };
    let name = title(main);
    match (same.next(), same.count()) {
        (None, _) => name,
        (Some(other), 0) => format!("{name}_and_{}", short(other.at())),
        (Some(_), more) => format!("{name}_and_{}_more", more + 1),
    }
}

/// Which change says most about a migration: the smaller, the more.
fn rank(change: &Change) -> u8 {
    let verb = match change {
        Change::Create { .. } => 0,
        Change::Drop { .. } => 1,
        Change::Rename { .. } => 2,
        Change::Alter { .. } => 3,
    };
    let kind = match change.at().kind {
        Kind::Table => 0,
        Kind::Column => 1,
        Kind::Enum => 2,
        Kind::Domain => 3,
        Kind::Index => 4,
        Kind::ForeignKey => 5,
        Kind::Unique => 6,
        Kind::Check => 7,
        Kind::PrimaryKey => 8,
        Kind::Default => 9,
        Kind::Namespace => 10,
        Kind::Defined(_) => 4,
        Kind::Comment(_) => 11,
    };
    kind * 4 + verb
}

fn short(at: &Address) -> &'static str {
    let inside = at.part.filter(|_| at.is_part() && at.kind != Kind::Defined(Defined::Row));
    inside.unwrap_or(at.home.name).as_str()
}

fn title(change: &Change) -> String {
    let at = change.at();
    let (name, table) = (short(at), at.home.name);
    let defined;
    let noun = match at.kind {
        Kind::Defined(own) => {
            defined = format!("{}_", own.word().replace('-', "_"));
            &defined
        }
        Kind::Table => "",
        Kind::Enum => "enum_",
        Kind::Domain => "type_",
        Kind::Namespace => "namespace_",
        Kind::Column => return column(change, name, table.as_str()),
        Kind::Index => "index_",
        Kind::ForeignKey => "fk_",
        Kind::Unique => "unique_",
        Kind::Check => "check_",
        Kind::PrimaryKey => return format!("{}_primary_key_of_{table}", verb(change, "add")),
        Kind::Default => return format!("{}_default_of_{table}_{name}", verb(change, "add")),
        Kind::Comment(_) => return format!("comment_on_{name}"),
    };
    let create = if at.is_part() { "add" } else { "create" };
    match change {
        Change::Rename { from, .. } => format!("rename_{noun}{}_to_{name}", short(from)),
        Change::Create { .. } | Change::Drop { .. } | Change::Alter { .. } => {
            format!("{}_{noun}{name}", verb(change, create))
        }
    }
}

fn column(change: &Change, name: &str, table: &str) -> String {
    match change {
        Change::Create { .. } => format!("add_{name}_to_{table}"),
        Change::Drop { .. } => format!("drop_{name}_from_{table}"),
        Change::Alter { .. } => format!("alter_{name}_of_{table}"),
        Change::Rename { from, .. } => format!("rename_{}_to_{name}", short(from)),
    }
}

const fn verb(change: &Change, create: &'static str) -> &'static str {
    match change {
        Change::Create { .. } => create,
        Change::Drop { .. } => "drop",
        Change::Alter { .. } => "alter",
        Change::Rename { .. } => "rename",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Enum, Object, QName, Table};

    fn create(at: &str) -> Change {
        let at = Address::parse(at).unwrap();
        let object = if at.kind == Kind::Enum {
            Object::Enum(Enum { values: Vec::new() })
        } else {
            Object::Table(Table::default())
        };
        Change::Create { at, object }
    }

    #[test]
    fn the_dominant_change_gives_the_name() {
        let drop = |at: &str| Change::Drop { at: Address::parse(at).unwrap(), object: Object::Comment("".into()) };
        let rename = Change::Rename {
            from: Address::table(QName::bare("a".into())),
            to: Address::table(QName::bare("b".into())),
        };
        for (changes, first, name) in [
            (vec![create("status/enum"), create("orders"), create("orders/column:id")], false, "create_orders"),
            (vec![create("a"), create("b")], false, "create_a_and_b"),
            (vec![create("a"), create("b"), create("c")], false, "create_a_and_2_more"),
            (vec![create("a")], true, "initial"),
            (vec![], true, "empty"),
            (vec![create("t/column:c"), create("t/index:i")], false, "add_c_to_t"),
            (vec![drop("t/column:c")], false, "drop_c_from_t"),
            (vec![drop("t/index:i")], false, "drop_index_i"),
            (vec![create("t/foreign-key:f")], false, "add_fk_f"),
            (vec![drop("e/enum")], false, "drop_enum_e"),
            (vec![rename], false, "rename_a_to_b"),
        ] {
            assert_eq!(of(&changes, first), name);
        }
    }
}
