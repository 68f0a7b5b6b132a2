//! Formulas whose results are not stored.

use crate::source::number::short;

const ADD: u8 = 0x03;
const SUBTRACT: u8 = 0x04;
const TEXT: u8 = 0x17;
const ATTRIBUTE: u8 = 0x19;
const WHOLE_NUMBER: u8 = 0x1E;
const FUNCTION: u8 = 0x22;
const CELL: u8 = 0x24;
const AREA: u8 = 0x25;
/// Attribute: the sum of one argument.
const SUM_OF_ONE: u8 = 0x10;
const SUM: u16 = 4;

/// Shown for a formula with unknown operands.
const UNKNOWN: &str = "=…";

/// The formula of a cell whose result is an empty text; `None` if that can be its true result, because it contains a
/// text itself. `is_known`: the book is of Excel 97 or newer; older ones have other operands.
pub(super) fn without_result(tokens: &[u8], is_known: bool) -> Option<String> {
    write_out(tokens).filter(|_| is_known).or_else(|| (!tokens.contains(&TEXT)).then(|| UNKNOWN.to_owned()))
}

/// Writes out sums and differences of cells, which is what reports compute.
fn write_out(mut tokens: &[u8]) -> Option<String> {
    let mut operands: Vec<String> = Vec::new();
    while let Some((&kind, rest)) = tokens.split_first() {
        // operands come in three classes
        let plain = if kind >= 0x40 { kind & 0x1F | 0x20 } else { kind };
        let length = match plain {
            ADD | SUBTRACT => {
                let (second, first) = (operands.pop()?, operands.pop()?);
                operands.push(format!("{first}{}{second}", if plain == ADD { '+' } else { '-' }));
                0
            }
            ATTRIBUTE => {
                if *rest.first()? == SUM_OF_ONE {
                    let argument = operands.pop()?;
                    operands.push(format!("SUM({argument})"));
                }
                3
            }
            WHOLE_NUMBER => {
                operands.push(short(rest, 0)?.to_string());
                2
            }
            FUNCTION if short(rest, 1)? == SUM => {
                let first = operands.len().checked_sub(usize::from(*rest.first()?))?;
                let arguments = operands.split_off(first).join(",");
                operands.push(format!("SUM({arguments})"));
                3
            }
            CELL => {
                operands.push(cell(short(rest, 0)?, short(rest, 2)?));
                4
            }
            AREA => {
                let (first, last) = (cell(short(rest, 0)?, short(rest, 4)?), cell(short(rest, 2)?, short(rest, 6)?));
                operands.push(format!("{first}:{last}"));
                8
            }
            _ => return None,
        };
        tokens = rest.get(length..)?;
    }
    let [formula] = &operands[..] else { return None };
    Some(format!("={formula}"))
}

/// `BC12`; the upper bits of the column say which parts are relative.
fn cell(row: u16, column: u16) -> String {
    let column = column & 0xFF;
    let letter = |number: u16| char::from_u32(u32::from(b'A') + u32::from(number % 26)).unwrap_or('A');
    let first = (column >= 26).then(|| letter(column / 26 - 1));
    format!("{}{}{}", first.map_or_else(String::new, String::from), letter(column), u32::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_out() {
        let area = [AREA, 23, 0, 23, 0, 3, 0xC0, 8, 0xC0];
        let sum = [&area[..], &[ATTRIBUTE, SUM_OF_ONE, 0, 0]].concat();
        assert_eq!(without_result(&sum, true).unwrap(), "=SUM(D24:I24)");
        let sum = [&area[..], &[0x44, 0, 0, 27, 0], &[0x42, 2, 4, 0], &[WHOLE_NUMBER, 2, 0, ADD]].concat();
        assert_eq!(without_result(&sum, true).unwrap(), "=SUM(D24:I24,AB1)+2");
        assert_eq!(without_result(&[ADD], true).unwrap(), UNKNOWN);
        assert_eq!(without_result(&[TEXT, 0, 0], true), None);
    }
}
