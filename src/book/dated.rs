//! The books of all instants that a store knows: what lets a program ask for any instant of the
//! past without the store.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Book;
use super::document::{BadBook, Document};
use crate::rate::Route;

/// The name and the version of the form.
pub const FORMAT: &str = "ratebook-books/1";

/// The JSON Schema (2020-12) of the books, which refers to that of a book.
pub const SCHEMA: &str = include_str!("document/books.schema.json");

/// Books in the order of their instants. The prices and rules of each hold from its instant until
/// that of the next, gaps included: between the last sight of an old price and the first sight of
/// another one stands a book that says so.
///
/// How old a price is, and whether it is stale, is said as of the book's own instant.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The instants of the books, close together: they are what is searched.
    instants: Vec<Timestamp>,
    books: Vec<Book>,
    until: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Documents {
    format: String,
    until: Timestamp,
    books: Vec<Document>,
}

impl Dated {
    /// Of the books of all instants at which something began or ended, up to `until`.
    pub fn new(mut books: Vec<Book>, until: Timestamp) -> Self {
        books.sort_by_key(|book| book.as_of);
        let instants = books.iter().map(|book| book.as_of).collect();
        Self {
            instants,
            books,
            until,
        }
    }

    /// The book that holds at an instant, by binary search. `None` before the first one, and after
    /// the last instant that is known: nothing is said of either.
    pub fn at(&self, instant: Timestamp) -> Option<&Book> {
        if instant > self.until {
            return None;
        }
        let after = self.instants.partition_point(|of| *of <= instant);
        self.books.get(after.checked_sub(1)?)
    }

    /// The books of some routes only: see [`Book::of_routes`].
    pub fn of_routes(self, wanted: impl Fn(&Route) -> bool) -> Self {
        let books = self.books.into_iter();
        Self {
            books: books.map(|book| book.of_routes(&wanted)).collect(),
            ..self
        }
    }

    /// All books, in the order of their instants.
    pub fn books(&self) -> &[Book] {
        &self.books
    }

    /// The last instant that is known.
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// The books as JSON, each in the form of [`Book::to_json`].
    pub fn to_json(&self) -> Value {
        json!(Documents {
            format: FORMAT.to_owned(),
            until: self.until,
            books: self.books.iter().map(Document::of).collect(),
        })
    }

    /// The books that `ratebook export --history` wrote. No input or output is done, and no clock
    /// is read.
    ///
    /// # Errors
    /// [`BadBook`], which says what is wrong, and in which book.
    pub fn from_json(text: &str) -> Result<Self, BadBook> {
        let documents: Documents = serde_json::from_str(text)?;
        if documents.format != FORMAT {
            return Err(BadBook::Format {
                found: documents.format,
                expected: FORMAT,
            });
        }
        let mut books = Vec::new();
        for document in documents.books {
            let as_of = document.as_of;
            let book = document.book().map_err(|cause| BadBook::Part {
                what: format!("the book of {as_of}"),
                cause: cause.to_string(),
            })?;
            books.push(book);
        }
        Ok(Self::new(books, documents.until))
    }
}
