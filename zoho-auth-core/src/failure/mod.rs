//! The trait of all errors. The trait reports whether an operation may be retried, after how long, and whether the user
//! must consent again.

pub mod retry;

use std::time::Duration;

/// The advice of a [`Failure`] on retrying the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// A permanent failure. The same operation fails again until its cause is removed.
    Never,
    /// A failure that may be temporary. The same operation may succeed later, and a retry cannot carry out the
    /// operation twice.
    Safe {
        /// The time to wait before the next attempt, if it is known.
        after: Option<Duration>,
    },
    /// A failure with an unknown outcome. The server may have carried out the operation, and a retry may carry it out a
    /// second time.
    MayDuplicate {
        /// The time to wait before the next attempt, if it is known.
        after: Option<Duration>,
    },
}

impl Retry {
    /// Returns [`Safe`](Self::Safe) if the condition is `true`, and [`Never`](Self::Never) otherwise.
    pub(crate) fn safe_if(condition: bool) -> Self {
        if condition { Self::Safe { after: None } } else { Self::Never }
    }

    /// Returns `true` if the value is [`Safe`](Self::Safe).
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Safe { .. })
    }

    /// Returns the time to wait before the next attempt, if it is known.
    pub fn after(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::Safe { after } | Self::MayDuplicate { after } => after,
        }
    }
}

/// An error of the toolkit, for generic code. Every public error type of the library crates implements this trait, and
/// no type of another crate can implement it.
///
/// ```
/// use std::time::Duration;
/// use zoho_auth_core::{Failure, Retry};
///
/// /// Returns how long to wait before the next attempt, or `None` to give up.
/// fn backoff(error: &impl Failure) -> Option<Duration> {
///     match error.retry() {
///         Retry::Safe { after } => Some(after.unwrap_or(Duration::from_secs(1))),
///         _ => None,
///     }
/// }
/// ```
pub trait Failure: std::error::Error + sealed::Sealed {
    /// Returns the advice on retrying the same operation.
    fn retry(&self) -> Retry;

    /// Returns `true` if only the user can resolve the error, by consenting again.
    fn needs_consent(&self) -> bool;

    /// Returns the time to wait before the next attempt, if it is known.
    fn retry_after(&self) -> Option<Duration> {
        self.retry().after()
    }
}

pub(crate) mod sealed {
    /// The trait that prevents other crates from implementing [`Failure`](super::Failure).
    pub trait Sealed {}
}

/// Implements [`Failure`] for errors in values and settings. A retry fails again, because the input is the same.
#[doc(hidden)]
#[macro_export]
macro_rules! __permanent {
    ($($error:ty),+ $(,)?) => {$(
        impl $crate::__private::Sealed for $error {}

        impl $crate::Failure for $error {
            fn retry(&self) -> $crate::Retry {
                $crate::Retry::Never
            }

            fn needs_consent(&self) -> bool {
                false
            }
        }
    )+};
}

pub(crate) use __permanent as permanent;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_returns_its_wait_and_whether_it_is_safe() {
        let after = Some(Duration::from_secs(7));
        assert_eq!(Retry::Never.after(), None);
        assert_eq!(Retry::Safe { after }.after(), after);
        assert_eq!(Retry::MayDuplicate { after }.after(), after);
        assert!(Retry::Safe { after: None }.is_safe() && !Retry::MayDuplicate { after }.is_safe());
    }
}
