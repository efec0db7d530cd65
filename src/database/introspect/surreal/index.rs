//! Indexes: what the engine prints of them after their columns, and how far they are built.

use serde_json::Value;

use super::fields::path;
use super::{Reader, expr, list, text};
use crate::base::Name;
use crate::catalog::{Address, CommentOn, INVALID, Index, IndexKey, IndexPart, Kind, Manner, Object, QName};
use crate::database::surreal::text::unquoted;

/// Options that have a value; all others are words that stand alone.
const VALUED: [&str; 10] = ["dimension", "dist", "type", "efc", "m", "m0", "lm", "degree", "l_build", "alpha"];

type Options = Vec<(Box<str>, Box<str>)>;

impl Reader {
    pub(super) fn index(&mut self, home: QName, own: &Value, unfinished: &[(String, String)]) {
        let name = Name::new(text(own, "name"));
        let Some(read) = read(text(own, "index")) else {
            self.note(format!("index {name} on {home}"));
            return;
        };
        let columns = list(own, "cols").iter().filter_map(Value::as_str);
        let columns = columns.map(|column| IndexPart::plain(IndexKey::Column(Name::new(&path(column)))));
        let mut options = read.options;
        if unfinished.iter().any(|(table, index)| *table == *home.name.as_str() && *index == *name.as_str()) {
            options.push((INVALID.into(), "".into()));
        }
        options.sort();
        let index = Index {
            auto: false,
            unique: read.unique,
            parts: columns.collect(),
            method: read.method.map(Name::new),
            include: Vec::new(),
            predicate: read.predicate.map(|own| expr(&own)),
            nulls_not_distinct: false,
            options: options.into(),
            blanks: Manner::default(),
        };
        self.insert(Address::part(Kind::Index, home, name), Object::Index(index));
        self.comment(CommentOn::Index, home, Some(name), own);
    }
}

/// Indexes whose build failed, by table and name: their definitions stay, and nothing reads or keeps to them.
pub(super) fn unfinished(builds: &Value) -> Vec<(String, String)> {
    let all = builds.as_array().into_iter().flatten().filter_map(Value::as_array).flatten();
    all.filter_map(|one| {
        let status = one.get(2)?.get("building").map_or("", |own| text(own, "status"));
        let broken = ["error", "aborted"].contains(&status);
        broken.then(|| Some((one.get(0)?.as_str()?.to_owned(), one.get(1)?.as_str()?.to_owned())))?
    })
    .collect()
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Read {
    unique: bool,
    method: Option<&'static str>,
    options: Options,
    predicate: Option<String>,
}

/// `UNIQUE`, `FULLTEXT ANALYZER simple BM25(1.2,0.75) HIGHLIGHTS`, `HNSW DIMENSION 4 …`, `COUNT WHERE b > 1`.
fn read(text: &str) -> Option<Read> {
    let (head, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let method = |method, options| Some(Read { method: Some(method), options, ..Read::default() });
    match head {
        "" => Some(Read::default()),
        "UNIQUE" if rest.is_empty() => Some(Read { unique: true, ..Read::default() }),
        "FULLTEXT" => method("fulltext", fulltext(rest)?),
        "HNSW" => method("hnsw", vector(rest)?),
        "DISKANN" => method("diskann", vector(rest)?),
        "COUNT" => {
            let predicate = match rest.strip_prefix("WHERE ") {
                Some(predicate) => Some(predicate.to_owned()),
                None if rest.is_empty() => None,
                None => return None,
            };
            Some(Read { method: Some("count"), predicate, ..Read::default() })
        }
        _later => None,
    }
}

fn fulltext(text: &str) -> Option<Options> {
    let rest = text.strip_prefix("ANALYZER ")?;
    // a quoted name may hold a blank
    let end = match rest.chars().next()? {
        '`' => rest.get(1..)?.find('`')? + 2,
        _plain => rest.find(' ').unwrap_or(rest.len()),
    };
    let (analyzer, rest) = rest.split_at_checked(end)?;
    let mut options: Options = vec![("analyzer".into(), unquoted(analyzer).into())];
    for word in rest.split(' ').filter(|word| !word.is_empty()) {
        match word.strip_prefix("BM25") {
            Some(numbers) => {
                let numbers = numbers.strip_prefix('(').and_then(|own| own.strip_suffix(')')).unwrap_or_default();
                options.push(("bm25".into(), numbers.replace(' ', "").into()));
            }
            None => options.push((word.to_ascii_lowercase().into(), "".into())),
        }
    }
    Some(options)
}

fn vector(text: &str) -> Option<Options> {
    let mut options = Options::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let key = word.to_ascii_lowercase();
        let mut value = String::new();
        if VALUED.contains(&key.as_str()) {
            value = words.next()?.to_ascii_lowercase();
            // the power of a Minkowski distance
            if key == "dist" && words.peek().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit())) {
                value = format!("{value},{}", words.next()?);
            }
        }
        options.push((key.into(), value.into()));
    }
    Some(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> Vec<String> {
        read(text).unwrap().options.iter().map(|(key, value)| format!("{key}={value}")).collect()
    }

    #[test]
    fn what_the_engine_prints_is_read() {
        assert!(read("UNIQUE").unwrap().unique);
        assert_eq!(read("").unwrap(), Read::default());
        assert_eq!(
            options("FULLTEXT ANALYZER `my one` BM25(1.2,0.75) HIGHLIGHTS"),
            ["analyzer=my one", "bm25=1.2,0.75", "highlights="]
        );
        assert_eq!(
            options("HNSW DIMENSION 4 DIST MINKOWSKI 3 TYPE F32 EFC 150 M 12 M0 24 LM 0.4f EXTEND_CANDIDATES"),
            [
                "dimension=4",
                "dist=minkowski,3",
                "type=f32",
                "efc=150",
                "m=12",
                "m0=24",
                "lm=0.4f",
                "extend_candidates="
            ]
        );
        assert_eq!(
            options("DISKANN DIMENSION 4 DIST EUCLIDEAN ALPHA 1.2f"),
            ["dimension=4", "dist=euclidean", "alpha=1.2f"]
        );
        assert_eq!(read("COUNT WHERE nick = 'x'").unwrap().predicate.as_deref(), Some("nick = 'x'"));
        assert_eq!(read("COUNT").unwrap().method, Some("count"));
        for odd in [
            "BLOOM",
            "FULLTEXT",
            "FULLTEXT ANALYZER",
            "COUNT BY a",
            "UNIQUE a",
            "HNSW DIMENSION",
            "FULLTEXT ANALYZER `a",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
