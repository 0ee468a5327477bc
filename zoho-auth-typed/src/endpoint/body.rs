//! The distinction between calls with and without a body. A call with a body is not sent without it.

use crate::endpoint::call::{CallBuilder, Endpoint, EndpointFacts};

/// The body type of a call without a body.
#[doc(hidden)]
pub enum NoBody {}

/// The body type of a call with a body of any kind.
#[doc(hidden)]
pub enum SomeBody {}

#[doc(hidden)]
pub trait IsNone {}
impl IsNone for NoBody {}

#[doc(hidden)]
pub trait IsSome {}
impl IsSome for SomeBody {}

/// A call without a body, for [`Client::send`](crate::Client::send). A call with a body cannot be sent without its
/// body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent without its body",
    label = "the body is missing",
    note = "send a JSON body with `client.send_json(call, &body)`, or with `&serde_json::json!({{}})` if all its fields are optional",
    note = "send a file with `client.upload(call, file)`"
)]
pub trait WithoutBody {}
// If a required parameter is missing, the message is about that parameter.
#[diagnostic::do_not_recommend]
impl<C: CallBuilder> WithoutBody for C
where
    C::Of: Endpoint,
    <<C::Of as Endpoint>::Facts as EndpointFacts>::Body: IsNone,
{
}

/// A call with a body, for [`Client::send_json`](crate::Client::send_json).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no body",
    label = "this call is sent without a body",
    note = "write `client.send(call)`"
)]
pub trait WithBody {}
// If a required parameter is missing, the message is about that parameter.
#[diagnostic::do_not_recommend]
impl<C: CallBuilder> WithBody for C
where
    C::Of: Endpoint,
    <<C::Of as Endpoint>::Facts as EndpointFacts>::Body: IsSome,
{
}
