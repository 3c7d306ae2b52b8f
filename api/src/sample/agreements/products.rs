//! What Sunet's customer agreements of the sample are about: one line per service, prices and shares generated.
//!
//! That a service is bought, by whom and for how much is sample unless a published fact says otherwise; the published
//! ones are always among the buyers (`always`).

/// How a year's price follows from the customer's size.
#[derive(Clone, Copy, Debug)]
pub enum Pricing {
    /// One amount: minor units, plus minor units per point of weight.
    Flat(i64, i64),
    /// So many units, plus units per point of weight, at a price each: unit, units, units per weight, minor units.
    Units(&'static str, i64, i64, i64),
}

/// A service as it is sold.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// The service.
    pub service: &'static str,
    /// Services that come with it, without a price of their own.
    pub with: &'static [&'static str],
    /// Item of the line, Swedish and English.
    pub item: (&'static str, &'static str),
    /// The price.
    pub pricing: Pricing,
    /// ISO 4217.
    pub currency: &'static str,
    /// Buyers among universities, university colleges and others, in percent.
    pub share: [u32; 3],
    /// Buyers whatever the share says.
    pub always: &'static [&'static str],
    /// Promised availability, in thousandths of a percent; 0: none.
    pub availability: i64,
    /// Month and day of renewal, where the agreements have one; then notice is four months.
    pub break_day: Option<(u32, u32)>,
}

const fn product(
    service: &'static str,
    item: (&'static str, &'static str),
    pricing: Pricing,
    share: [u32; 3],
) -> Product {
    Product { service, with: &[], item, pricing, currency: "SEK", share, always: &[], availability: 0, break_day: None }
}

use Pricing::{Flat, Units};

/// The services sold one agreement per customer, besides the connection, Drive and the certificates.
pub const PRODUCTS: &[Product] = &[
    Product {
        always: &["ltu", "su", "uu"],
        availability: 99_900,
        break_day: Some((10, 1)),
        ..product(
            "e-mote-zoom",
            ("Licenser, per år", "Licences, per year"),
            Units("licens", 20, 12, 21_000),
            [95, 75, 15],
        )
    },
    Product {
        always: &["uu", "bth", "hkr"],
        availability: 99_900,
        ..product(
            "mailfilter",
            ("Filtrering, årsavgift", "Filtering, yearly fee"),
            Flat(1_200_000, 90_000),
            [80, 60, 20],
        )
    },
    Product {
        always: &["gih", "uu"],
        availability: 99_500,
        ..product(
            "play",
            ("Videotjänst, årsavgift", "Video service, yearly fee"),
            Flat(2_000_000, 160_000),
            [65, 40, 0],
        )
    },
    Product {
        currency: "EUR",
        break_day: Some((9, 1)),
        ..product(
            "play-captions",
            ("Maskinella undertexter, uppskattade timmar per år", "Machine captions, estimated hours per year"),
            Units("h", 20, 4, 700),
            [35, 20, 0],
        )
    },
    Product {
        always: &["su"],
        currency: "EUR",
        break_day: Some((9, 1)),
        ..product(
            "tal-till-text",
            ("Maskinell transkribering, uppskattade timmar per år", "Machine transcription, estimated hours per year"),
            Units("h", 10, 3, 700),
            [20, 10, 0],
        )
    },
    Product {
        always: &["umu", "kau", "hj", "ehs"],
        with: &["canvasadapter"],
        availability: 99_500,
        ..product(
            "lms",
            ("Lärplattform, årsavgift", "Learning platform, yearly fee"),
            Flat(9_000_000, 800_000),
            [45, 40, 0],
        )
    },
    Product {
        always: &["oru", "umu"],
        availability: 99_500,
        ..product(
            "digital-tentamen",
            ("Tjänsteavgift, per månad", "Service fee, per month"),
            Flat(500_000, 42_000),
            [40, 30, 0],
        )
    },
    Product {
        always: &["miun", "hj", "lu", "uu"],
        with: &["edusign-signservice"],
        ..product("edusign", ("Underskrifter, årsavgift", "Signing, yearly fee"), Flat(1_000_000, 50_000), [60, 45, 15])
    },
    Product {
        always: &["su", "hig"],
        availability: 99_900,
        ..product(
            "cnaas",
            ("Campusnät, årsavgift", "Campus network, yearly fee"),
            Flat(40_000_000, 2_000_000),
            [6, 18, 0],
        )
    },
    Product {
        always: &["chalmers", "umu"],
        availability: 99_900,
        ..product(
            "p2p",
            ("Förbindelse 100 Gbit/s, årsavgift", "Link 100 Gbit/s, yearly fee"),
            Flat(30_000_000, 300_000),
            [18, 0, 4],
        )
    },
    product(
        "ip-studentbostader",
        ("Anslutning 10 Gbit/s, årsavgift", "Connection 10 Gbit/s, yearly fee"),
        Flat(6_000_000, 20_000),
        [20, 12, 0],
    ),
    Product {
        always: &["kmh"],
        ..product(
            "virtuell-server",
            ("Virtuell server, per år", "Virtual server, per year"),
            Units("server", 1, 0, 2_400_000),
            [0, 12, 18],
        )
    },
    Product {
        always: &["irf", "nrm"],
        ..product(
            "serverinplacering",
            ("Halvt stativ, per år", "Half rack, per year"),
            Units("halvt stativ", 1, 0, 3_600_000),
            [5, 5, 14],
        )
    },
];

/// Services whose agreements have all ended: day of the end, buyers as above, none new.
pub const ENDED: &[(Product, &str)] = &[
    (
        product(
            "textmatchning",
            ("Årsavgift efter helårsstudenter", "Yearly fee by full-time-equivalent students"),
            Flat(1_500_000, 120_000),
            [40, 45, 0],
        ),
        "2025-09-01",
    ),
    (
        product("connect", ("Webbmöten, årsavgift", "Web meetings, yearly fee"), Flat(1_500_000, 60_000), [45, 20, 0]),
        "2021-01-31",
    ),
    (
        product(
            "e-postfilter",
            ("Filtrering, årsavgift", "Filtering, yearly fee"),
            Flat(1_000_000, 70_000),
            [30, 20, 0],
        ),
        "2020-12-01",
    ),
    (
        Product {
            always: &["lu", "su", "hb"],
            ..product(
                "box",
                ("Molnlagring, årsavgift", "Cloud storage, yearly fee"),
                Flat(8_000_000, 400_000),
                [0, 0, 0],
            )
        },
        "2025-07-01",
    ),
];
