//! The facts and colours of each species.

use super::{Facts, Palette, Rarity, Species};
use crate::art::Color;
use mariposas_training::Muscle;

/// What is known of a species.
pub(super) const fn facts(species: Species) -> &'static Facts {
    match species {
        Species::Monarch => &MONARCH,
        Species::BlueMorpho => &BLUE_MORPHO,
        Species::Peacock => &PEACOCK,
        Species::MourningCloak => &MOURNING_CLOAK,
        Species::OrangeTip => &ORANGE_TIP,
        Species::RedAdmiral => &RED_ADMIRAL,
        Species::PaintedLady => &PAINTED_LADY,
        Species::EightyEight => &EIGHTY_EIGHT,
        Species::Buckeye => &BUCKEYE,
        Species::ZebraLongwing => &ZEBRA_LONGWING,
        Species::Postman => &POSTMAN,
        Species::TigerSwallowtail => &TIGER_SWALLOWTAIL,
        Species::ScarceSwallowtail => &SCARCE_SWALLOWTAIL,
        Species::Owl => &OWL,
        Species::RajahBrooke => &RAJAH_BROOKE,
        Species::Malachite => &MALACHITE,
        Species::Brimstone => &BRIMSTONE,
        Species::OldWorldSwallowtail => &OLD_WORLD_SWALLOWTAIL,
        Species::Bluebottle => &BLUEBOTTLE,
        Species::CommonBlue => &COMMON_BLUE,
        Species::Glasswing => &GLASSWING,
        Species::SmallSkipper => &SMALL_SKIPPER,
        Species::MarbledWhite => &MARBLED_WHITE,
    }
}

/// Colours in the order in which [`Palette`] names them.
const fn palette(colors: [&str; 9]) -> Palette {
    let [ground, dark, light, accent, body, skin, coat, shell, egg] = colors;
    Palette {
        ground: Color::hex(ground),
        dark: Color::hex(dark),
        light: Color::hex(light),
        accent: Color::hex(accent),
        body: Color::hex(body),
        skin: Color::hex(skin),
        coat: Color::hex(coat),
        shell: Color::hex(shell),
        egg: Color::hex(egg),
    }
}

const MONARCH: Facts = Facts {
    name: "Monarch",
    latin: "Danaus plexippus",
    muscle: Some(Muscle::Chest),
    nature: "Monarchs of eastern North America fly thousands of kilometres to winter in the mountains of central Mexico.",
    training: "The pectoralis major draws the upper arm across the body, in every press and every fly.",
    rarity: Rarity::Common,
    palette: palette([
        "#e8731a", "#1d1512", "#fff6e6", "#f7a13c", "#2b211d", "#f4d35a", "#23201f", "#a9cf9a", "#f3ecd2",
    ]),
};

const BLUE_MORPHO: Facts = Facts {
    name: "Blue Morpho",
    latin: "Morpho peleides",
    muscle: Some(Muscle::Lats),
    nature: "Its blue is no pigment: fine ridges on the scales reflect blue light and hardly any other.",
    training: "The latissimus dorsi, the broadest muscle of the back, pulls the arm down and back.",
    rarity: Rarity::Rare,
    palette: palette([
        "#2f86e0", "#14161f", "#e9f4ff", "#6fc3f5", "#3a3230", "#8a3b2e", "#c8d84a", "#9ccf8c", "#cfe3b4",
    ]),
};

const PEACOCK: Facts = Facts {
    name: "Peacock",
    latin: "Aglais io",
    muscle: Some(Muscle::UpperBack),
    nature: "When it is disturbed it flashes its four eyespots and rubs its wings together with a hiss.",
    training: "The rhomboids and the middle and lower trapezius draw the shoulder blades back and down.",
    rarity: Rarity::Common,
    palette: palette([
        "#b23a22", "#2a1c1a", "#f3dd8a", "#5f8fd0", "#4a2f28", "#2a2728", "#f4f1ea", "#a7b583", "#b9cf94",
    ]),
};

const MOURNING_CLOAK: Facts = Facts {
    name: "Mourning Cloak",
    latin: "Nymphalis antiopa",
    muscle: Some(Muscle::Traps),
    nature: "It winters as an adult and, at ten months or more, is one of the longest-lived butterflies.",
    training: "The upper trapezius lifts the shoulder blades, in shrugs and whenever something heavy is carried.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#6a2230", "#22141a", "#f3e3b3", "#6a94dc", "#3b2426", "#2c2930", "#d2472f", "#b39a83", "#d9b25c",
    ]),
};

const ORANGE_TIP: Facts = Facts {
    name: "Orange-tip",
    latin: "Anthocharis cardamines",
    muscle: Some(Muscle::FrontDelts),
    nature: "Only males have the orange tips, which warn birds that mustard oils make them taste bitter.",
    training: "The front of the deltoid raises the arm forwards and helps in every press.",
    rarity: Rarity::Common,
    palette: palette([
        "#f6f5f1", "#33343c", "#fffefa", "#f48a1f", "#59605c", "#7fb79a", "#f6f9ee", "#a9bd7a", "#f19a3e",
    ]),
};

