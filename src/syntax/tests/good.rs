//! Everything that must be read without a word.

use super::{members, read, tables};

const IN_TABLE: &str = include_str!("good_members.txt");
const EXPRESSIONS: &str = include_str!("good_expressions.txt");
const ITEMS: &str = include_str!("good_items.txt");

fn lines(cases: &str) -> impl Iterator<Item = String> + '_ {
    cases.lines().filter(|line| !line.is_empty()).map(|line| line.replace("⏎", "\n"))
}

#[test]
fn every_member_is_one_member() {
    for case in lines(IN_TABLE) {
        let text = format!(
            "table before {{ a int }}\ntable t {{\n  first int\n  {case}\n  last int\n}}\ntable after {{ a int }}\n"
        );
        let parsed = read(&text);
        assert!(parsed.problems.is_empty(), "{case}\n{:#?}", parsed.problems);
        assert_eq!(tables(&parsed.ast).len(), 3, "{case}");
        assert_eq!(members(&parsed.ast, "t").len(), 3, "{case}");
    }
}

#[test]
fn no_word_is_reserved() {
    let words = "order user group key on default type table value column protected policy trigger event permissions \
         references only except from to as not null and or in is like case when then end true select where enum mixin \
         view namespace private export use postgres sqlite using with match deferrable generated identity unsigned \
         object raw rows deprecated renamed \"primary\" \"foreign\" \"unique\" \"check\" \"exclude\" \"constraint\" \
         \"index\" \"drop\"";
    for word in words.split_whitespace() {
        let quoted = if word.starts_with('"') { word.to_owned() } else { format!("\"{word}\"") };
        for case in [
            format!("{word} text"),
            format!("{word} int? unique default 1"),
            format!("{word} varchar(20)"),
            format!("{word} decimal(12,2)"),
            format!("{word} -> users on delete cascade"),
            format!("{quoted} text[]"),
        ] {
            let parsed = read(&format!("table t {{\n{case}\n}}"));
            assert!(parsed.problems.is_empty(), "{case}\n{:#?}", parsed.problems);
            assert_eq!(members(&parsed.ast, "t").len(), 1, "{case}");
        }
    }
}

#[test]
fn every_expression_is_read() {
    for case in lines(EXPRESSIONS) {
        let parsed = read(&format!("table t {{\n  check c ({case})\n}}"));
        assert!(parsed.problems.is_empty(), "{case}\n{:#?}", parsed.problems);
    }
}

#[test]
fn every_item_is_one_item() {
    for case in lines(ITEMS) {
        let parsed = read(&format!("table before {{ a int }}\n{case}\n"));
        assert!(parsed.problems.is_empty(), "{case}\n{:#?}", parsed.problems);
        assert_eq!(parsed.ast.items.len(), 2, "{case}");
    }
}

#[test]
fn the_file_as_a_whole_may_look_different() {
    let text = "table t {\n  a int // one\n\n  // two\n  b text // three\n}\n\n// end\n";
    let expected = super::shape(&read(text).ast);
    for other in [text.replace('\n', "\r\n"), format!("\u{feff}{text}"), text.replace("  ", "")] {
        let parsed = read(&other);
        assert!(parsed.problems.is_empty(), "{other}\n{:#?}", parsed.problems);
        assert_eq!(super::shape(&parsed.ast), expected);
    }
    let text = "view v = ```sql\n  select 1\n\n  from t\n  ```\n";
    for other in [text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        assert_eq!(super::shape(&read(&other).ast), super::shape(&read(text).ast));
    }
    for empty in ["", "\n\n", "// nothing\n", "//! file\n"] {
        assert!(read(empty).problems.is_empty() && read(empty).ast.items.is_empty());
    }
}

#[test]
fn docs_belong_to_what_follows() {
    let parsed =
        read("/// The\n///   table\n\n// between\ntable t {\n  /// A column\n  a int\n}\nenum e {\n  /// One\n  a\n}");
    assert!(parsed.problems.is_empty(), "{:#?}", parsed.problems);
    assert_eq!(parsed.ast.items[0].doc.as_ref().map(|doc| &*doc.text), Some("The\n  table"));
    assert_eq!(members(&parsed.ast, "t")[0].doc.as_ref().map(|doc| &*doc.text), Some("A column"));
    let parsed = read("/// a\\r\\\n/// b\\r\\\\\n/// c\\r\ntable t { a int }");
    assert_eq!(parsed.ast.items[0].doc.as_ref().map(|doc| &*doc.text), Some("a\r\nb\\r\\\nc\\r"));
    let parsed = read("/// two  \\ \n/// C:\\\\\n/// \\\ntable t { a int }");
    assert_eq!(parsed.ast.items[0].doc.as_ref().map(|doc| &*doc.text), Some("two  \nC:\\\n"));
}
