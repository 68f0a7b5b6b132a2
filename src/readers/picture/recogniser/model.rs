//! The file of a recogniser: its weights and its alphabet, out of the ONNX that they are published in.
//!
//! ONNX is a protocol buffer. Of its graph only the named constants are taken: the order of the layers is that of
//! [`network`](super::network), which fails on a weight that is absent or has another shape.

use std::collections::HashMap;

/// Fields of the messages of ONNX that are read.
mod field {
    pub(super) const MODEL_GRAPH: u64 = 7;
    pub(super) const MODEL_PROPERTY: u64 = 14;
    pub(super) const PROPERTY_KEY: u64 = 1;
    pub(super) const PROPERTY_VALUE: u64 = 2;
    pub(super) const GRAPH_NODE: u64 = 1;
    pub(super) const NODE_OUTPUT: u64 = 2;
    pub(super) const NODE_KIND: u64 = 4;
    pub(super) const NODE_ATTRIBUTE: u64 = 5;
    pub(super) const ATTRIBUTE_TENSOR: u64 = 5;
    pub(super) const TENSOR_DIMENSION: u64 = 1;
    pub(super) const TENSOR_TYPE: u64 = 2;
    pub(super) const TENSOR_BYTES: u64 = 9;
}

/// The type of tensors of 32-bit floats.
const FLOATS: u64 = 1;
/// The property that holds the alphabet, a character a line.
const ALPHABET: &[u8] = b"character";

/// The constants and the alphabet of a model.
#[derive(Debug, Default)]
pub(super) struct Model {
    weights: HashMap<String, Weight>,
    /// The characters that it tells apart, in the order of its classes.
    pub alphabet: Vec<String>,
}

#[derive(Debug, Default)]
struct Weight {
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Model {
    /// `None` if the bytes are no ONNX file.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut model = Self::default();
        for field in Fields(bytes) {
            match field? {
                (field::MODEL_GRAPH, Value::Bytes(graph)) => model.add_graph(graph)?,
                (field::MODEL_PROPERTY, Value::Bytes(property)) => {
                    let (mut key, mut value) = (&[][..], &[][..]);
                    for field in Fields(property) {
                        match field? {
                            (field::PROPERTY_KEY, Value::Bytes(bytes)) => key = bytes,
                            (field::PROPERTY_VALUE, Value::Bytes(bytes)) => value = bytes,
                            _ => {}
                        }
                    }
                    if key == ALPHABET {
                        model.alphabet = std::str::from_utf8(value).ok()?.lines().map(str::to_owned).collect();
                    }
                }
                _ => {}
            }
        }
        Some(model)
    }

    fn add_graph(&mut self, graph: &[u8]) -> Option<()> {
        for field in Fields(graph) {
            let (field::GRAPH_NODE, Value::Bytes(node)) = field? else { continue };
            let (mut output, mut kind, mut weight) = (None, &[][..], None);
            for field in Fields(node) {
                match field? {
                    (field::NODE_OUTPUT, Value::Bytes(name)) => output = std::str::from_utf8(name).ok(),
                    (field::NODE_KIND, Value::Bytes(name)) => kind = name,
                    (field::NODE_ATTRIBUTE, Value::Bytes(attribute)) => {
                        for field in Fields(attribute) {
                            if let (field::ATTRIBUTE_TENSOR, Value::Bytes(tensor)) = field? {
                                weight = Weight::parse(tensor);
                            }
                        }
                    }
                    _ => {}
                }
            }
            if let (b"Constant", Some(output), Some(weight)) = (kind, output, weight) {
                self.weights.insert(output.to_owned(), weight);
            }
        }
        Some(())
    }

    /// Takes a weight out of the model, if it has this shape.
    pub(super) fn take(&mut self, name: &str, shape: &[usize]) -> Option<Vec<f32>> {
        self.weights.remove(name).filter(|weight| weight.shape == shape).map(|weight| weight.values)
    }
}

impl Weight {
    /// `None` if it holds no floats.
    fn parse(tensor: &[u8]) -> Option<Self> {
        let mut weight = Self::default();
        let mut is_float = false;
        for field in Fields(tensor) {
            match field? {
                (field::TENSOR_DIMENSION, Value::Number(size)) => weight.shape.push(usize::try_from(size).ok()?),
                (field::TENSOR_DIMENSION, Value::Bytes(mut sizes)) => {
                    while !sizes.is_empty() {
                        weight.shape.push(usize::try_from(take_number(&mut sizes)?).ok()?);
                    }
                }
                (field::TENSOR_TYPE, Value::Number(kind)) => is_float = kind == FLOATS,
                (field::TENSOR_BYTES, Value::Bytes(bytes)) => {
                    let (floats, rest) = bytes.as_chunks::<4>();
                    if !rest.is_empty() {
                        return None;
                    }
                    weight.values = floats.iter().map(|float| f32::from_le_bytes(*float)).collect();
                }
                _ => {}
            }
        }
        let is_whole = weight.shape.iter().product::<usize>() == weight.values.len();
        (is_float && is_whole).then_some(weight)
    }
}

/// The fields of a message; `None` where it breaks off.
struct Fields<'b>(&'b [u8]);

enum Value<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    /// A fixed number, which nothing here needs.
    Fixed,
}

impl<'b> Iterator for Fields<'b> {
    type Item = Option<(u64, Value<'b>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.take();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'b> Fields<'b> {
    fn take(&mut self) -> Option<(u64, Value<'b>)> {
        let key = take_number(&mut self.0)?;
        let value = match key & 7 {
            0 => Value::Number(take_number(&mut self.0)?),
            1 => self.skip(8)?,
            2 => {
                let length = usize::try_from(take_number(&mut self.0)?).ok()?;
                let (bytes, rest) = self.0.split_at_checked(length)?;
                self.0 = rest;
                Value::Bytes(bytes)
            }
            5 => self.skip(4)?,
            _ => return None,
        };
        Some((key >> 3, value))
    }

    fn skip(&mut self, length: usize) -> Option<Value<'b>> {
        self.0 = self.0.get(length..)?;
        Some(Value::Fixed)
    }
}

/// Takes a number of seven bits a byte.
fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
