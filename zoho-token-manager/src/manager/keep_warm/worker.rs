//! The worker that keeps accounts warm.

use super::KeepWarm;
use super::in_flight::InFlight;
use super::scan::Scan;
use crate::manager::accounts::Entries;
use crate::manager::{AccountEntry, ManagedAccount as _, TokenManager};
use std::pin::pin;
use std::sync::Arc;
use zoho_auth_core::__private::{RecordInternals as _, race, random};
use zoho_auth_core::AccountCounts;
use zoho_auth_core::store::{AccountId, Filter, ListEntry, Record, StoreError};

/// A worker that keeps accounts warm; see [`TokenManager::keep_warm`].
///
/// The worker passes over the active accounts of the store, page by page. It refreshes each selected account whose
/// token is missing, or expires within five to six minutes. Other accounts cost no request, and their tokens are not
/// decrypted.
///
/// Any number of processes may run a worker on one store, and share the refreshes. Each pass starts at a random
/// account. Each refresh acquires the account's lease and reads the record again. The worker skips an account that
/// another process has refreshed.
///
/// A failed refresh causes the same events and the same backoff as any other refresh, and does not stop the worker. If
/// the accounts cannot be listed, the worker logs a warning, and the next pass tries again. The worker skips accounts
/// of clients that were not added to the manager.
///
/// After each pass the worker reports the number of accounts by status to
/// [`Metrics::record_accounts`](crate::Metrics::record_accounts), if the manager has metrics.
#[derive(Debug)]
#[must_use = "the worker does nothing until `run_until` is awaited"]
pub struct KeepWarmWorker {
    manager: TokenManager,
    settings: KeepWarm,
}

impl KeepWarmWorker {
    pub(super) fn new(manager: TokenManager, settings: KeepWarm) -> Self {
        Self { manager, settings }
    }

    /// Runs the worker until `shutdown` completes, or until the manager is [shut down](TokenManager::shutdown). The
    /// first pass starts immediately.
    ///
    /// After `shutdown` completes, the worker starts no refresh. The future completes when the refreshes in flight have
    /// ended and have released their leases. That may take as long as a request to Zoho. A shutdown of the manager
    /// limits that time to five seconds. The completion of `shutdown` alone does not shut down the manager.
    ///
    /// The future is `Send` and `'static` if `shutdown` is. It must be polled in a tokio runtime. Dropping it does not
    /// cancel the refreshes in flight.
    pub async fn run_until(self, shutdown: impl Future<Output = ()>) {
        let refresher = &self.manager.0.refresher;
        let mut stop = pin!(async {
            race(shutdown, refresher.until_closed()).await;
        });
        let mut start = None;
        loop {
            let mut scan = Scan::new(Arc::clone(&self.manager.0), start);
            let mut in_flight = InFlight::default();
            // `race` polls `stop` first, so that no refresh starts after `stop` has completed.
            let stopped = race(stop.as_mut(), self.pass(&mut scan, &mut in_flight)).await;
            in_flight.below(1).await;
            if stopped.is_some() {
                return;
            }
            start = scan.into_sample();
            let interval = random::vary(self.settings.interval);
            if race(stop.as_mut(), refresher.sleep(interval)).await.is_some() {
                return;
            }
        }
    }

    /// Runs one pass: starts the refreshes that are due, and reports the number of accounts to the metrics. The last
    /// refreshes may still be in flight when the method returns.
    async fn pass(&self, scan: &mut Scan, in_flight: &mut InFlight) {
        let result = match self.refresh_due_accounts(scan, in_flight).await {
            Ok(counts) if self.manager.0.refresher.has_metrics() => self.report(counts).await,
            result => result.map(drop),
        };
        if let Err(error) = result {
            tracing::warn!(%error, "failed to list the accounts to keep warm");
        }
    }

    /// Starts the refreshes that are due. Returns the number of accounts that were read, by status.
    async fn refresh_due_accounts(
        &self,
        scan: &mut Scan,
        in_flight: &mut InFlight,
    ) -> Result<AccountCounts, StoreError> {
        let mut counts = AccountCounts::default();
        while let Some(page) = scan.next_page().await {
            // The accounts of a page have consecutive random numbers, so that each account has another refresh window.
            for (random, ListEntry { id, stored }) in (random::jitter() >> 1..).zip(page?) {
                counts.add(stored.as_ref().ok().map(|stored| stored.record.status()));
                // The next task that uses an unreadable account gets the error.
                let Ok(stored) = stored else { continue };
                if self.is_due(&id, &stored.record, random) {
                    self.start_refresh(id, stored.record, in_flight);
                    in_flight.below(self.settings.concurrency).await;
                }
            }
        }
        Ok(counts)
    }

    /// Returns `true` if the refresh of the account is due and the settings select the account.
    fn is_due(&self, id: &AccountId, record: &Record, random: u64) -> bool {
        record.is_refresh_due(self.manager.0.refresher.now(), random)
            && (self.settings.filter)(&AccountEntry::from_record(id.clone(), record))
    }

    fn start_refresh(&self, id: AccountId, record: Record, in_flight: &mut InFlight) {
        match self.manager.account(id) {
            Ok(account) => in_flight.push(async move {
                // The refresh engine has already reported an error.
                _ = account.tokens().refresh_ahead(&record).await;
            }),
            Err(error) => tracing::debug!(%error, "skipped an account that cannot be kept warm"),
        }
    }

    /// Adds the accounts that are not active to `counts`, and passes the counts to the metrics.
    async fn report(&self, mut counts: AccountCounts) -> Result<(), StoreError> {
        for filter in [Filter::consent_required(), Filter::revocation_pending()] {
            let mut entries = Entries::new(Arc::clone(&self.manager.0), filter, None);
            while let Some(page) = entries.next_page().await {
                // Unreadable accounts match every filter, and the first filter has already counted them.
                let records = page?.into_iter().filter_map(|entry| entry.stored.ok());
                records.for_each(|stored| counts.add(Some(stored.record.status())));
            }
        }
        self.manager.0.refresher.measure(|metrics| metrics.record_accounts(&counts));
        Ok(())
    }
}
