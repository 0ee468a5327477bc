//! A case a law: what is done, and what must come of it.

use super::sample::{account, alike, number, record};
use super::{Law, Storage};
use crate::store::{AccountId, Record, StoreError, Stored, Swap, TokenStore, Version};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

/// What a store did instead.
pub(super) type Outcome = Result<(), String>;

/// How often a law is tried that only chance breaks.
const TIMES: u64 = 8;
/// How many handles are used at once.
const HANDLES: u64 = 8;

pub(super) async fn run<S: Storage>(law: Law, storage: &S) -> Outcome {
    match law {
        Law::NothingAtFirst => nothing_at_first(storage).await,
        Law::Whole => whole(storage).await,
        Law::CreatedOnce => created_once(storage).await,
        Law::CompareAndSwap => compare_and_swap(storage).await,
        Law::OneOfMany => one_of_many(storage).await,
        Law::VersionsAreUsedOnce => versions_are_used_once(storage).await,
        Law::Removal => removal(storage).await,
        Law::AccountsAreApart => accounts_are_apart(storage).await,
        Law::DoneIsSeenByAll => done_is_seen_by_all(storage).await,
        Law::DoneIsKept => done_is_kept(storage).await,
        Law::AllOrNothing => all_or_nothing(storage).await,
        Law::Listing => listing(storage).await,
        Law::ListingOfRecords => super::records::listing_of_records(storage).await,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` takes")]
pub(super) fn failed(error: StoreError) -> String {
    format!("an operation failed: {error}")
}

pub(super) fn must(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}

pub(super) async fn load(store: &impl TokenStore, id: &AccountId) -> Result<Option<Stored>, String> {
    store.load(id).await.map_err(failed)
}

async fn swap(
    store: &impl TokenStore,
    id: &AccountId,
    expected: Option<Version>,
    new: Option<&Record>,
) -> Result<Swap, String> {
    store.swap(id, expected, new).await.map_err(failed)
}

/// A swap that has to happen.
pub(super) async fn done(
    store: &impl TokenStore,
    id: &AccountId,
    expected: Option<Version>,
    new: Option<&Record>,
) -> Result<Version, String> {
    match swap(store, id, expected, new).await? {
        Swap::Done(version) => Ok(version),
        Swap::Conflict => Err(format!("a swap of the version that is there was refused, for {id:?}")),
    }
}

/// A swap that must not happen.
async fn refused(
    store: &impl TokenStore,
    id: &AccountId,
    expected: Option<Version>,
    new: Option<&Record>,
    why: &str,
) -> Outcome {
    let before = load(store, id).await?;
    must(swap(store, id, expected, new).await? == Swap::Conflict, || format!("a swap happened although {why}"))?;
    must(load(store, id).await? == before, || format!("a refused swap changed the record ({why})"))
}

/// What is there is this.
async fn there(store: &impl TokenStore, id: &AccountId, version: Version, expected: u64) -> Outcome {
    let Some(stored) = load(store, id).await? else { return Err(format!("the record of {id:?} is gone")) };
    must(stored.record == record(expected), || match number(&stored.record) {
        Some(other) if stored.record == record(other) => format!("record {other} is there, and {expected} was written"),
        _ => "the record is not what was written".to_owned(),
    })?;
    must(stored.version == version, || {
        format!("the version read is {}, and the swap said {}", stored.version.number(), version.number())
    })
}

async fn nothing_at_first<S: Storage>(storage: &S) -> Outcome {
    let store = storage.open().await;
    for id in alike() {
        must(load(&store, &id).await?.is_none(), || format!("there is a record of {id:?}"))?;
        for version in [0, 1, u64::MAX / 2] {
            let version = Some(Version::new(version));
            refused(&store, &id, version, Some(&record(1)), "there is nothing to replace").await?;
            refused(&store, &id, version, None, "there is nothing to remove").await?;
        }
    }
    must(store.list(None, 10).await.map_err(failed)?.is_empty(), || "it lists an account".to_owned())
}

async fn whole<S: Storage>(storage: &S) -> Outcome {
    let store = storage.open().await;
    for (at, id) in (1..).zip(alike()) {
        let version = done(&store, &id, None, Some(&record(at))).await?;
        there(&store, &id, version, at).await?;
        let version = done(&store, &id, Some(version), Some(&record(at + 100))).await?;
        there(&store, &id, version, at + 100).await?;
    }
    Ok(())
}

async fn created_once<S: Storage>(storage: &S) -> Outcome {
    let (store, id) = (storage.open().await, account("anna"));
    done(&store, &id, None, Some(&record(1))).await?;
    refused(&store, &id, None, Some(&record(2)), "there is a record already").await?;
    refused(&store, &id, None, Some(&record(1)), "there is a record already, if the same").await?;
    refused(&store, &id, None, None, "there is a record, and nothing was expected").await
}

async fn compare_and_swap<S: Storage>(storage: &S) -> Outcome {
    let (store, id) = (storage.open().await, account("anna"));
    let first = done(&store, &id, None, Some(&record(1))).await?;
    let second = done(&store, &id, Some(first), Some(&record(2))).await?;
    for (stale, why) in [
        (first, "the version is the one before"),
        (Version::new(second.number() + 1), "the version is yet to come"),
        (Version::new(0), "the version is no record's"),
    ] {
        refused(&store, &id, Some(stale), Some(&record(3)), why).await?;
        refused(&store, &id, Some(stale), None, why).await?;
    }
    there(&store, &id, second, 2).await?;
    // The same text again is a swap like any other.
    let third = done(&store, &id, Some(second), Some(&record(2))).await?;
    refused(&store, &id, Some(second), Some(&record(4)), "the version is one before, of the same text").await?;
    there(&store, &id, third, 2).await
}

async fn one_of_many<S: Storage>(storage: &S) -> Outcome {
    let id = account("anna");
    done(&storage.open().await, &id, None, Some(&record(0))).await?;
    let mut tasks = Vec::new();
    for _ in 0..HANDLES {
        let (store, id) = (storage.open().await, id.clone());
        tasks.push(tokio::spawn(async move {
            let mut counted = 0;
            while counted < TIMES {
                let Some(stored) = load(&store, &id).await? else { return Err("the record is gone".to_owned()) };
                let next = number(&stored.record).ok_or("the record is not what was written")? + 1;
                tokio::task::yield_now().await;
                if let Swap::Done(_) = swap(&store, &id, Some(stored.version), Some(&record(next))).await? {
                    counted += 1;
                }
            }
            Ok::<(), String>(())
        }));
    }
    for task in tasks {
        task.await.map_err(|error| error.to_string())??;
    }
    let counted = load(&storage.open().await, &id).await?.and_then(|stored| number(&stored.record));
    let expected = HANDLES * TIMES;
    must(counted == Some(expected), || format!("of {expected} swaps that were told to be done {counted:?} are there"))
}

async fn versions_are_used_once<S: Storage>(storage: &S) -> Outcome {
    let (store, id, other) = (storage.open().await, account("anna"), account("ben"));
    let mut seen = Vec::new();
    let mut version = None;
    for round in 0..TIMES {
        let created = done(&store, &id, version, Some(&record(round))).await?;
        must(!seen.contains(&created), || format!("the version {} was given twice", created.number()))?;
        seen.push(created);
        version = Some(created);
        if round % 3 == 2 {
            done(&store, &id, Some(created), None).await?;
            let there = load(&store, &other).await?.map(|stored| stored.version);
            done(&store, &other, there, Some(&record(9))).await?;
            for old in &seen {
                refused(&store, &id, Some(*old), Some(&record(99)), "the record was removed").await?;
            }
            version = None;
        }
    }
    Ok(())
}

async fn removal<S: Storage>(storage: &S) -> Outcome {
    let (store, id) = (storage.open().await, account("anna"));
    let version = done(&store, &id, None, Some(&record(1))).await?;
    let there_is = |stored: Option<Stored>| must(stored.is_none(), || "what was removed is there".to_owned());
    done(&store, &id, Some(version), None).await?;
    there_is(load(&store, &id).await?)?;
    there_is(load(&storage.open().await, &id).await?)?;
    must(store.list(None, 10).await.map_err(failed)?.is_empty(), || "it lists what was removed".to_owned())?;
    let version = done(&store, &id, None, Some(&record(2))).await?;
    there(&store, &id, version, 2).await
}

async fn accounts_are_apart<S: Storage>(storage: &S) -> Outcome {
    let store = storage.open().await;
    let mut versions = Vec::new();
    for (at, id) in (0..).zip(alike()) {
        must(load(&store, &id).await?.is_none(), || format!("{id:?} has the record of another"))?;
        versions.push(done(&store, &id, None, Some(&record(at))).await?);
    }
    for (at, (id, version)) in (0..).zip(alike().iter().zip(&versions)) {
        there(&store, id, *version, at).await?;
    }
    let (ids, removed) = (alike(), 1);
    done(&store, &ids[removed], Some(versions[removed]), None).await?;
    for (at, id) in ids.iter().enumerate().filter(|(at, _)| *at != removed) {
        there(&store, id, versions[at], at as u64).await?;
    }
    Ok(())
}

async fn done_is_seen_by_all<S: Storage>(storage: &S) -> Outcome {
    let (one, other, id) = (storage.open().await, storage.open().await, account("anna"));
    must(load(&other, &id).await?.is_none(), || "there is a record".to_owned())?;
    let mut version = done(&one, &id, None, Some(&record(0))).await?;
    for round in 1..=TIMES {
        there(&other, &id, version, round - 1).await?;
        let writer = if round % 2 == 0 { &one } else { &other };
        version = done(writer, &id, Some(version), Some(&record(round))).await?;
        there(&one, &id, version, round).await?;
    }
    Ok(())
}

async fn done_is_kept<S: Storage>(storage: &S) -> Outcome {
    let id = account("anna");
    let mut version = None;
    for round in 0..TIMES {
        let store = storage.open().await;
        version = Some(done(&store, &id, version, Some(&record(round))).await?);
        drop(store);
        there(&storage.open().await, &id, version.unwrap_or(Version::new(0)), round).await?;
    }
    Ok(())
}

/// Polls a future so many times, as a `select!` or a time-out would, and drops it.
async fn poll_and_drop(future: impl Future, times: u64) {
    let mut future = pin!(future);
    for _ in 0..times {
        if future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

async fn all_or_nothing<S: Storage>(storage: &S) -> Outcome {
    let (store, id) = (storage.open().await, account("anna"));
    let mut version = done(&store, &id, None, Some(&record(0))).await?;
    for polls in 0..3 * TIMES {
        let (before, new, last) = (3 * polls, 3 * polls + 1, 3 * polls + 3);
        poll_and_drop(store.swap(&id, Some(version), Some(&record(new))), polls % TIMES).await;
        // What was dropped may still be on its way; sooner or later a swap of what was read happens.
        version = loop {
            let Some(stored) = load(&storage.open().await, &id).await? else {
                return Err("the record is gone after a swap was dropped".to_owned());
            };
            let whole = [before, new].into_iter().any(|number| stored.record == record(number));
            must(whole, || {
                "after a swap was dropped, the record is neither the one before nor the new one".to_owned()
            })?;
            let expected =
                if stored.record == record(new) { stored.version != version } else { stored.version == version };
            must(expected, || "after a swap was dropped, the version is not that of the record".to_owned())?;
            match swap(&store, &id, Some(stored.version), Some(&record(last))).await? {
                Swap::Done(version) => break version,
                Swap::Conflict => tokio::task::yield_now().await,
            }
        };
        there(&store, &id, version, last).await?;
    }
    Ok(())
}

async fn listing<S: Storage>(storage: &S) -> Outcome {
    let store = storage.open().await;
    let mut ids = alike();
    for (at, id) in (0..).zip(&ids) {
        done(&store, id, None, Some(&record(at))).await?;
    }
    ids.sort();
    let list = async |after: Option<&AccountId>, limit| store.list(after, limit).await.map_err(failed);
    must(list(None, 1000).await? == ids, || "the list is not that of all accounts in their order".to_owned())?;
    must(list(None, 0).await?.is_empty(), || "it lists more than it was asked for".to_owned())?;
    for limit in [1, 3, ids.len()] {
        let mut paged: Vec<AccountId> = Vec::new();
        loop {
            let page = list(paged.last(), limit).await?;
            must(page.len() <= limit, || "it lists more than it was asked for".to_owned())?;
            let ends = page.len() < limit;
            paged.extend(page);
            must(paged.len() <= ids.len(), || "pages overlap".to_owned())?;
            if ends {
                break;
            }
        }
        must(paged == ids, || format!("in pages of {limit}, the list is another one"))?;
    }
    // After an account that is not there, too: it may have been removed since the last page.
    let after = account("anna!");
    let expected: Vec<AccountId> = ids.iter().filter(|id| **id > after).cloned().collect();
    must(list(Some(&after), 1000).await? == expected, || {
        "after an account that is not there, it lists others".to_owned()
    })
}
