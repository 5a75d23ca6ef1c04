//! A store whose disk is full, or whose files may not grow: told as such, survived, and gone on
//! from when there is room again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ratebook::store::Access;

use crate::acme::{self, ALWAYS};
use crate::crash::{FULL, NEW, OLD, changing_world, show, watched};
use crate::world::{RECIPIENTS, World, run_it, until};

/// What a daemon does while its disk is full, and when it is not any more.
fn survives(world: &World, program: fn(&World) -> Command, is_full: impl Fn(bool)) {
    let daemon = world.daemon_of(program(world));
    let path = "/acme";
    let asked = || world.site.asked_for(path).len();
    world.site.wait_for(path, asked() + 1);
    is_full(true);
    show(world, NEW);
    daemon.wait_for_log("disk is full");
    let log = daemon.log();
    let line = log
        .lines()
        .find(|line| line.contains("disk is full"))
        .unwrap();
    assert!(line.contains("step=store"), "{line}");
    // Fetching goes on, nobody is told of what is not stored, and the book is served.
    world.site.wait_for(path, asked() + 2);
    let rounds = daemon.log().matches("the store failed").count();
    assert!(rounds < 8, "the log is flooded:\n{}", daemon.log());
    assert_eq!(world.mails(), []);
    assert_eq!(world.count("SELECT count(*) FROM change"), 0);
    for command in [&["prices"][..], &["tables"], &["status"], &["history"]] {
        let ran = world.run(command);
        assert!(
            ran.ended(0).contains("1.20") || command != ["prices"],
            "{ran:#?}"
        );
    }
    let refused = run_it(program(world).args(["check", "acme"]));
    let said = refused.ended(4).to_owned() + &refused.stderr;
    assert!(
        said.contains("disk is full") && said.contains("make room"),
        "{said}"
    );

    is_full(false);
    until("everybody is told", || {
        world.mails().len() == RECIPIENTS.len()
    });
    daemon.stop_well();
    assert_eq!(world.mails().len(), RECIPIENTS.len());
    assert_eq!(world.count("SELECT count(*) FROM change"), 1);
    world.assert_sound();
}

/// Each write to the store finds no room.
#[test]
fn a_full_disk_is_survived_while_the_book_is_served() {
    let world = changing_world();
    show(&world, OLD);
    let full = world.path(FULL);
    survives(&world, watched, |is_full| {
        if is_full {
            fs::write(&full, "").unwrap();
        } else {
            fs::remove_file(&full).unwrap();
        }
    });
}

/// A small file system of its own, where this user may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=2m", "ratebook-test"]);
        let mounted = mount.arg(at).output().is_ok_and(|o| o.status.success());
        mounted.then(|| Self(at.to_owned()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// The same on a file system that has no block left. Where none can be mounted, the test above
/// stands alone.
#[test]
fn a_file_system_without_a_free_block_is_survived() {
    let world = changing_world();
    show(&world, OLD);
    let folder = world.path("disk");
    fs::create_dir(&folder).unwrap();
    let Some(disk) = SmallDisk::mount(&folder) else {
        println!("no file system can be mounted here");
        return;
    };
    let store = folder.join("ratebook.db");
    fs::copy(world.store(), &store).unwrap();
    fs::remove_file(world.store()).unwrap();
    // A link: the store's other files stand beside the file itself.
    std::os::unix::fs::symlink(&store, world.store()).unwrap();
    survives(&world, World::program, |is_full| {
        if is_full {
            // To the last block: what is written ends with an error.
            let _ = fs::write(disk.ballast(), vec![0; 4 << 20]);
        } else {
            fs::remove_file(disk.ballast()).unwrap();
        }
    });
}

/// `ulimit -f`: the system sends a signal that ends a program which does not expect it.
#[test]
fn a_file_that_may_not_grow_is_an_error_and_not_the_end() {
    let world = changing_world();
    let limited = |blocks: u32, args: &[&str]| {
        let program = world.program();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")])
            .arg(program.get_program())
            .args(program.get_args())
            .args(args)
            .env_clear()
            .current_dir(world.path(""));
        run_it(&mut shell)
    };
    let now = ["--now", "2026-05-02T09:00:00Z", "check", "acme"];
    // 32 KiB: as much as the index of the log takes.
    let ran = limited(64, &now);
    let said = ran.failed(4);
    assert!(
        said.contains("I/O error") && said.contains("ulimit -f"),
        "{said}"
    );
    assert_eq!(world.mails(), []);
    world.assert_sound();
    assert_eq!(world.count("SELECT count(*) FROM change"), 0);
    // Reading needs no room.
    let prices = limited(64, &["prices"]);
    assert!(prices.ended(0).contains("1.20"), "{prices:#?}");
    world.run(&now).ended(0);
    assert_eq!(world.mails().len(), RECIPIENTS.len());
}

/// A new store on a full disk is no store.
#[test]
fn no_store_is_left_where_there_is_no_room_for_one() {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    show(&world, OLD);
    fs::write(world.path(FULL), "").unwrap();
    let ran = run_it(watched(&world).args(["check", "acme"]));
    let said = ran.failed(4);
    assert!(said.contains("disk is full"), "{said}");
    assert!(!world.store().exists());
    fs::remove_file(world.path(FULL)).unwrap();
    run_it(watched(&world).args(["check", "acme"])).ended(0);
    drop(ratebook::store::Store::open(&world.store(), Access::ReadOnly).unwrap());
}
