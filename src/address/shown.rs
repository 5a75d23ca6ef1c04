//! What of a URL or a site's text may stand in an error, a log line or a mail: no secrets, no
//! control characters, no more than a line.

use url::form_urlencoded;

/// Longer texts are cut: a site chooses its redirects, and six of them stand in one error.
const MAX_CHARS: usize = 300;

/// Names of query parameters that carry secrets; a name made of several words counts by each.
const SECRET_WORDS: [&str; 18] = [
    "auth",
    "authorization",
    "bearer",
    "credential",
    "credentials",
    "hmac",
    "jwt",
    "otp",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "pw",
    "pwd",
    "session",
    "sessionid",
    "sid",
    "sig",
];

/// The URL for people: passwords and secret parameters as `***`, without the fragment.
///
/// Works on text, since what is no valid URL is shown too.
pub fn shown_url(url: &str) -> String {
    let without_fragment = url.split_once('#').map_or(url, |(before, _)| before);
    let (address, query) = match without_fragment.split_once('?') {
        Some((address, query)) => (address, Some(query)),
        None => (without_fragment, None),
    };
    let mut shown = mask_userinfo(address);
    if let Some(query) = query {
        let pairs: Vec<_> = query.split('&').map(mask_pair).collect();
        shown.push('?');
        shown.push_str(&pairs.join("&"));
    }
    one_line(&shown)
}

/// Text from a site on one line of bearable length, without control characters.
pub fn one_line(text: &str) -> String {
    let mut line: String = text
        .chars()
        .take(MAX_CHARS)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        line.push('…');
    }
    line
}

fn mask_userinfo(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let (authority, path) = match rest.split_once(['/', '\\']) {
        Some((authority, path)) => (authority, format!("/{path}")),
        None => (rest, String::new()),
    };
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://***@{host}{path}"),
        None => address.to_owned(),
    }
}

fn mask_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}=***"),
        _ => pair.to_owned(),
    }
}

fn is_secret(name: &str) -> bool {
    // Decoded, since `%6bey` is `key` to the site.
    let name: String = form_urlencoded::parse(name.as_bytes())
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| {
            SECRET_WORDS.contains(&word)
                || word.starts_with("signature")
                || ["key", "token", "secret"]
                    .iter()
                    .any(|end| word.ends_with(end))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked() {
        for (url, shown) in [
            ("https://a.test/p?x=1&y=2", "https://a.test/p?x=1&y=2"),
            ("https://a.test/p?key=s3", "https://a.test/p?key=***"),
            (
                "https://a.test/?a=1&api_key=s3&b=2",
                "https://a.test/?a=1&api_key=***&b=2",
            ),
            (
                "https://a.test/?accessToken=s3",
                "https://a.test/?accessToken=***",
            ),
            (
                "https://a.test/?access_token=s3",
                "https://a.test/?access_token=***",
            ),
            ("https://a.test/?%6bey=s3", "https://a.test/?%6bey=***"),
            (
                "https://a.test/?X-Amz-Signature=s3",
                "https://a.test/?X-Amz-Signature=***",
            ),
            (
                "https://a.test/?sig=s3&design=9",
                "https://a.test/?sig=***&design=9",
            ),
            (
                "https://a.test/?password=a=b",
                "https://a.test/?password=***",
            ),
            ("https://a.test/#access_token=s3", "https://a.test/"),
            ("https://u:s3@a.test/p", "https://***@a.test/p"),
            ("https://u:s3@", "https://***@"),
            ("not a url?token=s3", "not a url?token=***"),
            ("", ""),
        ] {
            assert_eq!(shown_url(url), shown);
        }
    }

    #[test]
    fn shown_text_is_one_bounded_line() {
        assert_eq!(
            shown_url("http://a.test/\n\u{1b}[2J"),
            "http://a.test/\u{fffd}\u{fffd}[2J"
        );
        let long = shown_url(&format!("http://a.test/{}", "é".repeat(9000)));
        assert_eq!(long.chars().count(), MAX_CHARS + 1);
    }
}
