//! Which currency a sign, a code or a name means in this text.

use super::lexicon::Coin;
use crate::price::{Amount, Currency};

/// The currency, as far as the text settles it.
pub(super) fn currency(coin: Coin, cleaned: &str) -> Option<Currency> {
    match coin {
        Coin::Iso(code) => iso(code),
        Coin::Credits => Some(Currency::Credits),
        Coin::Named(name) | Coin::Counter(name) => Some(Currency::Named(name.to_owned())),
        Coin::Yen => yen_or_yuan(cleaned).and_then(iso),
        Coin::Unclear("元") => (!is_traditional(cleaned)).then(|| iso("CNY")).flatten(),
        Coin::Unclear(_) => None,
    }
}

/// Whether the currency is one that the unsettled sign can mean.
pub(super) fn can_mean(coin: Coin, currency: &Currency) -> bool {
    let codes: &[&str] = match coin {
        Coin::Yen => &["JPY", "CNY"],
        Coin::Unclear("元") => &["CNY", "TWD", "HKD", "JPY"],
        Coin::Unclear("kr") => &["SEK", "NOK", "DKK", "ISK"],
        Coin::Unclear("Rs") => &["INR", "PKR", "LKR", "NPR", "MUR"],
        Coin::Unclear("peso") => &["MXN", "ARS", "CLP", "COP", "PHP", "UYU", "DOP"],
        Coin::Unclear("$") => return matches!(currency, Currency::Iso(_)),
        Coin::Unclear(_) => &["SAR", "QAR", "OMR", "YER", "IRR"],
        _ => return false,
    };
    matches!(currency, Currency::Iso(iso) if codes.contains(&iso.code()))
}

/// Yen have no smaller coin: an amount below one `¥` is counted in yuan.
pub(super) fn by_amount(coin: Coin, amount: Amount) -> Option<Currency> {
    (coin == Coin::Yen && amount < Amount::ONE)
        .then(|| iso("CNY"))
        .flatten()
}

/// The one coin that two signs around an amount mean together: `$0.05 CAD`, `CN¥ 5 RMB`.
pub(super) fn together(a: Coin, b: Coin) -> Option<Coin> {
    const DOLLARS: [&str; 11] = [
        "USD", "CAD", "AUD", "HKD", "TWD", "SGD", "NZD", "MXN", "ARS", "CLP", "COP",
    ];
    match (a, b) {
        (a, b) if a == b => Some(a),
        (Coin::Iso("USD"), Coin::Iso(code)) | (Coin::Iso(code), Coin::Iso("USD")) => {
            DOLLARS.contains(&code).then_some(Coin::Iso(code))
        }
        (sign @ (Coin::Yen | Coin::Unclear(_)), known)
        | (known, sign @ (Coin::Yen | Coin::Unclear(_))) => {
            let meant = currency(known, "")?;
            can_mean(sign, &meant).then_some(known)
        }
        _ => None,
    }
}

fn iso(code: &str) -> Option<Currency> {
    iso_currency::Currency::from_code(code).map(Currency::Iso)
}

/// `¥` is yen where the text is Japanese, yuan where it is simplified Chinese.
fn yen_or_yuan(cleaned: &str) -> Option<&'static str> {
    const CHINESE: &str = "每张条个钟时视频价费仅约为这们积无较汇会员";
    const JAPANESE: &str = "円毎枚込";
    let kana = cleaned
        .chars()
        .any(|c| matches!(c, '\u{3041}'..='\u{30fa}'));
    let japanese = kana
        || cleaned.chars().any(|c| JAPANESE.contains(c))
        || ["月額", "年額", "料金"]
            .iter()
            .any(|word| cleaned.contains(word));
    let chinese = cleaned.chars().any(|c| CHINESE.contains(c) || c == '元')
        || ["RMB", "CNY", "人民"]
            .iter()
            .any(|word| cleaned.contains(word));
    match (japanese, chinese) {
        (true, false) => Some("JPY"),
        (false, true) => Some("CNY"),
        _ => None,
    }
}

/// Characters that only traditional Chinese has: Taiwan and Hong Kong write their dollars `元` too.
fn is_traditional(cleaned: &str) -> bool {
    cleaned
        .chars()
        .any(|c| "張個點鐘圖價費條標準時點數為從僅約員臺灣幣圓".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_settles_the_yen_sign() {
        assert_eq!(yen_or_yuan("¥0.5/秒"), None);
        assert_eq!(yen_or_yuan("每秒 ¥0.5"), Some("CNY"));
        assert_eq!(yen_or_yuan("1秒あたり¥15"), Some("JPY"));
    }

    #[test]
    fn two_signs_mean_one_currency_or_none() {
        assert_eq!(
            together(Coin::Iso("USD"), Coin::Iso("CAD")),
            Some(Coin::Iso("CAD"))
        );
        assert_eq!(
            together(Coin::Yen, Coin::Iso("CNY")),
            Some(Coin::Iso("CNY"))
        );
        assert_eq!(together(Coin::Iso("USD"), Coin::Iso("EUR")), None);
        assert_eq!(together(Coin::Iso("USD"), Coin::Credits), None);
    }
}
