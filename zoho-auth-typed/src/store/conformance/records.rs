//! The case of listing with records.

use super::Storage;
use super::cases::{Outcome, done, failed, load, must};
use super::sample::{account, alike, record};
use crate::store::{Listed, TokenStore};

pub(super) async fn listing_of_records<S: Storage>(storage: &S) -> Outcome {
    let (store, mut ids) = (storage.open().await, alike());
    must(store.records(None, 10).await.map_err(failed)?.is_empty(), || "there is a record".to_owned())?;
    for (at, id) in (0..).zip(&ids) {
        let version = done(&store, id, None, Some(&record(at))).await?;
        if at % 2 == 0 {
            done(&store, id, Some(version), Some(&record(at + 100))).await?;
        }
    }
    let removed = ids.swap_remove(3);
    let there = load(&store, &removed).await?.map(|stored| stored.version);
    done(&store, &removed, there, None).await?;
    ids.sort();
    must(store.records(None, 0).await.map_err(failed)?.is_empty(), || "there is more than was asked for".to_owned())?;
    for limit in [1, 3, ids.len(), 1000] {
        let mut paged: Vec<Listed> = Vec::new();
        loop {
            let page = store.records(paged.last().map(|last| &last.id), limit).await.map_err(failed)?;
            must(page.len() <= limit, || "there is more than was asked for".to_owned())?;
            let ends = page.len() < limit;
            paged.extend(page);
            must(paged.len() <= ids.len(), || "pages overlap".to_owned())?;
            if ends {
                break;
            }
        }
        let same = paged.iter().map(|listed| &listed.id).eq(&ids);
        must(same, || format!("in pages of {limit}, the accounts are not those of the list"))?;
        for Listed { id, stored } in paged {
            let alone = load(&store, &id).await?;
            must(stored.ok() == alone, || format!("the record of {id:?} is not the one that is read of it alone"))?;
        }
    }
    // After an account that is not there, too.
    let after = account("anna!");
    let page = store.records(Some(&after), 1000).await.map_err(failed)?;
    let same = page.iter().map(|listed| &listed.id).eq(ids.iter().filter(|id| **id > after));
    must(same, || "after an account that is not there, the accounts are others".to_owned())
}
