//! Who vouches for a server that is reached over HTTPS.

use std::path::Path;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// The certificates in a PEM file.
///
/// # Errors
/// It cannot be read, or there is none in it; says why.
#[allow(clippy::disallowed_methods, reason = "a file that the user names, as a database file is")]
pub(super) fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, String> {
    let cannot = |why: String| format!("the certificates `{}` cannot be read: {why}", path.display());
    let text = std::fs::read(path).map_err(|error| cannot(error.to_string()))?;
    let mut out = Vec::new();
    for item in parse_pem(&text) {
        match item {
            Ok(PemItem::Certificate(own)) => out.push(own),
            Ok(_) => {}
            Err(error) => return Err(cannot(error.to_string())),
        }
    }
    if out.is_empty() { Err(cannot("there is none in it".to_owned())) } else { Ok(out) }
}

/// Connections that trust these; without any, those that browsers know.
pub(super) fn trusting(authorities: &[Certificate<'static>]) -> TlsConfig {
    let tls = TlsConfig::builder();
    if authorities.is_empty() { tls.build() } else { tls.root_certs(RootCerts::new_with_certs(authorities)).build() }
}
