//! The words by which impostors are known, in the languages of the pages that are watched.
//!
//! They are compared with normalized text, so they are written in lower case. `*` stands for a few
//! words. A sign that begins with `=` counts only where it is a whole title, or a whole part of one
//! (`Log in | Vendor`), one that begins with `^` only where a part of the title of a
//! short page begins so: such words stand on good pages too.

mod before;
mod instead;

use crate::reading::Impostor;
use before::{ASKS_FOR_CONSENT, CHALLENGE, CONSENT, LOGIN, NOT_HERE, RATE_LIMITED, REFUSED};
use instead::{MAINTENANCE, MOVED, NOT_FOUND, PARKED, SERVER_ERROR};

/// In the order in which they are looked for: what a page says of itself in the plainest words
/// first.
pub(super) const SIGNS: [(Impostor, &[&str]); 12] = [
    (Impostor::RateLimited, RATE_LIMITED),
    (Impostor::NotHere, NOT_HERE),
    (Impostor::Refused, REFUSED),
    (Impostor::Challenge, CHALLENGE),
    (Impostor::Consent, CONSENT),
    (Impostor::Maintenance, MAINTENANCE),
    (Impostor::ServerError, SERVER_ERROR),
    (Impostor::Parked, PARKED),
    (Impostor::Moved, MOVED),
    (Impostor::SoftNotFound, NOT_FOUND),
    (Impostor::Login, LOGIN),
    (Impostor::Consent, ASKS_FOR_CONSENT),
];

/// What an application says to those who run no scripts.
pub(super) const NEEDS_SCRIPTS: &[&str] = &[
    "you need to enable javascript",
    "enable javascript to run this app",
    "please enable javascript",
    "javascript is required",
    "requires javascript",
    "doesn't work properly without javascript",
    "works best with javascript",
    "javascript is disabled",
    "aktivieren sie javascript",
    "javascript aktivieren",
    "activer javascript",
    "activez javascript",
    "habilita javascript",
    "activa javascript",
    "需要启用 javascript",
    "请启用 javascript",
    "启用javascript",
    "javascript を有効",
    "javascriptを有効",
    "javascript를 활성화",
    "javascript를 사용",
];

/// Parts of the addresses, names and ids of what stands in front of pages. Good pages load some of
/// them too, so they count only where there is little else.
pub(super) const MARKERS: [(Impostor, &str, &[&str]); 9] = [
    (
        Impostor::Challenge,
        "Cloudflare",
        &[
            "cf-chl",
            "cf_chl",
            "challenges.cloudflare.com",
            "/cdn-cgi/challenge-platform",
        ],
    ),
    (
        Impostor::Challenge,
        "DataDome",
        &["captcha-delivery.com", "datadome"],
    ),
    (
        Impostor::Challenge,
        "PerimeterX",
        &["px-captcha", "perimeterx", "px-cloud.net"],
    ),
    (
        Impostor::Challenge,
        "AWS WAF",
        &["awswaf", "aws-waf", "captcha-sdk"],
    ),
    (
        Impostor::Challenge,
        "Akamai",
        &["bm-verify", "sec-cpt", "akam-sw", "sec-if-cpt"],
    ),
    (
        Impostor::Challenge,
        "Imperva",
        &["_incapsula_resource", "incapsula"],
    ),
    (
        Impostor::Challenge,
        "a captcha",
        &["hcaptcha", "g-recaptcha", "recaptcha/api", "turnstile"],
    ),
    (
        Impostor::Parked,
        "a parking service",
        &[
            "parkingcrew",
            "sedoparking",
            "bodis.com",
            "afternic",
            "hugedomains",
            "dan.com",
            "parklogic",
        ],
    ),
    (
        Impostor::Consent,
        "a consent service",
        &[
            "consent.google",
            "sp_message_container",
            "privacy-mgmt.com",
            "consentmanager.net",
        ],
    ),
];

/// What the toolbars and banners of archives and caches are made of. Only they write these.
pub(super) const COPIES: [(&str, &[&str]); 3] = [
    (
        "the Internet Archive",
        &["wm-ipp", "web-static.archive.org", "archive.org/includes/"],
    ),
    ("the cache of a search engine", &["google-cache-hdr"]),
    (
        "archive.today",
        &["archive.ph/", "archive.today/", "archive.is/"],
    ),
];

/// The hosts of archives and caches.
pub(super) const ARCHIVES: [&str; 6] = [
    "web.archive.org",
    "webcache.googleusercontent.com",
    "archive.today",
    "archive.ph",
    "archive.is",
    "cc.bingj.com",
];
