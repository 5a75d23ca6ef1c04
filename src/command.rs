//! A message to a program of this machine, on its standard input.
//!
//! It is run as it is named, with no shell in between, and with nothing of our environment but
//! `PATH`. It has a whole deadline; then it and all that it started are killed.
//!
//! Not here, on purpose: retrying (the outbox), and what is told.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command as Process};
use tokio::time::timeout;

use crate::escape::line;

/// What is kept of each of its outputs.
const MOST_OUTPUT_BYTES: u64 = 2_000;

/// What is shown of it.
const MOST_CHARS: usize = 300;

/// How long what it left behind may hold its output once it has ended.
const GRACE: Duration = Duration::from_millis(500);

/// A program that can be told.
#[derive(Clone, Debug)]
pub struct Command {
    /// The program and its arguments.
    pub run: Vec<String>,
    pub deadline: Duration,
    /// Where programs are looked for: the one variable of its environment.
    pub path: Option<String>,
}

/// One run did not end well.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotRun(pub String);

impl Command {
    /// Runs it once with `input`; tells what it wrote.
    ///
    /// # Errors
    /// [`NotRun`]: it could not be started, did not end in time, or did not exit with 0.
    pub async fn run(&self, input: &[u8]) -> Result<String, NotRun> {
        let Some((program, arguments)) = self.run.split_first() else {
            return Err(NotRun("there is no program to run".to_owned()));
        };
        let mut process = Process::new(program);
        process
            .args(arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Of its own, so that all of it can be killed.
            .process_group(0)
            .kill_on_drop(true);
        if let Some(path) = &self.path {
            process.env("PATH", path);
        }
        let child = process
            .spawn()
            .map_err(|error| NotRun(format!("start `{}`: {error}", line(program))))?;
        let ended = timeout(self.deadline, hold(child, input)).await;
        match ended {
            Ok(Ok((status, said))) if status.success() => Ok(format!("exit 0{said}")),
            Ok(Ok((status, said))) => Err(NotRun(format!("{}{said}", how(status)))),
            Ok(Err(error)) => Err(NotRun(format!("run `{}`: {error}", line(program)))),
            Err(_) => Err(NotRun(format!(
                "it did not end within {} s and was killed",
                self.deadline.as_secs()
            ))),
        }
    }
}

/// Feeds it, reads what it says, and waits for its end.
async fn hold(mut child: Child, input: &[u8]) -> io::Result<(ExitStatus, String)> {
    // Dropped before the child is, whose number is its group's and stays taken until then.
    let mut group = Group::of(&child);
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // One that does not care for its input may close it: its exit code is what counts.
            let _unread = stdin.write_all(input).await;
        }
    };
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let heard = async { tokio::join!(read(stdout), read(stderr)) };
    let run = async {
        let (status, ()) = tokio::join!(child.wait(), feed);
        status
    };
    tokio::pin!(heard, run);
    // Whichever is first, the other is waited for: output while it runs, and what is left of it
    // once it has ended, but not for ever.
    let (status, outputs) = tokio::select! {
        status = &mut run => {
            let status = status?;
            match timeout(GRACE, &mut heard).await {
                Ok(outputs) => {
                    group.is_over();
                    (status, outputs)
                }
                // Something that it started still holds its output: the group lives.
                Err(_) => {
                    group.kill();
                    (status, heard.await)
                }
            }
        }
        outputs = &mut heard => {
            let status = run.await?;
            group.is_over();
            (status, outputs)
        }
    };
    Ok((status, said(&outputs)))
}

/// The beginning of an output; the rest is read and forgotten, or a full pipe would stop it.
async fn read(output: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut kept = Vec::new();
    let Some(mut output) = output else {
        return kept;
    };
    // What cannot be read is not shown; nothing else depends on it.
    let _read = (&mut output)
        .take(MOST_OUTPUT_BYTES)
        .read_to_end(&mut kept)
        .await;
    let _read = tokio::io::copy(&mut output, &mut tokio::io::sink()).await;
    kept
}

