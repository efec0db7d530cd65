//! Where a commit must stand: between adding an enum's value and using it.

use std::collections::BTreeSet;

use super::{Action, Capabilities, Group};
use crate::catalog::{Catalog, Object, QName, Type};

/// Marks the groups after which a commit is needed; as few as the order allows.
pub(super) fn mark(groups: &mut [Group], after: &Catalog, caps: &Capabilities) {
    if !caps.enum_value_needs_commit {
        return;
    }
    let mut grown: BTreeSet<QName> = BTreeSet::new();
    for n in 0..groups.len() {
        if !grown.is_empty() && groups[n].steps.iter().any(|step| uses(&step.action, &step.at, after, &grown)) {
            grown.clear();
            groups[n - 1].commit_after = true;
        }
        for step in &groups[n].steps {
            if let Action::Alter { after: Object::Enum(_), .. } = step.action {
                grown.insert(step.at.home);
            }
        }
    }
}

/// Whether a step may evaluate a constant of one of the enums. A column that only has the type does not.
fn uses(action: &Action, at: &crate::catalog::Address, after: &Catalog, grown: &BTreeSet<QName>) -> bool {
    match action {
        Action::Create(object) | Action::Alter { after: object, .. } => {
            let has_expression = match object {
                Object::Column(column) => column.generated.is_some() || matches!(action, Action::Alter { .. }),
                Object::Domain(_) | Object::Default(_) | Object::Check(_) | Object::Index(_) => true,
                Object::Namespace
                | Object::Enum(_)
                | Object::Table(_)
                | Object::PrimaryKey(_)
                | Object::Unique(_)
                | Object::ForeignKey(_)
                | Object::Definition(_)
                | Object::Comment(_) => false,
            };
            has_expression && object.named_types().iter().any(|name| grown.contains(name))
        }
        Action::Fill(fill) => {
            let mut found = false;
            fill.expr.visit_types(&mut |name| found |= grown.contains(&name));
            let mut of_type = |ty: &Type| ty.visit_named(&mut |name| found |= grown.contains(&name));
            if let Some(Object::Column(column)) = after.get(at) {
                of_type(&column.ty);
            }
            found
        }
        Action::Drop(_) | Action::Rename { .. } | Action::RenameValue { .. } => false,
    }
}