const RED_ADMIRAL: Facts = Facts {
    name: "Red Admiral",
    latin: "Vanessa atalanta",
    muscle: Some(Muscle::SideDelts),
    nature: "It migrates: many fly north through Europe in spring, and their offspring return south in autumn.",
    training: "The side of the deltoid lifts the arm out to the side and gives the shoulder its width.",
    rarity: Rarity::Common,
    palette: palette([
        "#33231f", "#17120f", "#fbfaf6", "#df3a22", "#3a2b26", "#38343a", "#e8d58a", "#9d8f82", "#a9c48a",
    ]),
};

const PAINTED_LADY: Facts = Facts {
    name: "Painted Lady",
    latin: "Vanessa cardui",
    muscle: Some(Muscle::RearDelts),
    nature: "Over several generations it travels from tropical Africa to the edge of the Arctic and back.",
    training: "The rear of the deltoid draws the arm backwards, in rows, reverse flies and face pulls.",
    rarity: Rarity::Common,
    palette: palette([
        "#ec9a63", "#2b1f1c", "#fffaf3", "#c9603a", "#7a5a45", "#5a4f4a", "#e9cf6a", "#b39b84", "#a6cbb0",
    ]),
};

const EIGHTY_EIGHT: Facts = Facts {
    name: "Eighty-eight",
    latin: "Diaethria clymena",
    muscle: Some(Muscle::RotatorCuff),
    nature: "The black rings under its hindwings look like the number 88.",
    training: "Four small muscles turn the upper arm and keep its head centred in the socket of the shoulder.",
    rarity: Rarity::Rare,
    palette: palette([
        "#f2efe6", "#1b1718", "#fffdf7", "#d8322b", "#4b4241", "#7fb24a", "#f0e6a0", "#8fbf68", "#dfe6b8",
    ]),
};

const BUCKEYE: Facts = Facts {
    name: "Common Buckeye",
    latin: "Junonia coenia",
    muscle: Some(Muscle::Biceps),
    nature: "Its large eyespots are thought to startle birds, or to draw their pecks away from the body.",
    training: "The biceps and the brachialis bend the elbow, and the biceps also turns the palm up.",
    rarity: Rarity::Common,
    palette: palette([
        "#9a6f4c", "#2f211b", "#f6ead2", "#ee8432", "#5d4533", "#343039", "#e08a3e", "#9f8368", "#86a56c",
    ]),
};

const ZEBRA_LONGWING: Facts = Facts {
    name: "Zebra Longwing",
    latin: "Heliconius charithonia",
    muscle: Some(Muscle::Triceps),
    nature: "It eats pollen as well as nectar, which lets it live for several months.",
    training: "The triceps straightens the elbow, and its long head also crosses the shoulder.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#211c1e", "#121011", "#f6efa6", "#f6efa6", "#2b2626", "#f5f3ea", "#26242a", "#9c7f66", "#f0d878",
    ]),
};

const POSTMAN: Facts = Facts {
    name: "Postman",
    latin: "Heliconius melpomene",
    muscle: Some(Muscle::Forearms),
    nature: "Wherever it lives a relative wears the same pattern, so that birds learn only once that both taste bad.",
    training: "The muscles of the forearm close the hand and move the wrist, and decide how long a bar can be held.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#241d20", "#120f10", "#f6e7a0", "#e23324", "#2c2527", "#f3f0e2", "#2e2a2c", "#8f7257", "#efd36a",
    ]),
};

const TIGER_SWALLOWTAIL: Facts = Facts {
    name: "Eastern Tiger Swallowtail",
    latin: "Papilio glaucus",
    muscle: Some(Muscle::Abs),
    nature: "Some females are nearly black and pass for the poisonous pipevine swallowtail.",
    training: "The rectus abdominis bends the trunk forwards and keeps the back from arching under load.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#f7cf3c", "#1f1a18", "#fff3b0", "#4f83d6", "#3a3020", "#7fae4e", "#e8a23a", "#a1805c", "#c7d58a",
    ]),
};

const SCARCE_SWALLOWTAIL: Facts = Facts {
    name: "Scarce Swallowtail",
    latin: "Iphiclides podalirius",
    muscle: Some(Muscle::Obliques),
    nature: "It is scarce only in Britain: in southern Europe it is a common sight in orchards.",
    training: "The obliques turn the trunk and bend it to the side, and resist both when one hand carries a load.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#f8efcf", "#2a2422", "#fffbec", "#4e7fcb", "#4a4038", "#97bd5c", "#f3e58c", "#b7c27c", "#dfe3c0",
    ]),
};

const OWL: Facts = Facts {
    name: "Owl Butterfly",
    latin: "Caligo memnon",
    muscle: Some(Muscle::LowerBack),
    nature: "It flies mostly at dusk, and the spots under its wings look like the eyes of an owl.",
    training: "The erector spinae run along both sides of the spine and keep the back straight in every hinge.",
    rarity: Rarity::Rare,
    palette: palette([
        "#b0906a", "#3b2a20", "#f6ecd6", "#e2b04a", "#6a5240", "#a48a62", "#5e4632", "#a58260", "#e9e6d8",
    ]),
};

