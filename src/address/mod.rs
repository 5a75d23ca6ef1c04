//! Addresses of pages: which texts are URLs that may be asked for as far as the text tells, and
//! what of a URL may be shown ([`shown_url`]).
//!
//! The same rule holds where an address is written, in a selector file or the configuration, and
//! where one is followed: what is refused later is refused here, with its line.

mod shown;

use url::Url;

pub use shown::{one_line, shown_url};

/// Why a text is no address that may be asked for.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadAddress {
    #[error("the URL contains {0}")]
    OddCharacter(&'static str),
    #[error("`{url}` is not a complete URL: {why}")]
    NotAUrl { url: String, why: String },
    #[error("`{0}:` is not fetched from, only `http:` and `https:`")]
    Scheme(String),
    #[error("the URL contains a user name or password")]
    Userinfo,
    #[error("port {port} is that of {service}, not of a web server")]
    Port { port: u16, service: &'static str },
    #[error("the URL is longer than {LONGEST} bytes")]
    TooLong,
}

/// What every part of the web carries (RFC 9110, 4.1).
const LONGEST: usize = 8000;

/// The URL of a text, if it may be asked for as far as the text tells.
///
/// # Errors
/// [`BadAddress`] says what stands against it.
pub fn parse(text: &str) -> Result<Url, BadAddress> {
    if text.len() > LONGEST {
        return Err(BadAddress::TooLong);
    }
    refuse_odd_characters(text)?;
    let parsed = Url::parse(text).map_err(|error| not_a_url(text, why(error)))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(BadAddress::Scheme(one_line(parsed.scheme())));
    }
    // The parser forgives `http:host`, `http:///host` and an empty `@`; a person who wrote
    // them meant something else.
    let authority = match text.split_once("://") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or_default(),
        None => "",
    };
    if authority.is_empty() {
        return Err(not_a_url(text, "no host after `://`"));
    }
    if authority.contains('@') {
        return Err(BadAddress::Userinfo);
    }
    if parsed.host().is_none() {
        return Err(not_a_url(text, "no host"));
    }
    match parsed.port().and_then(other_service) {
        Some((port, service)) => Err(BadAddress::Port { port, service }),
        None => Ok(parsed),
    }
}

/// Where `location` leads from a page, if that may be asked for.
///
/// # Errors
/// [`BadAddress`] says what stands against it.
pub fn join(from: &Url, location: &str) -> Result<Url, BadAddress> {
    if location.len() > LONGEST {
        return Err(BadAddress::TooLong);
    }
    refuse_odd_characters(location)?;
    let next = from
        .join(location)
        .map_err(|error| not_a_url(location, why(error)))?;
    if !next.username().is_empty() || next.password().is_some() {
        return Err(BadAddress::Userinfo);
    }
    parse(next.as_str())
}

/// The parser's reason, in our words.
fn why(error: url::ParseError) -> &'static str {
    use url::ParseError as Wrong;
    match error {
        Wrong::RelativeUrlWithoutBase | Wrong::RelativeUrlWithCannotBeABaseBase => {
            "it does not begin with `https://` or `http://`"
        }
        Wrong::EmptyHost => "it names no host",
        Wrong::InvalidPort => "its port is no number up to 65535",
        Wrong::InvalidIpv4Address | Wrong::InvalidIpv6Address => "its host is no valid address",
        Wrong::IdnaError | Wrong::InvalidDomainCharacter => "its host is no valid name",
        _ => "it cannot be read",
    }
}

fn not_a_url(url: &str, why: &str) -> BadAddress {
    BadAddress::NotAUrl {
        url: shown_url(url),
        why: why.to_owned(),
    }
}

/// The URL parser drops tabs, newlines and outer spaces and reads `\` as `/`; then the URL that is
/// fetched is not the one that was read by a person or another program.
fn refuse_odd_characters(url: &str) -> Result<(), BadAddress> {
    if url.contains('\\') {
        Err(BadAddress::OddCharacter("a backslash"))
    } else if url.contains(char::is_control) {
        Err(BadAddress::OddCharacter(
            "a tab, newline or control character",
        ))
    } else if url.starts_with(char::is_whitespace) || url.ends_with(char::is_whitespace) {
        Err(BadAddress::OddCharacter("a space before or after it"))
    } else {
        Ok(())
    }
}

/// Ports whose service reads commands from text: the head of a request could be taken for some.
/// After the list of bad ports in the Fetch standard, with the databases and caches that came
/// since. All others may be written: many web servers are at odd ports.
const OTHER_SERVICES: [(u16, &str); 49] = [
    (7, "echo"),
    (9, "discard"),
    (19, "chargen"),
    (20, "FTP"),
    (21, "FTP"),
    (22, "SSH"),
    (23, "telnet"),
    (25, "mail (SMTP)"),
    (53, "name servers"),
    (69, "TFTP"),
    (79, "finger"),
    (109, "mail (POP2)"),
    (110, "mail (POP3)"),
    (111, "RPC"),
    (113, "ident"),
    (119, "news"),
    (123, "time"),
    (135, "RPC"),
    (137, "NetBIOS"),
    (139, "NetBIOS"),
    (143, "mail (IMAP)"),
    (161, "SNMP"),
    (179, "BGP"),
    (389, "LDAP"),
    (427, "SLP"),
    (445, "file sharing (SMB)"),
    (465, "mail (SMTP)"),
    (512, "remote shells"),
    (513, "remote shells"),
    (514, "remote shells"),
    (515, "printers"),
    (548, "file sharing (AFP)"),
    (554, "RTSP"),
    (563, "news"),
    (587, "mail (SMTP)"),
    (636, "LDAP"),
    (873, "rsync"),
    (993, "mail (IMAP)"),
    (995, "mail (POP3)"),
    (2049, "file sharing (NFS)"),
    (3306, "MySQL"),
    (3659, "Apple's SASL"),
    (5060, "SIP"),
    (5061, "SIP"),
    (5432, "PostgreSQL"),
    (6379, "Redis"),
    (6667, "IRC"),
    (11211, "memcached"),
    (27017, "MongoDB"),
];

fn other_service(port: u16) -> Option<(u16, &'static str)> {
    let mut services = OTHER_SERVICES.into_iter();
    services.find(|(other, _)| *other == port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_may_be_asked_for() {
        for url in [
            "https://kling.test/pricing?a=1#top",
            "http://kling.test:8080",
            "http://kling.test:9000/",
            "HTTPS://Kling.test/@handle",
            "https://kling.test/a@b?c=d@e",
            "https://例え.test/価格",
            "https://kling.test/two words",
        ] {
            assert!(parse(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn addresses_that_may_not() {
        let long = format!("https://a.test/{}", "x".repeat(LONGEST));
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
            ("http://a.test:25/", "port 25 is that of mail (SMTP)"),
            ("https://a.test:6379/", "port 6379 is that of Redis"),
            ("http://a.test:022/", "port 22 is that of SSH"),
            (&long, "longer than 8000 bytes"),
        ] {
            let refusal = parse(url).unwrap_err().to_string();
            assert!(refusal.contains(said), "{url}: {refusal}");
            assert!(!refusal.contains("secret"), "{refusal}");
        }
    }
}
