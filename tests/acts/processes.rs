//! Process figures: S4.5.1, S4.5.3, U8; what they count is what they open into (N8).

use serde_json::{Value, json};

use super::{budgets::frame, world::World};

const FIGURES: &str = "{ processFigures(provider: \"sunet\", year: 2028) { year \
    steps { step clause dueOn doneOn done doneLate open late portfolio { code } } \
    portfolios { step clause dueOn doneOn done doneLate open late portfolio { code } } } }";

const ITEMS: &str = "{ processFigures(provider: \"sunet\", year: YEAR) { \
    portfolios { step done doneLate open late a: items(progress: DONE, first: 100) { id } \
    b: items(progress: DONE_LATE, first: 100) { id } c: items(progress: OPEN, first: 100) { id } \
    d: items(progress: LATE, first: 100) { id } } } }";

/// The figure of a step, for a portfolio.
fn of<'a>(figures: &'a Value, step: &str, portfolio: &str) -> &'a Value {
    let mut rows = figures["processFigures"]["portfolios"].as_array().expect("figures").iter();
    let found = rows.find(|row| row["step"] == step && row["portfolio"]["code"] == portfolio);
    found.unwrap_or_else(|| panic!("no {step} of {portfolio}: {figures}"))
}

/// The counts of a figure: done, done late, open, late.
fn counts(figure: &Value) -> [i64; 4] {
    ["done", "doneLate", "open", "late"].map(|count| figure[count].as_i64().expect("a count"))
}

/// S4.5.1, S4.5.3: the business developer follows how the process goes, per step and portfolio: due, done, in time or late.
#[tokio::test]
async fn s4_5_3_the_process_is_followed_per_step_and_portfolio() {
    let world = World::start().await;
    let (sunet, storage, drive) =
        (world.organisation("sunet").await, world.portfolio("storage").await, world.service("drive").await);
    let dates = json!({ "provider": sunet, "year": 2028, "needsCloseOn": "2026-11-22", "framesDecidedOn": "2026-11-30",
        "plansSubmittedOn": "2026-12-10", "plansEstablishedOn": "2026-12-20", "followedUpOn": "2028-01-31" });
    world.act("leader.sunet", "annualCycleDecide", dates).await;
    let need = |title: &str| json!({ "provider": sunet, "service": drive, "title": title });
    let valued = world.made("manager.sunet.drive", "needRecord", need("Värderat")).await;
    world.act("manager.sunet.drive", "needValue", json!({ "need": valued, "worth": 3, "rank": 1 })).await;
    world.made("manager.sunet.drive", "needRecord", need("Ovärderat")).await;
    frame(&world, "1000000").await;
    let plan = json!({ "portfolio": storage, "year": 2028, "summary": "Plan" });
    let plan = world.made("manager.sunet.drive", "planDrawUp", plan).await;
    let item = json!({ "plan": plan, "service": drive, "activity": "Byt diskar", "priority": 1, "cost": "10" });
    world.made("manager.sunet.drive", "planItemAdd", item).await;

    let seen = world.ask("developer.sunet", FIGURES).await;
    assert_eq!(counts(of(&seen, "NEEDS_CLOSED", "storage")), [1, 0, 1, 0], "{seen}");
    let frames = of(&seen, "FRAMES_DECIDED", "storage");
    assert_eq!((counts(frames), &frames["dueOn"]), ([1, 0, 0, 0], &json!("2026-11-30")));
    assert_eq!((&frames["doneOn"], &frames["clause"]), (&json!("2026-11-22"), &json!("S2.5")));
    assert_eq!(counts(of(&seen, "FRAMES_DECIDED", "network")), [0, 0, 1, 0]);
    assert_eq!(counts(of(&seen, "PLANS_SUBMITTED", "storage")), [0, 0, 1, 0], "a draft is not submitted");
    // Others of the provider, and of another, are told nothing; who follows the whole, and keeps the process, is (U8).
    for person in ["leader.sunet", "process.sunet"] {
        assert_eq!(world.ask(person, FIGURES).await, seen, "{person}");
    }
    for person in ["", "owner.sunet.storage", "manager.sunet.drive", "account.sunet", "customer.uu", "developer.uu-it"]
    {
        assert!(world.ask(person, FIGURES).await["processFigures"].is_null(), "{person}");
    }

    // What is past its day is late, and what is done then was late.
    let world = world.later("2026-12-11T12:00:00Z").await;
    let seen = world.ask("developer.sunet", FIGURES).await;
    assert_eq!(counts(of(&seen, "NEEDS_CLOSED", "storage")), [1, 0, 0, 1], "{seen}");
    assert_eq!(counts(of(&seen, "FRAMES_DECIDED", "network")), [0, 0, 0, 1]);
    assert_eq!(counts(of(&seen, "PLANS_SUBMITTED", "storage")), [0, 0, 0, 1]);
    world.act("manager.sunet.drive", "planSubmit", json!({ "plan": plan })).await;
    world.act("owner.sunet.storage", "planEstablish", json!({ "plan": plan })).await;
    let seen = world.ask("developer.sunet", FIGURES).await;
    let submitted = of(&seen, "PLANS_SUBMITTED", "storage");
    assert_eq!((counts(submitted), &submitted["doneOn"]), ([0, 1, 0, 0], &json!("2026-12-11")));
    assert_eq!(counts(of(&seen, "PLANS_ESTABLISHED", "storage")), [1, 0, 0, 0]);
    // S4.5.1: across the provider, the sum of its portfolios.
    for total in seen["processFigures"]["steps"].as_array().expect("steps") {
        let rows = seen["processFigures"]["portfolios"].as_array().expect("rows").iter();
        let mut sum = [0; 4];
        for row in rows.filter(|row| row["step"] == total["step"]) {
            counts(row).into_iter().enumerate().for_each(|(at, count)| sum[at] += count);
        }
        assert_eq!(counts(total), sum, "{total}");
    }
}

