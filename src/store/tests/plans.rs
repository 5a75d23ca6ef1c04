//! Questions about an instant, a span or one source are answered through indexes.

use super::super::{
    Store, alerts, archive, attempts, book, changes, contradictions, digests, outbox, snapshots,
    sources, suspects, tally, testimony,
};
use crate::rules::Topic;

/// A query, and the parts of its plan: each is how one table is searched.
const PLANS: &[(&str, &[&str])] = &[
    (
        book::HELD_AT,
        &[
            "SEARCH p USING INTEGER PRIMARY KEY",
            "SEARCH i USING INDEX price_by_line (source=? AND rate=?)",
            "SEARCH q USING PRIMARY KEY (snapshot=? AND rate=?)",
        ],
    ),
    (
        book::HELD_BETWEEN,
        &["SEARCH p USING INDEX price_by_line (source=? AND rate=?)"],
    ),
    (
        book::RULES_AT,
        &[
            "SEARCH r USING INDEX rule_by_start (observed_from<?)",
            "SEARCH later USING INDEX rule_by_topic (source=? AND route=? AND topic=?",
        ],
    ),
    (
        book::TRAIL,
        &["SEARCH w USING PRIMARY KEY (check_run=? AND page_id=?)"],
    ),
    (
        archive::RECEIVED,
        &[
            "SEARCH r USING INDEX good_check_by_source (source=?)",
            "SEARCH c USING PRIMARY KEY (check_run=? AND page_id=?)",
        ],
    ),
    (
        changes::ALL,
        &["SEARCH c USING INDEX change_by_instant (observed>? AND observed<?)"],
    ),
    (
        changes::OF_SOURCE,
        &["SEARCH c USING INDEX change_by_source (source=? AND observed>? AND observed<?)"],
    ),
    (
        changes::AFTER,
        &["SEARCH c USING INTEGER PRIMARY KEY (rowid>?)"],
    ),
    (
        changes::BEFORE,
        &["SEARCH c USING INTEGER PRIMARY KEY (rowid<?)"],
    ),
    (
        snapshots::IN_FORCE,
        &["SEARCH snapshot USING COVERING INDEX snapshot_by_source (source=?)"],
    ),
    (
        snapshots::LAST,
        &["SEARCH snapshot USING COVERING INDEX snapshot_by_source (source=?)"],
    ),
    (
        suspects::OPEN,
        &["SEARCH suspect USING INDEX suspect_open (source=?)"],
    ),
    (
        suspects::LAST_SEEN,
        &[
            "SEARCH suspect USING INDEX suspect_by_check (seen_by=?)",
            "SEARCH check_run USING COVERING INDEX check_by_source (source=?)",
        ],
    ),
    (
        suspects::OF_READING,
        &["SEARCH suspect USING INDEX suspect_by_reading (source=? AND fingerprint=?)"],
    ),
    (
        snapshots::QUOTES,
        &["SEARCH q USING PRIMARY KEY (snapshot=?)"],
    ),
    (
        snapshots::RULES,
        &["SEARCH n USING PRIMARY KEY (snapshot=?)"],
    ),
    (
        sources::GOOD_CHECK,
        &["SEARCH check_run USING INDEX good_check_by_source (source=? AND rowid<?)"],
    ),
    (
        sources::LAST_CHECK,
        &["SEARCH check_run USING INDEX check_by_source (source=?)"],
    ),
    (
        sources::TROUBLE,
        &["SEARCH trouble USING INDEX trouble_open (source=?)"],
    ),
    (
        testimony::STATED,
        &[
            "SEARCH p USING INDEX price_in_force (source=?)",
            "SEARCH q USING PRIMARY KEY (snapshot=? AND rate=?)",
        ],
    ),
    (
        testimony::MENTIONED,
        &["SEARCH p USING INDEX mention_in_force (source=?)"],
    ),
    (
        contradictions::SIDES,
        &["SEARCH p USING PRIMARY KEY (contradiction=?)"],
    ),
    (
        outbox::DUE,
        &[
            "SEARCH o USING INDEX outbox_by_state (state=? AND next_attempt<?)",
            "SEARCH older USING INDEX outbox_by_state (state=? AND next_attempt>?)",
            "SEARCH a USING INDEX attempt_by_outbox (outbox=? AND rowid>?)",
        ],
    ),
    (
        outbox::IN_STATE,
        &[
            "SEARCH o USING INDEX outbox_by_state (state=?)",
            "SEARCH a USING INTEGER PRIMARY KEY",
        ],
    ),
    (
        outbox::ONE,
        &["SEARCH o USING INTEGER PRIMARY KEY (rowid=?)"],
    ),
    (
        outbox::PLANNED,
        &["SEARCH outbox USING INDEX outbox_by_state (state=? AND next_attempt>?)"],
    ),
    (
        outbox::OPEN,
        &["SEARCH outbox USING INDEX outbox_by_state (state=?)"],
    ),
    (
        digests::DUE,
        &["SEARCH o USING INDEX outbox_by_state (state=? AND next_attempt<?)"],
    ),
    (
        attempts::ATTEMPTS,
        &["SEARCH attempt USING INDEX attempt_by_outbox (outbox=?)"],
    ),
    (
        alerts::ALERTS,
        &["SEARCH alert USING INTEGER PRIMARY KEY (rowid>?)"],
    ),
];

