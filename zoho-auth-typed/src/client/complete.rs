//! The bounds that a call with all its parameters meets.

use super::pages::paginated::{HasPages, Paginated};
use super::transfer::AcceptsFile;
use crate::endpoint::body::{WithBody, WithForm, WithoutBody};
use crate::endpoint::call::Endpoint;

/// The bounds of all methods that send a call. The trait of a step that lacks a parameter has this supertrait, so that
/// rustc reports the missing parameter and omits the bounds that fail for the same reason.
#[doc(hidden)]
pub trait Complete: Endpoint + Paginated + HasPages + AcceptsFile + WithoutBody + WithBody + WithForm {}
