use super::{Book, Fate};
use crate::domain::fixture::{Log, day};
use crate::domain::scene::Scene;
use jiff::Timestamp;
use mariposas_event_schema::facts::recommendation::{Answer, RecommendationAnswered};
use uuid::Uuid;

const CURL: &str = "seated-leg-curl-machine";

/// Monday morning after W<back>.
fn monday(back: i32) -> Timestamp {
    format!("{}T04:30:00Z", day(back - 1, 0)).parse().unwrap()
}

/// A lifter who does three sets of curls each week, whatever the coach says.
struct Story {
    log: Log,
    book: Book,
}

impl Story {
    fn new() -> Self {
        Self { log: Log::intermediate().sets(day(1, 1), CURL, 3), book: Book::default() }
    }

    /// The week of W<back> goes by, with so many sets.
    fn week(&mut self, back: i32, count: usize) {
        self.log = self.log.clone().sets(day(back, 1), CURL, count);
        let history = self.log.history();
        self.book.settle(&Scene::new(&self.log.person, &history, monday(back)), true, monday(back));
    }

    fn weeks(&mut self, weeks: std::ops::Range<i32>) {
        for n in weeks {
            self.week(-n, 3);
        }
    }

    fn answer(&mut self, at: Timestamp, answer: Answer) {
        self.book.answer(&RecommendationAnswered {
            recommendation_id: Uuid::nil(),
            rule: "VOL-01".to_owned(),
            subject: "hamstrings".to_owned(),
            judged: None,
            answer,
            at,
        });
    }

    /// After how many weeks the coach spoke, and what became of it.
    fn said(&self) -> Vec<(i64, Fate)> {
        let cards = self.book.cards().iter().filter(|card| card.firing.is_about("VOL-01", "hamstrings"));
        cards.map(|card| (card.at.duration_since(monday(0)).as_hours() / (7 * 24), card.fate)).collect()
    }
}

#[test]
fn three_unheeded_repeats_mute_a_card_for_eight_weeks() {
    let mut story = Story::new();
    story.weeks(0..8);
    assert_eq!(
        story.said(),
        [(0, Fate::Unheeded), (2, Fate::Unheeded), (4, Fate::Unheeded), (6, Fate::Open)]
    );
    story.weeks(8..17);
    let said: Vec<i64> = story.said().iter().map(|(week, _)| *week).collect();
    assert_eq!(said, [0, 2, 4, 6, 16]);
    assert_eq!(story.said()[3].1, Fate::Unheeded, "muted, it is no longer shown");
}

#[test]
fn accepting_a_card_starts_the_count_of_repeats_anew() {
    let mut story = Story::new();
    story.weeks(0..7);
    story.answer(monday(-6), Answer::Accepted);
    story.weeks(7..11);
    let said: Vec<i64> = story.said().iter().map(|(week, _)| *week).collect();
    assert_eq!(said, [0, 2, 4, 6, 8, 10]);
}

#[test]
fn a_heeded_card_is_resolved_and_the_next_one_waits_for_its_cool_down() {
    let mut story = Story::new();
    story.week(0, 3);
    story.week(-1, 6);
    assert_eq!(story.said(), [(0, Fate::Resolved)]);
    story.week(-2, 3);
    assert_eq!(story.said(), [(0, Fate::Resolved), (2, Fate::Open)]);
}

#[test]
fn a_snoozed_card_stays_and_is_held_back() {
    let mut story = Story::new();
    story.week(0, 3);
    story.answer(monday(0), Answer::Snoozed);
    let history = story.log.history();
    let held = |at: Timestamp| {
        let board = story.book.board(&Scene::new(&story.log.person, &history, at), true, at);
        let card = board.into_iter().find(|(_, firing)| firing.is_about("VOL-01", "hamstrings")).unwrap();
        (card.0, card.1.card.suppressed_by)
    };
    assert_eq!(held(monday(0)), (true, Some("SNOOZED".to_owned())));
    assert_eq!(held(monday(-2)), (true, None));
}

#[test]
fn pain_is_never_muted_and_a_newer_note_replaces_the_card() {
    let mut story = Story::new();
    for n in 0..6 {
        story.log = story.log.clone().noted(day(-n, 0), CURL, "pain");
        story.week(-n, 1);
    }
    let pain = story.book.cards().iter().filter(|card| card.firing.card.rule == "SAF-01");
    let fates: Vec<Fate> = pain.map(|card| card.fate).collect();
    assert_eq!(fates, [&[Fate::Unheeded; 5][..], &[Fate::Open]].concat());
}

