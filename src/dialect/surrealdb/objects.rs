//! Statements of definitions.

use crate::catalog::define::{Analyzer, Event, Param, Returns, Routine, Sequence, Service, View, What};
use crate::catalog::{Address, Catalog, CommentOn, Defined, Kind, QName};
use crate::dialect::define::text as body;
use crate::dialect::duration;

use super::ddl::{comment_of, definition, part, permissions_of, single_permission};
use super::types::text;
use super::{QUOTE, rows};

/// What makes it, or writes over what is there.
pub fn define(catalog: &Catalog, at: &Address, own: &What, over: bool) -> Option<String> {
    let over = if over { "OVERWRITE " } else { "" };
    let name = QUOTE.name(at.home.name);
    let comment = |on| comment_of(catalog, &Address { kind: Kind::Comment(CommentOn::Defined(on)), ..*at });
    Some(match own {
        What::View(own) => {
            let said = permissions_of(catalog, &Address::table(at.home));
            format!("DEFINE TABLE {over}{name} TYPE NORMAL AS {}{said}{}", view(own), comment(Defined::View))
        }
        What::Event(own) => {
            let (name, table) = (QUOTE.name(part(at)), QUOTE.name(at.home.name));
            format!("DEFINE EVENT {over}{name} ON {table}{}{}", event(own), comment(Defined::Event))
        }
        What::Routine(own) => {
            let allowed = Address { kind: Kind::Defined(Defined::Permissions), ..*at };
            let said = match definition(catalog, &allowed) {
                Some(What::Permissions(own)) => format!(" PERMISSIONS {}", single_permission(own)),
                _ => String::new(),
            };
            format!("DEFINE FUNCTION {over}{}{}{said}{}", function(at.home), routine(own), comment(Defined::Function))
        }
        What::Param(Param { value, permissions }) => {
            let said = permissions.as_ref().map(|own| format!(" PERMISSIONS {}", single_permission(own)));
            let (value, said) = (QUOTE.expr(value), said.unwrap_or_default());
            format!("DEFINE PARAM {over}${name} VALUE {value}{said}{}", comment(Defined::Param))
        }
        What::Analyzer(own) => format!("DEFINE ANALYZER {over}{name}{}{}", analyzer(own), comment(Defined::Analyzer)),
        What::Sequence(own) => format!("DEFINE SEQUENCE {over}{name}{}", sequence(own)),
        What::Service(own) if at.kind == Kind::Defined(Defined::User) => {
            format!("DEFINE USER {over}{name} ON DATABASE{}{}", user(own), comment(Defined::User))
        }
        What::Service(own) if at.kind == Kind::Defined(Defined::Config) => {
            format!("DEFINE CONFIG {over}{}{}", at.home.name.as_str().to_ascii_uppercase(), config(own))
        }
        What::Service(own) => {
            format!("DEFINE ACCESS {over}{name} ON DATABASE TYPE {}{}", access(own), comment(Defined::Access))
        }
        What::Raw(own) => body(&own.up).to_owned(),
        What::Row(own) => rows::insert(at, own),
        // they stand in the definition of their table, field or function, or are none of SurrealDB's
        What::Edge(_)
        | What::FieldRules(_)
        | What::Permissions(_)
        | What::Extension(_)
        | What::Composite(_)
        | What::Ownership(_)
        | What::Partitioning(_)
        | What::Descent(_)
        | What::Exclusion(_)
        | What::Trigger(_)
        | What::Policy(_)
        | What::Grant(_)
        | What::Printed(_) => return None,
    })
}

