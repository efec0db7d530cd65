//! Fields of objects and of the objects in arrays: which records are found by their values, and how those are written.
//!
//! The path `list.*.size` gives all values at once, as one array, in a condition as well as behind `SET`. What is asked of
//! each, and what is made of each, is said in a closure of its element. A field that must have a value needs none where
//! the object that it is in is absent.

use crate::base::Name;

use super::QUOTE;

/// Which values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    /// Those that are absent.
    Absent,
    /// Those that are there.
    Present,
}

/// The value is absent.
pub fn absent(value: &str) -> String {
    format!("{value} IN [NONE, NULL]")
}

/// The value is there.
pub fn present(value: &str) -> String {
    format!("{value} NOT IN [NONE, NULL]")
}

/// Whether one record has several values of the field.
pub fn is_several(path: Name) -> bool {
    path.as_str().split('.').any(|step| step == "*")
}

/// A condition on records: it holds for a value of the field. Where what the field is in is absent, there is no value.
pub fn found(path: Name, condition: &dyn Fn(&str) -> String) -> String {
    let steps: Vec<&str> = path.as_str().split('.').collect();
    any("", &steps, 1, condition)
}

fn any(base: &str, steps: &[&str], depth: usize, condition: &dyn Fn(&str) -> String) -> String {
    let Some(star) = steps.iter().position(|step| *step == "*") else {
        let value = down(base, steps);
        let parent = steps.split_last().map(|(_, above)| above).filter(|above| !above.is_empty());
        return match parent {
            Some(above) => format!("{} AND {}", present(&down(base, above)), condition(&value)),
            None => condition(&value),
        };
    };
    let element = element(depth);
    let inner = any(&element, &steps[star + 1..], depth + 1, condition);
    format!("({} ?? []).any(|{element}| {inner})", down(base, &steps[..star]))
}

/// The records of a table.
#[derive(Clone, Copy, Debug)]
pub struct Records<'t> {
    pub table: &'t str,
    /// Whether `UPDATE` makes the values of all of them before it looks at its `WHERE`.
    pub eager: bool,
}

/// An `UPDATE` that gives values of a field what `new` makes of them.
pub fn write(records: Records<'_>, path: Name, which: Which, new: &dyn Fn(&str) -> String) -> String {
    let steps: Vec<&str> = path.as_str().split('.').collect();
    let whole = QUOTE.name(path);
    let (target, value, rows) = match steps.iter().position(|step| *step == "*") {
        // one value for all elements needs no closure
        Some(star) if which == Which::All && star + 2 == steps.len() => (whole.clone(), new(&whole), None),
        Some(star) => {
            let root = down("", &steps[..star]);
            let value = each(&root, &steps[star..], 1, which, new);
            let rows = present(&root);
            (root, value, Some(rows))
        }
        None => {
            let above = steps.split_last().map(|(_, above)| above).filter(|above| !above.is_empty());
            let rows = match which {
                Which::All => above.map(|above| present(&down("", above))),
                Which::Absent => Some(found(path, &absent)),
                Which::Present => Some(present(&whole)),
            };
            let value = new(&whole);
            (whole, value, rows)
        }
    };
    update(records, &target, &value, rows.as_deref())
}

fn update(records: Records<'_>, target: &str, value: &str, rows: Option<&str>) -> String {
    let Records { table, eager } = records;
    let (of, rows) = match rows {
        Some(rows) if eager => (format!("(SELECT VALUE id FROM {table} WHERE {rows})"), String::new()),
        Some(rows) => (table.to_owned(), format!(" WHERE {rows}")),
        None => (table.to_owned(), String::new()),
    };
    format!("UPDATE {of} SET {target} = {value}{rows} RETURN NONE")
}

