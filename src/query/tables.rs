//! Tables of the book's prices: those that have a name, and one of any prices. What may be asked of
//! them, and together with what, is held to here.

use crate::book::Book;
use crate::book::render::Table;
use crate::book::tables::{Axis, Grid, TableName, tables as tables_of};
use crate::price::Amount;

/// A table that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Table(TableName),
    /// The table of any prices.
    Grid,
}

/// The name of the table of any prices.
pub const GRID: &str = "grid";

impl Named {
    pub fn parse(name: &str) -> Option<Self> {
        if name == GRID {
            return Some(Self::Grid);
        }
        TableName::named(name).map(Self::Table)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TableName::ALL
            .map(TableName::name)
            .into_iter()
            .chain([GRID])
    }
}

/// Which tables, with what in them.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Without any, the comparison tables; or a grid, where something asks for one.
    pub names: Vec<Named>,
    /// Only some of the prices are meant.
    pub is_narrow: bool,
    /// What the rows and columns of the grid stand for.
    pub rows: Vec<Axis>,
    pub columns: Vec<Axis>,
    /// Lengths in seconds, whose cost stands beside each price.
    pub clips: Vec<Amount>,
    /// The vendor's own credits stand beside each price.
    pub official: bool,
}

/// The books that tables are made of.
#[derive(Clone, Copy)]
pub struct Books<'b> {
    /// All prices of the instant.
    pub whole: &'b Book,
    /// Those that are meant.
    pub shown: &'b Book,
    /// Those that are meant, at an earlier instant that they are held against.
    pub since: Option<&'b Book>,
}

/// What does not fit the rest of what is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("it is for the table `grid`: name that one, or none")]
    ForGrid(&'static str),
    #[error("it is after the instant of the prices")]
    Later,
    #[error("`{0}`: a clip has a length above zero")]
    Clip(Amount),
}

impl Unfit {
    /// The option that does not fit, by the name that it has everywhere.
    pub fn option(&self) -> &'static str {
        match self {
            Self::ForGrid(option) => option,
            Self::Later => "since",
            Self::Clip(_) => "clips",
        }
    }
}

impl Wanted {
    /// The tables that are wanted.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn tables(&self, books: Books<'_>) -> Result<Vec<Table>, Unfit> {
        if books
            .since
            .is_some_and(|then| then.as_of > books.whole.as_of)
        {
            return Err(Unfit::Later);
        }
        let mut clips = self.clips.iter();
        if let Some(clip) = clips.find(|clip| clip.is_negative() || clip.is_zero()) {
            return Err(Unfit::Clip(*clip));
        }
        let mut tables = Vec::new();
        for name in self.named(books.since.is_some())? {
            match name {
                Named::Table(name) => tables.extend(tables_of(books.shown, name)),
                Named::Grid => tables.push(self.grid(books)),
            }
        }
        Ok(tables)
    }

    /// The first of what is only for a grid.
    pub fn for_grid(&self, is_since: bool) -> Option<&'static str> {
        let asked = [
            ("rows", !self.rows.is_empty()),
            ("columns", !self.columns.is_empty()),
            ("clips", !self.clips.is_empty()),
            ("official", self.official),
            ("since", is_since),
        ];
        asked.into_iter().find_map(|(name, is)| is.then_some(name))
    }

    fn named(&self, is_since: bool) -> Result<Vec<Named>, Unfit> {
        let for_grid = self.for_grid(is_since);
        if !self.names.is_empty() {
            return match for_grid {
                Some(option) if !self.names.contains(&Named::Grid) => Err(Unfit::ForGrid(option)),
                _ => Ok(self.names.clone()),
            };
        }
        if for_grid.is_some() || self.is_narrow {
            return Ok(vec![Named::Grid]);
        }
        Ok(TableName::ALL.map(Named::Table).to_vec())
    }

    fn grid(&self, books: Books<'_>) -> Table {
        let grid = Grid {
            rows: self.rows.clone(),
            columns: self.columns.clone(),
            clips: self.clips.clone(),
            official: self.official.then_some(books.whole),
            since: books.since,
        };
        grid.table(books.shown)
    }
}
