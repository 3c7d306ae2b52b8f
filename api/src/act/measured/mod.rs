//! Follow-up of agreements (U2.8): what was measured against the targets, and whether the parties did their part.

mod asked;
mod parties;
mod values;

pub use self::{
    parties::PartyFulfilmentRecordInput,
    values::{MeasuredValueInput, MeasuredValuesRecordInput},
};
