//! Random schema pairs as text: a model that remembers which thing is which, so that the `after` text can say `renamed
//! from`, `drop`, `map to` exactly where a person would, and the test knows which values must survive.

mod random;
mod text;
pub mod wide;

pub use random::pair;

/// One edit of a model. Indices are taken modulo what is there, so every list of edits is valid and shrinks well.
#[derive(Clone, Debug)]
pub enum Edit {
    AddEnum,
    AddTable,
    AddColumn { table: u8, ty: u8, flags: u8 },
    AddForeignKey { table: u8, target: u8, action: u8 },
    AddIndex { table: u8, column: u8, kind: u8 },
    AddCheck { table: u8, column: u8 },
    DropEnum { which: u8 },
    DropTable { table: u8 },
    DropColumn { table: u8, column: u8 },
    DropIndex { table: u8, index: u8 },
    RenameEnum { which: u8 },
    RenameTable { table: u8 },
    RenameColumn { table: u8, column: u8 },
    SwapColumns { table: u8, a: u8, b: u8 },
    SwapTables { a: u8, b: u8 },
    ToggleNull { table: u8, column: u8 },
    ChangeDefault { table: u8, column: u8, default: u8 },
    WidenType { table: u8, column: u8 },
    ReplaceKey { table: u8 },
    Rewrite { table: u8, column: u8 },
    Generate { table: u8, column: u8 },
    AddValue { which: u8, at: u8 },
    RemoveValue { which: u8, value: u8 },
    RenameValue { which: u8, value: u8 },
    ReorderValues { which: u8 },
    Comment { table: u8, text: u8 },
}

/// The column types that the generator uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    Int,
    Bigint,
    ShortText,
    Text,
    Bool,
    Date,
    Uuid,
    /// The enum with this id.
    Enum(u32),
    /// A reference to the table with this id.
    Ref(u32),
}

#[derive(Clone, Debug)]
pub struct Value {
    pub id: u32,
    pub name: String,
}

#[derive(Clone, Debug)]
pub struct EnumModel {
    pub id: u32,
    pub name: String,
    pub values: Vec<Value>,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub id: u32,
    pub name: String,
    pub ty: Ty,
    pub nullable: bool,
    pub default: Option<u8>,
    pub unique: bool,
    pub check: bool,
    pub action: u8,
    /// `generated (other)` from the column with this id.
    pub generated: Option<u32>,
    /// `using`: its values are written anew.
    pub rewritten: bool,
}

#[derive(Clone, Debug)]
pub struct IndexModel {
    pub column: u32,
    pub kind: u8,
    pub name: String,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub id: u32,
    pub name: String,
    /// The column that is the key.
    pub key: String,
    pub columns: Vec<Column>,
    pub indexes: Vec<IndexModel>,
    pub comment: Option<u8>,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    next: u32,
    pub enums: Vec<EnumModel>,
    pub tables: Vec<Table>,
}

const ACTIONS: [&str; 4] = ["", " on delete cascade", " on delete set null", " on delete restrict"];

fn pick<T>(list: &[T], n: u8) -> Option<usize> {
    (!list.is_empty()).then(|| n as usize % list.len())
}

impl Model {
    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// Applies edits in order.
    pub fn edit(mut self, edits: &[Edit]) -> Self {
        for edit in edits {
            self.step(edit);
        }
        self
    }

    fn column_mut(&mut self, table: u8, column: u8) -> Option<&mut Column> {
        let t = pick(&self.tables, table)?;
        let c = pick(&self.tables[t].columns, column)?;
        Some(&mut self.tables[t].columns[c])
    }

