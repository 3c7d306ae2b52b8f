//! Who is told: the holders of the roles that `governance::told` names, found over what an act is about.

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::{
    action::Kind,
    role::Role,
    told::{Occasion, filled_by},
};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::{Act, Refusal};

/// What an act is about: over any of it, a role may be held.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The provider.
    pub provider: Option<Uuid>,
    /// The portfolio.
    pub portfolio: Option<Uuid>,
    /// The service: its holders, those of its portfolio, and the representatives of the customers who have it.
    pub service: Option<Uuid>,
    /// The service, of whose customers only `customer` is meant: its holders alone.
    pub managed: Option<Uuid>,
    /// The plan: the holders of the services that its items are of.
    pub plan: Option<Uuid>,
    /// Customers: their account managers alone.
    pub customers: Vec<Uuid>,
    /// The provider with all that it has: a role held over any portfolio, service or customer of it.
    pub within: Option<Uuid>,
    /// The customer: its account manager and its representatives.
    pub customer: Option<Uuid>,
    /// The external activity: the representatives of those invited.
    pub event: Option<Uuid>,
    /// The organisation that somebody is attested to speak for: its own spokespersons, its account managers, and those of
    /// every provider that has it as a customer or supplier.
    pub spoken_for: Option<Uuid>,
    /// What an appointment was held over that has ended: those who see to it that the role is filled (S2.2).
    pub vacated: Option<Vacated>,
}

/// An appointment that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Vacated {
    /// The role.
    pub role: Role,
    /// The service's portfolio, where it was held over a service.
    pub portfolio: Option<Uuid>,
    /// The appointment.
    pub appointment: Uuid,
}

/// Somebody to be told.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    pub on: Occasion,
    pub object: (Kind, Uuid),
    /// Over which the roles are held that are told; None: these persons alone are.
    pub place: Option<Place>,
    pub persons: Vec<Uuid>,
}

impl Act {
    /// Tells the parties of every agreement that an index adjustment run changes, all found together.
    pub(super) async fn tell_parties(&mut self, on: Occasion, run: Uuid) -> Result<(), Refusal> {
        let roles = on.told().map_or(&[][..], |told| told.to);
        let roles: Vec<String> = roles.iter().map(|role| format!("'{role}'")).collect();
        let sql = Sql::new(format!(
            "SELECT DISTINCT q.agreement_id, a.person_id FROM (SELECT DISTINCT l.agreement_id, l.part_id \
             FROM index_run_line x JOIN agreement_line l ON l.id = x.line_id \
             WHERE x.run_id = ? AND x.new_minor IS NOT NULL) q JOIN agreement_part p ON p.id = q.part_id \
             JOIN organisation_ancestor o ON o.organisation_id = p.organisation_id \
             JOIN appointment a ON a.organisation_id = o.ancestor_id AND a.role IN ({}) \
             AND ((a.scope = 'ORGANISATION' AND (a.includes_units OR o.depth = 0)) \
             OR (a.scope = 'CUSTOMER' AND a.provider_id = p.keeper_id)) WHERE ",
            roles.join(", ")
        ))
        .bind(run)
        .and_then(self.session().effective("a"))
        .and_then(" ORDER BY q.agreement_id, a.person_id");
        let rows = self.transaction().query_all_raw(sql.statement(self.session().backend())).await?;
        for row in &rows {
            let (agreement, person): (Uuid, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let object = (Kind::Agreement, agreement);
            match self.told.last_mut().filter(|last| last.place.is_none() && last.object == object) {
                Some(last) => last.persons.push(person),
                None => {
                    self.told.push(Telling { on, object, place: None, persons: vec![person] });
                }
            }
        }
        Ok(())
    }

    /// The persons to be told, each once, and never the one who acts.
    pub(super) async fn recipients(&self, telling: &Telling) -> Result<Vec<Uuid>, Refusal> {
        let mut persons = telling.persons.clone();
        if let Some(place) = &telling.place {
            persons.extend(self.holders(telling.on, place).await?);
        }
        persons.sort_unstable();
        persons.dedup();
        persons.retain(|person| *person != self.person());
        Ok(persons)
    }

    /// Who holds, now, the roles that are told on this occasion, over the place.
    async fn holders(&self, on: Occasion, place: &Place) -> Result<Vec<Uuid>, Refusal> {
        let mut roles = on.told().map_or(&[][..], |told| told.to);
        if let Some(vacated) = place.vacated {
            roles = filled_by(vacated.role).map_or(&[][..], |line| line.to);
        }
        if roles.is_empty() {
            return Ok(Vec::new());
        }
        let rows =
            self.transaction().query_all_raw(self.holding(roles, place).statement(self.session().backend())).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, DbErr>>()?)
    }

