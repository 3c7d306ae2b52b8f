#!/usr/bin/env bash
# The three users, and an act, with curl and jq. What it prints is ../expected.txt.
set -euo pipefail
cd "$(dirname "$0")/../operations"
url=${KATALOG_URL:-http://127.0.0.1:8080}/graphql

# ask FILE VARIABLES [OPERATION]: sends the document of a file; TOKEN says as whom.
ask() {
    local as=()
    if [ -n "${TOKEN:-}" ]; then as=(-H "Authorization: Bearer $TOKEN"); fi
    jq -n --rawfile query "$1" --argjson variables "$2" --arg operation "${3:-}" \
        '{ query: $query, variables: $variables } + if $operation == "" then {} else { operationName: $operation } end' |
        curl -sS --fail-with-body "$url" -H 'Content-Type: application/json' "${as[@]}" --data @-
}

# A portal: the catalogue, page by page. Nobody is signed in.
after=null
while true; do
    page=$(ask portal.graphql "{ \"text\": \"lagring\", \"first\": 2, \"after\": $after }" | jq .data.services)
    if [ "$after" = null ]; then jq -r '"Portal: \(.totalCount) services"' <<<"$page"; fi
    jq -r '.nodes[] | "  \(.code): \(.name), \(.state), in \(.portfolio.name), \(.contacts[0].mailbox)"' <<<"$page"
    if [ "$(jq .pageInfo.hasNextPage <<<"$page")" = false ]; then break; fi
    after=$(jq .pageInfo.endCursor <<<"$page")
done

# A customer: its own part of an agreement that it shares with others.
asked='{ "keeper": "sunet", "code": "S001", "on": "2026-11-22" }'
TOKEN=$CUSTOMER_TOKEN ask customer.graphql "$asked" | jq -r '.data.agreement
    | "Customer: \(.kind) \(.inForce.registerNumber), \(.status)",
      (.inForce.parts | .totalCount as $count | .nodes[]
        | "  \($count) part, of \(.organisation.name)",
          (.lines[] | "  \(.quantity) × \(.item): " +
            if .unitPrice then "\(.unitPrice.amount) \(.unitPrice.currency) a \(.period)" else "in text" end),
          (.targets[] | "  \(.metric) \(.comparator) \(.value) \(.unit): " +
            if .latest then "\(.latest.value) since \(.latest.periodStart), met \(.latest.met)" else "not measured" end))'
ask customer.graphql "$asked" | jq -r '"  anyone else: \(.data.agreement)"'

# Leadership: a portfolio's year, and the rows behind a figure.
TOKEN=$LEADER_TOKEN ask leadership.graphql '{ "provider": "sunet", "year": 2026, "portfolio": "storage" }' | jq -r '
    def sum: [.values[] | "\(.amount) \(.currency)"] | join(", ");
    .data.portfolioOverview.providers[].portfolios[]
    | "Leadership: \(.portfolio.name), frame \(.figures.frame | sum), allocated \(.figures.allocated | sum)",
      "  cost recovery \([.figures.costRecovery[].ratio] | join(", "))",
      (.figures.deliveriesWithoutAgreement
        | "  \(.value) deliveries without agreement: \([.rows.nodes[].code] | join(", "))")'

# An act, sent twice with one key, one that lacks something, and one that is refused.
export TOKEN=$CUSTOMER_TOKEN
input=$(ask need.graphql '{ "provider": "sunet", "customer": "uu" }' Parties | jq --arg key "${KEY:-curl}" '
    { input: { provider: .data.provider.id, customer: .data.customer.id, title: "Invoices by month", idempotencyKey: $key } }')
recorded=$(ask need.graphql "$input" RecordNeed | jq .data.needRecord)
jq -r '"Act: \(.need.title), \(.need.state), by \(.decision.clause)"' <<<"$recorded"
again=$(ask need.graphql "$input" RecordNeed)
jq -r --argjson recorded "$recorded" '"  again: the same \(.data.needRecord.need.id == $recorded.need.id)"' <<<"$again"
ask need.graphql "$(jq '.input.title = "" | .input.idempotencyKey = null' <<<"$input")" RecordNeed |
    jq -r '.data.needRecord.userErrors[] | "  without a title: \(.field) \(.code)"'
ask need.graphql "$(jq '{ input: { need: .need.id, presentation: "Please." } }' <<<"$recorded")" PresentNeed |
    jq -r '.errors[].extensions | "  refused: \(.code) \(.action) by \(.clause)"'
