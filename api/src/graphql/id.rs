//! Global ids (Relay object identification): opaque to clients, typed for us.

use async_graphql::{ID, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// The types that have global ids. The letters stand in ids that clients keep: they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeType {
    /// Organisation.
    Organisation = b'o' as isize,
    /// Person.
    Person = b'p' as isize,
    /// Appointment.
    Appointment = b'a' as isize,
    /// Portfolio.
    Portfolio = b'f' as isize,
    /// Service.
    Service = b's' as isize,
    /// Agreement.
    Agreement = b'g' as isize,
    /// Agreement version.
    AgreementVersion = b'v' as isize,
    /// Agreement part.
    AgreementPart = b't' as isize,
    /// Delivery.
    Delivery = b'd' as isize,
    /// Budget frame.
    BudgetFrame = b'b' as isize,
    /// Allocation.
    Allocation = b'k' as isize,
    /// Customer relation.
    CustomerRelation = b'r' as isize,
    /// List price.
    ListPrice = b'e' as isize,
    /// Security measure.
    SecurityMeasure = b'y' as isize,
    /// That an organisation supplies something to a service.
    ServiceSupplier = b'L' as isize,
    /// Text of a service.
    ServiceText = b'w' as isize,
    /// Announcement.
    Announcement = b'u' as isize,
    /// Change.
    Change = b'c' as isize,
    /// Management record.
    ManagementRecord = b'j' as isize,
    /// Need.
    Need = b'n' as isize,
    /// Annual cycle.
    AnnualCycle = b'h' as isize,
    /// Plan.
    Plan = b'l' as isize,
    /// Plan item.
    PlanItem = b'i' as isize,
    /// Meeting.
    Meeting = b'm' as isize,
    /// Event.
    Event = b'z' as isize,
    /// Process description.
    ProcessDescription = b'q' as isize,
    /// Index series.
    IndexSeries = b'I' as isize,
    /// Index adjustment run.
    IndexRun = b'J' as isize,
    /// Agreement template.
    AgreementTemplate = b'T' as isize,
    /// How agreements are structured.
    AgreementStructure = b'S' as isize,
    /// Decision.
    Decision = b'x' as isize,
}

impl NodeType {
    /// Every type with global ids.
    pub const ALL: [Self; 31] = [
        Self::Organisation,
        Self::Person,
        Self::Appointment,
        Self::Portfolio,
        Self::Service,
        Self::Agreement,
        Self::AgreementVersion,
        Self::AgreementPart,
        Self::Delivery,
        Self::BudgetFrame,
        Self::Allocation,
        Self::CustomerRelation,
        Self::ListPrice,
        Self::SecurityMeasure,
        Self::ServiceSupplier,
        Self::ServiceText,
        Self::Announcement,
        Self::Change,
        Self::ManagementRecord,
        Self::Need,
        Self::AnnualCycle,
        Self::Plan,
        Self::PlanItem,
        Self::Meeting,
        Self::Event,
        Self::ProcessDescription,
        Self::IndexSeries,
        Self::IndexRun,
        Self::AgreementTemplate,
        Self::AgreementStructure,
        Self::Decision,
    ];

    /// The global id of the row `id` of this type.
    pub fn global(self, id: Uuid) -> ID {
        let mut bytes = [0; 17];
        bytes[0] = self as u8;
        bytes[1..].copy_from_slice(id.as_bytes());
        ID(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// A global id as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalId {
    /// The type.
    pub node: NodeType,
    /// The row.
    pub id: Uuid,
}

impl GlobalId {
    /// An id of no row.
    pub const NONE: Self = Self { node: NodeType::Person, id: Uuid::nil() };

    /// Reads a global id; None where it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (first, rest) = bytes.split_first()?;
        let node = NodeType::ALL.into_iter().find(|node| *node as u8 == *first)?;
        Some(Self { node, id: Uuid::from_slice(rest).ok()? })
    }

    /// The row's id, if it is of this type.
    pub fn of(self, node: NodeType) -> Option<Uuid> {
        (self.node == node).then_some(self.id)
    }
}

/// Stands in the schema as the built-in `ID`.
#[Scalar(name = "ID")]
impl ScalarType for GlobalId {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(Self::parse(text).unwrap_or(Self::NONE)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.node.global(self.id).0)
    }
}
