// Lints the schema by another linter, graphql-schema-linter: all of its rules but those that want everything in the order of
// the alphabet. Faults planted in the schema must not pass.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const found = createRequire(import.meta.url).resolve("graphql-schema-linter/package.json");
const linter = join(dirname(found), JSON.parse(readFileSync(found, "utf8")).bin["graphql-schema-linter"]);
const schema = readFileSync(fileURLToPath(new URL("../../schema.graphql", import.meta.url)), "utf8");

// Each rule, with a fault that it is to find: what stands in the schema, and what it becomes.
const rules = [
  ["arguments-have-descriptions", "type Query {", "type Query {\n\t\"\"\"\n\tPlanted.\n\t\"\"\"\n\tplanted(bare: Int): Int"],
  ["defined-types-are-used", "schema {", "\"\"\"\nPlanted.\n\"\"\"\ntype Island {\n\t\"\"\"\n\tPlanted.\n\t\"\"\"\n\tid: ID!\n}\nschema {"],
  ["deprecations-have-a-reason", "type Query {", "type Query {\n\t\"\"\"\n\tPlanted.\n\t\"\"\"\n\tplanted: Int @deprecated"],
  ["descriptions-are-capitalized", "type Query {", "type Query {\n\t\"\"\"\n\tplanted.\n\t\"\"\"\n\tplanted: Int"],
  ["enum-values-all-caps", "\tPROPOSED\n", "\tproposed\n"],
  ["enum-values-have-descriptions", "enum ServiceState {", "enum ServiceState {\n\tPLANTED"],
  ["fields-are-camel-cased", "type Query {", "type Query {\n\t\"\"\"\n\tPlanted.\n\t\"\"\"\n\tplanted_here: Int"],
  ["fields-have-descriptions", "type Query {", "type Query {\n\tplanted: Int"],
  ["input-object-values-are-camel-cased", "input ServiceProposeInput {", "input ServiceProposeInput {\n\t\"\"\"\n\tPlanted.\n\t\"\"\"\n\tplanted_here: Int"],
  ["input-object-values-have-descriptions", "input ServiceProposeInput {", "input ServiceProposeInput {\n\tplanted: Int"],
  ["relay-connection-types-spec", "type ServiceConnection {", "type PlantedConnection {\n\tid: ID\n}\ntype ServiceConnection {"],
  ["relay-page-info-spec", "\thasNextPage: Boolean!", "\thasMore: Boolean!"],
  ["relay-connection-arguments-spec", "type Query {", "type Query {\n\t\"\"\"\n\tPlanted.\n\t\"\"\"\n\tplanted: ServiceConnection!"],
  ["types-are-capitalized", "schema {", "\"\"\"\nPlanted.\n\"\"\"\ntype island {\n\t\"\"\"\n\tPlanted.\n\t\"\"\"\n\tid: ID!\n}\nschema {"],
  ["types-have-descriptions", "schema {", "type Island {\n\t\"\"\"\n\tPlanted.\n\t\"\"\"\n\tid: ID!\n}\nschema {"],
];

let failed = 0;
function report(holds, what) {
  console.log(`${holds ? "ok   " : "FAULT"} ${what}`);
  failed += holds ? 0 : 1;
}

function complaints(text, names) {
  const { stdout, stderr } = spawnSync(process.execPath, [linter, "--stdin", "-f", "json", "-r", names.join(",")], { input: text, encoding: "utf8" });
  try {
    return JSON.parse(stdout).errors;
  } catch {
    return [{ rule: "none", message: stdout + stderr }];
  }
}

const all = complaints(schema, rules.map(([name]) => name));
for (const { rule, message, location } of all) {
  console.log(`schema.graphql:${location?.line} ${rule}: ${message}`);
}
report(all.length === 0, "schema.graphql holds to the rules of another linter");
for (const [name, before, after] of rules) {
  const planted = complaints(schema.replace(before, after), [name]);
  report(schema.includes(before) && planted.length > 0 && planted.every(({ rule }) => rule === name), `a planted fault is found: ${name}${planted.length ? "" : " (not found)"}`);
}
process.exitCode = failed === 0 ? 0 : 1;
