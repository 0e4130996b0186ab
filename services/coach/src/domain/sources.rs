//! Where the rulebook's knowledge comes from (training-science 8).

use mariposas_training::words;

words! {
    /// How strong evidence is.
    Grade as "grade of evidence" {
        /// A meta-analysis or a consensus position.
        A = "A",
        /// At least one controlled trial.
        B = "B",
        /// The practice of experts.
        C = "C",
    }
}

/// The source with this key as a reader would look it up.
pub(crate) fn citation(key: &str) -> Option<&'static str> {
    CITATIONS.iter().find(|(known, _)| *known == key).map(|(_, citation)| *citation)
}

const CITATIONS: &[(&str, &str)] = &[
    ("ACOG", "ACOG Committee Opinion 804, 2020"),
    ("ACSM09", "ACSM position stand (Ratamess et al.) 2009"),
    ("ACSM26", "ACSM position stand 2026"),
    ("ALT23", "Nordic hamstring variations, J Athl Train 2023"),
    ("AND17", "Andersson et al. 2017"),
    ("BAZ22", "Baz-Valle et al. 2022"),
    ("BEL23", "Bell et al. 2023"),
    ("BOU17", "Bourne et al. 2017"),
    ("CHA20", "Chaves et al. 2020"),
    ("COL24", "Coleman et al. 2024"),
    ("COO02", "Coombs and Garbutt 2002"),
    ("CSC19", "Caterisano et al. 2019"),
    ("DET", "Bosquet et al. 2013"),
    ("ENE25", "Enes et al. 2025"),
    ("FRA19", "Fragala et al. 2019"),
    ("HAL22", "Halperin et al. 2022"),
    ("HAL24", "Halonen et al. 2024"),
    ("IVE21", "Iversen et al. 2021"),
    ("KEL22", "Kellis et al. 2022"),
    ("KIN23", "Kinoshita et al. 2023"),
    ("KUB19", "Kubo et al. 2019"),
    ("LAR24", "Larsen et al. 2024"),
    ("MAE21", "Maeo et al. 2021"),
    ("MAE22", "Maeo et al. 2022"),
    ("MAE24", "Maeo et al. 2024"),
    ("MIL21", "Milkman et al. 2021"),
    ("MIL22", "Miller et al. 2022"),
    ("NORD", "Mjølsnes et al. 2004"),
    ("NSCAY", "NSCA position on youth (Faigenbaum et al.) 2009"),
    ("NUN21", "Nunes et al. 2021"),
    ("PARQ", "PAR-Q+ and ACSM preparticipation screening"),
    ("PEL25", "Pelland et al. 2025"),
    ("PLO23", "Plotkin et al. 2023"),
    ("REF23", "Refalo et al. 2023"),
    ("REM25", "Remmert et al. 2025"),
    ("ROB24", "Robinson et al. 2024"),
    ("ROG24", "Rogerson et al. 2024"),
    ("SCH15", "Schoenfeld et al. 2015"),
    ("SCH17", "Schoenfeld et al. 2017"),
    ("SCH21", "Schoenfeld et al. 2021"),
    ("SHA17", "Sharif and Shu 2017"),
    ("SIL23", "Silverman and Barasch 2023"),
    ("SIN24", "Singer et al. 2024"),
    ("SPI21", "Spiering et al. 2021"),
    ("VDY19", "van Dyk et al. 2019"),
];
