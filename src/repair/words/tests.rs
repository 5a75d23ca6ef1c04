//! What is one thing and what is another, by examples.

use super::*;

fn words(of: &[&str]) -> Words {
    Words::new(&of.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>())
}

#[test]
fn headings_of_other_prices_are_not_the_same() {
    let subject = Subject::of(["Kling 3.0", "GPTImage2"].into_iter());
    let sure = |new| heading("Pricing", new, &subject);
    for same in [
        "Rates",
        "What it costs",
        "Kling 3.0 pricing",
        "Video API pricing",
        "Preise",
    ] {
        assert!(sure(same).is_some(), "{same}");
    }
    for other in [
        "Enterprise pricing",
        "Kling 2.6 pricing",
        "Batch prices",
        "Related models",
        "Kling O3",
        "Old prices",
    ] {
        assert_eq!(sure(other), None, "{other}");
    }
    assert_eq!(
        heading("kling-v3", "Kling V3", &Subject::default()),
        Some(ALIKE)
    );
    assert_eq!(
        heading("kling-v3", "kling-v3-omni", &Subject::default()),
        None
    );
    assert_eq!(heading("kling-v3", "kling-v2-6", &Subject::default()), None);
}

#[test]
fn a_heading_of_another_version_or_tier_is_another() {
    let subject = Subject::of(["Swift 2 and 3", "Swift", "Vendor"].into_iter());
    for (known, same) in [
        ("Swift 3.0 pricing", "Swift 3 rates"),
        ("Swift 3.0 pricing", "Swift V3 pricing"),
        ("Swift 3.0 pricing", "Pricing"),
        ("kling-v2-6", "Kling V2.6"),
        ("Pro+ pricing", "Pro+ rates"),
    ] {
        assert!(heading(known, same, &subject).is_some(), "{known}: {same}");
    }
    for (known, other) in [
        ("Swift 3.0 pricing", "Swift 3.3 pricing"),
        ("Swift 3.0 pricing", "Swift 2 pricing"),
        ("Swift 3 pricing", "Swift 2 and 3 pricing"),
        ("Swift 2.2 pricing", "Swift 2 pricing"),
        ("Swift 1.2 pricing", "Swift 2.1 pricing"),
        ("swift-v1-2", "swift-v2-1"),
        ("veo3.1", "veo1.3"),
        ("Pro pricing", "Pro+ pricing"),
        ("Pro pricing", "Pro + (new) pricing"),
        ("Up to 10 min <", "Up to 10 min >"),
    ] {
        assert_eq!(heading(known, other, &subject), None, "{known}: {other}");
    }
    let tiers = Subject::of(["Swift", "Swift Pro and Basic"].into_iter());
    assert!(heading("Pro pricing", "Swift Pro pricing", &tiers).is_some());
    assert_eq!(heading("Pro pricing", "Basic pricing", &tiers), None);
}

#[test]
fn labels_of_other_prices_are_not_the_same() {
    let price = words(&["Price"]);
    for same in [
        "Cost",
        "Rate / second",
        "Price per second (USD)",
        "Preis",
        "Video price",
    ] {
        assert!(price_label(&price, same).is_some(), "{same}");
    }
    for other in [
        "Old price",
        "List price",
        "Batch price",
        "Was",
        "Discount",
        "Official price",
        "Price with plan",
        "Resolution",
        "Reserved",
    ] {
        assert_eq!(price_label(&price, other), None, "{other}");
    }
    let lowest = words(&["price_range.min_usd"]);
    assert!(price_label(&lowest, "pricing.min_usd").is_some());
    assert!(price_label(&lowest, "pricing.minUsd").is_some());
    assert_eq!(price_label(&lowest, "pricing.max_usd"), None);
    assert_eq!(price_label(&lowest, "pricing.min_eur"), None);
    assert!(label(&words(&["Quality"]), "Output resolution").is_some());
    assert_eq!(label(&words(&["Quality"]), "Sound"), None);
}