    fn drop_columns(&mut self, table: usize, gone: &dyn Fn(&Column) -> bool) {
        let table = &mut self.tables[table];
        let mut ids: Vec<u32> = table.columns.iter().filter(|c| gone(c)).map(|c| c.id).collect();
        loop {
            let more: Vec<u32> = table
                .columns
                .iter()
                .filter(|c| c.generated.is_some_and(|g| ids.contains(&g)) && !ids.contains(&c.id))
                .map(|c| c.id)
                .collect();
            if more.is_empty() {
                break;
            }
            ids.extend(more);
        }
        table.columns.retain(|c| !ids.contains(&c.id));
        table.indexes.retain(|i| !ids.contains(&i.column));
    }

    fn step(&mut self, edit: &Edit) {
        match *edit {
            Edit::AddEnum => {
                let id = self.fresh();
                let values = (0..3)
                    .map(|_| {
                        let id = self.fresh();
                        Value { id, name: format!("v{id}") }
                    })
                    .collect();
                self.enums.push(EnumModel { id, name: format!("e{id}"), values });
            }
            Edit::AddTable => {
                let id = self.fresh();
                self.tables.push(Table {
                    id,
                    name: format!("t{id}"),
                    key: "id".to_owned(),
                    columns: Vec::new(),
                    indexes: Vec::new(),
                    comment: None,
                });
            }
            Edit::AddColumn { table, ty, flags } => {
                let Some(t) = pick(&self.tables, table) else { return };
                let id = self.fresh();
                let ty = match ty % 8 {
                    0 => Ty::Int,
                    1 => Ty::Bigint,
                    2 => Ty::ShortText,
                    3 => Ty::Text,
                    4 => Ty::Bool,
                    5 => Ty::Date,
                    6 => Ty::Uuid,
                    _ => match pick(&self.enums, flags) {
                        Some(e) => Ty::Enum(self.enums[e].id),
                        None => Ty::Int,
                    },
                };
                let source = self.tables[t].columns.iter().find(|c| c.ty == Ty::Int && c.generated.is_none());
                let generated = (flags & 0xc0 == 0xc0 && ty == Ty::Int).then(|| source.map(|c| c.id)).flatten();
                let numeric = matches!(ty, Ty::Int | Ty::Bigint);
                self.tables[t].columns.push(Column {
                    id,
                    name: format!("c{id}"),
                    ty,
                    nullable: generated.is_some() || flags & 1 == 0,
                    default: (generated.is_none() && flags & 2 != 0).then_some(flags >> 3),
                    unique: generated.is_none()
                        && flags & 4 != 0
                        && !matches!(ty, Ty::Bool | Ty::Enum(_))
                        && flags & 3 == 0,
                    check: numeric && flags & 8 != 0,
                    action: 0,
                    generated,
                    rewritten: false,
                });
            }
            Edit::AddForeignKey { table, target, action } => {
                let (Some(t), Some(to)) = (pick(&self.tables, table), pick(&self.tables, target)) else { return };
                let id = self.fresh();
                let ty = Ty::Ref(self.tables[to].id);
                self.tables[t].columns.push(Column {
                    id,
                    name: format!("c{id}"),
                    ty,
                    nullable: true,
                    default: None,
                    unique: false,
                    check: false,
                    action,
                    generated: None,
                    rewritten: false,
                });
            }
            Edit::AddIndex { table, column, kind } => {
                let Some(t) = pick(&self.tables, table) else { return };
                let Some(c) = pick(&self.tables[t].columns, column) else { return };
                let id = self.fresh();
                let column = self.tables[t].columns[c].id;
                self.tables[t].indexes.push(IndexModel { column, kind, name: format!("i{id}") });
            }
            Edit::AddCheck { table, column } => {
                if let Some(column) = self.column_mut(table, column)
                    && matches!(column.ty, Ty::Int | Ty::Bigint)
                {
                    column.check = !column.check;
                }
            }
            Edit::DropEnum { which } => {
                let Some(e) = pick(&self.enums, which) else { return };
                let id = self.enums.remove(e).id;
                for t in 0..self.tables.len() {
                    self.drop_columns(t, &|c| c.ty == Ty::Enum(id));
                }
            }
            Edit::DropTable { table } => {
                let Some(t) = pick(&self.tables, table) else { return };
                let id = self.tables.remove(t).id;
                for t in 0..self.tables.len() {
                    self.drop_columns(t, &|c| c.ty == Ty::Ref(id));
                }
            }
            Edit::DropColumn { table, column } => {
                let Some(t) = pick(&self.tables, table) else { return };
                let Some(c) = pick(&self.tables[t].columns, column) else { return };
                let id = self.tables[t].columns[c].id;
                self.drop_columns(t, &|c| c.id == id);
            }
            Edit::DropIndex { table, index } => {
                let Some(t) = pick(&self.tables, table) else { return };
                if let Some(i) = pick(&self.tables[t].indexes, index) {
                    self.tables[t].indexes.remove(i);
                }
            }
            Edit::RenameEnum { which } => {
                let fresh = self.fresh();
                if let Some(e) = pick(&self.enums, which) {
                    self.enums[e].name = format!("e{fresh}");
                }
            }
            Edit::RenameTable { table } => {
                let fresh = self.fresh();
                if let Some(t) = pick(&self.tables, table) {
                    self.tables[t].name = format!("t{fresh}");
                }
            }
            Edit::RenameColumn { table, column } => {
                let fresh = self.fresh();
                if let Some(column) = self.column_mut(table, column) {
                    column.name = format!("c{fresh}");
                }
            }
            Edit::SwapColumns { table, a, b } => {
                let Some(t) = pick(&self.tables, table) else { return };
                let columns = &mut self.tables[t].columns;
                if let (Some(a), Some(b)) = (pick(columns, a), pick(columns, b)) {
                    let name = columns[a].name.clone();
                    columns[a].name = columns[b].name.clone();
                    columns[b].name = name;
                }
            }
            Edit::SwapTables { a, b } => {
                if let (Some(a), Some(b)) = (pick(&self.tables, a), pick(&self.tables, b)) {
                    let name = self.tables[a].name.clone();
                    self.tables[a].name = self.tables[b].name.clone();
                    self.tables[b].name = name;
                }
            }
            Edit::ToggleNull { table, column } => {
                if let Some(column) = self.column_mut(table, column)
                    && column.generated.is_none()
                    && !column.unique
                    && !matches!(column.ty, Ty::Ref(_))
                {
                    column.nullable = !column.nullable;
                }
            }
            Edit::ChangeDefault { table, column, default } => {
                if let Some(column) = self.column_mut(table, column)
                    && column.generated.is_none()
                    // A default fills a new column of three rows with one value.
                    && !column.unique
                    && !matches!(column.ty, Ty::Ref(_))
                {
                    column.default = (default & 1 != 0).then_some(default >> 1);
                }
            }
            Edit::WidenType { table, column } => {
                let Some(t) = pick(&self.tables, table) else { return };
                let Some(c) = pick(&self.tables[t].columns, column) else { return };
                let id = self.tables[t].columns[c].id;
                if self.tables[t].columns.iter().any(|c| c.generated == Some(id)) {
                    return;
                }
                let column = &mut self.tables[t].columns[c];
                if column.generated.is_none() {
                    column.ty = match column.ty {
                        Ty::Int => Ty::Bigint,
                        Ty::ShortText => Ty::Text,
                        other => other,
                    };
                }
            }
            Edit::ReplaceKey { table } => {
                let fresh = self.fresh();
                let Some(t) = pick(&self.tables, table) else { return };
                let id = self.tables[t].id;
                let is_target = self.tables.iter().flat_map(|t| &t.columns).any(|c| c.ty == Ty::Ref(id));
                if !is_target && self.tables[t].is_numbered() {
                    self.tables[t].key = format!("k{fresh}");
                }
            }
            Edit::Rewrite { table, column } => {
                if let Some(column) = self.column_mut(table, column)
                    && column.generated.is_none()
                    && matches!(column.ty, Ty::Int | Ty::Bigint | Ty::ShortText | Ty::Text)
                {
                    column.rewritten = true;
                }
            }
            Edit::Generate { table, column } => {
                let Some(t) = pick(&self.tables, table) else { return };
                let Some(c) = pick(&self.tables[t].columns, column) else { return };
                let columns = &mut self.tables[t].columns;
                let id = columns[c].id;
                let is_source = columns.iter().any(|c| c.generated == Some(id));
                let plain = |c: &&Column| c.id != id && c.ty == Ty::Int && c.generated.is_none();
                let source = columns.iter().find(plain).map(|c| c.id);
                if let (Some(source), Ty::Int, false) = (source, columns[c].ty, is_source) {
                    let own = &mut columns[c];
                    (own.generated, own.nullable, own.default) = (Some(source), true, None);
                    (own.unique, own.check, own.rewritten) = (false, false, false);
                }
            }
            Edit::AddValue { which, at } => {
                let id = self.fresh();
                if let Some(e) = pick(&self.enums, which) {
                    let at = at as usize % (self.enums[e].values.len() + 1);
                    self.enums[e].values.insert(at, Value { id, name: format!("v{id}") });
                }
            }
            Edit::RemoveValue { which, value } => {
                if let Some(e) = pick(&self.enums, which)
                    && self.enums[e].values.len() > 1
                {
                    let v = value as usize % self.enums[e].values.len();
                    self.enums[e].values.remove(v);
                }
            }
            Edit::RenameValue { which, value } => {
                let fresh = self.fresh();
                if let Some(e) = pick(&self.enums, which)
                    && let Some(v) = pick(&self.enums[e].values, value)
                {
                    self.enums[e].values[v].name = format!("v{fresh}");
                }
            }
            Edit::ReorderValues { which } => {
                if let Some(e) = pick(&self.enums, which) {
                    self.enums[e].values.rotate_left(1);
                }
            }
            Edit::Comment { table, text } => {
                if let Some(t) = pick(&self.tables, table) {
                    self.tables[t].comment = (text & 1 != 0).then_some(text);
                }
            }
        }
    }

