//! A script to the text of an SQL file.
//!
//! Law (a property test below): reading the text back gives the script. A draft checks that for every file it writes,
//! so no text is stored that would execute otherwise than it was planned.

use super::split::{Lexis, NO_TRANSACTION, is_plain};
use crate::dialect::{Script, Segment, Statement};

/// The text: header lines as comments, then the statements, each under its comment. A script that is one plain
/// transaction has no frames, since every runner opens one; any other begins with [`NO_TRANSACTION`] and brings its own.
pub(super) fn print(header: &[String], script: &Script, lexis: &Lexis) -> String {
    let plain = is_plain(script);
    let mut out = String::new();
    if !plain {
        line(&mut out, NO_TRANSACTION);
    }
    for text in header {
        line(&mut out, &format!("-- {}", one_line(text)));
    }
    for segment in &script.segments {
        print_segment(&mut out, segment, plain, lexis);
    }
    if script.statements().next().is_none() {
        out.push_str("\n-- nothing to do\n");
    }
    out
}

fn print_segment(out: &mut String, segment: &Segment, plain: bool, lexis: &Lexis) {
    let framed = !plain && segment.transactional && !segment.statements.is_empty();
    let keys = if segment.foreign_keys_off { lexis.frames.foreign_keys.as_ref() } else { None };
    if framed {
        out.push('\n');
        if let Some(keys) = keys {
            line(out, &format!("{};", keys.off));
        }
        line(out, &format!("{};", lexis.frames.begin));
    }
    for statement in &segment.statements {
        print_statement(out, statement);
    }
    if framed {
        out.push('\n');
        if let Some(keys) = keys {
            line(out, &format!("{};", keys.check));
        }
        line(out, &format!("{};", lexis.frames.commit));
        if let Some(keys) = keys {
            line(out, &format!("{};", keys.on));
        }
    }
}

fn print_statement(out: &mut String, statement: &Statement) {
    out.push('\n');
    if let Some(comment) = &statement.comment {
        let comment = one_line(comment);
        if !comment.is_empty() {
            line(out, &format!("-- {comment}"));
        }
    }
    line(out, &format!("{};", statement.sql));
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

/// A comment ends with its line, so a line break in a user's name must not stand in one.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ").trim().to_owned()
}

/// The script as it is read back: neighbours outside of a transaction are one segment, empty segments are none.
pub(super) fn normal(script: &Script) -> Script {
    let mut out: Vec<Segment> = Vec::new();
    for segment in script.segments.iter().filter(|segment| !segment.statements.is_empty()) {
        match out.last_mut() {
            Some(last) if !last.transactional && !segment.transactional => {
                last.statements.extend(segment.statements.iter().cloned());
            }
            Some(_) | None => out.push(segment.clone()),
        }
    }
    Script { segments: out }
}

