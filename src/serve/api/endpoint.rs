//! What an endpoint is: its path, its parameters, what it takes and gives. The list of them
//! (`super::ENDPOINTS`) is what requests are held to and what the OpenAPI document is made from, so
//! that neither can say anything that the other does not.

use serde_json::{Value, json};

use super::answer::Answer;
use super::asked::Asked;
use super::view::{Refusal, View};

pub(super) struct Endpoint {
    pub verb: Verb,
    /// `/v1/sources/{source}`: what stands in braces is a parameter.
    pub path: &'static str,
    /// The `operationId`.
    pub name: &'static str,
    pub summary: &'static str,
    pub parameters: &'static [Parameter],
    pub body: Option<Body>,
    pub gives: Gives,
    /// What may be wrong beside what may be wrong with any request.
    pub problems: &'static [super::Kind],
    pub does: Does,
}

/// `GET`, which `HEAD` goes with, or `POST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
}

impl Verb {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Who answers.
#[derive(Clone, Copy)]
pub(super) enum Does {
    /// One state of the store.
    Ask(fn(&View<'_>, &Asked) -> Result<Answer, Refusal>),
    /// It needs no store.
    Say(fn() -> Value),
    Health,
    Alive,
    Metrics,
}

/// What an answer is.
#[derive(Clone, Copy)]
pub(super) enum Gives {
    /// JSON of this shape, by its name among the schemas.
    Json(&'static str),
    /// A table, in any format of tables.
    Table,
    Feed,
    Figures,
}

/// What a request brings.
#[derive(Clone, Copy)]
pub(super) struct Body {
    pub media_type: &'static str,
    /// The name of its shape among the schemas; `None` where it is no JSON.
    pub shape: Option<&'static str>,
    pub example: &'static str,
}

#[derive(Clone, Copy)]
pub(super) struct Parameter {
    pub name: &'static str,
    pub takes: Takes,
    pub about: &'static str,
}

/// What a parameter may be.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// `2026-04-08` (its end in UTC), `2026-04-08T12:00:00Z` or `now`.
    Instant,
    /// Rates, with `*` for anything.
    Glob,
    /// One rate.
    Rate,
    /// A part of a route, or the name of a source or a scenario.
    Name,
    /// A whole number, and what it is where it is not given.
    Number {
        least: u32,
        most: u32,
        default: u32,
    },
    OneOf(&'static [&'static str]),
    /// What a table's rows or columns stand for.
    Axis,
    /// A length in seconds.
    Seconds,
    /// Several, in one value with commas between them; or, where they may have commas in them, the
    /// parameter several times.
    Several {
        of: &'static Takes,
        by_comma: bool,
    },
}

/// So many of one parameter at most.
pub(super) const MOST_VALUES: usize = 16;

impl Endpoint {
    /// Whether the parameter stands in the path.
    pub(super) fn is_in_path(&self, parameter: &Parameter) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| name_of(part) == Some(parameter.name))
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|known| known.name == name)
    }
}

/// The name of the parameter that a part of a path is.
pub(super) fn name_of(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

/// The longest text that a parameter may have.
pub(super) const LONGEST: usize = 512;

/// What a rate with `*` in it is written with.
const GLOB: &str = r"^[a-z0-9._/*?=,\[\]-]+$";
const NAME: &str = "^[a-z0-9._-]+$";
const RATE: &str = r"^[a-z0-9._-]{1,64}(/[a-z0-9._-]{1,64}){2}(\[([a-z0-9._-]{1,64}=[a-z0-9._-]{1,64}(,[a-z0-9._-]{1,64}=[a-z0-9._-]{1,64})*)?\])?$";

impl Takes {
    pub(super) fn is_required(self) -> bool {
        matches!(self, Self::Rate)
    }

    /// The parameter as the OpenAPI document describes it.
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Instant => super::shapes::given_instant(),
            Self::Glob => text(GLOB, LONGEST),
            Self::Rate => text(RATE, LONGEST),
            Self::Name | Self::Axis => text(NAME, 64),
            Self::Number {
                least,
                most,
                default,
            } => {
                json!({"type": "integer", "minimum": least, "maximum": most, "default": default})
            }
            Self::OneOf(names) => json!({"type": "string", "enum": names}),
            Self::Seconds => text(r"^(?=.*[1-9])[0-9]{1,12}(\.[0-9]{1,12})?$", 25),
            Self::Several { of, .. } => json!({
                "type": "array",
                "items": of.schema(),
                "minItems": 1,
                "maxItems": MOST_VALUES,
            }),
        }
    }

    /// Whether each of several has a `name=value` of its own; `None` where there is only one.
    pub(super) fn is_repeated(self) -> Option<bool> {
        match self {
            Self::Several { by_comma, .. } => Some(!by_comma),
            _ => None,
        }
    }
}

fn text(pattern: &str, longest: usize) -> Value {
    json!({"type": "string", "pattern": pattern, "minLength": 1, "maxLength": longest})
}
