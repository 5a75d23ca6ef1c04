//! `selectors test`: what a selector file reads from saved pages; again whenever they are saved
//! (`watch`), or as a page that shows it.

mod watch;

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};

use super::super::check::{absence_json, problem_json};
use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::terminal;
use crate::alert::price_json;
use crate::book::render::pretty;
use crate::config::{ConfigError, read_file, read_within};
use crate::file;
use crate::page::Page;
use crate::rate::RateId;
use crate::reading::{Extraction, Mention, Provenance, Reading, RuleReading};
use crate::source::{Source, Verdict, extract, judge, missing_rates, shown};

/// The largest page that is read, after it is unpacked.
const LARGEST: u64 = 64 << 20;

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// A selector file, or the name of a source
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Saved pages, packed with gzip or not; `ID=PAGE` says which page of the source one is
    #[arg(value_name = "PAGE", required = true)]
    pages: Vec<PathBuf>,
    /// Which page of the source all are [default: told by `ID=`, by names like
    /// `2026-04-08.ID.html`, or by what can be read]
    #[arg(long, value_name = "ID")]
    page: Option<String>,
    /// Read again whenever the file or a page is saved, and say what that changed, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Write the page to a new file, with what was read of it highlighted: safe to open in a browser
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,
}

/// What saved pages say.
struct Tested {
    source: Source,
    pages: Vec<TestedPage>,
}

/// What one of them says.
struct TestedPage {
    path: PathBuf,
    page: Page,
    told: Told,
    extraction: Extraction,
}

pub(super) fn test(context: &Context, args: &TestArgs) -> Result<Exit, Failure> {
    if args.html.is_some() && args.pages.len() > 1 {
        let message = "`--html` shows one page: name one".to_owned();
        return Err(Failure::Usage(message));
    }
    if args.watch {
        return watch::watch(context, args);
    }
    let tested = tested(context, args)?;
    write_html(args, &tested)?;
    terminal::data(&pretty(&tested.json()))?;
    Ok(if tested.is_good() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn tested(context: &Context, args: &TestArgs) -> Result<Tested, Failure> {
    let source = source(context, &args.file)?;
    if let Some(said) = &args.page {
        known(&source, said)
            .map_err(|unknown| named_in(&source, &format!("`--page {said}`: {unknown}")))?;
    }
    let mut pages = Vec::new();
    for argument in &args.pages {
        let (said, path) = said_of(&source, argument)?;
        let body = bytes(&path)
            .map_err(|error| Failure::Failed(format!("read `{}`: {error}", path.display())))?;
        let saved = Saved {
            source: &source,
            path: &path,
            body: &body,
            now: context.now(),
        };
        let by_argument = args.page.clone().map(|id| (id, Told::Option));
        let said = by_argument.or(said.map(|id| (id, Told::Argument)));
        let (id, told) = match said.or_else(|| named(&source, &path).map(|id| (id, Told::Name))) {
            Some(known) => known,
            None => (saved.recognised()?, Told::Content),
        };
        pages.push(TestedPage {
            page: saved.page(&id),
            extraction: saved.extraction(&id),
            told,
            path,
        });
    }
    Ok(Tested { source, pages })
}

/// How a page that was written by `--html` begins: no other file is written over.
const WRITTEN: &str = "<!doctype html>\n<!-- ratebook selectors test --html -->\n";

fn write_html(args: &TestArgs, tested: &Tested) -> Result<(), Failure> {
    let (Some(path), [page]) = (&args.html, tested.pages.as_slice()) else {
        return Ok(());
    };
    let shown_path = path.display();
    if path.is_file() {
        let mut start = vec![0; WRITTEN.len()];
        let read = std::fs::File::open(path).and_then(|mut old| old.read_exact(&mut start));
        if read.is_err() || start != WRITTEN.as_bytes() {
            let message = format!(
                "`{shown_path}` is there already, and `--html` did not write it\n\
                 hint: name a new file"
            );
            return Err(Failure::Usage(message));
        }
    }
    let missing = tested.missing(page);
    let html = shown(&Verdict {
        source: &tested.source,
        page: &page.page,
        extraction: &page.extraction,
        missing: &missing,
        name: &page.path.to_string_lossy(),
    });
    file::replace(path, &format!("{WRITTEN}{html}"))
        .map_err(|error| Failure::Failed(format!("write `{shown_path}`: {error}")))
}

/// The source of a file, or the one of that name.
pub(super) fn source(context: &Context, path: &Path) -> Result<Source, Failure> {
    let place = place(context, path);
    if !place.exists() {
        let name = path.to_string_lossy();
        let mut sources = context.config.all_sources()?.into_iter();
        if let Some(source) = sources.find(|source| source.id == name) {
            return Ok(source);
        }
    }
    // What other files of the folder say is of no interest.
    let text = match place.parent() {
        Some(folder) if place != path && place.exists() => read_within(folder, &place),
        _ => read_file(path),
    };
    let place = if place.exists() {
        place
    } else {
        path.to_owned()
    };
    let text =
        text.map_err(|error| Failure::Settings(format!("read `{}`: {error}", place.display())))?;
    let id = place.file_stem().unwrap_or_default().to_string_lossy();
    let source = Source::parse(&id, &place.to_string_lossy(), &text);
    source.map_err(|bad| Failure::Config(ConfigError::Selectors(bad)))
}

/// Where the file lies, or would: as it is written, or that of the source of that name in the
/// user's folder.
fn place(context: &Context, path: &Path) -> PathBuf {
    let is_written = path.exists() || path.extension().is_some_and(|ending| ending == "toml");
    let own = context.config.own_file(&path.to_string_lossy());
    own.filter(|_| !is_written)
        .unwrap_or_else(|| path.to_owned())
}

/// How it was told which page of its source a saved page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Told {
    Option,
    Argument,
    Name,
    Content,
}

fn ids(source: &Source) -> Vec<&str> {
    source.pages.iter().map(|page| page.id.as_str()).collect()
}

fn known(source: &Source, id: &str) -> Result<(), &'static str> {
    let is_known = ids(source).contains(&id);
    is_known.then_some(()).ok_or("there is no such page")
}

