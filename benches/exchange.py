#!/usr/bin/env python3
"""Writes the files of a catalogue with so many agreements: benches/exchange.py NUMBER DIRECTORY (docs/import.md)."""

import pathlib
import sys

agreements, directory = int(sys.argv[1]), pathlib.Path(sys.argv[2])
customers, services = max(agreements // 50, 1), 400
directory.mkdir(parents=True, exist_ok=True)


def write(name, headings, rows):
    with open(directory / f"{name}.csv", "w", encoding="utf-8") as file:
        file.write(headings + "\n")
        file.writelines(row + "\n" for row in rows)


every = range(agreements)
customer = [f"c{number % customers}" for number in every]
service = [f"s{number % services}" for number in every]
write("organisations", "code,name_sv,kind,is_provider", ["net,Nätet,NREN,true"]
      + [f"c{number},Kund {number},UNIVERSITY," for number in range(customers)])
write("customer_relations", "provider,customer", [f"net,c{number}" for number in range(customers)])
write("portfolios", "provider,code,name_sv", [f"net,p{number},Område {number}" for number in range(20)])
write("services", "provider,code,portfolio,name_sv,state",
      [f"net,s{number},p{number % 20},Tjänst {number},ACTIVE" for number in range(services)])
write("agreements", "keeper,code,title_sv", (f"net,A{number},Avtal {number}" for number in every))
write("agreement_versions", "keeper,agreement,number,state,valid_from,notice_months,registered_at,register_year,register_number",
      (f"net,A{number},1,REGISTERED,2024-01-01,6,2023-12-10,2023,{number + 1}" for number in every))
write("agreement_services", "keeper,agreement,version,service", (f"net,A{number},1,{service[number]}" for number in every))
write("agreement_parts", "keeper,agreement,version,organisation,side,signed_on",
      (f"net,A{number},1,{who},{side},2023-12-05" for number in every
       for who, side in (("net", "PROVIDER"), (customer[number], "CUSTOMER"))))
write("agreement_lines", "keeper,agreement,version,organisation,position,service,item_sv,amount,quantity,period,valid_from",
      (f"net,A{number},1,{customer[number]},1,{service[number]},Användare,12.50,{number % 900},MONTH,2024-01-01" for number in every))
write("service_targets", "keeper,agreement,version,position,service,metric,comparator,value,unit,measured_over",
      (f"net,A{number},1,1,{service[number]},AVAILABILITY,AT_LEAST,99.9,PERCENT,MONTH" for number in every))
write("deliveries", "provider,code,service,customer,state,ordered_on,active_from",
      (f"net,D{number},{service[number]},{customer[number]},ACTIVE,2023-11-01,2024-01-01" for number in every))
