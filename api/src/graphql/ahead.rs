//! From a selection to what is read ahead: which of the selected relations come in the statement that reads the rows.
//!
//! A type over governed rows says for each of its fields how it is read ([`Governed::ahead`]); its resolvers ask for
//! the same, and find it there: under a key of the field's name and arguments, which together with the rows say what is
//! read. A field that is not told of is read by itself, for all rows of the cohort, when its first resolver asks: one
//! statement more.

use std::borrow::Cow;

use async_graphql::{Context, InputType, OutputType, Result, SelectionField, Value};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Either, Ready, ready},
};

use super::{
    connection::{Connection, session},
    written::Plain,
};
use crate::{
    access::{Ahead, Filter, Member, Nesting, One, Paging, Relation, Row, Session, Whole},
    error::ApiError,
};

/// A GraphQL type over governed rows.
pub trait Governed: From<Member<Self::Row>> + OutputType + Clone {
    /// The rows.
    type Row: Row;

    /// How what a field of the type shows is read in the statement that reads its rows; None: by itself, or it is
    /// in the row.
    fn ahead(_field: &Selected<'_>) -> Option<Relation> {
        None
    }
}

/// A selected field.
pub struct Selected<'a> {
    field: SelectionField<'a>,
    /// Who asks, and when.
    pub session: &'a Session,
}

impl<'a> Selected<'a> {
    /// The field that is being resolved.
    ///
    /// # Errors
    /// When the door did not put a session there, which is a fault of the server.
    pub fn of(ctx: &'a Context<'_>) -> Result<Self, ApiError> {
        Ok(Self { field: ctx.field(), session: session(ctx)? })
    }

    /// The field's name.
    pub fn name(&self) -> &'a str {
        self.field.name()
    }

    /// What tells the readings of a cohort apart, as [`key`].
    pub fn key(&self) -> String {
        told_apart(self.field).into_owned()
    }

    /// The value of an argument, None where it is not given. An outer None: it is not of that type, and the resolver
    /// will say so.
    pub fn argument<T: InputType>(&self, name: &str) -> Option<Option<T>> {
        let arguments = self.field.arguments().ok()?;
        let given = arguments.into_iter().find(|(argument, value)| argument == name && *value != Value::Null);
        given.map(|(_, value)| T::parse(Some(value)).ok()).map_or(Some(None), |value| value.map(Some))
    }

    fn fields(&self) -> impl Iterator<Item = Selected<'a>> {
        self.field.selection_set().map(|field| Selected { field, session: self.session })
    }

    /// What is read ahead of the rows that the field shows as objects of type `T`.
    pub fn below<T: Governed>(&self) -> Ahead {
        self.fields().filter_map(|field| T::ahead(&field)).collect()
    }

    /// The same where the field is a connection.
    pub fn page<T: Governed>(&self) -> Ahead {
        let mut relations = Vec::new();
        for field in self.fields() {
            match field.name() {
                "nodes" => relations.extend(field.fields().filter_map(|field| T::ahead(&field))),
                "edges" => {
                    let nodes = field.fields().filter(|field| field.name() == "node");
                    relations
                        .extend(nodes.flat_map(|node| node.fields().collect::<Vec<_>>()).filter_map(|f| T::ahead(&f)));
                }
                _ => {}
            }
        }
        relations.into_iter().collect()
    }

    /// A relation to one row.
    pub fn one<P, T: Governed>(&self, one: &One<P, T::Row>) -> Relation {
        one.ahead(self.key(), self.below::<T>())
    }

    /// A relation to all rows under each.
    pub fn whole<T: Governed>(&self, whole: Whole<T::Row>) -> Relation {
        whole.ahead(self.key(), self.below::<T>())
    }
}

/// What tells the readings of a cohort apart: the field's name and arguments. The same rows are reached by several ways
/// (`nodes` and `edges.node`, aliases, fragments): what was read for one of them is there for all.
pub fn key<'a>(ctx: &'a Context<'_>) -> Cow<'a, str> {
    told_apart(ctx.field())
}

fn told_apart(field: SelectionField<'_>) -> Cow<'_, str> {
    let name = field.name();
    // Arguments that cannot be read are told by the resolver.
    let arguments = field.arguments().unwrap_or_default();
    if arguments.is_empty() {
        return Cow::Borrowed(name);
    }
    let mut key = name.to_owned();
    for (name, value) in arguments {
        key.push_str(&format!(" {name}={value}"));
    }
    Cow::Owned(key)
}

/// What is read ahead of the rows that the resolved field shows as objects of type `T`; nothing, should the door have
/// put no session there.
pub fn below<T: Governed>(ctx: &Context<'_>) -> Ahead {
    Selected::of(ctx).map(|field| field.below::<T>()).unwrap_or_default()
}

// What follows returns boxes where there is something to wait for: the future of every field of a type is as large as that
// of the largest, and each leaf of each row has one.

/// What is there already, or will be.
pub type Soon<'a, T> = Either<Ready<Result<T>>, BoxFuture<'a, Result<T>>>;

/// The object that a column of the row names.
///
/// # Errors
/// When the database does not answer.
pub fn one<'a, P: Send + Sync + 'static, T: Governed>(
    row: &'a Member<P>,
    ctx: &'a Context<'_>,
    relation: &'a One<P, T::Row>,
) -> Soon<'a, Option<T>> {
    if let Some(found) = row.related_already(&key(ctx), relation) {
        return Either::Left(ready(Ok(found.map(T::from))));
    }
    let read =
        async move { Ok(row.related(session(ctx)?, &key(ctx), relation, || below::<T>(ctx)).await?.map(T::from)) };
    Either::Right(read.boxed())
}

