//! What a database holds, raised to text, compiled and built again is what the database holds: over the states of every
//! plan case.

use schemac::catalog::{Catalog, Checked};
use schemac::raise::{Split, raise};
use schemac::syntax::format;

use super::support::engine::{Engine, same};
use super::support::markdown::Case;

/// The one file that a catalog is raised to; what was left is an error.
fn text(engine: Engine, catalog: &Catalog) -> Result<String, String> {
    let raised = raise(catalog, engine.dialect());
    if !raised.left.is_empty() {
        return Err(format!("left: {}", raised.left.join("; ")));
    }
    let files = raised.files(Split::Together).map_err(|problems| {
        let items: Vec<&str> = raised.items.iter().map(|item| item.text.as_str()).collect();
        format!("{problems:#?}\n{}", items.join("\n\n"))
    })?;
    let text = files.into_iter().map(|file| file.text).collect::<String>();
    if format(&text).as_deref() != Ok(text.as_str()) {
        return Err(format!("not canonical:\n{text}"));
    }
    Ok(text)
}

/// Builds a state, raises it and builds that.
fn comes_back(engine: Engine, state: &Checked) -> Result<(), String> {
    let found = engine.fresh(state)?;
    let text = text(engine, &found)?;
    let again = engine.compile(&text).map_err(|why| format!("{why}\n{text}"))?;
    let built = engine.fresh(&again.catalog).map_err(|why| format!("{why}\n{text}"))?;
    same("raised", &built, &found).map_err(|why| format!("{why}\n{text}"))?;
    // what equality leaves out is said too
    let second = self::text(engine, &built)?;
    if second == text { Ok(()) } else { Err(format!("raised once:\n{text}\nraised twice:\n{second}")) }
}

#[test]
fn what_is_pulled_builds_the_same_database() {
    let mut wrong = Vec::new();
    for case in Case::picked("plan") {
        for engine in Engine::ALL {
            let dialect = engine.dialect().id();
            if case.get("only").is_some_and(|only| only.trim() != dialect) {
                continue;
            }
            for block in ["before", "after"] {
                let Ok(state) = engine.compile(case.get(block).unwrap_or_default()) else { continue };
                if engine.fresh(&state.catalog).is_err() {
                    continue; // what cannot be built is another test's affair
                }
                if let Err(why) = comes_back(engine, &state.catalog) {
                    wrong.push(format!("{} {block} on {}: {why}", case.name, engine.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} states do not come back\n{}", wrong.len(), wrong.join("\n"));
}
