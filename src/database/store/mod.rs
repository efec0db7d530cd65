//! A migrations folder in a bucket of S3, or of anything that speaks like it.
//!
//! A write is many requests, and a bucket has no transactions. So there is one object more, `.schemac-turn`: whoever writes first changes it
//! from the state that was read to `writing`, on the condition that nobody did before, and changes it back at the end. Of two
//! that read the same, one gets the turn; and who reads while it is taken waits, so nobody sees half of a write.

mod http;

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, RetryConfig, UpdateVersion};
use tokio::runtime::{Builder, Runtime};

use super::authorities::certificates;
use super::{codes, masked_url};
use crate::base::Diagnostic;
use crate::migration::codes::{LEFTOVER, MOVED_ON, TOO_LARGE, UNREADABLE, UNWRITABLE};
use crate::migration::{Found, MAX_FILE, Mark, Store};

/// The object that is changed before and after each write.
const TURN: &str = ".schemac-turn";
const IDLE: &str = "idle";
const WRITING: &str = "writing";

/// How often, and with which pauses, a writer is waited for.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// Where a bucket is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// `s3://bucket/prefix`
    pub url: String,
    /// Another server than Amazon's.
    pub endpoint: Option<String>,
    pub region: Option<String>,
    /// A file of certificates (PEM) that vouch for the server, in the place of the authorities that browsers know.
    pub authorities: Option<PathBuf>,
}

/// A folder in a bucket.
pub struct Bucket {
    store: AmazonS3,
    folder: Path,
    shown: String,
    runtime: Runtime,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bucket({})", self.shown)
    }
}

/// The turn as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Turn {
    tag: Option<String>,
    is_taken: bool,
    /// How often it was given back.
    count: u64,
}

impl Turn {
    /// What its object holds next. An entity tag may be a hash of the content, so no content comes twice: an old reader would find
    /// what it had read once, and write over what came in between.
    fn text(count: u64, word: &str) -> String {
        let once = RandomState::new().hash_one(count);
        format!("{word} {count} {once:016x}\n")
    }

    fn mark(&self) -> Mark {
        Mark(self.tag.as_ref().map(|tag| format!("{} {tag}", self.count)))
    }

    /// The count and the tag of a mark.
    fn of(mark: &Mark) -> (u64, Option<&str>) {
        let told = mark.0.as_deref().and_then(|text| text.split_once(' '));
        told.map_or((0, None), |(count, tag)| (count.parse().unwrap_or_default(), Some(tag)))
    }
}

