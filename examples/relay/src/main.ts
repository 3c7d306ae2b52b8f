// Runs what relay-compiler made in Relay's own store, against a server: pages of a connection, one object read anew,
// and an act that adds to a list. Fails where the store does not hold what it should.
import assert from "node:assert/strict";
import {
  ConnectionHandler,
  Environment,
  Network,
  RecordSource,
  Store,
  commitLocalUpdate,
  commitMutation,
  fetchQuery,
  type RecordSourceSelectorProxy,
} from "relay-runtime";
import catalogueQuery from "./__generated__/operationsCatalogueQuery.graphql";
import pageQuery from "./__generated__/operationsCataloguePageQuery.graphql";
import needsQuery, { type operationsNeedsQuery } from "./__generated__/operationsNeedsQuery.graphql";
import recordNeed, { type operationsRecordNeedMutation } from "./__generated__/operationsRecordNeedMutation.graphql";
import refetchQuery from "./__generated__/operationsServiceRefetchQuery.graphql";

const url = process.env.KATALOG_URL ?? "http://127.0.0.1:8080";
const headers = { "content-type": "application/json", authorization: `Bearer ${process.env.CUSTOMER_TOKEN}` };
const network = Network.create(async ({ text }, variables) => {
  const body = JSON.stringify({ query: text, variables });
  return (await fetch(`${url}/graphql`, { method: "POST", headers, body })).json();
});
const environment = new Environment({ network, store: new Store(new RecordSource()) });

/** What is read from the store. */
function look<T>(read: (store: RecordSourceSelectorProxy) => T): T {
  let found: T | undefined;
  commitLocalUpdate(environment, (store) => {
    found = read(store as RecordSourceSelectorProxy);
  });
  return found as T;
}

function column(store: RecordSourceSelectorProxy, key: string, field: string): unknown[] {
  const connection = ConnectionHandler.getConnection(store.getRoot(), key);
  return (connection?.getLinkedRecords("edges") ?? []).map((edge) => edge.getLinkedRecord("node")?.getValue(field));
}

async function main(): Promise<void> {
  // Two pages of two stand in the store as one list of four, no row twice.
  const list = "operationsCatalogue_services";
  await fetchQuery(environment, catalogueQuery, { count: 2 }).toPromise();
  const first = look((store) => column(store, list, "code"));
  assert.equal(first.length, 2);
  const cursor = look((store) => {
    const connection = ConnectionHandler.getConnection(store.getRoot(), list);
    return connection?.getLinkedRecord("pageInfo")?.getValue("endCursor");
  });
  await fetchQuery(environment, pageQuery, { count: 2, cursor }).toPromise();
  const both = look((store) => column(store, list, "code"));
  assert.deepEqual(both.slice(0, 2), first);
  assert.equal(new Set(both).size, 4);
  console.log(`pages: ${both.join(", ")}`);

  // The same record, by its global id.
  const id = look((store) => column(store, list, "id"))[0] as string;
  const was = look((store) => store.get(id)?.getValue("state"));
  look((store) => store.get(id)?.setValue("STALE", "state"));
  await fetchQuery(environment, refetchQuery, { id }).toPromise();
  const state = look((store) => store.get(id)?.getValue("state"));
  assert.ok(state === was && state !== "STALE");
  console.log(`read anew: ${both[0]}, ${state}`);

  // What an act makes is in the list at once.
  const before = await fetchQuery<operationsNeedsQuery>(environment, needsQuery, {}).toPromise();
  const connections = look((store) => [ConnectionHandler.getConnectionID(store.getRoot().getDataID(), "operationsNeeds_needs")]);
  const input = {
    provider: before?.organisation?.id ?? "",
    customer: before?.viewer?.organisations[0]?.id,
    title: "A list that grows",
  };
  await new Promise((resolve, reject) => {
    commitMutation<operationsRecordNeedMutation>(environment, {
      mutation: recordNeed,
      variables: { input, connections },
      onCompleted: resolve,
      onError: reject,
    });
  });
  const titles = look((store) => column(store, "operationsNeeds_needs", "title"));
  assert.equal(titles.length, (before?.needs?.edges.length ?? 0) + 1);
  assert.equal(titles.at(-1), "A list that grows");
  console.log(`added: ${titles.at(-1)}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
