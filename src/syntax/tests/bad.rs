//! Everything that must give one diagnostic at `¦`, and leave what stands around it intact.

use super::{members, read, tables};

const IN_TABLE: &str = include_str!("bad_members.txt");
const ITEMS: &str = include_str!("bad_items.txt");

/// Reads a case between two others; says what is wrong with the outcome.
fn try_case(before: &str, case: &str, after: &str) -> Result<super::Parsed, String> {
    let case = case.replace("⏎", "\n");
    let at = before.len() + case.find('¦').expect("a case marks the place");
    let text = format!("{before}{}{after}", case.replace('¦', ""));
    let parsed = read(&text);
    let places: Vec<_> = parsed.problems.iter().filter_map(|problem| Some(problem.primary.as_ref()?.span.lo)).collect();
    let described: Vec<_> = parsed
        .problems
        .iter()
        .map(|problem| {
            format!(
                "{}: {} ({})",
                problem.code,
                problem.message,
                problem.primary.as_ref().map_or("", |label| &label.text)
            )
        })
        .collect();
    // a place between two tokens may be said at the end of the one or at the start of the other
    let blank = |place: u32| {
        let (lo, hi) = (at.min(place as usize), at.max(place as usize));
        text[lo..hi].chars().all(char::is_whitespace)
    };
    match places[..] {
        [place] if blank(place) => Ok(parsed),
        _ => Err(format!("{case}\n    wanted at {at}, found {places:?} {described:#?}")),
    }
}

#[test]
fn every_bad_member_is_one_diagnostic_at_its_place() {
    let mut wrong = Vec::new();
    for case in IN_TABLE.lines() {
        let before = "table before { a int }\ntable t {\n  first int\n  ";
        match try_case(before, case, "\n  last int\n}\ntable after { a int }\n") {
            Err(problem) => wrong.push(problem),
            Ok(parsed) => {
                let names = format!("{:?}", members(&parsed.ast, "t"));
                if tables(&parsed.ast).len() != 3 || !names.contains("\"first\"") || !names.contains("\"last\"") {
                    wrong.push(format!("{case}: neighbours are lost"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_bad_item_is_one_diagnostic_at_its_place() {
    let mut wrong = Vec::new();
    for case in ITEMS.lines() {
        match try_case("table before { a int }\n", case, "\ntable after { a int }\n") {
            Err(problem) => wrong.push(problem),
            Ok(parsed) => {
                let names = tables(&parsed.ast).iter().map(|it| it.name.to_string()).collect::<Vec<_>>();
                if !names.contains(&"before".to_owned()) || !names.contains(&"after".to_owned()) {
                    wrong.push(format!("{case}: neighbours are lost"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
