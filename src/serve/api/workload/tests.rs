use super::*;

const WHOLE: &str = r#"{"as_of": "2026-04-08", "scenario": null, "against": "2026-03-01", "workload": {
    "name": "launch", "period": "week",
    "job": [
        {"name": "drafts", "route": "a/b/c", "seconds": {"5": "2/3", "10": "1/3"}, "clips": 300,
         "retries": 0.50, "settings": {"resolution": "720p"}, "add_ons": ["voice"]},
        {"name": "edits", "route": "a/b/d", "seconds": "7.5", "clips": "1/3"}],
    "scenario": [{"name": "more", "change": [{"job": "drafts", "share": "60%", "seconds": 10}]}],
    "budget": [{"at_most": "150 USD"}, {"at_most": "600 credits", "job": "edits"}]}}"#;

fn wrong(body: &str) -> Value {
    match read(body.as_bytes(), Timestamp::UNIX_EPOCH) {
        Ok(_) => panic!("{body} is a workload"),
        Err(problem) => problem.json(),
    }
}

/// The same words mean the same in a request and in a file.
#[test]
fn a_body_is_read_as_the_file_of_the_same_keys() {
    let read = read(WHOLE.as_bytes(), Timestamp::UNIX_EPOCH).ok().unwrap();
    let file = r#"
        name = "launch"
        period = "week"
        [[job]]
        name = "drafts"
        route = "a/b/c"
        seconds = { 5 = "2/3", 10 = "1/3" }
        clips = 300
        retries = 0.50
        settings = { resolution = "720p" }
        add_ons = ["voice"]
        [[job]]
        name = "edits"
        route = "a/b/d"
        seconds = "7.5"
        clips = "1/3"
        [[scenario]]
        name = "more"
        [[scenario.change]]
        job = "drafts"
        share = "60%"
        seconds = 10
        [[budget]]
        at_most = "150 USD"
        [[budget]]
        at_most = "600 credits"
        job = "edits"
    "#;
    let file = Workload::parse(file).unwrap();
    assert_eq!(format!("{:?}", read.workload), format!("{file:?}"));
    assert!(read.as_of.is_some() && read.scenario.is_none());
    assert!(matches!(read.against, Some(Against::Instant(_))));
}

#[test]
fn whatever_is_wrong_is_named_by_its_place() {
    for (from, to, pointer) in [
        ("\"name\": \"launch\",", "", "#/workload/name"),
        ("\"job\": [", "\"jobs\": [", "#/workload/job"),
        ("a/b/d", "a/b", "#/workload/job/1/route"),
        ("\"7.5\"", "true", "#/workload/job/1/seconds"),
        ("\"7.5\"", "-5", "#/workload/job/1/seconds"),
        ("\"7.5\"", "1e3", "#/workload/job/1/seconds"),
        ("\"7.5\"", "{}", "#/workload/job/1/seconds"),
        ("\"2/3\"", "\"1/2\"", "#/workload/job/0/seconds"),
        ("\"2/3\"", "0.66", "#/workload/job/0/seconds/5"),
        (
            "\"clips\": 300",
            "\"clips\": \"some\"",
            "#/workload/job/0/clips",
        ),
        (
            "\"edits\", \"route\"",
            "\"drafts\", \"route\"",
            "#/workload/job/1/name",
        ),
        ("0.50", "-1", "#/workload/job/0/retries"),
        (
            "\"720p\"",
            "\"<b>\"",
            "#/workload/job/0/settings/resolution",
        ),
        (
            "{\"job\": \"drafts\"",
            "{\"job\": \"draft\"",
            "#/workload/scenario/0/change/0/job",
        ),
        ("60%", "160%", "#/workload/scenario/0/change/0/share"),
        ("150 USD", "150", "#/workload/budget/0/at_most"),
        (
            "\"job\": \"edits\"}",
            "\"job\": \"none\"}",
            "#/workload/budget/1/job",
        ),
        ("\"period\"", "\"perod\"", "#/workload/perod"),
        ("2026-03-01", "soon", "#/against"),
        ("2026-04-08", "soon", "#/as_of"),
    ] {
        let body = WHOLE.replacen(from, to, 1);
        assert_ne!(body, WHOLE, "{from}");
        let told = wrong(&body);
        assert_eq!(told["status"], 422, "{to}: {told}");
        assert_eq!(told["errors"][0]["pointer"], pointer, "{to}: {told}");
    }
    let hidden = wrong(&WHOLE.replace("a/b/d", "a\u{202e}\\u0007"));
    assert!(!hidden.to_string().contains('\u{202e}'), "{hidden}");
    let long = wrong(&WHOLE.replace("\"5\":", &format!("\"{}\":", "9".repeat(1 << 19))));
    assert!(long.to_string().len() < 1_000);
}

/// One request cannot have the daemon price without end.
#[test]
fn what_is_priced_for_one_request_has_a_bound() {
    let job =
        |n: usize| format!(r#"{{"name": "job {n}", "route": "a/b/c", "seconds": 5, "clips": 1}}"#);
    let against = |jobs: usize, scenarios: usize, against: &str| {
        let jobs: Vec<String> = (0..jobs).map(job).collect();
        let scenarios: Vec<String> = (0..scenarios)
            .map(|n| format!(r#"{{"name": "scenario {n}"}}"#))
            .collect();
        let (jobs, scenarios) = (jobs.join(","), scenarios.join(","));
        let body = format!(
            r#"{{"workload": {{"name": "x", "job": [{jobs}], "scenario": [{scenarios}]}}{against}}}"#
        );
        let read = read(body.as_bytes(), Timestamp::UNIX_EPOCH);
        read.err().map(|problem| problem.json())
    };
    let of = |jobs, scenarios| against(jobs, scenarios, "");
    assert_eq!(of(MOST_JOBS, 4), None);
    // At another instant all of it is priced once more.
    let then = r#", "against": "2026-03-01""#;
    assert_eq!(against(MOST_JOBS, 3, then), None);
    let twice = against(MOST_JOBS, 4, then).unwrap();
    assert!(twice["detail"].as_str().unwrap().contains("these are 6000"));
    let many = of(MOST_JOBS, 5).unwrap();
    assert_eq!(many["errors"][0]["pointer"], "#/workload", "{many}");
    assert!(many["detail"].as_str().unwrap().contains("these are 6000"));
    let jobs = of(MOST_JOBS + 1, 0).unwrap();
    assert_eq!(jobs["errors"][0]["pointer"], "#/workload/job", "{jobs}");
    assert_eq!(of(0, 0).unwrap()["status"], 422);
}
