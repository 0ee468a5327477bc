//! The board under every order in which threads can come to it, by loom: it stands in loom's lock here as in std's in
//! `shared`, those who wait sleep on a condition, and a flight is a thread as it is a task there.

use super::ManagerError;
use super::board::{Board, Shown, Ticket};
use super::lease::Seconds;
use crate::token::TokenError;
use loom::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use loom::sync::{Condvar, Mutex};
use loom::thread;
use std::sync::Arc;

const NOW: Seconds = 1000;
/// As in `account`.
const ROUNDS: usize = 3;

type Heard = Result<(), TokenError>;

/// Where those wait who need a token: what `landing` is, for threads.
#[derive(Clone)]
struct Waiting(Arc<(Mutex<Option<Heard>>, Condvar)>);

impl Waiting {
    fn channel() -> (Self, Self) {
        let ends = Self(Arc::new((Mutex::new(None), Condvar::new())));
        (ends.clone(), ends)
    }

    fn say(&self, heard: Heard) {
        *self.0.0.lock().unwrap() = Some(heard);
        self.0.1.notify_all();
    }

    fn hear(&self) -> Heard {
        let mut said = self.0.0.lock().unwrap();
        loop {
            match &*said {
                Some(heard) => return heard.clone(),
                None => said = self.0.1.wait(said).unwrap(),
            }
        }
    }
}

/// An account in memory, and its record. A token is its number; 0 is none.
struct Account {
    board: Mutex<Board<Waiting>>,
    in_hand: AtomicU64,
    quiet_until: AtomicU64,
    needs_consent: AtomicBool,
    stored: AtomicU64,
    /// How many flights there are now, and how many requests were made.
    flying: AtomicUsize,
    asked: AtomicUsize,
    comes_to: Come,
}

/// What comes of a request.
#[derive(Clone, Copy, PartialEq)]
enum Come {
    Token,
    Failure,
    DeadConsent,
    /// The runtime ends under it.
    Nothing,
}

impl Shown for Account {
    type Token = u64;

    fn show(&self, token: Option<u64>) {
        self.in_hand.store(token.unwrap_or(0), Ordering::SeqCst);
    }

    fn quiet_until(&self, until: Seconds) {
        self.quiet_until.store(until, Ordering::SeqCst);
    }

    fn needs_consent(&self, needs: bool) {
        self.needs_consent.store(needs, Ordering::SeqCst);
    }
}

impl Account {
    fn new(comes_to: Come) -> Arc<Self> {
        Arc::new(Self {
            board: Mutex::new(Board::new()),
            in_hand: AtomicU64::new(0),
            quiet_until: AtomicU64::new(0),
            needs_consent: AtomicBool::new(false),
            stored: AtomicU64::new(0),
            flying: AtomicUsize::new(0),
            asked: AtomicUsize::new(0),
            comes_to,
        })
    }

    /// As `Account::next`: the token in hand, else the next one.
    fn want(self: &Arc<Self>) -> Result<u64, TokenError> {
        for _ in 0..ROUNDS {
            let token = self.in_hand.load(Ordering::SeqCst);
            if token != 0 {
                return Ok(token);
            }
            let ticket = self.board.lock().unwrap().ticket(NOW, &**self, Waiting::channel);
            match ticket {
                Ticket::Refused(error) => return Err(error),
                Ticket::Wait(waiting) => waiting.hear()?,
                Ticket::Fly(saying, waiting) => {
                    let account = Arc::clone(self);
                    thread::spawn(move || account.fly(&saying));
                    waiting.hear()?;
                }
            }
        }
        match self.in_hand.load(Ordering::SeqCst) {
            0 => panic!("{ROUNDS} flights, and no token"),
            token => Ok(token),
        }
    }

    /// As `Refresh::run`: what the store has will do, or Zoho is asked and its answer stored.
    fn fly(&self, saying: &Waiting) {
        assert_eq!(self.flying.fetch_add(1, Ordering::SeqCst), 0, "one flight at a time");
        let result = match (self.stored.load(Ordering::SeqCst), self.comes_to) {
            (0, Come::Nothing) => Err(ManagerError::Interrupted.into()),
            (0, come) => {
                self.asked.fetch_add(1, Ordering::SeqCst);
                match come {
                    Come::Failure => Err(TokenError::Unavailable { status: 502 }),
                    Come::DeadConsent => Err(TokenError::InvalidGrant("invalid_code".to_owned())),
                    // Whoever wrote in between was faster, as with the lease's number.
                    _ => match self.stored.compare_exchange(0, 1, Ordering::SeqCst, Ordering::SeqCst) {
                        Ok(_) => Ok(1),
                        Err(newer) => Ok(newer),
                    },
                }
            }
            (stored, _) => Ok(stored),
        };
        self.flying.fetch_sub(1, Ordering::SeqCst);
        let landed = self.board.lock().unwrap().landed(result, NOW, self);
        saying.say(landed.heard());
    }

