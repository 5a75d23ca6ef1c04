//! Redesigned HTML pages: the fixture with its prices taken out, and others put in.

#![expect(
    clippy::too_many_lines,
    reason = "one redesign from its plan to its page"
)]
#![expect(
    clippy::explicit_auto_deref,
    reason = "a list of texts has no other type"
)]
#![expect(clippy::format_collect, reason = "the pages are small")]

use std::collections::BTreeMap;

use ratebook::rate::RateId;
use ratebook::reading::Reading;

use super::{Dice, Redesign, Should, Subject};

/// One row of a page: its fields as the page writes them.
#[derive(Clone)]
struct Row {
    model: String,
    quality: String,
    sound: Option<String>,
    price: String,
}

/// The names that one redesign gives to things.
struct Names {
    heading: &'static str,
    model: &'static str,
    quality: &'static str,
    sound: &'static str,
    price: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Table,
    TableAndCards,
    Cards,
    Bare,
    Boxes,
    Turned,
}

/// Another price, or the same.
pub fn moved(dice: &mut Dice, changes: bool, amount: &str) -> String {
    if !changes {
        return amount.to_owned();
    }
    let digits: i64 = amount.replace('.', "").parse().unwrap();
    let places = amount.split_once('.').map_or(0, |(_, f)| f.len());
    let digits = digits * i64::try_from(90 + dice.below(40)).unwrap() / 100 + 1;
    let text = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = text.split_at(text.len() - places);
    if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    }
}

/// The page with its price table and the cards behind it cut out, before and behind the cut.
fn cut<'p>(page: &'p str, end: &str) -> (&'p str, &'p str) {
    let start = page.find("<table").unwrap();
    let behind = start + page[start..].find(end).unwrap();
    let mut tail = page[..behind].trim_end();
    // The boxes around it end there.
    while let Some(rest) = tail.strip_suffix("</div>") {
        tail = rest.trim_end();
    }
    (&page[..start], &page[tail.len()..])
}

