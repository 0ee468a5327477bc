//! The bounds that a call meets when all its required parameters are set.

use super::pages::paginated::{HasPages, Paginated};
use super::transfer::AcceptsFile;
use crate::endpoint::body::{WithBody, WithForm, WithoutBody};
use crate::endpoint::call::Endpoint;

/// The bounds of all methods that send a call. The type of a call that lacks a required parameter has its own trait,
/// whose supertrait is this one. As a result, rustc reports the missing parameter and omits the bounds that fail for
/// the same reason.
#[doc(hidden)]
pub trait Complete: Endpoint + Paginated + HasPages + AcceptsFile + WithoutBody + WithBody + WithForm {}
