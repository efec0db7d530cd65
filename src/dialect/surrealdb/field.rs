//! Fields: a column becomes one, and each field of an object one more.

use crate::base::Name;
use crate::catalog::define::{Body, FieldRules, What};
use crate::catalog::{
    Address, Column, CommentOn, Defined, Expr, Generated, Kind, Literal, Manner, Node, Object, Sql, Type,
};
use crate::dialect::codes;
use crate::dialect::expr::{Finding, Place};

use super::lower::{Pass, is_path};
use super::resolved::{self, Resolved};
use super::table::{ID, Seen, on_delete};
use super::types::{self, record};
use super::{QUOTE, options, permissions};

/// A column about to be lowered.
pub struct Field<'f> {
    pub path: Name,
    pub column: &'f Column,
    pub position: u32,
}

/// Lowers a column and what stands at it.
pub fn lower(pass: &mut Pass<'_>, seen: &mut Seen<'_>, own: Field<'_>) {
    let name = own.path;
    let at = Address::column(seen.home, name);
    let is_id = seen.by_id && name.as_str() == ID;
    if is_id && own.column.identity.is_some() {
        let message = "the record's id stands for the numbered key: the engine makes one up for each record";
        return pass.to.report(at, Finding::warning(codes::RECORD_ID, message));
    }
    if own.column.identity.is_some() {
        let help = "make it the primary key `id`, or write `default nextval(…)` of a sequence";
        pass.to.report(at, Finding::error(codes::IDENTITY, "SurrealDB numbers no field but the record's id", help));
    }
    if let Some(collate) = &own.column.collate {
        let message = format!("SurrealDB has no collation `{collate}`");
        pass.to.report(at, Finding::error(codes::COLLATION, message, "remove it for this target"));
    }
    options::refuse(&mut pass.to, at, "a column", &own.column.options);
    let mut rules = seen.rules.get(&name).map(|own| (*own).clone()).unwrap_or_default();
    let resolved = match seen.links.get(&name) {
        Some(link) => {
            rules.on_delete = rules.on_delete.or_else(|| on_delete(link.on_delete).map(Body::own));
            if rules.on_delete.is_none() {
                let message = format!("nothing keeps `{name}` from leading to a record that is gone");
                pass.to.report(at, Finding::warning(codes::LOOSE, message));
            }
            Resolved::plain(Type::Sql(record(&[link.target]).into()))
        }
        None => resolved::column_type(pass, at, name, &own.column.ty),
    };
    rules.flexible = (rules.flexible || resolved.flexible) && !seen.is_schemaless;
    let computed = own.column.generated.as_ref().filter(|generated| !generated.stored);
    if let Some(generated) = own.column.generated.as_ref().filter(|generated| generated.stored) {
        rules.value = Some(generated.expr.clone());
    }
    if computed.is_some() {
        let has = rules != FieldRules::default();
        if has {
            let message = "a computed field of SurrealDB has no rules besides: nothing is stored";
            pass.to.report(at, Finding::error(codes::GENERATED, message, "write `value` or `stored` in its place"));
        }
        rules = FieldRules::default();
    } else if is_id {
        // there the value is the whole id, with the table
        if !resolved.checks.is_empty() {
            let message = "nothing is asserted of a record's id but its type";
            pass.to.report(at, Finding::warning(codes::LOOSE, message));
        }
    } else {
        seen.checks.own(name, resolved.checks);
    }
    let generated =
        computed.map(|own| Generated { expr: plain(pass.text(at, Place::Generated, &own.expr)), stored: false });
    rules.value = rules.value.as_ref().map(|own| plain(pass.text(at, Place::Generated, own)));
    let to = Address::column(seen.name, name);
    if rules != FieldRules::default() {
        pass.define(at, Address { kind: Kind::Defined(Defined::FieldRules), ..to }, What::FieldRules(rules));
    }
    default(pass, at, to, &resolved.ty, resolved.default);
    let allowed = Address { kind: Kind::Defined(Defined::Permissions), ..at };
    permissions::of_field(pass, allowed, Address { kind: allowed.kind, ..to });
    let comment = Kind::Comment(CommentOn::Column);
    pass.moved.insert(Address { kind: comment, ..at }, Address { kind: comment, ..to });
    put(pass, at, to, own.position, &resolved.ty, own.column.nullable, generated);
    for field in resolved.fields {
        inside(pass, seen, at, &to, own.position, &field);
    }
}