/// What else is told of the row: more of its columns, that are read only when asked for.
///
/// # Errors
/// When the database does not answer, or the row is gone meanwhile.
pub fn details<'a, P: Row, D: Row>(
    row: &'a Member<P>,
    ctx: &'a Context<'_>,
    key: &'static str,
    of: &'static One<P, D>,
) -> Soon<'a, Member<D>> {
    if let Some(Some(found)) = row.related_already(key, of) {
        return Either::Left(ready(Ok(found)));
    }
    let read = async move {
        let found = row.related(session(ctx)?, key, of, Ahead::default).await?;
        Ok(found.ok_or_else(|| ApiError::internal("a row is gone that was there before"))?)
    };
    Either::Right(read.boxed())
}

/// All objects under the row.
///
/// # Errors
/// When the database does not answer.
pub fn whole<'a, P: Row, T: Governed>(
    row: &'a Member<P>,
    ctx: &'a Context<'_>,
    whole: impl FnOnce() -> Whole<T::Row> + Send + 'a,
) -> Soon<'a, Vec<T>> {
    if let Some(found) = row.whole_already::<T::Row>(&key(ctx)) {
        return Either::Left(ready(Ok(found.into_iter().map(T::from).collect())));
    }
    let read = async move {
        let rows = row.whole(session(ctx)?, &key(ctx), whole, || below::<T>(ctx)).await?;
        Ok(rows.into_iter().map(T::from).collect())
    };
    Either::Right(read.boxed())
}

/// One page of the objects under the row.
///
/// # Errors
/// When the database does not answer.
pub fn many<'a, P: Row, T: Governed>(
    row: &'a Member<P>,
    ctx: &'a Context<'_>,
    nesting: Nesting,
    paging: Paging,
    filter: Filter,
) -> BoxFuture<'a, Result<Connection<T>>> {
    let read = async move {
        let field = Selected::of(ctx)?;
        // The same page may be asked for with the number of all rows and without.
        let key = if paging.count { format!("{} counted", field.key()) } else { field.key() };
        let page = row.many(session(ctx)?, &key, (nesting, paging, filter), || field.page::<T>()).await?;
        Ok(Connection::of(page))
    };
    read.boxed()
}

/// The name that the answer has the resolved field under, where that is at the document's root, and no other field there
/// has the same.
pub fn at_root<'a>(ctx: &'a Context<'_>) -> Option<&'a str> {
    let at_root = ctx.path_node.is_some_and(|node| node.parent.is_none()) && ctx.data_opt::<Plain>().is_some();
    at_root.then(|| ctx.item.node.response_key().node.as_str())
}

/// One page of all objects of a small kind.
///
/// # Errors
/// When the database does not answer.
pub async fn page<T: Governed>(ctx: &Context<'_>, paging: &Paging, filter: &Filter) -> Result<Connection<T>> {
    let ahead = Selected::of(ctx)?.page::<T>().at_root(at_root(ctx));
    Ok(Connection::of(session(ctx)?.page(paging, filter, &ahead).await?))
}

/// The object with this code at this provider.
///
/// # Errors
/// When the database does not answer.
pub async fn by_code<T: Governed>(
    ctx: &Context<'_>,
    provider_column: &str,
    provider: &str,
    code: &str,
) -> Result<Option<T>> {
    let found = session(ctx)?.by_code(provider_column, provider, code, &below::<T>(ctx)).await?;
    Ok(found.map(T::from))
}

#[cfg(test)]
mod tests {
    use async_graphql::ContainerType;

    use crate::graphql::{
        agreement::Agreement, agreement_part::AgreementPart, agreement_service::AgreementService,
        agreement_version::AgreementVersion, appointment::Appointment, connection::Connection, delivery::Delivery,
        organisation::Organisation, overview::figures::OverviewFigures, person::Person, portfolio::Portfolio,
        service::Service, target::ServiceTarget,
    };

    /// How many bytes the future of any field of a type takes.
    fn size<T: ContainerType + 'static>() -> usize {
        fn of<T: 'static, F>(_: impl Fn(&'static T, &'static async_graphql::Context<'static>) -> F) -> usize {
            size_of::<F>()
        }
        of::<T, _>(|object, ctx| object.resolve_field(ctx))
    }

    /// Every field of every row has such a future on the heap, the smallest leaf too.
    #[test]
    fn the_futures_of_fields_are_small() {
        let sizes = [
            ("Service", size::<Service>()),
            ("Agreement", size::<Agreement>()),
            ("AgreementVersion", size::<AgreementVersion>()),
            ("AgreementPart", size::<AgreementPart>()),
            ("AgreementService", size::<AgreementService>()),
            ("ServiceTarget", size::<ServiceTarget>()),
            ("Appointment", size::<Appointment>()),
            ("Person", size::<Person>()),
            ("Portfolio", size::<Portfolio>()),
            ("Organisation", size::<Organisation>()),
            ("Delivery", size::<Delivery>()),
            ("OverviewFigures", size::<OverviewFigures>()),
            ("ServiceConnection", size::<Connection<Service>>()),
        ];
        for (name, size) in sizes {
            assert!(size <= 1_024, "{name}: {size}; all: {sizes:?}");
        }
    }
}
