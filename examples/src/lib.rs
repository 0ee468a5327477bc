//! What the examples share: where Zoho is, and a browser for the user who is not there.

mod browser;
mod setting;

pub use browser::{Browser, Page};
pub use setting::{Emulated, Setting};
