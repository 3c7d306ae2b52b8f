//! What acts keep (step 11): an established plan stays as it was established, a price takes two keys, what was recorded of
//! a plan and of a process stays, and rows of two providers never meet.

use entity::{change, idempotency_key, list_price, need, plan, plan_item};
use governance::{
    lifecycle::{ChangeState, NeedState, PlanState},
    words::{ChangeKind, PlanOrigin, Recommendation, RecordCategory},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, ModelTrait, sea_query::OnConflict};
use tokio::task::JoinSet;

use super::{
    base::{Base, Refusal, WRITERS, insert, refused},
    rows::{self, Stage, now},
};

/// The state of a plan from now on.
async fn step(base: &Base, plan: &plan::Model, state: PlanState) {
    let next = plan::Model { id: plan.id, ..rows::plan(plan.provider_id, plan.portfolio_id, state) };
    next.into_active_model().reset_all().update(&base.db.write).await.unwrap();
}

/// L4: nothing of an established plan's items is rewritten, added or taken away; their outcome alone is recorded.
#[tokio::test]
async fn l4_an_established_plan_keeps_its_items() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let draft = rows::plan(stage.provider.id, stage.portfolio.id, PlanState::Draft);
        base.add(draft.clone()).await;
        let item = rows::item(&draft, Some(stage.services[0].id));
        base.add(item.clone()).await;
        let passing = rows::item(&draft, None);
        base.add(passing.clone()).await;
        // A draft, and one that waits, is still drawn up.
        for state in [PlanState::Draft, PlanState::Submitted] {
            step(&base, &draft, state).await;
            let mut otherwise = item.clone().into_active_model();
            otherwise.activity = Set(format!("Drift, {state}"));
            otherwise.update(&base.db.write).await.unwrap();
        }
        passing.delete(&base.db.write).await.unwrap();

        let kept = Refusal::Named("plan_established");
        let next = plan::Model { year: 2027, ..rows::plan(stage.provider.id, stage.portfolio.id, PlanState::Draft) };
        base.add(next.clone()).await;
        let elsewhere = rows::item(&next, None);
        base.add(elsewhere.clone()).await;
        for state in [PlanState::Established, PlanState::Closed] {
            step(&base, &draft, state).await;
            refused(base.insert(rows::item(&draft, None)).await, kept);
            refused(item.clone().delete(&base.db.write).await, kept);
            let mut moved = elsewhere.clone().into_active_model();
            moved.plan_id = Set(draft.id);
            refused(moved.update(&base.db.write).await, kept);
            let changes: [&dyn Fn(&mut plan_item::ActiveModel); 7] = [
                &|row| row.plan_id = Set(next.id),
                &|row| row.activity = Set("Annat".to_owned()),
                &|row| row.service_id = Set(None),
                &|row| row.origin = Set(PlanOrigin::Deviation),
                &|row| row.priority = Set(7),
                &|row| row.cost_minor = Set(None),
                &|row| row.currency = Set("EUR".to_owned()),
            ];
            for change in changes {
                let mut row = item.clone().into_active_model();
                change(&mut row);
                refused(row.update(&base.db.write).await, kept);
            }
            let mut outcome = item.clone().into_active_model();
            (outcome.outcome_minor, outcome.outcome) = (Set(Some(900)), Set(Some(format!("Klart, {state}"))));
            (outcome.version) = Set(2);
            outcome.update(&base.db.write).await.unwrap();
        }
        assert_eq!(base.number("SELECT COUNT(*) FROM plan_item").await, 2);

        // Nor is the plan itself: closed is all that it becomes.
        let closed =
            plan::Model { id: draft.id, ..rows::plan(draft.provider_id, draft.portfolio_id, PlanState::Closed) };
        let changes: [&dyn Fn(&mut plan::ActiveModel); 3] =
            [&|row| row.summary = Set(Some("Annat".to_owned())), &|row| row.year = Set(2028), &|row| {
                row.state = Set(PlanState::Draft);
                row.established_at = Set(None);
                row.closed_at = Set(None);
            }];
        for change in changes {
            let mut row = closed.clone().into_active_model();
            change(&mut row);
            refused(row.update(&base.db.write).await, kept);
        }
        refused(closed.delete(&base.db.write).await, kept);
        base.drop().await;
    }
}

/// L4: an item that is being written is in before the plan is established, or not at all.
#[tokio::test]
async fn l4_establishing_waits_for_what_is_being_written() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let plan = rows::plan(stage.provider.id, stage.portfolio.id, PlanState::Submitted);
        base.add(plan.clone()).await;
        let writing = base.db.begin().await.unwrap();
        insert(&writing, rows::item(&plan, None)).await.unwrap();
        let mut establishing = Box::pin(step(&base, &plan, PlanState::Established));
        let early = tokio::time::timeout(std::time::Duration::from_millis(200), &mut establishing).await;
        assert!(early.is_err(), "established while an item was being written");
        writing.commit().await.unwrap();
        establishing.as_mut().await;
        drop(establishing);
        refused(base.insert(rows::item(&plan, None)).await, Refusal::Named("plan_established"));
        base.drop().await;
    }
}

