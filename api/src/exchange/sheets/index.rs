//! Index adjustment (U2.7): the clauses of agreements, and the published series that they name.

use governance::index::{Frequency, IndexPeriod, Rounding, Stage};

use super::{
    NAME,
    agreements::{AGREEMENT, KEEPER, VERSION, agreement, version},
    annexes::party,
    code_key,
    content::{OF_PARTY, OWN_PART},
    keeper, provider, text, words,
};
use crate::exchange::{
    cell::{Cell, Store},
    columns::{By, Column, Kind, Owner, Ref, Sheet},
    row::Look,
};

const OF_PROVIDER: Ref = Ref::new("provider_id", "organisations", &[By::Cell("provider")]);

/// Clauses.
pub const CLAUSES: Sheet = Sheet {
    note: "Without an organisation a clause is common to all parties.",
    refs: &[KEEPER.through(), AGREEMENT.through(), VERSION, OF_PARTY.through(), OWN_PART],
    key: &["version_id", "part_id"],
    attested: false,
    owner: Owner::Provider("keeper_id"),
    content_of: Some("version_id"),
    check: |look| {
        if look.text("base_period").and_then(IndexPeriod::parse).is_some_and(|at| at.frequency() == Frequency::Year) {
            look.complain("base_period", &[], "a month such as 2024-10, or a quarter such as 2024-Q3");
        }
        if let (Some(floor), Some(cap)) = (look.cell("floor").as_number(), look.cell("cap").as_number())
            && cap < floor
        {
            look.complain("cap", &["floor"], "a change not below the least, which stands in floor");
        }
        if look.cell("base_value") == &Cell::Number(0) {
            look.complain("base_value", &[], "a value above nought");
        }
        let quarterly = look
            .text("base_period")
            .and_then(IndexPeriod::parse)
            .is_some_and(|at| at.frequency() == Frequency::Quarter);
        if quarterly && look.cell("comparison").as_number().is_some_and(|number| number > 4) {
            look.complain("comparison", &["base_period"], "a quarter from 1 to 4, as the base period is one");
        }
        if !look.lacks("successor") && look.text("successor") == look.text("series") {
            look.complain("successor", &["series"], "another series than the one that ends");
        }
    },
    from: "index_clause t JOIN agreement_version v ON v.id = t.version_id JOIN agreement a ON a.id = v.agreement_id \
           JOIN organisation o ON o.id = v.keeper_id \
           LEFT JOIN agreement_part q ON q.id = t.part_id LEFT JOIN organisation c ON c.id = q.organisation_id",
    order: "o.code, a.code, v.number, COALESCE(c.code, ''), t.id",
    ..Sheet::new(
        "index_clauses",
        "index_clause",
        "By which published series the prices of a version follow (U2.7).",
        &[
            keeper(),
            agreement(),
            version(),
            party(),
            Column::new("series", Kind::Code, "The series' code; as in index_series.csv.", "KPI-1980").required(),
            Column::new(
                "base_period",
                Kind::IndexPeriod,
                "The month or quarter whose value the agreed prices stand for.",
                "2024-10",
            )
            .required(),
            Column::new("share", Kind::Percent(1, 1_000), "The share of the price that follows.", "80")
                .otherwise("100")
                .kept_as("share_thousandths"),
            Column::new("upwards_only", Kind::Flag, "Whether prices never fall by it.", "false").otherwise("false"),
            Column::new("threshold", Kind::Percent(0, 1_000_000), "A change below it is not carried out.", "")
                .kept_as("threshold_thousandths"),
            Column::new("floor", Kind::Percent(-1_000, 1_000_000), "The least change.", "0")
                .kept_as("floor_thousandths"),
            Column::new("cap", Kind::Percent(-1_000, 1_000_000), "The greatest change.", "5")
                .kept_as("cap_thousandths"),
            Column::new(
                "new_agreement_above",
                Kind::Percent(1, 1_000_000),
                "A change beyond it needs a new agreement.",
                "10",
            )
            .kept_as("new_agreement_above_thousandths"),
            Column::new("effective_month", Kind::Number(1, 12), "Prices change on the first of this month.", "1")
                .otherwise("1"),
            Column::new(
                "base_value",
                Kind::Thousandths { negative: false },
                "The base period's value as the clause states it, above nought.",
                "416.22",
            )
            .kept_as("base_value_thousandths"),
            Column::new(
                "comparison",
                Kind::Number(1, 12),
                "Which month or quarter of a year is compared; the base period's own where empty.",
                "",
            ),
            Column::new("successor", Kind::Code, "The code of the series that takes its place where it ends.", ""),
            Column::new(
                "rounding",
                Kind::Word(words!(Rounding)),
                "How an amount midway between two is rounded; HALF_EVEN where empty.",
                "",
            ),
            Column::new(
                "round_to_minor",
                Kind::Number(1, 1_000_000),
                "Amounts are rounded to a multiple of so many of the currency's smallest unit; 1 where empty.",
                "",
            ),
            text("text_sv", None, "The clause in Swedish.", ""),
            text("text_en", None, "The clause in English.", "Four fifths of the price follow the index."),
        ],
    )
};

