//! An hour of random failures of the servers, with two processes and two products. The processes use the clock of the
//! emulator, and a sleeping task advances this clock.

use super::oauth;
use crate::capture::Recorded;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseError};
use std::time::{Duration, SystemTime};
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::token_manager::Clock;
use zoho_auth_typed::{
    Client, Encryption, Failure, OAuthClient, Retry, SendError, TokenError, TokenManager, crm, desk, zoho_app,
};
use zoho_emulator::{App, Emulator, Fault, FaultPoint};

#[zoho_app]
struct Sync {
    leads: crm::ListRecords<crm::Leads>,
    tickets: desk::ListTickets,
}

/// Zoho's limit of refreshes per refresh token within [`PERIOD`].
const LIMIT: usize = 10;
const PERIOD: Duration = Duration::from_secs(600);
/// The time without failures after which every account must work again, in seconds: the period of the limit plus the
/// longest backoff.
const RECOVERY_TIME: u64 = 1200;

/// The clock of the emulator, plus the skew of a process.
struct SimulatedClock {
    emulator: zoho_emulator::Clock,
    skew: Duration,
}

impl Clock for SimulatedClock {
    fn now(&self) -> SystemTime {
        // The emulated time is in the past, far from the real time.
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.emulator.now() + self.skew
    }

    async fn sleep(&self, duration: Duration) {
        self.emulator.advance(duration);
        tokio::task::yield_now().await;
    }
}

#[derive(Clone, Debug)]
enum Event {
    /// One call of each product by one process.
    Call {
        process: usize,
    },
    /// Concurrent calls of both processes.
    CallAtOnce,
    /// Concurrent calls of both processes, `times` times, with `pause` seconds after each.
    Busy {
        times: usize,
        pause: u64,
    },
    Elapse(u64),
    TokenFault(Fault, u32),
    ApiFault(Fault, u32),
    Disconnect,
    Consent,
}

fn token_fault() -> impl Strategy<Value = Fault> {
    let word = |word: &str| Fault::OAuthError(word.to_owned());
    prop::sample::select(vec![
        Fault::Throttled,
        Fault::ThrottledWithStatus200,
        Fault::TooManyRequests { retry_after: None },
        Fault::TooManyRequests { retry_after: Some(Duration::from_secs(120)) },
        Fault::TooManyRequests { retry_after: Some(Duration::from_secs(999_999_999)) },
        Fault::Status(500),
        Fault::Html,
        Fault::Redirect("http://127.0.0.1:9/".to_owned()),
        Fault::Truncated,
        Fault::Reset,
        Fault::ExpiresIn(0),
        Fault::ExpiresIn(30),
        Fault::ExpiresInMillisecondsOnly,
        word("invalid_client"),
        word("invalid_client_secret"),
        word("general_error"),
    ])
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => (0..2_usize).prop_map(|process| Event::Call { process }),
        6 => Just(Event::CallAtOnce),
        6 => (1_usize..40, 1_u64..40).prop_map(|(times, pause)| Event::Busy { times, pause }),
        8 => prop_oneof![1_u64..15, 15_u64..120, Just(3600_u64)].prop_map(Event::Elapse),
        3 => (token_fault(), 1_u32..40).prop_map(|(fault, times)| Event::TokenFault(fault, times)),
        2 => (prop::sample::select(vec![Fault::InvalidToken, Fault::Status(502), Fault::Reset]), 1_u32..40)
            .prop_map(|(fault, times)| Event::ApiFault(fault, times)),
        1 => Just(Event::Disconnect),
        2 => Just(Event::Consent),
    ]
}

struct Process {
    client: Client<Sync>,
    /// A flag that is `true` from an error that reported the revoked consent to the next consent.
    knows_revocation: bool,
}

struct World {
    zoho: Recorded,
    app: App,
    oauth: OAuthClient<Sync>,
    managers: [TokenManager; 2],
    processes: Vec<Process>,
    refresh_tokens: Vec<String>,
    /// A flag that is `true` from a revocation at the server to the next consent.
    is_revoked: bool,
}

impl World {
    async fn start() -> Self {
        let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
        let app = zoho.register(zoho_emulator::Registration::server().redirect_uri(super::CALLBACK));
        zoho.user("anna", "eu");
        let oauth = oauth::<Sync>(&zoho, &app);
        let store = MemoryStore::new();
        let managers = [0, 5].map(|skew| {
            let clock = SimulatedClock { emulator: zoho.clock().clone(), skew: Duration::from_secs(skew) };
            TokenManager::builder(store.clone(), Encryption::disabled()).oauth_client(&oauth).clock(clock).build()
        });
        let mut world =
            Self { zoho, app, oauth, managers, processes: Vec::new(), refresh_tokens: Vec::new(), is_revoked: false };
        world.consent().await;
        for manager in &world.managers {
            let account = manager.account(world.id()).expect("manager should have the client");
            let client = world.oauth.client(&account).await.expect("account should have the scopes of the client");
            let client = client.with_transport(crate::loopback::transport(world.zoho.servers()));
            world.processes.push(Process { client, knows_revocation: false });
        }
        world
    }

