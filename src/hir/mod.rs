//! Floor 2: files to items to resolved names to a `Catalog`; the only user of salsa.
