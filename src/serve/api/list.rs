//! The endpoints.

use super::answer::Format;
use super::endpoint::{Body, Does, Endpoint, Gives, Parameter, Takes, Verb};
use super::{answers, feed};
use crate::query::tables::GRID;
use crate::serve::problem::Kind;

const AS_OF: Parameter = Parameter {
    name: "as_of",
    takes: Takes::Instant,
    about: "as the prices were at this instant: `2026-04-08` (its end, in UTC), \
            `2026-04-08T12:00:00Z`; the present where it is not given",
};

const RATE_GLOB: Parameter = Parameter {
    name: "rate",
    takes: Takes::Glob,
    about: "which rates, with `*` for anything: `gptimage2/kling-o3/*`; a route or a family \
            (`provider/model`) means all its rates",
};

const SOURCE: Parameter = Parameter {
    name: "source",
    takes: Takes::Name,
    about: "what this source shows, and nothing else",
};

const SINCE: Parameter = Parameter {
    name: "since",
    takes: Takes::Instant,
    about: "from this instant on",
};

const UNTIL: Parameter = Parameter {
    name: "until",
    takes: Takes::Instant,
    about: "up to this instant",
};

const FORMAT: Parameter = Parameter {
    name: "format",
    takes: Takes::OneOf(Format::NAMES),
    about: "the format, before what `Accept` says",
};

const fn part(name: &'static str, about: &'static str) -> Parameter {
    Parameter {
        name,
        takes: Takes::Name,
        about,
    }
}

const fn get(path: &'static str, name: &'static str, summary: &'static str) -> Endpoint {
    Endpoint {
        verb: Verb::Get,
        path,
        name,
        summary,
        parameters: &[],
        body: None,
        gives: Gives::Json(""),
        problems: &[],
        does: Does::Alive,
    }
}

const JOB: &str = r#"{"route": "gptimage2/kling-3/text-to-video", "seconds": 5, "dimensions": {"resolution": "720p", "sound": "off"}}"#;
const JOBS: &str = r#"{"jobs": [{"route": "gptimage2/kling-o3/video-edit", "seconds": 10, "dimensions": {"resolution": "720p"}, "count": 40}]}"#;

const WORKLOAD: &str = r#"{"workload": {"name": "launch", "job": [{"name": "drafts", "route": "gptimage2/kling-3/text-to-video", "seconds": {"5": "2/3", "10": "1/3"}, "clips": 300, "settings": {"resolution": "720p", "sound": "off"}}], "budget": [{"at_most": "150 USD"}]}, "against": "2026-04-08"}"#;

/// The names of the tables, as a parameter takes them.
const TABLES: &[&str] = &["official", "routes", "budget", "choose", GRID];

const fn axes(name: &'static str, about: &'static str) -> Parameter {
    Parameter {
        name,
        takes: Takes::Several {
            of: &Takes::Axis,
            by_comma: true,
        },
        about,
    }
}

/// What tables are made of, and what may stand in the one of any prices.
const IN_TABLES: [Parameter; 9] = [
    AS_OF,
    Parameter {
        takes: Takes::Several {
            of: &Takes::Glob,
            by_comma: false,
        },
        ..RATE_GLOB
    },
    Parameter {
        takes: Takes::Several {
            of: &Takes::Name,
            by_comma: false,
        },
        ..SOURCE
    },
    axes(
        "rows",
        "what the rows of the grid stand for: provider, model, route, source, or dimensions such as \
         `resolution`; the route and all dimensions that are no columns where it is not given",
    ),
    axes("columns", "what its columns stand for"),
    Parameter {
        name: "clips",
        takes: Takes::Several {
            of: &Takes::Seconds,
            by_comma: true,
        },
        about: "beside each price, what clips of these lengths in seconds cost",
    },
    Parameter {
        name: "official",
        takes: Takes::OneOf(&["true", "false"]),
        about: "beside each price, the vendor's own credits for the same, and what they make a \
                credit worth",
    },
    Parameter {
        about: "beside each price, how it changed since this instant",
        ..SINCE
    },
    FORMAT,
];

