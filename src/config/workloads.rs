//! The files named in `workloads`: jobs that recur, of which a change of prices is told what it
//! does to them.

use std::path::Path;

use super::ConfigError;
use super::file::read_file;
use crate::book::workload::Workload;

/// Reads a workload file.
///
/// # Errors
/// [`ConfigError::ReadWorkload`], or [`ConfigError::Value`] with the line.
pub fn read_workload(path: &Path) -> Result<Workload, ConfigError> {
    let text = read_file(path).map_err(|cause| ConfigError::ReadWorkload {
        path: path.to_owned(),
        cause,
    })?;
    Workload::parse(&text).map_err(|error| ConfigError::Value {
        path: path.to_owned(),
        line: error.line,
        cause: error.cause,
    })
}
