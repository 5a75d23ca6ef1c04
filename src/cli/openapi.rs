//! `openapi`: the document that describes the HTTP interface.

use clap::Args;

use super::exit::{Exit, Failure};
use super::terminal;
use crate::book::render::pretty;
use crate::serve::document;

#[derive(Debug, Args)]
pub(super) struct OpenapiArgs {}

pub(super) fn openapi(_args: &OpenapiArgs) -> Result<Exit, Failure> {
    terminal::data(&pretty(&document()))?;
    Ok(Exit::Done)
}
