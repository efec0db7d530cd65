//! Scopes of queries.

use super::query;
use crate::syntax::ast::Dialect::{Mysql, Postgres, Sqlite};

#[test]
fn columns_are_found_in_their_scopes() {
    for (text, found) in [
        ("select id, total from orders", "orders orders.id orders.total"),
        ("select o.id from orders o", "orders orders.id"),
        ("select o.id from orders as o where o.status = 'new'", "orders orders.id orders.status"),
        ("select orders.id from orders", "orders orders.id"),
        ("select sku from shop.items", "shop.items shop.items.sku"),
        ("select items.sku, shop.items.price from shop.items", "shop.items shop.items.price shop.items.sku"),
        ("select name from users, orders", "orders users users.name"),
        // a name that two have is that of both: the engine would refuse it, or `using` joins them
        (
            "select o.id, u.id from users u join orders o on o.user_id = u.id",
            "orders orders.id orders.user_id users users.id",
        ),
        ("select name from users join teams using (id)", "teams teams.id teams.name users users.id users.name"),
        ("select count(*) from orders", "orders"),
        ("select 1", ""),
        ("values (1, 2)", ""),
    ] {
        assert_eq!(query(Postgres, text), found, "{text}");
    }
}

#[test]
fn what_is_not_there_is_told() {
    for (text, found) in [
        ("select totl from orders", "?orders.totl orders"),
        ("select o.totl from orders o", "?orders.totl orders"),
        ("select o.id from orders p", "?o. orders"),
        (
            "select total from orders o join users u on o.user_id = u.uid",
            "?users.uid orders orders.total orders.user_id users",
        ),
        ("select colour from orders, users", "?.colour orders users"),
        ("select id from ordrs", "?ordrs"),
        ("select id from shop.orders", "?shop.orders"),
        ("select x from (select id from orders) o", "?.x orders orders.id"),
        (
            "select name from users where exists (select 1 from orders where user_id = users.idd)",
            "?users.idd orders orders.user_id users users.name",
        ),
        ("with a as (select id from orders) select total from a", "?.total orders orders.id"),
        ("select id from orders order by totl", "?orders.totl orders orders.id"),
    ] {
        assert_eq!(query(Postgres, text), found, "{text}");
    }
}

#[test]
fn what_cannot_be_known_is_not_told() {
    for text in [
        "select anything from opaque_view",
        "select v.anything from opaque_view v",
        "select anything from orders, opaque_view",
        "select x from generate_series(1, 3) as x",
        "select g.x from generate_series(1, 3) as g(x)",
        "select key, value from jsonb_each('{}')",
        "select word from unnest(array['a']) as word",
        "select xmltable.a from xmltable('/r' passing xml '<r/>' columns a int path 'a')",
        "select a from (values (1, 2)) as v(a, b)",
        "select n from (select count(*) as n, sum(total) from orders) s",
        "select sum from (select sum(total) from orders) s",
        "select ctid, xmin from orders",
        "select relname from pg_class",
        "select table_name from information_schema.tables",
        "select current_user, session_user, user, current_date, localtimestamp",
        "select extract(day from placed_at) from orders",
        "select placed_at at time zone 'utc', interval '1 day' from orders",
        "select o from orders o",
        "select (o).total from orders o",
        "select to_jsonb(orders) from orders",
    ] {
        let found = query(Postgres, text);
        assert!(!found.contains('?') && !found.contains("Unread"), "{text}: {found}");
    }
}

#[test]
fn a_query_hides_what_it_brings_along() {
    for (text, found) in [
        ("with orders as (select id from users) select id from orders", "users users.id"),
        ("with a as (select id from orders), b as (select id from a) select b.id from b", "orders orders.id"),
        ("with a(x, y) as (select id, total from orders) select x, y from a", "orders orders.id orders.total"),
        (
            "with recursive tree(id, depth) as (
                select id, 0 from teams where lead_id is null
                union all
                select t.id, tree.depth + 1 from teams t join tree on t.lead_id = tree.id
             ) select id from tree where depth < 5",
            "teams teams.id teams.lead_id",
        ),
        (
            "with gone as (delete from orders where total = 0 returning id) select id from gone",
            "orders orders.id orders.total",
        ),
        ("select a.id from (select id from users) a", "users users.id"),
        ("select 1 from users where id in (select user_id from orders)", "orders orders.user_id users users.id"),
        // the inner query reads the outer row
        (
            "select id from users u where exists (select 1 from orders where user_id = u.id and email is not null)",
            "orders orders.user_id users users.email users.id",
        ),
        // but not what stands beside it
        ("select 1 from users u, (select u.id from orders) s", "?u. orders users"),
        (
            "select s.total from users u, lateral (select total from orders where user_id = u.id) s",
            "orders orders.total orders.user_id users users.id",
        ),
        (
            "select s.total from users u left join lateral (select total from orders where user_id = u.id limit 1) s on true",
            "orders orders.total orders.user_id users users.id",
        ),
        ("select 1 from orders o, unnest(o.tags) t", "orders orders.tags"),
    ] {
        assert_eq!(query(Postgres, text), found, "{text}");
    }
}

