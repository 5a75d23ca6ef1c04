//! Signs, codes and names of what prices are counted in.

use super::super::Coin::{Counter, Credits, Iso, Named, Unclear, Yen};
use super::super::Sense::{Code, Coin};
use super::Phrases;

pub(super) const COINS: Phrases = &[
    (
        Coin(Iso("USD")),
        "$;US$;U$S;US $;$US;$ US;dollar;dollars;US dollar;US dollars;U.S. $;U.S.$;U.S. dollar;U.S. dollars;US-Dollar;US-Dollars;dollars US;dollars américains;dólares estadounidenses;dólares americanos;доллара США;долларов США;دلار;דולר;dolar;dolara;dolarów;dolarů;dollár;डॉलर;ডলার;USD;USD$;美元;美金;ドル;米ドル;달러;미국 달러;доллар;доллара;долларов;dólar;dólares;dollaro;dollari;دولار;ดอลลาร์;đô la",
    ),
    (
        Coin(Iso("EUR")),
        "€;EUR;euro;euros;欧元;歐元;ユーロ;유로;евро;يورو",
    ),
    (
        Coin(Iso("GBP")),
        "£;GBP;pound sterling;英镑;英鎊;ポンド;파운드",
    ),
    (Coin(Yen), "¥"),
    (Coin(Iso("JPY")), "JPY;JP¥;¥ JPY;yen;円;日元;日圓;엔화"),
    (
        Coin(Iso("CNY")),
        "CNY;RMB;CN¥;CNY¥;RMB¥;yuan;renminbi;人民币;人民幣;人民元;元人民币;위안;юань;юаней",
    ),
    // Yuan on a page in simplified characters, dollars of Taiwan or Hong Kong elsewhere.
    (Coin(Unclear("元")), "元;圓"),
    (Coin(Iso("KRW")), "₩;KRW;won;원;韩元;韓元;ウォン"),
    (Coin(Iso("INR")), "₹;INR;rupee;rupees;रुपये"),
    (Coin(Iso("AUD")), "A$;AU$;AU $;AUD;AUD$"),
    (Coin(Iso("CAD")), "C$;CA$;CA $;CAN$;CAD;CAD$;CDN$"),
    (Coin(Iso("HKD")), "HK$;HK $;HKD;HKD$;港元;港币;港幣"),
    (
        Coin(Iso("TWD")),
        "NT$;TWD;NTD;新台币;新臺幣;新台幣;台币;台幣",
    ),
    (Coin(Iso("SGD")), "S$;SG$;SGD;SGD$"),
    (Coin(Iso("NZD")), "NZ$;NZ $;NZD;NZD$"),
    (Coin(Iso("MXN")), "MX$;MXN;MXN$;Mex$"),
    (Coin(Iso("CHF")), "CHF;SFr;Fr."),
    (Coin(Iso("THB")), "฿;THB;บาท"),
    (Coin(Iso("MYR")), "MYR"),
    (Coin(Iso("PHP")), "₱"),
    (Coin(Iso("ILS")), "₪;ILS;NIS"),
    (Coin(Iso("KZT")), "₸;KZT"),
    (Coin(Iso("NGN")), "₦;NGN"),
    (Coin(Iso("AED")), "AED;د.إ;درهم"),
    (Coin(Iso("SAR")), "ر.س"),
    (Coin(Unclear("Rs")), "Rs"),
    (
        Coin(Unclear("$")),
        "J$;G$;N$;Z$;RD$;TT$;BZ$;EC$;FJ$;CI$;CUC$;$b;$U;E£;LE£",
    ),
    (Coin(Unclear("peso")), "peso;pesos"),
    (Coin(Unclear("ريال")), "ريال"),
    // A hundredth of whichever dollar or euro is meant.
    (Coin(Named("US-cents")), "¢;US cents"),
    (Coin(Named("cents")), "cent;cents;美分;セント;센트"),
    (
        Coin(Named("micro-cents")),
        "micro-cents;microcents;micro-cent",
    ),
    (
        Coin(Credits),
        "credit;credits;cr;AI credits;API credits;video credits;image credits;generation credits;积分;積分;算力;クレジット;크레딧;적분;crédito;créditos;crediti;Kredit;Kredite;Credit-Punkte;кредит;кредита;кредитов;кредиты;kredi;krediler;kredyt;kredyty;kredytów;tín dụng;เครดิต;رصيد;أرصدة;क्रेडिट",
    ),
    (
        Coin(Counter("points")),
        "point;points;pts;点;點;ポイント;포인트;puntos;pontos;Punkte;баллов",
    ),
    (
        Coin(Counter("tokens")),
        "token;tokens;トークン;토큰;токенов;токен",
    ),
    (
        Coin(Counter("units")),
        "unit;units;单位;單位;ユニット;unidades",
    ),
    (
        Coin(Counter("coins")),
        "coin;coins;金币;金幣;コイン;코인;monedas",
    ),
    (Coin(Counter("gems")), "gem;gems;diamonds;diamond;宝石;钻石"),
    (Coin(Counter("PTC")), "PTC"),
    (Coin(Counter("beans")), "灵感值;豆"),
];

/// Coins of countries that write their decimals with a comma.
pub(super) const COMMA_COINS: Phrases = &[
    (Coin(Iso("BRL")), "R$;BRL;BRL$;reais"),
    (Coin(Iso("ARS")), "AR$;ARS;ARS$"),
    (Coin(Iso("CLP")), "CLP;CLP$;CL$"),
    (Coin(Iso("COP")), "COL$;COP$;CO$"),
    (Coin(Iso("PLN")), "zł;PLN;złoty;złotych"),
    (Coin(Iso("CZK")), "Kč;CZK"),
    (Coin(Iso("HUF")), "HUF"),
    (Coin(Iso("RON")), "lei"),
    (Coin(Iso("BGN")), "лв;лева"),
    (Coin(Iso("RUB")), "₽;RUB;руб;рубль;рубля;рублей"),
    (Coin(Iso("UAH")), "₴;UAH;грн"),
    (Coin(Iso("TRY")), "₺;TL"),
    (Coin(Iso("VND")), "₫;đ;VND;VNĐ;đồng"),
    (Coin(Iso("IDR")), "Rp;IDR;rupiah"),
    (Coin(Unclear("kr")), "kr"),
];

pub(super) const CODES: Phrases = &[
    (Code("TRY"), "TRY"),
    (Code("SEK"), "SEK"),
    (Code("NOK"), "NOK"),
    (Code("DKK"), "DKK"),
    (Code("RON"), "RON"),
    (Code("BGN"), "BGN"),
    (Code("COP"), "COP"),
    (Code("PEN"), "PEN"),
    (Code("PHP"), "PHP"),
    (Code("ZAR"), "ZAR"),
    (Code("EGP"), "EGP"),
    (Code("SAR"), "SAR"),
    (Code("QAR"), "QAR"),
    (Code("KWD"), "KWD"),
    (Code("PKR"), "PKR"),
    (Code("BDT"), "BDT"),
    (Code("LKR"), "LKR"),
    (Code("KES"), "KES"),
    (Code("MYR"), "RM"),
    (Code("HUF"), "Ft"),
];