/// What takes it away.
pub fn remove(at: &Address, own: &What) -> Option<String> {
    let name = QUOTE.name(at.home.name);
    Some(match own {
        What::View(_) => format!("REMOVE TABLE {name}"),
        What::Event(_) => format!("REMOVE EVENT {} ON {name}", QUOTE.name(part(at))),
        What::Routine(_) => format!("REMOVE FUNCTION {}", function(at.home)),
        What::Param(_) => format!("REMOVE PARAM ${name}"),
        What::Analyzer(_) => format!("REMOVE ANALYZER {name}"),
        What::Sequence(_) => format!("REMOVE SEQUENCE {name}"),
        What::Service(_) if at.kind == Kind::Defined(Defined::User) => format!("REMOVE USER {name} ON DATABASE"),
        What::Service(_) if at.kind == Kind::Defined(Defined::Config) => {
            format!("REMOVE CONFIG {}", at.home.name.as_str().to_ascii_uppercase())
        }
        What::Service(_) => format!("REMOVE ACCESS {name} ON DATABASE"),
        What::Raw(own) => body(own.down.as_ref()?).to_owned(),
        What::Row(own) => rows::delete(at, own),
        What::Edge(_)
        | What::FieldRules(_)
        | What::Permissions(_)
        | What::Extension(_)
        | What::Composite(_)
        | What::Ownership(_)
        | What::Partitioning(_)
        | What::Descent(_)
        | What::Exclusion(_)
        | What::Trigger(_)
        | What::Policy(_)
        | What::Grant(_)
        | What::Printed(_) => return None,
    })
}

/// What an `ALTER` statement calls the object that a comment is on; none when the comment is part of a definition that is
/// written over as a whole.
pub fn called(at: &Address, on: CommentOn) -> Option<String> {
    let name = QUOTE.name(at.home.name);
    let own = at.part.map_or_else(String::new, |part| QUOTE.name(part));
    let words = [
        (CommentOn::Index, format!("INDEX {own} ON {name}")),
        (CommentOn::Defined(Defined::View), format!("TABLE {name}")),
        (CommentOn::Defined(Defined::Event), format!("EVENT {own} ON {name}")),
        (CommentOn::Defined(Defined::Function), format!("FUNCTION {}", function(at.home))),
        (CommentOn::Defined(Defined::Param), format!("PARAM ${name}")),
        (CommentOn::Defined(Defined::Analyzer), format!("ANALYZER {name}")),
        (CommentOn::Defined(Defined::Access), format!("ACCESS {name} ON DATABASE")),
        (CommentOn::Defined(Defined::User), format!("USER {name} ON DATABASE")),
    ];
    words.into_iter().find(|(own, _)| *own == on).map(|(_, words)| words)
}

/// `fn::a::b`.
pub fn function(home: QName) -> String {
    let steps: Vec<String> = home.name.as_str().split("::").map(|step| QUOTE.name(step.into())).collect();
    format!("fn::{}", steps.join("::"))
}

fn view(own: &View) -> &str {
    body(&own.body)
}

fn event(own: &Event) -> String {
    let mut out = String::new();
    if let Some((retry, depth)) = own.later {
        out.push_str(" ASYNC");
        out.extend(retry.map(|times| format!(" RETRY {times}")));
        out.extend(depth.map(|depth| format!(" MAXDEPTH {depth}")));
    }
    if let Some(when) = &own.when {
        out.push_str(&format!(" WHEN {}", QUOTE.expr(when)));
    }
    out.push_str(&format!(" THEN {}", own.then.text.trim()));
    out
}

fn routine(own: &Routine) -> String {
    let params: Vec<String> = own
        .params
        .iter()
        .filter_map(|param| Some(format!("${}: {}", QUOTE.name(param.name?), text(&param.ty))))
        .collect();
    let result = match &own.result {
        Some(Returns::Type(ty) | Returns::SetOf(ty)) => format!(" -> {}", text(ty)),
        Some(Returns::Table(_) | Returns::Trigger) | None => String::new(),
    };
    format!("({}){result} {}", params.join(", "), own.body.text.trim())
}

fn analyzer(own: &Analyzer) -> String {
    let mut out = String::new();
    out.extend(own.function.map(|name| format!(" FUNCTION {}", function(name))));
    for (word, list) in [("TOKENIZERS", &own.tokenizers), ("FILTERS", &own.filters)] {
        let each = list.iter().map(|own| match own.args.as_slice() {
            [] => own.name.as_str().to_owned(),
            args => format!("{}({})", own.name, args.join(", ")),
        });
        let each = each.collect::<Vec<_>>().join(", ");
        if !each.is_empty() {
            out.push_str(&format!(" {word} {each}"));
        }
    }
    out
}

