//! What a site's robots.txt allows: RFC 9309, exactly. Asking for the file is `permission`'s.

/// As much of a file is read; the RFC asks for 500 KiB at least.
pub(super) const MOST_BYTES: usize = 512 * 1024;

/// What one file says to us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Robots {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    is_allowed: bool,
    /// As written, for people.
    written: String,
    /// With every octet in its one spelling.
    pattern: Vec<u8>,
}

/// The lines of a group that count.
enum Line<'t> {
    UserAgent(&'t [u8]),
    Rule(bool, &'t [u8]),
}

impl Robots {
    /// Reads a file as it is meant for a product of these names, else for everybody. What
    /// is no line of it is passed over, so a page in its place allows everything.
    pub(super) fn parse(bytes: &[u8], tokens: &[&[u8]]) -> Self {
        let bytes = first_lines(bytes);
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
        let is_own = |agent: &[u8]| {
            tokens
                .iter()
                .any(|t| product(agent).eq_ignore_ascii_case(t))
        };
        let (mut own, mut everybody) = (Group::default(), Group::default());
        let mut names_agents = false;
        for line in lines.filter_map(line) {
            match line {
                Line::UserAgent(agent) => {
                    // The first of several names begins a group.
                    if !names_agents {
                        (own.is_open, everybody.is_open) = (false, false);
                    }
                    names_agents = true;
                    if agent == b"*" {
                        everybody.open();
                    } else if is_own(agent) {
                        own.open();
                    }
                }
                Line::Rule(is_allowed, pattern) => {
                    names_agents = false;
                    for group in [&mut own, &mut everybody] {
                        group.add(is_allowed, pattern);
                    }
                }
            }
        }
        let group = if own.is_there { own } else { everybody };
        Self { rules: group.rules }
    }

    /// The rule against a path with its query; `None` where it may be fetched.
    pub(super) fn against(&self, path: &str) -> Option<&str> {
        let path = spelled(path.as_bytes());
        // The file itself is never disallowed.
        if path == b"/robots.txt" {
            return None;
        }
        let matching = self.rules.iter().filter(|rule| rule.matches(&path));
        // The longest wins; of equally long ones, the one that allows.
        let decisive = matching.max_by_key(|rule| (rule.pattern.len(), rule.is_allowed))?;
        (!decisive.is_allowed).then_some(decisive.written.as_str())
    }
}

/// The lines of a file that are read. One that the limit cuts says something else.
fn first_lines(bytes: &[u8]) -> &[u8] {
    match bytes.split_at_checked(MOST_BYTES) {
        Some((start, rest)) if !rest.is_empty() => {
            let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
            let end = start.iter().rposition(is_end).unwrap_or(0);
            start.get(..end).unwrap_or_default()
        }
        _ => bytes,
    }
}

#[derive(Default)]
struct Group {
    rules: Vec<Rule>,
    /// The lines that follow are its.
    is_open: bool,
    is_there: bool,
}

impl Group {
    /// Groups of one name are one group.
    fn open(&mut self) {
        self.is_open = true;
        self.is_there = true;
    }

    fn add(&mut self, is_allowed: bool, pattern: &[u8]) {
        // An empty pattern matches nothing.
        if self.is_open && !pattern.is_empty() {
            self.rules.push(Rule {
                is_allowed,
                written: String::from_utf8_lossy(pattern).into_owned(),
                pattern: spelled(pattern),
            });
        }
    }
}

fn line(line: &[u8]) -> Option<Line<'_>> {
    let line = line.split(|byte| *byte == b'#').next().unwrap_or_default();
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (key, value) = line.split_at_checked(colon)?;
    let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii();
    let is = |name: &str| key.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
    if is("user-agent") {
        Some(Line::UserAgent(value))
    } else if is("allow") {
        Some(Line::Rule(true, value))
    } else if is("disallow") {
        Some(Line::Rule(false, value))
    } else {
        None
    }
}

/// The product token that a text begins with: letters, `_` and `-` (RFC 9309, 2.2.1).
pub(super) fn product(agent: &[u8]) -> &[u8] {
    let is_token = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
    let end = agent.iter().position(|byte| !is_token(byte));
    end.and_then(|end| agent.get(..end)).unwrap_or(agent)
}

/// One spelling for each octet: percent-encoded where it is no ASCII character or a reserved one
/// that was encoded, plain otherwise; `*` and `$` keep their meaning unless encoded. In a query
/// `/`, `:`, `?` and `@` are the same encoded and plain.
fn spelled(text: &[u8]) -> Vec<u8> {
    let mut spelled = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut is_query = false;
    while let Some((first, behind)) = rest.split_first() {
        is_query |= *first == b'?';
        let encoded = match (first, behind) {
            (b'%', [high, low, ..]) => octet(*high, *low),
            _ => None,
        };
        rest = match encoded {
            Some(octet) => {
                let is_plain = is_query && matches!(octet, b'/' | b':' | b'?' | b'@');
                push(&mut spelled, octet, is_plain || is_unreserved(octet));
                behind.get(2..).unwrap_or_default()
            }
            None => {
                push(&mut spelled, *first, first.is_ascii_graphic());
                behind
            }
        };
    }
    spelled
}

