//! The bundled pages, by the date from which their sites showed them.

/// One page of a source from a date on.
pub(super) struct DatedPage {
    pub date: &'static str,
    pub source: &'static str,
    /// The path and query of its URL.
    pub path: &'static str,
    pub kind: &'static str,
    pub body: &'static [u8],
}

/// The dates on which something on the sites changed, in order: what the demo replays.
pub const DATES: [(&str, &str); 10] = [
    ("2026-02-06", "the official guide is published"),
    ("2026-04-08", "the route pages, as the article saw them"),
    (
        "2026-04-21",
        "the route pages show fewer digits, and one billing rule is another",
    ),
    (
        "2026-05-12",
        "the vendor's API prices and the site's list of models can be read by programs",
    ),
    ("2026-06-15", "the guide hides behind a challenge page"),
    ("2026-06-29", "the guide is back, redesigned"),
    (
        "2026-07-03",
        "two routes cost more, which the site's text and its list do not know",
    ),
    ("2026-08-05", "a decimal point slips on one page"),
    (
        "2026-08-12",
        "the slip is mended, a route offers 4K, and the site's list has caught up",
    ),
    ("2026-09-05", "the route pages are redesigned"),
];

/// What a server calls a file.
const fn content_type(file: &str) -> &'static str {
    match file.as_bytes() {
        [.., b'.', b'j', b's', b'o', b'n'] => "application/json",
        [.., b'.', b'm', b'd'] => "text/markdown; charset=utf-8",
        _ => "text/html; charset=utf-8",
    }
}

macro_rules! pages {
    ($($date:literal $source:literal $path:literal $file:literal;)*) => {
        &[$(DatedPage {
            date: $date,
            source: $source,
            path: $path,
            kind: content_type($file),
            body: include_bytes!(concat!("../../fixtures/", $source, "/", $file)),
        }),*]
    };
}

/// All bundled pages; of those with one path, the last one dated by then is shown.
pub(super) const PAGES: &[DatedPage] = pages! {
    "2026-02-06" "kling-video-3-guide" "/quickstart/klingai-video-3-model-user-guide" "2026-02-06-published.html";
    "2026-04-08" "gptimage2-kling-3" "/kling-3?model=kling-v3-text-to-video" "2026-04-08-four-decimals.text-to-video.html";
    "2026-04-08" "gptimage2-kling-3" "/kling-3?model=kling-v3-image-to-video" "2026-04-08-four-decimals.image-to-video.html";
    "2026-04-08" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-text-to-video" "2026-04-08-four-decimals.text-to-video.html";
    "2026-04-08" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-image-to-video" "2026-04-08-four-decimals.image-to-video.html";
    "2026-04-08" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-reference-to-video" "2026-04-08-four-decimals.reference-to-video.html";
    "2026-04-08" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-04-08-four-decimals.video-edit.html";
    "2026-04-21" "gptimage2-kling-3" "/kling-3?model=kling-v3-text-to-video" "2026-04-21-rounded.text-to-video.html";
    "2026-04-21" "gptimage2-kling-3" "/kling-3?model=kling-v3-image-to-video" "2026-04-21-rounded.image-to-video.html";
    "2026-04-21" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-text-to-video" "2026-04-21-rounded.text-to-video.html";
    "2026-04-21" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-image-to-video" "2026-04-21-rounded.image-to-video.html";
    "2026-04-21" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-reference-to-video" "2026-04-21-rounded.reference-to-video.html";
    "2026-04-21" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-04-21-rounded.video-edit.html";
    "2026-05-12" "gptimage2-model-pricing" "/web/api/models/pricing" "2026-05-12-published.json";
    "2026-05-12" "kling-llms" "/llms.txt" "2026-05-12-published.md";
    "2026-06-15" "kling-video-3-guide" "/quickstart/klingai-video-3-model-user-guide" "2026-06-15-challenge.html";
    "2026-06-29" "kling-video-3-guide" "/quickstart/klingai-video-3-model-user-guide" "2026-06-29-redesigned.html";
    "2026-07-03" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-reference-to-video" "2026-07-03-raised.reference-to-video.html";
    "2026-07-03" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-07-03-raised.video-edit.html";
    "2026-08-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-08-05-slipped.video-edit.html";
    "2026-08-12" "gptimage2-model-pricing" "/web/api/models/pricing" "2026-08-12-caught-up.json";
    "2026-08-12" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-text-to-video" "2026-08-12-new-row.text-to-video.html";
    "2026-08-12" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-08-12-mended.video-edit.html";
    "2026-09-05" "gptimage2-kling-3" "/kling-3?model=kling-v3-text-to-video" "2026-09-05-redesigned.text-to-video.html";
    "2026-09-05" "gptimage2-kling-3" "/kling-3?model=kling-v3-image-to-video" "2026-09-05-redesigned.image-to-video.html";
    "2026-09-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-text-to-video" "2026-09-05-redesigned.text-to-video.html";
    "2026-09-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-image-to-video" "2026-09-05-redesigned.image-to-video.html";
    "2026-09-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-reference-to-video" "2026-09-05-redesigned.reference-to-video.html";
    "2026-09-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-09-05-redesigned.video-edit.html";
};

/// Whether the source has a page on that date.
pub fn is_published(source: &str, date: &str) -> bool {
    PAGES
        .iter()
        .any(|page| page.source == source && page.date <= date)
}
