//! What credits come to in money, by the plans of the instant.

use crate::book::Book;
use crate::book::credits::{NoMoney, in_money};
use crate::book::estimate::{Certainty, Job, Total, estimate};
use crate::book::test_book::{TestBook, amount, route};
use crate::book::workload::{Together, Workload};
use crate::credits::{Plan, PlanCost};
use crate::price::Currency;

fn pack(name: &str, price: &str, credits: &str) -> Plan {
    Plan {
        provider: "kling".to_owned(),
        name: Some(name.to_owned()),
        cost: PlanCost::Said {
            price: amount(price),
            currency: "USD".parse().unwrap(),
            credits: amount(credits),
        },
        from: None,
        until: None,
        lasts: None,
        is_assumed: false,
    }
}

fn read(rate: &str) -> Plan {
    Plan {
        cost: PlanCost::Read {
            rate: rate.parse().unwrap(),
            credits: Some(amount("3000")),
        },
        ..pack("read", "1", "1")
    }
}

fn book() -> Book {
    TestBook::seed()
        .official()
        .official_model("kling/plans", "Kling", "Plans")
        .rate("kling/plans/month[plan=pro]", "$32.56/month")
        .rate("kling/plans/month[plan=about]", "~$30/month")
        .rate("kling/plans/month[plan=free]", "$0/month")
        .build()
}

/// Five seconds with sound at 1080p: 60 credits.
fn credits(book: &Book) -> Total {
    let mut job = Job::new(route("kling/video-3.0/generate"), amount("5"));
    job.dimensions.set("resolution", "1080p").unwrap();
    job.dimensions.set("sound", "on").unwrap();
    estimate(book, &job).unwrap().totals[0].clone()
}

fn shown(plans: &[Plan]) -> Result<Vec<String>, NoMoney> {
    let book = book();
    let made = in_money(&book, plans, "kling", &credits(&book))?;
    let words = made.iter();
    Ok(words
        .map(|made| format!("{} at {}", made.money.shown(), made.assumption()))
        .collect())
}

#[test]
fn credits_come_to_what_the_plans_of_the_instant_say() {
    let small = || pack("small", "5", "330");
    let large = || pack("large", "1200", "96000");
    // 60 × 1200 / 96000, and 60 × 5 / 330 = 0.909090…
    let large_words = "$0.75 at large ($1200.00 for 96000 credits)";
    let small_words = "≈$0.909091 at small ($5.00 for 330 credits)";
    assert_eq!(shown(&[]).unwrap(), Vec::<String>::new());
    assert_eq!(shown(&[large()]).unwrap(), [large_words]);
    assert_eq!(shown(&[small()]).unwrap(), [small_words]);
    // Several make a range, the cheapest first, wherever they stand.
    let both = "≈$0.75-0.909091 at large ($1200.00 for 96000 credits) or \
                small ($5.00 for 330 credits)";
    assert_eq!(shown(&[small(), large()]).unwrap(), [both]);
    assert_eq!(shown(&[large(), small()]).unwrap(), [both]);
    let assumed = Plan {
        is_assumed: true,
        ..small()
    };
    assert_eq!(shown(&[large(), assumed]).unwrap(), [small_words]);
    // Each currency for itself.
    let mut euros = small();
    if let PlanCost::Said { currency, .. } = &mut euros.cost {
        *currency = "EUR".parse().unwrap();
    }
    assert_eq!(shown(&[euros, large()]).unwrap().len(), 2);
    // Another provider's credits are other credits.
    let other = Plan {
        provider: "gptimage2".to_owned(),
        ..small()
    };
    assert_eq!(shown(&[other]).unwrap(), Vec::<String>::new());
}

#[test]
fn a_plan_holds_from_its_first_day_until_the_day_it_ends() {
    // The book is of 2026-04-08.
    let dated = |from: &str, until: &str| Plan {
        from: from.parse().ok(),
        until: until.parse().ok(),
        ..pack("dated", "1", "100")
    };
    for (from, until, holds) in [
        ("", "", true),
        ("2026-04-08", "", true),
        ("2026-04-09", "", false),
        ("", "2026-04-09", true),
        ("", "2026-04-08", false),
        ("2026-01-01", "2026-04-08", false),
        ("2026-01-01", "2027-01-01", true),
    ] {
        let said = shown(&[dated(from, until)]);
        assert_eq!(said.is_ok(), holds, "{from} {until}: {said:?}");
        if let Err(error) = said {
            let told = "no plan for the credits of kling held on 8 Apr 2026";
            assert_eq!(error.to_string(), told);
        }
    }
    assert!(dated("", "2026-04-08").overlaps(&dated("2026-04-07", "")));
    assert!(!dated("", "2026-04-08").overlaps(&dated("2026-04-08", "")));
    assert!(dated("", "").overlaps(&dated("2026-04-08", "")));
}

