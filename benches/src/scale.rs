//! The three scales.

use clap::ValueEnum;

/// How much data there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// 200 organisations, 60 services, 2,000 agreements.
    Small,
    /// 2,000 organisations, 400 services, 50,000 agreements.
    Medium,
    /// 20,000 organisations, 2,000 services, 1,000,000 agreements.
    Large,
}

/// How many rows of each kind.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Organisations of every sort.
    pub organisations: u32,
    /// Services.
    pub services: u32,
    /// Agreements.
    pub agreements: u32,
    /// Every so-many-th agreement is the heavy customer's.
    pub heavy_every: u32,
}

/// How many agreements an ordinary customer has, about: a few of them it does not see yet.
const OF_A_CUSTOMER: u32 = 54;

impl Scale {
    /// The name, as in a command and in the name of the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// The name of the database.
    pub fn database(self) -> String {
        format!("katalog_bench_{}", self.name())
    }

    /// The numbers.
    pub const fn numbers(self) -> Numbers {
        match self {
            Self::Small => Numbers { organisations: 200, services: 60, agreements: 2_000, heavy_every: 10 },
            Self::Medium => Numbers { organisations: 2_000, services: 400, agreements: 50_000, heavy_every: 50 },
            Self::Large => Numbers { organisations: 20_000, services: 2_000, agreements: 1_000_000, heavy_every: 50 },
        }
    }
}

impl Numbers {
    /// How many ordinary customers have agreements.
    pub const fn customers(self) -> u32 {
        (self.agreements - self.agreements / self.heavy_every) / OF_A_CUSTOMER
    }

    /// The number of the person who represents an ordinary customer that is no unit of another and has none; see
    /// `sql/data/04_persons.sql`.
    pub fn ordinary_representative(self) -> u32 {
        let middle = (self.customers() / 2).min(363);
        1_200 + middle / 9 * 9 + 3
    }
}
