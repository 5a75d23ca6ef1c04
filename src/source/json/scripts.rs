//! JSON in the scripts of a page: a whole script (JSON-LD, `__NEXT_DATA__`), a value inside a
//! program (`window.data = {"rows":[…]}`), and the stream of a Next.js page.

use std::rc::Rc;

use serde_json::value::RawValue;

use super::{Json, Path, Row, Step, collect, rows_of_document};

/// So many times the length of a script is read in it at most: values without rows are searched
/// for values inside them, and a hostile page would have that take long.
const MOST_TIMES: usize = 4;

/// One script of a page.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its element, for people.
    pub place: String,
    pub text: String,
}

/// The rows at `path` of each script that is JSON; else, for every `"key":` with the path's first
/// key, of the value behind it. The chunks of a Next.js stream are joined and count as one script.
/// Beside each row, the place of its script.
pub fn rows_of_scripts(scripts: &[Script], path: &Path) -> Vec<(String, Rc<Row>)> {
    let stream = Script {
        place: "self.__next_f".to_owned(),
        text: next_stream(scripts),
    };
    let all = scripts.iter().chain(std::iter::once(&stream));
    all.flat_map(|script| {
        let rows = rows_in(&script.text, path).into_iter();
        rows.map(|row| (script.place.clone(), row))
    })
    .collect()
}

/// All lists and objects that stand in scripts, each with the path that leads there: those of a
/// script that is JSON from its top, of a program those behind a key.
pub fn lists_in(scripts: &[Script]) -> Vec<(String, Json)> {
    let stream = next_stream(scripts);
    let texts = scripts.iter().map(|script| script.text.as_str());
    let mut found = Vec::new();
    for text in texts.chain(std::iter::once(stream.as_str())) {
        match Json::parse(text) {
            Ok(json) => found.push((String::new(), json)),
            Err(_) => behind_keys(text, &mut found),
        }
    }
    found
}

/// The lists of objects behind the keys of a program.
fn behind_keys(text: &str, found: &mut Vec<(String, Json)>) {
    const MARK: &str = "\":";
    const LONGEST_NAME: usize = 80;
    let most = text.len().saturating_mul(MOST_TIMES);
    let (mut read, mut at) = (0_usize, 0_usize);
    while let Some(next) = text.get(at..).and_then(|rest| rest.find(MARK)) {
        let mark = at.saturating_add(next);
        at = mark.saturating_add(MARK.len());
        let near = text.floor_char_boundary(mark.saturating_sub(LONGEST_NAME));
        let before = text.get(near..mark).unwrap_or_default();
        let behind = text.get(at..).unwrap_or_default();
        let key = before
            .rfind('"')
            .and_then(|quote| before.get(quote.saturating_add(1)..));
        let Some(key) = key.filter(|key| !key.is_empty() && key.len() < LONGEST_NAME) else {
            continue;
        };
        if !behind.trim_start().starts_with('[') {
            continue;
        }
        if read > most {
            return;
        }
        let (json, length) = first_value(behind);
        read = read.saturating_add(length);
        if let Some(json) = json
            && matches!(&json, Json::List(items) if items.iter().any(|i| matches!(i, Json::Object(_))))
        {
            found.push((key.to_owned(), json));
            at = at.saturating_add(length);
        }
    }
}

fn rows_in(text: &str, path: &Path) -> Vec<Rc<Row>> {
    let whole = Json::parse(text).map(|json| rows_of_document(&json, path));
    let mut rows = whole.unwrap_or_default();
    let Some((Step::Key(key), rest)) = path.steps.split_first() else {
        return rows;
    };
    if !rows.is_empty() {
        return rows;
    }
    let mut times = 0_usize;
    values_behind(text, &format!("\"{key}\""), ":", &mut |value| {
        let before = rows.len();
        // The second list of one name in one script has a place of its own.
        let place = match times {
            0 => key.clone(),
            _ => format!("{key}#{}", times.saturating_add(1)),
        };
        collect(value, rest, None, place, &mut rows);
        let is_of_use = rows.len() > before;
        times = times.saturating_add(usize::from(is_of_use));
        is_of_use
    });
    rows
}

/// What `self.__next_f.push([1,"…"])` calls carry, joined.
fn next_stream(scripts: &[Script]) -> String {
    let mut stream = String::new();
    for script in scripts {
        values_behind(&script.text, "__next_f.push", "(", &mut |chunk| {
            if let Json::List(chunk) = chunk
                && let Some(Json::Text(text)) = chunk.get(1)
            {
                stream.push_str(text);
            }
            true
        });
    }
    stream
}

/// Hands every JSON value that stands behind a marker and a sign to `take`, which says whether it
/// was of use: the search goes on behind it then, else inside it.
fn values_behind(text: &str, marker: &str, sign: &str, take: &mut dyn FnMut(&Json) -> bool) {
    let most = text.len().saturating_mul(MOST_TIMES);
    let mut read = 0_usize;
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once(marker) {
        rest = behind;
        let Some(value) = behind.trim_start().strip_prefix(sign) else {
            continue;
        };
        if read > most {
            return;
        }
        let (json, length) = first_value(value);
        read = read.saturating_add(length);
        if json.is_some_and(|json| take(&json)) {
            rest = value.get(length..).unwrap_or_default();
        }
    }
}

/// The JSON value at the start of a text that goes on behind it, and how much of it was read.
fn first_value(text: &str) -> (Option<Json>, usize) {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    match values.next() {
        Some(Ok(raw)) => (Json::from_raw(raw).ok(), values.byte_offset()),
        Some(Err(error)) => (None, place_of(&error, text)),
        None => (None, 0),
    }
}

fn place_of(error: &serde_json::Error, text: &str) -> usize {
    let lines = text.split_inclusive('\n');
    let before = lines.take(error.line().saturating_sub(1)).map(str::len);
    before.sum::<usize>().saturating_add(error.column())
}
