//! Where agreements are listed under something else: a service, a portfolio, an organisation.

use entity::{anchor::anchors, sql::Sql};

use crate::access::{Filter, Nesting, Row, Session, rows::AgreementRow};

/// A service in a version: covered by it, or standing on a line of one part of it (O2).
macro_rules! concerned {
    () => {
        "agreement t JOIN (SELECT w.agreement_id, c.version_id, c.service_id, NULL AS part_id, \
             NULL AS underpins_provider_id FROM agreement_service c JOIN agreement_version w ON w.id = c.version_id \
             UNION ALL SELECT l.agreement_id, l.version_id, l.underpins_service_id, l.part_id, \
             l.underpins_provider_id FROM agreement_line l WHERE l.underpins_service_id IS NOT NULL) x \
             ON x.agreement_id = t.id"
    };
}

/// A place under which agreements are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Those that concern a service.
    Service,
    /// Those that concern a service of a portfolio.
    Portfolio,
    /// Those in which an organisation is party.
    Organisation,
}

impl Place {
    /// How agreements hang on it.
    pub const fn nesting(self) -> Nesting {
        match self {
            Self::Service => Nesting { parent: "x.service_id", from: concerned!() },
            Self::Portfolio => Nesting {
                parent: "y.portfolio_id",
                from: concat!(concerned!(), " JOIN service y ON y.id = x.service_id"),
            },
            Self::Organisation => Nesting {
                parent: "x.organisation_id",
                from: "agreement t JOIN agreement_part x ON x.agreement_id = t.id",
            },
        }
    }

    /// `filter`, told that the facet it is seen through must be the one that hangs there: another party's part does not
    /// show by way of one's own (N7). The keeper is party to whatever version one sees.
    pub fn narrowed(self, session: &Session, filter: Filter) -> Filter {
        let hangs = match self {
            Self::Service | Self::Portfolio => {
                Sql::new("p.version_id = x.version_id AND (x.part_id IS NULL OR (x.part_id = p.id AND ")
                    .and_then(session.told_underpinned("x"))
                    .and_then("))")
            }
            Self::Organisation => Sql::new("p.id = x.id OR (x.is_keeper AND x.version_id = p.version_id)"),
        };
        let facet = if filter.facet.is_empty() { hangs } else { Sql::all([hangs, filter.facet]) };
        let row = if filter.row.is_empty() { session.anchored() } else { Sql::all([session.anchored(), filter.row]) };
        Filter { row, facet }
    }
}

impl Session {
    /// The key of the end of the agreement `t`, as [`Anchored`](crate::access::anchored::Anchored) lists it: of the
    /// actor's own anchors on which it hangs, the one's with the latest registered version.
    pub(in crate::access) fn end_as_seen(&self) -> Sql {
        let extent = self.extent(AgreementRow::ACTION, AgreementRow::KIND);
        let own = Sql::any(anchors(&extent).iter().map(|anchor| anchor.holds("a")));
        let key = Sql::new("(SELECT a.ends_key FROM agreement_anchor a WHERE a.agreement_id = t.id AND ").and_then(own);
        key.and_then(" ORDER BY a.ends_number DESC LIMIT 1)")
    }

    /// That the agreement `t` stands at one of the actor's anchors. It adds nothing to what the extent says of a facet; it
    /// is the index by which those who see few of many agreements have them found before facets are looked at.
    fn anchored(&self) -> Sql {
        let extent = self.extent(AgreementRow::ACTION, AgreementRow::KIND);
        let mut sql = Sql::new("t.id IN (");
        for (place, anchor) in anchors(&extent).into_iter().enumerate() {
            sql.push(if place == 0 { "SELECT" } else { " UNION ALL SELECT" });
            sql.push(format!(" a.agreement_id FROM agreement_anchor a WHERE a.scope = '{}' AND ", anchor.scope));
            sql.push(Sql::new("a.anchor_id = ? AND a.within_id = ?").bind(anchor.id).bind(anchor.within));
        }
        if sql == Sql::new("t.id IN (") { Sql::none() } else { sql.and_then(")") }
    }
}
