//! A loom test of single flight under the interleavings of threads. As in `account_cell`, a lock protects the state,
//! but here it is a lock of loom. Waiters sleep on a condition variable, and a refresh is a thread instead of a task.

use super::{Completion, Role, SharedState, SingleFlight};
use crate::coordination::Seconds;
use crate::failure::Failure;
use crate::tokens::TokenError;
use loom::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use loom::sync::{Condvar, Mutex};
use loom::thread;
use std::sync::Arc;

const NOW: Seconds = 1000;
/// The maximum number of refreshes for which a call waits, as in the module `account`.
const MAX_ROUNDS: usize = 3;

type RefreshResult = Result<Option<u64>, TokenError>;

/// The two halves of the channel, for threads.
#[derive(Clone)]
struct Channel(Arc<(Mutex<Option<RefreshResult>>, Condvar)>);

impl Channel {
    fn new() -> (Self, Self) {
        let ends = Self(Arc::new((Mutex::new(None), Condvar::new())));
        (ends.clone(), ends)
    }

    fn notify(&self, result: RefreshResult) {
        *self.0.0.lock().unwrap() = Some(result);
        self.0.1.notify_all();
    }

    fn wait(&self) -> RefreshResult {
        let mut result = self.0.0.lock().unwrap();
        loop {
            match &*result {
                Some(result) => return result.clone(),
                None => result = self.0.1.wait(result).unwrap(),
            }
        }
    }
}

/// An account in memory, and its record. A token is a number, and 0 stands for no token.
struct Account {
    single_flight: Mutex<SingleFlight<Channel>>,
    cached: AtomicU64,
    backoff_until: AtomicU64,
    needs_consent: AtomicBool,
    stored: AtomicU64,
    /// The number of refreshes in flight.
    in_flight: AtomicUsize,
    /// The number of requests sent so far.
    requests: AtomicUsize,
    response: Response,
}

/// The result of a request.
#[derive(Clone, Copy, PartialEq)]
enum Response {
    Token,
    Failure,
    ConsentRevoked,
    /// No response, because the runtime shuts down during the refresh.
    Interrupted,
}

impl SharedState for Account {
    type Token = u64;

    fn publish_token(&self, token: Option<u64>) {
        self.cached.store(token.unwrap_or(0), Ordering::SeqCst);
    }

    fn set_backoff_until(&self, until: Seconds) {
        self.backoff_until.store(until, Ordering::SeqCst);
    }

    fn set_needs_consent(&self, needs_consent: bool) {
        self.needs_consent.store(needs_consent, Ordering::SeqCst);
    }
}

impl Account {
    fn new(response: Response) -> Arc<Self> {
        Arc::new(Self {
            single_flight: Mutex::new(SingleFlight::new()),
            cached: AtomicU64::new(0),
            backoff_until: AtomicU64::new(0),
            needs_consent: AtomicBool::new(false),
            stored: AtomicU64::new(0),
            in_flight: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
            response,
        })
    }

    /// Returns the cached token, or refreshes the token first, as `AccountTokens::token` does.
    fn token(self: &Arc<Self>) -> Result<u64, TokenError> {
        for _ in 0..MAX_ROUNDS {
            let token = self.cached.load(Ordering::SeqCst);
            if token != 0 {
                return Ok(token);
            }
            let role = self.single_flight.lock().unwrap().acquire(NOW, &**self, Channel::new);
            match role {
                Role::Rejected(error) => return Err(error),
                Role::Follower(receiver) => {
                    receiver.wait()?;
                }
                Role::Leader(notifier, receiver, _) => {
                    let account = Arc::clone(self);
                    thread::spawn(move || account.refresh(&notifier));
                    receiver.wait()?;
                }
            }
        }
        match self.cached.load(Ordering::SeqCst) {
            0 => panic!("a token should be cached after {MAX_ROUNDS} refreshes"),
            token => Ok(token),
        }
    }

    /// Uses the stored token, or sends a request and stores its result, as `Refresh::run` does.
    fn refresh(&self, notifier: &Channel) {
        assert_eq!(self.in_flight.fetch_add(1, Ordering::SeqCst), 0, "only one refresh should run at a time");
        let result = match (self.stored.load(Ordering::SeqCst), self.response) {
            (0, Response::Interrupted) => Err(TokenError::RefreshCanceled { retry_after: None }),
            (0, response) => {
                self.requests.fetch_add(1, Ordering::SeqCst);
                match response {
                    Response::Failure => Err(TokenError::Unavailable { status: 502, retry_after: None }),
                    Response::ConsentRevoked => Err(TokenError::InvalidGrant("invalid_code".to_owned())),
                    // A concurrent write wins, as with the lease's fencing token.
                    _ => match self.stored.compare_exchange(0, 1, Ordering::SeqCst, Ordering::SeqCst) {
                        Ok(_) => Ok(1),
                        Err(newer) => Ok(newer),
                    },
                }
            }
            (stored, _) => Ok(stored),
        };
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        let result = result.map_or_else(Completion::Failed, Completion::Token);
        let outcome = self.single_flight.lock().unwrap().complete(result, NOW, self);
        notifier.notify(outcome.result_for_waiters());
    }

