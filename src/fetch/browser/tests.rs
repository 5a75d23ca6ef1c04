//! The Chromium of this machine, kept and ended. What becomes of pages is tested with the program
//! (`tests/ratebook/browser.rs`).

use super::*;
use crate::fetch::FetchSettings;
use crate::fetch::test_server::{Reply, Server};
use crate::fetch::tests::{HTML, PRICES, now, request};

/// For whoever must not come to its end.
const LONG: Duration = Duration::from_hours(1);

#[tokio::test(flavor = "multi_thread")]
async fn nobody_needing_it_chromium_ends() {
    let reply = format!("HTTP/1.1 200 OK\r\n{HTML}\r\nConnection: close\r\n\r\n{PRICES}");
    let server = Server::start(move |_| Reply::Bytes(reply.clone().into_bytes())).await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("http://{}/", server.address);
    let settings = FetchSettings {
        allow_private: true,
        own_servers: [url.trim_end_matches('/').to_owned()].into(),
        browser: Some(BrowserSettings {
            path: std::env::var("PATH").ok(),
            folder: folder.path().to_owned(),
            allow_root: true,
            ..BrowserSettings::default()
        }),
        ..FetchSettings::default()
    };
    let fetcher = Fetcher::new(settings).unwrap();
    let request = request(&url);
    let ready: Ready = Arc::new(|page| {
        let text = String::from_utf8(page.body).unwrap();
        text.contains(PRICES).then_some(text)
    });
    let rendering = Rendering::new(&request, &[], ready, now());
    let rendered = fetcher.render(rendering).await.unwrap();
    assert!(rendered.lacks.is_none(), "{rendered:?}");
    let browser = fetcher.browser.clone().unwrap();
    let left = || folder.path().read_dir().unwrap().count();
    let end_after = |idle| end_when_idle(Arc::downgrade(&browser), idle);
    // Needed since, until just now.
    browser.running.lock().await.used = Instant::now().checked_add(LONG);
    end_after(Duration::from_millis(10)).await;
    let running = browser.running.lock().await;
    assert!(running.chromium.as_ref().unwrap().is_alive());
    assert_eq!(left(), 1);
    drop(running);
    // Not needed any more.
    browser.running.lock().await.used = Some(Instant::now());
    end_after(Duration::from_millis(10)).await;
    assert!(browser.running.lock().await.chromium.is_none());
    assert_eq!(left(), 0);
}
