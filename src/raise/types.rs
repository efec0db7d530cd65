//! Types, and the items that declare one.

use super::{Raiser, word};
use crate::base::Name;
use crate::catalog::define::Composite;
use crate::catalog::{Address, CommentOn, Domain, Enum, IntWidth, Portable, Type, naming};

impl Raiser<'_> {
    /// A type by its portable word where that is the very same type, else in backticks.
    pub(super) fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::Named(name) => word::qname(*name),
            Type::Array(of) => format!("{}[]", self.ty(of)),
            Type::Sql(text) => {
                self.dialect.portable(ty).as_ref().and_then(portable).or_else(|| word::raw(text)).unwrap_or_else(|| {
                    self.leave(format!("the type {text}, which no line holds"));
                    "any".to_owned()
                })
            }
            Type::Portable(own) => portable(own).unwrap_or_else(|| "any".to_owned()),
        }
    }

    pub(super) fn enumeration(&self, at: &Address, own: &Enum) -> String {
        let values: Vec<String> = own.values.iter().map(|value| format!("  {}\n", word::name(*value))).collect();
        format!("enum {} {{\n{}}}", word::qname(at.home), values.concat())
    }

    pub(super) fn domain(&self, at: &Address, own: &Domain) -> Option<String> {
        let mut out = format!("type {} = {}", word::qname(at.home), self.ty(&own.ty));
        if let Some(collate) = &own.collate {
            out.push_str(&self.collate(collate));
        }
        if let Some(default) = &own.default {
            let value = self.value(default, &own.ty);
            out.push_str(&self.kept(value.map(|text| format!(" default {text}")), "default", at));
        }
        let derived = naming::derived(at.home.name, &[], "check");
        for (name, check) in &own.checks {
            let named = if *name == derived { String::new() } else { format!(" as {}", word::name(*name)) };
            let text = self.condition_of_value(check).map(|text| format!(" check {text}{named}"));
            out.push_str(&self.kept(text, "check", at));
        }
        // a type without rules would be no type of the database
        let is_bare = own.default.is_none() && own.checks.is_empty() && own.collate.is_none() && own.options.is_empty();
        let option = (crate::dialect::postgres::DOMAIN.into(), "".into());
        let options = if is_bare { &vec![option].into() } else { &own.options };
        out.push_str(&self.part_options(at, options));
        Some(out)
    }

    pub(super) fn composite(&self, at: &Address, own: &Composite) -> String {
        let field = |(name, ty): &(Name, Type)| {
            let docs = self.docs(CommentOn::Column, at.home, Some(*name)).unwrap_or_default();
            format!("{docs}  {} {}\n", word::name(*name), self.ty(ty))
        };
        let fields: Vec<String> = own.fields.iter().map(field).collect();
        format!("type {} = composite {{\n{}}}", word::qname(at.home), fields.concat())
    }

    pub(super) fn collate(&self, name: &str) -> String {
        format!(" collate {}", word::name(Name::new(name)))
    }

    /// A clause, or the note that there is none because no line holds it.
    pub(super) fn kept(&self, text: Option<String>, what: &str, at: &Address) -> String {
        text.unwrap_or_else(|| {
            self.leave(format!("{what} of {at}, which no line holds"));
            String::new()
        })
    }
}

/// A portable type by its word; those of objects and records never come from a catalog of SQL.
fn portable(own: &Portable) -> Option<String> {
    let sized = |word: &str, size: &Option<u32>| match size {
        Some(size) => format!("{word}({size})"),
        None => word.to_owned(),
    };
    Some(match own {
        Portable::Bool => "bool".to_owned(),
        Portable::Int { width, unsigned } => {
            let word = match width {
                IntWidth::One => "int1",
                IntWidth::Two => "int2",
                IntWidth::Four => "int",
                IntWidth::Eight => "bigint",
            };
            format!("{word}{}", if *unsigned { " unsigned" } else { "" })
        }
        Portable::Float4 => "float4".to_owned(),
        Portable::Float8 => "float".to_owned(),
        Portable::Decimal(None) => "decimal".to_owned(),
        Portable::Decimal(Some((precision, scale))) => format!("decimal({precision}, {scale})"),
        Portable::Text(size) => sized("text", size),
        Portable::Char(size) => format!("char({size})"),
        Portable::Bytes => "bytes".to_owned(),
        Portable::Uuid => "uuid".to_owned(),
        Portable::Date => "date".to_owned(),
        Portable::Time(digits) => sized("time", digits),
        Portable::TimeTz(digits) => sized("timetz", digits),
        Portable::Timestamp(digits) => sized("timestamp", digits),
        Portable::TimestampTz(digits) => sized("timestamptz", digits),
        Portable::Interval => "interval".to_owned(),
        Portable::Json => "json".to_owned(),
        Portable::Any => "any".to_owned(),
        Portable::Object | Portable::Fields(_) | Portable::Record | Portable::RecordOf(_) => return None,
    })
}