    /// Stores a new grant, with the access token 2 or without an access token, as `TokenManager::insert_grant` does.
    fn insert_grant(&self, token: Option<u64>) {
        self.stored.store(2, Ordering::SeqCst);
        self.single_flight.lock().unwrap().reset(token, self);
    }

    /// Checks the state after all threads have finished.
    fn assert_at_rest(&self) {
        assert_eq!(self.in_flight.load(Ordering::SeqCst), 0);
        assert_ne!(
            self.backoff_until.load(Ordering::SeqCst),
            Seconds::MAX,
            "background refreshes should be possible again"
        );
        let role = self.single_flight.lock().unwrap().acquire(NOW + 3600, self, Channel::new);
        assert!(matches!(role, Role::Leader(..)), "a refresh should be able to start again");
    }
}

/// Explores the interleavings of a main thread, further threads that need a token, and their refreshes. The search is
/// bounded to three preemptions, because a higher bound takes minutes and finds nothing new.
fn explore(run: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(run);
}

/// Requests a token in `threads` threads concurrently. Returns the result of each thread.
fn request_tokens(account: &Arc<Account>, threads: usize) -> Vec<Result<u64, TokenError>> {
    let others: Vec<_> = (1..threads)
        .map(|_| {
            let account = Arc::clone(account);
            thread::spawn(move || account.token())
        })
        .collect();
    let own = account.token();
    others.into_iter().map(|other| other.join().unwrap()).chain([own]).collect()
}

#[test]
fn one_request_serves_all_threads() {
    explore(|| {
        let account = Account::new(Response::Token);
        assert!(request_tokens(&account, 2).iter().all(|result| matches!(result, Ok(1))));
        assert_eq!(account.requests.load(Ordering::SeqCst), 1);
        account.assert_at_rest();
    });
}

#[test]
fn one_failure_reaches_all_threads() {
    for threads in [2, 3] {
        explore(move || {
            let account = Account::new(Response::Failure);
            let results = request_tokens(&account, threads);
            assert!(results.iter().all(|result| matches!(result, Err(TokenError::Unavailable { status: 502, .. }))));
            assert_eq!(account.requests.load(Ordering::SeqCst), 1, "later threads should receive the same failure");
            account.assert_at_rest();
        });
    }
}

#[test]
fn interrupted_refresh_leaves_no_thread_waiting() {
    explore(|| {
        let account = Account::new(Response::Interrupted);
        let interrupted = TokenError::RefreshCanceled { retry_after: None }.to_string();
        let results = request_tokens(&account, 3);
        assert!(results.iter().all(|result| result.as_ref().is_err_and(|error| error.to_string() == interrupted)));
        account.assert_at_rest();
    });
}

#[test]
fn canceled_caller_does_not_cancel_the_others() {
    explore(|| {
        let account = Account::new(Response::Token);
        let canceled = {
            let account = Arc::clone(&account);
            thread::spawn(move || {
                let role = account.single_flight.lock().unwrap().acquire(NOW, &*account, Channel::new);
                // The caller becomes a leader or a follower, and leaves without waiting. The refresh has its own
                // thread.
                if let Role::Leader(notifier, ..) = role {
                    let leader = Arc::clone(&account);
                    thread::spawn(move || leader.refresh(&notifier));
                }
            })
        };
        assert!(matches!(account.token(), Ok(1)));
        canceled.join().unwrap();
        assert_eq!(account.requests.load(Ordering::SeqCst), 1);
    });
}

/// Checks that a new grant survives a refresh of the old grant. The refresh gets a token or finds the consent revoked.
#[test]
fn new_grant_survives_the_refresh_of_the_old_one() {
    let cases = [(Response::Token, Some(2)), (Response::ConsentRevoked, Some(2)), (Response::ConsentRevoked, None)];
    for (response, inserted) in cases {
        explore(move || {
            let account = Account::new(response);
            let caller = {
                let account = Arc::clone(&account);
                thread::spawn(move || account.token())
            };
            account.insert_grant(inserted);
            let result = caller.join().unwrap();
            let before = response == Response::Token && matches!(result, Ok(1));
            let revoked = response == Response::ConsentRevoked && result.as_ref().is_err_and(TokenError::needs_consent);
            assert!(matches!(result, Ok(2)) || before || revoked, "{result:?}");
            assert!(!account.needs_consent.load(Ordering::SeqCst), "the new grant should be valid");
            assert!(matches!(account.token(), Ok(2)), "the token of the new grant should be used immediately");
            account.assert_at_rest();
        });
    }
}
