//! What people type out of habit: each has words of its own, and where what was meant is plain, a fix after which the
//! schema compiles.

use schemac::base::{Diagnostic, FileId};
use schemac::compile::{Project, Seen, Sources, Target, mend};

/// A line of a table, a part of the first message, and the line as the fixes leave it (with `¦` for a line break); an
/// asterisk before it where a fix is a guess.
const MEMBERS: &[(&str, &str, &str)] = &[
    ("a int not null", "columns are not null already", "a int"),
    ("a varchar(20) NOT NULL,", "columns are not null already", "a varchar(20)"),
    ("a int null", "nullability is part of the type", "a int?"),
    ("a int nullable", "nullability is part of the type", "a int?"),
    ("a? text", "the `?` belongs to the type", "a text?"),
    ("a: text", "no colon", "a text"),
    ("a TEXT", "types are lower case", "a text"),
    ("a double precision", "this type is `float8` here", "a float8"),
    ("a character varying(20)", "this type is `text` here", "a text(20)"),
    ("a timestamp with time zone", "this type is `timestamptz` here", "a timestamptz"),
    ("a timestamp(3) with time zone", "this type is `timestamptz` here", "a timestamptz(3)"),
    ("a time without time zone", "this type is `time` here", "a time"),
    ("a enum('x', 'y-z') not null", "a list of values is an `enum`", "*a a"),
    ("a set('x','y')", "a `set` is a type of MySQL alone", "*a `set('x','y')`"),
    ("a tinytext", "is a type of one database", "*a `tinytext`"),
    ("a int primary key auto_increment", "is an `identity`", "*a int primary key identity"),
    ("a int primary key AUTOINCREMENT", "is an `identity`", "*a int primary key identity"),
    ("a bigint references u(id)", "a reference is written", "a bigint -> u(id)"),
    (
        "a bigint NOT NULL REFERENCES u (id) ON DELETE CASCADE",
        "columns are not null",
        "a bigint -> u (id) on delete cascade",
    ),
    ("foreign key (first) references u(id)", "a reference is written", "foreign key (first) -> u(id)"),
    ("constraint c check (first > 0)", "the name of a constraint follows its kind", "check c (first > 0)"),
    ("CONSTRAINT c PRIMARY KEY (first)", "keywords are lower case", "primary key c (first)"),
    ("a int constraint c check (a > 0)", "an inline constraint is named behind it", "a int check (a > 0) as c"),
    ("a int constraint c unique", "an inline constraint is named behind it", "a int unique as c"),
    ("key k (first)", "is an `index`", "index k (first)"),
    ("unique key k (first)", "a unique key is `unique`", "unique k (first)"),
    ("index k on t (first)", "belongs to the table around it", "index k (first)"),
    ("index first", "lists its columns in parentheses", "*index (first)"),
    ("index (first) where first > 0", "takes an expression in parentheses", "index (first) where (first > 0)"),
    ("unique (first) where (first > 0)", "a constraint has no condition", "unique index (first) where (first > 0)"),
    ("a int default 1 + 2", "stands in parentheses", "a int default (1 + 2)"),
    ("a int check a > 0", "takes an expression in parentheses", "a int check (a > 0)"),
    ("a text default 'x'::text", "there is no `::` here", "*a text default 'x'"),
    ("a timestamp default current_timestamp", "the time is `now()`", "a timestamp default now()"),
    ("a date default CURRENT_DATE", "the day is `today()`", "a date default today()"),
    ("a text? default NULL", "keywords are lower case", "a text? default null"),
    ("a bool default TRUE", "keywords are lower case", "a bool default true"),
    ("a int = 1", "a default is said in words", "a int default 1"),
    ("a int check (a == 1)", "this operator is `=` here", "a int check (a = 1)"),
    ("a int check (a > 0 && a < 5)", "this operator is `and` here", "a int check (a > 0 and a < 5)"),
    (
        "a bigint generated always as (first * 2) stored",
        "a generated column is",
        "a bigint generated (first * 2) stored",
    ),
    ("a bigint computed (first * 2)", "a computed column is", "a bigint generated (first * 2) virtual"),
    ("a int assert (a > 0)", "a condition is a `check`", "*a int check (a > 0)"),
    ("a int comment 'it''s'", "a `///` line above", "/// it's¦a int"),
    ("a int comment \"x\"", "a `///` line above", "/// x¦a int"),
    ("a int;", "lines need no `;`", "a int"),
    ("a int,", "nothing follows this comma", "a int"),
    ("a int -- why", "comments begin with `//`", "a int // why"),
    ("a int /* why */", "comments begin with `//`", "a int // why"),
    ("a int # why", "comments begin with `//`", "a int // why"),
    ("PRIMARY KEY (first)", "keywords are lower case", "primary key (first)"),
    ("a int CHECK (a > 0)", "keywords are lower case", "a int check (a > 0)"),
    ("drop old", "say what to drop", "*drop column old"),
    ("a text default \"x\"", "is no value", "*a text default 'x'"),
    ("a int @id", "modifiers are words here", "a int primary key"),
    ("a int @unique @default(1)", "modifiers are words here", "a int unique default 1"),
    ("a int @id @default(autoincrement())", "modifiers are words here", "*a int primary key identity"),
    ("@@index([first, s])", "modifiers are words here", "index (first, s)"),
    ("@@unique([first])", "modifiers are words here", "unique (first)"),
    ("@@id([first])", "modifiers are words here", "primary key (first)"),
    ("a int [pk]", "modifiers are words here", "a int primary key"),
    ("a int [not null, unique, default: 1]", "modifiers are words here", "a int unique default 1"),
];