    fn id(&self) -> zoho_auth_typed::AccountId {
        self.oauth.account_id("anna", zoho_auth_typed::DataCenter::EU)
    }

    async fn consent(&mut self) {
        let token = self.zoho.refresh_token(&self.app, "anna", Sync::SCOPE);
        self.refresh_tokens.push(token.clone());
        self.managers[0].insert(self.id(), token).await.expect("account should be stored");
        self.is_revoked = false;
        for process in &mut self.processes {
            process.knows_revocation = false;
        }
    }

    /// Sends one call of each product. A process that knows that the consent was revoked must not send a request to an
    /// API.
    async fn call(&mut self, process: usize) -> Result<(), TestCaseError> {
        let calls_before = self.api_requests();
        let Process { client, knows_revocation } = &self.processes[process];
        let knew = *knows_revocation;
        let desk = client.for_organization(desk::ORGANIZATION, 1_u64);
        let results = [
            client.send(Sync::leads().fields("Last_Name")).await.map(drop),
            desk.send(Sync::tickets()).await.map(drop),
        ];
        if knew && self.processes[process].knows_revocation {
            prop_assert_eq!(self.api_requests(), calls_before, "a token of a revoked consent should not be used");
        }
        for result in results {
            self.check(process, result)?;
        }
        Ok(())
    }

    async fn call_at_once(&mut self) -> Result<(), TestCaseError> {
        let [first, second] = [0, 1].map(|process| self.processes[process].client.clone());
        let (first, second) =
            tokio::join!(first.send(Sync::leads().fields("Last_Name")), second.send(Sync::leads().fields("Last_Name")));
        self.check(0, first.map(drop))?;
        self.check(1, second.map(drop))
    }

    /// Checks that a token error either has a time for the next attempt, or advises never to retry.
    fn check(&mut self, process: usize, result: Result<(), SendError>) -> Result<(), TestCaseError> {
        let Err(SendError::Token(error)) = result else { return Ok(()) };
        let is_known = matches!(error.retry(), Retry::Never | Retry::Safe { after: Some(_) });
        prop_assert!(is_known, "the error should have a time, or advise never to retry: {error:?}");
        prop_assert!(error.retry_after().is_none_or(|wait| wait <= Duration::from_secs(3700)), "{error:?}");
        // An error during a backoff may belong to an earlier grant.
        if self.is_revoked && matches!(error, TokenError::InvalidGrant(_) | TokenError::ConsentRevoked { .. }) {
            self.processes[process].knows_revocation = true;
        }
        Ok(())
    }

    fn api_requests(&self) -> usize {
        let is_api = |seen: &&zoho_emulator::RecordedRequest| seen.call.is_some() && seen.grant_type.is_none();
        self.zoho.requests().iter().filter(is_api).count()
    }

    /// Checks that the refreshes that the emulator received do not exceed the limit.
    fn check_limit(&self) -> Result<(), TestCaseError> {
        let requests = self.zoho.requests();
        for token in &self.refresh_tokens {
            let refreshes = requests.iter().filter(|seen| seen.parameter("refresh_token") == Some(token));
            let times: Vec<Duration> = refreshes.map(|seen| seen.received_at).collect();
            let holds = times.windows(LIMIT + 1).all(|times| times[LIMIT] >= times[0] + PERIOD);
            prop_assert!(holds, "ten minutes should have up to ten refreshes: {times:?}");
        }
        Ok(())
    }
}

async fn run(events: Vec<Event>) -> Result<(), TestCaseError> {
    let mut world = World::start().await;
    for event in events {
        match event {
            Event::Call { process } => world.call(process).await?,
            Event::CallAtOnce => world.call_at_once().await?,
            Event::Busy { times, pause } => {
                for _ in 0..times {
                    world.call_at_once().await?;
                    world.zoho.clock().advance(Duration::from_secs(pause));
                }
            }
            Event::Elapse(seconds) => world.zoho.clock().advance(Duration::from_secs(seconds)),
            Event::TokenFault(fault, times) => world.zoho.fault(fault.times(times)),
            Event::ApiFault(fault, times) => world.zoho.fault(fault.at_point(FaultPoint::Api).times(times)),
            Event::Disconnect => {
                world.zoho.disconnect(&world.app, "anna");
                world.is_revoked = true;
            }
            Event::Consent => world.consent().await,
        }
        world.check_limit()?;
    }
    // After the last failure and a new consent, the servers work, so no account may be locked out.
    world.zoho.clear_faults();
    world.consent().await;
    world.zoho.clock().advance(Duration::from_secs(RECOVERY_TIME));
    for Process { client, .. } in &world.processes {
        let leads = client.send(Sync::leads().fields("Last_Name")).await;
        prop_assert!(leads.is_ok(), "the account should not be locked out: {leads:?}");
    }
    world.check_limit()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: RngSeed::Fixed(18), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn accounts_survive_any_sequence_of_failures(events in prop::collection::vec(event(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime should start");
        runtime.block_on(run(events))?;
    }
}
