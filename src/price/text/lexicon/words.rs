//! The phrases themselves. Add a word here and nowhere else.

use super::Coin::{Counter, Credits, Iso, Named, Unclear, Yen};
use super::Noun::{
    Day, Hour, Image, Millisecond, Minute, Month, Request, Second, Video, Week, Year,
};
use super::Sense::{
    A, Adjective, And, Approx, Between, Bound, But, Change, Code, Coin, Cost, DownTo, Duration,
    Filler, First, For, From, FromAfter, Further, Least, Magnitude, Not, NotAfter, Noun, Now, Or,
    Per, PerAfter, PerNoun, Plus, Role as Is, RoleAfter as Was, SoftRole as Perhaps, Strike, Tax,
    This, Tier, To, Unavailable, UpTo, UpToAfter, Within,
};
use super::{Language, NotA, Noun as N, Sense};
use crate::price::Role;

/// The first language that lists a phrase decides; what several share says nothing about commas.
pub(super) const LANGUAGES: &[Language] = &[
    Language {
        decimal_comma: false,
        phrases: COINS,
    },
    Language {
        decimal_comma: false,
        phrases: CODES,
    },
    Language {
        decimal_comma: true,
        phrases: COMMA_COINS,
    },
    Language {
        decimal_comma: false,
        phrases: ENGLISH,
    },
    Language {
        decimal_comma: false,
        phrases: CHINESE,
    },
    Language {
        decimal_comma: false,
        phrases: JAPANESE,
    },
    Language {
        decimal_comma: false,
        phrases: KOREAN,
    },
    Language {
        decimal_comma: false,
        phrases: ARABIC,
    },
    Language {
        decimal_comma: false,
        phrases: HINDI,
    },
    Language {
        decimal_comma: false,
        phrases: PERSIAN,
    },
    Language {
        decimal_comma: false,
        phrases: THAI,
    },
    Language {
        decimal_comma: true,
        phrases: GERMAN,
    },
    Language {
        decimal_comma: true,
        phrases: FRENCH,
    },
    Language {
        decimal_comma: true,
        phrases: SPANISH,
    },
    Language {
        decimal_comma: true,
        phrases: PORTUGUESE,
    },
    Language {
        decimal_comma: true,
        phrases: ITALIAN,
    },
    Language {
        decimal_comma: true,
        phrases: DUTCH,
    },
    Language {
        decimal_comma: true,
        phrases: POLISH,
    },
    Language {
        decimal_comma: true,
        phrases: RUSSIAN,
    },
    Language {
        decimal_comma: true,
        phrases: TURKISH,
    },
    Language {
        decimal_comma: true,
        phrases: VIETNAMESE,
    },
    Language {
        decimal_comma: true,
        phrases: INDONESIAN,
    },
];

/// What a cell's end may be glued to, longest first.
pub(super) const GLUED_NOUNS: &[(N, &str)] = &[
    (Second, "seconds"),
    (Second, "second"),
    (Second, "secs"),
    (Second, "sec"),
    (Second, "s"),
    (Minute, "minute"),
    (Minute, "min"),
    (Hour, "hour"),
    (Image, "image"),
    (Video, "video"),
    (Request, "request"),
];

pub(super) const GLUED_TAILS: &[&str] = &[
    "for", "at", "with", "and", "to", "on", "in", "vs", "or", "from", "by", "when", "of", "using",
    "without", "standard", "pro", "credits",
];

pub(super) const NUMBER_WORDS: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("twelve", "12"),
    ("fifteen", "15"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("sixty", "60"),
    ("一", "1"),
    ("两", "2"),
    ("兩", "2"),
    ("三", "3"),
    ("四", "4"),
    ("五", "5"),
    ("六", "6"),
    ("八", "8"),
    ("十", "10"),
];

type Phrases = &'static [(Sense, &'static str)];

