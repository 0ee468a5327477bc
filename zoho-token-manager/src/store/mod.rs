//! The store of one account in environment variables or a `.env` file, and the store of many accounts in one file.

#[cfg(feature = "dotenv")]
mod dotenv;
mod env;
#[cfg(feature = "file")]
mod file;

pub use env::EnvStore;
#[cfg(feature = "file")]
pub use file::FileStore;
