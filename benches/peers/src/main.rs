//! A benchmark of cached tokens: `TokenManager` beside other crates that store tokens. One run measures all crates with
//! the same method. Each crate has a token endpoint on loopback.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml
//! ```

mod endpoint;
mod google;
#[path = "../../../tests/benches/runtime/measure.rs"]
mod measure;
mod ours;
mod yup;

use measure::nanoseconds;

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("runtime should start").block_on(run());
}

async fn run() {
    println!("| a cached token of | one thread | two threads |");
    println!("| --- | --- | --- |");
    let (_zoho, account) = ours::account().await;
    row("zoho-auth-typed, `Account::token`", async || account.token().await.expect("token should be returned"));
    let endpoint = endpoint::serve().await;
    let yup = yup::authenticator(&endpoint).await;
    row("yup-oauth2, `Authenticator::token`", async || yup.token(yup::SCOPES).await.expect("token should be returned"));
    let google = google::credentials(&endpoint).await;
    let name = "google-cloud-auth, `AccessTokenCredentials::access_token`";
    row(name, async || google.access_token().await.expect("access token should be returned"));
}

/// Prints a row of the table.
fn row<T>(name: &str, once: impl AsyncFn() -> T + Sync) {
    let one = nanoseconds(1, &once);
    let times = one / nanoseconds(2, &once);
    println!("| {name} | {one:.1} ns | {times:.2} times the tokens |");
}
