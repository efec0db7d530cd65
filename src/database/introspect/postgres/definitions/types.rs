//! Extensions, composite types and sequences.

use serde::Deserialize;

use super::{JsonType, json, not_of_extension, top, type_json};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{Composite, Extension, Sequence, What};
use crate::catalog::{CommentOn, Defined};
use crate::database::execute::Row;
use crate::database::introspect::postgres::Reader;

#[derive(Deserialize)]
struct Field {
    name: String,
    ty: JsonType,
    comment: Option<String>,
}

impl Reader<'_> {
    /// An extension's version is left to each server. Its comment is the one that it brings, unless somebody gave it another.
    pub(super) fn extensions(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(
            "select e.extname::text, n.nspname::text, pg_catalog.obj_description(e.oid, 'pg_extension'), \
             v.comment from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace \
             left join pg_catalog.pg_available_extensions v on v.name = e.extname where e.extname <> 'plpgsql'",
        )?;
        for row in &rows {
            let home = self.qname(&self.current.clone(), row.text(0));
            let namespace = Some(row.text(1)).filter(|ns| *ns != self.current && *ns != "pg_catalog").map(Name::new);
            let (said, usual) = (row.opt(2), row.opt(3));
            if said.is_none() && usual.is_some() {
                self.note(format!("that the comment on extension {} was taken away", row.text(0)));
            }
            let what = What::Extension(Extension { version: None, namespace });
            self.define(top(Defined::Extension, home), what, said.filter(|own| Some(*own) != usual));
        }
        Ok(())
    }

    pub(super) fn composites(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(&format!(
            "select n.nspname::text, c.relname::text, (select pg_catalog.json_agg(pg_catalog.json_build_object(\
                 'name', a.attname, 'ty', {}, 'comment', pg_catalog.col_description(c.oid, a.attnum)) order by a.attnum) from pg_catalog.pg_attribute a \
               where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)::text, \
             pg_catalog.obj_description(c.reltype, 'pg_type') \
             from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relkind = 'c' and $own and {}",
            type_json("a.atttypid", "a.atttypmod"),
            not_of_extension("pg_type", "c.reltype"),
        ))?;
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            let fields: Vec<Field> = json(row, 2)?;
            for own in &fields {
                self.comment(CommentOn::Column, home, Some(Name::new(&own.name)), own.comment.as_deref());
            }
            let fields = fields.iter().map(|own| (Name::new(&own.name), self.json_type(&own.ty))).collect();
            self.define(top(Defined::Composite, home), What::Composite(Composite { fields }), row.opt(3));
        }
        Ok(())
    }

    /// Sequences that no column counts by; what is the engine's own choice is not said.
    pub(super) fn sequences(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(&format!(
            "select n.nspname::text, c.relname::text, pg_catalog.format_type(s.seqtypid, null), s.seqstart::text, \
             s.seqincrement::text, s.seqmin::text, s.seqmax::text, s.seqcache::text, s.seqcycle::text, \
             pg_catalog.obj_description(c.oid, 'pg_class'), (c.relpersistence = 'u')::text \
             from pg_catalog.pg_sequence s join pg_catalog.pg_class c on c.oid = s.seqrelid \
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace \
             where c.relpersistence <> 't' and c.relnamespace in ($spaces) and $history and {} \
             and not exists (select from pg_catalog.pg_depend p where p.classid = 'pg_catalog.pg_class'::regclass \
               and p.objid = c.oid and p.deptype in ('a', 'i') and exists (select from pg_catalog.pg_class t \
                 where t.oid = p.refobjid and t.relkind in ('r', 'p')))",
            not_of_extension("pg_class", "c.oid"),
        ))?;
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            let logged = row.flag(10).then_some(false);
            let own = Sequence { logged, ..counting(row, 3, row.text(2), "bigint") };
            self.define(top(Defined::Sequence, home), What::Sequence(own), row.opt(9));
        }
        Ok(())
    }
}

/// How a sequence of this type counts, where it is not as PostgreSQL has it by itself; `at` is the first of start,
/// increment, least and greatest value, cache and cycle.
pub fn counting(row: &Row, at: usize, ty: &str, usual_type: &str) -> Sequence {
    let increment = row.number(at + 1).unwrap_or(1);
    let (low, high) = match ty {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _bigint => (i64::MIN, i64::MAX),
    };
    let usual = if increment > 0 { (1, high) } else { (low, -1) };
    let (min, max) = (row.number(at + 2).unwrap_or(usual.0), row.number(at + 3).unwrap_or(usual.1));
    let first = if increment > 0 { min } else { max };
    Sequence {
        ty: Some(ty).filter(|ty| *ty != usual_type).map(Into::into),
        start: row.number(at).filter(|start| *start != first),
        increment: Some(increment).filter(|increment| *increment != 1),
        min: Some(min).filter(|min| *min != usual.0),
        max: Some(max).filter(|max| *max != usual.1),
        cache: row.number(at + 4).filter(|cache| *cache != 1),
        cycle: row.flag(at + 5),
        ..Sequence::default()
    }
}
