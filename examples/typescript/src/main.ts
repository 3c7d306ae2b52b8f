// The three users, and an act. What it prints is ../expected.txt.
import { Client, Refused } from "./client.js";
import {
  CustomerDocument,
  LeadershipDocument,
  PartiesDocument,
  PortalDocument,
  type PortalQuery,
  PresentNeedDocument,
  RecordNeedDocument,
} from "./generated/graphql.js";

const url = process.env.KATALOG_URL ?? "http://127.0.0.1:8080";
const anyone = new Client(url);
const customer = new Client(url, process.env.CUSTOMER_TOKEN);
const leader = new Client(url, process.env.LEADER_TOKEN);

/** A portal: the catalogue, page by page. */
async function portal(): Promise<void> {
  let after: string | null = null;
  let told = false;
  do {
    const { services }: PortalQuery = await anyone.ask(PortalDocument, { text: "lagring", first: 2, after });
    if (!told) {
      console.log(`Portal: ${services.totalCount} services`);
      told = true;
    }
    for (const { code, name, state, portfolio, contacts } of services.nodes) {
      console.log(`  ${code}: ${name}, ${state}, in ${portfolio?.name}, ${contacts[0]?.mailbox}`);
    }
    after = services.pageInfo.hasNextPage ? (services.pageInfo.endCursor ?? null) : null;
  } while (after);
}

/** A customer: its own part of an agreement that it shares with others. */
async function checkAgreement(): Promise<void> {
  const { agreement } = await customer.ask(CustomerDocument, { keeper: "sunet", code: "S001", on: "2026-11-22" });
  const parts = agreement?.inForce?.parts;
  console.log(`Customer: ${agreement?.kind} ${agreement?.inForce?.registerNumber}, ${agreement?.status}`);
  for (const part of parts?.nodes ?? []) {
    console.log(`  ${parts?.totalCount} part, of ${part.organisation?.name}`);
    for (const { item, unitPrice, quantity, period } of part.lines ?? []) {
      console.log(`  ${quantity} × ${item}: ${unitPrice ? `${unitPrice.amount} ${unitPrice.currency} a ${period}` : "in text"}`);
    }
    for (const { metric, comparator, value, unit, latest } of part.targets ?? []) {
      const measured = latest ? `${latest.value} since ${latest.periodStart}, met ${latest.met}` : "not measured";
      console.log(`  ${metric} ${comparator} ${value} ${unit}: ${measured}`);
    }
  }
  const other = await anyone.ask(CustomerDocument, { keeper: "sunet", code: "S001", on: "2026-11-22" });
  console.log(`  anyone else: ${other.agreement}`);
}

/** Leadership: a portfolio's year, and the rows behind a figure. */
async function overview(): Promise<void> {
  const variables = { provider: "sunet", year: 2026, portfolio: "storage" };
  const { portfolioOverview } = await leader.ask(LeadershipDocument, variables);
  for (const { portfolio, figures } of portfolioOverview?.providers.flatMap((provider) => provider.portfolios) ?? []) {
    const sum = (figure?: { values: { amount: string; currency: string }[] } | null) =>
      figure?.values.map(({ amount, currency }) => `${amount} ${currency}`).join(", ");
    console.log(`Leadership: ${portfolio?.name}, frame ${sum(figures.frame)}, allocated ${sum(figures.allocated)}`);
    console.log(`  cost recovery ${figures.costRecovery?.map(({ ratio }) => ratio).join(", ")}`);
    const bare = figures.deliveriesWithoutAgreement;
    console.log(`  ${bare?.value} deliveries without agreement: ${bare?.rows.nodes.map(({ code }) => code).join(", ")}`);
  }
}

/** An act, sent twice with one key, and one that is refused. */
async function act(): Promise<void> {
  const parties = await customer.ask(PartiesDocument, { provider: "sunet", customer: "uu" });
  const input = {
    provider: parties.provider?.id ?? "",
    customer: parties.customer?.id ?? "",
    title: "Invoices by month",
    idempotencyKey: process.env.KEY ?? "typescript",
  };
  const { needRecord } = await customer.ask(RecordNeedDocument, { input });
  console.log(`Act: ${needRecord?.need?.title}, ${needRecord?.need?.state}, by ${needRecord?.decision?.clause}`);
  const again = await customer.ask(RecordNeedDocument, { input });
  console.log(`  again: the same ${again.needRecord?.need?.id === needRecord?.need?.id}`);
  const nameless = await customer.ask(RecordNeedDocument, { input: { ...input, title: "", idempotencyKey: null } });
  for (const { field, code } of nameless.needRecord?.userErrors ?? []) {
    console.log(`  without a title: ${field} ${code}`);
  }
  try {
    await customer.ask(PresentNeedDocument, { input: { need: needRecord?.need?.id ?? "", presentation: "Please." } });
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    for (const { extensions } of error.errors) {
      console.log(`  refused: ${extensions.code} ${extensions.action} by ${extensions.clause}`);
    }
  }
}

await portal();
await checkAgreement();
await overview();
await act();