fn plan(store: &Store, sql: &str) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let mut statement = store.connection.prepare(&explain).unwrap();
    let nothing = vec![rusqlite::types::Null; statement.parameter_count()];
    let plan: Vec<String> = statement
        .query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    plan.join("\n")
}

/// What is asked every second, or by each who looks, reads no message and counts no check anew.
#[test]
fn what_is_looked_at_often_reads_what_is_small() {
    let store = Store::in_memory().unwrap();
    let small = [
        outbox::DUE,
        outbox::IN_STATE,
        outbox::ONE,
        outbox::PLANNED,
        outbox::OPEN,
        attempts::UNFINISHED,
        tally::CHECKS,
        tally::ATTEMPTS,
    ];
    for sql in small {
        let plan = plan(&store, sql);
        for large in [" letter", " l ", "check_run"] {
            assert!(!plan.contains(large), "{sql}\n{plan}");
        }
    }
    // Of attempts those alone that are open, and of their results the index.
    let open = plan(&store, attempts::UNFINISHED);
    assert!(
        open.contains("USING COVERING INDEX attempt_in_flight")
            || open.contains("USING INDEX attempt_in_flight"),
        "{open}"
    );
    let results = plan(&store, tally::ATTEMPTS);
    assert!(
        results.contains("USING COVERING INDEX attempt_by_result"),
        "{results}"
    );
}

#[test]
fn queries_search_and_do_not_scan() {
    let store = Store::in_memory().unwrap();
    for (sql, expected) in PLANS {
        let plan = plan(&store, sql);
        // An index of those alone that are open: there are a few at most.
        let plan = plan.replace("SCAN open USING INDEX attempt_in_flight", "");
        assert!(!plan.contains("SCAN"), "{sql}\n{plan}");
        for part in *expected {
            assert!(plan.contains(part), "{sql}\n{plan}\nlacks: {part}");
        }
    }
}

/// Which topics a route may have several rules of is said by [`Topic::takes_several`] alone; the
/// query repeats it.
#[test]
fn the_query_of_rules_knows_the_topics_that_take_several() {
    let list = book::RULES_AT.split_once("r.topic NOT IN (").unwrap().1;
    let mut named: Vec<&str> = list.split_once(')').unwrap().0.split(", ").collect();
    let quoted: Vec<String> = Topic::ALL
        .into_iter()
        .filter(|topic| topic.takes_several())
        .map(|topic| format!("'{}'", topic.name()))
        .collect();
    let mut several: Vec<&str> = quoted.iter().map(String::as_str).collect();
    named.sort_unstable();
    several.sort_unstable();
    assert_eq!(named, several);
}
