//! References: what the engine remembers of links so that deleting a record finds those who link to it.
//!
//! A link is remembered when it is written while its field has `REFERENCE`, and only if its value changes; all links of a
//! field are forgotten when it is defined without (tried on 3.3.5: `SELECT <~(t FIELD x) FROM …`). So a field that gets
//! `REFERENCE` while records are there would do nothing when theirs are deleted, in silence. Each link is taken out and put
//! back, in one transaction.

use crate::base::Name;
use crate::catalog::define::What;
use crate::catalog::{Address, Catalog, Column, Defined, Kind, QName};

use super::QUOTE;
use super::ddl::{definition, on_delete, part};
use super::inside::present;
use super::types::{any_record, has_elements, optional, text};

/// ` REFERENCE ON DELETE …`, if the field has it.
pub fn clause(catalog: &Catalog, field: &Address) -> Option<String> {
    match definition(catalog, &Address { kind: Kind::Defined(Defined::FieldRules), ..*field }) {
        Some(What::FieldRules(rules)) => {
            rules.on_delete.as_ref().map(|action| format!(" REFERENCE ON DELETE {}", on_delete(&action.text)))
        }
        _ => None,
    }
}

/// What stands behind `DEFINE FIELD` while links are written: nothing but the type, which may be absent, and the reference.
pub fn open(catalog: &Catalog, field: &Address, own: &Column) -> String {
    let ty = optional(text(&own.ty), true);
    let clause = clause(catalog, field).unwrap_or_default();
    format!("{} ON {} TYPE {ty}{clause}", QUOTE.name(part(field)), QUOTE.name(field.home.name))
}

/// A field that takes any link. With a reference it remembers them, and does nothing when what they link to goes; without one it
/// takes anything.
pub fn opened(field: Name, table: QName, own: &Column, has_reference: bool) -> Vec<String> {
    let (name, table) = (QUOTE.name(field), QUOTE.name(table.name));
    let ty = if has_reference {
        format!("{} REFERENCE ON DELETE IGNORE", optional(&any_record(text(&own.ty)), true))
    } else {
        "any".to_owned()
    };
    let mut out = vec![format!("DEFINE FIELD OVERWRITE {name} ON {table} TYPE {ty}")];
    if has_elements(text(&own.ty)) {
        out.push(format!("REMOVE FIELD IF EXISTS {name}.* ON {table}"));
    }
    out
}

/// Takes each link out and puts it back. Without the cast 3.0 takes the records for one value.
pub fn remember(table: Name, field: Name) -> String {
    let (table, field) = (QUOTE.name(table), QUOTE.name(field));
    let rows = present(&field);
    format!(
        "FOR $row IN <array> (SELECT id, {field} AS link FROM {table} WHERE {rows}) {{ \
         UPDATE $row.id SET {field} = NONE RETURN NONE; UPDATE $row.id SET {field} = $row.link RETURN NONE }}"
    )
}
