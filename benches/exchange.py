#!/usr/bin/env python3
"""Import and export, measured on both databases (docs/import.md).

    benches/exchange.py NUMBER              measures with so many agreements, and prints a table
    benches/exchange.py NUMBER DIRECTORY    writes the files of such a catalogue, and does no more

It ends with 1 where the first import of 100,000 agreements or more takes 60 seconds or longer; with fewer, where it takes
more than six times as long as that of a quarter of them; and where a foreign catalogue takes longer than 10 seconds.
Export is measured of a quarter of them, too: its memory must not follow the rows.

KATALOG_BENCH_PROGRAM names the program to be measured (else it is built with --release), KATALOG_BENCH_POSTGRES_URL the
database to begin from on a server where databases may be made (else the local one; "none" leaves PostgreSQL out).
"""

import getpass
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

# What is promised: so many agreements within so many seconds.
PROMISED, WITHIN = 100_000, 60
# And a foreign catalogue, of hundreds of organisations and a thousand services.
FOREIGN_WITHIN = 10
# How that one is written.
ODD = ("--encoding", "windows-1252", "--decimal-comma")
# What is looked at with fewer: of so many times the agreements, at most so many times the time. A busy machine may be slow once.
TIMES, SLOWER, TRIES = 4, 6, 3

ROOT = pathlib.Path(__file__).resolve().parent.parent


def write(directory, name, headings, rows, encoding="utf-8"):
    directory.mkdir(parents=True, exist_ok=True)
    with open(directory / f"{name}.csv", "w", encoding=encoding, newline="") as file:
        file.write(headings + "\n")
        file.writelines(row + "\n" for row in rows)