fn put(
    pass: &mut Pass<'_>,
    at: Address,
    to: Address,
    position: u32,
    ty: &Type,
    nullable: bool,
    generated: Option<Generated>,
) {
    let nullable = nullable || types::text(ty) == "any";
    let column = Column {
        position,
        ty: ty.clone(),
        nullable,
        generated,
        identity: None,
        collate: None,
        options: Default::default(),
        implied: Manner(false),
    };
    pass.put(at, to, Object::Column(column));
}

/// The default of the column, or that of its type.
fn default(pass: &mut Pass<'_>, at: Address, to: Address, ty: &Type, of_type: Option<Sql>) {
    let from = Address { kind: Kind::Default, ..at };
    let text = match pass.source.get(&from) {
        Some(Object::Default(expr)) => {
            Some(document(expr, ty).unwrap_or_else(|| pass.text(from, Place::Default, expr)))
        }
        _ => of_type.map(|sql| QUOTE.sql(&sql)),
    };
    // an absent value is what a field without a default has
    if let Some(text) = text.filter(|text| text != "NONE") {
        pass.put(from, Address { kind: Kind::Default, ..to }, Object::Default(plain(text)));
    }
}

/// A text of JSON where an object or an array is stored is that; SurrealQL has JSON's notation.
fn document(expr: &Expr, ty: &Type) -> Option<String> {
    let Expr::Portable(node) = expr else { return None };
    let Node::Literal(Literal::Text(text)) = &**node else { return None };
    let is_document = |part: &str| part == "object" || part == "array" || part.starts_with("array<");
    let text = text.trim();
    let whole = text.starts_with(['{', '[']) && text.ends_with(['}', ']']);
    (whole && types::text(ty).split(" | ").any(is_document)).then(|| text.to_owned())
}

/// A field of an object, and those in it. What is said of it in the schema stands at its path, as it does of a column.
fn inside(
    pass: &mut Pass<'_>,
    seen: &mut Seen<'_>,
    at: Address,
    parent: &Address,
    position: u32,
    own: &resolved::Inner,
) {
    let base = parent.part.map_or("", |part| part.as_str());
    let path = Name::new(&format!("{base}.{}", own.path));
    let to = Address { part: Some(path), ..*parent };
    if is_path(own.path.trim_start_matches("*.")) {
        pass.refuse_path(at);
    }
    let resolved = resolved::column_type(pass, at, path, &own.ty);
    seen.checks.own(path, resolved.checks);
    let mut rules = seen.rules.get(&path).map(|own| (*own).clone()).unwrap_or_default();
    rules.flexible = (rules.flexible || resolved.flexible) && !seen.is_schemaless;
    rules.value = rules.value.as_ref().map(|own| plain(pass.text(at, Place::Generated, own)));
    if rules != FieldRules::default() {
        pass.define(at, Address { kind: Kind::Defined(Defined::FieldRules), ..to }, What::FieldRules(rules));
    }
    let from = Address { part: Some(path), ..at };
    default(pass, from, to, &resolved.ty, resolved.default);
    let allowed = Address { kind: Kind::Defined(Defined::Permissions), ..from };
    permissions::of_field(pass, allowed, Address { kind: allowed.kind, ..to });
    let comment = Kind::Comment(CommentOn::Column);
    pass.moved.insert(Address { kind: comment, ..from }, Address { kind: comment, ..to });
    put(pass, at, to, position, &resolved.ty, own.nullable, None);
    for field in resolved.fields {
        inside(pass, seen, at, &to, position, &field);
    }
}

/// Text without holes.
pub fn plain(text: impl Into<Box<str>>) -> Expr {
    Expr::Sql(Sql::text(text))
}