fn named_in(source: &Source, problem: &str) -> Failure {
    Failure::Usage(format!(
        "{problem}\nhint: the pages of {} are {}",
        source.id,
        ids(source).join(", ")
    ))
}

/// `ID=PATH` taken apart; what is a file as it is written is its path.
pub(super) fn said_of(
    source: &Source,
    argument: &Path,
) -> Result<(Option<String>, PathBuf), Failure> {
    let written = argument.to_string_lossy();
    match written.split_once('=') {
        Some((id, path)) if !argument.exists() => match known(source, id) {
            Ok(()) => Ok((Some(id.to_owned()), PathBuf::from(path))),
            Err(unknown) => Err(named_in(source, &format!("`{written}`: {unknown} `{id}`"))),
        },
        _ => Ok((None, argument.to_owned())),
    }
}

/// The page that the file's name says, or the only one there is.
pub(super) fn named(source: &Source, path: &Path) -> Option<String> {
    let known = ids(source);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut parts = name.split('.').rev();
    let named = parts.find_map(|part| known.iter().find(|id| **id == part));
    match (named, known.as_slice()) {
        (Some(id), _) | (None, [id]) => Some((*id).to_owned()),
        _ => None,
    }
}

/// The bytes of a saved page, unpacked.
pub(super) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(refuse("not a regular file"));
    }
    unpacked(std::fs::File::open(path)?)
}

fn refuse(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why.to_owned())
}

/// The same of what comes from elsewhere.
pub(super) fn unpacked(from: impl io::Read) -> io::Result<Vec<u8>> {
    let mut file = BufReader::new(from);
    let is_packed = file.fill_buf()?.starts_with(&GZIP);
    let mut body = Vec::new();
    let most = LARGEST.saturating_add(1);
    let read = if is_packed {
        let unpacked = flate2::bufread::MultiGzDecoder::new(file);
        unpacked.take(most).read_to_end(&mut body)?
    } else {
        file.take(most).read_to_end(&mut body)?
    };
    if u64::try_from(read).is_ok_and(|read| read > LARGEST) {
        return Err(refuse("larger than 64 MiB"));
    }
    Ok(body)
}

/// How everything that gzip packs begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A saved page, before it is known which of its source's it is.
struct Saved<'a> {
    source: &'a Source,
    path: &'a Path,
    body: &'a [u8],
    now: jiff::Timestamp,
}

