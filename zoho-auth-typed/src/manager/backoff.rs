//! How long a failure holds in this process before it is asked again, by its kind. No I/O.

use super::lease::Seconds;
use crate::token::TokenError;

/// The longest that a network that is down is left alone.
const LONGEST: Seconds = 60;
/// A wrong secret stays wrong until somebody acts.
const SETTINGS: Seconds = 60;
/// A dead consent is not asked for again: the store is, for a new one that another process may have kept.
const CONSENT: Seconds = 10;

/// For how long. `failures`: how many there were in a row, this one included.
pub(crate) fn hold(error: &TokenError, failures: u32) -> Seconds {
    match error {
        TokenError::Throttled { retry_after } => retry_after.as_secs().max(1),
        error if error.needs_consent() => CONSENT,
        error if error.is_retryable() => 1_u64.checked_shl(failures.saturating_sub(1)).unwrap_or(LONGEST).min(LONGEST),
        _ => SETTINGS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn by_kind() {
        let network = TokenError::Unavailable { status: 502 };
        let held: Vec<Seconds> = [1, 2, 3, 7, 100].into_iter().map(|failures| hold(&network, failures)).collect();
        assert_eq!(held, [1, 2, 4, 60, 60]);
        let throttled = TokenError::Throttled { retry_after: Duration::from_secs(600) };
        assert_eq!(hold(&throttled, 1), 600);
        assert_eq!(hold(&TokenError::InvalidGrant("invalid_code".to_owned()), 1), CONSENT);
        assert_eq!(hold(&TokenError::InvalidClientSecret { data_center: "eu" }, 5), SETTINGS);
    }
}
