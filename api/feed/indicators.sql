-- name: marks
-- What is another after most changes, should a ring be lost.
-- plan: Index Only Scan Backward, once a table; Seq Scan kpi_closing (some rows a month)
SELECT (SELECT max(id) FROM kpi_value), (SELECT max(id) FROM kpi_upload),
  (SELECT max(id) FROM milestone_state), (SELECT max(id) FROM kpi_task),
  (SELECT max(id) FROM kpi_report), (SELECT count(*) FROM kpi_closing)
