//! Redesigned documents: the list of models as JSON, the text for language models.

#![expect(
    clippy::too_many_lines,
    reason = "one redesign from its plan to its page"
)]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::paint::moved;
use super::{Dice, Redesign, Should, Subject};

/// The list of models with other keys, elsewhere in the document.
pub fn json(subject: &Subject, dice: &mut Dice) -> Redesign {
    let text = String::from_utf8(subject.pages[0].body.clone()).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let name = *dice.one_of(&["model_name", "model", "id", "modelName", "slug"]);
    let (min, max) = *dice.one_of(&[
        ("min_usd", "max_usd"),
        ("usd_min", "usd_max"),
        ("minUsd", "maxUsd"),
        ("lowest_usd", "highest_usd"),
    ]);
    let range = *dice.one_of(&["price_range", "pricing", "price", "priceRange"]);
    let rule = *dice.one_of(&["billing_rule", "billing", "billingRule"]);
    let place = *dice.one_of(&["data", "models", "items", "result"]);
    let is_nested = dice.once_in(3);
    let prices_change = dice.once_in(2);
    let trap = dice.below(12);
    let mut done = vec![format!("{place}/{name}/{range}.{min}/{max}/{rule}")];
    let mut should = Should::Mend;
    let mut truth = BTreeMap::new();
    let mut rows = Vec::new();
    let known: BTreeMap<&str, &str> = [
        (
            "kling-v3-text-to-video",
            "gptimage2-api/kling-3/text-to-video",
        ),
        (
            "kling-v3-image-to-video",
            "gptimage2-api/kling-3/image-to-video",
        ),
        (
            "kling-custom-element",
            "gptimage2-api/kling-3/custom-element",
        ),
        (
            "kling-o3-text-to-video",
            "gptimage2-api/kling-o3/text-to-video",
        ),
        (
            "kling-o3-image-to-video",
            "gptimage2-api/kling-o3/image-to-video",
        ),
        (
            "kling-o3-reference-to-video",
            "gptimage2-api/kling-o3/reference-to-video",
        ),
        ("kling-o3-video-edit", "gptimage2-api/kling-o3/video-edit"),
    ]
    .into();
    for row in document["data"].as_array().unwrap() {
        let model = row["model_name"].as_str().unwrap();
        let mut cents = |key: &str| {
            let written = row["price_range"][key].to_string();
            moved(dice, prices_change, &written)
        };
        let number = |text: &String| -> Value { serde_json::from_str(text).unwrap() };
        let (low, mut high) = (cents("min_usd"), cents("max_usd"));
        if row["price_range"]["min_usd"] == row["price_range"]["max_usd"] {
            high.clone_from(&low);
        }
        if let Some(route) = known.get(model) {
            let amounts = if low == high {
                number(&low).to_string()
            } else {
                format!("{}..{}", number(&low), number(&high))
            };
            truth.insert(
                route
                    .parse::<ratebook::rate::Route>()
                    .map(|route| ratebook::rate::RateId {
                        route,
                        dimensions: ratebook::rate::Dimensions::default(),
                    })
                    .unwrap(),
                amounts,
            );
        }
        let mut new = Map::new();
        new.insert(name.to_owned(), json!(model));
        let mut range_of = Map::new();
        range_of.insert(min.to_owned(), number(&low));
        range_of.insert(max.to_owned(), number(&high));
        if trap == 1 {
            range_of.insert(
                "official_min_usd".to_owned(),
                row["price_range"]["min_usd"].clone(),
            );
            range_of.insert(
                "official_max_usd".to_owned(),
                row["price_range"]["max_usd"].clone(),
            );
        }
        new.insert(range.to_owned(), Value::Object(range_of));
        let unit = if trap == 2 {
            json!("per_minute")
        } else {
            row["billing_rule"].clone()
        };
        new.insert(rule.to_owned(), unit);
        if trap == 3 {
            new.remove(range);
            new.insert("credits".to_owned(), json!({"low": 5, "high": 11}));
        }
        if trap == 4 && model == "kling-v3-text-to-video" {
            continue;
        }
        if trap == 5 {
            let next = model
                .replace("kling-v3", "kling-v4")
                .replace("kling-o3", "kling-o4");
            new.insert(name.to_owned(), json!(next));
        }
        if trap == 6 {
            let next = model
                .replace("kling-v3", "kling-v3.3")
                .replace("kling-o3", "kling-o3.3");
            new.insert(name.to_owned(), json!(next));
        }
        rows.push(Value::Object(new));
    }
    match trap {
        1 => done.push("official prices beside".to_owned()),
        2 => done.push("by the minute".to_owned()),
        3 => done.push("credits alone".to_owned()),
        4 => done.push("a model is gone".to_owned()),
        5 => done.push("the next version".to_owned()),
        6 => done.push("a version that begins alike".to_owned()),
        _ => {}
    }
    if (2..=6).contains(&trap) {
        should = Should::Refuse;
    }
    let mut list = Map::new();
    list.insert(place.to_owned(), Value::Array(rows));
    let mut body = Map::new();
    body.insert("success".to_owned(), json!(true));
    if is_nested {
        body.insert("response".to_owned(), Value::Object(list));
    } else {
        body.extend(list);
    }
    Redesign {
        pages: vec![("pricing".to_owned(), Value::Object(body).to_string())],
        truth,
        should,
        done,
    }
}

