//! Calls kept below the limits of a product.

mod org_limiter;
mod schedule;

use crate::client::rate_limit::RateLimit;
use crate::endpoint::call::ProductInfo;
use crate::endpoint::organization::OrganizationParam;
use crate::transport::RawResponse;
use org_limiter::{OrgLimiter, Permit};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a call waits for its turn, unless it is said otherwise.
const MAX_WAIT: Duration = Duration::from_secs(120);

/// Keeps the calls of one product below its limits, for each organisation apart: [`Client::with_rate_limiter`](crate::Client::with_rate_limiter).
///
/// Without more it only does what the API says: after a refusal that names a time, no further call is sent before it. The
/// numbers are yours to set, for they depend on the account's edition:
///
/// | product | in any minute | at once | source |
/// | --- | --- | --- | --- |
/// | Books | 100 an organisation | by plan | <https://www.zoho.com/books/api/v3/introduction/> |
/// | CRM | – | 5 to 25 by edition; 10 of some calls | [Kaizen 203](https://help.zoho.com/portal/en/community/topic/kaizen-203-answering-your-questions-handling-api-limits-and-error-responses) |
/// | Desk | – | 5 to 25 by edition | <https://desk.zoho.com/DeskAPIDocument> |
///
/// What is counted is what this limiter and its clones let pass: give one to all clients of an account, and to each
/// process its share. Calls take their turn in the order in which they came. Repetitions count too; files count until
/// their last byte. A call that would have to wait for more than two minutes ([`max_wait`](Self::max_wait)) is
/// [`SendError::RateLimiterWait`](crate::SendError::RateLimiterWait), with when to try again, and is not sent.
///
/// ```
/// # #[cfg(feature = "books")] {
/// use zoho_auth_typed::{Client, DataCenter, books, send::RateLimiter, zoho_app};
///
/// #[zoho_app]
/// struct Billing {
///     invoices: books::ListInvoices,
/// }
/// let client = Client::<Billing>::from_access_token("1000.…", DataCenter::EU);
/// let client = client.with_rate_limiter(RateLimiter::new(books::PRODUCT).per_minute(100).max_concurrent(5));
/// # }
/// ```
//
// Not `governor`: its cells refill one by one, so that a full burst and a minute's refill make twice the number in a
// minute, which Zoho refuses; and it knows neither turns nor what a server announces.
#[derive(Clone)]
pub struct RateLimiter(Arc<Inner>);

struct Inner {
    product: &'static str,
    settings: Settings,
    /// By the organisation's id; of a product or a client without one, by none.
    org_limiters: Mutex<HashMap<String, Arc<OrgLimiter>>>,
}

/// What is allowed.
#[derive(Clone, Copy, Debug)]
struct Settings {
    per_minute: Option<usize>,
    max_concurrent: usize,
    max_wait: Duration,
}

impl RateLimiter {
    /// A limiter for the calls of a product, that heeds what the API says.
    pub fn new(product: &'static ProductInfo) -> Self {
        let settings = Settings { per_minute: None, max_concurrent: Semaphore::MAX_PERMITS, max_wait: MAX_WAIT };
        Self::with(product.name, settings)
    }

    fn with(product: &'static str, settings: Settings) -> Self {
        Self(Arc::new(Inner { product, settings, org_limiters: Mutex::default() }))
    }

    /// No more than so many calls begin in any minute; one at least. A new limiter, which has counted nothing yet.
    #[must_use]
    pub fn per_minute(&self, calls: u32) -> Self {
        let per_minute = usize::try_from(calls.max(1)).ok();
        Self::with(self.0.product, Settings { per_minute, ..self.0.settings })
    }

    /// No more than so many calls are on their way at once; one at least. A new limiter, which has counted nothing yet.
    #[must_use]
    pub fn max_concurrent(&self, calls: u32) -> Self {
        let max_concurrent = usize::try_from(calls.max(1)).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Self::with(self.0.product, Settings { max_concurrent, ..self.0.settings })
    }

    /// How long a call waits for its turn at most; two minutes otherwise. A new limiter, which has counted nothing yet.
    #[must_use]
    pub fn max_wait(&self, wait: Duration) -> Self {
        Self::with(self.0.product, Settings { max_wait: wait, ..self.0.settings })
    }

    /// Returns the product whose calls this limiter delays.
    pub(crate) fn product(&self) -> &'static str {
        self.0.product
    }

    /// Waits for the turn of a call. Fails without waiting if the wait would exceed [`max_wait`](Self::max_wait), with the
    /// length of the wait if it is known.
    pub(crate) async fn acquire(
        &self,
        product: &'static ProductInfo,
        organization: Option<&(OrganizationParam, String)>,
    ) -> Result<RateLimitPermit, Option<Duration>> {
        let org_limiter_of = self.org_limiter_of(organization);
        let permit = org_limiter_of.enter().await?;
        Ok(RateLimitPermit(Some((org_limiter_of, permit, product))))
    }

    fn org_limiter_of(&self, organization: Option<&(OrganizationParam, String)>) -> Arc<OrgLimiter> {
        let organization = organization.filter(|(place, _)| place.product == self.0.product);
        let id = organization.map(|(_, id)| id.as_str()).unwrap_or_default();
        let mut org_limiters = self.0.org_limiters.lock().unwrap_or_else(PoisonError::into_inner);
        match org_limiters.get(id) {
            Some(org_limiter_of) => Arc::clone(org_limiter_of),
            None => Arc::clone(org_limiters.entry(id.to_owned()).or_insert(Arc::new(OrgLimiter::new(self.0.settings)))),
        }
    }
}

/// The turn of one call, until it is dropped.
pub(crate) struct RateLimitPermit(Option<(Arc<OrgLimiter>, Permit, &'static ProductInfo)>);

impl RateLimitPermit {
    /// Returns the turn of a call that no limiter delays.
    pub(crate) fn unlimited() -> Self {
        Self(None)
    }

    /// What the API answered: where it says that there is nothing left until some time, nothing is sent before it.
    pub(crate) fn observe_response(&self, reply: &RawResponse) {
        let Some((org_limiter_of, _, product)) = &self.0 else { return };
        let RateLimit { remaining, reset_after: resets_in, .. } = RateLimit::of(product, &reply.headers);
        if let Some(pause) = resets_in.filter(|_| reply.status == 429 || remaining == Some(0)) {
            org_limiter_of.pause(pause);
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter").field("product", &self.0.product).field("settings", &self.0.settings).finish()
    }
}
