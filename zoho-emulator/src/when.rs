//! The planned responses to a call.

use crate::emulator::Emulator;
use crate::fault::{Fault, ScheduledFault};
use serde_json::Value;

/// A plan for the next requests of a call, which [`Emulator::when`] creates. The plan takes effect with
/// [`respond`](Self::respond) or [`fail`](Self::fail). Plans for the same call take effect one after the other.
#[derive(Clone, Debug)]
#[must_use = "the plan takes effect with `respond` or `fail`"]
pub struct When<'e> {
    pub(crate) emulator: &'e Emulator,
    pub(crate) call: String,
    pub(crate) user: Option<String>,
    pub(crate) times: u32,
}

impl When<'_> {
    /// Repeats the response for `times` requests. The default is 1.
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// Limits the plan to requests with a token of the user.
    pub fn for_user(self, user: &str) -> Self {
        Self { user: Some(user.to_owned()), ..self }
    }

    /// Plans a response with an HTTP status and a JSON body. The request has no effect, and its token is not checked.
    pub fn respond(self, status: u16, body: Value) {
        self.fail(Fault::Response { status, body });
    }

    /// Plans a fault as the response.
    pub fn fail(self, fault: Fault) {
        let planned = ScheduledFault::from(fault).for_call(&self.call).times(self.times);
        self.emulator.fault(match &self.user {
            Some(user) => planned.for_user(user),
            None => planned,
        });
    }
}
