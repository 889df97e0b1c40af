//! Each prohibition, by code point; dates, numbers, pairs; last lines; the grid.

use super::super::fonts::{FontChoice, Fonts, Role};
use super::super::style::Style;
use super::*;
use crate::press::document::Theme;
use crate::press::document::tree::{Inline, NodeId, Source};
use std::sync::OnceLock;

fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| Fonts::discover(&FontChoice::default()).unwrap())
}

fn theme() -> Theme {
    Theme::load("theme.yaml", include_str!("../../../../report-templates/theme.yaml"), "").unwrap()
}

const TYPE_WIDTH: f32 = 156.0 * 72.0 / 25.4;
const CHARACTER_PITCH: f32 = TYPE_WIDTH / 28.0;

fn collected<T>(collect: impl FnOnce(&mut Collector<'_, '_>) -> T) -> T {
    let (theme, source) = (theme(), Source::default());
    let page = Style::of(&theme);
    collect(&mut Collector::new(fonts(), &page, &theme, &source))
}

fn atoms(text: &str) -> Vec<Atom> {
    collected(|collector| collector.inlines(NodeId(1), &[Inline::Text(text.into())], collector.page.grid(Role::FangSong), "test"))
}

/// The text's lines in a column of so many characters.
fn lines(text: &str, characters: usize) -> Vec<String> {
    let atoms = atoms(text);
    let measure = Measure::of(characters as f32 * CHARACTER_PITCH + 0.01, Slack::Justify);
    break_lines(&atoms, &measure).iter().map(|l| atoms[l.from..l.to].iter().map(|a| a.text.as_str()).collect()).collect()
}

/// A text of Han characters with `middle` at every place that a line could end or begin at.
fn everywhere(middle: &str, check: impl Fn(&[String])) {
    for before in 3..24 {
        let text = format!("{}{middle}{}", "\u{5173}".repeat(before), "\u{533a}".repeat(20));
        check(&lines(&text, 10));
    }
}

#[test]
fn closing_marks_never_begin_a_line() {
    let marks = "\u{ff0c}\u{3002}\u{3001}\u{ff1b}\u{ff1a}\u{ff1f}\u{ff01}\u{ff09}\u{300b}\u{300d}\u{300f}\u{3011}\u{3015}\u{3009}\u{201d}\u{2019}\u{00b7}\u{2013}\u{ff5e}\u{ff0f}\u{ff05}\u{2030}\u{2103},.;:?!)]}%\u{2026}\u{2014}";
    for mark in marks.chars() {
        everywhere(&mark.to_string(), |lines| {
            assert!(lines.iter().all(|l| !l.starts_with(mark)), "{mark} U+{:04X}: {lines:?}", mark as u32);
        });
    }
}

#[test]
fn opening_marks_never_end_a_line() {
    for mark in "\u{ff08}\u{300a}\u{300c}\u{300e}\u{3010}\u{3014}\u{3008}\u{201c}\u{2018}\u{ffe5}([{".chars() {
        everywhere(&mark.to_string(), |lines| {
            assert!(lines.iter().all(|l| !l.ends_with(mark)), "{mark} U+{:04X}: {lines:?}", mark as u32);
        });
    }
}

#[test]
fn doubled_marks_and_numbers_and_words_do_not_split() {
    let whole = [
        "\u{2026}\u{2026}",
        "\u{2014}\u{2014}",
        "15.93",
        "12,840.5",
        "\u{2212}4.2%",
        "+3.1\u{2030}",
        "H2010",
        "AEO",
        "25\u{2103}",
        "3.5km",
        "2017-04-05",
        "49012017",
    ];
    for unit in whole {
        everywhere(unit, |lines| {
            assert!(lines.iter().any(|l| l.contains(unit)), "{unit}: {lines:?}");
        });
    }
}

#[test]
fn a_date_breaks_only_after_year_or_month() {
    everywhere("2017\u{5e74}4\u{6708}15\u{65e5}", |lines| {
        let text = lines.join("|");
        let parts = ["2017\u{5e74}", "4\u{6708}", "15\u{65e5}"];
        assert!(parts.iter().all(|p| text.contains(p)), "{lines:?}");
    });
}

#[test]
fn an_ellipsis_may_begin_a_paragraph() {
    assert_eq!(lines("\u{2026}\u{2026}\u{5173}\u{533a}", 10), ["\u{2026}\u{2026}\u{5173}\u{533a}"]);
}

#[test]
fn a_last_line_is_not_one_character() {
    for count in 11..60 {
        let text = format!("{}\u{3002}", "\u{5173}".repeat(count));
        let lines = lines(&text, 10);
        let last = lines.last().unwrap();
        assert!(last.chars().count() > 2, "{count}: {lines:?}");
    }
}

#[test]
fn a_line_of_han_characters_holds_twenty_eight_on_the_grid() {
    let atoms = atoms(&"\u{901a}".repeat(56));
    let lines = break_lines(&atoms, &Measure::of(TYPE_WIDTH, Slack::Justify));
    assert_eq!(lines.iter().map(|l| l.to - l.from).collect::<Vec<_>>(), [28, 28]);
    assert!(lines[0].stretch.abs() < 0.001);
}