const RAJAH_BROOKE: Facts = Facts {
    name: "Rajah Brooke's Birdwing",
    latin: "Trogonoptera brookiana",
    muscle: Some(Muscle::Glutes),
    nature: "Alfred Russel Wallace described it in 1855 and named it after James Brooke, Rajah of Sarawak.",
    training: "The gluteus maximus, the largest muscle of the body, straightens the hip.",
    rarity: Rarity::Rare,
    palette: palette([
        "#1c1c1f", "#0e0e10", "#8af0b0", "#17b86a", "#c62f2c", "#3f322e", "#e6d8c0", "#9fb36a", "#e6d28a",
    ]),
};

const MALACHITE: Facts = Facts {
    name: "Malachite",
    latin: "Siproeta stelenes",
    muscle: Some(Muscle::Abductors),
    nature: "It is named after the mineral that has the green of its wings.",
    training: "The gluteus medius and minimus lift the leg to the side and keep the pelvis level at every step.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#3a2a22", "#1e1613", "#cfeaa0", "#86c95a", "#4b3a2e", "#2e2a30", "#c8473c", "#9acb7a", "#5f8f4e",
    ]),
};

const BRIMSTONE: Facts = Facts {
    name: "Brimstone",
    latin: "Gonepteryx rhamni",
    muscle: Some(Muscle::Adductors),
    nature: "It winters as an adult among evergreen leaves, where its closed wings pass for one of them.",
    training: "The adductors draw the legs together, and the largest of them also helps to straighten the hip.",
    rarity: Rarity::Common,
    palette: palette([
        "#e6e34f", "#8c9a35", "#fbfad0", "#ef8b2c", "#8f8a5c", "#7fb489", "#eef3e0", "#9fc46c", "#e9efc8",
    ]),
};

const OLD_WORLD_SWALLOWTAIL: Facts = Facts {
    name: "Old World Swallowtail",
    latin: "Papilio machaon",
    muscle: Some(Muscle::Quads),
    nature: "A caterpillar that is disturbed puts out an orange fork with a strong smell from behind its head.",
    training: "The four heads of the quadriceps straighten the knee, and one of them also bends the hip.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#f8e26a", "#231d1b", "#fff6bf", "#3f78d0", "#3f3a2a", "#8fc060", "#2a2826", "#a9bb66", "#f1e6a6",
    ]),
};

const BLUEBOTTLE: Facts = Facts {
    name: "Common Bluebottle",
    latin: "Graphium sarpedon",
    muscle: Some(Muscle::Hamstrings),
    nature: "It is a fast and restless flier that gathers at damp ground to drink.",
    training: "The hamstrings bend the knee, and three of their four heads also straighten the hip.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#1d1b20", "#100f12", "#c7f6ee", "#3ec9c8", "#3b3a40", "#6fae58", "#eed860", "#8dc07a", "#eee9b0",
    ]),
};

const COMMON_BLUE: Facts = Facts {
    name: "Common Blue",
    latin: "Polyommatus icarus",
    muscle: Some(Muscle::Calves),
    nature: "Ants guard its caterpillars, which give them a sweet fluid in return.",
    training: "The gastrocnemius and the soleus lift the heel, and with the knee bent the soleus does most of it.",
    rarity: Rarity::Common,
    palette: palette([
        "#7f8fe6", "#3a3f63", "#fbfcff", "#a9c4fa", "#5f6a8a", "#7db35c", "#e9f0c4", "#a8a46a", "#e6ece4",
    ]),
};

const GLASSWING: Facts = Facts {
    name: "Glasswing",
    latin: "Greta oto",
    muscle: None,
    nature: "Tiny pillars of uneven height keep the clear panes of its wings almost free of reflections.",
    training: "It stands for rest: muscle is repaired and built between sessions, not during them.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#d9ecec", "#4a2f23", "#fdfefc", "#d5703a", "#4a3a32", "#86b66a", "#b0508a", "#c9d0cf", "#f3efdf",
    ]),
};

const SMALL_SKIPPER: Facts = Facts {
    name: "Small Skipper",
    latin: "Thymelicus sylvestris",
    muscle: None,
    nature: "At rest it often holds its forewings half raised above flat hindwings, like a small jet.",
    training: "It stands for the way back: what was once trained returns faster than it was first built.",
    rarity: Rarity::Common,
    palette: palette([
        "#eb9a3c", "#5b3a1f", "#fde7b0", "#c9702a", "#9a7440", "#a5c877", "#e9f2cd", "#a9c27c", "#f3f0dc",
    ]),
};

const MARBLED_WHITE: Facts = Facts {
    name: "Marbled White",
    latin: "Melanargia galathea",
    muscle: None,
    nature: "It lays its eggs in flight and lets them fall into the grass.",
    training: "It stands for variety: each muscle grows from its own work, so a varied week reaches more of the body.",
    rarity: Rarity::Uncommon,
    palette: palette([
        "#f7f4ea", "#262327", "#fffdf5", "#b9b5a6", "#55504c", "#bcae7c", "#7c7448", "#d8c9a4", "#f4f1e6",
    ]),
};
