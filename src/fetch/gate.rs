//! The gate that every request passes, first or redirected: what URLs may be fetched, and which
//! addresses may be connected to.
//!
//! A page chooses where it redirects to and a name's owner chooses its addresses, so a monitor
//! that may reach the inside of a network is a way into it. The URL is checked as text and as
//! parsed; the address is checked where it is used: literal in the URL, resolved from the name
//! (in the `resolve` module), and connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::shown::{one_line, shown_url};

/// Why a URL or an address may not be fetched from.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    #[error("the URL contains {0}")]
    OddCharacter(&'static str),
    #[error("`{url}` is not a complete URL: {why}")]
    NotAUrl { url: String, why: String },
    #[error("`{0}:` is not fetched from, only `http:` and `https:`")]
    Scheme(String),
    #[error("the URL contains a user name or password")]
    Userinfo,
    #[error("`{0}` is a private address or one for special use")]
    PrivateAddress(IpAddr),
    #[error("`{name}` is at `{address}`, a private address or one for special use")]
    PrivateName { name: String, address: IpAddr },
    #[error("it leads from https to http, where anybody on the way could change the prices")]
    Downgrade,
    #[error("the address connected to is not known")]
    UnknownAddress,
}

/// What may be fetched from.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// Lets private and special addresses through: for the demo, tests, and a user's own servers.
    pub allow_private: bool,
}

impl Gate {
    /// The URL, if it may be fetched as far as its text tells.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says what stands against it.
    pub fn admit(self, url: &str) -> Result<Url, Refusal> {
        refuse_odd_characters(url)?;
        let parsed = Url::parse(url).map_err(|error| not_a_url(url, &error.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(one_line(parsed.scheme())));
        }
        // The parser forgives `http:host`, `http:///host` and an empty `@`; a person who wrote
        // them meant something else.
        let authority = match url.split_once("://") {
            Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or_default(),
            None => "",
        };
        if authority.is_empty() {
            return Err(not_a_url(url, "no host after `://`"));
        }
        if authority.contains('@') {
            return Err(Refusal::Userinfo);
        }
        self.admit_host(&parsed)?;
        Ok(parsed)
    }

    /// Where a redirect from `from` leads, if it may be fetched.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says what stands against it.
    pub fn admit_redirect(self, from: &Url, location: &str) -> Result<Url, Refusal> {
        refuse_odd_characters(location)?;
        let next = from
            .join(location)
            .map_err(|error| not_a_url(location, &error.to_string()))?;
        if !next.username().is_empty() || next.password().is_some() {
            return Err(Refusal::Userinfo);
        }
        let admitted = self.admit(next.as_str())?;
        if from.scheme() == "https" && admitted.scheme() == "http" {
            return Err(Refusal::Downgrade);
        }
        Ok(admitted)
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
            Some(Host::Domain(_)) => Ok(()),
            None => Err(not_a_url(url.as_str(), "no host")),
        }
    }
}

fn not_a_url(url: &str, why: &str) -> Refusal {
    Refusal::NotAUrl {
        url: shown_url(url),
        why: why.to_owned(),
    }
}

/// The URL parser drops tabs, newlines and outer spaces and reads `\` as `/`; then the URL that is
/// fetched is not the one that was read by a person or another program.
fn refuse_odd_characters(url: &str) -> Result<(), Refusal> {
    if url.contains('\\') {
        Err(Refusal::OddCharacter("a backslash"))
    } else if url.contains(char::is_control) {
        Err(Refusal::OddCharacter("a tab, newline or control character"))
    } else if url.starts_with(char::is_whitespace) || url.ends_with(char::is_whitespace) {
        Err(Refusal::OddCharacter("a space before or after it"))
    } else {
        Ok(())
    }
}

/// Whether the address belongs to the public internet.
///
/// Follows the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890): all that is
/// not globally reachable is not public, and neither is multicast. An IPv6 address that embeds an
/// IPv4 address which a translator will connect to is judged by the latter.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Blocks of IPv4 that are not public, with the length of their prefix.
const SPECIAL_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),            // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // carrier-grade NAT
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // Azure's metadata service, outside the special blocks
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local, clouds' metadata services
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarking
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),      // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),      // reserved, broadcast
];

