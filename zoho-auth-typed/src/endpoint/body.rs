//! The distinction between calls with and without a body. A call that needs a body is never sent without a body.

use crate::endpoint::call::{Endpoint, EndpointFacts};

/// The body type of a call without a body.
#[doc(hidden)]
pub enum NoBody {}

/// The body type of a call with a body other than a form.
#[doc(hidden)]
pub enum SomeBody {}

/// The body type of a call with a form.
#[doc(hidden)]
pub enum FormBody {}

/// The body type of a call whose form contains the selector of the call, so that another body would reach another call.
#[doc(hidden)]
pub enum SelectedForm {}

#[doc(hidden)]
pub trait IsNone {}
impl IsNone for NoBody {}

#[doc(hidden)]
pub trait IsSome {}
impl IsSome for SomeBody {}
impl IsSome for FormBody {}

#[doc(hidden)]
pub trait IsForm {}
impl IsForm for FormBody {}
impl IsForm for SelectedForm {}

/// A call without a body, for [`Client::send`](crate::Client::send). A call with a body cannot be sent without its
/// body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent without its body",
    label = "the body is missing",
    note = "send a JSON body with `client.send_json(call, &body)`, or with `&serde_json::json!({{}})` if all its fields are optional",
    note = "send a form with `client.send_form(call, fields)`",
    note = "send a file with `client.upload(call, file)`"
)]
pub trait WithoutBody {}
// If a required parameter is missing, the message is about that parameter.
#[diagnostic::do_not_recommend]
impl<C: Endpoint> WithoutBody for C where <C::Facts as EndpointFacts>::Body: IsNone {}

/// A call with a body, for [`Client::send_json`](crate::Client::send_json).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no JSON body",
    label = "this call is sent without a JSON body",
    note = "write `client.send(call)`",
    note = "if the call takes a form, write `client.send_form(call, fields)`"
)]
pub trait WithBody {}
// If a required parameter is missing, the message is about that parameter.
#[diagnostic::do_not_recommend]
impl<C: Endpoint> WithBody for C where <C::Facts as EndpointFacts>::Body: IsSome {}

/// A call with a form, for [`Client::send_form`](crate::Client::send_form).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no form",
    label = "the body of this call is not a form",
    note = "write `client.send(call)`, or `client.send_json(call, &body)` if the call has a body"
)]
pub trait WithForm {}
// If a required parameter is missing, the message is about that parameter.
#[diagnostic::do_not_recommend]
impl<C: Endpoint> WithForm for C where <C::Facts as EndpointFacts>::Body: IsForm {}
