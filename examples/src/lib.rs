//! What the examples share: where Zoho is, where tokens are kept, and a browser for the user who is not there.

mod browser;
mod place;
mod setting;

pub use browser::{Browser, Page};
pub use place::Place;
pub use setting::{Emulated, Setting};
