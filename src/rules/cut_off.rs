//! Words for a text that may have been cut short without any sign of it.

use crate::language::{Bilingual, numeral};

/// The remark of a finding on something absent, if the text ends with section `last` and has no signature.
pub(super) fn may_be_cut(last: u8) -> Bilingual {
    Bilingual::new(
        format!("; the text ends with section {last} and is not signed: it may be cut short"),
        format!("；文字到第{}部分为止且没有落款，文件可能不完整，请核对", numeral(last)),
    )
}