fn push(spelled: &mut Vec<u8>, octet: u8, is_plain: bool) {
    if is_plain {
        spelled.push(octet);
    } else {
        spelled.extend(format!("%{octet:02X}").as_bytes());
    }
}

fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~')
}

fn octet(high: u8, low: u8) -> Option<u8> {
    let digits = [high, low];
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()
}

impl Rule {
    /// `*` is any run of octets, `$` at the end is the end of the path; else a beginning matches.
    /// The parts between stars are found from left to right, each as early as it can be.
    fn matches(&self, path: &[u8]) -> bool {
        let (pattern, is_whole) = match self.pattern.strip_suffix(b"$") {
            Some(pattern) => (pattern, true),
            None => (self.pattern.as_slice(), false),
        };
        let mut parts: Vec<&[u8]> = pattern.split(|byte| *byte == b'*').collect();
        let literal: usize = parts.iter().map(|part| part.len()).sum();
        let Some(mut rest) = parts
            .first()
            .and_then(|first| path.strip_prefix(*first))
            .filter(|_| literal <= path.len())
        else {
            return false;
        };
        parts.remove(0);
        let last = if is_whole { parts.pop() } else { None };
        for part in parts {
            match find(rest, part) {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        match last {
            Some(last) => rest.ends_with(last),
            None => !is_whole || rest.is_empty(),
        }
    }
}

/// What stands behind the first place of a part.
fn find<'p>(path: &'p [u8], part: &[u8]) -> Option<&'p [u8]> {
    // In time that grows with both: a hostile file could otherwise take long to be held against a
    // hostile path.
    let at = memchr::memmem::find(path, part)?;
    path.get(at.checked_add(part.len())?..)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a path may be fetched.
    fn allows(text: &str, path: &str) -> bool {
        let robots = Robots::parse(text.as_bytes(), &[b"ratebook"]);
        robots.against(path).is_none()
    }

    fn rule(pattern: &str) -> String {
        format!("User-agent: *\nDisallow: {pattern}\n")
    }

    /// RFC 9309, 5.1.
    const SIMPLE: &str = "User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
";

    #[test]
    fn the_simple_example_of_the_rfc() {
        for (agent, path, is_allowed) in [
            ("ratebook", "/a.gif", false),
            ("ratebook", "/a.gif?b", true),
            ("ratebook", "/example/page.html", false),
            ("ratebook", "/publications/a", true),
            ("ratebook", "/publications/a.gif", true),
            ("foobot", "/example/page.html", true),
            ("foobot", "/example/allowed.gif", true),
            ("foobot", "/publications/", false),
            ("barbot", "/example/page.html", false),
            ("bazbot", "/example/page.html", false),
            ("bazbot", "/example/other.html", true),
            ("quxbot", "/example/page.html", true),
        ] {
            let robots = Robots::parse(SIMPLE.as_bytes(), &[agent.as_bytes()]);
            assert_eq!(robots.against(path).is_none(), is_allowed, "{agent} {path}");
        }
    }

    /// RFC 9309, 5.2: the longest match.
    #[test]
    fn the_longest_rule_counts() {
        let text = "User-Agent: ratebook
Allow: /example/page/
Disallow: /example/page/disallowed.gif
";
        assert!(allows(text, "/example/page/index.html"));
        assert!(!allows(text, "/example/page/disallowed.gif"));
        let equal = "User-agent: *\nDisallow: /page\nAllow: /page\n";
        assert!(allows(equal, "/page"));
        let stars = "User-agent: *\nAllow: /p\nDisallow: /*.html\n";
        assert!(!allows(stars, "/page.html"));
    }

