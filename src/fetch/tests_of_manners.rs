//! What a site asks of its visitors: robots.txt, few requests, and to be left alone.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::test_server::{Reply, Server, answer};
use super::tests::{HTML, Names, PRICES, coded, fetcher_with, now, request};
use super::*;

/// To a server that is not our own, but in no hurry.
fn polite() -> FetchSettings {
    FetchSettings {
        allow_private: true,
        gap: Duration::ZERO,
        ..FetchSettings::default()
    }
}

fn later(seconds: i64) -> Timestamp {
    now()
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap()
}

fn path(head: &str) -> String {
    head.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn ok(body: &[u8]) -> Reply {
    Reply::Bytes(answer(200, &[HTML], body))
}

/// A site with pages, which answers for its robots.txt as given.
async fn site(robots: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |head| {
        let path = path(head);
        if path.starts_with("/robots.txt") || path.starts_with("/hop/") {
            robots(&path)
        } else {
            ok(PRICES.as_bytes())
        }
    })
    .await
}

fn asked(server: &Server) -> Vec<String> {
    server.requests().iter().map(|head| path(head)).collect()
}

fn asked_for(server: &Server, path: &str) -> usize {
    asked(server).iter().filter(|asked| *asked == path).count()
}

/// Why the page does not come; `None` if it does.
async fn refusal(fetcher: &Fetcher, server: &Server, at: Timestamp) -> Option<String> {
    let request = request(&server.url("/pricing/list.html?a=1"));
    let error = fetcher.fetch(&request, at).await.err()?;
    Some(cause_chain(&error))
}

#[tokio::test]
async fn robots_txt_is_obeyed_as_it_is_written() {
    let filler = "# so it goes on\n".repeat(500 * 1024 / 16);
    let late = format!("User-agent: *\n{filler}Disallow: /pricing\n");
    let too_late = format!("User-agent: *\n{filler}{filler}Disallow: /pricing\n");
    for (robots, allows) in [
        ("User-agent: *\nDisallow: /\n", false),
        ("User-agent: *\nDisallow: /other\n", true),
        ("\u{feff}User-agent: *\nDisallow: /pricing\n", false),
        ("User-agent: *\r\nDisallow: /pricing\r\n", false),
        ("User-agent: *\rDisallow: /pricing\r", false),
        ("User-agent: *\nDisallow: /*.html$\n", true),
        ("User-agent: *\nDisallow: /*.html\n", false),
        ("User-agent: *\nDisallow: /\nAllow: /pricing/\n", true),
        (
            "User-agent: ratebook\nAllow: /\nUser-agent: *\nDisallow: /\n",
            true,
        ),
        ("User-agent: Ratebook\nDisallow: /pricing\n", false),
        ("<!doctype html><title>Home</title>", true),
        ("", true),
        (late.as_str(), false),
        (too_late.as_str(), true),
    ] {
        let text = robots.to_owned();
        let server = site(move |_| ok(text.as_bytes())).await;
        let fetcher = Fetcher::new(polite()).unwrap();
        let refusal = refusal(&fetcher, &server, now()).await;
        let start: String = robots.chars().take(60).collect();
        assert_eq!(refusal.is_none(), allows, "{start}: {refusal:?}");
        if let Some(refusal) = refusal {
            assert!(refusal.starts_with("robots.txt disallows it"), "{refusal}");
            assert_eq!(asked(&server), ["/robots.txt"]);
        }
    }
}

#[tokio::test]
async fn without_a_robots_txt_all_is_allowed_and_without_an_answer_nothing() {
    let disallow = b"User-agent: *\nDisallow: /\n";
    let packed = coded("gzip", disallow).await;
    let unpacked = answer(200, &["Content-Encoding: gzip"], &packed);
    let unknown = answer(200, &["Content-Encoding: compress"], &packed);
    let cases: [(&str, Vec<u8>, Option<&str>); 11] = [
        ("404", answer(404, &[], disallow), None),
        ("401", answer(401, &[], disallow), None),
        ("410", answer(410, &[], disallow), None),
        ("429", answer(429, &[], b""), Some("fewer requests")),
        ("500", answer(500, &[], b""), Some("status 500")),
        ("503", answer(503, &[], b""), Some("status 503")),
        ("304", answer(304, &[], b""), Some("unexpected status 304")),
        ("gzip", unpacked, Some("robots.txt disallows it")),
        ("compress", unknown, Some("unsupported content coding")),
        (
            "garbage",
            b"220 hello\r\n\r\n".to_vec(),
            Some("no valid HTTP"),
        ),
        (
            "away",
            answer(302, &["Location: file:///etc/passwd"], b""),
            Some("`file:`"),
        ),
    ];
    for (what, reply, said) in cases {
        let server = site(move |_| Reply::Bytes(reply.clone())).await;
        let fetcher = Fetcher::new(polite()).unwrap();
        let refusal = refusal(&fetcher, &server, now()).await;
        match (&refusal, said) {
            (None, None) => {}
            (Some(refusal), Some(said)) => assert!(refusal.contains(said), "{what}: {refusal}"),
            _ => panic!("{what}: {refusal:?}"),
        }
        assert_eq!(
            asked_for(&server, "/pricing/list.html?a=1"),
            usize::from(said.is_none())
        );
    }
    for reset in [true, false] {
        let server = site(move |_| {
            if reset {
                Reply::Reset
            } else {
                Reply::Hang(vec![])
            }
        })
        .await;
        let quick = FetchSettings {
            deadline: Duration::from_millis(400),
            ..polite()
        };
        let refusal = refusal(&Fetcher::new(quick).unwrap(), &server, now())
            .await
            .unwrap();
        assert!(
            refusal.contains("robots.txt cannot be asked for"),
            "{refusal}"
        );
        assert!(
            refusal.contains(if reset { "tried 3 times" } else { "timed out" }),
            "{refusal}"
        );
        assert_eq!(asked_for(&server, "/pricing/list.html?a=1"), 0);
    }
}

