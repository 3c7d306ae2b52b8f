"""The three users, and an act, with a client generated from the schema. What it prints is ../expected.txt."""

import os
from datetime import date

from katalog_client import GraphQLClientGraphQLMultiError, Katalog
from katalog_client.input_types import NeedPresentInput, NeedRecordInput

URL = os.environ.get("KATALOG_URL", "http://127.0.0.1:8080") + "/graphql"


def client(token: str | None = None) -> Katalog:
    return Katalog(url=URL, headers={"authorization": f"Bearer {token}"} if token else {})


def portal(anyone: Katalog) -> None:
    """A portal: the catalogue, page by page."""
    after = None
    while True:
        services = anyone.portal(text="lagring", first=2, after=after)
        if after is None:
            print(f"Portal: {services.total_count} services")
        for it in services.nodes:
            print(f"  {it.code}: {it.name}, {it.state.value}, in {it.portfolio.name}, {it.contacts[0].mailbox}")
        if not services.page_info.has_next_page:
            return
        after = services.page_info.end_cursor


def check_agreement(customer: Katalog, anyone: Katalog) -> None:
    """A customer: its own part of an agreement that it shares with others."""
    asked = {"keeper": "sunet", "code": "S001", "on": date(2026, 11, 22)}
    agreement = customer.customer(**asked)
    in_force = agreement.in_force
    print(f"Customer: {agreement.kind.value} {in_force.register_number}, {agreement.status.value}")
    for part in in_force.parts.nodes:
        print(f"  {in_force.parts.total_count} part, of {part.organisation.name}")
        for line in part.lines:
            price = line.unit_price
            told = f"{price.amount} {price.currency} a {line.period.value}" if price else "in text"
            print(f"  {line.quantity} × {line.item}: {told}")
        for it in part.targets:
            target = f"{it.metric.value} {it.comparator.value} {it.value} {it.unit.value}"
            latest = it.latest
            met = str(latest and latest.met).lower()
            print(f"  {target}: {f'{latest.value} since {latest.period_start}, met {met}' if latest else 'not measured'}")
    print(f"  anyone else: {'null' if anyone.customer(**asked) is None else 'seen'}")


def overview(leader: Katalog) -> None:
    """Leadership: a portfolio's year, and the rows behind a figure."""
    for provider in leader.leadership(provider="sunet", year=2026, portfolio="storage").providers:
        for it in provider.portfolios:
            figures = it.figures
            frame, allocated = (
                ", ".join(f"{value.amount} {value.currency}" for value in figure.values)
                for figure in (figures.frame, figures.allocated)
            )
            print(f"Leadership: {it.portfolio.name}, frame {frame}, allocated {allocated}")
            print(f"  cost recovery {', '.join(str(recovery.ratio) for recovery in figures.cost_recovery)}")
            bare = figures.deliveries_without_agreement
            codes = ", ".join(row.code for row in bare.rows.nodes)
            print(f"  {bare.value} deliveries without agreement: {codes}")


def act(customer: Katalog) -> None:
    """An act, sent twice with one key, one that lacks something, and one that is refused."""
    parties = customer.parties(provider="sunet", customer="uu")
    asked = NeedRecordInput(
        provider=parties.provider.id,
        customer=parties.customer.id,
        title="Invoices by month",
        idempotency_key=os.environ.get("KEY", "python"),
    )
    recorded = customer.record_need(asked)
    print(f"Act: {recorded.need.title}, {recorded.need.state.value}, by {recorded.decision.clause}")
    again = customer.record_need(asked)
    print(f"  again: the same {str(again.need.id == recorded.need.id).lower()}")
    nameless = customer.record_need(asked.model_copy(update={"title": "", "idempotency_key": None}))
    for error in nameless.user_errors:
        print(f"  without a title: {error.field} {error.code.value}")
    try:
        customer.present_need(NeedPresentInput(need=recorded.need.id, presentation="Please."))
    except GraphQLClientGraphQLMultiError as refused:
        for error in refused.errors:
            told = error.extensions
            print(f"  refused: {told['code']} {told['action']} by {told['clause']}")


if __name__ == "__main__":
    anyone = client()
    customer = client(os.environ["CUSTOMER_TOKEN"])
    portal(anyone)
    check_agreement(customer, anyone)
    overview(client(os.environ["LEADER_TOKEN"]))
    act(customer)
