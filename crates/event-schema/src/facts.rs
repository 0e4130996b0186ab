//! What people did. Past tense, immutable, written by gateways only.

pub mod account;
pub mod activity;
pub mod clock;
pub mod exercise;
pub mod import;
pub mod pet;
pub mod plan;
pub mod profile;
pub mod recommendation;
pub mod routine;
pub mod set;
pub mod workout;

crate::events! {
    /// A fact of the TRAINING log.
    Fact {
        /// The person said who they are, as a whole.
        ProfileUpdated(profile::ProfileUpdated) = "profile.updated" 1;
        /// The person weighed themselves.
        BodyweightRecorded(profile::BodyweightRecorded) = "bodyweight.recorded" 1;
        /// The person made an exercise of their own.
        ExerciseDefined(exercise::ExerciseDefined) = "exercise.defined" 1;
        /// An own exercise turned out to be one of the catalogue.
        ExerciseLinked(exercise::ExerciseLinked) = "exercise.linked" 1;
        /// The person set what an exercise credits to which muscle.
        ExerciseAdjusted(exercise::ExerciseAdjusted) = "exercise.adjusted" 1;
        /// A routine was written, as a whole.
        RoutineSaved(routine::RoutineSaved) = "routine.saved" 1;
        /// A routine was put away.
        RoutineArchived(routine::RoutineArchived) = "routine.archived" 1;
        /// A workout began.
        WorkoutStarted(workout::WorkoutStarted) = "workout.started" 1;
        /// A workout ended.
        WorkoutFinished(workout::WorkoutFinished) = "workout.finished" 1;
        /// A workout was thrown away with its sets.
        WorkoutDiscarded(workout::WorkoutDiscarded) = "workout.discarded" 1;
        /// A set was done.
        SetLogged(set::SetLogged) = "set.logged" 1;
        /// What was logged was wrong; this is the whole set as it really was.
        SetCorrected(set::SetCorrected) = "set.corrected" 1;
        /// The set never was.
        SetRetracted(set::SetRetracted) = "set.retracted" 1;
        /// A run, ride or class was done.
        ActivityLogged(activity::ActivityLogged) = "activity.logged" 1;
        /// The whole activity as it really was.
        ActivityCorrected(activity::ActivityCorrected) = "activity.corrected" 1;
        /// The activity never was.
        ActivityRetracted(activity::ActivityRetracted) = "activity.retracted" 1;
        /// A week was declared a deload, travel or illness week.
        WeekPlanned(plan::WeekPlanned) = "week.planned" 1;
        /// The person pauses; nothing is lost meanwhile.
        PauseStarted(plan::PauseStarted) = "pause.started" 1;
        /// The person is back.
        PauseEnded(plan::PauseEnded) = "pause.ended" 1;
        /// A recommendation was accepted, snoozed or dismissed.
        RecommendationAnswered(recommendation::RecommendationAnswered) = "recommendation.answered" 1;
        /// A pet got a name.
        PetNamed(pet::PetNamed) = "pet.named" 1;
        /// A pet changed its outfit.
        PetDressed(pet::PetDressed) = "pet.dressed" 1;
        /// A roll was used, with the randomness it is drawn by.
        RollUsed(pet::RollUsed) = "roll.used" 1;
        /// An import ended; all it brought stands before this in the log.
        ImportCompleted(import::ImportCompleted) = "import.completed" 1;
        /// Time passed.
        ClockTicked(clock::ClockTicked) = "clock.ticked" 1;
        /// The person's data are to be erased.
        AccountErased(account::AccountErased) = "account.erased" 1;
    }
}
