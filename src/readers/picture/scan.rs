//! Pages that are pictures: what is drawn of them, as one picture, and what that says.

use super::colour::grey;
use super::grey::{Grey, MOST_PIXELS};
use super::page::{RECOGNISED, Seen, read_page};
use super::recogniser::{PaddleOcr, recogniser};
use crate::document::{Document, Note};
use crate::readers::Limits;
use crate::readers::pdf::{Area, Drawn, Matrix, Operands, PageReader, contents, numbers};
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::stream::{ImageColorSpace, ImageDecodeParams};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};

/// Least share of a page that its pictures cover, if it is one.
const LEAST_COVERED: f64 = 0.4;
/// Most characters on such a page: a stamp, a page number.
const MOST_CHARACTERS: usize = 60;
/// Most pixels of a point that are worth having: 300 dpi.
const FINEST: f64 = 300.0 / 72.0;
/// Deepest nesting of forms, and most pictures of a page.
const DEEPEST: usize = 4;
const MOST_PICTURES: usize = 400;
/// Largest content of a page whose pictures are looked for, in bytes: a scan is drawn by a few lines.
const LARGEST_CONTENT: usize = 1 << 20;

/// There are more pages than are read.
const TOO_MANY: Note = Note::lost(
    "more of its pages are pictures than pictures.pages in gouji.toml allows: those beyond were not read",
    "图片页数超过gouji.toml中pictures.pages的限制，其余图片页未读取",
);
/// A picture that is damaged, too large, or of a kind that is not decoded.
const UNDECODED: Note = Note::lost(
    "pages are pictures that cannot be decoded: damaged, too large, or of a kind that is not read",
    "部分页面的图片无法解码：已损坏、过大或属不支持的类型",
);

/// Reads the pages of a PDF that are pictures.
pub(in crate::readers) struct Scans {
    recogniser: &'static PaddleOcr,
    /// How many pages may still be read.
    left: usize,
}

impl Scans {
    /// `None` without a model.
    pub(in crate::readers) fn new(limits: &Limits) -> Option<Self> {
        Some(Self { recogniser: recogniser(limits)?, left: limits.pictures })
    }
}

impl PageReader for Scans {
    fn read(&mut self, (number, page): (u32, &Page), drawn: Drawn, document: &mut Document) -> Drawn {
        if !is_picture(&drawn) {
            return drawn;
        }
        let mut note = |note: Note| {
            if !document.notes.contains(&note) {
                document.notes.push(note);
            }
        };
        if self.left == 0 {
            note(TOO_MANY);
            return drawn;
        }
        let Some(grey) = picture_of(page, (drawn.width, drawn.height)) else {
            note(UNDECODED);
            return drawn;
        };
        note(RECOGNISED);
        self.left -= 1;
        let Seen { drawn, cells } = read_page(grey, (drawn.width, drawn.height), number, self.recogniser);
        document.pictured.push(number);
        document.recognised.extend(cells);
        drawn
    }
}

/// Whether a page is a picture without text.
fn is_picture(drawn: &Drawn) -> bool {
    let covered: f64 = drawn.pictures.iter().map(|area| area.width() * area.height()).sum();
    drawn.glyphs.len() <= MOST_CHARACTERS && covered >= LEAST_COVERED * drawn.width * drawn.height
}

/// The picture that a page is; `None` if its parts cannot be decoded.
fn picture_of(page: &Page, (width, height): (f64, f64)) -> Option<Grey> {
    let mut content = Vec::new();
    for stream in contents(page.raw()) {
        content.extend_from_slice(&stream.decoded_data().ok()?);
        content.push(b'\n');
    }
    let mut found = Vec::new();
    find(&content, page.resources(), Matrix(page.initial_transform(true).as_coeffs()), 0, &mut found);
    let scale = found.iter().map(Placed::pixels_a_point).fold(0.0, f64::max).min(FINEST);
    let (columns, rows) = ((width * scale).round() as usize, (height * scale).round() as usize);
    if columns.checked_mul(rows)? == 0 || columns * rows > MOST_PIXELS {
        return None;
    }
    let mut canvas = Grey::new(columns, rows);
    for placed in &found {
        placed.draw(&mut canvas, scale)?;
    }
    Some(canvas)
}

/// A picture and where it is drawn: the matrix maps its unit square to the page.
struct Placed<'a> {
    picture: Stream<'a>,
    matrix: Matrix,
}

