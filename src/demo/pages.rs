//! The bundled pages, by the date from which their sites showed them.

/// One page of a source from a date on.
pub(super) struct DatedPage {
    pub date: &'static str,
    pub source: &'static str,
    /// The path and query of its URL.
    pub path: &'static str,
    pub body: &'static [u8],
}

/// The dates on which something on the sites changed, in order: what the demo replays.
pub const DATES: [(&str, &str); 9] = [
    ("2026-02-06", "the official guide is published"),
    ("2026-04-08", "the route pages, as the article saw them"),
    (
        "2026-04-21",
        "the route pages show fewer digits, and one billing rule is another",
    ),
    ("2026-06-15", "the guide hides behind a challenge page"),
    ("2026-06-29", "the guide is back, redesigned"),
    ("2026-07-03", "two routes cost more"),
    ("2026-08-05", "a decimal point slips on one page"),
    ("2026-08-12", "the slip is mended, and a route offers 4K"),
    ("2026-09-05", "the route pages are redesigned"),
];

macro_rules! pages {
    ($($date:literal $source:literal $path:literal $file:literal;)*) => {
        &[$(DatedPage {
            date: $date,
            source: $source,
            path: $path,
            body: include_bytes!(concat!("../../fixtures/", $source, "/", $file, ".html")),
        }),*]
    };
}

/// All bundled pages; of those with one path, the last one dated by then is shown.
pub(super) const PAGES: &[DatedPage] = pages! {
    "2026-02-06" "kling-video-3-guide" "/quickstart/klingai-video-3-model-user-guide" "2026-02-06-published";
    "2026-04-08" "gptimage2-kling-3" "/kling-3?model=kling-v3-text-to-video" "2026-04-08-four-decimals.text-to-video";
    "2026-04-08" "gptimage2-kling-3" "/kling-3?model=kling-v3-image-to-video" "2026-04-08-four-decimals.image-to-video";
    "2026-04-08" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-text-to-video" "2026-04-08-four-decimals.text-to-video";
    "2026-04-08" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-image-to-video" "2026-04-08-four-decimals.image-to-video";
    "2026-04-08" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-reference-to-video" "2026-04-08-four-decimals.reference-to-video";
    "2026-04-08" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-04-08-four-decimals.video-edit";
    "2026-04-21" "gptimage2-kling-3" "/kling-3?model=kling-v3-text-to-video" "2026-04-21-rounded.text-to-video";
    "2026-04-21" "gptimage2-kling-3" "/kling-3?model=kling-v3-image-to-video" "2026-04-21-rounded.image-to-video";
    "2026-04-21" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-text-to-video" "2026-04-21-rounded.text-to-video";
    "2026-04-21" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-image-to-video" "2026-04-21-rounded.image-to-video";
    "2026-04-21" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-reference-to-video" "2026-04-21-rounded.reference-to-video";
    "2026-04-21" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-04-21-rounded.video-edit";
    "2026-06-15" "kling-video-3-guide" "/quickstart/klingai-video-3-model-user-guide" "2026-06-15-challenge";
    "2026-06-29" "kling-video-3-guide" "/quickstart/klingai-video-3-model-user-guide" "2026-06-29-redesigned";
    "2026-07-03" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-reference-to-video" "2026-07-03-raised.reference-to-video";
    "2026-07-03" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-07-03-raised.video-edit";
    "2026-08-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-08-05-slipped.video-edit";
    "2026-08-12" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-08-12-mended.video-edit";
    "2026-08-12" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-text-to-video" "2026-08-12-new-row.text-to-video";
    "2026-09-05" "gptimage2-kling-3" "/kling-3?model=kling-v3-text-to-video" "2026-09-05-redesigned.text-to-video";
    "2026-09-05" "gptimage2-kling-3" "/kling-3?model=kling-v3-image-to-video" "2026-09-05-redesigned.image-to-video";
    "2026-09-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-text-to-video" "2026-09-05-redesigned.text-to-video";
    "2026-09-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-image-to-video" "2026-09-05-redesigned.image-to-video";
    "2026-09-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-reference-to-video" "2026-09-05-redesigned.reference-to-video";
    "2026-09-05" "gptimage2-kling-o3" "/kling-o3?model=kling-o3-video-edit" "2026-09-05-redesigned.video-edit";
};

/// Whether the source has a page on that date.
pub fn is_published(source: &str, date: &str) -> bool {
    PAGES
        .iter()
        .any(|page| page.source == source && page.date <= date)
}
