//! Two thousand made-up paragraphs, judged by where their glyphs stand in the PDF.

use super::standard::{BINDING, CHARACTER_PITCH, OUTER, TYPE_WIDTH};
use super::{Maker, printed};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tongbao::press::document::tree::{Block, Document, Source};

const NEVER_FIRST: &str = "\u{ff0c}\u{3002}\u{3001}\u{ff1b}\u{ff1a}\u{ff1f}\u{ff01}\u{ff09}\u{300b}\u{300d}\u{300f}\u{3011}\u{3015}\u{3009}\u{201d}\u{2019}\u{00b7}\u{2013}\u{ff5e}\u{ff0f}\u{ff05}\u{2030}\u{2103},.;:?!)]}%\u{2026}\u{2014}";
const NEVER_LAST: &str = "\u{ff08}\u{300a}\u{300c}\u{300e}\u{3010}\u{3014}\u{3008}\u{201c}\u{2018}\u{ffe5}([{";
const HAN: &str = "关区进出口报单通时间平均小比上月缩短延长环节查验等待处置现场业务货物申放行率企监管税费";
/// What a bulletin's sentences are made of besides Han characters.
const PIECES: [&str; 26] = [
    "\u{ff0c}",
    "\u{3002}",
    "\u{3001}",
    "\u{ff1b}",
    "\u{ff1a}",
    "15.93小时",
    "\u{2212}4.2%",
    "+12,840.50元",
    "2017年4月15日",
    "2017年12月",
    "\u{201c}压缩三分之一\u{201d}",
    "\u{300a}通知\u{300b}",
    "\u{ff08}见表1\u{ff09}",
    "\u{ff08}署监发\u{3014}2017\u{3015}8号\u{ff09}",
    "H2010",
    "AEO",
    "490120171108000123",
    "\u{2026}\u{2026}",
    "\u{2014}\u{2014}",
    "24小时\u{ff5e}48小时",
    "25\u{2103}",
    "3.1\u{2030}",
    "China (Hunan) Pilot Zone",
    "\u{ffe5}128.00",
    "10:30",
    "\u{201d}\u{ff0c}\u{201c}",
];

fn paragraph(dice: &mut ChaCha8Rng) -> String {
    let han: Vec<char> = HAN.chars().collect();
    let mut text = String::new();
    let length = dice.random_range(3..160);
    while text.chars().count() < length {
        for _ in 0..dice.random_range(1..9) {
            text.push(han[dice.random_range(0..han.len())]);
        }
        text.push_str(PIECES[dice.random_range(0..PIECES.len())]);
    }
    text.push('\u{3002}');
    text
}

/// A line as it stands: glyphs with their left edges from the type area's, their widths and texts, left to right.
type Line = Vec<(f32, f32, String)>;

/// The lines of every paragraph, in order.
fn lines(document: &Document) -> Vec<Vec<Line>> {
    let paper = printed(document);
    let by_mark = paper.by_mark();
    let paragraphs = paper.elements.iter().filter(|element| element.kind == "P");
    let glyphs = paragraphs.map(|p| p.marked.iter().filter_map(|mark| by_mark.get(mark)).flatten().copied().collect::<Vec<_>>());
    let line = |run: &[&super::paper::Glyph]| -> Line {
        run.iter().map(|g| (g.x - if g.page % 2 == 1 { OUTER } else { BINDING }, g.width, g.text.clone())).collect()
    };
    glyphs.map(|glyphs| glyphs.chunk_by(|a, b| a.page == b.page && (a.y - b.y).abs() < 1.0).map(line).collect()).collect()
}

