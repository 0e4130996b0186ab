//! The fields of a row as cells.

use super::Cells;
use crate::rows::Row;
use crate::table::Column;
use serde::Serialize;
use serde::ser::{Error as _, Impossible, SerializeStruct, Serializer};
use serde_json::Error;

type Result<T> = std::result::Result<T, Error>;
type Never = Impossible<(), Error>;

/// Appends the fields of a row. An `Err` is one that is no column, or stands where another does.
pub(super) fn write<R: Row>(row: &R, cells: &mut Cells) -> Result<()> {
    row.serialize(Writer { cells, columns: Some([R::TABLE.key, R::TABLE.columns]) })
}

struct Writer<'a> {
    cells: &'a mut Cells,
    /// Those of a row; none within a field.
    columns: Option<[&'static [Column]; 2]>,
}

struct Fields<'a, C> {
    cells: &'a mut Cells,
    columns: C,
}

impl<C: Iterator<Item = &'static Column>> SerializeStruct for Fields<'_, C> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, field: &T) -> Result<()> {
        let column = self.columns.next().map_or("", |column| column.0);
        if column != name {
            return Err(Error::custom(format!("the field `{name}` stands where the column `{column}` does")));
        }
        field.serialize(Writer { cells: self.cells, columns: None })
    }

    fn end(mut self) -> Result<()> {
        self.columns
            .next()
            .map_or(Ok(()), |column| Err(Error::custom(format!("no field is the column `{}`", column.0))))
    }
}

fn refused<T>() -> Result<T> {
    Err(Error::custom(
        "a column is text, a whole number or nothing; a field of any other shape is `json_text`",
    ))
}

/// What no column holds.
macro_rules! refuse {
    ($($name:ident($($value:ty),*) -> $of:ty;)*) => {
        $(fn $name(self $(, _: $value)*) -> Result<$of> { refused() })*
    };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Fields<'a, std::iter::Flatten<std::array::IntoIter<&'static [Column], 2>>>;
    type SerializeStructVariant = Never;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct> {
        let Some(columns) = self.columns else { return refused() };
        Ok(Fields { cells: self.cells, columns: columns.into_iter().flatten() })
    }

    fn serialize_str(self, text: &str) -> Result<()> {
        self.cells.push_text(text);
        Ok(())
    }

    fn serialize_i64(self, number: i64) -> Result<()> {
        self.cells.push_int(number);
        Ok(())
    }

    fn serialize_none(self) -> Result<()> {
        self.cells.push_null();
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<()> {
        self.serialize_str(name)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<()> {
        refused()
    }

    refuse! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_seq(Option<usize>) -> Never;
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_map(Option<usize>) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Kind, Table};
    use serde::Deserialize;

    macro_rules! row {
        ($name:ident, $columns:expr, { $($field:ident: $of:ty),* }) => {
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            struct $name { $($field: $of),* }

            impl Row for $name {
                const TABLE: Table = Table { name: "row", key: &[], columns: $columns };

                fn key(&self) -> &str {
                    ""
                }
            }
        };
    }

    const AB: &[Column] = &[Column("a", Kind::Int), Column("b", Kind::Text)];
    row!(InOrder, AB, { a: i64, b: Option<String> });
    row!(Swapped, AB, { b: String, a: i64 });
    row!(Less, AB, { a: i64 });
    row!(More, AB, { a: i64, b: String, c: i64 });
    row!(Nested, AB, { a: i64, b: Vec<i64> });

    fn written<R: Row>(row: &R) -> std::result::Result<(), String> {
        write(row, &mut Cells::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_row_whose_fields_are_not_its_columns_is_not_written() {
        assert_eq!(written(&InOrder { a: 1, b: None }), Ok(()));
        let swapped = written(&Swapped { b: String::new(), a: 1 });
        assert_eq!(swapped, Err("the field `b` stands where the column `a` does".to_owned()));
        assert_eq!(written(&Less { a: 1 }), Err("no field is the column `b`".to_owned()));
        let more = written(&More { a: 1, b: String::new(), c: 2 });
        assert_eq!(more, Err("the field `c` stands where the column `` does".to_owned()));
        assert!(written(&Nested { a: 1, b: vec![1] }).unwrap_err().contains("json_text"));
    }
}
