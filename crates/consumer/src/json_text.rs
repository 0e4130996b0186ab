//! A field of any shape as one column: `#[serde(with = "mariposas_consumer::json_text")]` keeps it as text that holds
//! JSON. The database then never takes it apart.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// Writes the field; what JSON says as null is an absent column.
pub fn serialize<T: Serialize, S: Serializer>(field: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let text = serde_json::to_string(field).map_err(S::Error::custom)?;
    if text == "null" { serializer.serialize_none() } else { serializer.serialize_str(&text) }
}

/// Reads it again.
pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text: Option<Text<'de>> = Option::deserialize(deserializer)?;
    serde_json::from_str(text.as_ref().map_or("null", |text| &text.0)).map_err(D::Error::custom)
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
