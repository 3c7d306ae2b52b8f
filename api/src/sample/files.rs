//! The embedded data files: public facts with their sources, and the few generated tables that read best as tables.
//!
//! `api/sample/SOURCES.md` tells where each file comes from. A row with a source is a public fact; one without is sample.

use serde::{Deserialize, de::DeserializeOwned};

use super::SampleError;

/// A line of `organisations.csv`.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the fields are the file's columns, described in SOURCES.md")]
pub struct Organisation {
    pub code: String,
    pub name_sv: Option<String>,
    pub name_en: Option<String>,
    pub kind: String,
    pub parent: Option<String>,
    pub organisation_number: Option<String>,
    pub ror_id: Option<String>,
    pub wikidata_id: Option<String>,
    pub domains: String,
    pub mailbox: Option<String>,
    pub website: Option<String>,
    pub city: Option<String>,
    pub connection: Option<String>,
    pub source: Option<String>,
}

impl Organisation {
    /// The name in Swedish, else in English.
    pub fn sv(&self) -> &str {
        self.name_sv.as_deref().or(self.name_en.as_deref()).unwrap_or(&self.code)
    }

    /// The name in English, else in Swedish.
    pub fn en(&self) -> &str {
        self.name_en.as_deref().or(self.name_sv.as_deref()).unwrap_or(&self.code)
    }
}

