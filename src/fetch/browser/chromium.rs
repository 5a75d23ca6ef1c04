//! The Chromium of this machine as a process: found, started with nothing that could reach the
//! network, and ended with all that it started.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::BrowserSettings;
use super::devtools::{Devtools, Told};
use super::memory;
use super::profile::Profile;
use crate::escape::line;

/// What Chromium is called where its user named no program. All of them speak the same protocol.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// Chromium's own end and that of this program: it reads from 3 and writes to 4. A shell puts them
/// there, since nothing else could between the start of a process and its program.
const ONTO_ITS_PIPES: &str = r#"exec "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

/// Chromium has no network of its own: each name is unknown to it, each connection would go by way
/// of a proxy whose name is unknown as well, those to this machine included, and what is no TCP is
/// not sent at all. What pages ask for is answered over the pipe (`requests`).
const OFFLINE: [&str; 6] = [
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--disable-quic",
    // One is the present name of the other.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
];

/// Nothing but pages: no updates, no reports, no services of its vendor, no sound, no window.
const QUIET: [&str; 17] = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-sync",
    "--mute-audio",
    "--password-store=basic",
    "--window-size=1280,1024",
    "--lang=en-US",
    "--disable-features=Translate,OptimizationHints,MediaRouter,HttpsUpgrades",
];

/// What is kept of its error output.
const MOST_OUTPUT_BYTES: usize = 8_000;

/// So long it may take to end once it is killed.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Why there is no browser.
#[derive(Debug, thiserror::Error)]
pub enum NoBrowser {
    #[error("pages are not rendered, as `browser.enabled = false` says")]
    Off,
    #[error(
        "there is no Chromium: {looked}\n\
         hint: install the Debian package `chromium`, or name the program in `browser.program`"
    )]
    Missing { looked: String },
    #[error(
        "Chromium is not started by root: its sandbox would be off, and pages run their programs \
         in it\n\
         hint: run ratebook as another user, or set `browser.allow_root = true`"
    )]
    Root,
    #[error("Chromium does not start: {why}{hint}")]
    Start { why: String, hint: &'static str },
}

const NO_SANDBOX: &str = "\nhint: its sandbox needs user namespaces, or the Debian package \
                          `chromium-sandbox`: see “Rendering” in packaging/README.md";

/// The program to start.
///
/// # Errors
/// [`NoBrowser`], as far as it can be told without starting it.
pub(super) fn program(settings: &BrowserSettings) -> Result<PathBuf, NoBrowser> {
    let program = match &settings.program {
        Some(program) if is_program(program) => program.clone(),
        Some(program) => {
            let program = program.display();
            return Err(NoBrowser::Missing {
                looked: format!("`{program}`, which `browser.program` names, is no program"),
            });
        }
        None => {
            let folders = settings.path.as_deref().unwrap_or_default().split(':');
            let folders = folders.filter(|folder| !folder.is_empty());
            let mut places = folders
                .flat_map(|folder| NAMES.iter().map(move |name| Path::new(folder).join(name)));
            let found = places.find(|place| is_program(place));
            found.ok_or_else(|| NoBrowser::Missing {
                looked: "no folder of PATH has a `chromium`".to_owned(),
            })?
        }
    };
    if rustix::process::geteuid().is_root() && !settings.allow_root {
        return Err(NoBrowser::Root);
    }
    Ok(program)
}

