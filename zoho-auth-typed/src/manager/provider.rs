//! Keys from a service that keeps them: asked for when they are needed, and not more often.

use super::keys::{Keys, KeysError};
use arc_swap::ArcSwapOption;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A token may name a key that exists nowhere: the provider is not asked for it by each who meets it. Nor is one that is
/// down asked by all who wait for it.
const PAUSE: Duration = Duration::from_secs(10);
/// Whoever meets no unknown key learns of a new one after so long.
const AGE: Duration = Duration::from_secs(5 * 60);
/// For so long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// What errors call it.
const PLACE: &str = "their provider";

/// Where keys come from: a key-management service, a vault, a hardware module. For
/// [`Protection::sealed_by`](crate::Protection::sealed_by).
///
/// As a rule such a service does not give its own key away, but opens data keys that it has wrapped: keep the wrapped
/// ones beside the program, have them opened here, and put them together with [`Keys::new`] and [`Keys::and`]. The
/// first one seals.
///
/// It is asked when keys are needed first; when they are needed and are older than five minutes; when a token names a key
/// that is not known; and before each batch of a [`rotate`](crate::TokenManager::rotate). So a new key needs no restart:
/// after five minutes every process seals with it.
///
/// It has 30 seconds to answer. Apart from `rotate`, it is asked every ten seconds at most, whether it answered or not:
/// until then its error holds. Keys that are in hand go on while it does not answer.
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
    held: ArcSwapOption<Held>,
    /// Held while the provider is asked.
    asking: Mutex<Option<Asked>>,
}

struct Held {
    keys: Arc<Keys>,
    since: Instant,
}

impl Held {
    fn is_fresh(&self) -> bool {
        self.since.elapsed() < AGE
    }
}

/// How it was asked last.
struct Asked {
    at: Instant,
    error: Option<KeysError>,
}

impl Asked {
    fn is_just_now(&self) -> bool {
        self.at.elapsed() < PAUSE
    }
}

impl Provided {
    pub(super) fn new(provider: impl KeyProvider) -> Self {
        Self { provider: Box::new(provider), held: ArcSwapOption::empty(), asking: Mutex::new(None) }
    }

    /// Those in hand, if they are not too old; otherwise those that it gives.
    pub(super) async fn keys(&self) -> Result<Arc<Keys>, KeysError> {
        if let Some(held) = self.held.load().as_ref().filter(|held| held.is_fresh()) {
            return Ok(Arc::clone(&held.keys));
        }
        let mut asked = self.asking.lock().await;
        let held = self.held.load_full();
        if let Some(held) = held.as_ref().filter(|held| held.is_fresh()) {
            return Ok(Arc::clone(&held.keys));
        }
        let answer = match asked.as_ref().filter(|asked| asked.is_just_now()).and_then(|asked| asked.error.clone()) {
            Some(error) => Err(error),
            None => self.ask(&mut asked).await,
        };
        match (answer, held) {
            (Err(_), Some(held)) => Ok(Arc::clone(&held.keys)),
            (answer, _) => answer,
        }
    }

    /// Others than these. None: it was asked just now, and these are what it gave.
    pub(super) async fn newer_than(&self, known: &Arc<Keys>) -> Result<Option<Arc<Keys>>, KeysError> {
        let mut asked = self.asking.lock().await;
        let held = self.held.load_full();
        if let Some(held) = held.filter(|held| !Arc::ptr_eq(&held.keys, known)) {
            return Ok(Some(Arc::clone(&held.keys)));
        }
        match asked.as_ref().filter(|asked| asked.is_just_now()) {
            Some(asked) => asked.error.clone().map_or(Ok(None), Err),
            None => self.ask(&mut asked).await.map(Some),
        }
    }

    /// Asks at once.
    pub(super) async fn renew(&self) -> Result<(), KeysError> {
        let mut asked = self.asking.lock().await;
        self.ask(&mut asked).await.map(drop)
    }

    async fn ask(&self, asked: &mut Option<Asked>) -> Result<Arc<Keys>, KeysError> {
        let answer = tokio::time::timeout(PATIENCE, self.provider.keys()).await;
        let answer = answer.unwrap_or_else(|_| Err(KeysError::unavailable(PLACE, "it gave no answer in 30 seconds")));
        let at = Instant::now();
        *asked = Some(Asked { at, error: answer.as_ref().err().cloned() });
        let keys = Arc::new(answer.inspect_err(|error| tracing::warn!(%error, "no keys of the provider"))?);
        self.held.store(Some(Arc::new(Held { keys: Arc::clone(&keys), since: at })));
        Ok(keys)
    }
}

/// Of a key that it did not give when it was asked just now: it may be a new one, for which it is asked again soon.
pub(super) fn not_yet(key_id: &str) -> KeysError {
    KeysError::unavailable(PLACE, format!("it did not give `{key_id}`, and is asked every ten seconds at most"))
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
        assert_eq!(provided.keys().await.unwrap_err(), error, "it was asked just now");
        assert_eq!(asked.load(Ordering::Relaxed), 0);
        tokio::time::advance(PAUSE).await;

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
        assert!(provided.newer_than(&first).await.expect("keys").is_none(), "it was asked just now");
        tokio::time::advance(PAUSE).await;
        let (one, other) = tokio::join!(provided.newer_than(&first), provided.newer_than(&first));
        let (one, other) = (one.expect("keys").expect("newer ones"), other.expect("keys").expect("newer ones"));
        assert!(Arc::ptr_eq(&one, &other) && one.first().0 == "k1" && one.get("k0").is_some());
        provided.renew().await.expect("keys");
        assert_eq!(provided.keys().await.expect("keys").first().0, "k2");

        // What is in hand goes on while the service is down.
        down.store(true, Ordering::Relaxed);
        assert!(provided.renew().await.is_err());
        assert_eq!(provided.keys().await.expect("keys").first().0, "k2");
        let held = provided.keys().await.expect("keys");
        assert!(provided.newer_than(&held).await.unwrap_err().is_retryable());
    }

    #[tokio::test(start_paused = true)]
    async fn asked_again_when_keys_are_old() {
        let service = Growing::default();
        let down = Arc::clone(&service.down);
        let provided = Provided::new(service);
        let first = async || provided.keys().await.expect("keys").first().0.to_owned();
        assert_eq!(first().await, "k0");
        tokio::time::advance(Duration::from_secs(299)).await;
        assert_eq!(first().await, "k0");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(first().await, "k1");

        down.store(true, Ordering::Relaxed);
        tokio::time::advance(AGE).await;
        assert_eq!(first().await, "k1", "what is in hand goes on");
        down.store(false, Ordering::Relaxed);
        assert_eq!(first().await, "k1", "it was asked just now");
        tokio::time::advance(PAUSE).await;
        assert_eq!(first().await, "k2");
    }

    struct Hanging;

    impl KeyProvider for Hanging {
        async fn keys(&self) -> Result<Keys, KeysError> {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn not_waited_for_without_end() {
        let (provided, began) = (Provided::new(Hanging), Instant::now());
        let (one, other) = tokio::join!(provided.keys(), provided.keys());
        let error = one.unwrap_err();
        assert!(error.is_retryable() && error.to_string().contains("30 seconds"), "{error}");
        assert_eq!(other.unwrap_err(), error);
        assert!(began.elapsed() < PATIENCE + PAUSE, "once for both: {:?}", began.elapsed());
    }
}
