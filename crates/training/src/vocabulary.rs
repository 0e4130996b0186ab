//! The closed word lists of the field: muscles, movement patterns, equipment. Each word has one spelling,
//! used in the catalogue, in events and in the API alike.

/// A word that is in none of the lists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a {list}; one of {known}")]
pub struct UnknownWord {
    /// What was written.
    pub word: String,
    /// Which list was asked.
    pub list: &'static str,
    /// Every word the list knows, for the message.
    pub known: String,
}

/// Declares an enum whose variants are words: parsing, printing and serde all use the one spelling.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident as $list:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "&'static str")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every word of the list, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The one spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::vocabulary::unknown(word, $list, &[$($word),+])),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::vocabulary::UnknownWord;
            fn try_from(word: String) -> Result<Self, Self::Error> { word.parse() }
        }

        impl From<$name> for &'static str {
            fn from(word: $name) -> Self { word.as_str() }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
    };
}

#[doc(hidden)]
pub fn unknown(word: &str, list: &'static str, known: &[&str]) -> UnknownWord {
    UnknownWord { word: word.chars().take(64).collect(), list, known: known.join(", ") }
}

words! {
    /// The muscle groups that are counted (training-science 1.1).
    Muscle as "muscle" {
        Chest = "chest", Lats = "lats", UpperBack = "upper_back", SideDelts = "side_delts",
        RearDelts = "rear_delts", Biceps = "biceps", Triceps = "triceps", Quads = "quads",
        Hamstrings = "hamstrings", Glutes = "glutes", Calves = "calves", FrontDelts = "front_delts",
        Traps = "traps", RotatorCuff = "rotator_cuff", Forearms = "forearms", Abs = "abs",
        Obliques = "obliques", LowerBack = "lower_back", Abductors = "abductors", Adductors = "adductors",
        Neck = "neck", Tibialis = "tibialis", HipFlexors = "hip_flexors", Serratus = "serratus",
    }
}

/// How much the coach expects of a muscle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Work is expected by default.
    Expected,
    /// Coached only as a goal or weak point.
    OnRequest,
    /// Counted and charted, never coached.
    Tracked,
}

impl Muscle {
    /// The tier of the muscle (training-science 1.1).
    pub const fn tier(self) -> Tier {
        match self {
            Self::Chest
            | Self::Lats
            | Self::UpperBack
            | Self::SideDelts
            | Self::RearDelts
            | Self::Biceps
            | Self::Triceps
            | Self::Quads
            | Self::Hamstrings
            | Self::Glutes
            | Self::Calves => Tier::Expected,
            Self::Neck | Self::Tibialis | Self::HipFlexors | Self::Serratus => Tier::Tracked,
            _ => Tier::OnRequest,
        }
    }

    /// The name as a sentence would have it: "side delts".
    pub fn spoken(self) -> String {
        self.as_str().replace('_', " ")
    }
}

words! {
    /// Movement patterns (training-science 1.2).
    Pattern as "movement pattern" {
        Squat = "squat", Lunge = "lunge", Hinge = "hinge", HipExtension = "hip_extension",
        KneeExtension = "knee_extension", KneeFlexion = "knee_flexion", HipAbduction = "hip_abduction",
        HipAdduction = "hip_adduction", PlantarFlexionStraightKnee = "plantar_flexion_straight_knee",
        PlantarFlexionBentKnee = "plantar_flexion_bent_knee", Dorsiflexion = "dorsiflexion",
        HipFlexion = "hip_flexion", HorizontalPush = "horizontal_push", InclinePush = "incline_push",
        VerticalPush = "vertical_push", DownwardPush = "downward_push", ChestFly = "chest_fly",
        HorizontalPull = "horizontal_pull", VerticalPull = "vertical_pull",
        ShoulderExtension = "shoulder_extension", ShoulderAbduction = "shoulder_abduction",
        ShoulderFlexion = "shoulder_flexion", HorizontalAbduction = "horizontal_abduction",
        ExternalRotation = "external_rotation", InternalRotation = "internal_rotation",
        ScapularElevation = "scapular_elevation", ScapularDepression = "scapular_depression",
        ScapularProtraction = "scapular_protraction", ScapularUpwardRotation = "scapular_upward_rotation",
        ElbowFlexion = "elbow_flexion", ElbowExtension = "elbow_extension",
        ElbowExtensionOverhead = "elbow_extension_overhead", WristFlexion = "wrist_flexion",
        WristExtension = "wrist_extension", Grip = "grip", TrunkFlexion = "trunk_flexion",
        TrunkExtension = "trunk_extension", TrunkRotation = "trunk_rotation",
        LateralFlexion = "lateral_flexion", AntiExtension = "anti_extension", AntiRotation = "anti_rotation",
        AntiLateralFlexion = "anti_lateral_flexion", Neck = "neck", Carry = "carry", Power = "power",
        Conditioning = "conditioning",
    }
}

words! {
    /// What an exercise is loaded with.
    Equipment as "kind of equipment" {
        Barbell = "barbell", Dumbbell = "dumbbell", Kettlebell = "kettlebell", Machine = "machine",
        SmithMachine = "smith_machine", Cable = "cable", Bodyweight = "bodyweight", Band = "band",
        EzBar = "ez_bar", TrapBar = "trap_bar", Plate = "plate", Sled = "sled", AbWheel = "ab_wheel",
        Bike = "bike", Harness = "harness", MedicineBall = "medicine_ball", Rope = "rope", None = "none",
        Other = "other",
    }
}

words! {
    /// How the load of an exercise is measured (training-science 5).
    LoadType as "load type" {
        External = "external", Bodyweight = "bodyweight", Assisted = "assisted", Time = "time",
        Distance = "distance",
    }
}

words! {
    /// Where in its range the primary muscle meets most load.
    LengthBias as "length bias" { Lengthened = "lengthened", Mid = "mid", Shortened = "shortened" }
}

words! {
    /// How many joints an exercise moves.
    Mechanic as "mechanic" { Compound = "compound", Isolation = "isolation", Cardio = "cardio" }
}
