// GraphQL-ESLint on the schema and on the examples' operations: every rule that it has, but those named here with why.
import graphql from "@graphql-eslint/eslint-plugin";

const all = (name) => graphql.configs[`flat/${name}`].rules;
const off = (...rules) => Object.fromEntries(rules.map((rule) => [`@graphql-eslint/${rule}`, "off"]));

const documents = {
  files: ["**/*.graphql"],
  languageOptions: {
    parser: graphql.parser,
    parserOptions: { graphQLConfig: { schema: "schema.graphql", documents: "examples/operations/*.graphql" } },
  },
  plugins: { "@graphql-eslint": graphql },
};

const schema = {
  files: ["**/*schema.graphql"],
  rules: {
    ...all("schema-recommended"),
    ...all("schema-all"),
    ...all("schema-relay"),
    // Fields stand in the order in which one reads them, the identifying ones first.
    ...off("alphabetize"),
    // Only what can be looked up again has an id; money, figures and verdicts are values.
    ...off("strict-id-in-types"),
    // Acts are a wanted root; there is a rule of ours that each has input, payload and clause (mutation/covered.rs).
    ...off("no-root-type"),
    // A payload holds the object as it is now; whoever wants more reads it by its id.
    ...off("require-field-of-type-query-in-mutation-result"),
    // A connection is there also where it is empty; where it cannot be read, nothing beside it could be.
    ...off("require-nullable-result-in-root"),
    // `noticesRead(ids:)` marks one's own notices; it is no act and has no terms.
    ...off("input-name"),
    // `organisationNumber` is the register's own word.
    ...off("no-typename-prefix"),
    // `nodes` beside `edges` is a list of objects, for those who need no cursors; and there are pages of what is not
    // looked up by id: an agreement's lines, the rows of a sum, one's own notices.
    "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
    // Histories are read from their newest end; the specification asks for one direction.
    "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
  },
};

const operations = {
  files: ["**/operations/*.graphql"],
  rules: {
    ...all("operations-recommended"),
    ...all("operations-all"),
    // As above.
    ...off("alphabetize"),
    // One file is one story.
    ...off("lone-executable-definition", "match-document-filename"),
  },
};

export default [documents, schema, operations];
