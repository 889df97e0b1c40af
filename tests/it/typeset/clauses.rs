//! The Matterhorn Protocol's failure conditions (PDF/UA-1) that a machine can judge, and PDF/A-2's beside them, one by one on real files.

use super::{bulletin, oddities, set};
use lopdf::{Dictionary, Document, Object, ObjectId};
use tongbao::press::document::tree;
use tongbao::press::pdf;

fn file(document: &tree::Document) -> (Vec<u8>, Document) {
    let bytes = pdf::write(&set(document), document).unwrap_or_else(|p| panic!("{p}"));
    let file = Document::load_mem(&bytes).expect("a PDF");
    (bytes, file)
}

fn get<'f>(file: &'f Document, dictionary: &'f Dictionary, key: &[u8]) -> Option<&'f Object> {
    let found = dictionary.get(key).ok()?;
    file.dereference(found).ok().map(|(_, object)| object)
}

/// An element of the structure tree with the kinds of its parent and of its kids.
struct Placed {
    kind: String,
    parent: String,
    kids: Vec<String>,
    dictionary: Dictionary,
}

fn elements(file: &Document) -> Vec<Placed> {
    let root = get(file, file.catalog().unwrap(), b"StructTreeRoot").unwrap().as_dict().unwrap();
    let mut found = Vec::new();
    walk(file, root.get(b"K").unwrap(), "StructTreeRoot", &mut found);
    found
}

fn kind(dictionary: &Dictionary) -> String {
    String::from_utf8_lossy(dictionary.get(b"S").unwrap().as_name().unwrap()).into_owned()
}

fn walk(file: &Document, kid: &Object, parent: &str, found: &mut Vec<Placed>) -> Vec<String> {
    match kid {
        Object::Array(kids) => kids.iter().flat_map(|kid| walk(file, kid, parent, found)).collect(),
        Object::Reference(id) => {
            let dictionary = file.get_dictionary(*id).unwrap().clone();
            let own = kind(&dictionary);
            let at = found.len();
            found.push(Placed { kind: own.clone(), parent: parent.into(), kids: Vec::new(), dictionary: dictionary.clone() });
            let kids = dictionary.get(b"K").map(|kids| walk(file, kids, &own, found)).unwrap_or_default();
            found[at].kids = kids;
            vec![own]
        }
        Object::Dictionary(d) => vec![String::from_utf8_lossy(d.get(b"Type").unwrap().as_name().unwrap()).into_owned()],
        _ => vec!["MCID".into()],
    }
}

#[test]
fn the_structure_is_of_standard_types_in_their_places() {
    for document in [bulletin(), oddities()] {
        let (_, file) = file(&document);
        let root = get(&file, file.catalog().unwrap(), b"StructTreeRoot").unwrap().as_dict().unwrap().clone();
        assert!(!root.has(b"RoleMap"), "02: nothing is remapped");
        let mut levels = Vec::new();
        for element in elements(&file) {
            let (own, parent) = (element.kind.as_str(), element.parent.as_str());
            let allowed: &[&str] = match own {
                "Document" => &["StructTreeRoot"],
                "TR" => &["Table", "THead", "TBody", "TFoot"],
                "TH" | "TD" => &["TR"],
                "THead" | "TBody" | "TFoot" => &["Table"],
                "LI" => &["L"],
                "Lbl" | "LBody" => &["LI"],
                "TOCI" => &["TOC"],
                "Caption" => &["Table", "Figure"],
                "Sect" | "Part" | "Div" | "Art" | "P" | "H1" | "H2" | "H3" | "H4" | "H5" | "H6" | "L" | "TOC" | "Table" | "Figure"
                | "Span" | "Link" | "Reference" => &[],
                other => panic!("01: {other} is no type that is used here"),
            };
            assert!(allowed.is_empty() || allowed.contains(&parent), "09: <{own}> in <{parent}>");
            match own {
                "Table" => assert!(element.kids.iter().all(|k| matches!(k.as_str(), "Caption" | "THead" | "TBody" | "TFoot")), "09-004"),
                "L" => {
                    assert!(element.kids.iter().all(|k| k == "LI"), "09-005");
                    let attributes = element.dictionary.get(b"A").and_then(Object::as_dict).expect("16-001");
                    assert!(attributes.has(b"ListNumbering"), "16-001: a list says how it is numbered");
                }
                "Figure" => assert!(!element.dictionary.get(b"Alt").and_then(Object::as_str).unwrap().is_empty(), "13-004"),
                "TH" => assert!(element.dictionary.get(b"A").and_then(Object::as_dict).unwrap().has(b"Scope"), "15-003"),
                "Link" => assert!(element.kids.iter().any(|k| k == "OBJR"), "28-011"),
                _ => {}
            }
            if own.len() == 2 && own.starts_with('H') {
                levels.push(own.as_bytes()[1] - b'0');
            }
        }
        assert_eq!(levels.first(), Some(&1), "14-002: the first heading is H1");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "14-003: no level is skipped: {levels:?}");
    }
}

