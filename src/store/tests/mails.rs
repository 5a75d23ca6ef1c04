//! The outbox: waiting, claimed, sent, tried again, parked, dropped, interrupted.

use super::super::fixture::{alert, at};
use super::super::{
    AttemptResult, Channel, Failing, MailState, Notice, Planned, SendResult, Store, StoreError,
    TroubleStep,
};

fn with_mails(count: usize) -> Store {
    let mut store = Store::in_memory().unwrap();
    for n in 0..count {
        queue(&mut store, n).unwrap();
    }
    store
}

fn queue(store: &mut Store, n: usize) -> Result<Option<i64>, StoreError> {
    store.tell(&Notice {
        source: None,
        now: at(i64::try_from(n).unwrap()),
        alert: Some(alert(&format!("<{n}@example.test>"))),
        trouble: TroubleStep::None,
    })
}

fn due(store: &Store, minute: i64) -> Vec<i64> {
    let mails = store.waiting(Channel::Mail, None, at(minute), 9).unwrap();
    mails.iter().map(|mail| mail.id).collect()
}

fn sent() -> SendResult {
    SendResult::Sent {
        response: "250 ok".to_owned(),
    }
}

fn state(store: &Store) -> MailState {
    store.mails(None).unwrap()[0].state
}

#[test]
fn a_mail_waits_is_claimed_and_is_sent() {
    let mut store = with_mails(2);
    assert_eq!(due(&store, 0), [1]);
    assert_eq!(due(&store, 1), [1, 2]);
    assert_eq!(
        store.waiting(Channel::Mail, None, at(1), 1).unwrap().len(),
        1
    );
    let attempt = store.begin_attempt(1, at(1)).unwrap();
    assert!(
        due(&store, 1).is_empty(),
        "the older mail holds back the newer"
    );
    let error = store.begin_attempt(1, at(1)).unwrap_err();
    assert_eq!(error.to_string(), "mail 1 is being sent");
    assert!(store.retry_mail(1, at(1)).is_err());
    assert!(store.drop_mail(1, at(1)).is_err());
    store.finish_attempt(attempt, &sent(), at(2)).unwrap();
    assert_eq!(due(&store, 2), [2]);
    let error = store.finish_attempt(attempt, &sent(), at(2)).unwrap_err();
    assert!(matches!(error, StoreError::NoSuchAttempt { attempt: 1 }));
    let error = store.begin_attempt(1, at(99)).unwrap_err();
    assert_eq!(error.to_string(), "mail 1 is sent");
    let mail = &store.mails(Some(MailState::Sent)).unwrap()[0];
    assert_eq!((mail.attempts, mail.sent), (1, Some(at(2))));
    assert_eq!(
        store.attempts(1).unwrap()[0].detail.as_deref(),
        Some("250 ok")
    );
    let counts = store.outbox_counts().unwrap();
    assert_eq!((counts.waiting, counts.sent), (1, 1));
    assert!(matches!(
        store.begin_attempt(3, at(9)),
        Err(StoreError::NoSuchMail { mail: 3 })
    ));
}

#[test]
fn what_may_work_later_is_tried_again() {
    let mut store = with_mails(1);
    let attempt = store.begin_attempt(1, at(0)).unwrap();
    let retry = SendResult::Retry {
        next: at(5),
        failure: Failing::Passing,
        detail: "421 busy".to_owned(),
    };
    store.finish_attempt(attempt, &retry, at(1)).unwrap();
    assert!(due(&store, 4).is_empty());
    assert_eq!(
        store.begin_attempt(1, at(4)).unwrap_err().to_string(),
        "mail 1 is not due yet"
    );
    assert_eq!(due(&store, 5), [1]);
    let mail = &store.mails(None).unwrap()[0];
    assert_eq!(mail.last_error.as_deref(), Some("421 busy"));
    store.retry_mail(1, at(2)).unwrap();
    assert_eq!(due(&store, 2), [1]);
}

#[test]
fn a_parked_mail_waits_for_a_person() {
    let mut store = with_mails(1);
    let attempt = store.begin_attempt(1, at(0)).unwrap();
    let park = SendResult::Park {
        failure: Failing::Final,
        detail: "550 no such user".to_owned(),
    };
    store.finish_attempt(attempt, &park, at(1)).unwrap();
    assert!(due(&store, 999).is_empty());
    assert_eq!(state(&store), MailState::Parked);
    store.retry_mail(1, at(1000)).unwrap();
    assert_eq!(due(&store, 1000), [1]);
    store.drop_mail(1, at(1001)).unwrap();
    assert_eq!(state(&store), MailState::Dropped);
    assert!(matches!(
        store.retry_mail(1, at(1002)),
        Err(StoreError::MailNotWaiting {
            state: "dropped",
            ..
        })
    ));
}

