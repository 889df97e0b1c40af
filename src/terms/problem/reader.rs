//! From a tree to a type. On a fault it says which node, and what was wrong in terms of types instead of prose.

use super::tree::{Body, Entry, Node, Scalar, text_of};
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::fmt;

/// What was wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wrong {
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    UnknownName {
        name: String,
        known: &'static [&'static str],
    },
    Missing(&'static str),
    Twice(&'static str),
    /// The type's own words.
    Value(String),
    /// A missing key's stand-in was asked for something it can't stand in for.
    Hole,
}

/// A fault and the steps from the root to its node: positions in lists and mappings.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub wrong: Wrong,
    /// Innermost first while it travels out; [`Fault::steps`] turns it round.
    steps: Vec<usize>,
    /// At an entry's key, not at its value.
    pub at_key: bool,
}

impl Fault {
    fn new(wrong: Wrong) -> Self {
        Fault { wrong, steps: Vec::new(), at_key: false }
    }
    fn under(mut self, step: usize) -> Self {
        self.steps.push(step);
        self
    }
    pub fn steps(&self) -> Vec<usize> {
        self.steps.iter().rev().copied().collect()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.wrong)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Fault::new(Wrong::Value(message.to_string()))
    }
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Fault::new(Wrong::UnknownKey { key: field.to_owned(), known: expected })
    }
    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Fault::new(Wrong::UnknownName { name: variant.to_owned(), known: expected })
    }
    fn missing_field(field: &'static str) -> Self {
        Fault::new(Wrong::Missing(field))
    }
    fn duplicate_field(field: &'static str) -> Self {
        Fault::new(Wrong::Twice(field))
    }
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match unexpected {
            Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
            Unexpected::Seq => "a list".to_owned(),
            Unexpected::Map => "a mapping".to_owned(),
            Unexpected::Bool(v) => format!("`{v}`"),
            Unexpected::Unsigned(v) => format!("the number `{v}`"),
            Unexpected::Signed(v) => format!("the number `{v}`"),
            Unexpected::Float(v) => format!("the number `{v}`"),
            Unexpected::Str(v) => format!("the text `{v}`"),
            other => other.to_string(),
        };
        Fault::new(Wrong::Value(format!("{found} stands where {} is wanted", plain(&expected.to_string()))))
    }
    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match unexpected {
            Unexpected::Signed(v) => v.to_string(),
            Unexpected::Unsigned(v) => v.to_string(),
            other => other.to_string(),
        };
        Fault::new(Wrong::Value(format!("{found} stands where {} is wanted", plain(&expected.to_string()))))
    }
}

/// Rust's words for types as a person would say them.
fn plain(expected: &str) -> String {
    match expected {
        "a string" | "string" | "str" => "a text",
        "f64" | "f32" => "a number",
        "i64" | "i32" | "i128" | "isize" => "a whole number",
        "u64" | "u32" | "u16" | "u8" | "usize" => "a whole number, 0 or more",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a mapping",
        "unit" => "nothing",
        other if other.starts_with("struct ") || other.starts_with("internally tagged") => "a mapping",
        other => other,
    }
    .to_owned()
}

impl<'de> Deserializer<'de> for &Node {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Scalar(Scalar::Null, _) => visitor.visit_unit(),
            Body::Scalar(Scalar::Bool(v), _) => visitor.visit_bool(*v),
            Body::Scalar(Scalar::Int(v), _) => visit_int(*v, visitor),
            Body::Scalar(Scalar::Float(v), _) => visitor.visit_f64(*v),
            Body::Scalar(Scalar::Text(v), _) => visitor.visit_str(v),
            Body::Seq(items) => visitor.visit_seq(Items { items, at: 0 }),
            Body::Map(map) => visit_entries(&map.entries, visitor),
            Body::Hole => Err(Fault::new(Wrong::Hole)),
        }
    }

    /// Where text is wanted, a plain scalar is taken as it is written: `4908`, `0110`, `1.50`.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Scalar(Scalar::Text(text), _) => visitor.visit_str(text),
            Body::Scalar(Scalar::Null, _) => visitor.visit_unit(),
            Body::Scalar(value, raw) => visitor.visit_str(raw.as_deref().unwrap_or(&text_of(value))),
            Body::Hole => visitor.visit_str(""),
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }
    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Scalar(Scalar::Null, _) | Body::Hole => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Hole => visitor.visit_bool(false),
            Body::Scalar(Scalar::Text(word), Some(_))
                if ["yes", "no", "on", "off", "y", "n"].contains(&word.to_ascii_lowercase().as_str()) =>
            {
                Err(Fault::new(Wrong::Value(format!("`{word}` is a text here; write true or false"))))
            }
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.number(visitor)
    }
    /// A list whose entries are all commented out reads as nothing: that is an empty list.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Scalar(Scalar::Null, _) | Body::Hole => visitor.visit_seq(Items { items: &[], at: 0 }),
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }
    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _name: &'static str, _len: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Scalar(Scalar::Null, _) | Body::Hole => visit_entries(&[], visitor),
            _ => self.deserialize_any(visitor),
        }
    }
    /// Not from a list: derived code would take one by position.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Seq(_) => Err(de::Error::invalid_type(Unexpected::Seq, &"a mapping")),
            _ => self.deserialize_map(visitor),
        }
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Scalar(Scalar::Null, _) => Err(Fault::new(Wrong::Value("nothing stands where a word is wanted".to_owned()))),
            Body::Scalar(value, raw) => visitor.visit_enum(raw.as_deref().unwrap_or(&text_of(value)).into_deserializer()),
            Body::Map(map) if map.entries.len() == 1 => visitor.visit_enum(Variant { entry: &map.entries[0] }),
            Body::Hole => Err(Fault::new(Wrong::Hole)),
            Body::Map(_) => Err(de::Error::invalid_type(Unexpected::Map, &"a word")),
            Body::Seq(_) => Err(de::Error::invalid_type(Unexpected::Seq, &"a word")),
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf unit unit_struct }
}

