//! Migrations whose SQL is another than was planned, sealed again: as somebody would who wants to cheat the folder.

use schemac::migration::Digest;

use super::project::Project;

/// Replaces the SQL of one side (`up`, `down`) and makes the sidecar agree with it.
pub fn sql(project: &Project, stem: &str, side: &str, change: impl FnOnce(&str) -> String) {
    let (file, sidecar) = (format!("migrations/{stem}.{side}.sql"), format!("migrations/{stem}.json"));
    let old = project.read(&file);
    let new = change(&old);
    assert_ne!(old, new, "something is forged");
    let digest = |text: &str| Digest::of(text.as_bytes()).as_str().to_owned();
    let text = project.read(&sidecar);
    let parsed: serde_json::Value = serde_json::from_str(&text).unwrap();
    // of the content without white space
    let id = |bare: &str| digest(&serde_json::from_str::<serde_json::Value>(bare).unwrap().to_string());
    let seal = |bare: &str| bare.replacen("\"id\": \"\"", &format!("\"id\": \"{}\"", id(bare)), 1);
    let bare = text.replace(parsed["id"].as_str().unwrap(), "").replace(&digest(&old), &digest(&new));
    project.write(&file, new);
    project.write(&sidecar, seal(&bare));
    // the next one names this one's id
    let later =
        project.list("migrations").into_iter().filter(|name| name.ends_with(".json") && *name > format!("{stem}.json"));
    let mut ids = (parsed["id"].as_str().unwrap().to_owned(), id(&bare));
    for name in later {
        let path = format!("migrations/{name}");
        let text = project.read(&path);
        let own = serde_json::from_str::<serde_json::Value>(&text).unwrap()["id"].as_str().unwrap().to_owned();
        let bare = text.replace(&ids.0, &ids.1).replace(&own, "");
        project.write(&path, seal(&bare));
        ids = (own, id(&bare));
    }
}
