//! Floor 1: the waist. What a schema means, as a flat map of atomic objects.