    /// Tells of each delivery `d` of which the condition holds and that has not ended, by its day either: those who speak for its customer, and
    /// its account manager. They are found now, before the act ends them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tell_of_deliveries(&mut self, on: Occasion, which: Sql) -> Result<(), Refusal> {
        let roles = words(on.told().map_or(&[][..], |told| told.to));
        let sql = Sql::new(format!(
            "SELECT DISTINCT d.id, a.person_id FROM delivery d \
             JOIN organisation_ancestor o ON o.organisation_id = d.customer_id \
             JOIN appointment a ON a.organisation_id = o.ancestor_id WHERE a.role IN ({roles}) AND ((a.scope = 'ORGANISATION' AND (a.includes_units OR o.depth = 0)) \
             OR (a.scope = 'CUSTOMER' AND a.provider_id = d.provider_id)) AND "
        ))
        .and_then(which)
        .and_then(" AND ")
        .and_then(governed::not_ended("d", Some(self.session().moment())))
        .and_then(" AND ")
        .and_then(self.session().effective("a"))
        .and_then(" ORDER BY d.id");
        let rows = self.transaction().query_all_raw(sql.statement(self.session().backend())).await?;
        for row in rows {
            let (delivery, person): (Uuid, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            match self.told.last_mut().filter(|last| last.object == (Kind::Delivery, delivery)) {
                Some(last) => last.persons.push(person),
                None => {
                    self.told.push(Telling {
                        on,
                        object: (Kind::Delivery, delivery),
                        place: None,
                        persons: vec![person],
                    });
                }
            }
        }
        Ok(())
    }

    /// The holders of these roles, now, over the place.
    fn holding(&self, roles: &[Role], place: &Place) -> Sql {
        let roles = words(roles);
        let mut over = Vec::new();
        let of = |condition: &str, id: Uuid| Sql::new(condition).bind(id);
        if let Some(provider) = place.provider {
            over.push(of("a.scope IN ('PROVIDER', 'PROCESS') AND a.provider_id = ?", provider));
        }
        if let Some(portfolio) = place.portfolio {
            over.push(of("a.portfolio_id = ?", portfolio));
        }
        if let Some(plan) = place.plan {
            over.push(of("a.service_id IN (SELECT i.service_id FROM plan_item i WHERE i.plan_id = ?)", plan));
        }
        if let Some(service) = place.service {
            over.push(of("a.service_id = ?", service));
            let customers = Sql::new(
                "EXISTS (SELECT 1 FROM delivery d JOIN organisation_ancestor o ON o.organisation_id = d.customer_id \
                 WHERE d.service_id = ? AND o.ancestor_id = a.organisation_id AND ",
            )
            .bind(service)
            .and_then(governed::not_ended("d", Some(self.session().moment())));
            let who = |scope: &str, only: &str| {
                let scope = Sql::new(format!("a.scope = '{scope}' AND "));
                scope.and_then(customers.clone()).and_then(format!(" AND {only})"))
            };
            over.push(who("ORGANISATION", "(a.includes_units OR o.depth = 0)"));
            over.push(who("CUSTOMER", "d.provider_id = a.provider_id"));
        }
        if let Some(managed) = place.managed {
            over.push(of("a.service_id = ?", managed));
        }
        if let Some(provider) = place.within {
            over.push(of("a.provider_id = ?", provider));
        }
        if !place.customers.is_empty() {
            let at = place.provider.unwrap_or_default();
            let below =
                Sql::new("EXISTS (SELECT 1 FROM organisation_ancestor o WHERE o.ancestor_id = a.organisation_id AND ")
                    .and_then(Sql::within("o.organisation_id", place.customers.iter().copied()))
                    .and_then(")");
            over.push(Sql::all([Sql::new("a.scope = 'CUSTOMER' AND a.provider_id = ?").bind(at), below]));
        }
        if let Some(customer) = place.customer {
            let up = "EXISTS (SELECT 1 FROM organisation_ancestor o WHERE o.organisation_id = ? \
                AND o.ancestor_id = a.organisation_id";
            let at = place.provider.unwrap_or_default();
            over.push(of(&format!("a.scope = 'CUSTOMER' AND {up}) AND a.provider_id = ?"), customer).bind(at));
            over.push(of(
                &format!("a.scope = 'ORGANISATION' AND {up} AND (a.includes_units OR o.depth = 0))"),
                customer,
            ));
        }
        if let Some(event) = place.event {
            over.push(of(
                "a.scope = 'ORGANISATION' AND EXISTS (SELECT 1 FROM event_invitation i JOIN organisation_ancestor o \
                 ON o.organisation_id = i.organisation_id WHERE i.event_id = ? AND o.ancestor_id = a.organisation_id \
                 AND (a.includes_units OR o.depth = 0))",
                event,
            ));
        }
        if let Some(organisation) = place.spoken_for {
            over.extend(having_to_do_with(organisation));
        }
        if let Some(vacated) = place.vacated {
            over.push(seeing_to(vacated, self.today()));
        }
        Sql::new(format!("SELECT DISTINCT a.person_id FROM appointment a WHERE a.role IN ({roles}) AND "))
            .and_then(self.session().effective("a"))
            .and_then(" AND ")
            .and_then(Sql::any(over))
    }
}

