//! Floor 6: the only async floor: connect, introspect, lock, history, execute.
