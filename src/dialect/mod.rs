//! Floor 4: what each engine can do, and its SQL.