/// The appointments `a` of those who speak for the organisation, are answerable for it as a customer, or hold a role with a
/// provider of it or one that it supplies.
fn having_to_do_with(organisation: Uuid) -> [Sql; 2] {
    let above = "a.scope IN ('ORGANISATION', 'CUSTOMER') AND EXISTS (SELECT 1 FROM organisation_ancestor o \
        WHERE o.organisation_id = ? AND o.ancestor_id = a.organisation_id \
        AND (a.scope = 'CUSTOMER' OR a.includes_units OR o.depth = 0))";
    let related = "a.scope = 'PROVIDER' AND a.provider_id IN (SELECT c.provider_id FROM customer_relation c \
        WHERE c.customer_id = ? UNION SELECT s.provider_id FROM supplier_relation s WHERE s.supplier_id = ?)";
    [Sql::new(above).bind(organisation), Sql::new(related).bind(organisation).bind(organisation)]
}

/// The appointments `a` over what an ended one, `e`, was held over: the same provider, portfolio, service, assignment; the
/// organisation or one above it; for a supplier's, whatever it supplies.
fn seeing_to(vacated: Vacated, today: NaiveDate) -> Sql {
    let supplied = "SELECT 1 FROM service_supplier x JOIN service s ON s.id = x.service_id \
        WHERE x.supplier_id = e.organisation_id AND (x.valid_until IS NULL OR x.valid_until > ?) AND ";
    Sql::new(
        "EXISTS (SELECT 1 FROM appointment e WHERE e.id = ? AND ((a.scope = 'INSTALLATION' AND e.scope = 'INSTALLATION') \
         OR (a.scope = 'PROVIDER' AND a.provider_id = e.provider_id) OR a.service_id = e.service_id \
         OR a.portfolio_id = e.portfolio_id OR a.portfolio_id = ? OR a.assignment_id = e.assignment_id \
         OR (e.scope = 'ORGANISATION' AND a.scope IN ('ORGANISATION', 'CUSTOMER') AND EXISTS (\
         SELECT 1 FROM organisation_ancestor o WHERE o.organisation_id = e.organisation_id \
         AND o.ancestor_id = a.organisation_id AND (a.scope = 'CUSTOMER' OR a.includes_units OR o.depth = 0)))",
    )
    .bind(vacated.appointment)
    .bind(vacated.portfolio)
    .and_then(format!(
        " OR (e.scope = 'ORGANISATION' AND EXISTS ({supplied}((a.scope = 'PROVIDER' AND a.provider_id = s.provider_id) \
         OR a.service_id = s.id OR a.portfolio_id = s.portfolio_id)))))"
    ))
    .bind(today)
}

/// Roles as words of SQL.
fn words(roles: &[Role]) -> String {
    let words: Vec<String> = roles.iter().map(|role| format!("'{role}'")).collect();
    words.join(", ")
}
