//! What is painted on the wings of each species, family by family.

mod brushfoots;
mod heliconians;
mod swallowtails;
mod tropics;
mod whites;

use super::random::Random;
use super::shapes::{self, Shape};
use super::wing::Wing;
use crate::species::{Palette, Species};

/// The two wings of one side.
#[derive(Debug)]
pub(super) struct Wings {
    pub(super) fore: Wing,
    pub(super) hind: Wing,
}

/// How a species holds its wings: as its marks are best known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pose {
    /// Open, seen from above.
    Open,
    /// Closed over the back, seen from the side.
    Closed,
}

pub(super) const fn pose(species: Species) -> Pose {
    match species {
        Species::Owl | Species::EightyEight | Species::Brimstone => Pose::Closed,
        _ => Pose::Open,
    }
}

const fn shape(species: Species) -> &'static Shape {
    match species {
        Species::Monarch => &shapes::MILKWEED,
        Species::BlueMorpho => &shapes::MORPHO,
        Species::Peacock | Species::MourningCloak | Species::Malachite => &shapes::ANGLED,
        Species::RedAdmiral | Species::PaintedLady | Species::Buckeye | Species::EightyEight => {
            &shapes::VANESSA
        }
        Species::ZebraLongwing | Species::Postman => &shapes::LONGWING,
        Species::TigerSwallowtail | Species::OldWorldSwallowtail => &shapes::SWALLOWTAIL,
        Species::ScarceSwallowtail => &shapes::KITE,
        Species::Bluebottle => &shapes::BLUEBOTTLE,
        Species::Brimstone => &shapes::LEAF,
        Species::OrangeTip | Species::MarbledWhite => &shapes::ROUND,
        Species::RajahBrooke => &shapes::BIRDWING,
        Species::CommonBlue => &shapes::SMALL,
        Species::SmallSkipper => &shapes::DART,
        Species::Owl => &shapes::OWL,
        Species::Glasswing => &shapes::GLASS,
    }
}

/// The painted wings of one side, with the soft blotches in which siblings differ.
pub(super) fn wings(species: Species, ink: &Palette, random: &mut Random) -> Wings {
    let Shape { fore, hind, size } = shape(species);
    let size = size * random.between(0.975, 1.015);
    let mut wings = Wings { fore: Wing::new(fore, size), hind: Wing::new(hind, size) };
    if species != Species::Glasswing {
        wings.fore.blotches(3, ink.ground.darker(0.25), random);
        wings.hind.blotches(3, ink.ground.darker(0.25), random);
    }
    let paint = match species {
        Species::Monarch => brushfoots::monarch,
        Species::Peacock => brushfoots::peacock,
        Species::MourningCloak => brushfoots::mourning_cloak,
        Species::RedAdmiral => brushfoots::red_admiral,
        Species::PaintedLady => brushfoots::painted_lady,
        Species::Buckeye => brushfoots::buckeye,
        Species::ZebraLongwing => heliconians::zebra_longwing,
        Species::Postman => heliconians::postman,
        Species::Glasswing => heliconians::glasswing,
        Species::Malachite => heliconians::malachite,
        Species::BlueMorpho => tropics::blue_morpho,
        Species::Owl => tropics::owl,
        Species::EightyEight => tropics::eighty_eight,
        Species::TigerSwallowtail => swallowtails::tiger,
        Species::ScarceSwallowtail => swallowtails::scarce,
        Species::OldWorldSwallowtail => swallowtails::old_world,
        Species::Bluebottle => swallowtails::bluebottle,
        Species::RajahBrooke => swallowtails::rajah_brooke,
        Species::OrangeTip => whites::orange_tip,
        Species::Brimstone => whites::brimstone,
        Species::MarbledWhite => whites::marbled_white,
        Species::CommonBlue => whites::common_blue,
        Species::SmallSkipper => whites::small_skipper,
    };
    paint(&mut wings, ink);
    wings
}
