//! Queries on the upkeep of agreements: templates, structure, what they do not cover (U2.1, U2.7, U6).

use async_graphql::{Context, Object, Result};
use entity::sql::Sql;
use governance::words::TemplateKind;

use super::{
    agreement_structure::{AgreementCoverage, AgreementStructure},
    agreement_template::AgreementTemplate,
    ahead::page,
    connection::{Connection, counted},
    id::{GlobalId, NodeType},
    service_list::id_is,
};
use crate::access::{Filter, Order, Paging};

/// Queries on the upkeep of agreements.
#[derive(Default)]
pub struct AgreementUpkeepQuery;

/// Queries on the upkeep of agreements.
#[Object]
impl AgreementUpkeepQuery {
    /// The templates and product sheets of your provider, in versions (U6), and the newest product sheets of published
    /// services (V1). By code.
    async fn agreement_templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Only for this.")] kind: Option<TemplateKind>,
        #[graphql(desc = "Only the newest version of each (default).", default = true)] newest: bool,
    ) -> Result<Connection<AgreementTemplate>> {
        let mut conditions = vec![Sql::new("TRUE")];
        if let Some(kind) = kind {
            conditions.push(Sql::new("t.kind = ?").bind(kind.as_str()));
        }
        if newest {
            conditions.push(Sql::new(
                "NOT EXISTS (SELECT 1 FROM agreement_template x WHERE x.provider_id = t.provider_id \
                 AND x.code = t.code AND x.number > t.number)",
            ));
        }
        let paging = Paging::new(Order::text("code_key"), first, after, None, None, counted(ctx))?;
        page(ctx, &paging, &Filter::rows(conditions)).await
    }

    /// How a provider's agreements are structured (U2.1), the newest decision first.
    async fn agreement_structures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider (an organisation).")] provider: GlobalId,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<AgreementStructure>> {
        let paging = Paging::new(Order::newest(), first, after, None, None, counted(ctx))?;
        page(ctx, &paging, &Filter::rows([id_is("t.provider_id", provider, NodeType::Organisation)])).await
    }

    /// Which services and customers of a provider no agreement in force covers (U2.1): empty for whoever may not see it.
    async fn agreement_coverage(
        &self,
        #[graphql(desc = "The provider (an organisation).")] provider: GlobalId,
    ) -> Option<AgreementCoverage> {
        provider.of(NodeType::Organisation).map(|provider| AgreementCoverage { provider })
    }
}
