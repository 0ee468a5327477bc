//! Whether a request is sent once more with a new token.

/// Whether a request with a body of the type `B` can be sent once more: [`Repeated`] or [`Once`].
#[diagnostic::on_unimplemented(
    message = "a request whose body is `{B}` cannot be sent once more",
    label = "its body is not `Clone`",
    note = "send such requests once: `client.layer(…).requires::<…>().once()`"
)]
pub trait Repeat<B>: Copy {
    /// The body for the second time.
    #[doc(hidden)]
    fn keep(&self, body: &B) -> Option<B>;
}

/// A request whose token was refused as dead is sent once more: its body is cloned before it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Repeated;

/// No request is sent once more.
#[derive(Clone, Copy, Debug)]
pub struct Once;

impl<B: Clone> Repeat<B> for Repeated {
    fn keep(&self, body: &B) -> Option<B> {
        Some(body.clone())
    }
}

impl<B> Repeat<B> for Once {
    fn keep(&self, _: &B) -> Option<B> {
        None
    }
}