#[test]
fn a_plan_is_read_from_a_price_of_the_book() {
    let pro = read("kling/plans/month[plan=pro]");
    let words = ["$0.6512 at read ($32.56 for 3000 credits)"];
    assert_eq!(shown(&[pro]).unwrap(), words);
    // What the page says of the price holds of what is reckoned with it.
    let about = shown(&[read("kling/plans/month[plan=about]")]).unwrap();
    assert_eq!(about, ["~$0.60 at read ($30.00 for 3000 credits)"]);
    for (rate, told) in [
        (
            "kling/plans/month[plan=gone]",
            "has no price at this instant",
        ),
        ("kling/plans/month[plan=free]", "no plain amount of money"),
        (
            "kling/video-3.0/generate[resolution=720p,sound=on]",
            "no plain amount of money",
        ),
    ] {
        let error = shown(&[read(rate)]).unwrap_err().to_string();
        assert!(error.contains(told) && error.contains(rate), "{error}");
    }
    let mut silent = read("kling/plans/month[plan=pro]");
    if let PlanCost::Read { credits, .. } = &mut silent.cost {
        *credits = None;
    }
    assert!(matches!(shown(&[silent]), Err(NoMoney::NoCredits(_))));
}

#[test]
fn credits_of_two_providers_do_not_add_up() {
    let book = TestBook::seed()
        .official()
        .model("shop/units", "Shop", "Units")
        .rate("shop/units/second", "7 credits/s")
        .rate("shop/units/dollars", "$0.1/s")
        .build();
    let workload = |budget: &str| {
        let job = |name: &str, route: &str| {
            format!("[[job]]\nname = \"{name}\"\nroute = \"{route}\"\nseconds = 10\nclips = 1\n")
        };
        let text = format!(
            "name = \"both\"\n{}settings = {{ resolution = \"720p\", sound = \"off\" }}\n{}{}\
             [[budget]]\nat_most = \"{budget}\"\n",
            job("a", "kling/video-3.0/generate"),
            job("b", "shop/units/second"),
            job("c", "shop/units/dollars"),
        );
        Workload::parse(&text).unwrap()
    };
    let plans = [pack("p", "1", "100")];
    let of_shop = Plan {
        provider: "shop".to_owned(),
        ..pack("s", "1", "10")
    };
    let asked = workload("10 USD");
    let cost = asked.cost(&book).unwrap();
    let totals: Vec<String> = cost.totals.iter().map(Total::shown).collect();
    assert_eq!(
        totals,
        ["60 credits of kling", "70 credits of shop", "$1.00"]
    );
    // A budget is of what is billed in its currency, and of credits that are bought in it.
    let verdict = |asked: &Workload, plans: &[Plan]| {
        let standings = asked.standings(&cost, &book, plans);
        let spent = standings[0].spent.as_ref().map(Total::shown);
        (standings[0].verdict.words(), spent)
    };
    let usd = |text: &str| Some(text.to_owned());
    assert_eq!(verdict(&asked, &[]), ("within", usd("$1.00")));
    assert_eq!(verdict(&asked, &plans), ("within", usd("$1.60")));
    let ended = [Plan {
        until: "2026-01-01".parse().ok(),
        ..plans[0].clone()
    }];
    assert_eq!(verdict(&asked, &ended), ("not known", usd("$1.00")));
    let all = [plans[0].clone(), of_shop];
    assert_eq!(verdict(&asked, &all), ("within", usd("$8.60")));
    assert_eq!(verdict(&workload("8 USD"), &all), ("over", usd("$8.60")));
    let credits = verdict(&workload("1000 credits"), &all);
    assert_eq!(credits.0, "not known");
    let totals: Vec<&Total> = cost.totals.iter().collect();
    let together = Together::of(&totals, &"USD".parse::<Currency>().unwrap(), &book, &all);
    assert!(together.is_all && together.assumed.len() == 2);
    assert_eq!(together.total.unwrap().certainty, Certainty::Exact);
}
