//! What the catalogs of older servers lack: a query is written for the newest, and an older one is asked with what stands in its
//! place there.

/// A phrase of a query, the version (`server_version_num`) that it is understood from, and what an older server is asked instead.
const LATER: [(&str, i64, &str); 18] = [
    ("k.conenforced", 180_000, "true"),
    ("k.conperiod", 180_000, "false"),
    ("i.indnullsnotdistinct", 150_000, "false"),
    ("k.confdelsetcols", 150_000, "null::int2[]"),
    ("r.prattrs::int2[]", 150_000, "null::int2[]"),
    ("r.prqual", 150_000, "null::pg_catalog.pg_node_tree"),
    ("pg_catalog.pg_publication_namespace r", 150_000, "(select null::oid as pnnspid, null::oid as pnpubid) r"),
    ("'pg_catalog.pg_publication_namespace'::regclass", 150_000, "null::regclass"),
    // tables of a publication share one word there
    ("coalesce(' for ' ||", 150_000, "coalesce(' for table ' ||"),
    ("string_agg('table only ' ||", 150_000, "string_agg('only ' ||"),
    ("a.attcompression", 140_000, "''::\"char\""),
    ("p.prosqlbody is not null", 140_000, "false"),
    ("b.typsubscript", 140_000, "0::regproc"),
    ("t.typsubscript", 140_000, "0::regproc"),
    // a range has no other type beside it
    ("join pg_catalog.pg_type m on m.oid = r.rngmultitypid", 140_000, "left join pg_catalog.pg_type m on false"),
    ("g.rngmultitypid", 140_000, "0::oid"),
    ("'pg_database_owner'", 150_000, "pg_catalog.pg_get_userbyid(10)"),
    ("array['usage']", 150_000, "array['create', 'usage']"),
];

/// The query as a server of this version understands it.
pub(super) fn understood(sql: String, version: i64) -> String {
    let newer = LATER.iter().filter(|(phrase, since, _)| version < *since && sql.contains(phrase));
    newer.fold(sql.clone(), |sql, (phrase, _, instead)| sql.replace(phrase, instead))
}
