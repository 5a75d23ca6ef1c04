//! The words of the languages of Europe.

use super::super::NotA;
use super::super::Noun::{Day, Hour, Image, Minute, Month, Request, Second, Video, Year};
use super::super::Sense::{
    Adjective, And, Approx, Becomes, Between, Bound, But, Cost, Date, Filler, First, For, From,
    FromAfter, Later, Least, Not, NotAfter, Noun, Now, Per, PerAfter, PerNoun, Role as Is,
    RoleAfter as Was, SoftRole as Perhaps, Soon, Tax, Tier, To, Unavailable, UpTo,
};
use super::Phrases;
use crate::price::Role;

pub(super) const GERMAN: Phrases = &[
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
    (Per, "je;jede;jedes;jeden;jeder;für jede;für jedes"),
    (PerNoun(Month), "monatlich;im Monat"),
    (PerNoun(Second), "die Sekunde;Pro Sekunde"),
    (PerNoun(Minute), "Pro Minute"),
    (PerNoun(Hour), "Pro Stunde"),
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
        "eingestellt;nicht mehr;nicht verfügbar;nicht lieferbar;noch nicht;ausverkauft;\
         vergriffen;abgekündigt;abgelaufen;ausgelaufen",
    ),
    (
        Soon,
        "demnächst;bald;in Kürze;geplant;nächste Woche;nächsten Monat;nächster Monat;nächstem Monat;\
         nächstes Jahr;nächstem Jahr",
    ),
    (
        Later,
        "künftig;zukünftig;später;wird steigen;wird erhöht;wird auf;soll auf",
    ),
    (
        Becomes,
        "steigt auf;steigend auf;erhöht sich auf;sinkt auf;fällt auf;wechselt zu",
    ),
    (
        Date,
        "Januar;Jänner;Februar;März;Mai;Juni;Juli;Oktober;Dezember",
    ),
    (
        From,
        "ab;schon ab;bereits ab;beginnend bei;ab nur;beginnt bei;startet bei;beginnen bei;starten bei;beginnt ab;beginnen ab;startet ab;\
         starten ab;los geht es ab;los geht's ab",
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
        Not(NotA::Limit),
        "Mindestgebühr;Mindestpreis;Mindestberechnung",
    ),
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

pub(super) const FRENCH: Phrases = &[
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
    (
        From,
        "à partir de;dès;à partir d;démarre à;commence à;démarrent à;commencent à;commençant à;débute à;débutent à",
    ),
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
        "indisponible;non disponible;pas disponible;plus disponible;n'est plus;pas encore;\
         arrêté;arrêtée;abandonné;épuisé;épuisée;en rupture;retiré;suspendu",
    ),
    (
        Soon,
        "bientôt;prochainement;à venir;prévu;demain;la semaine prochaine;le mois prochain;l'année prochaine",
    ),
    (
        Later,
        "passera;augmentera;baissera;va passer;va augmenter;va baisser;sera porté;plus tard",
    ),
    (
        Becomes,
        "passe à;passant à;augmente à;monte à;baisse à;grimpe à",
    ),
    (
        Date,
        "janvier;février;mars;avril;mai;juin;juillet;août;septembre;octobre;novembre;décembre",
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
    (
        Not(NotA::Limit),
        "coût minimum;coût minimal;minimum facturé;facturation minimale",
    ),
    (Not(NotA::TopUp), "recharger;rechargement;dépôt"),
    (Filler, "seulement;uniquement;le;les;du"),
    (Tax, "HT;TTC;hors taxes"),
];

pub(super) const SPANISH: Phrases = &[
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
        "no disponible;ya no;agotado;agotada;descontinuado;descontinuada;discontinuado;suspendido;\
         todavía no;aún no;retirado",
    ),
    (
        Soon,
        "próximamente;pronto;previsto;la próxima semana;el próximo mes;próximo mes;el próximo año",
    ),
    (
        Later,
        "subirá;bajará;pasará;aumentará;va a subir;va a pasar;va a bajar;más adelante",
    ),
    (Becomes, "sube a;pasa a;pasando a;aumenta a;baja a"),
    (
        Date,
        "enero;febrero;marzo;abril;mayo;junio;julio;agosto;septiembre;octubre;noviembre;diciembre",
    ),
    (
        From,
        "desde;desde solo;empieza en;empiezan en;empieza desde;empiezan desde;empezando en;comienza en;comienzan en;comienza desde;\
         comienzan desde;comenzando en;comenzando desde;arranca en;arrancan en;inicia en;inician en",
    ),
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
    (
        Not(NotA::Limit),
        "coste mínimo;costo mínimo;cargo mínimo;cobro mínimo;custo mínimo;cobrança mínima",
    ),
    (Not(NotA::TopUp), "recarga;recargar;depósito"),
    (Filler, "solo;de;el;la;por solo"),
    (Tax, "IVA incluido;sin IVA"),
    (But, "pero;mientras"),
];

