// The pages in a real browser: `.ci/browser` installs what this needs and runs it. Starts the program on fresh sample
// data, asks README's examples in GraphiQL as the persons that README names, reads the public pages, and prints those
// of an agreement and of a customer's period.
//
//   node tests/browser/run.mjs target/debug/katalog

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// One place for what comes from npm: the lock file of the examples.
const installed = createRequire(new URL("../../examples/", import.meta.url));
const { chromium } = installed("playwright-core");
// What finds faults of accessibility; it is put into the page by the browser, past the page's own policy.
const axe = installed("axe-core").source;

const program = process.argv[2] ?? "target/debug/katalog";
const shots = process.env.KATALOG_BROWSER_SHOTS;
const data = mkdtempSync(join(tmpdir(), "katalog-browser-"));
// The day README's examples are of.
const environment = {
  PATH: process.env.PATH,
  KATALOG_DATA_DIR: data,
  KATALOG_LISTEN: "127.0.0.1:0",
  KATALOG_CLOCK: "2026-11-22T12:00:00Z",
};

let passed = 0;

function check(holds, what) {
  if (!holds) {
    throw new Error(what);
  }
  passed += 1;
  console.log("ok   " + what);
}

// README's examples: whom each is asked as, the query, and the answer.
function examples() {
  const parts = readFileSync("README.md", "utf8").split("<!-- asked as ").slice(1);
  return parts.map((part) => ({
    person: part.slice(0, part.indexOf(" -->")),
    query: part.split("```graphql\n")[1].split("```")[0],
    answer: JSON.parse(part.split("```json\n")[1].split("```")[0]),
  }));
}

function start() {
  const child = spawn(program, ["serve"], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const url = new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const line = /listening on (\S+)\n/.exec(text);
      if (line) {
        resolve(line[1]);
      }
    });
    child.on("exit", (code) => reject(new Error("the server ended with " + code)));
  });
  return { child, url };
}

async function readable(page, url, language, words) {
  await page.goto(url);
  check((await page.getAttribute("html", "lang")) === language, url + " says its language");
  check((await page.locator("h1").count()) === 1 && (await page.locator("main").count()) === 1, url + " has one heading and one main part");
  const text = await page.textContent("main");
  const silent = words.filter((it) => !text.includes(it));
  check(silent.length === 0, [url + " tells what it is, by whom, of which day", ...silent].join("; "));
  check((await page.locator("script").count()) === 0, url + " has no script");
}

// WCAG 2.1, levels A and AA, as far as a program can tell; `without` is what is another's work.
async function accessible(page, what, without = []) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate((exclude) => window.axe.run({ include: [["html"]], exclude }, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
  }), without);
  const told = violations.map((it) => `${it.id}: ${it.help} (${it.nodes.map((node) => node.target.join(" ")).join(", ")})`);
  check(violations.length === 0 && passes.length > 5, [what + " is accessible", ...told].join("; "));
}

// A page that is made for one person, on the screen and on paper: every table can be reached without a mouse, and what
// leads elsewhere is not printed.
async function printed(page, url, what, words) {
  const navigation = page.locator("header nav");
  const answer = await page.goto(url);
  const text = await page.textContent("main");
  const silent = words.filter((it) => !text.includes(it));
  const seen = answer.status() === 200 && silent.length === 0;
  check(seen, [what + " is shown to whoever may see it", ...silent].join("; "));
  await accessible(page, what);
  check(await navigation.isVisible(), what + " has a navigation on the screen");
  await page.emulateMedia({ media: "print" });
  const onPaper = !(await navigation.isVisible()) && (await page.locator("h1").isVisible());
  check(onPaper, what + " is printed without it");
  const pdf = await page.pdf({ format: "A4" });
  check(pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 5000, what + " is saved as PDF");
  await page.emulateMedia({ media: null });
}

// The tabs, by the names of the operations in them.
const TABS = ["Portal", "Customer", "Contracts", "Leadership", "WhyNot"];

