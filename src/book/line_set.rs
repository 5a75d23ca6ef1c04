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

    /// Calls `each` with the places that are in this set and in all of `others`, in order.
    #[inline]
    pub(super) fn cut<'s>(
        &'s self,
        others: &(impl Iterator<Item = &'s Self> + Clone),
        mut each: impl FnMut(usize),
    ) {
        for (at, word) in self.0.iter().enumerate() {
            let mut left = *word;
            for other in others.clone() {
                left &= other.0.get(at).copied().unwrap_or(0);
            }
            while left != 0 {
                let bit = left.trailing_zeros() as usize;
                each(at.saturating_mul(OF_A_WORD).saturating_add(bit));
                left &= left.wrapping_sub(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_any_size_are_cut_place_by_place() {
        for size in [0, 1, 63, 64, 65, 128, 200] {
            let of = |step: usize| LineSet::of((0..size).map(move |at| at % step == 0));
            let (twos, threes, fives) = (of(2), of(3), of(5));
            let (mut alone, mut all) = (Vec::new(), Vec::new());
            twos.cut(&std::iter::empty(), |at| alone.push(at));
            assert_eq!(alone, (0..size).step_by(2).collect::<Vec<_>>());
            twos.cut(&[&threes, &fives].into_iter(), |at| all.push(at));
            assert_eq!(all, (0..size).step_by(30).collect::<Vec<_>>());
        }
    }
}
