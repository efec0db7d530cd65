//! The settings of one run: flag, then environment variable, then env section, then the rest of the file, then default.

use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;

use super::export::{self, Wanted};
use super::file::{self, File};
use super::hooks::{self, Hook, Moment};
use super::weights::{Entry, Level};
use super::{
    FILE_NAME, Fleet, HISTORY_TABLE, Origin, RawUrl, Setting, Surroundings, checks, discover, interpolate, storage, url,
};
use crate::base::{Diagnostic, Span, did_you_mean};
use crate::cli::args::Global;
use crate::cli::codes;
use crate::compile::{self, CONFIGURATION, Naming, Online, Sources, Vendored};
use crate::database::store::Place;
use crate::database::{self, Ignore};

/// The edition of the language; there is one.
const EDITION: &str = "2026";

/// Long enough for tables of some million rows, and no wait that anybody minds.
const COUNT_TIMEOUT: Duration = Duration::from_secs(20);

/// What `schemac.toml`, the environment and the flags say together.
#[derive(Clone, Debug)]
pub struct Config {
    /// The configuration file, if there is one.
    pub file: Option<PathBuf>,
    /// The project's folder: where the file lies, or the working directory.
    pub root: PathBuf,
    pub env: Option<Setting<String>>,
    pub envs: Vec<String>,
    pub protected: Setting<bool>,
    /// The URLs of the environments that are protected: their databases are it by whatever name they are reached.
    pub guarded: Vec<(String, RawUrl)>,
    /// `apply` asks nothing.
    pub auto_apply: Setting<bool>,
    pub schemas: Setting<Vec<String>>,
    pub packages: Vec<Vendored>,
    /// Of the language.
    pub edition: Setting<String>,
    /// Absolute and inside `root`.
    pub migrations: Setting<PathBuf>,
    pub table: Setting<String>,
    pub lock_timeout: Option<Setting<Duration>>,
    pub statement_timeout: Option<Setting<Duration>>,
    /// PostgreSQL's migration lock is a lease also where no pooler is found.
    pub lease: Setting<bool>,
    /// Constraints of tables that exist are checked without stopping anybody.
    pub online: Setting<bool>,
    /// Indexes of tables that exist are built so; as `online` says, unless it is said by itself.
    pub concurrent_indexes: Setting<bool>,
    /// A table gets another name also where its records must get other ids.
    pub move_records: Setting<bool>,
    /// For all that is counted before a run.
    pub count_timeout: Setting<Duration>,
    pub hooks: Vec<(Moment, Setting<Hook>)>,
    /// The copy of the migrations that `plan` keeps for another runner.
    pub export: Option<Setting<Wanted>>,
    /// Where the migrations are, when they are in no folder.
    pub storage: Option<Setting<Place>>,
    /// What is no part of the schema.
    pub ignore: Setting<Ignore>,
    pub lint: Vec<(String, Level)>,
    pub naming: Naming,
    pub targets: Vec<TargetConfig>,
    /// The target picked by flag or variable.
    pub target: Option<Setting<String>>,
}

/// One `[target.NAME]`.
#[derive(Clone, Debug)]
pub struct TargetConfig {
    pub name: String,
    pub dialect: Setting<String>,
    /// Of the server; without it the oldest that is supported.
    pub version: Option<Setting<String>>,
    /// Not yet filled in: a target that is not used needs no variables.
    pub url: Option<RawUrl>,
    /// Further databases of it, unless a flag or a variable names one.
    pub fleet: Fleet,
    /// Where its migrations lie.
    pub migrations: PathBuf,
    /// SQLite: the folder for copies of the database, one before each run.
    pub backup: Option<Setting<PathBuf>>,
}

impl Config {
    /// The hook of that moment, if there is one.
    pub fn hook(&self, moment: Moment) -> Option<&Setting<Hook>> {
        self.hooks.iter().find(|(own, _)| *own == moment).map(|(_, hook)| hook)
    }

    /// How tables that exist are changed.
    pub fn how_to_change(&self) -> Online {
        Online {
            indexes: self.concurrent_indexes.value,
            constraints: self.online.value,
            moves: self.move_records.value,
        }
    }