#[test]
fn a_planned_fall_is_done_when_it_is_accepted() {
    let mut story = Story::new();
    // Fewer days too: less work on the same days would be a deload.
    story.log = Log::intermediate().weekly(1, 6, 1, CURL, 5).weekly(1, 6, 4, CURL, 5);
    story.week(0, 2);
    story.week(-1, 2);
    let fell = |book: &Book| {
        let mut cards = book.cards().iter();
        cards.find(|card| card.firing.card.rule == "VOL-07").map(|card| card.fate)
    };
    assert_eq!(fell(&story.book), Some(Fate::Open));
    story.book.answer(&RecommendationAnswered {
        recommendation_id: Uuid::nil(),
        rule: "VOL-07".to_owned(),
        subject: "hamstrings".to_owned(),
        judged: None,
        answer: Answer::Accepted,
        at: monday(-1),
    });
    assert_eq!(fell(&story.book), Some(Fate::Resolved));
}

/// What is on the board after a restore: the answers came before everything else, then a history that ended so many
/// weeks ago.
fn restored(log: &Log, answers: &[(&str, &str, Answer, Timestamp)], weeks_ago: i32) -> Vec<String> {
    let mut book = Book::default();
    for (rule, subject, answer, at) in answers {
        book.answer(&RecommendationAnswered {
            recommendation_id: Uuid::nil(),
            rule: (*rule).to_owned(),
            subject: (*subject).to_owned(),
            judged: None,
            answer: *answer,
            at: *at,
        });
    }
    let history = log.history();
    book.settle(&Scene::new(&log.person, &history, monday(0)), true, monday(-weeks_ago));
    let cards = book.cards().iter().map(|card| &card.firing.card);
    cards.map(|card| format!("{} {}", card.rule, card.subject)).collect()
}

#[test]
fn an_answer_counts_before_its_card_is_there() {
    let curls = || Log::intermediate().sets(day(1, 1), CURL, 3).sets(day(0, 1), CURL, 3);
    let asked = "VOL-01 hamstrings".to_owned();
    let with = |answer, at, weeks_ago| restored(&curls(), &[("VOL-01", "hamstrings", answer, at)], weeks_ago);
    assert!(restored(&curls(), &[], 0).contains(&asked));
    assert!(with(Answer::Accepted, monday(0), 0).contains(&asked), "it is still open");
    assert!(!with(Answer::Dismissed, monday(1), 0).contains(&asked));
    assert!(!with(Answer::Snoozed, monday(1), 0).contains(&asked));
    assert!(with(Answer::Dismissed, monday(9), 0).contains(&asked), "eight weeks are over");
    // An old history is judged by its own last weeks, and so are the answers to it.
    assert!(!with(Answer::Dismissed, monday(-1), 20).contains(&asked));
    assert!(!with(Answer::Snoozed, monday(0), 20).contains(&asked));
}

#[test]
fn what_is_done_when_accepted_and_what_is_said_once_stay_done_without_their_cards() {
    let fell = || {
        let log = Log::intermediate().weekly(1, 6, 1, CURL, 5).weekly(1, 6, 4, CURL, 5);
        log.sets(day(0, 1), CURL, 2)
    };
    let planned = "VOL-07 hamstrings".to_owned();
    let accepted = |at| restored(&fell(), &[("VOL-07", "hamstrings", Answer::Accepted, at)], 0);
    assert!(restored(&fell(), &[], 0).contains(&planned));
    assert!(!accepted(monday(0)).contains(&planned));
    assert!(accepted(monday(5)).contains(&planned), "that was another fall");

    let old =
        || Log::intermediate().who(|person| person.profile.birth_year = Some(1940)).sets(day(0, 1), CURL, 3);
    let told = "OLD-01 user".to_owned();
    assert!(restored(&old(), &[], 0).contains(&told));
    assert!(!restored(&old(), &[("OLD-01", "user", Answer::Dismissed, monday(50))], 0).contains(&told));
}

#[test]
fn an_answer_that_is_told_late_closes_what_it_would_have_silenced_and_nothing_later() {
    for (weeks_before, fate) in [(1, Fate::Dismissed), (9, Fate::Open)] {
        let mut story = Story::new();
        story.week(0, 3);
        story.answer(monday(weeks_before), Answer::Dismissed);
        assert_eq!(story.said(), [(0, fate)], "{weeks_before} weeks before");
    }
}

#[test]
fn a_file_full_of_answers_leaves_the_newest() {
    let seconds = |n| Timestamp::from_second(n).unwrap();
    let answer = |n: i64| RecommendationAnswered {
        recommendation_id: Uuid::nil(),
        rule: "VOL-01".to_owned(),
        subject: format!("subject-{n}"),
        judged: None,
        answer: Answer::Accepted,
        at: seconds(n),
    };
    let mut book = Book::default();
    (0..3_000).for_each(|n| book.answer(&answer(n)));
    let oldest = book.accepted().into_values().min();
    assert_eq!((book.accepted().len(), oldest), (1_000, Some(seconds(2_000))));
}
