//! The examples as a user runs them: the pages of `web_app` in a browser, and the errors that `main` prints.

mod errors;
mod sql_stores;
mod web_app;
