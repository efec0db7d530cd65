//! What commands on many databases take.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

/// Many databases in one run.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Many databases")]
pub struct Many {
    /// Run on each database of a file, a URL on each line; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["urls_query", "all_targets"])]
    pub urls_from: Option<PathBuf>,
    /// Run on each database that a query on the configured one gives, a URL in each row
    #[arg(long, value_name = "SQL", conflicts_with = "all_targets")]
    pub urls_query: Option<String>,
    /// Run on the databases of every target
    #[arg(long, conflicts_with = "target")]
    pub all_targets: bool,
    /// How many at once
    #[arg(long, value_name = "N", default_value = "8")]
    pub jobs: NonZeroUsize,
}
