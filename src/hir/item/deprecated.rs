//! `deprecated … remove after '2027-02-01'`: it changes nothing in a database, but the date must be one.

use super::super::barrier::Entry;
use super::super::codes;
use super::super::cx::Cx;
use crate::base::Diagnostic;
use crate::syntax::ast::{Clauses, Deprecated, EnumMember, ItemKind, Member, MemberKind, ModifierKind};

/// Checks the dates of an item and of all that stands in it.
pub fn check(cx: &Cx<'_>, entry: &Entry) {
    match &entry.item.kind {
        ItemKind::Namespace(own) => of_clauses(cx, &own.clauses),
        ItemKind::Type(own) => of_clauses(cx, &own.clauses),
        ItemKind::Drop(own) => of_clauses(cx, &own.clauses),
        ItemKind::Enum(own) => {
            of_clauses(cx, &own.clauses);
            for member in &own.members {
                if let EnumMember::Value(value) = member {
                    of_clauses(cx, &value.clauses);
                }
            }
        }
        ItemKind::Table(own) => {
            of_clauses(cx, &own.clauses);
            own.members.iter().for_each(|member| of_member(cx, member));
        }
        ItemKind::Mixin(own) => own.members.iter().for_each(|member| of_member(cx, member)),
        ItemKind::Extension(own) => of_clauses(cx, &own.clauses),
        ItemKind::Relation(own) => {
            of_clauses(cx, &own.clauses);
            own.members.iter().for_each(|member| of_member(cx, member));
        }
        ItemKind::Rows(own) => of_clauses(cx, &own.clauses),
        ItemKind::View(own) => of_clauses(cx, &own.clauses),
        ItemKind::Routine(own) => of_clauses(cx, &own.clauses),
        ItemKind::Sequence(own) => of_clauses(cx, &own.clauses),
        ItemKind::Raw(own) => of_clauses(cx, &own.clauses),
        ItemKind::Grant(own) => of_clauses(cx, &own.clauses),
        ItemKind::Analyzer(own) => of_clauses(cx, &own.clauses),
        ItemKind::Param(own) => of_clauses(cx, &own.clauses),
        ItemKind::Service(own) => of_clauses(cx, &own.clauses),
        ItemKind::Use(_) | ItemKind::Group(_) | ItemKind::Broken(_) => {}
    }
}

fn of_member(cx: &Cx<'_>, member: &Member) {
    match &member.kind {
        MemberKind::Column(column) => {
            for modifier in &column.modifiers {
                if let ModifierKind::Deprecated(own) = &modifier.kind {
                    date(cx, own);
                }
            }
        }
        MemberKind::PrimaryKey(own) => of_clauses(cx, &own.clauses),
        MemberKind::Unique(own) => of_clauses(cx, &own.clauses),
        MemberKind::Index(own) => of_clauses(cx, &own.clauses),
        MemberKind::Check(own) => of_clauses(cx, &own.clauses),
        MemberKind::ForeignKey(own) => of_clauses(cx, &own.clauses),
        MemberKind::Exclude(own) => of_clauses(cx, &own.clauses),
        MemberKind::Trigger(own) => of_clauses(cx, &own.clauses),
        MemberKind::Policy(own) => of_clauses(cx, &own.clauses),
        MemberKind::Event(own) => of_clauses(cx, &own.clauses),
        MemberKind::Permissions(_)
        | MemberKind::Spread(_)
        | MemberKind::Dialect(_)
        | MemberKind::DropColumn(_)
        | MemberKind::ViewColumn(_)
        | MemberKind::Protected => {}
    }
}

fn of_clauses(cx: &Cx<'_>, clauses: &Clauses) {
    if let Some(own) = &clauses.deprecated {
        date(cx, own);
    }
}

fn date(cx: &Cx<'_>, own: &Deprecated) {
    if let Some((text, span)) = own.remove_after.as_ref().filter(|(text, _)| !is_date(text)) {
        cx.report(
            Diagnostic::error(codes::WRONG_VALUE, format!("'{text}' is no date"))
                .at(*span, "a day is wanted")
                .help("write the day as '2027-02-01'"),
        );
    }
}

/// `2027-02-01`: a day of the calendar.
pub(super) fn is_date(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        let part = text.get(range)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-") && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for (text, is) in [
            ("2027-02-01", true),
            ("2028-02-29", true),
            ("2027-02-29", false),
            ("2100-02-29", false),
            ("2027-13-01", false),
            ("2027-00-01", false),
            ("2027-04-31", false),
            ("2027-2-1", false),
            ("2027/02/01", false),
            ("never", false),
            ("20270201", false),
            ("2027-02-0\u{661}", false),
        ] {
            assert_eq!(super::is_date(text), is, "{text}");
        }
    }
}