    /// As `TokenManager::keep`: another consent, with the access token 2 or with none.
    fn keep(&self, token: Option<u64>) {
        self.stored.store(2, Ordering::SeqCst);
        self.board.lock().unwrap().renewed(token, self);
    }

    /// All is as it is when nobody does anything.
    fn is_at_rest(&self) {
        assert_eq!(self.flying.load(Ordering::SeqCst), 0);
        assert_ne!(self.quiet_until.load(Ordering::SeqCst), Seconds::MAX, "the background is not silenced for ever");
        let ticket = self.board.lock().unwrap().ticket(NOW + 3600, self, Waiting::channel);
        assert!(matches!(ticket, Ticket::Fly(..)), "a token can be asked for again");
    }
}

/// All orders of a main thread, of others that want a token too, and of the flights that they begin. Bounded to three
/// switches away from a thread that could go on: more finds nothing new and takes minutes.
fn explore(run: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(run);
}

/// So many want a token at once. What each gets.
fn all_want(account: &Arc<Account>, how_many: usize) -> Vec<Result<u64, TokenError>> {
    let others: Vec<_> = (1..how_many)
        .map(|_| {
            let account = Arc::clone(account);
            thread::spawn(move || account.want())
        })
        .collect();
    let own = account.want();
    others.into_iter().map(|other| other.join().unwrap()).chain([own]).collect()
}

#[test]
fn one_request_serves_all_who_want_a_token() {
    explore(|| {
        let account = Account::new(Come::Token);
        assert!(all_want(&account, 2).iter().all(|got| *got == Ok(1)));
        assert_eq!(account.asked.load(Ordering::SeqCst), 1);
        account.is_at_rest();
    });
}

#[test]
fn one_failure_reaches_all_who_want_a_token() {
    for how_many in [2, 3] {
        explore(move || {
            let account = Account::new(Come::Failure);
            let failure = Err(TokenError::Unavailable { status: 502 });
            assert!(all_want(&account, how_many).iter().all(|got| *got == failure));
            assert_eq!(account.asked.load(Ordering::SeqCst), 1, "it holds for all who come later");
            account.is_at_rest();
        });
    }
}

#[test]
fn a_flight_that_is_cut_off_leaves_nobody_waiting() {
    explore(|| {
        let account = Account::new(Come::Nothing);
        let interrupted = Err(ManagerError::Interrupted.into());
        assert!(all_want(&account, 3).iter().all(|got| *got == interrupted));
        account.is_at_rest();
    });
}

#[test]
fn who_is_cancelled_takes_nobody_with_it() {
    explore(|| {
        let account = Account::new(Come::Token);
        let cancelled = {
            let account = Arc::clone(&account);
            thread::spawn(move || {
                let ticket = account.board.lock().unwrap().ticket(NOW, &*account, Waiting::channel);
                // It began a flight, or waits for one, and goes away: its flight is a task of its own.
                if let Ticket::Fly(saying, _) = ticket {
                    let flight = Arc::clone(&account);
                    thread::spawn(move || flight.fly(&saying));
                }
            })
        };
        assert_eq!(account.want(), Ok(1));
        cancelled.join().unwrap();
        assert_eq!(account.asked.load(Ordering::SeqCst), 1);
    });
}

/// A consent is kept while a refresh of the old one is under way, which brings a token or the news that it is dead.
#[test]
fn a_new_consent_is_not_undone_by_what_an_old_one_brings() {
    for (comes_to, kept) in [(Come::Token, Some(2)), (Come::DeadConsent, Some(2)), (Come::DeadConsent, None)] {
        explore(move || {
            let account = Account::new(comes_to);
            let wants = {
                let account = Arc::clone(&account);
                thread::spawn(move || account.want())
            };
            account.keep(kept);
            let got = wants.join().unwrap();
            let in_time = comes_to == Come::Token && got == Ok(1);
            let dead = comes_to == Come::DeadConsent && got.as_ref().is_err_and(TokenError::needs_consent);
            assert!(got == Ok(2) || in_time || dead, "{got:?}");
            assert!(!account.needs_consent.load(Ordering::SeqCst), "there is a new one");
            assert_eq!(account.want(), Ok(2), "and what it gave is used at once");
            account.is_at_rest();
        });
    }
}
