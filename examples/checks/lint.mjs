// Lints schema and operations, and sees that the rules find what they are there for: the schema with faults planted
// in it must not pass.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const root = fileURLToPath(new URL("../../", import.meta.url));
process.chdir(root);
const eslint = new ESLint({ cwd: root, overrideConfigFile: "examples/checks/eslint.config.js" });

let failed = 0;
function report(holds, what) {
  console.log(`${holds ? "ok   " : "FAULT"} ${what}`);
  failed += holds ? 0 : 1;
}

async function found(patterns) {
  const results = await eslint.lintFiles(patterns);
  return results.flatMap(({ filePath, messages }) => messages.map((message) => ({ filePath, ...message })));
}

const messages = await found(["schema.graphql", "examples/operations/*.graphql"]);
for (const { filePath, line, ruleId, message } of messages) {
  console.log(`${filePath}:${line} ${ruleId}: ${message}`);
}
report(messages.length === 0, "schema.graphql and the operations hold to the rules");

const schema = readFileSync("schema.graphql", "utf8");
const plants = [
  ["relay-page-info", "\thasNextPage: Boolean!", "\thasMore: Boolean!"],
  ["relay-connection-types", "type ServiceConnection {", "type ServiceConnection {\n\tedges: String\n}\ntype Unused {"],
  ["relay-edge-types", "\tcursor: String!", "\tmarker: String!"],
  ["relay-arguments", "\t\tfirst: Int,", "\t\tfirst: String,"],
  ["naming-convention", "enum ServiceState {", "enum serviceState {"],
  ["require-description", "scalar Decimal", "scalar Bare\nscalar Decimal"],
  ["no-unreachable-types", "schema {", "type Island { id: ID! }\nschema {"],
];
mkdirSync(join(root, "target"), { recursive: true });
const folder = mkdtempSync(join(root, "target", "lint-"));
try {
  for (const [rule, before, after] of plants) {
    if (!schema.includes(before)) {
      report(false, `nothing to plant in for ${rule}`);
      continue;
    }
    const file = join(folder, `${rule}-schema.graphql`);
    writeFileSync(file, schema.replace(before, after));
    const planted = new ESLint({
      cwd: root,
      overrideConfigFile: "examples/checks/eslint.config.js",
      overrideConfig: [
        { files: ["**/*.graphql"], languageOptions: { parserOptions: { graphQLConfig: { schema: file, documents: undefined } } } },
        { ignores: [], files: ["**/*schema.graphql"] },
      ],
      ignore: false,
    });
    const rules = (await planted.lintFiles([file]))[0].messages.map(({ ruleId, message }) => ruleId ?? message);
    report(rules.some((it) => it.endsWith(rule)), `a planted fault is found: ${rule} (${[...new Set(rules)].join(", ")})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
