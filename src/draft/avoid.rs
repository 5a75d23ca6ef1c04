//! The words that say of a price that it is none of this page's own: of headings, of sentences,
//! of cards.

use super::vocabulary::{plain, says};

/// Words of headings, by what they say of the prices below them.
const REASONS: [(&str, &[&str]); 5] = [
    (
        "prices of other models",
        &[
            "related",
            "other models",
            "other products",
            "similar",
            "associés",
            "associées",
            "voisins",
            "apparentés",
            "liés",
            "more models",
            "you may also",
            "explore",
            "alternatives",
            "ähnliche",
            "weitere modelle",
            "andere modelle",
            "verwandte",
            "autres modèles",
            "similaires",
            "otros modelos",
            "modelos relacionados",
            "相关",
            "其他模型",
            "更多模型",
            "関連",
            "他のモデル",
            "관련",
            "다른 모델",
            "похожие",
            "другие модели",
            "liên quan",
            "modelli correlati",
        ],
    ),
    (
        "prices for comparison",
        &[
            "compare",
            "comparison",
            "compared",
            "versus",
            "vs",
            "vergleich",
            "comparaison",
            "comparación",
            "comparativa",
            "对比",
            "比较",
            "比較",
            "비교",
            "сравнение",
            "so sánh",
            "competitors",
        ],
    ),
    (
        "prices of another time",
        &[
            "last year",
            "previous",
            "old prices",
            "former",
            "archive",
            "archived",
            "deprecated",
            "legacy",
            "until",
            "past prices",
            "history",
            "frühere",
            "alte preise",
            "anciens",
            "anteriores",
            "历史",
            "旧价",
            "以前",
            "過去",
            "이전",
            "прошл",
            "price history",
            "upcoming",
            "coming soon",
        ],
    ),
    (
        "examples",
        &[
            "example",
            "examples",
            "calculator",
            "estimate",
            "estimates",
            "estimator",
            "scenario",
            "scenarios",
            "sample",
            "beispiel",
            "beispiele",
            "rechner",
            "exemple",
            "exemples",
            "ejemplo",
            "ejemplos",
            "esempio",
            "esempi",
            "示例",
            "例子",
            "举例",
            "计算器",
            "例",
            "計算例",
            "예시",
            "예",
            "пример",
            "примеры",
            "калькулятор",
            "ví dụ",
        ],
    ),
    (
        "questions and answers",
        &[
            "faq",
            "questions",
            "frequently asked",
            "fragen",
            "foire aux questions",
            "preguntas",
            "domande",
            "常见问题",
            "よくある質問",
            "자주 묻는",
            "вопросы",
            "câu hỏi",
        ],
    ),
];

/// Why what stands below a heading, or behind such a name, is not priced by this page.
pub fn not_of_this_page(heading: &str) -> Option<&'static str> {
    let text = heading.to_lowercase();
    let found = REASONS.iter().find(|(_, words)| says(&text, words));
    found.map(|(reason, _)| *reason)
}

/// Whether a sentence tells a worked example or a comparison, and not a price.
pub fn is_example(sentence: &str) -> bool {
    const SIGNS: [&str; 34] = [
        "for example",
        "example",
        "e.g",
        "for instance",
        "would",
        "total",
        "save",
        "compared",
        "than",
        "was",
        "were",
        "per month",
        "a month",
        "comes to",
        "zum beispiel",
        "beispiel",
        "par exemple",
        "por ejemplo",
        "例如",
        "比如",
        "たとえば",
        "例えば",
        "예를 들어",
        "например",
        "ví dụ",
        "instead of",
        "cheaper",
        "starts at",
        "starting at",
        "from just",
        "as low as",
        "低至",
        "free",
        "up to",
    ];
    says(&sentence.to_lowercase(), &SIGNS)
}

/// Words on cards that name nothing.
pub fn is_badge(text: &str) -> bool {
    const BADGES: [&str; 20] = [
        "popular",
        "most popular",
        "new",
        "new!",
        "beta",
        "best value",
        "recommended",
        "hot",
        "sale",
        "featured",
        "beliebt",
        "neu",
        "populaire",
        "nouveau",
        "nuevo",
        "热门",
        "新",
        "人気",
        "인기",
        "хит",
    ];
    BADGES.contains(&plain(text).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_what_is_not_of_the_page() {
        assert_eq!(
            not_of_this_page("Related models"),
            Some("prices of other models")
        );
        assert_eq!(
            not_of_this_page("Last year"),
            Some("prices of another time")
        );
        assert_eq!(
            not_of_this_page("Questions that are often asked"),
            Some("questions and answers")
        );
        assert_eq!(not_of_this_page("Pricing"), None);
        assert_eq!(not_of_this_page("Video models"), None);
    }
}
