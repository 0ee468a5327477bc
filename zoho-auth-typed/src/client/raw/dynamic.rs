//! Raw requests whose scopes are known only at run time, for the command `zoho`.

use super::{NAME, path};
use crate::client::Client;
use crate::client::pages::fetch::{ResponseFuture, SendCall};
use crate::client::pages::fingerprint_call;
use crate::client::pages::stream::{PageStream, Source};
use crate::client::request::{self, PrepareError, Request};
use crate::client::send::{Body, Response, SendError};
use crate::client::transfer::{Download, TransferError, Upload};
use crate::data_center::Environment;
use crate::endpoint::call::{Call, EndpointInfo, ProductInfo, endpoint_info};
use crate::endpoint::facts::Paging;
use crate::scope::requirement::ScopeAlternatives;
use crate::scope_set::ScopeSet;
use bytes::Bytes;
use http::Method;
use std::sync::Arc;
use zoho_catalog::{BodyKind, Confidence};

/// A raw request whose scopes are known only at run time.
#[derive(Clone, Debug)]
pub struct DynamicRequest {
    /// The product, which determines the host and the authentication scheme.
    pub product: &'static ProductInfo,
    /// The HTTP method.
    pub method: Method,
    /// The path on the product's host.
    pub path: String,
    /// The parameters of the query, decoded.
    pub query: Vec<(String, String)>,
    /// The headers that select a page.
    pub headers: Vec<(&'static str, String)>,
    /// The media type and the content of the body. `None` for a request without a body.
    pub body: Option<(&'static str, Bytes)>,
    /// The required scopes, which determine the meaning of some error responses.
    pub requires: ScopeAlternatives,
    /// The environment of the token. Only Zoho CRM has known hosts outside production.
    pub environment: Environment,
}

impl DynamicRequest {
    /// Returns the endpoint of the request. Its method is `GET` if the request only reads, and otherwise `POST`.
    fn endpoint(&self) -> EndpointInfo {
        let only_reads = matches!(self.method, Method::GET | Method::HEAD);
        let similar = if only_reads { zoho_catalog::Method::Get } else { zoho_catalog::Method::Post };
        let kind = if self.body.is_some() { BodyKind::Json } else { BodyKind::None };
        endpoint_info(self.product, NAME, similar, "", kind, Confidence::Unknown)
    }
}

impl<S: ScopeSet, O> Client<S, O> {
    fn prepare_dynamic(&self, request: &DynamicRequest) -> Result<Request, PrepareError> {
        if let Some(reason) = path::refused(&request.path) {
            return Err(PrepareError::InvalidRawPath { reason });
        }
        let facts = (request.endpoint(), request.method.clone(), request.requires);
        let prepared =
            request::raw_request(facts, &request.path, request.query.clone(), request.headers.clone(), self.target())?;
        if request.environment == Environment::Production {
            return Ok(prepared);
        }
        let (data_center, hosts, _) = self.target();
        let domain = hosts.environment_api_domain(data_center, request.environment);
        let domain = domain.filter(|_| request.product.name == "crm");
        domain
            .and_then(|domain| prepared.with_origin(&domain))
            .ok_or(PrepareError::ProductUnavailable { product: request.product.title, data_center: data_center.code() })
    }

    /// Sends the request, as [`RawRequest::send`](super::RawRequest::send) does.
    #[doc(hidden)]
    pub async fn send_dynamic(&self, request: DynamicRequest) -> Result<Response, SendError> {
        let prepared = self.prepare_dynamic(&request)?;
        let body = request.body.map(|(content_type, bytes)| Body { content_type, bytes });
        self.send_request(prepared, body).await
    }

    /// Returns a stream of the pages of the response, as [`Client::pages`] does.
    #[doc(hidden)]
    pub fn pages_dynamic(&self, mut request: DynamicRequest, paging: &'static Paging) -> PageStream
    where
        S: 'static,
        O: 'static,
    {
        let prepared = self.prepare_dynamic(&request);
        let mut call = Call::default();
        // The request of each page replaces these parameters.
        for name in [paging.parameter, paging.size, paging.page_number] {
            if let Some(at) = request.query.iter().position(|(given, _)| given == name) {
                call = call.with(name, request.query.remove(at).1);
            }
        }
        let (endpoint, data_center, client) = (request.endpoint(), self.data_center(), self.clone());
        let send: SendCall = Arc::new(move |call: Call| -> ResponseFuture {
            let mut page = request.clone();
            page.query.extend(call.values.into_iter().map(|(name, value)| (name.to_owned(), value)));
            page.headers.extend(call.headers);
            let client = client.clone();
            Box::pin(async move { client.send_dynamic(page).await })
        });
        let fingerprint = prepared.as_ref().map_or_else(|_| String::new(), |request| fingerprint_call(request, paging));
        let source = Source { endpoint, paging, call, send, data_center, fingerprint };
        PageStream::new(match prepared {
            Ok(_) => Ok(source),
            Err(error) => Err((source, error.into())),
        })
    }

    /// Prepares a download, as [`Client::download`] does.
    #[doc(hidden)]
    pub fn download_dynamic(&self, request: &DynamicRequest) -> Download<'_, S, O> {
        self.download_request(self.prepare_dynamic(request))
    }

    /// Sends a file, as [`Client::upload`] does. `call` is the name of the call in the catalog, or an empty string if
    /// the catalog does not have it. The name matters because the files of some calls go to another host.
    #[doc(hidden)]
    pub async fn upload_dynamic(
        &self,
        request: &DynamicRequest,
        call: &str,
        upload: &Upload,
    ) -> Result<Response, TransferError> {
        let prepared = self.prepare_dynamic(request)?;
        self.upload_prepared(prepared, call, upload).await
    }
}

#[cfg(all(test, feature = "books", feature = "crm"))]
mod tests {
    use super::*;
    use crate::DataCenter;
    use crate::scope_set::dynamic_scopes::DynamicScopes;

    #[test]
    fn environment_decides_the_host_of_the_crm() {
        let client = |data_center| Client::<DynamicScopes>::from_access_token("1000.t0ken", data_center);
        let request = |product, environment| DynamicRequest {
            product,
            method: Method::GET,
            path: "/crm/v8/Leads/a%20b".to_owned(),
            query: vec![("fields".to_owned(), "Last Name".to_owned())],
            headers: Vec::new(),
            body: None,
            requires: &[],
            environment,
        };
        for (environment, host) in
            [(Environment::Production, "www"), (Environment::Sandbox, "sandbox"), (Environment::Developer, "developer")]
        {
            let prepared = client(DataCenter::EU).prepare_dynamic(&request(crate::crm::PRODUCT, environment));
            let url = format!("https://{host}.zohoapis.eu/crm/v8/Leads/a%20b?fields=Last+Name");
            assert_eq!(prepared.unwrap().url().as_str(), url);
        }
        for (data_center, product) in [(DataCenter::UK, crate::crm::PRODUCT), (DataCenter::EU, crate::books::PRODUCT)] {
            let prepared = client(data_center).prepare_dynamic(&request(product, Environment::Sandbox));
            assert!(matches!(prepared, Err(PrepareError::ProductUnavailable { .. })));
        }
    }
}
