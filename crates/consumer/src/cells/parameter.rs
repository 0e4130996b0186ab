//! Cells as the parameter of a statement.

use super::{ARRAY, Cells, push_head};
use crate::db::Dialect;
use sqlx::any::AnyTypeInfo;
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::{Any, Database, Type};

/// What a statement is given: many rows at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Parameter {
    /// Binary JSON.
    Sqlite(Vec<u8>),
    /// JSON.
    Postgres(String),
}

impl Parameter {
    pub(crate) fn of(rows: &[Cells], dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => {
                let mut all = Vec::with_capacity(rows.iter().map(|row| row.bytes() + 5).sum());
                for row in rows {
                    push_head(&mut all, ARRAY, row.bytes());
                    all.extend_from_slice(&row.0);
                }
                let mut array = Vec::with_capacity(all.len() + 5);
                push_head(&mut array, ARRAY, all.len());
                array.extend(all);
                Self::Sqlite(array)
            }
            Dialect::Postgres => {
                let mut json = String::from("[");
                for (n, row) in rows.iter().enumerate() {
                    if n > 0 {
                        json.push(',');
                    }
                    row.write_json(&mut json);
                }
                json.push(']');
                Self::Postgres(if json.contains("\\u0000") { without_nul(&json) } else { json })
            }
        }
    }

    pub(crate) const fn bytes(&self) -> usize {
        match self {
            Self::Sqlite(bytes) => bytes.len(),
            Self::Postgres(json) => json.len(),
        }
    }
}

impl Type<Any> for Parameter {
    /// Asked for by nobody: each value is bound as what it is.
    fn type_info() -> AnyTypeInfo {
        <Vec<u8> as Type<Any>>::type_info()
    }
}

impl Encode<'_, Any> for Parameter {
    fn encode_by_ref(
        &self,
        arguments: &mut <Any as Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        match self {
            Self::Sqlite(bytes) => Encode::<Any>::encode_by_ref(bytes, arguments),
            Self::Postgres(json) => Encode::<Any>::encode_by_ref(json, arguments),
        }
    }
}

/// Postgres has no text with a NUL in it; the replacement character stands for it.
fn without_nul(json: &str) -> String {
    let mut clean = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        clean.push_str(before);
        let (taken, written) = match escape.strip_prefix("\\u0000") {
            Some(_) => (6, "\\ufffd"),
            // Any other escape, of which the second character may itself be a backslash.
            None => (2, &escape[..2]),
        };
        clean.push_str(written);
        rest = &escape[taken..];
    }
    clean + rest
}
