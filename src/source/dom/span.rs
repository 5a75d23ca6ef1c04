//! Places in a document, in the order of its text: nodes, stretches of text, where to look.

use ego_tree::NodeId;

/// A stretch of the document in the order of its text. What holds others comes before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A stretch of text that stands together: no element begins or ends inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    /// The element whose text it is.
    pub element: NodeId,
    pub(super) place: usize,
}

/// The stretch of the document in which something is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Scope(pub(super) Span);

impl Scope {
    pub fn holds(self, span: Span) -> bool {
        self.0.holds(span)
    }
}

impl Ord for Span {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.start, other.end).cmp(&(other.start, self.end))
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Run {
    pub fn place(&self) -> usize {
        self.place
    }
}

impl Span {
    /// The place of one node, without what it holds.
    pub fn at(place: usize) -> Self {
        Self {
            start: place,
            end: place,
        }
    }

    pub fn start(self) -> usize {
        self.start
    }

    pub fn end(self) -> usize {
        self.end
    }

    /// How many nodes stand in it.
    pub fn nodes(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    pub fn holds(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// From the start of this one to the end of the other.
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start,
            end: other.end,
        }
    }

    /// Whether one of the `outer` stretches, which stand in order and apart, holds this one.
    pub(super) fn is_in_one_of(self, outer: &[Self]) -> bool {
        let before = outer.partition_point(|o| o.start <= self.start);
        let nearest = before.checked_sub(1).and_then(|n| outer.get(n));
        nearest.is_some_and(|outer| outer.holds(self))
    }

    /// Whether one of the `places`, which stand in order, lies inside.
    pub fn has_one_of(self, places: &[usize]) -> bool {
        let first = places.partition_point(|place| *place < self.start);
        places.get(first).is_some_and(|place| *place < self.end)
    }

    /// Those of `runs`, which stand in the order of the text, that stand inside.
    pub fn of<T>(self, runs: &[T], run: impl Fn(&T) -> &Run) -> &[T] {
        let start = runs.partition_point(|r| run(r).place < self.start);
        let end = runs.partition_point(|r| run(r).place < self.end);
        runs.get(start..end).unwrap_or_default()
    }
}
