//! One request's actor and its reader: made by the door, handed to every resolver as schema data (`Arc<Session>`).

use std::sync::{
    Arc, LazyLock, PoisonError, RwLock,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use chrono::{DateTime, NaiveDate, Utc};
use entity::sql::Sql;
use futures_util::{FutureExt, TryStreamExt, future::BoxFuture};
use governance::{
    action::{Action, Kind},
    decide::{Actor, Extent, Moment, extent},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, StreamTrait};

use super::{
    gather::{Part, Rows},
    seats::{self, Named},
    statements::{Asks, Known, Number, Statements},
};
use crate::{
    app::App,
    auth::Identity,
    clock::Clock,
    db::readers::Readers,
    error::{ApiError, Code},
};

/// One request: who asks, when, and the reading connection. Nothing else reaches rows.
pub struct Session {
    /// Who asks, with the seats effective now (N6).
    actor: RwLock<Arc<Actor>>,
    /// The instant and the contract day that everything is judged by: those of the request until an act is done in it.
    moment: RwLock<Moment>,
    /// SQL statements sent for this request so far.
    pub statements: AtomicU32,
    reader: Reader,
    /// By whom the seats are named; None: nobody is signed in.
    named: Option<Named>,
    /// Whether the seats have been read since the request came in.
    settled: AtomicBool,
    /// Whether they were then found to be others.
    stale: AtomicBool,
    /// By what its statements are known again; None: each is made anew.
    asks: Option<Asks>,
}

/// Whoever has not signed in.
static NOBODY: LazyLock<Arc<Actor>> = LazyLock::new(Arc::default);

/// Where rows are read from.
enum Reader {
    /// The reading pool, for requests that only ask.
    Pool(Readers),
    /// The transaction of an act: what it has locked and written is what it sees.
    Act(Arc<DatabaseTransaction>),
}

impl Session {
    /// Begins with the seats that the person behind a verified token (None: anonymous) had last; they are read again in
    /// the first statement ([`Session::confirmed`]). `document`: what is asked, where it was asked before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(
        app: &Arc<App>,
        identity: Option<&Identity>,
        document: Option<Number>,
    ) -> Result<Arc<Self>, ApiError> {
        let nobody = || (Number::NOBODY, Arc::clone(&NOBODY));
        let last = identity.map_or_else(|| Some(nobody()), |identity| app.seats.get(&identity.into()));
        let Some((seats, actor)) = last else { return Self::anew(app, identity).await };
        let session = Self::anonymous(app.db.readers.clone(), app.clock.now(), app.clock.today());
        let kept = || app.statements.clone();
        let asks = document.map(|document| Asks { document, seats, actor: Arc::clone(&actor), kept: kept() });
        let (named, settled) = (identity.map(Named::from), AtomicBool::new(identity.is_none()));
        Ok(Arc::new(Self { actor: RwLock::new(actor), named, settled, asks, ..session }))
    }

    /// Begins with the seats as they are now, in a statement of their own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn anew(app: &Arc<App>, identity: Option<&Identity>) -> Result<Arc<Self>, ApiError> {
        let mut session = Self::anonymous(app.db.readers.clone(), app.clock.now(), app.clock.today());
        if let Some(identity) = identity {
            let named = Named::from(identity);
            session.sit(&named).await?;
            app.seats.keep(named.clone(), session.actor());
            session.named = Some(named);
        }
        Ok(Arc::new(session))
    }

    /// A session of nobody, as the public portal has it.
    pub fn anonymous(reader: Readers, now: DateTime<Utc>, today: NaiveDate) -> Self {
        Self {
            actor: RwLock::default(),
            moment: RwLock::new(Moment { now, today }),
            statements: AtomicU32::new(0),
            reader: Reader::Pool(reader),
            named: None,
            settled: AtomicBool::new(true),
            stale: AtomicBool::new(false),
            asks: None,
        }
    }

    /// A session of the person with this identity (issuer and subject), for a command of the program's operator.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(
        reader: Readers,
        (issuer, subject): (&str, &str),
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Self, ApiError> {
        let mut session = Self::anonymous(reader, now, today);
        let named = Named::new(issuer, subject);
        session.sit(&named).await?;
        session.named = Some(named);
        Ok(session)
    }

    /// A session of the same person and seats within a transaction that only reads: several statements see one state.
    pub fn looking(&self, transaction: &Arc<DatabaseTransaction>) -> Self {
        Self {
            actor: RwLock::new(self.actor()),
            moment: RwLock::new(self.moment()),
            statements: AtomicU32::new(0),
            reader: Reader::Act(Arc::clone(transaction)),
            named: None,
            settled: AtomicBool::new(true),
            stale: AtomicBool::new(false),
            asks: None,
        }
    }

    /// A session of the same person within the transaction of an act: with the seats as they are there, held until it
    /// ends, so that an end of an appointment and an act done in it cannot cross (N2, N6). An act may have waited for its
    /// turn, even past midnight: it is judged, and dated, by the clock once it has it, not by when the request came in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn within(&self, clock: &Clock, transaction: &Arc<DatabaseTransaction>) -> Result<Self, ApiError> {
        let session = Self {
            actor: RwLock::default(),
            moment: RwLock::new(self.moment()),
            statements: AtomicU32::new(0),
            reader: Reader::Act(Arc::clone(transaction)),
            named: None,
            settled: AtomicBool::new(true),
            stale: AtomicBool::new(false),
            asks: None,
        };
        if let Some(named) = &self.named {
            if session.backend() == DbBackend::Postgres {
                session.send(named.held().statement(session.backend())).await?;
            }
            session.goes_by(clock);
            session.sit(named).await?;
        }
        Ok(session)
    }

    /// Takes the seats of a person, read now.
    pub(super) async fn sit(&self, named: &Named) -> Result<(), ApiError> {
        let gathered = self.gather(vec![named.part(self.moment())]).await?;
        self.sit_as(seats::actor(gathered.part(0))?);
        Ok(())
    }

    /// Takes the seats anew, as an act has left them, and the time: what is answered after it is answered by the rights of
    /// then.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sit_again(&self, clock: &Clock) -> Result<(), ApiError> {
        self.goes_by(clock);
        match &self.named {
            Some(named) => self.sit(named).await,
            None => Ok(()),
        }
    }

    /// Has nobody ask from now on: nothing more is seen than what everyone sees.
    pub fn sit_down(&self) {
        self.sit_as(Actor::default());
    }

    /// Takes the time from the clock.
    fn goes_by(&self, clock: &Clock) {
        let now = clock.now();
        let moment = Moment { now, today: Clock::day_of(now) };
        *self.moment.write().unwrap_or_else(PoisonError::into_inner) = moment;
    }

    /// Takes these seats.
    pub(super) fn sit_as(&self, actor: Actor) {
        *self.actor.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(actor);
    }

    /// Who asks, with the seats effective now (N6).
    pub fn actor(&self) -> Arc<Actor> {
        Arc::clone(&self.actor.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// By what the statement of a field at the document's root is known; None: it is made anew.
    pub(super) fn known_by(&self, field: &str) -> Option<(Known, &Statements)> {
        let asks = self.asks.as_ref().filter(|asks| Arc::ptr_eq(&asks.actor, &self.actor()))?;
        let Asks { document, seats, .. } = *asks;
        let settles = self.named.is_some() && !self.settled.load(Ordering::Acquire);
        let known = Known { document, field: field.into(), seats, today: self.today(), settles };
        Some((known, &asks.kept))
    }

    /// What reads the seats again, where that has not been done yet.
    pub(super) fn unsettled(&self) -> Option<Part> {
        let named = self.named.as_ref().filter(|_| !self.settled.load(Ordering::Acquire))?;
        Some(named.proof(self.moment()))
    }

    /// Holds the seats, read again, against those taken for the time being.
    pub(super) fn settle(&self, read: Rows<'_>) -> Result<(), ApiError> {
        if seats::prove(read, &self.actor())? {
            self.settled.store(true, Ordering::Release);
            return Ok(());
        }
        self.stale.store(true, Ordering::Release);
        Err(stale())
    }

    /// Whether all that was answered was made by the seats as they are. If not, it must not be told: begin
    /// [`anew`](Session::anew).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn confirmed(&self) -> Result<bool, ApiError> {
        if !self.stale.load(Ordering::Acquire)
            && let Some(part) = self.unsettled()
        {
            // Nothing has been read at all: settled by itself.
            let gathered = self.gather_all(vec![part]).await?;
            return Ok(self.settle(gathered.part(0)).is_ok());
        }
        Ok(!self.stale.load(Ordering::Acquire))
    }

    /// What this actor may do of `action` on `kind`.
    pub fn extent(&self, action: Action, kind: Kind) -> Extent {
        Extent { moment: Some(self.moment()), ..extent(&self.actor(), action, kind) }
    }

    /// When it is, for this request.
    pub fn moment(&self) -> Moment {
        *self.moment.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The instant of [`moment`](Self::moment).
    pub fn now(&self) -> DateTime<Utc> {
        self.moment().now
    }

    /// The contract day of [`moment`](Self::moment).
    pub fn today(&self) -> NaiveDate {
        self.moment().today
    }

    /// The engine behind the reader.
    pub fn backend(&self) -> DbBackend {
        match &self.reader {
            Reader::Pool(readers) => readers.backend(),
            Reader::Act(transaction) => ConnectionTrait::get_database_backend(&**transaction),
        }
    }

    /// Reads rows by themselves, once the seats are settled. Boxed: the futures of fields hold it, and are to be small.
    pub(super) fn rows(&self, sql: Sql) -> BoxFuture<'_, Result<Vec<QueryResult>, ApiError>> {
        let read = async move {
            if !self.confirmed().await? {
                return Err(stale());
            }
            self.send(sql.statement(self.backend())).await
        };
        read.boxed()
    }

    /// Hands every row of one statement to `take` as it comes, so that no more than a few are held at a time.
    pub(super) async fn each(
        &self,
        sql: Sql,
        mut take: impl FnMut(&QueryResult) -> Result<(), ApiError> + Send,
    ) -> Result<(), ApiError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let statement = sql.statement(self.backend());
        match &self.reader {
            Reader::Pool(readers) => {
                let mut rows = readers.pool().stream_raw(statement).await?;
                while let Some(row) = rows.try_next().await? {
                    take(&row)?;
                }
            }
            Reader::Act(transaction) => {
                let mut rows = transaction.stream_raw(statement).await?;
                while let Some(row) = rows.try_next().await? {
                    take(&row)?;
                }
            }
        }
        Ok(())
    }

    /// Sends one statement and counts it.
    pub(super) async fn send(&self, statement: Statement) -> Result<Vec<QueryResult>, ApiError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        Ok(self.reader.read(statement).await?)
    }
}

impl Reader {
    async fn read(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Pool(readers) => readers.all(statement).await,
            Self::Act(transaction) => transaction.query_all_raw(statement).await,
        }
    }
}

/// Told to nobody: the request begins anew.
fn stale() -> ApiError {
    ApiError::new(Code::Conflict, "Your seats have changed since your last request.")
}
