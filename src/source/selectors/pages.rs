//! `[[page]]` and `[[route]]`: where prices stand, and what they are prices of.

use super::BadSelectors;
use super::part::Part;
use super::spec::{PageSpec, RouteSpec};
use crate::address;
use crate::rate::{Route, is_word};
use crate::rules::{Rule, Topic};
use crate::source::file::{Format, OneOrMany, PageFile, Render, RouteFile};
use crate::source::words::Word;

pub(super) fn route(part: &Part<'_>, raw: &RouteFile) -> Result<RouteSpec, BadSelectors> {
    let mut rules = Vec::new();
    for (topic, values) in &raw.rules {
        let part = part.key("rules").key(topic);
        let topic = topic_named(&part, topic)?;
        for value in values_of(&part, topic, values)? {
            let rule = Rule::parse(topic, &value).map_err(|error| part.value(error.to_string()))?;
            rules.push(rule);
        }
    }
    Ok(RouteSpec {
        route: part.key("id").parsed(&raw.id)?,
        title: raw.title.clone(),
        short: raw.short.clone(),
        workflow: raw.workflow.clone(),
        choose: raw.choose.clone(),
        defaults: raw.defaults.clone().into_iter().collect(),
        rules,
    })
}

/// The values of a topic, of which only some take several.
pub(super) fn values_of(
    part: &Part<'_>,
    topic: Topic,
    values: &OneOrMany,
) -> Result<Vec<String>, BadSelectors> {
    let values = values.list();
    if values.len() != 1 && !topic.takes_several() {
        let name = topic.name();
        return Err(part.value(format!("a route has one rule `{name}`: write one value")));
    }
    Ok(values)
}

pub(super) fn topic_named(part: &Part<'_>, name: &str) -> Result<Topic, BadSelectors> {
    Topic::named(name).ok_or_else(|| {
        let known: Vec<&str> = Topic::ALL.iter().map(|t| t.name()).collect();
        part.value(format!(
            "there is no rule `{name}`; known are {}",
            known.join(", ")
        ))
    })
}

pub(super) fn page(
    part: &Part<'_>,
    raw: &PageFile,
    routes: &[RouteSpec],
) -> Result<PageSpec, BadSelectors> {
    if !is_word(&raw.id) {
        return Err(part
            .key("id")
            .value(format!("`{}` cannot name a page", raw.id)));
    }
    let says = raw.says.list();
    if says.is_empty() || says.iter().any(|word| word.trim().is_empty()) {
        return Err(part
            .key("says")
            .value("`says` must name words by which the page is recognised"));
    }
    let all = || routes.iter().map(|r| r.route.clone()).collect();
    let own = |names: &OneOrMany| {
        let named = names.list().into_iter().enumerate().map(|(n, name)| {
            let part = part.key("routes").nth(n);
            let route: Route = part.parsed(&name)?;
            if routes.iter().any(|r| r.route == route) {
                Ok(route)
            } else {
                Err(part.value(format!("there is no [[route]] `{route}`")))
            }
        });
        named.collect::<Result<Vec<_>, _>>()
    };
    Ok(PageSpec {
        id: raw.id.clone(),
        url: page_url(&part.key("url"), &raw.url)?,
        says: says.iter().map(|w| Word::new(w)).collect(),
        language: raw
            .language
            .as_ref()
            .map(|written| part.key("language").parsed(written))
            .transpose()?,
        format: raw.format,
        skip: raw
            .skip
            .as_ref()
            .map(|css| part.key("skip").css(css))
            .transpose()?,
        render: rendered(part, raw)?,
        click: raw.click.list(),
        routes: raw.routes.as_ref().map_or_else(|| Ok(all()), own)?,
        line: part.line(),
    })
}

/// Whether a browser shows the page; only there can be clicked.
fn rendered(part: &Part<'_>, raw: &PageFile) -> Result<Render, BadSelectors> {
    let clicks = raw.click.list();
    if raw.render != Render::Http && raw.format != Format::Html {
        let cause = "only a page of HTML can be rendered: leave `render` or `format` out";
        return Err(part.key("format").value(cause));
    }
    if raw.render == Render::Http && !clicks.is_empty() {
        let cause = "nothing can be clicked without a browser: add `render = \"browser\"`";
        return Err(part.key("click").value(cause));
    }
    if raw.render == Render::Auto && !clicks.is_empty() {
        // As the server sends it, nobody has clicked: it may show what was not asked for.
        let cause = "what must be clicked must be rendered: write `render = \"browser\"`";
        return Err(part.key("render").value(cause));
    }
    if clicks.iter().any(|text| text.trim().is_empty()) {
        return Err(part
            .key("click")
            .value("`click` must name texts that are seen"));
    }
    Ok(raw.render)
}

/// A page's address, held to what a fetch will hold it to.
fn page_url(part: &Part<'_>, written: &str) -> Result<url::Url, BadSelectors> {
    if written.contains(char::is_whitespace) {
        let shown = address::shown_url(written);
        return Err(part.value(format!("`{shown}` holds blanks")));
    }
    address::parse(written).map_err(|bad| part.value(bad.to_string()))
}
