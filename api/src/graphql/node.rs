//! Object identification (Relay): `node` and `nodes`.
#![expect(missing_docs, reason = "the derive makes an accessor without a description of its own")]

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object, Result};
use uuid::Uuid;

use super::{
    agreement::Agreement,
    agreement_part::AgreementPart,
    agreement_version::AgreementVersion,
    ahead::{Governed, below},
    appointment::Appointment,
    budget::BudgetFrame,
    connection::session,
    delivery::Delivery,
    id::{GlobalId, NodeType},
    organisation::Organisation,
    person::Person,
    portfolio::Portfolio,
    service::Service,
};
use crate::error::ApiError;

/// An object with a global id.
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id: opaque, the same for ever."))]
pub enum Node {
    /// An organisation.
    Organisation(Organisation),
    /// A person.
    Person(Person),
    /// An appointment.
    Appointment(Appointment),
    /// A portfolio.
    Portfolio(Portfolio),
    /// A service.
    Service(Service),
    /// An agreement.
    Agreement(Agreement),
    /// A version of an agreement.
    AgreementVersion(AgreementVersion),
    /// A party's part of a version.
    AgreementPart(AgreementPart),
    /// A delivery.
    Delivery(Delivery),
    /// A budget frame.
    BudgetFrame(BudgetFrame),
}

/// Queries by global id.
#[derive(Default)]
pub struct NodeQuery;

/// Queries by global id.
#[Object]
impl NodeQuery {
    /// The object with this id; null where there is none, or none that you may see (V7).
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "A global id.")] id: GlobalId) -> Result<Option<Node>> {
        Ok(read(ctx, &[id]).await?.pop().flatten())
    }

    /// The objects with these ids, in their order, at most 100; null for each that is not there, or that you may not
    /// see (V7).
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, at most 100.")] ids: Vec<GlobalId>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > 100 {
            return Err(ApiError::bad_input("ids", "At most 100 objects are read at once.").into());
        }
        Ok(read(ctx, &ids).await?)
    }
}

/// Reads the objects: one statement for each type among the ids.
async fn read(ctx: &Context<'_>, ids: &[GlobalId]) -> Result<Vec<Option<Node>>, ApiError> {
    let mut found: HashMap<GlobalId, Node> = HashMap::with_capacity(ids.len());
    for node in NodeType::ALL {
        let of_type: Vec<Uuid> = ids.iter().filter_map(|id| id.of(node)).collect();
        if of_type.is_empty() {
            continue;
        }
        let read = match node {
            NodeType::Organisation => objects::<Organisation>(ctx, &of_type).await?,
            NodeType::Person => objects::<Person>(ctx, &of_type).await?,
            NodeType::Appointment => objects::<Appointment>(ctx, &of_type).await?,
            NodeType::Portfolio => objects::<Portfolio>(ctx, &of_type).await?,
            NodeType::Service => objects::<Service>(ctx, &of_type).await?,
            NodeType::Agreement => objects::<Agreement>(ctx, &of_type).await?,
            NodeType::AgreementVersion => objects::<AgreementVersion>(ctx, &of_type).await?,
            NodeType::AgreementPart => objects::<AgreementPart>(ctx, &of_type).await?,
            NodeType::Delivery => objects::<Delivery>(ctx, &of_type).await?,
            NodeType::BudgetFrame => objects::<BudgetFrame>(ctx, &of_type).await?,
        };
        found.extend(read.into_iter().map(|(id, object)| (GlobalId { node, id }, object)));
    }
    Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
}

async fn objects<T: Governed + Into<Node>>(ctx: &Context<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Node)>, ApiError> {
    let found = session(ctx)?.members::<T::Row>(ids, &below::<T>(ctx)).await?;
    Ok(found.into_iter().map(|(id, row)| (id, T::from(row).into())).collect())
}
