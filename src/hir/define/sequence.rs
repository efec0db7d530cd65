//! Sequences.

use super::super::codes;
use super::super::expr::nanoseconds;
use super::super::shape;
use super::super::suggest;
use super::{Builder, integer};
use crate::base::Diagnostic;
use crate::catalog::define::{self, Ownership, What};
use crate::catalog::{Address, Defined, Definition, Kind, Object};
use crate::syntax::ast::{self, Path, Sequence};

/// Emits a sequence, and the column that it goes with.
pub(super) fn check(to: &mut Builder<'_, '_>, own: &Sequence) {
    let (name, span) = to.name(&own.name);
    let number = |number: &Option<ast::Number>| integer(to.cx, number.as_ref());
    let timeout = own.timeout.as_ref().and_then(|number| nanoseconds(number.text.as_str()));
    let what = define::Sequence {
        ty: own.ty.map(|ty| ty.name.as_str().into()),
        start: number(&own.start),
        increment: number(&own.increment),
        min: number(&own.min),
        max: number(&own.max),
        cache: number(&own.cache),
        batch: number(&own.batch),
        cycle: own.cycle,
        logged: own.logged.map(|(logged, _)| logged),
        timeout: timeout.and_then(|nanos| i64::try_from(nanos).ok()),
    };
    to.add(Address::top(Kind::Defined(Defined::Sequence), name), span, What::Sequence(what), Vec::new(), &own.clauses);
    if let Some(path) = &own.owner
        && let Some(column) = owner(to, path)
    {
        let ownership: Definition = What::Ownership(Ownership { column }).into();
        let at = Address::top(Kind::Defined(Defined::Ownership), name);
        to.out.add(at, Object::Definition(Box::new(ownership)), path.span());
    }
}

/// The column that `t.c` or `ns.t.c` names.
fn owner(to: &Builder<'_, '_>, path: &Path) -> Option<Address> {
    let Some((table, qualifier)) = path.qualifier.split_last() else {
        to.cx.report(
            Diagnostic::error(codes::UNKNOWN_COLUMN, format!("`{path}` does not say whose column it is"))
                .at(path.span(), "a column alone")
                .help("write `owned by TABLE.COLUMN`"),
        );
        return None;
    };
    let table = Path { qualifier: qualifier.to_vec(), name: *table };
    let shape = to.cx.shape(shape::table_of(to.cx, &to.site, &table)?)?;
    let column = path.name;
    if shape.column(column.name).is_none() {
        let message = format!("`{}` has no column `{}`", shape.name, column.name);
        let problem = Diagnostic::error(codes::UNKNOWN_COLUMN, message).at(column.span, "no such column");
        to.cx.report(suggest::nearest(problem, column.name, column.span, &shape.known()));
        return None;
    }
    Some(Address::column(shape.name, column.name))
}
