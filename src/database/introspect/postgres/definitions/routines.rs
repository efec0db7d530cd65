//! Functions and procedures.

use serde::Deserialize;

use super::{JsonType, json, not_of_extension, printed, type_json};
use crate::base::{Diagnostic, Name};
use crate::catalog::define::{
    Body, BodyLanguage, Options, Parameter, ParameterMode, Returns, Routine, Security, Unchecked, Volatility, What,
};
use crate::catalog::{Address, Defined, Kind, Type};
use crate::database::execute::Row;
use crate::database::introspect::postgres::Reader;
use crate::database::introspect::postgres::raw::OF_BASE_TYPE;
use crate::dialect::postgres::routine::{EXACT, framed};
use crate::dialect::postgres::types::print as type_text;

#[derive(Deserialize)]
struct Argument {
    /// `i`, `o`, `b` (both), `v`ariadic or `t`able (`pg_proc.proargmodes`).
    mode: Option<String>,
    name: Option<String>,
    default: Option<String>,
    ty: JsonType,
}

impl Argument {
    fn name(&self) -> Option<Name> {
        self.name.as_deref().filter(|name| !name.is_empty()).map(Name::new)
    }

    fn mode(&self) -> Option<ParameterMode> {
        Some(match self.mode.as_deref() {
            None | Some("i") => ParameterMode::In,
            Some("o") => ParameterMode::Out,
            Some("b") => ParameterMode::InOut,
            Some("v") => ParameterMode::Variadic,
            Some(_table) => return None,
        })
    }
}

