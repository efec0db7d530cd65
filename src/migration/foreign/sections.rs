//! What other tools write into their files: marks that part a file in two, and that say how it is run.

use super::Tool;
use crate::migration::split::NO_TRANSACTION;

/// One way's SQL.
pub(super) struct Text {
    pub sql: String,
    /// Whether the tool runs it in a transaction.
    pub transaction: bool,
}

/// Why a file cannot be taken over, and what to do.
pub(super) type Refusal = (String, &'static str);

/// The ways there and back that these files hold. `confs` are Flyway's, beside each.
pub(super) fn texts(
    tool: Tool,
    up: &str,
    down: Option<&str>,
    confs: [Option<&[u8]>; 2],
) -> Result<(Text, Option<Text>), Refusal> {
    match tool {
        Tool::Sqlx => Ok((sqlx(up), down.map(sqlx))),
        Tool::GolangMigrate => {
            let whole = |sql: &str| Text { sql: sql.to_owned(), transaction: true };
            Ok((whole(up), down.map(whole)))
        }
        Tool::Dbmate => dbmate(up),
        Tool::Goose => goose(up),
        Tool::Flyway => {
            let [there, back] = confs;
            let back = down.map(|down| flyway(down, back)).transpose()?;
            Ok((flyway(up, there)?, back))
        }
    }
}

fn sqlx(sql: &str) -> Text {
    let first = sql.lines().next().unwrap_or_default().trim_end();
    match sql.strip_prefix(NO_TRANSACTION).filter(|_| first == NO_TRANSACTION) {
        Some(rest) => Text { sql: rest.to_owned(), transaction: false },
        None => Text { sql: sql.to_owned(), transaction: true },
    }
}

/// What stands behind `--`, when nothing stands before it.
fn comment(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("--").map(str::trim)
}

/// Without a mark of our own that a file carries which schemac exported.
fn bare(sql: &str) -> String {
    let sql = sql.trim();
    sql.strip_prefix(NO_TRANSACTION).filter(|rest| rest.starts_with(['\n', '\r'])).unwrap_or(sql).to_owned()
}

fn dbmate(text: &str) -> Result<(Text, Option<Text>), Refusal> {
    const HELP: &str = "dbmate wants `-- migrate:up` and `-- migrate:down`, each once, in this order";
    let mut ways: [Option<Text>; 2] = [None, None];
    let mut now: Option<usize> = None;
    for line in text.lines() {
        let mark = comment(line).and_then(|text| text.strip_prefix("migrate:"));
        if let Some(mark) = mark {
            let (word, options) = mark.split_once(char::is_whitespace).unwrap_or((mark, ""));
            let way = match word {
                "up" => 0,
                "down" => 1,
                _ => return Err((format!("has the mark `migrate:{word}`, which dbmate does not know"), HELP)),
            };
            if ways[way].is_some() || (way == 1 && now != Some(0)) {
                return Err((format!("has `migrate:{word}` at a second place, or before its other way"), HELP));
            }
            let transaction = !options.split_whitespace().any(|own| own == "transaction:false");
            ways[way] = Some(Text { sql: String::new(), transaction });
            now = Some(way);
        } else if let Some(way) = now.and_then(|now| ways[now].as_mut()) {
            way.sql.push_str(line);
            way.sql.push('\n');
        } else if !line.trim().is_empty() && comment(line).is_none() {
            return Err(("has SQL before `-- migrate:up`".to_owned(), HELP));
        }
    }
    let [up, down] = ways.map(|way| way.map(|way| Text { sql: bare(&way.sql), ..way }));
    Ok((up.ok_or_else(|| ("has no `-- migrate:up`".to_owned(), HELP))?, down.filter(says_something)))
}

fn goose(text: &str) -> Result<(Text, Option<Text>), Refusal> {
    const HELP: &str = "goose wants `-- +goose Up`, and `-- +goose Down` after it";
    let mut ways: [Option<String>; 2] = [None, None];
    let mut now: Option<usize> = None;
    let (mut transaction, mut is_open) = (true, false);
    for line in text.lines() {
        let mark = comment(line).and_then(|text| text.strip_prefix("+goose")).map(str::trim);
        match mark.map(str::to_ascii_lowercase).as_deref() {
            Some("up") if now.is_none() => (ways[0], now) = (Some(String::new()), Some(0)),
            Some("down") if now == Some(0) => (ways[1], now) = (Some(String::new()), Some(1)),
            Some("no transaction") => transaction = false,
            // a statement's end is found without them
            Some("statementbegin") if !is_open && now.is_some() => is_open = true,
            Some("statementend") if is_open => is_open = false,
            Some("envsub off") => {}
            Some("envsub on") => {
                return Err((
                    "fills its SQL from the environment (`+goose ENVSUB`)".to_owned(),
                    "write the values, so that it does the same everywhere",
                ));
            }
            Some(other) => return Err((format!("has the mark `+goose {other}` where goose does not want it"), HELP)),
            None => match now.and_then(|now| ways[now].as_mut()) {
                Some(way) => {
                    way.push_str(line);
                    way.push('\n');
                }
                None if !line.trim().is_empty() && comment(line).is_none() => {
                    return Err(("has SQL before `-- +goose Up`".to_owned(), HELP));
                }
                None => {}
            },
        }
    }
    if is_open {
        return Err((
            "has a `-- +goose StatementBegin` that nothing ends".to_owned(),
            "goose wants `-- +goose StatementEnd`",
        ));
    }
    let [up, down] = ways.map(|way| way.map(|sql| Text { sql: bare(&sql), transaction }));
    Ok((up.ok_or_else(|| ("has no `-- +goose Up`".to_owned(), HELP))?, down.filter(says_something)))
}

/// Whether there is anything but comments.
fn says_something(text: &Text) -> bool {
    text.sql.lines().any(|line| !line.trim().is_empty() && comment(line).is_none())
}

fn flyway(sql: &str, conf: Option<&[u8]>) -> Result<Text, Refusal> {
    let conf = String::from_utf8_lossy(conf.unwrap_or_default()).into_owned();
    let says = |key: &str, value: &str| {
        conf.lines().filter_map(|line| line.split_once('=')).any(|(own, is)| own.trim() == key && is.trim() == value)
    };
    if sql.contains("${") && !says("placeholderReplacement", "false") {
        return Err((
            "has `${`, which Flyway fills with a placeholder".to_owned(),
            "write the values; where `${` is meant, put `placeholderReplacement=false` into the file's `.conf`",
        ));
    }
    Ok(Text { sql: bare(sql), transaction: !says("executeInTransaction", "false") })
}
