//! What a selector file means, read from its TOML without the program.

use toml::{Table, Value};

use super::paper::{fold, is_word};

pub struct Meaning {
    pub rates: Vec<Rates>,
    /// The rates that each page must show, by the page's id.
    pub format: Vec<(String, String)>,
}

pub struct Rates {
    pub pages: Option<Vec<String>>,
    pub route: Route,
    pub only: Vec<(Field, Vec<String>)>,
    pub price: Field,
    pub to: Option<Field>,
    pub context: Vec<Field>,
    pub assume: (Option<String>, Option<String>),
    pub absent: Vec<String>,
    pub dimensions: Vec<Dimension>,
    pub reads: Vec<Read>,
}

pub enum Route {
    Fixed(String),
    Said(Field, Values),
}

pub type Values = Vec<(String, Vec<String>)>;

pub struct Field {
    pub name: String,
    pub words: Vec<String>,
}

pub struct Dimension {
    pub key: String,
    pub field: Field,
    pub values: Values,
    pub other: bool,
    pub optional: bool,
    pub absent: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Table,
    Grid { rows: String, columns: String },
    Cards,
    Json { rows: String, in_script: bool },
}

pub struct Read {
    pub shape: Shape,
    pub section: Option<Vec<String>>,
}

impl Field {
    pub fn is(&self, folded: &str) -> bool {
        any_is(&self.words, folded)
    }
}

pub fn any_is(words: &[String], folded: &str) -> bool {
    words.iter().any(|word| is_word(word, folded))
}

/// The one value that the text says; `None` for none, or several.
pub fn value_of<'v>(values: &'v Values, text: &str) -> Option<&'v str> {
    let folded = fold(text);
    let mut fitting = values.iter().filter(|(_, words)| any_is(words, &folded));
    let (value, _) = fitting.next()?;
    fitting.next().is_none().then_some(value)
}

impl Meaning {
    pub fn of(file: &str) -> Self {
        let file: Table = toml::from_str(file).unwrap();
        let all = file.get("words").and_then(Value::as_table);
        let field = |name: &str| Field {
            name: name.to_owned(),
            words: all
                .and_then(|all| all.get(name))
                .map_or_else(|| vec![name.to_owned()], texts),
        };
        let rates = list(file.get("rates")).into_iter();
        let format = list(file.get("page")).into_iter().map(|page| {
            let text = |key: &str| page.get(key).and_then(Value::as_str).map(str::to_owned);
            let format = text("format").unwrap_or_else(|| "html".to_owned());
            (text("id").unwrap(), format)
        });
        Self {
            rates: rates.map(|rates| self::rates(&rates, &field)).collect(),
            format: format.collect(),
        }
    }
}

fn rates(table: &Table, field: &dyn Fn(&str) -> Field) -> Rates {
    let price = table["price"].as_table().unwrap();
    let route = match &table["route"] {
        Value::String(route) => Route::Fixed(route.clone()),
        said => Route::Said(
            field(said["field"].as_str().unwrap()),
            values(&said["words"]),
        ),
    };
    let text = |table: &Table, key: &str| table.get(key).and_then(Value::as_str).map(str::to_owned);
    let assumed = |key: &str| {
        let assume = price.get("assume").and_then(Value::as_table);
        assume.and_then(|assume| text(assume, key))
    };
    let only = table.get("where").and_then(Value::as_table);
    let dimensions = table.get("dimensions").and_then(Value::as_table);
    Rates {
        pages: table.get("pages").map(texts),
        route,
        only: only
            .into_iter()
            .flatten()
            .map(|(f, words)| (field(f), texts(words)))
            .collect(),
        price: field(price["field"].as_str().unwrap()),
        to: text(price, "to").map(|to| field(&to)),
        context: price
            .get("context")
            .map(texts)
            .unwrap_or_default()
            .iter()
            .map(|f| field(f))
            .collect(),
        assume: (assumed("currency"), assumed("unit")),
        absent: price.get("absent").map(texts).unwrap_or_default(),
        dimensions: dimensions
            .into_iter()
            .flatten()
            .map(|(key, said)| dimension(key, said, field))
            .collect(),
        reads: list(table.get("read")).iter().map(read).collect(),
    }
}

fn dimension(key: &str, said: &Value, field: &dyn Fn(&str) -> Field) -> Dimension {
    let flag = |key: &str| said.get(key).and_then(Value::as_bool).unwrap_or_default();
    Dimension {
        key: key.to_owned(),
        field: field(said["field"].as_str().unwrap()),
        values: said.get("words").map(values).unwrap_or_default(),
        other: flag("other"),
        optional: flag("optional"),
        absent: said.get("absent").map(texts).unwrap_or_default(),
    }
}

fn read(table: &Table) -> Read {
    let text = |key: &str| table.get(key).and_then(Value::as_str).map(str::to_owned);
    let rows = || text("rows").unwrap();
    let shape = if table.contains_key("table") {
        Shape::Table
    } else if table.contains_key("cards") {
        Shape::Cards
    } else if table.contains_key("grid") {
        let columns = text("columns").unwrap();
        Shape::Grid {
            rows: rows(),
            columns,
        }
    } else {
        let in_script = text("json").unwrap() != "document";
        Shape::Json {
            rows: rows(),
            in_script,
        }
    };
    Read {
        shape,
        section: table.get("section").map(texts),
    }
}

fn values(table: &Value) -> Values {
    let table = table.as_table().unwrap();
    table
        .iter()
        .map(|(value, words)| (value.clone(), texts(words)))
        .collect()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        list => list
            .as_array()
            .unwrap()
            .iter()
            .map(|t| t.as_str().unwrap().to_owned())
            .collect(),
    }
}

fn list(value: Option<&Value>) -> Vec<Table> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_table).cloned().collect()
}
