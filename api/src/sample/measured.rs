//! Measured values of the last eighteen months, month by month, for every party of a registered agreement; some breach.

use entity::measured_value;
use governance::{
    lifecycle::VersionState,
    words::{Metric, Period, Provenance},
};

use super::{
    agreements::spec::{Agreement, Target, Version},
    days::{Days, at, shift},
    ids, noise,
    world::World,
};

/// How many whole months before the load are measured.
const MONTHS: u32 = 18;

/// Of a hundred months, how many breach the target.
const BREACHES: u32 = 4;

/// Adds the measured values of availability.
pub fn add(days: &Days, agreements: &[Agreement], world: &mut World) {
    for agreement in agreements {
        for (number, version) in agreement.versions.iter().enumerate() {
            if version.state == VersionState::Registered {
                let key = format!("{}/{}/{}", agreement.keeper, agreement.code, number + 1);
                add_version(days, &key, version, world);
            }
        }
    }
}

fn add_version(days: &Days, key: &str, version: &Version, world: &mut World) {
    for (position, target) in version.targets.iter().enumerate().filter(|(_, target)| is_measured(target)) {
        for part in &version.parts {
            for back in (1..=MONTHS).rev() {
                let (start, end) = (days.month_start(back), days.month_start(back - 1));
                if start < version.from || version.ends().is_some_and(|until| end > until) {
                    continue;
                }
                let natural = format!("{key}/{}/{position}/{start}", part.organisation);
                world.measured.push(measured_value::Model {
                    id: ids::of("measured_value", &natural),
                    target_id: ids::of("service_target", &format!("{key}//{position}")),
                    part_id: ids::of("agreement_part", &format!("{key}/{}", part.organisation)),
                    period_start: start,
                    period_end: end,
                    value_thousandths: value(target, &natural),
                    recorded_at: at(shift(end, 2), 6).min(days.now),
                    revision: 1,
                    provenance: Provenance::Sample,
                    source: None,
                });
            }
        }
    }
}

fn is_measured(target: &Target) -> bool {
    target.metric == Metric::Availability && target.measured_over == Some(Period::Month)
}

/// Availability in thousandths of a percent: mostly above the target, sometimes below.
fn value(target: &Target, key: &str) -> i64 {
    if noise::chance(&format!("breach:{key}"), BREACHES) {
        return target.value_thousandths - noise::between(key, 20, 900);
    }
    100_000 - noise::between(key, 0, (100_000 - target.value_thousandths) * 4 / 5)
}
