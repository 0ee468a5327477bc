//! Lists over all their pages, each product's in its own way.

mod cursor;
mod error;
mod fetch;
mod fingerprint;
mod items;
mod limits;
mod list;
mod page_ref;
pub(crate) mod paginated;
mod stream;

pub use cursor::Cursor;
pub use error::PageError;
pub use items::ItemStream;
pub use paginated::Paginated;
pub(crate) use paginated::Paging;
pub use stream::{Page, PageStream};

use crate::client::Client;
use crate::client::request::Request;
use crate::endpoint::call::Call;
use crate::endpoint::organization::FitsOrganization;
use crate::scope_set::{DeclaredBy, ScopeSet};
use std::sync::Arc;
use stream::Source;

impl<S: ScopeSet, O: 'static> Client<S, O> {
    /// The pages of a call, one after the other.
    ///
    /// How many items a page has, the call says (`per_page`, `limit`); else the API's default holds, which is 200 in CRM
    /// and Books and 10 in most of Desk. Where it begins, the call says too (`page`, `page_token`, `from`).
    ///
    /// - **CRM**: by the page token that each answer gives, so that records that come or go meanwhile neither repeat nor
    ///   hide others. Where a call has none, by number; 2,000 records is then the end, and it is said
    ///   ([`PageError::PageNumberLimit`]) instead of stopping there. Tokens lead to 100,000.
    /// - **Books**: by number, until `has_more_page` is false.
    /// - **Desk, Creator**: by index, until a page is shorter than it could be. Of numbers and indices holds: a record
    ///   that is inserted or deleted before the page shifts what follows. Sort by something that new records come last in.
    ///
    /// A page whose connection breaks or times out is asked for again, six times in half a minute, if the call is a GET.
    /// So is one that the API throttles, when the time that it names is over, for two minutes a page at most
    /// ([`PageStream::max_throttle_wait`]).
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
    pub fn pages<C>(&self, call: C) -> PageStream
    where
        C: Paginated + DeclaredBy<S> + FitsOrganization<O>,
    {
        let call = call.into_call();
        let prepared = self.prepare(C::from_call(call.clone()));
        let client = self.clone();
        let send = Arc::new(move |call: Call| -> fetch::Answering {
            let (client, request) = (client.clone(), client.prepare(C::from_call(call)));
            Box::pin(async move { client.send_request(request?, None).await })
        });
        let (by, data_center) = (C::BY, self.data_center());
        let of = prepared.as_ref().map_or_else(|_| String::new(), |request| identity(request, by));
        let source = Source { endpoint: C::INFO, by, call, send, data_center, of };
        PageStream::new(match prepared {
            Ok(_) => Ok(source),
            Err(error) => Err((source, error.into())),
        })
    }

    /// The items of a call, over all its pages, in a type of yours: `client.items::<Lead>(…)`. As
    /// [`pages`](Self::pages) otherwise.
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
    pub fn items<T>(&self, call: impl Paginated + DeclaredBy<S> + FitsOrganization<O>) -> ItemStream<T> {
        ItemStream::new(self.pages(call))
    }
}

/// Which call it is: path, parameters and headers, but for those that say which page. Not the host: a position is of an
/// account's data, wherever they are served.
fn identity(request: &Request, by: Paging) -> String {
    let url = request.url();
    let kept = url.query_pairs().filter(|(name, _)| !page_ref::parameters(by).contains(&&**name));
    let parameters: Vec<String> = kept.flat_map(|(name, value)| [name.into_owned(), value.into_owned()]).collect();
    let headers = request.headers().flat_map(|(name, value)| [name, value]);
    let of = [request.method().as_str(), url.path()];
    let parts: Vec<&str> = of.into_iter().chain(parameters.iter().map(String::as_str)).chain(headers).collect();
    format!("{:016x}", fingerprint::fingerprint_text(&parts))
}
