//! Policies and grants.

use crate::base::Name;
use crate::catalog::define::{Grant, Policy, PolicyCommand, What};
use crate::catalog::{Address, Catalog, CommentOn, Defined, Expr, Identity, IdentityMode, Kind, Object};
use crate::plan::{Action, Plan};

use super::ddl::part;
use super::{Postgres, QUOTE};

/// `create policy …`.
pub fn policy(at: &Address, own: &Policy) -> String {
    let restrictive = if own.restrictive { " as restrictive" } else { "" };
    let command = match own.command {
        PolicyCommand::All => "all",
        PolicyCommand::Select => "select",
        PolicyCommand::Insert => "insert",
        PolicyCommand::Update => "update",
        PolicyCommand::Delete => "delete",
    };
    let mut out =
        format!("create policy {} on {}{restrictive} for {command}", QUOTE.name(part(at)), QUOTE.qualified(at.home));
    if !own.roles.is_empty() {
        out.push_str(&to(own));
    }
    for (word, expr) in [("using", &own.using), ("with check", &own.with_check)] {
        out.extend(expr.as_ref().map(|expr| condition(word, expr)));
    }
    out
}

/// `alter policy …`, with what is other.
pub fn alter_policy(at: &Address, was: &Policy, is: &Policy) -> Vec<String> {
    let mut out = format!("alter policy {} on {}", QUOTE.name(part(at)), QUOTE.qualified(at.home));
    if was.roles != is.roles {
        out.push_str(&to(is));
    }
    for (word, old, new) in [("using", &was.using, &is.using), ("with check", &was.with_check, &is.with_check)] {
        out.extend(new.as_ref().filter(|_| old != new).map(|expr| condition(word, expr)));
    }
    vec![out]
}

/// Whom a policy is about; without a word everybody.
fn to(own: &Policy) -> String {
    let named: Vec<String> = own.roles.iter().map(|name| role(*name)).collect();
    format!(" to {}", if named.is_empty() { "public".to_owned() } else { named.join(", ") })
}

fn condition(word: &str, expr: &Expr) -> String {
    format!(" {word} {}", QUOTE.grouped(expr))
}

/// A role; the words that stand for one are none themselves.
pub fn role(name: Name) -> String {
    match name.as_str() {
        word @ ("public" | "current_user" | "current_role" | "session_user") => word.to_owned(),
        _ => QUOTE.name(name),
    }
}

/// The statements by which grants come to be that differ in nothing but their privileges.
pub fn grant(own: &[&Grant], catalog: &Catalog) -> Vec<String> {
    let Some(first) = own.first() else { return Vec::new() };
    let (on, to) = (object(&first.on, catalog), role(first.to));
    let option = if first.grantable { " with grant option" } else { "" };
    vec![match first.privilege.as_str() {
        Grant::OWNER => format!("alter {on} owner to {to}"),
        Grant::NONE => format!("revoke all on {on} from {to}"),
        _ => format!("grant {} on {on} to {to}{option}", privileges(own)),
    }]
}

/// The statements by which they go. An owner gives way to the one who asks.
pub fn revoke(own: &[&Grant], catalog: &Catalog) -> Vec<String> {
    let Some(first) = own.first() else { return Vec::new() };
    let (on, to) = (object(&first.on, catalog), role(first.to));
    let is_public_schema = first.on == Address::namespace("public".into());
    vec![match first.privilege.as_str() {
        // the owner that the engine gives it
        Grant::OWNER if is_public_schema => format!("alter {on} owner to pg_database_owner"),
        Grant::OWNER => format!("alter {on} owner to current_user"),
        // everybody may look up names in it, and no more
        Grant::NONE if is_public_schema && to == "public" => format!("grant usage on {on} to {to}"),
        Grant::NONE => format!("grant all on {on} to {to}"),
        _ => format!("revoke {} on {on} from {to}", privileges(own)),
    }]
}

/// The same of the schema `public` before 15: it belongs to whoever made the server, and everybody may make things in it. A target that
/// says no version may have a newer server, so that is asked.
fn revoke_of_older(own: &[&Grant]) -> Option<String> {
    let first = own.first().filter(|own| own.on == Address::namespace("public".into()))?;
    let (statement, older, newer) = match first.privilege.as_str() {
        Grant::OWNER => {
            let owner = "(select r.rolname from pg_catalog.pg_roles r where r.oid = 10)";
            ("alter schema public owner to %I", owner, "'pg_database_owner'")
        }
        Grant::NONE if role(first.to) == "public" => {
            ("grant %s on schema public to public", "'create, usage'", "'usage'")
        }
        _ => return None,
    };
    Some(format!(
        "do $$ begin execute pg_catalog.format('{statement}', case when pg_catalog.current_setting('server_version_num')::int < 150000 \
         then {older} else {newer} end); end $$"
    ))
}

/// Another owner, or whether the role may pass it on.
pub fn alter(was: &Grant, is: &Grant, catalog: &Catalog) -> Vec<String> {
    if was.grantable && !is.grantable {
        let (on, to) = (object(&is.on, catalog), role(is.to));
        return vec![format!("revoke grant option for {} on {on} from {to}", privileges(&[is]))];
    }
    grant(&[is], catalog)
}

