//! A record: one row, grid cell or card as a list of named texts. Every shape of page becomes
//! records; what they mean is decided once, in [`super::rates`].

use ego_tree::NodeId;

/// More rows or cards than any page of prices has; a page with more is none.
pub(super) const MOST_RECORDS: usize = 2_000;

/// One field of a record.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The selector file's name for the field.
    pub field: String,
    pub text: String,
    pub at: At,
    /// The words above or beside the text that may say what it leaves out (unit, currency).
    pub labels: Vec<String>,
}

/// Where a field stands on the page.
#[derive(Clone, Debug)]
pub(super) enum At {
    Node(NodeId),
    Json {
        /// The path of the script that holds it; empty for a document.
        script: String,
        /// Its keys: `rows[3].price`.
        path: String,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Record {
    /// For a person: `row 3 of table 2`.
    pub place: String,
    pub entries: Vec<Entry>,
    /// One field of which it says two things: what was wanted, and what there is.
    pub ambiguous: Option<(String, String)>,
}

impl Record {
    pub(super) fn entry(&self, field: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.field == field)
    }

    /// All that the record says of the field: a cell of a grid may stand below several labels.
    pub(super) fn entries<'r>(
        &'r self,
        field: &'r str,
    ) -> impl DoubleEndedIterator<Item = &'r Entry> + Clone {
        self.entries.iter().filter(move |e| e.field == field)
    }

    /// All its texts, for messages.
    pub(super) fn text(&self) -> String {
        let texts: Vec<&str> = self.entries.iter().map(|e| e.text.as_str()).collect();
        texts.join(" ")
    }
}

/// Whether a record is one of those that the file means. Asked while they are gathered, so that the
/// rows of all others do not count.
pub(super) type Keep<'a> = &'a dyn Fn(&Record) -> bool;

/// What a reader found: records, or the reason that there are none.
pub(super) enum Found {
    Records(Vec<Record>),
    /// Nothing on the page has this shape: what was there instead.
    Nothing(String),
    /// More than one thing fits one field.
    Ambiguous {
        wanted: String,
        found: String,
    },
}
