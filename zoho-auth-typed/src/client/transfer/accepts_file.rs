//! The trait of calls that take a file.

use crate::endpoint::call::Endpoint;

/// A call whose body is `multipart/form-data`, for [`Client::upload`](crate::Client::upload). Only generated code
/// implements the trait, for the calls that take a file according to the catalog.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not take a file",
    label = "the body of `{Self}` is not `multipart/form-data`",
    note = "send a call without a body with `client.send(…)`, and a call with a JSON body with `client.send_json(…)`"
)]
pub trait AcceptsFile: Endpoint {
    #[doc(hidden)]
    type __OnlyGeneratedCodeImplementsThis: crate::__private::IsGenerated<Self>;
}
