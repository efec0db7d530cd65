//! The SurrealDB server that the tests run against, as its own crate gives it.

fn main() -> std::process::ExitCode {
    surrealdb_server::init(surrealdb_server::core::CommunityComposer())
}
