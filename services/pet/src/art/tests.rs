use super::*;
use resvg::{tiny_skia, usvg};
use std::collections::BTreeSet;
use tiny_skia::Pixmap;

/// Stages that differ in how they are drawn.
const STAGES: [Stage; 5] = [Stage::Egg, Stage::Instar1, Stage::Instar5, Stage::Chrysalis, Stage::Adult];

fn tree(svg: &str) -> usvg::Tree {
    usvg::Tree::from_str(svg, &usvg::Options::default()).expect("well-formed")
}

fn render(svg: &str, size: u32) -> Pixmap {
    let tree = tree(svg);
    let mut pixels = Pixmap::new(size, size).unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "sizes are small")]
    let scale = (f64::from(size) / f64::from(tree.size().width())) as f32;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels
}

/// Every species at every stage.
fn plain(seed: u64) -> impl Iterator<Item = (Species, Stage, String)> {
    let stages =
        Species::ALL.iter().flat_map(|species| Stage::ALL.iter().map(move |stage| (*species, *stage)));
    stages.map(move |(species, stage)| (species, stage, draw(species, stage, seed, None)))
}

/// Every species in every outfit, at the stages that differ.
fn dressed(seed: u64) -> impl Iterator<Item = (Species, Stage, String)> {
    let stages = Species::ALL.iter().flat_map(|species| STAGES.iter().map(move |stage| (*species, *stage)));
    stages.flat_map(move |(species, stage)| {
        Outfit::ALL.iter().map(move |outfit| (species, stage, draw(species, stage, seed, Some(*outfit))))
    })
}

#[test]
fn every_picture_is_small_and_stands_alone() {
    for seed in [0, u64::MAX] {
        for (species, stage, svg) in plain(seed).chain(dressed(seed)) {
            assert!(svg.len() < 12_000, "{species} {stage}: {} bytes", svg.len());
            for foreign in ["<script", "href", "<text", "font", "http://www.w3.org/1999", "NaN"] {
                assert!(!svg.contains(foreign), "{species} {stage} has {foreign}");
            }
        }
    }
}

#[test]
fn every_picture_says_what_it_shows() {
    for (species, stage, svg) in plain(7) {
        let name = escape(species.facts().name);
        assert!(svg.contains(&format!(">{name} (")), "{species} {stage}");
        assert!(
            svg.contains("role=\"img\" aria-labelledby=") && svg.contains("<desc id="),
            "{species} {stage}"
        );
    }
    assert!(draw(Species::Owl, Stage::Egg, 1, Some(Outfit::TopHat)).contains("It wears: tiny top hat."));
}

#[test]
fn every_picture_is_well_formed() {
    for species in Species::ALL {
        for stage in STAGES {
            assert!(tree(&draw(*species, stage, 3, Some(Outfit::Cape))).size().width() > 0.0);
        }
    }
    for outfit in Outfit::ALL {
        for stage in STAGES {
            assert!(tree(&draw(Species::Owl, stage, 3, Some(*outfit))).size().width() > 0.0);
        }
    }
}

#[test]
fn what_moves_moves_only_where_motion_is_welcome() {
    for (species, stage, svg) in plain(7) {
        let (still, moving) = svg.split_once("@media(prefers-reduced-motion:no-preference){").unwrap();
        assert!(!still.contains("animation") && moving.contains("animation"), "{species} {stage}");
    }
}

#[test]
fn equal_seeds_give_equal_bytes_and_other_seeds_give_siblings() {
    for species in Species::ALL {
        for stage in Stage::ALL {
            let one = draw(*species, *stage, 5, Some(Outfit::Scarf));
            assert_eq!(one, draw(*species, *stage, 5, Some(Outfit::Scarf)));
            assert_ne!(one, draw(*species, *stage, 6, Some(Outfit::Scarf)));
        }
    }
}

#[test]
fn pictures_of_one_page_share_no_ids() {
    let mut ids = BTreeSet::new();
    for (species, stage, svg) in plain(9).chain(dressed(9)) {
        let (_, id) = svg.split_once("<title id=\"").unwrap();
        let (id, _) = id.split_once('"').unwrap();
        assert!(ids.insert(id.to_owned()), "{species} {stage}: {id}");
    }
}

/// The mean difference of two pictures, 0 to 255 in each channel.
fn difference(one: &Pixmap, other: &Pixmap) -> f64 {
    let sum: u64 =
        one.data().iter().zip(other.data()).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
    sum as f64 / one.data().len() as f64
}

#[test]
fn species_differ_more_than_siblings() {
    let adults: Vec<(Species, [Pixmap; 2])> = Species::ALL
        .iter()
        .map(|species| (*species, [1, 2].map(|seed| render(&draw(*species, Stage::Adult, seed, None), 64))))
        .collect();
    for (i, (species, [one, sibling])) in adults.iter().enumerate() {
        let among_siblings = difference(one, sibling);
        assert!(among_siblings > 0.2, "two of {species} are the same: {among_siblings:.2}");
        for (other, [another, _]) in &adults[i + 1..] {
            let apart = difference(one, another);
            assert!(apart > 4.0, "{species} and {other} look alike: {apart:.2}");
        }
    }
}

#[test]
fn a_caterpillar_grows_with_every_instar() {
    let covered = |stage: Stage| {
        let leaf = render(&draw(Species::Monarch, stage, 7, None), 100);
        // Black and yellow bands: neither leaf nor paper is as dark.
        leaf.pixels().iter().filter(|pixel| pixel.alpha() > 250 && pixel.green() < 60).count()
    };
    let sizes: Vec<usize> = [Stage::Instar1, Stage::Instar2, Stage::Instar3, Stage::Instar4, Stage::Instar5]
        .map(covered)
        .to_vec();
    assert!(sizes.is_sorted_by(|small, large| small < large), "{sizes:?}");
}

/// Leaves `target/pets.png` to look at: every species at five stages, and every outfit.
#[test]
fn the_contact_sheet_shows_everything() {
    const SIZE: u32 = 120;
    let species = Species::ALL.iter().flat_map(|species| STAGES.map(|stage| draw(*species, stage, 7, None)));
    let outfits = Outfit::ALL
        .iter()
        .flat_map(|outfit| STAGES.map(|stage| draw(Species::BlueMorpho, stage, 7, Some(*outfit))));
    let pictures: Vec<String> = species.chain(outfits).collect();
    let columns = 10;
    let rows = u32::try_from(pictures.len()).unwrap().div_ceil(columns);
    let mut sheet = Pixmap::new(columns * SIZE, rows * SIZE).unwrap();
    sheet.fill(tiny_skia::Color::WHITE);
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    for (svg, (column, row)) in pictures.iter().zip(places) {
        let (x, y) = ((column * SIZE).cast_signed(), (row * SIZE).cast_signed());
        let picture = render(svg, SIZE);
        let painted = picture.pixels().iter().filter(|pixel| pixel.alpha() > 200).count();
        assert!(painted > 5000, "picture {column}, {row} is nearly empty: {painted} pixels");
        let whole = tiny_skia::Transform::identity();
        sheet.draw_pixmap(x, y, picture.as_ref(), &tiny_skia::PixmapPaint::default(), whole, None);
    }
    // <target>/debug/deps/<this test>
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().nth(3).expect("tests lie in the target directory");
    sheet.save_png(target.join("pets.png")).unwrap();
}
