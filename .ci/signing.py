"""An agreement of the sample data, from draft to what a party signs: for those commands of docs/agreements.md that need one.
Used by .ci/documented."""

import hashlib
import json
import pathlib
import re
import subprocess
import urllib.request

# The day whose sample has these people and services; the server's clock stands there.
DAY = "2026-11-22T12:00:00Z"
WRITER, OWNER, REVIEWER, SIGNATORY = "manager.sunet.drive", "owner.sunet.storage", "reviewer.sunet", "signatory.uu"
FILE = b"%PDF-1.7\n% An annex.\n"
# As it stands in the documentation.
TOLD = (pathlib.Path(__file__).resolve().parent.parent / "docs/agreements.md").read_text()
SIGNED = re.search(r"^```graphql\n(.*?)^```", TOLD, re.M | re.S)[1]


class Signing:
    """A draft on a server of its own; `environment` are the variables by which the program finds both."""

    def __init__(self, program: str, environment: dict, directory: pathlib.Path, url: str) -> None:
        self.program, self.environment, self.directory, self.url = program, environment, directory, url
        self.tokens: dict[str, str] = {}
        found = self.ask(WRITER, """{ keeper: organisation(code: "sunet") { id } party: organisation(code: "uu") { id }
            service(provider: "sunet", code: "drive") { id } }""")
        keeper, self.party, service = (found[name]["id"] for name in ("keeper", "party", "service"))
        drawn = self.act(WRITER, "agreementDrawUp", "agreementVersion { id }", {
            "keeper": keeper, "code": "documented", "titleSv": "Lagring", "structure": "CUSTOMER_BASED",
            "services": [service], "parties": [self.party]})
        self.version = drawn["agreementVersion"]["id"]
        self.edit({"validFrom": "2027-01-01", "validUntil": "2028-01-01", "noticeMonths": 3, "renewalMonths": 12,
                   "serviceHours": "Mon-Fri 08:00-17:00", "termsSv": "Allmänna villkor.",
                   "keeperResponsibilitiesSv": "Drift och support."})
        self.act(WRITER, "agreementPartySet", "agreementVersion { id }", {
            "agreementVersion": self.version, "party": self.party, "responsibilitiesSv": "Anger kontaktperson.",
            "lines": [{"service": service, "itemSv": "Lagring", "amount": "125.50", "quantity": "40", "unit": "TB",
                       "period": "MONTH", "validFrom": "2027-01-01"}]})
        (directory / "annex.pdf").write_bytes(FILE)

    def variables(self) -> dict:
        """What the documentation's request takes for granted."""
        return {"KATALOG": self.url, "VERSION": self.version, "TOKEN": self.token(WRITER)}

    def sent(self, answer: str) -> None:
        """Takes the file that was sent into the agreement, by the hash that the server answered with."""
        told = json.loads(answer)
        if told != {"fileHash": hashlib.sha256(FILE).hexdigest(), "mediaType": "application/pdf", "byteSize": len(FILE)}:
            raise SystemExit(f"FAULT the file that was sent is not the one that is told of: {answer}")
        self.edit({"annexes": [{"titleSv": "Teknisk bilaga", "fileHash": told["fileHash"]}]})

    def sealed(self) -> dict:
        """What the customer's signatory is to sign, once it is reviewed."""
        self.act(OWNER, "agreementSubmit", "agreementVersion { id }", {"agreementVersion": self.version})
        sealed = self.ask(REVIEWER, SIGNED, {"id": self.version})["node"]["contentHash"]
        self.act(REVIEWER, "agreementReview", "agreementVersion { id }",
                 {"agreementVersion": self.version, "contentHash": sealed, "outcome": "APPROVED"})
        parts = self.ask(SIGNATORY, SIGNED, {"id": self.version})["node"]["parts"]["nodes"]
        text = next(part["signedText"] for part in parts if part["organisation"]["code"] == "uu")
        if text["root"] != sealed or hashlib.sha256(FILE).hexdigest() not in text["common"]:
            raise SystemExit(f"FAULT not the version's text: {text}")
        return text

    def edit(self, terms: dict) -> None:
        self.act(WRITER, "agreementEdit", "agreementVersion { id }", {"agreementVersion": self.version} | terms)

    def act(self, person: str, act: str, selected: str, given: dict) -> dict:
        name = act[0].upper() + act[1:]
        done = self.ask(person, f"mutation($input: {name}Input!) {{ {act}(input: $input) {{ {selected} userErrors {{ field message }} }} }}",
                        {"input": given})[act]
        if done["userErrors"]:
            raise SystemExit(f"FAULT {act}: {done['userErrors']}")
        return done

    def ask(self, person: str, query: str, variables: dict | None = None) -> dict:
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.token(person)}"}
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/graphql", body, headers), timeout=60) as answer:
            told = json.load(answer)
        if "errors" in told:
            raise SystemExit(f"FAULT {person}: {query}: {told['errors']}")
        return told["data"]

    def token(self, person: str) -> str:
        if person not in self.tokens:
            made = subprocess.run([self.program, "token", "--as", person], env=self.environment, capture_output=True, text=True, check=True)
            self.tokens[person] = made.stdout.strip()
        return self.tokens[person]
