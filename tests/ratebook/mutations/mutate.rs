//! Seeded damage and change to pages: bytes, numbers, words, tags, cells, rows, columns.

#![expect(clippy::unnecessary_wraps, reason = "every change is of one type")]

use std::ops::Range;

/// Xorshift: the same seed is the same mutants, on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next()).unwrap() % bound.max(1)
    }

    pub fn one_of<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        things.get(self.below(things.len()))
    }
}

/// One change of a page, `None` where the page has nothing to change so.
type Change = fn(&mut Dice, &Page) -> Option<Vec<u8>>;

/// A page and the part of it that says its prices.
pub struct Page {
    pub text: String,
    pub hot: Range<usize>,
}

pub const CHANGES: [(&str, Change); 30] = [
    ("flip a byte", flip_byte),
    ("cut bytes out", cut_bytes),
    ("repeat bytes", repeat_bytes),
    ("truncate", truncate),
    ("break the charset", break_charset),
    ("another charset", another_charset),
    ("another digit", another_digit),
    ("another separator", another_separator),
    ("another sign", another_sign),
    ("swap two numbers", swap_numbers),
    ("split a number", split_number),
    ("another unit", another_unit),
    ("another word", another_word),
    ("noise in a text", noise),
    ("an entity", entity),
    ("drop a tag", drop_tag),
    ("repeat a tag", repeat_tag),
    ("swap two tags", swap_tags),
    ("another tag", another_tag),
    ("a new tag", new_tag),
    ("an attribute", attribute),
    ("drop an element", drop_element),
    ("repeat an element", repeat_element),
    ("swap two elements", swap_elements),
    ("swap two cells", swap_cells),
    ("move a row", move_row),
    ("drop a column", drop_column),
    ("swap two columns", swap_columns),
    ("a new column", new_column),
    ("lines", lines),
];

impl Page {
    fn with(&self, range: Range<usize>, new: &str) -> Vec<u8> {
        [&self.text[..range.start], new, &self.text[range.end..]]
            .concat()
            .into_bytes()
    }

    fn hot(&self) -> &str {
        &self.text[self.hot.clone()]
    }

    fn place(&self, dice: &mut Dice) -> usize {
        let at = self.hot.start + dice.below(self.hot.len());
        (at..=self.text.len())
            .find(|at| self.text.is_char_boundary(*at))
            .unwrap()
    }

