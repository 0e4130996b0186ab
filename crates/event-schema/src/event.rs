//! The list macro: one line per event type gives the enum, its names, and how stored data is read.

/// Why the data of an event could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BadData {
    /// The type is known, this version is newer than this program.
    #[error("{name} version {version} is newer than this program knows; upgrade this service")]
    Newer {
        /// The type without version.
        name: String,
        /// The version met.
        version: u32,
    },
    /// The data do not have the shape of their type.
    #[error("the data are no {name}: {source}")]
    Shape {
        /// The type without version.
        name: String,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// Declares an event enum. Each line: variant, struct, type name, version. Older versions follow as
/// `, 1 => v1::Struct`, each with a `From` to the newest.
#[macro_export]
macro_rules! events {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident($data:ty) = $type:literal $version:literal $(, $old:literal => $olddata:ty)*;)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        pub enum $name { $($(#[$vdoc])* $variant($data)),+ }

        impl $name {
            /// Every type with its newest version.
            pub const TYPES: &'static [(&'static str, u32)] = &[$(($type, $version)),+];

            /// The type without version, such as "set.logged".
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $type),+ }
            }

            /// The version that is written.
            pub const fn version(&self) -> u32 {
                match self { $(Self::$variant(_) => $version),+ }
            }

            /// Reads stored data of any known version. `None`: a type that is not in this list.
            pub fn read(name: &str, version: u32, data: &str) -> Result<Option<Self>, $crate::event::BadData> {
                let shape = |source| $crate::event::BadData::Shape { name: name.to_owned(), source };
                match (name, version) {
                    $(
                        ($type, $version) => serde_json::from_str::<$data>(data).map(Self::$variant).map(Some).map_err(shape),
                        $(($type, $old) => serde_json::from_str::<$olddata>(data).map(|old| Some(Self::$variant(old.into()))).map_err(shape),)*
                    )+
                    ($($type)|+, _) => Err($crate::event::BadData::Newer { name: name.to_owned(), version }),
                    _ => Ok(None),
                }
            }
        }

        impl $name {
            /// Reads data of the newest version of a type in this list.
            pub(crate) fn read_newest<'de, D: serde::Deserializer<'de>>(
                name: &str,
                data: D,
            ) -> Result<Self, D::Error> {
                match name {
                    $($type => <$data as serde::Deserialize>::deserialize(data).map(Self::$variant),)+
                    _ => Err(serde::de::Error::custom("no such type")),
                }
            }
        }

        $(impl From<$data> for $name {
            fn from(data: $data) -> Self { Self::$variant(data) }
        })+
    };
}
