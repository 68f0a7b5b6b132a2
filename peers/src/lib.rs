//! Empty: the comparison is in `tests/oracle.rs`, the race in `benches/reading.rs`.