/// Whole items, in the same way; `!` where there is nothing to mend but much to say.
const ITEMS: &[(&str, &str, &str)] = &[
    ("model Post { id int }", "belongs to another schema language", "table Post { id int }"),
    ("Table posts { id int }", "keywords are lower case", "table posts { id int }"),
    ("TABLE posts { id int }", "keywords are lower case", "table posts { id int }"),
    ("table posts { id int };", "lines need no `;`", "table posts { id int }"),
    ("enum e { a, b, }", "nothing follows this comma", "enum e { a, b }"),
    ("create table posts (id int)", "begins a SQL statement", "!"),
    ("insert into posts values (1)", "begins a SQL statement", "!"),
];

fn look(project: &Project) -> Seen {
    let target = Target::new("main", "sqlite", None, std::path::Path::new("migrations")).unwrap();
    let physical = project.lower(target.dialect);
    Seen { problems: physical.problems, catalogs: vec![physical.catalog] }
}

fn errors(project: &Project) -> Vec<Diagnostic> {
    look(project).problems.into_iter().filter(Diagnostic::is_error).collect()
}

/// What is wrong with a case, if something is.
fn wrong(before: &str, (typed, message, wanted): (&str, &str, &str), after: &str) -> Option<String> {
    let whole = |line: &str| format!("{before}{line}{after}");
    let mut project = Project::of_texts(vec![("a.schema".to_owned(), whole(typed))], &Sources::default());
    let found = errors(&project);
    if !found.iter().any(|problem| problem.message.contains(message)) {
        return Some(format!("{typed}: {:?}", found.iter().map(|problem| &problem.message).collect::<Vec<_>>()));
    }
    if wanted == "!" {
        return found[0].help.is_empty().then(|| format!("{typed}: nothing says what to do"));
    }
    let (guess, wanted) = wanted.strip_prefix('*').map_or((false, wanted), |wanted| (true, wanted));
    let done = match mend(&mut project, guess, &look) {
        Ok(done) => done,
        Err(problem) => return Some(format!("{typed}: {}", problem.message)),
    };
    let text = project.sources.get(FileId(0)).unwrap().text.to_string();
    let left = errors(&project);
    let line = text.strip_prefix(before).and_then(|rest| rest.split(after.trim_end()).next()).unwrap_or(&text);
    let lines: Vec<&str> = line.lines().map(str::trim).collect();
    if lines.join("¦") != wanted || !left.is_empty() {
        return Some(format!(
            "{typed}: {line:?}, {:?}",
            left.iter().map(|problem| &problem.message).collect::<Vec<_>>()
        ));
    }
    (guess && done.iter().all(|fix| fix.safe)).then(|| format!("{typed}: no guess was needed"))
}

#[test]
fn every_habit_has_its_words_and_its_fix() {
    let before = "table u { id bigint primary key }\ntable t {\n  first bigint\n  s text(50)\n  ";
    let members = MEMBERS.iter().filter_map(|case| wrong(before, *case, "\n}\n"));
    let items =
        ITEMS.iter().filter_map(|case| wrong("table u { id bigint primary key }\n", *case, "\ntable z { id int }\n"));
    let found: Vec<String> = members.chain(items).collect();
    assert!(found.is_empty(), "{} wrong\n{}", found.len(), found.join("\n"));
}

#[test]
fn words_of_sql_that_are_only_other_names_are_written_as_ours() {
    let typed =
        "table t {\n  a varchar(20)\n  b integer\n  c boolean\n  d jsonb\n  e numeric\n  f int check (f != 1)\n}\n";
    let ours = "table t {\n  a text(20)\n  b int\n  c bool\n  d json\n  e decimal\n  f int check (f <> 1)\n}\n";
    assert_eq!(schemac::compile::format(typed).unwrap(), ours);
}
