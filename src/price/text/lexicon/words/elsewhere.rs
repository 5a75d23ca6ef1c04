//! The few words around a price of languages that are met seldom.

use super::super::Noun::{Hour, Minute, Second};
use super::super::Sense::{From, Noun, Per, PerNoun};
use super::Phrases;

/// Languages of which only the few words around a price are known.
pub(super) const OTHERS: Phrases = &[
    // Swedish, Danish, Norwegian, Finnish.
    (Noun(Second), "sekunder;sekunti;sekuntia"),
    (Noun(Minute), "minuter;minutter;minuutti"),
    (Noun(Hour), "timme;time;timmar;timer;tunti"),
    (PerNoun(Second), "i sekunden;sekunnissa;sekunnilta"),
    (From, "från;alkaen"),
    // Czech, Slovak, Croatian, Ukrainian, Bulgarian.
    (Noun(Second), "sekundu;sekunde;vteřina;vteřinu;секунди"),
    (Noun(Minute), "minutu;хвилину;хвилина"),
    (Noun(Hour), "hodina;hodinu;година;годину"),
    (Per, "za každou;за кожну"),
    (From, "від;вже від"),
    // Hungarian, Romanian, Greek, Hebrew.
    (
        PerNoun(Second),
        "másodpercenként;pe secundă;ανά δευτερόλεπτο;το δευτερόλεπτο;לשנייה;לשניה",
    ),
    (PerNoun(Minute), "percenként;pe minut;ανά λεπτό;לדקה"),
    (Noun(Second), "másodperc;secundă;secunde;δευτερόλεπτο;שנייה"),
    (From, "de la;ξεκινώντας από"),
];
