//! The last hand on a paragraph: clauses that are absent leave no comma behind, lines of the template leave no space between characters.

/// Full-width marks that join clauses, the weakest first.
const JOINTS: [char; 3] = ['\u{3001}', '\u{ff0c}', '\u{ff1b}'];
/// Full-width marks that end a sentence or introduce a list.
const ENDS: [char; 2] = ['\u{3002}', '\u{ff1a}'];

/// A paragraph's HTML without the template's line breaks and without marks that nothing stands before. Of several marks in a row the strongest
/// stays: a full stop swallows the comma before it. What holds no word at all becomes empty.
pub fn tidy(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut blank = String::new();
    for c in html.trim().chars() {
        if c.is_whitespace() {
            blank.push(c);
            continue;
        }
        if !blank.is_empty() && !blank.contains('\n') {
            out.push_str(&blank);
        }
        blank.clear();
        let last = out.chars().next_back();
        if let Some(strength) = JOINTS.iter().position(|j| *j == c) {
            match last.map(|l| JOINTS.iter().position(|j| *j == l)) {
                Some(Some(before)) if before < strength => {
                    out.pop();
                }
                Some(None) if last.is_some_and(|l| !ENDS.contains(&l)) => {}
                _ => continue,
            }
        }
        if ENDS.contains(&c) {
            while out.chars().next_back().is_some_and(|l| JOINTS.contains(&l)) {
                out.pop();
            }
            if out.chars().next_back().is_none_or(|l| ENDS.contains(&l)) {
                continue;
            }
        }
        out.push(c);
    }
    while out.chars().next_back().is_some_and(|l| JOINTS.contains(&l)) {
        out.pop();
    }
    if says_something(&out) { out } else { String::new() }
}

/// Whether any letter, digit or Chinese character stands outside the tags.
fn says_something(html: &str) -> bool {
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside && c.is_alphanumeric() => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn absent_clauses_leave_nothing_behind() {
        assert_eq!(tidy("\n  A\u{4e00}\u{ff0c}\n  \u{ff0c}\n  \u{3002}\n"), "A\u{4e00}\u{3002}");
        assert_eq!(tidy("\u{ff0c}\u{4e00}\u{ff1b}\u{3002}"), "\u{4e00}\u{3002}");
        assert_eq!(tidy("\u{3002}\n<span></span>"), "");
        assert_eq!(tidy("<p>a b</p>"), "<p>a b</p>");
    }

    #[test]
    fn of_two_marks_the_stronger_stays() {
        assert_eq!(tidy("\u{4e00}\u{ff0c}\u{ff1b}\u{4e8c}"), "\u{4e00}\u{ff1b}\u{4e8c}");
        assert_eq!(tidy("\u{4e00}\u{ff1b}\u{ff0c}\u{4e8c}"), "\u{4e00}\u{ff1b}\u{4e8c}");
    }

    #[test]
    fn a_full_stop_swallows_the_list_mark_before_it() {
        assert_eq!(tidy("\u{4e00}\u{3001}\u{4e8c}\u{3001}\u{3002}"), "\u{4e00}\u{3001}\u{4e8c}\u{3002}");
    }
}
