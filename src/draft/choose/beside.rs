//! How the prices of one more place of the page stand to those that are drafted: new, the same
//! again, or others, of which a note tells where the rates stand that they contradict.

use crate::draft::set::{Meant, Set};

/// More rates than these are not named where some are left out.
const MOST_NAMED: usize = 5;

/// What one more place has of the rates that are drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// None of them.
    New,
    /// All that it says is drafted.
    Same,
    /// Some of its rates are drafted, and these are not.
    Partly(Vec<String>),
    /// Another price for one of them.
    Differs,
}

impl Other {
    /// Why the place is left out, in words.
    pub fn why(&self) -> String {
        match self {
            Self::New => "prices beside those that are drafted, of which nothing says that they are of this page's model".to_owned(),
            Self::Same => "it says the same again".to_owned(),
            Self::Partly(rates) => {
                let named: Vec<&str> = rates.iter().take(MOST_NAMED).map(String::as_str).collect();
                let more = match rates.len().saturating_sub(named.len()) {
                    0 => String::new(),
                    n => format!(" and {n} more"),
                };
                format!(
                    "some of its rates are drafted already, and these are not: {}{more}",
                    named.join(", ")
                )
            }
            Self::Differs => {
                "other prices for the same rates, as far as its words tell".to_owned()
            }
        }
    }
}

/// Holds the rates of a place of the same kind against the sets, by their names.
pub fn by_name(sets: &mut [Set], what: &str, found: &[Meant]) -> Other {
    let doubt = format!("another place has other prices for the same rates: {what}");
    compare(sets, found, &doubt, |owns, other| {
        let mut alike = owns;
        alike.retain(|own| own.identity() == other.identity());
        alike
    })
}

/// Holds what is said elsewhere on the page against the sets, by what its words tell of the rates:
/// a sentence may leave out what the rows of a table say, and name no model.
pub fn by_words(sets: &mut [Set], what: &str, found: &[Meant]) -> Other {
    let doubt =
        format!("{what}, elsewhere on the page, has other prices for what may be the same rates");
    compare(sets, found, &doubt, |owns, other| {
        let mut alike = owns;
        alike.retain(|own| may_be_one(own, other));
        let is_of_model = |own: &&Meant| {
            own.model.model.id == other.model.model.id && own.model.mode == other.model.mode
        };
        if alike.iter().any(is_of_model) {
            alike.retain(is_of_model);
        }
        alike
    })
}

/// Whether two rates may be one, as far as both say it.
fn may_be_one(own: &Meant, other: &Meant) -> bool {
    let says = |values: &[(String, String)], key: &str| {
        let said = values.iter().find(|(known, _)| known == key);
        said.map(|(_, value)| value.clone())
    };
    let mut dimensions = other.dimensions.iter();
    own.price.currency == other.price.currency
        && own.price.unit == other.price.unit
        && own.price.add_on == other.price.add_on
        && dimensions.all(|(key, value)| says(&own.dimensions, key).as_ref() == Some(value))
}

/// Holds every rate of a place against those that it may be. Where it is of several, one with its
/// price is enough.
fn compare(
    sets: &mut [Set],
    found: &[Meant],
    doubt: &str,
    alike: impl for<'m> Fn(Vec<&'m Meant>, &Meant) -> Vec<&'m Meant>,
) -> Other {
    let mut unknown = Vec::new();
    let mut contradicted: Vec<String> = Vec::new();
    {
        let owns: Vec<&Meant> = sets.iter().flat_map(|set| &set.meant).collect();
        for other in found {
            let alike = alike(owns.clone(), other);
            let is_same =
                |own: &&Meant| own.price.same_as(&other.price) || other.price.same_as(&own.price);
            if alike.is_empty() {
                unknown.push(other.identity());
            } else if !alike.iter().any(is_same) {
                contradicted.extend(alike.iter().map(|own| own.identity()));
            }
        }
    }
    for set in sets.iter_mut() {
        let mut meant = set.meant.iter().map(Meant::identity);
        if meant.any(|own| contradicted.contains(&own)) && !set.doubts.iter().any(|d| d == doubt) {
            set.doubts.push(doubt.to_owned());
        }
    }
    if !contradicted.is_empty() {
        Other::Differs
    } else if unknown.is_empty() {
        Other::Same
    } else if unknown.len() == found.len() {
        Other::New
    } else {
        Other::Partly(unknown)
    }
}
