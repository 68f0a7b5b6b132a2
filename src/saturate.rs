//! Saturating conversion of integers to smaller types.
//!
//! Positions, lengths and numbers are stored in as few bytes as they need. Their bounds hold where they are counted:
//! sources are limited to far less than 4 GiB, a corpus to as many reports as memory can list, and 16 bits are enough
//! for rows and columns of any table that is read. A number beyond its bound becomes the greatest of the type; it never
//! wraps to a small one, which would refer to something else.

/// Conversion that saturates instead of failing or wrapping.
pub(crate) trait Saturate<T> {
    /// The same number, or the greatest of the target type.
    fn saturate(self) -> T;
}

macro_rules! saturate {
    ($($from:ty => $($to:ty),+;)+) => {$($(
        impl Saturate<$to> for $from {
            fn saturate(self) -> $to {
                <$to>::try_from(self).unwrap_or(<$to>::MAX)
            }
        }
    )+)+};
}

saturate! {
    usize => u8, u16, u32, i32, i64;
    u64 => usize, u32, i64;
    u32 => u16, i32;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beyond_is_the_greatest() {
        let small: [u16; 4] = [0_usize, 7, 65_535, 65_536].map(Saturate::saturate);
        assert_eq!(small, [0, 7, u16::MAX, u16::MAX]);
        let whole: usize = u64::MAX.saturate();
        assert_eq!(whole, usize::MAX);
    }
}
