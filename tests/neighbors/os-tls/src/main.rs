//! An application whose own `reqwest` uses the TLS of the operating system.

use std::error::Error;
use support::{Certificates, ClientCertificates, TlsServer, Zoho};
use zoho_auth_typed::{SendError, Transport, transport::NetworkErrorKind};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoho = Zoho::start().await?;
    let certificates = Certificates::create()?;
    let server = TlsServer::start(zoho.api(), &certificates, ClientCertificates::Ignored)?;

    let authority = reqwest::Certificate::from_pem(&certificates.authority())?;
    let own = reqwest::Client::builder().tls_backend_native().tls_certs_merge([authority]).build()?;
    let request = own.get(format!("{}/crm/v8/users", server.origin()));
    let request = request.header("authorization", format!("Zoho-oauthtoken {}", zoho.token()));
    assert_eq!(request.send().await?.status(), 200);

    zoho.list_users().await?;
    let trusting = Transport::builder().root_certificate(certificates.authority()).build()?;
    zoho.list_users_at(&server.origin(), &trusting).await?;

    // The message comes from rustls. The TLS library of the operating system has a different message.
    let error =
        zoho.list_users_at(&server.origin(), &Transport::new()).await.expect_err("the authority should be unknown");
    match error.downcast_ref::<SendError>() {
        Some(SendError::Network { kind: NetworkErrorKind::UntrustedCertificate, reason, .. }) => {
            assert!(reason.contains("invalid peer certificate: UnknownIssuer"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
    println!("os-tls: both clients received responses, and zoho-auth-typed used rustls");
    Ok(())
}
