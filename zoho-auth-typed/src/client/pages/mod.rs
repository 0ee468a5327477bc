//! Pagination: streams of pages and items over the lists of all products.

mod cursor;
mod error;
pub(crate) mod fetch;
mod fingerprint;
mod items;
mod limits;
mod list;
mod page_ref;
pub(crate) mod paginated;
pub(crate) mod stream;

pub use cursor::Cursor;
pub use error::PageError;
pub use items::ItemStream;
pub use paginated::Paginated;
pub use stream::{Page, PageStream};

use crate::client::Client;
use crate::client::request::Request;
use crate::endpoint::call::{Call, CallBuilder, Endpoint, IsGiven};
use crate::endpoint::facts::Paging;
use crate::endpoint::organization::FitsOrganization;
use crate::scope_set::{DeclaredBy, ScopeSet};
use std::sync::Arc;
use stream::Source;

impl<S: ScopeSet, O: 'static> Client<S, O> {
    /// Returns a stream of the pages of a call.
    ///
    /// The call may set the page size (`per_page`, `limit`). Otherwise the API's default applies: 200 items in CRM and
    /// Books, and 10 in most calls of Desk. The call may also set the first page (`page`, `page_token`, `from`).
    ///
    /// The catalog declares the paging style of each call (`docs/pagination.md` lists the styles):
    ///
    /// - **CRM** pages by the page token of each response, so records that are inserted or deleted meanwhile neither
    ///   repeat nor hide other records. A call without page tokens pages by number, which ends at 2,000 records. The
    ///   stream then fails with [`PageError::PageNumberLimit`] instead of stopping silently. Page tokens reach 100,000
    ///   records.
    /// - **Books** and similar products page by number, until `has_more_page` is false.
    /// - **Desk** and other products page by index. Desk accepts an index up to 4,999; beyond it, the stream fails with
    ///   [`PageError::PageNumberLimit`].
    /// - **Cliq** and **Creator** page by a token in the body or in a header, until a response has no token.
    ///
    /// Some responses do not report whether another page follows. The stream then ends at a page without items, or when
    /// the API reports the end of the list. A page that is shorter than the page size is not the end: Desk returns up
    /// to 50 items of some lists, regardless of `limit`.
    ///
    /// With numbers and indices, a record that is inserted or deleted before the current page shifts the records that
    /// follow. Sort by a field that puts new records last.
    ///
    /// If the page of a GET call fails for a temporary reason, the stream requests the page up to six times within
    /// about 30 seconds. Temporary reasons are a failed connection, a timeout, a status from 502 to 504 and a
    /// rate-limit response that contains no time to wait. If a rate-limit response names a time, the stream waits until
    /// that time, for up to two minutes per page (see [`PageStream::max_throttle_wait`]).
    ///
    /// ```no_run
    /// # #[cfg(feature = "crm")]
    /// # async fn show() -> Result<(), zoho_auth_typed::pages::PageError> {
    /// use zoho_auth_typed::{Client, DataCenter, crm, zoho_app};
    ///
    /// #[zoho_app]
    /// struct Users {
    ///     users: crm::ListUsers,
    /// }
    /// let client = Client::<Users>::from_access_token("1000.…", DataCenter::EU);
    /// let mut pages = client.pages(Users::users().per_page(100)).limit(10_000);
    /// while let Some(page) = pages.next().await {
    ///     println!("{} users, then {}", page?.items().len(), pages.position());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn pages<C: Paginated + DeclaredBy<S> + FitsOrganization<O> + CallBuilder<Missing: IsGiven>>(
        &self,
        call: C,
    ) -> PageStream {
        let call = call.into_call();
        let prepared = self.prepare(<C as Endpoint>::from_call(call.clone()));
        let client = self.clone();
        let send = Arc::new(move |call: Call| -> fetch::ResponseFuture {
            let (client, request) = (client.clone(), client.prepare(<C as Endpoint>::from_call(call)));
            Box::pin(async move { client.send_request(request?, None).await })
        });
        let (paging, data_center) = (C::BY, self.data_center());
        let fingerprint = prepared.as_ref().map_or_else(|_| String::new(), |request| fingerprint_call(request, paging));
        let source = Source { endpoint: C::INFO, paging, call, send, data_center, fingerprint };
        PageStream::new(match prepared {
            Ok(_) => Ok(source),
            Err(error) => Err((source, error.into())),
        })
    }

    /// Returns a stream of the items of a call over all its pages, deserialized into your own type, as in
    /// `client.items::<Lead>(…)`. See [`pages`](Self::pages) for page sizes, limits and retries.
    ///
    /// ```no_run
    /// # #[cfg(feature = "crm")]
    /// # async fn show() -> Result<(), zoho_auth_typed::pages::PageError> {
    /// use zoho_auth_typed::{Client, DataCenter, crm, zoho_app};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Lead {
    ///     id: String,
    /// }
    /// #[zoho_app]
    /// struct LeadSync {
    ///     leads: crm::ListRecords<crm::Leads>,
    /// }
    /// let client = Client::<LeadSync>::from_access_token("1000.…", DataCenter::EU);
    /// let mut leads = client.items::<Lead>(LeadSync::leads().fields("Last_Name"));
    /// while let Some(lead) = leads.next().await {
    ///     println!("{}", lead?.id);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn items<T>(
        &self,
        call: impl Paginated + DeclaredBy<S> + FitsOrganization<O> + CallBuilder<Missing: IsGiven>,
    ) -> ItemStream<T> {
        ItemStream::new(self.pages(call))
    }
}

/// Returns the fingerprint of a call: its method, path, parameters and headers, without the parameters that select the
/// page. The host is not included, because a cursor refers to an account's data, regardless of the host that serves
/// them.
pub(crate) fn fingerprint_call(request: &Request, paging: &Paging) -> String {
    let url = request.url();
    let others = url.query_pairs().filter(|(name, _)| !page_ref::is_parameter(paging, name));
    let parameters: Vec<String> = others.flat_map(|(name, value)| [name.into_owned(), value.into_owned()]).collect();
    let is_page = |name: &str| paging.in_header && name == paging.parameter;
    let headers = request.headers().filter(|(name, _)| !is_page(name)).flat_map(|(name, value)| [name, value]);
    let request_line = [request.method().as_str(), url.path()];
    let parts: Vec<&str> =
        request_line.into_iter().chain(parameters.iter().map(String::as_str)).chain(headers).collect();
    format!("{:016x}", fingerprint::fingerprint_text(&parts))
}
