//! By what persons are known who cannot sign in by it (O4): an issuer that is not configured, a claim that none lists.
//! Files bring in any, and nothing refuses them, for a setting may come later.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::{
    auth::{DEVELOPMENT_CLAIM, DEVELOPMENT_ISSUER},
    config::Config,
    db::Db,
    exchange::people::Ways,
};

/// By what the persons of the database are known: all identities, and the invitations that wait for a first sign-in.
///
/// # Errors
/// When the database does not answer.
pub async fn kept(db: &Db) -> Result<Ways, DbErr> {
    let identities = "SELECT issuer, COUNT(*) FROM identity GROUP BY issuer";
    let invitations = "SELECT claim, COUNT(*) FROM invitation WHERE used_at IS NULL GROUP BY claim";
    Ok(Ways { identities: counted(db, identities).await?, invitations: counted(db, invitations).await? })
}

async fn counted(db: &Db, sql: &str) -> Result<BTreeMap<String, usize>, DbErr> {
    let mut counts = BTreeMap::new();
    for row in db.read.query_all_raw(Statement::from_string(db.backend(), sql)).await? {
        let number: i64 = row.try_get_by_index(1)?;
        counts.insert(row.try_get_by_index(0)?, usize::try_from(number).unwrap_or(usize::MAX));
    }
    Ok(counts)
}

/// Those of them by which nobody can sign in, each in words; `development`: the development issuer is offered.
pub fn useless(ways: &Ways, config: &Config, development: bool) -> Vec<String> {
    let issuers = config.issuers.iter().map(|issuer| issuer.issuer.as_str());
    let issuers: Vec<&str> = issuers.chain(development.then_some(DEVELOPMENT_ISSUER)).collect();
    let claims = config.issuers.iter().flat_map(|issuer| issuer.invitation_claims.iter().map(String::as_str));
    let claims: Vec<&str> = claims.chain(development.then_some(DEVELOPMENT_CLAIM)).collect();
    let mut told = Vec::new();
    for (issuer, number) in ways.identities.iter().filter(|(issuer, _)| !issuers.contains(&issuer.as_str())) {
        told.push(format!("nobody can sign in by the issuer {issuer} (identities: {number}): it is not configured"));
    }
    for (claim, number) in ways.invitations.iter().filter(|(claim, _)| !claims.contains(&claim.as_str())) {
        told.push(format!(
            "nobody can sign in by the claim {claim} (invitations: {number}): no issuer lists it in invitation_claims"
        ));
    }
    told
}
