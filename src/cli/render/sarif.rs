//! `check --output-format sarif`: the Static Analysis Results Interchange Format, version 2.1.0.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::fingerprint::fingerprints;
use super::json::printed;
use super::spot::Spot;
use super::{told, word};
use crate::base::{Code, Diagnostic, Edit, FileId, Fix, Label};
use crate::cli::explain;
use crate::cli::output::visible;
use crate::compile::{self, Sources};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
/// The name of our fingerprint, with the version of how it is made.
const FINGERPRINT: &str = "schemacFinding/v1";
/// Where the project lives; empty as long as `Cargo.toml` names no repository.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// One log with one run.
pub fn sarif(sources: &Sources, problems: &[Diagnostic]) -> String {
    let codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect::<BTreeSet<_>>().into_iter().collect();
    let results: Vec<Value> = problems
        .iter()
        .zip(fingerprints(sources, problems))
        .map(|(problem, fingerprint)| result(sources, problem, &codes, &fingerprint))
        .collect();
    let mut driver = Map::new();
    driver.insert("name".into(), "schemac".into());
    driver.insert("semanticVersion".into(), env!("CARGO_PKG_VERSION").into());
    if !REPOSITORY.is_empty() {
        driver.insert("informationUri".into(), REPOSITORY.into());
    }
    driver.insert("rules".into(), codes.iter().map(|code| rule(*code)).collect());
    printed(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

/// A code with its page.
fn rule(code: Code) -> Value {
    let mut out = json!({
        "id": code.id,
        "shortDescription": { "text": code.title },
    });
    out["defaultConfiguration"] = match compile::levels().iter().find(|(own, _)| *own == code) {
        None => json!({ "level": "error" }),
        Some((_, None)) => json!({ "enabled": false }),
        Some((_, Some(level))) => json!({ "level": word(*level) }),
    };
    if let Some(page) = explain::page(code.id) {
        out["help"] = json!({ "text": format!("Run `schemac explain {}`.\n\n{page}", code.id), "markdown": page });
    }
    if !REPOSITORY.is_empty() {
        out["helpUri"] = format!("{REPOSITORY}/blob/main/docs/codes/{}.md", code.id).into();
    }
    out
}

fn result(sources: &Sources, problem: &Diagnostic, codes: &[Code], fingerprint: &str) -> Value {
    let mut at = location(&Spot::primary(sources, problem));
    if let Some(label) = problem.primary.as_ref().filter(|label| !label.text.is_empty()) {
        at["message"] = json!({ "text": visible(&label.text) });
    }
    let mut out = json!({
        "ruleId": problem.code.id,
        "ruleIndex": codes.binary_search(&problem.code).unwrap_or_default(),
        "level": word(problem.severity),
        "message": { "text": told(problem) },
        "locations": [at],
        "partialFingerprints": { FINGERPRINT: fingerprint },
    });
    let related: Vec<Value> = (1..).zip(&problem.labels).filter_map(|(id, label)| other(sources, id, label)).collect();
    if !related.is_empty() {
        out["relatedLocations"] = related.into();
    }
    if let Some(fix) = problem.fix.as_ref().and_then(|fix| mended(sources, fix)) {
        out["fixes"] = json!([fix]);
    }
    out
}

fn location(spot: &Spot<'_>) -> Value {
    json!({ "physicalLocation": { "artifactLocation": artifact(spot), "region": region(spot) } })
}

fn artifact(spot: &Spot<'_>) -> Value {
    json!({ "uri": uri(&spot.path) })
}

fn region(spot: &Spot<'_>) -> Value {
    let (start, end) = (spot.start, spot.end);
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn other(sources: &Sources, id: usize, label: &Label) -> Option<Value> {
    let mut out = location(&Spot::of(sources, label.span)?);
    out["id"] = id.into();
    // a location without a message may not be referred to
    out["message"] = json!({ "text": if label.text.is_empty() { "see here".into() } else { visible(&label.text) } });
    Some(out)
}

/// A fix, its edits by file. `properties.safe` says whether it leaves the emitted SQL as it is.
fn mended(sources: &Sources, fix: &Fix) -> Option<Value> {
    let files: BTreeSet<FileId> = fix.edits.iter().map(|edit| edit.span.file).collect();
    let changes: Vec<Value> = files.into_iter().filter_map(|file| change(sources, fix, file)).collect();
    (!changes.is_empty()).then(|| {
        json!({
            "description": { "text": visible(&fix.title) },
            "artifactChanges": changes,
            "properties": { "safe": fix.safe },
        })
    })
}

fn change(sources: &Sources, fix: &Fix, file: FileId) -> Option<Value> {
    let edits: Vec<(&Edit, Spot<'_>)> = fix
        .edits
        .iter()
        .filter(|edit| edit.span.file == file)
        .filter_map(|edit| Some((edit, Spot::of(sources, edit.span)?)))
        .collect();
    let artifact = artifact(&edits.first()?.1);
    let replacements: Vec<Value> = edits
        .iter()
        .map(|(edit, spot)| json!({ "deletedRegion": region(spot), "insertedContent": { "text": edit.text } }))
        .collect();
    Some(json!({ "artifactLocation": artifact, "replacements": replacements }))
}

/// A path as a URI: a relative reference, or `file:` for an absolute path.
fn uri(path: &str) -> String {
    let mut out = String::from(match path.as_bytes() {
        [b'/', ..] => "file://",
        [_, b':', ..] => "file:///", // a drive of Windows
        _ => "",
    });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("schemas/a b#ö:%.schema"), "schemas/a%20b%23%C3%B6%3A%25.schema");
        assert_eq!(uri("/srv/a.schema"), "file:///srv/a.schema");
        assert_eq!(uri("C:/a.schema"), "file:///C%3A/a.schema");
    }
}