/// The value at `base` with what the steps lead to written anew; the same where the way there ends early.
fn each(base: &str, steps: &[&str], depth: usize, which: Which, new: &dyn Fn(&str) -> String) -> String {
    match steps {
        [] => new(base),
        ["*", rest @ ..] => {
            let element = element(depth);
            format!("{base}.map(|{element}| {})", each(&element, rest, depth + 1, which, new))
        }
        [step, rest @ ..] => {
            let value = down(base, &[step]);
            let name = QUOTE.name((*step).into());
            let made = format!("object::extend({base}, {{ {name}: {} }})", each(&value, rest, depth, which, new));
            let stays = match (rest.is_empty(), which) {
                (true, Which::All) => return made,
                (true, Which::Absent) => present(&value),
                (true, Which::Present) | (false, _) => absent(&value),
            };
            format!("IF {stays} {{ {base} }} ELSE {{ {made} }}")
        }
    }
}

fn element(depth: usize) -> String {
    if depth == 1 { "$element".to_owned() } else { format!("$element{depth}") }
}

fn down(base: &str, steps: &[&str]) -> String {
    let path = QUOTE.name(steps.join(".").as_str().into());
    match (base.is_empty(), steps.is_empty()) {
        (true, _) => path,
        (false, true) => base.to_owned(),
        (false, false) => format!("{base}.{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_found_by_what_is_in_them() {
        let of = |path: &str| found(path.into(), &absent);
        assert_eq!(of("a"), "a IN [NONE, NULL]");
        assert_eq!(of("a.b"), "a NOT IN [NONE, NULL] AND a.b IN [NONE, NULL]");
        assert_eq!(of("a.*.b"), "(a ?? []).any(|$element| $element.b IN [NONE, NULL])");
        assert_eq!(
            of("a.*.b.*.c.d"),
            "(a ?? []).any(|$element| ($element.b ?? []).any(|$element2| \
             $element2.c NOT IN [NONE, NULL] AND $element2.c.d IN [NONE, NULL]))"
        );
        assert_eq!(of("a.*"), "(a ?? []).any(|$element| $element IN [NONE, NULL])");
    }

    #[test]
    fn what_is_in_an_array_is_written_element_by_element() {
        let (t, eager) = (Records { table: "t", eager: false }, Records { table: "t", eager: true });
        let of = |path: &str, which| write(t, path.into(), which, &|value| format!("<string> {value}"));
        assert_eq!(
            write(eager, "a".into(), Which::Present, &|value| format!("<int> {value}")),
            "UPDATE (SELECT VALUE id FROM t WHERE a NOT IN [NONE, NULL]) SET a = <int> a RETURN NONE"
        );
        assert_eq!(of("a", Which::Present), "UPDATE t SET a = <string> a WHERE a NOT IN [NONE, NULL] RETURN NONE");
        assert_eq!(
            of("l.*.a", Which::Present),
            "UPDATE t SET l = l.map(|$element| IF $element.a IN [NONE, NULL] { $element } ELSE \
             { object::extend($element, { a: <string> $element.a }) }) WHERE l NOT IN [NONE, NULL] RETURN NONE"
        );
        let zero = |path: &str, which| write(t, path.into(), which, &|_| "0".to_owned());
        assert_eq!(zero("l.*.a", Which::All), "UPDATE t SET l.*.a = 0 RETURN NONE");
        assert_eq!(zero("o.a", Which::All), "UPDATE t SET o.a = 0 WHERE o NOT IN [NONE, NULL] RETURN NONE");
        assert_eq!(
            zero("o.a", Which::Absent),
            "UPDATE t SET o.a = 0 WHERE o NOT IN [NONE, NULL] AND o.a IN [NONE, NULL] RETURN NONE"
        );
        assert_eq!(
            zero("l.*.o.a", Which::All),
            "UPDATE t SET l = l.map(|$element| IF $element.o IN [NONE, NULL] { $element } ELSE \
             { object::extend($element, { o: object::extend($element.o, { a: 0 }) }) }) \
             WHERE l NOT IN [NONE, NULL] RETURN NONE"
        );
    }
}
