//! Keys from an external service, fetched on demand and at a limited rate.

use super::key_ring::{KeyRing, KeyRingError};
use arc_swap::ArcSwapOption;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// The minimum interval between two fetches. The interval limits the requests to the provider if a token names an
/// unknown key, and while the provider is down.
const MIN_FETCH_INTERVAL: Duration = Duration::from_secs(10);
/// The maximum age of cached keys. Older keys are fetched again, even if no token names an unknown key.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);
/// The timeout of a fetch.
const FETCH_TIMEOUT: Duration = Duration::from_secs(30);
/// The name of the provider in error messages.
const LOCATION: &str = "the key provider";

/// A source of keys, such as a key-management service, a vault or a hardware module, for
/// [`Encryption::with_provider`](crate::Encryption::with_provider).
///
/// Such a service usually does not release its own key, but unwraps data keys. Store the wrapped keys with the program,
/// unwrap them in the provider, and combine them with [`KeyRing::new`] and [`KeyRing::with_key`]. The first key
/// encrypts.
///
/// Keys are fetched in these cases:
///
/// - An operation needs keys, and none are cached or the cached keys are older than five minutes.
/// - A token names an unknown key.
/// - A batch of [`rotate_keys`](crate::TokenManager::rotate_keys) begins.
///
/// A new key therefore needs no restart: after five minutes every process encrypts with it.
///
/// A fetch may take up to 30 seconds. Apart from `rotate_keys`, fetches are at least ten seconds apart, whether or not
/// they succeed. Within that time, the error of a failed fetch is returned again. Cached keys stay in use while the
/// provider fails.
///
/// ```
/// use zoho_token_manager::{Encryption, KeyProvider, KeyRing, KeyRingError};
///
/// struct Vault; // a client of your service, and the wrapped keys
///
/// impl Vault {
///     async fn unwrap(&self, name: &str) -> Result<[u8; 32], std::io::Error> {
///         # let _ = name;
///         Ok([7; 32]) // send a request to the service
///     }
/// }
///
/// impl KeyProvider for Vault {
///     async fn keys(&self) -> Result<KeyRing, KeyRingError> {
///         let unavailable = |error: std::io::Error| KeyRingError::unavailable("the vault", error.to_string());
///         let new = self.unwrap("2027").await.map_err(unavailable)?;
///         let old = self.unwrap("2026").await.map_err(unavailable)?;
///         KeyRing::new("2027", new)?.with_key("2026", old)
///     }
/// }
///
/// let protection = Encryption::with_provider(Vault);
/// # let _ = protection;
/// ```
pub trait KeyProvider: Send + Sync + 'static {
    /// Returns the current keys.
    ///
    /// # Errors
    /// Fails with [`KeyRingError::Unavailable`] if the service does not respond. Implementations create this error with
    /// [`KeyRingError::unavailable`]. Operations that need a key then fail, and are retried as after a failure of the
    /// store.
    fn keys(&self) -> impl Future<Output = Result<KeyRing, KeyRingError>> + Send;
}

type BoxFuture<'a> = Pin<Box<dyn Future<Output = Result<KeyRing, KeyRingError>> + Send + 'a>>;

/// The object-safe form of [`KeyProvider`].
trait DynKeyProvider: Send + Sync {
    fn keys(&self) -> BoxFuture<'_>;
}

impl<T: KeyProvider> DynKeyProvider for T {
    fn keys(&self) -> BoxFuture<'_> {
        Box::pin(KeyProvider::keys(self))
    }
}

/// A provider, with the keys of the last successful fetch.
pub(crate) struct CachedKeys {
    provider: Box<dyn DynKeyProvider>,
    cached: ArcSwapOption<CachedEntry>,
    /// The last fetch. The lock is held during a fetch.
    last_fetch: Mutex<Option<LastFetch>>,
}

struct CachedEntry {
    keys: Arc<KeyRing>,
    since: Instant,
}

impl CachedEntry {
    fn is_fresh(&self) -> bool {
        self.since.elapsed() < MAX_AGE
    }
}

/// The time and the result of the last fetch.
struct LastFetch {
    time: Instant,
    error: Option<KeyRingError>,
}

impl LastFetch {
    fn is_recent(&self) -> bool {
        self.time.elapsed() < MIN_FETCH_INTERVAL
    }
}

