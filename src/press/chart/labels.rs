//! Texts that keep out of each other's way.

use super::canvas::Canvas;

/// A text cut into lines no wider than `width` where that can be had, between any two Chinese characters and at spaces, never within a number.
pub(super) fn wrap(canvas: &Canvas<'_>, text: &str, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let longer = format!("{line}{piece}");
        if !line.is_empty() && canvas.strong_width(longer.trim_end()) > width {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            line = piece.trim_start().to_owned();
        } else {
            line = longer;
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim().to_owned());
    }
    lines
}

/// What a line end doesn't cut: words and numbers; a closing mark with what it follows, an opening one with what follows it.
fn pieces(text: &str) -> Vec<String> {
    const CLOSING: &str = "\u{ff0c}\u{3002}\u{3001}\u{ff1b}\u{ff1a}\u{ff09}\u{300b}\u{201d}%";
    const OPENING: &str = "\u{ff08}\u{300a}\u{201c}";
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = pieces.last().and_then(|p| p.chars().last()).is_some_and(|before| {
            let words = c.is_ascii_graphic() && before.is_ascii_graphic();
            words || c == ' ' || CLOSING.contains(c) || OPENING.contains(before)
        });
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    pieces
}

/// Where boxes of these heights stand so that none overlaps another, each as near to its wanted middle as can be, all between `top` and `bottom`
/// where there is room.
pub(super) fn apart(wanted: &[(f32, f32)], top: f32, bottom: f32) -> Vec<f32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].0.total_cmp(&wanted[*b].0).then(a.cmp(b)));
    let mut clusters: Vec<Cluster> = Vec::new();
    for index in order {
        let (middle, height) = wanted[index];
        clusters.push(Cluster { members: vec![index], pull: middle - height / 2.0, height });
        while let [.., before, last] = clusters.as_slice() {
            if before.top(top, bottom) + before.height <= last.top(top, bottom) + 0.001 {
                break;
            }
            let last = clusters.pop().expect("there are two");
            clusters.last_mut().expect("there are two").swallow(last);
        }
    }
    let mut places = vec![0.0; wanted.len()];
    for cluster in &clusters {
        let mut at = cluster.top(top, bottom);
        for &index in &cluster.members {
            places[index] = at + wanted[index].1 / 2.0;
            at += wanted[index].1;
        }
    }
    places
}

/// Boxes that touch.
struct Cluster {
    members: Vec<usize>,
    /// Sum over the members of the cluster's top that each would like.
    pull: f32,
    height: f32,
}

impl Cluster {
    fn top(&self, top: f32, bottom: f32) -> f32 {
        let wanted = self.pull / self.members.len() as f32;
        wanted.min(bottom - self.height).max(top)
    }

    fn swallow(&mut self, below: Cluster) {
        self.pull += below.pull - self.height * below.members.len() as f32;
        self.height += below.height;
        self.members.extend(below.members);
    }
}

#[cfg(test)]
mod tests {
    use super::{apart, pieces};

    #[test]
    fn boxes_stay_where_they_are_or_next_to_each_other() {
        assert_eq!(apart(&[(20.0, 10.0), (50.0, 10.0)], 0.0, 100.0), [20.0, 50.0]);
        assert_eq!(apart(&[(50.0, 10.0), (50.0, 10.0)], 0.0, 100.0), [45.0, 55.0]);
        assert_eq!(apart(&[(99.0, 10.0), (98.0, 10.0)], 0.0, 100.0), [95.0, 85.0]);
        assert_eq!(apart(&[(1.0, 10.0), (2.0, 10.0), (12.0, 10.0)], 0.0, 100.0), [5.0, 15.0, 25.0]);
    }

    #[test]
    fn lines_are_cut_between_chinese_characters_only() {
        assert_eq!(pieces("甲15.93乙\u{ff0c}丙"), ["甲", "15.93", "乙\u{ff0c}", "丙"]);
    }
}
