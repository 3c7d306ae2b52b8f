//! O4: whoever is known by an issuer that is not configured, or by a claim that no issuer lists, can never sign in.
//! Files bring such persons in; that is told.

use super::{Exchange, ISSUER, catalogue, err, out};
use crate::harness::{Database, run};

const ISSUED: &str = "nobody can sign in by the issuer https://other.example (identities: 1): it is not configured";
const CLAIMED: &str = "nobody can sign in by the claim eduPersonPrincipalName (invitations: 2): no issuer lists it in \
                       invitation_claims";

#[tokio::test]
async fn o4_an_import_tells_by_what_nobody_can_sign_in() {
    let mut exchange = Exchange::of(catalogue::files()).await;
    for more in [&["--dry-run"][..], &[]] {
        let done = exchange.import("admin", more);
        let told = out(&done);
        assert!(done.status.success(), "{}", err(&done));
        for note in [ISSUED, CLAIMED] {
            assert!(told.contains(&format!("note: {note}\n")), "{note}: {told}");
        }
        assert_eq!(told.matches("note: ").count(), 2, "{told}");
    }
    // Of those whom the files bring in: what is there already is for `katalog doctor`.
    exchange.add("persons.csv", "https://id.example kim,Kim Kall,,");
    let again = exchange.import("eva", &[]);
    assert!(again.status.success() && !out(&again).contains("note: "), "{}{}", out(&again), err(&again));
}

#[tokio::test]
async fn o4_doctor_tells_by_what_nobody_can_sign_in() {
    let exchange = Exchange::filled().await;
    let doctor = |database: &Database, settings: &[(&str, &str)]| out(&run(database, &["doctor"], settings));
    let told = doctor(&exchange.database, &ISSUER);
    assert!(told.contains(&format!("note   persons: {ISSUED}; {CLAIMED}\n")), "{told}");
    let listed = [&ISSUER[..], &[("INVITATION_CLAIMS", "email,eduPersonPrincipalName")]].concat();
    let told = doctor(&exchange.database, &listed);
    assert!(told.contains(&format!("note   persons: {ISSUED}\n")), "{told}");
    let told = doctor(&Database::sample().await, &[]);
    assert!(told.contains("ok     persons: known by issuers and claims that are configured\n"), "{told}");
}