/// L4: a state is never without what it needs, and a portfolio has one plan a year.
#[tokio::test]
async fn l4_a_plan_has_what_its_state_needs() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let of = |state| rows::plan(stage.provider.id, stage.portfolio.id, state);
        let never = plan::Model { submitted_at: None, ..of(PlanState::Submitted) };
        refused(base.insert(never).await, Refusal::Named("plan_submitted"));
        let early = plan::Model { established_at: Some(now()), ..of(PlanState::Submitted) };
        refused(base.insert(early).await, Refusal::Named("plan_established_at"));
        let open = plan::Model { closed_at: None, ..of(PlanState::Closed) };
        refused(base.insert(open).await, Refusal::Named("plan_closed"));
        base.add(of(PlanState::Established)).await;
        refused(base.insert(of(PlanState::Draft)).await, Refusal::Unique);
        base.add(plan::Model { year: 2027, ..of(PlanState::Draft) }).await;
        base.drop().await;
    }
}

/// S4.2.12: a price set here is not published before the second key; one that came from elsewhere needs none.
#[tokio::test]
async fn s4_2_12_a_price_takes_two_keys() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let set = list_price::Model { set_by_person_id: Some(person.id), ..rows::list_price(&stage.services[0]) };
        let alone = list_price::Model { published: true, ..set.clone() };
        refused(base.insert(alone).await, Refusal::Named("list_price_two_keys"));
        base.add(set.clone()).await;
        let mut early = set.clone().into_active_model();
        early.published = Set(true);
        refused(early.clone().update(&base.db.write).await, Refusal::Named("list_price_two_keys"));
        early.concurred_at = Set(Some(now()));
        early.update(&base.db.write).await.unwrap();
        base.add(list_price::Model { published: true, ..rows::list_price(&stage.services[0]) }).await;
        base.drop().await;
    }
}

/// S4.2.13: one retirement of a service waits at a time; what was decided, and other changes, are in nobody's way.
#[tokio::test]
async fn s4_2_13_one_retirement_of_a_service_waits() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let [one, other] = &stage.services;
        let waiting = rows::change(one, person.id, ChangeKind::Retirement);
        base.add(waiting.clone()).await;
        refused(base.insert(rows::change(one, person.id, ChangeKind::Retirement)).await, Refusal::Unique);
        base.add(rows::change(other, person.id, ChangeKind::Retirement)).await;
        base.add(rows::change(one, person.id, ChangeKind::Change)).await;
        base.add(rows::change(one, person.id, ChangeKind::Change)).await;
        let mut decided = waiting.into_active_model();
        (decided.state, decided.decided_at) = (Set(ChangeState::Rejected), Set(Some(now())));
        decided.update(&base.db.write).await.unwrap();
        base.add(rows::change(one, person.id, ChangeKind::Retirement)).await;

        let endless = change::Model { planned_on: None, ..rows::change(other, person.id, ChangeKind::Retirement) };
        refused(base.insert(endless).await, Refusal::Named("change_retirement"));
        let of = |state| change::Model { state, ..rows::change(one, person.id, ChangeKind::Change) };
        refused(base.insert(of(ChangeState::Approved)).await, Refusal::Named("change_decided"));
        let nobody = change::Model { recommendation: Some(Recommendation::Approve), ..of(ChangeState::Recommended) };
        refused(base.insert(nobody).await, Refusal::Named("change_recommended"));
        base.drop().await;
    }
}

/// L4, S4.5.2: follow-ups of a plan and versions of a description are written once.
#[tokio::test]
async fn n5_follow_ups_and_descriptions_stay() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let plan = rows::plan(stage.provider.id, stage.portfolio.id, PlanState::Established);
        base.add(plan.clone()).await;
        base.add(rows::follow_up(&plan, person.id)).await;
        base.add(rows::process(stage.provider.id, person.id, "Behovsfångst")).await;
        refused(base.insert(rows::process(stage.provider.id, person.id, "Behovsfångst")).await, Refusal::Unique);
        for table in ["plan_follow_up", "process_description"] {
            let replaced = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
            let last = if base.is_postgres() { format!("TRUNCATE {table} CASCADE") } else { replaced };
            for way in [format!("UPDATE {table} SET text = 'Annat'"), format!("DELETE FROM {table}"), last] {
                refused(base.run(&way).await, Refusal::Named("append_only"));
            }
        }
        base.drop().await;
    }
}