impl Reader<'_> {
    pub(super) fn routines(&mut self) -> Result<(), Diagnostic> {
        let rows = self.query(&format!(
            "select n.nspname::text, p.proname::text, p.prokind::text, \
             (select pg_catalog.json_agg(pg_catalog.json_build_object('mode', p.proargmodes[a.n], 'name', p.proargnames[a.n], \
                 'default', pg_catalog.pg_get_function_arg_default(p.oid, a.n::int), 'ty', {}) order by a.n) \
               from pg_catalog.unnest(coalesce(p.proallargtypes, array(select pg_catalog.unnest(p.proargtypes)))) \
                 with ordinality a(ty, n))::text, \
             pg_catalog.json_build_array({})::text, p.proretset::text, l.lanname::text, p.provolatile::text, p.proisstrict::text, \
             p.prosecdef::text, p.proleakproof::text, p.proparallel::text, p.procost::text, p.prorows::text, p.prosrc, \
             pg_catalog.pg_get_functiondef(p.oid), (p.prosqlbody is not null or p.probin is not null or p.prosupport <> 0)::text, \
             pg_catalog.obj_description(p.oid, 'pg_proc'), p.prorettype::regtype::text, p.oid::text \
             from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace \
             join pg_catalog.pg_language l on l.oid = p.prolang \
             where p.prokind <> 'a' and $own and {} and not {OF_BASE_TYPE} and not exists (select from pg_catalog.pg_depend i \
               where i.classid = 'pg_catalog.pg_proc'::regclass and i.objid = p.oid and i.deptype = 'i')",
            type_json("a.ty", "null"),
            type_json("p.prorettype", "null"),
            not_of_extension("pg_proc", "p.oid"),
        ))?;
        for row in &rows {
            let home = self.qname(row.text(0), row.text(1));
            let kind = if row.text(2) == "p" { Defined::Procedure } else { Defined::Function };
            let arguments: Vec<Argument> = json(row, 3)?;
            let result: Vec<JsonType> = json(row, 4)?;
            let inputs: Vec<String> = arguments
                .iter()
                .filter(|own| own.mode().is_some_and(|mode| mode != ParameterMode::Out))
                .map(|own| type_text(&self.json_type(&own.ty)))
                .collect();
            let part = Name::new(&format!("({})", inputs.join(", ")));
            let at = Address::part(Kind::Defined(kind), home, part);
            let what = self.routine(&arguments, &result, row).map_or_else(|| printed(row.text(15)), What::Routine);
            self.know("pg_proc", row.text(19), at);
            self.define(at, what, row.opt(17));
        }
        Ok(())
    }

    /// Its clauses; nothing when it has some that the catalog does not know.
    fn routine(&self, arguments: &[Argument], result: &[JsonType], row: &Row) -> Option<Routine> {
        let is_empty = row.text(14).trim().is_empty();
        if row.flag(16) || row.text(2) == "w" || is_empty {
            return None;
        }
        let params: Vec<Parameter> = arguments
            .iter()
            .filter_map(|own| {
                let (mode, ty) = (own.mode()?, self.json_type(&own.ty));
                let default = own.default.as_deref().map(|text| self.constant(text));
                Some(Parameter { mode, name: own.name(), ty, default })
            })
            .collect();
        let language = match row.text(6) {
            "sql" | "plpgsql" => None,
            other => Some(Name::new(other)),
        };
        let text = row.text(14).trim_matches('\n');
        let is_exact = framed(text) != row.text(14);
        let text = if is_exact { row.text(14) } else { text };
        let body_language = if row.text(6) == "plpgsql" { BodyLanguage::Plpgsql } else { BodyLanguage::Own };
        Some(Routine {
            result: self.returns(arguments, &params, result, row),
            params,
            language,
            volatility: match row.text(7) {
                "i" => Some(Volatility::Immutable),
                "s" => Some(Volatility::Stable),
                _volatile => None,
            },
            strict: row.flag(8),
            deterministic: false,
            security: row.flag(9).then_some(Security::Definer),
            options: {
                let mut all = options(row);
                all.extend(is_exact.then(|| (EXACT.0.into(), EXACT.1.into())));
                all
            },
            body: Body { text: text.into(), language: body_language },
            unchecked: Unchecked::default(),
        })
    }

    fn returns(&self, arguments: &[Argument], params: &[Parameter], result: &[JsonType], row: &Row) -> Option<Returns> {
        let table: Vec<(Name, Type)> = arguments
            .iter()
            .filter(|own| own.mode().is_none())
            .filter_map(|own| Some((own.name()?, self.json_type(&own.ty))))
            .collect();
        if !table.is_empty() {
            return Some(Returns::Table(table));
        }
        let is_set = row.flag(5);
        let says_itself = params.iter().any(|own| matches!(own.mode, ParameterMode::Out | ParameterMode::InOut));
        if row.text(2) == "p" || says_itself && !is_set {
            return None;
        }
        if row.text(18) == "trigger" {
            return Some(Returns::Trigger);
        }
        let ty = self.json_type(result.first()?);
        Some(if is_set { Returns::SetOf(ty) } else { Returns::Type(ty) })
    }
}

/// What is not as PostgreSQL has it by itself.
fn options(row: &Row) -> Options {
    let mut out = Options::new();
    if row.flag(10) {
        out.push(("leakproof".into(), "".into()));
    }
    match row.text(11) {
        "s" => out.push(("parallel".into(), "safe".into())),
        "r" => out.push(("parallel".into(), "restricted".into())),
        _unsafe => {}
    }
    let usual_cost = if matches!(row.text(6), "c" | "internal") { "1" } else { "100" };
    if row.text(12) != usual_cost {
        out.push(("cost".into(), row.text(12).into()));
    }
    if row.flag(5) && row.text(13) != "1000" {
        out.push(("rows".into(), row.text(13).into()));
    }
    // the server knows how each setting is quoted
    let head = row.text(15).split("\nAS ").next().unwrap_or_default();
    for line in head.lines().filter_map(|line| line.strip_prefix(" SET ")) {
        let line = line.replacen(" TO ", " to ", 1);
        out.push((format!("set {line}").into(), "".into()));
    }
    out
}
