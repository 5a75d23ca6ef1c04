//! `selectors lint`: the mistakes of selector files and what is doubtful in them, each with its
//! line.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::snippet::snippet;
use super::super::{Format, terminal};
use crate::book::render::pretty;
use crate::config::{read_file, read_within, selector_paths};
use crate::source::{Catalog, Doubt, Source, lint as doubts_about, priced_twice};

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Which files, or sources by name [default: those built in, and those of the selectors folder]
    #[arg(value_name = "FILE|SOURCE")]
    files: Vec<PathBuf>,
    /// Take warnings for errors
    #[arg(long)]
    strict: bool,
}

/// One file and what is wrong with it.
struct Linted {
    file: String,
    rates: usize,
    mistake: Option<Mistake>,
    doubts: Vec<Doubt>,
    /// Its text, to show the lines.
    text: String,
    /// What it says, where it can be used.
    source: Option<Source>,
}

struct Mistake {
    line: Option<usize>,
    cause: String,
    snippet: Option<String>,
}

pub(super) fn lint(context: &Context, args: &LintArgs) -> Result<Exit, Failure> {
    let mut linted = if args.files.is_empty() {
        configured(context)?
    } else {
        let files = args.files.iter();
        files.map(|path| named(context, path)).collect()
    };
    routes_once(context, &mut linted, !args.files.is_empty());
    doubt_relations(context, &mut linted);
    match context.format {
        Format::Json => terminal::data(&pretty(&linted.iter().map(as_json).collect()))?,
        _ => tell(&linted)?,
    }
    let is_bad =
        |linted: &Linted| linted.mistake.is_some() || (args.strict && !linted.doubts.is_empty());
    let failed = linted.iter().any(is_bad);
    Ok(if failed {
        Exit::Configuration
    } else {
        Exit::Done
    })
}

/// A file; or, where there is none, the source of that name: of the folder, or built in.
fn named(context: &Context, path: &Path) -> Linted {
    if path.exists() {
        return one(path, read_file(path));
    }
    let name = path.to_string_lossy();
    if let Some(folder) = context.config.selectors.as_deref() {
        let own = selector_paths(folder).unwrap_or_default();
        let is_it = |own: &&PathBuf| own.file_stem().is_some_and(|stem| *stem == *name);
        if let Some(own) = own.iter().find(is_it) {
            return one(own, read_within(folder, own));
        }
    }
    let built_in = Catalog::new(&[]).ok();
    let built_in = built_in.as_ref().map_or(&[][..], Catalog::sources);
    if let Some(source) = built_in.iter().find(|source| source.id == *name) {
        return sound(format!("{} (built in)", source.file), source);
    }
    let missing = "there is no such file, and no source of that name\n\
                   hint: `ratebook selectors list` names the sources";
    one(
        path,
        read_file(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::new(error.kind(), missing),
            _ => error,
        }),
    )
}

/// The built-in files and those of the folder.
fn configured(context: &Context) -> Result<Vec<Linted>, Failure> {
    let folder = context.config.selectors.as_deref();
    let own = match folder {
        Some(folder) => selector_paths(folder).map_err(|error| {
            Failure::Settings(format!("read the folder `{}`: {error}", folder.display()))
        })?,
        None => Vec::new(),
    };
    let built_in = Catalog::new(&[]).map_err(|bad| Failure::Settings(bad.to_string()))?;
    let replaced = |source: &&Source| {
        let stem = |path: &PathBuf| {
            path.file_stem()
                .is_some_and(|stem| stem == source.id.as_str())
        };
        !own.iter().any(stem)
    };
    let good = built_in
        .sources()
        .iter()
        .filter(replaced)
        .map(|source| sound(format!("{} (built in)", source.file), source));
    let mut linted: Vec<Linted> = good.collect();
    for path in &own {
        let text = folder.map_or_else(|| read_file(path), |folder| read_within(folder, path));
        linted.push(one(path, text));
    }
    Ok(linted)
}

/// A route that two files name is a mistake of the later one. Of files that were named it is only
/// doubtful that a source in use has it: they may be meant to take its place.
fn routes_once(context: &Context, linted: &mut [Linted], are_named: bool) {
    let is_meant = |source: &&Source| are_named || context.config.sources.takes(&source.id);
    let all: Vec<Source> = linted.iter().filter_map(|l| l.source.clone()).collect();
    // Where a file cannot be read there is another mistake to be told of first.
    let known = if are_named {
        context.config.all_sources().unwrap_or_default()
    } else {
        Vec::new()
    };
    let in_use = known
        .iter()
        .filter(|source| context.config.sources.takes(&source.id));
    let others = in_use.filter(|source| !all.iter().any(|named| named.id == source.id));
    let others: Vec<&Source> = others.collect();
    for linted in linted {
        let Some(source) = linted.source.clone().filter(|source| is_meant(&source)) else {
            continue;
        };
        let earlier = all.iter().take_while(|earlier| earlier.file != source.file);
        if let Some(twice) = priced_twice(&source, &earlier.filter(is_meant)) {
            let cause = twice.cause.to_string();
            linted.mistake = Some(Mistake {
                line: Some(twice.line),
                snippet: snippet(&source.text, twice.line, &cause),
                cause,
            });
        } else if let Some(twice) = priced_twice(&source, &others.iter().copied()) {
            let cause = twice.cause.to_string();
            let (cause, _) = cause.split_once('\n').unwrap_or((&cause, ""));
            linted.doubts.push(Doubt {
                line: twice.line,
                cause: cause.to_owned(),
                hint: "give the file that name to take its place, or leave that source out with \
                       `sources` in the configuration"
                    .to_owned(),
            });
        }
    }
}