/// What the pages of the routes look like after a redesign.
pub fn route_pages(subject: &Subject, dice: &mut Dice) -> Redesign {
    let names = Names {
        heading: *dice.one_of(&[
            "Pricing",
            "Pricing",
            "Rates",
            "What it costs",
            "Price list",
            "Video pricing",
            "Our prices",
            "Preise",
            "API rates",
        ]),
        model: *dice.one_of(&["Model", "Model", "Model name", "Models"]),
        quality: *dice.one_of(&[
            "Quality",
            "Output resolution",
            "Video quality",
            "Definition",
            "Auflösung",
            "Output size",
        ]),
        sound: *dice.one_of(&["Sound", "Audio", "Native audio", "Audio track", "Ton"]),
        price: *dice.one_of(&[
            "Price",
            "Cost",
            "Rate",
            "Price per second",
            "Unit price",
            "Cost (USD)",
            "Preis",
            "Fee",
        ]),
    };
    let (off, on) = *dice.one_of(&[
        ("Off", "On"),
        ("Off", "On"),
        ("No", "Yes"),
        ("Without audio", "With audio"),
        ("Audio off", "Audio on"),
        ("No sound", "With native sound"),
    ]);
    let hd = *dice.one_of(&["p", "p", " p", "p (HD)", "P"]);
    let style = dice.below(5);
    let layout = *dice.one_of(&[
        Layout::Table,
        Layout::Table,
        Layout::TableAndCards,
        Layout::Cards,
        Layout::Bare,
        Layout::Boxes,
        Layout::Turned,
    ]);
    let prices_change = dice.once_in(2);
    let mut done = vec![
        format!("{layout:?} below {}", names.heading),
        format!(
            "{}/{}/{}/{}",
            names.model, names.quality, names.sound, names.price
        ),
        format!("{off}/{on}, 720{hd}, models {style}"),
    ];
    if prices_change {
        done.push("prices change".to_owned());
    }
    let trap = dice.below(14);
    let mut should = Should::Mend;
    let mut truth = BTreeMap::new();
    let mut pages = Vec::new();
    for page in &subject.pages {
        let text = String::from_utf8(page.body.clone()).unwrap();
        let readings = subject.read.readings.iter();
        let readings: Vec<&Reading> = readings
            .filter(|r| r.provenance.page == page.page)
            .collect();
        let mut rows = Vec::new();
        let mut old = Vec::new();
        for reading in &readings {
            let amount = moved(dice, prices_change, &reading.price.amount.to_string());
            let row = Row {
                model: model(&model_of(&reading.rate), style),
                quality: reading
                    .rate
                    .dimensions
                    .get("resolution")
                    .unwrap()
                    .replace('p', hd),
                sound: reading
                    .rate
                    .dimensions
                    .get("sound")
                    .map(|s| if s == "on" { on } else { off }.to_owned()),
                price: format!("${amount} / second"),
            };
            old.push(Row {
                price: format!("${} / second", reading.price.amount),
                ..row.clone()
            });
            rows.push(row);
            truth.insert(reading.rate.clone(), amount);
        }
        let order = dice.below(rows.len());
        rows.rotate_left(order);
        let mut extra = String::new();
        match trap {
            // A row of another model that costs what ours did.
            0 => {
                done.push("a row of another model with the old price".to_owned());
                for row in old.iter().take(2) {
                    let name = "Kling 2.6 Turbo".to_owned();
                    rows.insert(
                        0,
                        Row {
                            model: name,
                            ..row.clone()
                        },
                    );
                }
            }
            // The same table once more, with the old prices, for others.
            1 => {
                done.push("the old prices below Enterprise prices".to_owned());
                extra = painted(
                    &old,
                    &Names {
                        heading: "Enterprise prices",
                        ..names
                    },
                    layout,
                    dice,
                );
            }
            2 => {
                done.push("the old prices below Related models".to_owned());
                extra = painted(
                    &old,
                    &Names {
                        heading: "Related models",
                        ..names
                    },
                    layout,
                    dice,
                );
            }
            // Nothing says which of two tables is meant.
            3 => {
                done.push("two tables that may be meant".to_owned());
                let other: Vec<Row> = rows
                    .iter()
                    .map(|row| Row {
                        price: row.price.replacen("0.", "0.9", 1),
                        ..row.clone()
                    })
                    .collect();
                extra = painted(
                    &other,
                    &Names {
                        heading: "Costs",
                        ..names
                    },
                    Layout::Table,
                    dice,
                );
                // The heading that the file names is ahead of another one.
                if names.heading != "Pricing" {
                    should = Should::Refuse;
                }
            }
            4 => {
                done.push("a rate is gone".to_owned());
                rows.pop();
                should = Should::Refuse;
            }
            5 => {
                done.push("by the minute".to_owned());
                for row in &mut rows {
                    row.price = row.price.replace("second", "minute");
                }
                should = Should::Refuse;
            }
            6 => {
                done.push("the next version".to_owned());
                for row in &mut rows {
                    row.model = row
                        .model
                        .replace("3.0", "3.5")
                        .replace("O3", "O4")
                        .replace("V3", "V4");
                    if !row.model.contains(|c: char| c.is_ascii_digit()) {
                        row.model = format!("Kling 3.5 {}", row.model);
                    }
                }
                should = Should::Refuse;
            }
            7 => {
                done.push("another currency".to_owned());
                for row in &mut rows {
                    row.price = row.price.replace('$', "€");
                }
                should = Should::Refuse;
            }
            _ => {}
        }
        let mut new = painted(&rows, &names, layout, dice);
        // The same section for something else.
        let around = match trap {
            8 => Some("Kling 2.6"),
            9 => Some("Committed use, 3 years"),
            _ => None,
        };
        if let Some(heading) = around {
            done.push(format!("all below {heading}"));
            new = format!("<h1>{heading}</h1>{new}");
            should = Should::Refuse;
        }
        let (before, behind) = cut(&text, "This route was available");
        let before = before.replace(">Pricing</h3>", ">Details</h3>");
        let (first, second) = if dice.once_in(2) {
            (new, extra)
        } else {
            (extra, new)
        };
        let body = format!("{before}</div></div></div>{first}{second}{behind}");
        pages.push((page.page.clone(), body));
    }
    // With their names unchanged these are what the file demands, or refuses.
    Redesign {
        pages,
        truth,
        should,
        done,
    }
}

