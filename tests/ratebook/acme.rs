//! A vendor of our own invention: a table of resolutions by model, in dollars a minute. Its
//! selector file is written from the documentation of selector files alone.

/// Where the built-in sources look while a test has them rest.
pub const RESTING: &str = "/resting";

/// Every second.
pub const ALWAYS: &str = "* * * * * *";

/// At the end of the year: never during a test.
pub const RARELY: &str = "59 59 23 31 12 *";

/// The selector file of one such source, whose page is at `/<id>`.
pub fn selectors(id: &str, schedule: &str) -> String {
    text(id, &format!("/{id}"), schedule)
}

pub fn resting(id: &str) -> String {
    text(id, RESTING, RARELY)
        .replace("title = \"Nova\"", "title = \"Resting Nova\"")
        .replace("title = \"Pulsar\"", "title = \"Resting Pulsar\"")
}

fn text(id: &str, path: &str, schedule: &str) -> String {
    format!(
        r#"title = "Acme Video {id}"
provider = "Acme"
model = "Video"
schedule = "{schedule}"

[[page]]
id = "pricing"
url = "https://acme.test{path}"
says = ["Acme Video", "Pricing"]

[[route]]
id = "{id}/nova/generate"
title = "Nova"
workflow = "short clips"
rules = {{ duration = "2-120 s" }}

[[route]]
id = "{id}/pulsar/generate"
title = "Pulsar"

[[rates]]
price = {{ field = "Price", currency = "USD", unit = "minute" }}

[rates.route]
field = "Model"

[rates.route.words]
"{id}/nova/generate" = "Nova"
"{id}/pulsar/generate" = "Pulsar"

[rates.dimensions]
resolution = {{ field = "Resolution", words = {{ 720p = "720p", 1080p = "1080p" }}, other = true }}

[[rates.read]]
section = "Pricing"
grid = "table"
rows = "Model"
columns = "Resolution"

[[rules]]
section = "Billing"
items = "li"

[[rules.say]]
text = "Billed in steps of {{n}} seconds"
means = {{ rounding = "up {{n}} s" }}

[expect]
rates = ["{id}/{{nova,pulsar}}/generate[resolution={{720p,1080p}}]"]
at_most = 8

[[expect.price]]
currency = "USD"
unit = "minute"
min = "0.01"
max = "100000"
"#
    )
}

/// The page at four prices: Nova 720p and 1080p, Pulsar 720p and 1080p.
pub fn page(prices: [&str; 4]) -> String {
    page_with(prices, "Billed in steps of 6 seconds", "")
}

pub fn page_with(prices: [&str; 4], rule: &str, more: &str) -> String {
    let [nova_low, nova_high, pulsar_low, pulsar_high] = prices;
    format!(
        r"<!doctype html>
<html lang=en><head><meta charset=utf-8><title>Acme Video pricing</title></head><body>
<h1>Acme Video</h1>
<p>Films from words, since this morning.</p>
<h2>Pricing</h2>
<table>
<thead><tr><th>Model</th><th>720p</th><th>1080p</th></tr></thead>
<tbody>
<tr><td>Nova</td><td>${nova_low} / minute</td><td>${nova_high} / minute</td></tr>
<tr><td>Pulsar</td><td>${pulsar_low} / minute</td><td>${pulsar_high} / minute</td></tr>
</tbody></table>
<h2>Billing</h2>
<ul><li>{rule}</li>{more}</ul>
</body></html>
"
    )
}