#[test]
fn the_file_is_described_in_its_language_and_opens_with_its_title() {
    let (bytes, file) = file(&bulletin());
    let catalog = file.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).unwrap(), b"zh-CN", "11-001");
    let view = get(&file, catalog, b"ViewerPreferences").unwrap().as_dict().unwrap();
    assert!(view.get(b"DisplayDocTitle").and_then(Object::as_bool).unwrap(), "07-002");
    let mark = get(&file, catalog, b"MarkInfo").unwrap().as_dict().unwrap();
    assert!(mark.get(b"Marked").and_then(Object::as_bool).unwrap(), "06-001");
    assert!(!mark.has(b"Suspects"), "01-007");
    for key in [&b"OCProperties"[..], b"AcroForm", b"Perms", b"Names", b"AA", b"OpenAction"] {
        assert!(!catalog.has(key), "20, 21, 25; PDF/A 6.5, 6.6: nothing optional, attached, filled in or run");
    }
    assert!(file.trailer.get(b"Encrypt").is_err(), "26-001");
    assert!(file.trailer.has(b"ID"), "PDF/A 6.1.3");
    assert!(bytes.starts_with(b"%PDF-1.7\n%") && bytes[10..14].iter().all(|b| *b > 127), "PDF/A 6.1.2");
    for object in file.objects.values() {
        if let Object::Stream(stream) = object {
            let kinds = stream.filters().unwrap_or_default();
            assert!(kinds.iter().all(|k| *k != b"LZWDecode" && *k != b"Crypt"), "PDF/A 6.1.7");
            assert!(!stream.dict.has(b"F"), "PDF/A 6.1.7: nothing lies outside the file");
        }
    }
}

#[test]
fn links_are_elements_and_every_page_is_read_by_structure() {
    let (_, file) = file(&bulletin());
    let mut links = 0;
    for page in file.get_pages().into_values() {
        let page = file.get_dictionary(page).unwrap();
        let Ok(annotations) = page.get(b"Annots").and_then(Object::as_array) else { continue };
        assert_eq!(page.get(b"Tabs").and_then(Object::as_name).unwrap(), b"S", "28-009");
        for annotation in annotations {
            let annotation = file.get_dictionary(annotation.as_reference().unwrap()).unwrap();
            assert_eq!(annotation.get(b"Subtype").and_then(Object::as_name).unwrap(), b"Link");
            assert!(annotation.has(b"Contents") && annotation.has(b"StructParent"), "28-004, 28-010, 28-012");
            let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap();
            assert_eq!(flags & 0b100111, 0b100, "PDF/A 6.3.2: printed and not hidden");
            links += 1;
        }
    }
    assert!(links > 0);
}

#[test]
fn fonts_are_embedded_and_every_code_has_a_text_and_a_glyph() {
    for document in [bulletin(), oddities()] {
        let (_, file) = file(&document);
        let fonts: Vec<(ObjectId, &Dictionary)> = file
            .objects
            .iter()
            .filter_map(|(id, object)| Some((*id, object.as_dict().ok()?)))
            .filter(|(_, d)| d.get(b"Type").and_then(Object::as_name).is_ok_and(|t| t == b"Font") && d.has(b"DescendantFonts"))
            .collect();
        assert!(fonts.len() >= 3, "{}", fonts.len());
        for (_, font) in fonts {
            assert_eq!(font.get(b"Encoding").and_then(Object::as_name).unwrap(), b"Identity-H", "31-005");
            let map = get(&file, font, b"ToUnicode").unwrap().as_stream().unwrap().decompressed_content().unwrap();
            let map = String::from_utf8_lossy(&map).to_uppercase();
            assert!(["<0000>\n", "<FEFF>", "<FFFE>"].iter().all(|none| !map.contains(&format!(" {none}"))), "31-028: no text of nothing");
            let inner = &get(&file, font, b"DescendantFonts").unwrap().as_array().unwrap()[0];
            let inner = file.dereference(inner).unwrap().1.as_dict().unwrap();
            let system = get(&file, inner, b"CIDSystemInfo").unwrap().as_dict().unwrap();
            assert_eq!(system.get(b"Ordering").and_then(Object::as_str).unwrap(), b"Identity", "31-001");
            let kind = inner.get(b"Subtype").and_then(Object::as_name).unwrap();
            assert!(kind == b"CIDFontType0" || inner.has(b"CIDToGIDMap"), "31-004");
            let described = get(&file, inner, b"FontDescriptor").unwrap().as_dict().unwrap();
            let embedded =
                [&b"FontFile2"[..], b"FontFile3"].into_iter().find_map(|key| get(&file, described, key)).expect("31-009: embedded");
            assert!(!embedded.as_stream().unwrap().decompressed_content().unwrap().is_empty());
            let name = described.get(b"FontName").and_then(Object::as_name).unwrap();
            assert!(name[6] == b'+' && name[..6].iter().all(u8::is_ascii_uppercase), "a subset is named as one");
        }
        // 31-030: no glyph 0 is shown.
        for page in file.get_pages().into_values() {
            for operation in lopdf::content::Content::decode(&file.get_page_content(page)).unwrap().operations {
                for part in operation.operands.iter().filter(|_| operation.operator == "TJ").filter_map(|o| o.as_array().ok()).flatten() {
                    if let Ok(codes) = part.as_str() {
                        assert!(codes.chunks_exact(2).all(|code| code != [0, 0]), "31-030");
                    }
                }
            }
        }
    }
}

#[test]
fn every_colour_is_red_green_and_blue_as_the_output_intent_says() {
    let (_, file) = file(&bulletin());
    for page in file.get_pages().into_values() {
        for operation in lopdf::content::Content::decode(&file.get_page_content(page)).unwrap().operations {
            let other = ["k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh", "gs", "Do", "ri"];
            assert!(!other.contains(&operation.operator.as_str()), "PDF/A 6.2.4, 6.2.10: {}", operation.operator);
        }
    }
}