def catalogue(agreements, directory):
    """So many agreements of one provider, each with a version, a service, two parties, a line, a target and a delivery."""
    customers, services = max(agreements // 50, 1), 400
    every = range(agreements)
    customer = [f"c{number % customers}" for number in every]
    service = [f"s{number % services}" for number in every]
    write(directory, "organisations", "code,name_sv,kind,is_provider", ["net,Nätet,NREN,true"]
          + [f"c{number},Kund {number},UNIVERSITY," for number in range(customers)])
    write(directory, "customer_relations", "provider,customer", [f"net,c{number}" for number in range(customers)])
    write(directory, "portfolios", "provider,code,name_sv", [f"net,p{number},Område {number}" for number in range(20)])
    write(directory, "services", "provider,code,portfolio,name_sv,state",
          [f"net,s{number},p{number % 20},Tjänst {number},ACTIVE" for number in range(services)])
    write(directory, "agreements", "keeper,code,title_sv", (f"net,A{number},Avtal {number}" for number in every))
    write(directory, "agreement_versions",
          "keeper,agreement,number,state,valid_from,notice_months,registered_at,register_year,register_number",
          (f"net,A{number},1,REGISTERED,2024-01-01,6,2023-12-10,2023,{number + 1}" for number in every))
    write(directory, "agreement_services", "keeper,agreement,version,service",
          (f"net,A{number},1,{service[number]}" for number in every))
    write(directory, "agreement_parts", "keeper,agreement,version,organisation,side,signed_on",
          (f"net,A{number},1,{who},{side},2023-12-05" for number in every
           for who, side in (("net", "PROVIDER"), (customer[number], "CUSTOMER"))))
    write(directory, "agreement_lines",
          "keeper,agreement,version,organisation,position,service,item_sv,amount,quantity,period,valid_from",
          (f"net,A{number},1,{customer[number]},1,{service[number]},Användare,12.50,{number % 900},MONTH,2024-01-01"
           for number in every))
    write(directory, "service_targets", "keeper,agreement,version,position,service,metric,comparator,value,unit,measured_over",
          (f"net,A{number},1,1,{service[number]},AVAILABILITY,AT_LEAST,99.9,PERCENT,MONTH" for number in every))
    write(directory, "deliveries", "provider,code,service,customer,state,ordered_on,active_from",
          (f"net,D{number},{service[number]},{customer[number]},ACTIVE,2023-11-01,2024-01-01" for number in every))
    # Who may read all of it, to export it.
    write(directory, "persons", "person,name", ["ISSUER eva,Eva Ek"])
    write(directory, "appointments", "person,role,provider,valid_from,accepted_at",
          ["ISSUER eva,CONTRACT_MANAGER,net,2024-01-01,2024-01-01"])


def one_more(agreements, directory):
    """One agreement more than that, and nothing else."""
    write(directory, "agreements", "keeper,code,title_sv", [f"net,A{agreements},Ett till"])
    write(directory, "agreement_versions", "keeper,agreement,number,state,valid_from,registered_at",
          [f"net,A{agreements},1,REGISTERED,2024-01-01,2023-12-10"])
    write(directory, "agreement_services", "keeper,agreement,version,service", [f"net,A{agreements},1,s0"])
    write(directory, "agreement_parts", "keeper,agreement,version,organisation,side,signed_on",
          [f"net,A{agreements},1,net,PROVIDER,2023-12-05", f"net,A{agreements},1,c0,CUSTOMER,2023-12-05"])
    write(directory, "agreement_lines",
          "keeper,agreement,version,organisation,position,service,item_sv,amount,quantity,period,valid_from",
          [f"net,A{agreements},1,c0,1,s0,Användare,12.50,1,MONTH,2024-01-01"])


def foreign(directory):
    """Odd data as another system's spreadsheet exports it: duplicate names, missing ids, shared organisation numbers, brands of
    several legal entities; Windows-1252, semicolons, decimal commas. 240 organisations, 1,200 services (tests/exchange)."""
    def organisation(number):
        brand, entity = divmod(number, 11)
        if number < 33:
            below = f"brand-{brand};nej" if entity else ";1"
            return f"COMPANY;brand-{brand}{f'.{entity}' if entity else ''};Märket {brand} AB;;{below};\r"
        if number < 113:
            return f"AUTHORITY;court-{number};Länsrätten;{'202100-2932' if number < 73 else ''};;;\r"
        return f'OTHER;org-{number};"Övrig; ""{number}""";;;;https://org-{number}.example\r'
    names, states = ["Lagring", "Nät", "E-post", "Åtkomst"], ["ACTIVE", "RETIRING", "PROPOSED"]
    every, ansi = range(1_200), "windows-1252"
    write(directory, "organisations", "kind;code;name_sv;organisation_number;parent;is_provider;website\r",
          map(organisation, range(240)), ansi)
    write(directory, "portfolios", "provider;code;name_sv\r",
          (f"brand-{number % 3};p{number // 3};Område {number}\r" for number in range(12)), ansi)
    write(directory, "services", "code;provider;portfolio;name_sv;description_sv;state;published_at\r",
          (f's{it};brand-{it % 3};p{it // 3 % 4};{names[it % 4]};"Rad ett\r\nrad två – slut";{states[it % 3]};2020-01-01\r'
           for it in every), ansi)
    write(directory, "list_prices", "provider;service;position;item_sv;amount;currency;valid_from\r",
          (f"brand-{it % 3};s{it};1;Per år;1 {it % 1000:03},50;EUR;2024-01-01\r" for it in every), ansi)


class Installation:
    """An empty database with its first administrator."""

    def __init__(self, program, scratch, postgres):
        self.program, self.scratch = program, scratch
        issuer = {"KATALOG_ISSUER": "ISSUER", "KATALOG_AUDIENCE": "bench", "KATALOG_JWKS_URL": "https://id.example/keys"}
        plain = {name: value for name, value in os.environ.items() if not name.startswith("KATALOG_")}
        data = tempfile.mkdtemp(dir=scratch)
        self.environment = plain | issuer | {"KATALOG_DATA_DIR": data}
        self.server, self.name = postgres, f"katalog_exchange_{os.getpid()}"
        if postgres:
            subprocess.run(["psql", "-qc", f"CREATE DATABASE {self.name}", postgres], check=True)
            self.environment["KATALOG_DATABASE_URL"] = re.sub(r"/[^/]*$", f"/{self.name}", postgres)
        self.run("migrate")
        self.run("admin", "--issuer", "ISSUER", "--subject", "admin", "--name", "Admin")

    def run(self, *arguments):
        """Seconds by the clock; the same as told, with the program's own processor time and MiB at most; what it printed."""
        with open(self.scratch / "out", "w+") as out:
            begun = time.monotonic()
            child = subprocess.Popen([self.program, *arguments], env=self.environment, stdout=out, stderr=out)
            _, status, used = os.wait4(child.pid, 0)
            took = time.monotonic() - begun
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            printed = out.read()
        if child.returncode != 0:
            raise SystemExit(f"{arguments}: ended with {child.returncode}\n{printed[-3000:]}")
        return took, f"{took:.1f} s ({used.ru_utime + used.ru_stime:.1f} s, {used.ru_maxrss // 1024} MiB)", printed

    def imported(self, directory, person, *more):
        return self.run("import", str(directory), "--as", person, "--source", "bench", *more)

    def exported(self):
        """What an export of everything took."""
        return self.run("export", "--as", "Eva Ek", str(self.scratch / "exported"))[1]

    def close(self):
        if self.server:
            subprocess.run(["psql", "-qc", f"DROP DATABASE {self.name} WITH (FORCE)", self.server], check=True)


def quarter_of(agreements):
    return max(agreements // TIMES, 1)


def timed(program, scratch, postgres, directory, *more):
    """Seconds that a first import takes."""
    installation = Installation(program, scratch, postgres)
    try:
        return installation.imported(directory, "admin", *more)[0]
    finally:
        installation.close()


def quick(program, scratch, postgres, took):
    """Whether a foreign catalogue, whose first import took so many seconds, comes in as quickly as it should; what is told."""
    for _ in range(TRIES - 1):
        if took > FOREIGN_WITHIN:
            took = timed(program, scratch, postgres, scratch / "foreign", *ODD)
    return took <= FOREIGN_WITHIN, f"a foreign catalogue in {took:.1f} s; at most {FOREIGN_WITHIN} s"


def kept(program, scratch, agreements, postgres, took):
    """Whether what is promised is kept, by the first import, which took so many seconds; what is told of it."""
    if agreements >= PROMISED:
        return took < WITHIN, f"{agreements:,} agreements in {took:.1f} s; promised: less than {WITHIN} s"
    fewer = quarter_of(agreements)
    for _ in range(TRIES):
        quarter = timed(program, scratch, postgres, scratch / "fewer")
        told = f"{agreements:,} agreements in {took:.1f} s, {fewer:,} in {quarter:.1f} s; at most {SLOWER} times as long"
        if took <= SLOWER * quarter:
            return True, told
        took = timed(program, scratch, postgres, scratch / "files")
    return False, told


def measured(program, scratch, agreements, postgres):
    """What each step took on one database, and what is promised: whether it is kept, and what is told of it."""
    installation = Installation(program, scratch, postgres)
    try:
        foreign_took, first, _ = installation.imported(scratch / "foreign", "admin", *ODD)
        _, again, printed = installation.imported(scratch / "foreign", "admin", *ODD)
        assert printed.endswith("nothing to change\n"), printed[-500:]
        told = [("a foreign catalogue: 240 organisations, 1,200 services", first), ("again, nothing to change", again)]
    finally:
        installation.close()
    installation = Installation(program, scratch, postgres)
    try:
        took, first, _ = installation.imported(scratch / "files", "admin")
        told.append((f"{agreements:,} agreements ({agreements * 8:,} rows)", first))
        _, again, printed = installation.imported(scratch / "files", "Eva Ek")
        assert printed.endswith("nothing to change\n"), printed[-500:]
        told.append(("again, nothing to change", again))
        told.append(("one agreement more", installation.imported(scratch / "more", "Eva Ek")[1]))
        told.append(("exported", installation.exported()))
    finally:
        installation.close()
    installation = Installation(program, scratch, postgres)
    try:
        installation.imported(scratch / "fewer", "admin")
        told.append((f"exported, of {quarter_of(agreements):,} agreements", installation.exported()))
    finally:
        installation.close()
    promised = [quick(program, scratch, postgres, foreign_took), kept(program, scratch, agreements, postgres, took)]
    return told, promised


def main():
    agreements = int(sys.argv[1])
    if len(sys.argv) > 2:
        catalogue(agreements, pathlib.Path(sys.argv[2]))
        return
    program = os.environ.get("KATALOG_BENCH_PROGRAM")
    if not program:
        subprocess.run(["cargo", "build", "--release", "--bin", "katalog"], cwd=ROOT, check=True)
        program = str(pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/katalog")
    postgres = os.environ.get("KATALOG_BENCH_POSTGRES_URL", f"postgres://{getpass.getuser()}@127.0.0.1:5432/postgres")
    databases = [("SQLite", None)] + ([("PostgreSQL", postgres)] if postgres != "none" else [])
    with tempfile.TemporaryDirectory() as directory:
        scratch = pathlib.Path(directory)
        foreign(scratch / "foreign")
        catalogue(agreements, scratch / "files")
        catalogue(quarter_of(agreements), scratch / "fewer")
        one_more(agreements, scratch / "more")
        measurements = [(name, *measured(program, scratch, agreements, url)) for name, url in databases]
    print("| | " + " | ".join(name for name, *_ in measurements) + " |")
    print("| --- |" + " --: |" * len(measurements))
    for steps in zip(*(column for _, column, _ in measurements)):
        print(f"| {steps[0][0]} | " + " | ".join(took for _, took in steps) + " |")
    print("\nBy the clock; in brackets the program's own processor time, without the database server's, and its memory at most.\n")
    promises = [(name, *promise) for name, _, promises in measurements for promise in promises]
    for name, fine, of in promises:
        print(f"{name}: {of}: {'kept' if fine else 'NOT KEPT'}")
    if not all(fine for _, fine, _ in promises):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