fn sequence(own: &Sequence) -> String {
    let mut out = String::new();
    out.extend(own.batch.map(|batch| format!(" BATCH {batch}")));
    out.extend(own.start.map(|start| format!(" START {start}")));
    out.extend(own.timeout.and_then(|time| duration::surreal(time.into())).map(|time| format!(" TIMEOUT {time}")));
    out
}

fn said<'s>(own: &'s Service, key: &str) -> Option<&'s str> {
    own.settings.iter().find(|own| own.first().is_some_and(|word| **word == *key))?.get(1).map(|value| &**value)
}

fn access(own: &Service) -> String {
    let kind = own.of.map_or_else(String::new, |own| own.as_str().to_ascii_uppercase());
    let mut out = kind.clone();
    for key in ["signup", "signin"] {
        out.extend(said(own, key).map(|query| format!(" {} {}", key.to_ascii_uppercase(), grouped(query))));
    }
    out.extend(said(own, "for").map(|subject| format!(" FOR {}", subject.to_ascii_uppercase())));
    let mut token = String::new();
    token.extend(said(own, "algorithm").map(|word| format!(" ALGORITHM {}", word.to_ascii_uppercase())));
    token.extend(said(own, "key").map(|key| format!(" KEY {key}")));
    token.extend(said(own, "url").map(|url| format!(" URL {}", QUOTE.text(url))));
    let issuer = said(own, "issuer_algorithm").map(|word| format!(" ALGORITHM {}", word.to_ascii_uppercase()));
    let key = said(own, "issuer_key").map(|key| format!(" KEY {key}"));
    if issuer.is_some() || key.is_some() {
        token.push_str(&format!(" WITH ISSUER{}{}", issuer.unwrap_or_default(), key.unwrap_or_default()));
    }
    if !token.is_empty() && kind == "RECORD" {
        out.push_str(" WITH JWT");
    }
    out.push_str(&token);
    if said(own, "refresh").is_some() {
        out.push_str(" WITH REFRESH");
    }
    out.extend(said(own, "authenticate").map(|query| format!(" AUTHENTICATE {}", grouped(query))));
    out.push_str(&times(own));
    out
}

fn user(own: &Service) -> String {
    let mut out = String::new();
    out.extend(said(own, "password").map(|word| format!(" PASSWORD {word}")));
    out.extend(said(own, "passhash").map(|word| format!(" PASSHASH {word}")));
    out.extend(said(own, "roles").map(|roles| format!(" ROLES {}", roles.to_ascii_uppercase())));
    out.push_str(&times(own));
    out
}

fn config(own: &Service) -> String {
    own.settings
        .iter()
        .map(|own| own.iter().map(|word| word.to_ascii_uppercase()).collect::<Vec<_>>().join(" "))
        .map(|said| format!(" {}", said.trim_end()))
        .collect()
}

/// ` DURATION FOR TOKEN 1h, FOR SESSION 12h`.
fn times(own: &Service) -> String {
    let Some(value) = said(own, "duration") else { return String::new() };
    let words: Vec<&str> = value.split_whitespace().collect();
    let each = words.chunks(2).filter_map(|pair| match pair {
        [what, "none"] => Some(format!("FOR {} NONE", what.to_ascii_uppercase())),
        [what, time] => Some(format!("FOR {} {time}", what.to_ascii_uppercase())),
        _ => None,
    });
    format!(" DURATION {}", each.collect::<Vec<_>>().join(", "))
}

/// A query in parentheses, statements in braces.
fn grouped(query: &str) -> String {
    if query.starts_with(['(', '{']) {
        query.to_owned()
    } else if query.contains(';') {
        format!("{{ {query} }}")
    } else {
        format!("({query})")
    }
}
