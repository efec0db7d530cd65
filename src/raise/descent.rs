//! Partitions and tables that inherit.

use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::define::{Partitioning, What};
use crate::catalog::{Address, Defined, Expr, Kind, Object, Piece, QName};

impl Raiser<'_> {
    /// The options that say how a table is partitioned and what it descends from, a line each.
    pub(super) fn belongs(&self, home: QName) -> Vec<String> {
        let key = [Defined::Partitioning, Defined::Descent].map(|kind| Address {
            home,
            kind: Kind::Defined(kind),
            part: None,
        });
        let found = key.iter().filter_map(|at| {
            let Some(Object::Definition(own)) = self.catalog.get(at) else { return None };
            Some((at, &own.what))
        });
        let line = |(at, what): (&Address, &What)| {
            let text = if let What::Partitioning(own) = what {
                self.partition_by(own)
            } else if let What::Descent(own) = what {
                match &own.bounds {
                    Some(bounds) => {
                        let parent = own.parents.first().map(|parent| word::qname(*parent)).unwrap_or_default();
                        word::raw(&bounds.text).map(|bounds| format!("partition of {parent} {bounds}"))
                    }
                    None => {
                        let parents: Vec<String> = own.parents.iter().map(|parent| word::qname(*parent)).collect();
                        Some(match parents.as_slice() {
                            [one] => format!("inherits {one}"),
                            more => format!("inherits ({})", more.join(", ")),
                        })
                    }
                }
            } else {
                None
            };
            if text.is_none() {
                self.leave(format!("{at}, which no line holds"));
            }
            text.map(|text| format!("on {} {{ {text} }}", self.dialect.id()))
        };
        found.filter_map(line).collect()
    }

    /// `partition by range (a)`, where that is all; else in backticks.
    fn partition_by(&self, own: &Partitioning) -> Option<String> {
        let plain = || {
            let Expr::Sql(sql) = &own.key else { return None };
            let [Piece::Text(head), parts @ .., Piece::Text(end)] = sql.pieces() else { return None };
            let method = head.strip_suffix('(')?.trim();
            let mut columns: Vec<Name> = Vec::new();
            for (n, piece) in parts.iter().enumerate() {
                match piece {
                    Piece::Column(name) if n % 2 == 0 => columns.push(*name),
                    Piece::Text(between) if n % 2 == 1 && between.trim() == "," => {}
                    Piece::Column(_) | Piece::Text(_) | Piece::Type(_) | Piece::Sequence(_) => return None,
                }
            }
            let is_word = !method.is_empty() && method.chars().all(|c| c.is_ascii_alphabetic());
            (is_word && &**end == ")" && !columns.is_empty())
                .then(|| format!("{} {}", method.to_lowercase(), word::names(&columns)))
        };
        let key = plain().or_else(|| self.raw(&own.key))?;
        Some(format!("partition by {key}"))
    }
}
