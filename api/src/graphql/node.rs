//! Object identification (Relay): `node` and `nodes`.
#![expect(missing_docs, reason = "the derive makes an accessor without a description of its own")]

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object, Result};
use uuid::Uuid;

use super::{
    agreement::Agreement,
    agreement_part::AgreementPart,
    agreement_version::AgreementVersion,
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
use crate::{
    access::{
        Member, Row, Session,
        rows::{
            AgreementRow, AppointmentRow, DeliveryRow, FrameRow, OrganisationRow, PartRow, PersonRow, PortfolioRow,
            ServiceRow, VersionRow,
        },
    },
    error::ApiError,
};

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
        Ok(read(session(ctx)?, &[id]).await?.pop().flatten())
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
        Ok(read(session(ctx)?, &ids).await?)
    }
}

/// Reads the objects: one statement for each type among the ids.
async fn read(session: &Session, ids: &[GlobalId]) -> Result<Vec<Option<Node>>, ApiError> {
    let mut found: HashMap<GlobalId, Node> = HashMap::with_capacity(ids.len());
    for node in NodeType::ALL {
        let of_type: Vec<Uuid> = ids.iter().filter_map(|id| id.of(node)).collect();
        if of_type.is_empty() {
            continue;
        }
        let read = match node {
            NodeType::Organisation => {
                members::<OrganisationRow>(session, &of_type, |row| Organisation(row).into()).await?
            }
            NodeType::Person => members::<PersonRow>(session, &of_type, |row| Person(row).into()).await?,
            NodeType::Appointment => {
                members::<AppointmentRow>(session, &of_type, |row| Appointment(row).into()).await?
            }
            NodeType::Portfolio => members::<PortfolioRow>(session, &of_type, |row| Portfolio(row).into()).await?,
            NodeType::Service => members::<ServiceRow>(session, &of_type, |row| Service(row).into()).await?,
            NodeType::Agreement => members::<AgreementRow>(session, &of_type, |row| Agreement(row).into()).await?,
            NodeType::AgreementVersion => {
                members::<VersionRow>(session, &of_type, |row| AgreementVersion(row).into()).await?
            }
            NodeType::AgreementPart => members::<PartRow>(session, &of_type, |row| AgreementPart(row).into()).await?,
            NodeType::Delivery => members::<DeliveryRow>(session, &of_type, |row| Delivery(row).into()).await?,
            NodeType::BudgetFrame => {
                members::<FrameRow>(session, &of_type, |row| BudgetFrame::from(row).into()).await?
            }
        };
        found.extend(read.into_iter().map(|(id, object)| (GlobalId { node, id }, object)));
    }
    Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
}

async fn members<T: Row>(
    session: &Session,
    ids: &[Uuid],
    make: fn(Member<T>) -> Node,
) -> Result<Vec<(Uuid, Node)>, ApiError> {
    Ok(session.members::<T>(ids).await?.into_iter().map(|(id, row)| (id, make(row))).collect())
}
