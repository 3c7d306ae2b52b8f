//! A proof in words and figures, in English: for logs, tests and whoever reads the arithmetic as it stands.

use std::fmt;

use super::{Figure, Miss, Proof, Term, Verdict, Way};
use crate::words::MeasureUnit;

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            MeasureUnit::Percent => "%",
            MeasureUnit::Minute => "min",
            MeasureUnit::Hour => "h",
            MeasureUnit::Day => "days",
            MeasureUnit::WorkingDay => "working days",
            MeasureUnit::Month => "months",
            MeasureUnit::Count => "",
        };
        let (whole, rest) = (self.millionths / 1_000_000, self.millionths % 1_000_000);
        let decimals = format!("{rest:06}");
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        let space = if unit.is_empty() { "" } else { " " };
        write!(f, "{whole}{point}{decimals}{space}{unit}")
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPromised { label } => write!(f, "{label} promises nothing of the kind"),
            Self::OtherUnit { label, unit } => write!(f, "{label} counts it in {unit}"),
            Self::OtherWindow { label, over: Some(over) } => write!(f, "{label} measures it over {over}"),
            Self::OtherWindow { label, over: None } => write!(f, "{label} does not say over what it is measured"),
            Self::OutOfHours { label, missing } => write!(f, "{label} does not hold {missing}"),
            Self::HoursInWords { label: Some(label) } => write!(f, "the hours of {label} cannot be read"),
            Self::HoursInWords { label: None } => f.write_str("the hours of the promise cannot be read"),
            Self::NotInForce { labels, gap } => {
                write!(f, "{} not in force from {}", labels.join(", "), gap.from)?;
                gap.until.map_or(Ok(()), |until| write!(f, " until {until}"))
            }
            Self::Short { promised, carried, by } => write!(f, "{carried} of {promised}: {by} short"),
            Self::NotComputable => f.write_str("such a promise cannot be computed"),
        }
    }
}

/// What a term carries; where that is its own promise within fewer hours, how it came to that.
fn carries(term: &Term) -> Option<String> {
    let carries = term.carries?;
    let reckoned = term.within.zip(term.promised).filter(|(within, _)| within.worth == carries);
    let told = reckoned.map(|(within, promised)| {
        let out = Figure { millionths: 100_000_000 - promised.millionths, ..promised };
        format!("{carries} (100 % − {out} × {} / {} min a week)", within.promised_minutes, within.minutes)
    });
    Some(told.unwrap_or_else(|| carries.to_string()))
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direct = self.terms.iter().filter(|term| term.depth == 0);
        let figures: Vec<String> = direct.filter_map(carries).collect();
        let terms = match self.way {
            Way::Product => figures.join(" × "),
            Way::Sum => figures.join(" + "),
            Way::AddedDown | Way::Greatest => format!("the greatest of {}", figures.join(", ")),
            Way::Least => format!("the least of {}", figures.join(", ")),
            Way::Hours => format!("what is common to {}", figures.join(", ")),
            Way::Unknown => String::new(),
        };
        if let Some(carried) = self.carried {
            write!(f, "{terms} = {carried}; ")?;
        }
        match self.verdict() {
            Verdict::OwnMeans => f.write_str("no agreement underpins it"),
            Verdict::Carried => f.write_str("carried"),
            Verdict::NotCarried => {
                let misses: Vec<String> = self.misses.iter().map(ToString::to_string).collect();
                write!(f, "not carried: {}", misses.join("; "))
            }
        }
    }
}
