//! Operands of operators, and what numbers and text strings stand for.

use super::matrix::Matrix;
use hayro_syntax::object::{Array, Name, Object};

/// Most operands of an operator, except for colours of many inks.
const MOST_OPERANDS: usize = 8;

/// The operands of an operator, in order.
pub(crate) struct Operands<'o, 'a> {
    objects: [Option<&'o Object<'a>>; MOST_OPERANDS],
    count: usize,
    at: usize,
}

impl<'o, 'a> Operands<'o, 'a> {
    pub(crate) fn new(list: impl Iterator<Item = &'o Object<'a>>) -> Self {
        let mut operands = Self { objects: [None; MOST_OPERANDS], count: 0, at: 0 };
        for (place, object) in operands.objects.iter_mut().zip(list) {
            *place = Some(object);
            operands.count += 1;
        }
        operands
    }

    pub(crate) fn next(&mut self) -> Option<&'o Object<'a>> {
        let object = self.objects.get(self.at).copied().flatten();
        self.at += 1;
        object
    }

    pub(crate) fn number(&mut self) -> Option<f64> {
        match self.next()? {
            Object::Number(number) => Some(number.as_f64()).filter(|number| number.is_finite()),
            _ => None,
        }
    }

    pub(crate) fn name(&mut self) -> Option<&'o Name<'a>> {
        match self.next()? {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The last operand, if it is a name; a pattern comes last.
    pub(crate) fn last_name(&self) -> Option<&'o Name<'a>> {
        match self.objects[self.count.checked_sub(1)?] {
            Some(Object::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// The numbers among the operands, as many as fit.
    pub(crate) fn numbers<'b>(&self, room: &'b mut [f32]) -> &'b [f32] {
        let mut count = 0;
        for object in self.objects[..self.count].iter().flatten() {
            if let (Object::Number(number), Some(place)) = (object, room.get_mut(count)) {
                *place = number.as_f32();
                count += 1;
            }
        }
        &room[..count]
    }

    pub(crate) fn point(&mut self) -> Option<(f64, f64)> {
        Some((self.number()?, self.number()?))
    }

    pub(crate) fn matrix(&mut self) -> Option<Matrix> {
        let mut matrix = [0.0; 6];
        for value in &mut matrix {
            *value = self.number()?;
        }
        Some(Matrix(matrix))
    }
}

pub(crate) fn numbers<const COUNT: usize>(array: &Array) -> Option<[f64; COUNT]> {
    let numbers: Vec<f64> = array.iter::<f64>().take(COUNT).collect();
    numbers.try_into().ok()
}

/// A text string of the document: UTF-16 or UTF-8 with a byte order mark, otherwise Latin.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

pub(crate) fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control() || matches!(character, '\u{200B}'..='\u{200F}' | '\u{FEFF}')
}
