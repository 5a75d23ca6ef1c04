//! Records to readings: what the fields of a row, cell or card mean. Decided here for every shape
//! of page.

use super::cards::{Cards, IsValue, Wanted};
use super::cell::{bare_price, is_other_price, price};
use super::identity::identity;
use super::in_words::{describe, place_of, row_in_words, unknown, wanted_in_words};
use super::record::{Entry, Found, Keep, MOST_RECORDS, Record};
use super::unsaid::Unsaid;
use super::{Place, Reader, keyed, prose, table};
use crate::rate::RateId;
use crate::reading::{Absence, Extraction, Passed, Problem, Reading, Remark, Trouble};
use crate::source::dom::{Dom, Scope};
use crate::source::selectors::{Field, RatesSpec, ReadSpec, RouteOf, Shape};
use crate::source::words::{Words, normalized, shortened};

/// Reads one set of rates from the page in every way that the file names.
///
/// Ways that find nothing are no problem while another one reads.
pub(super) fn read(reader: &Reader<'_>, spec: &RatesSpec) -> Extraction {
    let mut rows = Rows::default();
    let mut problems = Vec::new();
    let mut missing = Vec::new();
    let (mut read_any, mut meant_any) = (false, false);
    let unsaid = Unsaid::new(&reader.source.expect.rates, spec);
    let keep = |record: &Record| {
        unsaid.hear(record);
        is_meant(spec, record)
    };
    for way in &spec.reads {
        let place = Place { line: way.line };
        match records(reader, spec, way, &keep) {
            Found::Records(records) => {
                read_any = true;
                meant_any |= !records.is_empty();
                if records.len() > MOST_RECORDS {
                    let trouble = Trouble::Unexpected {
                        expected: format!("at most {MOST_RECORDS} rows or cards"),
                        found: records.len().to_string(),
                    };
                    problems.push(reader.problem(&place, trouble));
                    continue;
                }
                for record in records {
                    rows.take(reading(reader, spec, way, &record), &|trouble| {
                        reader.problem(&place, trouble)
                    });
                }
            }
            Found::Nothing(found) => {
                let wanted = wanted_in_words(spec, way);
                let trouble = Trouble::NotFound { wanted, found };
                missing.push(reader.problem(&place, trouble));
            }
            Found::Ambiguous { wanted, found } => {
                problems.push(reader.problem(&place, Trouble::Ambiguous { wanted, found }));
            }
        }
    }
    if read_any {
        missing.clear();
        // Another row in its place is no fault: what must be there is expected.
        if spec.optional && !meant_any {
            let trouble = Trouble::NotFound {
                wanted: row_in_words(spec),
                found: "none that says so".to_owned(),
            };
            missing.push(reader.problem(&Place { line: spec.line }, trouble));
        }
    }
    let Rows {
        mut readings,
        absent,
        refused,
        unknown,
    } = rows;
    // Of two rows of one rate, neither is surer for the other being unreadable.
    let is_of =
        |row: &Remark, rate: &RateId| matches!(&row.passed, Passed::Row(Some(r)) if r == rate);
    let spoiled = |rate: &RateId| refused.iter().any(|row| is_of(row, rate));
    readings.retain(|reading: &Reading| !spoiled(&reading.rate));
    let (mut remarks, refused) = tolerated(reader, spec, refused);
    remarks.extend(unknown);
    if read_any {
        remarks.extend(elsewhere(reader, spec, &readings));
    }
    problems.extend(refused.into_iter().map(|row| row.problem));
    if spec.optional {
        // What is there twice is not missing.
        missing.truncate(usize::from(problems.is_empty()));
        remarks.extend(missing.into_iter().map(|problem| Remark {
            problem,
            passed: Passed::Rates,
        }));
    } else {
        problems.extend(missing);
    }
    let is_read = |rate: &RateId| {
        readings
            .iter()
            .any(|reading: &Reading| reading.rate == *rate)
    };
    let unsaid = if read_any {
        unsaid.told(is_read)
    } else {
        Vec::new()
    };
    Extraction {
        readings,
        absent,
        unsaid,
        problems,
        remarks,
        ..Extraction::default()
    }
}