/// The same, behind the name of the table in the path.
const OF_A_TABLE: [Parameter; 10] = {
    let [
        as_of,
        rate,
        source,
        rows,
        columns,
        clips,
        official,
        since,
        format,
    ] = IN_TABLES;
    let table = Parameter {
        name: "table",
        takes: Takes::OneOf(TABLES),
        about: "which table; the parameters but `as_of`, `rate`, `source` and `format` are for `grid`",
    };
    [
        table, as_of, rate, source, rows, columns, clips, official, since, format,
    ]
};

pub(super) static ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        parameters: &[AS_OF, RATE_GLOB, SOURCE],
        gives: Gives::Json("Book"),
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::book),
        ..get(
            "/v1/book",
            "book",
            "The whole price book, as `ratebook export` writes it and programs load it",
        )
    },
    Endpoint {
        parameters: &[AS_OF, RATE_GLOB, SOURCE],
        gives: Gives::Json("Prices"),
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::prices),
        ..get("/v1/prices", "prices", "The prices of an instant")
    },
    Endpoint {
        parameters: &[AS_OF],
        gives: Gives::Json("Routes"),
        does: Does::Ask(answers::routes),
        ..get("/v1/routes", "routes", "The routes that have a price")
    },
    Endpoint {
        parameters: &[
            part("provider", "the first part of the route"),
            part("model", "the second"),
            part("mode", "the third"),
            AS_OF,
        ],
        gives: Gives::Json("Route"),
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::route),
        ..get(
            "/v1/routes/{provider}/{model}/{mode}",
            "route",
            "The prices and billing rules of a route",
        )
    },
    Endpoint {
        parameters: &[RATE_GLOB, SOURCE, SINCE, UNTIL],
        gives: Gives::Json("History"),
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::history),
        ..get(
            "/v1/history",
            "history",
            "What changed over time, rate by rate",
        )
    },
    Endpoint {
        parameters: &[
            Parameter {
                name: "after",
                takes: Takes::Number {
                    least: 0,
                    most: u32::MAX,
                    default: 0,
                },
                about: "only changes after the one of this number: `next` of the part before",
            },
            Parameter {
                name: "limit",
                takes: Takes::Number {
                    least: 1,
                    most: 1_000,
                    default: 100,
                },
                about: "how many at most",
            },
            RATE_GLOB,
            SOURCE,
            SINCE,
            UNTIL,
        ],
        gives: Gives::Json("Changes"),
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::changes),
        ..get(
            "/v1/changes",
            "changes",
            "Every recorded change, in the order in which they were recorded",
        )
    },
    Endpoint {
        parameters: &[RATE_GLOB, SOURCE],
        gives: Gives::Feed,
        problems: &[Kind::Unknown],
        does: Does::Ask(feed::feed),
        ..get(
            "/v1/changes.atom",
            "changes_feed",
            "The last changes, as an Atom feed",
        )
    },
    Endpoint {
        parameters: &[
            Parameter {
                name: "rate",
                takes: Takes::Rate,
                about: "the rate: `gptimage2/kling-o3/video-edit[resolution=720p]`",
            },
            AS_OF,
        ],
        gives: Gives::Json("Explanation"),
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::explain),
        ..get(
            "/v1/explain",
            "explain",
            "Where a price comes from: page, hash, selector, text",
        )
    },
    Endpoint {
        verb: Verb::Post,
        body: Some(Body {
            media_type: "application/json",
            shape: Some("OneJob"),
            example: JOB,
        }),
        gives: Gives::Json("OneEstimate"),
        problems: &[Kind::NotJson, Kind::Unknown, Kind::Invalid, Kind::NoPrice],
        does: Does::Ask(answers::estimate_one),
        ..get("/v1/estimate", "estimate", "What a job costs, line by line")
    },
    Endpoint {
        verb: Verb::Post,
        body: Some(Body {
            media_type: "application/json",
            shape: Some("Jobs"),
            example: JOBS,
        }),
        gives: Gives::Json("Estimates"),
        problems: &[Kind::NotJson, Kind::Invalid],
        does: Does::Ask(answers::estimate_many),
        ..get(
            "/v1/estimates",
            "estimates",
            "What several jobs cost, each with its own answer",
        )
    },
    Endpoint {
        verb: Verb::Post,
        body: Some(Body {
            media_type: "application/json",
            shape: Some("AskedWorkload"),
            example: WORKLOAD,
        }),
        gives: Gives::Json("OneWorkload"),
        problems: &[Kind::NotJson, Kind::Invalid, Kind::NoPrice],
        does: Does::Ask(answers::workload),
        ..get(
            "/v1/workload",
            "workload",
            "What jobs that recur cost together: then and now, in scenarios, and within budgets",
        )
    },
    Endpoint {
        parameters: &IN_TABLES,
        gives: Gives::Table,
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::tables),
        ..get(
            "/v1/tables",
            "tables",
            "The comparison tables; of some prices, a table of these",
        )
    },
    Endpoint {
        parameters: &OF_A_TABLE,
        gives: Gives::Table,
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::tables),
        ..get(
            "/v1/tables/{table}",
            "table",
            "One of the comparison tables",
        )
    },
    Endpoint {
        gives: Gives::Json("Sources"),
        does: Does::Ask(answers::sources),
        ..get("/v1/sources", "sources", "How each source stands")
    },
    Endpoint {
        parameters: &[part("source", "the name of its selector file")],
        gives: Gives::Json("OneSource"),
        problems: &[Kind::Unknown],
        does: Does::Ask(answers::source),
        ..get("/v1/sources/{source}", "source", "How a source stands")
    },
    Endpoint {
        parameters: &[Parameter {
            name: "all",
            takes: Takes::OneOf(&["true", "false"]),
            about: "those that are over, too",
        }],
        gives: Gives::Json("Contradictions"),
        does: Does::Ask(answers::contradictions),
        ..get(
            "/v1/contradictions",
            "contradictions",
            "Prices that cannot both be true",
        )
    },
    Endpoint {
        gives: Gives::Json("OpenApi"),
        does: Does::Say(super::document),
        ..get("/v1/openapi.json", "openapi", "This document")
    },
    Endpoint {
        gives: Gives::Json("Health"),
        does: Does::Health,
        ..get(
            "/healthz",
            "health",
            "Whether all is well: 200, or 503 with the reasons",
        )
    },
    Endpoint {
        gives: Gives::Json("Health"),
        does: Does::Alive,
        ..get(
            "/livez",
            "live",
            "Whether the daemon can read its store: 200 or 503",
        )
    },
    Endpoint {
        gives: Gives::Figures,
        does: Does::Metrics,
        ..get("/metrics", "metrics", "Figures for Prometheus")
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tables::Named;

    #[test]
    fn every_table_can_be_asked_for() {
        let all: Vec<&str> = Named::names().collect();
        assert_eq!(TABLES, all);
    }

    #[test]
    fn endpoints_are_told_apart() {
        for (n, endpoint) in ENDPOINTS.iter().enumerate() {
            for other in &ENDPOINTS[..n] {
                assert_ne!(endpoint.name, other.name);
                let same = (endpoint.path, endpoint.verb) == (other.path, other.verb);
                assert!(!same, "{}", endpoint.path);
            }
            for part in endpoint.path.split('/') {
                if let Some(name) = super::super::endpoint::name_of(part) {
                    assert!(endpoint.parameter(name).is_some(), "{}", endpoint.path);
                }
            }
        }
    }
}
