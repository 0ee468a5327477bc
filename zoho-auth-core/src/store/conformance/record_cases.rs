//! The test cases for lists with records.

use super::StoreFixture;
use super::cases::{Outcome, done, failed, load, must, open};
use super::fixtures::{account, record, record_with_status, similar_accounts};
use crate::store::{AccountId, AccountStatus, Filter, ListEntry, TokenStore};
use std::time::{Duration, SystemTime};

pub(super) async fn list_matches_load<S: StoreFixture>(storage: &S) -> Outcome {
    let (store, mut ids) = (open(storage).await?, similar_accounts());
    must(store.list_records(Filter::all(), None, 10).await.map_err(failed)?.is_empty(), || {
        "an empty store lists a record".to_owned()
    })?;
    for (number, id) in (0..).zip(&ids) {
        let version = done(&store, id, None, Some(&record(number))).await?;
        if number % 2 == 0 {
            done(&store, id, Some(version), Some(&record(number + 100))).await?;
        }
    }
    let removed = ids.swap_remove(3);
    let version = load(&store, &removed).await?.map(|stored| stored.version);
    done(&store, &removed, version, None).await?;
    ids.sort();
    must(store.list_records(Filter::all(), None, 0).await.map_err(failed)?.is_empty(), || {
        "a page exceeds its limit".to_owned()
    })?;
    for limit in [1, 3, ids.len(), 1000] {
        let mut paged: Vec<ListEntry> = Vec::new();
        loop {
            let page =
                store.list_records(Filter::all(), paged.last().map(|last| &last.id), limit).await.map_err(failed)?;
            must(page.len() <= limit, || "a page exceeds its limit".to_owned())?;
            let is_last = page.len() < limit;
            paged.extend(page);
            must(paged.len() <= ids.len(), || "pages overlap".to_owned())?;
            if is_last {
                break;
            }
        }
        let same = paged.iter().map(|listed| &listed.id).eq(&ids);
        must(same, || format!("with pages of {limit} accounts, the listed accounts differ from the stored accounts"))?;
        for ListEntry { id, stored } in paged {
            let loaded = load(&store, &id).await?;
            must(stored.ok() == loaded, || format!("the listed record of {id:?} differs from the loaded record"))?;
        }
    }
    // The list also continues after an absent account.
    let after = account("anna!");
    let page = store.list_records(Filter::all(), Some(&after), 1000).await.map_err(failed)?;
    let same = page.iter().map(|listed| &listed.id).eq(ids.iter().filter(|id| **id > after));
    must(same, || "after an absent account, the list differs from the stored accounts".to_owned())
}

/// The times of the statuses, in seconds since the Unix epoch.
const TIMES: [u64; 3] = [1_700_000_000, 1_700_000_001, 1_800_000_000];

pub(super) async fn filter_matches_status<S: StoreFixture>(storage: &S) -> Outcome {
    let (store, ids) = (open(storage).await?, similar_accounts());
    let time = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let mut statuses = vec![AccountStatus::Active];
    for since in TIMES.map(time) {
        statuses.extend([AccountStatus::ConsentRequired { since }, AccountStatus::RevocationPending { since }]);
    }
    // Each round replaces the status of every account. The lists must then match the new records.
    let mut versions = vec![None; ids.len()];
    for round in 0..statuses.len() {
        for (index, id) in ids.iter().enumerate() {
            let status = statuses[(index * (round + 1) + round) % statuses.len()];
            versions[index] = Some(done(&store, id, versions[index], Some(&record_with_status(status))).await?);
        }
        for filter in [
            Filter::all(),
            Filter::active(),
            Filter::consent_required(),
            Filter::consent_required_since(time(TIMES[1])),
            Filter::consent_required_since(time(TIMES[2] + 1)),
            Filter::revocation_pending(),
        ] {
            let mut expected = Vec::new();
            for id in &ids {
                let stored = load(&store, id).await?.ok_or_else(|| format!("the record of {id:?} is missing"))?;
                if filter.matches(stored.record.status()) {
                    expected.push(id.clone());
                }
            }
            expected.sort();
            for limit in [1, 4, 1000] {
                let mut listed: Vec<AccountId> = Vec::new();
                loop {
                    let page = store.list_records(filter, listed.last(), limit).await.map_err(failed)?;
                    let is_last = page.len() < limit;
                    listed.extend(page.into_iter().map(|entry| entry.id));
                    if is_last || listed.len() > ids.len() {
                        break;
                    }
                }
                must(listed == expected, || {
                    format!(
                        "with {filter:?} and pages of {limit} accounts, the list is {listed:?} instead of {expected:?}"
                    )
                })?;
            }
        }
    }
    Ok(())
}
