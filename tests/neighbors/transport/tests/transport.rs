//! Proxies and certificates, with the TLS features with which this package was built.

use std::error::Error;
use support::Zoho;
use zoho_auth_typed::{SendError, Transport};

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// Returns the error of a call, which must fail.
fn send_error(result: Result) -> SendError {
    *result.expect_err("the call should fail").downcast().expect("the error should be a `SendError`")
}

#[tokio::test]
async fn loopback_needs_neither_tls_nor_the_proxy() -> Result {
    let zoho = Zoho::start().await?;
    zoho.list_users().await?;
    let proxied = Transport::builder().proxy("http://127.0.0.1:9").build()?;
    zoho.list_users_at(zoho.api(), &proxied).await
}

#[cfg(not(any(feature = "rustls", feature = "rustls-ring")))]
#[tokio::test]
async fn https_without_tls_names_both_features() -> Result {
    let zoho = Zoho::start().await?;
    let error = send_error(zoho.list_users_at("https://localhost:9", &Transport::new()).await);
    assert!(
        matches!(error, SendError::Transport(zoho_auth_typed::transport::TransportError::TlsDisabled)),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(text.contains("`rustls`") && text.contains("`rustls-ring`"), "{text}");
    Ok(())
}

#[cfg(any(feature = "rustls", feature = "rustls-ring"))]
mod with_tls {
    use super::*;
    use support::{Certificates, ClientCertificates, Proxy, TlsServer};
    use zoho_auth_typed::transport::NetworkErrorKind;

    fn network_error(error: &SendError) -> (NetworkErrorKind, bool) {
        match error {
            SendError::Network { kind, request_sent, .. } => (*kind, *request_sent),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn private_authority_must_be_trusted() -> Result {
        let zoho = Zoho::start().await?;
        let certificates = Certificates::create()?;
        let server = TlsServer::start(zoho.api(), &certificates, ClientCertificates::Ignored)?;

        let error = send_error(zoho.list_users_at(&server.origin(), &Transport::new()).await);
        assert_eq!(network_error(&error), (NetworkErrorKind::UntrustedCertificate, false), "{error}");
        assert!(error.to_string().contains("`Transport::builder().root_certificate(…)`"), "{error}");

        let trusting = Transport::builder().root_certificate(certificates.authority()).build()?;
        zoho.list_users_at(&server.origin(), &trusting).await
    }

    #[tokio::test]
    async fn client_certificate_is_presented() -> Result {
        let zoho = Zoho::start().await?;
        let certificates = Certificates::create()?;
        let server = TlsServer::start(zoho.api(), &certificates, ClientCertificates::Required)?;
        let trusting = Transport::builder().root_certificate(certificates.authority());

        let error = send_error(zoho.list_users_at(&server.origin(), &trusting.clone().build()?).await);
        assert!(matches!(error, SendError::Network { .. }), "{error:?}");
        let presenting = trusting.client_certificate(certificates.client()).build()?;
        zoho.list_users_at(&server.origin(), &presenting).await
    }

    /// Runs the command `zoho`, whose path is in the environment variable `ZOHO_COMMAND`.
    #[tokio::test]
    async fn command_takes_the_authority_from_the_environment() -> Result {
        let Ok(command) = std::env::var("ZOHO_COMMAND") else {
            println!("SKIPPED: set ZOHO_COMMAND to the path of the command `zoho` (cargo build -p zoho-cli)");
            return Ok(());
        };
        let zoho = Zoho::start().await?;
        let certificates = Certificates::create()?;
        let server = TlsServer::start(zoho.accounts(), &certificates, ClientCertificates::Ignored)?;
        let (app, refresh_token) = zoho.refresh_token();
        let loopback = format!("eu={0},{0}", server.origin());
        let run = async |authority: Option<&str>| {
            let mut command = tokio::process::Command::new(&command);
            command.args(["token", "--refresh", "--dc", "eu", "--loopback", &loopback]);
            command.env("ZOHO_CLIENT_ID", app.id()).env("ZOHO_CLIENT_SECRET", app.secret());
            command.env("ZOHO_REFRESH_TOKEN", &refresh_token).env_remove("SSL_CERT_DIR");
            for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                command.env_remove(name);
            }
            match authority {
                Some(path) => command.env("SSL_CERT_FILE", path),
                None => command.env_remove("SSL_CERT_FILE"),
            };
            command.output().await.expect("the command should run")
        };
        let refused = run(None).await;
        let text = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(1), "{text}");
        assert!(text.contains("UnknownIssuer") && text.contains("SSL_CERT_FILE"), "{text}");
        let output = run(Some(&certificates.authority_file())).await;
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    #[tokio::test]
    async fn requests_travel_through_the_proxy() -> Result {
        let zoho = Zoho::start().await?;
        let certificates = Certificates::create()?;
        let server = TlsServer::start(zoho.api(), &certificates, ClientCertificates::Ignored)?;
        let proxy = Proxy::start(server.port(), None)?;
        let trusting = || Transport::builder().root_certificate(certificates.authority());

        let proxied = trusting().proxy(proxy.url(None)).build()?;
        zoho.list_users_at(&server.origin(), &proxied).await?;
        let log = proxy.log();
        assert!(log.contains(&format!("CONNECT localhost:{}", server.port())), "{log}");
        assert!(!log.contains(zoho.token()), "{log}");

        let excepted = trusting().proxy("http://127.0.0.1:9").no_proxy("localhost").build()?;
        zoho.list_users_at(&server.origin(), &excepted).await
    }

    #[tokio::test]
    async fn rejection_by_the_proxy_is_reported() -> Result {
        let zoho = Zoho::start().await?;
        let certificates = Certificates::create()?;
        let server = TlsServer::start(zoho.api(), &certificates, ClientCertificates::Ignored)?;
        let closed_proxy = Proxy::start(443, None)?;
        let auth_proxy = Proxy::start(server.port(), Some("anna right"))?;
        let transport = |url: &str| Transport::builder().root_certificate(certificates.authority()).proxy(url).build();

        for url in [
            closed_proxy.url(None),
            auth_proxy.url(None),
            auth_proxy.url(Some("anna:wrong")),
            "http://127.0.0.1:9".into(),
        ] {
            let error = send_error(zoho.list_users_at(&server.origin(), &transport(&url)?).await);
            assert_eq!(network_error(&error), (NetworkErrorKind::Proxy, false), "{url}: {error}");
            let text = error.to_string();
            assert!(text.contains("through the proxy `http://127.0.0.1:"), "{text}");
            assert!(text.contains("`Transport::builder().proxy(…)`") && !text.contains("wrong"), "{text}");
        }
        zoho.list_users_at(&server.origin(), &transport(&auth_proxy.url(Some("anna:right")))?).await
    }
}
