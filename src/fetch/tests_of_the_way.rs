//! The way to a site: TLS, and a proxy.

use std::io::{Read, Write};
use std::net::TcpListener;

use rcgen::{CertificateParams, KeyPair};

use super::test_server::{Reply, Server, answer, tls, tls_with};
use super::tests::{HTML, Names, PRICES, at_home, fetcher_with, now, request};
use super::*;
use crate::secret::Secret;

const AUTHORITY: &[u8] = include_bytes!("testdata/authority.pem");

fn settings() -> FetchSettings {
    FetchSettings {
        allow_private: true,
        gap: std::time::Duration::ZERO,
        ..FetchSettings::default()
    }
}

async fn failure(fetcher: &Fetcher, url: &str) -> String {
    let fetcher = at_home(fetcher, url);
    let error = fetcher.fetch(&request(url), now()).await.unwrap_err();
    cause_chain(&error)
}

#[tokio::test]
async fn an_authority_of_the_users_own_is_trusted_beside_the_machines() {
    let trusting = FetchSettings {
        authorities: Some(AUTHORITY.to_vec()),
        ..settings()
    };
    let trusting = Fetcher::new(trusting).unwrap();
    let page = answer(200, &[HTML], PRICES.as_bytes());
    let good = include_bytes!("testdata/good.pem");
    let url = tls(good, page.clone());
    let fetched = at_home(&trusting, &url).fetch(&request(&url), now()).await;
    assert!(fetched.is_ok(), "{fetched:?}");
    for (certificate, said) in [
        (&include_bytes!("testdata/expired.pem")[..], "has expired"),
        (
            &include_bytes!("testdata/other-name.pem")[..],
            "for another name",
        ),
    ] {
        let url = tls(certificate, page.clone());
        let said_now = failure(&trusting, &url).await;
        assert!(said_now.contains(said), "{said_now}");
    }
    // Signed by itself, for the right name.
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let url = tls_with(
        certificate.pem().as_bytes(),
        key.serialize_pem().as_bytes(),
        page,
    );
    let said = failure(&trusting, &url).await;
    assert!(said.contains("certificate"), "{said}");
    assert!(said.contains("does not trust"), "{said}");
}

#[tokio::test]
async fn certificates_that_are_none_are_named() {
    for (pem, said) in [
        (
            &b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"[..],
            "cannot be",
        ),
        (b"nothing\n", "no certificate"),
    ] {
        let wrong = FetchSettings {
            authorities: Some(pem.to_vec()),
            ..settings()
        };
        let error = Fetcher::new(wrong).unwrap_err();
        let chain = cause_chain(&error);
        assert!(chain.contains(said), "{chain}");
    }
}

/// A server that knows no TLS after 1.0 either answers in it or gives up with an alert.
#[tokio::test]
async fn tls_1_0_is_refused() {
    let mut hello = vec![0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    let alert = vec![0x15, 3, 1, 0, 2, 2, 70];
    for reply in [hello, alert] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || -> std::io::Result<()> {
            let (mut stream, _) = listener.accept()?;
            let mut start = [0; 5];
            stream.read_exact(&mut start)?;
            let mut rest = vec![0; usize::from(u16::from_be_bytes([start[3], start[4]]))];
            stream.read_exact(&mut rest)?;
            stream.write_all(&reply)?;
            // Until the other side has gone.
            let _ = stream.read(&mut start);
            Ok(())
        });
        let fetcher = Fetcher::new(FetchSettings {
            authorities: Some(AUTHORITY.to_vec()),
            ..settings()
        });
        let said = failure(&fetcher.unwrap(), &url).await;
        assert!(
            said.contains("no TLS version or cipher in common"),
            "{said}"
        );
    }
}

fn by_way_of(proxy: &Server) -> FetchSettings {
    FetchSettings {
        allow_private: false,
        proxy: Some(Proxy {
            url: Url::parse(&proxy.url("/")).unwrap(),
            login: Some(("me".to_owned(), Secret::new("hunter2"))),
        }),
        ..settings()
    }
}

#[tokio::test]
async fn a_proxy_connects_and_resolves_in_our_place_and_is_told_nothing_of_the_inside() {
    let proxy = Server::start(|head| {
        if head.starts_with("GET http://site.test/robots.txt ") {
            Reply::Bytes(answer(404, &[], b""))
        } else {
            Reply::Bytes(answer(200, &[HTML], PRICES.as_bytes()))
        }
    })
    .await;
    // No name is known here.
    let fetcher = fetcher_with(by_way_of(&proxy), Names(vec![]));
    let fetched = fetcher
        .fetch(&request("http://site.test/pricing"), now())
        .await;
    assert!(fetched.is_ok(), "{fetched:?}");
    let heads = proxy.requests();
    assert_eq!(heads.len(), 2);
    assert!(
        heads[1].starts_with("GET http://site.test/pricing "),
        "{heads:?}"
    );
    // `me:hunter2`
    let login = "proxy-authorization: basic bwu6ahvudgvymg==";
    assert!(heads[1].to_ascii_lowercase().contains(login), "{heads:?}");
    for url in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://localhost/",
        "http://intranet/",
        "http://metadata.google.internal/",
    ] {
        let error = fetcher.fetch(&request(url), now()).await.unwrap_err();
        assert!(
            matches!(error, FetchError::Admit { .. }),
            "{url}: {error:?}"
        );
    }
    assert_eq!(proxy.requests().len(), 2);
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_without_its_secret() {
    let proxy = Server::saying(answer(407, &[], b"")).await;
    let fetcher = fetcher_with(by_way_of(&proxy), Names(vec![]));
    let straight = at_home(&fetcher, "http://site.test");
    let error = straight
        .fetch(&request("http://site.test/"), now())
        .await
        .unwrap_err();
    assert!(
        cause_chain(&error).contains("the proxy needs a login"),
        "{error}"
    );
    let tunnel = at_home(&fetcher, "https://site.test");
    let error = tunnel
        .fetch(&request("https://site.test/"), now())
        .await
        .unwrap_err();
    let chain = cause_chain(&error);
    assert!(
        chain.contains("no connection by way of the proxy"),
        "{chain}"
    );
    let heads = proxy.requests();
    assert!(
        heads
            .iter()
            .any(|head| head.starts_with("CONNECT site.test:443 ")),
        "{heads:?}"
    );
    for shown in [chain, format!("{error:?}"), format!("{fetcher:?}")] {
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(!shown.contains("bWU6aHVudGVyMg"), "{shown}");
    }
}
