//! The apps whose exports are read: one module and one line each.

use super::cells::Cells;
use super::draft::Draft;
use super::source::Record;
use super::units::Declared;
use super::{Format, Unreadable, fitbod, fitnotes, hevy, jefit, liftosaur, strong, stronglifts};

/// What an app's module knows of a file once it has seen the header, and how it goes on.
pub(super) trait Shape: std::fmt::Debug + Send {
    /// What the file says about the unit of its weights, as far as it was read.
    fn declared(&self) -> Declared;

    /// Takes the next record and pushes a line to `draft` for each data record in it, at once or when what it belongs
    /// to is over; in the order of the file.
    fn take(&mut self, record: Record<'_>, draft: &mut Draft);

    /// There is no further record: pushes what was held back.
    fn end(&mut self, _draft: &mut Draft) {}
}

type Recognise = fn(&[&str]) -> Option<Box<dyn Shape>>;

/// Each app with what recognises its header. The first that does wins.
const APPS: [(Format, Recognise); 7] = [
    (Format::Hevy, hevy::recognise),
    (Format::Strong, strong::recognise),
    (Format::FitNotes, fitnotes::recognise),
    (Format::Fitbod, fitbod::recognise),
    (Format::Liftosaur, liftosaur::recognise),
    (Format::Jefit, jefit::recognise),
    (Format::StrongLifts, stronglifts::recognise),
];

/// Most columns a header may have.
const MOST_COLUMNS: usize = 200;

/// A file whose app is known.
#[derive(Debug)]
pub(super) struct Recognised {
    pub(super) format: Format,
    pub(super) shape: Box<dyn Shape>,
    /// The header is missing: the first record is one of data.
    pub(super) headless: bool,
}

/// The app of a file, told from its first record.
pub(super) fn recognise(record: &Record<'_>) -> Result<Recognised, Unreadable> {
    let Ok(fields) = &record.fields else { return Err(unknown(record)) };
    if fields.len() > MOST_COLUMNS {
        return Err(Unreadable::TooManyColumns { columns: fields.len() });
    }
    let header: Vec<&str> = fields.iter().map(|field| field.text.trim()).collect();
    let known = APPS.iter().find_map(|(format, recognise)| Some((*format, recognise(&header)?)));
    if let Some((format, shape)) = known {
        return Ok(Recognised { format, shape, headless: false });
    }
    let shape = strong::recognise_headless(&Cells::arranged(fields.clone(), record.separator), fields.len());
    let shape = shape.ok_or_else(|| unknown(record))?;
    Ok(Recognised { format: Format::Strong, shape, headless: true })
}

fn unknown(record: &Record<'_>) -> Unreadable {
    let printable = record.written.chars().map(|c| if c.is_control() { ' ' } else { c });
    Unreadable::UnknownShape { header: super::cells::shorten(&printable.collect::<String>(), 80) }
}
