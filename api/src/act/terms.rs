//! What every act takes beside what it is about.

use async_graphql::InputObject;

use crate::graphql::id::GlobalId;

/// What every act takes beside what it is about; its fields stand in each input.
#[derive(InputObject, Clone, Debug, Default)]
pub struct Terms {
    /// The appointment to act in; without it, the first of yours that permits the act. It stands in the decision (N5).
    #[graphql(name = "as")]
    pub acting: Option<GlobalId>,
    /// Why; it stands in the decision (N5). Without it, the rule that permits the act does.
    pub reason: Option<String>,
    /// The meeting that decided it, where a group decides; it stands in the decision.
    pub meeting_reference: Option<String>,
    /// A key of your own, at most 200 characters: however often the same act is sent with it, it is done once, and
    /// answered with what came of it. It is remembered for 30 days.
    pub idempotency_key: Option<String>,
}