fn find<'a>(content: &[u8], resources: &Resources<'a>, start: Matrix, depth: usize, found: &mut Vec<Placed<'a>>) {
    let mut matrix = start;
    let mut saved = Vec::new();
    let mut instructions = UntypedIter::new(content.get(..LARGEST_CONTENT).unwrap_or(content));
    while let Some(instruction) = instructions.next() {
        let operator: &[u8] = instruction.operator;
        let mut operands = Operands::new(instruction.operands());
        match operator {
            b"q" => saved.push(matrix),
            b"Q" => matrix = saved.pop().unwrap_or(start),
            b"cm" => matrix = operands.matrix().map_or(matrix, |own| own.then(matrix)),
            b"Do" => {
                let Some(object) = operands.name().and_then(|name| resources.get_x_object(name)) else { continue };
                match object.dict().get::<Name>("Subtype").as_deref() {
                    Some(b"Image") if found.len() < MOST_PICTURES => found.push(Placed { picture: object, matrix }),
                    Some(b"Form") if depth < DEEPEST => {
                        let own = object.dict().get::<Array>("Matrix").and_then(|own| numbers(&own)).map(Matrix);
                        let inner = own.map_or(matrix, |own| own.then(matrix));
                        let Ok(content) = object.decoded_data() else { continue };
                        match object.dict().get::<Dict>("Resources") {
                            Some(own) => find(&content, &Resources::new(own), inner, depth + 1, found),
                            None => find(&content, resources, inner, depth + 1, found),
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

impl Placed<'_> {
    fn size(&self) -> (usize, usize) {
        let dict = self.picture.dict();
        let side = |key| dict.get::<u32>(key).unwrap_or_default() as usize;
        (side("Width"), side("Height"))
    }

    fn pixels_a_point(&self) -> f64 {
        let (width, height) = self.size();
        let across = width as f64 / self.matrix.scale_across().max(1.0);
        across.max(height as f64 / self.matrix.scale_down().max(1.0))
    }

    /// Draws it, pixel by pixel of the page. `None` if it cannot be decoded.
    fn draw(&self, canvas: &mut Grey, scale: f64) -> Option<()> {
        let picture = decode(&self.picture)?;
        let Some(to_picture) = self.matrix.inverse() else { return Some(()) };
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|corner| self.matrix.apply(corner));
        let area = Area::around(&corners);
        let side = self.pixels_a_point() / scale;
        let edge = |at: f64, most: usize| ((at * scale).round().max(0.0) as usize).min(most);
        let columns = edge(area.left, canvas.width)..edge(area.right, canvas.width);
        for row in edge(area.top, canvas.height)..edge(area.bottom, canvas.height) {
            for column in columns.clone() {
                let place = ((column as f64 + 0.5) / scale, (row as f64 + 0.5) / scale);
                // rows of a picture run down, the unit square upward
                let (across, up) = to_picture.apply(place);
                let down = 1.0 - up;
                if (0.0..1.0).contains(&across) && (0.0..1.0).contains(&down) {
                    let at = (across * picture.width as f64, down * picture.height as f64);
                    canvas.pixels[row * canvas.width + column] = picture.mean(at, side);
                }
            }
        }
        Some(())
    }
}

/// How the samples of a picture are colours.
enum Colours {
    Grey,
    Rgb,
    Cmyk,
    Palette(Vec<u8>),
}

impl Colours {
    fn samples(&self) -> usize {
        match self {
            Self::Grey | Self::Palette(_) => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }

    /// Those of a picture's colour space; `None` if it is another.
    fn of(space: &Object) -> Option<Self> {
        match space {
            Object::Name(name) => match name.as_ref() {
                b"DeviceGray" | b"G" | b"CalGray" => Some(Self::Grey),
                b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(Self::Rgb),
                b"DeviceCMYK" | b"CMYK" => Some(Self::Cmyk),
                _ => None,
            },
            Object::Array(array) => {
                let mut parts = array.iter::<Object>();
                let Some(Object::Name(kind)) = parts.next() else { return None };
                match kind.as_ref() {
                    b"ICCBased" => {
                        let Some(Object::Stream(profile)) = parts.next() else { return None };
                        match profile.dict().get::<u8>("N")? {
                            1 => Some(Self::Grey),
                            3 => Some(Self::Rgb),
                            4 => Some(Self::Cmyk),
                            _ => None,
                        }
                    }
                    b"Indexed" | b"I" => {
                        let base = Self::of(&parts.next()?)?;
                        let _ = parts.next();
                        let colours = match parts.next()? {
                            Object::String(bytes) => bytes.as_ref().to_vec(),
                            Object::Stream(stream) => stream.decoded_data().ok()?.into_owned(),
                            _ => return None,
                        };
                        let levels = colours.chunks_exact(base.samples()).map(|colour| base.level(colour));
                        Some(Self::Palette(levels.collect()))
                    }
                    b"CalGray" => Some(Self::Grey),
                    b"CalRGB" => Some(Self::Rgb),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The grey of a colour of samples of eight bits.
    fn level(&self, samples: &[u8]) -> u8 {
        match (self, samples) {
            (Self::Palette(levels), [index]) => levels.get(usize::from(*index)).copied().unwrap_or(u8::MAX),
            (Self::Rgb, [red, green, blue]) => grey([*red, *green, *blue]),
            (Self::Cmyk, [cyan, magenta, yellow, black]) => {
                let part = |ink: &u8| (u32::from(255 - ink) * u32::from(255 - black) / 255) as u8;
                grey([part(cyan), part(magenta), part(yellow)])
            }
            (_, [level, ..]) => *level,
            (_, []) => u8::MAX,
        }
    }
}

/// The picture of a stream.
fn decode(stream: &Stream) -> Option<Grey> {
    let dict = stream.dict();
    let number = |keys: [&str; 2]| keys.iter().find_map(|key| dict.get::<u32>(key));
    let (width, height) = (number(["Width", "W"])?, number(["Height", "H"])?);
    if (width as usize).checked_mul(height as usize)? > MOST_PIXELS {
        return None;
    }
    let is_stencil = dict.get::<bool>("ImageMask") == Some(true);
    let space = dict.get::<Object>("ColorSpace");
    let colours = space.as_ref().and_then(Colours::of);
    let own_depth = if is_stencil { Some(1) } else { dict.get::<u8>("BitsPerComponent") };
    let params = ImageDecodeParams {
        is_indexed: matches!(colours, Some(Colours::Palette(_))),
        bpc: own_depth,
        num_components: colours.as_ref().and_then(|colours| u8::try_from(colours.samples()).ok()),
        target_dimension: None,
        width,
        height,
    };
    let decoded = stream.decoded_image(&params).ok()?;
    let own = decoded.image_data.as_ref();
    let colours = match (colours, own.and_then(|own| own.color_space)) {
        (_, None) if is_stencil => Colours::Grey,
        (Some(colours), _) => colours,
        (None, Some(ImageColorSpace::Rgb)) => Colours::Rgb,
        (None, Some(ImageColorSpace::Cmyk)) => Colours::Cmyk,
        (None, Some(ImageColorSpace::Gray)) => Colours::Grey,
        (None, _) if is_stencil => Colours::Grey,
        (None, _) => return None,
    };
    let (width, height) = own.map_or((width, height), |own| (own.width, own.height));
    let depth = usize::from(own.map_or(own_depth.unwrap_or(8), |own| own.bits_per_component));
    let decode = dict.get::<Array>("Decode").map(|decode| decode.iter::<f64>().take(2).collect::<Vec<f64>>());
    // a stencil paints where its samples are 0, as black is in grey
    let is_inverted = decode.is_some_and(|decode| matches!(decode[..], [from, to] if from > to));
    levels(&decoded.data, (width as usize, height as usize), depth, &colours, is_inverted)
}

fn levels(
    data: &[u8],
    (width, height): (usize, usize),
    depth: usize,
    colours: &Colours,
    is_inverted: bool,
) -> Option<Grey> {
    if !matches!(depth, 1 | 2 | 4 | 8 | 16) {
        return None;
    }
    let samples = colours.samples();
    let row_bytes = (width * samples * depth).div_ceil(8);
    let mut picture = Grey::new(width, height);
    let most = (1_u32 << depth.min(8)) - 1;
    let mut colour = [0_u8; 4];
    for (row, pixels) in data.chunks_exact(row_bytes.max(1)).zip(picture.pixels.chunks_exact_mut(width.max(1))) {
        for (column, pixel) in pixels.iter_mut().enumerate() {
            for (at, sample) in colour[..samples].iter_mut().enumerate() {
                let at = column * samples + at;
                let raw = match depth {
                    8 => row[at],
                    16 => row[2 * at],
                    _ => row[at * depth / 8] >> (8 - depth - at * depth % 8) & most as u8,
                };
                let raw = if is_inverted { most as u8 - raw } else { raw };
                *sample = match colours {
                    Colours::Palette(_) => raw,
                    _ => (u32::from(raw) * 255 / most) as u8,
                };
            }
            *pixel = colours.level(&colour[..samples]);
        }
    }
    Some(picture)
}
