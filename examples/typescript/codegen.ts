// Types for the operations in ../operations, from the schema that the server is made with.
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: "../operations/*.graphql",
  // Imports as Node's own modules are written.
  importExtension: ".js",
  emitLegacyCommonJSImports: false,
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        // Documents are sent as text: the client needs no GraphQL library when it runs.
        documentMode: "string",
        // A scalar that is not named here fails the build.
        strictScalars: true,
        scalars: { Date: "string", DateTime: "string", Decimal: "string" },
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
