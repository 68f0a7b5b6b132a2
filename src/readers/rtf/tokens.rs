//! RTF as a sequence of tokens.

/// Longest control word, in bytes.
const LONGEST_WORD: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'b> {
    Open,
    Close,
    /// `\trowd`, `\cellx1440`, each including the space that ends it.
    Word(&'b [u8], Option<i32>),
    /// `\~`
    Symbol(u8),
    /// `\'d6`
    Byte(u8),
    /// Literal text without line ends, which mean nothing in RTF.
    Text(&'b [u8]),
}

/// The tokens from an offset on, each with its offset.
pub(super) struct Tokens<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Tokens<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The token after a backslash.
    fn control(&mut self) -> Option<Token<'b>> {
        let rest = &self.bytes[self.at..];
        let letters = rest.iter().take(LONGEST_WORD).take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            return self.symbol();
        }
        let word = &rest[..letters];
        let mut end = letters;
        let is_negative = rest.get(end) == Some(&b'-') && rest.get(end + 1).is_some_and(u8::is_ascii_digit);
        end += usize::from(is_negative);
        let digits = rest[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let value = rest[end..end + digits]
            .iter()
            .fold(0_i32, |value, digit| value.saturating_mul(10).saturating_add(i32::from(digit - b'0')));
        let value = (digits > 0).then_some(if is_negative { -value } else { value });
        end += digits;
        end += usize::from(rest.get(end) == Some(&b' '));
        if word == b"bin" {
            // binary data of this length follows
            end = end.saturating_add(usize::try_from(value.unwrap_or(0)).unwrap_or(0));
        }
        self.at = self.at.saturating_add(end).min(self.bytes.len());
        Some(Token::Word(word, value))
    }

    fn symbol(&mut self) -> Option<Token<'b>> {
        let symbol = *self.bytes.get(self.at)?;
        self.at += 1;
        match symbol {
            b'\r' | b'\n' => Some(Token::Word(b"par", None)),
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2)?;
                self.at += 2;
                let value = std::str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
                Some(value.map_or(Token::Symbol(b'|'), Token::Byte))
            }
            symbol => Some(Token::Symbol(symbol)),
        }
    }
}

impl<'b> Iterator for Tokens<'b> {
    type Item = (usize, Token<'b>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let at = self.at;
        let rest = &self.bytes[at..];
        let token = match rest.first()? {
            b'{' => Token::Open,
            b'}' => Token::Close,
            b'\\' => {
                self.at += 1;
                return Some((at, self.control()?));
            }
            _ => {
                let is_end = |byte: &u8| matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n');
                let length = rest.iter().position(is_end).unwrap_or(rest.len());
                self.at += length;
                return Some((at, Token::Text(&rest[..length])));
            }
        };
        self.at += 1;
        Some((at, token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_token() {
        let tokens: Vec<Token> =
            Tokens::new(b"{\\rtf1\\b 1\\u-21438?\\'d6\r\nx\\~\\bin3 {{{\\\n}\\").map(|(_, token)| token).collect();
        let expected = [
            Token::Open,
            Token::Word(b"rtf", Some(1)),
            Token::Word(b"b", None),
            Token::Text(b"1"),
            Token::Word(b"u", Some(-21_438)),
            Token::Text(b"?"),
            Token::Byte(0xD6),
            Token::Text(b"x"),
            Token::Symbol(b'~'),
            Token::Word(b"bin", Some(3)),
            Token::Word(b"par", None),
            Token::Close,
        ];
        assert_eq!(tokens, expected);
    }
}
