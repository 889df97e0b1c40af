//! Pictures from data: whatever the data, nothing overlaps, nothing leaves the picture, and what is drawn is what is read back.

mod cases;
mod kinds;

use crate::document::theme;
use cases::{cases, spec};
use std::sync::LazyLock;
use tongbao::press::chart::{Spec, draw, svg_text};
use tongbao::press::document::tree::{Block, Segment, Shape, Svg, TextAnchor};
use tongbao::press::document::{parse, to_html};
use tongbao::press::pdf;
use tongbao::press::typeset::fonts::{FontChoice, Fonts, Role, Weight};
use tongbao::press::typeset::lay_out;

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::discover(&FontChoice::default()).expect("fonts"));

/// Left, top, right, bottom of a text: the ink of Chinese characters.
fn space(shape: &Shape) -> Option<([f32; 4], &str)> {
    let Shape::Text { at: (x, y), anchor, size, strong, text, .. } = shape else { return None };
    let width = FONTS.width_of(Role::Hei, if *strong { Weight::Strong } else { Weight::Regular }, *size, text);
    let left = match anchor {
        TextAnchor::Start => *x,
        TextAnchor::Middle => x - width / 2.0,
        TextAnchor::End => x - width,
    };
    Some(([left, y - size * 0.85, left + width, y + size * 0.12], text))
}

