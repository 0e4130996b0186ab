//! How the present week stands.

use super::stored::{self, Which, thousandths};
use crate::projection::rows::{PersonRow, SetRow};
use jiff::civil::Date;
use mariposas_consumer::Db;
use mariposas_service::Query;
use mariposas_training::landmarks::landmarks;
use mariposas_training::profile::Level;
use mariposas_training::summary::{Aims, SetCredit, Summary, last_seven_days, week_so_far};
use mariposas_training::{Muscle, Pattern, SetKind, counting};
use serde::{Deserialize, Serialize};

/// Undeclared lifters are novices for so many days (training-science 2.6).
const NOVICE_DAYS: i32 = 26 * 7;

/// Asks how the week stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SummaryArgs {
    /// The person's local day.
    pub today: Date,
    /// As the profile declares it.
    pub level: Option<Level>,
    /// Sessions planned a week.
    pub plan_sessions: u32,
    /// Muscles that matter to the person.
    pub muscles: Vec<Muscle>,
}

/// Both ways to see the present week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryView {
    /// Monday until today. It is unfinished: what is missing is what there is still time for.
    pub week: Window,
    /// The seven days that end today.
    pub last_seven_days: Window,
}

/// Some days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// Days with resistance training.
    pub sessions: u32,
    /// Sessions still to do to meet the plan.
    pub sessions_to_plan: u32,
    /// Muscles that were trained, are expected to be, or matter.
    pub muscles: Vec<MuscleNow>,
}

/// A muscle in those days, in hard sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MuscleNow {
    /// The muscle.
    pub muscle: Muscle,
    /// As a primary muscle.
    pub direct: f64,
    /// All, secondary work at half.
    pub fractional: f64,
    /// The productive range of a week, where the muscle has one.
    pub range: Option<(u32, u32)>,
    /// Sets still to do to its start.
    pub to_range: f64,
}

pub(super) async fn summary(db: Db, question: Query<SummaryArgs>) -> anyhow::Result<SummaryView> {
    let SummaryArgs { today, level, plan_sessions, muscles } = &question.args;
    let person = stored::person(&db, &question.user).await?;
    let from = today.saturating_sub(jiff::Span::new().days(7));
    let rows = stored::sets(&db, &question.user, Which::Days(from, *today)).await?;
    let credits: Vec<SetCredit> = rows.iter().filter_map(|row| credit(row, &person)).collect();
    let novice = match level {
        Some(level) => *level == Level::Novice,
        None => trained_days(&db, question.user.as_str(), *today).await? < NOVICE_DAYS,
    };
    let aims = Aims { novice, plan_sessions: *plan_sessions, muscles };
    Ok(SummaryView {
        week: window(week_so_far(&credits, *today, aims), novice),
        last_seven_days: window(last_seven_days(&credits, *today, aims), novice),
    })
}

/// How long ago the first set was.
async fn trained_days(db: &Db, user: &str, today: Date) -> anyhow::Result<i32> {
    let first = ("day", "(SELECT MIN(day) AS day FROM counted_set WHERE user_id = $1) AS first");
    let ([(first,)],): ([(Option<Date>,); 1],) = db.find(&[first], &[user]).await?;
    let Some(first) = first else { return Ok(0) };
    Ok(first.until(today)?.get_days())
}

fn credit(row: &SetRow, person: &PersonRow) -> Option<SetCredit> {
    let (entry, counted, counts_as) = (row.edits.value()?, row.counted.as_ref()?, row.counts_as.as_ref()?);
    let set = entry.set();
    let conditioning = person
        .exercises
        .resolve(&entry.exercise)
        .is_some_and(|exercise| exercise.pattern == Some(Pattern::Conditioning));
    let resistance = counting::is_done(&set) && set.kind != SetKind::Warmup && !conditioning;
    Some(SetCredit { day: entry.day, resistance, muscles: counted.muscles(counts_as) })
}

fn window(summary: Summary, novice: bool) -> Window {
    let muscles = summary.muscles.into_iter().map(|muscle| MuscleNow {
        muscle: muscle.muscle,
        direct: thousandths(muscle.direct),
        fractional: thousandths(muscle.fractional),
        range: landmarks(muscle.muscle, novice).map(|landmarks| (landmarks.lo, landmarks.hi)),
        to_range: thousandths(muscle.to_lo),
    });
    Window {
        from: summary.from,
        to: summary.to,
        sessions: summary.sessions,
        sessions_to_plan: summary.sessions_to_plan,
        muscles: muscles.collect(),
    }
}
