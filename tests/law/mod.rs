//! The law, proven: in random worlds every way of reading sees the same, and what a second reading by hand sees.
//!
//! For every actor and every list: the list as one statement, page by page in both directions and every order, by rows
//! and through the anchors, as a number, nested in other rows, by id, and judged on facts. All are held against
//! [`oracle`], which reads chapter 7 of the model over the world in memory and shares nothing with the program.
//!
//! `KATALOG_LAW_SEED` looks at the worlds from that seed on, `KATALOG_LAW_WORLDS` at so many.

mod acts;
mod change;
mod make;
mod mutants;
mod oracle;
pub mod random;
mod store;
mod ways;
mod world;

use self::{mutants::Mutants, random::Random, world::World};
use crate::database::base::Base;

/// How many worlds are looked at, each at three times.
const WORLDS: u64 = 14;

/// On how many of them PostgreSQL is looked at too: it plans each statement anew, and takes three times as long.
const ON_POSTGRES: u64 = 4;

/// How often a world is looked at; things change in between.
const LOOKS: u64 = 3;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_way_of_reading_sees_what_the_model_says() {
    let first = setting("KATALOG_LAW_SEED", 1);
    let seeds = first..first + setting("KATALOG_LAW_WORLDS", WORLDS);
    let mutants = Mutants::default();
    let looked = seeds.map(|seed| tokio::spawn(look(seed, seed < first + ON_POSTGRES, mutants.clone())));
    let looked: Vec<_> = looked.collect();
    for world in looked {
        world.await.expect("a world in which all is well");
    }
    // Fewer worlds, as when one is looked at again, need not be enough to tell every mutant.
    if setting("KATALOG_LAW_WORLDS", WORLDS) >= WORLDS {
        mutants.assert_killed();
    }
}

/// One world on each engine, or on SQLite alone.
async fn look(seed: u64, on_postgres: bool, mutants: Mutants) {
    for base in Base::each().await {
        if base.is_postgres() && !on_postgres {
            base.drop().await;
            continue;
        }
        let mut random = Random::seeded(seed);
        let mut world: World = make::world(&mut random);
        store::store(&world, &base, seed.is_multiple_of(2)).await;
        for look in 0..LOOKS {
            if look > 0 {
                change::changes(&mut world, &base, &mut random).await;
            }
            let place = format!("KATALOG_LAW_SEED={seed} on {}, look {look}", base.url);
            base.assert_kept(&place).await;
            // What is compared leaves no trace in what the world becomes.
            let mut chance = Random::seeded(seed * 100 + look);
            ways::compare(&world, &base, &mut chance, &mutants, &place).await;
        }
        base.drop().await;
    }
}