    /// Where a test holds in the hot part, as stretches that are as long as can be.
    fn stretches(&self, fits: fn(char) -> bool) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for (at, c) in self.hot().char_indices().filter(|(_, c)| fits(*c)) {
            let start = self.hot.start + at;
            let end = start + c.len_utf8();
            match found.last_mut().filter(|last| last.end == start) {
                Some(last) => last.end = end,
                None => found.push(start..end),
            }
        }
        found
    }

    /// The texts of the page that a person may read.
    fn texts(&self) -> Vec<Range<usize>> {
        let mut texts = Vec::new();
        let mut at = self.hot.start;
        for piece in self.hot().split_inclusive(['<', '>']) {
            let end = at + piece.len();
            if let Some(text) = piece.strip_suffix('<')
                && !text.trim().is_empty()
            {
                texts.push(at..end - 1);
            }
            at = end;
        }
        if texts.is_empty() {
            self.stretches(|c| !"\n|\",:".contains(c))
        } else {
            texts
        }
    }

    fn numbers(&self) -> Vec<Range<usize>> {
        let inside = |range: &Range<usize>| {
            let mut texts = self.texts().into_iter();
            texts.any(|text| text.start <= range.start && range.end <= text.end)
        };
        let mut numbers = self.stretches(|c| c.is_ascii_digit() || c == '.');
        numbers.retain(inside);
        numbers
    }

    /// The tags of the hot part.
    fn tags(&self) -> Vec<Range<usize>> {
        let mut tags = Vec::new();
        let mut at = self.hot.start;
        for piece in self.hot().split_inclusive('>') {
            let end = at + piece.len();
            if let Some(open) = piece.rfind('<') {
                tags.push(at + open..end);
            }
            at = end;
        }
        tags
    }

    fn name(&self, tag: &Range<usize>) -> &str {
        let inside = self.text[tag.clone()].trim_start_matches(['<', '/']);
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric());
        &inside[..end.unwrap_or(inside.len())]
    }

    /// Whole elements with one of these names; any, for none.
    fn elements(&self, names: &[&str]) -> Vec<Range<usize>> {
        let mut open: Vec<Range<usize>> = Vec::new();
        let mut elements = Vec::new();
        for tag in self.tags() {
            if self.text[tag.clone()].starts_with("</") {
                let name = self.name(&tag);
                if let Some(at) = open.iter().rposition(|o| self.name(o) == name) {
                    let start = open.drain(at..).next().unwrap().start;
                    if names.is_empty() || names.contains(&name) {
                        elements.push(start..tag.end);
                    }
                }
            } else {
                open.push(tag);
            }
        }
        elements
    }

    /// Two stretches in the place of each other.
    fn swapped(&self, one: &Range<usize>, other: &Range<usize>) -> Option<Vec<u8>> {
        let (a, b) = if one.start < other.start {
            (one, other)
        } else {
            (other, one)
        };
        let text = &self.text;
        (a.end <= b.start).then(|| {
            [
                &text[..a.start],
                &text[b.clone()],
                &text[a.end..b.start],
                &text[a.clone()],
                &text[b.end..],
            ]
            .concat()
            .into_bytes()
        })
    }

    fn swap_two(&self, dice: &mut Dice, of: &[Range<usize>]) -> Option<Vec<u8>> {
        let (one, other) = (dice.one_of(of)?, dice.one_of(of)?);
        self.swapped(one, other)
    }

    /// The cells of each row of a table.
    fn rows(&self, dice: &mut Dice) -> Option<Vec<Vec<Range<usize>>>> {
        let tables = self.elements(&["table"]);
        let table = dice.one_of(&tables)?.clone();
        let within = |outer: &Range<usize>, of: Vec<Range<usize>>| -> Vec<Range<usize>> {
            let inside = |r: &Range<usize>| outer.start <= r.start && r.end <= outer.end;
            of.into_iter().filter(inside).collect()
        };
        let rows = within(&table, self.elements(&["tr"]));
        Some(
            rows.iter()
                .map(|row| within(row, self.elements(&["td", "th"])))
                .collect(),
        )
    }

    /// The page with something else in the place of some stretches. Of those that overlap, as cells
    /// of tables in cells do, the first is changed.
    fn edited(&self, mut edits: Vec<(Range<usize>, String)>) -> Vec<u8> {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut text = String::new();
        let mut at = 0;
        for (range, new) in edits {
            if range.start < at {
                continue;
            }
            text.push_str(&self.text[at..range.start]);
            text.push_str(&new);
            at = range.end;
        }
        text.push_str(&self.text[at..]);
        text.into_bytes()
    }
}

fn flip_byte(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let mut bytes = page.text.clone().into_bytes();
    let at = page.hot.start + dice.below(page.hot.len());
    bytes[at] ^= 1 << dice.below(8);
    Some(bytes)
}

fn cut_bytes(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let mut bytes = page.text.clone().into_bytes();
    let at = page.hot.start + dice.below(page.hot.len());
    let most = [1, 4, 40, 1_000][dice.below(4)];
    let end = bytes.len().min(at + 1 + dice.below(most));
    bytes.drain(at..end);
    Some(bytes)
}

fn repeat_bytes(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let start = page.place(dice);
    let end = page.text.len().min(start + 1 + dice.below(200));
    let bytes = page.text.as_bytes();
    Some([&bytes[..end], &bytes[start..]].concat())
}

fn truncate(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let mut bytes = page.text.clone().into_bytes();
    bytes.truncate(page.hot.start + dice.below(page.hot.len()));
    Some(bytes)
}

fn break_charset(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let mut bytes = page.text.clone().into_bytes();
    let at = page.place(dice);
    let damage: &[u8] = [
        &b"\xff"[..],
        b"\xc3",
        b"\xe2\x82",
        b"\x80",
        b"\xed\xa0\x80",
        b"\0",
    ][dice.below(6)];
    bytes.splice(at..at, damage.iter().copied());
    Some(bytes)
}

fn another_charset(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| page.text.encode_utf16().flat_map(bytes).collect();
    Some(match dice.below(4) {
        0 => [b"\xef\xbb\xbf", page.text.as_bytes()].concat(),
        1 => [b"\xff\xfe".to_vec(), utf_16(u16::to_le_bytes)].concat(),
        2 => utf_16(u16::to_be_bytes),
        _ => page.text.replace("utf-8", "windows-1252").into_bytes(),
    })
}

fn another_digit(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let number = dice.one_of(&page.numbers())?.clone();
    let at = number.start + dice.below(number.len());
    let new = b'0' + u8::try_from(dice.below(10)).unwrap();
    Some(page.with(at..at + 1, &char::from(new).to_string()))
}

fn another_separator(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let number = dice.one_of(&page.numbers())?.clone();
    let new = [",", "'", "", " ", "..", "·", "٫", ".0", "e-"][dice.below(9)];
    let point = page.text[number.clone()]
        .find('.')
        .map(|at| number.start + at);
    let at = point.unwrap_or(number.start + dice.below(number.len()));
    Some(page.with(at..at + usize::from(point.is_some()), new))
}

