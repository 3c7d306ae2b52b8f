//! Persons: type, filter and order.

use async_graphql::{Context, ID, InputObject, Object, Result};
use entity::sql::Sql;
use governance::{role::Role, text::sort_key, words::Provenance};

use super::{
    ahead::{Governed, Selected, Soon, details, whole},
    appointment::Appointment,
    connection::session,
    id::NodeType,
    in_turn::InTurn,
    order::Direction,
};
use crate::access::{
    Ahead, Filter, Member, One, Order, Relation, Session, Whole,
    rows::{AppointmentRow, PersonDetailsRow, PersonRow},
};

/// A person (O4).
#[derive(Clone)]
pub struct PersonObject(pub Member<PersonRow>);

/// As it is handed out.
pub type Person = InTurn<PersonObject>;

impl From<Member<PersonRow>> for Person {
    fn from(row: Member<PersonRow>) -> Self {
        Self::of(PersonObject(row))
    }
}

const DETAILS: One<PersonRow, PersonDetailsRow> = One::same(|person| Some(person.id));
const DETAILS_KEY: &str = "/details";

fn appointments(session: &Session, history: bool) -> Whole<AppointmentRow> {
    let filter = if history { Filter::default() } else { Filter::rows([session.effective("t")]) };
    Whole::of("t.person_id", "t.valid_from, t.id").narrowed(filter)
}

impl Governed for Person {
    type Row = PersonRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "appointments" => {
                let history = field.argument::<bool>("history")?.unwrap_or(false);
                field.whole::<Appointment>(appointments(field.session, history))
            }
            "provenance" | "source" => DETAILS.ahead(DETAILS_KEY.to_owned(), Ahead::default()),
            _ => return None,
        })
    }
}

impl PersonObject {
    fn details<'a>(&'a self, ctx: &'a Context<'_>) -> Soon<'a, Member<PersonDetailsRow>> {
        details(&self.0, ctx, DETAILS_KEY, &DETAILS)
    }
}

/// A person (O4): one human, seen through an appointment that you may see, or as yourself (V8).
#[Object(name = "Person")]
impl PersonObject {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Person.global(self.0.id)
    }

    /// Name; null once it has been erased (O4).
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Address for mail.
    async fn mailbox(&self) -> Option<&str> {
        self.0.mailbox.as_deref()
    }

    /// Where the facts come from (O5).
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        Ok(self.details(ctx).await?.provenance)
    }

    /// The source, where attested (O5).
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.source.clone())
    }

    /// What the person is appointed to, as far as you may see it: effective now, or all with `history`.
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = false, desc = "Also those ended, not begun or not accepted.")] history: bool,
    ) -> Result<Vec<Appointment>> {
        let session = session(ctx)?;
        whole(&self.0, ctx, || appointments(session, history)).await
    }
}

/// The condition that the name contains `text`: held against the sort key, which keeps å, ä and ö apart.
fn holds_text(text: &str) -> Sql {
    Sql::new("t.sort_name LIKE ?").bind(format!("%{}%", sort_key(text)))
}

/// Which persons.
#[derive(InputObject, Default)]
pub struct PersonFilter {
    /// Text in the name; case does not matter.
    pub text: Option<String>,
    /// Who hold this role now, by an appointment that you may see (V8).
    pub role: Option<Role>,
}

impl PersonFilter {
    /// The filter as conditions.
    pub fn filter(self, session: &Session) -> Filter {
        let mut conditions: Vec<Sql> = self.text.map(|text| holds_text(&text)).into_iter().collect();
        conditions.extend(self.role.map(|role| session.holders(role)));
        Filter::rows(conditions)
    }
}

/// The order of a list of persons: by name, in Swedish order.
#[derive(InputObject, Default)]
pub struct PersonOrder {
    /// Which way.
    #[graphql(default)]
    pub direction: Direction,
}

impl PersonOrder {
    /// The order as access reads it.
    pub fn order(self) -> Order {
        Order::text("sort_name").directed(self.direction == Direction::Desc)
    }
}
