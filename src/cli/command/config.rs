//! `config`: the settings in effect.

use serde_json::json;

use crate::cli::Exit;
use crate::cli::args::{Format, ShowConfig};
use crate::cli::config::{Config, Moment, Setting, Surroundings};
use crate::cli::output::{Paint, paint, visible};
use crate::cli::session::{Ended, Session};
use crate::database::masked_url;

/// One line of the list.
struct Line {
    key: String,
    value: String,
    origin: String,
}

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be read.
pub fn run(args: &ShowConfig, session: &mut Session) -> Ended {
    let config = session.config()?;
    let shown: fn(&str) -> String = if args.show_secrets { str::to_owned } else { masked_url };
    let lines = lines(&config, &session.around, shown);
    let file = config.file.as_ref().map(|file| file.display().to_string());
    if session.global.format == Format::Json {
        let settings: Vec<_> =
            lines.iter().map(|line| json!({ "key": line.key, "value": line.value, "origin": line.origin })).collect();
        let all = json!({
            "version": 1,
            "file": file,
            "root": config.root.display().to_string(),
            "environments": config.envs,
            "settings": settings,
        });
        session.out.result(&format!("{all:#}\n"));
        return Ok(Exit::Done);
    }
    let mut text = format!("Configuration: {}\n", file.as_deref().unwrap_or("none; these are the defaults"));
    if !config.envs.is_empty() {
        let chosen = config.env.as_ref().map(|env| env.value.as_str());
        let mark = session.out.sign("\u{203a}", ">");
        let names: Vec<String> = config
            .envs
            .iter()
            .map(|name| if Some(name.as_str()) == chosen { format!("{mark} {name}") } else { name.clone() })
            .collect();
        text.push_str(&format!("Environments: {}\n", names.join(", ")));
    }
    for line in &lines {
        text.push_str(&format!("{} = {}", line.key, visible(&line.value)));
        if args.show_origin {
            text.push_str(&paint(session.out.out_color, Paint::Dim, &format!("    # {}", line.origin)));
        }
        text.push('\n');
    }
    if args.show_origin {
        text.push_str(
            "Precedence: flag, environment variable (SCHEMAC_*, then DATABASE_URL), env section, file, default\n",
        );
    }
    session.out.result(&text);
    Ok(Exit::Done)
}

/// A command line, its URLs as they are shown.
fn urls_in(text: &str, url: fn(&str) -> String) -> String {
    let words = text.split(' ').map(|word| if word.contains("://") { url(word) } else { word.to_owned() });
    words.collect::<Vec<_>>().join(" ")
}