#[test]
fn a_killed_attempt_is_taken_up_with_the_same_bytes() {
    let mut store = with_mails(1);
    let before = store.waiting(Channel::Mail, None, at(0), 1).unwrap();
    let lost = store.begin_attempt(1, at(0)).unwrap();
    assert!(due(&store, 1).is_empty());
    assert_eq!(store.end_attempts(None, None, at(1)).unwrap(), 1);
    let after = store.waiting(Channel::Mail, None, at(1), 1).unwrap();
    assert_eq!(
        (&after[0].message_id, &after[0].bytes),
        (&before[0].message_id, &before[0].bytes)
    );
    let first = &store.attempts(1).unwrap()[0];
    assert_eq!(first.result, Some(AttemptResult::Interrupted));
    assert!(store.finish_attempt(lost, &sent(), at(2)).is_err());
    assert_eq!(store.end_attempts(None, None, at(2)).unwrap(), 0);
}

/// No clock says that an attempt is over: a server may be waited for for long. Only who sends ends
/// what was cut off, on the way on which nothing is under way.
#[test]
fn an_attempt_is_open_until_it_is_ended_and_only_on_its_way() {
    let mut store = with_mails(2);
    let slow = store.begin_attempt(1, at(0)).unwrap();
    assert!(
        due(&store, 999).is_empty(),
        "the older holds back the newer"
    );
    assert!(matches!(
        store.drop_mail(1, at(999)),
        Err(StoreError::MailNotWaiting {
            state: "being sent",
            ..
        })
    ));
    let elsewhere = store.end_attempts(Some(Channel::Webhook), None, at(999));
    assert_eq!(elsewhere.unwrap(), 0);
    let people = Some("people@example.test");
    let ended = store.end_attempts(Some(Channel::Mail), people, at(999));
    assert_eq!(ended.unwrap(), 1);
    assert_eq!(due(&store, 999), [1, 2]);
    assert!(matches!(
        store.finish_attempt(slow, &sent(), at(999)),
        Err(StoreError::NoSuchAttempt { .. })
    ));
    store.drop_mail(1, at(999)).unwrap();
}

/// What counts is what the mail itself met, and only since a person looked at it.
#[test]
fn refusals_and_unanswered_ends_are_counted_for_themselves() {
    let mut store = with_mails(1);
    let counted = |store: &Store| {
        let mail = &store.waiting(Channel::Mail, None, at(9), 1).unwrap()[0];
        (mail.attempts, mail.refused, mail.unanswered)
    };
    for failure in [
        Failing::Passing,
        Failing::Refused,
        Failing::Unanswered,
        Failing::Passing,
        Failing::Refused,
    ] {
        let attempt = store.begin_attempt(1, at(1)).unwrap();
        let retry = SendResult::Retry {
            next: at(1),
            failure,
            detail: "no".to_owned(),
        };
        store.finish_attempt(attempt, &retry, at(1)).unwrap();
        assert_eq!(
            store.attempts(1).unwrap().pop().unwrap().failure,
            Some(failure)
        );
    }
    assert_eq!(counted(&store), (5, 2, 1));
    let attempt = store.begin_attempt(1, at(2)).unwrap();
    let park = SendResult::Park {
        failure: Failing::Refused,
        detail: "552 no".to_owned(),
    };
    store.finish_attempt(attempt, &park, at(2)).unwrap();
    store.retry_mail(1, at(3)).unwrap();
    assert_eq!(counted(&store), (6, 0, 0), "from the beginning again");
}

#[test]
fn what_is_planned_for_later_can_be_planned_anew() {
    let mut store = with_mails(1);
    let attempt = store.begin_attempt(1, at(0)).unwrap();
    let retry = SendResult::Retry {
        next: at(500),
        failure: Failing::Passing,
        detail: "no".to_owned(),
    };
    store.finish_attempt(attempt, &retry, at(0)).unwrap();
    let planned = store.planned(at(1)).unwrap();
    let expected = Planned {
        state: MailState::Waiting,
        recipient: "people@example.test".to_owned(),
        next: at(500),
    };
    assert_eq!(planned, std::slice::from_ref(&expected));
    assert_eq!(store.planned(at(500)).unwrap(), []);
    store.replan(&[(expected, at(1))]).unwrap();
    assert_eq!(due(&store, 1), [1]);
}

#[test]
fn one_message_id_is_queued_once() {
    let mut store = with_mails(1);
    assert!(matches!(
        queue(&mut store, 0),
        Err(StoreError::Write { .. })
    ));
    assert_eq!(store.alerts(0, 9).unwrap().len(), 1);
    assert_eq!(store.alerts(1, 9).unwrap().len(), 0);
}
