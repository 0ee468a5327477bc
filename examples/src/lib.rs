//! The parts that the examples share: the settings for Zoho's servers, a store for tokens, and a simulated browser for
//! the user.

mod browser;
mod place;
mod setting;

pub use browser::{Browser, Page};
pub use place::Place;
pub use setting::{Emulated, Setting};