fn another_sign(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let signs = page.stretches(|c| "$+/()".contains(c));
    let sign = dice.one_of(&signs)?.clone();
    let new = [
        "€", "¥", "", "-", "~", "from ", "up to ", "$", "US$", "×", "%", "+",
    ][dice.below(12)];
    Some(page.with(sign, new))
}

fn swap_numbers(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    page.swap_two(dice, &page.numbers())
}

/// `0.0` and `75` beside each other, in one element or in two.
fn split_number(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let number = dice.one_of(&page.numbers())?.clone();
    let at = number.start + dice.below(number.len() + 1);
    let between = [
        " ",
        "<b></b>",
        "<!-- -->",
        "&nbsp;",
        "<br>",
        "</b><b>",
        "\u{200b}",
        "&#8203;",
        "<sup>1</sup>",
        "\u{2009}",
        "<wbr>",
        "&shy;",
    ];
    Some(page.with(at..at, between[dice.below(between.len())]))
}

const WORDS: [&str; 22] = [
    "second",
    "minute",
    "hour",
    "request",
    "video",
    "image",
    "Credits",
    "credits/s",
    "720p",
    "1080p",
    "Off",
    "On",
    "Price",
    "Quality",
    "Sound",
    "Model",
    "Text to Video",
    "Image to Video",
    "Video Edit",
    "audio",
    "std",
    "pro",
];

fn another_unit(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let present: Vec<&str> = WORDS
        .iter()
        .copied()
        .filter(|word| page.hot().contains(word))
        .collect();
    let word = *dice.one_of(&present)?;
    let places: Vec<usize> = page
        .hot()
        .match_indices(word)
        .map(|(at, _)| page.hot.start + at)
        .collect();
    let at = *dice.one_of(&places)?;
    Some(page.with(at..at + word.len(), WORDS[dice.below(WORDS.len())]))
}

fn another_word(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let text = dice.one_of(&page.texts())?.clone();
    let new = [
        "Cost",
        "List price",
        "Price",
        "",
        "-",
        "n/a",
        "Contact us",
        "4K",
        "Was",
        "old",
        "$9.99/ second",
        "(",
        "Kling 2.6",
    ];
    Some(page.with(text, new[dice.below(new.len())]))
}

fn noise(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let text = dice.one_of(&page.texts())?.clone();
    let at = (text.start + dice.below(text.len() + 1)..=text.end)
        .find(|at| page.text.is_char_boundary(*at))?;
    let new = [
        "\u{200b}",
        "\u{202e}",
        " ",
        "\n",
        "\t",
        "&zwnj;",
        "&shy;",
        "*",
        "²",
        "¹",
        "x",
        "1",
        ":",
        "Popular",
        "NEW ",
        " (from)",
        "<sup>2</sup>",
        "\u{a0}",
    ];
    Some(page.with(at..at, new[dice.below(new.len())]))
}

/// A character written as its number.
fn entity(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let text = dice.one_of(&page.texts())?.clone();
    let at = (text.start + dice.below(text.len())..text.end)
        .find(|at| page.text.is_char_boundary(*at))?;
    let c = page.text[at..].chars().next()?;
    let new = match dice.below(3) {
        0 => format!("&#{};", u32::from(c)),
        1 => format!("&#x{:x};", u32::from(c)),
        _ => format!("&#{}", u32::from(c)),
    };
    Some(page.with(at..at + c.len_utf8(), &new))
}

fn drop_tag(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let tag = dice.one_of(&page.tags())?.clone();
    Some(page.with(tag, ""))
}

fn repeat_tag(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let tag = dice.one_of(&page.tags())?.clone();
    let twice = page.text[tag.clone()].repeat(2);
    Some(page.with(tag, &twice))
}

fn swap_tags(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let tags = page.tags();
    let at = dice.below(tags.len());
    page.swapped(tags.get(at)?, tags.get(at + 1 + dice.below(3))?)
}

const NAMES: [&str; 24] = [
    "div", "span", "s", "del", "b", "td", "th", "tr", "table", "thead", "tbody", "template",
    "script", "noscript", "style", "svg", "select", "a", "form", "button", "p", "li", "h2",
    "caption",
];

fn another_tag(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let tag = dice.one_of(&page.tags())?.clone();
    let name = page.name(&tag);
    let start = tag.start + page.text[tag.clone()].find(name)?;
    Some(page.with(start..start + name.len(), NAMES[dice.below(NAMES.len())]))
}