pub(super) const PORTUGUESE: Phrases = &[
    (Noun(Image), "imagem"),
    (
        Noun(Request),
        "requisição;solicitação;geração;chamada;execução",
    ),
    (PerNoun(Month), "ao mês;mensais;mensalmente"),
    (PerNoun(Second), "ao segundo;o segundo"),
    (Adjective, "gerado;gerada;um;uma"),
    (
        From,
        "começa em;começam em;começando em;começa a partir de;começam a partir de;inicia em;iniciam em",
    ),
    (UpTo, "até;no máximo;não mais que;não mais de"),
    (Least, "no mínimo;pelo menos;ao menos"),
    (First, "primeiros;primeiras;primeiro;primeira"),
    (Tier, "depois"),
    (
        Unavailable,
        "indisponível;não disponível;esgotado;esgotada;não mais;já não;ainda não",
    ),
    (
        Soon,
        "em breve;amanhã;na próxima semana;no próximo mês;próximo mês;no próximo ano",
    ),
    (
        Later,
        "passará;vai subir;vai passar;vai aumentar;mais tarde",
    ),
    (
        Becomes,
        "sobe para;passa para;passando para;aumenta para;cai para",
    ),
    (
        Date,
        "janeiro;fevereiro;março;maio;junho;julho;setembro;outubro;novembro;dezembro",
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

pub(super) const ITALIAN: Phrases = &[
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
    (
        From,
        "da;a partire da;partire da;a partire da soli;da soli;parte da;partono da;partendo da;inizia da;iniziano da",
    ),
    (Between, "tra;fra"),
    (UpTo, "fino a;al massimo;massimo;non più di"),
    (And, "e;ed"),
    (Least, "almeno;minimo;come minimo"),
    (First, "primi;primo"),
    (Tier, "poi;dopo;oltre;successivamente"),
    (
        Unavailable,
        "non disponibile;non più;esaurito;fuori produzione;non ancora;sospeso;ritirato",
    ),
    (
        Soon,
        "prossimamente;in arrivo;a breve;presto;domani;la prossima settimana;il mese prossimo;\
         il prossimo mese;l'anno prossimo",
    ),
    (Later, "salirà;passerà;aumenterà;scenderà;più tardi"),
    (Becomes, "sale a;passa a;passando a;scende a"),
    (
        Date,
        "gennaio;febbraio;aprile;maggio;giugno;luglio;settembre;ottobre;dicembre",
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

pub(super) const DUTCH: Phrases = &[
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
    (From, "vanaf;begint bij;beginnen bij"),
    (Between, "tussen"),
    (And, "en"),
    (UpTo, "tot maximaal;maximaal;hoogstens;niet meer dan"),
    (Least, "minimaal;minstens;ten minste"),
    (First, "eerste"),
    (Tier, "daarna;vervolgens"),
    (
        Unavailable,
        "niet beschikbaar;uitverkocht;niet meer;stopgezet;nog niet",
    ),
    (Soon, "binnenkort;volgende week;volgende maand;volgend jaar"),
    (Later, "gaat stijgen;zal stijgen;wordt verhoogd"),
    (Becomes, "stijgt naar;stijgt tot;gaat naar;daalt naar"),
    (Date, "januari;februari;maart;mei;juni;juli;augustus"),
    (Approx, "ongeveer"),
    (Cost, "prijs;prijzen;kost"),
    (Is(Role::ComparedTo), "vergeleken met;in plaats van"),
    (Not(NotA::Saving), "bespaar;besparing;korting"),
    (Filler, "slechts;maar"),
];

pub(super) const TURKISH: Phrases = &[
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
    (From, "en az;başlangıç fiyatı"),
    (
        FromAfter,
        "'ten;'den;'dan;'tan;'dan başlayan;'den başlayan;den başlayan;dan başlayan;'dan itibaren;'den itibaren;itibaren;başlayan;başlıyor;'dan başlıyor;'den başlıyor",
    ),
    (UpTo, "en fazla;en çok"),
    (First, "ilk"),
    (Tier, "sonra;sonrasında"),
    (Unavailable, "mevcut değil;tükendi;artık;kullanım dışı"),
    (
        Soon,
        "yakında;olacak;yükselecek;artacak;düşecek;gelecek ay;gelecek yıl;gelecek hafta",
    ),
    (
        Date,
        "ocak;şubat;mart;nisan;mayıs;haziran;temmuz;ağustos;eylül;ekim;kasım;aralık",
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