impl CachedKeys {
    pub(crate) fn new(provider: impl KeyProvider) -> Self {
        Self { provider: Box::new(provider), cached: ArcSwapOption::empty(), last_fetch: Mutex::new(None) }
    }

    /// Returns the cached keys if they are fresh, and fetches new keys otherwise. If the fetch fails, returns the old
    /// keys.
    ///
    /// # Errors
    /// Fails with the error of the fetch if no keys are cached.
    pub(crate) async fn keys(&self) -> Result<Arc<KeyRing>, KeyRingError> {
        if let Some(cached) = self.cached.load().as_ref().filter(|cached| cached.is_fresh()) {
            return Ok(Arc::clone(&cached.keys));
        }
        let mut last_fetch = self.last_fetch.lock().await;
        let cached = self.cached.load_full();
        if let Some(cached) = cached.as_ref().filter(|cached| cached.is_fresh()) {
            return Ok(Arc::clone(&cached.keys));
        }
        let recent_error = last_fetch.as_ref().filter(|last| last.is_recent()).and_then(|last| last.error.clone());
        let fetched = match recent_error {
            Some(error) => Err(error),
            None => self.fetch(&mut last_fetch).await,
        };
        match (fetched, cached) {
            (Err(_), Some(cached)) => Ok(Arc::clone(&cached.keys)),
            (fetched, _) => fetched,
        }
    }

    /// Returns keys that were fetched after `known`, and fetches them unless another task has done so. Returns `None`
    /// if the last fetch is recent and returned `known`.
    ///
    /// # Errors
    /// Fails with the error of the fetch, or with that of the last fetch if it is recent.
    pub(crate) async fn refetch_if_same(&self, known: &Arc<KeyRing>) -> Result<Option<Arc<KeyRing>>, KeyRingError> {
        let mut last_fetch = self.last_fetch.lock().await;
        let cached = self.cached.load_full();
        if let Some(cached) = cached.filter(|cached| !Arc::ptr_eq(&cached.keys, known)) {
            return Ok(Some(Arc::clone(&cached.keys)));
        }
        match last_fetch.as_ref().filter(|last| last.is_recent()) {
            Some(last) => last.error.clone().map_or(Ok(None), Err),
            None => self.fetch(&mut last_fetch).await.map(Some),
        }
    }

    /// Fetches the keys regardless of the time of the last fetch.
    pub(crate) async fn refetch(&self) -> Result<(), KeyRingError> {
        let mut last_fetch = self.last_fetch.lock().await;
        self.fetch(&mut last_fetch).await.map(drop)
    }

    async fn fetch(&self, last_fetch: &mut Option<LastFetch>) -> Result<Arc<KeyRing>, KeyRingError> {
        let fetched = tokio::time::timeout(FETCH_TIMEOUT, self.provider.keys()).await;
        let fetched =
            fetched.unwrap_or_else(|_| Err(KeyRingError::unavailable(LOCATION, "no response within 30 seconds")));
        let time = Instant::now();
        *last_fetch = Some(LastFetch { time, error: fetched.as_ref().err().cloned() });
        let keys = Arc::new(fetched.inspect_err(|error| tracing::warn!(%error, "failed to load the keys"))?);
        self.cached.store(Some(Arc::new(CachedEntry { keys: Arc::clone(&keys), since: time })));
        Ok(keys)
    }
}