/// Doubts relations to rates that no source reads, among all that are known here: the file is good
/// alone, and nothing would ever be told.
fn doubt_relations(context: &Context, linted: &mut [Linted]) {
    let Ok(catalog) = context.catalog() else {
        return;
    };
    let source = |linted: &Linted| source_of(Path::new(&linted.file)).ok();
    let sources: Vec<Source> = linted.iter().filter_map(source).collect();
    for linted in linted {
        let unrelated = source(linted).map(|source| catalog.unrelated(&source, &sources));
        linted.doubts.extend(unrelated.into_iter().flatten());
        linted.doubts.sort_by_key(|doubt| doubt.line);
    }
}

/// A file that can be used.
fn sound(file: String, source: &Source) -> Linted {
    Linted {
        file,
        rates: source.expect.rates.len(),
        mistake: None,
        doubts: doubts_about(source),
        text: source.text.clone(),
        source: Some(source.clone()),
    }
}

fn one(path: &Path, text: io::Result<String>) -> Linted {
    let file = path.display().to_string();
    match text.map_err(unread).and_then(|text| parsed(path, &text)) {
        Ok(source) => sound(file, &source),
        Err(mistake) => Linted {
            file,
            rates: 0,
            mistake: Some(mistake),
            doubts: Vec::new(),
            text: String::new(),
            source: None,
        },
    }
}

/// Reads one selector file.
fn source_of(path: &Path) -> Result<Source, Mistake> {
    parsed(path, &read_file(path).map_err(unread)?)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands where an error is mapped"
)]
fn unread(error: io::Error) -> Mistake {
    Mistake {
        line: None,
        cause: error.to_string(),
        snippet: None,
    }
}

/// The source that a file says; its name is the source's id.
fn parsed(path: &Path, text: &str) -> Result<Source, Mistake> {
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    Source::parse(&id, &path.display().to_string(), text).map_err(|bad| {
        let cause = bad.cause.to_string();
        Mistake {
            line: Some(bad.line),
            snippet: snippet(text, bad.line, &cause),
            cause,
        }
    })
}

/// Good files on stdout; mistakes and doubts as errors and warnings are told.
fn tell(linted: &[Linted]) -> io::Result<()> {
    for one in linted {
        let Some(mistake) = &one.mistake else {
            tell_good(one)?;
            continue;
        };
        let line = mistake
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        terminal::error(&format!("{}{line}: {}", one.file, mistake.cause));
        if let Some(snippet) = &mistake.snippet {
            terminal::note(snippet);
        }
    }
    Ok(())
}

fn tell_good(one: &Linted) -> io::Result<()> {
    let ok = terminal::styled(terminal::GREEN, "ok");
    let file = crate::escape::line(&one.file).into_owned();
    let warnings = match one.doubts.len() {
        0 => String::new(),
        1 => ", 1 warning".to_owned(),
        n => format!(", {n} warnings"),
    };
    terminal::data(&format!(
        "{ok}   {file}   {} rates expected{warnings}\n",
        one.rates
    ))?;
    for doubt in &one.doubts {
        terminal::warning(&format!(
            "{}:{}: {}\nhint: {}",
            one.file, doubt.line, doubt.cause, doubt.hint
        ));
        if let Some(snippet) = snippet(&one.text, doubt.line, &doubt.cause) {
            terminal::note(&snippet);
        }
    }
    Ok(())
}

fn as_json(linted: &Linted) -> Value {
    let mistake = linted.mistake.as_ref();
    let warnings: Vec<Value> = linted
        .doubts
        .iter()
        .map(|doubt| json!({"line": doubt.line, "cause": doubt.cause, "hint": doubt.hint}))
        .collect();
    json!({
        "file": linted.file,
        "ok": mistake.is_none(),
        "expected_rates": linted.rates,
        "line": mistake.and_then(|mistake| mistake.line),
        "cause": mistake.map(|mistake| &mistake.cause),
        "warnings": warnings,
    })
}
