"""What `/metrics` says, read by Prometheus' own parser: curl …/metrics | python metrics.py"""

import sys

from prometheus_client.parser import text_string_to_metric_families

families = {it.name: it for it in text_string_to_metric_families(sys.stdin.read())}
wanted = {"katalog_requests": "counter", "katalog_request_duration_seconds": "histogram", "katalog_request_statements": "histogram"}
for name, kind in wanted.items():
    family = families.get(name)
    if family is None or family.type != kind or not family.documentation or not family.samples:
        raise SystemExit(f"{name} is not told as a {kind} with what it counts: {family}")
for family in families.values():
    if family.type == "histogram":
        # Each bucket holds those below it, and the last one all.
        of: dict[tuple, list[float]] = {}
        for sample in family.samples:
            if sample.name.endswith("_bucket"):
                of.setdefault(tuple(sorted((key, value) for key, value in sample.labels.items() if key != "le")), []).append(sample.value)
        for labels, buckets in of.items():
            total = next(it.value for it in family.samples if it.name.endswith("_count") and tuple(sorted(it.labels.items())) == labels)
            if buckets != sorted(buckets) or buckets[-1] != total:
                raise SystemExit(f"{family.name} {labels}: {buckets} of {total}")
