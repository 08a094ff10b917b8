"""A small sound contract, which tests spoil: every visit to a desk."""

from __future__ import annotations

from pathlib import Path

GOOD = """
apiVersion: v3.1.0
kind: DataContract
id: visits
name: Visits
version: 1.0.0
status: active
description:
  purpose: Every visit to the desk.
schema:
  - name: visits
    logicalType: object
    dataGranularityDescription: One row per visit.
    customProperties:
      - {property: periodColumn, value: came_at}
    properties:
      - name: visit_id
        logicalType: string
        description: The visit.
        primaryKey: true
        classification: internal
        examples: [V-1]
      - name: came_at
        logicalType: timestamp
        description: Moment of arrival, UTC.
        required: true
        classification: public
        examples: ['2026-04-01T08:15:00']
      - name: guest
        logicalType: string
        description: Who came.
        classification: pii
        quality:
          - type: custom
            engine: greatExpectations
            dimension: completeness
            severity: info
            description: Nobody can be called back.
            implementation:
              type: expect_column_values_to_not_be_null
              kwargs: {mostly: 0.5}
      - name: wait_s
        logicalType: number
        description: Time waited.
        classification: public
        examples: [12.5]
        customProperties:
          - {property: unit, value: s}
      - name: served
        logicalType: boolean
        description: Was served.
        classification: public
        examples: [true]
    quality:
      - type: custom
        engine: greatExpectations
        dimension: consistency
        severity: warning
        description: Served guests have waited.
        implementation:
          type: unexpected_rows_expectation
          kwargs:
            unexpected_rows_query: SELECT * FROM {batch} WHERE Served AND wait_s IS NULL AND 'guest' <> 'served'
"""


def written(folder: Path, text: str = GOOD, name: str = "visits") -> Path:
    path = folder / f"{name}.odcs.yaml"
    path.write_text(text, encoding="utf-8")
    return path
