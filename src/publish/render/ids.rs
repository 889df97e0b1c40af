//! Figures' ids on paper: each shown figure gets a number behind it, in the order of the page, and a list says which id has which number.

/// What begins a figure in the press's HTML, up to its id, and what ends it.
const BEGIN: &str = "data-figure=\"";
const END: &str = "</data>";

/// The page with a number behind each figure, and the ids by number. A figure that is shown twice keeps its number.
///
/// ```
/// use tongbao::publish::render::numbered;
/// let page = r#"<td><data value="1" data-figure="a.I">1.00</data></td><td><data value="1" data-figure="a.I">1.00</data></td>"#;
/// let (page, ids) = numbered(page);
/// assert_eq!(ids, ["a.I"]);
/// assert_eq!(page.matches("1.00</data><sup>1</sup>").count(), 2);
/// ```
pub fn numbered(html: &str) -> (String, Vec<String>) {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    let mut ids: Vec<String> = Vec::new();
    while let Some(begin) = rest.find(BEGIN) {
        let (before, of) = rest.split_at(begin + BEGIN.len());
        let (Some(quote), Some(end)) = (of.find('"'), of.find(END)) else { break };
        let id = &of[..quote];
        let number = ids.iter().position(|known| known == id).unwrap_or_else(|| {
            ids.push(id.to_owned());
            ids.len() - 1
        });
        out.push_str(before);
        out.push_str(&of[..end + END.len()]);
        out.push_str(&format!("<sup>{}</sup>", number + 1));
        rest = &of[end + END.len()..];
    }
    out.push_str(rest);
    (out, ids)
}