impl Bucket {
    /// The folder `inside` of a place. Credentials come from these variables (`AWS_…`), and from nowhere else; nothing is asked yet.
    ///
    /// # Errors
    /// A URL that is none of a bucket; no credentials.
    pub fn open<'v>(
        place: &Place,
        inside: &str,
        variables: impl Iterator<Item = (&'v str, &'v str)>,
    ) -> Result<Self, Diagnostic> {
        let shown = masked_url(&place.url);
        let refuse = |why: &str| {
            Diagnostic::error(codes::BAD_STORE, format!("the storage `{shown}` {why}"))
                .help("write `url = \"s3://bucket/prefix\"` into `[storage]`; keys are given by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        };
        let rest = place.url.strip_prefix("s3://").ok_or_else(|| refuse("is no `s3://` URL"))?;
        if rest.contains(['@', '?', '#']) {
            return Err(refuse("holds more than a bucket and a prefix"));
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(refuse("names no bucket"));
        }
        if place.endpoint.as_ref().is_some_and(|endpoint| endpoint.contains(['@', '?', '#'])) {
            return Err(refuse("has an `endpoint` that is more than a server and its port"));
        }
        let is_plain = place.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let authorities = match &place.authorities {
            None => Vec::new(),
            Some(_) if is_plain => {
                return Err(refuse("names `ca`, which vouches for nobody where nothing is encrypted"));
            }
            Some(path) => certificates(path).map_err(|why| refuse(&format!("is vouched for by nobody: {why}")))?,
        };
        let connector = http::Connector { authorities };
        let mut builder = AmazonS3Builder::new().with_bucket_name(bucket).with_http_connector(connector);
        let mut has_keys = false;
        for (name, value) in variables {
            if let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
                builder = builder.with_config(key, value);
            }
            has_keys |= KEYS.contains(&name);
        }
        if !has_keys {
            return Err(Diagnostic::error(codes::NO_KEYS, format!("no credentials for the storage `{shown}`")).help(
                format!(
                    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment; also looked at: {}",
                    KEYS[1..].join(", ")
                ),
            ));
        }
        if let Some(endpoint) = &place.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(is_plain);
        }
        if let Some(region) = &place.region {
            builder = builder.with_region(region);
        }
        let patience = RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() };
        let store =
            builder.with_retry(patience).build().map_err(|error| refuse(&format!("cannot be used: {error}")))?;
        let folder = Path::parse(format!("{}/{inside}", prefix.trim_matches('/')).trim_matches('/'))
            .map_err(|error| refuse(&format!("is no place: {error}")))?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| refuse(&format!("cannot be asked: {error}")))?;
        Ok(Self { store, shown: format!("s3://{bucket}/{folder}"), folder, runtime })
    }

    /// As messages have it; it holds no secret.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    fn at(&self, name: &str) -> Path {
        self.folder.clone().join(name)
    }

    async fn turn(&self) -> Result<Turn, Diagnostic> {
        let found = match self.store.get(&self.at(TURN)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(Turn { tag: None, is_taken: false, count: 0 }),
            Err(error) => return Err(self.unreadable(&error)),
        };
        let tag = found.meta.e_tag.clone();
        let text = found.bytes().await.map_err(|error| self.unreadable(&error))?;
        let text = String::from_utf8_lossy(&text);
        let mut words = text.split_whitespace();
        let is_taken = words.next() != Some(IDLE);
        let count = words.next().and_then(|count| count.parse().ok()).unwrap_or_default();
        Ok(Turn { tag, is_taken, count })
    }

    async fn find(&self) -> Result<Found, Diagnostic> {
        let mut stuck = false;
        for _ in 0..TRIES {
            let before = self.turn().await?;
            stuck = before.is_taken;
            if !stuck {
                let (files, folders) = self.files().await?;
                if self.turn().await? == before {
                    return Ok(Found { files, folders, mark: before.mark() });
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        let what = if stuck { "somebody writes there, or died writing" } else { "it changes all the time" };
        Err(Diagnostic::error(LEFTOVER, format!("`{}` cannot be read whole: {what}", self.shown))
            .help("wait and run the command again")
            .help(format!("when no schemac is running: delete `{}/{TURN}`, then look whether a migration lacks a file (`schemac check`)", self.shown)))
    }

    async fn files(&self) -> Result<(BTreeMap<String, Vec<u8>>, Vec<String>), Diagnostic> {
        let list = self.store.list_with_delimiter(Some(&self.folder)).await.map_err(|error| self.unreadable(&error))?;
        let name = |path: &Path| path.filename().unwrap_or_default().to_owned();
        let folders = list.common_prefixes.iter().map(name).collect();
        let mut files = BTreeMap::new();
        for object in &list.objects {
            let name = name(&object.location);
            if name.starts_with('.') || name == "README.md" {
                continue;
            }
            if object.size > MAX_FILE {
                let what = format!("`{}/{name}` is larger than {} MiB", self.shown, MAX_FILE >> 20);
                return Err(Diagnostic::error(TOO_LARGE, what)
                    .help("a migration holds the schema's changes; load rows by other means"));
            }
            let found = self.store.get(&object.location).await.map_err(|error| self.unreadable(&error))?;
            let bytes = found.bytes().await.map_err(|error| self.unreadable(&error))?;
            files.insert(name, bytes.to_vec());
        }
        Ok((files, folders))
    }

    /// Changes the turn, if it is still the one with this tag; gives the new tag.
    async fn take(&self, tag: Option<&str>, text: String) -> Result<Option<String>, Diagnostic> {
        let mode = match tag {
            Some(tag) => PutMode::Update(UpdateVersion { e_tag: Some(tag.to_owned()), version: None }),
            None => PutMode::Create,
        };
        let options = PutOptions { mode, ..PutOptions::default() };
        match self.store.put_opts(&self.at(TURN), text.into_bytes().into(), options).await {
            Ok(put) => Ok(put.e_tag),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotFound { .. }) => {
                Err(Diagnostic::error(MOVED_ON, format!("`{}` was changed since it was read", self.shown))
                    .help("run the command again: it will look at what is there now"))
            }
            Err(error) => Err(self.unwritable(&error)),
        }
    }

    async fn write(&self, mark: &Mark, put: &[(String, &str)], gone: &[String]) -> Result<(), Diagnostic> {
        let (count, tag) = Turn::of(mark);
        let tag = self.take(tag, Turn::text(count, WRITING)).await?;
        for (name, text) in put {
            let bytes = text.as_bytes().to_vec();
            self.store.put(&self.at(name), bytes.into()).await.map_err(|error| self.half(&error))?;
        }
        for name in gone {
            self.store.delete(&self.at(name)).await.map_err(|error| self.half(&error))?;
        }
        self.take(tag.as_deref(), Turn::text(count + 1, IDLE)).await.map(drop)
    }

    fn unreadable(&self, error: &Error) -> Diagnostic {
        Diagnostic::error(UNREADABLE, format!("`{}` cannot be read: {error}", self.shown))
            .help("see to it that the bucket exists, and that the credentials of the environment may list and read it")
    }

    fn unwritable(&self, error: &Error) -> Diagnostic {
        Diagnostic::error(UNWRITABLE, format!("`{}` cannot be written: {error}", self.shown))
            .help("nothing was written; the credentials of the environment must be allowed to, and the server must know conditional writes")
    }

    fn half(&self, error: &Error) -> Diagnostic {
        Diagnostic::error(UNWRITABLE, format!("`{}` is half written: {error}", self.shown))
            .help(format!("delete `{}/{TURN}`, and what was written: `schemac check` names it", self.shown))
    }
}

/// Variables of which one says who asks; without any, a server of the cloud would be looked for.
const KEYS: [&str; 4] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

impl Store for Bucket {
    fn read(&self) -> Result<Found, Diagnostic> {
        self.runtime.block_on(self.find())
    }

    fn exchange(&self, mark: &Mark, put: &[(String, &str)], gone: &[String]) -> Result<(), Diagnostic> {
        self.runtime.block_on(self.write(mark, put, gone))
    }
}

/// A bucket behind what the migrations floor asks for.
///
/// # Errors
/// As [`Bucket::open`].
pub fn bucket<'v>(
    place: &Place,
    inside: &str,
    variables: impl Iterator<Item = (&'v str, &'v str)>,
) -> Result<(String, Arc<dyn Store>), Diagnostic> {
    let bucket = Bucket::open(place, inside, variables)?;
    Ok((bucket.shown.clone(), Arc::new(bucket)))
}
