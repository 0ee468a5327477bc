//! The test cases, one per invariant.

use super::fixtures::{account, number, record, similar_accounts};
use super::{Invariant, StoreFixture};
use crate::store::{AccountId, CasOutcome, Record, StoreError, TokenStore, Version, VersionedRecord};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

/// The outcome of a test case: `Ok`, or the store's violation of the invariant.
pub(super) type Outcome = Result<(), String>;

/// The number of repetitions in a test case, because a faulty store may violate an invariant only in some repetitions.
const ATTEMPTS: u64 = 8;
/// The number of concurrent handles.
const HANDLES: u64 = 8;

pub(super) async fn run<S: StoreFixture>(invariant: Invariant, storage: &S) -> Outcome {
    match invariant {
        Invariant::AbsentInitially => absent_initially(storage).await,
        Invariant::RoundTrip => round_trip(storage).await,
        Invariant::CreateIsExclusive => create_is_exclusive(storage).await,
        Invariant::CompareAndSwap => compare_and_swap(storage).await,
        Invariant::SingleWinner => single_winner(storage).await,
        Invariant::VersionsAreUnique => versions_are_unique(storage).await,
        Invariant::Removal => removal(storage).await,
        Invariant::AccountIsolation => account_isolation(storage).await,
        Invariant::ReadYourWrites => read_your_writes(storage).await,
        Invariant::Durability => durability(storage).await,
        Invariant::Atomicity => atomicity(storage).await,
        Invariant::Listing => listing(storage).await,
        Invariant::ListMatchesLoad => super::record_cases::list_matches_load(storage).await,
        Invariant::FilterMatchesStatus => super::record_cases::filter_matches_status(storage).await,
        Invariant::ConcurrentFirstOpen => super::first_open::concurrent_first_open(storage).await,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` requires this signature")]
pub(super) fn failed(error: StoreError) -> String {
    format!("an operation failed: {error}")
}

pub(super) fn must(holds: bool, violation: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(violation()) }
}

pub(super) async fn load(store: &impl TokenStore, id: &AccountId) -> Result<Option<VersionedRecord>, String> {
    store.load(id).await.map_err(failed)
}

/// Opens another handle.
pub(super) async fn open<S: StoreFixture>(storage: &S) -> Result<S::Store, String> {
    storage.open().await.map_err(|error| format!("the store cannot be opened: {error}"))
}

async fn swap(
    store: &impl TokenStore,
    id: &AccountId,
    expected: Option<Version>,
    new: Option<&Record>,
) -> Result<CasOutcome, String> {
    store.compare_and_swap(id, expected, new).await.map_err(failed)
}

/// Performs a compare-and-swap that must succeed, and returns the new version.
pub(super) async fn done(
    store: &impl TokenStore,
    id: &AccountId,
    expected: Option<Version>,
    new: Option<&Record>,
) -> Result<Version, String> {
    match swap(store, id, expected, new).await? {
        CasOutcome::Swapped(version) => Ok(version),
        CasOutcome::Conflict => Err(format!("a compare-and-swap with the current version was rejected, for {id:?}")),
    }
}

/// Performs a compare-and-swap that must be rejected and must not change the record. `reason` is the reason for the
/// rejection, which messages contain.
async fn rejected(
    store: &impl TokenStore,
    id: &AccountId,
    expected: Option<Version>,
    new: Option<&Record>,
    reason: &str,
) -> Outcome {
    let before = load(store, id).await?;
    must(swap(store, id, expected, new).await? == CasOutcome::Conflict, || {
        format!("a compare-and-swap succeeded although {reason}")
    })?;
    must(load(store, id).await? == before, || format!("a rejected compare-and-swap changed the record ({reason})"))
}

/// Checks that the account has the record with the number `expected`, in the version `version`.
async fn stored_is(store: &impl TokenStore, id: &AccountId, version: Version, expected: u64) -> Outcome {
    let Some(stored) = load(store, id).await? else { return Err(format!("the record of {id:?} is missing")) };
    must(stored.record == record(expected), || match number(&stored.record) {
        Some(other) if stored.record == record(other) => {
            format!("record {other} is stored instead of record {expected}")
        }
        _ => "the record differs from the one that was written".to_owned(),
    })?;
    must(stored.version == version, || {
        format!(
            "the version is {} instead of {}, which the compare-and-swap returned",
            stored.version.number(),
            version.number()
        )
    })
}

async fn absent_initially<S: StoreFixture>(storage: &S) -> Outcome {
    let store = open(storage).await?;
    for id in similar_accounts() {
        must(load(&store, &id).await?.is_none(), || format!("{id:?} has a record"))?;
        for version in [0, 1, u64::MAX / 2] {
            let version = Some(Version::new(version));
            rejected(&store, &id, version, Some(&record(1)), "there is nothing to replace").await?;
            rejected(&store, &id, version, None, "there is nothing to remove").await?;
        }
    }
    must(store.list(None, 10).await.map_err(failed)?.is_empty(), || "an empty store lists an account".to_owned())
}

async fn round_trip<S: StoreFixture>(storage: &S) -> Outcome {
    let store = open(storage).await?;
    for (number, id) in (1..).zip(similar_accounts()) {
        let version = done(&store, &id, None, Some(&record(number))).await?;
        stored_is(&store, &id, version, number).await?;
        let version = done(&store, &id, Some(version), Some(&record(number + 100))).await?;
        stored_is(&store, &id, version, number + 100).await?;
    }
    Ok(())
}

async fn create_is_exclusive<S: StoreFixture>(storage: &S) -> Outcome {
    let (store, id) = (open(storage).await?, account("anna"));
    done(&store, &id, None, Some(&record(1))).await?;
    rejected(&store, &id, None, Some(&record(2)), "there already is a record").await?;
    rejected(&store, &id, None, Some(&record(1)), "the same record already exists").await?;
    rejected(&store, &id, None, None, "there is a record, but no record was expected").await
}

async fn compare_and_swap<S: StoreFixture>(storage: &S) -> Outcome {
    let (store, id) = (open(storage).await?, account("anna"));
    let first = done(&store, &id, None, Some(&record(1))).await?;
    let second = done(&store, &id, Some(first), Some(&record(2))).await?;
    for (stale, reason) in [
        (first, "the version is the previous one"),
        (Version::new(second.number() + 1), "the version is a future one"),
        (Version::new(0), "the version was never used"),
    ] {
        rejected(&store, &id, Some(stale), Some(&record(3)), reason).await?;
        rejected(&store, &id, Some(stale), None, reason).await?;
    }
    stored_is(&store, &id, second, 2).await?;
    // A compare-and-swap with the same text must change the version as well.
    let third = done(&store, &id, Some(second), Some(&record(2))).await?;
    rejected(
        &store,
        &id,
        Some(second),
        Some(&record(4)),
        "the version is the previous one of a record with the same text",
    )
    .await?;
    stored_is(&store, &id, third, 2).await
}

async fn single_winner<S: StoreFixture>(storage: &S) -> Outcome {
    let id = account("anna");
    done(&open(storage).await?, &id, None, Some(&record(0))).await?;
    let mut tasks = Vec::new();
    for _ in 0..HANDLES {
        let (store, id) = (open(storage).await?, id.clone());
        tasks.push(tokio::spawn(async move {
            let mut counted = 0;
            while counted < ATTEMPTS {
                let Some(stored) = load(&store, &id).await? else { return Err("the record is missing".to_owned()) };
                let next = number(&stored.record).ok_or("the record differs from the one that was written")? + 1;
                tokio::task::yield_now().await;
                if let CasOutcome::Swapped(_) = swap(&store, &id, Some(stored.version), Some(&record(next))).await? {
                    counted += 1;
                }
            }
            Ok::<(), String>(())
        }));
    }
    for task in tasks {
        task.await.map_err(|error| error.to_string())??;
    }
    let counted = load(&open(storage).await?, &id).await?.and_then(|stored| number(&stored.record));
    let expected = HANDLES * ATTEMPTS;
    must(counted == Some(expected), || {
        format!("after {expected} acknowledged compare-and-swaps, the record has the number {counted:?}")
    })
}

async fn versions_are_unique<S: StoreFixture>(storage: &S) -> Outcome {
    let (store, id, other) = (open(storage).await?, account("anna"), account("ben"));
    let mut seen = Vec::new();
    let mut version = None;
    for round in 0..ATTEMPTS {
        let created = done(&store, &id, version, Some(&record(round))).await?;
        must(!seen.contains(&created), || format!("the version {} was assigned twice", created.number()))?;
        seen.push(created);
        version = Some(created);
        if round % 3 == 2 {
            done(&store, &id, Some(created), None).await?;
            let other_version = load(&store, &other).await?.map(|stored| stored.version);
            done(&store, &other, other_version, Some(&record(9))).await?;
            for old in &seen {
                rejected(&store, &id, Some(*old), Some(&record(99)), "the record was removed").await?;
            }
            version = None;
        }
    }
    Ok(())
}

async fn removal<S: StoreFixture>(storage: &S) -> Outcome {
    let (store, id) = (open(storage).await?, account("anna"));
    let version = done(&store, &id, None, Some(&record(1))).await?;
    let is_gone =
        |stored: Option<VersionedRecord>| must(stored.is_none(), || "a removed record still exists".to_owned());
    done(&store, &id, Some(version), None).await?;
    is_gone(load(&store, &id).await?)?;
    is_gone(load(&open(storage).await?, &id).await?)?;
    must(store.list(None, 10).await.map_err(failed)?.is_empty(), || "the list contains a removed account".to_owned())?;
    let version = done(&store, &id, None, Some(&record(2))).await?;
    stored_is(&store, &id, version, 2).await
}

async fn account_isolation<S: StoreFixture>(storage: &S) -> Outcome {
    let store = open(storage).await?;
    let mut versions = Vec::new();
    for (number, id) in (0..).zip(similar_accounts()) {
        must(load(&store, &id).await?.is_none(), || format!("{id:?} has the record of another account"))?;
        versions.push(done(&store, &id, None, Some(&record(number))).await?);
    }
    for (number, (id, version)) in (0..).zip(similar_accounts().iter().zip(&versions)) {
        stored_is(&store, id, *version, number).await?;
    }
    let ids = similar_accounts();
    let removed = 1;
    done(&store, &ids[removed], Some(versions[removed]), None).await?;
    for (index, id) in ids.iter().enumerate().filter(|(index, _)| *index != removed) {
        stored_is(&store, id, versions[index], index as u64).await?;
    }
    Ok(())
}

async fn read_your_writes<S: StoreFixture>(storage: &S) -> Outcome {
    let (one, other, id) = (open(storage).await?, open(storage).await?, account("anna"));
    must(load(&other, &id).await?.is_none(), || "an empty store has a record".to_owned())?;
    let mut version = done(&one, &id, None, Some(&record(0))).await?;
    for round in 1..=ATTEMPTS {
        stored_is(&other, &id, version, round - 1).await?;
        let writer = if round % 2 == 0 { &one } else { &other };
        version = done(writer, &id, Some(version), Some(&record(round))).await?;
        stored_is(&one, &id, version, round).await?;
    }
    Ok(())
}

async fn durability<S: StoreFixture>(storage: &S) -> Outcome {
    let id = account("anna");
    let mut version = None;
    for round in 0..ATTEMPTS {
        let store = open(storage).await?;
        version = Some(done(&store, &id, version, Some(&record(round))).await?);
        drop(store);
        stored_is(&open(storage).await?, &id, version.unwrap_or(Version::new(0)), round).await?;
    }
    Ok(())
}

/// Polls a future up to `times` times and drops it, as a `select!` or a timeout would.
async fn poll_and_drop(future: impl Future, times: u64) {
    let mut future = pin!(future);
    for _ in 0..times {
        if future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

async fn atomicity<S: StoreFixture>(storage: &S) -> Outcome {
    let (store, id) = (open(storage).await?, account("anna"));
    let mut version = done(&store, &id, None, Some(&record(0))).await?;
    for polls in 0..3 * ATTEMPTS {
        let (before, new, last) = (3 * polls, 3 * polls + 1, 3 * polls + 3);
        poll_and_drop(store.compare_and_swap(&id, Some(version), Some(&record(new))), polls % ATTEMPTS).await;
        // The dropped compare-and-swap may still be in progress. A compare-and-swap with the loaded version succeeds
        // eventually.
        version = loop {
            let Some(stored) = load(&open(storage).await?, &id).await? else {
                return Err("the record is missing after a compare-and-swap was dropped".to_owned());
            };
            let is_complete = [before, new].into_iter().any(|number| stored.record == record(number));
            must(is_complete, || {
                "after a compare-and-swap was dropped, the record is neither the old one nor the new one".to_owned()
            })?;
            let expected =
                if stored.record == record(new) { stored.version != version } else { stored.version == version };
            must(expected, || {
                "after a compare-and-swap was dropped, the version does not match the record".to_owned()
            })?;
            match swap(&store, &id, Some(stored.version), Some(&record(last))).await? {
                CasOutcome::Swapped(version) => break version,
                CasOutcome::Conflict => tokio::task::yield_now().await,
            }
        };
        stored_is(&store, &id, version, last).await?;
    }
    Ok(())
}

async fn listing<S: StoreFixture>(storage: &S) -> Outcome {
    let store = open(storage).await?;
    let mut ids = similar_accounts();
    for (number, id) in (0..).zip(&ids) {
        done(&store, id, None, Some(&record(number))).await?;
    }
    ids.sort();
    let list = async |after: Option<&AccountId>, limit| store.list(after, limit).await.map_err(failed);
    must(list(None, 1000).await? == ids, || "the list does not contain all accounts in their order".to_owned())?;
    must(list(None, 0).await?.is_empty(), || "a page exceeds its limit".to_owned())?;
    for limit in [1, 3, ids.len()] {
        let mut paged: Vec<AccountId> = Vec::new();
        loop {
            let page = list(paged.last(), limit).await?;
            must(page.len() <= limit, || "a page exceeds its limit".to_owned())?;
            let is_last = page.len() < limit;
            paged.extend(page);
            must(paged.len() <= ids.len(), || "pages overlap".to_owned())?;
            if is_last {
                break;
            }
        }
        must(paged == ids, || format!("with pages of {limit} accounts, the list differs from the stored accounts"))?;
    }
    // The list also continues after an absent account, which may have been removed since the last page.
    let after = account("anna!");
    let expected: Vec<AccountId> = ids.iter().filter(|id| **id > after).cloned().collect();
    must(list(Some(&after), 1000).await? == expected, || {
        "after an absent account, the list differs from the stored accounts".to_owned()
    })
}
