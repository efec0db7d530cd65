//! Which extensions of PostgreSQL need which: `requires` in their control files
//! (<https://www.postgresql.org/docs/current/extend-extensions.html>; those of version 18's `contrib`, of PostGIS 3 and of others that many
//! use). The server refuses to drop what another one needs.

use super::{Address, Defined, Kind, QName};
use crate::base::Name;

const REQUIRES: &[(&str, &[&str])] = &[
    ("address_standardizer_data_us", &["address_standardizer"]),
    ("bool_plperl", &["plperl"]),
    ("bool_plperlu", &["plperlu"]),
    ("earthdistance", &["cube"]),
    ("h3_postgis", &["h3", "postgis", "postgis_raster"]),
    ("hstore_plperl", &["hstore", "plperl"]),
    ("hstore_plperlu", &["hstore", "plperlu"]),
    ("hstore_plpython3u", &["hstore", "plpython3u"]),
    ("jsonb_plperl", &["plperl"]),
    ("jsonb_plperlu", &["plperlu"]),
    ("jsonb_plpython3u", &["plpython3u"]),
    ("ltree_plpython3u", &["ltree", "plpython3u"]),
    ("pgrouting", &["plpgsql", "postgis"]),
    ("postgis_raster", &["postgis"]),
    ("postgis_sfcgal", &["postgis"]),
    ("postgis_tiger_geocoder", &["fuzzystrmatch", "postgis"]),
    ("postgis_topology", &["postgis"]),
    ("vectorscale", &["vector"]),
];

/// The addresses of the extensions that an extension needs.
pub(super) fn required(name: Name) -> impl Iterator<Item = Address> {
    let all = REQUIRES.iter().filter(move |(own, _)| *own == name.as_str()).flat_map(|(_, all)| *all);
    all.map(|own| Address::top(Kind::Defined(Defined::Extension), QName::bare(Name::new(own))))
}
