//! Floor 2: two catalogs to changes, and what a change means.
