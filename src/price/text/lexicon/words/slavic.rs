//! The words of the Slavic languages.

use super::super::NotA;
use super::super::Noun::{Day, Hour, Image, Minute, Month, Request, Second, Video, Year};
use super::super::Sense::{
    And, Approx, Becomes, Between, But, Cost, Date, Filler, First, For, From, Later, Least,
    Magnitude, Not, NotAfter, Noun, Now, Per, PerNoun, Role as Is, SoftRole as Perhaps, Soon, Tier,
    To, Unavailable, UpTo,
};
use super::Phrases;
use crate::price::Role;

pub(super) const POLISH: Phrases = &[
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
    (From, "od;już od;zaczyna się od;zaczynają się od"),
    (To, "do"),
    (UpTo, "maksymalnie;maks.;nie więcej niż"),
    (Between, "między;pomiędzy"),
    (Least, "co najmniej;minimalnie;przynajmniej"),
    (First, "pierwsze;pierwszych"),
    (Tier, "potem;następnie"),
    (
        Unavailable,
        "niedostępny;niedostępne;niedostępna;wyprzedane;wycofany;wycofane;już nie;jeszcze nie",
    ),
    (
        Soon,
        "wkrótce;jutro;w przyszłym tygodniu;w przyszłym miesiącu;w przyszłym roku",
    ),
    (Later, "wzrośnie;spadnie;zmieni się"),
    (Becomes, "rośnie do;spada do"),
    (
        Date,
        "stycznia;lutego;marca;kwietnia;maja;czerwca;lipca;sierpnia;września;października;listopada;grudnia",
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

pub(super) const RUSSIAN: Phrases = &[
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
    (
        From,
        "от;начиная от;начиная с;всего от;начинается от;начинается с;начинаются от;начинаются с",
    ),
    (UpTo, "до;максимум;не более;не больше;макс."),
    (Between, "между"),
    (And, "и"),
    (Least, "минимум;минимально;не менее;не меньше;как минимум"),
    (First, "первые;первых;первая"),
    (Tier, "затем;далее;потом;после;свыше"),
    (
        Unavailable,
        "недоступно;недоступен;недоступна;снят с продажи;снята с продажи;больше не;распродано;прекращено;\
         нет в наличии;пока не;ещё не;временно нет",
    ),
    (
        Soon,
        "скоро;вскоре;завтра;со следующей недели;со следующего месяца;в следующем месяце;в следующем году",
    ),
    (
        Later,
        "вырастет;повысится;увеличится;поднимется;снизится;упадет;позже",
    ),
    (
        Becomes,
        "растет до;повышается до;снижается до;поднимается до",
    ),
    (
        Date,
        "января;февраля;марта;апреля;мая;июня;июля;августа;сентября;октября;ноября;декабря",
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
    (
        Not(NotA::Limit),
        "минимальная стоимость;минимальный платеж;минимальное списание;минимальная цена",
    ),
    (Not(NotA::TopUp), "пополнение;пополнить"),
    (Magnitude("тыс"), "тыс;млн;миллион"),
    (Filler, "только;лишь;всего"),
    (But, "но;а"),
];