impl Node {
    fn number<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Fault> {
        match &self.body {
            Body::Hole => visitor.visit_u64(0),
            Body::Scalar(Scalar::Text(text), Some(_))
                if text.len() > 1 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()) =>
            {
                Err(Fault::new(Wrong::Value(format!(
                    "`{text}` is a text, for its leading zero (YAML 1.1 would even read it as octal); write the number without it"
                ))))
            }
            _ => self.deserialize_any(visitor),
        }
    }
}

fn visit_int<'de, V: Visitor<'de>>(value: i128, visitor: V) -> Result<V::Value, Fault> {
    match (u64::try_from(value), i64::try_from(value)) {
        (Ok(v), _) => visitor.visit_u64(v),
        (_, Ok(v)) => visitor.visit_i64(v),
        _ => visitor.visit_i128(value),
    }
}

struct Items<'a> {
    items: &'a [Node],
    at: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Fault;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(node) = self.items.get(self.at) else { return Ok(None) };
        self.at += 1;
        seed.deserialize(node).map(Some).map_err(|fault| fault.under(self.at - 1))
    }
    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.at)
    }
}

fn visit_entries<'de, V: Visitor<'de>>(entries: &[Entry], visitor: V) -> Result<V::Value, Fault> {
    let mut access = Entries { entries, at: 0 };
    visitor.visit_map(&mut access).map_err(|fault| match fault.wrong {
        // Raised after the second key was read, by code that doesn't know where it stands.
        Wrong::Twice(_) if fault.steps.is_empty() && access.at > 0 => Fault { at_key: true, ..fault.under(access.at - 1) },
        _ => fault,
    })
}

struct Entries<'a> {
    entries: &'a [Entry],
    at: usize,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Fault;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(entry) = self.entries.get(self.at) else { return Ok(None) };
        self.at += 1;
        let key: StrDeserializer<'_, Fault> = entry.key.as_str().into_deserializer();
        seed.deserialize(key).map(Some).map_err(|fault| Fault { at_key: true, ..fault.under(self.at - 1) })
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let at = self.at - 1;
        seed.deserialize(&self.entries[at].node).map_err(|fault| fault.under(at))
    }
}

/// `{ hold: 0.05 }`: the key is the variant's name.
struct Variant<'a> {
    entry: &'a Entry,
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Fault;
    type Variant = Content<'a>;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<'a>), Fault> {
        let key: StrDeserializer<'_, Fault> = self.entry.key.as_str().into_deserializer();
        let value = seed.deserialize(key).map_err(|fault| Fault { at_key: true, ..fault.under(0) })?;
        Ok((value, Content { node: &self.entry.node }))
    }
}

struct Content<'a> {
    node: &'a Node,
}

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = Fault;
    fn unit_variant(self) -> Result<(), Fault> {
        Err(Fault::new(Wrong::Value("this word takes no value".to_owned())).under(0))
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self.node).map_err(|fault| fault.under(0))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Fault> {
        self.node.deserialize_seq(visitor).map_err(|fault| fault.under(0))
    }
    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.node.deserialize_struct("", fields, visitor).map_err(|fault| fault.under(0))
    }
}
