use super::super::mirror::{Change, Decisions, Sidecar, Step, samples};
use super::world::three;

const SCHEMA: &str = include_str!("../../../docs/migration.schema.json");

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap()
}

fn full() -> Sidecar {
    let (world, [_, second, _]) = three();
    let mut sidecar: Sidecar = serde_json::from_slice(&world.files[&format!("{second}.json")]).unwrap();
    sidecar.changes = samples::changes().iter().map(|change| Change::try_from(change).unwrap()).collect();
    sidecar.up.steps = samples::records().iter().map(Step::from).collect();
    sidecar.decisions = Decisions::try_from(&samples::transitions()).unwrap();
    sidecar.sealed().unwrap()
}

fn check(text: &str) -> Vec<String> {
    let value = serde_json::from_str(text).unwrap();
    validator().iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_sidecar_is_as_the_published_schema_says() {
    let (world, _) = three();
    for (name, bytes) in world.files.iter().filter(|(name, _)| name.ends_with(".json")) {
        assert_eq!(check(std::str::from_utf8(bytes).unwrap()), Vec::<String>::new(), "{name}");
    }
    let text = full().text().unwrap();
    assert_eq!(check(&text), Vec::<String>::new());
    assert_eq!(serde_json::from_str::<Sidecar>(&text).unwrap(), full());
}

/// What the reader refuses, the published schema refuses too: every object of the fullest sidecar gets one more field.
#[test]
fn the_published_schema_knows_no_other_fields() {
    let value: serde_json::Value = serde_json::from_str(&full().text().unwrap()).unwrap();
    let mut paths = Vec::new();
    objects(&value, String::new(), &mut paths);
    let validator = validator();
    assert!(paths.len() > 100);
    for path in paths {
        let mut odd = value.clone();
        odd.pointer_mut(&path).unwrap().as_object_mut().unwrap().insert("unheard_of".into(), 1.into());
        assert!(!validator.is_valid(&odd), "{path}");
        assert!(serde_json::from_value::<Sidecar>(odd).is_err(), "{path}");
    }
}

fn objects(value: &serde_json::Value, path: String, out: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, inner) in fields {
                objects(inner, format!("{path}/{name}"), out);
            }
            out.push(path);
        }
        serde_json::Value::Array(items) => {
            for (n, inner) in items.iter().enumerate() {
                objects(inner, format!("{path}/{n}"), out);
            }
        }
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}