fn read_back(svg: &Svg) -> Svg {
    let html = format!(
        "<html lang=\"zh-CN\"><head><title>t</title><meta name=\"created\" content=\"2017-05-04T10:00:00\"></head><body><main><h1>t</h1><figure>{}<figcaption>c</figcaption></figure></main></body></html>",
        svg_text(svg)
    );
    let document = parse(&html, "t.html", &theme()).unwrap_or_else(|p| panic!("{p}"));
    match document.body.into_iter().nth(1) {
        Some(Block::Picture(picture)) => picture.svg,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_drawn_is_what_is_read_back() {
    for (name, spec) in cases() {
        let svg = draw(&spec, &FONTS);
        assert_eq!(read_back(&svg), svg, "{name}");
        assert_eq!(svg, draw(&spec, &FONTS), "{name}: drawn alike each time");
    }
}

#[test]
fn no_text_overlaps_another_or_leaves_the_picture() {
    let mut complaints = Vec::new();
    for (name, spec) in cases() {
        let svg = draw(&spec, &FONTS);
        let texts: Vec<([f32; 4], &str)> = svg.shapes.iter().filter_map(space).collect();
        for (i, (a, text)) in texts.iter().enumerate() {
            if !(a[0] >= -0.5 && a[2] <= svg.size.0 + 0.5 && a[1] >= 0.0 && a[3] <= svg.size.1) {
                complaints.push(format!("{name}: {text} leaves the picture: {a:?}"));
            }
            for (b, other) in &texts[i + 1..] {
                let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                if !apart {
                    complaints.push(format!("{name}: {text} {a:?} overlaps {other} {b:?}"));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn text_is_nine_points_and_pictures_fit_a_page() {
    for (name, spec) in cases() {
        let svg = draw(&spec, &FONTS);
        assert_eq!(svg.size.0, 590.0, "{name}");
        assert!(svg.size.1 <= 830.0, "{name}: {} px high", svg.size.1);
        for shape in &svg.shapes {
            match shape {
                Shape::Image { .. } => panic!("{name}: points"),
                Shape::Text { size, .. } => assert!(*size >= 12.0, "{name}"),
                Shape::Path { segments, .. } => {
                    let ends = segments.iter().filter_map(|s| match s {
                        Segment::Move(x, y) | Segment::Line(x, y) | Segment::Curve(_, _, _, _, x, y) => Some((*x, *y)),
                        Segment::Close => None,
                    });
                    for (x, y) in ends {
                        assert!((-1.0..=591.0).contains(&x) && (-1.0..=svg.size.1 + 1.0).contains(&y), "{name}: {x} {y}");
                    }
                }
            }
        }
    }
}

#[test]
fn series_differ_by_more_than_hue() {
    let svg = draw(&cases()[1].1, &FONTS);
    let mut dashes: Vec<Vec<f32>> = svg
        .shapes
        .iter()
        .filter_map(|s| match s {
            Shape::Path { stroke: Some(stroke), fill: None, .. } if stroke.width > 1.05 => Some(stroke.dash.clone()),
            _ => None,
        })
        .collect();
    dashes.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    dashes.dedup();
    assert!(dashes.len() >= 6, "three series and three levels: {dashes:?}");
}

#[test]
fn unit_and_source_stand_on_the_picture() {
    for (name, spec) in cases() {
        let svg = draw(&spec, &FONTS);
        let all: String = svg.shapes.iter().filter_map(space).map(|(_, t)| t).collect();
        let unit = match spec {
            Spec::Items(_) => "分",
            Spec::Distribution(_) => "%",
            _ => "小时",
        };
        assert!(all.contains(unit) && all.contains("2017年"), "{name}: {all}");
        assert!(!svg.title.is_empty() && !svg.desc.is_empty());
    }
}

#[test]
fn a_spec_of_unequal_lengths_is_told() {
    let uneven = spec(serde_json::json!({"kind": "trend", "title": "t", "desc": "d", "y_unit": "u", "x": ["a", "b"],
        "series": [{"name": "n", "values": [1.0], "display": ["1", "2"], "style": "main"}]}));
    let problems = uneven.check("p-x");
    assert_eq!(problems.0.len(), 1);
    assert_eq!(problems.0[0].place.key.as_deref(), Some("series[0].values"));
    assert!(serde_json::from_value::<Spec>(serde_json::json!({"kind": "pie"})).is_err());
}

#[test]
fn every_case_is_sound_and_what_is_not_is_told() {
    let words = serde_json::json!({"title": "t", "desc": "d", "unit": "u", "y_unit": "u", "x_unit": "u"});
    let codes = |kind: &str, more: serde_json::Value, without: &[&str]| -> Vec<String> {
        let mut json = words.clone();
        let fields = json.as_object_mut().expect("an object");
        without.iter().for_each(|key| drop(fields.remove(*key)));
        fields.insert("kind".into(), kind.into());
        fields.extend(more.as_object().expect("an object").clone());
        spec(json).check("p").0.iter().map(|p| format!("{} {}", p.code, p.place.key.as_deref().unwrap_or_default())).collect()
    };
    let axis = ["y_unit", "x_unit"];
    let row = serde_json::json!({"label": "a", "values": [1.0, -2.0], "display": ["1"]});
    assert_eq!(
        codes("stack", serde_json::json!({"parts": ["a", "b"], "rows": [row]}), &axis),
        ["uneven-series rows[0].display", "negative-part rows[0].values"]
    );
    let many = vec!["x"; 8];
    assert_eq!(codes("stack", serde_json::json!({"parts": many, "rows": []}), &axis), ["too-many-parts parts"]);
    let series = serde_json::json!([{"name": "a", "style": "main", "points": [[2.0, 0.5], [1.0, 1.0]]}]);
    let limits = serde_json::json!([{"at": 0.0, "name": "0"}]);
    assert_eq!(
        codes("distribution", serde_json::json!({"series": series, "limits": limits}), &["unit"]),
        ["bad-shares series[0].points", "bad-tick limits[0].at"]
    );
    let rows = serde_json::json!([{"label": "a", "values": [1.0], "frames": [[1.0, 3.0]]}]);
    assert_eq!(
        codes("heat", serde_json::json!({"columns": ["0", "1"], "rows": rows}), &axis),
        ["uneven-series rows[0].values", "bad-frame rows[0].frames"]
    );
    let amount = |v: f64| serde_json::json!({"label": "a", "value": v});
    let (start, steps, end) = (amount(16.0), [amount(-0.4)], amount(15.5));
    assert_eq!(codes("waterfall", serde_json::json!({"start": start, "steps": steps, "end": end}), &axis), ["uneven-waterfall steps"]);
    let rows = vec![serde_json::json!({"label": "a", "value": 1.0}); 41];
    assert_eq!(codes("items", serde_json::json!({"rows": rows}), &axis), ["too-many-rows rows"]);
    assert_eq!(codes("dumbbell", serde_json::json!({"rows": rows}), &axis), ["too-many-rows rows"]);
    let control = serde_json::json!({"x": ["1"], "name": "n", "values": [1.0], "display": [null], "signals": [], "lines": []});
    assert_eq!(codes("control", control, &["unit", "x_unit"]), ["uneven-series signals"]);
    for (name, spec) in cases() {
        assert!(spec.check(name).0.is_empty() || name == "distribution beyond the axis", "{name}: {}", spec.check(name));
    }
}

/// `TONGBAO_LOOK=DIR` keeps every case there for a person to look at.
#[test]
fn every_case_stands_in_a_page() {
    let figures: String = cases()
        .iter()
        .map(|(name, spec)| format!("<figure>{}<figcaption>{name}</figcaption></figure>", svg_text(&draw(spec, &FONTS))))
        .collect();
    let html = format!(
        "<html lang=\"zh-CN\"><head><title>t</title><meta name=\"created\" content=\"2017-05-04T10:00:00\"></head><body><main><h1>t</h1>{figures}</main></body></html>"
    );
    let document = parse(&html, "t.html", &theme()).unwrap_or_else(|p| panic!("{p}"));
    let html = to_html(&document, &theme());
    if let Ok(folder) = std::env::var("TONGBAO_LOOK") {
        let folder = std::path::Path::new(&folder);
        let pages = lay_out(&document, &theme(), &FONTS).unwrap_or_else(|p| panic!("{p}"));
        let bytes = pdf::write(&pages, &document).unwrap_or_else(|p| panic!("{p}"));
        std::fs::write(folder.join("charts.html"), &html).expect("a folder to look into");
        std::fs::write(folder.join("charts.pdf"), bytes).expect("a folder to look into");
    }
    assert_eq!(html.matches("<svg ").count(), cases().len());
}