/// What it wrote, on one line: to its error output, or else to the other.
fn said((stdout, stderr): &(Vec<u8>, Vec<u8>)) -> String {
    let text = [stderr, stdout]
        .map(|output| String::from_utf8_lossy(output).into_owned())
        .into_iter()
        .find(|text| !text.trim().is_empty());
    let Some(text) = text else {
        return String::new();
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(MOST_CHARS).collect();
    format!(" “{}”", line(&text))
}

fn how(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// The process group of a run. Dropped before the run is over it is killed, whyever: the deadline,
/// or the end of the program.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(Pid::from_raw))
    }

    /// Its number may soon be another's.
    fn is_over(&mut self) {
        self.0 = None;
    }

    fn kill(&mut self) {
        if let Some(group) = self.0.take() {
            // It may have ended by itself.
            let _gone = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Instant;

    use super::*;

    fn shell(script: &str, deadline: Duration) -> Command {
        Command {
            run: ["/bin/sh", "-c", script, "sh", "$(id) `id` ; id"]
                .map(str::to_owned)
                .to_vec(),
            deadline,
            path: std::env::var("PATH").ok(),
        }
    }

    const LONG: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn it_gets_the_message_and_its_arguments_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let script = format!(
            "cat > {0}; printf '%s\\n' \"$1\" >> {0}; env | sed 's/=.*//' | sort >> {0}",
            out.display()
        );
        let said = shell(&script, LONG).run(b"{\"a\":1}\n").await.unwrap();
        assert_eq!(said, "exit 0");
        let seen = std::fs::read_to_string(&out).unwrap();
        let mut lines = seen.lines();
        assert_eq!(lines.next(), Some("{\"a\":1}"));
        assert_eq!(lines.next(), Some("$(id) `id` ; id"), "no shell read it");
        // `sh` sets these two itself.
        let variables: Vec<&str> = lines
            .filter(|v| !matches!(*v, "PWD" | "_" | "OLDPWD" | "SHLVL"))
            .collect();
        assert_eq!(variables, ["PATH"]);
    }

    #[tokio::test]
    async fn only_exit_0_is_delivered_and_what_it_says_is_one_short_line() {
        let failed = |script: &'static str| async move {
            shell(script, LONG).run(b"x").await.unwrap_err().to_string()
        };
        assert_eq!(failed("exit 3").await, "exit 3");
        assert_eq!(
            failed("echo fine; printf 'no\\033[31m\\nway\\n' >&2; exit 1").await,
            "exit 1 “no\\u{1b}[31m way”"
        );
        assert_eq!(failed("kill -9 $$").await, "killed by signal 9");
        let said = shell("cat >/dev/null; yes | head -c 3000000", LONG)
            .run(b"x")
            .await;
        let said = said.unwrap();
        assert!(
            said.starts_with("exit 0 “y y") && said.chars().count() < 400,
            "{said}"
        );
        let absent = Command {
            run: vec!["/no/such/program".to_owned()],
            deadline: LONG,
            path: None,
        };
        let error = absent.run(b"x").await.unwrap_err().to_string();
        assert!(error.starts_with("start `/no/such/program`: "), "{error}");
    }

    #[tokio::test]
    async fn one_that_does_not_read_a_long_message_is_judged_by_its_exit_code() {
        let long = vec![b'x'; 4 << 20];
        assert_eq!(shell("exit 0", LONG).run(&long).await.unwrap(), "exit 0");
    }

    /// A line a beat, by something that the command started and does not wait for.
    fn beating(file: &Path) -> String {
        format!(
            "(while :; do echo x >> {}; sleep 0.05; done) &",
            file.display()
        )
    }

    async fn assert_still(file: &Path) {
        let size = || std::fs::metadata(file).map_or(0, |about| about.len());
        let mut last = size();
        for _look in 0..40 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let now = size();
            if now == last {
                return;
            }
            last = now;
        }
        panic!("it still runs");
    }

    #[tokio::test]
    async fn at_the_deadline_it_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("beats");
        let began = Instant::now();
        let script = format!("{} sleep 600", beating(&file));
        let error = shell(&script, Duration::from_secs(1)).run(b"x").await;
        assert_eq!(
            error.unwrap_err().to_string(),
            "it did not end within 1 s and was killed"
        );
        assert!(began.elapsed() < Duration::from_secs(10));
        assert!(file.exists());
        assert_still(&file).await;
    }

    #[tokio::test]
    async fn what_it_leaves_behind_holding_its_output_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("beats");
        let script = format!("{} exit 0", beating(&file));
        assert_eq!(shell(&script, LONG).run(b"x").await.unwrap(), "exit 0");
        assert_still(&file).await;
    }
}