fn model_of(rate: &RateId) -> String {
    let route = rate.route.to_string();
    let family = if route.contains("kling-3") {
        "3.0"
    } else {
        "O3"
    };
    let way = match route.rsplit('/').next().unwrap() {
        "text-to-video" => "Text to Video",
        "image-to-video" => "Image to Video",
        "reference-to-video" => "Reference to Video",
        _ => "Video Edit",
    };
    format!("Kling {family} {way}")
}

fn model(name: &str, style: usize) -> String {
    match style {
        0 => name
            .replace("Kling 3.0", "Kling V3")
            .replace(" to ", "-to-"),
        1 => name.replace("Kling 3.0 ", "").replace("Kling O3 ", ""),
        2 => name.to_uppercase(),
        _ => name.to_owned(),
    }
}

/// A section with the rows in one layout.
fn painted(rows: &[Row], names: &Names, layout: Layout, dice: &mut Dice) -> String {
    let level = 2 + dice.below(3);
    let class = format!("x{:x}", dice.below(1 << 20));
    let mut text = format!(
        "<section class=\"{class}\"><h{level}>{}</h{level}>",
        names.heading
    );
    let has_sound = rows.iter().any(|row| row.sound.is_some());
    let mut fields = vec!["model", "quality", "price"];
    if has_sound {
        fields.insert(2, "sound");
    }
    let away = dice.below(fields.len());
    fields.rotate_left(away);
    let name = |field: &str| match field {
        "model" => names.model,
        "quality" => names.quality,
        "sound" => names.sound,
        _ => names.price,
    };
    let said = |row: &Row, field: &str| match field {
        "model" => row.model.clone(),
        "quality" => row.quality.clone(),
        "sound" => row.sound.clone().unwrap_or_default(),
        _ => row.price.clone(),
    };
    let notes = dice.once_in(3);
    let cells = |tag: &str, of: &dyn Fn(&str) -> String| -> String {
        let cells = fields.iter().map(|f| format!("<{tag}>{}</{tag}>", of(f)));
        cells.collect::<String>()
    };
    if matches!(layout, Layout::Table | Layout::TableAndCards) {
        let more = if notes { "<th>Official price</th>" } else { "" };
        text.push_str(&format!(
            "<table class=\"{class}\"><tr>{}{more}</tr>",
            cells("th", &|f| name(f).to_owned())
        ));
        for row in rows {
            let more = if notes {
                "<td>$0.0840 / second</td>"
            } else {
                ""
            };
            text.push_str(&format!(
                "<tr>{}{more}</tr>",
                cells("td", &|f| said(row, f))
            ));
        }
        text.push_str("</table>");
    }
    match layout {
        Layout::Table => {}
        Layout::Cards | Layout::TableAndCards => {
            for row in rows {
                text.push_str("<div class=\"card\">");
                for field in &fields {
                    text.push_str(&format!(
                        "<div><span>{}:</span> <span>{}</span></div>",
                        name(field),
                        said(row, field)
                    ));
                }
                text.push_str("</div>");
            }
        }
        Layout::Bare => {
            for row in rows {
                let sound = row.sound.as_ref().map_or(String::new(), |sound| {
                    format!("<li>{}: {sound}</li>", names.sound)
                });
                text.push_str(&format!(
                    "<article><h4>{}</h4><ul><li>{}</li>{sound}</ul><strong>{}</strong></article>",
                    row.model, row.quality, row.price
                ));
            }
        }
        Layout::Boxes => {
            text.push_str(&format!(
                "<div class=\"rows\"><div>{}</div>",
                cells("span", &|f| name(f).to_owned())
            ));
            for row in rows {
                text.push_str(&format!("<div>{}</div>", cells("span", &|f| said(row, f))));
            }
            text.push_str("</div>");
        }
        Layout::Turned => {
            text.push_str("<table>");
            for field in &fields {
                let cells = rows
                    .iter()
                    .map(|row| format!("<td>{}</td>", said(row, field)));
                text.push_str(&format!(
                    "<tr><th>{}</th>{}</tr>",
                    name(field),
                    cells.collect::<String>()
                ));
            }
            text.push_str("</table>");
        }
    }
    text.push_str("</section>");
    text
}

