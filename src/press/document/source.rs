//! Text to elements: html5ever's tokens, nested as they are written. Nothing is moved or closed silently, as a browser would: a template that
//! nests wrongly is told so, with the line.

use crate::terms::problem::{Place, Problem, Problems};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// An element as written.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    /// Lower-case name.
    pub name: String,
    /// Lower-case names and decoded values, in order.
    pub attributes: Vec<(String, String)>,
    /// Line of the start tag.
    pub line: usize,
    /// `main > section[2] > p[4]`.
    pub path: String,
    /// Content.
    pub children: Vec<Node>,
}

/// What stands in an element.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Text, with the line it begins on.
    Text(String, usize),
}

impl Element {
    /// An attribute's value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// Where it stands in the file called `file`.
    pub fn place(&self, file: &str) -> Place {
        Place::line(file, self.line).key(&self.path)
    }
}

/// Elements that have no end tag.
const VOID: [&str; 14] = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements of which a document has one: their path needs no index.
const SINGLE: [&str; 8] = ["body", "footer", "head", "header", "html", "main", "svg", "title"];
/// Elements that the path leaves out: everything stands in them.
const UNSAID: [&str; 3] = ["", "body", "html"];

/// The elements at the top of the file, everything wrong with the nesting put into `problems`.
pub(super) fn read(html: &str, file: &str, problems: &mut Problems) -> Vec<Node> {
    let sink = Sink { state: RefCell::new(State { file: file.to_owned(), ..State::default() }) };
    let options = TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(sink, options);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    while !input.is_empty() {
        // A script would make the tokenizer hand over; ours are refused and never run, so it only ever stops at the end.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut state = tokenizer.sink.state.into_inner();
    while !state.open.is_empty() {
        state.unclosed();
    }
    problems.extend(state.problems);
    state.root.children
}

#[derive(Default)]
struct State {
    file: String,
    root: Element,
    open: Vec<(Element, BTreeMap<String, usize>)>,
    seen: BTreeMap<String, usize>,
    problems: Problems,
}

struct Sink {
    state: RefCell<State>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.start(&tag, line),
            Token::TagToken(tag) => state.end(&tag, line),
            Token::CharacterTokens(text) => state.text(&text, line),
            Token::NullCharacterToken => state.malformed("a NUL character", line),
            Token::ParseError(error) => state.malformed(&error, line),
            Token::DoctypeToken(_) | Token::CommentToken(_) | Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn start(&mut self, tag: &Tag, line: usize) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        let seen = self.open.last_mut().map_or(&mut self.seen, |(_, seen)| seen);
        let count = seen.entry(name.clone()).or_insert(0);
        *count += 1;
        let own = if SINGLE.contains(&name.as_str()) && *count == 1 { name.clone() } else { format!("{name}[{count}]") };
        let parent = self.open.last().map_or(&self.root, |(element, _)| element);
        let path = if parent.path.is_empty() || UNSAID.contains(&parent.name.as_str()) { own } else { format!("{} > {own}", parent.path) };
        let attributes = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
        let element = Element { name, attributes, line, path, children: Vec::new() };
        let raw = match element.name.as_str() {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" if parent.name == "head" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        };
        if tag.self_closing || VOID.contains(&element.name.as_str()) {
            self.add(Node::Element(element));
            return TokenSinkResult::Continue;
        }
        self.open.push((element, BTreeMap::new()));
        raw
    }

    fn end(&mut self, tag: &Tag, line: usize) {
        let name = tag.name.to_string();
        let Some(depth) = self.open.iter().rposition(|(element, _)| element.name == name) else {
            let place = Place::line(&self.file, line);
            self.problems.push(
                Problem::error("stray-end-tag", format!("</{name}> closes nothing"))
                    .at(place)
                    .help("remove it, or open the element before"),
            );
            return;
        };
        while self.open.len() > depth + 1 {
            self.unclosed();
        }
        self.close();
    }

    fn text(&mut self, text: &str, line: usize) {
        let siblings = &mut self.open.last_mut().map_or(&mut self.root, |(element, _)| element).children;
        match siblings.last_mut() {
            Some(Node::Text(before, _)) => before.push_str(text),
            // html5ever counts the line ends of a text before it hands the text over.
            _ => siblings.push(Node::Text(text.to_owned(), line.saturating_sub(text.matches('\n').count()))),
        }
    }

    fn malformed(&mut self, what: &str, line: usize) {
        let path = self.open.last().map(|(element, _)| element.path.clone());
        let place = Place { file: Some(self.file.clone()), line: Some(line), key: path };
        self.problems.push(Problem::error("malformed-html", format!("not well-formed HTML: {what}")).at(place));
    }

    fn unclosed(&mut self) {
        if let Some((element, _)) = self.open.last() {
            let name = &element.name;
            let problem = Problem::error("unclosed-element", format!("<{name}> is not closed before its parent ends"))
                .at(element.place(&self.file))
                .help(format!("write </{name}> where it ends"));
            self.problems.push(problem);
        }
        self.close();
    }

    fn close(&mut self) {
        if let Some((element, _)) = self.open.pop() {
            self.add(Node::Element(element));
        }
    }

    fn add(&mut self, node: Node) {
        self.open.last_mut().map_or(&mut self.root, |(element, _)| element).children.push(node);
    }
}
