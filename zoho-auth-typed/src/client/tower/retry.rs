//! Whether a request is sent once more with a new token.

/// Whether a request with a body of the type `B` can be sent once more: [`RetryOnce`] or [`NoRetry`].
#[diagnostic::on_unimplemented(
    message = "a request whose body is `{B}` cannot be sent once more",
    label = "its body is not `Clone`",
    note = "send such requests once: `client.token_layer(…).requires::<…>().without_retry()`"
)]
pub trait RetryPolicy<B>: Copy {
    /// The body for the second time.
    #[doc(hidden)]
    fn clone_body(&self, body: &B) -> Option<B>;
}

/// A request whose token was refused as dead is sent once more: its body is cloned before it is sent.
#[derive(Clone, Copy, Debug)]
pub struct RetryOnce;

/// No request is sent once more.
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
