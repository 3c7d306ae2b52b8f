//! Figures in money, and the rows they open into.

use std::borrow::Cow;

use async_graphql::{Context, Object, OutputType, Result, SimpleObject, TypeName, connection::PageInfo};

use futures_util::{FutureExt, future::BoxFuture};

use super::path;
use crate::{
    access::{
        Member, Order, Paging, Row,
        overview::{Figure, FigureRows, Figures, Sum, When},
        rows::{AllocationRow, FrameRow, LineRow, ServiceCostRow},
    },
    graphql::{
        agreement_line::AgreementLine,
        budget::BudgetFrame,
        budget_service::{Allocation, ServiceCost},
        connection::{counted, session},
        in_turn::{InTurn, Turns},
        money::Money,
    },
};

/// A type whose objects count in figures.
pub trait Countable: OutputType + Clone {
    /// The governed row behind it.
    type Row: Row;

    /// The object of a row that was read under `when`.
    fn counted(row: Member<Self::Row>, when: When) -> Self;
}

impl Countable for BudgetFrame {
    type Row = FrameRow;

    fn counted(row: Member<FrameRow>, when: When) -> Self {
        Self::read(row, when)
    }
}

impl Countable for Allocation {
    type Row = AllocationRow;

    fn counted(row: Member<AllocationRow>, _: When) -> Self {
        Self(row)
    }
}

impl Countable for ServiceCost {
    type Row = ServiceCostRow;

    fn counted(row: Member<ServiceCostRow>, _: When) -> Self {
        Self(row)
    }
}

impl Countable for AgreementLine {
    type Row = LineRow;

    fn counted(row: Member<LineRow>, when: When) -> Self {
        Self::on(row, when.as_of)
    }
}

/// A figure in money.
pub struct Amount<T: Countable> {
    figures: Figures,
    figure: Figure<T::Row>,
    sums: Vec<Sum>,
}

impl<T: Countable> TypeName for Amount<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Figure", T::type_name()).into()
    }
}

/// A figure in money, and the rows whose sum it is (N8).
#[Object(name_type)]
impl<T: Countable> Amount<T> {
    /// The sums, one per currency: amounts in different currencies are never added. Empty where there are no rows.
    async fn values(&self) -> Turns<Money> {
        self.sums.iter().map(|sum| Money::minor(sum.value, sum.unit.clone()).into()).collect()
    }

    /// The rows that the figure stands for, each with the amount by which it counts.
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AmountConnection<T>> {
        let paging = Paging::new(Order::text("sort"), first, after, last, before, counted(ctx))?;
        let family = std::slice::from_ref(&self.figure);
        let rows = self.figures.rows(session(ctx)?, &path(ctx), &self.figure, family, &paging).await?;
        Ok(AmountConnection::of(rows, self.figures.slice().map(|slice| slice.when).unwrap_or_default()))
    }
}

impl<T: Countable> Amount<T> {
    /// The figure at a place; None where it is not shown.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of<'a>(
        ctx: &'a Context<'_>,
        figures: &'a Figures,
        figure: Figure<T::Row>,
    ) -> BoxFuture<'a, Result<Option<InTurn<Self>>>> {
        let read = async move {
            let sums = figures.sums(session(ctx)?, &figure).await?;
            Ok(sums.map(|sums| Self { figures: figures.clone(), figure, sums }.into()))
        };
        read.boxed()
    }
}

/// One page of the rows of a figure.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct AmountConnection<T: OutputType> {
    /// The rows with their cursors and amounts.
    pub edges: Vec<AmountEdge<T>>,
    /// The rows alone.
    pub nodes: Vec<T>,
    /// Where the page lies in the list.
    pub page_info: PageInfo,
    /// How many rows the figure has: exact up to 10,000, see `totalCountIsExact`.
    pub total_count: Option<i32>,
    /// Whether `totalCount` is the whole number; false: there are more than 10,000.
    pub total_count_is_exact: Option<bool>,
}

/// A row of a figure, with the amount by which it counts.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct AmountEdge<T: OutputType> {
    /// The place, for `after` and `before`.
    pub cursor: String,
    /// By how much the row counts in the figure.
    pub amount: Money,
    /// The row.
    pub node: T,
}

impl<T: OutputType> TypeName for AmountConnection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}AmountConnection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for AmountEdge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}AmountEdge", T::type_name()).into()
    }
}

impl<T: Countable> AmountConnection<T> {
    fn of(rows: FigureRows<T::Row>, when: When) -> Self {
        let edge = |(key, row): &(String, Member<T::Row>)| {
            let (minor, currency) = rows.counted(row.id());
            AmountEdge {
                cursor: rows.page.order.cursor(key, row.id()),
                amount: Money::minor(minor, currency),
                node: T::counted(row.clone(), when),
            }
        };
        let edges: Vec<AmountEdge<T>> = rows.page.rows.iter().map(edge).collect();
        let page_info = PageInfo {
            has_previous_page: rows.page.has_previous,
            has_next_page: rows.page.has_next,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Self {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            edges,
            page_info,
            total_count: rows.page.total.and_then(|total| i32::try_from(total.count).ok()),
            total_count_is_exact: rows.page.total.map(|total| total.exact),
        }
    }
}
