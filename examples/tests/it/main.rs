//! The examples as a user runs them: the errors that `main` prints.

mod errors;
