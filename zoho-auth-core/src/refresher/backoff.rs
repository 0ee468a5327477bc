//! The backoff of a process after a failed refresh, which depends on the kind of error. The code is pure and does no
//! I/O.

use crate::coordination::Seconds;
use crate::failure::Failure;
use crate::tokens::TokenError;

/// The maximum backoff after network and server errors, in seconds.
const MAX_BACKOFF: Seconds = 60;
/// The backoff after a configuration error, in seconds. Such an error, for example a wrong client secret, persists
/// until a person fixes it.
const CONFIG_ERROR_DELAY: Seconds = 60;
/// The backoff after a refresh found the consent revoked, in seconds. The next attempt does not send a request. It
/// reloads the record, because another process may have stored a new grant.
const CONSENT_RECHECK_DELAY: Seconds = 10;

/// Returns the number of seconds for which the process must not retry after `error`. `failures` is the number of
/// consecutive failures, including this one.
pub(super) fn delay(error: &TokenError, failures: u32) -> Seconds {
    match error {
        TokenError::RateLimited { retry_after } => retry_after.as_secs().max(1),
        error if error.needs_consent() => CONSENT_RECHECK_DELAY,
        error if error.retry().is_safe() => {
            1_u64.checked_shl(failures.saturating_sub(1)).unwrap_or(MAX_BACKOFF).min(MAX_BACKOFF)
        }
        _ => CONFIG_ERROR_DELAY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn delay_depends_on_the_kind_of_error() {
        let network = TokenError::Unavailable { status: 502, retry_after: None };
        let delays: Vec<Seconds> = [1, 2, 3, 7, 100].into_iter().map(|failures| delay(&network, failures)).collect();
        assert_eq!(delays, [1, 2, 4, 60, 60]);
        let throttled = TokenError::RateLimited { retry_after: Duration::from_secs(600) };
        assert_eq!(delay(&throttled, 1), 600);
        assert_eq!(delay(&TokenError::InvalidGrant("invalid_code".to_owned()), 1), CONSENT_RECHECK_DELAY);
        assert_eq!(delay(&TokenError::InvalidClientSecret { data_center: "eu" }, 5), CONFIG_ERROR_DELAY);
    }
}
