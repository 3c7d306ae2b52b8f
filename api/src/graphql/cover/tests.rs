//! Ten kinds of planted bare fields: each keeps the server from serving.

use std::{net::SocketAddr, time::Duration};

use async_graphql::{
    ComplexObject, EmptyMutation, EmptySubscription, Interface, MergedObject, Object, SimpleObject, Subscription,
    Union, connection::PageInfo,
};
use futures_util::{Stream, stream};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::{
    cli::serve::serve_schema,
    config::Config,
    graphql::{Query, covered::table, service::Service},
};

/// What serving says of the real roots with something planted beside them.
type Planted = Result<(), BareFields>;

fn planted<Q, M, S>(query: Q, mutation: M, subscription: S) -> Planted
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    covered(Schema::build(query, mutation, subscription).finish(), &table()).map(|_| ())
}

fn in_query<P: ObjectType + 'static>(part: P) -> Planted {
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
    crate::graphql::subgraph().map(|_| ()).expect("and every field of a subgraph");
}

/// What is planted, how, and the field that must be found.
type Plant = (&'static str, fn() -> Planted, &'static str);

const PLANTED: [Plant; 10] = [
    ("a field of the root", || in_query(Scalar), "Planted.bare"),
    ("a new type", || in_query(NewType), "Secret.amount"),
    ("a computed field", || in_query(ByComplex), "Computed.bare"),
    ("a flattened field", || in_query(ByFlatten), "Flat.amount"),
    ("a field of an interface", || in_query(ByInterface), "Face.amount"),
    ("a member of a union", || in_query(ByUnion), "Computed.open"),
    ("a field of a page", || planted(ByPage, EmptyMutation, EmptySubscription), "ServiceConnection.sum"),
    ("a field of an edge", || planted(ByEdge, EmptyMutation, EmptySubscription), "ServiceEdge.price"),
    ("a mutation", || planted(Query::default(), Write, EmptySubscription), "Write.write"),
    ("a subscription", || planted(Query::default(), EmptyMutation, Stream1), "Stream1.events"),
];

#[test]
fn ten_kinds_of_bare_fields_are_found() {
    for (kind, plant, place) in PLANTED {
        let bare = plant().expect_err(kind).bare;
        assert!(bare.contains(place), "{kind}: {place} is not among {bare:?}");
    }
}

/// How long a server may take to begin: it makes and fills a database.
const PATIENCE: Duration = Duration::from_secs(120);

/// Settings as of a first start, in a directory of its own, and on a port that was free a moment ago.
async fn first_start(name: &str) -> Config {
    let data_dir = std::env::temp_dir().join(format!("katalog_planted_{}_{name}", std::process::id()));
    let listen = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    Config { data_dir, listen, ..Config::default() }
}

async fn listens(address: SocketAddr) -> bool {
    TcpStream::connect(address).await.is_ok()
}

/// What `katalog serve` runs, with each of the ten planted: it ends with the error, and nothing listens. Without, the
/// same settings are served.
#[tokio::test]
async fn none_of_them_is_served() {
    for (number, (kind, plant, place)) in PLANTED.into_iter().enumerate() {
        let config = first_start(&number.to_string()).await;
        let (address, directory) = (config.listen, config.data_dir.clone());
        let schema = move || plant().and_then(|()| crate::graphql::Schemas::new(false));
        let served = tokio::time::timeout(PATIENCE, serve_schema(config, schema)).await.expect(kind);
        let failure = served.expect_err(kind).to_string();
        assert!(failure.contains(place), "{kind}: {failure}");
        assert!(!listens(address).await, "{kind}");
        assert!(!directory.exists(), "{kind}: no database was made");
    }
    let config = first_start("none").await;
    let (address, directory) = (config.listen, config.data_dir.clone());
    std::fs::create_dir_all(&directory).expect("a directory");
    let server = tokio::spawn(serve_schema(config, || crate::graphql::Schemas::new(false)));
    let listening = async {
        while !listens(address).await {
            assert!(!server.is_finished(), "it does not serve");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, listening).await.expect("it listens");
    server.abort();
    let _ = std::fs::remove_dir_all(directory);
}

#[test]
fn an_entry_without_a_field_is_found() {
    let mut entries = table();
    entries.push(because::<Service>("gone", "noSuchField"));
    let sdl = crate::graphql::schema().expect("covered").sdl();
    let error = check(&sdl, &entries).expect_err("stale");
    assert_eq!(error.stale, BTreeSet::from(["Service.noSuchField".to_owned()]));
}

/// The two fields for routers stand in the table of a subgraph, and nowhere else.
#[test]
fn a_subgraph_has_two_fields_more() {
    let sdl = crate::graphql::subgraph().expect("covered").sdl();
    let bare = check(&sdl, &table()).expect_err("bare").bare;
    let two = ["Query._entities", "Query._service", "_Service.sdl"];
    assert_eq!(bare, two.into_iter().map(str::to_owned).collect());
    assert!(!crate::graphql::schema().expect("covered").sdl().contains("_entities"));
}
