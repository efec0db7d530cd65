//! What PostgreSQL has and the language has no words for: aggregates, rules, statistics and publications.

use std::fmt::Write as _;

use super::tables::Shape;
use super::{Kind, Thing, World};

impl World {
    pub(super) fn raw_text(&self, own: &Thing, out: &mut String) {
        let name = &own.name;
        let on = self.lean(own, 0);
        let columns: Vec<&str> =
            [1, 2].into_iter().filter_map(|slot| Some(self.lean(own, slot)?.name.as_str())).collect();
        let key = on.filter(|own| own.kind == Kind::Table).map(|own| self.key(own)).unwrap_or_default();
        let first = columns.first().copied().unwrap_or(key);
        let (up, down) = match on {
            Some(call) if call.kind == Kind::Function => (
                format!(
                    "create aggregate {name}(text) (sfunc = {}, stype = text, initcond = '{}')",
                    self.name(call),
                    own.knob(2, 3)
                ),
                format!("drop aggregate {name}(text)"),
            ),
            Some(table) => {
                let on = self.name(table);
                let is_kept = self.is_unlogged(table);
                match own.knob(0, 4) {
                    0 => (
                        format!("create rule {name} as on delete to {on} where old.{first} is null do instead nothing"),
                        format!("drop rule {name} on {on}"),
                    ),
                    1 | 2 if first != key => (
                        format!("create statistics {name} on {first}, {key} from {on}"),
                        format!("drop statistics {name}"),
                    ),
                    3 if !is_kept => (
                        match Shape::of(table) {
                            Shape::Plain => {
                                format!("create publication {name} for table {on} ({key}) with (publish = 'insert')")
                            }
                            _ => format!("create publication {name} for table {on} with (publish = 'insert')"),
                        },
                        format!("drop publication {name}"),
                    ),
                    _ => (
                        format!("create rule {name} as on insert to {on} do also notify {name}"),
                        format!("drop rule {name} on {on}"),
                    ),
                }
            }
            None => (
                format!("create aggregate {name}(text) (sfunc = textcat, stype = text)"),
                format!("drop aggregate {name}(text)"),
            ),
        };
        let depends = on.map(|own| format!(" depends on ({})", self.name(own))).unwrap_or_default();
        let _ = write!(out, "raw {name}{depends} {{\n  up `{up}`\n  down `{down}`\n}}\n\n");
    }
}
