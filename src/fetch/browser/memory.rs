//! How much memory a group of processes has taken for itself.

use std::fs;
use std::path::Path;

/// In bytes: what no other process has with them, so nothing is counted twice. What cannot be read
/// counts as none; a process may end while it is looked at.
pub(super) fn of_group(group: i32) -> u64 {
    let Ok(entries) = fs::read_dir("/proc") else {
        return 0;
    };
    entries
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .as_encoded_bytes()
                .iter()
                .all(u8::is_ascii_digit)
        })
        .filter(|entry| group_of(&entry.path()) == Some(group))
        .map(|entry| anonymous(&entry.path()))
        .fold(0, u64::saturating_add)
}

/// The third word behind the name, which stands in brackets and may hold any.
fn group_of(process: &Path) -> Option<i32> {
    let stat = fs::read_to_string(process.join("stat")).ok()?;
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(2)?.parse().ok()
}

fn anonymous(process: &Path) -> u64 {
    let status = fs::read_to_string(process.join("status")).unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0).saturating_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_takes_what_its_processes_take() {
        let own = rustix::process::getpgrp().as_raw_nonzero().get();
        assert_eq!(group_of(Path::new("/proc/self")), Some(own));
        let before = of_group(own);
        assert!(before > 100_000, "{before}");
        assert_eq!(of_group(0x7fff_ffff), 0);
    }
}
