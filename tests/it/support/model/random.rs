//! Random edits and pairs.

use proptest::prelude::*;

use super::{Edit, Model};

/// Edits that build something.
fn building() -> impl Strategy<Value = Edit> {
    let n = any::<u8>;
    prop_oneof![
        2 => Just(Edit::AddEnum),
        3 => Just(Edit::AddTable),
        10 => (n(), n(), n()).prop_map(|(table, ty, flags)| Edit::AddColumn { table, ty, flags }),
        3 => (n(), n(), n()).prop_map(|(table, target, action)| Edit::AddForeignKey { table, target, action }),
        3 => (n(), n(), n()).prop_map(|(table, column, kind)| Edit::AddIndex { table, column, kind }),
        1 => (n(), n()).prop_map(|(table, column)| Edit::AddCheck { table, column }),
        1 => (n(), n()).prop_map(|(table, text)| Edit::Comment { table, text }),
    ]
}

/// Edits of any kind.
fn changing() -> impl Strategy<Value = Edit> {
    let n = any::<u8>;
    prop_oneof![
        6 => building(),
        1 => n().prop_map(|which| Edit::DropEnum { which }),
        1 => n().prop_map(|table| Edit::DropTable { table }),
        2 => (n(), n()).prop_map(|(table, column)| Edit::DropColumn { table, column }),
        1 => (n(), n()).prop_map(|(table, index)| Edit::DropIndex { table, index }),
        1 => n().prop_map(|which| Edit::RenameEnum { which }),
        2 => n().prop_map(|table| Edit::RenameTable { table }),
        2 => (n(), n()).prop_map(|(table, column)| Edit::RenameColumn { table, column }),
        1 => (n(), n(), n()).prop_map(|(table, a, b)| Edit::SwapColumns { table, a, b }),
        1 => (n(), n()).prop_map(|(a, b)| Edit::SwapTables { a, b }),
        2 => (n(), n()).prop_map(|(table, column)| Edit::ToggleNull { table, column }),
        2 => (n(), n(), n()).prop_map(|(table, column, default)| Edit::ChangeDefault { table, column, default }),
        2 => (n(), n()).prop_map(|(table, column)| Edit::WidenType { table, column }),
        2 => n().prop_map(|table| Edit::ReplaceKey { table }),
        2 => (n(), n()).prop_map(|(table, column)| Edit::Rewrite { table, column }),
        1 => (n(), n()).prop_map(|(table, column)| Edit::Generate { table, column }),
        1 => (n(), n()).prop_map(|(which, at)| Edit::AddValue { which, at }),
        1 => (n(), n()).prop_map(|(which, value)| Edit::RemoveValue { which, value }),
        1 => (n(), n()).prop_map(|(which, value)| Edit::RenameValue { which, value }),
        1 => n().prop_map(|which| Edit::ReorderValues { which }),
    ]
}

/// Two models, the second an edit of the first.
pub fn pair() -> impl Strategy<Value = (Model, Model)> {
    (prop::collection::vec(building(), 4..24), prop::collection::vec(changing(), 1..10)).prop_map(|(build, change)| {
        let start = [Edit::AddEnum, Edit::AddTable, Edit::AddTable];
        let before = Model::default().edit(&start).edit(&build).settled();
        let after = before.clone().edit(&change).told_apart(&before);
        (before, after)
    })
}
