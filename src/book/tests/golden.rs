//! Every table in every format and the report, against files; `RATEBOOK_BLESS=1` rewrites them.

use std::path::PathBuf;

use crate::book::render::TableFormat;
use crate::book::report::{ReportFormat, report};
use crate::book::tables::{TableName, tables};
use crate::book::test_book::TestBook;

pub(super) fn check(file: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/book/golden")
        .join(file);
    if std::env::var_os("RATEBOOK_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert!(golden == text, "{} differs:\n{text}", path.display());
}

#[test]
fn every_table_in_every_format_is_as_it_was() {
    let formats = [
        (TableFormat::Markdown, "md"),
        (TableFormat::Html, "html"),
        (TableFormat::Csv, "csv"),
        (TableFormat::Json, "json"),
    ];
    for name in TableName::ALL {
        for (format, ending) in formats {
            let render = || {
                let book = TestBook::seed().build();
                let tables = tables(&book, name);
                tables.iter().map(|t| t.render(format)).collect::<String>()
            };
            assert_eq!(render(), render());
            check(&format!("{}.{ending}", name.name()), &render());
        }
    }
}

#[test]
fn the_report_in_every_format_is_as_it_was() {
    let formats = [
        (ReportFormat::Markdown, "md"),
        (ReportFormat::Html, "html"),
        (ReportFormat::Json, "json"),
    ];
    for (format, ending) in formats {
        let render = || report(&TestBook::seed().build()).render(format);
        assert_eq!(render(), render());
        check(&format!("report.{ending}"), &render());
    }
}
