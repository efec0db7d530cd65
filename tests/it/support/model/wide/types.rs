//! Types of columns, fields and domains, and values of them.

use super::{Kind, Thing, World};

/// A type that PostgreSQL brings.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Base {
    /// In the language.
    pub word: &'static str,
    /// In SQL.
    pub sql: &'static str,
    pub class: Class,
}

/// Types of one class are cast into each other without loss, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Number,
    Text,
    Bool,
    Other,
}

const fn base(word: &'static str, sql: &'static str, class: Class) -> Base {
    Base { word, sql, class }
}

static BASES: [Base; 10] = [
    base("int", "integer", Class::Number),
    base("bigint", "bigint", Class::Number),
    base("decimal(12, 2)", "numeric(12, 2)", Class::Number),
    base("text(40)", "character varying(40)", Class::Text),
    base("text", "text", Class::Text),
    base("bool", "boolean", Class::Bool),
    base("date", "date", Class::Other),
    base("timestamptz", "timestamp with time zone", Class::Other),
    base("uuid", "uuid", Class::Other),
    base("json", "jsonb", Class::Other),
];

const TEXT: usize = 4;

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Base(&'static Base),
    /// An enum, a domain, a composite type, or the rows of a table.
    Named(u32),
    /// A reference to a table.
    Ref(u32),
    Array(Box<Ty>),
}

impl World {
    /// The type of a column, a field, a domain's values or an output.
    pub(super) fn ty(&self, own: &Thing) -> Ty {
        match own.kind {
            Kind::Domain => match self.lean(own, 0).filter(|_| own.id.is_multiple_of(5)) {
                Some(other) => Ty::Named(other.id),
                // a domain stays among numbers or among texts, so that its values do
                None if own.id.is_multiple_of(2) => Ty::Base(&BASES[own.knob(0, 3) as usize]),
                None => Ty::Base(&BASES[3 + own.knob(0, 2) as usize]),
            },
            Kind::Output => match (self.lean(own, 0), self.lean(own, 1)) {
                (Some(column), None) => self.ty(column),
                _ => Ty::Base(&BASES[TEXT]),
            },
            _ => {
                let is_array = own.flag(1) && own.flag(4);
                let ty = match (own.knob(0, 16), self.lean(own, 0)) {
                    (10.., Some(other)) if other.kind == Kind::Table => {
                        if own.kind == Kind::Column && (own.flag(2) || own.flag(5)) {
                            return Ty::Ref(other.id);
                        }
                        Ty::Named(other.id)
                    }
                    (10.., Some(other)) => Ty::Named(other.id),
                    (10.., None) => Ty::Base(&BASES[TEXT]),
                    (n, _) => Ty::Base(&BASES[n as usize]),
                };
                if is_array { Ty::Array(Box::new(ty)) } else { ty }
            }
        }
    }

    /// As the language says it.
    pub(super) fn word(&self, ty: &Ty) -> String {
        match ty {
            Ty::Base(base) => base.word.to_owned(),
            Ty::Named(id) | Ty::Ref(id) => self.get(*id).map(|own| self.name(own)).unwrap_or_default(),
            Ty::Array(of) => format!("{}[]", self.word(of)),
        }
    }

    /// As SQL says it.
    pub(super) fn sql(&self, ty: &Ty) -> String {
        match ty {
            Ty::Base(base) => base.sql.to_owned(),
            Ty::Ref(_) => "bigint".to_owned(),
            Ty::Array(of) => format!("{}[]", self.sql(of)),
            Ty::Named(_) => self.word(ty),
        }
    }

    pub(super) fn class(&self, ty: &Ty) -> Class {
        match ty {
            Ty::Base(base) => base.class,
            Ty::Ref(_) => Class::Number,
            Ty::Array(_) => Class::Other,
            Ty::Named(id) => {
                let own = self.get(*id).filter(|own| own.kind == Kind::Domain);
                own.map_or(Class::Other, |own| self.class(&self.ty(own)))
            }
        }
    }

    /// Whether its values are written the same for ever.
    pub(super) fn is_steady(&self, ty: &Ty) -> bool {
        matches!(self.class(ty), Class::Number | Class::Text | Class::Bool)
    }

    /// Whether it holds the rows of a table.
    pub(super) fn holds_rows(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Base(_) | Ty::Ref(_) => false,
            Ty::Array(of) => self.holds_rows(of),
            Ty::Named(id) => self.get(*id).is_some_and(|own| match own.kind {
                Kind::Table => true,
                Kind::Domain => self.holds_rows(&self.ty(own)),
                _ => false,
            }),
        }
    }

    /// A value for row `n`.
    pub(super) fn value(&self, ty: &Ty, n: u32) -> String {
        match ty {
            Ty::Base(base) => match base.word {
                "int" | "bigint" | "decimal(12, 2)" => format!("{n}"),
                "bool" => (if n.is_multiple_of(2) { "true" } else { "false" }).to_owned(),
                "date" => format!("date '2026-01-0{n}'"),
                "timestamptz" => format!("timestamptz '2026-01-0{n} 00:00:00+00'"),
                "uuid" => format!("cast('00000000-0000-4000-8000-00000000000{n}' as uuid)"),
                "json" => format!("cast('{n}' as jsonb)"),
                _ => format!("'x{n}'"),
            },
            Ty::Ref(_) => "null".to_owned(),
            Ty::Array(of) => format!("cast(array[{}] as {})", self.value(of, n), self.sql(ty)),
            Ty::Named(id) => {
                let Some(own) = self.get(*id) else { return "null".to_owned() };
                let value = match own.kind {
                    Kind::Enum => format!("'{}'", members(own)[0]),
                    Kind::Domain => self.value(&self.ty(own), n),
                    Kind::Composite => {
                        let fields: Vec<String> = self.fields(own).map(|own| self.value(&self.ty(own), n)).collect();
                        format!("row({})", fields.join(", "))
                    }
                    _ => "null".to_owned(),
                };
                format!("cast({value} as {})", self.name(own))
            }
        }
    }

    pub(super) fn fields(&self, own: &Thing) -> impl Iterator<Item = &Thing> {
        self.inside(own.id, Kind::Field)
    }

    /// What a type is made of, all the way down: as long as it is the same, values stay as they are.
    pub(super) fn shape(&self, ty: &Ty) -> String {
        match ty {
            Ty::Base(base) => base.word.to_owned(),
            Ty::Ref(_) => "bigint".to_owned(),
            Ty::Array(of) => format!("{}[]", self.shape(of)),
            Ty::Named(id) => self.get(*id).map_or_else(String::new, |own| match own.kind {
                Kind::Enum => members(own).join(" "),
                Kind::Domain => self.shape(&self.ty(own)),
                Kind::Composite => {
                    let field = |own: &Thing| format!("{} {}", own.name, self.shape(&self.ty(own)));
                    self.fields(own).map(field).collect::<Vec<String>>().join(", ")
                }
                _ => format!("rows of {id}"),
            }),
        }
    }
}

/// The values of an enum: some, of one spelling or the other.
pub(super) fn members(own: &Thing) -> Vec<String> {
    let spelling = if own.knob(2, 4) == 0 { "w" } else { "v" };
    (0..2 + own.knob(0, 3)).map(|n| format!("{spelling}{n}")).collect()
}