#[tokio::test]
async fn five_redirects_lead_to_a_robots_txt_and_six_to_none() {
    for (hops, is_obeyed) in [(5, true), (6, false)] {
        let server = site(move |path| {
            let left = match path.strip_prefix("/hop/") {
                Some(left) => left.parse().unwrap(),
                None => hops,
            };
            match left {
                0 => ok(b"User-agent: *\nDisallow: /\n"),
                left => {
                    let next = format!("Location: /hop/{}", left - 1);
                    Reply::Bytes(answer(301, &[&next], b""))
                }
            }
        })
        .await;
        let fetcher = Fetcher::new(polite()).unwrap();
        let refusal = refusal(&fetcher, &server, now()).await;
        assert_eq!(refusal.is_some(), is_obeyed, "{hops} hops: {refusal:?}");
    }
}

#[tokio::test]
async fn robots_txt_is_asked_for_once_a_day_and_an_old_one_counts_while_there_is_no_new_one() {
    let is_down = Arc::new(AtomicUsize::new(0));
    let down = Arc::clone(&is_down);
    let server = site(move |_| match down.load(Ordering::SeqCst) {
        0 => ok(b"User-agent: *\nDisallow: /secret\n"),
        _ => Reply::Bytes(answer(500, &[], b"")),
    })
    .await;
    let fetcher = Fetcher::new(polite()).unwrap();
    let url = server.url("/pricing");
    let all = (0..5).map(|_| {
        let (fetcher, url) = (fetcher.clone(), url.clone());
        tokio::spawn(async move { fetcher.fetch(&request(&url), now()).await.is_ok() })
    });
    for each in all.collect::<Vec<_>>() {
        assert!(each.await.unwrap());
    }
    assert_eq!(asked_for(&server, "/robots.txt"), 1);
    let day = 24 * 3600;
    assert!(fetcher.fetch(&request(&url), later(day - 1)).await.is_ok());
    assert_eq!(asked_for(&server, "/robots.txt"), 1);
    is_down.store(1, Ordering::SeqCst);
    for (after, times) in [(day, 2), (day + 599, 2), (day + 600, 3)] {
        assert!(fetcher.fetch(&request(&url), later(after)).await.is_ok());
        assert_eq!(asked_for(&server, "/robots.txt"), times);
        let secret = request(&server.url("/secret"));
        let error = fetcher.fetch(&secret, later(after)).await.unwrap_err();
        assert!(matches!(error, FetchError::Disallowed { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn robots_txt_forbids_where_a_redirect_leads_and_our_own_servers_are_not_asked() {
    let server = Server::start(|head| match path(head).as_str() {
        "/robots.txt" => ok(b"User-agent: *\nDisallow: /inside\n"),
        "/pricing" => Reply::Bytes(answer(302, &["Location: /inside"], b"")),
        _ => ok(PRICES.as_bytes()),
    })
    .await;
    let request = request(&server.url("/pricing"));
    let fetcher = Fetcher::new(polite()).unwrap();
    let error = fetcher.fetch(&request, now()).await.unwrap_err();
    assert_eq!(
        cause_chain(&error),
        "robots.txt disallows it (`Disallow: /inside`)"
    );
    assert_eq!(error.url().unwrap(), server.url("/inside"));
    assert_eq!(asked(&server), ["/robots.txt", "/pricing"]);
    let own = FetchSettings {
        own_servers: [server.url("")].into(),
        ..polite()
    };
    assert!(
        Fetcher::new(own)
            .unwrap()
            .fetch(&request, now())
            .await
            .is_ok()
    );
    assert_eq!(asked(&server)[2..], ["/pricing", "/inside"]);
}

/// A site that fails so often before it gives its page.
async fn failing(times: usize, fail: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    let asked = AtomicUsize::new(0);
    Server::start(move |_| {
        if asked.fetch_add(1, Ordering::SeqCst) < times {
            fail()
        } else {
            ok(PRICES.as_bytes())
        }
    })
    .await
}

async fn from_own(server: &Server, settings: FetchSettings) -> Result<Fetched, FetchError> {
    let own = FetchSettings {
        own_servers: [server.url("")].into(),
        ..settings
    };
    let fetcher = Fetcher::new(own).unwrap();
    fetcher.fetch(&request(&server.url("/")), now()).await
}

#[tokio::test]
async fn what_passes_is_tried_again_twice_and_nothing_else() {
    let status = |status: u16| move || Reply::Bytes(answer(status, &[], b"x"));
    let cut = || Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n$0.075/s".to_vec());
    for transient in [0, 1, 2, 3, 4] {
        let serve = |times| async move {
            match transient {
                0 => failing(times, || Reply::Reset).await,
                1 => failing(times, cut).await,
                2 => failing(times, status(502)).await,
                3 => failing(times, status(503)).await,
                _ => failing(times, status(522)).await,
            }
        };
        let server = serve(2).await;
        assert!(from_own(&server, polite()).await.is_ok(), "{transient}");
        assert_eq!(server.requests().len(), 3);
        let server = serve(3).await;
        let error = from_own(&server, polite()).await.unwrap_err();
        let said = cause_chain(&error);
        assert!(said.ends_with("(tried 3 times)"), "{said}");
        assert_eq!(server.requests().len(), 3);
    }
    for lasting in [
        400, 401, 403, 404, 408, 410, 421, 425, 429, 451, 500, 501, 505,
    ] {
        let server = failing(1, status(lasting)).await;
        let error = from_own(&server, polite()).await.unwrap_err();
        assert!(!cause_chain(&error).contains("tried"), "{error}");
        assert_eq!(server.requests().len(), 1, "{lasting}");
    }
    let garbage = || Reply::Bytes(b"220 hello\r\n\r\n".to_vec());
    let server = failing(1, garbage).await;
    assert!(from_own(&server, polite()).await.is_err());
    assert_eq!(server.requests().len(), 1);
    // All tries together have one deadline.
    let server = failing(9, status(503)).await;
    let quick = FetchSettings {
        deadline: Duration::from_millis(40),
        ..polite()
    };
    let error = from_own(&server, quick).await.unwrap_err();
    assert!(!cause_chain(&error).contains("tried"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_host_that_asks_to_be_left_alone_is() {
    for (status, value, until) in [
        (429, "7", 7),
        (503, "7", 7),
        (429, "Sun, 01 Mar 2026 12:00:30 GMT", 30),
        (429, "99999999999999999999", 24 * 3600),
        // Our own measure.
        (429, "-1", 60),
        (429, "soon", 60),
        (429, "", 60),
    ] {
        let header = format!("Retry-After: {value}");
        let refused = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&refused);
        let server = site_with(move |path| match path {
            "/robots.txt" => Reply::Bytes(answer(404, &[], b"")),
            _ if counted.fetch_add(1, Ordering::SeqCst) == 0 => {
                Reply::Bytes(answer(status, &[&header], b""))
            }
            _ => ok(PRICES.as_bytes()),
        })
        .await;
        let fetcher = Fetcher::new(polite()).unwrap();
        let error = fetcher
            .fetch(&request(&server.url("/a")), now())
            .await
            .unwrap_err();
        let rest = error.rest().unwrap();
        assert_eq!(rest.until, later(until), "{value}");
        assert!(rest.again >= rest.until);
        assert!(
            cause_chain(&error).contains("it is left alone until"),
            "{error}"
        );
        let requests = server.requests().len();
        // Whatever page of the host, to the last second.
        for path in ["/a", "/b"] {
            let early = fetcher
                .fetch(&request(&server.url(path)), later(until - 1))
                .await;
            let early = early.unwrap_err();
            assert!(matches!(early, FetchError::LeaveAlone { .. }), "{early:?}");
            assert_eq!(early.rest().unwrap().until, later(until));
        }
        assert_eq!(server.requests().len(), requests, "{value}");
        assert!(
            fetcher
                .fetch(&request(&server.url("/a")), later(until))
                .await
                .is_ok()
        );
    }
}

#[tokio::test]
async fn a_site_may_ask_to_be_left_alone_instead_of_giving_its_robots_txt() {
    let asked = AtomicUsize::new(0);
    let server = site_with(move |path| match path {
        "/robots.txt" if asked.fetch_add(1, Ordering::SeqCst) == 0 => {
            Reply::Bytes(answer(429, &["Retry-After: 7"], b""))
        }
        "/robots.txt" => Reply::Bytes(answer(404, &[], b"")),
        _ => ok(PRICES.as_bytes()),
    })
    .await;
    let fetcher = Fetcher::new(polite()).unwrap();
    let request = request(&server.url("/"));
    for after in [0, 6] {
        let error = fetcher.fetch(&request, later(after)).await.unwrap_err();
        assert_eq!(error.rest().unwrap().until, later(7), "{error:?}");
    }
    assert_eq!(server.requests().len(), 1);
    assert!(fetcher.fetch(&request, later(7)).await.is_ok());
}

/// A site that answers each path so.
async fn site_with(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |head| reply(&path(head))).await
}

#[tokio::test]
async fn a_date_in_the_past_asks_for_nothing() {
    let server = failing(1, || {
        let past = "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT";
        Reply::Bytes(answer(429, &[past], b""))
    })
    .await;
    let own = FetchSettings {
        own_servers: [server.url("")].into(),
        ..polite()
    };
    let fetcher = Fetcher::new(own).unwrap();
    let request = request(&server.url("/"));
    let error = fetcher.fetch(&request, now()).await.unwrap_err();
    let rest = error.rest().unwrap();
    // Nothing forbids to ask again, but there is no hurry.
    assert_eq!((rest.until, rest.again), (now(), later(60)));
    assert!(fetcher.fetch(&request, now()).await.is_ok());
}

#[tokio::test]
async fn twenty_requests_to_one_host_keep_the_number_and_the_gap() {
    let gap = Duration::from_millis(15);
    let starts = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&starts);
    let server = site_with(move |path| {
        if path == "/robots.txt" {
            return Reply::Bytes(answer(404, &[], b""));
        }
        seen.lock().unwrap().push(Instant::now());
        ok(PRICES.as_bytes())
    })
    .await;
    let fetcher = Fetcher::new(FetchSettings { gap, ..polite() }).unwrap();
    let all: Vec<_> = (0..20)
        .map(|n| {
            let (fetcher, url) = (fetcher.clone(), server.url(&format!("/{n}")));
            tokio::spawn(async move { fetcher.fetch(&request(&url), now()).await.is_ok() })
        })
        .collect();
    for each in all {
        assert!(each.await.unwrap());
    }
    let starts = starts.lock().unwrap();
    assert_eq!(starts.len(), 20);
    let took = *starts.last().unwrap() - *starts.first().unwrap();
    // What one waits more on the way the next may wait less.
    assert!(took >= gap * 18, "{took:?}");
}

#[tokio::test]
async fn a_host_that_hangs_has_two_requests_and_delays_no_other() {
    let server = Server::start(|head| match path(head).as_str() {
        "/robots.txt" => Reply::Bytes(answer(404, &[], b"")),
        _ if head.contains("hangs.test") => Reply::Hang(vec![]),
        _ => ok(PRICES.as_bytes()),
    })
    .await;
    let names = Names(vec![
        ("hangs.test", "127.0.0.1"),
        ("well.test", "127.0.0.1"),
    ]);
    let fetcher = fetcher_with(polite(), names);
    let port = server.address.port();
    let hanging: Vec<_> = (0..6)
        .map(|n| {
            let (fetcher, url) = (fetcher.clone(), format!("http://hangs.test:{port}/{n}"));
            tokio::spawn(async move { fetcher.fetch(&request(&url), now()).await.is_ok() })
        })
        .collect();
    let hang = || {
        let heads = server.requests();
        let hangs = heads.iter().filter(|head| head.contains("hangs.test"));
        hangs.filter(|head| path(head) != "/robots.txt").count()
    };
    while hang() < 2 {
        tokio::task::yield_now().await;
    }
    let began = Instant::now();
    for n in 0..6 {
        let url = format!("http://well.test:{port}/{n}");
        assert!(fetcher.fetch(&request(&url), now()).await.is_ok());
    }
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(hang(), 2);
    for task in hanging {
        assert!(!task.is_finished());
        task.abort();
    }
}

#[tokio::test]
async fn waiting_for_ones_turn_takes_nothing_from_the_deadline() {
    let gap = Duration::from_millis(300);
    let server = site_with(|_| ok(PRICES.as_bytes())).await;
    let settings = FetchSettings {
        gap,
        deadline: Duration::from_millis(250),
        ..polite()
    };
    let fetcher = Fetcher::new(settings).unwrap();
    let began = Instant::now();
    assert!(
        fetcher
            .fetch(&request(&server.url("/")), now())
            .await
            .is_ok()
    );
    // The robots.txt was first.
    assert!(began.elapsed() >= gap);
}
