//! Ten kinds of planted bare fields: each keeps the server from serving.

use async_graphql::{
    ComplexObject, EmptyMutation, EmptySubscription, Interface, MergedObject, Object, ObjectType, Schema, SimpleObject,
    Subscription, SubscriptionType, Union, connection::PageInfo,
};
use futures_util::{Stream, stream};

use super::*;
use crate::graphql::{Query, covered::table, service::Service};

/// What the walk says of the real roots with something planted beside them.
fn planted<Q, M, S>(query: Q, mutation: M, subscription: S) -> BTreeSet<String>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let sdl = Schema::build(query, mutation, subscription).finish().sdl();
    check(&sdl, &table()).err().map(|error| error.bare).unwrap_or_default()
}

fn in_query<P: ObjectType + 'static>(part: P) -> BTreeSet<String> {
    #[derive(MergedObject)]
    struct Planted<P: ObjectType>(Query, P);
    planted(Planted(Query::default(), part), EmptyMutation, EmptySubscription)
}

#[derive(SimpleObject)]
struct Secret {
    amount: i32,
}

#[derive(SimpleObject)]
#[graphql(complex)]
struct Computed {
    open: i32,
}

#[ComplexObject]
impl Computed {
    async fn bare(&self) -> i32 {
        self.open
    }
}

#[derive(SimpleObject)]
struct Flat {
    #[graphql(flatten)]
    inner: Secret,
}

#[derive(Interface)]
#[graphql(field(name = "amount", ty = "&i32"))]
enum Face {
    Secret(Secret),
}

#[derive(Union)]
enum Either {
    Computed(Computed),
}

#[derive(SimpleObject)]
#[graphql(name = "ServiceConnection")]
struct WidePage {
    page_info: PageInfo,
    sum: i32,
}

#[derive(SimpleObject)]
#[graphql(name = "ServiceEdge")]
struct WideEdge {
    cursor: String,
    price: i32,
}

macro_rules! root {
    ($name:ident, $field:ident, $type:ty) => {
        struct $name;
        #[Object]
        impl $name {
            async fn $field(&self) -> Option<$type> {
                None
            }
        }
    };
}
root!(Scalar, bare, i32);
root!(NewType, services, Secret);
root!(ByComplex, services, Computed);
root!(ByFlatten, services, Flat);
root!(ByInterface, services, Face);
root!(ByUnion, services, Either);
root!(ByPage, wide, WidePage);
root!(ByEdge, wide, WideEdge);
root!(Write, write, bool);

struct Stream1;
#[Subscription]
impl Stream1 {
    async fn events(&self) -> impl Stream<Item = i32> {
        stream::empty()
    }
}

#[test]
fn the_schema_as_it_is_has_no_bare_field() {
    crate::graphql::schema().map(|_| ()).expect("every field is covered");
}

#[test]
fn ten_kinds_of_bare_fields_are_found() {
    let found = [
        ("a field of the root", in_query(Scalar), "Planted.bare"),
        ("a new type", in_query(NewType), "Secret.amount"),
        ("a computed field", in_query(ByComplex), "Computed.bare"),
        ("a flattened field", in_query(ByFlatten), "Flat.amount"),
        ("a field of an interface", in_query(ByInterface), "Face.amount"),
        ("a member of a union", in_query(ByUnion), "Computed.open"),
        ("a field of a page", planted(ByPage, EmptyMutation, EmptySubscription), "ServiceConnection.sum"),
        ("a field of an edge", planted(ByEdge, EmptyMutation, EmptySubscription), "ServiceEdge.price"),
        ("a mutation", planted(Query::default(), Write, EmptySubscription), "Write.write"),
        ("a subscription", planted(Query::default(), EmptyMutation, Stream1), "Stream1.events"),
    ];
    for (kind, bare, place) in found {
        assert!(bare.contains(place), "{kind}: {place} is not among {bare:?}");
    }
}

#[test]
fn an_entry_without_a_field_is_found() {
    let mut entries = table();
    entries.push(because::<Service>("gone", "noSuchField"));
    let sdl = crate::graphql::schema().expect("covered").sdl();
    let error = check(&sdl, &entries).expect_err("stale");
    assert_eq!(error.stale, BTreeSet::from(["Service.noSuchField".to_owned()]));
}
