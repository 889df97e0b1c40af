//! What makes a file last: its description as XMP, and the colours its numbers mean.

use crate::press::document::tree::Meta;
use lopdf::{Document, Object, Stream, dictionary};
use std::fmt::Write;

/// The colour space of every number in the file, as its registry calls it.
const COLOURS: &str = "sRGB IEC61966-2.1";
/// Hours that China is ahead.
const ZONE: &str = "+08:00";

/// Attaches the metadata stream and the output intent.
pub(super) fn attach(file: &mut Document, meta: &Meta, creator: &str) -> Result<(), lopdf::Error> {
    let description = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    // Plain, so that it is found by who reads bytes only.
    let metadata = file.add_object(Stream::new(description, xmp(meta, creator).into_bytes()).with_compression(false));
    let profile = file.add_object(Stream::new(dictionary! { "N" => 3 }, srgb()));
    let intent = file.add_object(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal(COLOURS),
        "Info" => Object::string_literal(COLOURS),
        "DestOutputProfile" => profile,
    });
    let catalog = file.catalog_mut()?;
    catalog.set("Metadata", metadata);
    catalog.set("OutputIntents", vec![intent.into()]);
    Ok(())
}

/// The description: the same as the information dictionary's, and what the file keeps to. The property of PDF/UA is described, because PDF/A knows none
/// but its own.
fn xmp(meta: &Meta, creator: &str) -> String {
    let mut properties = String::new();
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            writeln!(properties, "<{name}>{value}</{name}>").expect("a String takes everything");
        }
    };
    let one = |text: &str| {
        if text.is_empty() { String::new() } else { format!("<rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt>", escape(text)) }
    };
    let list = |kind: &str, texts: &[String]| {
        let items: String = texts.iter().filter(|t| !t.is_empty()).map(|t| format!("<rdf:li>{}</rdf:li>", escape(t))).collect();
        if items.is_empty() { items } else { format!("<rdf:{kind}>{items}</rdf:{kind}>") }
    };
    put("dc:format", "application/pdf");
    put("dc:title", &one(&meta.title));
    put("dc:creator", &list("Seq", std::slice::from_ref(&meta.author)));
    put("dc:description", &one(&meta.subject));
    put("dc:subject", &list("Bag", &meta.keywords));
    put("dc:language", &list("Bag", std::slice::from_ref(&meta.language)));
    put("pdf:Keywords", &escape(&meta.keywords.join(", ")));
    put("pdf:Producer", &escape(creator));
    put("xmp:CreatorTool", &escape(creator));
    if !meta.created.is_empty() {
        for name in ["xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"] {
            put(name, &format!("{}{ZONE}", escape(&meta.created)));
        }
    }
    put("pdfaid:part", "2");
    put("pdfaid:conformance", "A");
    put("pdfuaid:part", "1");
    format!(
        r#"<?xpacket begin="{mark}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
{properties}</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#,
        mark = '\u{feff}'
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The sRGB colour space as an ICC profile, version 4: three primaries and one curve.
fn srgb() -> Vec<u8> {
    /// Seen under D50, as profiles want it.
    const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];
    const RED: [f64; 3] = [0.43607, 0.22249, 0.01392];
    const GREEN: [f64; 3] = [0.38515, 0.71687, 0.09708];
    const BLUE: [f64; 3] = [0.14307, 0.06061, 0.71410];
    const FROM_D65: [f64; 9] = [1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168];
    const CURVE: [f64; 5] = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];
    const HEADER: usize = 128;
    let xyz = |values: &[f64]| [b"XYZ \0\0\0\0".to_vec(), fixed(values)].concat();
    let curve = [b"para\0\0\0\0\0\x03\0\0".to_vec(), fixed(&CURVE)].concat();
    let tags: [(&[u8; 4], Vec<u8>); 10] = [
        (b"desc", words(COLOURS)),
        (b"cprt", words("CC0")),
        (b"wtpt", xyz(&WHITE)),
        (b"chad", [b"sf32\0\0\0\0".to_vec(), fixed(&FROM_D65)].concat()),
        (b"rXYZ", xyz(&RED)),
        (b"gXYZ", xyz(&GREEN)),
        (b"bXYZ", xyz(&BLUE)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut content: Vec<u8> = Vec::new();
    let begins = HEADER + 4 + tags.len() * 12;
    for (name, bytes) in &tags {
        table.extend_from_slice(*name);
        table.extend(((begins + content.len()) as u32).to_be_bytes());
        table.extend((bytes.len() as u32).to_be_bytes());
        content.extend_from_slice(bytes);
        content.resize(content.len().next_multiple_of(4), 0);
    }
    let mut profile = vec![0; HEADER];
    profile[0..4].copy_from_slice(&((begins + content.len()) as u32).to_be_bytes());
    profile[8..12].copy_from_slice(&[4, 0x20, 0, 0]);
    profile[12..24].copy_from_slice(b"mntrRGB XYZ ");
    // When the standard was published.
    for (at, part) in [1999_u16, 10, 18].into_iter().enumerate() {
        profile[24 + 2 * at..26 + 2 * at].copy_from_slice(&part.to_be_bytes());
    }
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&fixed(&WHITE));
    [profile, table, content].concat()
}

/// Numbers with sixteen bits before and behind the point.
fn fixed(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|v| ((v * 65536.0).round() as i32).to_be_bytes()).collect()
}

/// A text in one language.
fn words(text: &str) -> Vec<u8> {
    let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut bytes = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    bytes.extend((text.len() as u32).to_be_bytes());
    bytes.extend(28_u32.to_be_bytes());
    bytes.extend(text);
    bytes
}
