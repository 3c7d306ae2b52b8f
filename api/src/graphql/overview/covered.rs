//! What covers the fields of deliveries, budgets and the overview; see [`crate::graphql::cover`].

use super::{
    PortfolioInOverview, PortfolioOverview, ProviderOverview, ServiceInOverview,
    amounts::{Amount, AmountConnection, AmountEdge},
    counts::{AgreementsEnding, AgreementsWithStatus, Count, DeliveriesInState},
    figures::OverviewFigures,
    recovery::CostRecovery,
    vacancy::{Vacancy, VacancyCount},
};
use crate::{
    access::rows::{AllocationRow, DeliveryRow, FrameRow, ServiceCostRow},
    graphql::{
        agreement::Agreement,
        agreement_line::AgreementLine,
        budget::BudgetFrame,
        budget_service::{Allocation, ServiceBudget, ServiceCost},
        cover::{Entry, because, governed},
        delivery::{Delivery, DeliveryGap},
    },
};

/// Every field of deliveries, budgets and the overview, and what covers it.
pub fn table() -> Vec<Entry> {
    const TREE: &str = "holds places whose budget or cost recovery the extents cover, as governed rows";
    const SUM: &str = "the sum of governed rows, made only where the extents cover all that could count";
    const ROWS: &str = "governed rows, each with the amount by which it counts in the figure that opened into it";
    vec![
        governed::<Delivery, DeliveryRow>(
            "id code service customer provider state effectiveState coveredBy orderedOn approvedOn \
             approvedBy approvalStated activeFrom endedOn gaps version provenance source decisions viewerCan",
        ),
        because::<DeliveryGap>("told of a governed DeliveryRow", "from until"),
        governed::<BudgetFrame, FrameRow>(
            "id portfolio year amount allocated unallocated allocations effectiveOn version provenance source decisions viewerCan",
        ),
        governed::<Allocation, AllocationRow>(
            "id service frame year amount effectiveOn version provenance source decisions viewerCan",
        ),
        governed::<ServiceCost, ServiceCostRow>(
            "service year month planned actual forecast version provenance source decisions",
        ),
        because::<ServiceBudget>(
            "made only where the extent over allocations covers the service; of governed rows",
            "year allocated allocations costs planned actual forecast",
        ),
        because::<PortfolioOverview>(TREE, "providers csv"),
        because::<ProviderOverview>(TREE, "provider figures compared portfolios"),
        because::<PortfolioInOverview>(TREE, "portfolio figures compared services"),
        because::<ServiceInOverview>(TREE, "service figures compared"),
        because::<OverviewFigures>(
            SUM,
            "year day frame unallocated allocated planned actual forecast income uncomputedLines costRecovery \
             annualValue agreements ending deliveries deliveriesWithoutAgreement vacancies",
        ),
        because::<Amount<BudgetFrame>>(SUM, "values rows"),
        because::<Amount<Allocation>>(SUM, "values rows"),
        because::<Amount<ServiceCost>>(SUM, "values rows"),
        because::<Amount<AgreementLine>>(SUM, "values rows"),
        because::<AmountConnection<BudgetFrame>>(ROWS, "nodes"),
        because::<AmountEdge<BudgetFrame>>(ROWS, "amount node"),
        because::<AmountConnection<Allocation>>(ROWS, "nodes"),
        because::<AmountEdge<Allocation>>(ROWS, "amount node"),
        because::<AmountConnection<ServiceCost>>(ROWS, "nodes"),
        because::<AmountEdge<ServiceCost>>(ROWS, "amount node"),
        because::<AmountConnection<AgreementLine>>(ROWS, "nodes"),
        because::<AmountEdge<AgreementLine>>(ROWS, "amount node"),
        because::<Count<AgreementLine>>(SUM, "value rows"),
        because::<Count<Agreement>>(SUM, "value rows"),
        because::<Count<Delivery>>(SUM, "value rows"),
        because::<AgreementsWithStatus>(SUM, "status agreements"),
        because::<AgreementsEnding>(SUM, "withinDays agreements"),
        because::<DeliveriesInState>(SUM, "state deliveries"),
        because::<CostRecovery>(SUM, "currency income cost ratio recovers priceChangeToRecover"),
        because::<VacancyCount>(SUM, "value rows"),
        because::<Vacancy>(
            "told from what must be filled, under the extent over vacancies (V1); its relations are governed",
            "role reason portfolio service endsOn",
        ),
    ]
}
