//! How the routes stand to each other: which models cost the same in a mode, which costs more,
//! where within one model the price steps up, and in which settings two models differ.

use std::cmp::Ordering;

use super::words::once;
use crate::book::line_up::{Above, Begin, Offer, above, between, modes, order};
use crate::book::{Book, Entry};
use crate::price::{Kind, Price};
use crate::rate::Dimensions;

/// All comparisons of one book.
pub(super) struct Standing<'o, 'b> {
    pub book: &'b Book,
    pub offers: &'o [Offer<'b>],
    /// The models in order, each with its routes.
    pub models: Vec<Vec<&'o Offer<'b>>>,
    /// The modes that several models price, each with those models' routes.
    pub shared: Vec<Vec<&'o Offer<'b>>>,
    pub same: Vec<Same<'o, 'b>>,
    /// One model above another in the same mode.
    pub dearer: Vec<Dearer<'o, 'b>>,
    /// One model's mode above its own cheapest.
    pub boundaries: Vec<Dearer<'o, 'b>>,
    /// Routes that cannot be compared, of one mode or of one model.
    pub unclear: Vec<Vec<&'o Offer<'b>>>,
    pub settings: Vec<Setting<'o, 'b>>,
}

/// Models that begin at the same price in the same modes.
pub(super) struct Same<'o, 'b> {
    /// For each mode, one route of each model.
    pub by_mode: Vec<Vec<&'o Offer<'b>>>,
}

/// Routes that begin higher than others.
pub(super) struct Dearer<'o, 'b> {
    /// For each mode (or once, for a boundary): the dearer and the cheaper routes.
    pub pairs: Vec<(Vec<&'o Offer<'b>>, Vec<&'o Offer<'b>>)>,
    pub above: Above,
}

/// A setting in which one model costs more than another, in the same modes.
pub(super) struct Setting<'o, 'b> {
    pub dimensions: Dimensions,
    /// For each mode: the dearer and the cheaper.
    pub pairs: Vec<(Quoted<'o, 'b>, Quoted<'o, 'b>)>,
    pub above: Above,
}

/// A route and one of its rates.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'o, 'b> {
    pub offer: &'o Offer<'b>,
    pub entry: &'b Entry,
}

/// Routes that begin at one price.
type Class<'o, 'b> = Vec<&'o Offer<'b>>;

impl<'o, 'b> Standing<'o, 'b> {
    pub(super) fn of(book: &'b Book, offers: &'o [Offer<'b>]) -> Self {
        let models: Vec<Vec<&Offer<'_>>> = once(offers.iter().map(|o| o.route.family()))
            .iter()
            .map(|family| {
                let own = offers.iter().filter(|o| &o.route.family() == family);
                own.collect()
            })
            .collect();
        let shared: Vec<Vec<&Offer<'_>>> = modes(offers)
            .into_iter()
            .map(|mode| offers.iter().filter(|o| o.route.mode() == mode).collect())
            .filter(|routes: &Vec<_>| routes.len() > 1)
            .collect();
        let mut standing = Self {
            book,
            offers,
            models,
            shared,
            same: Vec::new(),
            dearer: Vec::new(),
            boundaries: Vec::new(),
            unclear: Vec::new(),
            settings: Vec::new(),
        };
        for mode in standing.shared.clone() {
            standing.compare_mode(&mode);
        }
        for model in standing.models.clone() {
            standing.compare_model(&model);
        }
        standing
    }

    fn compare_mode(&mut self, routes: &[&'o Offer<'b>]) {
        let clusters = clusters(routes);
        if clusters.len() > 1 {
            self.unclear.push(routes.to_vec());
        }
        for classes in &clusters {
            for class in classes.iter().filter(|class| class.len() > 1) {
                self.add_same(class);
            }
            for (dear, cheap, above) in steps(classes) {
                add(&mut self.dearer, dear, cheap, above);
            }
        }
        for (n, one) in routes.iter().enumerate() {
            for other in routes.iter().skip(n.saturating_add(1)) {
                self.compare_settings(one, other);
            }
        }
    }

    fn compare_model(&mut self, routes: &[&'o Offer<'b>]) {
        let clusters = clusters(routes);
        if clusters.len() > 1 {
            self.unclear.push(routes.to_vec());
        }
        for (dear, cheap, above) in clusters.iter().flat_map(|classes| steps(classes)) {
            self.boundaries.push(Dearer {
                pairs: vec![(dear, cheap)],
                above,
            });
        }
    }

    fn add_same(&mut self, class: &Class<'o, 'b>) {
        let like = |same: &&mut Same<'_, '_>| {
            same.by_mode
                .first()
                .is_some_and(|first| alike(first, class))
        };
        match self.same.iter_mut().find(like) {
            Some(same) => same.by_mode.push(class.clone()),
            None => self.same.push(Same {
                by_mode: vec![class.clone()],
            }),
        }
    }

    /// Where two routes differ setting by setting; nothing where each has only one.
    fn compare_settings(&mut self, one: &'o Offer<'b>, other: &'o Offer<'b>) {
        let rates = |offer: &Offer<'b>| self.book.base_rates(offer.route).count();
        if rates(one) == 1 && rates(other) == 1 {
            return;
        }
        for (mine, theirs) in settings(self.book, one, other) {
            let (dear, cheap) = match order(&mine.entry.price, &theirs.entry.price) {
                Some(Ordering::Greater) => (mine, theirs),
                Some(Ordering::Less) => (theirs, mine),
                _ => continue,
            };
            if let Some(above) = above(&dear.entry.price, &cheap.entry.price) {
                self.add_setting(dear, cheap, above);
            }
        }
    }

    fn add_setting(&mut self, dear: Quoted<'o, 'b>, cheap: Quoted<'o, 'b>, above: Above) {
        let like = |setting: &&mut Setting<'_, '_>| {
            setting.dimensions == dear.entry.rate.dimensions
                && setting.pairs.first().is_some_and(|(d, c)| {
                    d.offer.model == dear.offer.model
                        && c.offer.model == cheap.offer.model
                        && same_figure(&d.entry.price, &dear.entry.price)
                        && same_figure(&c.entry.price, &cheap.entry.price)
                })
        };
        match self.settings.iter_mut().find(like) {
            Some(setting) => setting.pairs.push((dear, cheap)),
            None => self.settings.push(Setting {
                dimensions: dear.entry.rate.dimensions.clone(),
                pairs: vec![(dear, cheap)],
                above,
            }),
        }
    }

    /// Whether two routes have the same settings at the same prices.
    pub(super) fn same_everywhere(&self, one: &'o Offer<'b>, other: &'o Offer<'b>) -> bool {
        let count = |offer: &Offer<'b>| self.book.base_rates(offer.route).count();
        let both = settings(self.book, one, other);
        both.len() == count(one)
            && both.len() == count(other)
            && both.iter().all(|(mine, theirs)| {
                order(&mine.entry.price, &theirs.entry.price) == Some(Ordering::Equal)
            })
    }
}

fn same_figure(one: &Price, other: &Price) -> bool {
    one.amount == other.amount && one.currency == other.currency && one.unit == other.unit
}

/// The settings that two routes both price exactly.
fn settings<'o, 'b>(
    book: &'b Book,
    one: &'o Offer<'b>,
    other: &'o Offer<'b>,
) -> Vec<(Quoted<'o, 'b>, Quoted<'o, 'b>)> {
    let exact = |e: &&Entry| e.price.kind == Kind::Exact && !e.price.approximate && !e.price.add_on;
    let mut pairs = Vec::new();
    for mine in book.base_rates(one.route).filter(exact) {
        for theirs in book.base_rates(other.route).filter(exact) {
            if mine.rate.dimensions == theirs.rate.dimensions {
                pairs.push((
                    Quoted {
                        offer: one,
                        entry: mine,
                    },
                    Quoted {
                        offer: other,
                        entry: theirs,
                    },
                ));
            }
        }
    }
    pairs
}

/// Routes that compare with each other, each group by rising price; what compares with nothing
/// stands alone.
fn clusters<'o, 'b>(routes: &[&'o Offer<'b>]) -> Vec<Vec<Class<'o, 'b>>> {
    let mut clusters: Vec<Vec<&Offer<'_>>> = Vec::new();
    for offer in routes {
        let fits = |cluster: &&mut Vec<&Offer<'_>>| {
            cluster
                .first()
                .is_some_and(|first| between(first, offer).is_some())
        };
        match clusters.iter_mut().find(fits) {
            Some(cluster) => cluster.push(offer),
            None => clusters.push(vec![offer]),
        }
    }
    clusters.into_iter().map(classes).collect()
}

