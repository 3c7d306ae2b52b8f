// The GraphiQL page: three examples as tabs, the explorer, and on sample data a choice of who asks.
// A file of its own: the page lets no inline script run.
"use strict";

(function () {
  const page = document.getElementById("graphiql");
  const select = document.getElementById("person");
  const status = document.getElementById("status");

  // As in README (a test compares them), with a name for the tab.
  const portal = `# A portal front end queries the published catalogue, without signing in.
query Portal {
  services(first: 2, filter: { text: "lagring" }) {
    totalCount
    nodes { code name name_en: name(language: EN) state portfolio { name } contacts { role mailbox } }
  }
}
`;

  const customer = `# A customer checks what it has. Ask as customer.uu.central.
query Customer {
  agreement(keeper: "sunet", code: "S001") {
    title
    kind
    status
    endsOn
    inForce {
      registerNumber
      parts {
        totalCount
        nodes {
          organisation { name }
          annualValue { amount currency }
          lines(on: "2026-11-22") { item unitPrice { amount currency } quantity period validUntil }
          targets { metric comparator value unit latest { periodStart value met } }
        }
      }
    }
  }
}
`;

  const contracts = `# The contract manager keeps the agreements. Ask as contract.sunet.
query Contracts {
  agreements(first: 3, filter: { text: "certifikat, generation" }) {
    nodes { code title(language: EN) kind status endsOn underpins(asOf: "2026-11-22") { totalCount } }
  }
}
`;

  const leadership = `# Leadership asks across portfolios. Ask as leader.sunet.
query Leadership {
  portfolioOverview(provider: "sunet", year: 2026, compareTo: 2025) {
    providers {
      portfolios(code: "storage") {
        portfolio { name }
        figures {
          frame { values { amount currency } }
          allocated { values { amount } }
          forecast { values { amount } }
          income { values { amount } }
          costRecovery { ratio priceChangeToRecover }
          ending { withinDays agreements { value } }
          deliveriesWithoutAgreement { value rows(first: 2) { nodes { code } } }
          vacancies { __typename }
        }
        compared { income { values { amount } } }
      }
    }
  }
}
`;

  const why = `# Why not? Ask as specialist.sunet.drive.
query WhyNot {
  agreement(keeper: "sunet", code: "S001") {
    viewerCan { action about allowed clause reason(language: EN) }
  }
}
`;

  const examples = [portal, customer, contracts, leadership, why];

  // Of the person who asks; null: nobody is signed in.
  let token = null;

  function say(text) {
    status.textContent = text;
  }

  async function become(subject) {
    token = null;
    if (subject === "") {
      say("");
      return;
    }
    const answer = await fetch(page.dataset.token + "?as=" + encodeURIComponent(subject), { method: "POST" });
    if (!answer.ok) {
      say("No token: " + (await answer.text()));
      return;
    }
    token = (await answer.json()).token;
    say("Asking as " + subject);
  }

  async function offerPersons() {
    const answer = await fetch(page.dataset.persons);
    if (!answer.ok) {
      say("The sample persons cannot be listed.");
      return;
    }
    const groups = new Map();
    for (const { subject, name } of await answer.json()) {
      const kind = subject.split(".")[0];
      if (!groups.has(kind)) {
        const group = document.createElement("optgroup");
        group.label = kind;
        groups.set(kind, group);
        select.append(group);
      }
      groups.get(kind).append(new Option(subject + " – " + name, subject));
    }
    select.addEventListener("change", () => become(select.value));
    // A browser that comes back to the page keeps the choice.
    await become(select.value);
  }

  async function fetcher(asked, options) {
    const headers = {
      Accept: "application/graphql-response+json, application/json",
      "Content-Type": "application/json",
      ...(token === null ? {} : { Authorization: "Bearer " + token }),
      ...(options && options.headers),
    };
    const answer = await fetch(page.dataset.endpoint, { method: "POST", headers, body: JSON.stringify(asked) });
    return answer.json();
  }

  if (select) {
    offerPersons();
  }
  ReactDOM.createRoot(page).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultTabs: examples.map((query) => ({ query })),
      plugins: [GraphiQLPluginExplorer.explorerPlugin({ showAttribution: false })],
      shouldPersistHeaders: false,
    }),
  );
})();
