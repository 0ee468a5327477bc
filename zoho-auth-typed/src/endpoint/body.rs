//! Whether a call has a body. What has one is not sent without it.

use crate::endpoint::call::{CallBuilder, Endpoint};

/// The body of a call that has none.
#[doc(hidden)]
pub enum NoBody {}

/// The body of a call that has one, of whatever kind.
#[doc(hidden)]
pub enum SomeBody {}

#[doc(hidden)]
pub trait IsNone {}
impl IsNone for NoBody {}

/// A call without a body: what [`Client::send`](crate::Client::send) sends. A body is as little left out as a required
/// parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a body, and is not sent without it",
    label = "its body is still to be given",
    note = "a body of JSON: `client.send_json(call, &body)`; if all in it is optional, `&serde_json::json!({{}})`",
    note = "a file: `client.upload(call, file)`"
)]
pub trait WithoutBody {}
// Of a call with a parameter to be given, that is what the message is about.
#[diagnostic::do_not_recommend]
impl<C: CallBuilder> WithoutBody for C
where
    C::Of: Endpoint,
    <C::Of as Endpoint>::Body: IsNone,
{
}
