//! What was edited in a migration since it ran on a database.

use similar::TextDiff;

use crate::database::HistoryRow;
use crate::migration::{Folder, Version};

/// One of a migration's two files, as it ran and as the folder has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited<'a> {
    /// `up.sql` or `down.sql`.
    pub file: &'static str,
    pub ran: &'a str,
    pub there: &'a str,
}

/// The files that are others than those that ran; nothing is said of one that the history does not hold, or the folder lacks.
pub fn edited<'a>(row: &'a HistoryRow, folder: &'a Folder) -> Vec<Edited<'a>> {
    let Some(version) = Version::parse(&row.version) else { return Vec::new() };
    let of = |file: &'static str, ran: Option<&'a str>, back: bool| {
        let own = Edited { file, ran: ran?, there: folder.sql(version, back)? };
        (own.ran != own.there).then_some(own)
    };
    let up = of("up.sql", row.up_sql.as_deref(), false);
    up.into_iter().chain(of("down.sql", row.down_sql.as_deref(), true)).collect()
}

impl Edited<'_> {
    /// The first lines that differ, with the place of each part and `-` before what ran.
    pub fn first_lines(&self) -> String {
        const LINES: usize = 12;
        let diff = TextDiff::from_lines(self.ran, self.there);
        let text = diff.unified_diff().context_radius(1).to_string();
        let mut lines: Vec<&str> = text.lines().take(LINES + 1).collect();
        let is_more = lines.len() > LINES;
        lines.truncate(LINES);
        if is_more {
            lines.push("\u{2026}");
        }
        lines.join("\n")
    }
}
