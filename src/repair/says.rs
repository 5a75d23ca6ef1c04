//! What a page says beside its prices: the words by which it is recognised, the heading above its
//! billing rules, the sentence with its date.

use std::rc::Rc;

use super::concepts::{concepts, has_digit};
use super::edit::Edit;
use super::words;
use crate::source::{Outline, Source, Word, normalized};

/// The words of `says` that the page has no more, and what may take their places: words that it
/// says, and that all earlier pages said as well, or none while others are left. The earlier pages
/// are asked for only where a word is missing.
///
/// # Errors
/// The page does not say what it is about, or the earlier ones cannot be looked through, in words.
pub fn recognised(
    source: &Source,
    page: usize,
    outline: &Outline,
    earlier: impl FnOnce() -> Result<Rc<[Outline]>, String>,
) -> Result<Vec<Edit>, String> {
    let Some(spec) = source.pages.get(page) else {
        return Ok(Vec::new());
    };
    let missing: Vec<&str> = spec
        .says
        .iter()
        .map(Word::written)
        .filter(|word| !word.contains('*') && !outline.says(word))
        .collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let earlier = earlier()?;
    let mut left = spec.says.len().saturating_sub(missing.len());
    let mut taken: Vec<String> = spec.says.iter().map(|w| normalized(w.written())).collect();
    let mut edits = Vec::new();
    for word in missing {
        if let Some(number) = gone(word, outline) {
            return Err(format!(
                "the page does not say `{word}`, and nothing on it says `{number}`"
            ));
        }
        let of_file = source
            .routes
            .iter()
            .map(|route| route.title.as_str())
            .chain([source.model.as_str(), source.provider.as_str()]);
        let of_page = outline.headings.iter().chain(&outline.title);
        let related = of_page
            .filter(|heading| words::title(word, heading).is_some())
            .map(String::as_str);
        let fields = source.rates.iter().flat_map(|spec| {
            let price = spec.price.field.words.iter();
            price.map(Word::written)
        });
        let new = related.chain(of_file).chain(fields).find(|new| {
            words::is_a_word(new)
                && new.chars().count() > 3
                && !taken.contains(&normalized(new))
                && outline.says(new)
                && earlier.iter().all(|page| page.says(new))
        });
        if let Some(new) = new {
            taken.push(normalized(new));
            left = left.saturating_add(1);
        } else if left == 0 {
            // A page cannot be told by nothing.
            return Err(format!(
                "the page does not say `{word}`, nor anything like it that earlier pages said too"
            ));
        }
        edits.push(Edit::Says {
            page,
            old: word.to_owned(),
            new: new.map(str::to_owned),
        });
    }
    Ok(edits)
}

/// A number of a word that the page says nowhere in its title or headings: it is of another
/// version, or another thing.
fn gone(word: &str, outline: &Outline) -> Option<String> {
    let said: std::collections::BTreeSet<String> = outline
        .headings
        .iter()
        .chain(&outline.title)
        .flat_map(|text| concepts(text))
        .collect();
    let numbers = concepts(word);
    let mut numbers = numbers.into_iter().filter(|word| has_digit(word));
    numbers.find(|number| !said.contains(number))
}

/// Headings below which the n-th list of billing rules may stand now.
pub fn rules(source: &Source, n: usize, outline: &Outline) -> Vec<Edit> {
    let Some(words) = source.rules.get(n).and_then(|spec| spec.section.as_ref()) else {
        return Vec::new();
    };
    if outline
        .headings
        .iter()
        .any(|h| words.any_is(&normalized(h)))
    {
        return Vec::new();
    }
    let mut found: Vec<(u32, &String)> = Vec::new();
    for heading in outline.headings.iter().filter(|h| words::is_a_word(h)) {
        let sure = words.iter();
        let sure = sure.filter_map(|word| words::title(word.written(), heading));
        if let Some(sure) = sure.max()
            && !found.iter().any(|(_, known)| *known == heading)
        {
            found.push((sure, heading));
        }
    }
    found.sort_by_key(|(sure, _)| std::cmp::Reverse(*sure));
    let edits = found.into_iter().map(|(_, word)| Edit::RulesSection {
        rules: n,
        word: word.clone(),
    });
    edits.take(4).collect()
}

/// Other sentences with a date that say when a page was published.
pub fn published(source: &Source) -> Vec<Edit> {
    const SENTENCES: [&str; 6] = [
        "*published on {date}*",
        "*published: {date}*",
        "*published {date}*",
        "*date published: {date}*",
        "*publication date: {date}*",
        "*date of publication: {date}*",
    ];
    if source.published.is_none() {
        return Vec::new();
    }
    let edits = SENTENCES.iter().map(|sentence| Edit::Published {
        sentence: (*sentence).to_owned(),
    });
    edits.collect()
}
