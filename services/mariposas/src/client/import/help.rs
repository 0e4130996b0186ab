//! Where each app has its export.

/// What `mariposas import --help` ends with.
pub(super) const HOW_TO_EXPORT: &str = "\
Where the file comes from:
  Strong       Settings > Export Strong Data
  Hevy         Settings > Export & Import Data
  FitNotes     Settings > Spreadsheet Export; in FitNotes 2 the CSV export
  Fitbod       Settings > Export Workout Data
  Liftosaur    Me > Export history to CSV file
  JEFIT        the data export of your account on jefit.com
  StrongLifts  the CSV export of its settings
  Mariposas    `mariposas export`, to take everything to another account

The first line tells which app it was: send the file unchanged, in whatever language it is.
Where a file does not say whether its weights are kg or lb, as Strong's on iOS and JEFIT's
without its settings, you are asked, with what the numbers look like; --unit answers before.
Distances that have no unit go with the weights: kilometres with kg, miles with lb.
Every row is accounted for: imported, or listed by its number with the reason.";
