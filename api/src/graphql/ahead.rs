//! From a selection to what is read ahead: which of the selected relations come in the statement that reads the rows.
//!
//! A type over governed rows says for each of its fields how it is read ([`Governed::ahead`]); its resolvers ask for
//! the same, and find it there: under a key of the field's place, name and arguments, so that what one field asked is
//! never found by another. A field that is not told of is read by itself, for all rows of the cohort, when its first
//! resolver asks: one statement more.

use async_graphql::{Context, InputType, OutputType, QueryPathSegment, Result, SelectionField, Value};

use super::connection::{Connection, session};
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

/// A selected field, and its place in the document.
pub struct Selected<'a> {
    field: SelectionField<'a>,
    path: String,
    /// Who asks, and when.
    pub session: &'a Session,
}

impl<'a> Selected<'a> {
    /// The field that is being resolved.
    ///
    /// # Errors
    /// When the door did not put a session there, which is a fault of the server.
    pub fn of(ctx: &'a Context<'_>) -> Result<Self, ApiError> {
        Ok(Self { field: ctx.field(), path: path(ctx), session: session(ctx)? })
    }

    /// The field's name.
    pub fn name(&self) -> &'a str {
        self.field.name()
    }

    /// What tells the readings of a cohort apart, as [`key`].
    pub fn key(&self) -> String {
        told_apart(&self.path, &self.field)
    }

    /// The value of an argument, None where it is not given. An outer None: it is not of that type, and the resolver
    /// will say so.
    pub fn argument<T: InputType>(&self, name: &str) -> Option<Option<T>> {
        let arguments = self.field.arguments().ok()?;
        let given = arguments.into_iter().find(|(argument, value)| argument == name && *value != Value::Null);
        given.map(|(_, value)| T::parse(Some(value)).ok()).map_or(Some(None), |value| value.map(Some))
    }

    fn fields(&self) -> impl Iterator<Item = Selected<'a>> {
        self.field.selection_set().map(|field| {
            let path = format!("{}/{}", self.path, field.alias().unwrap_or_else(|| field.name()));
            Selected { field, path, session: self.session }
        })
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

/// What tells the readings of a cohort apart: the field's place in the document, without the rows' places in lists, its
/// name and its arguments. Less would not do: the same rows are reached by several ways (`nodes` and `edges.node`), and
/// objects of different types in one list (`node`) may select different fields, or the same with other arguments, under
/// the same response key.
pub fn key(ctx: &Context<'_>) -> String {
    told_apart(&path(ctx), &ctx.field())
}

fn told_apart(path: &str, field: &SelectionField<'_>) -> String {
    let mut key = format!("{path}:{}", field.name());
    // Arguments that cannot be read are told by the resolver.
    for (name, value) in field.arguments().unwrap_or_default() {
        key.push_str(&format!(" {name}={value}"));
    }
    key
}

fn path(ctx: &Context<'_>) -> String {
    let mut names = Vec::with_capacity(8);
    let mut at = ctx.path_node.as_ref();
    while let Some(node) = at {
        if let QueryPathSegment::Name(name) = node.segment {
            names.push(name);
        }
        at = node.parent;
    }
    names.reverse();
    names.join("/")
}

/// What is read ahead of the rows that the resolved field shows as objects of type `T`; nothing, should the door have
/// put no session there.
pub fn below<T: Governed>(ctx: &Context<'_>) -> Ahead {
    Selected::of(ctx).map(|field| field.below::<T>()).unwrap_or_default()
}

/// The object that a column of the row names.
///
/// # Errors
/// When the database does not answer.
pub async fn one<P: Send + Sync + 'static, T: Governed>(
    row: &Member<P>,
    ctx: &Context<'_>,
    relation: &One<P, T::Row>,
) -> Result<Option<T>> {
    Ok(row.related(session(ctx)?, &key(ctx), relation, || below::<T>(ctx)).await?.map(T::from))
}

/// All objects under the row.
///
/// # Errors
/// When the database does not answer.
pub async fn whole<P: Row, T: Governed>(
    row: &Member<P>,
    ctx: &Context<'_>,
    whole: impl FnOnce() -> Whole<T::Row> + Send,
) -> Result<Vec<T>> {
    let rows = row.whole(session(ctx)?, &key(ctx), whole, || below::<T>(ctx)).await?;
    Ok(rows.into_iter().map(T::from).collect())
}

/// One page of the objects under the row.
///
/// # Errors
/// When the database does not answer.
pub async fn many<P: Row, T: Governed>(
    row: &Member<P>,
    ctx: &Context<'_>,
    nesting: Nesting,
    paging: Paging,
    filter: Filter,
) -> Result<Connection<T>> {
    let field = Selected::of(ctx)?;
    let page = row.many(session(ctx)?, &field.key(), (nesting, paging, filter), || field.page::<T>()).await?;
    Ok(Connection::of(page))
}

/// One page of all objects of a small kind.
///
/// # Errors
/// When the database does not answer.
pub async fn page<T: Governed>(ctx: &Context<'_>, paging: &Paging, filter: &Filter) -> Result<Connection<T>> {
    let ahead = Selected::of(ctx)?.page::<T>();
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
