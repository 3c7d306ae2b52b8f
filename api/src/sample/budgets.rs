//! Frames, allocations and costs of last year, this year and next: none is public, all is sample.
//!
//! Costs are set against what the sample's agreements bring in, so that most services carry themselves and some do not
//! (S1.1).

use entity::{allocation, budget_frame, frame_history, service_cost};
use governance::words::Provenance;
use sea_orm::ActiveValue::{NotSet, Set};

use super::{
    agreements::spec::Agreement,
    days::{Days, day},
    files::{Files, Service},
    ids,
    income::Income,
    noise,
    world::World,
};

/// The years, counted from the load's.
const YEARS: [i32; 3] = [-1, 0, 1];

/// Services whose cost exceeds their income, in percent of it; the others cost 88–98 percent.
const ABOVE: &[(&str, i64)] =
    &[("cnaas", 121), ("drive", 112), ("lms", 108), ("e-mote-zoom", 104), ("videomoten", 117)];

/// Services whose outcome exceeds the plan this year, in percent of it.
const OVERSPENT: &[(&str, i64)] = &[("drive", 114), ("cnaas", 109), ("forskningslagring", 111)];

/// Adds frames, allocations and costs.
pub fn add(files: &Files, days: &Days, agreements: &[Agreement], world: &mut World) {
    let income = Income::of(agreements, days);
    for portfolio in &files.portfolios {
        let services = files
            .services
            .iter()
            .filter(|known| known.provider == portfolio.provider && known.portfolio == portfolio.code);
        let services: Vec<_> =
            services.filter(|known| matches!(known.state.as_str(), "ACTIVE" | "RETIRING" | "ESTABLISHING")).collect();
        for offset in YEARS {
            let year = days.year() + offset;
            let mut frame =
                Frame { days, portfolio: &portfolio.code, provider: &portfolio.provider, year, allocated: 0 };
            for service in &services {
                let planned = planned(&income, service, year);
                let in_euro = income.of_service(&service.provider, &service.code, year, "EUR") * 96 / 100;
                world.costs.extend(months(days, service, year, "SEK", planned));
                if in_euro > 0 {
                    world.costs.extend(months(days, service, year, "EUR", in_euro));
                }
                frame.allocate(service, planned, world);
            }
            frame.close(world);
        }
    }
}

/// The planned cost of a year in öre: from the income, or a sum of its own where there is none.
fn planned(income: &Income, service: &Service, year: i32) -> i64 {
    let key = format!("cost:{}:{}", service.provider, service.code);
    let earned = income.of_service(&service.provider, &service.code, year, "SEK");
    if earned == 0 {
        return noise::between(&key, 25, 140) * 1_000_000;
    }
    let above = ABOVE.iter().find(|(code, _)| *code == service.code).map(|(_, percent)| *percent);
    thousands(earned * above.unwrap_or_else(|| noise::between(&key, 88, 98)) / 100)
}

/// Rounds to whole thousands of kronor, at least one.
fn thousands(minor: i64) -> i64 {
    (minor / 100_000).max(1) * 100_000
}

/// A year's months: the plan in equal parts, the outcome of the months that have passed, and for some a forecast.
fn months(days: &Days, service: &Service, year: i32, currency: &str, planned: i64) -> Vec<service_cost::Model> {
    let over =
        OVERSPENT.iter().find(|(code, _)| *code == service.code && year == days.year()).map(|(_, percent)| *percent);
    let each = planned / 12;
    let month = |month: u32| {
        let key = format!("{}/{}/{year}/{month}/{currency}", service.provider, service.code);
        let planned_minor = if month == 12 { planned - each * 11 } else { each };
        let next = if month == 12 { day(year + 1, 1, 1) } else { day(year, month + 1, 1) };
        let passed = next <= days.today;
        let percent = over.unwrap_or(98) + noise::between(&format!("outcome:{key}"), -4, 5);
        service_cost::Model {
            id: ids::of("service_cost", &key),
            provider_id: ids::organisation(&service.provider),
            service_id: ids::service(&service.provider, &service.code),
            year,
            month: i32::try_from(month).unwrap_or(1),
            currency: currency.to_owned(),
            planned_minor,
            actual_minor: passed.then_some(planned_minor * percent / 100),
            forecast_minor: (!passed).then_some(over).flatten().map(|percent| planned_minor * percent / 100),
            version: 1,
            provenance: Provenance::Sample,
            source: None,
        }
    };
    (1..=12).map(month).collect()
}

/// A portfolio's frame for a year while its allocations are made.
struct Frame<'a> {
    days: &'a Days,
    provider: &'a str,
    portfolio: &'a str,
    year: i32,
    allocated: i64,
}

impl Frame<'_> {
    fn key(&self) -> String {
        format!("{}/{}/{}", self.provider, self.portfolio, self.year)
    }

    fn id(&self) -> uuid::Uuid {
        ids::of("budget_frame", &self.key())
    }

    /// Allocates the planned cost; next year some services wait.
    fn allocate(&mut self, service: &Service, planned: i64, world: &mut World) {
        let key = format!("{}/{}", self.key(), service.code);
        if self.year > self.days.year() && noise::chance(&format!("waits:{key}"), 25) {
            return;
        }
        self.allocated += planned;
        world.allocations.push(allocation::Model {
            id: ids::of("allocation", &key),
            provider_id: ids::organisation(self.provider),
            frame_id: self.id(),
            service_id: ids::service(self.provider, &service.code),
            year: self.year,
            amount_minor: planned,
            effective_on: day(self.year, 1, 1),
            recorded_at: self.days.now,
            version: 1,
            provenance: Provenance::Sample,
            source: None,
        });
    }

    /// Adds the frame: some room above what is allocated, none for security; storage's was raised this summer.
    fn close(self, world: &mut World) {
        let room =
            if self.portfolio == "security" { 0 } else { self.allocated * noise::between(&self.key(), 1, 6) / 100 };
        let amount_minor = thousands(self.allocated + room + 99_999);
        let raised =
            self.portfolio == "storage" && self.year == self.days.year() && self.days.today >= day(self.year, 7, 1);
        if raised {
            world.frame_events.push(frame_history::ActiveModel {
                id: NotSet,
                frame_id: Set(self.id()),
                amount_minor: Set(thousands(amount_minor * 92 / 100)),
                effective_on: Set(day(self.year, 1, 1)),
                recorded_at: Set(self.days.now),
            });
        }
        world.frames.push(budget_frame::Model {
            id: self.id(),
            provider_id: ids::organisation(self.provider),
            portfolio_id: ids::portfolio(self.provider, self.portfolio),
            year: self.year,
            currency: "SEK".to_owned(),
            amount_minor,
            allocated_minor: 0,
            effective_on: if raised { day(self.year, 7, 1) } else { day(self.year, 1, 1) },
            recorded_at: self.days.now,
            version: 1,
            provenance: Provenance::Sample,
            source: None,
        });
    }
}
