//! Appointments: what each role is held over (section 2), and what of them never changes (R1, R3).

use chrono::Duration;
use entity::{appointment, appointment_duty};
use governance::{
    duty::Duty,
    role::{Role, ScopeKind},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, ModelTrait};
use uuid::Uuid;

use super::{
    base::{Base, Refusal, refused},
    rows::{self, Stage, now},
};

/// The appointment with the columns of its scope filled.
fn filled(row: appointment::Model, stage: &Stage) -> appointment::Model {
    let provider_id = Some(stage.provider.id);
    match row.scope {
        ScopeKind::Installation => row,
        ScopeKind::Provider => appointment::Model { provider_id, ..row },
        ScopeKind::Portfolio => appointment::Model { provider_id, portfolio_id: Some(stage.portfolio.id), ..row },
        ScopeKind::Service => appointment::Model { provider_id, service_id: Some(stage.services[0].id), ..row },
        ScopeKind::Customer => appointment::Model { provider_id, organisation_id: Some(stage.customer.id), ..row },
        ScopeKind::Organisation => appointment::Model { organisation_id: Some(stage.customer.id), ..row },
        ScopeKind::Process => appointment::Model { provider_id, process: Some("INCIDENT".to_owned()), ..row },
        ScopeKind::Assignment => appointment::Model { provider_id, assignment_id: Some(Uuid::now_v7()), ..row },
    }
}

/// R1: every role over every scope: taken exactly where the model has it.
#[tokio::test]
async fn r1_a_role_is_held_over_its_own_scope_only() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        for role in Role::ALL {
            for scope in ScopeKind::ALL {
                let row = filled(rows::appointment(person.id, *role, *scope), &stage);
                let taken = base.insert(row.clone()).await;
                if role.scopes().contains(scope) {
                    assert!(taken.is_ok(), "{role} over {scope}: {taken:?}");
                } else {
                    refused(taken, Refusal::Named("appointment_role_scope"));
                }
            }
        }
        base.drop().await;
    }
}

/// R2: the processes that may have an owner are those that the originals name (U2.4, U4, U8).
#[tokio::test]
async fn r2_a_process_that_the_model_names_may_have_an_owner() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let owner = |process: &str| appointment::Model {
            process: Some(process.to_owned()),
            ..filled(rows::appointment(person.id, Role::ProcessOwner, ScopeKind::Process), &stage)
        };
        for process in [
            "ASSIGNMENT",
            "OPERATIONS_MONITORING",
            "SERVICE_MANAGEMENT",
            "INCIDENT",
            "FINANCE",
            "CONFIGURATION",
            "CHANGE",
            "CAPACITY",
            "QUALITY",
        ] {
            base.add(owner(process)).await;
        }
        refused(base.insert(owner("SALES")).await, Refusal::Named("appointment_process"));
        base.drop().await;
    }
}

/// R1: exactly the columns of the scope are filled.
#[tokio::test]
async fn r1_a_scope_is_told_whole_and_alone() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let owner = |scope| filled(rows::appointment(person.id, Role::ServiceOwner, scope), &stage);
        let scope = Refusal::Named("appointment_scope");
        let over = owner(ScopeKind::Service);
        refused(base.insert(appointment::Model { service_id: None, ..over.clone() }).await, scope);
        refused(base.insert(appointment::Model { provider_id: None, ..over.clone() }).await, scope);
        refused(
            base.insert(appointment::Model { portfolio_id: Some(stage.portfolio.id), ..over.clone() }).await,
            scope,
        );
        refused(
            base.insert(appointment::Model { organisation_id: Some(stage.customer.id), ..over.clone() }).await,
            scope,
        );
        let units = appointment::Model { includes_units: true, ..over.clone() };
        refused(base.insert(units).await, Refusal::Named("appointment_units"));
        let backwards = appointment::Model { valid_until: Some(over.valid_from), ..over.clone() };
        refused(base.insert(backwards).await, Refusal::Named("appointment_period"));
        // Another provider's service.
        let other = appointment::Model { provider_id: Some(stage.customer.id), ..over };
        refused(base.insert(other).await, Refusal::Foreign);
        base.drop().await;
    }
}

/// R1: person, role and scope stay as they are, and ended appointments stay as history.
#[tokio::test]
async fn r1_an_appointment_is_ended_not_rewritten() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let manager = filled(rows::appointment(person.id, Role::ServiceManager, ScopeKind::Service), &stage);
        base.add(manager.clone()).await;

        let mut elsewhere = manager.clone().into_active_model();
        elsewhere.service_id = Set(Some(stage.services[1].id));
        refused(elsewhere.update(&base.db.write).await, Refusal::Named("appointment_fixed"));
        let mut more = manager.clone().into_active_model();
        more.role = Set(Role::ServiceOwner);
        refused(more.update(&base.db.write).await, Refusal::Named("appointment_fixed"));
        refused(manager.clone().delete(&base.db.write).await, Refusal::Named("appointment_kept"));

        let mut answered = manager.clone().into_active_model();
        answered.accepted_at = Set(Some(now()));
        answered.update(&base.db.write).await.unwrap();
        let mut both = manager.clone().into_active_model();
        both.declined_at = Set(Some(now()));
        refused(both.update(&base.db.write).await, Refusal::Named("appointment_answer"));
        let kept = appointment::Entity::find_by_id(manager.id).one(&base.db.read).await.unwrap().unwrap();
        assert_eq!(kept, appointment::Model { accepted_at: Some(now()), ..manager });
        base.drop().await;
    }
}

/// R3: duties are a coordinator's, each held once at a time.
#[tokio::test]
async fn r3_only_a_coordinator_holds_duties() {
    for base in Base::each().await {
        let stage = Stage::set(&base).await;
        let person = rows::person();
        base.add(person.clone()).await;
        let [coordinator, owner] = [Role::ServiceCoordinator, Role::ServiceOwner]
            .map(|role| filled(rows::appointment(person.id, role, ScopeKind::Portfolio), &stage));
        base.add(coordinator.clone()).await;
        base.add(owner.clone()).await;
        let duty = |appointment: &appointment::Model, duty| appointment_duty::Model {
            id: Uuid::now_v7(),
            appointment_id: appointment.id,
            duty,
            granted_at: now(),
            withdrawn_at: None,
        };
        for each in Duty::ALL {
            base.add(duty(&coordinator, *each)).await;
        }
        refused(base.insert(duty(&owner, Duty::AnnualPlan)).await, Refusal::Foreign);
        refused(base.insert(duty(&coordinator, Duty::AnnualPlan)).await, Refusal::Unique);
        base.run("UPDATE appointment_duty SET withdrawn_at = granted_at").await.unwrap();
        let again =
            appointment_duty::Model { granted_at: now() + Duration::days(1), ..duty(&coordinator, Duty::AnnualPlan) };
        base.add(again).await;
        base.drop().await;
    }
}
