//! Any bytes as an Excel 2003 XML, all the way to the findings.

#![no_main]

mod read;

use gouji::source::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read::read(bytes, Format::ExcelXml));
