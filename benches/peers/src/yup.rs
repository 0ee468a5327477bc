//! yup-oauth2, with its flow for devices, whose endpoints can be on loopback.

use std::future::Future;
use std::pin::Pin;
use yup_oauth2::authenticator::Authenticator;
use yup_oauth2::authenticator_delegate::{DeviceAuthResponse, DeviceFlowDelegate};
use yup_oauth2::client::{DefaultHyperClientBuilder, HyperClientBuilder};
use yup_oauth2::{ApplicationSecret, DeviceFlowAuthenticator};

pub(crate) const SCOPES: &[&str] = &["https://www.googleapis.com/auth/pubsub"];

/// A delegate that does not present a consent page, because the bench has no user.
struct Silent;

impl DeviceFlowDelegate for Silent {
    fn present_user_code<'a>(&'a self, _: &'a DeviceAuthResponse) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(async {})
    }
}

pub(crate) async fn authenticator(
    endpoint: &str,
) -> Authenticator<<DefaultHyperClientBuilder as HyperClientBuilder>::Connector> {
    let secret = ApplicationSecret {
        client_id: "client".to_owned(),
        client_secret: "secret".to_owned(),
        token_uri: endpoint.to_owned(),
        ..ApplicationSecret::default()
    };
    let builder = DeviceFlowAuthenticator::builder(secret).device_code_url(endpoint.to_owned());
    let authenticator = builder.flow_delegate(Box::new(Silent)).build().await.expect("credentials should be available");
    authenticator.token(SCOPES).await.expect("token should be returned");
    authenticator
}
