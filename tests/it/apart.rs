//! Rows that are in the way of what keeps rows apart by more than that they are alike: counted, and then refused.

use super::counted::{postgres, says, t};
use super::support::engine::Engine;
use super::support::postgres::Server;

#[test]
fn rows_that_exclude_each_other_are_found() {
    let rows = "insert into t values (1, '[1,5)'), (2, '[4,9)'), (3, '[20,21)')";
    let after = t("span `int4range`\n  exclude one using gist (span with &&)");
    postgres(&t("span `int4range`"), &after, rows, &["excluded t/exclude:one 2"]);
    postgres(&t("span `int4range`"), &after, "insert into t values (1, '[1,5)')", &[]);
}

#[test]
fn keys_over_time_are_asked_for_what_overlaps_and_what_is_not_covered() {
    let newest = |before: &str, after: &str, rows: &str, wanted: &[&str]| {
        says(Engine::Postgres(Server::V18), before, after, rows, wanted);
    };
    let lines = "n `int4range`\n  at `int4range`";
    let key = t(&format!("{lines}\n  unique over_time (n, at without overlaps)"));
    let apart = "insert into t values (1, '[1,2)', '[1,5)'), (2, '[1,2)', '[5,9)'), (3, '[2,3)', '[4,6)')";
    newest(&t(lines), &key, apart, &[]);
    let overlap = format!("{apart}, (4, '[1,2)', '[8,10)'), (5, '[2,3)', 'empty')");
    newest(&t(lines), &key, &overlap, &["excluded t/unique:over_time 3"]);
    let guests = |key: &str| {
        let t = t(&format!("{lines}\n  unique over_time (n, at without overlaps)"));
        format!("{t}table g {{\n  id bigint primary key\n  {lines}{key}\n}}\n")
    };
    let refers = "\n  foreign key stay (n, period at) -> t (n, period at)";
    let covered = format!("{apart}; insert into g values (1, '[1,2)', '[3,8)'), (2, '[2,3)', '[4,6)')");
    newest(&guests(""), &guests(refers), &covered, &[]);
    let bare = format!("{covered}, (3, '[1,2)', '[8,10)'), (4, '[9,10)', '[4,6)'), (5, '[1,2)', 'empty')");
    newest(&guests(""), &guests(refers), &bare, &["dangling g/foreign-key:stay 3"]);
}