fn is_program(path: &Path) -> bool {
    std::fs::metadata(path)
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

/// A Chromium that runs. Dropped, it is killed with all that it started.
#[derive(Debug)]
pub(super) struct Chromium {
    pub(super) devtools: Devtools,
    pub(super) events: mpsc::UnboundedReceiver<Told>,
    /// What it is, as it says itself: `Chrome/148.0.7778.167`.
    pub(super) version: String,
    /// The pages that it has shown.
    pub(super) pages: u32,
    child: Child,
    group: Option<Pid>,
    /// Removed when the rest is gone.
    _profile: Profile,
}

impl Chromium {
    /// Starts it and waits until it answers.
    pub(super) async fn start(
        settings: &BrowserSettings,
        user_agent: &str,
        most_message: usize,
    ) -> Result<Self, NoBrowser> {
        let program = program(settings)?;
        let plain = |why: String| NoBrowser::Start { why, hint: "" };
        let profile = Profile::new(&settings.folder).map_err(|error| {
            let folder = settings.folder.display();
            plain(format!("make a folder for it in {folder}: {error}"))
        })?;
        let mut child = command(settings, &program, &profile, user_agent)
            .spawn()
            .map_err(|error| plain(format!("`{}`: {error}", program.display())))?;
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        let group = id.and_then(Pid::from_raw);
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(plain("it has no pipes".to_owned()));
        };
        let said = Said::of(child.stderr.take());
        let (devtools, events) = Devtools::over(to, from, most_message);
        let mut chromium = Self {
            devtools,
            events,
            version: String::new(),
            pages: 0,
            child,
            group,
            _profile: profile,
        };
        match chromium
            .devtools
            .call(None, "Browser.getVersion", json!({}))
            .await
        {
            Ok(answer) => {
                let version = answer.get("product").and_then(|product| product.as_str());
                version
                    .unwrap_or("Chromium")
                    .clone_into(&mut chromium.version);
                if rustix::process::geteuid().is_root() {
                    tracing::warn!(
                        event = "no-sandbox",
                        "root started Chromium: pages run their programs without a sandbox"
                    );
                }
                Ok(chromium)
            }
            Err(lost) => {
                chromium.close().await;
                let said = said.last_words();
                let hint = if said.contains("sandbox") {
                    NO_SANDBOX
                } else {
                    ""
                };
                let why = if said.is_empty() {
                    lost.to_string()
                } else {
                    said
                };
                Err(NoBrowser::Start { why, hint })
            }
        }
    }

    /// Whether it still listens.
    pub(super) fn is_alive(&self) -> bool {
        self.devtools.is_open()
    }

    /// How much memory it takes, with all that it started.
    pub(super) async fn memory(&self) -> u64 {
        weighed(self.group).await
    }

    /// Comes when it takes more than that.
    pub(super) fn memory_over(
        &self,
        limit: u64,
        pause: Duration,
    ) -> impl Future<Output = ()> + use<> {
        let group = self.group;
        async move {
            while weighed(group).await <= limit {
                sleep(pause).await;
            }
        }
    }

    /// Kills it and waits until it is gone.
    pub(super) async fn close(mut self) {
        self.kill();
        // It cannot refuse, and if it lasts nobody waits for it.
        let _ended = timeout(LAST_WAIT, self.child.wait()).await;
        // Its folder is removed on a thread that may wait.
        let _removed = tokio::task::spawn_blocking(move || drop(self)).await;
    }

    fn kill(&mut self) {
        // Its number is its own until it is waited for, and that comes after.
        if let Some(group) = self.group.take() {
            let _gone = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn weighed(group: Option<Pid>) -> u64 {
    let group = group.map_or(0, |group| group.as_raw_nonzero().get());
    let looking = tokio::task::spawn_blocking(move || memory::of_group(group));
    looking.await.unwrap_or(0)
}

fn command(
    settings: &BrowserSettings,
    program: &Path,
    profile: &Profile,
    user_agent: &str,
) -> Command {
    let home = profile.path();
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", ONTO_ITS_PIPES, "ratebook-browser"])
        .arg(program)
        .args(QUIET)
        .args(OFFLINE)
        .arg(format!("--user-data-dir={}", home.display()))
        .arg(format!("--user-agent={user_agent}"));
    if rustix::process::geteuid().is_root() {
        command.arg("--no-sandbox");
    }
    command
        .arg("about:blank")
        .env_clear()
        .env("PATH", settings.path.as_deref().unwrap_or("/usr/bin:/bin"))
        .env("HOME", home)
        .env("TMPDIR", home)
        .env("XDG_CONFIG_HOME", home)
        .env("XDG_CACHE_HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Of its own, so that all of it can be killed.
        .process_group(0)
        .kill_on_drop(true);
    command
}

/// The end of what it wrote to its error output.
#[derive(Clone, Debug, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    fn of(output: Option<impl AsyncRead + Send + Unpin + 'static>) -> Self {
        let said = Self::default();
        if let Some(output) = output {
            tokio::spawn(said.clone().listen(output));
        }
        said
    }

    async fn listen(self, mut output: impl AsyncRead + Unpin) -> io::Result<()> {
        let mut chunk = vec![0; 4096];
        loop {
            let count = output.read(&mut chunk).await?;
            if count == 0 {
                return Ok(());
            }
            let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            said.extend_from_slice(chunk.get(..count).unwrap_or_default());
            let over = said.len().saturating_sub(MOST_OUTPUT_BYTES);
            said.drain(..over);
        }
    }

    /// The line that says most: why it gave up, or else its last.
    fn last_words(&self) -> String {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let said = String::from_utf8_lossy(&said);
        let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
        let fatal = lines().find(|line| line.contains("FATAL") || line.contains("sandbox"));
        let words: String = fatal
            .or_else(|| lines().next_back())
            .unwrap_or_default()
            .to_owned();
        line(&words.chars().take(300).collect::<String>()).into_owned()
    }
}
