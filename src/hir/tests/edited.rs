//! Law: a compile that was edited means the same, and finds the same, as a new one of the same files.

use proptest::prelude::*;

use super::target;
use crate::hir::Hir;

/// What may stand in a file: tables that refer to each other and to what may be missing, names taken twice, mixins with and
/// without arguments, unknown types, problems of one table that another one causes.
const ITEMS: [&str; 16] = [
    "table users {\n  id bigint identity primary key\n  name text\n}\n",
    "table users {\n  id int primary key\n  name varchar(20)\n}\n",
    "table posts {\n  id bigint primary key\n  author -> users on delete cascade\n  title text default 'a'\n}\n",
    "table posts {\n  id bigint primary key\n  author -> users (name)\n  title text default 'b'\n}\n",
    "table tags renamed from labels {\n  id int primary key\n  drop column old\n}\n",
    "mixin stamped {\n  made_at timestamp default now()\n}\n",
    "mixin sized(n int) {\n  size int default n\n  check (size > n)\n}\n",
    "table boxes {\n  id int primary key\n  ...stamped\n  ...sized(4)\n}\n",
    "table bags {\n  id int primary key\n  ...stamped\n  colour hue default red\n}\n",
    "enum hue { red, green }\n",
    "enum hue { blue }\n",
    "type short = varchar(10) check (value <> '')\n",
    "table notes {\n  id int primary key\n  body short\n  unique (body, nothing)\n}\n",
    "/// Who.\ntable people {\n  id uuid default uuid7() primary key\n  boss -> people?\n}\n",
    "table wrong {\n  id strnig primary key\n  at timestmp\n}\n",
    "view named = ```sql\n  select id, name from users\n```\n",
];

fn file() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..ITEMS.len(), 0..7)
}

fn text(items: &[usize]) -> String {
    items.iter().filter_map(|at| ITEMS.get(*at)).copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn an_edited_compile_is_a_new_one(first in file(), second in file(), edits in prop::collection::vec((any::<bool>(), file()), 1..6)) {
        let mut texts = [text(&first), text(&second)];
        let paths = ["a.schema", "b.schema"];
        let mut edited = Hir::new();
        edited.set_files(paths.iter().copied().zip(texts.iter().map(String::as_str)));
        edited.check(target("postgres"));
        for (which, items) in edits {
            let which = usize::from(which);
            texts[which] = text(&items);
            edited.set_text(paths[which], texts[which].as_str());
            let mut new = Hir::new();
            new.set_files(paths.iter().copied().zip(texts.iter().map(String::as_str)));
            for dialect in ["postgres", "sqlite"] {
                let (edited, new) = (edited.lower(target(dialect)), new.lower(target(dialect)));
                prop_assert_eq!(edited.problems, new.problems);
                prop_assert_eq!(edited.catalog, new.catalog);
                prop_assert_eq!(edited.transitions, new.transitions);
                prop_assert_eq!(edited.origins, new.origins);
            }
        }
    }
}
