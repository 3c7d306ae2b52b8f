//! What a service must have before it is taken into use (L1), and whether it has it: for those who see how the service is
//! managed.

use std::collections::HashMap;

use entity::{governed, sql::Sql};
use governance::action::{Action, Kind};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Member, agreements::facets::in_force_on, row::Columns, rows::ServiceRow, session::Session};
use crate::error::ApiError;

/// Something that a service must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum)]
pub enum ChecklistItem {
    /// An effective owner, its own or its portfolio's.
    Owner,
    /// A manager who has accepted.
    Manager,
    /// Holders of the roles that the owner requires.
    RequiredRoles,
    /// An agreement in force with each of its suppliers.
    SupplierAgreement,
    /// A contact at each of its suppliers.
    SupplierContact,
    /// The classification of its information security.
    Classification,
    /// A support process.
    Support,
    /// An ordering routine.
    Ordering,
    /// Documentation.
    Documentation,
    /// A published text.
    Text,
}

impl ChecklistItem {
    /// Every item, in the model's order.
    pub const ALL: [Self; 10] = [
        Self::Owner,
        Self::Manager,
        Self::RequiredRoles,
        Self::SupplierAgreement,
        Self::SupplierContact,
        Self::Classification,
        Self::Support,
        Self::Ordering,
        Self::Documentation,
        Self::Text,
    ];

    /// The clause that asks for it.
    pub const fn clause(self) -> &'static str {
        match self {
            Self::Owner => "S2.2",
            Self::Manager => "S4.4",
            Self::RequiredRoles => "S4.2",
            Self::SupplierAgreement | Self::SupplierContact => "S4.2.2",
            Self::Classification => "S2.6",
            Self::Support => "S4.2.8",
            Self::Ordering => "S4.4.6",
            Self::Documentation => "S4.2.10",
            Self::Text => "S4.8.1",
        }
    }

    /// What is missing, in English.
    pub const fn missing(self) -> &'static str {
        match self {
            Self::Owner => "The service has no effective owner.",
            Self::Manager => "The service has no manager who has accepted.",
            Self::RequiredRoles => "A role that the owner requires is not filled.",
            Self::SupplierAgreement => "A supplier has no agreement in force for the service.",
            Self::SupplierContact => "A supplier has no contact.",
            Self::Classification => "The classification of confidentiality, integrity and availability is missing.",
            Self::Support => "The support process is not described.",
            Self::Ordering => "The ordering routine is not described.",
            Self::Documentation => "The documentation is missing.",
            Self::Text => "The service's text is not published.",
        }
    }

    /// The condition that the service `t` has it.
    pub fn condition(self, session: &Session) -> Sql {
        let holder = |who: &str| {
            Sql::new(format!("EXISTS (SELECT 1 FROM appointment a WHERE {who} AND "))
                .and_then(session.effective("a"))
                .and_then(")")
        };
        let suppliers = |without: Sql| {
            Sql::new("NOT EXISTS (SELECT 1 FROM service_supplier x WHERE x.service_id = t.id AND (x.valid_until IS NULL OR x.valid_until > ?) AND NOT ")
                .bind(session.today())
                .and_then(without)
                .and_then(")")
        };
        match self {
            Self::Owner => {
                holder("a.role = 'SERVICE_OWNER' AND (a.service_id = t.id OR a.portfolio_id = t.portfolio_id)")
            }
            Self::Manager => holder("a.role = 'SERVICE_MANAGER' AND a.service_id = t.id"),
            Self::RequiredRoles => Sql::new(
                "NOT EXISTS (SELECT 1 FROM required_role r WHERE (r.service_id = t.id OR r.portfolio_id = t.portfolio_id) \
                 AND NOT ",
            )
            .and_then(holder(
                "a.role = r.role AND a.provider_id = t.provider_id AND (a.scope NOT IN ('PORTFOLIO', 'SERVICE') \
                 OR a.service_id = t.id OR a.portfolio_id = t.portfolio_id)",
            ))
            .and_then(")"),
            Self::SupplierAgreement => suppliers(
                Sql::new(
                    "EXISTS (SELECT 1 FROM agreement_service c JOIN agreement_version v ON v.id = c.version_id \
                     JOIN agreement_part p ON p.version_id = v.id WHERE c.service_id = t.id \
                     AND p.organisation_id = x.supplier_id AND p.side = 'PROVIDER' AND NOT p.is_keeper AND ",
                )
                .and_then(in_force_on(session.today()))
                .and_then(")"),
            ),
            // Another provider's contact there answers to that one (S4.2.2).
            Self::SupplierContact => suppliers(holder(
                "a.role = 'SUPPLIER_CONTACT' AND a.organisation_id = x.supplier_id AND (a.appointed_by_appointment_id IS NULL \
                 OR EXISTS (SELECT 1 FROM appointment m WHERE m.id = a.appointed_by_appointment_id \
                 AND m.provider_id = x.provider_id))",
            )),
            Self::Classification => {
                Sql::new("t.confidentiality IS NOT NULL AND t.integrity IS NOT NULL AND t.availability IS NOT NULL")
            }
            Self::Support => Sql::new("(t.support_sv IS NOT NULL OR t.support_en IS NOT NULL)"),
            Self::Ordering => Sql::new("(t.ordering_sv IS NOT NULL OR t.ordering_en IS NOT NULL)"),
            Self::Documentation => Sql::new("t.documentation IS NOT NULL"),
            Self::Text => Sql::new("t.published_at IS NOT NULL"),
        }
    }
}

/// What services have of the list: for each item, whether it is there.
pub type Checklists = HashMap<Uuid, Vec<(ChecklistItem, bool)>>;

impl Session {
    /// The checklists of these services, as far as the actor sees how they are managed: one statement.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn checklists(&self, services: &[Uuid]) -> Result<Checklists, ApiError> {
        let mut sql = Sql::new("SELECT t.id");
        for item in ChecklistItem::ALL {
            sql.push(", CASE WHEN ").push(item.condition(self)).push(" THEN 1 ELSE 0 END");
        }
        sql.push(" FROM service t WHERE ").push(Sql::all([
            Sql::within("t.id", services.iter().copied()),
            governed::condition(&self.extent(Action::Read, Kind::ServiceManagement)),
        ]));
        let rows = self.rows(sql).await?;
        let read = rows.iter().map(|row| {
            let mut columns = Columns::new(row);
            let id: Uuid = columns.take()?;
            let items = ChecklistItem::ALL.into_iter().map(|item| Ok((item, columns.take::<i32>()? != 0)));
            Ok((id, items.collect::<Result<_, DbErr>>()?))
        });
        Ok(read.collect::<Result<_, DbErr>>()?)
    }

    /// The checklist of a service, read for its whole cohort.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn checklist(
        &self,
        of: &Member<ServiceRow>,
        field: &str,
    ) -> Result<Option<Vec<(ChecklistItem, bool)>>, ApiError> {
        let read = of.together(field, |cohort| async move { self.checklists(&cohort.ids()).await });
        Ok(read.await?.get(&of.id).cloned())
    }
}