#[test]
fn justified_lines_are_as_wide_as_the_column_and_the_last_is_not_stretched() {
    let text = "4\u{6708}\u{ff0c}\u{5173}\u{533a}\u{8fdb}\u{53e3}\u{5e73}\u{5747}\u{901a}\u{5173}\u{65f6}\u{95f4}\u{4e3a}15.93\u{5c0f}\u{65f6}\u{ff0c}\u{6bd4}\u{4e0a}\u{6708}\u{7f29}\u{77ed}4.2%\u{ff0c}\u{8ddd}\u{79bb}\u{201c}\u{538b}\u{7f29}\u{4e09}\u{5206}\u{4e4b}\u{4e00}\u{201d}\u{7684}\u{76ee}\u{6807}\u{8fd8}\u{5dee}12.9\u{4e2a}\u{767e}\u{5206}\u{70b9}\u{3002}";
    let atoms = atoms(text);
    let width = 17.0 * CHARACTER_PITCH;
    let lines = break_lines(&atoms, &Measure::of(width, Slack::Justify));
    let (last, others) = lines.split_last().unwrap();
    assert!(others.len() >= 2);
    for line in others {
        assert!((line.width - width).abs() < 0.02, "{line:?}");
    }
    assert!(last.stretch == 0.0 && last.width <= width);
}

#[test]
fn adjacent_marks_share_a_width() {
    let width = |text: &str| {
        let atoms = atoms(text);
        break_lines(&atoms, &Measure::of(TYPE_WIDTH, Slack::Left))[0].width / CHARACTER_PITCH
    };
    assert!((width("\u{5173}\u{ff0c}\u{201c}\u{5173}") - 3.5).abs() < 0.01);
    assert!((width("\u{5173}\u{ff09}\u{3002}\u{5173}") - 3.5).abs() < 0.01);
    assert!((width("\u{5173}\u{ff0c}\u{5173}") - 3.0).abs() < 0.01);
}

#[test]
fn letters_and_digits_stand_off_from_han_characters_but_not_at_a_line_s_end() {
    let width = |text: &str| {
        let atoms = atoms(text);
        break_lines(&atoms, &Measure::of(TYPE_WIDTH, Slack::Left))[0].width / CHARACTER_PITCH
    };
    let gap = 0.1 * 16.0 / CHARACTER_PITCH;
    assert!((width("\u{5173}AB\u{5173}") - 3.0 - 2.0 * gap).abs() < 0.001);
    assert!((width("\u{5173}4.2%\u{ff0c}") - 4.0 - gap).abs() < 0.001);
    assert!((width("AB\u{3002}") - 2.0).abs() < 0.001);
}

#[test]
fn a_unit_stays_with_its_number() {
    everywhere("15.93\u{5c0f}\u{65f6}", |lines| {
        let all = lines.concat();
        assert!(all.contains("15.93\u{5c0f}\u{65f6}") && lines.iter().any(|l| l.contains("15.93\u{5c0f}\u{65f6}")), "{lines:?}");
    });
}

#[test]
fn a_word_longer_than_a_line_is_torn() {
    let lines = lines(&"ABCDEFGHIJ".repeat(6), 10);
    assert!(lines.len() >= 3 && lines.iter().all(|l| l.len() <= 20), "{lines:?}");
}

#[test]
fn a_forced_end_ends_a_line() {
    let text = [Inline::Text("\u{4e00}\u{4e8c}".into()), Inline::Break, Inline::Text("\u{4e09}".into())];
    let atoms = collected(|collector| collector.inlines(NodeId(1), &text, collector.page.grid(Role::FangSong), "test"));
    assert_eq!(break_lines(&atoms, &Measure::of(TYPE_WIDTH, Slack::Justify)).len(), 2);
}

#[test]
fn titles_break_into_lines_about_equally_long() {
    let atoms = atoms(&"\u{901a}\u{5173}".repeat(17));
    let lines = break_lines(&atoms, &Measure::of(TYPE_WIDTH, Slack::Balance));
    let lengths: Vec<usize> = lines.iter().map(|l| l.to - l.from).collect();
    assert_eq!(lengths, [17, 17]);
}

#[test]
fn a_character_no_font_has_is_a_problem_with_its_place() {
    let (theme, source) = (theme(), Source::default());
    let page = Style::of(&theme);
    let mut collector = Collector::new(fonts(), &page, &theme, &source);
    collector.text(NodeId(1), "\u{901a}\u{10fffd}", page.grid(Role::FangSong), "table 1");
    let problems = collector.problems();
    assert_eq!(problems.0.len(), 1);
    assert_eq!(problems.0[0].place.key.as_deref(), Some("table 1"));
}

#[test]
fn titles_end_their_lines_where_a_phrase_ends() {
    let title = "长沙海关关于2016年度关区货物整体通关时间压缩情况及2017年下一步工作安排的通报";
    let atoms = atoms(title);
    let lines = break_lines(&atoms, &Measure::of(TYPE_WIDTH, Slack::Balance));
    let texts: Vec<String> = lines.iter().map(|l| atoms[l.from..l.to].iter().map(|a| a.text.as_str()).collect()).collect();
    assert!(texts.iter().any(|line| line.starts_with("及2017年")), "{texts:?}");
}
