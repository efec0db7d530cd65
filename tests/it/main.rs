mod pg_database;
mod pg_introspect;
mod pg_support;
