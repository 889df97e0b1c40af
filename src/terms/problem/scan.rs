//! Where things stand in a YAML text: a second, forgiving reading that knows lines, beside the parser's that knows values.
//!
//! The parser tells no lines and forgets how a scalar was written (`4908` becomes a number, `1.50` becomes 1.5). This scanner keeps both.
//! It never fails: what it can't follow it leaves out, and [`super::tree`] then falls back to the parent's line.

/// Nesting under which the scanner stops to follow; the parser refuses deeper texts anyway.
const DEEPEST: usize = 128;

/// A node as it stands in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    /// 1-based line of its first character.
    pub line: usize,
    pub kind: Kind,
}

/// What stands there.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A plain scalar on one line as written; none for quoted, block and folded ones and for aliases.
    Scalar(Option<String>),
    /// Keys as written (none if quoted), their line, their value.
    Map(Vec<(Option<String>, usize, Spot)>),
    /// Items.
    Seq(Vec<Spot>),
}

/// Reads a text; never panics, whatever it holds.
pub(super) fn scan(text: &str) -> Spot {
    let mut scanner = Scanner { text: text.as_bytes(), source: text, at: 0, line: 1, column: 0, depth: 0 };
    scanner.skip_blank();
    scanner.block(0)
}

struct Scanner<'a> {
    text: &'a [u8],
    source: &'a str,
    at: usize,
    line: usize,
    /// Bytes since the line's start: only compared, and indentation is ASCII.
    column: usize,
    depth: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
    fn second(&self) -> Option<u8> {
        self.text.get(self.at + 1).copied()
    }
    fn step(&mut self) {
        match self.peek() {
            Some(b'\n') => {
                self.line += 1;
                self.column = 0;
            }
            Some(_) => self.column += 1,
            None => return,
        }
        self.at += 1;
    }
    fn ends_word(byte: Option<u8>) -> bool {
        matches!(byte, None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }
    fn at_line_end(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n' | b'\r'))
    }
    /// Whether a `#` here would open a comment.
    fn at_comment(&self) -> bool {
        self.peek() == Some(b'#') && (self.at == 0 || Self::ends_word(self.text.get(self.at - 1).copied()))
    }
    fn skip_spaces(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.step();
        }
    }
    fn skip_line(&mut self) {
        while !matches!(self.peek(), None | Some(b'\n')) {
            self.step();
        }
        self.step();
    }
    /// Blank space, line ends, comments, directives and document marks.
    fn skip_blank(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.step(),
                Some(b'#') if self.at_comment() => self.skip_line(),
                Some(b'%') if self.column == 0 => self.skip_line(),
                Some(b'-')
                    if self.column == 0
                        && self.source[self.at..].starts_with("---")
                        && Self::ends_word(self.text.get(self.at + 3).copied()) =>
                {
                    (0..3).for_each(|_| self.step());
                }
                _ => return,
            }
        }
    }
    /// Anchors and tags before a node.
    fn skip_properties(&mut self) {
        while matches!(self.peek(), Some(b'&' | b'!')) {
            while !Self::ends_word(self.peek()) && !matches!(self.peek(), Some(b',' | b'[' | b']' | b'{' | b'}')) {
                self.step();
            }
            self.skip_spaces();
        }
    }
    fn empty(&self) -> Spot {
        Spot { line: self.line, kind: Kind::Scalar(None) }
    }

    /// A block node whose first character stands at `least` columns or more; the cursor is on that character.
    fn block(&mut self, least: usize) -> Spot {
        if self.peek().is_none() || self.column < least || self.depth >= DEEPEST {
            return self.empty();
        }
        self.depth += 1;
        let column = self.column;
        let spot = if self.at_dash() {
            self.sequence(column)
        } else if self.at_key() {
            self.mapping(column)
        } else {
            self.skip_properties();
            if self.at_line_end() || self.at_comment() { self.below(least) } else { self.inline(least) }
        };
        self.depth -= 1;
        spot
    }

    /// After a tag or anchor that stands alone on its line: the node begins on a later one.
    fn below(&mut self, least: usize) -> Spot {
        let line = self.line;
        self.skip_blank();
        if self.line == line { self.empty() } else { self.block(least) }
    }

    fn at_dash(&self) -> bool {
        self.peek() == Some(b'-') && Self::ends_word(self.second())
    }

    /// Whether a `key:` stands here, on one line.
    fn at_key(&self) -> bool {
        let mut probe = Scanner { ..*self };
        probe.key().is_some()
    }

    /// Reads a key and its colon; none (cursor anywhere) if there is none on this line.
    fn key(&mut self) -> Option<Option<String>> {
        self.skip_properties();
        let line = self.line;
        if self.peek() == Some(b'?') && Self::ends_word(self.second()) {
            return None;
        }
        let raw = match self.peek()? {
            b'"' | b'\'' => {
                self.quoted();
                None
            }
            b'[' | b']' | b'{' | b'}' | b'|' | b'>' | b'%' | b'@' | b'`' | b'#' | b',' => return None,
            _ => {
                let start = self.at;
                while !(self.at_line_end() || self.at_comment() || self.peek() == Some(b':') && Self::ends_word(self.second())) {
                    self.step();
                }
                Some(self.source[start..self.at].trim_end().to_owned())
            }
        };
        self.skip_spaces();
        if self.line != line || self.peek() != Some(b':') || !Self::ends_word(self.second()) {
            return None;
        }
        self.step();
        Some(raw)
    }

    fn mapping(&mut self, column: usize) -> Spot {
        let first = self.line;
        let mut entries = Vec::new();
        while self.column == column && self.peek().is_some() && !self.at_dash() && self.at_key() {
            let line = self.line;
            let Some(key) = self.key() else { break };
            let value = self.value(column, column);
            entries.push((key, line, value));
            self.skip_blank();
        }
        Spot { line: first, kind: Kind::Map(entries) }
    }

    fn sequence(&mut self, column: usize) -> Spot {
        let first = self.line;
        let mut items = Vec::new();
        while self.column == column && self.at_dash() {
            self.step();
            let line = self.line;
            self.skip_spaces();
            let item = if self.at_line_end() || self.at_comment() {
                self.skip_blank();
                if self.column > column { self.block(column + 1) } else { Spot { line, kind: Kind::Scalar(None) } }
            } else {
                self.block(column + 1)
            };
            items.push(item);
            self.skip_blank();
        }
        Spot { line: first, kind: Kind::Seq(items) }
    }

    /// A mapping's value, after its colon. A sequence may stand at the key's own column.
    fn value(&mut self, column: usize, dash: usize) -> Spot {
        let line = self.line;
        self.skip_spaces();
        self.skip_properties();
        if !(self.at_line_end() || self.at_comment()) {
            return self.inline(column + 1);
        }
        self.skip_blank();
        if self.column > column || self.column == dash && self.at_dash() {
            self.block(self.column)
        } else {
            Spot { line, kind: Kind::Scalar(None) }
        }
    }

    /// A scalar or a flow collection; continuation lines stand at `least` columns or more.
    fn inline(&mut self, least: usize) -> Spot {
        let line = self.line;
        let kind = match self.peek() {
            Some(b'[' | b'{') => return self.flow(),
            Some(b'|' | b'>') => {
                self.block_scalar(least);
                Kind::Scalar(None)
            }
            Some(b'"' | b'\'') => {
                self.quoted();
                Kind::Scalar(None)
            }
            _ => Kind::Scalar(self.plain(least)),
        };
        Spot { line, kind }
    }

    fn block_scalar(&mut self, least: usize) {
        self.skip_line();
        while self.peek().is_some() {
            let mut end = self.at;
            while self.text.get(end) == Some(&b' ') {
                end += 1;
            }
            let blank = matches!(self.text.get(end), None | Some(b'\n' | b'\r'));
            if !blank && end - self.at < least.max(1) {
                return;
            }
            self.skip_line();
        }
    }

    fn quoted(&mut self) {
        let quote = self.peek();
        self.step();
        while let Some(byte) = self.peek() {
            self.step();
            if Some(byte) == quote {
                if quote == Some(b'\'') && self.peek() == quote {
                    self.step();
                    continue;
                }
                return;
            }
            if byte == b'\\' && quote == Some(b'"') {
                self.step();
            }
        }
    }

    /// The text of a plain block scalar if it ends on its line, else none.
    fn plain(&mut self, least: usize) -> Option<String> {
        let start = self.at;
        while !self.at_line_end() && !self.at_comment() {
            self.step();
        }
        let raw = self.source[start..self.at].trim_end().to_owned();
        let mut folded = false;
        while !self.at_comment() {
            let (at, line, column) = (self.at, self.line, self.column);
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                self.step();
            }
            if self.peek().is_none() || self.line == line || self.column < least || self.at_comment() {
                (self.at, self.line, self.column) = (at, line, column);
                break;
            }
            folded = true;
            while !self.at_line_end() && !self.at_comment() {
                self.step();
            }
        }
        (!folded).then_some(raw)
    }

    fn flow(&mut self) -> Spot {
        let line = self.line;
        if self.depth >= DEEPEST {
            self.step();
            return self.empty();
        }
        self.depth += 1;
        let close = if self.peek() == Some(b'{') { b'}' } else { b']' };
        self.step();
        let mut items: Vec<(Option<String>, usize, Spot, Option<Spot>)> = Vec::new();
        loop {
            self.skip_blank();
            match self.peek() {
                None => break,
                Some(b',') => self.step(),
                Some(b) if b == close => {
                    self.step();
                    break;
                }
                Some(b']' | b'}') => break,
                Some(_) => {
                    let before = self.at;
                    let line = self.line;
                    let first = self.flow_node();
                    self.skip_blank();
                    let value = if self.peek() == Some(b':') {
                        self.step();
                        self.skip_blank();
                        Some(if matches!(self.peek(), None | Some(b',' | b']' | b'}')) { self.empty() } else { self.flow_node() })
                    } else {
                        None
                    };
                    let raw = if let Kind::Scalar(raw) = &first.kind { raw.clone() } else { None };
                    items.push((raw, line, first, value));
                    if self.at == before {
                        self.step();
                    }
                }
            }
        }
        self.depth -= 1;
        let kind = if close == b'}' {
            let empty = |line| Spot { line, kind: Kind::Scalar(None) };
            Kind::Map(items.into_iter().map(|(key, line, _, value)| (key, line, value.unwrap_or_else(|| empty(line)))).collect())
        } else {
            let item = |(key, line, first, value): (Option<String>, usize, Spot, Option<Spot>)| match value {
                Some(value) => Spot { line, kind: Kind::Map(vec![(key, line, value)]) },
                None => first,
            };
            Kind::Seq(items.into_iter().map(item).collect())
        };
        Spot { line, kind }
    }

    fn flow_node(&mut self) -> Spot {
        self.skip_properties();
        self.skip_blank();
        let line = self.line;
        match self.peek() {
            Some(b'[' | b'{') => self.flow(),
            Some(b'"' | b'\'') => {
                self.quoted();
                Spot { line, kind: Kind::Scalar(None) }
            }
            _ => {
                let start = self.at;
                let mut folded = false;
                loop {
                    match self.peek() {
                        None | Some(b',' | b'[' | b']' | b'{' | b'}') => break,
                        Some(b':') if Self::ends_word(self.second()) || matches!(self.second(), Some(b',' | b'[' | b']' | b'{' | b'}')) => {
                            break;
                        }
                        Some(b'#') if self.at_comment() => break,
                        Some(b'\n') => folded = true,
                        _ => {}
                    }
                    self.step();
                }
                let raw = self.source[start..self.at].trim();
                let folded = folded && raw.contains('\n');
                Spot { line, kind: Kind::Scalar((!folded && !raw.is_empty()).then(|| raw.to_owned())) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line_of(text: &str, path: &[&str]) -> usize {
        let mut spot = scan(text);
        let mut line = spot.line;
        for name in path {
            (line, spot) = match spot.kind {
                Kind::Map(entries) => {
                    let (_, line, value) = entries.into_iter().find(|(k, _, _)| k.as_deref() == Some(*name)).expect("a key");
                    (line, value)
                }
                Kind::Seq(items) => {
                    let item = items[name.parse::<usize>().expect("an index")].clone();
                    (item.line, item)
                }
                Kind::Scalar(_) => panic!("{name}: nothing below a scalar"),
            };
        }
        line
    }

    #[test]
    fn block_and_flow_lines() {
        let text = "# c\ndistrict: { code: \"4900\", name: x } # y\noffices:\n  - { code: 1,\n      name: z }\n  - code: 2\n    kind: air\nplain: a\n  b: c\nlast: |\n  text: no\n\n  more\nend: [1,\n 2]\n";
        assert_eq!(line_of(text, &["district", "name"]), 2);
        assert_eq!(line_of(text, &["offices", "0", "name"]), 5);
        assert_eq!(line_of(text, &["offices", "1", "kind"]), 7);
        assert_eq!(line_of(text, &["last"]), 10);
        assert_eq!(line_of(text, &["end", "1"]), 15);
    }

    #[test]
    fn sequence_at_its_keys_column() {
        assert_eq!(line_of("a:\n- b: 1\n  c: 2\n- b: 3\nd: 4\n", &["a", "1", "b"]), 4);
        assert_eq!(line_of("a:\n- b: 1\n  c: 2\n- b: 3\nd: 4\n", &["d"]), 5);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            scan(&text);
        }
        #[test]
        fn never_panics_on_near_yaml(text in "([-:?#&!|>'\"{}\\[\\], \n\ta\u{6d77}\u{ff1a}]|- |: |\r\n|---|  )*") {
            scan(&text);
        }
    }
}