/// Series.
pub const SERIES: Sheet = Sheet {
    note: "One index, one base, one stage: a new base makes a new series, which the old one names as its successor.",
    refs: &[OF_PROVIDER, Ref::new("successor_id", "index_series", &[By::Ref("provider_id"), By::Cell("successor")])],
    key: &["provider_id", "code"],
    counted: true,
    owner: Owner::Provider("provider_id"),
    derived: &[("code_key", Store::Text)],
    derive: |look| vec![code_key(look)],
    check: |look| {
        look.one_of("name_sv", "name_en");
        look.pair("successor", "link_period");
        if !look.lacks("successor") && look.lacks("ended_after") {
            look.complain("ended_after", &["successor"], "its last period, as another takes its place");
        }
        for column in ["ended_after", "link_period"] {
            as_published(look, column);
        }
    },
    from: "index_series t JOIN organisation o ON o.id = t.provider_id LEFT JOIN index_series next ON next.id = t.successor_id",
    order: "o.code, t.code",
    ..Sheet::new(
        "index_series",
        "index_series",
        "Published index series, as a provider keeps them (U2.7).",
        &[
            provider("nordnet"),
            Column::new("code", Kind::Code, "What clauses name, its natural key with the provider.", "KPI-1980")
                .required(),
            Column::new("index", Kind::Code, "The index that its bases and stages share.", "KPI")
                .required()
                .kept_as("index_code"),
            text("name_sv", NAME, "Name in Swedish; one of the two is needed.", "Konsumentprisindex"),
            text("name_en", NAME, "Name in English.", "Consumer price index"),
            text("publisher", NAME, "Who publishes it.", "SCB").required(),
            text("base", NAME, "Its base.", "1980=100").required(),
            Column::new("frequency", Kind::Word(words!(Frequency)), "How often it is published.", "MONTH").required(),
            Column::new("stage", Kind::Word(words!(Stage)), "How firm its values are.", "FIXED").required(),
            Column::new(
                "same_season",
                Kind::Flag,
                "Whether only the same month or quarter of different years is compared.",
                "false",
            )
            .otherwise("false"),
            Column::new("ended_after", Kind::IndexPeriod, "Its last period, where it has ended.", ""),
            Column::of("successor", Kind::Code, "next.code", "The code of the series that takes its place.", ""),
            Column::new("link_period", Kind::IndexPeriod, "The period that both have a value of.", ""),
        ],
    )
};

/// That a period is one of those for which the row's series is published.
fn as_published(look: &mut Look<'_>, column: &'static str) {
    let frequency = look.text("frequency").and_then(Frequency::parse);
    let period = look.text(column).and_then(IndexPeriod::parse);
    if let (Some(frequency), Some(period)) = (frequency, period)
        && period.frequency() != frequency
    {
        look.complain(column, &["frequency"], format!("a {} as the series is published", frequency.as_str()));
    }
}

/// Values.
pub const VALUES: Sheet = Sheet {
    note: "A published value is never changed: a correction is a row with its own day of publication.",
    refs: &[OF_PROVIDER, Ref::new("series_id", "index_series", &[By::Ref("provider_id"), By::Cell("series")])],
    key: &["series_id", "period", "published_on"],
    owner: Owner::Provider("provider_id"),
    check: |look| {
        for column in ["value", "breaks", "recorded_at"] {
            if look.differs(column) {
                look.complain(column, &[], "what is known already: a correction has a later published_on");
            }
        }
        if look.cell("value") == &Cell::Number(0) {
            look.complain("value", &[], "a value above nought");
        }
        if look.cell("published_on").as_day().is_some_and(|day| day > look.at.today) {
            look.complain("published_on", &[], "a day that has come: what is not published yet is not entered");
        }
    },
    from: "index_value t JOIN organisation o ON o.id = t.provider_id JOIN index_series s ON s.id = t.series_id",
    order: "o.code, s.code, t.period {C}, t.published_on",
    ..Sheet::new(
        "index_values",
        "index_value",
        "What was published of a series for a period (U2.7).",
        &[
            provider("nordnet"),
            Column::of("series", Kind::Code, "s.code", "The series' code.", "KPI-1980").required(),
            Column::new("period", Kind::IndexPeriod, "The month, quarter or year.", "2024-10").required(),
            Column::new("value", Kind::Thousandths { negative: false }, "The value, above nought.", "416.22")
                .required()
                .kept_as("value_thousandths"),
            Column::new("published_on", Kind::Day, "The day it was published.", "2024-11-14").required(),
            Column::new("breaks", Kind::Flag, "Whether the scope of the statistics changed with this period.", "false")
                .otherwise("false"),
            Column::new(
                "recorded_at",
                Kind::Instant,
                "When it was recorded; the instant of import where empty.",
                "2024-11-15",
            )
            .otherwise("now"),
        ],
    )
};