fn privileges(own: &[&Grant]) -> String {
    let each = own.iter().map(|own| {
        let columns = if own.columns.is_empty() { String::new() } else { format!(" ({})", QUOTE.list(&own.columns)) };
        format!("{}{columns}", own.privilege)
    });
    each.collect::<Vec<_>>().join(", ")
}

fn object(on: &Address, catalog: &Catalog) -> String {
    let home = QUOTE.qualified(on.home);
    let arguments = on.part.map_or_else(|| "()".to_owned(), |part| part.to_string());
    match on.kind {
        Kind::Namespace => format!("schema {}", QUOTE.name(on.home.name)),
        Kind::Enum | Kind::Defined(Defined::Composite) => format!("type {home}"),
        Kind::Domain => format!("domain {home}"),
        Kind::Defined(Defined::Sequence) => format!("sequence {home}"),
        Kind::Defined(Defined::Function) => format!("function {home}{arguments}"),
        Kind::Defined(Defined::Procedure) => format!("procedure {home}{arguments}"),
        Kind::Column => {
            let column = on.part.and_then(|part| catalog.column(on.home, part));
            let identity = column.and_then(|column| column.identity.clone());
            let owned = identity.unwrap_or_else(|| Identity::plain(IdentityMode::Serial)).owned(on);
            format!("sequence {}", QUOTE.qualified(owned))
        }
        Kind::Table
        | Kind::Default
        | Kind::PrimaryKey
        | Kind::Unique
        | Kind::Check
        | Kind::ForeignKey
        | Kind::Index
        | Kind::Defined(_)
        | Kind::Comment(
            CommentOn::Namespace
            | CommentOn::Enum
            | CommentOn::Domain
            | CommentOn::Table
            | CommentOn::Column
            | CommentOn::Constraint
            | CommentOn::Index
            | CommentOn::Defined(_),
        ) => format!("table {home}"),
    }
}

/// The statements of a step about a grant. Grants of one role on one object that are made, or go, together share one
/// statement, at the first of them.
pub fn step(dialect: &Postgres, plan: &Plan, at: &Address, action: &Action) -> Option<Vec<String>> {
    match action {
        Action::Create(object) => {
            let own = as_grant(object)?;
            let together = siblings(&plan.after, &plan.carried, at, own);
            Some(if together.first().is_none_or(|(first, _)| first == at) {
                let together: Vec<&Grant> = together.into_iter().map(|(_, own)| own).collect();
                given_last(plan, &together).unwrap_or_else(|| grant(&together, &plan.after))
            } else {
                Vec::new()
            })
        }
        Action::Drop(object) => {
            let own = as_grant(object)?;
            // it dies with what it is on
            let public = Address::namespace("public".into());
            if !plan.after.contains(&own.on) && own.on != public {
                return Some(Vec::new());
            }
            let together = siblings(&plan.carried, &plan.after, at, own);
            Some(if together.first().is_none_or(|(first, _)| first == at) {
                let together: Vec<&Grant> = together.into_iter().map(|(_, own)| own).collect();
                let older = revoke_of_older(&together).filter(|_| dialect.version < 15);
                older.map_or_else(|| revoke(&together, &plan.carried), |sql| vec![sql])
            } else {
                Vec::new()
            })
        }
        Action::Alter { before, after, .. } => Some(alter(as_grant(before)?, as_grant(after)?, &plan.after)),
        Action::Rename { .. } | Action::RenameValue { .. } | Action::Fill(_) => None,
    }
}

/// Everybody may make things in the schema `public`, and others get privileges on it, too: the dumps of old servers take all from
/// everybody before they give, so that everybody stands last in its ACL. Who wrote only that everybody may has nobody else there.
fn given_last(plan: &Plan, own: &[&Grant]) -> Option<Vec<String>> {
    let public = Address::namespace("public".into());
    let is_public = |own: &Grant| own.on == public && role(own.to) == "public";
    let first = own.first().filter(|own| is_public(own) && own.privilege.as_str() == "create" && !own.grantable)?;
    let mut grants = plan.after.at_home(public.home).filter_map(|(at, object)| Some((at, as_grant(object)?)));
    let is_other = |own: &Grant| own.on == public && role(own.to) != "public" && own.privilege.as_str() != Grant::OWNER;
    let has_others = grants.any(|(at, own)| is_other(own) && !plan.carried.contains(at));
    let on = object(&first.on, &plan.after);
    has_others.then(|| {
        vec![format!("revoke usage on {on} from public"), format!("grant {}, usage on {on} to public", privileges(own))]
    })
}

fn as_grant(object: &Object) -> Option<&Grant> {
    let Object::Definition(own) = object else { return None };
    if let What::Grant(own) = &own.what { Some(own) } else { None }
}

/// Those of one catalog that share a statement with a grant: like it, they do not stand in the other.
fn siblings<'c>(own: &'c Catalog, other: &Catalog, at: &Address, grant: &'c Grant) -> Vec<(Address, &'c Grant)> {
    let special = |own: &Grant| matches!(own.privilege.as_str(), Grant::OWNER | Grant::NONE);
    if special(grant) || other.contains(at) {
        return vec![(*at, grant)];
    }
    let alike = |own: &Grant| (own.on, own.to, own.grantable) == (grant.on, grant.to, grant.grantable);
    own.at_home(at.home)
        .filter_map(|(at, object)| Some((*at, as_grant(object)?)))
        .filter(|(at, own)| alike(own) && !special(own) && !other.contains(at))
        .collect()
}
