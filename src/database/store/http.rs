//! Requests to a bucket, one after the other: the client that blocks is small, and nothing else runs on this runtime.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::BodyExt as _;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use ureq::tls::Certificate;

use crate::database::authorities::trusting;
use crate::migration::MAX_FILE;

/// For a whole request.
const PATIENCE: Duration = Duration::from_secs(60);

/// Gives the client.
#[derive(Debug)]
pub(super) struct Connector {
    /// Who vouches for the server; otherwise the authorities that browsers know.
    pub authorities: Vec<Certificate<'static>>,
}

#[derive(Debug)]
struct Client(ureq::Agent);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let agent = ureq::Agent::config_builder()
            .tls_config(trusting(&self.authorities))
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .build()
            .new_agent();
        Ok(HttpClient::new(Client(agent)))
    }
}

#[async_trait]
impl HttpService for Client {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes().to_vec();
        let answer = if body.is_empty() {
            self.0.run(http::Request::from_parts(parts, ()))
        } else {
            self.0.run(http::Request::from_parts(parts, body))
        };
        let (parts, mut body) = answer.map_err(failed)?.into_parts();
        let bytes = body.with_config().limit(MAX_FILE + (1 << 20)).read_to_vec().map_err(failed)?;
        Ok(http::Response::from_parts(parts, bytes.into()))
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the enum of another crate, which may grow")]
fn failed(error: ureq::Error) -> HttpError {
    let kind = match &error {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => HttpErrorKind::Connect,
        ureq::Error::Io(_) => HttpErrorKind::Request,
        _other => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
