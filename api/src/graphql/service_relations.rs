//! What hangs on a service, and what of it is read in the statement that reads the services.

use super::{
    agreement_template::AgreementTemplate,
    ahead::{Governed, Selected},
    appointment::Appointment,
    list_price::ListPrice,
    organisation::Organisation,
    portfolio::Portfolio,
    security::Security,
    service::Service,
    service_roles as roles,
    supplier::ServiceSupplier,
    upkeep::Upkeep,
};
use crate::access::{
    Ahead, One, Relation, Whole,
    rows::{
        AgreementTemplateRow, ListPriceRow, OrganisationRow, SecurityRow, ServiceDetailsRow, ServiceRoutinesRow,
        ServiceRow, ServiceSupplierRow, UpkeepRow,
    },
};

pub(super) const PART_OF: One<ServiceDetailsRow, ServiceRow> = One::new("part_of_id", |service| service.part_of_id);
pub(super) const SUCCESSOR: One<ServiceDetailsRow, ServiceRow> =
    One::new("successor_id", |service| service.successor_id);
pub(super) const PROVIDER: One<ServiceRow, OrganisationRow> =
    One::new("provider_id", |service| Some(service.provider_id));
pub(super) const SECURITY: One<ServiceRow, SecurityRow> = One::new("id", |service| Some(service.id));

pub(super) const UPKEEP: One<ServiceRow, UpkeepRow> = One::new("id", |service| Some(service.id));

pub(super) const DETAILS: One<ServiceRow, ServiceDetailsRow> = One::same(|service| Some(service.id));
pub(super) const DETAILS_KEY: &str = "/details";

pub(super) const ROUTINES: One<ServiceRow, ServiceRoutinesRow> = One::same(|service| Some(service.id));
pub(super) const ROUTINES_KEY: &str = "/routines";

pub(super) fn list_prices() -> Whole<ListPriceRow> {
    Whole::of("t.service_id", "t.valid_from, t.id")
}

pub(super) fn suppliers() -> Whole<ServiceSupplierRow> {
    Whole::of("t.service_id", "t.id")
}

impl Governed for Service {
    type Row = ServiceRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        let details = |below| DETAILS.ahead(DETAILS_KEY.to_owned(), below);
        Some(match field.name() {
            "portfolio" => field.one::<_, Portfolio>(&ServiceRow::PORTFOLIO),
            "stateSince" | "publishedAt" | "mailbox" | "website" | "contacts" | "version" | "provenance" | "source" => {
                details(Ahead::default())
            }
            "partOf" => details([field.one::<_, Service>(&PART_OF)].into_iter().collect()),
            "successor" => details([field.one::<_, Service>(&SUCCESSOR)].into_iter().collect()),
            "provider" => field.one::<_, Organisation>(&PROVIDER),
            "support" | "ordering" => ROUTINES.ahead(ROUTINES_KEY.to_owned(), Ahead::default()),
            "upkeep" => field.one::<_, Upkeep>(&UPKEEP),
            "security" => field.one::<_, Security>(&SECURITY),
            "listPrices" => field.whole::<ListPrice>(list_prices()),
            "productSheet" => field.whole::<AgreementTemplate>(AgreementTemplateRow::sheets()),
            "suppliers" => field.whole::<ServiceSupplier>(suppliers()),
            "owner" => field.whole::<Appointment>(roles::holding(field.session, roles::OWNER)),
            "coordinators" => field.whole::<Appointment>(roles::holding(field.session, roles::COORDINATOR)),
            "managers" => field.whole::<Appointment>(roles::holding(field.session, roles::MANAGER)),
            _ => return None,
        })
    }
}
