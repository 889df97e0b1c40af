//! The file as a reader without eyes gets it: every mark on a page has its place in the structure tree, and the tree says what it is.

use super::{bulletin, oddities, set};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;
use tongbao::press::document::tree;
use tongbao::press::pdf;

struct Read {
    file: Document,
    /// Every element: type, its dictionary, its elements.
    elements: BTreeMap<ObjectId, Dictionary>,
    order: Vec<ObjectId>,
}

fn read(document: &tree::Document) -> Read {
    let bytes = pdf::write(&set(document), document).unwrap();
    let file = Document::load_mem(&bytes).unwrap();
    let root = file.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap();
    let mut read = Read { file, elements: BTreeMap::new(), order: Vec::new() };
    let top = read.file.get_dictionary(root).unwrap().get(b"K").unwrap().clone();
    read.walk(&top, root);
    read
}

impl Read {
    fn walk(&mut self, kid: &Object, parent: ObjectId) {
        match kid {
            Object::Array(kids) => kids.iter().for_each(|kid| self.walk(kid, parent)),
            Object::Reference(id) => {
                let dictionary = self.file.get_dictionary(*id).unwrap().clone();
                assert_eq!(dictionary.get(b"P").unwrap().as_reference().unwrap(), parent);
                self.order.push(*id);
                if let Ok(kids) = dictionary.get(b"K") {
                    self.walk(&kids.clone(), *id);
                }
                self.elements.insert(*id, dictionary);
            }
            Object::Integer(_) | Object::Dictionary(_) => {}
            other => panic!("{other:?}"),
        }
    }

    fn kind(&self, id: ObjectId) -> String {
        String::from_utf8_lossy(self.elements[&id].get(b"S").unwrap().as_name().unwrap()).into_owned()
    }

    fn all(&self, kind: &str) -> Vec<&Dictionary> {
        self.order.iter().filter(|id| self.kind(**id) == kind).map(|id| &self.elements[id]).collect()
    }

    fn attributes(element: &Dictionary) -> &Dictionary {
        element.get(b"A").unwrap().as_dict().unwrap()
    }
}

#[test]
fn every_mark_on_a_page_is_content_of_an_element_or_an_artifact() {
    for document in [bulletin(), oddities()] {
        let read = read(&document);
        let root = read.file.catalog().unwrap().get(b"StructTreeRoot").unwrap().as_reference().unwrap();
        let parents = read.file.get_dictionary(root).unwrap().get(b"ParentTree").unwrap().as_reference().unwrap();
        let numbers = read.file.get_dictionary(parents).unwrap().get(b"Nums").unwrap().as_array().unwrap().clone();
        let parents: BTreeMap<i64, Object> = numbers.chunks(2).map(|pair| (pair[0].as_i64().unwrap(), pair[1].clone())).collect();
        for id in read.file.get_pages().into_values() {
            let page = read.file.get_dictionary(id).unwrap();
            let content = lopdf::content::Content::decode(&read.file.get_page_content(id)).unwrap();
            let (mut marked, mut open) = (0, 0);
            for operation in &content.operations {
                match operation.operator.as_str() {
                    "BDC" => {
                        open += 1;
                        assert_eq!(open, 1, "marked within marked");
                        if operation.operands[0].as_name().unwrap() != b"Artifact" {
                            assert_eq!(operation.operands[1].as_dict().unwrap().get(b"MCID").unwrap().as_i64().unwrap(), marked);
                            marked += 1;
                        }
                    }
                    "EMC" => open -= 1,
                    "TJ" | "Tj" | "f" | "S" | "B" => assert_eq!(open, 1, "painted outside everything"),
                    _ => {}
                }
            }
            if marked > 0 {
                let own = parents[&page.get(b"StructParents").unwrap().as_i64().unwrap()].as_array().unwrap();
                assert_eq!(own.len() as i64, marked);
                assert!(own.iter().all(|parent| read.elements.contains_key(&parent.as_reference().unwrap())));
            }
            for annotation in page.get(b"Annots").and_then(Object::as_array).into_iter().flatten() {
                let annotation = read.file.get_dictionary(annotation.as_reference().unwrap()).unwrap();
                let parent = &parents[&annotation.get(b"StructParent").unwrap().as_i64().unwrap()];
                assert_eq!(read.kind(parent.as_reference().unwrap()), "Link");
                assert!(annotation.has(b"Contents"));
            }
        }
    }
}

#[test]
fn headings_lists_tables_and_pictures_are_what_they_are() {
    let read = read(&bulletin());
    let levels: Vec<u8> =
        read.order.iter().map(|id| read.kind(*id)).filter(|k| k.len() == 2 && k.starts_with('H')).map(|k| k.as_bytes()[1] - b'0').collect();
    assert_eq!(&levels[..6], [1, 2, 3, 4, 2, 2]);
    assert!(levels.windows(2).all(|w| w[1] <= w[0] + 1), "{levels:?}");
    for figure in read.all("Figure") {
        assert!(figure.has(b"Alt") && Read::attributes(figure).has(b"BBox"));
    }
    assert_eq!(read.all("LI").len(), 2);
    assert_eq!(read.all("LI").len(), read.all("Lbl").len());
    assert_eq!(read.all("Link").len(), 2);
    assert_eq!(read.all("Table").len(), 2);
    assert_eq!(read.all("TR").len(), 1 + 13 + 1 + 1 + 60);
}

#[test]
fn every_cell_names_the_cells_that_head_it_on_whatever_page() {
    let read = read(&oddities());
    let ids: Vec<Vec<u8>> = read.all("TH").iter().map(|head| head.get(b"ID").unwrap().as_str().unwrap().to_vec()).collect();
    let cells = read.all("TD");
    assert!(cells.len() > 300, "{}", cells.len());
    for cell in &cells {
        let heads = Read::attributes(cell).get(b"Headers").unwrap().as_array().unwrap();
        assert!(!heads.is_empty() && heads.iter().all(|head| ids.contains(&head.as_str().unwrap().to_vec())));
    }
    // A figure of the wide table: its column, the group over it and its office.
    assert_eq!(Read::attributes(cells[0]).get(b"Headers").unwrap().as_array().unwrap().len(), 3);
    assert!(read.all("TH").iter().all(|head| Read::attributes(head).has(b"Scope")));
}

#[test]
fn the_file_says_what_it_keeps_to_and_what_its_colours_mean() {
    let read = read(&bulletin());
    let catalog = read.file.catalog().unwrap();
    let metadata = read.file.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap().as_stream().unwrap();
    let text = String::from_utf8(metadata.content.clone()).unwrap();
    for part in ["<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<", "2017年4月关区通关时效通报", "2017-05-04T10:00:00+08:00"]
    {
        assert!(text.contains(part), "{part}");
    }
    let intent = catalog.get(b"OutputIntents").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    let profile = read.file.get_dictionary(intent).unwrap().get(b"DestOutputProfile").unwrap().as_reference().unwrap();
    let profile = read.file.get_object(profile).unwrap().as_stream().unwrap().decompressed_content().unwrap();
    assert_eq!(u32::from_be_bytes(profile[..4].try_into().unwrap()) as usize, profile.len());
    assert_eq!(&profile[36..40], b"acsp");
    assert!(catalog.get(b"MarkInfo").unwrap().as_dict().unwrap().get(b"Marked").unwrap().as_bool().unwrap());
}