    /// Finds and reads everything. The file's text goes into `sources`, so that findings can show it.
    ///
    /// # Errors
    /// Everything that is wrong with the file; defaults never stand in for a file that fails to load.
    pub fn load(global: &Global, around: &mut Surroundings, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let named = global.config.as_ref().map(|path| around.cwd.join(path));
        let named = named.or_else(|| around.variable("SCHEMAC_CONFIG").map(|(path, _)| around.cwd.join(path)));
        let path = named.or_else(|| discover::walk_up(&around.cwd));
        let file = match &path {
            None => File::default(),
            Some(path) => {
                let text = discover::read(path).map_err(one)?;
                sources.set_configuration(compile::load::shown(&around.cwd, path), path, text.as_str());
                file::parse(CONFIGURATION, &text).map_err(one)?
            }
        };
        let root = path.as_deref().and_then(Path::parent).map_or_else(|| around.cwd.clone(), Path::to_owned);
        let root = discover::normal(&root).unwrap_or(root);
        around.read_dotenv(&root).map_err(one)?;
        Reader { file, root, around, global }.config(path)
    }
}

/// The pieces that one reading needs.
struct Reader<'a> {
    file: File,
    root: PathBuf,
    around: &'a Surroundings,
    global: &'a Global,
}

type Text = toml::Spanned<String>;

