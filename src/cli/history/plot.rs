//! The history as SVG: prices as steps over time, one chart a unit. What nobody saw is dashed:
//! from the last check that saw a price to the first that saw another, and from the last good
//! check to the end.
//!
//! The file stands alone, follows the reader's light or dark colours, and holds no script.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::super::amounts::{bare, unit};
use super::axes::{price_marks, time_marks};
use crate::escape;
use crate::price::{Amount, Price};
use crate::query::history::History;
use crate::query::track::Track;

const WIDTH: u32 = 960;
const LEFT: u32 = 76;
const RIGHT: u32 = 24;
/// Of one chart, without its title, its dates and its legend.
const HEIGHT: u32 = 240;
const TITLE: u32 = 40;
const DATES: u32 = 44;
const ROW: u32 = 19;
/// Above each line's part of the legend.
const GAP: u32 = 6;
const FOOT: u32 = 30;

/// The first eight are told apart by people who see fewer colours too (after Okabe and Ito); all
/// stand out on light and on dark.
const COLORS: u32 = 12;
const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#24292f}\
.page{fill:#fff}.title{font-size:14px;font-weight:600}.quiet{fill:#656d76}\
.price{font-variant-numeric:tabular-nums}.end{text-anchor:end}.middle{text-anchor:middle}\
.grid{stroke:#d8dee4;stroke-width:1}.line{fill:none;stroke-width:2.5}.unseen{stroke-dasharray:2 4}\
.c0{stroke:#0072b2}.c1{stroke:#d55e00}.c2{stroke:#009e73}.c3{stroke:#b5578f}\
.c4{stroke:#c98a00}.c5{stroke:#3a9bd9}.c6{stroke:#7a6ff0}.c7{stroke:#7f7f7f}\
.c8{stroke:#8a6d3b}.c9{stroke:#4f9d4f}.c10{stroke:#d14d72}.c11{stroke:#2aa198}\
circle{fill:#fff;stroke-width:2.5}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.page,circle{fill:#0d1117}.quiet{fill:#9198a1}\
.grid{stroke:#30363d}}";

/// One line of a chart, and all rates whose prices it is.
struct Series {
    rates: Vec<String>,
    legs: Vec<Leg>,
}

/// A price and the time in which it held, as far as anybody saw.
#[derive(PartialEq)]
struct Leg {
    price: Amount,
    words: String,
    from: Timestamp,
    last_seen: Timestamp,
    until: Timestamp,
    /// The next leg begins where this one ends.
    joined: bool,
}

/// The prices of one unit.
struct Chart {
    unit: String,
    series: Vec<Series>,
}

/// All prices of the history as one picture; `None` where there is nothing to draw.
pub(super) fn svg(history: &History) -> Option<String> {
    let from = history.tracks.iter().filter_map(|t| t.held.first());
    let first = from.map(|held| held.from).min()?;
    let start = history.span.since.map_or(first, |since| since.max(first));
    let scale = Scale {
        start,
        end: history.end,
    };
    let charts = charts(history, &scale);
    let (mut body, mut top) = (String::new(), 0_u32);
    for chart in &charts {
        body.push_str(&draw(chart, &scale, top)?);
        top = top.saturating_add(height(chart));
    }
    let total = top.saturating_add(FOOT);
    let span = format!("{} to {} UTC", day(start), day(history.end));
    let note = "Dashed: not seen. A price changed somewhere between its last and the next check.";
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {total}\" \
         width=\"{WIDTH}\" height=\"{total}\" role=\"img\">\n\
         <title>Prices {span}</title>\n<style>{STYLE}</style>\n\
         <rect class=\"page\" width=\"{WIDTH}\" height=\"{total}\"/>\n{body}\
         <text class=\"quiet\" x=\"{LEFT}\" y=\"{}\">{note}</text>\n</svg>\n",
        total.saturating_sub(12),
    ))
}

/// The charts in the order in which their units first come.
fn charts(history: &History, scale: &Scale) -> Vec<Chart> {
    let mut charts: Vec<Chart> = Vec::new();
    for track in &history.tracks {
        // A rate that moved to another unit is drawn in both charts, each its own part.
        let mut units: Vec<String> = track.held.iter().map(|h| unit(&h.what.known)).collect();
        units.dedup();
        for unit in units {
            let legs = legs(track, &unit, scale);
            if legs.is_empty() {
                continue;
            }
            if !charts.iter().any(|chart| chart.unit == unit) {
                charts.push(Chart {
                    unit: unit.clone(),
                    series: Vec::new(),
                });
            }
            if let Some(chart) = charts.iter_mut().find(|chart| chart.unit == unit) {
                add(chart, &track.rate.to_string(), legs);
            }
        }
    }
    // The legend from the dearest down, as the lines stand above it.
    for chart in &mut charts {
        let last = |series: &Series| series.legs.last().map(|leg| leg.price);
        chart.series.sort_by_key(|series| Reverse(last(series)));
    }
    charts
}

/// Rates that always cost the same are one line.
fn add(chart: &mut Chart, rate: &str, legs: Vec<Leg>) {
    match chart.series.iter_mut().find(|series| series.legs == legs) {
        Some(series) if series.rates.iter().any(|known| known == rate) => {}
        Some(series) => series.rates.push(rate.to_owned()),
        None => chart.series.push(Series {
            rates: vec![rate.to_owned()],
            legs,
        }),
    }
}

/// The intervals of a rate that fall into the time; those of one price in a row are one.
fn legs(track: &Track, of_unit: &str, scale: &Scale) -> Vec<Leg> {
    let mut legs: Vec<Leg> = Vec::new();
    for held in &track.held {
        let until = held.ended.unwrap_or(scale.end).min(scale.end);
        let price: &Price = &held.what.known;
        if unit(price) != of_unit || until < scale.start || held.from > scale.end {
            continue;
        }
        let from = held.from.max(scale.start);
        let last_seen = held.last_seen.clamp(from, until.max(from));
        match legs.last_mut() {
            Some(last) if last.until == from && last.words == bare(price) => {
                (last.last_seen, last.until) = (last_seen, until);
            }
            before => {
                if let Some(last) = before {
                    last.joined = last.until == from;
                }
                legs.push(Leg {
                    price: price.amount,
                    words: bare(price),
                    from,
                    last_seen,
                    until,
                    joined: false,
                });
            }
        }
    }
    legs
}

/// From instants to places.
struct Scale {
    start: Timestamp,
    end: Timestamp,
}

impl Scale {
    /// The place in pixels, with one digit.
    fn x(&self, at: Timestamp) -> String {
        let all = self.end.as_millisecond() - self.start.as_millisecond();
        let passed = at.as_millisecond() - self.start.as_millisecond();
        let tenths = i64::from(WIDTH - LEFT - RIGHT) * 10 * passed / all.max(1);
        let tenths = tenths + i64::from(LEFT) * 10;
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// How far below the top of the chart a price stands; `high` is at the top.
fn y(price: Amount, high: Amount, top: u32) -> Option<String> {
    let below = high.minus(price).ok()?.times(Amount::from(HEIGHT)).ok()?;
    let below = below.ratio(high, 1)?;
    Some(below.plus(Amount::from(top)).ok()?.to_string())
}

fn height(chart: &Chart) -> u32 {
    let legend = chart.series.iter().map(legend_height);
    legend.fold(TITLE + HEIGHT + DATES, u32::saturating_add)
}

fn legend_height(series: &Series) -> u32 {
    let rows = u32::try_from(series.rates.len()).unwrap_or(u32::MAX);
    rows.saturating_mul(ROW).saturating_add(GAP)
}

fn draw(chart: &Chart, scale: &Scale, top: u32) -> Option<String> {
    let legs = chart.series.iter().flat_map(|series| &series.legs);
    let marks = price_marks(legs.map(|leg| leg.price).max()?);
    let high = marks.last().copied().filter(|high| !high.is_zero())?;
    let plot = top.saturating_add(TITLE);
    let mut text = format!(
        "<text class=\"title\" x=\"{LEFT}\" y=\"{}\">{}</text>\n",
        top.saturating_add(26),
        escape::html(&chart.unit)
    );
    text.push_str(&axes(&marks, high, scale, plot)?);
    for (series, color) in chart.series.iter().zip((0..COLORS).cycle()) {
        text.push_str(&line(series, color, high, scale, plot)?);
    }
    let mut row = plot.saturating_add(HEIGHT + DATES);
    for (series, color) in chart.series.iter().zip((0..COLORS).cycle()) {
        text.push_str(&legend(series, color, row));
        row = row.saturating_add(legend_height(series));
    }
    Some(text)
}

fn axes(marks: &[Amount], high: Amount, scale: &Scale, plot: u32) -> Option<String> {
    let mut text = String::new();
    let right = WIDTH - RIGHT;
    for mark in marks {
        let y = y(*mark, high, plot)?;
        text.push_str(&format!(
            "<path class=\"grid\" d=\"M{LEFT} {y}H{right}\"/>\
             <text class=\"quiet price end\" x=\"{}\" y=\"{y}\" dy=\"4\">{mark}</text>\n",
            LEFT - 8
        ));
    }
    let bottom = plot.saturating_add(HEIGHT);
    for (at, words) in time_marks(scale.start, scale.end) {
        let x = scale.x(at);
        text.push_str(&format!(
            "<path class=\"grid\" d=\"M{x} {bottom}v6\"/>\
             <text class=\"quiet middle\" x=\"{x}\" y=\"{}\">{words}</text>\n",
            bottom.saturating_add(20)
        ));
    }
    Some(text)
}

/// A line: what was seen whole, what was not dashed, and a point where a price was first seen.
fn line(series: &Series, color: u32, high: Amount, scale: &Scale, plot: u32) -> Option<String> {
    let (mut seen, mut unseen, mut points) = (String::new(), String::new(), String::new());
    let mut legs = series.legs.iter().peekable();
    while let Some(leg) = legs.next() {
        let y = y(leg.price, high, plot)?;
        let (from, last, until) = (
            scale.x(leg.from),
            scale.x(leg.last_seen),
            scale.x(leg.until),
        );
        seen.push_str(&format!("M{from} {y}H{last}"));
        unseen.push_str(&format!("M{last} {y}H{until}"));
        if let Some(next) = legs.peek().filter(|_| leg.joined) {
            unseen.push_str(&format!("V{}", self::y(next.price, high, plot)?));
        }
        points.push_str(&format!(
            "<circle class=\"c{color}\" cx=\"{from}\" cy=\"{y}\" r=\"3.5\"><title>{}: {}</title></circle>",
            day(leg.from),
            escape::html(&leg.words)
        ));
    }
    Some(format!(
        "<path class=\"line unseen c{color}\" d=\"{unseen}\"/>\
         <path class=\"line c{color}\" d=\"{seen}\"/>{points}\n"
    ))
}

/// A row a rate; the first shows the line and its last price.
fn legend(series: &Series, color: u32, top: u32) -> String {
    let mut text = format!(
        "<path class=\"line c{color}\" d=\"M{LEFT} {}h22\"/>",
        top.saturating_sub(4)
    );
    let price = series.legs.last().map_or("", |leg| leg.words.as_str());
    // Under each other by their decimal points.
    let (whole, fraction) = price.split_at(price.find('.').unwrap_or(price.len()));
    text.push_str(&format!(
        "<text class=\"price end\" x=\"{x}\" y=\"{top}\">{}</text>\
         <text class=\"price\" x=\"{x}\" y=\"{top}\">{}</text>\n",
        escape::html(whole),
        escape::html(fraction),
        x = LEFT + 60,
    ));
    for (rate, n) in series.rates.iter().zip(0_u32..) {
        text.push_str(&format!(
            "<text x=\"{}\" y=\"{}\">{}</text>\n",
            LEFT + 112,
            top.saturating_add(n.saturating_mul(ROW)),
            escape::html(rate)
        ));
    }
    text
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::track::Span;
    use crate::query::track::tests::track;

    fn history(tracks: Vec<Track>) -> History {
        let end = "2026-04-25T09:00:00Z".parse().unwrap();
        History {
            tracks,
            rules: Vec::new(),
            span: Span::default(),
            end,
            now: end,
        }
    }

    #[test]
    fn one_price_in_other_digits_is_one_leg_and_a_gap_is_none() {
        let scale = Scale {
            start: "2026-04-01T09:00:00Z".parse().unwrap(),
            end: "2026-04-25T09:00:00Z".parse().unwrap(),
        };
        let legs = legs(&track(), "$/s", &scale);
        let told: Vec<(String, bool)> = legs.iter().map(|l| (l.words.clone(), l.joined)).collect();
        let leg = |words: &str, joined| (words.to_owned(), joined);
        assert_eq!(
            told,
            [
                leg("0.1125", true),
                leg("0.135", false),
                leg("0.135", false)
            ]
        );
        assert_eq!(scale.x(scale.start), "76.0");
        assert_eq!(scale.x(scale.end), "936.0");
        assert_eq!(y(Amount::ZERO, Amount::ONE, 10).unwrap(), "250");
    }

    #[test]
    fn rates_of_one_price_share_a_line() {
        let mut other = track();
        other.rate = "a/b/d[resolution=720p]".parse().unwrap();
        let svg = svg(&history(vec![track(), other])).unwrap();
        assert_eq!(svg.matches("class=\"line unseen").count(), 1);
        assert!(svg.contains(">a/b/c</text>") && svg.contains(">a/b/d[resolution=720p]</text>"));
        assert!(super::svg(&history(Vec::new())).is_none());
    }
}
