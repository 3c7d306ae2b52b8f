//! What the acts of a history came to.

use std::collections::BTreeMap;

use serde_json::Value;

use super::told::assert_own;

/// What people and machines are told that they can mend; anything else is a fault.
const KNOWN_ERRORS: &[&str] = &[
    "INVALID",
    "REQUIRED",
    "TAKEN",
    "NOT_FOUND",
    "WRONG_STATE",
    "VERSION_CONFLICT",
    "INCOMPLETE",
    "NOT_COVERED",
    "LEAVES_BARE",
    "SAME_PERSON",
    "NOT_CARRIED",
];

/// What came of the acts of a history.
#[derive(Default, Debug)]
pub struct Came {
    /// How often each was done.
    pub done: BTreeMap<&'static str, usize>,
    /// How often each code of a refusal was met.
    pub refused: BTreeMap<String, usize>,
    /// How many answers to customers were searched.
    pub searched: usize,
}

impl Came {
    /// Counts what one request came to; anything but what people can mend is a fault.
    pub fn count(&mut self, person: &str, answer: &Value, names: Vec<&'static str>) {
        self.searched += usize::from(assert_own(person, answer));
        for error in answer["errors"].as_array().into_iter().flatten() {
            let code = error["extensions"]["code"].as_str().unwrap_or("none");
            assert!(["FORBIDDEN", "NOT_FOUND", "CONFLICT"].contains(&code), "{answer}");
            *self.refused.entry(code.to_owned()).or_default() += 1;
        }
        for (place, name) in names.into_iter().enumerate() {
            let came = &answer["data"][format!("d{place}")];
            for error in came["userErrors"].as_array().into_iter().flatten() {
                let code = error["code"].as_str().unwrap_or("none");
                assert!(KNOWN_ERRORS.contains(&code), "{name}: {error}");
                *self.refused.entry(code.to_owned()).or_default() += 1;
            }
            *self.done.entry(name).or_default() += usize::from(came["decision"].is_object());
        }
    }

    /// That a history of so many acts went far enough to mean something.
    pub fn assert_enough(&self, tried: usize) {
        for name in [
            "agreementEdit",
            "agreementPartySet",
            "agreementSubmit",
            "agreementReview",
            "agreementSign",
            "agreementAttest",
            "agreementRegister",
            "agreementAmend",
            "agreementTerminate",
            "deliveryOrder",
            "deliveryBegin",
            "deliveryApprove",
            "deliveryActivate",
            "deliveryEnd",
            "riskAccept",
            "agreementRenew",
        ] {
            assert!(self.done.get(name).copied().unwrap_or(0) > 0, "{name} was never done: {self:?}");
        }
        // Others come only now and then, and are tried by tests of their own.
        for code in ["SAME_PERSON", "LEAVES_BARE", "WRONG_STATE", "FORBIDDEN"] {
            assert!(self.refused.contains_key(code), "{code} was never met: {self:?}");
        }
        assert!(self.done["agreementRegister"] > tried / 2_000, "too little was registered: {self:?}");
        assert!(self.searched > 0, "{self:?}");
    }
}
