//! Large schemas, made to order: the same numbers give the same text.
//!
//! Tests use it too: `#[path = "../../benches/generate.rs"] mod generate;`

use std::fmt::Write;

/// A schema of `tables` tables spread over `files` files. Each table has ten columns, a primary, a unique and a foreign
/// key, a check, two indexes and an enum of its own: about 520 bytes, and about 16 objects.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    pub tables: usize,
    pub files: usize,
    /// Every so manieth table has one column more and a longer enum; 0 = none. `Schema { changed: 100, ..schema }` is
    /// the schema after a change of one in a hundred.
    pub changed: usize,
}

impl Schema {
    /// The schema before any change.
    pub const fn new(tables: usize, files: usize) -> Self {
        Self { tables, files, changed: 0 }
    }

    /// Paths and texts.
    pub fn files(self) -> Vec<(String, String)> {
        (0..self.files).map(|file| (format!("schemas/part_{file:03}.schema"), self.text(file))).collect()
    }

    /// The text of one file.
    pub fn text(self, file: usize) -> String {
        let share = self.tables.div_ceil(self.files.max(1));
        let mut text = String::with_capacity(share * 560);
        text.push_str("//! Generated.\n");
        for table in file * share..((file + 1) * share).min(self.tables) {
            self.table(&mut text, table);
        }
        text
    }

    fn table(self, text: &mut String, table: usize) {
        // a fixed odd stride: references cross files, and some of them form cycles
        let parent = (table * 7 + 1) % self.tables;
        let changed = self.changed > 0 && table.is_multiple_of(self.changed);
        let (member, column) = if changed { ("\n  returned", "  remark text(200)?\n") } else { ("", "") };
        let written = write!(
            text,
            "
enum status_{table} {{
  draft
  shipped
  closed{member}
}}

/// Number {table} of the generated tables.
table record_{table} {{
  id bigint identity primary key
  parent_id -> record_{parent} on delete cascade
  code text(40) unique
  title text(200) check (length(title) > 0)
  status status_{table} default draft
  amount bigint default 0
  note text?
  active bool default true
  created_at timestamptz default now()
  updated_at timestamptz default now()
{column}
  index (parent_id, created_at desc)
  index record_{table}_open (status) where (active)
}}
"
        );
        debug_assert!(written.is_ok(), "a String takes all text");
    }
}
