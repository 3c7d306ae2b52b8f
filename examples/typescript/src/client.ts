// A client in forty lines: it sends a generated document with the variables that this document takes, and answers with
// the data that it asks for. Nothing here is of Katalog but the shape of its errors (docs/errors.md).
import type { TypedDocumentString } from "./generated/graphql.js";

/** One entry of `errors`: `code` is one of docs/errors.md, `clause` says by which clause a refusal is. */
export interface ApiError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; requestId: string; action?: string; clause?: string; field?: string };
}

/** An answer with errors. An operation that ran may hold data beside them. */
export class Refused extends Error {
  constructor(readonly errors: ApiError[]) {
    super(errors.map((error) => `${error.extensions.code}: ${error.message}`).join("; "));
  }
}

export class Client {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  async ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
    const headers: Record<string, string> = {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
    };
    if (this.token) {
      headers.authorization = `Bearer ${this.token}`;
    }
    const body = JSON.stringify({ query: document.toString(), variables });
    const response = await fetch(`${this.url}/graphql`, { method: "POST", headers, body });
    const answer = (await response.json()) as { data?: Data | null; errors?: ApiError[] };
    if (answer.errors?.length || !answer.data) {
      throw new Refused(answer.errors ?? []);
    }
    return answer.data;
  }
}
