//! `selectors test`: what a selector file reads from saved pages.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::prices::price_json;
use super::super::terminal;
use super::lint::read_file;
use crate::book::render::pretty;
use crate::config::ConfigError;
use crate::page::{Page, PageHash, Validators};
use crate::reading::{Problem, Provenance, Reading, RuleReading};
use crate::source::{Source, extract, judge};

/// The largest page that is read, after it is unpacked.
const LARGEST: u64 = 64 << 20;

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// A selector file, or the name of a source
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Saved pages; one that ends in `.gz` is unpacked
    #[arg(value_name = "PAGE", required = true)]
    pages: Vec<PathBuf>,
    /// Which page of the source they are [default: told from names like `2026-04-08.PAGE.html`]
    #[arg(long, value_name = "ID")]
    page: Option<String>,
}

/// What one saved page says.
struct Tested {
    json: Value,
    is_good: bool,
}

pub(super) fn test(context: &Context, args: &TestArgs) -> Result<Exit, Failure> {
    let source = source(context, &args.file)?;
    let ids = args
        .pages
        .iter()
        .map(|path| page_id(&source, path, args.page.as_deref()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut tested = Vec::new();
    for (path, id) in args.pages.iter().zip(&ids) {
        let page = page(&source, path, id, context.now())?;
        tested.push(one(&source, path, &page));
    }
    let good = tested.iter().all(|tested| tested.is_good);
    let all: Vec<Value> = tested.into_iter().map(|tested| tested.json).collect();
    terminal::data(&pretty(&Value::Array(all)))?;
    Ok(if good { Exit::Done } else { Exit::Failed })
}

/// The source of a file, or the one of that name.
pub(super) fn source(context: &Context, path: &Path) -> Result<Source, Failure> {
    let name = path.to_string_lossy();
    if !path.exists() {
        let catalog = context.catalog()?;
        if let Some(source) = catalog.source(&name) {
            return Ok(source.clone());
        }
    }
    let text = read_file(path)
        .map_err(|error| Failure::Settings(format!("read `{}`: {error}", path.display())))?;
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    let source = Source::parse(&id, &name, &text);
    source.map_err(|bad| Failure::Config(ConfigError::Selectors(bad)))
}

/// Which page of the source a file is: as said, as its name says, or the only one there is.
fn page_id(source: &Source, path: &Path, said: Option<&str>) -> Result<String, Failure> {
    let known: Vec<&str> = source.pages.iter().map(|page| page.id.as_str()).collect();
    let unknown = |problem: String| {
        Failure::Usage(format!(
            "{problem}\nhint: the pages of {} are {}",
            source.id,
            known.join(", ")
        ))
    };
    if let Some(said) = said {
        let is_known = known.contains(&said);
        return is_known
            .then(|| said.to_owned())
            .ok_or_else(|| unknown(format!("`--page {said}`: there is no such page")));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut parts = name.split('.').rev();
    let named = parts.find_map(|part| known.iter().find(|id| **id == part));
    match (named, known.as_slice()) {
        (Some(id), _) | (None, [id]) => Ok((*id).to_owned()),
        _ => Err(unknown(format!(
            "`{name}` does not say which page it is: name it with `--page`"
        ))),
    }
}

fn page(source: &Source, path: &Path, id: &str, now: jiff::Timestamp) -> Result<Page, Failure> {
    let body = bytes(path)
        .map_err(|error| Failure::Failed(format!("read `{}`: {error}", path.display())))?;
    let url = source
        .page(id)
        .map_or_else(String::new, |spec| spec.url.to_string());
    Ok(Page {
        source: source.id.clone(),
        page: id.to_owned(),
        final_url: url.clone(),
        url,
        status: 200,
        // The bytes were saved; what the server called them was not.
        content_type: None,
        validators: Validators::default(),
        observed: now,
        hash: PageHash::of(&body),
        body,
    })
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let refuse = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, why.to_owned());
    if !std::fs::metadata(path)?.is_file() {
        return Err(refuse("not a regular file"));
    }
    let file = std::fs::File::open(path)?;
    let mut body = Vec::new();
    let most = LARGEST.saturating_add(1);
    let read = if path.extension().is_some_and(|ending| ending == "gz") {
        flate2::read::MultiGzDecoder::new(file)
            .take(most)
            .read_to_end(&mut body)?
    } else {
        file.take(most).read_to_end(&mut body)?
    };
    if u64::try_from(read).is_ok_and(|read| read > LARGEST) {
        return Err(refuse("larger than 64 MiB"));
    }
    Ok(body)
}

/// Reads one page and holds it against what the file expects of that page.
fn one(source: &Source, path: &Path, page: &Page) -> Tested {
    let extraction = judge(source, &[&page.page], vec![extract(source, page)]);
    let json = json!({
        "file": path.to_string_lossy(),
        "source": source.id,
        "page": page.page,
        "hash": page.hash.to_string(),
        "published": extraction.published.map(|date| date.to_string()),
        "readings": extraction.readings.iter().map(reading_json).collect::<Vec<_>>(),
        "rules": extraction.rules.iter().map(rule_json).collect::<Vec<_>>(),
        "remarks": extraction.remarks.iter().map(|r| problem_json(&r.problem)).collect::<Vec<_>>(),
        "problems": extraction.problems.iter().map(problem_json).collect::<Vec<_>>(),
    });
    Tested {
        json,
        is_good: extraction.problems.is_empty(),
    }
}

fn reading_json(reading: &Reading) -> Value {
    json!({
        "rate": reading.rate,
        "price": price_json(&reading.price),
        "text": reading.text,
        "selector": reading.provenance.selector,
        "node": reading.provenance.node,
    })
}

fn rule_json(rule: &RuleReading) -> Value {
    let place = |of: fn(&Provenance) -> &String| rule.provenance.as_ref().map(of);
    json!({
        "route": rule.route,
        "rule": rule.rule.topic().name(),
        "value": rule.rule.value(),
        "text": rule.text,
        "selector": place(|provenance| &provenance.selector),
        "node": place(|provenance| &provenance.node),
    })
}

pub(super) fn problem_json(problem: &Problem) -> Value {
    json!({
        "page": problem.page,
        "selector": problem.selector,
        "trouble": problem.trouble.to_string(),
        "advice": problem.advice(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Catalog;

    #[test]
    fn a_page_is_told_from_its_file_name() {
        let catalog = Catalog::new(&[]).unwrap();
        let told = |source: &str, name: &str, said: Option<&str>| {
            page_id(catalog.source(source).unwrap(), Path::new(name), said).ok()
        };
        let o3 = "gptimage2-kling-o3";
        assert_eq!(
            told(o3, "a/2026-04-08-x.video-edit.html.gz", None).as_deref(),
            Some("video-edit")
        );
        assert_eq!(told(o3, "x.html", None), None);
        assert_eq!(
            told(o3, "x.html", Some("video-edit")).as_deref(),
            Some("video-edit")
        );
        assert_eq!(told(o3, "x.video-edit.html", Some("nope")), None);
        assert_eq!(
            told("kling-video-3-guide", "x.html", None).as_deref(),
            Some("guide")
        );
    }
}
