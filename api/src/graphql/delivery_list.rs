//! Lists of deliveries: filter, order, queries, and where they are listed.

use async_graphql::{Context, InputObject, Object, Result};
use entity::sql::Sql;
use governance::{lifecycle::DeliveryState, text::sort_key};

use super::{
    ahead::{Selected, at_root, by_code, many},
    connection::{Connection, counted, session},
    date::Date,
    delivery::Delivery,
    id::{GlobalId, NodeType},
    order::Direction,
    service_list::{contains, id_is},
};
use crate::access::{
    Filter, Member, Nesting, Order, Paging, Row,
    cover::had_gap_before,
    overview::uncovered_on,
    rows::{DeliveryRow, OrganisationRow, ServiceRow},
};

/// Which deliveries. Conditions that are given must all hold.
#[derive(InputObject, Clone, Default)]
pub struct DeliveryFilter {
    /// By this provider (an organisation).
    pub provider: Option<GlobalId>,
    /// Of this service.
    pub service: Option<GlobalId>,
    /// Of a service in this portfolio.
    pub portfolio: Option<GlobalId>,
    /// To this customer (an organisation), its units not included.
    pub customer: Option<GlobalId>,
    /// In one of these recorded states (S1.4).
    pub state: Option<Vec<DeliveryState>>,
    /// Active on this day without an agreement in force that covers them (S4.7.3).
    pub uncovered_on: Option<Date>,
    /// Active, on some day before this one, without an agreement that covered them then (S4.7.3).
    pub had_gap_before: Option<Date>,
    /// Text in the code or the customer's name, in either language; case and accents do not matter.
    pub text: Option<String>,
    /// With this code.
    pub code: Option<String>,
}

impl DeliveryFilter {
    /// The filter as conditions.
    pub fn filter(self) -> Filter {
        let mut conditions = Vec::new();
        if let Some(provider) = self.provider {
            conditions.push(id_is("t.provider_id", provider, NodeType::Organisation));
        }
        if let Some(service) = self.service {
            conditions.push(id_is("t.service_id", service, NodeType::Service));
        }
        if let Some(portfolio) = self.portfolio {
            let of = id_is("x.portfolio_id", portfolio, NodeType::Portfolio);
            let sql = Sql::new("t.service_id IN (SELECT x.id FROM service x WHERE ");
            conditions.push(sql.and_then(of).and_then(")"));
        }
        if let Some(customer) = self.customer {
            conditions.push(id_is("t.customer_id", customer, NodeType::Organisation));
        }
        if let Some(states) = self.state {
            conditions.push(Sql::any(states.into_iter().map(|state| Sql::new("t.state = ?").bind(state.as_str()))));
        }
        if let Some(day) = self.uncovered_on {
            conditions.push(uncovered_on(day.day()));
        }
        if let Some(day) = self.had_gap_before {
            conditions.push(had_gap_before(day.day()));
        }
        if let Some(text) = self.text {
            let code = Sql::new("t.code_key LIKE ?").bind(format!("%{}%", sort_key(&text)));
            let customer = Sql::new("t.customer_id IN (SELECT x.id FROM organisation x WHERE ")
                .and_then(contains("x.search", &text))
                .and_then(")");
            conditions.push(Sql::any([code, customer]));
        }
        if let Some(code) = self.code {
            conditions.push(Sql::new("t.code = ?").bind(code));
        }
        if conditions.is_empty() { Filter::default() } else { Filter::rows(conditions) }
    }
}

/// The order of a list of deliveries: by code.
#[derive(InputObject, Default)]
pub struct DeliveryOrder {
    /// Which way.
    #[graphql(default)]
    pub direction: Direction,
}

impl DeliveryOrder {
    /// The order as access reads it.
    pub fn order(self) -> Order {
        Order::text("code_key").directed(self.direction == Direction::Desc)
    }
}

/// The arguments of a connection of deliveries.
#[derive(Default)]
pub struct DeliveryArguments {
    /// Page size from the start.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// Page size from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
    /// Which deliveries.
    pub filter: Option<DeliveryFilter>,
    /// The order.
    pub order_by: Option<DeliveryOrder>,
}

impl DeliveryArguments {
    fn read(self, ctx: &Context<'_>) -> Result<(Paging, Filter)> {
        let Self { first, after, last, before, filter, order_by } = self;
        let paging = Paging::new(order_by.unwrap_or_default().order(), first, after, last, before, counted(ctx))?;
        Ok((paging, filter.unwrap_or_default().filter()))
    }
}

/// The deliveries of a service.
///
/// # Errors
/// When the page cannot be, or the database does not answer.
pub async fn of_service(
    service: &Member<ServiceRow>,
    ctx: &Context<'_>,
    arguments: DeliveryArguments,
) -> Result<Connection<Delivery>> {
    under("t.service_id", service, ctx, arguments).await
}

/// The deliveries to an organisation.
///
/// # Errors
/// When the page cannot be, or the database does not answer.
pub async fn to_organisation(
    customer: &Member<OrganisationRow>,
    ctx: &Context<'_>,
    arguments: DeliveryArguments,
) -> Result<Connection<Delivery>> {
    under("t.customer_id", customer, ctx, arguments).await
}

async fn under<T: Row>(
    parent: &'static str,
    of: &Member<T>,
    ctx: &Context<'_>,
    arguments: DeliveryArguments,
) -> Result<Connection<Delivery>> {
    let (paging, filter) = arguments.read(ctx)?;
    let nesting = Nesting { parent, from: DeliveryRow::TABLE };
    many(of, ctx, nesting, paging, filter).await
}

/// Queries of deliveries.
#[derive(Default)]
pub struct DeliveryQuery;

/// Queries of deliveries.
#[Object]
impl DeliveryQuery {
    /// The deliveries that you may see: your organisation's own, those of your services, your customers, or your whole
    /// provider, by your roles (V6).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which deliveries.")] filter: Option<DeliveryFilter>,
        #[graphql(desc = "The order (default: by code, upwards).")] order_by: Option<DeliveryOrder>,
    ) -> Result<Connection<Delivery>> {
        let (paging, filter) = DeliveryArguments { first, after, last, before, filter, order_by }.read(ctx)?;
        let ahead = Selected::of(ctx)?.page::<Delivery>().at_root(at_root(ctx));
        Ok(Connection::of(session(ctx)?.anchored_page(&paging, &filter, &ahead).await?))
    }

    /// The delivery with this code at this provider; null where there is none that you may see.
    async fn delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider's code.")] provider: String,
        #[graphql(desc = "The delivery's code.")] code: String,
    ) -> Result<Option<Delivery>> {
        by_code(ctx, "t.provider_id", &provider, &code).await
    }
}
