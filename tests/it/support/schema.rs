//! Portable catalogs built by hand.

use schemac::base::Name;
use schemac::catalog::{
    Address, Catalog, Check, Column, Enum, Expr, ForeignKey, Holds, Identity, IdentityMode, Index, IndexKey, IndexPart,
    IntWidth, Key, Kind, Manner, Match, Object, Portable, QName, RefAction, Sql, Table, Type, naming,
};

/// A portable catalog, built by hand.
#[derive(Clone, Debug, Default)]
pub struct Schema(pub Catalog);

pub fn q(text: &str) -> QName {
    match text.split_once('.') {
        Some((ns, name)) => QName::new(Some(ns.into()), name.into()),
        None => QName::bare(text.into()),
    }
}

pub fn int(width: IntWidth) -> Type {
    Type::Portable(Portable::Int { width, unsigned: false })
}

pub fn text() -> Type {
    Type::Portable(Portable::Text(None))
}

pub fn raw(sql: &str) -> Expr {
    Expr::Sql(Sql::text(sql))
}

/// Raw SQL over one column, which stands at `$`.
pub fn over(column: &str, sql: &str) -> Expr {
    let mut out = Sql::default();
    for (i, part) in sql.split('$').enumerate() {
        if i > 0 {
            out.push_column(column.into());
        }
        out.push(part);
    }
    Expr::Sql(out)
}

impl Schema {
    pub fn with(mut self, at: Address, object: Object) -> Self {
        self.0.insert(at, object);
        self
    }
    pub fn without(mut self, at: Address) -> Self {
        self.0.remove(&at).unwrap();
        self
    }
    pub fn namespace(self, name: &str) -> Self {
        self.with(Address::namespace(name.into()), Object::Namespace)
    }
    pub fn table(self, name: &str) -> Self {
        self.with(Address::table(q(name)), Object::Table(Table::default()))
    }
    pub fn status(self, name: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| Name::new(value)).collect();
        self.with(Address::top(Kind::Enum, q(name)), Object::Enum(Enum { values }))
    }
    pub fn column(self, table: &str, name: &str, ty: Type, nullable: bool) -> Self {
        let position = u32::try_from(self.0.columns(q(table)).len()).unwrap();
        let column = Column::plain(position, ty, nullable);
        self.with(Address::column(q(table), name.into()), Object::Column(column))
    }
    pub fn edit(mut self, table: &str, name: &str, change: impl Fn(&mut Column)) -> Self {
        let Some(Object::Column(column)) = self.0.get_mut(&Address::column(q(table), name.into())) else { panic!() };
        change(column);
        self
    }
    pub fn id(self, table: &str) -> Self {
        let identity = Identity::plain(IdentityMode::ByDefault);
        self.table(table)
            .column(table, "id", int(IntWidth::Eight), false)
            .edit(table, "id", |column| column.identity = Some(identity.clone()))
            .key(table, Kind::PrimaryKey, &["id"])
    }
    pub fn preset(self, table: &str, column: &str, expr: Expr) -> Self {
        self.with(Address::part(Kind::Default, q(table), column.into()), Object::Default(expr))
    }
    pub fn key(self, table: &str, kind: Kind, columns: &[&str]) -> Self {
        let columns: Vec<Name> = columns.iter().map(|name| Name::new(name)).collect();
        let home = q(table);
        let name = match kind {
            Kind::PrimaryKey => naming::primary_key(home.name),
            _ => naming::unique(home.name, &columns),
        };
        let key = Key {
            name,
            auto: true,
            columns,
            without_overlaps: false,
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: None,
            options: Default::default(),
        };
        match kind {
            Kind::PrimaryKey => self.with(Address::top(kind, home), Object::PrimaryKey(key)),
            _ => self.with(Address::part(kind, home, name), Object::Unique(key)),
        }
    }
    pub fn check(self, table: &str, name: &str, expr: Expr) -> Self {
        self.with(Address::part(Kind::Check, q(table), name.into()), Object::Check(Check::new(false, expr)))
    }
    pub fn fk(self, table: &str, column: &str, target: &str, on_delete: RefAction) -> Self {
        let key = ForeignKey {
            auto: true,
            columns: vec![column.into()],
            target: q(target),
            target_columns: vec!["id".into()],
            period: false,
            on_delete,
            on_update: RefAction::NoAction,
            match_kind: Match::Simple,
            deferrable: None,
            on_delete_columns: Vec::new(),
            holds: Holds::ForAll,
        };
        let name = naming::foreign_key(q(table).name, &key.columns);
        self.with(Address::part(Kind::ForeignKey, q(table), name), Object::ForeignKey(key))
    }
    pub fn index(self, table: &str, key: IndexKey, unique: bool) -> Self {
        let name = naming::index(q(table).name, std::slice::from_ref(&key));
        let part = IndexPart { descending: true, ..IndexPart::plain(key) };
        let index = Index {
            auto: true,
            unique,
            parts: vec![part],
            method: None,
            include: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
            options: Default::default(),
            blanks: Manner::default(),
        };
        self.with(Address::part(Kind::Index, q(table), name), Object::Index(index))
    }
}
