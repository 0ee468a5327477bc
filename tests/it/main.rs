//! The integration tests, in one binary because linking takes most of the time.

mod account_lifecycle;
mod against_emulator;
mod all_endpoints;
mod api_words;
mod browser;
mod bulk;
mod bulk_write;
mod calls;
mod capture;
mod crash_recovery;
mod custom_catalog;
mod deep_pagination;
#[cfg(target_os = "linux")]
mod dependency_features;
mod disk_full;
mod documents;
mod failure;
mod file_store;
mod files;
mod force_refresh;
mod hot_path;
mod import_graph;
mod log_writer;
mod loopback;
mod loopback_login;
mod manager;
mod manual_clock;
mod memory;
mod mock_server;
mod moved_rows;
mod pages;
mod paging_styles;
mod parallel;
mod planned_responses;
mod processes;
mod public_names;
mod python_sdk;
mod refusals;
mod retry_advice;
mod rustc;
mod schema;
mod scopes;
mod secrecy;
mod secrets_at_rest;
mod soak;
#[cfg(all(feature = "mysql", feature = "postgres"))]
mod sql_rows;
#[cfg(all(feature = "mysql", feature = "postgres"))]
mod sql_stores;
#[cfg(feature = "sqlite")]
mod sqlite_store;
mod store_conformance;
mod store_location;
mod store_tampering;
mod throttled;
mod tokens;
mod tower;
mod transfers;
mod ui_limits;
mod ui_programs;
