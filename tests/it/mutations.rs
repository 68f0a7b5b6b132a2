//! Files of every format with bytes changed, removed and repeated: each is read or refused, with work proportional to
//! its size.

use crate::work::counted;
use gouji::audit;
use gouji::extract::{Surroundings, extract};
use gouji::readers::{self, Limits, READERS};
use gouji::rules;
use gouji::source::{Format, Found, sniff, walk};
use rayon::prelude::*;
use std::path::PathBuf;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
/// Reports in formats that the sample lacks.
const SAVED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/saved");
/// For all readers together.
const MUTATIONS: usize = 40_000;

fn files(format: Format) -> Vec<Vec<u8>> {
    let found = walk(&[SAMPLE, SAVED].map(PathBuf::from)).collect::<Vec<_>>().into_iter();
    let bytes = found.filter_map(|found| match found {
        Found::Source(source) => std::fs::read(source.path).ok(),
        _ => None,
    });
    bytes.filter(|bytes| !bytes.is_empty() && sniff(bytes) == format).collect()
}

fn mutated(file: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..random.usize(1..8) {
        if bytes.is_empty() {
            break;
        }
        let at = random.usize(..bytes.len());
        let end = (at + random.usize(1..64)).min(bytes.len());
        match random.u8(..6) {
            0 => bytes[at] ^= 1 << random.u8(..8),
            1 => bytes[at] = random.u8(..),
            2 => bytes[at..end].fill(if random.bool() { 0 } else { 0xFF }),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let doubled = bytes[at..end].to_vec();
                bytes.splice(at..at, doubled);
            }
            _ if random.u8(..8) == 0 => bytes.truncate(at),
            // changes a number in the file
            _ => {
                if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                    bytes[at + digit] = random.u8(b'0'..=b'9');
                }
            }
        }
    }
    bytes
}

#[test]
fn files_with_bytes_changed_are_read_or_refused() {
    let each = MUTATIONS.div_ceil(READERS.len());
    for (reader, seed) in READERS.iter().zip(1..) {
        let files = files(reader.format);
        assert!(!files.is_empty(), "no {} in the sample", reader.format);
        let read: usize = (0..each as u64)
            .into_par_iter()
            .map(|number| {
                let mut random = fastrand::Rng::with_seed(seed << 32 | number);
                let bytes = mutated(&files[random.usize(..files.len())], &mut random);
                let (is_read, work) = counted(|| {
                    // it may look like another format now; its reader must not panic all the same
                    let reading = readers::read(&bytes, reader.format, &Limits::default()).ok();
                    let report = reading.and_then(|reading| extract(reading.document, &Surroundings::default()).ok());
                    report.is_some_and(|report| audit::audit(&report).0.len() == rules::of_reports().count())
                });
                work.expect_linear(bytes.len());
                usize::from(is_read)
            })
            .sum();
        println!("{}: {read} of {each} were read", reader.format);
        assert!(read > each / 20, "{}: mutations that leave nothing to read try nothing", reader.format);
    }
}