#[test]
fn stars_use_every_column() {
    for (text, found) in [
        ("select * from orders", "orders orders.*"),
        ("select o.* from orders o, users", "orders orders.* users"),
        ("select * from orders, users", "orders orders.* users users.*"),
        ("select count(o.*) from orders o", "orders orders.*"),
        ("select row_to_json(o) from orders o", "orders orders.*"),
        ("select total from (select * from orders) o", "orders orders.*"),
        ("select totl from (select * from orders) o", "?.totl orders orders.*"),
        ("table orders", "orders orders.*"),
    ] {
        assert_eq!(query(Postgres, text), found, "{text}");
    }
}

#[test]
fn names_of_the_select_list_are_meant_behind_it() {
    for (text, found) in [
        ("select lower(name) as folded from users order by folded", "users users.name"),
        ("select lower(name) as folded, count(*) from users group by folded", "users users.name"),
        ("select id from users union select id from teams order by id", "teams teams.id users users.id"),
        ("select id from users union select id from teams order by nam", "?.nam teams teams.id users users.id"),
        (
            "select total, rank() over (partition by user_id order by placed_at) from orders",
            "orders orders.placed_at orders.total orders.user_id",
        ),
        ("select sum(total) over w from orders window w as (partition by status)", "orders orders.status orders.total"),
        ("select count(*) filter (where status = 'new') from orders", "orders orders.status"),
        ("select array_agg(id order by placed_at) from orders", "orders orders.id orders.placed_at"),
        ("select user_id from orders group by user_id having sum(total) > 10", "orders orders.total orders.user_id"),
        ("select distinct on (user_id) id from orders", "orders orders.id orders.user_id"),
        ("select id from orders limit 10 offset 5", "orders orders.id"),
        ("select id from users except select lead_id from teams", "teams teams.lead_id users users.id"),
        ("select id from orders for update", "orders orders.id"),
    ] {
        assert_eq!(query(Postgres, text), found, "{text}");
    }
}

#[test]
fn values_of_every_kind_are_walked() {
    for (text, found) in [
        ("select doc -> 'a' ->> 'b', doc #>> '{a,b}' from orders", "orders orders.doc"),
        ("select doc @> '{}' or doc ? 'a' from orders", "orders orders.doc"),
        (
            "select status::order_status, cast(status as order_status) from orders",
            "orders orders.status type order_status",
        ),
        ("select status::shop.order_status[] from orders", "orders orders.status type shop.order_status"),
        ("select tail(tags, $1) from orders where id = $2", "orders orders.id orders.tags tail()"),
        ("select tags[1], o.tags[1:2] from orders o", "orders orders.tags"),
        ("select case when total > 0 then status else 'none' end from orders", "orders orders.status orders.total"),
        ("select coalesce(total, 0), nullif(total, 0) from orders", "orders orders.total"),
        (
            "select 1 from orders where 'x' = any (tags) and total between id and user_id",
            "orders orders.id orders.tags orders.total orders.user_id",
        ),
        (
            "select 1 from orders where (id, user_id) in (select id, lead_id from teams)",
            "orders orders.id orders.user_id teams teams.id teams.lead_id",
        ),
        ("select array(select id from users)", "users users.id"),
        ("select nextval('order_no'), 'orders'::regclass, 'shop.items'::regclass", "?order_no orders shop.items"),
        (
            "select substring(status from 1 for 2), trim(both 'x' from status), position('a' in status), overlay(status placing 'x' from 1) from orders",
            "orders orders.status",
        ),
        ("select make_interval(days => total) from orders", "orders orders.total"),
        ("select status collate \"C\" from orders", "orders orders.status"),
    ] {
        assert_eq!(query(Postgres, text), found, "{text}");
    }
}

#[test]
fn other_engines_have_other_words() {
    for (dialect, text, found) in [
        (Sqlite, "select rowid, total from orders", "orders orders.total"),
        (Sqlite, "select name from sqlite_master", ""),
        (Sqlite, "select o.id, j.value from orders o, json_each(o.tags) j", "orders orders.id orders.tags"),
        (Sqlite, "select doc ->> '$.a' from orders where status glob 'a*'", "orders orders.doc orders.status"),
        (Sqlite, "select strftime('%Y', placed_at), total || '' from orders", "orders orders.placed_at orders.total"),
        (Mysql, "select timestampdiff(second, placed_at, now()) from orders", "orders orders.placed_at"),
        (Mysql, "select date_add(placed_at, interval 1 day) from orders", "orders orders.placed_at"),
        (Mysql, "select `total` from `orders` where `status` <=> 'x'", "orders orders.status orders.total"),
        (Mysql, "select group_concat(status separator ',') from orders", "orders orders.status"),
        (Mysql, "select 1 from orders where match (status) against ('x')", "orders orders.status"),
        (Mysql, "select 1 from dual", ""),
    ] {
        assert_eq!(query(dialect, text), found, "{text}");
    }
}
