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
use crate::source::{Catalog, Doubt, Source, lint as doubts_about};

/// The largest selector file that is read.
const LARGEST: u64 = 1 << 20;

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Which files [default: those built in, and those of the selectors folder]
    #[arg(value_name = "FILE")]
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
        args.files.iter().map(|path| one(path)).collect()
    };
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

/// The built-in files and those of the folder.
fn configured(context: &Context) -> Result<Vec<Linted>, Failure> {
    let folder = context.config.selectors.as_deref();
    let own = match folder {
        Some(folder) => toml_files(folder).map_err(|error| {
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
    Ok(good.chain(own.iter().map(|path| one(path))).collect())
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

fn toml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    Ok(paths)
}

/// A file that can be used.
fn sound(file: String, source: &Source) -> Linted {
    Linted {
        file,
        rates: source.expect.rates.len(),
        mistake: None,
        doubts: doubts_about(source),
        text: source.text.clone(),
    }
}

fn one(path: &Path) -> Linted {
    let file = path.display().to_string();
    match source_of(path) {
        Ok(source) => sound(file, &source),
        Err(mistake) => Linted {
            file,
            rates: 0,
            mistake: Some(mistake),
            doubts: Vec::new(),
            text: String::new(),
        },
    }
}

/// Reads one selector file; its name is the source's id.
fn source_of(path: &Path) -> Result<Source, Mistake> {
    let plain = |error: io::Error| Mistake {
        line: None,
        cause: error.to_string(),
        snippet: None,
    };
    let text = read_file(path).map_err(plain)?;
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    Source::parse(&id, &path.display().to_string(), &text).map_err(|bad| {
        let cause = bad.cause.to_string();
        Mistake {
            line: Some(bad.line),
            snippet: snippet(&text, bad.line, &cause),
            cause,
        }
    })
}

/// Reads a regular file of reasonable size: no pipe, no device.
pub(super) fn read_file(path: &Path) -> io::Result<String> {
    let refuse = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, why.to_owned());
    let about = std::fs::metadata(path)?;
    if !about.is_file() {
        return Err(refuse("not a regular file"));
    }
    if about.len() > LARGEST {
        return Err(refuse("larger than 1 MiB"));
    }
    let text = std::fs::read_to_string(path)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
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
