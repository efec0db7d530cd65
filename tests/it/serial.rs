//! The sequences behind serial columns on PostgreSQL, which the server leaves as they are when the column changes.

use crate::support::postgres::Server;
use crate::support::site::Site;

fn step(site: &Site, schema: &str) {
    site.schema(schema);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
}

#[test]
fn a_wider_serial_counts_further() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        let table = "table t {\n  id int identity serial primary key\n  note text?\n}\n";
        step(&site, table);
        site.rows("select setval('t_id_seq', 2147483647)");
        step(&site, &table.replace("id int", "id bigint"));
        site.rows("insert into t (note) values ('far')");
        assert_eq!(site.value("select id from t"), "2147483648");
        site.rows("delete from t");
        site.rows("select setval('t_id_seq', 5)");
        site.project.expect(0, &["rollback", "--yes"]);
        assert_eq!(site.value("select data_type::text from pg_sequences where sequencename = 't_id_seq'"), "integer");
    }
}

#[test]
fn a_sequence_gets_the_new_name_of_its_table() {
    for server in Server::ALL {
        let site = Site::postgres(server);
        let old = "id int identity serial primary key\n}\n";
        step(&site, &format!("table t {{\n  {old}"));
        step(&site, &format!("table u renamed from t {{\n  {old}\ntable t {{\n  id int primary key\n}}\n"));
        site.rows("insert into t (id) values (7)");
        step(&site, &format!("table u renamed from t {{\n  {old}\ntable t {{\n  {old}"));
        site.rows("insert into t default values; insert into u default values");
        assert_eq!(site.value("select max(id) || '/' || (select max(id) from u) from t"), "8/1");
        site.project.expect(0, &["status", "--exit-code"]);
        site.project.expect(0, &["rollback", "--yes"]);
        assert_eq!(site.value("select count(*) from pg_sequences where sequencename like '%id_seq'"), "1");
    }
}