    /// RFC 9309, 2.2.2 and 2.2.3: octets and special characters.
    #[test]
    fn paths_are_compared_by_octets() {
        for (pattern, path, matches) in [
            ("/foo/bar?baz=quz", "/foo/bar?baz=quz", true),
            (
                "/foo/bar?baz=http://foo.bar",
                "/foo/bar?baz=http%3A%2F%2Ffoo.bar",
                true,
            ),
            ("/foo/bar/ツ", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%62%61%7A", "/foo/bar/baz", true),
            ("/a%3cd.html", "/a%3Cd.html", true),
            (
                "/path/file-with-a-%2A.html",
                "/path/file-with-a-%2A.html",
                true,
            ),
            (
                "/path/file-with-a-%2A.html",
                "/path/file-with-a-b.html",
                false,
            ),
            ("/a%2Fb", "/a/b", false),
            ("/%", "/%", true),
            ("/Price", "/price", false),
            ("/price", "/prices/all", true),
            ("/price", "/a/price", false),
            ("/*.html$", "/a/b.html", true),
            ("/*.html$", "/a/b.html?c", false),
            ("/*.html", "/a/b.html?c", true),
            ("/a*b*c", "/axxbxxc", true),
            ("/a*b*c", "/axxcxxb", false),
            ("/a**b", "/ab", true),
            ("/a*", "/a", true),
            ("/*a$", "/ba", true),
            ("/*ab$", "/abab", true),
            ("/ab*ab$", "/ab", false),
            ("/this/path/exactly$", "/this/path/exactly", true),
            ("/this/path/exactly$", "/this/path/exactly/not", false),
            ("/$", "/", true),
            ("/$", "/a", false),
            ("/a$b", "/a$b", true),
            ("*", "/a", true),
            ("a", "/a", false),
            ("", "/a", false),
            ("/", "/robots.txt", false),
        ] {
            assert_eq!(!allows(&rule(pattern), path), matches, "{pattern} {path}");
        }
    }

    #[test]
    fn groups_are_found_by_the_product_and_put_together() {
        let text = "disallow: /before
User-agent: RateBook/2.0 (prices)
Disallow: /one # a comment
Crawl-delay: 10
Sitemap: https://a.test/sitemap.xml

user-agent : other
user-agent:ratebook
Disallow : /two

User-agent: ratebooks
Disallow: /three
User-agent: *
Disallow: /four
";
        for (path, is_allowed) in [
            ("/before", true),
            ("/one", false),
            ("/two", false),
            ("/three", true),
            ("/four", true),
        ] {
            assert_eq!(allows(text, path), is_allowed, "{path}");
        }
        assert!(!allows("User-agent: *\nUser-agent: x\nDisallow: /", "/a"));
        // Names in a row are one group, whatever stands between them.
        assert!(!allows(
            "User-agent: ratebook\n\nUser-agent: *\nDisallow: /",
            "/a"
        ));
        assert!(allows(
            "User-agent: ratebook\nDisallow:\n\nUser-agent: *\nDisallow: /",
            "/a"
        ));
    }

    #[test]
    fn every_end_of_line_and_a_mark_and_garbage() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("\u{feff}User-agent: *{end}Disallow: /a{end}Allow: /ab{end}");
            assert!(!allows(&text, "/ac"), "{end:?}");
            assert!(allows(&text, "/ab"), "{end:?}");
        }
        let page = "<!doctype html><a href=\"http://x\">user-agent: *</a> disallow: /";
        assert!(allows(page, "/a"));
        assert!(allows("", "/a"));
        let bytes = b"\xff\xfe\nUser-agent: *\n\x00\xff: b\nDisallow: /\xe9\n";
        let robots = Robots::parse(bytes, &[b"ratebook"]);
        assert_eq!(robots.against("/%E9"), Some("/\u{fffd}"));
        assert_eq!(robots.against("/e"), None);
    }

    #[test]
    fn five_hundred_kibibytes_are_read() {
        let filler = "# so it goes on and on\n".repeat(500 * 1024 / 23);
        assert!(filler.len() > 511_000);
        let text = format!("User-agent: *\n{filler}Disallow: /late\n");
        assert!(!allows(&text, "/late"));
        let text = format!("User-agent: *\n{filler}{filler}Disallow: /later\n");
        assert!(allows(&text, "/later"));
    }

    /// Without regard to time: every way in which a pattern can match.
    fn matches_somehow(pattern: &[u8], path: &[u8]) -> bool {
        match (pattern.split_first(), path.split_first()) {
            (None, _) | (Some((b'$', [])), None) => true,
            (Some((b'*', rest)), None) => matches_somehow(rest, path),
            (Some((b'*', rest)), Some((_, behind))) => {
                matches_somehow(rest, path) || matches_somehow(pattern, behind)
            }
            (Some((one, rest)), Some((other, behind))) if one == other => {
                matches_somehow(rest, behind)
            }
            _ => false,
        }
    }

    proptest::proptest! {
        #[test]
        fn patterns_match_as_they_are_meant(pattern in "/[ab*]{0,7}\\$?", path in "/[ab]{0,7}") {
            let meant = matches_somehow(pattern.as_bytes(), path.as_bytes());
            proptest::prop_assert_eq!(!allows(&rule(&pattern), &path), meant);
        }

        #[test]
        fn no_file_is_too_odd(bytes in proptest::collection::vec(0_u8.., 0..200), path in "/.{0,9}") {
            let robots = Robots::parse(&bytes, &[b"ratebook"]);
            let _ = robots.against(&path);
        }
    }

    #[test]
    fn a_hostile_file_is_held_against_a_hostile_path_in_little_time() {
        let path = format!("/{}", "a".repeat(7000));
        for pattern in [
            format!("/*{}b", "a".repeat(3500)),
            format!("/{}b$", "*a".repeat(2000)),
            "/*a*a*a*b".to_owned(),
        ] {
            let line = format!("Disallow: {pattern}\n");
            let text = format!("User-agent: *\n{}", line.repeat(MOST_BYTES / line.len()));
            let began = std::time::Instant::now();
            assert!(allows(&text, &path));
            assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
        }
    }

    #[test]
    fn product_tokens() {
        for (agent, token) in [
            ("ratebook/0.1.0 (price monitor)", "ratebook"),
            ("Acme-Monitor_x/1", "Acme-Monitor_x"),
            ("ratebook", "ratebook"),
            ("9lives", ""),
            ("", ""),
        ] {
            assert_eq!(product(agent.as_bytes()), token.as_bytes());
        }
    }
}
