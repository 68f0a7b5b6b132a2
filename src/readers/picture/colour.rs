//! From colours to grey.

/// How much redder than anything else the ink of a seal is.
const RED: u8 = 50;
/// The level that it becomes: lighter than ink, so that the figures beneath can be read, and darker than paper, so that
/// no cell with a figure in red seems blank.
const SEAL: u8 = 205;

/// The grey of a colour. The red of a seal is faint.
pub(in crate::readers) fn grey([red, green, blue]: [u8; 3]) -> u8 {
    let weighed = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    let level = (weighed / 1000) as u8;
    let is_red = red.saturating_sub(green.max(blue)) >= RED;
    // what lies under the seal is dark in its red too
    if is_red { level.max(red.min(SEAL)) } else { level }
}
