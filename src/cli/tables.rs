//! `tables`: the comparison tables for any date.

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::render::{Table, TableFormat, pretty};
use crate::book::tables::{TableName, tables as tables_of};

#[derive(Debug, Args)]
pub(super) struct TablesArgs {
    /// Which tables [default: all of official, routes, budget, choose]
    #[arg(value_name = "NAME", value_parser = table_name)]
    names: Vec<TableName>,
    /// As the prices were at this instant: `2026-04-08`, `2026-04-08T12:00:00Z`
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
}

fn table_name(text: &str) -> Result<TableName, String> {
    TableName::named(text).ok_or_else(|| {
        let known = TableName::ALL.map(TableName::name);
        format!("known tables are {}", known.join(", "))
    })
}

pub(super) fn tables(context: &Context, args: &TablesArgs) -> Result<Exit, Failure> {
    let book = context.book(context.as_of(args.as_of.as_deref())?)?;
    let names = if args.names.is_empty() {
        TableName::ALL.to_vec()
    } else {
        args.names.clone()
    };
    let tables: Vec<Table> = names
        .into_iter()
        .flat_map(|name| tables_of(&book, name))
        .collect();
    terminal::data(&shown(&tables, context.format))?;
    Ok(Exit::Done)
}

/// The tables one after the other; as JSON one list.
pub(super) fn shown(tables: &[Table], format: Format) -> String {
    let joined = |each: &dyn Fn(&Table) -> String| {
        let texts: Vec<String> = tables.iter().map(each).collect();
        texts.join("\n")
    };
    match format {
        Format::Table => joined(&|table| {
            let caption = terminal::styled(terminal::BOLD, &table.name);
            format!(
                "{caption} · {}\n{}",
                table.caption,
                terminal::columns(table)
            )
        }),
        Format::Markdown => joined(&|table| table.render(TableFormat::Markdown)),
        Format::Html => joined(&|table| table.render(TableFormat::Html)),
        Format::Csv => joined(&|table| table.render(TableFormat::Csv)),
        Format::Json => pretty(&tables.iter().map(Table::json).collect()),
    }
}
