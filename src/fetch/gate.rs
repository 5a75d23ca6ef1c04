//! The gate that every request passes, first or redirected: what URLs may be fetched, and which
//! addresses may be connected to.
//!
//! A page chooses where it redirects to and a name's owner chooses its addresses, so a monitor
//! that may reach the inside of a network is a way into it. The URL is checked as text and as
//! parsed; the address is checked where it is used: literal in the URL, resolved from the name
//! (in the `resolve` module), and connected to.

use std::net::IpAddr;

use url::{Host, Url};

use super::public::is_public;
use crate::address::{self, BadAddress, one_line};

/// Why a URL or an address may not be fetched from.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    #[error(transparent)]
    Address(#[from] BadAddress),
    #[error("`{0}` is a private address or one for special use")]
    PrivateAddress(IpAddr),
    #[error("`{name}` is at `{address}`, a private address or one for special use")]
    PrivateName { name: String, address: IpAddr },
    #[error("`{0}` is a name for use inside a network")]
    LocalName(String),
    #[error("it leads from https to http, where anybody on the way could change the prices")]
    Downgrade,
    #[error("it leads to port {0}, which is neither 80, 443 nor the one it comes from")]
    OtherPort(u16),
    #[error("the address connected to is not known")]
    UnknownAddress,
}

/// What may be fetched from.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// Lets private and special addresses through: for the demo, tests, and a user's own servers.
    pub allow_private: bool,
    /// A proxy connects in our place and resolves the names: of their addresses nothing is known
    /// here, so names that mean something inside a network only are refused as such.
    pub by_proxy: bool,
}

impl Gate {
    /// The URL, if it may be fetched as far as its text tells. Its port is whatever its user
    /// wrote, those of other services apart.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says what stands against it.
    pub fn admit(self, url: &str) -> Result<Url, Refusal> {
        let parsed = address::parse(url)?;
        self.admit_host(&parsed)?;
        Ok(parsed)
    }

    /// Where a redirect from `from` leads, if it may be fetched.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says what stands against it.
    pub fn admit_redirect(self, from: &Url, location: &str) -> Result<Url, Refusal> {
        let next = address::join(from, location)?;
        self.admit_host(&next)?;
        if from.scheme() == "https" && next.scheme() == "http" {
            return Err(Refusal::Downgrade);
        }
        match next.port() {
            // A page chooses where it redirects to, but not whose services are tried out.
            Some(port) if !matches!(port, 80 | 443) && from.port() != Some(port) => {
                Err(Refusal::OtherPort(port))
            }
            _ => Ok(next),
        }
    }

    /// Passes an address that is connected to.
    ///
    /// # Errors
    ///
    /// [`Refusal::PrivateAddress`] unless it is public or private ones are allowed.
    pub fn admit_address(self, address: IpAddr) -> Result<(), Refusal> {
        if self.allow_private || is_public(address) {
            Ok(())
        } else {
            Err(Refusal::PrivateAddress(address))
        }
    }

    /// A literal address in the URL is never resolved, so it is checked here. The parser has
    /// brought all spellings (`0x7f.1`, `2130706433`) to one.
    fn admit_host(self, url: &Url) -> Result<(), Refusal> {
        match url.host() {
            Some(Host::Ipv4(address)) => self.admit_address(address.into()),
            Some(Host::Ipv6(address)) => self.admit_address(address.into()),
            Some(Host::Domain(name)) if self.by_proxy && !self.allow_private && is_local(name) => {
                Err(Refusal::LocalName(one_line(name)))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a name leads nowhere, or somewhere inside, by what it is: one label, or below a domain
/// that is kept for such use (RFC 6761, 6762, 8375 and ICANN's `internal`).
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.')
        || matches!(last, "localhost" | "local" | "internal" | "lan")
        || name.ends_with("home.arpa")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC_ONLY: Gate = Gate {
        allow_private: false,
        by_proxy: false,
    };
    const ANYWHERE: Gate = Gate {
        allow_private: true,
        by_proxy: false,
    };

    #[test]
    fn literal_addresses_in_every_spelling() {
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://①②⑦.0.0.1/",
            "http://%31%32%37.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::1]:8080/",
            "https://169.254.169.254/latest/meta-data",
            "http://0/",
        ] {
            let refusal = PUBLIC_ONLY.admit(url).unwrap_err();
            assert!(
                matches!(refusal, Refusal::PrivateAddress(_)),
                "{url}: {refusal}"
            );
            assert!(ANYWHERE.admit(url).is_ok(), "{url}");
        }
        assert!(PUBLIC_ONLY.admit("https://1.1.1.1/").is_ok());
    }

    #[test]
    fn redirects() {
        let from = Url::parse("https://kling.test/a/pricing").unwrap();
        for (location, to) in [
            ("/b", "https://kling.test/b"),
            ("b?c", "https://kling.test/a/b?c"),
            ("//other.test/b", "https://other.test/b"),
            ("", "https://kling.test/a/pricing"),
            ("/价格", "https://kling.test/%E4%BB%B7%E6%A0%BC"),
        ] {
            let next = PUBLIC_ONLY.admit_redirect(&from, location).unwrap();
            assert_eq!(next.as_str(), to);
        }
        for location in [
            "file:///etc/passwd",
            "http://other.test/b",
            "http://127.1/",
            "//[::1]/",
            "\\\\127.0.0.1\\",
            "https://user@other.test/",
            "/a\tb",
            "http://",
            "https://kling.test:8443/",
            "https://kling.test:6379/",
        ] {
            assert!(
                PUBLIC_ONLY.admit_redirect(&from, location).is_err(),
                "{location}"
            );
        }
    }
    #[test]
    fn a_redirect_keeps_the_port_or_takes_that_of_the_web() {
        let from = Url::parse("http://kling.test:8080/").unwrap();
        for (location, is_admitted) in [
            ("/b", true),
            ("http://other.test:8080/", true),
            ("https://kling.test/", true),
            ("http://kling.test:443/", true),
            ("http://kling.test:8081/", false),
            ("http://kling.test:22/", false),
        ] {
            let refusal = PUBLIC_ONLY.admit_redirect(&from, location);
            assert_eq!(refusal.is_ok(), is_admitted, "{location}: {refusal:?}");
        }
    }

    #[test]
    fn names_of_the_inside_are_not_handed_to_a_proxy() {
        let gate = Gate {
            by_proxy: true,
            ..PUBLIC_ONLY
        };
        for (url, is_admitted) in [
            ("http://localhost/", false),
            ("http://a.localhost./", false),
            ("http://intranet/", false),
            ("http://printer.local/", false),
            ("http://metadata.google.internal/", false),
            ("http://nas.home.arpa/", false),
            ("http://127.1/", false),
            ("http://10.0.0.1/", false),
            ("http://[::1]/", false),
            ("https://kling.test/", true),
            ("https://1.1.1.1/", true),
        ] {
            assert_eq!(gate.admit(url).is_ok(), is_admitted, "{url}");
            assert!(
                Gate {
                    allow_private: true,
                    ..gate
                }
                .admit(url)
                .is_ok()
            );
        }
    }
}
