//! The names that our own tables, and what belongs to them, have in a database: no schema may use them, and nothing of these names is
//! read as anybody's.

use super::lease;

/// The names among tables, views, sequences and indexes, by [`crate::dialect::Dialect::id`]; that of the history comes first.
pub fn reserved_names(history: &str, dialect: &str) -> Vec<String> {
    let (own, lock) = (history.to_owned(), lease::table(history));
    let of = |table: &str, end: &str| format!("{table}_{end}");
    match dialect {
        "postgres" => {
            let parts = [of(&own, "pkey"), of(&own, "seq_seq"), of(&lock, "pkey")];
            [own, lock].into_iter().chain(parts).collect()
        }
        "surrealdb" => vec![own, lock],
        // whose lock is no table
        _ => vec![own],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_has_its_own() {
        assert_eq!(reserved_names("h", "postgres"), ["h", "h_lock", "h_pkey", "h_seq_seq", "h_lock_pkey"]);
        assert_eq!(reserved_names("h", "surrealdb"), ["h", "h_lock"]);
        assert_eq!(reserved_names("h", "sqlite"), ["h"]);
    }
}
