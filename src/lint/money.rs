//! Floats round: 0.1 + 0.2 is not 0.3, and a sum of prices is off by a cent.

use super::codes;
use super::report::{Report, finding};
use super::table::Table;
use crate::catalog::{Portable, Type};

/// Words that name money wherever they stand in a name.
#[rustfmt::skip]
const MONEY: &[&str] = &[
    "amount", "amounts", "balance", "budget", "charge", "cost", "costs", "credit", "debit", "deposit", "discount", "fee",
    "fees", "income", "invoiced", "money", "paid", "payment", "payout", "price", "prices", "refund", "revenue", "salary",
    "subtotal", "tax", "taxes", "tip", "turnover", "vat", "wage",
];
/// Words that do so only at the end: `order_total`, but not `total_weight`.
const LAST: &[&str] = &["total", "totals", "gross", "net"];
/// Words of what is no sum of money though money is in its name: `tax_rate`.
const OTHER: &[&str] = &[
    "average",
    "avg",
    "change",
    "factor",
    "fraction",
    "index",
    "multiplier",
    "pct",
    "percent",
    "percentage",
    "rate",
    "ratio",
    "score",
    "share",
    "weight",
];

/// Reports float columns with the name of a sum of money.
pub(super) fn look(table: &Table<'_>, report: &mut Report<'_>) {
    for (name, column, place) in &table.columns {
        let is_float = matches!(column.ty, Type::Portable(Portable::Float4 | Portable::Float8));
        if is_float && is_money(name.as_str()) {
            let message = format!("`{name}` looks like money and is a float");
            report.push(
                finding(
                    codes::MONEY,
                    message,
                    report.seen.origin(*place, *name),
                    "sums of it are off by parts of a cent",
                )
                .help("write `decimal(12, 2)`, or `bigint` and count cents"),
            );
        }
    }
}

fn is_money(name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let ends = words.last().is_some_and(|word| LAST.contains(&word.as_str()));
    (has(MONEY) || ends) && !has(OTHER)
}

/// The words of `unit_price` and `unitPrice`.
fn words(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let starts = c.is_uppercase() && was_lower;
        if c == '_' || starts {
            out.push(String::new());
        }
        if let (true, Some(word)) = (c != '_', out.last_mut()) {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::is_money;

    #[test]
    fn money_is_known_by_its_words() {
        for name in ["price", "unit_price", "unitPrice", "order_total", "amount_due", "TAX"] {
            assert!(is_money(name), "{name}");
        }
        for name in ["total_weight", "tax_rate", "latitude", "pricey", "score", "discount_percent", "temperature"] {
            assert!(!is_money(name), "{name}");
        }
    }
}
