//! The retry policies of the layer.

/// A policy for retrying a request with a body of type `B`: [`RetryOnce`] or [`NoRetry`].
#[diagnostic::on_unimplemented(
    message = "a request with the body `{B}` cannot be retried",
    label = "`{B}` is not `Clone`",
    note = "send such requests without a retry: `client.token_layer(…).requires::<…>().without_retry()`"
)]
pub trait RetryPolicy<B>: Copy {
    /// Returns the body for the second attempt, or `None` if the policy does not retry requests.
    #[doc(hidden)]
    fn clone_body(&self, body: &B) -> Option<B>;
}

/// A policy that retries a request once, after the API rejected its token as invalid. The body is cloned before the
/// first attempt.
#[derive(Clone, Copy, Debug)]
pub struct RetryOnce;

/// A policy that does not retry requests.
#[derive(Clone, Copy, Debug)]
pub struct NoRetry;

impl<B: Clone> RetryPolicy<B> for RetryOnce {
    fn clone_body(&self, body: &B) -> Option<B> {
        Some(body.clone())
    }
}

impl<B> RetryPolicy<B> for NoRetry {
    fn clone_body(&self, _: &B) -> Option<B> {
        None
    }
}
