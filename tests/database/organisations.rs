//! The tree of organisations (O3) and the form of codes and numbers.

use entity::{organisation, organisation_ancestor};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryOrder,
    sea_query::prelude::Uuid,
};

use super::{
    base::{Base, Refusal, refused},
    rows,
};

async fn place(base: &Base, organisation: &organisation::Model, parent: Option<Uuid>) -> Result<(), DbErr> {
    let mut row = organisation.clone().into_active_model();
    row.parent_id = Set(parent);
    row.update(&base.db.write).await.map(|_| ())
}

/// O3: the closure follows every placing and moving, and a cycle is refused.
#[tokio::test]
async fn o3_the_tree_has_no_cycle_and_its_closure_follows() {
    for base in Base::each().await {
        let university = rows::organisation("uu", None);
        let domain = rows::organisation("uu-med", Some(university.id));
        let faculty = rows::organisation("uu-med-fak", Some(domain.id));
        let department = rows::organisation("uu-med-fak-imbim", Some(faculty.id));
        for row in [&university, &domain, &faculty, &department] {
            base.add(row.clone()).await;
        }
        let depths: Vec<i32> = organisation_ancestor::Entity::find()
            .order_by_asc(organisation_ancestor::Column::Depth)
            .all(&base.db.read)
            .await
            .unwrap()
            .into_iter()
            .filter(|row| row.organisation_id == department.id)
            .map(|row| row.depth)
            .collect();
        assert_eq!(depths, [0, 1, 2, 3]);
        base.assert_kept("placing").await;

        refused(place(&base, &university, Some(department.id)).await, Refusal::Named("organisation_cycle"));
        refused(place(&base, &domain, Some(faculty.id)).await, Refusal::Named("organisation_cycle"));
        refused(place(&base, &faculty, Some(faculty.id)).await, Refusal::Named("organisation_cycle"));
        base.assert_kept("refusals").await;

        place(&base, &faculty, Some(university.id)).await.unwrap();
        base.assert_kept("moving").await;
        place(&base, &faculty, None).await.unwrap();
        base.assert_kept("setting apart").await;
        assert_eq!(organisation_ancestor::Entity::find().count(&base.db.read).await.unwrap(), 6);
        place(&base, &university, Some(department.id)).await.unwrap();
        base.assert_kept("turning round").await;
        base.drop().await;
    }
}

/// O3: rows of one statement may come in any order.
#[tokio::test]
async fn o3_children_may_come_before_their_parents() {
    for base in Base::each().await {
        let university = rows::organisation("uu", None);
        let domain = rows::organisation("uu-med", Some(university.id));
        let department = rows::organisation("uu-med-imbim", Some(domain.id));
        let all = [department, domain, university].map(IntoActiveModel::into_active_model);
        organisation::Entity::insert_many(all).exec_without_returning(&base.db.write).await.unwrap();
        base.assert_kept("one statement").await;

        let (mut one, mut other) = (rows::organisation("one", None), rows::organisation("other", None));
        (one.parent_id, other.parent_id) = (Some(other.id), Some(one.id));
        let ring = [one, other].map(IntoActiveModel::into_active_model);
        let result = organisation::Entity::insert_many(ring).exec_without_returning(&base.db.write).await;
        refused(result, Refusal::Named("organisation_cycle"));
        base.drop().await;
    }
}

/// O3: two who move at once, each under the other, do not both succeed.
#[tokio::test]
async fn o3_no_cycle_at_once() {
    for base in Base::each().await {
        for round in 0..20 {
            let one = rows::organisation(&format!("one-{round}"), None);
            let other = rows::organisation(&format!("other-{round}"), None);
            base.add(one.clone()).await;
            base.add(other.clone()).await;
            let moves = tokio::join!(place(&base, &one, Some(other.id)), place(&base, &other, Some(one.id)));
            assert!(moves.0.is_ok() != moves.1.is_ok(), "{moves:?}");
        }
        base.assert_kept("moves at once").await;
        base.drop().await;
    }
}

/// Codes and numbers have their form; organisation numbers may be shared.
#[tokio::test]
async fn codes_and_numbers_have_their_form() {
    for base in Base::each().await {
        for code in ["", "å", "a b", "-a", "a\u{301}", &"a".repeat(101)] {
            refused(base.insert(rows::organisation(code, None)).await, Refusal::Named("organisation_code_format"));
        }
        base.add(rows::organisation("SUNET-2026/17_a.b:c", None)).await;
        // The last two lack their check digit: one digit is wrong, two have changed places.
        for number in ["2021002932", "202100-293", "202100-293x", "202100-2933", "202100-2392"] {
            let row =
                organisation::Model { organisation_number: Some(number.to_owned()), ..rows::organisation("uu", None) };
            refused(base.insert(row).await, Refusal::Named("organisation_number_format"));
        }
        for code in ["tingsratt-1", "tingsratt-2"] {
            let number = Some("202100-2742".to_owned());
            base.add(organisation::Model { organisation_number: number, ..rows::organisation(code, None) }).await;
        }
        refused(base.insert(rows::organisation("tingsratt-1", None)).await, Refusal::Unique);
        let nameless = organisation::Model { name_sv: None, ..rows::organisation("nameless", None) };
        refused(base.insert(nameless).await, Refusal::Named("organisation_named"));
        base.drop().await;
    }
}
