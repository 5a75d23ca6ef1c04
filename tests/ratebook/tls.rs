//! Certificates that are not to be trusted, on a real TLS server: each refused with its reason.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

use crate::acme::{self, RARELY};
use crate::world::{World, outcome};

/// A certificate authority of our own.
struct Authority {
    params: CertificateParams,
    key: KeyPair,
    certificate: Certificate,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            params,
            key,
            certificate,
        }
    }
}

/// Serves the page over TLS; tells where.
fn serve(certificate: &Certificate, key: &KeyPair) -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        );
    let config = Arc::new(config.unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for tcp in listener.incoming() {
            // A client that trusts nobody goes away in the middle.
            let _ = answer(tcp.unwrap(), &config);
        }
    });
    url
}

fn answer(tcp: std::net::TcpStream, config: &Arc<ServerConfig>) -> std::io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).unwrap();
    let mut stream = StreamOwned::new(connection, tcp);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let page = acme::page(["1.20", "2.40", "3", "4.50"]);
    let length = page.len();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
    write!(stream, "{head}Content-Length: {length}\r\n\r\n{page}")?;
    stream.conn.send_close_notify();
    stream.flush()
}

#[test]
fn a_certificate_that_is_not_to_be_trusted_is_refused_with_its_reason() {
    let (authority, other) = (Authority::new("One"), Authority::new("Another"));
    let of = |authority: &Authority, name: &str, until: i32| {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = date_time_ymd(until, 1, 1);
        let issuer = Issuer::from_params(&authority.params, &authority.key);
        (params.signed_by(&key, &issuer).unwrap(), key)
    };
    let own_key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let own = own.self_signed(&own_key).unwrap();
    let good = of(&authority, "127.0.0.1", 2999);
    let cases = [
        (
            of(&authority, "127.0.0.1", 2021),
            Some("certificate has expired"),
        ),
        (
            of(&authority, "other.test", 2999),
            Some("certificate is for another name"),
        ),
        (
            of(&other, "127.0.0.1", 2999),
            Some("authority that this machine does not trust"),
        ),
        ((own, own_key), Some("does not trust")),
        (good, None),
    ];
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    world.write("ca.pem", authority.certificate.pem());
    for ((certificate, key), said) in cases {
        let origin = serve(&certificate, &key);
        let trusting = format!(
            "[fetch]\nca_file = \"ca.pem\"\nallow_private = true\n\
             [fetch.origins]\n\"https://acme.test\" = \"{origin}\"\n"
        );
        world.configure(&trusting, &world.mailing(""));
        let args = [
            "--now",
            "2026-05-01T09:00:00Z",
            "--format",
            "json",
            "check",
            "acme",
        ];
        let ran = world.run(&args);
        let checked: Value = serde_json::from_str(&ran.stdout).unwrap();
        match said {
            Some(said) => {
                ran.ended(1);
                assert_eq!(outcome(&checked[0]), "unreachable");
                assert!(ran.stderr.contains(said), "{said}: {ran:?}");
                assert!(
                    ran.stderr
                        .contains(" step=fetch cause=the site's certificate"),
                    "{ran:?}"
                );
            }
            None => assert_eq!(outcome(&checked[0]), "changed", "{ran:?}"),
        }
    }
}

#[test]
fn certificates_that_cannot_be_read_are_named() {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    world.configure("[fetch]\nca_file = \"ca.pem\"\n", "");
    let ran = world.run(&["check", "acme"]);
    let said = ran.failed(3);
    assert!(
        said.contains("ca.pem") && said.contains("fetch.ca_file"),
        "{said}"
    );
    world.write("ca.pem", "no certificate");
    let ran = world.run(&["check", "acme"]);
    assert!(ran.failed(3).contains("fetch.ca_file"), "{ran:?}");
}
