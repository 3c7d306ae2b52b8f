// What must not compile: where one of these would, the build fails.
import type { Client } from "./client.js";
import { PortalDocument } from "./generated/graphql.js";

export async function mistakes(client: Client): Promise<void> {
  // @ts-expect-error a variable of another type
  await client.ask(PortalDocument, { text: 1, first: 2 });
  // @ts-expect-error a variable that is missing
  await client.ask(PortalDocument, { first: 2 });
  const { services } = await client.ask(PortalDocument, { text: "", first: 2 });
  // @ts-expect-error a field that was not asked for
  services.nodes[0]?.website;
  // @ts-expect-error a state that there is not
  services.nodes[0]?.state === "GONE";
}
