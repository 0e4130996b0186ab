//! Random files of every shape with random damage: nothing panics, every record is accounted for, no two
//! sets share a place, and a longer file moves nobody.

use super::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A small generator of numbers that look random (SplitMix64).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to and without `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

const EXERCISES: [&str; 6] =
    ["Squat (Barbell)", "Push Up", "Running", "Pull Up (Assisted)", "Plank", "My Own Machine"];

/// A shape: its header, and the rows of the workout of a day.
struct Shape {
    header: &'static str,
    rows: fn(&mut Dice, day: usize) -> Vec<String>,
}

/// Which exercise and set of it comes, a few exercises with a few sets each.
fn sets_of(dice: &mut Dice) -> Vec<(&'static str, usize)> {
    let mut sets = Vec::new();
    for _ in 0..=dice.below(4) {
        let exercise = dice.of(&EXERCISES);
        sets.extend((0..=dice.below(4)).map(|set| (exercise, set)));
    }
    sets
}

fn date(day: usize) -> String {
    format!("20{:02}-{:02}-{:02}", 10 + day / 336, 1 + day / 28 % 12, 1 + day % 28)
}

const SHAPES: [Shape; 9] = [
    Shape {
        header: S2,
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str, set: usize| {
                let number = (set + 1).to_string();
                let order = dice.of(&["W", "D", "F", "Rest Timer", "Note", &number, &number]).to_owned();
                let weight = dice.of(&["0", "20.0", "62.5", "100"]);
                let reps = dice.below(12);
                format!(
                    "{} 18:00:00,\"Day\",1h,\"{exercise}\",{order},{weight},{reps},0,0,\"\",,8.5",
                    date(day)
                )
            };
            sets_of(dice).into_iter().map(|(exercise, set)| row(dice, exercise, set)).collect()
        },
    },
    Shape {
        header: "\"Workout #\";\"Date\";\"Workout Name\";\"Duration (sec)\";\"Exercise Name\";\"Set Order\";\
                 \"Weight (kg)\";\"Reps\";\"RPE\";\"Distance (meters)\";\"Seconds\";\"Notes\";\"Workout Notes\"",
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str, set: usize| {
                let (weight, reps) = (dice.of(&["", "42,5", "60.0"]), dice.below(12));
                format!(
                    "\"{day}\";\"{} 18:00:00\";\"Day\";\"3600\";\"{exercise}\";\"{}\";\"{weight}\";\"{reps}\";\"\";\
                     \"\";\"\";\"\";\"\"",
                    date(day),
                    set + 1
                )
            };
            sets_of(dice).into_iter().map(|(exercise, set)| row(dice, exercise, set)).collect()
        },
    },
    Shape {
        header: "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,\
                 weight_kg,reps,distance_km,duration_seconds,rpe",
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str, set: usize| {
                let (superset, weight) = (dice.of(&["", "1"]), dice.of(&["", "20", "62.5"]));
                let (kind, reps) = (dice.of(&["normal", "warmup", "failure"]), dice.below(12));
                format!(
                    "\"Day\",\"{} 18:00\",\"\",\"about\",\"{exercise}\",{superset},\"a note\",{set},\"{kind}\",\
                     {weight},{reps},,,",
                    date(day)
                )
            };
            sets_of(dice).into_iter().map(|(exercise, set)| row(dice, exercise, set)).collect()
        },
    },
    Shape {
        header: "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment",
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str| {
                let (name, weight) = (dice.of(&["", ", Each Side"]), dice.of(&["", "20.0", "62.5"]));
                let (reps, comment) = (dice.below(12), dice.of(&["", "hard", "hard, but good"]));
                format!("{},{exercise}{name},Legs,{weight},kgs,{reps},,,,{comment}", date(day))
            };
            sets_of(dice).into_iter().map(|(exercise, _)| row(dice, exercise)).collect()
        },
    },
    Shape {
        header: "Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier",
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str| {
                let (weight, reps) = (dice.of(&["0", "-20", "62.5"]), dice.below(12));
                let warmup = dice.of(&["true", "false"]);
                format!("{} 18:00:00 +0000,{exercise},{reps},{weight},0,0,0,0,{warmup},,1", date(day))
            };
            sets_of(dice).into_iter().map(|(exercise, _)| row(dice, exercise)).collect()
        },
    },
    Shape {
        header: "Date,Exercise,Sets,Reps,Weight,isWarmup,Note",
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str| {
                let (sets, reps) = (dice.below(6), dice.below(12));
                format!("{} 18:00:00 +0000,{exercise},{sets},{reps},60,false,", date(day))
            };
            sets_of(dice).into_iter().map(|(exercise, _)| row(dice, exercise)).collect()
        },
    },
    Shape {
        header: "Workout DateTime,Program,Day Name,Exercise,Is Warmup Set?,Required Reps,Completed Reps,Is AMRAP?,\
                 Required RPE,Completed RPE,Log RPE?,Required Weight Value,Required Weight Unit,Completed Weight Value,\
                 Completed Weight Unit,Ask Weight?,Completed Reps Time,Target Muscles,Synergist Muscles,Notes",
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str, set: usize| {
                let (reps, unit, date) = (dice.below(12), dice.of(&["kg", "lb"]), date(day));
                format!(
                    "{date}T18:00:00.000Z,Mine,A,\"{exercise}\",0,5,{reps},{},,8,0,60,{unit},60,{unit},0,\
                     {date}T18:0{set}:30.000Z,,,",
                    set % 2
                )
            };
            sets_of(dice).into_iter().map(|(exercise, set)| row(dice, exercise, set)).collect()
        },
    },
    Shape {
        header: "### SETTING ####\nrow_id,length,mass\n1, cm, kg\n\n### WORKOUT SESSIONS ###\n_id,starttime,endtime\n\
                 1262304000,1262304000,1262307600\n### EXERCISE LOGS ####\n\
                 USERID,TIMESTAMP,belongSys,logs,_id,record,mydate,eid,ename,day_item_id,belongsession,logTime,\
                 interval_logs,auto_generated",
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str, sets: usize| {
                let logs = vec![dice.of(&["60x5", "0x12", "44.10x8", "x"]); sets].join(",");
                let session = 1_262_304_000 + day * 86_400;
                format!("1,0,0,\"{logs}\",1,0,{},8,{exercise},1,{session},0,,0", date(day))
            };
            sets_of(dice).into_iter().map(|(exercise, set)| row(dice, exercise, set)).collect()
        },
    },
    Shape {
        header: "\u{feff}Date (yyyy/mm/dd),Workout,Workout Name,Body Weight (LB),Exercise,Start Time (h:mm),\
                 End Time (h:mm),Notes,Set 1 (Reps),Set 1 (KG),Set 2 (Reps), Set 2 (KG)",
        rows: |dice, day| {
            let row = |dice: &mut Dice, exercise: &str| {
                let (one, two) = (dice.of(&["5,60", ",", "-,60"]), dice.of(&["5,60", ",", "0,0"]));
                let date = date(day).replace('-', "/");
                format!("{date},{day},A,175,{exercise},6:00 PM,7:00 PM,,{one},{two}")
            };
            sets_of(dice).into_iter().map(|(exercise, _)| row(dice, exercise)).collect()
        },
    },
];

fn generate(shape: &Shape, seed: u64, days: usize) -> String {
    let rows = (0..days).flat_map(|day| (shape.rows)(&mut Dice::new(seed ^ day as u64), day));
    rows.fold(format!("{}\n", shape.header), |mut text, row| {
        let _ = writeln!(text, "{row}");
        text
    })
}

/// The text after the header with a few characters deleted, put in or doubled.
fn damage(text: &str, header: &str, dice: &mut Dice, hostile: &[char]) -> String {
    let mut body: Vec<char> = text[header.len() + 1..].chars().collect();
    for _ in 0..=dice.below(12) {
        let at = dice.below(body.len());
        match dice.below(4) {
            0 if !body.is_empty() && body[at] != '\n' && body[at] != '"' => drop(body.remove(at)),
            1 => body.insert(at, hostile[dice.below(hostile.len())]),
            2 => {
                let end = (at + dice.below(200)).min(body.len());
                let again: Vec<char> = body[at..end].iter().copied().filter(|&c| c != '"').collect();
                body.splice(at..at, again);
            }
            _ => {
                let line = body[at..].iter().position(|&c| c == '\n').map_or(body.len(), |end| at + end);
                body.insert(line, ',');
            }
        }
    }
    format!("{header}\n{}", body.into_iter().collect::<String>())
}

/// Each set and activity with its place and what it holds.
fn identified(import: &Import) -> BTreeSet<(String, String, u32, u32, String)> {
    let mut found = BTreeSet::new();
    for workout in &import.workouts {
        let id = |written: &Option<String>, raw: &str, occurrence, order, held| {
            let start = written.as_ref().unwrap_or(&workout.key).clone();
            (start, raw.to_owned(), occurrence, order, held)
        };
        let sets = workout.sets.iter().map(|s| {
            let held = format!("{:?} {:?} {:?} {:?}", s.set.reps, s.set.load, s.set.kind, s.set.block);
            id(&s.written, &s.raw_exercise, s.occurrence, s.order, held)
        });
        let activities = workout.activities.iter().map(|a| {
            id(&a.written, &a.raw_exercise, a.occurrence, a.order, format!("{:?} {:?}", a.seconds, a.metres))
        });
        found.extend(sets.chain(activities));
    }
    found
}

fn check(text: &str) -> Import {
    let import = read_with(text, Some(Unit::Kg));
    let report = &import.report;
    let sets: usize = import.workouts.iter().map(|workout| workout.sets.len()).sum();
    let activities: usize = import.workouts.iter().map(|workout| workout.activities.len()).sum();
    assert_eq!((report.sets, report.activities), (sets as u64, activities as u64), "{text}");
    let mut places: Vec<_> = identified(&import).into_iter().map(|(k, e, o, n, _)| (k, e, o, n)).collect();
    places.dedup();
    assert_eq!(places.len(), sets + activities, "a place is given twice:\n{text}");
    import
}

#[test]
fn whole_files_of_every_shape_are_read() {
    let mut formats = BTreeSet::new();
    for shape in &SHAPES {
        let import = check(&generate(shape, 1, 40));
        assert!(import.report.sets > 100 && import.workouts.len() > 20, "{:?}", import.report);
        formats.insert(import.format);
    }
    // Our own export is read where facts are known, in the gateway.
    formats.insert(Format::Mariposas);
    assert_eq!(formats.into_iter().collect::<Vec<_>>(), Format::ALL);
}

#[test]
fn damage_loses_no_record_from_the_account() {
    let hostile =
        ['"', ',', ';', '\n', '\r', '\t', '#', '-', '9', 'x', 'é', '\u{1f98b}', '\u{feff}', '\u{202e}'];
    for seed in 0..40 {
        for shape in &SHAPES {
            let mut dice = Dice::new(seed);
            let text = damage(&generate(shape, seed, 6), shape.header, &mut dice, &hostile);
            check(&text);
            // Cut off anywhere.
            let cut = text.floor_char_boundary(shape.header.len() + 1 + dice.below(text.len()));
            check(&text[..cut]);
        }
    }
}

#[test]
fn a_longer_file_keeps_every_place() {
    // Without quotation marks and line breaks, which may join a damaged row with what is put after it.
    let hostile = [',', ';', '\t', '-', '9', 'x', 'é'];
    for seed in 0..40 {
        for shape in &SHAPES {
            let mut dice = Dice::new(seed);
            let early = damage(&generate(shape, seed, 5), shape.header, &mut dice, &hostile);
            let early = format!("{}\n", early.trim_end());
            let later = &generate(shape, seed, 9)[generate(shape, seed, 5).len()..];
            let (before, after) = (check(&early), check(&format!("{early}{later}")));
            let lost: Vec<_> = identified(&before).difference(&identified(&after)).cloned().collect();
            assert_eq!(lost, [], "{early}");
        }
    }
}

#[test]
fn newer_workouts_before_the_others_keep_every_place() {
    let shape = &SHAPES[2];
    for seed in 0..30 {
        let rows = |days: std::ops::Range<usize>| -> Vec<String> {
            days.rev().flat_map(|day| (shape.rows)(&mut Dice::new(seed ^ day as u64), day)).collect()
        };
        let text = |days| format!("{}\n{}\n", shape.header, rows(days).join("\n"));
        let (before, after) = (check(&text(0..5)), check(&text(0..9)));
        assert!(identified(&before).is_subset(&identified(&after)));
    }
}

#[test]
fn columns_in_any_order_are_read_or_refused() {
    let mut read_some = 0;
    for seed in 0..40 {
        for shape in SHAPES.iter().filter(|shape| !shape.header.contains('\n')) {
            let mut dice = Dice::new(seed);
            let file = generate(shape, seed, 3);
            let mut names: Vec<&str> = shape.header.split([',', ';']).collect();
            let separator = if shape.header.contains(';') { ";" } else { "," };
            for at in 0..names.len() {
                names.swap(at, dice.below(at + 1));
            }
            names.truncate(names.len() - dice.below(3));
            let text = file.replacen(shape.header, &names.join(separator), 1);
            if let Ok(import) = read(text.as_bytes(), &Options::default()) {
                assert!(import.report.adds_up());
                read_some += 1;
            }
        }
    }
    assert!(read_some > 50, "{read_some}");
}

#[test]
fn noise_is_refused_or_accounted_for() {
    for seed in 0..200 {
        let mut dice = Dice::new(seed);
        let bytes: Vec<u8> = (0..dice.below(600)).map(|_| u8::try_from(dice.below(256)).unwrap()).collect();
        let letters =
            bytes.iter().map(|b| char::from(b"\",;\n\r#x5-aT: "[usize::from(*b) % 13])).collect::<String>();
        for noise in [bytes.as_slice(), letters.as_bytes()] {
            if let Ok(import) = read(noise, &Options::default()) {
                assert!(import.report.adds_up());
            }
        }
    }
}
