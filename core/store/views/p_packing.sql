-- Replaceable: run after every migration. Rows of the head go when all of them are in blocks.

-- What a row is recognised by. Half the cost of hash_record_extended(row(…)), which looks each type up.
CREATE OR REPLACE FUNCTION sample_hash(series_id integer, "time" timestamptz, value double precision)
RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(  -- NULL is the marker of staleness
    hashfloat8extended(value, timestamp_hash_extended("time" AT TIME ZONE 'UTC', series_id::bigint)),
    timestamp_hash_extended("time" AT TIME ZONE 'UTC', series_id::bigint))
$$;
REVOKE ALL ON FUNCTION sample_hash FROM PUBLIC;

-- Drops the chunk of the head that begins at an instant, if nobody can need its rows any more:
-- 'dropped', 'rescued' (rows of a writer that ignored the fence became late ones; then dropped),
-- 'waits' (somebody may still read it), 'unequal' (its rows are not those that were packed: kept).
-- As the owner, who alone may drop; all conditions are checked here, so that it can do no harm.
CREATE OR REPLACE FUNCTION drop_packed_chunk(chunk_begin timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  chunk text;
  chunk_end timestamptz;
  last_day pack_day;
  wanted record;
  there record;
  fence_before xid8;
  answer text := 'dropped';
BEGIN
  IF NOT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') THEN
    RAISE EXCEPTION 'role % cannot see who reads', current_user
      USING HINT = 'As a superuser: GRANT pg_read_all_stats TO ioc', ERRCODE = '42501';
  END IF;
  SELECT format('%I.%I', c.chunk_schema, c.chunk_name), c.range_end
  INTO chunk, chunk_end
  FROM timescaledb_information.chunks AS c
  WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'sample'
    AND c.range_start = chunk_begin;
  IF chunk IS NULL THEN
    RETURN answer;  -- somebody else was faster
  END IF;

  -- Days are packed in order, so that with the last one that the chunk has rows of all are packed.
  SELECT * INTO last_day FROM pack_day
  WHERE day < chunk_end AND day + INTERVAL '24 hours' >= chunk_end
    AND state IN ('packed', 'dropped');
  IF NOT FOUND OR EXISTS (
    SELECT FROM pg_stat_activity
    WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid()
      AND backend_type IN ('client backend', 'parallel worker', 'walsender')
      AND age(backend_xmin) > age(last_day.packed_at::xid)
  ) THEN
    RETURN 'waits';
  END IF;

  SET LOCAL lock_timeout = '50ms';  -- whoever wants to read queues up behind us
  EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', chunk);
  SELECT coalesce(sum(n), 0) AS n, coalesce(bit_xor(hash), 0) AS hash INTO wanted
  FROM pack_part WHERE pack_part.chunk = chunk_begin;
  EXECUTE format($q$
    SELECT count(*) AS n,
      coalesce(bit_xor(sample_hash(series_id, time, value)), 0) AS hash
    FROM %s $q$, chunk) INTO there;
  IF (there.n, there.hash) IS DISTINCT FROM (wanted.n, wanted.hash) THEN
    -- A row at its begin may be of the day before, which was fenced before.
    SELECT coalesce((SELECT fence FROM pack_day WHERE day = last_day.day - INTERVAL '24 hours'),
      last_day.fence) INTO fence_before;
    EXECUTE format($q$
      SELECT count(*) AS n,
        coalesce(bit_xor(sample_hash(series_id, time, value)), 0) AS hash
      FROM %s WHERE NOT age(xmin) <= age(CASE WHEN time > $1 THEN $2 ELSE $3 END) $q$, chunk)
      INTO there USING last_day.day, last_day.fence::xid, fence_before::xid;
    IF (there.n, there.hash) IS DISTINCT FROM (wanted.n, wanted.hash) THEN
      RETURN 'unequal';
    END IF;
    EXECUTE format($q$
      INSERT INTO sample_late (series_id, time, value, kind)
      SELECT series_id, time, value, 0 FROM %s
      WHERE age(xmin) <= age(CASE WHEN time > $1 THEN $2 ELSE $3 END) $q$, chunk)
      USING last_day.day, last_day.fence::xid, fence_before::xid;
    answer := 'rescued';
  END IF;
  PERFORM drop_chunks('public.sample', older_than => chunk_end, newer_than => chunk_begin);
  DELETE FROM pack_part WHERE pack_part.chunk = chunk_begin;
  RETURN answer;
END $$;
REVOKE ALL ON FUNCTION drop_packed_chunk FROM PUBLIC;
COMMENT ON FUNCTION drop_packed_chunk IS 'dropped | rescued | waits | unequal. Raises lock_not_available.';

GRANT EXECUTE ON FUNCTION drop_packed_chunk, sample_hash TO ioc_pack;
GRANT USAGE ON SCHEMA public TO ioc_pack;
GRANT SELECT ON series, metric, source, sample, sample_late, packed, expired, retention, block, pack_day, pack_part, pack_slice,
  late_conflict, lease, rejected, rejected_day, rejected_total TO ioc_pack;
GRANT SELECT, INSERT, UPDATE, DELETE ON rollup_1h, rollup_1m, rollup_day, rollup_day_due TO ioc_pack;
GRANT SELECT ON place TO ioc_pack;
GRANT INSERT, UPDATE, DELETE ON block, pack_day, pack_part, pack_slice, late_conflict TO ioc_pack;
GRANT DELETE ON sample_late TO ioc_pack;
GRANT UPDATE ON packed TO ioc_pack;
GRANT INSERT, UPDATE ON expired TO ioc_pack;
GRANT INSERT, UPDATE ON lease, rejected, rejected_day, rejected_total TO ioc_pack;
GRANT SELECT ON block, pack_day, rollup_1h, rollup_1m, expired, retention TO ioc_ingest;
GRANT SELECT, INSERT, UPDATE, DELETE ON damage TO ioc_pack;
