//! A changed selector file that is proposed for a page which changed, or why there is none: the
//! same words in a mail, in `review` and on the command line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Part, lines_diff};
use crate::escape::{line, text};
use crate::page::PageHash;
use crate::price::Price;
use crate::rate::RateId;
use crate::repair::{Proposal, Refused};
use crate::snapshot::Snapshot;
use crate::source::Source;

/// So many characters name a proposal.
const NAME: usize = 8;

/// What became of a repair. Kept as JSON beside the check that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    pub state: State,
    /// Why there is no proposal, or why it was not applied.
    pub why: Option<String>,
    /// What the proposal is called where a person takes it: another text has another name.
    #[serde(default)]
    pub name: Option<String>,
    /// The change of the file, as a unified diff.
    pub diff: String,
    pub prices: Vec<Beside>,
    /// What was changed, in words.
    pub notes: Vec<String>,
    /// What is implausible about the prices beside the last ones.
    #[serde(default)]
    pub doubts: Vec<String>,
    /// Rows of the page that the file would not read.
    pub left_out: Vec<String>,
    /// Earlier checks that it reads as they were read.
    pub archived: usize,
    /// What looked like the prices and was not taken, and why.
    pub passed_over: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// A person decides.
    Proposed,
    Refused,
    /// The file was rewritten.
    Applied,
}

/// What the changed file reads beside what was read last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    pub rate: RateId,
    pub now: Option<String>,
    pub last: Option<String>,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Refused => "refused",
            Self::Applied => "applied",
        }
    }
}

impl Mended {
    pub fn proposed(source: &Source, proposal: &Proposal, last: &Snapshot) -> Self {
        let file = &source.file;
        let name: String = PageHash::of(proposal.text.as_bytes())
            .to_string()
            .chars()
            .skip_while(|c| *c != ':')
            .skip(1)
            .take(NAME)
            .collect();
        Self {
            state: State::Proposed,
            why: None,
            name: Some(name),
            diff: lines_diff((file, &source.text), (file, &proposal.text), 3),
            prices: beside(proposal, last),
            notes: proposal.notes.clone(),
            doubts: proposal.doubts.clone(),
            left_out: proposal.left_out.clone(),
            archived: proposal.archived,
            passed_over: Vec::new(),
        }
    }

    pub fn refused(refused: &Refused) -> Self {
        Self {
            state: State::Refused,
            why: Some(refused.why.clone()),
            name: None,
            diff: String::new(),
            prices: Vec::new(),
            notes: Vec::new(),
            doubts: Vec::new(),
            left_out: Vec::new(),
            archived: 0,
            passed_over: refused.passed_over.clone(),
        }
    }

    /// The prices as a table: header and rows.
    pub fn table(&self) -> Vec<Vec<String>> {
        let header = ["rate", "now", "last good"].map(str::to_owned).to_vec();
        let rows = self.prices.iter().map(|beside| {
            let shown = |price: &Option<String>| {
                let price = price.as_deref().unwrap_or("—");
                line(price).into_owned()
            };
            vec![
                beside.rate.to_string(),
                shown(&beside.now),
                shown(&beside.last),
            ]
        });
        std::iter::once(header).chain(rows).collect()
    }

    /// What is worth knowing beside the table, a line each.
    pub fn remarks(&self) -> Vec<String> {
        let doubts = self.doubts.iter().map(|doubt| format!("doubtful: {doubt}"));
        let mut remarks: Vec<String> = doubts.chain(self.notes.iter().cloned()).collect();
        if !self.left_out.is_empty() {
            remarks.push(format!(
                "rows that are not read: {}",
                self.left_out.join(", ")
            ));
        }
        if self.state != State::Refused {
            remarks.push(match self.archived {
                0 => "no earlier page was there to try it on".to_owned(),
                1 => "the pages of one earlier check read as they did".to_owned(),
                n => format!("the pages of {n} earlier checks read as they did"),
            });
        }
        let passed_over = self.passed_over.iter();
        remarks.extend(passed_over.map(|what| format!("not taken: {what}")));
        remarks
            .iter()
            .map(|remark| line(remark).into_owned())
            .collect()
    }

