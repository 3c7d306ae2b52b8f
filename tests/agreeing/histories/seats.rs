//! People come and go in a history: KTH's signatory hands over to its contact person and back, and the second reviewer's
//! appointment ends and is made anew. They go on trying; what they sign or review counts while they may (N2, N6).

use serde_json::{Value, json};

use crate::acts::world::World;

/// Who holds what at the moment.
pub struct Seats {
    kth: Value,
    sunet: Value,
    /// Who signs for KTH, and who did before or will after.
    signs: (&'static str, &'static str),
    /// The person ids of all of them.
    persons: [(&'static str, Value); 3],
    /// The second reviewer's appointment, while it lasts.
    reviews: Option<Value>,
    /// How many appointments have ended.
    pub ended: usize,
}

impl Seats {
    /// As they begin; the second reviewer's appointment is that one.
    pub async fn begin(world: &World, reviews: Value) -> Self {
        let mut persons = Vec::new();
        for person in ["signatory.kth", "customer.kth", "level.sunet"] {
            persons.push((person, world.person(person).await));
        }
        Self {
            kth: world.organisation("kth").await,
            sunet: world.organisation("sunet").await,
            signs: ("signatory.kth", "customer.kth"),
            persons: persons.try_into().expect("three"),
            reviews: Some(reviews),
            ended: 0,
        }
    }

    fn person(&self, subject: &str) -> &Value {
        &self.persons.iter().find(|(of, _)| *of == subject).expect("a person").1
    }

    /// One appointment ends, and another begins.
    pub async fn change(&mut self, world: &World) {
        let (now, next) = self.signs;
        let input = json!({ "person": self.person(next), "role": "SIGNATORY", "scope": { "organisation": self.kth } });
        let seat = world.made(now, "appointmentMake", input).await;
        world.act(next, "appointmentAccept", json!({ "appointment": seat })).await;
        let own = world.ask(now, "{ viewer { appointments { id role } } }").await["viewer"]["appointments"].clone();
        let own =
            own.as_array().expect("appointments").iter().find(|seat| seat["role"] == "SIGNATORY").expect("its own");
        world.act(next, "appointmentEnd", json!({ "appointment": own["id"] })).await;
        self.signs = (next, now);
        self.ended += 1;

        self.reviews = match self.reviews.take() {
            Some(seat) => {
                world.act("leader.sunet", "appointmentEnd", json!({ "appointment": seat })).await;
                self.ended += 1;
                None
            }
            None => {
                let input = json!({ "person": self.person("level.sunet"), "role": "AGREEMENT_REVIEWER",
                    "scope": { "provider": self.sunet } });
                let seat = world.made("leader.sunet", "appointmentMake", input).await;
                world.act("level.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
                Some(seat)
            }
        };
    }
}