/// `url` shows a URL, with its secrets or without.
fn lines(config: &Config, around: &Surroundings, url: fn(&str) -> String) -> Vec<Line> {
    let mut out = Vec::new();
    let mut push = |key: &str, value: String, origin: String| out.push(Line { key: key.to_owned(), value, origin });
    fn shown<T>(setting: &Setting<T>, show: impl Fn(&T) -> String) -> (String, String) {
        (show(&setting.value), setting.origin.to_string())
    }
    let none = || ("none".to_owned(), "default".to_owned());
    let list = |items: &Vec<String>| items.join(", ");
    let optional = |setting: Option<&Setting<String>>| setting.map_or_else(none, |one| shown(one, String::clone));
    let time = |setting: Option<&Setting<std::time::Duration>>| {
        setting.map_or_else(none, |one| shown(one, |time| format!("{}ms", time.as_millis())))
    };
    let hook = |moment| config.hook(moment).map_or_else(none, |one| shown(one, |hook| urls_in(&hook.shown, url)));
    let relative = |path: &std::path::PathBuf| crate::compile::load::shown(&config.root, path);
    let rows = [
        ("edition", shown(&config.edition, String::clone)),
        ("schemas", shown(&config.schemas, list)),
        ("migrations.dir", shown(&config.migrations, relative)),
        ("migrations.table", shown(&config.table, String::clone)),
        ("migrations.lock_timeout", time(config.lock_timeout.as_ref())),
        ("migrations.statement_timeout", time(config.statement_timeout.as_ref())),
        ("migrations.lease", shown(&config.lease, bool::to_string)),
        ("migrations.online", shown(&config.online, bool::to_string)),
        ("migrations.concurrent_indexes", shown(&config.concurrent_indexes, bool::to_string)),
        ("migrations.move_records", shown(&config.move_records, bool::to_string)),
        ("migrations.count_timeout", time(Some(&config.count_timeout))),
        ("hooks.pre_apply", hook(Moment::PreApply)),
        ("hooks.post_apply", hook(Moment::PostApply)),
        ("hooks.pre_rollback", hook(Moment::PreRollback)),
        ("hooks.post_rollback", hook(Moment::PostRollback)),
        ("drift.ignore", shown(&config.ignore, |own| own.texts().collect::<Vec<_>>().join(", "))),
        (
            "export",
            config
                .export
                .as_ref()
                .map_or_else(none, |one| shown(one, |own| format!("{} in {}", own.layout.word(), own.out))),
        ),
        ("storage.url", config.storage.as_ref().map_or_else(none, |one| shown(one, |place| url(&place.url)))),
        ("env", optional(config.env.as_ref())),
        ("protected", shown(&config.protected, bool::to_string)),
        ("auto_apply", shown(&config.auto_apply, bool::to_string)),
        ("target", optional(config.target.as_ref())),
    ];
    for (key, (value, origin)) in rows {
        push(key, value, origin);
    }
    let own = config.storage.as_ref().map(|storage| &storage.value);
    for (key, value) in own.into_iter().flat_map(|place| {
        let ca = place.authorities.as_ref().map(relative);
        [
            ("storage.endpoint", place.endpoint.as_deref().map(url)),
            ("storage.region", place.region.clone()),
            ("storage.ca", ca),
        ]
    }) {
        let (value, origin) = value.map_or_else(none, |value| (value, format!("schemac.toml, {key}")));
        push(key, value, origin);
    }
    for package in &config.packages {
        let how = if package.external { " (external)" } else { "" };
        let key = format!("packages.{}", package.name);
        push(&key, format!("{}{how}", relative(&package.dir)), format!("schemac.toml, {key}"));
    }
    for target in &config.targets {
        let key = |part: &str| format!("target.{}.{part}", target.name);
        push(&key("dialect"), target.dialect.value.clone(), target.dialect.origin.to_string());
        if let Some(version) = &target.version {
            push(&key("version"), version.value.clone(), version.origin.to_string());
        }
        let (value, origin) = match &target.url {
            None => none(),
            Some(raw) => {
                let value = config.url(target, around).map_or_else(
                    |problem| format!("{} ({})", url(&raw.text), problem.message),
                    |found| url(&found.value),
                );
                (value, raw.origin.to_string())
            }
        };
        push(&key("url"), value, origin);
        let fleet = &target.fleet;
        let urls = fleet.urls.iter().map(|raw| url(&raw.text)).collect::<Vec<_>>().join(", ");
        let lists = [
            ("urls", Some(urls).filter(|urls| !urls.is_empty())),
            ("urls_from", fleet.file.as_ref().map(relative)),
            ("urls_query", fleet.query.clone()),
        ];
        for (part, value) in lists {
            if let Some(value) = value {
                push(&key(part), value, format!("schemac.toml, {}", key(part)));
            }
        }
        if let Some(backup) = &target.backup {
            push(&key("backup"), relative(&backup.value), backup.origin.to_string());
        }
        push(&key("migrations"), relative(&target.migrations), config.migrations.origin.to_string());
    }
    for (code, level) in &config.lint {
        let level = format!("{level:?}").to_lowercase();
        push(&format!("lint.{code}"), level, format!("schemac.toml, lint.{code}"));
    }
    for (thing, pattern) in &config.naming {
        let key = format!("lint.naming.{}", thing.word());
        push(&key, pattern.to_string(), format!("schemac.toml, {key}"));
    }
    out
}