    /// For a mail.
    pub(super) fn parts(&self, source: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let why = self.why.as_deref().map(|why| text(why).replace('\n', "; "));
        match self.state {
            State::Refused => {
                let why = why.unwrap_or_default();
                parts.push(Part::Paragraph(format!(
                    "Its prices were not found again for sure, so no change of its selector file \
                     is proposed: {why}."
                )));
                let remarks = self.remarks();
                if !remarks.is_empty() {
                    parts.push(Part::List(remarks));
                }
                return parts;
            }
            State::Proposed => {
                let why =
                    why.map_or_else(String::new, |why| format!(" It was not applied: {why}."));
                parts.push(Part::Paragraph(format!(
                    "A changed selector file reads the page again. Compare the prices with the \
                     page, and apply it with `{}`.{why}",
                    self.command(source)
                )));
            }
            State::Applied => parts.push(Part::Paragraph(
                "Its selector file was changed, as its `repair = \"auto\"` allows: every rate is \
                 found and every price is what it was. The next check reads with it."
                    .to_owned(),
            )),
        }
        parts.push(Part::Table(self.table()));
        parts.push(Part::List(self.remarks()));
        parts.push(Part::Verbatim(text(&self.diff)));
        parts
    }

    /// What a person runs to take the proposal, and no other.
    pub fn command(&self, source: &str) -> String {
        let name = self.name.as_deref().unwrap_or("PROPOSAL");
        format!("ratebook selectors repair {source} --apply {name}")
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!(self)
    }
}

/// Every rate that is read now or was read last.
fn beside(proposal: &Proposal, last: &Snapshot) -> Vec<Beside> {
    let mut all: BTreeMap<&RateId, (Option<&Price>, Option<&Price>)> = BTreeMap::new();
    for reading in &proposal.readings {
        all.entry(&reading.rate).or_default().0 = Some(&reading.price);
    }
    for quote in &last.quotes {
        all.entry(&quote.reading.rate).or_default().1 = Some(&quote.reading.price);
    }
    let shown = |price: Option<&Price>| price.map(ToString::to_string);
    let rates = all.into_iter();
    rates
        .map(|(rate, (now, last))| Beside {
            rate: rate.clone(),
            now: shown(now),
            last: shown(last),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Catalog;
    use crate::test_data::{price, snapshot};

    #[test]
    fn a_rate_that_is_not_read_any_more_stands_in_the_table_as_well() {
        let catalog = Catalog::new(&[]).unwrap();
        let source = &catalog.sources()[0];
        let last = [("p/m/a", price("0.1")), ("p/m/b", price("0.2"))];
        let last = snapshot(&last, &[], None);
        let now = [("p/m/b", price("0.3")), ("p/m/c", price("0.4"))];
        let now = snapshot(&now, &[], None);
        let proposal = Proposal {
            text: source.text.clone(),
            readings: now.quotes.into_iter().map(|quote| quote.reading).collect(),
            rules: Vec::new(),
            published: None,
            notes: Vec::new(),
            beyond_prices: Vec::new(),
            doubts: Vec::new(),
            left_out: Vec::new(),
            new: Vec::new(),
            archived: 0,
        };
        let mended = Mended::proposed(source, &proposal, &last);
        let table: Vec<String> = mended.table().iter().map(|row| row.join(" | ")).collect();
        assert_eq!(
            table,
            [
                "rate | now | last good",
                "p/m/a | — | $0.1/s",
                "p/m/b | $0.3/s | $0.2/s",
                "p/m/c | $0.4/s | —",
            ]
        );
    }

    /// What an earlier version of the program stored.
    #[test]
    fn a_stored_repair_without_doubts_is_read() {
        let refused = Mended::refused(&Refused {
            why: "x".to_owned(),
            passed_over: Vec::new(),
        });
        let mut stored = refused.json();
        stored.as_object_mut().unwrap().remove("doubts").unwrap();
        assert_eq!(serde_json::from_value::<Mended>(stored).unwrap(), refused);
    }
}