/// The guide after a redesign.
pub fn guide(subject: &Subject, dice: &mut Dice) -> Redesign {
    let heading = *dice.one_of(&[
        "Pricing",
        "Rates",
        "What it costs",
        "VIDEO 3.0 pricing",
        "Credit rates",
        "Costs",
    ]);
    let (off, on) = *dice.one_of(&[
        ("No Native Audio", "Native Audio"),
        ("Without native audio", "With native audio"),
        ("Audio off", "Audio on"),
        ("No audio", "With audio"),
    ]);
    let voice = *dice.one_of(&[
        "Voice Control",
        "Voice Tone Control",
        "Voice control (add-on)",
    ]);
    let hd = *dice.one_of(&["p", "p (HD)", "P"]);
    let audio = *dice.one_of(&["Audio", "Sound", "Native audio"]);
    let resolution = *dice.one_of(&["Resolution", "Quality", "Definition"]);
    let price = *dice.one_of(&["Price", "Cost", "Rate", "Credits per second"]);
    let prices_change = dice.once_in(2);
    let layout = dice.below(5);
    let mut done = vec![
        format!("layout {layout} below {heading}"),
        format!("{off}/{on}/{voice}/720{hd}, {audio}/{resolution}/{price}"),
    ];
    let trap = dice.below(14);
    let mut should = Should::Mend;
    let mut truth = BTreeMap::new();
    let mut cells: Vec<(String, String, String)> = Vec::new();
    for reading in &subject.read.readings {
        let dimensions = &reading.rate.dimensions;
        let label = match (dimensions.get("sound"), dimensions.get("add-on")) {
            (Some("on"), _) => on,
            (Some(_), _) => off,
            _ => voice,
        };
        let is_added = dimensions.get("add-on").is_some();
        let amount = moved(dice, prices_change, &reading.price.amount.to_string());
        let plus = if is_added { "+" } else { "" };
        cells.push((
            label.to_owned(),
            dimensions.get("resolution").unwrap().replace('p', hd),
            format!("{plus}{amount} credits/s"),
        ));
        truth.insert(reading.rate.clone(), amount);
    }
    let mut extra = String::new();
    match trap {
        0 => {
            done.push("a row of another version".to_owned());
            for quality in ["720", "1080"] {
                let quality = format!("{quality}{hd}");
                cells.push(("VIDEO 2.6".to_owned(), quality, "6 credits/s".to_owned()));
            }
            // Its price is a rate that the page has more.
            should = Should::Refuse;
        }
        1 => {
            done.push("the same table for another version".to_owned());
            let other: Vec<_> = cells
                .iter()
                .map(|(a, b, _)| (a.clone(), b.clone(), "5 credits/s".to_owned()))
                .collect();
            extra = grid(
                "VIDEO 2.6 pricing",
                &other,
                (audio, resolution, price),
                layout,
            );
        }
        2 => {
            done.push("two tables that may be meant".to_owned());
            let other: Vec<_> = cells
                .iter()
                .map(|(a, b, p)| {
                    (
                        a.clone(),
                        b.clone(),
                        p.replacen("credits", "0 credits", 1).replace(" 0", "0"),
                    )
                })
                .collect();
            extra = grid("Fees", &other, (audio, resolution, price), layout);
            if heading != "Pricing" {
                should = Should::Refuse;
            }
        }
        3 => {
            done.push("a rate is gone".to_owned());
            cells.pop();
            should = Should::Refuse;
        }
        4 => {
            done.push("by the minute".to_owned());
            for cell in &mut cells {
                cell.2 = cell.2.replace("/s", "/min");
            }
            should = Should::Refuse;
        }
        5 => {
            done.push("the add-on is a price of its own".to_owned());
            for cell in &mut cells {
                cell.2 = cell.2.replace('+', "");
            }
            should = Should::Refuse;
        }
        6 => {
            done.push("a label with a plus".to_owned());
            for cell in &mut cells {
                if cell.0 == on {
                    cell.0.push('+');
                }
            }
            should = Should::Refuse;
        }
        _ => {}
    }
    let heading = if trap == 7 {
        done.push("a version that begins alike".to_owned());
        should = Should::Refuse;
        "VIDEO 3.3 pricing"
    } else {
        heading
    };
    if prices_change {
        done.push("prices change".to_owned());
    }
    let new = grid(heading, &cells, (audio, resolution, price), layout);
    let text = String::from_utf8(subject.pages[0].body.clone()).unwrap();
    let start = text.find("id=\"pricing\"").unwrap();
    let start = text[..start].rfind("<section").unwrap();
    let end = start + text[start..].find("</section>").unwrap();
    let (first, second) = if dice.once_in(2) {
        (new, extra)
    } else {
        (extra, new)
    };
    let mut body = format!("{}{first}{second}{}", &text[..start], &text[end..]);
    if dice.once_in(4) {
        done.push("published in other words".to_owned());
        body = body
            .replace("published on ", "published: ")
            .replace("Published on ", "Published: ");
    }
    Redesign {
        pages: vec![("guide".to_owned(), body)],
        truth,
        should,
        done,
    }
}

