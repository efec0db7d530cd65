//! Floor 3: changes to ordered steps; the only user of petgraph.
