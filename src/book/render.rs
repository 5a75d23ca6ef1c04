//! A table of texts to Markdown, HTML, CSV, JSON or the terminal. Cells are texts of pages and
//! files: each format escapes them in its own way.

use serde_json::{Value, json};

use crate::escape;

/// A table as people read it; amounts are already in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is asked for by.
    pub name: String,
    /// One line above the table that says what it shows and when.
    pub caption: String,
    /// The headers, as people read them.
    pub columns: Vec<String>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// The formats a table can be had in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    Markdown,
    Html,
    Csv,
    Json,
}

impl Table {
    /// The table as a text, its cells escaped as the format needs it.
    pub fn render(&self, format: TableFormat) -> String {
        match format {
            TableFormat::Markdown => self.markdown(),
            TableFormat::Html => self.html(),
            TableFormat::Csv => self.csv(),
            TableFormat::Json => pretty(&self.json()),
        }
    }

    fn markdown(&self) -> String {
        let row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|c| escape::markdown(c)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = row(&self.columns);
        text.push_str(&format!("|{}\n", "---|".repeat(self.columns.len())));
        for cells in &self.rows {
            text.push_str(&row(cells));
        }
        text
    }

    fn html(&self) -> String {
        let row = |tag: &str, cells: &[String]| {
            let cells: Vec<String> = cells
                .iter()
                .map(|cell| format!("<{tag}>{}</{tag}>", escape::html(cell)))
                .collect();
            format!("<tr>{}</tr>\n", cells.join(""))
        };
        let body: String = self.rows.iter().map(|cells| row("td", cells)).collect();
        let caption = match self.caption.as_str() {
            "" => String::new(),
            caption => format!("<caption>{}</caption>\n", escape::html(caption)),
        };
        format!(
            "<table>\n{caption}<thead>\n{}</thead>\n<tbody>\n{body}</tbody>\n</table>\n",
            row("th", &self.columns),
        )
    }

    fn csv(&self) -> String {
        let row = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| escape::csv(cell)).collect();
            format!("{}\r\n", cells.join(","))
        };
        let body: String = self.rows.iter().map(|cells| row(cells)).collect();
        format!("{}{body}", row(&self.columns))
    }

    /// An object a row, by the names of the columns; cells are texts, as people read them.
    pub fn json(&self) -> Value {
        let keys = self.keys();
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|cells| {
                let pairs = keys.iter().zip(cells);
                Value::Object(pairs.map(|(k, v)| (k.clone(), json!(v))).collect())
            })
            .collect();
        json!({ "table": self.name, "caption": self.caption, "rows": rows })
    }
}

impl Table {
    /// The columns' names, each once: `720p`, `720p (2)`. An object would keep only the last.
    fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for column in &self.columns {
            let numbered = (2_u32..).map(|n| format!("{column} ({n})"));
            let mut names = std::iter::once(column.clone()).chain(numbered);
            keys.extend(names.find(|name| !keys.contains(name)));
        }
        keys
    }
}

/// Tables one after the other; as JSON one list.
pub fn joined(tables: &[Table], format: TableFormat) -> String {
    if format == TableFormat::Json {
        return pretty(&tables.iter().map(Table::json).collect());
    }
    let texts: Vec<String> = tables.iter().map(|table| table.render(format)).collect();
    texts.join("\n")
}

/// JSON for people and programs: indented, keys in their order, a newline at the end.
pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
