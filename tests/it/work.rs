//! Work that is counted and not timed: a busy machine counts the same. What grows with the square of an input asks for
//! memory again and again, or looks at the same lines once more.

use allocation_counter::measure;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What something has asked of the allocator.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    pub allocations: u64,
    pub bytes: u64,
}

/// Does it, and counts what it asks for on this thread.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Work) {
    let mut result = None;
    // a panic would leave the counter a level deeper, and those of a property that fails end the process
    let counted = measure(|| result = Some(catch_unwind(AssertUnwindSafe(work))));
    let result = result.unwrap().unwrap_or_else(|panic| resume_unwind(panic));
    (result, Work { allocations: counted.count_total, bytes: counted.bytes_total })
}

impl Work {
    /// Checks against what an input of this many bytes may use, which is twice what the worst inputs use. Quadratic growth
    /// exceeds it a hundredfold at a megabyte.
    #[track_caller]
    pub fn expect_linear(self, input: usize) {
        let input = input as u64;
        let (allocations, bytes) = (ALLOCATIONS + input * ALLOCATIONS_A_BYTE, BYTES + input * BYTES_A_BYTE);
        assert!(self.allocations <= allocations && self.bytes <= bytes, "{self:?} for {input} bytes");
    }
}

const ALLOCATIONS: u64 = 200_000;
/// Lines of one character are the worst: a hundred a line, in all readings as one form or another together.
const ALLOCATIONS_A_BYTE: u64 = 50;
/// Packed parts of a small file may unpack to 128 MiB, and a buffer that grows is asked for again.
const BYTES: u64 = 512 << 20;
const BYTES_A_BYTE: u64 = 2_000;