/// What the ways would read outside of their section, as far as it contradicts what stands there: a
/// layout that was moved out of it, or a section that ends sooner than it did. No reason to refuse
/// what stands where it belongs, but to tell of it. Only rows that name their route themselves:
/// what others mean depends on the section.
fn elsewhere(reader: &Reader<'_>, spec: &RatesSpec, readings: &[Reading]) -> Vec<Remark> {
    if !matches!(spec.route, RouteOf::ByField(..)) {
        return Vec::new();
    }
    let mut remarks: Vec<Remark> = Vec::new();
    for way in spec.reads.iter().filter(|way| way.section.is_some()) {
        let anywhere = ReadSpec {
            section: None,
            ..way.clone()
        };
        let Found::Records(records) = records(reader, spec, &anywhere, &|r| is_meant(spec, r))
        else {
            continue;
        };
        for record in records.iter().take(MOST_RECORDS) {
            let Ok(Row::Priced(other)) = reading(reader, spec, way, record) else {
                continue;
            };
            let is_known = |one: &Reading| one.provenance.node == other.provenance.node;
            if readings.iter().any(is_known) {
                continue;
            }
            let told = readings.iter().find(|one| one.rate == other.rate);
            let Some(one) = told.filter(|one| !one.price.same_as(&other.price)) else {
                continue;
            };
            let trouble = Trouble::Disagree {
                rate: other.rate.clone(),
                one: format!("`{}` ({})", one.text, one.provenance.selector),
                other: format!("`{}` outside of its section", other.text),
            };
            let remark = Remark {
                problem: reader.problem(&Place { line: way.line }, trouble),
                passed: Passed::Elsewhere,
            };
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
    }
    remarks
}

/// What the rows of all ways say.
#[derive(Default)]
struct Rows {
    readings: Vec<Reading>,
    absent: Vec<Absence>,
    refused: Vec<Remark>,
    unknown: Vec<Remark>,
}

impl Rows {
    fn take(&mut self, row: Result<Row, Refused>, problem: &dyn Fn(Trouble) -> Problem) {
        match row {
            Ok(Row::Priced(reading)) => self.readings.push(*reading),
            Ok(Row::Absent(absence)) => self.absent.push(*absence),
            Ok(Row::Unknown(trouble)) => {
                let cell = Remark {
                    problem: problem(trouble),
                    passed: Passed::Cell,
                };
                // One for all cells of a column or row.
                if !self.unknown.iter().any(|known| known.row() == cell.row()) {
                    self.unknown.push(cell);
                }
            }
            Ok(Row::Other) => {}
            Err(Refused { trouble, rate }) => {
                let row = Remark {
                    problem: problem(trouble),
                    passed: Passed::Row(rate),
                };
                // All cells of a row may be in one and the same trouble.
                if self.refused.last() != Some(&row) {
                    self.refused.push(row);
                }
            }
        }
    }
}

/// The refused rows that the file lets pass, and those that are problems. An expected rate is
/// never let pass, even where another layout shows it; and of more rows than the file tolerates
/// none is, since then it is not the page that the file was written for.
fn tolerated(
    reader: &Reader<'_>,
    spec: &RatesSpec,
    refused: Vec<Remark>,
) -> (Vec<Remark>, Vec<Remark>) {
    let expected = &reader.source.expect.rates;
    let may_pass = |row: &Remark| match &row.passed {
        Passed::Row(Some(rate)) => !expected.contains(rate),
        _ => true,
    };
    let (passing, other): (Vec<Remark>, Vec<Remark>) = refused.into_iter().partition(may_pass);
    if passing.len() > spec.tolerate {
        return (Vec::new(), passing.into_iter().chain(other).collect());
    }
    (passing, other)
}

/// Why a record is no reading.
struct Refused {
    trouble: Trouble,
    /// Its rate, where that could be read.
    rate: Option<RateId>,
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Self {
        Self {
            trouble,
            rate: None,
        }
    }
}

/// What one record is.
enum Row {
    Priced(Box<Reading>),
    /// It says that it has no price.
    Absent(Box<Absence>),
    /// A cell that is neither known nor a price, and which of its labels is not known.
    Unknown(Trouble),
    /// It is no row of prices.
    Other,
}

/// The records that one way of reading finds, as far as the file means them.
fn records(reader: &Reader<'_>, spec: &RatesSpec, way: &ReadSpec, keep: Keep<'_>) -> Found {
    let (required, optional) = fields(spec);
    let kept = |found| match found {
        Found::Records(mut records) => {
            records.retain(keep);
            Found::Records(records)
        }
        other => other,
    };
    match (&way.shape, reader.content.dom()) {
        (Shape::Json { place, path }, _) => {
            let fields: Vec<&Field> = required.into_iter().chain(optional).collect();
            let price = &spec.price.field;
            kept(keyed::rows(reader.content, place, path, price, &fields))
        }
        (_, None) => Found::Nothing("a JSON document".to_owned()),
        (Shape::Table(css), Some(dom)) => {
            let tables = table::rows(dom, css, required, optional, keep);
            in_section(dom, way.section.as_ref(), &|scope| tables.within(scope))
        }
        (Shape::Text { css, sentences }, Some(dom)) => {
            in_section(dom, way.section.as_ref(), &|scope| {
                kept(prose::read(dom, css, scope, sentences))
            })
        }
        (Shape::Cards(css), Some(dom)) => {
            let cards = Cards::new(dom, css, wanted(spec));
            in_section(dom, way.section.as_ref(), &|scope| {
                cards.within(scope, keep)
            })
        }
        (Shape::Grid { css, rows, columns }, Some(dom)) => {
            let axes = table::Axes {
                rows,
                columns,
                price: &spec.price.field,
                is_row: Box::new(|label| is_value_of(spec, rows, label)),
                is_column: Box::new(|label| is_value_of(spec, columns, label)),
                keep,
            };
            let tables = table::cells(dom, css, axes);
            in_section(dom, way.section.as_ref(), &|scope| tables.within(scope))
        }
    }
}

/// Looks below each heading of the section, in its smallest container that has what is looked
/// for; without a section, in the whole page. A container has all that those inside it have, so
/// the smallest is found by halving.
fn in_section(dom: &Dom, section: Option<&Words>, look: &dyn Fn(Scope) -> Found) -> Found {
    let Some(heading) = section else {
        return look(Dom::everything());
    };
    let mut records = Vec::new();
    let mut found_any = false;
    let mut nothing = format!("no heading {}", heading.written());
    for containers in dom.sections(heading) {
        let has_nothing = |container: &Scope| match look(*container) {
            Found::Nothing(found) => Some(found),
            Found::Records(_) | Found::Ambiguous { .. } => None,
        };
        if let Some(found) = containers.last().and_then(has_nothing) {
            nothing = found;
            continue;
        }
        let smallest = containers.partition_point(|c| has_nothing(c).is_some());
        match containers.get(smallest).map(|container| look(*container)) {
            Some(Found::Records(found)) => {
                found_any = true;
                records.extend(found);
            }
            Some(ambiguous @ Found::Ambiguous { .. }) => return ambiguous,
            Some(Found::Nothing(_)) | None => {}
        }
        if records.len() > MOST_RECORDS {
            break;
        }
    }
    if found_any {
        Found::Records(records)
    } else {
        Found::Nothing(nothing)
    }
}

/// The fields without which a row is no record, and those it may have; each once.
pub(super) fn fields(spec: &RatesSpec) -> (Vec<&Field>, Vec<&Field>) {
    let mut required: Vec<&Field> = vec![&spec.price.field];
    required.extend(&spec.price.to);
    let mut optional: Vec<&Field> = spec.price.context.iter().collect();
    if let RouteOf::ByField(field, _) = &spec.route {
        required.push(field);
    }
    required.extend(spec.only.iter().map(|(field, _)| field));
    for dimension in &spec.dimensions {
        if dimension.optional {
            optional.push(&dimension.field);
        } else {
            required.push(&dimension.field);
        }
    }
    let required = once(required, &[]);
    let optional = once(optional, &required);
    (required, optional)
}

/// Each field once, without those already `taken`.
fn once<'s>(fields: Vec<&'s Field>, taken: &[&Field]) -> Vec<&'s Field> {
    let mut kept: Vec<&Field> = Vec::new();
    for field in fields {
        let known = |list: &[&Field]| list.iter().any(|f| f.name == field.name);
        if !known(&kept) && !known(taken) {
            kept.push(field);
        }
    }
    kept
}

