//! Columns, their types and defaults.

use rustc_hash::FxHashMap;

use super::catalogs::{PG_CLASS, PG_TYPE};
use super::tables::{definition, part};
use super::{Reader, oid, options};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Options, Partitioning, What};
use crate::catalog::{
    Address, Column, CommentOn, Defined, Generated, Identity, IdentityMode, Kind, Manner, Object, QName, Type, naming,
};
use crate::database::execute::Row;
use crate::dialect::postgres::{NOT_NULL_AS, NOT_NULL_IS, OWN};

/// The relations whose columns are read.
const OF: &str = "a.attnum > 0 and not a.attisdropped and a.attrelid in (select c.oid from pg_catalog.pg_class c \
    where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and c.relnamespace in ($spaces))";

/// Type, modifier, collation and storage of a column, as `pg_attribute` has them.
type Key = (u32, i64, u32, u8);

/// What many columns have alike.
struct Shape {
    ty: Type,
    array: bool,
    /// The type as the server prints it, of an array that of its elements.
    text: Box<str>,
    /// Absent when it is the type's own.
    collate: Option<Box<str>>,
    /// Absent when it is the type's own.
    storage: Option<Box<str>>,
}

/// What forbids null in a column, where it may be more than that.
struct NotNull {
    name: Box<str>,
    /// It is declared by a table that has it from its parent.
    besides: bool,
    /// `no inherit`, `not valid`.
    loose: Option<Box<str>>,
}

fn key(row: &Row, at: usize) -> Key {
    let storage = row.text(at + 3).bytes().next();
    (oid(row, at), row.number(at + 1).unwrap_or_default(), oid(row, at + 2), storage.unwrap_or_default())
}

/// How a column's values are kept and counted, where it is not as its type has it: the marks of compression, of statistics and
/// the options stand in the row from `at` on.
pub(super) fn kept(row: &Row, at: usize, storage: Option<&str>, not_null: Option<&str>) -> Options {
    let mut out = options(row, at + 2);
    let compression = match row.text(at) {
        "p" => Some("pglz"),
        "l" => Some("lz4"),
        _types_own => None,
    };
    let statistics = row.opt(at + 1).filter(|number| *number != "-1");
    let own = [("storage", storage), ("compression", compression), ("statistics", statistics), (NOT_NULL_AS, not_null)];
    out.extend(own.into_iter().filter_map(|(key, value)| Some((key.into(), value?.into()))));
    out.sort();
    out
}

/// How a column's values are stored, where its type has it otherwise, as SQL over `pg_attribute` and `pg_type`.
pub(super) fn storage(attribute: &str, ty: &str) -> String {
    format!(
        "case when {attribute}.attstorage <> {ty}.typstorage then case {attribute}.attstorage when 'p' then 'plain' \
         when 'e' then 'external' when 'm' then 'main' else 'extended' end end"
    )
}

