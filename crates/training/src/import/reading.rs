//! Reading a file piece by piece, twice: a first time for its app and its unit, a second time for its
//! workouts. Neither keeps the file.

use super::apps::{self, Recognised};
use super::assemble::Assembly;
use super::draft::{Draft, Line};
use super::refusals::Refusals;
use super::source::Source;
use super::units::{self, Tally, Units};
use super::{Format, ImportedWorkout, Options, Report, UnitFinding, Unreadable};
use crate::personal::MAX_OWN;
use std::sync::Arc;
use std::vec::Drain;

/// So much of a piece is taken at a time.
const STEP: usize = 64 * 1024;

/// So many workouts, sets and activities are held back, because the rows of a workout may be scattered.
const MOST_HELD: usize = 10_000;

/// The rows of a file as they pass by.
#[derive(Debug)]
struct Rows {
    source: Source,
    recognised: Option<Recognised>,
    draft: Draft,
}

impl Rows {
    fn new() -> Self {
        Self { source: Source::new(), recognised: None, draft: Draft::default() }
    }

    /// Hands what every record that has wholly arrived means to `each`.
    fn pass(&mut self, mut each: impl FnMut(Drain<'_, Line>, &mut Draft)) -> Result<(), Unreadable> {
        while let Some(record) = self.source.next() {
            let shape = if let Some(known) = &mut self.recognised {
                &mut known.shape
            } else {
                let recognised = self.recognised.insert(apps::recognise(&record)?);
                self.draft.exercises.written_by(recognised.format);
                if !recognised.headless {
                    continue;
                }
                &mut recognised.shape
            };
            shape.take(record, &mut self.draft);
            self.draft.hand_on(&mut each);
        }
        if let Some(known) = self.recognised.as_mut().filter(|_| self.source.is_over()) {
            known.shape.end(&mut self.draft);
            self.draft.hand_on(&mut each);
        }
        Ok(())
    }
}

/// The first reading of a file: which app wrote it and in which unit. Feed it every piece, then take the
/// [`Reader`] and feed that the same pieces again. Both need a few hundred KiB, a few dozen bytes for every
/// workout and exercise in it, and what is held back for workouts whose rows are scattered.
///
/// ```
/// use mariposas_training::import::{Options, Survey};
///
/// let file = "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes\n\
///             2016-05-01 09:00:00,Legs,Squat (Barbell),1,100,5,0,0,\n";
/// let mut survey = Survey::new(Options::default());
/// for piece in file.as_bytes().chunks(16) {
///     survey.feed(piece)?;
/// }
/// let mut reader = survey.finish()?;
/// let mut workouts = Vec::new();
/// for piece in file.as_bytes().chunks(16) {
///     reader.feed(piece, |workout| workouts.push(workout))?;
/// }
/// let report = reader.finish(|workout| workouts.push(workout))?;
/// assert_eq!((workouts.len(), report.sets), (1, 1));
/// # Ok::<(), mariposas_training::import::Unreadable>(())
/// ```
#[derive(Debug)]
pub struct Survey {
    rows: Rows,
    options: Options,
    tally: Tally,
    refusals: Refusals,
}

impl Survey {
    /// Nothing is read yet.
    pub fn new(options: Options) -> Self {
        Self { rows: Rows::new(), options, tally: Tally::default(), refusals: Refusals::default() }
    }

    /// Takes the next piece of the file. What is no export is refused as soon as it shows.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), Unreadable> {
        for step in piece.chunks(STEP) {
            self.rows.source.feed(step)?;
            self.count()?;
        }
        Ok(())
    }

    /// The file has no further piece.
    pub fn finish(mut self) -> Result<Reader, Unreadable> {
        self.rows.source.end()?;
        self.count()?;
        self.refusals.check_whole()?;
        let Recognised { format, shape, .. } = self.rows.recognised.ok_or(Unreadable::Empty)?;
        let units = units::settle(shape.declared(), self.options, &self.tally);
        let unmatched = self.rows.draft.exercises.unmatched().to_vec();
        Ok(Reader::new(format, self.options, units, unmatched))
    }

    fn count(&mut self) -> Result<(), Unreadable> {
        self.rows.pass(|lines, draft| {
            for line in lines {
                let reason = if let Line::Skipped(reason) = &line { Some(reason.as_str()) } else { None };
                self.refusals.count(reason);
                if let Line::Work(work) = line {
                    self.tally.add(&work, &draft.exercises);
                }
            }
            draft.workouts.hand_out_beyond(MOST_HELD, &mut |_| ());
        })?;
        if self.rows.draft.exercises.unmatched().len() > MAX_OWN {
            return Err(Unreadable::TooManyExercises);
        }
        self.refusals.check()
    }
}

/// The second reading of a file. It hands out the workouts in the order of the file, each once its rows are
/// over. A workout whose rows lie more than ten thousand rows apart comes in parts, each with the same key,
/// start and name; the places of the sets go on in the next part.
#[derive(Debug)]
pub struct Reader {
    format: Format,
    unit: UnitFinding,
    unmatched: Vec<Arc<str>>,
    rows: Rows,
    assembly: Assembly,
    most_held: usize,
}

impl Reader {
    fn new(format: Format, options: Options, units: Units, unmatched: Vec<Arc<str>>) -> Self {
        let unit = units.finding.clone();
        let assembly = Assembly::new(format, options, units);
        Self { format, unit, unmatched, rows: Rows::new(), assembly, most_held: MOST_HELD }
    }

    /// The same reader, which holds every workout back until the end, so that each comes whole.
    pub(super) fn whole(self) -> Self {
        Self { most_held: usize::MAX, ..self }
    }

    /// The app the file comes from.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Every name in it that is no exercise of the catalogue, at most [`MAX_OWN`].
    pub fn unmatched(&self) -> &[Arc<str>] {
        &self.unmatched
    }

    /// The unit of the weights, known before the first workout is handed out.
    pub fn unit(&self) -> &UnitFinding {
        &self.unit
    }

    /// Takes the next piece of the file and hands out the workouts that are over.
    pub fn feed(&mut self, piece: &[u8], mut each: impl FnMut(ImportedWorkout)) -> Result<(), Unreadable> {
        for step in piece.chunks(STEP) {
            self.rows.source.feed(step)?;
            self.add(&mut each)?;
        }
        Ok(())
    }

    /// The file has no further piece: hands out the workouts that are left.
    pub fn finish(mut self, mut each: impl FnMut(ImportedWorkout)) -> Result<Report, Unreadable> {
        self.rows.source.end()?;
        self.add(&mut each)?;
        self.rows.draft.workouts.hand_out(&mut each);
        let report = self.assembly.finish(&self.rows.draft);
        debug_assert!(report.adds_up(), "a row is not accounted for");
        Ok(report)
    }

    fn add(&mut self, each: &mut impl FnMut(ImportedWorkout)) -> Result<(), Unreadable> {
        let (assembly, most) = (&mut self.assembly, self.most_held);
        self.rows.pass(|lines, draft| {
            lines.for_each(|line| assembly.add(line, draft));
            draft.workouts.hand_out_beyond(most, each);
        })?;
        self.assembly.check()
    }
}
