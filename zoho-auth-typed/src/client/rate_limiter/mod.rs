//! A client-side rate limiter per product and organization.

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

/// The default maximum wait of a call.
const MAX_WAIT: Duration = Duration::from_secs(120);

/// A client-side rate limiter for the calls of one product, with separate limits per organization; see
/// [`Client::with_rate_limiter`](crate::Client::with_rate_limiter).
///
/// A limiter without settings only follows the API. After a rate-limit response that names a time, it delays every
/// further call until that time, up to 24 hours. After a response with status 429 that contains no time to wait, it
/// delays every further call for one second. After further such responses, the delay is 2, 4, … up to 60 seconds. The
/// limits depend on the account's edition, so the application must set them:
///
/// | product | calls per minute | concurrent calls | source |
/// | --- | --- | --- | --- |
/// | Books | 100 per organization | by plan | <https://www.zoho.com/books/api/v3/introduction/> |
/// | CRM | – | 5 to 25 by edition; 10 for some calls | [Kaizen 203](https://help.zoho.com/portal/en/community/topic/kaizen-203-answering-your-questions-handling-api-limits-and-error-responses) |
/// | Desk | – | 5 to 25 by edition | <https://desk.zoho.com/DeskAPIDocument> |
///
/// A limiter and its clones count the same calls. Give clones of one limiter to all clients of an account, and give
/// each process a share of the limits. Calls start in the order in which they arrive. Retries count too. A transfer of
/// a file counts as in flight until its last byte.
///
/// A call that would wait for more than two minutes (see [`max_wait`](Self::max_wait)) is not sent. The call fails with
/// [`SendError::RateLimiterWait`](crate::SendError::RateLimiterWait), which names the time to wait if that time is
/// known.
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
// The crate `governor` does not fit: its cells refill one by one. A full burst and a minute's refill together reach
// twice the limit, which Zoho rejects. `governor` also has no queue, and does not follow the limits that a server
// announces.
#[derive(Clone)]
pub struct RateLimiter(Arc<Inner>);

struct Inner {
    product: &'static str,
    settings: Settings,
    /// The limiter of each organization, by the organization's ID. The key is empty for a product or client without an
    /// organization.
    org_limiters: Mutex<HashMap<String, Arc<OrgLimiter>>>,
}

/// The limits of a rate limiter.
#[derive(Clone, Copy, Debug)]
struct Settings {
    per_minute: Option<usize>,
    max_concurrent: usize,
    max_wait: Duration,
}

impl RateLimiter {
    /// Returns a limiter for the calls of a product. Without further settings, the limiter only follows the rate limits
    /// that the API announces.
    pub fn new(product: &'static ProductInfo) -> Self {
        let settings = Settings { per_minute: None, max_concurrent: Semaphore::MAX_PERMITS, max_wait: MAX_WAIT };
        Self::with(product.name, settings)
    }

    fn with(product: &'static str, settings: Settings) -> Self {
        Self(Arc::new(Inner { product, settings, org_limiters: Mutex::default() }))
    }

    /// Limits the number of calls that start in any window of one minute. The minimum is 1.
    ///
    /// Returns a new limiter, whose count of calls starts at zero.
    #[must_use]
    pub fn per_minute(&self, calls: u32) -> Self {
        let per_minute = usize::try_from(calls.max(1)).ok();
        Self::with(self.0.product, Settings { per_minute, ..self.0.settings })
    }

    /// Limits the number of calls in flight. The minimum is 1.
    ///
    /// Returns a new limiter, whose count of calls starts at zero.
    #[must_use]
    pub fn max_concurrent(&self, calls: u32) -> Self {
        let max_concurrent = usize::try_from(calls.max(1)).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
        Self::with(self.0.product, Settings { max_concurrent, ..self.0.settings })
    }

    /// Sets the maximum time that a call waits for the limiter. The default is two minutes.
    ///
    /// Returns a new limiter, whose count of calls starts at zero.
    #[must_use]
    pub fn max_wait(&self, wait: Duration) -> Self {
        Self::with(self.0.product, Settings { max_wait: wait, ..self.0.settings })
    }

    /// Returns the product whose calls this limiter delays.
    pub(crate) fn product(&self) -> &'static str {
        self.0.product
    }

    /// Waits until the call may start. Fails if the wait would exceed [`max_wait`](Self::max_wait): immediately if the
    /// start of the call is known, and otherwise at the end of that time. The error contains the remaining wait if it
    /// is known.
    pub(crate) async fn acquire(
        &self,
        product: &'static ProductInfo,
        organization: Option<&(OrganizationParam, String)>,
    ) -> Result<RateLimitPermit, Option<Duration>> {
        let org_limiter = self.org_limiter(organization);
        let permit = org_limiter.enter().await?;
        Ok(RateLimitPermit(Some((org_limiter, permit, product))))
    }

    fn org_limiter(&self, organization: Option<&(OrganizationParam, String)>) -> Arc<OrgLimiter> {
        let organization = organization.filter(|(param, _)| param.product == self.0.product);
        let id = organization.map(|(_, id)| id.as_str()).unwrap_or_default();
        let mut org_limiters = self.0.org_limiters.lock().unwrap_or_else(PoisonError::into_inner);
        match org_limiters.get(id) {
            Some(org_limiter) => Arc::clone(org_limiter),
            None => Arc::clone(org_limiters.entry(id.to_owned()).or_insert(Arc::new(OrgLimiter::new(self.0.settings)))),
        }
    }
}

/// The permit of one call. The call counts as in flight until the permit is dropped.
pub(crate) struct RateLimitPermit(Option<(Arc<OrgLimiter>, Permit, &'static ProductInfo)>);

impl RateLimitPermit {
    /// Returns a permit for a call that no limiter delays.
    pub(crate) fn unlimited() -> Self {
        Self(None)
    }

    /// Adapts the limiter to the rate limits in the response. If the status is 429 or no calls remain, delays all
    /// further calls until the time in the response. If the status is 429 and the response contains no time to wait,
    /// delays them for the default pause. Any other response resets the default pause.
    pub(crate) fn observe_response(&self, reply: &RawResponse) {
        let Some((org_limiter, _, product)) = &self.0 else { return };
        let RateLimit { remaining, reset_after, .. } = RateLimit::from_headers(product, &reply.headers);
        match (reply.status.as_u16(), reply.retry_after.or(reset_after)) {
            (429, Some(pause)) => org_limiter.pause(pause),
            (429, None) => org_limiter.pause_for_default(),
            (_, Some(_)) if remaining == Some(0) => org_limiter.pause(reset_after.unwrap_or_default()),
            _ => org_limiter.recover(),
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter").field("product", &self.0.product).field("settings", &self.0.settings).finish()
    }
}
