//! The people of customers and suppliers: who represents, who signs, who answers for a supply.

use std::collections::BTreeSet;

use governance::{role::Role, words::PartySide};

use super::seat::{Scope, Seat, Standing};
use crate::sample::{agreements::spec::Agreement, files::Files};

/// A representative and a signatory for every party besides the keeper, a contact for every supplier, the signatories of
/// the providers in what they buy, and a few that show how appointments end.
pub fn seats(files: &Files, agreements: &[Agreement]) -> Vec<Seat> {
    let mut customers = BTreeSet::new();
    let mut suppliers = BTreeSet::new();
    for agreement in agreements {
        for part in agreement.versions.iter().flat_map(|version| &version.parts) {
            let parties = if agreement.side == PartySide::Provider { &mut customers } else { &mut suppliers };
            parties.insert((part.organisation.as_str(), agreement.keeper));
        }
    }
    let mut seats = Vec::new();
    let mut signing = BTreeSet::new();
    for &(code, keeper) in &customers {
        let seat = seat(files, "customer", "Kundrepresentant", Role::CustomerRepresentative, code, keeper);
        seats.push(if has_units(code) { seat.with_units() } else { seat });
    }
    for &(code, keeper) in &suppliers {
        seats.push(seat(files, "supplier", "Leverantörskontakt", Role::SupplierContact, code, keeper));
    }
    for &(code, keeper) in customers.iter().chain(&suppliers) {
        if signing.insert(code) {
            seats.push(seat(files, "signatory", "Firmatecknare", Role::Signatory, code, keeper));
        }
    }
    for provider in ["sunet", "uu-it"] {
        seats.push(seat(files, "signatory", "Firmatecknare", Role::Signatory, provider, provider));
    }
    seats.extend(endings(files));
    seats
}

/// Representatives whose appointment includes the units below: of the university and its domains.
fn has_units(code: &str) -> bool {
    matches!(code, "uu" | "uu-humsam" | "uu-medfarm" | "uu-teknat")
}

fn seat(files: &Files, subject: &str, name: &str, role: Role, code: &str, keeper: &str) -> Seat {
    let scope = Scope::Organisation(code.to_owned());
    Seat::new(format!("{subject}.{code}"), format!("{name} {}", files.names(code).0), role, scope)
        .by(format!("contract.{keeper}"))
}

fn endings(files: &Files) -> Vec<Seat> {
    let representative = |code: &str, subject: &str, name: &str| Seat {
        subject: subject.to_owned(),
        name: name.to_owned(),
        ..seat(files, "customer", "", Role::CustomerRepresentative, code, "sunet")
    };
    vec![
        representative(
            "uu",
            "customer.uu.central",
            "Kundrepresentant Uppsala universitet, endast universitetet självt",
        ),
        representative("kb", "customer.kb.former", "Tidigare kundrepresentant Kungliga biblioteket")
            .standing(Standing::Ended(90)),
        representative("lu", ERASED, "").standing(Standing::Ended(700)),
        representative("lnu", INVITED, "Inbjuden kundrepresentant Linnéuniversitetet").standing(Standing::Unaccepted),
    ]
}

/// Subject of the person whose name has been erased (O4).
pub const ERASED: &str = "customer.lu.erased";

/// Subject that the invited person will have; until the invitation is used there is no identity (O4).
pub const INVITED: &str = "customer.lnu.invited";
