// Composes Katalog's subgraph (`katalog schema --federation`, on standard input) with one of somebody else's, by Apollo's
// own composition: incidents refer to Katalog's services, and services get a field more.
import { readFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";

const katalog = readFileSync(0, "utf8");
const incidents = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable"])
  type Query { incidents(first: Int, after: String): IncidentConnection! }
  type IncidentConnection { nodes: [Incident!]! pageInfo: PageInfo! }
  type PageInfo @shareable { hasPreviousPage: Boolean! hasNextPage: Boolean! startCursor: String endCursor: String }
  type Incident @key(fields: "id") { id: ID! title: String! service: Service! }
  type Service @key(fields: "id") { id: ID! incidents: [Incident!]! }
`;

let failed = 0;
function report(holds, what) {
  console.log(`${holds ? "ok   " : "FAULT"} ${what}`);
  failed += holds ? 0 : 1;
}

function compose(typeDefs) {
  return composeServices([
    { name: "katalog", url: "http://127.0.0.1:8080/graphql", typeDefs: parse(typeDefs) },
    { name: "incidents", url: "http://127.0.0.1:8081/graphql", typeDefs: parse(incidents) },
  ]);
}

const { supergraphSdl, errors, schema } = compose(katalog);
for (const error of errors ?? []) {
  console.log(error.message);
}
report(!errors?.length && Boolean(supergraphSdl), "the subgraph composes with another's");
if (supergraphSdl) {
  const api = schema.toAPISchema().toGraphQLJSSchema();
  const service = api.getType("Service").getFields();
  report(Boolean(service.incidents && service.agreements), "a service has the fields of both");
  report(/type Service\b[^{]*@join__type\(graph: KATALOG, key: "id"/s.test(supergraphSdl), "a router looks services up here by id");
}

// Without its keys nothing of it can be referred to: that must not compose.
const bare = compose(katalog.replaceAll(' @key(fields: "id")', ""));
report(Boolean(bare.errors?.length), "without keys it does not compose");
// Nor where page information were not shared.
const unshared = compose(katalog.replace("type PageInfo @shareable", "type PageInfo"));
report(Boolean(unshared.errors?.length), "without shared page information it does not compose");
process.exitCode = failed === 0 ? 0 : 1;
