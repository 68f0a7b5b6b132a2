//! Work that is counted and not timed, so that a busy machine counts the same. Quadratic work allocates again and
//! again, or looks at the same lines again.

use allocation_counter::measure;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Allocations.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    pub allocations: u64,
    pub bytes: u64,
}

/// Runs something and counts its allocations on this thread.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Work) {
    let mut result = None;
    // a panic would leave the counter a level too deep, and failing properties end the process
    let counted = measure(|| result = Some(catch_unwind(AssertUnwindSafe(work))));
    let result = result.unwrap().unwrap_or_else(|panic| resume_unwind(panic));
    (result, Work { allocations: counted.count_total, bytes: counted.bytes_total })
}

impl Work {
    /// Checks the work for an input of this many bytes against twice that of the worst inputs. Quadratic growth exceeds
    /// it a hundredfold at a megabyte.
    #[track_caller]
    pub fn expect_linear(self, input: usize) {
        let input = input as u64;
        let (allocations, bytes) = (ALLOCATIONS + input * ALLOCATIONS_A_BYTE, BYTES + input * BYTES_A_BYTE);
        assert!(self.allocations <= allocations && self.bytes <= bytes, "{self:?} for {input} bytes");
    }
}

const ALLOCATIONS: u64 = 200_000;
/// Lines of one character are the worst: a hundred allocations per line, over all readings as one form or another.
const ALLOCATIONS_A_BYTE: u64 = 50;
/// Packed parts of a small file may unpack to 128 MiB, into a buffer that is reallocated as it grows.
const BYTES: u64 = 512 << 20;
const BYTES_A_BYTE: u64 = 2_000;
