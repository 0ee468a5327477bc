//! google-cloud-auth, with a metadata server on loopback.

use google_cloud_auth::credentials::{AccessTokenCredentials, mds};

pub(crate) async fn credentials(endpoint: &str) -> AccessTokenCredentials {
    let credentials = mds::Builder::default()
        .with_endpoint(endpoint)
        .build_access_token_credentials()
        .expect("credentials should be available");
    credentials.access_token().await.expect("access token should be returned");
    credentials
}
