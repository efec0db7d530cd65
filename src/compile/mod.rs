//! Floor 7: the façade that wires the floors below for the command line and for library users.
