//! How facts are written down: each kind is a few small queries, put together into one statement.

/// What one row of a branch tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// That there is a facet: `a` its provider, `b` its party, `c` the person whose own it is, `word` its role or state.
    Facet,
    /// `a` is its portfolio.
    Portfolio,
    /// `a` is a service it is about, `b` that service's portfolio.
    Service,
    /// `a` is a service of another provider that stands on it, `b` that service's portfolio, `c` its provider (O2).
    Underpinned,
    /// `a` is an ancestor of its party, the party itself included.
    Ancestor,
    /// `b` is a customer of the provider `a` among its party and its ancestors.
    Customer,
    /// `a` is a provider of whose customers it is.
    CustomerOf,
    /// `a` is an organisation that has its service.
    HadBy,
    /// `a` is an ancestor of such an organisation, itself included.
    HadByAncestor,
    /// `a` is the assignment it came from.
    Assignment,
    /// `a` is a provider that its party supplies, `c` a service of it that it supplies, `b` that service's portfolio.
    Supplies,
    /// `a` is a provider whose own appointment it is (S4.2.2).
    MadeBy,
    /// `a` is a scope whose owner decides (S2.2, R4).
    OwnedAs,
    /// `a` is a person who takes part in it.
    TakesPart,
}

impl Fact {
    /// Every fact, at its number.
    const ALL: [Self; 14] = [
        Self::Facet,
        Self::Portfolio,
        Self::Service,
        Self::Underpinned,
        Self::Ancestor,
        Self::Customer,
        Self::CustomerOf,
        Self::HadBy,
        Self::HadByAncestor,
        Self::Assignment,
        Self::Supplies,
        Self::MadeBy,
        Self::OwnedAs,
        Self::TakesPart,
    ];

    /// The fact with this number.
    pub(super) fn numbered(number: i32) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}

/// What is true of a facet as a bit each.
pub(super) mod flag {
    /// It is published (V1).
    pub(crate) const PUBLISHED: i32 = 1;
    /// Its services stand on the supplier side too: they are supported by it.
    pub(crate) const SUPPLIED: i32 = 2;
    /// Its party is a customer of its provider.
    pub(crate) const CUSTOMER: i32 = 4;
    /// It was shared as a proposal (V3).
    pub(crate) const SHARED: i32 = 8;
    /// It is an appointment that gives authority now (R1).
    pub(crate) const EFFECTIVE: i32 = 16;
    /// Its party stands on the provider side.
    pub(crate) const PROVIDING: i32 = 32;
}

/// One query: rows of one fact. A row speaks of the facet, or of what several facets share, named by `about`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Branch {
    fact: Fact,
    /// The facet's id, or that of its version or party, to which the fact belongs.
    about: &'static str,
    /// Only for [`Fact::Facet`]: what it shares with other facets (a version).
    shares: &'static str,
    /// Only for [`Fact::Facet`]: the facet through whose reading it is reached (a line's part).
    through: &'static str,
    a: &'static str,
    b: &'static str,
    c: &'static str,
    word: &'static str,
    flags: &'static str,
    from: &'static str,
    only: &'static str,
}

/// A delivery `d` that has not ended: neither recorded so, nor by the day of its end.
pub(super) const HAD: &str = "AND d.state <> 'ENDED' AND (d.ended_on IS NULL OR d.ended_on > ?)";
/// The scope whose owner decides for the service `s`: its own where that has an effective owner at the moment of the
/// request, whose parts are bound in this order; else its portfolio (S2.2, R4).
pub(crate) const FIRST_OWNER: &str = "CASE WHEN EXISTS (SELECT 1 FROM appointment o WHERE o.service_id = s.id \
     AND o.role = 'SERVICE_OWNER' AND o.accepted_at <= ? AND o.declined_at IS NULL \
     AND (o.ended_at IS NULL OR o.ended_at > ?) AND o.valid_from <= ? AND (o.valid_until IS NULL OR o.valid_until > ?)) \
     THEN s.id ELSE s.portfolio_id END";

const NO_ID: &str = "CAST(NULL AS UUID)";
const NO_WORD: &str = "CAST(NULL AS TEXT)";

impl Branch {
    /// A fact about the facet `about`, from these tables.
    pub(super) const fn new(fact: Fact, about: &'static str, from: &'static str) -> Self {
        Self {
            fact,
            about,
            shares: NO_ID,
            through: NO_ID,
            a: NO_ID,
            b: NO_ID,
            c: NO_ID,
            word: NO_WORD,
            flags: "0",
            from,
            only: "",
        }
    }

    /// With its first id.
    pub(super) const fn a(mut self, column: &'static str) -> Self {
        self.a = column;
        self
    }

    /// With its second id.
    pub(super) const fn b(mut self, column: &'static str) -> Self {
        self.b = column;
        self
    }

    /// With its third id.
    pub(super) const fn c(mut self, column: &'static str) -> Self {
        self.c = column;
        self
    }

    /// With a role or a state.
    pub(super) const fn word(mut self, column: &'static str) -> Self {
        self.word = column;
        self
    }

    /// With [`flag`]s.
    pub(super) const fn flags(mut self, expression: &'static str) -> Self {
        self.flags = expression;
        self
    }

    /// Sharing with other facets what is told about this id.
    pub(super) const fn shares(mut self, column: &'static str) -> Self {
        self.shares = column;
        self
    }

    /// Reached through this facet of another kind.
    pub(super) const fn through(mut self, column: &'static str) -> Self {
        self.through = column;
        self
    }

    /// Only where this holds; the text begins with `AND`. A `?` in it, one at most, is the day of the request.
    pub(super) const fn only(mut self, condition: &'static str) -> Self {
        self.only = condition;
        self
    }

    /// The query up to the ids of the objects: `number` tells the subjects of one statement apart.
    pub(super) fn select(&self, number: usize, object: &str) -> String {
        let Self { fact, about, shares, through, a, b, c, word, flags, from, .. } = self;
        let distinct = if *fact == Fact::Facet { "" } else { "DISTINCT " };
        let fact = *fact as i32;
        format!(
            "SELECT {distinct}{number} AS subject, {object} AS object, {fact} AS fact, {about} AS about, \
             {shares} AS shares, {through} AS through, {a} AS a, {b} AS b, {c} AS c, {word} AS word, \
             {flags} AS flags FROM {from} WHERE "
        )
    }

    /// Whether its flags, or its first id, ask for the moment of the request: the instant twice, then the day twice.
    pub(super) fn is_clocked(&self) -> bool {
        self.flags.contains('?') || self.a.contains('?')
    }

    /// What follows the condition on the ids.
    pub(super) const fn only_text(&self) -> &'static str {
        self.only
    }
}
