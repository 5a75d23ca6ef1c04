//! The program with a library between it and the system, in which one call fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::world::{Ran, World, run_it};

/// The library, built from `failing.c` beside this file.
static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let library = folder.join(format!("failing-{}.so", std::process::id()));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ratebook/crash/failing.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "no C compiler: `tests/run` installs one"
    );
    library
});

/// What befalls a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The program is killed before it.
    Kill,
    /// The program is killed when half of it is written.
    Torn,
    /// No space left on the device.
    Full,
    /// Input/output error.
    Broken,
}

impl How {
    pub const ALL: [Self; 4] = [Self::Kill, Self::Torn, Self::Full, Self::Broken];

    fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Torn => "torn",
            Self::Full => "enospc",
            Self::Broken => "eio",
        }
    }

    pub fn is_deadly(self) -> bool {
        matches!(self, Self::Kill | Self::Torn)
    }
}

/// One fault: what befalls the call of this number, 1 being the first.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub at: usize,
    pub how: How,
}

/// While this file exists in the world's folder, the disk is full for the store.
pub const FULL: &str = "the-disk-is-full";

/// The program with the library before it.
pub fn watched(world: &World) -> Command {
    let mut program = world.program();
    // The folder of a test may be reached through links.
    let folder = fs::canonicalize(world.path("")).unwrap();
    program
        .env("LD_PRELOAD", &*LIBRARY)
        .env("FAILING_FILES", folder.join("ratebook.db"))
        .env("FAILING_WHILE", folder.join(FULL))
        .env("FAILING_LOG", folder.join("calls.log"));
    program
}

/// Runs the program with a fault, or none; what came of it, and the calls that it made.
pub fn run(world: &World, args: &[&str], fault: Option<Fault>) -> (Ran, Vec<String>) {
    let log = world.path("calls.log");
    let _ = fs::remove_file(&log);
    let mut program = watched(world);
    if let Some(fault) = fault {
        program
            .env("FAILING_AT", fault.at.to_string())
            .env("FAILING_HOW", fault.how.name());
    }
    let ran = run_it(program.args(args));
    let calls = fs::read_to_string(&log).unwrap_or_default();
    let calls = calls.lines().filter_map(|line| line.split(' ').nth(1));
    (ran, calls.map(str::to_owned).collect())
}
