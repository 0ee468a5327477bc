//! Keys from a service that keeps them: asked for when they are needed, and not more often.

use super::keys::{Keys, KeysError};
use arc_swap::ArcSwapOption;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A token may name a key that exists nowhere: the provider is not asked for it by each who meets it.
const PAUSE: Duration = Duration::from_secs(10);

/// Where keys come from: a key-management service, a vault, a hardware module. For
/// [`Protection::sealed_by`](crate::Protection::sealed_by).
///
/// As a rule such a service does not give its own key away, but opens data keys that it has wrapped: keep the wrapped
/// ones beside the program, have them opened here, and put them together with [`Keys::new`] and [`Keys::and`]. The
/// first one seals.
///
/// It is asked once a process, again when a token names a key that is not known, at most every ten seconds, and before
/// each batch of a [`rotate`](crate::TokenManager::rotate): so a new key needs no restart.
///
/// ```
/// use zoho_auth_typed::{KeyProvider, Keys, KeysError, Protection};
///
/// struct Vault; // a client of your service, and what it is to open
///
/// impl Vault {
///     async fn unwrap(&self, name: &str) -> Result<[u8; 32], std::io::Error> {
///         # let _ = name;
///         Ok([7; 32]) // ask the service
///     }
/// }
///
/// impl KeyProvider for Vault {
///     async fn keys(&self) -> Result<Keys, KeysError> {
///         let unavailable = |error: std::io::Error| KeysError::unavailable("the vault", error.to_string());
///         let new = self.unwrap("2027").await.map_err(unavailable)?;
///         let old = self.unwrap("2026").await.map_err(unavailable)?;
///         Keys::new("2027", new)?.and("2026", old)
///     }
/// }
///
/// let protection = Protection::sealed_by(Vault);
/// # let _ = protection;
/// ```
pub trait KeyProvider: Send + Sync + 'static {
    /// The keys as they are now.
    ///
    /// # Errors
    /// [`KeysError::Unavailable`] if the service does not answer ([`KeysError::unavailable`] makes one): then there is
    /// no token that has to be opened first, and it is tried again as after a failure of the store.
    fn keys(&self) -> impl Future<Output = Result<Keys, KeysError>> + Send;
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Keys, KeysError>> + Send + 'a>>;

/// The same as an object.
trait AnyProvider: Send + Sync {
    fn keys(&self) -> Answer<'_>;
}

impl<T: KeyProvider> AnyProvider for T {
    fn keys(&self) -> Answer<'_> {
        Box::pin(KeyProvider::keys(self))
    }
}

/// The keys of a provider, as they were given last.
pub(super) struct Provided {
    provider: Box<dyn AnyProvider>,
    held: ArcSwapOption<Keys>,
    /// Held while the provider is asked. When it was asked last, if it answered.
    asking: Mutex<Option<Instant>>,
}

impl Provided {
    pub(super) fn new(provider: impl KeyProvider) -> Self {
        Self { provider: Box::new(provider), held: ArcSwapOption::empty(), asking: Mutex::new(None) }
    }

    /// Those in hand; at first, those that it gives.
    pub(super) async fn keys(&self) -> Result<Arc<Keys>, KeysError> {
        if let Some(keys) = self.held.load_full() {
            return Ok(keys);
        }
        let mut asked = self.asking.lock().await;
        match self.held.load_full() {
            Some(keys) => Ok(keys),
            None => self.ask(&mut asked).await,
        }
    }

    /// Others than these, if there are any by now. A provider that does not answer leaves what is in hand.
    pub(super) async fn newer_than(&self, known: &Arc<Keys>) -> Result<Arc<Keys>, KeysError> {
        let mut asked = self.asking.lock().await;
        if let Some(keys) = self.held.load_full().filter(|keys| !Arc::ptr_eq(keys, known)) {
            return Ok(keys);
        }
        if asked.is_some_and(|at| at.elapsed() < PAUSE) {
            return Ok(Arc::clone(known));
        }
        self.ask(&mut asked).await
    }

    /// Asks at once.
    pub(super) async fn renew(&self) -> Result<(), KeysError> {
        let mut asked = self.asking.lock().await;
        self.ask(&mut asked).await.map(drop)
    }

    async fn ask(&self, asked: &mut Option<Instant>) -> Result<Arc<Keys>, KeysError> {
        let keys = Arc::new(self.provider.keys().await?);
        *asked = Some(Instant::now());
        self.held.store(Some(Arc::clone(&keys)));
        Ok(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    /// It has one key more each time that it is asked.
    #[derive(Default)]
    struct Growing {
        asked: Arc<AtomicUsize>,
        down: Arc<AtomicBool>,
    }

    impl KeyProvider for Growing {
        async fn keys(&self) -> Result<Keys, KeysError> {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if self.down.load(Ordering::Relaxed) {
                return Err(KeysError::unavailable("the vault", "it is closed"));
            }
            let last = self.asked.fetch_add(1, Ordering::Relaxed);
            let key = |number: usize| (format!("k{number}"), [1; 32]);
            let (name, bytes) = key(last);
            (0..last).map(key).try_fold(Keys::new(&name, bytes)?, |keys, (name, bytes)| keys.and(&name, bytes))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn asked_once_by_many_and_again_after_a_pause() {
        let service = Growing::default();
        let (asked, down) = (Arc::clone(&service.asked), Arc::clone(&service.down));
        let provided = Arc::new(Provided::new(service));

        down.store(true, Ordering::Relaxed);
        let error = provided.keys().await.unwrap_err();
        assert!(error.is_retryable() && error.to_string().contains("the vault"), "{error}");
        down.store(false, Ordering::Relaxed);

        let tasks: Vec<_> = (0..50)
            .map(|_| {
                tokio::spawn({
                    let provided = Arc::clone(&provided);
                    async move { provided.keys().await }
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.expect("no panic").expect("keys").first().0, "k0");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);

        let first = provided.keys().await.expect("keys");
        let early = provided.newer_than(&first).await.expect("keys");
        assert!(Arc::ptr_eq(&first, &early), "it was asked just now");
        tokio::time::advance(PAUSE).await;
        let (one, other) = tokio::join!(provided.newer_than(&first), provided.newer_than(&first));
        let (one, other) = (one.expect("keys"), other.expect("keys"));
        assert!(Arc::ptr_eq(&one, &other) && one.first().0 == "k1" && one.get("k0").is_some());
        provided.renew().await.expect("keys");
        assert_eq!(provided.keys().await.expect("keys").first().0, "k2");

        // What is in hand goes on while the service is down.
        down.store(true, Ordering::Relaxed);
        assert!(provided.renew().await.is_err());
        assert_eq!(provided.keys().await.expect("keys").first().0, "k2");
    }
}
