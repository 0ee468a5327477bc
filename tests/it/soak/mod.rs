//! An hour with a hundred accounts and a token endpoint that has every known failure of Zoho's. Two processes with
//! different clocks share a third of the accounts. The time is simulated.

mod plan;

use crate::capture::Recorded;
use crate::force_refresh::force_refresh;
use crate::loopback::transport;
use crate::manual_clock::HandClock;
use plan::{Event, Scenario, answers_with_400, plan};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{
    Account, AccountId, DataCenter, Encryption, OAuthClient, RedirectUri, TokenError, TokenManager, crm,
    tokens::AccessToken, zoho_app,
};
use zoho_emulator::{App, Emulator};

#[zoho_app]
struct LeadSync {
    leads: crm::ListRecords<crm::Leads>,
}

const CALLBACK: &str = "http://127.0.0.1:9/callback";
const ACCOUNTS: usize = 100;
/// The number of seconds between two token requests of a caller.
const STEP: usize = 5;
const HOUR: usize = 3600;
/// The end of the test, in seconds. By then, the failures of the hour no longer have an effect.
const END: usize = HOUR + 1200;
/// Zoho's limit of refreshes per refresh token within [`WINDOW`].
const TIMES: usize = 10;
/// The period of Zoho's limit.
const WINDOW: Duration = Duration::from_secs(600);

/// A caller: one process that uses an account, with its last token and its call in flight.
struct Caller {
    number: usize,
    account: Account,
    last: Option<AccessToken>,
    /// A flag that is `true` if an API rejected the last token, so that the caller needs another token.
    needs_new_token: bool,
    call: Option<JoinHandle<Result<AccessToken, TokenError>>>,
}

impl Caller {
    fn new(number: usize, account: Account) -> Self {
        Self { number, account, last: None, needs_new_token: false, call: None }
    }

    fn call(&mut self) {
        if self.call.is_none() {
            let (account, refused) = (self.account.clone(), self.last.clone().filter(|_| self.needs_new_token));
            self.call = Some(tokio::spawn(async move {
                match refused {
                    Some(refused) => force_refresh(&account, &refused).await,
                    None => account.token().await,
                }
            }));
        }
    }

    /// Takes the result of the call. Stores a token in `last`, and returns an error. Also returns `None` if the call
    /// has not ended.
    async fn take(&mut self, is_in_the_hour: bool) -> Option<TokenError> {
        match self.call.take_if(|call| call.is_finished())?.await.expect("task should not panic") {
            Ok(token) => {
                self.last = Some(token);
                self.needs_new_token = Scenario::for_account(self.number) == Scenario::Greedy && is_in_the_hour;
                None
            }
            Err(error) => Some(error),
        }
    }
}

struct TestEnv {
    zoho: Recorded,
    clock: HandClock,
    long_timeout: (App, OAuthClient<LeadSync>),
    short_timeout: (App, OAuthClient<LeadSync>),
    managers: [TokenManager; 2],
    callers: Vec<Caller>,
    /// The number of errors, by the variant of the error.
    errors: BTreeMap<String, usize>,
    /// The refresh tokens of each account, with the time of their revocation.
    consents: Vec<Vec<(String, Option<Duration>)>>,
}

impl TestEnv {
    async fn start() -> Self {
        let zoho = Recorded::new(Emulator::start().await.expect("emulator should start"));
        let client = |timeout| {
            let app = zoho.register(zoho_emulator::Registration::server().redirect_uri(CALLBACK));
            let oauth = OAuthClient::<LeadSync>::server().client_id(app.id()).client_secret(app.secret().to_owned());
            let oauth = oauth.redirect_uri(RedirectUri::parse(CALLBACK).expect("redirect URI should be valid"));
            let oauth = oauth.data_center(DataCenter::US).build();
            (app, oauth.with_transport(transport(zoho.servers()).with_timeout(timeout)))
        };
        let (long_timeout, short_timeout) = (client(Duration::from_secs(60)), client(Duration::from_millis(300)));
        let (clock, store) = (HandClock::still(), MemoryStore::new());
        // The clocks of the two processes differ by the permitted skew.
        let managers = [clock.clone(), clock.ahead(5)].map(|clock| {
            let builder = TokenManager::builder(store.clone(), Encryption::disabled());
            builder.oauth_client(&long_timeout.1).oauth_client(&short_timeout.1).clock(clock).build()
        });
        let (callers, errors, consents) = (Vec::new(), BTreeMap::new(), vec![Vec::new(); ACCOUNTS]);
        let mut world = Self { zoho, clock, long_timeout, short_timeout, managers, callers, errors, consents };
        for number in 0..ACCOUNTS {
            world.zoho.user(&user(number), "eu");
            world.consent(number).await;
            let is_shared = number % 3 == 0 && Scenario::for_account(number) != Scenario::Unanswered;
            for manager in &world.managers[..if is_shared { 2 } else { 1 }] {
                world.callers.push(Caller::new(
                    number,
                    manager.account(world.id(number)).expect("manager should have the client"),
                ));
            }
        }
        world
    }

    fn client(&self, number: usize) -> &(App, OAuthClient<LeadSync>) {
        if Scenario::for_account(number) == Scenario::Unanswered { &self.short_timeout } else { &self.long_timeout }
    }

