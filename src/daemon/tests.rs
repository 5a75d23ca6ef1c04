//! The daemon in the test's own process, where a fault of the program itself can be made.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;

use super::{Ask, Daemon, Reload, Setup};
use crate::check::{Checker, Origins};
use crate::clock::Clock;
use crate::config::Pace;
use crate::fetch::{FetchSettings, Fetcher};
use crate::source::{Catalog, FileText};
use crate::store::{Store, StoreHandle};

/// How often the check of each of these sources still breaks.
static BREAKS: Mutex<Vec<(&str, u32)>> = Mutex::new(Vec::new());

/// Called by every check of a daemon when it begins; there is no such call outside tests.
pub(super) fn reached(source: &str) {
    let mut breaks = BREAKS.lock().unwrap();
    let left = breaks
        .iter_mut()
        .find(|(id, left)| *id == source && *left > 0);
    if let Some((_, left)) = left {
        *left -= 1;
        drop(breaks);
        panic!("the check of {source} breaks");
    }
}

/// Sources that are due every second, and whose pages the gate refuses.
fn setup(store: &StoreHandle, ids: &[&str]) -> Setup {
    let text = include_str!("../../fixtures/invented/lumio-table/source.toml");
    let file = |id: &&str| FileText {
        id: (*id).to_owned(),
        path: format!("{id}.toml"),
        text: format!(
            "schedule = \"* * * * * *\"\n{}",
            text.replace("lumio/", &format!("{id}/"))
        ),
    };
    let files: Vec<FileText> = ids.iter().map(file).collect();
    let nowhere = "http://127.0.0.1:1";
    let hosts = [
        "https://kling.ai",
        "https://www.gptimage2.vip",
        "https://lumio.example",
    ];
    let origins = hosts.map(|host| (host.to_owned(), nowhere.to_owned()));
    Setup {
        checker: Checker {
            fetcher: Fetcher::new(FetchSettings::default()).unwrap(),
            store: store.clone(),
            catalog: Arc::new(Catalog::new(&files).unwrap()),
            recipients: Vec::new(),
            origins: Origins(origins.into()),
            clock: Clock::System,
            keep: crate::store::Keep::default(),
            workloads: Arc::default(),
            plans: Arc::default(),
            selectors: None,
        },
        ways: Vec::new(),
        pace: Pace::default(),
    }
}

async fn checks(store: &StoreHandle) -> HashMap<String, u64> {
    let status = store.with(|store| store.source_status(None)).await.unwrap();
    status.into_iter().map(|s| (s.source, s.checks)).collect()
}

#[tokio::test]
async fn a_source_whose_check_panics_is_checked_again_and_no_other_is_hurt() {
    BREAKS.lock().unwrap().push(("breaks", 2));
    let store = StoreHandle::new(Store::in_memory().unwrap());
    let setup = setup(&store, &["breaks", "works"]);
    let reload: Reload = Arc::new(|| Err("not asked for".to_owned()));
    let daemon = Daemon::new(setup, reload).await.unwrap();
    let (ask, asked) = unbounded_channel();
    let running = tokio::spawn(daemon.run(asked));
    let mut seen = HashMap::new();
    let enough = |seen: &HashMap<String, u64>| {
        let of = |id: &str| seen.get(id).copied().unwrap_or_default();
        of("breaks") >= 2 && of("works") >= 4
    };
    for _ in 0..600 {
        seen = checks(&store).await;
        if enough(&seen) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(enough(&seen), "{seen:?}");
    assert!(
        seen["works"] > seen["breaks"],
        "the broken ones left no trace: {seen:?}"
    );
    ask.send(Ask::Stop).unwrap();
    running.await.unwrap().unwrap();
}
