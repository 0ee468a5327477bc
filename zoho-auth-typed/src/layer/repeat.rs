//! Whether a request is sent once more with a new token.

/// Whether a request with a body of the type `B` can be sent once more: [`RepeatOnce`] or [`NoRepeat`].
#[diagnostic::on_unimplemented(
    message = "a request whose body is `{B}` cannot be sent once more",
    label = "its body is not `Clone`",
    note = "send such requests once: `client.layer(…).requires::<…>().once()`"
)]
pub trait RepeatPolicy<B>: Copy {
    /// The body for the second time.
    #[doc(hidden)]
    fn keep(&self, body: &B) -> Option<B>;
}

/// A request whose token was refused as dead is sent once more: its body is cloned before it is sent.
#[derive(Clone, Copy, Debug)]
pub struct RepeatOnce;

/// No request is sent once more.
#[derive(Clone, Copy, Debug)]
pub struct NoRepeat;

impl<B: Clone> RepeatPolicy<B> for RepeatOnce {
    fn keep(&self, body: &B) -> Option<B> {
        Some(body.clone())
    }
}

impl<B> RepeatPolicy<B> for NoRepeat {
    fn keep(&self, _: &B) -> Option<B> {
        None
    }
}