impl Reader<'_> {
    fn config(&self, path: Option<PathBuf>) -> Result<Config, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut keep = |problem| problems.push(problem);
        let section = &self.file.migrations;
        let env = self.picked("--env", self.global.env.as_deref(), "SCHEMAC_ENV");
        if let Some(problem) = env.as_ref().and_then(|env| self.unknown_env(&env.value)) {
            return Err(vec![problem]);
        }
        let schemas = self.schemas(path.is_some()).unwrap_or_else(|problem| {
            keep(problem);
            Setting::new(Vec::new(), Origin::Default)
        });
        let packages = self.packages(&mut keep);
        let migrations = self.migrations().unwrap_or_else(|problem| {
            keep(problem);
            Setting::new(self.root.clone(), Origin::Default)
        });
        let table = self.text(section.table.as_ref(), "migrations.table").and_then(|table| match table {
            None => Ok(Setting::new(HISTORY_TABLE.to_owned(), Origin::Default)),
            Some((table, span)) => {
                database::check_history_name(&table.value).map(|()| table).map_err(|problem| problem.at(span, "here"))
            }
        });
        let table = table.map_err(&mut keep).ok();
        let mut duration = |value: Option<&Text>, key: &str| match self.text(value, key) {
            Ok(None) => None,
            Ok(Some((text, span))) => {
                checks::duration(&text.value, span).map(|d| text.map(|_| d)).map_err(&mut keep).ok()
            }
            Err(problem) => {
                keep(problem);
                None
            }
        };
        let lock_timeout = duration(section.lock_timeout.as_ref(), "migrations.lock_timeout");
        let statement_timeout = duration(section.statement_timeout.as_ref(), "migrations.statement_timeout");
        let flag = |value: Option<&Spanned<bool>>, key: &str, default: &Setting<bool>| {
            let said = |flag: &Spanned<bool>| Setting::new(*flag.as_ref(), Origin::File(key.to_owned()));
            value.map_or_else(|| default.clone(), said)
        };
        let lease = flag(section.lease.as_ref(), "migrations.lease", &Setting::new(false, Origin::Default));
        let online = flag(section.online.as_ref(), "migrations.online", &Setting::new(true, Origin::Default));
        let concurrent_indexes = flag(section.concurrent_indexes.as_ref(), "migrations.concurrent_indexes", &online);
        let move_records =
            flag(section.move_records.as_ref(), "migrations.move_records", &Setting::new(false, Origin::Default));
        let count_timeout = duration(section.count_timeout.as_ref(), "migrations.count_timeout")
            .unwrap_or_else(|| Setting::new(COUNT_TIMEOUT, Origin::Default));
        let hooks = hooks::all(&self.file.hooks, &|value, key| self.text(value, key), &mut keep);
        let export = export::wanted(self.file.export.as_ref(), &|value, key| self.text(value, key), &mut keep);
        let ignore = self.ignore(&mut keep);
        let section = (self.file.storage.as_ref(), self.root.as_path());
        let storage = storage::place(section, &|value, key| self.text(value, key), &mut keep);
        if let Some(problem) = checks::edition(self.file.edition.as_ref(), CONFIGURATION) {
            keep(problem);
        }
        let (lint, naming) = self.lint(&mut keep);
        let targets = self.targets(&migrations.value, env.as_ref(), &mut keep);
        let target = self.picked("--target", self.global.target.as_deref(), "SCHEMAC_TARGET");
        let section = env.as_ref().and_then(|env| self.file.env.get(&env.value));
        let of_env = |flag: Option<&Spanned<bool>>, key: &str| {
            let said = |flag: &Spanned<bool>| {
                Setting::new(*flag.as_ref(), Origin::EnvSection(self.env_key(env.as_ref(), key)))
            };
            flag.map_or_else(|| Setting::new(false, Origin::Default), said)
        };
        let protected = of_env(section.and_then(|env| env.protected.as_ref()), "protected");
        let auto_apply = of_env(section.and_then(|env| env.auto_apply.as_ref()), "auto_apply");
        for (name, own) in &self.file.env {
            if let (Some(true), Some(auto)) = (own.protected.as_ref().map(|flag| *flag.as_ref()), &own.auto_apply)
                && *auto.as_ref()
            {
                problems.push(checks::unasked(name, self.span(&auto.span())));
            }
        }
        let (Some(table), []) = (table, &problems[..]) else { return Err(problems) };
        Ok(Config {
            file: path,
            root: self.root.clone(),
            envs: self.file.env.keys().cloned().collect(),
            env,
            protected,
            guarded: self.guarded(),
            auto_apply,
            edition: self.file.edition.as_ref().map_or_else(
                || Setting::new(EDITION.to_owned(), Origin::Default),
                |edition| Setting::new(edition.as_ref().clone(), Origin::File("edition".to_owned())),
            ),
            schemas,
            packages,
            migrations,
            table,
            lock_timeout,
            statement_timeout,
            lease,
            online,
            concurrent_indexes,
            move_records,
            count_timeout,
            hooks,
            export,
            storage,
            ignore,
            lint,
            naming,
            targets,
            target,
        })
    }

    fn ignore(&self, keep: &mut impl FnMut(Diagnostic)) -> Setting<Ignore> {
        let Some(patterns) = &self.file.drift.ignore else { return Setting::new(Ignore::default(), Origin::Default) };
        let mut ignore = Ignore::default();
        for text in patterns {
            if let Err(problem) = ignore.add(text.as_ref()) {
                keep(problem.at(self.span(&text.span()), "here"));
            }
        }
        Setting::new(ignore, Origin::File("drift.ignore".to_owned()))
    }

    fn span(&self, range: &std::ops::Range<usize>) -> Span {
        file::span(CONFIGURATION, range)
    }

    /// A text of the file with its variables filled in.
    fn text(&self, value: Option<&Text>, key: &str) -> Result<Option<(Setting<String>, Span)>, Diagnostic> {
        let Some(value) = value else { return Ok(None) };
        let span = self.span(&value.span());
        let text = interpolate::fill(value.as_ref(), span, self.around)?;
        Ok(Some((Setting::new(text, Origin::File(key.to_owned())), span)))
    }

    /// A choice made by a flag or a variable.
    fn picked(&self, flag: &'static str, value: Option<&str>, variable: &str) -> Option<Setting<String>> {
        let by_flag = value.map(|value| Setting::new(value.to_owned(), Origin::Flag(flag)));
        by_flag.or_else(|| self.variable(variable))
    }

    fn variable(&self, name: &str) -> Option<Setting<String>> {
        self.around.variable(name).map(|(value, dotenv)| {
            let origin = if dotenv { Origin::DotEnv(name.to_owned()) } else { Origin::Variable(name.to_owned()) };
            Setting::new(value.to_owned(), origin)
        })
    }

    fn env_key(&self, env: Option<&Setting<String>>, key: &str) -> String {
        format!("env.{}.{key}", env.map_or("", |env| &env.value))
    }

    fn unknown_env(&self, name: &str) -> Option<Diagnostic> {
        if self.file.env.contains_key(name) {
            return None;
        }
        let names: Vec<&str> = self.file.env.keys().map(String::as_str).collect();
        let problem = Diagnostic::error(codes::UNKNOWN_ENV, format!("the environment `{name}` is not in {FILE_NAME}"));
        let problem = match did_you_mean(name, names.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        };
        Some(if names.is_empty() {
            problem.help(format!("there are none; add a section `[env.{name}]`"))
        } else {
            problem.help(format!("there are: {}", names.join(", ")))
        })
    }

    fn schemas(&self, has_file: bool) -> Result<Setting<Vec<String>>, Diagnostic> {
        let Some(patterns) = &self.file.schemas else {
            let fallback = if has_file { "schemas/**/*.schema" } else { "**/*.schema" };
            return Ok(Setting::new(vec![fallback.to_owned()], Origin::Default));
        };
        let filled: Result<Vec<_>, _> = patterns
            .iter()
            .map(|text| interpolate::fill(text.as_ref(), self.span(&text.span()), self.around))
            .collect();
        Ok(Setting::new(filled?, Origin::File("schemas".to_owned())))
    }

    fn packages(&self, keep: &mut impl FnMut(Diagnostic)) -> Vec<Vendored> {
        let mut out = Vec::new();
        for (name, package) in &self.file.packages {
            let span = self.span(&package.span());
            let (path, external) = match package.as_ref() {
                file::Package::Path(path) => (path, false),
                file::Package::Whole(own) => (&own.path, own.external),
            };
            let dir = checks::name(name, "package", span)
                .and_then(|()| interpolate::fill(path, span, self.around))
                .and_then(|path| checks::inside(&self.root, "the package", &path, Some(span)));
            match dir {
                Ok(dir) => out.push(Vendored { name: name.clone(), dir, external, span }),
                Err(problem) => keep(problem),
            }
        }
        out
    }

    fn migrations(&self) -> Result<Setting<PathBuf>, Diagnostic> {
        let from_file = self.text(self.file.migrations.dir.as_ref(), "migrations.dir")?;
        let by_variable = self.variable("SCHEMAC_MIGRATIONS_DIR").map(|dir| (dir, None));
        let dir = by_variable.or_else(|| from_file.map(|(text, span)| (text, Some(span))));
        let (dir, span) = dir.unwrap_or_else(|| (Setting::new("migrations".to_owned(), Origin::Default), None));
        let path = checks::inside(&self.root, "the migrations folder", &dir.value, span).map_err(|problem| {
            if span.is_some() { problem } else { problem.help(format!("it is set by {}", dir.origin)) }
        })?;
        Ok(dir.map(|_| path))
    }

    fn lint(&self, keep: &mut impl FnMut(Diagnostic)) -> (Vec<(String, Level)>, Naming) {
        let (mut levels, mut naming) = (Vec::new(), Naming::new());
        for (key, entry) in &self.file.lint {
            let span = self.span(&entry.span());
            match entry.as_ref() {
                Entry::Naming(table) if key == "naming" => {
                    naming = table.patterns(|text| self.span(&text.span()), keep);
                }
                Entry::Naming(_) => keep(checks::no_policy(key, span)),
                Entry::Level(level) => match checks::lint_code(key, span) {
                    Ok(()) => levels.push((key.clone(), *level)),
                    Err(problem) => keep(problem),
                },
            }
        }
        (levels, naming)
    }

    fn targets(
        &self,
        migrations: &Path,
        env: Option<&Setting<String>>,
        keep: &mut impl FnMut(Diagnostic),
    ) -> Vec<TargetConfig> {
        let strongest = self.strongest_url(env);
        if self.file.target.is_empty() {
            let dialect = strongest.as_ref().and_then(|raw| url::dialect_of(&raw.text)).unwrap_or("sqlite");
            let dialect = Setting::new(dialect.to_owned(), Origin::Default);
            let name = dialect.value.clone();
            let migrations = migrations.to_owned();
            let fleet = Fleet::default();
            return vec![TargetConfig {
                name,
                dialect,
                version: None,
                url: strongest,
                fleet,
                migrations,
                backup: None,
            }];
        }
        let several = self.file.target.len() > 1;
        let mut out = Vec::new();
        for (name, section) in &self.file.target {
            let target = section.as_ref();
            let span = self.span(&target.dialect.span());
            let version = target.version.as_ref();
            if let Err(problem) = checks::target(name, target.dialect.as_ref(), span) {
                keep(problem);
            } else if let Some(problem) = version
                .and_then(|text| checks::version(target.dialect.as_ref(), text.as_ref(), self.span(&text.span())))
            {
                keep(problem);
            }
            let own = target.url.as_ref().map(|text| RawUrl {
                text: text.as_ref().clone(),
                span: Some(self.span(&text.span())),
                origin: Origin::File(format!("target.{name}.url")),
            });
            out.push(TargetConfig {
                name: name.clone(),
                dialect: Setting::new(target.dialect.as_ref().clone(), Origin::File(format!("target.{name}.dialect"))),
                version: version
                    .map(|text| Setting::new(text.as_ref().clone(), Origin::File(format!("target.{name}.version")))),
                fleet: strongest.as_ref().map_or_else(|| self.fleet(name, target, keep), |_| Fleet::default()),
                url: strongest.clone().filter(|raw| raw.is_for(target.dialect.as_ref(), own.is_some())).or(own),
                migrations: if several { migrations.join(name) } else { migrations.to_owned() },
                backup: self.backup(name, target, keep),
            });
        }
        out
    }

    fn backup(&self, name: &str, target: &file::Target, keep: &mut impl FnMut(Diagnostic)) -> Option<Setting<PathBuf>> {
        let key = format!("target.{name}.backup");
        let read = self.text(target.backup.as_ref(), &key).and_then(|own| match own {
            Some((folder, span)) => {
                checks::backup(target.dialect.as_ref(), span).map(|()| Some(folder.map(|own| self.root.join(own))))
            }
            None => Ok(None),
        });
        read.unwrap_or_else(|problem| {
            keep(problem);
            None
        })
    }

    fn fleet(&self, name: &str, target: &file::Target, keep: &mut impl FnMut(Diagnostic)) -> Fleet {
        let raw = |text: &Text| RawUrl {
            text: text.as_ref().clone(),
            span: Some(self.span(&text.span())),
            origin: Origin::File(format!("target.{name}.urls")),
        };
        let mut text = |value: Option<&Text>, key: &str| {
            self.text(value, &format!("target.{name}.{key}")).unwrap_or_else(|problem| {
                keep(problem);
                None
            })
        };
        let file = text(target.urls_from.as_ref(), "urls_from").map(|(path, _)| self.root.join(path.value));
        let query = text(target.urls_query.as_ref(), "urls_query").map(|(query, _)| query.value);
        Fleet { urls: target.urls.iter().flatten().map(raw).collect(), file, query }
    }

    /// The URLs of the protected environments, by name.
    fn guarded(&self) -> Vec<(String, RawUrl)> {
        let is_set = |own: &file::Env| own.protected.as_ref().is_some_and(|flag| *flag.as_ref());
        let raw = |(name, own): (&String, &file::Env)| {
            let text = own.url.as_ref().filter(|_| is_set(own))?;
            let origin = Origin::EnvSection(format!("env.{name}.url"));
            Some((name.clone(), RawUrl { text: text.as_ref().clone(), span: Some(self.span(&text.span())), origin }))
        };
        self.file.env.iter().filter_map(raw).collect()
    }

    /// The URL that stands over those of the targets.
    fn strongest_url(&self, env: Option<&Setting<String>>) -> Option<RawUrl> {
        let plain = |setting: Setting<String>| RawUrl { text: setting.value, span: None, origin: setting.origin };
        let picked = self.picked("--url", self.global.url.first().map(String::as_str), "SCHEMAC_URL");
        picked.or_else(|| self.variable("DATABASE_URL")).map(plain).or_else(|| {
            let text = self.file.env.get(&env?.value)?.url.as_ref()?;
            Some(RawUrl {
                text: text.as_ref().clone(),
                span: Some(self.span(&text.span())),
                origin: Origin::EnvSection(self.env_key(env, "url")),
            })
        })
    }
}