/// N8: every figure is the number of what it opens into; who may not read that sees the figure alone.
#[tokio::test]
async fn s4_5_1_every_process_figure_opens_into_what_it_counts() {
    let world = World::start().await;
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let need = json!({ "provider": sunet, "service": drive, "title": "Behov" });
    world.made("manager.sunet.drive", "needRecord", need).await;
    world.made("owner.sunet.storage", "changePropose", json!({ "service": drive, "title": "Byt" })).await;
    let mut steps = Vec::new();
    for year in ["2026", "2027"] {
        let query = ITEMS.replace("YEAR", year);
        let seen = world.ask("leader.sunet", &query).await;
        let told = world.ask("developer.sunet", &query).await;
        let rows = seen["processFigures"]["portfolios"].as_array().expect("figures").clone();
        let others = told["processFigures"]["portfolios"].as_array().expect("figures").clone();
        assert_eq!(rows.len(), others.len());
        for (row, other) in rows.iter().zip(&others) {
            assert_eq!(counts(row), counts(other));
            let opened = ["a", "b", "c", "d"].map(|items| row[items].as_array().map_or(0, Vec::len) as i64);
            assert_eq!(opened, counts(row), "{row}");
            // V6: needs are the service's roles' and leadership's, changes and services the staff's (V1).
            let hidden = row["step"] == "NEEDS_ANSWERED" || row["step"] == "NEEDS_CLOSED";
            let opened = ["a", "b", "c", "d"].map(|items| other[items].as_array().map_or(0, Vec::len) as i64);
            assert_eq!(opened, if hidden { [0; 4] } else { counts(other) }, "{other}");
            steps.push(row["step"].as_str().expect("a step").to_owned());
        }
    }
    for step in ["NEEDS_ANSWERED", "CHANGES_DECIDED", "SECURITY_REVIEWED", "TEXT_REVIEWED"] {
        assert!(steps.contains(&step.to_owned()), "{step}: {steps:?}");
    }
    let none =
        world.send("developer.sunet", "{ processFigures(provider: \"sunet\", year: 1) { year } }", json!({})).await;
    assert_eq!(none["errors"][0]["extensions"]["field"], "year");
    let none = world.ask("developer.sunet", "{ processFigures(provider: \"no-such\", year: 2027) { year } }").await;
    assert!(none["processFigures"].is_null());
}

/// S4.5.1, N8: what is counted is of the year, to the Swedish day: the first and the last hour, and no other year's.
#[tokio::test]
async fn s4_5_1_a_years_figures_count_that_year_alone() {
    let world = World::start().await;
    let (sunet, drive) = (world.organisation("sunet").await, world.service("drive").await);
    let cycle = |year: i32, close: &str| {
        json!({ "provider": sunet, "year": year, "needsCloseOn": close,
        "framesDecidedOn": "2027-05-01", "plansSubmittedOn": "2027-09-01", "plansEstablishedOn": "2027-10-01",
        "followedUpOn": "2029-06-30" })
    };
    world.act("leader.sunet", "annualCycleDecide", cycle(2027, "2026-11-22")).await;
    world.act("leader.sunet", "annualCycleDecide", cycle(2028, "2027-03-01")).await;
    let mut world = world;
    // Before and after midnight in Sweden, at new year and at the day on which an inventory closes.
    for at in [
        "2026-11-22T22:59:00Z",
        "2026-11-22T23:01:00Z",
        "2026-12-31T22:59:00Z",
        "2026-12-31T23:01:00Z",
        "2027-03-01T22:59:00Z",
        "2027-03-01T23:01:00Z",
    ] {
        world = world.later(at).await;
        let need = json!({ "provider": sunet, "service": drive, "title": at });
        world.act("manager.sunet.drive", "needRecord", need).await;
        world.act("owner.sunet.storage", "changePropose", json!({ "service": drive, "title": at })).await;
    }
    for (year, answered, decided, closed) in [(2026, 3, 3, 0), (2027, 3, 3, 1), (2028, 0, 0, 4), (2025, 0, 0, 0)] {
        let query = FIGURES.replace("2028", &year.to_string());
        let seen = world.ask("developer.sunet", &query).await;
        let rows = seen["processFigures"]["portfolios"].as_array().expect("figures");
        for (step, number) in [("NEEDS_ANSWERED", answered), ("CHANGES_DECIDED", decided), ("NEEDS_CLOSED", closed)] {
            let found = rows.iter().find(|row| row["step"] == step && row["portfolio"]["code"] == "storage");
            let counted: i64 = found.map_or(0, |row| counts(row).into_iter().sum());
            assert_eq!(counted, number, "{year}: {step}: {found:?}");
        }
    }
}
