//! Appointments (S2.3, S3.2.5, S4.2.4, S4.3.3, R1): who is appointed to what, by whom, and what of it is accepted, delegated,
//! ended.

mod answer;
mod delegate;
mod end;
mod invited;
mod make;
mod person;
mod scope;

pub use answer::{AppointmentAcceptInput, AppointmentDeclineInput};
pub use delegate::{AppointmentDelegateInput, RolesRequireInput, required};
pub use end::{AppointmentEndInput, Period, bare};
pub use invited::{Invitations, redeem};
pub use make::{AppointmentAttestInput, AppointmentMakeInput};
pub use person::InviteInput;
pub use scope::ScopeInput;

use entity::appointment;
use uuid::Uuid;

/// In whose chain the decisions on an appointment stand: the provider's it is with; else the organisation's it is for; else
/// the installation's.
const fn keeper(appointment: &appointment::Model) -> Uuid {
    match (appointment.provider_id, appointment.organisation_id) {
        (Some(provider), _) => provider,
        (None, Some(organisation)) => organisation,
        (None, None) => Uuid::nil(),
    }
}