fn wanted(spec: &RatesSpec) -> Vec<Wanted<'_>> {
    let (required, optional) = fields(spec);
    let required = required.into_iter().map(|field| (field, true));
    let optional = optional.into_iter().map(|field| (field, false));
    required
        .chain(optional)
        .map(|(field, required)| {
            let is_price = field.name == spec.price.field.name;
            let says_none = move |words: &str| is_price && spec.price.absent.any_is(words);
            let is_value: IsValue<'_> = if is_price && spec.price.unlabelled {
                Box::new(move |text, words| bare_price(spec, text).is_some() || says_none(words))
            } else {
                Box::new(move |_, words| is_value_of(spec, field, words))
            };
            let is_whole: Box<dyn Fn(&str) -> bool> =
                Box::new(move |text| !is_price || bare_price(spec, text).is_some_and(|unit| unit));
            Wanted {
                field,
                is_value,
                is_like: Box::new(move |text| {
                    is_price && spec.price.unlabelled && is_other_price(spec, text)
                }),
                is_none: Box::new(move |_, words| says_none(words)),
                is_whole,
                required,
                long: is_price,
            }
        })
        .collect()
}

/// Whether the file knows this text as a value of the field.
fn is_value_of(spec: &RatesSpec, field: &Field, text: &str) -> bool {
    let is = |f: &Field| f.name == field.name;
    let route = match &spec.route {
        RouteOf::ByField(f, routes) if is(f) => routes.iter().any(|(_, w)| w.any_is(text)),
        _ => false,
    };
    let dimension = spec
        .dimensions
        .iter()
        .filter(|d| is(&d.field))
        .any(|d| d.words.iter().any(|(_, words)| words.any_is(text)));
    let only = spec.only.iter().any(|(f, w)| is(f) && w.any_is(text));
    route || dimension || only
}

