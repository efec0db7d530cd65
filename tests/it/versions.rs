//! Targets that say no version, on servers of each: what only newer ones have is declared, and nobody stumbles over it.

use crate::support::postgres::Server;
use crate::support::site::Site;

/// The names of the not-null constraints of a table, by column; none where the server has no such names.
fn names(site: &Site, table: &str) -> Vec<String> {
    let sql = format!(
        "select a.attname || ' ' || k.conname from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] \
         where k.contype = 'n' and k.conrelid = '{table}'::regclass order by a.attnum"
    );
    site.rows(&sql).into_iter().flatten().flatten().collect()
}

fn applied(site: &Site, text: &str) {
    site.schema(text);
    site.project.expect(0, &["check"]);
    site.project.expect(0, &["plan"]);
    site.project.expect(0, &["apply", "--yes"]);
    site.project.expect(0, &["drift"]);
    site.project.expect(0, &["verify"]);
}

#[test]
fn a_name_that_stays_behind_a_rename_is_nobodys_and_no_drift() {
    for server in Server::EVERY {
        let site = Site::postgres(server);
        applied(
            &site,
            "type size = int on postgres { not null }\ntable users {\n  id int primary key\n  mail text\n  size size\n}\n",
        );
        applied(
            &site,
            "type width = int renamed from size on postgres { not null }\n\
             table people renamed from users {\n  id int primary key\n  address text renamed from mail\n  size width\n}\n",
        );
        site.project.expect(0, &["diff", &site.url(), "schemas", "--exit-code"]);
        site.project.expect(0, &["diff", "schemas", &site.url(), "--exit-code"]);
        site.project.expect(0, &["status", "--exit-code"]);
        let fresh = Site::postgres(server);
        applied(
            &fresh,
            "type width = int on postgres { not null }\ntable people {\n  id int primary key\n  address text\n  size width\n}\n",
        );
        for (one, other) in [(&site, &fresh), (&fresh, &site)] {
            one.project.expect(0, &["diff", &one.url(), &other.url(), "--exit-code"]);
        }
        let pulled = site.project.expect(0, &["pull", "--stdout"]).stdout;
        let newest = server == Server::V18;
        for said in ["address text on postgres { not null as users_mail_not_null }", "{ not null as size_not_null }"] {
            assert_eq!(pulled.contains(said), newest, "{pulled}");
        }
        site.project.expect(0, &["rollback", "--yes"]);
        site.project.expect(0, &["drift"]);
    }
}

#[test]
fn a_name_that_is_said_is_given_and_compared() {
    const FIRST: &str = "type size = int on postgres { not null as size_was_not_null }\n\
        table t {\n  id int primary key\n  a int on postgres { not null as t_old_not_null }\n  b int?\n  c int\n  d size\n}\n";
    const THEN: &str = "type size = int on postgres { not null as given }\n\
        table t {\n  id int primary key\n  a int on postgres { not null as t_older_not_null }\n  b int on postgres { not null as t_b1_not_null }\n\
        \x20 c int on postgres { not null as c_known }\n  d size\n}\n";
    for server in Server::EVERY {
        let site = Site::postgres(server);
        applied(&site, FIRST);
        let newest = server == Server::V18;
        let is = |named: &[&str]| assert_eq!(names(&site, "t"), if newest { named } else { &[] });
        is(&["id t_id_not_null", "a t_old_not_null", "c t_c_not_null", "d t_d_not_null"]);
        applied(&site, THEN);
        is(&["id t_id_not_null", "a t_older_not_null", "b t_b1_not_null", "c c_known", "d t_d_not_null"]);
        site.project.expect(0, &["rollback", "--yes"]);
        is(&["id t_id_not_null", "a t_old_not_null", "c t_c_not_null", "d t_d_not_null"]);
        site.project.expect(0, &["drift"]);
        if newest {
            site.rows("alter table t rename constraint t_c_not_null to u_v_not_null");
            site.project.expect(0, &["drift"]);
            site.rows("alter table t rename constraint t_old_not_null to t_other_not_null");
            let told = site.project.expect(3, &["drift"]).stdout;
            assert!(told.contains("t/column:a is different") && !told.contains("column:c"), "{told}");
            let refused = site.project.expect(3, &["apply", "--yes"]);
            assert!(refused.stderr.contains("E0837"), "{}", refused.stderr);
            site.rows(&site.project.expect(3, &["drift", "--sql"]).stdout);
            site.project.expect(0, &["drift"]);
        }
    }
}

#[test]
fn warnings_are_no_failure() {
    let site = Site::postgres(Server::V18);
    let config = site.project.read("schemac.toml");
    site.schema("table t {\n  id int primary key\n  a int\n  b int generated (a + 1) virtual\n  c int generated (a + 2) virtual\n}\n");
    let told = site.project.expect(0, &["check"]).stderr;
    assert!(told.contains("W0415") && told.contains("since 18") && told.contains("at 1 more place"), "{told}");
    site.project.write(
        "schemac.toml",
        config.replace("dialect = \"postgres\"\n", "dialect = \"postgres\"\nversion = \"18\"\n"),
    );
    assert!(!site.project.expect(0, &["check"]).stderr.contains("W0415"));
    site.project.write(
        "schemac.toml",
        config.replace("dialect = \"postgres\"\n", "dialect = \"postgres\"\nversion = \"17\"\n"),
    );
    let refused = site.project.expect(1, &["check"]).stderr;
    assert!(refused.contains("E0406") && refused.contains("PostgreSQL 17 has no"), "{refused}");
}

#[test]
fn a_table_that_only_one_of_two_databases_has_is_made_with_its_names() {
    for server in Server::EVERY {
        let (full, bare) = (Site::postgres(server), Site::postgres(server));
        full.rows(
            "create table m (id bigint not null) partition by range (id); create table m_1 partition of m for values from (1) to (9)",
        );
        let (there, nothing) = (full.url(), bare.url());
        let sql =
            |words: &[&str]| full.project.expect(0, &[&["diff", "--sql", "--accept", "all"], words].concat()).stdout;
        let (up, down) = (sql(&[&there, &nothing]), sql(&[&there, &nothing, "--down"]));
        let made = sql(&[&nothing, &there]);
        let wanted = names(&full, "m_1");
        assert_eq!(wanted.first().map(String::as_str), (server == Server::V18).then_some("id m_id_not_null"));
        full.rows(&up);
        assert!(!full.has_table("m_1"));
        full.rows(&down);
        assert_eq!(names(&full, "m_1"), wanted, "{down}");
        bare.rows(&made);
        assert_eq!(names(&bare, "m_1"), wanted);
    }
}