fn classes<'o, 'b>(mut cluster: Vec<&'o Offer<'b>>) -> Vec<Class<'o, 'b>> {
    cluster.sort_by(|a, b| between(a, b).unwrap_or(Ordering::Equal));
    let mut classes: Vec<Class<'_, '_>> = Vec::new();
    for offer in cluster {
        let equal = |class: &&mut Class<'_, '_>| {
            let first = class.first();
            first.is_some_and(|first| between(first, offer) == Some(Ordering::Equal))
        };
        match classes.iter_mut().find(equal) {
            Some(class) => class.push(offer),
            None => classes.push(vec![offer]),
        }
    }
    classes
}

/// Each dearer class against the cheapest.
fn steps<'o, 'b>(classes: &[Class<'o, 'b>]) -> Vec<(Class<'o, 'b>, Class<'o, 'b>, Above)> {
    let Some((cheapest, dearer)) = classes.split_first() else {
        return Vec::new();
    };
    let step = |class: &Class<'o, 'b>| {
        let (high, low) = (begin_of(class)?, begin_of(cheapest)?);
        let mut above = above(&high.price, &low.price)?;
        let mut all = class
            .iter()
            .chain(cheapest)
            .filter_map(|o| o.begin.as_ref().ok());
        if !all.all(|begin| begin.price.unit == low.price.unit) {
            above.by = None;
        }
        Some((class.clone(), cheapest.clone(), above))
    };
    dearer.iter().filter_map(step).collect()
}

fn begin_of<'o>(class: &[&'o Offer<'_>]) -> Option<&'o Begin> {
    class.first()?.begin.as_ref().ok()
}

/// Whether two sets of routes are of the same models and begin alike.
fn alike(one: &[&Offer<'_>], other: &[&Offer<'_>]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(a, b)| a.model == b.model && a.begin == b.begin)
}

fn add<'o, 'b>(
    to: &mut Vec<Dearer<'o, 'b>>,
    dear: Class<'o, 'b>,
    cheap: Class<'o, 'b>,
    above: Above,
) {
    let like = |d: &&mut Dearer<'_, '_>| {
        let first = d.pairs.first();
        first.is_some_and(|(d, c)| alike(d, &dear) && alike(c, &cheap))
    };
    match to.iter_mut().find(like) {
        Some(found) => found.pairs.push((dear, cheap)),
        None => to.push(Dearer {
            pairs: vec![(dear, cheap)],
            above,
        }),
    }
}
