//! Sets of a tariff's lines. Each value of a setting has the set of those that it fits, so that the
//! lines for a job are found by cutting a few sets, not by looking at each line.

use smallvec::SmallVec;

/// A set of lines, by their places in the tariff. One word says it for 64 of them, and few routes
/// have more.
#[derive(Clone, Debug, Default)]
pub(super) struct LineSet(SmallVec<[u64; 1]>);

const OF_A_WORD: usize = u64::BITS as usize;

impl LineSet {
    /// `fits` says of each place in order whether it is in the set.
    pub(super) fn of(fits: impl Iterator<Item = bool>) -> Self {
        let mut words = SmallVec::new();
        for (at, is_in) in fits.enumerate() {
            let bit = at % OF_A_WORD;
            if bit == 0 {
                words.push(0);
            }
            if let Some(word) = words.last_mut() {
                *word |= u64::from(is_in) << bit;
            }
        }
        Self(words)
    }

    /// The places that are in this set and in all of `others`, in order.
    pub(super) fn cut<'s>(
        &'s self,
        others: impl Iterator<Item = &'s Self> + Clone,
    ) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(move |(at, word)| {
            let both = |kept: u64, other: &Self| kept & other.0.get(at).copied().unwrap_or(0);
            let first = at.saturating_mul(OF_A_WORD);
            ones(others.clone().fold(*word, both)).map(move |bit| first.saturating_add(bit))
        })
    }
}

fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = word.trailing_zeros();
        word &= word.wrapping_sub(1);
        (lowest < u64::BITS).then_some(lowest as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_any_size_are_cut_place_by_place() {
        for size in [0, 1, 63, 64, 65, 128, 200] {
            let of = |step: usize| LineSet::of((0..size).map(move |at| at % step == 0));
            let (twos, threes, fives) = (of(2), of(3), of(5));
            let alone: Vec<usize> = twos.cut(std::iter::empty()).collect();
            assert_eq!(alone, (0..size).step_by(2).collect::<Vec<_>>());
            let all: Vec<usize> = twos.cut([&threes, &fives].into_iter()).collect();
            assert_eq!(all, (0..size).step_by(30).collect::<Vec<_>>());
        }
    }
}
