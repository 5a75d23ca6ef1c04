//! Sums and their differences for programs, in one form wherever they are written. Amounts are
//! decimal strings.

use serde_json::{Value, json};

use super::estimate::Total;
use super::workload::Difference;

/// A sum and how sure it is.
pub fn total_json(total: &Total) -> Value {
    json!({
        "low": total.low.normalized(),
        "high": total.high.normalized(),
        "currency": total.currency,
        "issuer": total.issuer,
        "certainty": total.certainty,
        "rounded": total.rounded,
    })
}

/// A side that is not there is `null`, and so is the job where it is all of them.
pub fn difference_json(difference: &Difference) -> Value {
    json!({
        "job": difference.job,
        "currency": difference.currency,
        "issuer": difference.issuer,
        "before": difference.before.as_ref().map(total_json),
        "now": difference.now.as_ref().map(total_json),
        "percent": difference.percent(),
    })
}