fn grid(
    heading: &str,
    cells: &[(String, String, String)],
    (audio, resolution, price): (&str, &str, &str),
    layout: usize,
) -> String {
    let mut rows: Vec<&str> = Vec::new();
    let mut columns: Vec<&str> = Vec::new();
    for (row, column, _) in cells {
        if !rows.contains(&row.as_str()) {
            rows.push(row);
        }
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let at = |row: &str, column: &str| {
        let cell = cells.iter().find(|(a, b, _)| a == row && b == column);
        cell.map_or("", |(_, _, price)| price.as_str())
    };
    let mut text = format!("<section><h2>{heading}</h2>");
    match layout {
        // A grid, upright or turned.
        0 | 1 => {
            let (side, top) = if layout == 0 {
                (rows, columns)
            } else {
                (columns, rows)
            };
            let labels: String = top
                .iter()
                .map(|label| format!("<th>{label}</th>"))
                .collect();
            text.push_str(&format!("<table><tr><th></th>{labels}</tr>"));
            for one in &side {
                let prices: String = top
                    .iter()
                    .map(|other| {
                        let price = if layout == 0 {
                            at(one, other)
                        } else {
                            at(other, one)
                        };
                        format!("<td>{price}</td>")
                    })
                    .collect();
                text.push_str(&format!("<tr><th>{one}</th>{prices}</tr>"));
            }
            text.push_str("</table>");
        }
        // One price a row.
        2 => {
            text.push_str(&format!(
                "<table><tr><th>{audio}</th><th>{resolution}</th><th>{price}</th></tr>"
            ));
            for (row, column, price) in cells {
                text.push_str(&format!(
                    "<tr><td>{row}</td><td>{column}</td><td>{price}</td></tr>"
                ));
            }
            text.push_str("</table>");
        }
        3 => {
            for (row, column, cell) in cells {
                text.push_str(&format!(
                    "<div><p>{audio}: {row}</p><p>{resolution}: {column}</p><p>{price}: {cell}</p></div>"
                ));
            }
        }
        _ => {
            for (row, column, cell) in cells {
                text.push_str(&format!(
                    "<article><h4>{column}</h4><p>{row}</p><b>{cell}</b></article>"
                ));
            }
        }
    }
    text.push_str("</section>");
    text
}