    /// A new thing may not bear a name that `before` had: nobody could tell it from the old one.
    fn told_apart(mut self, before: &Self) -> Self {
        let mut next = self.next;
        let mut apart = |name: &mut String, is_new: bool, had: bool| {
            if is_new && had {
                next += 1;
                *name = format!("{}{next}", &name[..1]);
            }
        };
        for one in &mut self.enums {
            let old = before.enum_of(one.id);
            let had = before.enums.iter().any(|own| own.name == one.name);
            apart(&mut one.name, old.is_none(), had);
            for value in &mut one.values {
                let Some(old) = old else { continue };
                let is_new = old.values.iter().all(|own| own.id != value.id);
                let had = old.values.iter().any(|own| own.name == value.name);
                apart(&mut value.name, is_new, had);
            }
        }
        for table in &mut self.tables {
            let old = before.table(table.id);
            let had = before.tables.iter().any(|own| own.name == table.name);
            apart(&mut table.name, old.is_none(), had);
            for column in &mut table.columns {
                let Some(old) = old else { continue };
                let is_new = old.columns.iter().all(|own| own.id != column.id);
                let had = old.columns.iter().any(|own| own.name == column.name);
                apart(&mut column.name, is_new, had);
            }
        }
        self
    }

    /// The first model has run: what it writes anew is written.
    fn settled(mut self) -> Self {
        self.tables.iter_mut().flat_map(|t| &mut t.columns).for_each(|c| c.rewritten = false);
        self
    }

    pub fn table(&self, id: u32) -> Option<&Table> {
        self.tables.iter().find(|t| t.id == id)
    }

    pub fn enum_of(&self, id: u32) -> Option<&EnumModel> {
        self.enums.iter().find(|e| e.id == id)
    }
}

impl Table {
    /// Whether the key is numbered by the engine, so that it can come back on the way down.
    pub fn is_numbered(&self) -> bool {
        self.id.is_multiple_of(2)
    }
}
