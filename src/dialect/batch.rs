//! The statements of a backfill in batches: by ranges of the table's key, each a small transaction of its own.

use super::Dialect;
use super::quote::{Quote, literal};
use crate::base::Name;
use crate::catalog::{Expr, QName};

/// What the table is called in queries.
const OWN: &str = "own_rows";

/// A column whose rows without a value get one.
#[derive(Clone, Debug)]
pub struct Batch {
    pub table: QName,
    pub column: Name,
    pub expr: Expr,
    /// Columns that tell rows apart and order them; without any, all rows are one batch.
    pub key: Vec<Name>,
    /// Rows of the table a batch, with a value or without.
    pub rows: u32,
}

impl Batch {
    /// How many rows have no value.
    pub fn waiting(&self, dialect: &dyn Dialect) -> String {
        let (table, column) = self.names(dialect.quote());
        format!("select cast(count(*) as text) from {table} where {column} is null")
    }

    /// The key of the first row without a value.
    pub fn first(&self, dialect: &dyn Dialect) -> String {
        let quote = dialect.quote();
        let (table, column) = self.names(quote);
        let (texts, key) = (self.texts(quote), self.order(quote));
        format!("select {texts} from {table} as {OWN} where {column} is null order by {key} limit 1")
    }

    /// The key of the last row of the batch that begins there; none when the batch is the last one.
    pub fn last(&self, dialect: &dyn Dialect, from: &Bound) -> String {
        let quote = dialect.quote();
        let (table, _) = self.names(quote);
        let (texts, key, from) = (self.texts(quote), self.order(quote), self.range(quote, from));
        let skip = self.rows.saturating_sub(1);
        format!("select {texts} from {table} as {OWN} where {from} order by {key} limit 1 offset {skip}")
    }

    /// Fills the batch; a row for each row that it touched, with a text where there is a value now.
    pub fn fill(&self, dialect: &dyn Dialect, from: &Bound, last: Option<&[String]>) -> String {
        let quote = dialect.quote();
        let (table, column) = self.names(quote);
        let to = last.map_or_else(String::new, |key| format!(" and ({}) <= ({})", quote.list(&self.key), values(key)));
        format!(
            "update {table} set {column} = {} where {column} is null and {}{to} \
             returning case when {column} is not null then '1' end",
            quote.expr(&self.expr),
            self.range(quote, from)
        )
    }

    fn names(&self, quote: Quote) -> (String, String) {
        (quote.qualified(self.table), quote.name(self.column))
    }

    fn texts(&self, quote: Quote) -> String {
        self.key.iter().map(|name| format!("cast({} as text)", quote.name(*name))).collect::<Vec<_>>().join(", ")
    }

    /// By the columns themselves: a bare name would be that of the text which is selected
    /// (<https://www.postgresql.org/docs/current/sql-select.html#SQL-ORDERBY>).
    fn order(&self, quote: Quote) -> String {
        self.key.iter().map(|name| format!("{OWN}.{}", quote.name(*name))).collect::<Vec<_>>().join(", ")
    }

    fn range(&self, quote: Quote, from: &Bound) -> String {
        if self.key.is_empty() {
            return "1 = 1".to_owned();
        }
        let sign = if from.inclusive { ">=" } else { ">" };
        format!("({}) {sign} ({})", quote.list(&self.key), values(&from.key))
    }
}

/// Where a batch begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// A key, its columns as text.
    pub key: Vec<String>,
    pub inclusive: bool,
}

/// Literals without a type: engines read them as the column that they are compared with.
fn values(key: &[String]) -> String {
    key.iter().map(|text| literal(text)).collect::<Vec<_>>().join(", ")
}