#[test]
fn values_are_related_by_what_tells_them_apart() {
    let (off, on) = (words(&["Off"]), words(&["On"]));
    let sound = Values {
        names: vec!["Sound", "Audio", "sound"],
        values: vec![("sound", "off", &off), ("sound", "on", &on)],
    };
    for (text, meant) in [
        ("Audio off", Some(0)),
        ("Silent", Some(0)),
        ("Without audio", Some(0)),
        ("With native audio", Some(1)),
        ("Yes", Some(1)),
        ("No", Some(0)),
        ("With audio and lip sync", None),
        ("On request", None),
    ] {
        assert_eq!(sound.meant(text).map(|(n, _)| n), meant, "{text}");
    }
    let (text, image) = (
        words(&["Kling 3.0 Text to Video"]),
        words(&["Kling 3.0 Image to Video"]),
    );
    let model = Values {
        names: vec!["Model"],
        values: vec![("", "", &text), ("", "", &image)],
    };
    for (label, meant) in [
        ("Text to Video", Some(0)),
        ("Kling V3 Image-to-Video", Some(1)),
        ("Kling 3.0 I2V", Some(1)),
        ("Kling 2.6 Text to Video", None),
        ("Kling O3 Text to Video", None),
        ("Kling 3.0 Turbo Text to Video", None),
        ("Kling 3.0", None),
        ("*", None),
    ] {
        assert_eq!(model.meant(label).map(|(n, _)| n), meant, "{label}");
    }
    let (hd, full) = (words(&["720p"]), words(&["1080p"]));
    let resolution = Values {
        names: vec!["Quality"],
        values: vec![("resolution", "720p", &hd), ("resolution", "1080p", &full)],
    };
    for (label, meant) in [
        ("720", Some(0)),
        ("1080p (Full HD)", Some(1)),
        ("720 P", Some(0)),
        ("4K", None),
        ("480p", None),
        ("HD", None),
    ] {
        assert_eq!(resolution.meant(label).map(|(n, _)| n), meant, "{label}");
    }
    let (std, pro) = (words(&["Standard mode"]), words(&["Pro mode"]));
    let mode = Values {
        names: vec!["Mode"],
        values: vec![("mode", "std", &std), ("mode", "pro", &pro)],
    };
    assert_eq!(mode.meant("Standard").map(|(n, _)| n), Some(0));
    assert_eq!(mode.meant("Turbo"), None);
    let (one, other) = (words(&["2.2 std*"]), words(&["1.2*"]));
    let pattern = Values {
        names: vec!["Mode"],
        values: vec![("mode", "std", &one), ("mode", "old", &other)],
    };
    let within = |label: &str| pattern.within(label);
    assert_eq!(
        within("2.2 Standard, per second"),
        Some((0, "2.2 standard*".to_owned()))
    );
    for label in [
        "2.2 Standard+, per second",
        "2.0 Standard",
        "2.1, per second",
    ] {
        assert_eq!(within(label), None, "{label}");
    }
}

#[test]
fn a_value_of_another_version_or_tier_is_another() {
    let pro = words(&["Pro"]);
    let tier = Values {
        names: vec!["Tier"],
        values: vec![("tier", "pro", &pro)],
    };
    for label in ["Pro+", "Pro ++", "Pro +", "≥ Pro", "Pro 2"] {
        assert_eq!(tier.meant(label), None, "{label}");
    }
    assert!(tier.meant("Professional").is_some());
    let full = words(&["1080p"]);
    let resolution = Values {
        names: vec!["Quality"],
        values: vec![("resolution", "1080p", &full)],
    };
    assert!(resolution.meant("1080 p").is_some());
    for label in ["1080p+", "> 1080p", "1080.5p"] {
        assert_eq!(resolution.meant(label), None, "{label}");
    }
    let (short, long) = (words(&["≤ 10 clips"]), words(&["> 10 clips"]));
    let amount = Values {
        names: vec!["Amount"],
        values: vec![("amount", "short", &short), ("amount", "long", &long)],
    };
    assert_eq!(amount.meant("> 10").map(|(n, _)| n), Some(1));
    assert_eq!(amount.meant("10"), None);
}