impl KeyRingError {
    /// Creates the error for a key that a recent fetch did not contain. The error is retryable: the key may be new, and
    /// the next fetch may contain it.
    pub(crate) fn not_provided(key_id: &str) -> Self {
        let reason = format!(
            "the provider did not return the key `{key_id}`; add the key to the provider, which is queried up to once every 10 seconds"
        );
        Self::unavailable(LOCATION, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use zoho_auth_core::Failure;

    /// A provider that returns one more key at each fetch.
    #[derive(Default)]
    struct Growing {
        fetches: Arc<AtomicUsize>,
        down: Arc<AtomicBool>,
    }

    impl KeyProvider for Growing {
        async fn keys(&self) -> Result<KeyRing, KeyRingError> {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if self.down.load(Ordering::Relaxed) {
                return Err(KeyRingError::unavailable("the vault", "the vault is closed"));
            }
            let last = self.fetches.fetch_add(1, Ordering::Relaxed);
            let key = |number: usize| (format!("k{number}"), [1; 32]);
            let (name, bytes) = key(last);
            (0..last).map(key).try_fold(KeyRing::new(&name, bytes)?, |keys, (name, bytes)| keys.with_key(&name, bytes))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn concurrent_callers_share_a_fetch_and_the_next_one_waits() {
        let service = Growing::default();
        let fetches = Arc::clone(&service.fetches);
        let down = Arc::clone(&service.down);
        let keys = Arc::new(CachedKeys::new(service));

        down.store(true, Ordering::Relaxed);
        let error = keys.keys().await.unwrap_err();
        assert!(error.retry().is_safe() && error.to_string().contains("the vault"), "{error}");
        down.store(false, Ordering::Relaxed);
        assert_eq!(
            keys.keys().await.unwrap_err().to_string(),
            error.to_string(),
            "keys should not be fetched again within ten seconds"
        );
        assert_eq!(fetches.load(Ordering::Relaxed), 0);
        tokio::time::advance(MIN_FETCH_INTERVAL).await;

        let tasks: Vec<_> = (0..50)
            .map(|_| {
                tokio::spawn({
                    let keys = Arc::clone(&keys);
                    async move { keys.keys().await }
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(
                task.await.expect("the task should not panic").expect("the provider should return keys").first().0,
                "k0"
            );
        }
        assert_eq!(fetches.load(Ordering::Relaxed), 1);

        let first = keys.keys().await.expect("the provider should return keys");
        assert!(
            keys.refetch_if_same(&first).await.expect("the provider should return keys").is_none(),
            "keys should not be fetched again within ten seconds"
        );
        tokio::time::advance(MIN_FETCH_INTERVAL).await;
        let (one, other) = tokio::join!(keys.refetch_if_same(&first), keys.refetch_if_same(&first));
        let (one, other) = (
            one.expect("the provider should return keys").expect("the keys should be new"),
            other.expect("the provider should return keys").expect("the keys should be new"),
        );
        assert!(Arc::ptr_eq(&one, &other) && one.first().0 == "k1" && one.get("k0").is_some());
        keys.refetch().await.expect("the provider should return keys");
        assert_eq!(keys.keys().await.expect("the provider should return keys").first().0, "k2");

        // Cached keys stay in use while the service is down.
        down.store(true, Ordering::Relaxed);
        assert!(keys.refetch().await.is_err());
        assert_eq!(keys.keys().await.expect("the provider should return keys").first().0, "k2");
        let cached = keys.keys().await.expect("the provider should return keys");
        assert!(keys.refetch_if_same(&cached).await.unwrap_err().retry().is_safe());
    }

    #[tokio::test(start_paused = true)]
    async fn old_keys_are_fetched_again() {
        let service = Growing::default();
        let down = Arc::clone(&service.down);
        let keys = CachedKeys::new(service);
        let first = async || keys.keys().await.expect("the provider should return keys").first().0.to_owned();
        assert_eq!(first().await, "k0");
        tokio::time::advance(Duration::from_secs(299)).await;
        assert_eq!(first().await, "k0");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(first().await, "k1");

        down.store(true, Ordering::Relaxed);
        tokio::time::advance(MAX_AGE).await;
        assert_eq!(first().await, "k1", "cached keys should stay in use after a failed fetch");
        down.store(false, Ordering::Relaxed);
        assert_eq!(first().await, "k1", "keys should not be fetched again within ten seconds");
        tokio::time::advance(MIN_FETCH_INTERVAL).await;
        assert_eq!(first().await, "k2");
    }

    struct Hanging;

    impl KeyProvider for Hanging {
        async fn keys(&self) -> Result<KeyRing, KeyRingError> {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn hanging_provider_times_out() {
        let started = Instant::now();
        let keys = CachedKeys::new(Hanging);
        let (one, other) = tokio::join!(keys.keys(), keys.keys());
        let error = one.unwrap_err();
        assert!(error.retry().is_safe() && error.to_string().contains("30 seconds"), "{error}");
        assert_eq!(other.unwrap_err().to_string(), error.to_string());
        assert!(
            started.elapsed() < FETCH_TIMEOUT + MIN_FETCH_INTERVAL,
            "both callers should share one fetch, which took {:?}",
            started.elapsed()
        );
    }
}