/// Blocks of global unicast IPv6 (`2000::/3`) that are not public. Outside it nothing is.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // Teredo, benchmarking, ORCHID
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, retired
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

const GLOBAL_UNICAST_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

fn is_public_v4(address: Ipv4Addr) -> bool {
    !SPECIAL_V4.iter().any(|(block, length)| {
        (address.to_bits() ^ block.to_bits())
            .checked_shr(32 - length)
            .unwrap_or(0)
            == 0
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(embedded) = translated_v4(address) {
        return is_public_v4(embedded);
    }
    is_within_v6(address, GLOBAL_UNICAST_V6)
        && !SPECIAL_V6.iter().any(|block| is_within_v6(address, *block))
}

fn is_within_v6(address: Ipv6Addr, (block, length): (Ipv6Addr, u32)) -> bool {
    (address.to_bits() ^ block.to_bits())
        .checked_shr(128 - length)
        .unwrap_or(0)
        == 0
}

/// The IPv4 address that is connected to in truth: mapped by the system (`::ffff:0:0/96`), or by
/// the NAT64 of an IPv6-only network (`64:ff9b::/96`), through which every IPv4 site is reached.
fn translated_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let nat64 = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0);
    if is_within_v6(address, (nat64, 96)) {
        let [.., a, b, c, d] = address.octets();
        return Some(Ipv4Addr::new(a, b, c, d));
    }
    address.to_ipv4_mapped()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC_ONLY: Gate = Gate {
        allow_private: false,
    };
    const ANYWHERE: Gate = Gate {
        allow_private: true,
    };

    #[test]
    fn addresses() {
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2001:200::1",
            "2400:cb00::1",
            "2003::1",
            "3ffe::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for special in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::1.1.1.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::1.1.1.1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:101:101::1",
            "3fff::1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(special.parse().unwrap()), "{special}");
        }
    }

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
    fn urls_that_may_be_fetched() {
        for url in [
            "https://kling.test/pricing?a=1#top",
            "http://kling.test:8080",
            "HTTPS://Kling.test/@handle",
            "https://kling.test/a@b?c=d@e",
            "https://例え.test/価格",
            "https://kling.test/two words",
        ] {
            assert!(PUBLIC_ONLY.admit(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn urls_that_may_not() {
        for (url, said) in [
            ("http://a.test\\@127.0.0.1/", "backslash"),
            ("http:\\\\a.test\\", "backslash"),
            ("http://user@a.test/", "user name or password"),
            ("http://user:secret@a.test/", "user name or password"),
            ("http://@a.test/", "user name or password"),
            ("http://:@a.test/", "user name or password"),
            ("file:///etc/passwd", "`file:`"),
            ("ftp://a.test/", "`ftp:`"),
            ("javascript:alert(1)", "`javascript:`"),
            ("data:text/html,0.075", "`data:`"),
            (" source:file:///", "space"),
            ("https://a.test/ ", "space"),
            ("\u{a0}https://a.test/", "space"),
            ("http://a.te\tst/", "control"),
            ("http://a.test/\n", "control"),
            ("http://a.test/\0", "control"),
            ("", "not a complete URL"),
            ("a.test/pricing", "not a complete URL"),
            ("//a.test/pricing", "not a complete URL"),
            ("http://", "not a complete URL"),
            ("http:///a.test", "no host"),
            ("http:a.test", "no host"),
            ("http://?a", "not a complete URL"),
            ("http://a.test:99999/", "not a complete URL"),
            ("http://a b.test/", "not a complete URL"),
            ("http://[fe80::1%25eth0]/", "not a complete URL"),
            ("http://1.2.3.4.5/", "not a complete URL"),
        ] {
            let refusal = ANYWHERE.admit(url).unwrap_err().to_string();
            assert!(refusal.contains(said), "{url}: {refusal}");
            assert!(!refusal.contains("secret"), "{refusal}");
        }
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
        ] {
            assert!(
                PUBLIC_ONLY.admit_redirect(&from, location).is_err(),
                "{location}"
            );
        }
    }
}