// Asks in a tab. GraphiQL also asks for the schema, whose answer may come between.
async function inGraphiql(page, example, tab) {
  await page.getByRole("tab").nth(tab).click();
  // The editor takes note of the operation's name a moment after its text, and what is asked names it.
  await page.waitForFunction(
    ([query, name]) => {
      const editor = document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror;
      return editor.getValue().includes(query) && editor.operationName === name;
    },
    [example.query, TABS[tab]],
  );
  const person = example.person === "anyone" ? "" : example.person;
  const asked = person === "" ? Promise.resolve() : page.waitForResponse((response) => response.url().includes("/graphiql/token"));
  await page.selectOption("#person", person);
  await asked;
  await page.waitForFunction((who) => document.getElementById("status").textContent === who, person === "" ? "" : "Asking as " + person);
  const answered = page.waitForResponse((response) => response.url().endsWith("/graphql") && JSON.parse(response.request().postData()).query.includes(example.query));
  await page.locator(".graphiql-execute-button").click();
  const answer = await (await answered).json();
  const same = JSON.stringify(answer) === JSON.stringify(example.answer);
  if (!same) {
    console.error("instead: " + JSON.stringify(answer).slice(0, 2000));
  }
  check(same, "GraphiQL answers example " + (tab + 1) + " of README as " + example.person);
  const shown = Object.keys(answer.data)[0];
  await page.waitForFunction((name) => document.querySelector(".graphiql-response").textContent.includes(name), shown);
  return answer;
}

// An act that is refused, asked in the page: the answer names code and clause, and the page shows them.
async function refused(page) {
  const asked = page.waitForResponse((response) => response.url().includes("/graphiql/token"));
  await page.selectOption("#person", "customer.uu");
  await asked;
  await page.waitForFunction(() => document.getElementById("status").textContent === "Asking as customer.uu");
  const service = await page.evaluate(async () => {
    const body = JSON.stringify({ query: '{ service(provider: "sunet", code: "drive") { id } }' });
    const answer = await fetch("/graphql", { method: "POST", headers: { "content-type": "application/json" }, body });
    return (await answer.json()).data.service.id;
  });
  const act = `mutation { priceSet(input: { service: "${service}", itemEn: "Per user", amount: "1.00", validFrom: "2027-01-01" }) { listPrice { id } userErrors { message } } }`;
  // In a tab of its own: the one before still names its operation.
  const tabs = await page.getByRole("tab").count();
  await page.locator(".graphiql-tab-add").click();
  await page.getByRole("tab").nth(tabs).waitFor();
  await page.evaluate((text) => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.setValue(text), act);
  // GraphiQL takes note of what is typed a moment later.
  await page.waitForTimeout(1000);
  const answered = page.waitForResponse((response) => response.url().endsWith("/graphql") && JSON.parse(response.request().postData()).query.includes("priceSet"));
  await page.locator(".graphiql-execute-button").click();
  const [error] = (await (await answered).json()).errors ?? [];
  check(error?.extensions.code === "FORBIDDEN" && error.extensions.clause === "S4.2.12", "an act that is refused names its clause: " + error?.message);
  await page.waitForFunction(() => document.querySelector(".graphiql-response").textContent.includes("S4.2.12"));
}

// From the root of the documentation to a type: it opens with what the schema says of it.
async function documented(page) {
  await page.locator(".graphiql-doc-explorer a:text-is('Query')").first().click();
  await page.locator(".graphiql-doc-explorer a.graphiql-doc-explorer-type-name:text-is('Service')").first().click();
  await page.locator(".graphiql-doc-explorer-title:text-is('Service')").waitFor();
  const said = (await page.textContent(".graphiql-doc-explorer-content")).replace(/\s+/g, " ");
  check(said.includes("Published services are seen by everyone"), "the documentation opens a type with its description");
}

// A field that is ticked in the explorer is asked for: it comes into the query of the tab.
async function explored(page) {
  const asked = () => page.evaluate(() => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.getValue());
  const before = await asked();
  await page.locator(".graphiql-explorer-root .graphiql-explorer-agreement [data-field-name='endsOn']").first().click();
  await page.waitForFunction((text) => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.getValue() !== text, before);
  check(!/\bendsOn\b/.test(before) && /\bendsOn\b/.test(await asked()), "a field that is ticked in the explorer comes into the query");
}

