//! Selectors that scraper takes by accident, and those that the next redesign breaks.

use super::{Doubt, Part, Source, doubt, each_rates};
use crate::source::css::Css;
use crate::source::css::simple::{Compound, Simple, alternatives};
use crate::source::selectors::{JsonIn, Shape};

pub(super) fn doubts(source: &Source, file: &Part<'_>, doubts: &mut Vec<Doubt>) {
    for (n, page) in source.pages.iter().enumerate() {
        let part = file.key("page").nth(n).key("skip");
        if let Some(css) = &page.skip {
            written(&part, css, doubts);
            everything(&part, css, doubts);
        }
    }
    for (part, rates) in each_rates(source, file) {
        for (n, read) in rates.reads.iter().enumerate() {
            let part = part.key("read").nth(n);
            let (key, css, fits) = match &read.shape {
                Shape::Table(css) => ("table", css, Fits::Table),
                Shape::Grid { css, .. } => ("grid", css, Fits::Table),
                Shape::Cards(css) => ("cards", css, Fits::OutsideTables),
                Shape::Text { css, .. } => {
                    written(&part.key("text"), css, doubts);
                    continue;
                }
                Shape::Json { place, .. } => match place {
                    JsonIn::Scripts(css) => ("json", css, Fits::Script),
                    JsonIn::Document => continue,
                },
            };
            let part = part.key(key);
            written(&part, css, doubts);
            never(&part, key, css, fits, doubts);
        }
    }
    for (n, rules) in source.rules.iter().enumerate() {
        let part = file.key("rules").nth(n).key("items");
        written(&part, &rules.items, doubts);
    }
}

/// What is wrong with a selector whatever it is for.
fn written(part: &Part<'_>, css: &Css, doubts: &mut Vec<Doubt>) {
    let whole = css.written();
    let compounds = alternatives(whole).into_iter().flatten();
    for compound in compounds {
        if let Some(sign @ ('+' | '~')) = compound.behind {
            doubts.push(by_position(part, whole, &format!("`{sign}`")));
        }
        for simple in &compound.simple {
            doubts.extend(simple_doubt(part, whole, simple));
        }
    }
}

fn simple_doubt(part: &Part<'_>, whole: &str, simple: &Simple) -> Option<Doubt> {
    match simple {
        Simple::Element(name) if !is_element(name) => Some(doubt(
            part,
            format!("`{whole}`: there is no element `{name}` in HTML"),
            format!(
                "for a class write `.{name}`; words of the page belong into `section`, `where` or [words]"
            ),
        )),
        Simple::Class(name) | Simple::Id(name) if is_generated(name) => Some(doubt(
            part,
            format!("`{whole}`: `{name}` looks made by a build, and is another after the next"),
            "select the element (`table`, `li`, `*`) and let the words decide",
        )),
        Simple::Attribute(inside) if inside.trim().starts_with("data-v-") => Some(doubt(
            part,
            format!("`{whole}`: `{inside}` looks made by a build, and is another after the next"),
            "select the element (`table`, `li`, `*`) and let the words decide",
        )),
        Simple::Pseudo(name, inside) => pseudo(part, whole, name, inside.as_deref()),
        _ => None,
    }
}

fn pseudo(part: &Part<'_>, whole: &str, name: &str, inside: Option<&str>) -> Option<Doubt> {
    let inside = inside.map(str::trim);
    let is_position = name.starts_with("nth-")
        || [
            "first-child",
            "last-child",
            "only-child",
            "first-of-type",
            "last-of-type",
            "only-of-type",
        ]
        .contains(&name);
    if is_position {
        let count = inside.and_then(|count| count.parse::<i64>().ok());
        return Some(match count {
            Some(count) if count < 1 => doubt(
                part,
                format!("`{whole}` selects nothing: `:{name}` counts from 1"),
                "find it by its words instead",
            ),
            _ => by_position(part, whole, &format!("`:{name}`")),
        });
    }
    let takes_selectors = ["is", "where", "not", "has"].contains(&name);
    if takes_selectors && inside.is_none_or(str::is_empty) {
        return Some(doubt(
            part,
            format!("`{whole}`: `:{name}()` says nothing"),
            format!("name what is meant in the brackets, or leave `:{name}()` out"),
        ));
    }
    let nested = inside.filter(|_| takes_selectors)?;
    let simple = alternatives(nested)
        .into_iter()
        .flatten()
        .flat_map(|c| c.simple);
    simple
        .into_iter()
        .find_map(|simple| simple_doubt(part, whole, &simple))
}