impl Reader<'_> {
    pub(super) fn columns(&mut self) -> Result<(), Diagnostic> {
        let sequences = self.owned_sequences()?;
        let named = self.not_null_names()?;
        let shapes = self.shapes()?;
        // only what is generated can read columns; of all else the server need not look for names
        let mut rows = self.query(&format!(
            "select a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attstorage, a.attnotnull, \
             a.attgenerated, a.attidentity, \
             pg_catalog.pg_get_expr(d.adbin, case when a.attgenerated = '' then 0::oid else a.attrelid end), \
             a.attcompression, a.attstattarget, pg_catalog.array_to_json(a.attoptions), a.attislocal and a.attinhcount > 0 \
             from pg_catalog.pg_attribute a \
             left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where {OF}"
        ))?;
        rows.sort_by_cached_key(|row| (oid(row, 0), row.number(1)));
        for row in &rows {
            let (relation, number, name) = (oid(row, 0), row.number(1).unwrap_or_default(), Name::new(row.text(2)));
            self.numbers.entry(relation).or_default().push((number, name));
            self.collations.insert((relation, number), oid(row, 5));
            if let Some(home) = self.relations.get(&relation) {
                self.columns.entry(*home).or_default().push(name);
            }
        }
        for row in &rows {
            let relation = oid(row, 0);
            let shape = shapes.get(&key(row, 3));
            if let (Some(home), Some(shape)) = (self.relations.get(&relation).copied(), shape) {
                let place = (relation, row.number(1).unwrap_or_default());
                let usual = naming::not_null(home.name, Name::new(row.text(2)));
                let said = named.get(&place);
                let not_null = said.filter(|own| own.besides || *own.name != *usual.as_str()).map(|own| &*own.name);
                let mut options = kept(row, 11, shape.storage.as_deref(), not_null);
                options.extend(said.and_then(|own| own.loose.clone()).map(|own| (NOT_NULL_IS.into(), own)));
                options.extend((row.flag(14) && self.inherits(home)).then(|| (OWN.into(), "".into())));
                options.sort();
                let owned = sequences.get(&place).map_or(&[][..], Vec::as_slice);
                self.column(home, row, options, shape, owned);
            }
        }
        for (home, key) in std::mem::take(&mut self.partition_keys) {
            let key = self.expr(home, &key);
            self.insert(part(home, Defined::Partitioning), definition(What::Partitioning(Partitioning { key })));
        }
        Ok(())
    }

    /// The names of not-null constraints that may not be the usual ones, by relation and column. There are as many as columns, so that
    /// the server leaves out those that are by a comparison that is right for short names (`naming::not_null`). One that a table which
    /// inherits has from its parent has none of its own to say, unless it declares it besides; a partition was a table before, or was made
    /// with its parent's names.
    fn not_null_names(&mut self) -> Result<FxHashMap<(u32, i64), NotNull>, Diagnostic> {
        if self.version < 180_000 {
            return Ok(FxHashMap::default());
        }
        let rows = self.query(
            "select k.conrelid, k.conkey[1], k.conname, k.coninhcount > 0 and not c.relispartition, \
             nullif(pg_catalog.concat_ws(' ', case when k.connoinherit then 'no inherit' end, \
               case when not k.convalidated and k.conislocal then 'not valid' end), '') from pg_catalog.pg_constraint k \
             join pg_catalog.pg_class c on c.oid = k.conrelid \
             join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] \
             where k.contype = 'n' and k.conrelid <> 0 and (k.conislocal or c.relispartition) \
               and (k.coninhcount > 0 and not c.relispartition or k.connoinherit or not k.convalidated \
                 or k.conname <> c.relname || '_' || a.attname || '_not_null')",
        )?;
        let place = |row: &Row| (oid(row, 0), row.number(1).unwrap_or_default());
        let own =
            |row: &Row| NotNull { name: row.text(2).into(), besides: row.flag(3), loose: row.opt(4).map(Into::into) };
        Ok(rows.iter().map(|row| (place(row), own(row))).collect())
    }

    fn shapes(&mut self) -> Result<FxHashMap<Key, Shape>, Diagnostic> {
        let rows = self.query(&format!(
            "select x.atttypid, x.atttypmod, x.attcollation, x.attstorage, t.typcategory = 'A' and t.typelem <> 0, \
             un.nspname, u.typname, u.oid, pg_catalog.format_type(case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end, x.atttypmod), \
             case when x.attcollation <> t.typcollation then $collation end, \
             {} \
             from (select distinct a.atttypid, a.atttypmod, a.attcollation, a.attstorage from pg_catalog.pg_attribute a where {OF}) x \
             join pg_catalog.pg_type t on t.oid = x.atttypid \
             left join pg_catalog.pg_collation co on co.oid = x.attcollation and x.attcollation <> t.typcollation \
             left join (pg_catalog.pg_type u join pg_catalog.pg_namespace un on un.oid = u.typnamespace) \
               on u.oid = case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem else t.oid end \
               and u.typtype in ('e', 'd', 'c') and un.nspname !~ '^pg_' and un.nspname <> 'information_schema'",
            storage("x", "t")
        ))?;
        let shape = |row: &Row| {
            let name = if self.said.is_of_extension(PG_TYPE, oid(row, 7)) { "" } else { row.text(6) };
            let array = row.flag(4);
            Shape {
                ty: self.ty(array, row.text(5), name, row.text(8)),
                array,
                text: row.text(8).into(),
                collate: row.opt(9).map(Into::into),
                storage: row.opt(10).map(Into::into),
            }
        };
        Ok(rows.iter().map(|row| (key(row, 0), shape(row))).collect())
    }

    fn column(&mut self, home: QName, row: &Row, options: Options, shape: &Shape, owned: &[Row]) {
        let sequence = owned.first();
        let name = Name::new(row.text(2));
        let place = self.columns.get(&home).and_then(|all| all.iter().position(|own| *own == name));
        let expr = row.opt(10);
        // A sequence that the column owns and its default draws from is what `serial` makes.
        let serial = sequence.is_some_and(|own| own.text(8) == "a" && own.flag(9))
            && expr.is_some_and(|text| text.starts_with("nextval('") && text.ends_with("'::regclass)"))
            && matches!(&*shape.text, "smallint" | "integer" | "bigint")
            && !shape.array;
        let mode = match row.text(9) {
            "a" => Some(IdentityMode::Always),
            "d" => Some(IdentityMode::ByDefault),
            _none => serial.then_some(IdentityMode::Serial),
        };
        owned.iter().skip(usize::from(mode.is_some())).for_each(|own| self.owned(own, home, name));
        let generated = match (row.text(8), expr) {
            (kind @ ("s" | "v"), Some(text)) => Some(Generated { expr: self.expr(home, text), stored: kind == "s" }),
            _plain => None,
        };
        if let (None, None, Some(text)) = (&generated, &mode, expr) {
            let default = self.constant(text);
            self.insert(Address::part(Kind::Default, home, name), Object::Default(default));
        }
        if let Some(own) = sequence.filter(|own| mode.is_some() && self.sequence_comment(own).is_some()) {
            let sequence = self.qname(own.text(10), own.text(11));
            self.note(format!("the comment on the sequence {sequence}"));
        }
        let identity = mode.zip(sequence).map(|(mode, own)| {
            let mut out = Self::identity(mode, home, name, &shape.text, own);
            out.sequence.logged = self.logged_beside(own, home);
            out
        });
        let column = Column {
            position: place.and_then(|place| u32::try_from(place).ok()).unwrap_or(u32::MAX),
            ty: shape.ty.clone(),
            nullable: !row.flag(7),
            generated,
            identity,
            collate: shape.collate.clone(),
            options,
            implied: Manner::default(),
        };
        self.insert(Address::column(home, name), Object::Column(column));
        let comment = self.comment_on(PG_CLASS, oid(row, 0), row.number(1).unwrap_or_default());
        self.comment(CommentOn::Column, home, Some(name), comment.as_deref());
    }

    /// What differs from what PostgreSQL takes by itself.
    fn identity(mode: IdentityMode, home: QName, name: Name, ty: &str, own: &Row) -> Identity {
        let mut sequence = Box::new(super::definitions::counting(own, 2, own.text(12), ty));
        if mode != IdentityMode::Serial {
            sequence.ty = None; // it goes with the column's
        }
        let own = Name::new(own.text(11));
        Identity { mode, name: Some(own).filter(|own| *own != naming::sequence(home.name, name, 0)), sequence }
    }
}