    fn id(&self, number: usize) -> AccountId {
        self.client(number).1.account_id(user(number), DataCenter::EU)
    }

    async fn consent(&mut self, number: usize) {
        let token = self.zoho.refresh_token(&self.client(number).0, &user(number), LeadSync::SCOPE);
        self.consents[number].push((token.clone(), None));
        self.managers[0].insert(self.id(number), token).await.expect("account should be stored");
    }

    async fn apply(&mut self, number: usize, event: Event) {
        match event {
            Event::Fails(fault) => self.zoho.fault(fault.for_user(&user(number))),
            Event::Disconnects => self.zoho.disconnect(&self.client(number).0, &user(number)),
            Event::Consents => return self.consent(number).await,
        }
        if matches!(Scenario::for_account(number), Scenario::Disconnected | Scenario::Reconsents) {
            self.consents[number][0].1 = Some(self.zoho.clock().now());
        }
        for caller in self.callers.iter_mut().filter(|caller| caller.number == number) {
            caller.needs_new_token = true;
        }
    }

    /// Lets all callers request a token. Advances the clocks when all remaining tasks wait for the time.
    async fn step(&mut self, is_in_the_hour: bool) {
        self.callers.iter_mut().for_each(Caller::call);
        let start = Instant::now();
        loop {
            let (mut waiting_long, mut waiting_short) = (0, 0);
            for caller in &mut self.callers {
                if let Some(error) = caller.take(is_in_the_hour).await {
                    let kind = format!("{error:?}").chars().take_while(char::is_ascii_alphabetic).collect();
                    *self.errors.entry(kind).or_default() += 1;
                }
                let waiting = if Scenario::for_account(caller.number) == Scenario::Unanswered {
                    &mut waiting_short
                } else {
                    &mut waiting_long
                };
                *waiting += usize::from(caller.call.is_some());
            }
            // A caller without a result waits for a lease, for a limit or for a delayed response of the emulator.
            if waiting_short == 0 && waiting_long <= self.clock.asleep() + self.zoho.clock().pending_sleeps() {
                break;
            }
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{} callers should not wait forever",
                waiting_long + waiting_short
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.clock.advance(STEP as u64);
        self.zoho.clock().advance(Duration::from_secs(STEP as u64));
    }
}

fn user(number: usize) -> String {
    format!("user {number}")
}

#[tokio::test]
async fn hundred_accounts_survive_every_token_endpoint_failure() {
    let mut world = TestEnv::start().await;
    let mut plan = plan(ACCOUNTS);
    let rejected = answers_with_400(&plan);
    for now in (0..END).step_by(STEP) {
        let (due, later) = plan.into_iter().partition(|(time, ..)| *time <= now);
        plan = later;
        for (_, number, event) in due {
            world.apply(number, event).await;
        }
        world.step(now < HOUR).await;
    }

    // Every kind of error occurred.
    let error_kinds: BTreeSet<&str> = world.errors.keys().map(String::as_str).collect();
    let expected = "ConsentRevoked InvalidClient InvalidClientSecret InvalidGrant InvalidResponse Network Other RateLimited Timeout Unavailable UnexpectedPage";
    assert_eq!(error_kinds, expected.split(' ').collect(), "{:?}", world.errors);
    let requests = world.zoho.requests();
    let seen = requests.iter().filter(|seen| seen.status == Some(400)).count();
    assert_eq!(seen, rejected, "each response with status 400 should be planned, so that no account is locked out");

    // No account exceeded the limit, and some accounts reached the limit.
    let mut busiest = 0;
    for (token, revoked_at) in world.consents.iter().flatten() {
        let of_it = requests.iter().filter(|seen| seen.parameter("refresh_token") == Some(token));
        let times: Vec<Duration> = of_it.map(|seen| seen.received_at).collect();
        let mut windows = times.windows(TIMES + 1);
        assert!(
            windows.all(|times| times[TIMES] >= times[0] + WINDOW),
            "no account should exceed the limit: {times:?}"
        );
        busiest = busiest.max(times.len());
        if let Some(revoked_at) = revoked_at {
            assert_eq!(
                times.iter().filter(|time| *time >= revoked_at).count(),
                1,
                "a revoked consent should be refreshed once"
            );
        }
    }
    assert!(busiest > 50, "some account should reach the limit, but the most requests were {busiest}");

    // Every caller that can have a token has a valid one.
    for caller in &world.callers {
        let number = caller.number;
        if Scenario::for_account(number) == Scenario::Disconnected {
            let last = caller.last.as_ref().expect("caller should have a token from before the revocation");
            assert!(
                force_refresh(&caller.account, last).await.is_err_and(|error| error.needs_consent()),
                "account {number} should need consent"
            );
            continue;
        }
        assert!(caller.call.is_none() && !caller.needs_new_token, "account {number} should recover");
        let client =
            world.client(number).1.client(&caller.account).await.expect("account should have the scopes of the client");
        client.send(LeadSync::leads().fields("Last_Name")).await.expect("token should be accepted");
    }
    println!("{} requests, up to {busiest} with one refresh token; errors: {:?}", requests.len(), world.errors);
}