fn by_position(part: &Part<'_>, whole: &str, sign: &str) -> Doubt {
    doubt(
        part,
        format!(
            "`{whole}`: {sign} counts positions, and they move when a row, a column or a notice is added"
        ),
        "find it by its words: `section`, `where`, the field names",
    )
}

/// `skip` that leaves nothing to read.
fn everything(part: &Part<'_>, css: &Css, doubts: &mut Vec<Doubt>) {
    let is_whole = |name: &str| ["*", "html", "body", ":root"].contains(&name.trim());
    if css.written().split(',').any(is_whole) {
        let cause = format!("`{}` skips the whole page", css.written());
        doubts.push(doubt(part, cause, "name only what is not to be read"));
    }
}

/// Which elements a way to read looks at.
#[derive(Clone, Copy)]
enum Fits {
    Table,
    OutsideTables,
    Script,
}

/// The parts of tables, which are no tables.
const IN_TABLES: [&str; 8] = [
    "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col",
];

/// An alternative that can only select elements at which its way to read does not look.
fn never(part: &Part<'_>, key: &str, css: &Css, fits: Fits, doubts: &mut Vec<Doubt>) {
    for one in alternatives(css.written()) {
        let Some(name) = one.last().and_then(element) else {
            continue;
        };
        let name = name.to_ascii_lowercase();
        let in_table = IN_TABLES.contains(&name.as_str());
        let (is_wrong, reason) = match fits {
            Fits::Table => (name != "table", "looks at `table` elements"),
            Fits::OutsideTables => (
                in_table || name == "table",
                "looks at elements outside of tables",
            ),
            Fits::Script => (name != "script", "looks at `script` elements"),
        };
        if is_wrong {
            let hint = match fits {
                Fits::Table => "write `table`; which table it is, its headers tell".to_owned(),
                Fits::OutsideTables => "read tables with `table` or `grid`".to_owned(),
                Fits::Script => "write `script`".to_owned(),
            };
            let cause = format!(
                "`{}` finds nothing: `{key}` {reason}, and `{name}` is none",
                css.written()
            );
            doubts.push(doubt(part, cause, hint));
        }
    }
}

fn element(compound: &Compound) -> Option<&str> {
    compound.simple.iter().find_map(|simple| match simple {
        Simple::Element(name) => Some(name.as_str()),
        _ => None,
    })
}

/// The elements of HTML that hold text or scripts, with those of old pages; a name with `-` is an
/// element of the page's own.
const ELEMENTS: &str = " a abbr address article aside audio b base bdi bdo big blockquote body br \
    button canvas caption center cite code col colgroup data datalist dd del details dfn dialog \
    dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 \
    h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark \
    marquee math menu meta meter nav nobr noscript object ol optgroup option output p picture pre \
    progress q rp rt ruby s samp script search section select slot small source span strike strong \
    style sub summary sup svg table tbody td template text textarea tfoot th thead time title tr \
    track tspan tt u ul var video wbr ";

fn is_element(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains('-') || ELEMENTS.contains(&format!(" {name} "))
}

/// Whether a class or id looks like `css-1x2y3z`, `Table_row__3xKd2`, `sc-bdVaJa` or `jss123`.
fn is_generated(name: &str) -> bool {
    const MADE: [&str; 7] = [
        "css-", "sc-", "jss", "jsx-", "svelte-", "emotion-", "astro-",
    ];
    let made = MADE.iter().find_map(|start| name.strip_prefix(start));
    let tail = name.rsplit(['-', '_']).next().unwrap_or(name);
    let has_digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let has_capital = |text: &str| text.chars().skip(1).any(|c| c.is_ascii_uppercase());
    let is_module = name.contains("__") && (5..=8).contains(&tail.len()) && has_digit(tail);
    made.is_some_and(|rest| has_digit(rest) || has_capital(rest)) || is_module || is_hash(tail)
}

/// Letters and digits in turns, such as `1x2y3z`; not `720p`, `h1`, `2xl` or `col12`.
fn is_hash(text: &str) -> bool {
    let kinds: Vec<bool> = text.chars().map(|c| c.is_ascii_digit()).collect();
    let turns = kinds
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a != b));
    text.len() >= 5 && text.chars().all(|c| c.is_ascii_alphanumeric()) && turns.count() >= 3
}