/// The text for language models with other headings, columns and words.
pub fn markdown(subject: &Subject, dice: &mut Dice) -> Redesign {
    let price = *dice.one_of(&[
        "Unit Price (USD)",
        "Price (USD)",
        "Cost (USD)",
        "Rate (USD)",
        "Price in USD",
    ]);
    let mode = *dice.one_of(&["Mode", "Option", "Mode and audio", "Variant"]);
    let standard = *dice.one_of(&["std", "standard", "Standard"]);
    let pro = *dice.one_of(&["pro", "professional", "Pro"]);
    let style = dice.below(4);
    let swapped = dice.once_in(3);
    let prices_change = dice.once_in(2);
    let trap = dice.below(12);
    let mut done = vec![format!("{price}/{mode}/{standard}/{pro}, headings {style}")];
    let mut should = Should::Mend;
    let mut truth = BTreeMap::new();
    let mut sections: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (n, reading) in subject.read.readings.iter().enumerate() {
        let of = |key: &str| {
            reading
                .rate
                .dimensions
                .get(key)
                .unwrap_or_default()
                .to_owned()
        };
        let name = match of("mode").as_str() {
            "std" => standard.to_owned(),
            "pro" => pro.to_owned(),
            other => other.to_owned(),
        };
        let unit = match of("length").as_str() {
            "" => "per second".to_owned(),
            length => format!("per {length}"),
        };
        let sound = match (of("sound").as_str(), of("input").as_str()) {
            (_, "video") => "with video input",
            ("on", _) => "with audio",
            _ => "no audio",
        };
        let written = reading.price.amount.to_string();
        let amount = if prices_change {
            format!("{written}{}", n % 9 + 1)
        } else {
            written
        };
        let model = reading.rate.route.model().to_owned();
        let unit = if trap == 2 {
            unit.replace("second", "minute")
        } else {
            unit
        };
        let rows = sections.entry(model).or_default();
        rows.push((format!("{name}, {unit}, {sound}"), amount.clone()));
        truth.insert(reading.rate.clone(), amount);
    }
    let title = |model: &str| {
        let name = format!("kling-{model}");
        match style {
            0 => name,
            1 => name.replace("kling-v", "Kling V"),
            2 => format!("{name} pricing"),
            _ => format!("Model {name}"),
        }
    };
    let mut body = String::from(
        "# Kling AI\n\nThe models of the API: kling-v3 and others.\n\n## API pricing\n\nUnit Price (USD) of each model.\n\n",
    );
    if trap == 0 {
        done.push("another model with the same labels".to_owned());
        body.push_str(
            &table("kling-v3-turbo", &sections["v3"], price, mode, swapped).replace("0.", "0.9"),
        );
    }
    let mut models: Vec<&String> = sections.keys().collect();
    if dice.once_in(2) {
        models.reverse();
    }
    for model in models {
        let mut rows = sections[model].clone();
        if trap == 1 && model == "v3" {
            done.push("a rate is gone".to_owned());
            rows.remove(0);
            should = Should::Refuse;
        }
        let mut title = title(model);
        if trap == 3 && model == "v3" {
            done.push("the next version".to_owned());
            title = title.replace("v3", "v4").replace("V3", "V4");
            should = Should::Refuse;
        }
        if trap == 4 && model == "v3" {
            done.push("a version that begins alike".to_owned());
            title = title.replace("v3", "v3.3").replace("V3", "V3.3");
            should = Should::Refuse;
        }
        body.push_str(&table(&title, &rows, price, mode, swapped));
    }
    if trap == 2 {
        done.push("by the minute".to_owned());
        should = Should::Refuse;
    }
    Redesign {
        pages: vec![("llms".to_owned(), body)],
        truth,
        should,
        done,
    }
}

fn table(title: &str, rows: &[(String, String)], price: &str, mode: &str, swapped: bool) -> String {
    let line = |one: &str, other: &str| {
        if swapped {
            format!("| {other} | video | {one} |\n")
        } else {
            format!("| video | {one} | {other} |\n")
        }
    };
    let mut text = format!("#### {title}\n\n");
    text.push_str(&if swapped {
        format!("| {price} | Capability | {mode} |\n")
    } else {
        format!("| Capability | {mode} | {price} |\n")
    });
    text.push_str("| --- | --- | --- |\n");
    for (words, amount) in rows {
        text.push_str(&line(words, amount));
    }
    text.push('\n');
    text
}