/// Whether the record is one of those that the file means.
fn is_meant(spec: &RatesSpec, record: &Record) -> bool {
    spec.only.iter().all(|(field, words)| {
        let mut entries = record.entries(&field.name);
        entries.any(|entry| words.any_is(&normalized(&entry.text)))
    })
}

/// What a record that is meant says.
fn reading(
    reader: &Reader<'_>,
    spec: &RatesSpec,
    way: &ReadSpec,
    record: &Record,
) -> Result<Row, Refused> {
    if let Some((wanted, found)) = record.ambiguous.clone() {
        return Err(Trouble::Ambiguous { wanted, found }.into());
    }
    let Some(cell) = record.entry(&spec.price.field.name) else {
        return Err(unknown(record, &spec.price.field, &record.text(), &[]).into());
    };
    if matches!(way.shape, Shape::Json { .. }) {
        said_once(record)?;
    }
    let identity = identity(spec, record);
    let provenance = || reader.provenance(&describe(spec, way), way.line, reader.place(&cell.at));
    if spec.price.absent.any_is(&normalized(&cell.text)) {
        return Ok(identity.map_or(Row::Other, |rate| {
            Row::Absent(Box::new(Absence {
                rate,
                text: shortened(&cell.text),
                provenance: provenance(),
            }))
        }));
    }
    let price = price(spec, record, cell).map_err(|why| Trouble::Unreadable {
        place: place_of(record, cell),
        text: shortened(&cell.text),
        why,
    });
    let is_grid = matches!(way.shape, Shape::Grid { .. });
    match (identity, price) {
        (Ok(rate), Ok(price)) => Ok(Row::Priced(Box::new(Reading {
            rate,
            price,
            text: text_of(spec, record, cell),
            provenance: provenance(),
        }))),
        (Err(_), Err(_)) if is_grid && cell.text.is_empty() => Ok(Row::Other),
        // No price stands below a label that the file does not know: a column of remarks, or one
        // that had prices and another name.
        (Err(trouble), Err(_)) if is_grid => Ok(Row::Unknown(trouble)),
        (Ok(rate), Err(trouble)) => Err(Refused {
            trouble,
            rate: Some(rate),
        }),
        (Err(trouble), _) => Err(trouble.into()),
    }
}

/// The text that the price was read from.
fn text_of(spec: &RatesSpec, record: &Record, cell: &Entry) -> String {
    let upper = spec.price.to.as_ref();
    let upper = upper.and_then(|field| record.entry(&field.name));
    upper.map_or_else(
        || cell.text.clone(),
        |upper| format!("{} to {}", cell.text, upper.text),
    )
}

/// Two keys of a row that are one field, or one key twice: nothing says which is meant.
fn said_once(record: &Record) -> Result<(), Trouble> {
    let twice = record.entries.iter().find_map(|entry| {
        let mut same = record.entries(&entry.field).map(|e| place_of(record, e));
        Some((entry, same.next()?, same.next()?))
    });
    twice.map_or(Ok(()), |(entry, one, other)| {
        Err(Trouble::Ambiguous {
            wanted: format!("one key {}", entry.field),
            found: format!("`{one}` and `{other}`"),
        })
    })
}
