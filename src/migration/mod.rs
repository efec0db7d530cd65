//! Floor 5: migration files, sidecars, checksums and their chain.