const COINS: Phrases = &[
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
    (Coin(Iso("AUD")), "A$;AU$;AUD;AUD$"),
    (Coin(Iso("CAD")), "C$;CA$;CAD;CAD$;CDN$"),
    (Coin(Iso("HKD")), "HK$;HKD;HKD$;港元;港币;港幣"),
    (
        Coin(Iso("TWD")),
        "NT$;TWD;NTD;新台币;新臺幣;新台幣;台币;台幣",
    ),
    (Coin(Iso("SGD")), "S$;SG$;SGD;SGD$"),
    (Coin(Iso("NZD")), "NZ$;NZD;NZD$"),
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
        "credit;credits;cr;AI credits;API credits;generation credits;积分;積分;算力;クレジット;크레딧;적분;crédito;créditos;crediti;Kredit;Kredite;Credit-Punkte;кредит;кредита;кредитов;кредиты;kredi;krediler;kredyt;kredyty;kredytów;tín dụng;เครดิต;رصيد;أرصدة;क्रेडिट",
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
const COMMA_COINS: Phrases = &[
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

const CODES: Phrases = &[
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

const ENGLISH: Phrases = &[
    (Noun(Second), "s;sec;secs;second;seconds"),
    (Noun(Minute), "min;mins;minute;minutes"),
    (Noun(Hour), "h;hr;hrs;hour;hours"),
    (Noun(Millisecond), "ms;millisecond;milliseconds"),
    (Noun(Day), "day;days"),
    (Noun(Week), "week;weeks;wk"),
    (Noun(Month), "mo;mon;mth;month;months"),
    (Noun(Year), "yr;year;years"),
    (
        Noun(Request),
        "request;requests;req;run;runs;call;calls;job;jobs;task;tasks;generation;generations;gen;creation;\
         API call;API request;use;usage;prediction;execution;invocation",
    ),
    (Noun(Image), "image;images;img;picture;pic;photo"),
    (Noun(Video), "video;videos;clip;clips;shot;vid"),
    (
        Noun(N::Named("character")),
        "character;characters;字符;文字;글자",
    ),
    (Noun(N::Named("char")), "char;chars"),
    (Per, "per;each;every;for every;for each"),
    (PerNoun(Second), "per-second;a second of video"),
    (PerNoun(Minute), "per-minute"),
    (PerNoun(Hour), "hourly"),
    (PerNoun(Month), "monthly;a month;per-month"),
    (PerNoun(Year), "yearly;annually;a year;per annum"),
    (For, "for"),
    (A, "a"),
    (
        Adjective,
        "generated;output;input;billed;billable;started;rendered;created;new;\
         element;successful;completed;processed;AI;API;text;source;reference;default;base;standard;flat;finished;delivered;\
         streamed;transcribed;synthesized;produced;actual;single",
    ),
    (To, "to;through"),
    (And, "and"),
    (Between, "between;ranges from;ranging from;range from"),
    (
        From,
        "≥;from;starting at;starts at;start at;starting from;starts from;start from;starting price;\
         prices from;priced from;as low as;as little as;at least;no less than;not less than;not under;not below;upwards of;lowest;beginning at;begins at",
    ),
    (
        FromAfter,
        "and up;and above;and more;or more;onwards;upwards",
    ),
    (
        UpTo,
        "up to;at most;maximum;max.;not over;not above;no higher than;never more than;no longer than;no more than;not more than;capped at;as much as",
    ),
    (
        Approx,
        "~;≈;≃;≅;∼;about;around;approx;approx.;appr.;est.;ca.;approximately;roughly;circa;estimated;nearly;almost",
    ),
    (
        Cost,
        "price;prices;priced;pricing;cost;costs;costing;rate;rates;charge;charges;charged;bill;bills;\
         billed at;pay;fee;fees;available at;will cost;will be charged;price is;unit price",
    ),
    (
        Is(Role::OldPrice),
        "was;were;originally;previously;formerly;original price;old price;old;before;down from;reduced from;\
         dropped from;regularly;used to be;used to cost;up from",
    ),
    (
        Is(Role::ListPrice),
        "list price;list;listed at;MSRP;RRP;retail price;retail;standard price",
    ),
    (
        Is(Role::ComparedTo),
        "vs;versus;compared to;compared with;in comparison to;instead of;than;rather than;unlike;against;\
         lower than;cheaper than;higher than;exceeds;beats;% of;half the price of;half of;\
         elsewhere;competitor;competitors;competitor price;others charge;market price",
    ),
    (
        Perhaps(Role::ComparedTo),
        "official;officially;official price;official API",
    ),
    (
        Is(Role::Example),
        "for example;e.g.;eg;for instance;total;totals;total cost;subtotal;equals;comes to;works out to;sum",
    ),
    (
        Is(Role::AddOn),
        "adds;add;additional cost;extra cost;surcharge;add-on;addon;additional charge",
    ),
    (
        Was(Role::OldPrice),
        "before discount;before the discount;without discount",
    ),
    (Was(Role::AddOn), "more;on top"),
    (
        Is(Role::Included),
        "includes;include;including;comes with;contains",
    ),
    (Was(Role::Included), "included"),
    (
        Now,
        "now;promo;promo price;promotional price;limited-time price;our price;sale price;special price;discount price;discounted price;you pay;we charge;ours;discounted to;\
         reduced to;dropped to;lowered to;increased to;raised to;only pay;new price",
    ),
    (
        Change,
        "reduced;dropped;drops;lowered;cut;decreased;raised;increased;went;gone;rose;fell;changed;moved;\
         discounted;slashed;adjusted;increase;increases;decrease;decreases;hike",
    ),
    (
        Not(NotA::Saving),
        "save;saves;saved;saving;savings;discount;rebate;cashback;you save;price difference;monthly savings;\
         difference of;cheaper by;lower by",
    ),
    (Adjective, "off-peak;off peak;one-off"),
    (NotAfter(NotA::Saving), "off;cheaper;less;lower;difference"),
    (
        Not(NotA::Gift),
        "free;bonus;gift;prize;reward;rewards;win;earn;earned;giveaway;coupon;voucher;claim;refund;\
         refunded;grant;grants;donate;donation;tip;tips",
    ),
    (NotAfter(NotA::Gift), "in credit;in credits;in free credits"),
    (
        Not(NotA::Balance),
        "balance;remaining;you have;credits left;available balance;wallet;account balance",
    ),
    (
        NotAfter(NotA::Balance),
        "left;available;used;in your account",
    ),
    (
        Not(NotA::TopUp),
        "minimum top-up;top-up;topup;top up;top-ups;deposit;minimum deposit;recharge;prepay;prepaid;buy;purchase;\
         minimum purchase;reload;add funds;minimum spend;minimum commitment;commitment",
    ),
    (
        NotAfter(NotA::TopUp),
        "package;pack;plan;plans;tier;subscription",
    ),
    (
        Not(NotA::Allowance),
        "get;gets;receive;receives;comes with up to;allowance;monthly allowance;quota",
    ),
    (
        Not(NotA::Sum),
        "so far;your usage;used so far;to date;raised a;payment;payments;transaction;transactions;funding;valuation;revenue;worth;spent;spending;invoice;invoiced;paid out;budget;amount due;due;this month;shipping;tax;taxes;\
         profit;sales;market cap;donated;owe;owed;fined;salary;ARR;turnover;income;exchange rate",
    ),
    (
        NotAfter(NotA::Sum),
        "worth of;monthly spend;annual spend;monthly bill;monthly commitment;annual commitment;spend;spend required",
    ),
    (
        Not(NotA::Limit),
        "limit;limits;cap;ceiling;threshold;minimum charge;minimum fee;min charge;minimum billing;\
         spending limit;at least one;rate limit",
    ),
    (NotAfter(NotA::Limit), "max"),
    (Magnitude("million"), "million;millions;mn;m"),
    (Magnitude("thousand"), "thousand;k"),
    (Magnitude("billion"), "billion;billions;bn;b;trillion"),
    (
        Filler,
        "get started;price list;just;only;the;of;today;average;avg;typically;on average;as of;same",
    ),
    (Filler, "is;are;at;will be"),
    (Perhaps(Role::ListPrice), "regular;regular price"),
    (Further, "additional;subsequent;further;extra;another"),
    (Least, "minimum"),
    (UpToAfter, "or less;or lower;at most."),
    (First, "first;initial"),
    (
        Tier,
        "then;thereafter;volume;bulk;tiered;graduated;above:;over:;beyond:;after the first;afterwards;after that;beyond that;above that;beyond;subsequently",
    ),
    (
        Unavailable,
        "coming soon;soon;upcoming;not yet;not available;unavailable;discontinued;no longer;sold out;out of stock;\
         retired;withdrawn;deprecated;sunset;not for sale;waitlist;suspended;end of life;end-of-life;phased out;shut down;\
         decommissioned;expired;TBA;TBD;to be announced;offer ended;promotion ended;planned price;expected price",
    ),
    (Bound, "less than;more than;over;under;below;above"),
    (But, "but;while;whereas;although"),
    (
        Tax,
        "tax included;VAT included;incl;incl.;excl;excl.;excluding;excl. VAT;incl. VAT;ex VAT;plus tax;plus VAT;ex. VAT;ex tax;+ VAT",
    ),
    (DownTo, "down to"),
    (
        Duration,
        "duration;durations;video duration;clip length;seconds of output;output duration;时长;視頻時長;視頻时长;视频时长;時長;秒数;秒數;生成秒数;長さ;動画の長さ;\
         길이;영상 길이;Dauer;Videolänge;durée;duración;duração;durata;длительность",
    ),
    (
        This,
        "this;it;its;the model;this model;model;the service;the price;the offer",
    ),
    // Elsewhere, not here.
    (
        Adjective,
        "not available in;unavailable in;not yet available in;not available for;not yet available for",
    ),
    (
        This,
        "该模型;此模型;本模型;该服务;此服务;本服务;該模型;このモデル;本サービス;이 모델;dieses Modell;ce modèle;este modelo;questo modello;эта модель",
    ),
    (Or, "or;oder;ou;или;或;或者;または;또는;或是;atau;veya"),
    (Strike, "~~"),
    (Plus, "plus"),
];

const CHINESE: Phrases = &[
    (Noun(Second), "秒;秒钟;秒鐘"),
    (Noun(Minute), "分钟;分鐘"),
    (Noun(Hour), "小时;小時"),
    (Noun(Day), "天;日"),
    (Noun(Month), "月;个月"),
    (Noun(Year), "年"),
    (Noun(Request), "次;次请求;次调用;次生成"),
    (Noun(Image), "张;張;张图;张图片;张图像;張圖片;幅"),
    (
        Noun(Video),
        "条;條;个视频;個影片;条视频;个片段;段;部;支;视频;影片;視頻;片段",
    ),
    (Per, "每;每一;每个;每個;按每"),
    (PerNoun(Month), "每个月;月费;包月"),
    (
        PerNoun(Request),
        "单次;單次;单次调用;单次生成;單次調用;按次;按次计费",
    ),
    (PerNoun(Image), "单张;單張"),
    (PerNoun(Video), "单条;单个视频;單支影片"),
    (PerNoun(Second), "按秒;按秒计费;秒单价;秒價;按秒计价;每秒钟"),
    (PerNoun(Year), "年费;包年"),
    (Adjective, "生成;输出;個;个"),
    (To, "至;到"),
    (Between, "介于;介於"),
    (And, "和;与;與"),
    (Least, "最少;至少;不低于;不低於"),
    (First, "前;首;最初"),
    (
        Tier,
        "阶梯;階梯;批量;之后;之後;以后;以後;其后;其後;然后;超出部分;超过部分;超出",
    ),
    (
        Unavailable,
        "即将;即將;敬请期待;敬請期待;已下线;已下線;已下架;下架;已停用;停用;停售;停产;停止;不再;暂不;暫不;暂停;暫停;\
         暂无;不可用;无法使用;無法使用;售罄;售完;已过期;已過期;已失效;尚未;未上线;未上線;未开放;未推出;已结束;已結束;缺货;缺貨",
    ),
    (
        From,
        "低至;起步价;起步价为;起步價;起价;起价为;起價;最低;最低仅;最低仅需;最低只需;从;從;仅从;起售价;最低价;价格从;最低價",
    ),
    (FromAfter, "起;起步;以上;起售"),
    (UpTo, "最高;最多;至多;不超过;不超過;上限为;高达"),
    (
        Approx,
        "约;約;大约;大約;大概;约合;約合;约为;预计;預計;预估;估计;左右",
    ),
    (
        Cost,
        "价格;價格;单价;單價;费用;費用;费率;收费;收費;计费;計費;定价为;售价;售價;价格为;仅需;只需;需要;\
         成本;消耗;扣除;收取;约需;价钱;报价",
    ),
    (
        Is(Role::OldPrice),
        "原价;原價;原价为;旧价;之前;此前;原先;原来;划线价;由;从原价",
    ),
    (
        Is(Role::ListPrice),
        "定价;定價;标价;刊例价;市场价;零售价;目录价;建议价",
    ),
    (
        Is(Role::ComparedTo),
        "相比;对比;比;而官方;官方为;相较;相較于;相较于;低于;高于;竞品;同行;其他平台;比起;VS 官方",
    ),
    (
        Perhaps(Role::ComparedTo),
        "官方;官方价;官方价格;官方定价;官网;官网价",
    ),
    (
        Is(Role::Example),
        "例如;比如;合计;总计;共计;總計;小计;合計;总价;总费用;换算;折算后约",
    ),
    (Is(Role::AddOn), "额外;額外;另加;加收;加价;另收;附加;另付"),
    (Is(Role::Included), "包含;含;内含"),
    (
        Now,
        "现价;現價;现在;现仅;优惠价;優惠價;折后;折后价;折扣价;促销价;到手价;特价;活动价;限时价;限时优惠;限时特价;限时;降至;现为;会员价",
    ),
    (Change, "降价;涨价;下调;上调;调整;降"),
    (
        Not(NotA::Saving),
        "满;节省;立省;节约;立减;優惠;减免;省;优惠;節省;折扣;便宜",
    ),
    (
        Not(NotA::Gift),
        "赠送;贈送;赠;送;贈;立送;奖励;奖金;代金券;优惠券;返现;免费;返还;退款;体验金",
    ),
    (NotAfter(NotA::Gift), "免费额度;赠金;体验券"),
    (Not(NotA::Balance), "余额;餘額;剩余;剩餘;可用;账户"),
    (
        Not(NotA::TopUp),
        "minimum top-up;充值;儲值;储值;最低充值;购买;門檻;门槛;套餐",
    ),
    (
        Not(NotA::Sum),
        "融资;估值;营收;销售额;花费了;预算;汇率;匯率",
    ),
    (Not(NotA::Limit), "上限;限额;限額;封顶;最低消费;低消"),
    (Magnitude("million"), "百万;百萬"),
    (Magnitude("thousand"), "千"),
    (Magnitude("万"), "万;萬;千万;億;亿"),
    (Filler, "仅;只;的;价;为;為;是"),
    (But, "但;而;不过"),
];

const JAPANESE: Phrases = &[
    (Noun(Second), "秒間"),
    (Noun(Minute), "分;分間"),
    (Noun(Hour), "時間"),
    (Noun(Month), "ヶ月;か月;カ月"),
    (Noun(Request), "回;リクエスト"),
    (Noun(Image), "枚;画像"),
    (Noun(Video), "本;動画;クリップ;ビデオ"),
    (Tax, "税込;税別;税抜;税込み;税抜き"),
    (Per, "毎"),
    (Within(Second), "秒で"),
    (Within(Minute), "分で"),
    (PerAfter, "あたり;当たり;につき;ごと;ごとに;単位;当り;毎に"),
    (PerNoun(Month), "月額;毎月"),
    (PerNoun(Second), "秒単価"),
    (PerNoun(Year), "年額"),
    (From, "最低価格;最安"),
    (Least, "少なくとも"),
    (UpToAfter, "まで;以下;以内"),
    (First, "最初の"),
    (Tier, "以降;その後;それ以降"),
    (
        Unavailable,
        "近日;まもなく;間もなく;もうすぐ;終了;廃止;利用不可;利用できません;提供停止;停止中;一時停止;売り切れ;品切れ;在庫切れ;完売;\
         準備中;予定;未定;未提供",
    ),
    (FromAfter, "から;より;からスタート;から利用"),
    (UpTo, "最大;上限は"),
    (Approx, "およそ;ほぼ;程度;概算"),
    (Cost, "価格;料金;単価;価格は;料金は"),
    (
        Was(Role::ComparedTo),
        "より安い;より安く;より低い;より低く;よりも;よりお得;に対して;と比べて;と比較",
    ),
    (Is(Role::OldPrice), "通常;旧価格;元値;従来;以前;改定前"),
    (Is(Role::ListPrice), "通常価格;標準価格"),
    (Is(Role::ComparedTo), "比較;対して;対し"),
    (Perhaps(Role::ComparedTo), "公式;公式価格"),
    (
        Is(Role::Example),
        "例えば;たとえば;計算例;換算;換算で;円換算;日本円換算",
    ),
    (Is(Role::AddOn), "追加;別途"),
    (Now, "割引価格;特別価格;セール価格;改定後"),
    (Not(NotA::Saving), "節約;削減;お得;割引;値引き;削減額"),
    (NotAfter(NotA::Saving), "オフ;引き"),
    (Not(NotA::Gift), "無料;ボーナス;特典;プレゼント"),
    (NotAfter(NotA::Gift), "分無料;分の無料"),
    (Not(NotA::Balance), "残高;残り"),
    (Not(NotA::TopUp), "チャージ;購入;プラン"),
    (Filler, "は;が;で;の;わずか;たった;です;だけ"),
];

const KOREAN: Phrases = &[
    (Noun(Second), "초"),
    (Noun(Minute), "분"),
    (Noun(Hour), "시간"),
    (Noun(Month), "월;개월"),
    (Noun(Year), "년;연"),
    (Noun(Request), "회;건;요청;번;호출;실행"),
    (Noun(Image), "장;이미지"),
    (Noun(Video), "개;편;영상;비디오;동영상;클립"),
    (Per, "매"),
    (PerAfter, "당;마다"),
    (Within(Second), "초에"),
    (Within(Minute), "분에"),
    (Within(Hour), "시간에"),
    (PerNoun(Month), "월 요금;매월;월간"),
    (Least, "최소;적어도"),
    (UpToAfter, "까지;이하"),
    (First, "처음;첫"),
    (Tier, "이후;그 후;이후에는;초과"),
    (
        Unavailable,
        "곧;예정;단종;종료;품절;중단;사용 불가;이용 불가;판매 중지;일시 중지;매진;더 이상;판매 종료;판매 중단;서비스 종료;지원 종료;출시 예정;미출시;준비 중",
    ),
    (From, "최저;최저가;시작가"),
    (FromAfter, "부터;부터 시작;이상"),
    (To, "에서"),
    (UpTo, "최대;최고"),
    (Approx, "약;대략;정도;예상"),
    (Cost, "가격;요금;비용;단가"),
    (Is(Role::OldPrice), "기존;이전;원래;이전 가격;기존가;원가"),
    (Is(Role::ListPrice), "정가;표준가"),
    (Is(Role::ComparedTo), "비교"),
    (Was(Role::ComparedTo), "보다;대비;에 비해;와 비교"),
    (Perhaps(Role::ComparedTo), "공식;공식 가격"),
    (Is(Role::Example), "예를 들어;총;합계"),
    (Is(Role::AddOn), "추가;추가로"),
    (Now, "할인가;현재가;특가;판매가"),
    (Not(NotA::Saving), "절약;할인;절감"),
    (Not(NotA::Gift), "무료;보너스;증정"),
    (NotAfter(NotA::Gift), "상당"),
    (Not(NotA::Balance), "잔액;남은"),
    (Not(NotA::TopUp), "충전;구매;플랜"),
    (Magnitude("만"), "만;억;천"),
    (Filler, "단;의;씩;은;는;이;가;에;로;입니다;단돈"),
];

const ARABIC: Phrases = &[
    (Noun(Second), "ثانية;ثوان;ث;ثواني"),
    (Noun(Minute), "دقيقة;دقائق"),
    (Noun(Hour), "ساعة"),
    (Noun(Month), "شهر"),
    (Noun(Year), "سنة"),
    (Noun(Request), "طلب;تشغيل"),
    (Noun(Image), "صورة"),
    (Noun(Video), "فيديو;مقطع"),
    (Per, "لكل;كل"),
    (PerNoun(Second), "للثانية;بالثانية;في الثانية;الثانية"),
    (PerNoun(Minute), "للدقيقة;في الدقيقة;بالدقيقة"),
    (PerNoun(Hour), "للساعة;في الساعة"),
    (PerNoun(Month), "شهريا;في الشهر;الشهرية"),
    (PerNoun(Video), "لمقطع;للمقطع;للفيديو"),
    (PerNoun(Image), "للصورة"),
    (From, "من;ابتداء من;بدءا من;يبدأ من;تبدأ من;اعتبارا من"),
    (To, "إلى"),
    (Least, "على الأقل"),
    (Unavailable, "قريبا;غير متاح;غير متوفر;متوقف;لم يعد;نفد"),
    (UpTo, "حتى;بحد أقصى"),
    (Approx, "حوالي;تقريبا;نحو"),
    (Cost, "السعر;سعر;التكلفة;تكلفة;يكلف"),
    (Is(Role::ComparedTo), "مقارنة ب;مقابل;بدلا من;مقارنة مع"),
    (Not(NotA::Saving), "وفر;توفير;خصم"),
    (Not(NotA::Gift), "مجانا;مجانية;هدية"),
    (Not(NotA::Balance), "الرصيد"),
];

const HINDI: Phrases = &[
    (Noun(Second), "सेकंड;सेकेंड"),
    (Noun(Minute), "मिनट"),
    (Noun(Month), "महीना"),
    (Per, "प्रति"),
    (FromAfter, "से शुरू"),
    (Cost, "कीमत;मूल्य"),
];

const PERSIAN: Phrases = &[
    (Noun(Second), "ثانیه"),
    (Noun(Minute), "دقیقه"),
    (Noun(Hour), "ساعت"),
    (Noun(Month), "ماه"),
    (Noun(Image), "تصویر"),
    (Noun(Video), "ویدیو"),
    (Noun(Request), "بار;بار تولید;درخواست;بار اجرا"),
    (Per, "هر;به ازای هر;برای هر;در هر"),
    (From, "از;شروع از"),
    (Approx, "حدود;تقریبا"),
    (Cost, "قیمت;هزینه;تعرفه"),
];

const THAI: Phrases = &[
    (Noun(Second), "วินาที;วิ"),
    (Noun(Minute), "นาที"),
    (Noun(Hour), "ชั่วโมง"),
    (Noun(Month), "เดือน"),
    (Noun(Video), "วิดีโอ;คลิป"),
    (Noun(Image), "ภาพ;รูป"),
    (Noun(Request), "ครั้ง"),
    (Per, "ต่อ;ต่อหนึ่ง"),
    (PerAfter, "ละ"),
    (From, "เริ่มต้นที่;เริ่มต้น;เริ่มที่;ตั้งแต่"),
    (To, "ถึง"),
    (Least, "อย่างน้อย;ขั้นต่ำ"),
    (Unavailable, "เร็วๆ นี้;เร็ว ๆ นี้;ไม่พร้อมใช้งาน;ยกเลิก"),
    (UpTo, "สูงสุด"),
    (Approx, "ประมาณ"),
    (Cost, "ราคา;ค่าใช้จ่าย"),
    (Not(NotA::Saving), "ประหยัด;ส่วนลด"),
    (Not(NotA::Gift), "ฟรี"),
];

const GERMAN: Phrases = &[
    (
        Noun(Second),
        "Sek;Sekunde;Sekunden;sekündiges;sekündige;sekündiger;sekündigen",
    ),
    (PerNoun(Second), "sekündlich;Sekundenpreis;Sekundentarif"),
    (PerNoun(Minute), "minütlich;Minutenpreis;Minutentarif"),
    (PerNoun(Hour), "stündlich;Stundenpreis;Stundensatz"),
    (Noun(Minute), "Minuten;minütiges;minütige"),
    (Noun(Hour), "Std;Stunde;Stunden"),
    (Noun(Day), "Tag"),
    (Noun(Month), "Monat;Monate"),
    (Noun(Year), "Jahr"),
    (Noun(Image), "Bild;Bilder"),
    (Noun(Video), "Clip-Länge"),
    (
        Noun(Request),
        "Anfrage;Aufruf;Generierung;Durchlauf;Nutzung",
    ),
    (Per, "pro;je;jede;jedes;jeden;jeder;für jede;für jedes"),
    (PerNoun(Month), "monatlich;im Monat"),
    (PerNoun(Second), "die Sekunde"),
    (For, "für"),
    (
        Adjective,
        "generierte;generierter;generiertes;generiertem;angefangene;angefangener;erzeugte;erzeugter;KI",
    ),
    (To, "bis"),
    (Bound, "über;unter;mehr als;weniger als"),
    (Least, "mindestens;mind.;wenigstens;nicht weniger als"),
    (First, "erste;ersten;erster"),
    (
        Tier,
        "Mengenrabatt;Staffelpreis;gestaffelt;dann;danach;anschließend;darüber;darüber hinaus",
    ),
    (
        Unavailable,
        "demnächst;bald;in Kürze;eingestellt;nicht mehr;nicht verfügbar;nicht lieferbar;noch nicht;ausverkauft;\
         vergriffen;abgekündigt;abgelaufen;ausgelaufen",
    ),
    (
        From,
        "ab;schon ab;bereits ab;beginnend bei;ab nur;beginnt bei;startet bei",
    ),
    (Between, "zwischen;von"),
    (And, "und"),
    (UpTo, "bis zu;höchstens;maximal;nicht mehr als;nicht über"),
    (Approx, "etwa;ca;ungefähr;rund;zirka"),
    (
        Cost,
        "Preis;Preise;kostet;kosten;Kosten;beträgt;betragen;berechnet;verbraucht;Gebühr;abgerechnet",
    ),
    (
        Is(Role::OldPrice),
        "früher;vorher;bisher;ursprünglich;alter Preis;UVP",
    ),
    (Is(Role::ListPrice), "Listenpreis"),
    (
        Is(Role::ComparedTo),
        "statt;gegenüber;verglichen mit;im Vergleich zu;im Vergleich;anstatt;anstelle von",
    ),
    (
        Perhaps(Role::ComparedTo),
        "offiziell;offizielle;offiziellen",
    ),
    (
        Is(Role::Example),
        "z. B.;zum Beispiel;Beispiel;insgesamt;Summe;gesamt",
    ),
    (Is(Role::AddOn), "zuzüglich;zusätzlich;Aufpreis;Zuschlag"),
    (Now, "jetzt;nun;Aktionspreis"),
    (Not(NotA::Saving), "sparen;sparst;spare;Ersparnis;Rabatt"),
    (NotAfter(NotA::Saving), "gespart;günstiger"),
    (Not(NotA::Gift), "kostenlos;gratis;Gutschein;geschenkt"),
    (NotAfter(NotA::Gift), "Guthaben"),
    (Not(NotA::Balance), "Kontostand"),
    (
        Not(NotA::TopUp),
        "minimum top-up;aufladen;Aufladung;Mindestaufladung;Mindestbetrag",
    ),
    (
        Tax,
        "zzgl. MwSt;inkl. MwSt;zzgl. USt;inkl. USt;netto;brutto",
    ),
    (Filler, "nur;der;das;den;von Video"),
    (But, "aber"),
];

const FRENCH: Phrases = &[
    (Noun(Second), "seconde;secondes"),
    (Noun(Hour), "heure;heures"),
    (Noun(Day), "jour"),
    (Noun(Month), "mois"),
    (Noun(Year), "an;année"),
    (
        Noun(Request),
        "requête;requêtes;appel;utilisation;génération",
    ),
    (Noun(Video), "clip vidéo"),
    (Per, "par;chaque;pour chaque"),
    (PerNoun(Second), "la seconde;à la seconde"),
    (PerNoun(Hour), "de l'heure"),
    (PerNoun(Month), "mensuel;mensuels;mensuellement"),
    (For, "pour;pour une"),
    (Adjective, "générée;générées;générés"),
    (From, "à partir de;dès;à partir d;démarre à;commence à"),
    (Between, "entre"),
    (And, "et"),
    (
        UpTo,
        "jusqu'à;au maximum;au plus;pas plus de;ne dépasse pas",
    ),
    (Bound, "plus de;moins de"),
    (Least, "au moins;au minimum;pas moins de"),
    (First, "premier;premiers;première;premières"),
    (Tier, "dégressif;volume d'achat;puis;ensuite;au-delà;après"),
    (
        Unavailable,
        "bientôt;prochainement;à venir;indisponible;non disponible;pas disponible;plus disponible;n'est plus;pas encore;\
         arrêté;arrêtée;abandonné;épuisé;épuisée;en rupture;retiré;suspendu",
    ),
    (Approx, "environ;autour de"),
    (
        Cost,
        "prix;tarif;tarifs;coût;coûts;coûte;coûtent;facturé;facturée;facturation;consomme",
    ),
    (
        Is(Role::OldPrice),
        "était;avant;auparavant;ancien prix;prix initial;au lieu de",
    ),
    (Is(Role::ListPrice), "prix public;prix catalogue"),
    (
        Is(Role::ComparedTo),
        "contre;comparé à;par rapport à;plutôt que;face à",
    ),
    (Perhaps(Role::ComparedTo), "officiel;officielle"),
    (Is(Role::Example), "par exemple;exemple;au total"),
    (
        Is(Role::AddOn),
        "supplément;en plus;supplémentaire;en supplément",
    ),
    (Now, "maintenant;désormais;prix promo"),
    (
        Not(NotA::Saving),
        "économisez;économie;économies;remise;réduction",
    ),
    (
        NotAfter(NotA::Saving),
        "de réduction;de remise;d'économie;économisés",
    ),
    (Not(NotA::Gift), "gratuit;gratuits;offert;offerts;cadeau"),
    (NotAfter(NotA::Gift), "de crédit;de crédits"),
    (Not(NotA::Balance), "solde;restant"),
    (Not(NotA::TopUp), "recharger;rechargement;dépôt"),
    (Filler, "seulement;uniquement;le;les;du"),
    (Tax, "HT;TTC;hors taxes"),
];

const SPANISH: Phrases = &[
    (Noun(Second), "seg;segs;segundo;segundos"),
    (Noun(Minute), "minuto;minutos"),
    (Noun(Hour), "hora;horas"),
    (Noun(Day), "día"),
    (Noun(Month), "mes"),
    (Noun(Year), "año"),
    (Noun(Image), "imagen"),
    (
        Noun(Request),
        "solicitud;petición;generación;llamada;ejecución;uso;consulta",
    ),
    (Noun(Video), "clip de vídeo"),
    (Per, "por;cada;por cada"),
    (PerNoun(Second), "al segundo;el segundo"),
    (PerNoun(Hour), "a la hora"),
    (PerNoun(Month), "al mes;mensual;mensuales;mensualmente"),
    (PerNoun(Year), "al año"),
    (For, "para;para un"),
    (Adjective, "generado;generada;un;una"),
    (
        Least,
        "mínimo;como mínimo;al menos;por lo menos;no menos de",
    ),
    (Bound, "más de;menos de"),
    (First, "primer;primero;primeros;primera;primeras"),
    (
        Tier,
        "por volumen;luego;después;a partir de ahí;después de eso",
    ),
    (
        Unavailable,
        "próximamente;pronto;no disponible;ya no;agotado;agotada;descontinuado;descontinuada;discontinuado;suspendido;\
         todavía no;aún no;retirado",
    ),
    (From, "desde;empieza en;desde solo"),
    (And, "y"),
    (UpTo, "hasta;como máximo;máximo;máx.;a lo sumo;no más de"),
    (Approx, "aproximadamente;alrededor de;cerca de;unos;aprox"),
    (
        Cost,
        "precio;precios;coste;costo;cuesta;cuestan;tarifa;tarifas;cobra;se cobra;consume;vale",
    ),
    (
        Is(Role::OldPrice),
        "antes;anteriormente;precio anterior;precio original",
    ),
    (Is(Role::ListPrice), "precio de lista"),
    (
        Is(Role::ComparedTo),
        "frente a;en comparación con;en lugar de;comparado con;en vez de;frente al",
    ),
    (Perhaps(Role::ComparedTo), "oficial"),
    (Is(Role::Example), "por ejemplo;ejemplo;en total"),
    (Is(Role::AddOn), "adicional;más;suplemento;recargo"),
    (Was(Role::AddOn), "adicionales"),
    (Now, "ahora;precio rebajado"),
    (Not(NotA::Saving), "ahorra;ahorro;ahorras;descuento"),
    (NotAfter(NotA::Saving), "de descuento;de ahorro;menos"),
    (Not(NotA::Gift), "gratuito;gratuitos;regalo"),
    (NotAfter(NotA::Gift), "de regalo;en créditos;de crédito"),
    (Not(NotA::Balance), "saldo"),
    (Not(NotA::TopUp), "recarga;recargar;depósito"),
    (Filler, "solo;de;el;la;por solo"),
    (Tax, "IVA incluido;sin IVA"),
    (But, "pero;mientras"),
];

const PORTUGUESE: Phrases = &[
    (Noun(Image), "imagem"),
    (
        Noun(Request),
        "requisição;solicitação;geração;chamada;execução",
    ),
    (PerNoun(Month), "ao mês;mensais;mensalmente"),
    (PerNoun(Second), "ao segundo;o segundo"),
    (Adjective, "gerado;gerada;um;uma"),
    (UpTo, "até;no máximo;não mais que;não mais de"),
    (Least, "no mínimo;pelo menos;ao menos"),
    (First, "primeiros;primeiras;primeiro;primeira"),
    (Tier, "depois"),
    (
        Unavailable,
        "em breve;indisponível;não disponível;esgotado;esgotada;não mais;já não;ainda não",
    ),
    (Approx, "cerca;por volta de"),
    (
        Cost,
        "preço;preços;custo;custos;custa;custam;cobrado;cobrada;cobrança;sai por;fica;consome",
    ),
    (Is(Role::OldPrice), "anteriormente por;preço antigo"),
    (
        Is(Role::ComparedTo),
        "em comparação com;comparado a;em vez de;contra os",
    ),
    (Is(Role::AddOn), "custo adicional;mais;acréscimo"),
    (Now, "agora"),
    (Not(NotA::Saving), "economize;economia;desconto;poupe"),
    (NotAfter(NotA::Saving), "de desconto;de economia"),
    (NotAfter(NotA::Gift), "em créditos;de bônus"),
    (Filler, "apenas;só;dos;no"),
];

const ITALIAN: Phrases = &[
    (Noun(Second), "secondo;secondi"),
    (Noun(Minute), "minuti"),
    (Noun(Hour), "ora;ore"),
    (Noun(Month), "mese"),
    (Noun(Year), "anno"),
    (Noun(Image), "immagine"),
    (
        Noun(Request),
        "richiesta;generazione;chiamata;esecuzione;corsa",
    ),
    (Per, "ogni;per ogni"),
    (PerNoun(Second), "al secondo"),
    (PerNoun(Minute), "al minuto"),
    (PerNoun(Hour), "all'ora"),
    (PerNoun(Month), "al mese;mensile;mensili"),
    (PerNoun(Year), "all'anno"),
    (From, "da;a partire da;partire da;a partire da soli;da soli"),
    (Between, "tra;fra"),
    (UpTo, "fino a;al massimo;massimo;non più di"),
    (And, "e;ed"),
    (Least, "almeno;minimo;come minimo"),
    (First, "primi;primo;prime"),
    (Tier, "poi;dopo;oltre;successivamente"),
    (
        Unavailable,
        "prossimamente;in arrivo;a breve;non disponibile;non più;esaurito;fuori produzione;non ancora;sospeso;ritirato",
    ),
    (Approx, "approssimativamente"),
    (
        Cost,
        "prezzo;prezzi;costo per;costa;costano;costi;tariffa;tariffe;consuma",
    ),
    (Is(Role::OldPrice), "prima;prezzo originale"),
    (Is(Role::ListPrice), "prezzo di listino"),
    (
        Is(Role::ComparedTo),
        "rispetto a;rispetto ai;invece di;contro",
    ),
    (Perhaps(Role::ComparedTo), "ufficiale"),
    (Is(Role::Example), "ad esempio;in totale;totale"),
    (Is(Role::AddOn), "aggiuntivo;aggiuntivi;supplemento;in più"),
    (Now, "ora solo;adesso"),
    (Not(NotA::Saving), "risparmia;risparmi;risparmio;sconto"),
    (NotAfter(NotA::Saving), "di sconto;di risparmio"),
    (Not(NotA::Gift), "gratuiti;omaggio"),
    (Filler, "soli;di;il"),
    (Tax, "IVA inclusa;IVA esclusa"),
];

const DUTCH: Phrases = &[
    (Noun(Second), "seconden"),
    (Noun(Minute), "minuut"),
    (Noun(Hour), "uur"),
    (Noun(Month), "maand"),
    (Noun(Year), "jaar"),
    (Noun(Image), "afbeelding"),
    (Noun(Request), "verzoek;aanvraag"),
    (PerNoun(Month), "maandelijks"),
    (For, "voor"),
    (To, "tot"),
    (From, "vanaf"),
    (Between, "tussen"),
    (And, "en"),
    (UpTo, "tot maximaal;maximaal;hoogstens;niet meer dan"),
    (Least, "minimaal;minstens;ten minste"),
    (First, "eerste"),
    (Tier, "daarna;vervolgens"),
    (
        Unavailable,
        "binnenkort;niet beschikbaar;uitverkocht;niet meer;stopgezet;nog niet",
    ),
    (Approx, "ongeveer"),
    (Cost, "prijs;prijzen;kost"),
    (Is(Role::ComparedTo), "vergeleken met;in plaats van"),
    (Not(NotA::Saving), "bespaar;besparing;korting"),
    (Filler, "slechts;maar"),
];

const POLISH: Phrases = &[
    (Noun(Second), "sekunda;sekundy;sekund"),
    (Noun(Minute), "minuta;minut;minuty"),
    (Noun(Hour), "godz;godzina;godzinę;godzin"),
    (Noun(Month), "miesiąc;mies"),
    (Noun(Year), "rok"),
    (Noun(Image), "obraz"),
    (Noun(Video), "film;wideo"),
    (Noun(Request), "żądanie;zapytanie"),
    (Per, "za;za każdą"),
    (PerNoun(Second), "na sekundę"),
    (PerNoun(Month), "miesięcznie"),
    (From, "od;już od"),
    (To, "do"),
    (UpTo, "maksymalnie;maks.;nie więcej niż"),
    (Between, "między;pomiędzy"),
    (Least, "co najmniej;minimalnie;przynajmniej"),
    (First, "pierwsze;pierwszych"),
    (Tier, "potem;następnie"),
    (
        Unavailable,
        "wkrótce;niedostępny;niedostępne;niedostępna;wyprzedane;wycofany;wycofane;już nie;jeszcze nie",
    ),
    (Approx, "około;ok"),
    (Cost, "cena;ceny;koszt;kosztuje"),
    (Is(Role::ComparedTo), "w porównaniu z;zamiast"),
    (Now, "teraz"),
    (
        Not(NotA::Saving),
        "oszczędź;oszczędzasz;oszczędność;zniżka;rabat",
    ),
    (Filler, "tylko;już za"),
];

const RUSSIAN: Phrases = &[
    (
        Noun(Second),
        "с;сек;секунда;секунду;секунды;секунд;секундное;секундный;секундного;секундная;секундной;секундных;секундные",
    ),
    (Noun(Minute), "мин;минута;минуту;минуты;минут"),
    (Noun(Hour), "ч;час;часа;часов"),
    (Noun(Day), "день"),
    (Noun(Month), "мес;месяц;месяца"),
    (Noun(Year), "год"),
    (Noun(Image), "изображение;картинку;картинка"),
    (Noun(Video), "видео;ролик;клип"),
    (Noun(Request), "запрос;запуск;генерацию;генерация;вызов"),
    (
        Per,
        "за;каждую;за каждую;каждая;каждый;каждые;за каждый;за каждые",
    ),
    (PerNoun(Second), "в секунду;посекундно"),
    (PerNoun(Minute), "в минуту"),
    (PerNoun(Hour), "в час"),
    (PerNoun(Month), "в месяц;ежемесячно;ежемесячная"),
    (PerNoun(Year), "в год"),
    (For, "для"),
    (From, "от;начиная от;начиная с;всего от"),
    (UpTo, "до;максимум;не более;не больше;макс."),
    (Between, "между"),
    (And, "и"),
    (Least, "минимум;минимально;не менее;не меньше;как минимум"),
    (First, "первые;первых;первая"),
    (Tier, "затем;далее;потом;после;свыше"),
    (
        Unavailable,
        "скоро;недоступно;недоступен;недоступна;снят с продажи;снята с продажи;больше не;распродано;прекращено;\
         нет в наличии;пока не;ещё не;временно нет",
    ),
    (
        Approx,
        "около;примерно;приблизительно;порядка;примерно в;около в",
    ),
    (
        Cost,
        "цена;цены;стоимость;стоит;стоят;тариф;тарифы;обходится;обходится в;обойдется;обойдется в;составляет;расход;списывается;тратит;платите",
    ),
    (Is(Role::OldPrice), "раньше;ранее;было;старая цена"),
    (
        Is(Role::ComparedTo),
        "по сравнению с;вместо;против;чем;в отличие от",
    ),
    (
        Perhaps(Role::ComparedTo),
        "официальный;официального;официальная",
    ),
    (Is(Role::Example), "например;итого"),
    (Is(Role::AddOn), "дополнительно;доплата;плюс"),
    (Now, "сейчас;теперь"),
    (Not(NotA::Saving), "экономия;сэкономьте;скидка;экономьте"),
    (NotAfter(NotA::Saving), "скидки;экономии"),
    (Not(NotA::Gift), "бесплатно;бонус;подарок"),
    (NotAfter(NotA::Gift), "в подарок;бонусом"),
    (Not(NotA::Balance), "баланс;остаток"),
    (Not(NotA::TopUp), "пополнение;пополнить;минимальный платеж"),
    (Magnitude("тыс"), "тыс;млн;миллион"),
    (Filler, "только;лишь;всего"),
    (But, "но;а"),
];

const TURKISH: Phrases = &[
    (Noun(Second), "sn;saniye;saniyelik"),
    (Noun(Minute), "dk;dakika"),
    (Noun(Hour), "saat"),
    (Noun(Month), "ay"),
    (Noun(Year), "yıl"),
    (Noun(Image), "görsel"),
    (Noun(Request), "istek"),
    (PerAfter, "başına;başı"),
    (PerNoun(Second), "saniyede;saniyesi"),
    (PerNoun(Month), "aylık;ayda"),
    (From, "en az"),
    (
        FromAfter,
        "'ten;'den;'dan;'tan;'dan başlayan;'den başlayan;den başlayan;dan başlayan;'dan itibaren;'den itibaren;itibaren",
    ),
    (UpTo, "en fazla;en çok"),
    (First, "ilk"),
    (Tier, "sonra;sonrasında"),
    (
        Unavailable,
        "yakında;mevcut değil;tükendi;artık;kullanım dışı",
    ),
    (Approx, "yaklaşık"),
    (
        Cost,
        "fiyat;fiyatı;ücret;ücreti;maliyet;maliyeti;harcar;tutarı",
    ),
    (Is(Role::ComparedTo), "yerine;karşı"),
    (Now, "şimdi"),
    (Not(NotA::Saving), "tasarruf;indirim"),
    (Filler, "sadece;yalnızca"),
];

const VIETNAMESE: Phrases = &[
    (Noun(Second), "giây"),
    (Noun(Minute), "phút"),
    (Noun(Hour), "giờ"),
    (Noun(Month), "tháng"),
    (Noun(Year), "năm"),
    (Noun(Image), "ảnh;hình ảnh"),
    (Noun(Request), "yêu cầu;lượt;lần"),
    (Per, "mỗi;trên mỗi;cho mỗi"),
    (From, "từ;chỉ từ;bắt đầu từ"),
    (To, "đến"),
    (UpTo, "tối đa;lên đến"),
    (Least, "tối thiểu;ít nhất"),
    (
        Unavailable,
        "sắp ra mắt;hết hàng;không còn;ngừng;chưa có;sắp có",
    ),
    (Approx, "khoảng"),
    (Cost, "giá;chi phí;giá từ;mức giá"),
    (Is(Role::ComparedTo), "so với;thay vì"),
    (Not(NotA::Saving), "tiết kiệm;giảm"),
    (Not(NotA::Gift), "miễn phí;tặng"),
    (Filler, "chỉ"),
];

const INDONESIAN: Phrases = &[
    (Noun(Second), "detik"),
    (Noun(Minute), "menit"),
    (Noun(Hour), "jam"),
    (Noun(Month), "bulan"),
    (Noun(Year), "tahun"),
    (Noun(Image), "gambar"),
    (Noun(Request), "permintaan;generasi"),
    (Per, "tiap;setiap"),
    (For, "untuk"),
    (From, "mulai dari;mulai;dari;mulai Rp"),
    (To, "hingga;sampai"),
    (UpTo, "maksimal;hingga maksimal"),
    (Least, "minimal;paling sedikit"),
    (
        Unavailable,
        "segera;tidak tersedia;habis;dihentikan;tidak lagi;belum",
    ),
    (Approx, "sekitar;kira-kira"),
    (Cost, "harga;biaya"),
    (Is(Role::ComparedTo), "dibandingkan;dibanding;daripada"),
    (Now, "sekarang"),
    (Not(NotA::Saving), "hemat;diskon"),
    (Filler, "hanya;saja"),
];