macro_rules! records {
    ($($(#[$meta:meta])* $name:ident { $($field:ident: $type:ty),+ $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Deserialize)]
        #[expect(missing_docs, reason = "the fields are the file's columns, described in SOURCES.md")]
        pub struct $name { $(pub $field: $type),+ }
    )+};
}

records! {
    /// A line of `suppliers.csv`.
    Supplier {
        code: String, name: String, kind: String, relation: String, contract_facts: Option<String>,
        website: Option<String>, source: String,
    }
    /// A line of `portfolios.csv`.
    Portfolio {
        provider: String, code: String, name_sv: String, name_en: String, description_sv: String,
        description_en: String,
    }
    /// A line of `services.csv`.
    Service {
        provider: String, code: String, portfolio: String, name_sv: String, name_en: String, summary_sv: String,
        summary_en: String, state: String, state_since: chrono::NaiveDate, basis: String, basis_note: String,
        mailbox: Option<String>, website: Option<String>, part_of: Option<String>, successor: Option<String>,
        source: Option<String>,
    }
    /// A line of `service_history.csv`.
    Event { service: String, state: String, effective_on: chrono::NaiveDate, note: String, source: String }
    /// A line of `service_suppliers.csv`.
    ServiceSupplier {
        service: String, supplier: String, product: Option<String>, valid_from: Option<chrono::NaiveDate>,
        valid_until: Option<chrono::NaiveDate>, source: String,
    }
    /// A line of `service_customers.csv`.
    ServiceCustomer {
        service: String, customer: String, node: Option<String>, redundant: Option<String>, as_of: Option<String>,
        source: String,
    }
    /// A line of `list_prices.csv`.
    ListPrice {
        code: String, service: String, item_sv: String, item_en: String, amount_minor: Option<i64>, currency: String,
        period: Option<String>, formula: Option<String>, tiering: Option<String>, condition_sv: Option<String>,
        condition_en: Option<String>, valid_from: chrono::NaiveDate, valid_until: Option<chrono::NaiveDate>,
        source: String,
    }
    /// A line of `list_price_tiers.csv`.
    Tier { code: String, from_quantity: i64, amount_minor: i64 }
    /// A line of `service_levels.csv`.
    Level {
        fact: String, applies_to: String, customer: Option<String>, metric: String, comparator: String,
        value_thousandths: i64, unit: String, measured_over: Option<String>, service_hours: Option<String>,
        exclusions_sv: Option<String>, exclusions_en: Option<String>, measured_how_sv: Option<String>,
        measured_how_en: Option<String>, source: String,
    }
    /// A line of `supplier_agreements.csv`.
    SupplierAgreement {
        code: String, supplier: String, services: String, title_sv: String, title_en: String,
        valid_from: chrono::NaiveDate, valid_until: Option<String>, notice_months: Option<i32>,
        renewal_months: Option<i32>, currency: String, annual_minor: Option<i64>, item_sv: Option<String>,
        item_en: Option<String>, levels: String, terminated_on: Option<chrono::NaiveDate>,
        terminated_from: Option<chrono::NaiveDate>, provenance: String, source: Option<String>,
    }
    /// A line of `index_series.csv`.
    IndexSeries {
        code: String, index_code: String, name_sv: String, name_en: String, publisher: String, base: String,
        frequency: String, stage: String, same_season: bool, lag_days: u64, ended_after: Option<String>,
        successor: Option<String>, link_period: Option<String>, source: String,
    }
    /// A line of `index_values.csv`.
    IndexValue { series: String, period: String, value: String, note: Option<String>, source: String }
    /// A line of `contract_template.csv`.
    Template { kind: String, no: Option<u32>, value: String, source: String }
}

/// Every data file, read.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "one field per file")]
pub struct Files {
    pub organisations: Vec<Organisation>,
    pub suppliers: Vec<Supplier>,
    pub portfolios: Vec<Portfolio>,
    pub services: Vec<Service>,
    pub events: Vec<Event>,
    pub service_suppliers: Vec<ServiceSupplier>,
    pub service_customers: Vec<ServiceCustomer>,
    pub list_prices: Vec<ListPrice>,
    pub tiers: Vec<Tier>,
    pub levels: Vec<Level>,
    pub supplier_agreements: Vec<SupplierAgreement>,
    pub template: Vec<Template>,
    pub index_series: Vec<IndexSeries>,
    pub index_values: Vec<IndexValue>,
}

macro_rules! file {
    ($name:literal) => {
        read($name, include_str!(concat!("../../sample/", $name)))
    };
}

impl Files {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// When a file does not have the shape its record says: a mistake in the product, not in its use.
    pub fn read() -> Result<Self, SampleError> {
        Ok(Self {
            organisations: file!("organisations.csv")?,
            suppliers: file!("suppliers.csv")?,
            portfolios: file!("portfolios.csv")?,
            services: file!("services.csv")?,
            events: file!("service_history.csv")?,
            service_suppliers: file!("service_suppliers.csv")?,
            service_customers: file!("service_customers.csv")?,
            list_prices: file!("list_prices.csv")?,
            tiers: file!("list_price_tiers.csv")?,
            levels: file!("service_levels.csv")?,
            supplier_agreements: file!("supplier_agreements.csv")?,
            template: file!("contract_template.csv")?,
            index_series: file!("index_series.csv")?,
            index_values: file!("index_values.csv")?,
        })
    }

    /// The organisation with this code, where the files have one.
    pub fn organisation(&self, code: &str) -> Option<&Organisation> {
        self.organisations.iter().find(|organisation| organisation.code == code)
    }

    /// An organisation's or supplier's names, Swedish and English.
    pub fn names(&self, code: &str) -> (String, String) {
        if let Some(organisation) = self.organisation(code) {
            return (organisation.sv().to_owned(), organisation.en().to_owned());
        }
        let name = self.suppliers.iter().find(|supplier| supplier.code == code).map_or(code, |found| &found.name);
        (name.to_owned(), name.to_owned())
    }

    /// A provider's service, where the files have one.
    pub fn service(&self, provider: &str, code: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.provider == provider && service.code == code)
    }

    /// The published fact that `customer` uses Sunet's `service`.
    pub fn use_of(&self, service: &str, customer: &str) -> Option<&ServiceCustomer> {
        self.service_customers.iter().find(|fact| fact.service == service && fact.customer == customer)
    }
}

fn read<T: DeserializeOwned>(name: &'static str, text: &str) -> Result<Vec<T>, SampleError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(|error| SampleError::File { name, error })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_files_hold_what_was_collected() {
        let files = Files::read().unwrap();
        assert_eq!(files.services.iter().filter(|service| service.provider == "sunet").count(), 40);
        assert_eq!(files.organisations.iter().filter(|known| !known.code.starts_with("uu-")).count(), 70);
        assert_eq!(files.suppliers.len(), 22);
        assert!(files.services.iter().all(|service| service.provider == "uu-it" || service.source.is_some()));
    }

    #[test]
    fn codes_are_unique_and_references_lead_somewhere() {
        let files = Files::read().unwrap();
        let codes: BTreeSet<_> = files.organisations.iter().map(|known| known.code.as_str()).collect();
        assert_eq!(codes.len(), files.organisations.len());
        let parents = files.organisations.iter().filter_map(|known| known.parent.as_deref());
        assert!(parents.into_iter().all(|parent| codes.contains(parent)));
        let customers = files.service_customers.iter().map(|fact| fact.customer.as_str());
        assert!(customers.into_iter().all(|customer| codes.contains(customer)));
    }
}
