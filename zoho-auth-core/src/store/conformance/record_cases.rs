//! The test case for listing with records.

use super::StoreFixture;
use super::cases::{Outcome, done, failed, load, must};
use super::fixtures::{account, record, similar_accounts};
use crate::store::{ListEntry, TokenStore};

pub(super) async fn list_matches_load<S: StoreFixture>(storage: &S) -> Outcome {
    let (store, mut ids) = (storage.open().await, similar_accounts());
    must(store.list_records(None, 10).await.map_err(failed)?.is_empty(), || {
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
    must(store.list_records(None, 0).await.map_err(failed)?.is_empty(), || "a page exceeds its limit".to_owned())?;
    for limit in [1, 3, ids.len(), 1000] {
        let mut paged: Vec<ListEntry> = Vec::new();
        loop {
            let page = store.list_records(paged.last().map(|last| &last.id), limit).await.map_err(failed)?;
            must(page.len() <= limit, || "a page exceeds its limit".to_owned())?;
            let is_last = page.len() < limit;
            paged.extend(page);
            must(paged.len() <= ids.len(), || "pages overlap".to_owned())?;
            if is_last {
                break;
            }
        }
        let same = paged.iter().map(|listed| &listed.id).eq(&ids);
        must(same, || format!("with pages of {limit}, the accounts differ from those of the list"))?;
        for ListEntry { id, stored } in paged {
            let loaded = load(&store, &id).await?;
            must(stored.ok() == loaded, || format!("the listed record of {id:?} differs from the loaded one"))?;
        }
    }
    // The list also continues after an absent account.
    let after = account("anna!");
    let page = store.list_records(Some(&after), 1000).await.map_err(failed)?;
    let same = page.iter().map(|listed| &listed.id).eq(ids.iter().filter(|id| **id > after));
    must(same, || "after an absent account, the list differs".to_owned())
}