#[test]
fn no_line_of_two_thousand_paragraphs_breaks_a_rule() {
    let mut dice = ChaCha8Rng::seed_from_u64(9704);
    let mut make = Maker(0);
    let texts: Vec<String> = (0..2000).map(|_| paragraph(&mut dice)).collect();
    let body: Vec<Block> = texts.iter().map(|text| make.paragraph(text)).collect();
    let document = Document { meta: super::meta(), masthead: None, body, imprint: None, watermark: None, source: Source::default() };
    let lines = lines(&document);
    assert_eq!(lines.len(), texts.len());
    let mut complaints = Vec::new();
    for (of, text) in lines.iter().zip(&texts) {
        let set: Vec<String> = of.iter().map(|line| line.iter().map(|(.., text)| text.as_str()).collect()).collect();
        let joined: String = set.concat();
        assert_eq!(joined.replace(' ', ""), text.replace(' ', ""), "every character, in order");
        for (at, line) in of.iter().enumerate() {
            // A space at a line's end is left out: what it parts may part.
            let so_far: usize = set[..=at].iter().map(|line| line.replace(' ', "").chars().count()).sum();
            let spaced = text.chars().scan(0, |seen, c| Some((std::mem::replace(seen, *seen + usize::from(c != ' ')), c)));
            let spaced = spaced.into_iter().any(|(seen, c)| c == ' ' && seen == so_far);
            if !spaced {
                complaints.extend(rules(&set, at).into_iter().map(|rule| format!("{rule}: {set:?}")));
            }
            // Nothing helps a line before a number, with its unit, as long as half of it.
            let long = set.get(at + 1).is_some_and(|next| next.chars().take_while(char::is_ascii).count() > 8);
            complaints.extend(measures(line, at, of.len(), long).into_iter().map(|rule| format!("{rule}: {}", set[at])));
        }
    }
    assert!(complaints.is_empty(), "{} of them\n{}", complaints.len(), complaints[..complaints.len().min(20)].join("\n"));
}

/// What a line may not begin or end with.
fn rules(lines: &[String], at: usize) -> Vec<String> {
    let mut broken = Vec::new();
    let (first, last) = (lines[at].chars().next().unwrap_or(' '), lines[at].chars().next_back().unwrap_or(' '));
    if at > 0 && NEVER_FIRST.contains(first) {
        broken.push(format!("`{first}` begins a line"));
    }
    if NEVER_LAST.contains(last) {
        broken.push(format!("`{last}` ends a line"));
    }
    if at + 1 == lines.len() && at > 0 && lines[at].chars().filter(|c| !NEVER_FIRST.contains(*c)).count() < 2 {
        broken.push("a last line of one character".into());
    }
    if let Some(next) = lines.get(at + 1).and_then(|line| line.chars().next()) {
        let western = |c: char| c.is_ascii_alphanumeric();
        if western(last) && western(next) || "+\u{2212}".contains(last) && next.is_ascii_digit() {
            broken.push(format!("a word or number is parted between `{last}` and `{next}`"));
        }
        if last.is_ascii_digit() && "年月日%\u{2030}\u{2103}".contains(next) {
            broken.push(format!("`{last}` is parted from `{next}`"));
        }
        if "\u{2026}\u{2014}".contains(last) && last == next {
            broken.push("a doubled mark is parted".into());
        }
    }
    broken
}

/// Where a line may end, and how far its characters may stand apart.
fn measures(line: &Line, at: usize, count: usize, before_long: bool) -> Vec<String> {
    let mut broken = Vec::new();
    let (x, width, _) = line.last().expect("a line has glyphs");
    let right = x + width;
    // Thousandths of an em add up over a line.
    if right > TYPE_WIDTH + 0.6 {
        broken.push(format!("overfull by {}", right - TYPE_WIDTH));
    }
    if at + 1 < count && right < TYPE_WIDTH - 0.6 {
        broken.push(format!("ends {} before the edge", TYPE_WIDTH - right));
    }
    let left = if at == 0 { 2.0 * CHARACTER_PITCH } else { 0.0 };
    // An opening mark gives up the blank before it.
    if (line[0].0 - left).abs() > 0.6 && !NEVER_LAST.contains(&line[0].2) {
        broken.push(format!("begins at {} and not at {left}", line[0].0));
    }
    let han = |text: &str| text.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    for pair in line.windows(2).filter(|pair| han(&pair[0].2) && han(&pair[1].2)) {
        let step = pair[1].0 - pair[0].0;
        if at + 1 == count && (step - CHARACTER_PITCH).abs() > 0.02 {
            broken.push(format!("a last line stretched to {step}"));
            break;
        }
        if step < CHARACTER_PITCH - 0.02 || step > if before_long { 2.5 } else { 1.5 } * CHARACTER_PITCH {
            broken.push(format!("characters {step} apart"));
            break;
        }
    }
    broken
}
