//! The time from Zoho's response until the last waiting task has its token, if many tasks wait for one refresh.

use crate::child::Child;
use crate::row;
use crate::store_location::StoreLocation;
use crate::zoho::{Way, Zoho};
use std::io::BufRead;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{Account, Encryption, TokenManager};
use zoho_emulator::Fault;

/// The number of refreshes in one measurement, each of a different account.
const ROUNDS: usize = 15;
/// The number of tasks of a single process.
const TASKS: usize = 10_000;
const PROCESSES: usize = 4;
/// The number of tasks per process.
const TASKS_EACH: usize = 1_000;
/// The delay of Zoho's response, long enough for all tasks to wait.
const SLOW: Duration = Duration::from_millis(50);
/// The delays of Zoho's response to several processes: a usual delay, and a long one, during which the processes poll
/// the store often.
pub(crate) const DELAYS: [Duration; 2] = [SLOW, Duration::from_secs(1)];

pub(crate) async fn of_tasks(zoho: &Zoho) {
    let way = zoho.way();
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&way.oauth()).build();
    let before = zoho.refreshes().len();
    let mut served = Vec::new();
    for round in 0..ROUNDS {
        let user = format!("storm-{round}");
        let account = manager.insert(way.id(&user), zoho.refresh_token(&user)).await.expect("account should be stored");
        zoho.emulator.fault(Fault::Slow(SLOW));
        served.push(last_served(&account, TASKS).await);
    }
    let what = format!("{TASKS} tasks with one expired token: from Zoho's response to the last task's token, release");
    report(&what, &zoho.refreshes()[before..], &served, "20 ms");
}

pub(crate) async fn of_processes(zoho: &Arc<Zoho>, store: &StoreLocation, name: &str, delay: Duration) {
    let way = zoho.way();
    let manager = way.manager(store).await;
    let user = |round| format!("{name}-{}-{round}", delay.as_millis());
    for round in 0..ROUNDS {
        manager.insert(way.id(&user(round)), zoho.refresh_token(&user(round))).await.expect("account should be stored");
    }
    let before = zoho.refreshes().len();
    let (store, users) = (store.to_string(), (0..ROUNDS).map(user).collect::<Vec<_>>());
    let storms = {
        let zoho = Arc::clone(zoho);
        move || -> Vec<SystemTime> {
            let mut children: Vec<Child> =
                (0..PROCESSES).map(|_| Child::start("storm", &store, &way.to_text())).collect();
            let served_last = |user: &String| {
                zoho.emulator.fault(Fault::Slow(delay));
                for child in &mut children {
                    child.say(user);
                }
                let served = children.iter_mut().map(|child| child.hear().parse().expect("text should be nanoseconds"));
                SystemTime::UNIX_EPOCH + Duration::from_nanos(served.max().expect("there should be a child"))
            };
            users.iter().map(served_last).collect()
        }
    };
    let served = tokio::task::spawn_blocking(storms).await.expect("task should not panic");
    let what =
        format!("the same of {PROCESSES} processes with {TASKS_EACH} tasks each, on {name}, response after {delay:?}");
    let line = if delay == SLOW { "60 ms" } else { "120 ms" };
    report(&what, &zoho.refreshes()[before..], &served, line);
}

/// Runs a child process. For each user that the process reads from stdin, it prints the time at which its last task
/// received the token.
pub(crate) async fn child(store: &StoreLocation) {
    let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
    let way = Way::from_text(&lines.next().expect("parent should send the connection data"));
    let manager = way.manager(store).await;
    println!("ready");
    for user in lines {
        let account = manager.account(way.id(&user)).expect("manager should have the client");
        let served = last_served(&account, TASKS_EACH).await;
        println!("{}", served.duration_since(SystemTime::UNIX_EPOCH).expect("time should be after 1970").as_nanos());
    }
}

/// Requests the token of the account in `tasks` tasks. Returns the time at which the last task received the token.
async fn last_served(account: &Account, tasks: usize) -> SystemTime {
    let task = |account: Account| async move {
        account.token().await.expect("token should be returned");
        SystemTime::now()
    };
    let tasks: Vec<_> = (0..tasks).map(|_| tokio::spawn(task(account.clone()))).collect();
    let mut last = SystemTime::UNIX_EPOCH;
    for task in tasks {
        last = last.max(task.await.expect("task should not panic"));
    }
    last
}

fn report(what: &str, responded: &[SystemTime], served: &[SystemTime], line: &str) {
    assert_eq!(responded.len(), served.len(), "each storm should cause one refresh");
    let after = |(responded, served): (&SystemTime, &SystemTime)| served.duration_since(*responded).unwrap_or_default();
    let mut late: Vec<Duration> = responded.iter().zip(served).map(after).collect();
    late.sort_unstable();
    let [least, median, most] = [0, late.len() / 2, late.len() - 1].map(|at| late[at].as_secs_f64() * 1e3);
    row(what, &format!("{median:.1} ms (median of {ROUNDS}; {least:.1} to {most:.1})"), line);
}
