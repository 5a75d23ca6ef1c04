//! The tables, cards and lists of a page as columns of texts below labels.

use crate::source::{DataRows, TableText};

/// Columns with the words above each. In a list of JSON the words are keys.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Of JSON, where amounts are bare numbers.
    pub is_data: bool,
    pub columns: Vec<Column>,
}

#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The words above it, the nearest last, and all of them together.
    pub labels: Vec<String>,
    pub cells: Vec<String>,
}

/// More columns are no table of prices.
const MOST_COLUMNS: usize = 60;

impl Sheet {
    /// A table with its headers above.
    pub fn upright(table: &TableText) -> Self {
        Self::of(&table.rows, table, table.header_rows.max(1))
    }

    /// The same where the headers stand in the first column.
    pub fn turned(table: &TableText) -> Self {
        let width = table.rows.iter().map(Vec::len).max().unwrap_or(0);
        let rows: Vec<Vec<Option<usize>>> = (0..width.min(MOST_COLUMNS))
            .map(|column| {
                let cells = table.rows.iter().take(MOST_COLUMNS);
                cells
                    .map(|row| row.get(column).copied().flatten())
                    .collect()
            })
            .collect();
        Self::of(&rows, table, 1)
    }

    fn of(rows: &[Vec<Option<usize>>], table: &TableText, headers: usize) -> Self {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let text = |row: &Vec<Option<usize>>, column: usize| {
            let cell = row.get(column).copied().flatten();
            cell.and_then(|cell| table.cells.get(cell))
                .cloned()
                .unwrap_or_default()
        };
        let columns = (0..width.min(MOST_COLUMNS)).map(|column| {
            let mut labels: Vec<String> = Vec::new();
            for row in rows.iter().take(headers) {
                let label = text(row, column);
                if !label.is_empty() && !labels.contains(&label) {
                    labels.push(label);
                }
            }
            if labels.len() > 1 {
                labels.push(labels.join(" "));
            }
            let cells = rows.iter().skip(headers).map(|row| text(row, column));
            Column {
                labels,
                cells: cells.collect(),
            }
        });
        Self {
            is_data: false,
            columns: columns.collect(),
        }
    }

    pub fn data(rows: &DataRows) -> Self {
        let mut columns: Vec<Column> = Vec::new();
        for row in &rows.rows {
            for (key, value) in row {
                let has_room = columns.len() < MOST_COLUMNS;
                let mut known = columns.iter_mut();
                match known.find(|column| column.labels.first() == Some(key)) {
                    Some(column) => column.cells.push(value.clone()),
                    None if has_room => columns.push(Column {
                        labels: vec![key.clone()],
                        cells: vec![value.clone()],
                    }),
                    None => {}
                }
            }
        }
        Self {
            is_data: true,
            columns,
        }
    }
}
