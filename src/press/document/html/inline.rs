//! Text within a block.

use super::{Page, escape};
use crate::press::document::tree::{Inline, Tone};

impl Page<'_> {
    pub(super) fn inlines(&mut self, run: &[Inline]) {
        for inline in run {
            match inline {
                Inline::Text(text) => self.out.push_str(&escape(text)),
                Inline::Raw(text) => self.put(format_args!("<span class=\"raw\">{}</span>", escape(text))),
                Inline::Break => self.out.push_str("<br>"),
                Inline::Figure { figure, value, text } => {
                    // Under the pointer a reader sees by which name to ask for the number.
                    let id = escape(figure);
                    self.put(format_args!("<data value=\"{}\" data-figure=\"{id}\" title=\"{id}\">", escape(value)));
                    self.inlines(text);
                    self.out.push_str("</data>");
                }
                Inline::Strong(text) => self.within("<strong>", text, "</strong>"),
                Inline::Superscript(text) => self.within("<sup>", text, "</sup>"),
                Inline::Tone(tone, text) => {
                    let class = match tone {
                        Tone::Better => "better",
                        Tone::Worse => "worse",
                        Tone::Muted => "muted",
                    };
                    self.within(&format!("<span class=\"{class}\">"), text, "</span>");
                }
                Inline::Link { target, text } => self.within(&format!("<a href=\"#{}\">", escape(target)), text, "</a>"),
            }
        }
    }

    fn within(&mut self, open: &str, text: &[Inline], close: &str) {
        self.out.push_str(open);
        self.inlines(text);
        self.out.push_str(close);
    }
}
