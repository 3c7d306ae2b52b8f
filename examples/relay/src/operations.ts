// What the components of a Relay application would ask for. Read by relay-compiler; with a bundler and its plug-in these
// would stand in the components, here the compiled documents are run by main.ts.
import { graphql } from "relay-runtime";

// A list that grows by pages: a connection in the store, and a query made for the next page.
graphql`
  query operationsCatalogueQuery($count: Int!) {
    ...operationsCatalogue @arguments(count: $count)
  }
`;

graphql`
  fragment operationsCatalogue on Query
  @refetchable(queryName: "operationsCataloguePageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    services(first: $count, after: $cursor, orderBy: { field: CODE }) @connection(key: "operationsCatalogue_services", filters: []) {
      edges {
        node {
          code
          ...operationsService
        }
      }
    }
  }
`;

// One object, read anew by its id: Relay makes the query over node(id:) itself.
graphql`
  fragment operationsService on Service @refetchable(queryName: "operationsServiceRefetchQuery") {
    code
    state
    portfolio {
      id
      code
    }
  }
`;

// An act whose new object goes to the end of a list in the store.
graphql`
  mutation operationsRecordNeedMutation($input: NeedRecordInput!, $connections: [ID!]!) {
    needRecord(input: $input) {
      need @appendNode(connections: $connections, edgeTypeName: "NeedEdge") {
        id
        title
      }
      userErrors {
        field
        code
      }
    }
  }
`;

graphql`
  query operationsNeedsQuery {
    viewer {
      id
      organisations {
        id
        code
      }
    }
    organisation(code: "sunet") {
      id
    }
    needs(first: 100) @connection(key: "operationsNeeds_needs") {
      edges {
        node {
          title
        }
      }
    }
  }
`;