/// An answer is never without who gave it and when; what leadership said is never without what was presented.
#[tokio::test]
async fn what_is_answered_says_by_whom_and_when() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let (provider, person) = (stage.provider.id, person.id);
        let silent = need::Model { state: NeedState::Answered, ..rows::need(provider, person) };
        refused(base.insert(silent).await, Refusal::Named("need_answered"));
        let unsaid = need::Model { presented_at: Some(now()), ..rows::need(provider, person) };
        refused(base.insert(unsaid).await, Refusal::Named("need_presented"));
        let unasked =
            need::Model { response: Some("Ja".to_owned()), responded_at: Some(now()), ..rows::need(provider, person) };
        refused(base.insert(unasked).await, Refusal::Named("need_responded"));
        let record = rows::record(provider, person, RecordCategory::WayOfWorking);
        let nobodys = entity::management_record::Model { answer: Some("Ja".to_owned()), ..record.clone() };
        refused(base.insert(nobodys).await, Refusal::Named("management_record_answered"));
        let twice = entity::management_record::Model {
            portfolio_id: Some(stage.portfolio.id),
            service_id: Some(stage.services[0].id),
            ..record
        };
        refused(base.insert(twice).await, Refusal::Named("management_record_place"));
        base.drop().await;
    }
}

/// N7: what hangs on a provider's rows is that provider's.
#[tokio::test]
async fn rows_of_two_providers_never_meet() {
    for base in Base::each().await {
        let (stage, other) = (Stage::set(&base).await, Stage::another(&base, "2").await);
        let person = rows::person();
        base.add(person.clone()).await;
        let theirs = other.services[0].id;
        let plan = rows::plan(stage.provider.id, stage.portfolio.id, PlanState::Draft);
        base.add(plan.clone()).await;
        refused(base.insert(rows::item(&plan, Some(theirs))).await, Refusal::Foreign);
        refused(
            base.insert(rows::plan(stage.provider.id, other.portfolio.id, PlanState::Draft)).await,
            Refusal::Foreign,
        );
        let need = need::Model { service_id: Some(theirs), ..rows::need(stage.provider.id, person.id) };
        refused(base.insert(need).await, Refusal::Foreign);
        let own = rows::need(other.provider.id, person.id);
        base.add(own.clone()).await;
        refused(
            base.insert(plan_item::Model { need_id: Some(own.id), ..rows::item(&plan, None) }).await,
            Refusal::Foreign,
        );
        let record = rows::record(stage.provider.id, person.id, RecordCategory::Report);
        let astray = entity::management_record::Model { service_id: Some(theirs), ..record };
        refused(base.insert(astray).await, Refusal::Foreign);
        let change = rows::change(&stage.services[0], person.id, ChangeKind::Change);
        refused(base.insert(change::Model { successor_id: Some(theirs), ..change }).await, Refusal::Foreign);
        base.drop().await;
    }
}

/// N5: of sixty-four who send the same key at once, each on a connection of its own, one takes it; the others wait until it
/// is known what came of that, and are answered by it. Over HTTP one person's acts come in turn, and never get here together.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn n5_a_key_that_many_send_at_once_is_taken_once() {
    for base in Base::each().await {
        let person = rows::person();
        base.add(person.clone()).await;
        let db = base.crowded().await;
        let mut senders = JoinSet::new();
        for _ in 0..WRITERS {
            let (db, person_id) = (db.clone(), person.id);
            senders.spawn(async move {
                let row = idempotency_key::Model {
                    person_id,
                    key: "nyckel".to_owned(),
                    act: "announcementPost".to_owned(),
                    request_hash: "0".repeat(64),
                    object_id: None,
                    decision_id: None,
                    used_at: now(),
                };
                let transaction = db.begin().await.unwrap();
                let columns = [idempotency_key::Column::PersonId, idempotency_key::Column::Key];
                let taken = idempotency_key::Entity::insert(row.clone().into_active_model())
                    .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
                    .exec_without_returning(&transaction)
                    .await
                    .unwrap();
                if taken > 0 {
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    let mut came = row.into_active_model();
                    came.object_id = Set(Some(rows::id()));
                    idempotency_key::Entity::update(came).exec_without_returning(&transaction).await.unwrap();
                } else {
                    let found = idempotency_key::Entity::find_by_id((person_id, "nyckel".to_owned()));
                    let found = found.one(&transaction).await.unwrap();
                    assert!(found.is_some_and(|row| row.object_id.is_some()), "what came of it is not known yet");
                }
                transaction.commit().await.unwrap();
                taken
            });
        }
        assert_eq!(senders.join_all().await.into_iter().sum::<u64>(), 1);
        db.close().await.unwrap();
        base.drop().await;
    }
}
