//! Service hours (L3), held against a week asked minute by minute.

use chrono::{Datelike, Days};
use governance::{calendar::DaysOff, hours::Hours};
use proptest::prelude::*;

use super::day;

fn hours(text: &str) -> Hours {
    Hours::parse(text).expect(text)
}

#[test]
fn l3_hours_are_read_as_agreements_write_them() {
    let hour = 60;
    for (text, week, holiday) in [
        ("24x7", 168, 24),
        ("24/7", 168, 24),
        ("Dygnet runt", 168, 24),
        ("Alla dagar 00:00–24:00", 168, 24),
        ("mån–sön 00–24", 168, 0),
        ("Arbetsdagar 08:00–18:00", 50, 0),
        ("Vardagar 08:00–16:00", 40, 0),
        ("Working days 8-17", 45, 0),
        ("Mon-Thu, Sat 08:00-16:00; holidays 10-12", 40, 2),
        ("måndagar 08.00-12.00, 13.00-17.00", 8, 0),
        ("fre-mån 10-11", 4, 0),
        ("Mondays 08-12; Mon 10-14", 6, 0),
        ("daily 08-09", 7, 1),
    ] {
        let read = hours(text);
        assert_eq!((read.minutes_per_week(), read.minutes_per_holiday()), (week * hour, holiday * hour), "{text}");
        assert_eq!(Hours::parse(&read.to_string()), Some(read), "{text} written anew");
    }
}

#[test]
fn l3_what_is_not_in_the_form_is_not_guessed() {
    for text in [
        "",
        "office hours",
        "08-17",
        "Mon",
        "Mon 17-08",
        "Mon 22-06",
        "Mon 8",
        "Mon 08:60-09",
        "Mon 08-25",
        "Mon 24:01-24:30",
        "Mon 08-08",
        "Mon 8:5-9",
        "Funday 08-17",
        "Mon 08-17;",
        "Mon, 08-17",
        "Arbetsdagar 08–17 utom juli",
        "Mon 08-17 Tue 08-17",
        "Mon -1-8",
        "måndag",
        ";",
        "Mon 008-17",
    ] {
        assert_eq!(Hours::parse(text), None, "{text}");
    }
}

#[test]
fn l3_on_holidays_only_what_is_written_for_them_is_open() {
    let christmas = day("2026-12-25");
    let eve = day("2026-12-24");
    let ordinary = day("2026-12-21");
    assert!(hours("24x7").contains(christmas, 600));
    for text in ["Arbetsdagar 00-24", "mån-sön 00-24"] {
        assert!(!hours(text).contains(christmas, 600) && !hours(text).contains(eve, 600), "{text}");
        assert!(hours(text).contains(ordinary, 600), "{text}");
    }
    assert!(hours("holidays 10-12").contains(christmas, 600) && !hours("holidays 10-12").contains(ordinary, 600));
}

#[test]
fn l3_hours_cover_each_other() {
    assert!(hours("24x7").covers(&hours("mån-sön 00-24")) && !hours("mån-sön 00-24").covers(&hours("24x7")));
    assert!(hours("Arbetsdagar 07-18").covers(&hours("Mon-Fri 08-17")));
    let missing = hours("Arbetsdagar 07-18").without(&hours("Mon-Thu 08-17"));
    assert_eq!(missing.to_string(), "Mon, Tue, Wed, Thu 07:00-08:00, 17:00-18:00; Fri 07:00-18:00");
    assert_eq!(hours("Mon 08-12").intersection(&hours("Mon 12-14")).to_string(), "never");
}

/// Some hours, and how they are written.
fn any_hours() -> impl Strategy<Value = String> {
    let days = prop::sample::select(vec![
        "Mon",
        "Tue-Thu",
        "fre",
        "lör-sön",
        "arbetsdagar",
        "alla dagar",
        "helgdagar",
        "Sat-Tue",
        "sön, ons",
    ]);
    let range = (0u16..1440, 1u16..900).prop_map(|(from, length)| {
        let until = (from + length).min(1440);
        format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    });
    let entry =
        (days, prop::collection::vec(range, 1..4)).prop_map(|(days, ranges)| format!("{days} {}", ranges.join(", ")));
    prop::collection::vec(entry, 1..5).prop_map(|entries| entries.join("; "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn l3_sets_of_hours_are_sets_of_minutes(one in any_hours(), two in any_hours()) {
        let (one, two) = (hours(&one), hours(&two));
        let (both, rest) = (one.intersection(&two), one.without(&two));
        let mut counted = [0u32; 2];
        let mut covers = true;
        // Eight days that hold each kind once: a week without a holiday, and Christmas Day.
        let week = (0..7).map(|on| day("2026-03-02") + Days::new(on)).chain([day("2026-12-25")]);
        for on in week {
            prop_assert_eq!(DaysOff::Contract.is_holiday(on), on.month() == 12);
            for minute in 0..1440 {
                let (in_one, in_two) = (one.contains(on, minute), two.contains(on, minute));
                prop_assert_eq!(both.contains(on, minute), in_one && in_two);
                prop_assert_eq!(rest.contains(on, minute), in_one && !in_two);
                counted[usize::from(on.month() == 12)] += u32::from(in_one);
                covers &= in_one || !in_two;
            }
        }
        prop_assert_eq!([one.minutes_per_week(), one.minutes_per_holiday()], counted);
        prop_assert_eq!(one.covers(&two), covers);
        prop_assert_eq!(Hours::parse(&one.to_string()), (!one.is_empty()).then_some(one));
    }

    #[test]
    fn l3_any_text_is_read_or_refused(text in "\\PC{0,40}") {
        let _read = Hours::parse(&text);
    }
}
