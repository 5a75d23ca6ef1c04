//! The words of English, and signs that every language uses.

use super::super::NotA;
use super::super::Noun as N;
use super::super::Noun::{
    Day, Hour, Image, Millisecond, Minute, Month, Request, Second, Video, Week, Year,
};
use super::super::Sense::{
    A, Adjective, And, Approx, Becomes, Between, Bound, But, Change, Cost, Date, DownTo, Duration,
    Filler, First, For, From, FromAfter, Further, Later, Least, Magnitude, Not, NotAfter, Noun,
    Now, Or, Per, PerNoun, Plus, Role as Is, RoleAfter as Was, SoftRole as Perhaps, Soon, Strike,
    Tax, This, Tier, To, Unavailable, UpTo, UpToAfter,
};
use super::Phrases;
use crate::price::Role;

pub(super) const ENGLISH: Phrases = &[
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
    // `pro` is German, and half of the models' names: it says nothing of the language.
    (Per, "per;pro;each;every;for every;for each"),
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
         prices from;priced from;as low as;as little as;at least;no less than;not less than;not under;not below;upwards of;lowest;beginning at;begins at;begin at;begin from;begins from;beginning from;starting price of;
         starts out at;kicks off at",
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
         dropped from;no longer;regularly;used to be;used to cost;up from",
    ),
    (
        Is(Role::ListPrice),
        "list price;list;listed at;MSRP;RRP;retail price;retail;standard price",
    ),
    (
        Is(Role::ComparedTo),
        "vs;vs.;versus;compared to;compared with;in comparison to;instead of;than;rather than;unlike;against;\
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
        "crossed out;struck through;before discount;before the discount;without discount",
    ),
    (Was(Role::AddOn), "more;on top"),
    (
        Is(Role::Included),
        "includes;include;including;comes with;contains",
    ),
    (Was(Role::Included), "included"),
    (
        Now,
        "now;promo;promo price;promotional price;limited-time price;our price;sale price;special price;vs us;vs. us;versus us;vs ours;vs. ours;discount price;discounted price;you pay;we charge;ours;discounted to;\
         new:;(new);reduced to;dropped to;lowered to;increased to;raised to;only pay;new price",
    ),
    (
        Change,
        "goes from;go from;going from;moves from;climbs;jumps from;rises;falls;goes up;goes down;reduced;dropped;drops;lowered;cut;decreased;raised;increased;went;gone;rose;fell;changed;moved;\
         discounted;slashed;adjusted;increase;increases;decrease;decreases;hike",
    ),
    (
        Not(NotA::Saving),
        "save;saves;saved;saving;savings;discount;rebate;cashback;you save;price difference;monthly savings;\
         difference of;cheaper by;lower by",
    ),
    (
        Adjective,
        "off-peak;off peak;one-off;high-volume;high volume;low-volume",
    ),
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
        "until;then;thereafter;volume;bulk;tiered;graduated;above:;over:;beyond:;after the first;afterwards;after that;beyond that;above that;beyond;subsequently",
    ),
    (
        Unavailable,
        "not yet;not available;unavailable;discontinued;no longer available;no longer offered;no longer supported;no longer sold;sold out;out of stock;\
         retired;withdrawn;deprecated;sunset;not for sale;waitlist;suspended;end of life;end-of-life;phased out;shut down;\
         decommissioned;expired;TBA;TBD;to be announced;offer ended;promotion ended",
    ),
    (
        Soon,
        "coming soon;soon;upcoming;planned;planned price;expected price;tomorrow;next week;next month;\
         next quarter;next year",
    ),
    (
        Later,
        "will increase;will rise;will go;will drop;will fall;will decrease;will change;will become;will move;\
         will soon be;will be increased;will be raised;will be reduced;will be lowered;will be cut;will be changed;\
         will be adjusted;set to rise;set to increase;set to drop;going to be;going to rise;going to increase;\
         about to;scheduled to;later;future price;future pricing",
    ),
    (
        Becomes,
        "rising to;increasing to;going up to;climbing to;going down to;dropping to;falling to;decreasing to;\
         changing to;moving to;becoming",
    ),
    (
        Date,
        "January;February;March;April;May;June;July;August;September;October;November;December;\
         Jan;Feb;Mar;Apr;Jun;Jul;Aug;Sep;Sept;Oct;Nov;Dec",
    ),
    (
        Bound,
        "twice;twice the;double;double the;triple;triple the;half;half the;less than;more than;over;under;below;above;not",
    ),
    (But, "but;while;whereas;although"),
    (
        Tax,
        "tax included;VAT included;incl;incl.;excl;excl.;excluding;excl. VAT;incl. VAT;ex VAT;plus tax;plus taxes;plus VAT;plus GST;ex. VAT;ex tax;+ VAT;+ tax;+ taxes;+ GST",
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