const server = start();
let browser;
try {
  const url = await server.url;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      // A closed network: no name but the server's address leads anywhere.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) {
      complaints.push("asked elsewhere: " + request.url());
    }
  });

  const version = /^version = "(.*)"$/m.exec(readFileSync("Cargo.toml", "utf8"))[1];
  await readable(page, url + "/sv", "sv", [
    "Tjänstekatalog", "Det här är en installation av Katalog", "Tjänsterna tillhandahålls av", "Sunet",
    "Uppgifterna är exempeldata", "räknas från 2026-11-22", "version " + version,
  ]);
  await readable(page, url + "/en", "en", [
    "Service catalogue", "This is an installation of Katalog", "The services are provided by", "Sunet",
    "These are sample data", "counted from 2026-11-22", "version " + version,
  ]);
  if (shots) {
    await page.screenshot({ path: join(shots, "catalogue.png") });
  }
  await accessible(page, "the catalogue");
  await page.goto(url + "/sv");
  await accessible(page, "the catalogue in Swedish");
  const nowhere = await page.goto(url + "/en/services/sunet/nothing-here");
  check(nowhere.status() === 404, "what is not there is not found");
  await accessible(page, "the page that says so");
  // The browser itself notes the answer's status.
  complaints.splice(0, complaints.length, ...complaints.filter((it) => !it.includes("404")));
  await page.goto(url + "/en");
  await page.locator("ul.services a").first().click();
  check((await page.locator("dl dt").count()) > 2, "a service has a page of its own");
  await accessible(page, "a service's page");
  await page.getByRole("link", { name: "Svenska" }).click();
  check((await page.getAttribute("html", "lang")) === "sv", "which leads to the same in Swedish");
  await page.keyboard.press("Tab");
  check((await page.evaluate(() => document.activeElement.className)) === "skip", "and begins with a way past the navigation");

  // On sample data one looks as a sample person.
  for (const person of ["customer.uu", "contract.sunet"]) {
    const [sv, en] = [`${url}/sv/avtal/sunet/S001?as=${person}`, `${url}/en/agreements/sunet/S001?as=${person}`];
    await printed(page, sv, "an agreement in Swedish, as " + person, ["S001", "Parter", "Priser"]);
    await printed(page, en, "an agreement, as " + person, ["S001", "Parties", "Prices"]);
  }
  const period = "from=2026-01-01&to=2026-11-22";
  for (const person of ["customer.uu", "level.sunet"]) {
    const of = `uu?${period}&as=${person}`;
    await printed(page, `${url}/sv/rapport/${of}`, "a report in Swedish, as " + person, ["Rapport", "Sammanfattning"]);
    await printed(page, `${url}/en/report/${of}`, "a report, as " + person, ["Report", "Summary", "Deliveries"]);
  }
  if (shots) {
    await page.screenshot({ path: join(shots, "report.png"), fullPage: true });
  }

  await page.goto(url + "/graphiql");
  await page.getByRole("tab").first().waitFor();
  const wanted = examples();
  const tabs = (await page.getByRole("tab").allTextContents()).map((name) => name.trim().split(" ")[0]);
  check(tabs.join(" ") === TABS.join(" "), "GraphiQL opens with the examples as tabs: " + tabs.join(", "));
  await page.waitForFunction(() => document.querySelectorAll("#person option").length > 10);
  let refusal;
  for (const [tab, example] of wanted.slice(0, TABS.length).entries()) {
    refusal = await inGraphiql(page, example, tab);
  }
  const denied = refusal.data.agreement.viewerCan.find((permission) => !permission.allowed);
  check(denied.clause === "V2" && (await page.textContent(".graphiql-response")).includes(denied.reason), "a refusal names its clause: " + denied.reason);
  // GraphiQL's own panes are GraphiQL's; what stands around them is ours.
  await accessible(page, "the page of GraphiQL", [[".graphiql-container"]]);
  if (shots) {
    await page.screenshot({ path: join(shots, "graphiql.png") });
  }
  const plugins = [
    ["Documentation Explorer", ".graphiql-doc-explorer a:text-is('Query')", documented],
    ["History", ".graphiql-history-item", async () => {}],
    ["GraphiQL Explorer", ".graphiql-explorer-root :text-is('agreement')", explored],
  ];
  for (const [plugin, shown, tried] of plugins) {
    await page.locator(`.graphiql-sidebar button[aria-label$="${plugin}"]`).click();
    await page.locator(shown).first().waitFor();
    check(true, "GraphiQL has its " + plugin);
    await tried(page);
  }
  await refused(page);
  check(complaints.length === 0, ["the browser complains of nothing", ...complaints].join("; "));
  console.log(`${passed} passed, 0 failed`);
} catch (error) {
  console.error(error);
  console.log(`${passed} passed, 1 failed`);
  process.exitCode = 1;
} finally {
  await browser?.close();
  server.child.removeAllListeners("exit");
  server.child.kill("SIGTERM");
  rmSync(data, { recursive: true, force: true });
}
