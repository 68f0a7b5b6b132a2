//! Any bytes as an archive, down to its members.

#![no_main]

use gouji::source::{ArchiveLimits, Format, Member, Packing, sniff, unpack};
use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;

const LIMITS: ArchiveLimits = ArchiveLimits { member: 1 << 20, unpacked: 8 << 20, ratio: 200 };

fuzz_target!(|bytes: &[u8]| {
    let mut unpacked = 0;
    let sniffed = sniff(bytes);
    for format in [sniffed, Format::Zip, Format::SevenZip, Format::Tar, Format::PackedTar(Packing::Gzip)] {
        let _ = unpack(bytes, "年报.gz", format, LIMITS, |member| {
            if let Member::File { bytes, .. } = member {
                assert!(bytes.len() <= LIMITS.member);
                unpacked += bytes.len();
            }
            ControlFlow::Continue(())
        });
    }
    assert!(unpacked <= 5 * (LIMITS.unpacked + LIMITS.member));
});
