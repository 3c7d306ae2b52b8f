//! scratch
#[path = "../../api/src/db.rs"]
pub mod db;
extern crate self as katalog;
#[path = "../../tests/database/base.rs"]
mod base;
#[path = "../../tests/database/rows.rs"]
mod rows;
use db::{Db, Pools};
use sea_orm::*;
use std::time::Instant;
use governance::{lifecycle::VersionState, words::PartySide};
async fn many<M>(t: &DatabaseTransaction, rows: Vec<M>) where M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>, <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + ActiveModelTrait<Entity=M::Entity> + Send {
    let mut it = rows.into_iter().peekable();
    while it.peek().is_some() {
        let c: Vec<_> = it.by_ref().take(1000).map(|m| m.into_active_model()).collect();
        M::Entity::insert_many(c).exec_without_returning(t).await.unwrap();
    }
}
#[tokio::main]
async fn main() {
    let mut a = std::env::args().skip(1);
    let url = a.next().unwrap(); let n: usize = a.next().unwrap().parse().unwrap();
    let db = Db::open(&url, Pools::maintenance()).await.unwrap();
    migration::migrate(&db.write).await.unwrap();
    let s = Instant::now();
    let t = db.begin().await.unwrap();
    let root = rows::organisation("prov", None);
    let mut orgs = vec![root.clone()];
    for i in 0..500 { let p = if i < 60 { None } else { Some(orgs[1 + i % 60].id) }; orgs.push(rows::organisation(&format!("o{i}"), p)); }
    many(&t, orgs.clone()).await;
    let pfs: Vec<_> = (0..10).map(|i| rows::portfolio(root.id, &format!("p{i}"))).collect();
    many(&t, pfs.clone()).await;
    let svs: Vec<_> = (0..200).map(|i| rows::service(root.id, pfs[i % 10].id, &format!("s{i}"))).collect();
    many(&t, svs.clone()).await;
    migration::kept::begin_bulk(&t).await.unwrap();
    let mut left = n; let mut k = 0;
    while left > 0 {
        let b = left.min(10000); left -= b;
        let (mut ag, mut ve, mut co, mut pa, mut li, mut de) = (vec![], vec![], vec![], vec![], vec![], vec![]);
        for _ in 0..b {
            k += 1;
            let x = rows::agreement(root.id, &format!("A-{k:07}"));
            let mut v = rows::version(&x, 1); v.state = VersionState::Registered; v.registered_at = Some(rows::now()); 
            let s = &svs[k % 200]; let c = &orgs[1 + (k * 7) % 500];
            co.push(rows::covers(&v, s.id));
            pa.push(rows::part(&v, root.id, PartySide::Provider));
            let p = rows::part(&v, c.id, PartySide::Customer);
            li.push(rows::line(&p, s.id)); pa.push(p);
            de.push(rows::delivery(s, c.id, &format!("D-{k:07}")));
            ag.push(x); ve.push(v);
        }
        many(&t, ag).await; many(&t, ve).await; many(&t, co).await; many(&t, pa).await; many(&t, li).await; many(&t, de).await;
    }
    println!("rows in {:?}", s.elapsed()); let s = Instant::now();
    migration::kept::finish_bulk(&t).await.unwrap();
    println!("finish in {:?}", s.elapsed()); let s = Instant::now();
    t.commit().await.unwrap();
    println!("commit {:?}", s.elapsed()); let s = Instant::now();
    println!("{:?} in {:?}", migration::kept::differences(&db.read).await.unwrap(), s.elapsed());
    for round in 0..5 {
        let s = Instant::now();
        let t = db.begin().await.unwrap();
        let x = rows::agreement(root.id, &format!("B-{round:07}-{}", uuid::Uuid::now_v7()));
        base::insert(&t, x.clone()).await.unwrap();
        let v = rows::version(&x, 1);
        base::insert(&t, v.clone()).await.unwrap();
        for s in &svs[..5] { base::insert(&t, rows::covers(&v, s.id)).await.unwrap(); }
        base::insert(&t, rows::part(&v, root.id, PartySide::Provider)).await.unwrap();
        for o in &orgs[100..102] { let p = rows::part(&v, o.id, PartySide::Customer); base::insert(&t, p.clone()).await.unwrap();
          for s in &svs[..5] { base::insert(&t, rows::line(&p, s.id)).await.unwrap(); } }
        t.commit().await.unwrap();
        print!("new agreement of 20 rows {:?}; ", s.elapsed());
        let s = Instant::now();
        base::insert(&db.write, rows::delivery(&svs[1], orgs[100].id, &format!("E-{round}-{}", uuid::Uuid::now_v7()))).await.unwrap();
        println!("delivery {:?}", s.elapsed());
    }
    let s = Instant::now();
    let mut m = svs[3].clone().into_active_model(); m.portfolio_id = ActiveValue::Set(pfs[9].id); m.update(&db.write).await.unwrap();
    println!("move service {:?}", s.elapsed()); let s = Instant::now();
    let mut m = orgs[70].clone().into_active_model(); m.parent_id = ActiveValue::Set(Some(orgs[2].id)); m.update(&db.write).await.unwrap();
    println!("move organisation {:?}", s.elapsed());
    println!("{:?}", migration::kept::differences(&db.read).await.unwrap());
}
