//! Sources of random numbers.
//!
//! Each district, agency and report has a generator of its own, seeded by the plan's seed and its place in the corpus.
//! So the same plan gives the same bytes on any number of threads, and an additional report changes no other.

use fastrand::Rng;

/// A generator for a place, independent of those for all other places.
pub fn generator(seed: u64, place: &[u64]) -> Rng {
    // SplitMix64: neighbouring places must not give neighbouring streams.
    let mut state = seed;
    for &step in place {
        state = mix(state ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x2545_F491_4F6C_DD1D));
    }
    Rng::with_seed(mix(state))
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// One of `items`, which must not be empty.
pub fn pick<T: Copy>(rng: &mut Rng, items: &[T]) -> T {
    items[rng.usize(..items.len())]
}

/// True with this probability, in per cent.
pub fn chance(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(..100) < percent
}
