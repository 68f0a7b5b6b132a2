//! JPEG.

use super::colour::grey;
use super::grey::{Grey, MOST_PIXELS};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

pub(super) const SIGNATURE: &[u8] = b"\xFF\xD8\xFF";

/// The picture; `None` if it is damaged or too large.
pub(super) fn read(bytes: &[u8]) -> Option<Grey> {
    let options = DecoderOptions::default().set_max_width(MOST_SIDE).set_max_height(MOST_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if width.checked_mul(height)? > MOST_PIXELS {
        return None;
    }
    let is_grey = matches!(decoder.input_colorspace()?, ColorSpace::Luma | ColorSpace::LumaA);
    let colours = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let values = decoder.decode().ok()?;
    let pixels: Vec<u8> =
        if is_grey { values } else { values.as_chunks::<3>().0.iter().map(|colour| grey(*colour)).collect() };
    (pixels.len() == width * height).then_some(Grey { width, height, pixels })
}

/// Longest side, in pixels: what the format can state.
const MOST_SIDE: usize = u16::MAX as usize;