impl Saved<'_> {
    fn page(&self, id: &str) -> Page {
        let url = self.source.page(id);
        let url = url.map_or_else(String::new, |spec| spec.url.to_string());
        Page::saved(&self.source.id, id, &url, self.now, self.body.to_vec())
    }

    /// Reads it as that page and holds it against what the file expects of that page.
    fn extraction(&self, id: &str) -> Extraction {
        judge(
            self.source,
            &[id],
            vec![extract(self.source, &self.page(id))],
        )
    }

    /// The page of the source as which it is read best: without problems before with, and then
    /// with more prices. Where two are equal, nothing says which it is.
    fn recognised(&self) -> Result<String, Failure> {
        let score = |id: &str| {
            let extraction = self.extraction(id);
            (extraction.problems.is_empty(), extraction.readings.len())
        };
        let known = ids(self.source).into_iter();
        let scores: Vec<(&str, (bool, usize))> = known.map(|id| (id, score(id))).collect();
        let best = scores.iter().map(|(_, score)| *score).max();
        let best = best.filter(|best| *best > (false, 0));
        let fits: Vec<&str> = scores
            .iter()
            .filter(|(_, score)| Some(*score) == best)
            .map(|(id, _)| *id)
            .collect();
        if let [id] = fits.as_slice() {
            return Ok((*id).to_owned());
        }
        let (path, source) = (self.path.display(), &self.source.id);
        let (why, id) = match fits.first() {
            None => (format!("is read as none of the pages of {source}"), "ID"),
            Some(first) => (format!("is read as {} alike", fits.join(" and ")), *first),
        };
        let problem = format!("`{path}` {why}: write `{id}={path}`, or name it with `--page`");
        Err(named_in(self.source, &problem))
    }
}

impl Tested {
    fn is_good(&self) -> bool {
        let is_good = |page: &TestedPage| page.extraction.problems.is_empty();
        self.pages.iter().all(is_good)
    }

    fn missing(&self, page: &TestedPage) -> Vec<&RateId> {
        missing_rates(&self.source, &page.page.page, &page.extraction)
    }

    fn json(&self) -> Value {
        self.pages.iter().map(|page| self.page_json(page)).collect()
    }

    fn page_json(&self, tested: &TestedPage) -> Value {
        let extraction = &tested.extraction;
        let remarks = extraction.remarks.iter();
        let remarks = remarks.map(|remark| problem_json(&remark.problem));
        json!({
            "file": tested.path.to_string_lossy(),
            "source": self.source.id,
            "page": tested.page.page,
            "page_by": tested.told,
            "hash": tested.page.hash.to_string(),
            "published": extraction.published.map(|date| date.to_string()),
            "outcome": if extraction.problems.is_empty() { "read" } else { "unreadable" },
            "readings": extraction.readings.iter().map(reading_json).collect::<Vec<_>>(),
            "absent": extraction.absent.iter().map(absence_json).collect::<Vec<_>>(),
            "missing": self.missing(tested),
            "mentions": extraction.mentions.iter().map(mention_json).collect::<Vec<_>>(),
            "rules": extraction.rules.iter().map(rule_json).collect::<Vec<_>>(),
            "remarks": remarks.collect::<Vec<_>>(),
            "problems": extraction.problems.iter().map(problem_json).collect::<Vec<_>>(),
        })
    }
}

pub(super) fn reading_json(reading: &Reading) -> Value {
    json!({
        "rate": reading.rate,
        "price": price_json(&reading.price),
        "text": reading.text,
        "selector": reading.provenance.selector,
        "node": reading.provenance.node,
    })
}

fn mention_json(mention: &Mention) -> Value {
    json!({
        "mention": mention.pattern,
        "price": price_json(&mention.price),
        "text": mention.text,
        "selector": mention.provenance.selector,
        "node": mention.provenance.node,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Catalog;

    #[test]
    fn a_page_is_told_from_its_argument_or_its_name() {
        let catalog = Catalog::new(&[]).unwrap();
        let said = |argument: &str| {
            let o3 = catalog.source("gptimage2-kling-o3").unwrap();
            let (said, path) = said_of(o3, Path::new(argument)).ok()?;
            said.or_else(|| named(o3, &path))
        };
        assert_eq!(
            said("a/2026-04-08-x.video-edit.html.gz").as_deref(),
            Some("video-edit")
        );
        assert_eq!(said("x.html"), None);
        assert_eq!(
            said("video-edit=x.text-to-video.html").as_deref(),
            Some("video-edit")
        );
        assert_eq!(said("nope=x.video-edit.html"), None);
        let guide = catalog.source("kling-video-3-guide").unwrap();
        assert_eq!(named(guide, Path::new("x.html")).as_deref(), Some("guide"));
    }
}
