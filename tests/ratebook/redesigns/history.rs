//! A page over the years, as its site published it: `RATEBOOK_HISTORIES` names a folder of such
//! histories, each with its `labels.json`. Without it nothing is measured: these pages are not ours.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use ratebook::page::Page;
use ratebook::rate::RateId;
use ratebook::repair::{Archived, Case, Wanted, repair};
use ratebook::source::Source;
use serde::Deserialize;

use super::{page, read};

#[derive(Deserialize)]
struct Labels {
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Version {
    file: String,
    values: BTreeMap<String, Option<String>>,
}

/// For each labelled price its row and its column, as the first version calls them.
const PRICES: [(&str, &str, &str); 6] = [
    ("t2_micro_mysql", "db.t2.micro", "MySQL On Demand cost"),
    (
        "t2_micro_mysql_reserved",
        "db.t2.micro",
        "MySQL Reserved cost",
    ),
    (
        "r3_large_postgresql",
        "db.r3.large",
        "PostgreSQL On Demand cost",
    ),
    (
        "r3_large_sqlserver",
        "db.r3.large",
        "SQL Server On Demand cost",
    ),
    (
        "r3_large_aurora_mysql",
        "db.r3.large",
        "Amazon Aurora On Demand cost",
    ),
    ("m3_large_oracle", "db.m3.large", "Oracle On Demand cost"),
];

/// What a person adds where nothing is proposed: the later names of columns.
const LATER: [(&str, &str); 3] = [
    (
        "Amazon Aurora On Demand cost",
        "Aurora MySQL On Demand cost",
    ),
    ("Oracle On Demand cost", "Oracle Enterprise On Demand cost"),
    (
        "SQL Server On Demand cost",
        "SQL Server Standard On Demand cost",
    ),
];

fn id(name: &str) -> String {
    name.replace('_', "-")
}

/// A file of one price a column; `later` with the names that the columns get.
fn file(later: bool) -> String {
    let mut text = String::from(
        "title = \"RDS\"\nprovider = \"AWS\"\nmodel = \"RDS\"\ncompare = false\n\n[[page]]\nid = \"rds\"\n\
         url = \"https://history.example/rds\"\nsays = [\"RDS\", \"Memory\"]\n",
    );
    for (name, ..) in PRICES {
        text.push_str(&format!(
            "\n[[route]]\nid = \"aws/{}/hour\"\ntitle = \"{name}\"\n",
            id(name)
        ));
    }
    text.push_str("\n[words]\nRow = \"API Name\"\n");
    for (name, _, column) in PRICES {
        let new = LATER.iter().find(|(old, _)| later && *old == column);
        let words = new.map_or(format!("\"{column}\""), |(_, new)| {
            format!("[\"{column}\", \"{new}\"]")
        });
        text.push_str(&format!("{} = {words}\n", id(name)));
    }
    for (name, row, _) in PRICES {
        text.push_str(&format!(
            "\n[[rates]]\nroute = \"aws/{0}/hour\"\nwhere = {{ Row = \"{row}\" }}\n\
             price = {{ field = \"{0}\", currency = \"USD\", unit = \"hour\", absent = \"unavailable\" }}\n\
             read = [{{ table = \"table\" }}]\n",
            id(name)
        ));
    }
    let all: Vec<String> = PRICES.iter().map(|(name, ..)| id(name)).collect();
    text.push_str(&format!(
        "\n[expect]\nrates = \"aws/{{{}}}/hour\"\n",
        all.join(",")
    ));
    text
}

fn parsed(text: &str) -> Source {
    Source::parse("rds", "rds.toml", text).unwrap()
}

fn version(folder: &Path, file: &str, source: &Source) -> Page {
    let mut body = Vec::new();
    let packed = fs::File::open(folder.join(file)).unwrap();
    GzDecoder::new(packed).read_to_end(&mut body).unwrap();
    page(source, "rds", body)
}

#[test]
fn histories_are_followed_by_repairs_or_refused() {
    let Some(folder) = std::env::var_os("RATEBOOK_HISTORIES").map(PathBuf::from) else {
        return;
    };
    let folder = folder.join("aws-rds-ec2instances");
    let labels = fs::read(folder.join("labels.json")).unwrap();
    let labels: Labels = serde_json::from_slice(&labels).unwrap();
    let mut source = parsed(&file(false));
    let mut last: Option<(Page, Vec<ratebook::reading::Reading>)> = None;
    let (mut still, mut right, mut refused, mut wrong) = (0, 0, 0, 0);
    for labelled in &labels.versions {
        let page = version(&folder, &labelled.file, &source);
        let truth: BTreeMap<RateId, &str> = labelled
            .values
            .iter()
            .filter_map(|(name, value)| {
                let rate: RateId = format!("aws/{}/hour", id(name)).parse().unwrap();
                Some((rate, value.as_deref()?))
            })
            .collect();
        let is_true = |readings: &[ratebook::reading::Reading]| {
            readings.iter().all(|r| {
                let amount = r.price.amount.to_string();
                truth
                    .get(&r.rate)
                    .is_some_and(|t| t.trim_end_matches('0') == amount.trim_end_matches('0'))
            })
        };
        let before = read(&source, std::slice::from_ref(&page));
        if before.problems.is_empty() {
            assert!(is_true(&before.readings), "{}", labelled.file);
            still += 1;
            last = Some((page, before.readings));
            continue;
        }
        println!("{}: {}", labelled.file, before.problems[0]);
        let Some((old, readings)) = &last else {
            continue;
        };
        let wanted: Vec<Wanted> = readings.iter().map(Wanted::of).collect();
        let archive = [Archived {
            observed: old.observed,
            pages: vec![old.clone()],
            prices: readings
                .iter()
                .map(|r| (r.rate.clone(), r.price.clone()))
                .collect(),
        }];
        let repaired = repair(&Case {
            source: &source,
            pages: std::slice::from_ref(&page),
            wanted: &wanted,
            archive: &archive,
        });
        match repaired {
            Ok(proposal) if is_true(&proposal.readings) => {
                right += 1;
                println!("   right: {:?}", proposal.notes);
                source = parsed(&proposal.text);
            }
            Ok(proposal) => {
                wrong += 1;
                println!("   WRONG: {:?} {:?}", proposal.notes, proposal.readings);
            }
            Err(why) => {
                refused += 1;
                println!("   refused: {why}");
                source = parsed(&file(true));
            }
        }
        let now = read(&source, std::slice::from_ref(&page));
        if now.problems.is_empty() {
            last = Some((page, now.readings));
        }
    }
    println!("still read {still}, right {right}, refused {refused}, wrong {wrong}");
    assert_eq!(wrong, 0);
}
