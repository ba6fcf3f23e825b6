//! The class graph's cycles, before its edges are confirmed: which of them can be on one that is short enough to be told.

use super::class::ClassKey;
use crate::program::MAX_CYCLE;
use fixedbitset::FixedBitSet;
use rayon::prelude::*;

/// Two classes of which the second may be taken under the first.
pub(super) type Pair = (ClassKey, ClassKey);

/// For each pair whether the others lead back from its second class to its first, so that all are at most [`MAX_CYCLE`].
pub(super) fn on_short_cycles(pairs: &[Pair]) -> Vec<bool> {
    let mut classes: Vec<ClassKey> = pairs.iter().flat_map(|(from, to)| [*from, *to]).collect();
    classes.sort_unstable();
    classes.dedup();
    let node = |class: &ClassKey| classes.partition_point(|known| known < class);
    let mut next = vec![FixedBitSet::with_capacity(classes.len()); classes.len()];
    pairs.iter().for_each(|(from, to)| next[node(from)].insert(node(to)));
    let mut reached = next.clone();
    for _ in 2..MAX_CYCLE {
        let farther = |near: &FixedBitSet| {
            let mut row = near.clone();
            near.ones().for_each(|at| row.union_with(&reached[at]));
            row
        };
        reached = next.par_iter().map(farther).collect();
    }
    pairs.iter().map(|(from, to)| reached[node(to)].contains(node(from))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs of a ring of `n` classes.
    fn ring(n: u16) -> Vec<Pair> {
        (0..n).map(|at| (ClassKey::Global(at), ClassKey::Global((at + 1) % n))).collect()
    }

    #[test]
    fn a_ring_is_a_cycle_if_it_is_short() {
        for n in 2..=6 {
            let on_cycle = on_short_cycles(&ring(n));
            assert!(on_cycle.iter().all(|&it| it == (usize::from(n) <= MAX_CYCLE)), "{n}: {on_cycle:?}");
        }
    }

    #[test]
    fn a_way_in_or_out_is_on_no_cycle() {
        let mut pairs = ring(2);
        pairs.push((ClassKey::Global(7), ClassKey::Global(0)));
        pairs.push((ClassKey::Global(1), ClassKey::Global(8)));
        assert_eq!(on_short_cycles(&pairs), [true, true, false, false]);
    }
}