fn new_tag(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let tag = dice.one_of(&page.tags())?.clone();
    let name = NAMES[dice.below(NAMES.len())];
    let new = match dice.below(3) {
        0 => format!("<{name}>"),
        1 => format!("</{name}>"),
        _ => format!("<{name}>$7.77/ second</{name}>"),
    };
    Some(page.with(tag.end..tag.end, &new))
}

fn attribute(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let tag = dice.one_of(&page.tags())?.clone();
    let end = tag.end - 1;
    let new = [
        " hidden",
        " style=\"display:none\"",
        " colspan=2",
        " colspan=3",
        " rowspan=2",
        " rowspan=0",
        " rowspan=9999",
        " style='text-decoration:line-through'",
        " style=\"visibility: hidden\"",
        " role=heading",
        " class=x",
        " \"",
        " style=\"",
    ];
    Some(page.with(end..end, new[dice.below(new.len())]))
}

fn drop_element(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let element = dice.one_of(&page.elements(&[]))?.clone();
    Some(page.with(element, ""))
}

fn repeat_element(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let elements = page.elements(&[]);
    let element = dice.one_of(&elements)?.clone();
    let to = dice.one_of(&elements)?.end;
    let again = page.text[element].to_owned();
    Some(page.with(to..to, &again))
}

fn swap_elements(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    page.swap_two(dice, &page.elements(&[]))
}

fn swap_cells(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let cells: Vec<Range<usize>> = page.rows(dice)?.concat();
    page.swap_two(dice, &cells)
}

fn move_row(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let rows = page.elements(&["tr", "li"]);
    let row = dice.one_of(&rows)?.clone();
    let other = dice.one_of(&rows)?.clone();
    let text = page.text[row.clone()].to_owned();
    Some(match dice.below(4) {
        0 => page.with(row, ""),
        1 => page.with(row.end..row.end, &text),
        2 => page.with(other.end..other.end, &text),
        _ => return page.swapped(&row, &other),
    })
}

fn drop_column(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let rows = page.rows(dice)?;
    let column = dice.below(rows.first()?.len());
    // Sometimes only below the header, or only in it.
    let which = dice.below(3);
    let rows = rows.iter().enumerate().filter(|(n, _)| match which {
        0 => true,
        1 => *n > 0,
        _ => *n == 0,
    });
    let cells = rows.filter_map(|(_, row)| row.get(column).cloned());
    Some(page.edited(cells.map(|cell| (cell, String::new())).collect()))
}

fn swap_columns(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let rows = page.rows(dice)?;
    let width = rows.first()?.len();
    let (one, other) = (dice.below(width), dice.below(width));
    let (one, other) = (one.min(other), one.max(other));
    let from = dice.below(2);
    let mut edits = Vec::new();
    for row in rows.iter().skip(from) {
        if let (Some(a), Some(b)) = (row.get(one), row.get(other))
            && a.end <= b.start
        {
            edits.push((a.clone(), page.text[b.clone()].to_owned()));
            edits.push((b.clone(), page.text[a.clone()].to_owned()));
        }
    }
    Some(page.edited(edits))
}

fn new_column(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let rows = page.rows(dice)?;
    let column = dice.below(rows.first()?.len());
    let header = [
        "Was",
        "List price",
        "Price",
        "Official",
        "Price per clip",
        "720p",
        "Quality",
        "",
    ][dice.below(8)];
    let text = [
        "$9.99/ second",
        "$0.999/ second(99 Credits)",
        "9 credits/s",
        "720p",
        "-",
        "",
    ][dice.below(6)];
    let mut edits = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        if let Some(cell) = row.get(column) {
            let new = if n == 0 {
                format!("<th>{header}</th>")
            } else {
                format!("<td>{text}</td>")
            };
            edits.push((cell.start..cell.start, new));
        }
    }
    Some(page.edited(edits))
}

/// Lines of JSON or Markdown, and the cells and members in them.
fn lines(dice: &mut Dice, page: &Page) -> Option<Vec<u8>> {
    let mut lines: Vec<String> = page.text.lines().map(str::to_owned).collect();
    let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(5) {
        0 => drop(lines.remove(one)),
        1 => lines.insert(other, lines[one].clone()),
        2 => lines.swap(one, other),
        kind => {
            let sign = if lines[one].contains('|') { '|' } else { ',' };
            let mut cells: Vec<String> = lines[one].split(sign).map(str::to_owned).collect();
            let (a, b) = (dice.below(cells.len()), dice.below(cells.len()));
            match kind {
                3 => cells.swap(a, b),
                _ => drop(cells.remove(a)),
            }
            lines[one] = cells.join(&sign.to_string());
        }
    }
    Some(lines.join("\n").into_bytes())
}