/// Whether two scripts execute the same, comments aside.
pub(super) fn same(a: &Script, b: &Script) -> bool {
    let bare = |script: &Script| {
        let mut script = normal(script);
        script.segments.iter_mut().flat_map(|segment| &mut segment.statements).for_each(|one| one.comment = None);
        script
    };
    bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::split::script;
    use super::*;

    fn statement(sql: &str) -> Statement {
        Statement { sql: sql.to_owned(), comment: Some("why; it's".to_owned()) }
    }

    #[test]
    fn a_plain_script_has_no_frames_and_a_rebuild_has_all() {
        let lexis = Lexis::of("sqlite").unwrap();
        let segment = |transactional, foreign_keys_off| Segment {
            transactional,
            foreign_keys_off,
            statements: vec![statement("drop table t")],
        };
        let header = ["head\nline".to_owned()];
        let plain = Script { segments: vec![segment(true, false)] };
        assert_eq!(print(&header, &plain, lexis), "-- head line\n\n-- why; it's\ndrop table t;\n");
        let rebuild = Script { segments: vec![segment(true, true)] };
        assert_eq!(
            print(&header, &rebuild, lexis),
            "-- no-transaction\n-- head line\n\npragma foreign_keys = off;\nbegin immediate;\n\n-- why; it's\n\
             drop table t;\n\npragma foreign_key_check;\ncommit;\npragma foreign_keys = on;\n"
        );
        assert_eq!(print(&header, &Script::default(), lexis), "-- head line\n\n-- nothing to do\n");
    }

    /// Text that hides semicolons and quotes in every place that the engine has for them.
    fn atom(dialect: &'static str) -> BoxedStrategy<String> {
        if dialect == "surrealdb" {
            return surreal_atom();
        }
        let inner = "[ -~äß\n]{0,12}";
        let string = inner.prop_map(|text: String| format!("'{}'", text.replace('\'', "''")));
        let name = inner.prop_map(|text: String| format!("\"{}\"", text.replace('"', "\"\"")));
        let comment = "[ -~]{0,12}".prop_map(|text: String| format!("/*{}*/", text.replace(['*', '/'], "")));
        let line = "[ -~]{0,12}".prop_map(|text: String| format!("--{text}\n"));
        let word = "(a|x1|case|end|begin|trigger|_é|1\\.5|\\+|,|\\(a\\)|=)".prop_map(|text: String| text);
        let own = if dialect == "sqlite" {
            "[ -~]{0,12}"
                .prop_map(|text: String| match text.len() % 2 {
                    0 => format!("`{}`", text.replace('`', "``")),
                    _ => format!("[{}]", text.replace(']', "")),
                })
                .boxed()
        } else {
            inner
                .prop_map(|text: String| match text.len() % 3 {
                    0 => format!("$q${}$q$", text.replace('$', "")),
                    1 => format!("e'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
                    _ => format!("/* /*{}*/ ; */", text.replace(['*', '/'], "")),
                })
                .boxed()
        };
        prop_oneof![string, name, comment, line, word, own].boxed()
    }

    fn surreal_atom() -> BoxedStrategy<String> {
        let escaped = |text: &str, quote: char| {
            text.chars()
                .flat_map(|c| (c == '\\' || c == quote).then_some('\\').into_iter().chain([c]))
                .collect::<String>()
        };
        let inner = "[ -~äß\n]{0,12}";
        let quoted = (inner, prop::sample::select(vec!['\'', '"', '`']))
            .prop_map(move |(text, quote)| format!("{quote}{}{quote}", escaped(&text, quote)));
        let name = inner.prop_map(move |text: String| format!("⟨{}⟩", escaped(&text, '⟩')));
        let regex = "[ -~]{0,12}".prop_map(move |text: String| format!("= /a{}/", escaped(&text, '/')));
        let comment = "[ -~]{0,12}".prop_map(|text: String| format!("/*{}*/", text.replace(['*', '/'], "")));
        let line = ("[ -~]{0,12}", prop::sample::select(vec!["--", "//", "#"]))
            .prop_map(|(text, mark)| format!("{mark}{text}\n"));
        let word = "(a|x1|case|end|begin|_é|1\\.5|\\+|,|\\(a;b\\)|\\{ a; b; \\}|=|1 / 2)".prop_map(|text: String| text);
        prop_oneof![quoted, name, regex, comment, line, word].boxed()
    }

    fn statements(dialect: &'static str) -> BoxedStrategy<Statement> {
        let body = prop::collection::vec(atom(dialect), 0..6).prop_map(|atoms| atoms.join(" "));
        let trigger = "create trigger t after insert on a begin update b set c = case d when 1 then 'x;' end; end";
        let routine = "create function f() returns int begin atomic select case when a then 1 end; select 2; end";
        let block = "DEFINE FUNCTION fn::a() { LET $x = { a: ';' }; RETURN $x; }";
        let compound = match dialect {
            "sqlite" => trigger,
            "surrealdb" => block,
            _ => routine,
        };
        let sql = prop_oneof![
            4 => body.prop_map(|body| format!("select {body} z")),
            1 => Just(compound.to_owned()),
        ];
        let comment = prop::option::of("[a-z';\"`$]([ -~]{0,10}[a-z;'])?");
        (sql, comment).prop_map(|(sql, comment)| Statement { sql, comment }).boxed()
    }

    fn scripts(dialect: &'static str) -> BoxedStrategy<Script> {
        let segment = (any::<bool>(), any::<bool>(), prop::collection::vec(statements(dialect), 0..4)).prop_map(
            move |(transactional, keys, statements)| Segment {
                transactional,
                foreign_keys_off: keys && transactional && dialect == "sqlite",
                statements,
            },
        );
        prop::collection::vec(segment, 0..4).prop_map(|segments| Script { segments }).boxed()
    }

    fn law(dialect: &str, original: &Script) {
        let lexis = Lexis::of(dialect).unwrap();
        let text = print(&["head; 'line".to_owned()], original, lexis);
        assert_eq!(script(&text, lexis), Ok(normal(original)), "{text}");
    }

    proptest! {
        #[test]
        fn reading_what_was_printed_gives_the_script_on_sqlite(script in scripts("sqlite")) {
            law("sqlite", &script);
        }

        #[test]
        fn reading_what_was_printed_gives_the_script_on_postgres(script in scripts("postgres")) {
            law("postgres", &script);
        }

        #[test]
        fn reading_what_was_printed_gives_the_script_on_surrealdb(script in scripts("surrealdb")) {
            law("surrealdb", &script);
        }

        #[test]
        fn the_splitter_never_panics(text in any::<String>(), sql in "([ -~\n]|--|/\\*|\\*/|\\$a\\$|'|\"|;|begin|end|create trigger ){0,40}") {
            for dialect in ["sqlite", "postgres", "surrealdb"] {
                for text in [&text, &sql, &format!("-- no-transaction\n{sql}")] {
                    let _outcome = script(text, Lexis::of(dialect).unwrap());
                }
            }
        }
    }
}
