CREATE SCHEMA public;

COMMENT ON SCHEMA public IS 'standard public schema';

CREATE SCHEMA board;

COMMENT ON SCHEMA board IS 'What SQL may be asked by Grafana and by people; made of views, in core/store/views.';

CREATE FUNCTION board.period_before(period text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT (left(period, 4)::int - 1)::text || substring(period FROM 5) $$;

COMMENT ON FUNCTION board.period_before(period text) IS 'The same period of the year before.';

CREATE FUNCTION board.period_chosen(period text) RETURNS date
    LANGUAGE sql STABLE
    AS $_$
  SELECT CASE WHEN $1 <> 'newest' THEN board.period_last($1) ELSE (
    SELECT max(board.period_last(k.period)) FROM board.kpis AS k
    WHERE k.scope IS NOT NULL AND k.value IS NOT NULL AND board.period_months(k.period) = 1
      AND board.period_last(k.period) < (now() AT TIME ZONE (SELECT p.zone FROM board.place AS p))::date
  ) END
$_$;

COMMENT ON FUNCTION board.period_chosen(period text) IS 'The last day of a period, or (''newest'') of the month that ended last and has values.';

CREATE FUNCTION board.period_first(period text) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE substring(period FROM 6 FOR 1)
    WHEN 'C' THEN make_date(left(period, 4)::int, substring(period FROM 7)::int, 1)
    WHEN 'N' THEN make_date(left(period, 4)::int - 1, 12, 15)
    ELSE (board.period_last(period) - board.period_months(period) * INTERVAL '1 month')::date + 1
  END
$$;

COMMENT ON FUNCTION board.period_first(period text) IS 'The first day of a period.';

CREATE FUNCTION board.period_last(period text) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE WHEN p.letter = 'C'
    THEN (make_date(p.year, p.number, 1) + INTERVAL '1 month')::date - 1
    ELSE make_date(p.year, CASE p.letter WHEN 'M' THEN p.number WHEN 'Q' THEN 3 * p.number WHEN 'H' THEN 6 * p.number
      WHEN 'N' THEN 9 ELSE 12 END, 14) END
  FROM (SELECT left(period, 4)::int AS year, substring(period FROM 6 FOR 1) AS letter,
    substring(period FROM 7)::int AS number) AS p
$$;

COMMENT ON FUNCTION board.period_last(period text) IS 'The last day of a period such as 2026-M10, 2026-C10, 2026-Q4, 2026-H1, 2026-N9, 2026.';

CREATE FUNCTION board.period_months(period text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT CASE substring(period FROM 6 FOR 1) WHEN 'M' THEN 1 WHEN 'C' THEN 1 WHEN 'Q' THEN 3 WHEN 'H' THEN 6 ELSE 12 END
$$;

COMMENT ON FUNCTION board.period_months(period text) IS 'After how many months the next period of its kind ends.';

CREATE FUNCTION board.period_name(period text, language text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  SELECT CASE WHEN language = 'vi' THEN CASE p.letter
      WHEN 'M' THEN format('tháng %s/%s', p.number, p.year)
      WHEN 'C' THEN format('tháng dương lịch %s/%s', p.number, p.year)
      WHEN 'Q' THEN format('quý %s/%s', p.roman, p.year)
      WHEN 'H' THEN format('6 tháng %s năm %s', CASE p.number WHEN 1 THEN 'đầu' ELSE 'cuối' END, p.year)
      WHEN 'N' THEN format('9 tháng năm %s', p.year)
      ELSE format('năm %s', p.year) END
    ELSE CASE p.letter
      WHEN 'M' THEN format('month %s/%s', p.number, p.year)
      WHEN 'C' THEN format('calendar month %s/%s', p.number, p.year)
      WHEN 'Q' THEN format('quarter %s/%s', p.roman, p.year)
      WHEN 'H' THEN format('%s half of %s', CASE p.number WHEN 1 THEN 'first' ELSE 'second' END, p.year)
      WHEN 'N' THEN format('nine months of %s', p.year)
      ELSE p.year END END
  FROM (SELECT left(period, 4) AS year, substring(period FROM 6 FOR 1) AS letter, substring(period FROM 7)::int AS number,
    (ARRAY['I', 'II', 'III', 'IV'])[substring(period FROM 7)::int] AS roman) AS p
$$;

COMMENT ON FUNCTION board.period_name(period text, language text) IS 'What a period is called, as kpi/reports/names.py has it.';

CREATE FUNCTION board.told(said text, labels jsonb, language text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$
  WITH one AS (
    SELECT regexp_replace(u.unit, '([^[:alnum:]])', '\\\1', 'g') AS id, replace(n.name, '\', '\\') AS name,
      CASE WHEN n.name ~ '^(Tỉnh|Thành phố|Thị xã|Thị trấn|Huyện|Quận|Xã|Phường|Bản|Thôn|Tổ dân phố|Khu) '
        THEN lower(left(n.name, 1)) || substr(n.name, 2) ELSE n.name END AS within
    FROM board.units AS u
    CROSS JOIN LATERAL (
      SELECT CASE language WHEN 'en' THEN coalesce(nullif(u.name_en, ''), u.name_vi) ELSE u.name_vi END AS name
    ) AS n
    WHERE u.unit = labels ->> 'unit'
  ), unit AS (
    SELECT coalesce((
      SELECT regexp_replace(
        regexp_replace(said, '(^|[.!?:]\s+)' || o.id || '(?![\w/@=-]|[.:]\w)', '\1' || o.name, 'g'),
        '(?<![\w./@=:-])' || o.id || '(?![\w/@=-]|[.:]\w)', replace(o.within, '\', '\\'), 'g')
      FROM one AS o
    ), said) AS told
  )
  SELECT CASE WHEN labels ? 'kpi' THEN coalesce((
    SELECT regexp_replace(unit.told,
      '(?<![\w./@=:-])' || regexp_replace(k.kpi, '([^[:alnum:]])', '\\\1', 'g') || '(?![\w/@=-]|[.:]\w)',
      '\& (' || replace(CASE language WHEN 'en' THEN coalesce(k.name_en, k.name_vi) ELSE k.name_vi END, '\', '\\') || ')',
      'g')
    FROM board.kpi_definitions AS k WHERE k.kpi = labels ->> 'kpi'
  ), unit.told) ELSE unit.told END FROM unit
$$;

COMMENT ON FUNCTION board.told(said text, labels jsonb, language text) IS 'A text of an alert with the names of its unit and indicator where its rule wrote their ids.';

CREATE FUNCTION public.alerts_told(content jsonb) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(SELECT ("substring"(url.value, '/alerts/([0-9]{1,18})$'::text))::bigint AS "substring" FROM jsonb_array_elements_text((alerts_told.content #> '{ioc,alert_urls}'::text[])) url(value) WHERE (url.value ~ '/alerts/[0-9]{1,18}$'::text));

COMMENT ON FUNCTION public.alerts_told(content jsonb) IS 'Ids of the alerts that a message tells of, by the links in it.';

CREATE FUNCTION public.audit_is_insert_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'audit is insert-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION public.drop_packed_chunk(chunk_begin timestamp with time zone) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
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
END $_$;

COMMENT ON FUNCTION public.drop_packed_chunk(chunk_begin timestamp with time zone) IS 'dropped | rescued | waits | unequal. Raises lock_not_available.';

CREATE FUNCTION public.is_insert_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION '% is insert-only', tg_table_name USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION public.sample_hash(series_id integer, "time" timestamp with time zone, value double precision) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT coalesce(  -- NULL is the marker of staleness
    hashfloat8extended(value, timestamp_hash_extended("time" AT TIME ZONE 'UTC', series_id::bigint)),
    timestamp_hash_extended("time" AT TIME ZONE 'UTC', series_id::bigint))
$$;

CREATE TABLE public.alert_act (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    request text,
    person text,
    told_at timestamp with time zone,
    instead_of text,
    CONSTRAINT alert_act_instead_check CHECK (((instead_of IS NULL) OR (kind = 'ack'::text))),
    CONSTRAINT alert_act_kind_check CHECK ((kind = ANY (ARRAY['ack'::text, 'unack'::text, 'snooze'::text, 'note'::text, 'resolve'::text, 'assign'::text, 'escalate'::text]))),
    CONSTRAINT alert_act_note_check CHECK ((length(note) <= 4000)),
    CONSTRAINT alert_act_person_check CHECK (((kind = 'escalate'::text) OR ((person IS NOT NULL) = (kind = 'assign'::text))))
);

COMMENT ON TABLE public.alert_act IS 'What people did about alerts; append-only. request: the key by which a repeated request is told.';

COMMENT ON COLUMN public.alert_act.person IS 'Of kinds assign and escalate: to whom of oncall.yml. Of escalate NULL: to the next step.';

COMMENT ON COLUMN public.alert_act.told_at IS 'Of kinds assign and escalate: when the leader did it.';

COMMENT ON COLUMN public.alert_act.instead_of IS 'Of kind ack: from whom the alert was taken over; NULL: nobody had it.';

CREATE VIEW board.alert_acts AS
 SELECT alert_id AS alert,
    at,
    kind
   FROM public.alert_act k;

COMMENT ON VIEW board.alert_acts IS 'What people did about alerts, and when; not who.';

CREATE TABLE public.alert_event (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT alert_event_kind_check CHECK ((kind = ANY (ARRAY['firing'::text, 'resolved'::text, 'no_data'::text, 'back'::text, 'flapping'::text, 'quiet'::text, 'missed'::text])))
);

COMMENT ON TABLE public.alert_event IS 'Append-only, written by the leader alone on one connection: the order of id is that of COMMIT. at: the evaluation.';

CREATE VIEW board.alert_events AS
 SELECT alert_id AS alert,
    at,
    kind
   FROM public.alert_event e;

COMMENT ON VIEW board.alert_events IS 'What became of alerts: firing, resolved, no_data, back, flapping, quiet, missed.';

CREATE TABLE public.alert (
    id bigint NOT NULL,
    rule text NOT NULL,
    fingerprint bytea NOT NULL,
    name text NOT NULL,
    labels jsonb NOT NULL,
    annotations jsonb NOT NULL,
    generator_url text DEFAULT ''::text NOT NULL,
    value double precision,
    priority text NOT NULL,
    unit_id text,
    simulated boolean NOT NULL,
    state text NOT NULL,
    active_at timestamp with time zone NOT NULL,
    fired_at timestamp with time zone,
    gone_at timestamp with time zone,
    ended_at timestamp with time zone,
    why text,
    changes timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    flapping boolean DEFAULT false NOT NULL,
    is_current boolean DEFAULT true NOT NULL,
    acked_at timestamp with time zone,
    acked_by text,
    snoozed_until timestamp with time zone,
    unacked_at timestamp with time zone,
    CONSTRAINT alert_check CHECK (((fired_at IS NULL) = (state = 'pending'::text))),
    CONSTRAINT alert_check1 CHECK (((ended_at IS NULL) = (state <> 'resolved'::text))),
    CONSTRAINT alert_check2 CHECK (((acked_at IS NULL) = (acked_by IS NULL))),
    CONSTRAINT alert_check3 CHECK ((is_current OR (state = 'resolved'::text))),
    CONSTRAINT alert_fingerprint_check CHECK ((length(fingerprint) = 16)),
    CONSTRAINT alert_priority_check CHECK ((priority = ANY (ARRAY['p1'::text, 'p2'::text, 'p3'::text, 'p4'::text]))),
    CONSTRAINT alert_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'firing'::text, 'no_data'::text, 'resolved'::text]))),
    CONSTRAINT alert_why_check CHECK ((why = ANY (ARRAY['recovered'::text, 'no_data'::text, 'rule_changed'::text, 'removed'::text])))
);

COMMENT ON TABLE public.alert IS 'One activation of a rule for one label set a row. rule: origin/file/group/name, or the key by which it came from outside. is_current: the newest of its rule and labels, whose changes are remembered. Times are those of evaluations.';

COMMENT ON COLUMN public.alert.unacked_at IS 'When somebody who had it let it go. NULL: nobody did, or it was acknowledged since.';

CREATE VIEW board.alerts AS
 SELECT id AS alert,
    name,
    priority,
    unit_id AS unit,
    labels,
    annotations,
    value,
    state,
    simulated,
    active_at,
    fired_at,
    ended_at,
    acked_at,
    flapping,
    (labels ->> 'class'::text) AS class,
    why
   FROM public.alert a
  WHERE (rule <> 'ioc: canary: CanaryAlive'::text);

COMMENT ON VIEW board.alerts IS 'Alerts, also those that are over (ended_at). fired_at NULL: it waits whether it lasts.';

CREATE TABLE public.notification (
    id bigint NOT NULL,
    group_id bigint,
    ordinal integer NOT NULL,
    receiver text NOT NULL,
    channel text NOT NULL,
    person text,
    kind text NOT NULL,
    reason text NOT NULL,
    dedupe_key bytea NOT NULL,
    priority text NOT NULL,
    simulated boolean NOT NULL,
    content jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    leased_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    settled_at timestamp with time zone,
    result text,
    folded_into bigint,
    CONSTRAINT notification_check CHECK (((settled_at IS NULL) = (result IS NULL))),
    CONSTRAINT notification_check1 CHECK (((folded_into IS NOT NULL) = (NOT (result IS DISTINCT FROM 'folded'::text)))),
    CONSTRAINT notification_dedupe_key_check CHECK ((length(dedupe_key) = 32)),
    CONSTRAINT notification_kind_check CHECK ((kind = ANY (ARRAY['firing'::text, 'resolved'::text, 'repeat'::text, 'digest'::text, 'missed'::text, 'escalation'::text, 'test'::text]))),
    CONSTRAINT notification_priority_check CHECK ((priority = ANY (ARRAY['p1'::text, 'p2'::text, 'p3'::text, 'p4'::text]))),
    CONSTRAINT notification_result_check CHECK ((result = ANY (ARRAY['accepted'::text, 'delivered'::text, 'refused'::text, 'given_up'::text, 'folded'::text])))
);

COMMENT ON TABLE public.notification IS 'The outbox: what is to be told by which channel. Leased per row; attempt is the fencing token. content: the message as Alertmanager''s webhook has it, whatever the channel makes of it.';

CREATE TABLE public.notification_attempt (
    notification_id bigint NOT NULL,
    attempt integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    result text,
    status integer,
    answer text DEFAULT ''::text NOT NULL,
    provider text,
    message_id text,
    CONSTRAINT notification_attempt_answer_check CHECK ((length(answer) <= 2000)),
    CONSTRAINT notification_attempt_check CHECK (((ended_at IS NULL) = (result IS NULL))),
    CONSTRAINT notification_attempt_known_as CHECK (((provider IS NULL) = (message_id IS NULL))),
    CONSTRAINT notification_attempt_message_id_check CHECK (((length(message_id) >= 1) AND (length(message_id) <= 200))),
    CONSTRAINT notification_attempt_result_check CHECK ((result = ANY (ARRAY['accepted'::text, 'delivered'::text, 'refused'::text, 'failed'::text, 'unknown'::text])))
);

COMMENT ON TABLE public.notification_attempt IS 'The ledger, append-only but for the result: a row is committed before the send, its result after. One without a result: the sender died in between.';

COMMENT ON COLUMN public.notification_attempt.message_id IS 'Under which id the provider knows the message; receipts name it.';

CREATE VIEW board.attempts AS
 SELECT t.notification_id AS notification,
    t.attempt,
    t.started_at,
    t.ended_at,
    t.result
   FROM (public.notification_attempt t
     JOIN public.notification n ON ((n.id = t.notification_id)))
  WHERE (n.channel <> 'ioc-canary/null/0'::text);

COMMENT ON VIEW board.attempts IS 'Each try to send. result NULL: the sender died in between, or is at it.';

CREATE TABLE public.batch (
    slot smallint NOT NULL,
    writer integer NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    min_t timestamp with time zone,
    max_t timestamp with time zone,
    touched integer NOT NULL,
    data bytea NOT NULL
)
PARTITION BY LIST (slot);
ALTER TABLE ONLY public.batch ALTER COLUMN data SET STORAGE EXTERNAL;

COMMENT ON TABLE public.batch IS 'Change log: data = n x int64 ms, n x int32 series id, n x float64, little-endian. Kept about an hour.';

CREATE VIEW board.batches AS
 SELECT at,
    (octet_length(data) / 20) AS samples,
    min_t AS oldest,
    max_t AS newest
   FROM public.batch b;

COMMENT ON VIEW board.batches IS 'What was stored in the last 45 minutes or more, a row a transaction: samples, and of which time they are.';

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    detail jsonb NOT NULL,
    address text NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT audit_id_check CHECK ((id > 0)),
    CONSTRAINT audit_previous_check CHECK ((length(previous) = 32))
);

COMMENT ON TABLE public.audit IS 'Insert-only and chained: hash = sha256(previous, canonical row). actor = user:ID, key:ID, source:ID or system:NAME.';

CREATE VIEW board.changes WITH (security_barrier='true') AS
 SELECT at,
    actor,
    action,
    object
   FROM public.audit a
  WHERE (action = 'place.apply'::text);

COMMENT ON VIEW board.changes IS 'When the place''s files were put into force, and by whom.';

CREATE VIEW board.connections AS
 SELECT (usename)::text AS role,
    count(*) AS connections,
    (current_setting('max_connections'::text))::integer AS most
   FROM pg_stat_activity s
  WHERE ((usename IS NOT NULL) AND (datname = current_database()))
  GROUP BY usename;

COMMENT ON VIEW board.connections IS 'Connections to the database by role, and how many it takes of all.';

CREATE TABLE public.metric (
    name text NOT NULL,
    "group" text NOT NULL,
    unit_of_measure text NOT NULL,
    kind text NOT NULL,
    labels text[] NOT NULL,
    expected_period_seconds double precision,
    valid_min double precision,
    valid_max double precision,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    retention_class text DEFAULT 'default'::text NOT NULL,
    origin text NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT metric_expected_period_seconds_check CHECK ((expected_period_seconds > (0)::double precision)),
    CONSTRAINT metric_kind_check CHECK ((kind = ANY (ARRAY['gauge'::text, 'counter'::text, 'event_count'::text]))),
    CONSTRAINT metric_origin_check CHECK ((origin = ANY (ARRAY['product'::text, 'place'::text, 'auto'::text])))
);

COMMENT ON TABLE public.metric IS 'The catalogue. origin: shipped with the product, described by the place, or created by a source that may.';

CREATE TABLE public.rollup_day (
    series_id integer NOT NULL,
    day date NOT NULL,
    begins timestamp with time zone NOT NULL,
    ends timestamp with time zone NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    sum double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    first double precision NOT NULL,
    last double precision NOT NULL,
    increase double precision NOT NULL,
    count integer NOT NULL,
    CONSTRAINT rollup_day_check CHECK (((begins < first_at) AND (first_at <= last_at) AND (last_at <= ends))),
    CONSTRAINT rollup_day_count_check CHECK ((count > 0))
);

COMMENT ON TABLE public.rollup_day IS 'Numbers of a series in a local day (begins, ends], once all of it is packed. increase: since the last number at or before its begin, resets repaired. No row: no number.';

CREATE TABLE public.series (
    id integer NOT NULL,
    key bytea NOT NULL,
    metric text NOT NULL,
    labels jsonb NOT NULL,
    unit_id text,
    source_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT series_key_check CHECK ((length(key) = 16))
);

COMMENT ON TABLE public.series IS 'Metric + labels. key = blake2b-16 of the canonical identity; source_id = its first writer.';

CREATE VIEW board.days AS
 SELECT d.begins AS "time",
    d.day,
    d.ends,
    s.metric,
    s.unit_id AS unit,
    s.labels,
    d.count,
    d.sum,
    d.min,
    d.max,
    d.first,
    d.first_at,
    d.last,
    d.last_at,
        CASE m.kind
            WHEN 'counter'::text THEN d.increase
            ELSE NULL::double precision
        END AS increase,
    m.unit_of_measure,
    s.source_id AS source,
    COALESCE(((s.labels ->> 'simulated'::text) = 'true'::text), false) AS simulated
   FROM ((public.rollup_day d
     JOIN public.series s ON ((s.id = d.series_id)))
     JOIN public.metric m ON ((m.name = s.metric)));

COMMENT ON VIEW board.days IS 'Local days (time, ends] that are packed, for ever. increase: of counters, since the last number at or before the begin. Give a metric and a span of day. No row: no number, which is not 0.';

CREATE TABLE public.rule_evaluation (
    origin text NOT NULL,
    file text NOT NULL,
    name text NOT NULL,
    evaluated_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    seconds double precision NOT NULL,
    rules jsonb NOT NULL,
    CONSTRAINT rule_evaluation_seconds_check CHECK ((seconds >= (0)::double precision))
);

COMMENT ON TABLE public.rule_evaluation IS 'The last evaluation of each group. evaluated_at: the moment on the grid that was asked about; written in one transaction with the alerts. rules: health, error, seconds and results of each, in their order.';

CREATE TABLE public.rule_group (
    origin text NOT NULL,
    file text NOT NULL,
    name text NOT NULL,
    "position" integer NOT NULL,
    interval_seconds double precision,
    query_offset_seconds double precision,
    item_limit integer DEFAULT 0 NOT NULL,
    labels jsonb DEFAULT '{}'::jsonb NOT NULL,
    rules jsonb NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT rule_group_interval_seconds_check CHECK ((interval_seconds > (0)::double precision)),
    CONSTRAINT rule_group_item_limit_check CHECK ((item_limit >= 0)),
    CONSTRAINT rule_group_origin_check CHECK ((origin = ANY (ARRAY['place'::text, 'import'::text]))),
    CONSTRAINT rule_group_query_offset_seconds_check CHECK ((query_offset_seconds >= (0)::double precision))
);

COMMENT ON TABLE public.rule_group IS 'Rules as their files say, in the order of these. rules: a list of alert or record, expr, hold_seconds, keep_seconds, labels, annotations.';

CREATE VIEW board.evaluations AS
 SELECT e.origin,
    e.file,
    e.name,
    g.interval_seconds,
    e.evaluated_at,
    e.ended_at,
    e.seconds
   FROM (public.rule_evaluation e
     LEFT JOIN public.rule_group g ON (((g.origin = e.origin) AND (g.file = e.file) AND (g.name = e.name) AND (g.retired_at IS NULL))));

COMMENT ON VIEW board.evaluations IS 'Groups of rules: when they were evaluated last, and how long that took.';

CREATE TABLE public.gap (
    id bigint NOT NULL,
    source_id text,
    series_id integer,
    kind text NOT NULL,
    from_time timestamp with time zone NOT NULL,
    to_time timestamp with time zone NOT NULL,
    missing bigint,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT gap_check CHECK ((from_time <= to_time)),
    CONSTRAINT gap_kind_check CHECK ((kind = ANY (ARRAY['period'::text, 'sequence'::text, 'session'::text, 'evaluation'::text, 'broker'::text, 'restore'::text]))),
    CONSTRAINT gap_names_its_source CHECK (((source_id IS NOT NULL) OR (kind = ANY (ARRAY['broker'::text, 'evaluation'::text]))))
);

COMMENT ON TABLE public.gap IS 'Known holes: what did not arrive, between when and when.';

COMMENT ON COLUMN public.gap.source_id IS 'NULL = nobody knows whose: the broker dropped messages, or rules were not evaluated.';

CREATE VIEW board.gaps AS
 SELECT source_id AS source,
    kind,
    from_time,
    to_time,
    missing
   FROM public.gap g;

COMMENT ON VIEW board.gaps IS 'Known holes: what did not arrive, between when and when. source NULL: nobody knows whose.';

CREATE TABLE public.sample (
    series_id integer NOT NULL,
    "time" timestamp with time zone NOT NULL,
    value double precision
);

COMMENT ON TABLE public.sample IS 'The head: recent rows. value NULL = staleness marker; NaN is a value; absence is no row.';

CREATE VIEW board.head AS
 SELECT p."time",
    s.metric,
    s.unit_id AS unit,
    s.labels,
    p.value,
    m.unit_of_measure,
    s.source_id AS source,
    COALESCE(((s.labels ->> 'simulated'::text) = 'true'::text), false) AS simulated,
    s.id AS series
   FROM ((public.sample p
     JOIN public.series s ON ((s.id = p.series_id)))
     JOIN public.metric m ON ((m.name = s.metric)));

COMMENT ON VIEW board.head IS 'Samples of the last 26 hours or more, as they came in; value NULL: the series ended. Give a metric and both ends of the time. What was put right later, and all history: ask in PromQL.';

CREATE TABLE public.incident (
    id bigint NOT NULL,
    title text NOT NULL,
    severity text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    opened_by text NOT NULL,
    request text NOT NULL,
    closed_at timestamp with time zone,
    notice_at timestamp with time zone,
    report_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    unit_id text,
    CONSTRAINT incident_check CHECK (((closed_at IS NULL) = (state <> 'closed'::text))),
    CONSTRAINT incident_severity_check CHECK ((severity = ANY (ARRAY['serious'::text, 'ordinary'::text, 'minor'::text]))),
    CONSTRAINT incident_state_check CHECK ((state = ANY (ARRAY['open'::text, 'watching'::text, 'closed'::text]))),
    CONSTRAINT incident_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200))),
    CONSTRAINT incident_version_check CHECK ((version > 0))
);

COMMENT ON TABLE public.incident IS 'What people make of alerts. When it began, was seen, taken and over is read from the rows of its alerts. notice_at, report_at: when the first notice and the report were sent; NULL: not yet. request: the key by which a repeated request is told. version: counts changes.';

COMMENT ON COLUMN public.incident.unit_id IS 'For which unit it was opened; NULL: for the whole place. It counts as long as the incident has no alert: one that has some is of the lowest unit in which all of them lie.';

CREATE VIEW board.incidents AS
 SELECT id AS incident,
    severity,
    state,
    unit_id AS unit,
    opened_at,
    closed_at,
    notice_at,
    report_at
   FROM public.incident i;

COMMENT ON VIEW board.incidents IS 'Incidents, and when a notice and a report of them are due.';

CREATE TABLE public.kpi_file (
    id bigint NOT NULL,
    document text NOT NULL,
    put_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone
);

COMMENT ON TABLE public.kpi_file IS 'kpis.yml of the place, each version: reports and past boards are told by the one that was in force. The newest is in force, unless it is retired.';

CREATE VIEW board.kpi_definitions AS
 WITH file AS (
         SELECT
                CASE
                    WHEN (f.document IS JSON OBJECT) THEN (f.document)::jsonb
                    ELSE NULL::jsonb
                END AS document
           FROM public.kpi_file f
          WHERE ((f.id = ( SELECT max(n.id) AS max
                   FROM public.kpi_file n)) AND (f.retired_at IS NULL))
        )
 SELECT (k.item ->> 'id'::text) AS kpi,
    k.place,
    COALESCE((k.item ->> 'kind'::text), 'plan'::text) AS kind,
    (k.item ->> 'beside'::text) AS beside,
    ((k.item -> 'name'::text) ->> 'vi'::text) AS name_vi,
    ((k.item -> 'name'::text) ->> 'en'::text) AS name_en,
    ((k.item -> 'caveat'::text) ->> 'vi'::text) AS caveat_vi,
    ((k.item -> 'caveat'::text) ->> 'en'::text) AS caveat_en,
    (k.item ->> 'unit_of_measure'::text) AS unit_of_measure,
    COALESCE(((k.item ->> 'decimals'::text))::integer, 1) AS decimals,
    (k.item ->> 'period'::text) AS period_kind,
    COALESCE((k.item ->> 'direction'::text), 'up'::text) AS direction,
    COALESCE((k.item ->> 'scope'::text), 'core'::text) AS scope,
    COALESCE(((k.item ->> 'small_n'::text))::integer, 0) AS small_n,
    ((k.item -> 'target'::text) ->> 'op'::text) AS target_op,
    (((k.item -> 'target'::text) ->> 'value'::text))::double precision AS target,
    (((k.item -> 'target'::text) ->> 'by'::text))::date AS target_by,
    ((k.item -> 'target'::text) ->> 'path'::text) AS target_path,
    ((k.item -> 'target'::text) -> 'steps'::text) AS target_steps,
    ARRAY( SELECT jsonb_array_elements_text((file.document -> 'levels'::text)) AS jsonb_array_elements_text) AS levels
   FROM file,
    LATERAL jsonb_array_elements((file.document -> 'kpis'::text)) WITH ORDINALITY k(item, place);

COMMENT ON VIEW board.kpi_definitions IS 'Indicators as kpis.yml in force defines them; place: its order there; levels: kinds of units that have figures.';

CREATE TABLE public.kpi_value (
    id bigint NOT NULL,
    kpi text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    scope text DEFAULT ''::text NOT NULL,
    period text NOT NULL,
    numerator numeric,
    denominator numeric,
    value double precision,
    why text DEFAULT ''::text NOT NULL,
    status text NOT NULL,
    origin text NOT NULL,
    simulated boolean DEFAULT false NOT NULL,
    have integer DEFAULT 1 NOT NULL,
    want integer DEFAULT 1 NOT NULL,
    upload bigint,
    as_of timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone,
    CONSTRAINT kpi_value_check CHECK ((want >= have)),
    CONSTRAINT kpi_value_check1 CHECK (((unit = ''::text) <> (scope = ''::text))),
    CONSTRAINT kpi_value_check2 CHECK (((value IS NULL) = (why <> ''::text))),
    CONSTRAINT kpi_value_check3 CHECK (((replaced_at IS NULL) OR (replaced_at >= recorded_at))),
    CONSTRAINT kpi_value_have_check CHECK ((have >= 0)),
    CONSTRAINT kpi_value_origin_check CHECK ((origin = ANY (ARRAY['live'::text, 'handin'::text, 'formula'::text, 'import'::text, 'total'::text]))),
    CONSTRAINT kpi_value_status_check CHECK ((status = ANY (ARRAY['chua_co_du_lieu'::text, 'so_bo'::text, 'chinh_thuc'::text, 'khong_ap_dung'::text]))),
    CONSTRAINT kpi_value_why_check CHECK ((why = ANY (ARRAY[''::text, 'no_figures'::text, 'not_applicable'::text, 'not_separable'::text, 'units_missing'::text, 'straddles'::text, 'damaged'::text, 'days_differ'::text])))
);

COMMENT ON TABLE public.kpi_value IS 'Values of units, and of scopes of units, for a period: each revision, the one in force with replaced_at NULL. have, want: so many units have figures, of so many. why: why there is no value. as_of: up to when what it was computed from counts. A live value of the running day is overwritten; each day that has ended keeps its last one.';

CREATE TABLE public.unit (
    id text NOT NULL,
    parent_id text,
    kind text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    area_km2 double precision,
    population integer,
    lat double precision,
    lon double precision,
    polygon jsonb,
    valid_from date,
    valid_to date,
    scope text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT unit_check CHECK (((valid_from IS NULL) OR (valid_to IS NULL) OR (valid_from <= valid_to))),
    CONSTRAINT unit_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]*$'::text))
);

COMMENT ON TABLE public.unit IS 'Administrative units under our own ids, which are never reused.';

CREATE VIEW board.kpi_starts AS
 WITH since AS (
         SELECT s.scope,
            COALESCE(max(u.valid_from), '-infinity'::date) AS day
           FROM (( SELECT DISTINCT kpi_value.scope
                   FROM public.kpi_value
                  WHERE (kpi_value.scope <> ''::text)) s
             LEFT JOIN public.unit u ON (((u.valid_to IS NULL) AND (u.retired_at IS NULL) AND (u.parent_id IS NOT NULL) AND (s.scope = ANY (ARRAY['core'::text, 'plan'::text])) AND ((u.scope = 'core'::text) OR (u.scope = s.scope)))))
          GROUP BY s.scope
        )
 SELECT DISTINCT ON (v.kpi, v.scope) v.kpi,
    v.scope,
    v.period,
    board.period_last(v.period) AS ends,
    v.value
   FROM (public.kpi_value v
     JOIN since ON ((since.scope = v.scope)))
  WHERE ((v.unit = ''::text) AND (v.replaced_at IS NULL) AND (v.status = 'chinh_thuc'::text) AND (v.value IS NOT NULL) AND (board.period_first(v.period) >= since.day))
  ORDER BY v.kpi, v.scope, (board.period_last(v.period));

COMMENT ON VIEW board.kpi_starts IS 'The first official total of each indicator that today''s units made up.';

CREATE VIEW board.kpi_totals AS
 WITH told AS (
         SELECT v.kpi,
            d_1.place,
            d_1.kind,
            d_1.beside,
            d_1.name_vi,
            d_1.name_en,
            d_1.unit_of_measure,
            COALESCE(d_1.decimals, 1) AS decimals,
            d_1.direction,
            v.scope,
            v.period,
            board.period_first(v.period) AS begins,
            board.period_last(v.period) AS ends,
            v.numerator,
            v.denominator,
            v.value,
            NULLIF(v.why, ''::text) AS why,
            v.status,
            v.origin,
            v.simulated,
            v.have,
            v.want,
            v.as_of,
            d_1.target_op,
            d_1.target,
            d_1.target_by,
            d_1.target_path,
                CASE
                    WHEN (d_1.target_path = 'not_below_last'::text) THEN
                    CASE d_1.direction
                        WHEN 'down'::text THEN LEAST(d_1.target, last_year.value)
                        ELSE GREATEST(d_1.target, last_year.value)
                    END
                    WHEN ((d_1.target_path = 'closed'::text) OR ((board.period_last(v.period) + ((board.period_months(v.period))::double precision * '1 mon'::interval)) > d_1.target_by)) THEN d_1.target
                    WHEN ((d_1.target_path = 'linear'::text) AND (board.period_last(v.period) >= s.ends)) THEN (s.value + (((d_1.target - s.value) * ((board.period_last(v.period) - s.ends))::double precision) / (NULLIF((d_1.target_by - s.ends), 0))::double precision))
                    WHEN (d_1.target_path = 'steps'::text) THEN ( SELECT (step.value)::double precision AS value
                       FROM jsonb_each_text(d_1.target_steps) step(key, value)
                      WHERE ((step.key)::integer <= ("left"(v.period, 4))::integer)
                      ORDER BY (step.key)::integer DESC
                     LIMIT 1)
                    ELSE NULL::double precision
                END AS path
           FROM (((public.kpi_value v
             LEFT JOIN board.kpi_definitions d_1 ON ((d_1.kpi = v.kpi)))
             LEFT JOIN board.kpi_starts s ON (((s.kpi = v.kpi) AND (s.scope = v.scope))))
             LEFT JOIN public.kpi_value last_year ON (((last_year.kpi = v.kpi) AND (last_year.unit = ''::text) AND (last_year.scope = v.scope) AND (last_year.period = board.period_before(v.period)) AND (last_year.replaced_at IS NULL))))
          WHERE ((v.unit = ''::text) AND (v.replaced_at IS NULL))
        )
 SELECT t.kpi,
    t.place,
    t.kind,
    t.beside,
    t.name_vi,
    t.name_en,
    t.unit_of_measure,
    t.decimals,
    t.direction,
    t.scope,
    t.period,
    t.begins,
    t.ends,
    t.numerator,
    t.denominator,
    t.value,
    t.why,
    t.status,
    t.origin,
    t.simulated,
    t.have,
    t.want,
    t.as_of,
    t.target_op,
    t.target,
    t.target_by,
    t.target_path,
    t.path,
        CASE
            WHEN ((t.value IS NULL) OR (t.target IS NULL)) THEN NULL::boolean
            WHEN (j.reached AND ((t.target_path <> 'not_below_last'::text) OR (((j.up)::double precision * (t.value - t.path)) >= ('-0.000000001'::numeric)::double precision))) THEN false
            WHEN (t.path IS NULL) THEN NULL::boolean
            ELSE ((t.path = t.target) OR (t.target_path = 'not_below_last'::text) OR (((j.up)::double precision * (t.value - t.path)) < ('-0.000000001'::numeric)::double precision))
        END AS falls_short
   FROM ((told t
     CROSS JOIN LATERAL ( SELECT
                CASE t.direction
                    WHEN 'down'::text THEN '-1'::integer
                    ELSE 1
                END AS up) d)
     CROSS JOIN LATERAL ( SELECT d.up,
            (((d.up)::double precision * (t.value - t.target)) >= (
                CASE
                    WHEN (t.target_op = ANY (ARRAY['<'::text, '>'::text])) THEN 0.000000001
                    ELSE '-0.000000001'::numeric
                END)::double precision) AS reached) j);

COMMENT ON VIEW board.kpi_totals IS 'Totals in force with their definitions, path: what the way to the target asks of that period, falls_short: whether the value is worse than that; NULL: nothing can be said.';

CREATE VIEW board.kpis AS
 SELECT kpi,
    NULLIF(unit, ''::text) AS unit,
    NULLIF(scope, ''::text) AS scope,
    period,
    numerator,
    denominator,
    value,
    NULLIF(why, ''::text) AS why,
    status,
    origin,
    simulated,
    have,
    want,
    as_of,
    recorded_at
   FROM public.kpi_value v
  WHERE (replaced_at IS NULL);

COMMENT ON VIEW board.kpis IS 'Values of indicators in force: of units, and of scopes of units. value NULL: there is none, why says why; it is not 0.';

CREATE TABLE public.maintenance (
    id uuid NOT NULL,
    title_vi text NOT NULL,
    title_en text NOT NULL,
    scope text NOT NULL,
    names text[] NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    weekdays smallint[],
    begins time without time zone,
    ends time without time zone,
    zone text,
    public boolean NOT NULL,
    announced_at timestamp with time zone,
    reason text NOT NULL,
    in_slo boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    cancelled_at timestamp with time zone,
    cancelled_by text,
    version integer DEFAULT 1 NOT NULL,
    changed_at timestamp with time zone,
    changed_by text,
    CONSTRAINT maintenance_check CHECK ((starts_at < ends_at)),
    CONSTRAINT maintenance_check1 CHECK ((num_nulls(weekdays, begins, ends, zone) = ANY (ARRAY[0, 4]))),
    CONSTRAINT maintenance_check2 CHECK (((cancelled_at IS NULL) = (cancelled_by IS NULL))),
    CONSTRAINT maintenance_check3 CHECK (((changed_at IS NULL) = (changed_by IS NULL))),
    CONSTRAINT maintenance_names_check CHECK (((cardinality(names) >= 1) AND (cardinality(names) <= 100))),
    CONSTRAINT maintenance_reason_check CHECK ((length(reason) <= 4000)),
    CONSTRAINT maintenance_scope_check CHECK ((scope = ANY (ARRAY['unit'::text, 'source'::text, 'portal'::text]))),
    CONSTRAINT maintenance_title_en_check CHECK ((length(title_en) <= 200)),
    CONSTRAINT maintenance_title_vi_check CHECK (((length(title_vi) >= 1) AND (length(title_vi) <= 200))),
    CONSTRAINT maintenance_version_check CHECK ((version > 0)),
    CONSTRAINT maintenance_weekdays_check CHECK (((weekdays <@ '{1,2,3,4,5,6,7}'::smallint[]) AND (cardinality(weekdays) > 0)))
);

COMMENT ON TABLE public.maintenance IS 'Planned work: alerts of these units with all that lies in them, of these sources or portals tell nobody meanwhile, but for hazards. weekdays: from 1, Monday, with the time of day in a zone; NULL: once. starts_at, ends_at: of it all. announced_at: when people were told, if it is public. in_slo: it counts in the error budget.';

COMMENT ON COLUMN public.maintenance.version IS 'Counts changes, also that it was cancelled.';

COMMENT ON COLUMN public.maintenance.changed_at IS 'When it was changed last; NULL: never.';

CREATE VIEW board.maintenance WITH (security_barrier='true') AS
 SELECT id AS maintenance,
    title_vi,
    title_en,
    scope,
    names,
    starts_at,
    ends_at,
    public
   FROM public.maintenance m
  WHERE (cancelled_at IS NULL);

COMMENT ON VIEW board.maintenance IS 'Maintenance that was not called off.';

CREATE VIEW board.metrics AS
 SELECT name AS metric,
    "group",
    kind,
    unit_of_measure,
    labels,
    expected_period_seconds,
    valid_min,
    valid_max,
    name_vi,
    name_en,
    note,
    (retired_at IS NULL) AS in_use
   FROM public.metric;

COMMENT ON VIEW board.metrics IS 'The catalogue of metrics.';

CREATE VIEW board.notifications AS
 SELECT id AS notification,
    kind,
    priority,
    simulated,
    created_at,
    settled_at,
    result,
        CASE
            WHEN (channel ~ '/[0-9]+$'::text) THEN "substring"(channel, '([^/]*)/[0-9]+$'::text)
            WHEN (channel ~ '^person/[^/]+/[^/]+$'::text) THEN "substring"(channel, '([^/]*)$'::text)
            ELSE NULL::text
        END AS way
   FROM public.notification n
  WHERE (channel <> 'ioc-canary/null/0'::text);

COMMENT ON VIEW board.notifications IS 'Messages by way; to whom and what is in none of the columns. result NULL: not settled.';

CREATE TABLE public.pack_day (
    day timestamp with time zone NOT NULL,
    state text NOT NULL,
    fence xid8,
    packed_at xid8,
    n bigint DEFAULT 0 NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL,
    CONSTRAINT pack_day_check CHECK (((state = 'fenced'::text) = (fence IS NULL))),
    CONSTRAINT pack_day_check1 CHECK (((state = ANY (ARRAY['packed'::text, 'dropped'::text])) = (packed_at IS NOT NULL))),
    CONSTRAINT pack_day_state_check CHECK ((state = ANY (ARRAY['fenced'::text, 'open'::text, 'packed'::text, 'dropped'::text])))
);

COMMENT ON TABLE public.pack_day IS 'Days (day, day + 24 h] that were part of the head. fence: writers that began before it have ended. packed_at: whoever sees less may still read rows. n, bytes: samples that were packed, and what their blocks took.';

CREATE VIEW board.packed_days AS
 SELECT day,
    state,
    n AS samples,
    bytes
   FROM public.pack_day d;

COMMENT ON VIEW board.packed_days IS 'UTC days of samples: how many, and the bytes of their blocks once they are packed.';

CREATE TABLE public.place (
    one_row boolean DEFAULT true NOT NULL,
    zone text NOT NULL,
    alerts_days integer DEFAULT 1825,
    maintenance_notice_days integer DEFAULT 7 NOT NULL,
    CONSTRAINT place_alerts_days_check CHECK ((alerts_days >= 400)),
    CONSTRAINT place_maintenance_notice_days_check CHECK (((maintenance_notice_days >= 0) AND (maintenance_notice_days <= 60))),
    CONSTRAINT place_one_row_check CHECK (one_row)
);

COMMENT ON TABLE public.place IS 'What the program has to know of the place itself. zone: whose midnights end its days; `ioc apply` sets it.';

COMMENT ON COLUMN public.place.alerts_days IS 'Days that alerts are kept after their end, with all that was told and done about them; NULL = for ever.';

COMMENT ON COLUMN public.place.maintenance_notice_days IS 'Whole working days between telling people of maintenance and its beginning.';

CREATE VIEW board.place AS
 SELECT zone
   FROM public.place p;

COMMENT ON VIEW board.place IS 'Whose days are counted: one row.';

CREATE TABLE public.rejected (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    source_id text,
    protocol text NOT NULL,
    reason text NOT NULL,
    faults jsonb NOT NULL,
    refused integer NOT NULL,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    payload bytea NOT NULL,
    payload_bytes integer NOT NULL,
    replayed_at timestamp with time zone
);

COMMENT ON TABLE public.rejected IS 'Payloads with at least one refused sample, kept whole up to 64 KiB for replay. payload_bytes = as received.';

CREATE VIEW board.refused AS
 SELECT at,
    NULLIF(source_id, ''::text) AS source,
    protocol,
    reason,
    refused,
    payload_bytes,
    replayed_at
   FROM public.rejected r;

COMMENT ON VIEW board.refused IS 'Payloads with refused samples that were kept; replayed_at: taken in after all.';

CREATE TABLE public.screen (
    id text NOT NULL,
    name text NOT NULL,
    wall_id text NOT NULL,
    token_hash bytea,
    address text NOT NULL,
    approved_by text NOT NULL,
    approved_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    build text,
    heap_bytes bigint,
    revoked_by text,
    revoked_at timestamp with time zone,
    CONSTRAINT screen_check CHECK ((num_nulls(revoked_by, revoked_at) <> 1)),
    CONSTRAINT screen_heap_bytes_check CHECK ((heap_bytes >= 0)),
    CONSTRAINT screen_id_check CHECK ((id ~ '^[a-z0-9]{8}$'::text)),
    CONSTRAINT screen_name_check CHECK (((length(name) >= 1) AND (length(name) <= 63))),
    CONSTRAINT screen_token_hash_check CHECK ((length(token_hash) = 32))
);

COMMENT ON TABLE public.screen IS 'Paired walls. token_hash: SHA-256 of a 256-bit token, NULL until the screen has collected it. address: where the code was asked for.';

CREATE VIEW board.screens AS
 SELECT wall_id AS wall,
    seen_at,
    (revoked_at IS NULL) AS in_use
   FROM public.screen s;

COMMENT ON VIEW board.screens IS 'Screens without a person, and when they were seen last.';

CREATE VIEW board.series AS
 SELECT metric,
    unit_id AS unit,
    labels,
    source_id AS source,
    created_at,
    COALESCE(((labels ->> 'simulated'::text) = 'true'::text), false) AS simulated
   FROM public.series s;

COMMENT ON VIEW board.series IS 'Which series there are, also those that ended. Give a metric.';

CREATE TABLE public.source (
    id text NOT NULL,
    unit_id text,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    labels jsonb DEFAULT '{}'::jsonb NOT NULL,
    allowed_metrics text[] DEFAULT '{*}'::text[] NOT NULL,
    unknown_metric text,
    conflict text,
    expected_period_seconds double precision,
    rate_per_second double precision,
    shared_with text[] DEFAULT '{}'::text[] NOT NULL,
    contact text DEFAULT ''::text NOT NULL,
    origin text NOT NULL,
    retired_at timestamp with time zone,
    mapping jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT source_conflict_check CHECK ((conflict = ANY (ARRAY['reject'::text, 'replace'::text]))),
    CONSTRAINT source_expected_period_seconds_check CHECK ((expected_period_seconds > (0)::double precision)),
    CONSTRAINT source_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT source_mapping_check CHECK ((jsonb_typeof(mapping) = 'array'::text)),
    CONSTRAINT source_origin_check CHECK ((origin = ANY (ARRAY['product'::text, 'place'::text, 'manual'::text]))),
    CONSTRAINT source_rate_per_second_check CHECK ((rate_per_second > (0)::double precision)),
    CONSTRAINT source_unknown_metric_check CHECK ((unknown_metric = ANY (ARRAY['reject'::text, 'create'::text])))
);

COMMENT ON TABLE public.source IS 'Who may send. NULL policies mean the default of the protocol it speaks.';

COMMENT ON COLUMN public.source.mapping IS 'As sources.yml has it: topic patterns, JMESPath of values, labels and time.';

CREATE VIEW board.sources AS
 WITH account AS (
         SELECT i.metric,
            (i.labels ->> 'source'::text) AS source,
            newest."time",
            newest.value
           FROM (public.series i
             CROSS JOIN LATERAL ( SELECT p."time",
                    p.value
                   FROM public.sample p
                  WHERE (p.series_id = i.id)
                  ORDER BY p."time" DESC
                 LIMIT 1) newest)
          WHERE ((i.source_id = 'ioc-ingest'::text) AND (i.metric = ANY (ARRAY['source_last_seen_timestamp_seconds'::text, 'source_expected_period_seconds'::text])))
        )
 SELECT s.id AS source,
    s.unit_id AS unit,
    s.name_vi,
    s.name_en,
    to_timestamp(seen.value) AS last_seen_at,
    seen."time" AS as_of,
    period.value AS expected_period_seconds,
        CASE
            WHEN (seen.value IS NULL) THEN 'never'::text
            WHEN (period.value IS NULL) THEN 'unknown'::text
            WHEN (((EXTRACT(epoch FROM seen."time"))::double precision - seen.value) <= ((1.5)::double precision * period.value)) THEN 'fresh'::text
            WHEN (((EXTRACT(epoch FROM seen."time"))::double precision - seen.value) <= ((3)::double precision * period.value)) THEN 'late'::text
            ELSE 'stale'::text
        END AS state,
    (s.retired_at IS NULL) AS in_use
   FROM ((public.source s
     LEFT JOIN account seen ON (((seen.source = s.id) AND (seen.metric = 'source_last_seen_timestamp_seconds'::text))))
     LEFT JOIN account period ON (((period.source = s.id) AND (period.metric = 'source_expected_period_seconds'::text))));

COMMENT ON VIEW board.sources IS 'Who sends, and how fresh that was as of the last account (each minute).';

CREATE VIEW board.storage AS
 SELECT pg_database_size(current_database()) AS bytes;

COMMENT ON VIEW board.storage IS 'How large the database is: one row.';

CREATE VIEW board.units AS
 SELECT id AS unit,
    parent_id AS parent,
    kind,
    name_vi,
    name_en,
    scope,
    area_km2,
    population,
    lat,
    lon,
    valid_from,
    valid_to,
    (retired_at IS NULL) AS in_use
   FROM public.unit;

COMMENT ON VIEW board.units IS 'Administrative units.';
ALTER TABLE public.alert_act ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_act_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.alert_event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alert_group (
    id bigint NOT NULL,
    key bytea NOT NULL,
    route text NOT NULL,
    receiver text NOT NULL,
    labels jsonb NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    flushed_at timestamp with time zone,
    sent_at timestamp with time zone,
    sent_firing bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    sent_resolved bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    ordinal integer DEFAULT 0 NOT NULL,
    sent_begins_at timestamp with time zone,
    CONSTRAINT alert_group_key_check CHECK ((length(key) = 32))
);

COMMENT ON TABLE public.alert_group IS 'Alerts that are told of together, from the first to the end of the last. key: sha256 of route and labels. due_at: when it is looked at next. sent_…: ids of alerts as they were told of last. ordinal: of the last notification.';

COMMENT ON COLUMN public.alert_group.sent_begins_at IS 'When those were told last who hear only of what begins. None: at sent_at.';
ALTER TABLE public.alert_group ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.alert ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alert_link (
    code text NOT NULL,
    alert_id bigint NOT NULL,
    person text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    uses integer DEFAULT 0 NOT NULL,
    CONSTRAINT alert_link_check CHECK ((made_at < expires_at)),
    CONSTRAINT alert_link_code_check CHECK ((code ~ '^[2-9A-HJ-NP-Z]{4,8}$'::text))
);

COMMENT ON TABLE public.alert_link IS 'Ways from messages to alerts. code: as it stands in a message and is read aloud. person: of oncall.yml; empty: many read the message, and the code alone opens nothing. uses: acts that were done by it. Keys are not kept: they are computed from the row and a secret.';

CREATE TABLE public.alerter (
    one_row boolean DEFAULT true NOT NULL,
    dispatched bigint DEFAULT 0 NOT NULL,
    followed jsonb DEFAULT '{}'::jsonb NOT NULL,
    ticked_at timestamp with time zone,
    CONSTRAINT alerter_one_row_check CHECK (one_row)
);

COMMENT ON TABLE public.alerter IS 'How far the leader is. dispatched: the last alert_event that was grouped, moved in one transaction with what came of it. followed: of the change log, by writer. ticked_at: its last look, for the lamp of walls.';

CREATE TABLE public.api_key (
    id text NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    source_id text,
    mqtt_hash text,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    heartbeat_id text,
    unit_id text,
    CONSTRAINT api_key_check CHECK (((NOT ('write'::text = ANY (scopes))) OR (source_id IS NOT NULL))),
    CONSTRAINT api_key_id_check CHECK ((id ~ '^[a-z0-9]{8}$'::text)),
    CONSTRAINT api_key_ping_only CHECK (
CASE
    WHEN ('ping'::text = ANY (scopes)) THEN ((scopes = '{ping}'::text[]) AND (heartbeat_id IS NOT NULL) AND (source_id IS NULL))
    ELSE (heartbeat_id IS NULL)
END),
    CONSTRAINT api_key_scopes_check CHECK ((scopes <@ '{read,write,admin,ping,alert-writer}'::text[])),
    CONSTRAINT api_key_secret_hash_check CHECK ((length(secret_hash) = 32)),
    CONSTRAINT api_key_unit_of_alerts CHECK (((unit_id IS NULL) OR ('alert-writer'::text = ANY (scopes))))
);

COMMENT ON TABLE public.api_key IS 'Keys ioc_<id>_<secret>: SHA-256 of the whole key; mqtt_hash = the broker''s own salted form of it.';

COMMENT ON COLUMN public.api_key.unit_id IS 'Where alerts belong that came with this key and name no unit; NULL = the whole place.';

CREATE TABLE public.app_user (
    id text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    password_changed_at timestamp with time zone NOT NULL,
    must_change_password boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    second_factor_asked_at timestamp with time zone,
    CONSTRAINT app_user_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text))
);

COMMENT ON TABLE public.app_user IS 'Staff accounts; argon2id hashes only.';

COMMENT ON COLUMN public.app_user.second_factor_asked_at IS 'First login at which a second factor was asked for and was not there.';

CREATE TABLE public.backup (
    id bigint NOT NULL,
    name text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    bytes bigint,
    error text DEFAULT ''::text NOT NULL,
    CONSTRAINT backup_check CHECK (((ended_at IS NOT NULL) OR ((bytes IS NULL) AND (error = ''::text)))),
    CONSTRAINT backup_check1 CHECK (((error = ''::text) OR (bytes IS NULL))),
    CONSTRAINT backup_error_check CHECK ((length(error) <= 1000)),
    CONSTRAINT backup_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

COMMENT ON TABLE public.backup IS 'A row a backup, committed before it begins, so that each has its own. ended_at NULL: it runs, or was killed; bytes: of a verified one; error: why there is none.';

CREATE TABLE public.backup_drill (
    id bigint NOT NULL,
    name text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    CONSTRAINT backup_drill_error_check CHECK ((length(error) <= 1000)),
    CONSTRAINT backup_drill_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

COMMENT ON TABLE public.backup_drill IS 'Backups that were restored to try them. error: why one cannot be; empty: it can.';
ALTER TABLE public.backup_drill ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.backup_drill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.backup ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.backup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.batch_0 (
    slot smallint NOT NULL,
    writer integer NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    min_t timestamp with time zone,
    max_t timestamp with time zone,
    touched integer NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY public.batch_0 ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE public.batch_1 (
    slot smallint NOT NULL,
    writer integer NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    min_t timestamp with time zone,
    max_t timestamp with time zone,
    touched integer NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY public.batch_1 ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE public.batch_2 (
    slot smallint NOT NULL,
    writer integer NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    min_t timestamp with time zone,
    max_t timestamp with time zone,
    touched integer NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY public.batch_2 ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE public.batch_3 (
    slot smallint NOT NULL,
    writer integer NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    min_t timestamp with time zone,
    max_t timestamp with time zone,
    touched integer NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY public.batch_3 ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE public.batch_4 (
    slot smallint NOT NULL,
    writer integer NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    min_t timestamp with time zone,
    max_t timestamp with time zone,
    touched integer NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY public.batch_4 ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE public.batch_5 (
    slot smallint NOT NULL,
    writer integer NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    min_t timestamp with time zone,
    max_t timestamp with time zone,
    touched integer NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY public.batch_5 ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE public.block (
    series_id integer NOT NULL,
    n integer NOT NULL,
    span timestamp with time zone NOT NULL,
    crc integer NOT NULL,
    hours smallint NOT NULL,
    codec smallint NOT NULL,
    t bytea NOT NULL,
    v bytea NOT NULL,
    CONSTRAINT block_hours_check CHECK ((hours = ANY (ARRAY[3, 24, 192, 1536, 12288]))),
    CONSTRAINT block_n_check CHECK ((n >= 0))
)
WITH (toast_tuple_target='8160');
ALTER TABLE ONLY public.block ALTER COLUMN t SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.block ALTER COLUMN v SET STORAGE EXTERNAL;

COMMENT ON TABLE public.block IS 'Samples of a series in (span, span + hours], by its codec; crc over bytes and place. n = 0: known to have none.';

CREATE TABLE public.calendar_link (
    id uuid NOT NULL,
    hash bytea NOT NULL,
    person text,
    schedule text,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    read_at timestamp with time zone,
    revoked_at timestamp with time zone,
    revoked_by text,
    CONSTRAINT calendar_link_check CHECK ((num_nonnulls(person, schedule) = 1)),
    CONSTRAINT calendar_link_check1 CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
    CONSTRAINT calendar_link_hash_check CHECK ((length(hash) = 32))
);

COMMENT ON TABLE public.calendar_link IS 'Addresses under which a phone reads shifts without signing in: of a person, or of a schedule. Only the SHA-256 of the secret in it is kept.';

CREATE TABLE public.channel_state (
    channel text NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    open_until timestamp with time zone,
    accepted_at timestamp with time zone,
    error text DEFAULT ''::text NOT NULL
);

COMMENT ON TABLE public.channel_state IS 'How each channel does. open_until: its breaker lets nothing through before, then one to try.';

CREATE TABLE public.correction (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    selector text NOT NULL,
    series_ids integer[] NOT NULL,
    from_time timestamp with time zone NOT NULL,
    to_time timestamp with time zone NOT NULL,
    value double precision,
    samples integer NOT NULL,
    reason text NOT NULL,
    CONSTRAINT correction_check CHECK ((from_time <= to_time)),
    CONSTRAINT correction_kind_check CHECK ((kind = ANY (ARRAY['void'::text, 'correct'::text])))
);

COMMENT ON TABLE public.correction IS 'What people put right: samples of series in [from_time, to_time], void or set to a value. To be marked on charts.';
ALTER TABLE public.correction ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.correction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cursor (
    follower text NOT NULL,
    writer integer NOT NULL,
    seq bigint NOT NULL
);

COMMENT ON TABLE public.cursor IS 'How far a durable follower has read; committed with what it derived.';

CREATE TABLE public.damage (
    series_id integer NOT NULL,
    kind text NOT NULL,
    hours smallint NOT NULL,
    span timestamp with time zone NOT NULL,
    n integer NOT NULL,
    reason text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT damage_kind_check CHECK ((kind = ANY (ARRAY['block'::text, 'hours'::text, 'minutes'::text])))
);

COMMENT ON TABLE public.damage IS 'Blocks, and rows of hours and minutes, of (span, span + hours] that cannot be read; n as they say. Seen again by each scrub, else removed.';

CREATE TABLE public.desk_rule (
    name text NOT NULL,
    version integer NOT NULL,
    interval_seconds double precision,
    query_offset_seconds double precision,
    rule jsonb,
    saved_at timestamp with time zone NOT NULL,
    saved_by text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    tried jsonb,
    CONSTRAINT desk_rule_interval_seconds_check CHECK ((interval_seconds > (0)::double precision)),
    CONSTRAINT desk_rule_name_check CHECK ((name <> ''::text)),
    CONSTRAINT desk_rule_query_offset_seconds_check CHECK ((query_offset_seconds >= (0)::double precision)),
    CONSTRAINT desk_rule_version_check CHECK ((version > 0))
);

COMMENT ON TABLE public.desk_rule IS 'Rules written at the desk, a version a row; the newest is in force. rule: as those of rule_group; NULL = removed. reason: why it was saved though it was not tried, or tells people more than they can take. tried: figures of its back-test, NULL = it had none.';

CREATE TABLE public.escalation (
    group_id bigint NOT NULL,
    run integer NOT NULL,
    chain text NOT NULL,
    priority text NOT NULL,
    step integer NOT NULL,
    round integer NOT NULL,
    reached integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    next_at timestamp with time zone,
    told text[] NOT NULL,
    calls jsonb NOT NULL,
    state text NOT NULL,
    ended_at timestamp with time zone,
    change bigint NOT NULL,
    CONSTRAINT escalation_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
    CONSTRAINT escalation_check1 CHECK (((state = 'running'::text) = (next_at IS NOT NULL))),
    CONSTRAINT escalation_priority_check CHECK ((priority = ANY (ARRAY['p1'::text, 'p2'::text, 'p3'::text, 'p4'::text]))),
    CONSTRAINT escalation_run_check CHECK ((run > 0)),
    CONSTRAINT escalation_state_check CHECK ((state = ANY (ARRAY['running'::text, 'acknowledged'::text, 'over'::text, 'exhausted'::text])))
);

COMMENT ON TABLE public.escalation IS 'Climbs of a group through a chain. step: the last that was taken, from 1. reached: the last round in which anybody was called. due_at: of the next step. calls: those that wait for their time. next_at: when there is something to do. told: channels that were called.';

COMMENT ON COLUMN public.escalation.change IS 'Number of its last change: those who show calls follow it.';

CREATE SEQUENCE public.escalation_change
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.escalation_change OWNED BY public.escalation.change;

CREATE TABLE public.escalation_step (
    id bigint NOT NULL,
    group_id bigint NOT NULL,
    run integer NOT NULL,
    round integer NOT NULL,
    step integer NOT NULL,
    at timestamp with time zone NOT NULL,
    people text[] NOT NULL,
    why text NOT NULL
);

COMMENT ON TABLE public.escalation_step IS 'Steps that were taken, append-only. people: whom it named at that moment, and receivers. why: called, undelivered, everybody; or why nobody was: nobody, unreachable, quiet.';
ALTER TABLE public.escalation_step ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.escalation_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.expired (
    metric text NOT NULL,
    raw_upto timestamp with time zone NOT NULL,
    hours_upto timestamp with time zone NOT NULL,
    swept boolean NOT NULL
);

COMMENT ON TABLE public.expired IS 'Up to when samples and hours of a metric may be gone: moves ahead only, and before anything goes. swept: all blocks and rows that end by then are gone.';
ALTER TABLE public.gap ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.gap_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.handover (
    id bigint NOT NULL,
    since timestamp with time zone,
    written_at timestamp with time zone NOT NULL,
    written_by text NOT NULL,
    note text NOT NULL,
    sheet jsonb NOT NULL,
    hash bytea NOT NULL,
    withdrawn_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    confirmed_by text,
    remark text DEFAULT ''::text NOT NULL,
    unit_id text,
    CONSTRAINT handover_check CHECK (((confirmed_at IS NULL) = (confirmed_by IS NULL))),
    CONSTRAINT handover_check1 CHECK ((confirmed_by <> written_by)),
    CONSTRAINT handover_check2 CHECK ((num_nonnulls(withdrawn_at, confirmed_at) < 2)),
    CONSTRAINT handover_hash_check CHECK ((length(hash) = 32)),
    CONSTRAINT handover_note_check CHECK (((length(note) >= 1) AND (length(note) <= 4000))),
    CONSTRAINT handover_remark_check CHECK ((length(remark) <= 4000))
);

COMMENT ON TABLE public.handover IS 'One hands over, the next confirms what he read. since: when the one before was written; NULL: it is the first. sheet: all that stood there; hash: sha256 of it as canonical JSON, which the one who confirms has to name.';

COMMENT ON COLUMN public.handover.unit_id IS 'Whose desk: of this unit and all that lies in it; NULL: of the whole place. At each desk one hand-over waits at a time.';
ALTER TABLE public.handover ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.handover_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.heartbeat (
    id text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    unit_id text,
    period_seconds double precision,
    cron text,
    zone text,
    grace_seconds double precision NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT heartbeat_check CHECK ((num_nonnulls(period_seconds, cron) = 1)),
    CONSTRAINT heartbeat_check1 CHECK ((num_nulls(cron, zone) <> 1)),
    CONSTRAINT heartbeat_grace_seconds_check CHECK ((grace_seconds > (0)::double precision)),
    CONSTRAINT heartbeat_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT heartbeat_period_seconds_check CHECK ((period_seconds > (0)::double precision))
);

COMMENT ON TABLE public.heartbeat IS 'Jobs that report: due each period, or by a cron expression in a zone; grace bounds lateness and run time.';

CREATE TABLE public.heartbeat_state (
    heartbeat_id text NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    failed boolean DEFAULT false NOT NULL,
    exit_code smallint,
    run_seconds double precision,
    body bytea DEFAULT '\x'::bytea NOT NULL,
    CONSTRAINT heartbeat_state_body_check CHECK ((length(body) <= 10000)),
    CONSTRAINT heartbeat_state_check CHECK (((ended_at IS NOT NULL) OR (NOT failed))),
    CONSTRAINT heartbeat_state_exit_code_check CHECK (((exit_code >= 0) AND (exit_code <= 255))),
    CONSTRAINT heartbeat_state_run_seconds_check CHECK ((run_seconds >= (0)::double precision))
);

COMMENT ON TABLE public.heartbeat_state IS 'What a job reported last, by our time of receipt. started_at: of a run that has not ended. body: what came with the last end.';

CREATE TABLE public.heartbeat_watch (
    one_row boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT heartbeat_watch_check CHECK ((since <= seen_at)),
    CONSTRAINT heartbeat_watch_one_row_check CHECK (one_row)
);

COMMENT ON TABLE public.heartbeat_watch IS 'Since when reports could be taken in without a break: silence of jobs before that is ours.';

CREATE TABLE public.hold (
    id bigint NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    CONSTRAINT hold_check CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT hold_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);

COMMENT ON TABLE public.hold IS 'While a row has no end, no message leaves for anybody: the database was restored, and what it wants to tell is old.';
ALTER TABLE public.hold ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.holidays (
    one_row boolean DEFAULT true NOT NULL,
    document text NOT NULL,
    put_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT holidays_one_row_check CHECK (one_row)
);

COMMENT ON TABLE public.holidays IS 'holidays.yml of the place: days off, and days of weekends that are worked for one.';

CREATE TABLE public.incident_alert (
    incident_id bigint NOT NULL,
    alert_id bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by text NOT NULL
);

COMMENT ON TABLE public.incident_alert IS 'Which alerts an incident is of. As long as one is in here its row is kept.';
ALTER TABLE public.incident ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.incident_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.incident_note (
    id bigint NOT NULL,
    incident_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    request text,
    CONSTRAINT incident_note_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'note'::text, 'added'::text, 'removed'::text, 'changed'::text, 'notice'::text, 'report'::text]))),
    CONSTRAINT incident_note_text_check CHECK ((length(text) <= 4000))
);

COMMENT ON TABLE public.incident_note IS 'What happened to an incident and what people noted; append-only. detail: of kind changed what it was and is; of notice and report the sha256 of the text as it was made then.';
ALTER TABLE public.incident_note ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.incident_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kpi_closing (
    kpi text NOT NULL,
    unit text NOT NULL,
    period text NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    closed_by text NOT NULL
);

COMMENT ON TABLE public.kpi_closing IS 'Live values that a leader has made official: they change no more until he opens them again.';
ALTER TABLE public.kpi_file ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kpi_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kpi_forecast (
    kpi text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    scope text DEFAULT ''::text NOT NULL,
    made_of bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    method text NOT NULL,
    points integer NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    ahead jsonb DEFAULT '[]'::jsonb NOT NULL,
    replaced_at timestamp with time zone,
    CONSTRAINT kpi_forecast_check CHECK (((unit = ''::text) <> (scope = ''::text)))
);

COMMENT ON TABLE public.kpi_forecast IS 'Forecasts, and why there is none; of each local day the last one, so that past boards have those of then. made_of: a mark of the values and definitions that it is made of. points: how many periods it is made of. ahead: [{"period", "low", "middle", "high"}] of 80 %, in the unit of measure of the KPI.';

CREATE TABLE public.kpi_reminder (
    unit text NOT NULL,
    kpi text NOT NULL,
    period text NOT NULL,
    at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.kpi_reminder IS 'When a unit was reminded of figures that were due: counted by unit and year.';

CREATE TABLE public.kpi_report (
    id bigint NOT NULL,
    period text NOT NULL,
    scope text NOT NULL,
    as_of timestamp with time zone NOT NULL,
    state text DEFAULT 'draft'::text NOT NULL,
    content jsonb NOT NULL,
    pdf bytea NOT NULL,
    pdf_sha256 text NOT NULL,
    xlsx bytea NOT NULL,
    xlsx_sha256 text NOT NULL,
    pages integer NOT NULL,
    simulated boolean NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    approved_by text,
    approved_at timestamp with time zone,
    request text NOT NULL,
    CONSTRAINT kpi_report_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT kpi_report_check1 CHECK (((state = 'approved'::text) = (approved_at IS NOT NULL))),
    CONSTRAINT kpi_report_check2 CHECK (((approved_by IS NULL) OR (approved_by <> made_by))),
    CONSTRAINT kpi_report_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'approved'::text])))
);

COMMENT ON TABLE public.kpi_report IS 'Reports as they were made. content: all that stands in them, from which the same bytes can be made again.';
ALTER TABLE public.kpi_report ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kpi_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.kpi_report_told AS
 SELECT r.id,
    r.period,
    r.scope,
    r.as_of,
    r.state,
    r.pdf_sha256,
    r.xlsx_sha256,
    octet_length(r.pdf) AS pdf_bytes,
    octet_length(r.xlsx) AS xlsx_bytes,
    r.pages,
    r.simulated,
    r.made_by,
    m.name AS made_by_name,
    r.made_at,
    r.approved_by,
    a.name AS approved_by_name,
    r.approved_at
   FROM ((public.kpi_report r
     LEFT JOIN public.app_user m ON ((m.id = "substring"(r.made_by, '^user:(.*)$'::text))))
     LEFT JOIN public.app_user a ON ((a.id = "substring"(r.approved_by, '^user:(.*)$'::text))));

COMMENT ON VIEW public.kpi_report_told IS 'Reports without their pages: who made and approved them by name, and their sizes.';

CREATE TABLE public.kpi_upload (
    id bigint NOT NULL,
    unit text NOT NULL,
    period text NOT NULL,
    way text NOT NULL,
    file_name text DEFAULT ''::text NOT NULL,
    sha256 text NOT NULL,
    body bytea,
    state text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    decision text DEFAULT ''::text NOT NULL,
    replaces bigint,
    request text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT kpi_upload_check CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT kpi_upload_check1 CHECK (((state <> ALL (ARRAY['approved'::text, 'returned'::text])) OR (decided_by IS NOT NULL))),
    CONSTRAINT kpi_upload_check2 CHECK (((state <> 'approved'::text) OR (decided_by <> made_by))),
    CONSTRAINT kpi_upload_decision_check CHECK ((length(decision) <= 2000)),
    CONSTRAINT kpi_upload_file_name_check CHECK ((length(file_name) <= 200)),
    CONSTRAINT kpi_upload_reason_check CHECK ((length(reason) <= 2000)),
    CONSTRAINT kpi_upload_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT kpi_upload_state_check CHECK ((state = ANY (ARRAY['submitted'::text, 'returned'::text, 'approved'::text, 'undone'::text, 'replaced'::text]))),
    CONSTRAINT kpi_upload_version_check CHECK ((version > 0)),
    CONSTRAINT kpi_upload_way_check CHECK ((way = ANY (ARRAY['file'::text, 'paste'::text, 'typed'::text, 'folder'::text])))
);

COMMENT ON TABLE public.kpi_upload IS 'What was handed in for a unit and a period, as one. unit: of the form; of a table of many units the one that covers them. body: the file as it came. sha256: of the body, else of the rows. replaces: the one that this one corrects. request: the key by which a repeated request is told. decided_by: who approved or returned it, never who handed it in.';

CREATE TABLE public.kpi_upload_row (
    upload bigint NOT NULL,
    line integer NOT NULL,
    kpi text NOT NULL,
    unit text NOT NULL,
    period text NOT NULL,
    part text DEFAULT ''::text NOT NULL,
    numerator numeric,
    denominator numeric,
    numerator_cell text DEFAULT ''::text NOT NULL,
    denominator_cell text DEFAULT ''::text NOT NULL,
    remark text DEFAULT ''::text NOT NULL,
    simulated boolean DEFAULT false NOT NULL,
    CONSTRAINT kpi_upload_row_remark_check CHECK ((length(remark) <= 500))
);

COMMENT ON TABLE public.kpi_upload_row IS 'Rows of an upload as they were understood. line: in the file. part: of what a row is a part, such as a field of dossiers; empty: of the whole. cell: where it stood. remark: the reason that was given for a figure that stands out.';

CREATE VIEW public.kpi_row_counted AS
 SELECT r.upload,
    r.line,
    r.kpi,
    r.unit,
    r.period,
    r.part,
    r.numerator,
    r.denominator,
    r.numerator_cell,
    r.denominator_cell,
    r.remark,
    r.simulated,
    u.made_at,
    u.state,
    ((u.decided_by IS NOT NULL) AND (u.state = ANY (ARRAY['approved'::text, 'replaced'::text]))) AS is_official
   FROM (public.kpi_upload_row r
     JOIN public.kpi_upload u ON ((u.id = r.upload)))
  WHERE (u.state = ANY (ARRAY['submitted'::text, 'approved'::text, 'replaced'::text]));

COMMENT ON VIEW public.kpi_row_counted IS 'Rows of uploads that were neither returned nor undone, with what became of their upload. Of one figure the newest counts.';

CREATE TABLE public.kpi_task (
    id bigint NOT NULL,
    kpi text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    period text NOT NULL,
    text text NOT NULL,
    due date NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    done_by text,
    done_at timestamp with time zone,
    request text NOT NULL,
    CONSTRAINT kpi_task_check CHECK (((done_by IS NULL) = (done_at IS NULL))),
    CONSTRAINT kpi_task_text_check CHECK (((length(text) >= 1) AND (length(text) <= 500)))
);

COMMENT ON TABLE public.kpi_task IS 'What a leader gave to whom because of a KPI. unit: who is to do it; empty: the owner of the KPI.';
ALTER TABLE public.kpi_task ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kpi_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.kpi_upload ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kpi_upload_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.kpi_upload_told AS
 SELECT u.id,
    u.unit,
    u.period,
    u.way,
    u.file_name,
    u.sha256,
    u.state,
    u.reason,
    u.made_by,
    p.name AS made_by_name,
    u.made_at,
    u.decided_by,
    d.name AS decided_by_name,
    u.decided_at,
    u.decision,
    u.replaces,
    u.version,
    n.rows,
    n.remarks,
    n.simulated
   FROM (((public.kpi_upload u
     LEFT JOIN public.app_user p ON ((p.id = "substring"(u.made_by, '^user:(.*)$'::text))))
     LEFT JOIN public.app_user d ON ((d.id = "substring"(u.decided_by, '^user:(.*)$'::text))))
     CROSS JOIN LATERAL ( SELECT (count(*))::integer AS rows,
            (count(*) FILTER (WHERE (r.remark <> ''::text)))::integer AS remarks,
            COALESCE(bool_or(r.simulated), false) AS simulated
           FROM public.kpi_upload_row r
          WHERE (r.upload = u.id)) n);

COMMENT ON VIEW public.kpi_upload_told IS 'Uploads without their file: who made and decided them by name, and what is counted of their rows.';
ALTER TABLE public.kpi_value ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kpi_value_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.late_conflict (
    id bigint NOT NULL,
    series_id integer NOT NULL,
    "time" timestamp with time zone NOT NULL,
    value double precision,
    reason text DEFAULT 'conflict'::text NOT NULL,
    CONSTRAINT late_conflict_reason_check CHECK ((reason = ANY (ARRAY['conflict'::text, 'beyond_retention'::text])))
);

COMMENT ON TABLE public.late_conflict IS 'Late rows that cannot be packed, because another value stands or their samples are no longer kept, until they are in rejected.';

CREATE TABLE public.lease (
    name text NOT NULL,
    epoch bigint NOT NULL,
    holder text NOT NULL,
    backend_pid integer NOT NULL,
    backend_start timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE public.lease IS 'One holder per name by database time; a takeover raises epoch and ends the old holder''s backend.';

CREATE TABLE public.live_ticket (
    ticket_hash bytea NOT NULL,
    session_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT live_ticket_ticket_hash_check CHECK ((length(ticket_hash) = 32))
);

COMMENT ON TABLE public.live_ticket IS 'Single use: opening the socket deletes the row.';

CREATE TABLE public.login_failure (
    at timestamp with time zone NOT NULL,
    account text NOT NULL,
    address text NOT NULL
);

COMMENT ON TABLE public.login_failure IS 'Counted for the login limit: 5 in 15 min for account and address, 20 an address.';

CREATE TABLE public.migration (
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE public.milestone_state (
    id bigint NOT NULL,
    milestone text NOT NULL,
    state text NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    issuer text DEFAULT ''::text NOT NULL,
    document_date date,
    note text DEFAULT ''::text NOT NULL,
    simulated boolean DEFAULT false NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone,
    request text NOT NULL,
    CONSTRAINT milestone_state_check CHECK (((state <> 'done'::text) OR ((document <> ''::text) AND (document_date IS NOT NULL)))),
    CONSTRAINT milestone_state_document_check CHECK ((length(document) <= 200)),
    CONSTRAINT milestone_state_issuer_check CHECK ((length(issuer) <= 200)),
    CONSTRAINT milestone_state_note_check CHECK ((length(note) <= 2000)),
    CONSTRAINT milestone_state_state_check CHECK ((state = ANY (ARRAY['not_started'::text, 'going_on'::text, 'done'::text, 'overdue'::text, 'stopped'::text])))
);

COMMENT ON TABLE public.milestone_state IS 'What was written of milestones, each revision. What is done has evidence: the number of a document, who issued it, and its day.';
ALTER TABLE public.milestone_state ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.milestone_state_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.mqtt_session (
    client_id text NOT NULL,
    whole_until timestamp with time zone NOT NULL,
    broker_dropped bigint
);

COMMENT ON TABLE public.mqtt_session IS 'Sessions that we know to exist at the broker. whole_until = all that came before is stored; broker_dropped = its count of dropped messages when last told.';

CREATE TABLE public.mqtt_source (
    source_id text NOT NULL
);

COMMENT ON TABLE public.mqtt_source IS 'Sources that ever sent a message by the broker; committed with the first of them.';
ALTER TABLE public.notification ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notification_receipt (
    id bigint NOT NULL,
    notification_id bigint NOT NULL,
    attempt integer NOT NULL,
    result text NOT NULL,
    at timestamp with time zone NOT NULL,
    status text NOT NULL,
    followed_at timestamp with time zone,
    CONSTRAINT notification_receipt_result_check CHECK ((result = ANY (ARRAY['delivered'::text, 'failed'::text]))),
    CONSTRAINT notification_receipt_status_check CHECK ((length(status) <= 200))
);

COMMENT ON TABLE public.notification_receipt IS 'The ledger of receipts, append-only but for followed_at: when somebody else was told in place of what failed. Of an attempt each result once; delivered outweighs failed, in any order. status: the provider''s word.';
ALTER TABLE public.notification_receipt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notification_receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.numbering (
    source_id text NOT NULL,
    boot bigint,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

COMMENT ON TABLE public.numbering IS 'Last number of each source that is stored, and when it came in; committed with its samples.';

CREATE TABLE public.sample_late (
    id bigint NOT NULL,
    series_id integer NOT NULL,
    "time" timestamp with time zone NOT NULL,
    value double precision,
    kind smallint NOT NULL,
    CONSTRAINT sample_late_kind_check CHECK ((kind = ANY (ARRAY[0, 1, 2])))
);

COMMENT ON TABLE public.sample_late IS 'Append-only rows with time <= packed.upto. kind 0 sets what is absent, 1 replaces, 2 voids; folded by id.';

CREATE VIEW public.observed AS
 SELECT sample.series_id,
    sample."time",
    sample.value
   FROM public.sample
UNION ALL
( SELECT DISTINCT ON (l.series_id, l."time") l.series_id,
    l."time",
    l.value
   FROM ( SELECT sample_late.id,
            sample_late.series_id,
            sample_late."time",
            sample_late.value,
            sample_late.kind,
            max(sample_late.id) FILTER (WHERE (sample_late.kind > 0)) OVER (PARTITION BY sample_late.series_id, sample_late."time") AS decided
           FROM public.sample_late) l
  WHERE ((l.kind <> 2) AND (l.id >= COALESCE(l.decided, (0)::bigint)))
  ORDER BY l.series_id, l."time", l.id);

COMMENT ON VIEW public.observed IS 'Samples that are not packed. Always give series ids and both time bounds.';

CREATE TABLE public.pack_part (
    day timestamp with time zone NOT NULL,
    slice integer NOT NULL,
    chunk timestamp with time zone NOT NULL,
    n bigint NOT NULL,
    hash bigint NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL
);

COMMENT ON TABLE public.pack_part IS 'Rows of a slice of the series and a day that were packed, by the chunk they stand in (by its begin; -infinity: none). A chunk goes when its rows are these.';

COMMENT ON COLUMN public.pack_part.bytes IS 'What the blocks of the slice and day took, at one of its chunks.';

CREATE TABLE public.pack_slice (
    slice integer NOT NULL,
    turn bigint NOT NULL
)
WITH (fillfactor='50');

COMMENT ON TABLE public.pack_slice IS 'Raised by each transaction that packs series of the slice: of two at the same time one has to start again.';

CREATE TABLE public.packed (
    one_row boolean DEFAULT true NOT NULL,
    upto timestamp with time zone NOT NULL,
    CONSTRAINT packed_one_row_check CHECK (one_row)
);

COMMENT ON TABLE public.packed IS 'Head rows are newer than upto. It starts a day back, so that first-day history makes no thousand chunks.';

CREATE TABLE public.posted_alert (
    origin text NOT NULL,
    fingerprint bytea NOT NULL,
    labels jsonb NOT NULL,
    annotations jsonb NOT NULL,
    generator_url text DEFAULT ''::text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    unit_id text,
    updated_at timestamp with time zone NOT NULL,
    earlier jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT posted_alert_fingerprint_check CHECK ((length(fingerprint) = 16))
);

COMMENT ON TABLE public.posted_alert IS 'Alerts of other systems as they were posted last; the leader makes alerts of them. origin: the key''s id. ends_at: when it is over unless it is posted again.';

COMMENT ON COLUMN public.posted_alert.earlier IS 'Begin and end of times before this one, the newest ten: a leader who comes later tells of those that nobody has seen.';

CREATE TABLE public.practice_call (
    day date NOT NULL,
    called_at timestamp with time zone NOT NULL,
    people text[] NOT NULL
);

COMMENT ON TABLE public.practice_call IS 'A month''s practice call: who was on duty and called. Who answered when: way_test of the day.';

CREATE TABLE public.probe_policy (
    probe text NOT NULL,
    allow_networks text[] NOT NULL,
    allow_ports integer[] NOT NULL,
    retired_at timestamp with time zone
);

COMMENT ON TABLE public.probe_policy IS 'Whence this center probes (label probe), and which networks and ports it may reach beside the public web. At most one is not retired.';

CREATE TABLE public.probe_target (
    id text NOT NULL,
    portal text NOT NULL,
    owner text NOT NULL,
    unit_id text,
    kind text NOT NULL,
    address text NOT NULL,
    interval_seconds double precision NOT NULL,
    timeout_seconds double precision NOT NULL,
    expect_status integer[] NOT NULL,
    expect_text text NOT NULL,
    simulated boolean NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT probe_target_check CHECK ((((2)::double precision * timeout_seconds) < interval_seconds)),
    CONSTRAINT probe_target_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text)),
    CONSTRAINT probe_target_interval_seconds_check CHECK ((interval_seconds > (0)::double precision)),
    CONSTRAINT probe_target_kind_check CHECK ((kind = ANY (ARRAY['http'::text, 'tls'::text, 'tcp'::text]))),
    CONSTRAINT probe_target_timeout_seconds_check CHECK ((timeout_seconds > (0)::double precision))
);

COMMENT ON TABLE public.probe_target IS 'What is probed: a URL of kind http, else host:port. simulated: a stand-in, probed only in a demo.';

CREATE TABLE public.push_subscription (
    id bigint NOT NULL,
    user_id text NOT NULL,
    endpoint text NOT NULL,
    p256dh bytea NOT NULL,
    auth bytea NOT NULL,
    user_agent text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT push_subscription_auth_check CHECK ((length(auth) = 16)),
    CONSTRAINT push_subscription_endpoint_check CHECK (((length(endpoint) >= 1) AND (length(endpoint) <= 2000))),
    CONSTRAINT push_subscription_p256dh_check CHECK ((length(p256dh) = 65)),
    CONSTRAINT push_subscription_user_agent_check CHECK ((length(user_agent) <= 300))
);

COMMENT ON TABLE public.push_subscription IS 'Where browsers take messages (Web Push), by user; endpoint: a secret address. p256dh, auth: the browser''s keys. used_at: when it took a message last. Gone once its service says so.';
ALTER TABLE public.push_subscription ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.push_subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.recovery_code (
    user_id text NOT NULL,
    number smallint NOT NULL,
    code_hash text NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_code_number_check CHECK (((number >= 0) AND (number <= 9)))
);

COMMENT ON TABLE public.recovery_code IS 'For whoever has lost the authenticator: each good once; argon2id hashes only. number: the first digit of the code.';

CREATE TABLE public.rejected_day (
    source_id text NOT NULL,
    day date NOT NULL,
    seen bigint DEFAULT 0 NOT NULL,
    kept bigint DEFAULT 0 NOT NULL,
    kept_bytes bigint DEFAULT 0 NOT NULL
);

COMMENT ON TABLE public.rejected_day IS 'Quota of rejected: 10k payloads and 200 MB a source and day; beyond, 1 in 100 is kept. Unknown source = empty text.';
ALTER TABLE public.rejected ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rejected_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.rejected_total (
    source_id text NOT NULL,
    reason text NOT NULL,
    payloads bigint NOT NULL
);

COMMENT ON TABLE public.rejected_total IS 'Payloads with refused samples since the beginning, kept or not. Unknown source = empty text.';

CREATE TABLE public.replay (
    id bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by text NOT NULL,
    address text NOT NULL,
    kind text NOT NULL,
    ids bigint[] NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    done_at timestamp with time zone,
    results jsonb,
    CONSTRAINT replay_check CHECK (((done_at IS NULL) = (results IS NULL))),
    CONSTRAINT replay_ids_check CHECK (((cardinality(ids) >= 1) AND (cardinality(ids) <= 200))),
    CONSTRAINT replay_kind_check CHECK ((kind = ANY (ARRAY['try'::text, 'take'::text])))
);

COMMENT ON TABLE public.replay IS 'Orders to take refused payloads again. try = all of it, then undone. results: one a payload that was still waiting; null when nobody could work it off.';
ALTER TABLE public.replay ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.replay_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.retention (
    class text NOT NULL,
    raw_days integer,
    hourly_days integer,
    daily_days integer,
    retired_at timestamp with time zone,
    CONSTRAINT retention_check CHECK (COALESCE((hourly_days >= raw_days), (hourly_days IS NULL))),
    CONSTRAINT retention_check1 CHECK (COALESCE((daily_days >= hourly_days), (daily_days IS NULL))),
    CONSTRAINT retention_raw_days_check CHECK ((raw_days >= 2))
);

COMMENT ON TABLE public.retention IS 'Classes of metrics: days that samples, hours and days are kept; NULL = for ever. A retired class still holds for metrics that name it.';

CREATE TABLE public.role_grant (
    user_id text NOT NULL,
    role text NOT NULL,
    unit_id text,
    granted_at timestamp with time zone NOT NULL,
    CONSTRAINT role_grant_role_check CHECK ((role = ANY (ARRAY['operator'::text, 'on_call'::text, 'leader'::text, 'data_officer'::text, 'admin'::text, 'auditor'::text]))),
    CONSTRAINT role_grant_whole_place CHECK (((unit_id IS NULL) OR (role <> ALL (ARRAY['admin'::text, 'auditor'::text]))))
);

COMMENT ON TABLE public.role_grant IS 'unit_id: in this unit and all that lie in it; NULL = the whole place.';

CREATE TABLE public.rollup_1h (
    series_id integer NOT NULL,
    n integer NOT NULL,
    span timestamp with time zone NOT NULL,
    hours smallint NOT NULL,
    end_ms bytea NOT NULL,
    count bytea NOT NULL,
    sum bytea NOT NULL,
    min bytea NOT NULL,
    max bytea NOT NULL,
    first_ms bytea NOT NULL,
    first bytea NOT NULL,
    last_ms bytea NOT NULL,
    last bytea NOT NULL,
    flags bytea NOT NULL,
    lost bytea NOT NULL,
    CONSTRAINT rollup_1h_hours_check CHECK ((hours = ANY (ARRAY[24, 192, 1536]))),
    CONSTRAINT rollup_1h_n_check CHECK ((n > 0))
)
WITH (toast_tuple_target='8160');
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN end_ms SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN count SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN sum SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN min SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN max SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN first_ms SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN first SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN last_ms SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN last SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN flags SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1h ALTER COLUMN lost SET STORAGE EXTERNAL;

COMMENT ON TABLE public.rollup_1h IS 'Packed samples of a series in (span, span + hours] by the hour: n buckets, each column packed apart with its checksum.';

CREATE TABLE public.rollup_1m (
    series_id integer NOT NULL,
    n integer NOT NULL,
    span timestamp with time zone NOT NULL,
    hours smallint NOT NULL,
    end_ms bytea NOT NULL,
    count bytea NOT NULL,
    sum bytea NOT NULL,
    min bytea NOT NULL,
    max bytea NOT NULL,
    first_ms bytea NOT NULL,
    first bytea NOT NULL,
    last_ms bytea NOT NULL,
    last bytea NOT NULL,
    lost bytea NOT NULL,
    flags bytea NOT NULL,
    CONSTRAINT rollup_1m_hours_check CHECK ((hours = 24)),
    CONSTRAINT rollup_1m_n_check CHECK ((n > 0))
)
WITH (toast_tuple_target='8160');
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN end_ms SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN count SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN sum SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN min SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN max SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN first_ms SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN first SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN last_ms SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN last SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN lost SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.rollup_1m ALTER COLUMN flags SET STORAGE EXTERNAL;

COMMENT ON TABLE public.rollup_1m IS 'Packed samples of a series in (span, span + hours] by the minute, as rollup_1h. No row: the day has few samples, or none.';

CREATE TABLE public.rollup_day_due (
    id bigint NOT NULL,
    series_id integer NOT NULL,
    begins timestamp with time zone NOT NULL,
    ends timestamp with time zone NOT NULL,
    CONSTRAINT rollup_day_due_check CHECK ((begins < ends))
);

COMMENT ON TABLE public.rollup_day_due IS 'Samples of a series in (begins, ends] changed: the local days that this touches are to be computed. What is left lies in a day that is not over.';
ALTER TABLE public.rollup_day_due ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rollup_day_due_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing (
    name text NOT NULL,
    matchers text DEFAULT ''::text NOT NULL,
    document text NOT NULL,
    put_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone
);

COMMENT ON TABLE public.routing IS 'Who is told of what: oncall.yml of the place, and files of Alertmanager under names of their own. matchers: which alerts an imported one is asked about.';
ALTER TABLE public.sample_late ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sample_late_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schedule_override (
    id bigint NOT NULL,
    schedule text NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    person text NOT NULL,
    replaces text NOT NULL,
    swap uuid,
    note text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT schedule_override_check CHECK ((replaces <> person)),
    CONSTRAINT schedule_override_check1 CHECK ((begins_at < ends_at)),
    CONSTRAINT schedule_override_note_check CHECK ((length(note) <= 500)),
    CONSTRAINT schedule_override_person_check CHECK ((person <> ''::text))
);

COMMENT ON TABLE public.schedule_override IS 'Somebody is on duty instead, from begins_at to before ends_at; of two at once the one with the higher id counts. person, replaces: ids of oncall.yml; replaces empty: whoever is on duty. swap: two of one act. version: goes up with each change; who changes what he has not seen is refused. updated_at: never the same twice, and in the order of commits. deleted_at: it never counted.';
ALTER TABLE public.schedule_override ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.schedule_override_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.screen_pairing (
    secret_hash bytea NOT NULL,
    code text NOT NULL,
    wall_id text NOT NULL,
    address text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    screen_id text,
    CONSTRAINT screen_pairing_code_check CHECK ((code ~ '^[2-9A-HJ-NP-Z]{6}$'::text)),
    CONSTRAINT screen_pairing_secret_hash_check CHECK ((length(secret_hash) = 32)),
    CONSTRAINT screen_pairing_wall_id_check CHECK ((wall_id ~ '^[a-z0-9-]{0,63}$'::text))
);

COMMENT ON TABLE public.screen_pairing IS 'Screens that show a code. Who holds the secret collects the token; the code is for people to read. wall_id, address: as an outsider gave them. screen_id: set when approved.';

CREATE TABLE public.screen_ticket (
    ticket_hash bytea NOT NULL,
    screen_id text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT screen_ticket_ticket_hash_check CHECK ((length(ticket_hash) = 32))
);

COMMENT ON TABLE public.screen_ticket IS 'As live_ticket, for paired screens: opening the socket deletes the row.';
ALTER TABLE public.series ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.series_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.session (
    token_hash bytea NOT NULL,
    user_id text NOT NULL,
    csrf text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    address text NOT NULL,
    user_agent text NOT NULL,
    CONSTRAINT session_token_hash_check CHECK ((length(token_hash) = 32))
);

COMMENT ON TABLE public.session IS 'SHA-256 of a 256-bit token; idle by seen_at, absolute by expires_at.';

CREATE TABLE public.shift_note (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    text text NOT NULL,
    request text NOT NULL,
    unit_id text,
    CONSTRAINT shift_note_text_check CHECK (((length(text) >= 1) AND (length(text) <= 4000)))
);

COMMENT ON TABLE public.shift_note IS 'The log of shifts; append-only. request: the key by which a repeated request is told.';

COMMENT ON COLUMN public.shift_note.unit_id IS 'At whose desk it was written; NULL: at that of the whole place.';
ALTER TABLE public.shift_note ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.shift_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.silence (
    id uuid NOT NULL,
    matchers jsonb NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    comment text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    CONSTRAINT silence_check CHECK ((starts_at <= ends_at)),
    CONSTRAINT silence_comment_check CHECK (((length(comment) >= 1) AND (length(comment) <= 4000)))
);

COMMENT ON TABLE public.silence IS 'Alerts that fit tell nobody for a time. matchers: a list of label, relation, value. created_by: as said; actor: who was signed in.';

CREATE TABLE public.totp (
    user_id text NOT NULL,
    secret bytea,
    last_step bigint,
    offered bytea,
    offered_at timestamp with time zone,
    wrong_codes integer DEFAULT 0 NOT NULL,
    wrong_since timestamp with time zone,
    CONSTRAINT totp_check CHECK (((secret IS NULL) = (last_step IS NULL))),
    CONSTRAINT totp_check1 CHECK (((offered IS NULL) = (offered_at IS NULL)))
);

COMMENT ON TABLE public.totp IS 'Authenticators (RFC 6238). secret: sealed by IOC_STATE/secrets/totp; NULL until a code of it was typed. last_step: last accepted step of 30 s; none is good twice. offered: shown, not confirmed. wrong_codes: after a right password, from anywhere, since wrong_since.';

CREATE TABLE public.unit_code (
    unit_id text NOT NULL,
    scheme text NOT NULL,
    code text NOT NULL,
    valid_from date,
    valid_to date
);

COMMENT ON TABLE public.unit_code IS 'Official codes; the same code means different units on different days.';

CREATE TABLE public.unit_successor (
    old_id text NOT NULL,
    new_id text NOT NULL,
    on_date date NOT NULL,
    share double precision NOT NULL,
    CONSTRAINT unit_successor_share_check CHECK (((share > (0)::double precision) AND (share <= (1)::double precision)))
);

COMMENT ON TABLE public.unit_successor IS 'share of old_id that went into new_id on that day.';

CREATE TABLE public.unread_receipt (
    id bigint NOT NULL,
    channel text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT unread_receipt_body_check CHECK ((length(body) <= 8192))
);

COMMENT ON TABLE public.unread_receipt IS 'Receipts that were from the provider and could not be read, the newest 100 of each channel, so that its file can be put right. channel: name of the file.';
ALTER TABLE public.unread_receipt ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.unread_receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.way_test (
    id bigint NOT NULL,
    person text NOT NULL,
    way text NOT NULL,
    notification_id bigint,
    code text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by text NOT NULL,
    confirmed_at timestamp with time zone,
    practice date,
    CONSTRAINT way_test_code_check CHECK ((length(code) = 4))
);

COMMENT ON TABLE public.way_test IS 'Each way to somebody that was tried, by a message with a code; confirmed_at: when he gave it back. Outlives its message: a way that was confirmed has been tested.';

COMMENT ON COLUMN public.way_test.practice IS 'Of which practice call it is; NULL: somebody asked for it.';
ALTER TABLE public.way_test ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.way_test_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.writer (
    id integer NOT NULL,
    name text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

COMMENT ON TABLE public.writer IS 'One row per start of a writing process: within it, seq order is commit order.';
ALTER TABLE public.writer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.writer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.batch ATTACH PARTITION public.batch_0 FOR VALUES IN ('0');
ALTER TABLE ONLY public.batch ATTACH PARTITION public.batch_1 FOR VALUES IN ('1');
ALTER TABLE ONLY public.batch ATTACH PARTITION public.batch_2 FOR VALUES IN ('2');
ALTER TABLE ONLY public.batch ATTACH PARTITION public.batch_3 FOR VALUES IN ('3');
ALTER TABLE ONLY public.batch ATTACH PARTITION public.batch_4 FOR VALUES IN ('4');
ALTER TABLE ONLY public.batch ATTACH PARTITION public.batch_5 FOR VALUES IN ('5');
ALTER TABLE ONLY public.escalation ALTER COLUMN change SET DEFAULT nextval('public.escalation_change'::regclass);
ALTER TABLE ONLY public.alert_act
    ADD CONSTRAINT alert_act_alert_id_request_key UNIQUE (alert_id, request);
ALTER TABLE ONLY public.alert_act
    ADD CONSTRAINT alert_act_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alert_event
    ADD CONSTRAINT alert_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alert_group
    ADD CONSTRAINT alert_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alert_link
    ADD CONSTRAINT alert_link_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerter
    ADD CONSTRAINT alerter_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_hash_key UNIQUE (hash);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.backup_drill
    ADD CONSTRAINT backup_drill_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.backup
    ADD CONSTRAINT backup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.batch
    ADD CONSTRAINT batch_pkey PRIMARY KEY (writer, seq, slot);
ALTER TABLE ONLY public.batch_0
    ADD CONSTRAINT batch_0_pkey PRIMARY KEY (writer, seq, slot);
ALTER TABLE ONLY public.batch_1
    ADD CONSTRAINT batch_1_pkey PRIMARY KEY (writer, seq, slot);
ALTER TABLE ONLY public.batch_2
    ADD CONSTRAINT batch_2_pkey PRIMARY KEY (writer, seq, slot);
ALTER TABLE ONLY public.batch_3
    ADD CONSTRAINT batch_3_pkey PRIMARY KEY (writer, seq, slot);
ALTER TABLE ONLY public.batch_4
    ADD CONSTRAINT batch_4_pkey PRIMARY KEY (writer, seq, slot);
ALTER TABLE ONLY public.batch_5
    ADD CONSTRAINT batch_5_pkey PRIMARY KEY (writer, seq, slot);
ALTER TABLE ONLY public.block
    ADD CONSTRAINT block_pkey PRIMARY KEY (series_id, hours, span);
ALTER TABLE ONLY public.calendar_link
    ADD CONSTRAINT calendar_link_hash_key UNIQUE (hash);
ALTER TABLE ONLY public.calendar_link
    ADD CONSTRAINT calendar_link_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_state
    ADD CONSTRAINT channel_state_pkey PRIMARY KEY (channel);
ALTER TABLE ONLY public.correction
    ADD CONSTRAINT correction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cursor
    ADD CONSTRAINT cursor_pkey PRIMARY KEY (follower, writer);
ALTER TABLE ONLY public.damage
    ADD CONSTRAINT damage_pkey PRIMARY KEY (series_id, kind, hours, span);
ALTER TABLE ONLY public.desk_rule
    ADD CONSTRAINT desk_rule_pkey PRIMARY KEY (name, version);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT escalation_pkey PRIMARY KEY (group_id, run);
ALTER TABLE ONLY public.escalation_step
    ADD CONSTRAINT escalation_step_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.expired
    ADD CONSTRAINT expired_pkey PRIMARY KEY (metric);
ALTER TABLE ONLY public.gap
    ADD CONSTRAINT gap_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.handover
    ADD CONSTRAINT handover_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.heartbeat
    ADD CONSTRAINT heartbeat_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.heartbeat_state
    ADD CONSTRAINT heartbeat_state_pkey PRIMARY KEY (heartbeat_id);
ALTER TABLE ONLY public.heartbeat_watch
    ADD CONSTRAINT heartbeat_watch_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY public.hold
    ADD CONSTRAINT hold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.holidays
    ADD CONSTRAINT holidays_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY public.incident_alert
    ADD CONSTRAINT incident_alert_pkey PRIMARY KEY (incident_id, alert_id);
ALTER TABLE ONLY public.incident_note
    ADD CONSTRAINT incident_note_incident_id_request_key UNIQUE (incident_id, request);
ALTER TABLE ONLY public.incident_note
    ADD CONSTRAINT incident_note_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_opened_by_request_key UNIQUE (opened_by, request);
ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kpi_closing
    ADD CONSTRAINT kpi_closing_pkey PRIMARY KEY (kpi, unit, period);
ALTER TABLE ONLY public.kpi_file
    ADD CONSTRAINT kpi_file_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kpi_forecast
    ADD CONSTRAINT kpi_forecast_pkey PRIMARY KEY (kpi, unit, scope, made_at);
ALTER TABLE ONLY public.kpi_reminder
    ADD CONSTRAINT kpi_reminder_pkey PRIMARY KEY (unit, kpi, period, at);
ALTER TABLE ONLY public.kpi_report
    ADD CONSTRAINT kpi_report_made_by_request_key UNIQUE (made_by, request);
ALTER TABLE ONLY public.kpi_report
    ADD CONSTRAINT kpi_report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kpi_task
    ADD CONSTRAINT kpi_task_made_by_request_key UNIQUE (made_by, request);
ALTER TABLE ONLY public.kpi_task
    ADD CONSTRAINT kpi_task_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kpi_upload
    ADD CONSTRAINT kpi_upload_made_by_request_key UNIQUE (made_by, request);
ALTER TABLE ONLY public.kpi_upload
    ADD CONSTRAINT kpi_upload_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.kpi_upload_row
    ADD CONSTRAINT kpi_upload_row_pkey PRIMARY KEY (upload, line);
ALTER TABLE ONLY public.kpi_value
    ADD CONSTRAINT kpi_value_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.late_conflict
    ADD CONSTRAINT late_conflict_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.lease
    ADD CONSTRAINT lease_name_epoch_key UNIQUE (name, epoch);
ALTER TABLE ONLY public.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.live_ticket
    ADD CONSTRAINT live_ticket_pkey PRIMARY KEY (ticket_hash);
ALTER TABLE ONLY public.maintenance
    ADD CONSTRAINT maintenance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.metric
    ADD CONSTRAINT metric_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.milestone_state
    ADD CONSTRAINT milestone_state_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.milestone_state
    ADD CONSTRAINT milestone_state_recorded_by_request_key UNIQUE (recorded_by, request);
ALTER TABLE ONLY public.mqtt_session
    ADD CONSTRAINT mqtt_session_pkey PRIMARY KEY (client_id);
ALTER TABLE ONLY public.mqtt_source
    ADD CONSTRAINT mqtt_source_pkey PRIMARY KEY (source_id);
ALTER TABLE ONLY public.notification_attempt
    ADD CONSTRAINT notification_attempt_pkey PRIMARY KEY (notification_id, attempt);
ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_dedupe_key_key UNIQUE (dedupe_key);
ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notification_receipt
    ADD CONSTRAINT notification_receipt_notification_id_attempt_result_key UNIQUE (notification_id, attempt, result);
ALTER TABLE ONLY public.notification_receipt
    ADD CONSTRAINT notification_receipt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.numbering
    ADD CONSTRAINT numbering_pkey PRIMARY KEY (source_id);
ALTER TABLE ONLY public.pack_day
    ADD CONSTRAINT pack_day_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.pack_part
    ADD CONSTRAINT pack_part_pkey PRIMARY KEY (day, slice, chunk);
ALTER TABLE ONLY public.pack_slice
    ADD CONSTRAINT pack_slice_pkey PRIMARY KEY (slice);
ALTER TABLE ONLY public.packed
    ADD CONSTRAINT packed_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (one_row);
ALTER TABLE ONLY public.posted_alert
    ADD CONSTRAINT posted_alert_pkey PRIMARY KEY (origin, fingerprint);
ALTER TABLE ONLY public.practice_call
    ADD CONSTRAINT practice_call_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.probe_policy
    ADD CONSTRAINT probe_policy_pkey PRIMARY KEY (probe);
ALTER TABLE ONLY public.probe_target
    ADD CONSTRAINT probe_target_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_endpoint_key UNIQUE (endpoint);
ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (user_id, number);
ALTER TABLE ONLY public.rejected_day
    ADD CONSTRAINT rejected_day_pkey PRIMARY KEY (source_id, day);
ALTER TABLE ONLY public.rejected
    ADD CONSTRAINT rejected_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rejected_total
    ADD CONSTRAINT rejected_total_pkey PRIMARY KEY (source_id, reason);
ALTER TABLE ONLY public.replay
    ADD CONSTRAINT replay_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.retention
    ADD CONSTRAINT retention_pkey PRIMARY KEY (class);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_user_id_role_unit_id_key UNIQUE NULLS NOT DISTINCT (user_id, role, unit_id);
ALTER TABLE ONLY public.rollup_1h
    ADD CONSTRAINT rollup_1h_pkey PRIMARY KEY (series_id, hours, span);
ALTER TABLE ONLY public.rollup_1m
    ADD CONSTRAINT rollup_1m_pkey PRIMARY KEY (series_id, hours, span);
ALTER TABLE ONLY public.rollup_day_due
    ADD CONSTRAINT rollup_day_due_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rollup_day
    ADD CONSTRAINT rollup_day_pkey PRIMARY KEY (series_id, day);
ALTER TABLE ONLY public.routing
    ADD CONSTRAINT routing_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.rule_evaluation
    ADD CONSTRAINT rule_evaluation_pkey PRIMARY KEY (origin, file, name);
ALTER TABLE ONLY public.rule_group
    ADD CONSTRAINT rule_group_pkey PRIMARY KEY (origin, file, name);
ALTER TABLE ONLY public.sample_late
    ADD CONSTRAINT sample_late_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sample
    ADD CONSTRAINT sample_pkey PRIMARY KEY (series_id, "time");
ALTER TABLE ONLY public.schedule_override
    ADD CONSTRAINT schedule_override_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.screen_pairing
    ADD CONSTRAINT screen_pairing_code_key UNIQUE (code);
ALTER TABLE ONLY public.screen_pairing
    ADD CONSTRAINT screen_pairing_pkey PRIMARY KEY (secret_hash);
ALTER TABLE ONLY public.screen
    ADD CONSTRAINT screen_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.screen_ticket
    ADD CONSTRAINT screen_ticket_pkey PRIMARY KEY (ticket_hash);
ALTER TABLE ONLY public.screen
    ADD CONSTRAINT screen_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.series
    ADD CONSTRAINT series_key_key UNIQUE (key);
ALTER TABLE ONLY public.series
    ADD CONSTRAINT series_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.shift_note
    ADD CONSTRAINT shift_note_actor_request_key UNIQUE (actor, request);
ALTER TABLE ONLY public.shift_note
    ADD CONSTRAINT shift_note_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.silence
    ADD CONSTRAINT silence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.totp
    ADD CONSTRAINT totp_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.unit_code
    ADD CONSTRAINT unit_code_one_meaning_a_day EXCLUDE USING gist (scheme WITH =, code WITH =, daterange(valid_from, valid_to, '[]'::text) WITH &&) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.unit_successor
    ADD CONSTRAINT unit_successor_pkey PRIMARY KEY (old_id, new_id, on_date);
ALTER TABLE ONLY public.unread_receipt
    ADD CONSTRAINT unread_receipt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.way_test
    ADD CONSTRAINT way_test_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.writer
    ADD CONSTRAINT writer_pkey PRIMARY KEY (id);

CREATE INDEX alert_act_request ON public.alert_act USING btree (request) WHERE (request IS NOT NULL);

CREATE INDEX alert_act_untold ON public.alert_act USING btree (id) WHERE ((kind = ANY (ARRAY['assign'::text, 'escalate'::text])) AND (told_at IS NULL));

CREATE UNIQUE INDEX alert_current ON public.alert USING btree (rule, fingerprint) WHERE is_current;

CREATE INDEX alert_ended ON public.alert USING btree (ended_at, id) WHERE (state = 'resolved'::text);

CREATE INDEX alert_event_flapping ON public.alert_event USING btree (at) WHERE (kind = 'flapping'::text);

CREATE INDEX alert_event_of ON public.alert_event USING btree (alert_id, id);

CREATE INDEX alert_fired ON public.alert USING btree (rule, fired_at) WHERE (fired_at IS NOT NULL);

CREATE INDEX alert_group_closed ON public.alert_group USING btree (closed_at, id) WHERE (closed_at IS NOT NULL);

CREATE INDEX alert_group_due ON public.alert_group USING btree (due_at) WHERE (closed_at IS NULL);

CREATE UNIQUE INDEX alert_group_open ON public.alert_group USING btree (key) WHERE (closed_at IS NULL);

CREATE INDEX alert_held ON public.alert USING btree (id) WHERE ((state <> 'resolved'::text) AND ((acked_at IS NOT NULL) OR (snoozed_until IS NOT NULL) OR (unacked_at IS NOT NULL)));

CREATE INDEX alert_kind ON public.alert USING btree (rule, fingerprint, id);

CREATE INDEX alert_link_of ON public.alert_link USING btree (alert_id, person, made_at);

CREATE INDEX alert_open ON public.alert USING btree (state, id) WHERE (state <> 'resolved'::text);

CREATE INDEX alert_simulated_ended ON public.alert USING btree (ended_at, id) WHERE ((state = 'resolved'::text) AND simulated);

CREATE INDEX api_key_heartbeat ON public.api_key USING btree (heartbeat_id);

CREATE INDEX api_key_source ON public.api_key USING btree (source_id);

CREATE INDEX calendar_link_of ON public.calendar_link USING btree (created_by) WHERE (revoked_at IS NULL);

CREATE INDEX calendar_link_used ON public.calendar_link USING btree (COALESCE(revoked_at, read_at, created_at));

CREATE INDEX escalation_changed ON public.escalation USING btree (change);

CREATE INDEX escalation_next ON public.escalation USING btree (next_at) WHERE (state = 'running'::text);

CREATE INDEX escalation_step_of ON public.escalation_step USING btree (group_id, run, id);

CREATE INDEX gap_source ON public.gap USING btree (source_id, to_time);

CREATE INDEX handover_confirmed ON public.handover USING btree (COALESCE(unit_id, ''::text), written_at) WHERE (confirmed_at IS NOT NULL);

CREATE INDEX handover_of ON public.handover USING btree (COALESCE(unit_id, ''::text), id);

CREATE UNIQUE INDEX handover_waiting ON public.handover USING btree (COALESCE(unit_id, ''::text)) WHERE ((withdrawn_at IS NULL) AND (confirmed_at IS NULL));

CREATE UNIQUE INDEX hold_one ON public.hold USING btree ((true)) WHERE (ended_at IS NULL);

CREATE INDEX incident_alert_of ON public.incident_alert USING btree (alert_id);

CREATE INDEX incident_going_on ON public.incident USING btree (id) WHERE (state <> 'closed'::text);

CREATE UNIQUE INDEX kpi_forecast_current ON public.kpi_forecast USING btree (kpi, unit, scope) WHERE (replaced_at IS NULL);

CREATE INDEX kpi_report_period ON public.kpi_report USING btree (period, id);

CREATE INDEX kpi_task_open ON public.kpi_task USING btree (kpi) WHERE (done_at IS NULL);

CREATE INDEX kpi_upload_of ON public.kpi_upload USING btree (unit, period, id);

CREATE INDEX kpi_upload_row_of ON public.kpi_upload_row USING btree (kpi, unit, period);

CREATE UNIQUE INDEX kpi_upload_waiting ON public.kpi_upload USING btree (unit, period) WHERE (state = ANY (ARRAY['submitted'::text, 'approved'::text]));

CREATE UNIQUE INDEX kpi_value_current ON public.kpi_value USING btree (kpi, unit, scope, period) WHERE (replaced_at IS NULL);

CREATE INDEX kpi_value_period ON public.kpi_value USING btree (period, kpi) WHERE (replaced_at IS NULL);

CREATE INDEX kpi_value_revisions ON public.kpi_value USING btree (kpi, unit, scope, period, recorded_at);

CREATE INDEX kpi_value_upload ON public.kpi_value USING btree (upload) WHERE (upload IS NOT NULL);

CREATE INDEX login_failure_address ON public.login_failure USING btree (address, at);

CREATE INDEX maintenance_ends ON public.maintenance USING btree (ends_at);

CREATE UNIQUE INDEX milestone_state_current ON public.milestone_state USING btree (milestone) WHERE (replaced_at IS NULL);

CREATE INDEX notification_attempt_known_as ON public.notification_attempt USING btree (provider, message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX notification_attempt_started ON public.notification_attempt USING brin (started_at) WITH (autosummarize='on');

CREATE INDEX notification_canary ON public.notification USING btree (settled_at) WHERE (channel = 'ioc-canary/null/0'::text);

CREATE INDEX notification_created ON public.notification USING brin (created_at) WITH (autosummarize='on');

CREATE INDEX notification_due ON public.notification USING btree (channel, due_at, id) WHERE (settled_at IS NULL);

CREATE INDEX notification_folded ON public.notification USING btree (folded_into) WHERE (folded_into IS NOT NULL);

CREATE INDEX notification_of_group ON public.notification USING btree (group_id, ordinal);

CREATE INDEX notification_of_person ON public.notification USING btree (person, created_at) WHERE (person IS NOT NULL);

CREATE INDEX notification_receipt_new ON public.notification_receipt USING btree (id) WHERE ((result = 'failed'::text) AND (followed_at IS NULL));

CREATE INDEX notification_told ON public.notification USING gin (public.alerts_told(content));

CREATE INDEX posted_alert_updated ON public.posted_alert USING btree (updated_at);

CREATE INDEX push_subscription_of ON public.push_subscription USING btree (user_id);

CREATE INDEX rejected_at ON public.rejected USING btree (at);

CREATE INDEX rejected_source ON public.rejected USING btree (source_id, id);

CREATE INDEX rejected_waiting ON public.rejected USING btree (source_id, reason) WHERE (replayed_at IS NULL);

CREATE INDEX replay_open ON public.replay USING btree (id) WHERE (done_at IS NULL);

CREATE INDEX rollup_day_due_begins ON public.rollup_day_due USING btree (begins);

CREATE INDEX rollup_day_due_series ON public.rollup_day_due USING btree (series_id, begins);

CREATE INDEX sample_late_key ON public.sample_late USING btree (series_id, "time", id);

CREATE INDEX schedule_override_ends ON public.schedule_override USING btree (ends_at) WHERE (deleted_at IS NULL);

CREATE INDEX schedule_override_updated ON public.schedule_override USING btree (updated_at);

CREATE INDEX series_metric ON public.series USING btree (metric);

CREATE INDEX series_source ON public.series USING btree (source_id);

CREATE INDEX session_of_user ON public.session USING btree (user_id) WHERE (ended_at IS NULL);

CREATE INDEX shift_note_at ON public.shift_note USING btree (at, id);

CREATE INDEX silence_ends ON public.silence USING btree (ends_at);

CREATE INDEX unit_code_unit ON public.unit_code USING btree (unit_id);

CREATE INDEX unit_parent ON public.unit USING btree (parent_id);

CREATE INDEX unread_receipt_of ON public.unread_receipt USING btree (channel, id);

CREATE INDEX way_test_code ON public.way_test USING btree (code, asked_at);

CREATE INDEX way_test_notification ON public.way_test USING btree (notification_id);

CREATE INDEX way_test_of ON public.way_test USING btree (person, way, id DESC);

CREATE INDEX way_test_practice ON public.way_test USING btree (practice) WHERE (practice IS NOT NULL);

CREATE INDEX writer_running ON public.writer USING btree (id) WHERE (ended_at IS NULL);
ALTER INDEX public.batch_pkey ATTACH PARTITION public.batch_0_pkey;
ALTER INDEX public.batch_pkey ATTACH PARTITION public.batch_1_pkey;
ALTER INDEX public.batch_pkey ATTACH PARTITION public.batch_2_pkey;
ALTER INDEX public.batch_pkey ATTACH PARTITION public.batch_3_pkey;
ALTER INDEX public.batch_pkey ATTACH PARTITION public.batch_4_pkey;
ALTER INDEX public.batch_pkey ATTACH PARTITION public.batch_5_pkey;

CREATE TRIGGER audit_insert_only BEFORE DELETE OR UPDATE ON public.audit FOR EACH ROW EXECUTE FUNCTION public.audit_is_insert_only();

CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.audit_is_insert_only();

CREATE TRIGGER incident_note_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.incident_note FOR EACH STATEMENT EXECUTE FUNCTION public.is_insert_only();

CREATE TRIGGER shift_note_insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.shift_note FOR EACH STATEMENT EXECUTE FUNCTION public.is_insert_only();

CREATE TRIGGER ts_insert_blocker BEFORE INSERT ON public.sample FOR EACH ROW EXECUTE FUNCTION _timescaledb_functions.insert_blocker();
ALTER TABLE ONLY public.alert_act
    ADD CONSTRAINT alert_act_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alert(id);
ALTER TABLE ONLY public.alert_event
    ADD CONSTRAINT alert_event_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alert(id);
ALTER TABLE ONLY public.alert_link
    ADD CONSTRAINT alert_link_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alert(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_heartbeat_id_fkey FOREIGN KEY (heartbeat_id) REFERENCES public.heartbeat(id);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.source(id);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT escalation_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.alert_group(id);
ALTER TABLE ONLY public.escalation_step
    ADD CONSTRAINT escalation_step_group_id_run_fkey FOREIGN KEY (group_id, run) REFERENCES public.escalation(group_id, run);
ALTER TABLE ONLY public.expired
    ADD CONSTRAINT expired_metric_fkey FOREIGN KEY (metric) REFERENCES public.metric(name);
ALTER TABLE ONLY public.gap
    ADD CONSTRAINT gap_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.source(id);
ALTER TABLE ONLY public.handover
    ADD CONSTRAINT handover_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.heartbeat_state
    ADD CONSTRAINT heartbeat_state_heartbeat_id_fkey FOREIGN KEY (heartbeat_id) REFERENCES public.heartbeat(id);
ALTER TABLE ONLY public.heartbeat
    ADD CONSTRAINT heartbeat_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incident_alert
    ADD CONSTRAINT incident_alert_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alert(id);
ALTER TABLE ONLY public.incident_alert
    ADD CONSTRAINT incident_alert_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);
ALTER TABLE ONLY public.incident_note
    ADD CONSTRAINT incident_note_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES public.incident(id);
ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.kpi_upload
    ADD CONSTRAINT kpi_upload_replaces_fkey FOREIGN KEY (replaces) REFERENCES public.kpi_upload(id);
ALTER TABLE ONLY public.kpi_upload_row
    ADD CONSTRAINT kpi_upload_row_upload_fkey FOREIGN KEY (upload) REFERENCES public.kpi_upload(id);
ALTER TABLE ONLY public.kpi_value
    ADD CONSTRAINT kpi_value_upload_fkey FOREIGN KEY (upload) REFERENCES public.kpi_upload(id);
ALTER TABLE ONLY public.live_ticket
    ADD CONSTRAINT live_ticket_session_hash_fkey FOREIGN KEY (session_hash) REFERENCES public.session(token_hash) ON DELETE CASCADE;
ALTER TABLE ONLY public.metric
    ADD CONSTRAINT metric_retention_class_fkey FOREIGN KEY (retention_class) REFERENCES public.retention(class);
ALTER TABLE ONLY public.mqtt_source
    ADD CONSTRAINT mqtt_source_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.source(id);
ALTER TABLE ONLY public.notification_attempt
    ADD CONSTRAINT notification_attempt_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES public.notification(id);
ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_folded_into_fkey FOREIGN KEY (folded_into) REFERENCES public.notification(id);
ALTER TABLE ONLY public.notification
    ADD CONSTRAINT notification_group_id_fkey FOREIGN KEY (group_id) REFERENCES public.alert_group(id);
ALTER TABLE ONLY public.notification_receipt
    ADD CONSTRAINT notification_receipt_notification_id_attempt_fkey FOREIGN KEY (notification_id, attempt) REFERENCES public.notification_attempt(notification_id, attempt) ON DELETE CASCADE;
ALTER TABLE ONLY public.numbering
    ADD CONSTRAINT numbering_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.source(id);
ALTER TABLE ONLY public.pack_part
    ADD CONSTRAINT pack_part_day_fkey FOREIGN KEY (day) REFERENCES public.pack_day(day);
ALTER TABLE ONLY public.probe_target
    ADD CONSTRAINT probe_target_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.push_subscription
    ADD CONSTRAINT push_subscription_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.screen_pairing
    ADD CONSTRAINT screen_pairing_screen_id_fkey FOREIGN KEY (screen_id) REFERENCES public.screen(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.screen_ticket
    ADD CONSTRAINT screen_ticket_screen_id_fkey FOREIGN KEY (screen_id) REFERENCES public.screen(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.series
    ADD CONSTRAINT series_metric_fkey FOREIGN KEY (metric) REFERENCES public.metric(name);
ALTER TABLE ONLY public.series
    ADD CONSTRAINT series_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.source(id);
ALTER TABLE ONLY public.series
    ADD CONSTRAINT series_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.shift_note
    ADD CONSTRAINT shift_note_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT source_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.totp
    ADD CONSTRAINT totp_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.app_user(id);
ALTER TABLE ONLY public.unit_code
    ADD CONSTRAINT unit_code_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES public.unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.unit_successor
    ADD CONSTRAINT unit_successor_new_id_fkey FOREIGN KEY (new_id) REFERENCES public.unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.unit_successor
    ADD CONSTRAINT unit_successor_old_id_fkey FOREIGN KEY (old_id) REFERENCES public.unit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.way_test
    ADD CONSTRAINT way_test_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES public.notification(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.way_test
    ADD CONSTRAINT way_test_practice_fkey FOREIGN KEY (practice) REFERENCES public.practice_call(day);
GRANT USAGE ON SCHEMA public TO ioc_pack;
GRANT USAGE ON SCHEMA public TO ioc_backup;
GRANT USAGE ON SCHEMA public TO ioc_ingest;
GRANT USAGE ON SCHEMA public TO ioc_api;
GRANT USAGE ON SCHEMA board TO ioc_grafana;
GRANT USAGE ON SCHEMA board TO ioc_alerts;
GRANT USAGE ON SCHEMA board TO ioc_api;
GRANT ALL ON FUNCTION board.period_before(period text) TO ioc_grafana;
GRANT ALL ON FUNCTION board.period_chosen(period text) TO ioc_grafana;
GRANT ALL ON FUNCTION board.period_first(period text) TO ioc_grafana;
GRANT ALL ON FUNCTION board.period_last(period text) TO ioc_grafana;
GRANT ALL ON FUNCTION board.period_months(period text) TO ioc_grafana;
GRANT ALL ON FUNCTION board.period_name(period text, language text) TO ioc_grafana;
GRANT ALL ON FUNCTION board.told(said text, labels jsonb, language text) TO ioc_grafana;
REVOKE ALL ON FUNCTION public.drop_packed_chunk(chunk_begin timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.drop_packed_chunk(chunk_begin timestamp with time zone) TO ioc_pack;
REVOKE ALL ON FUNCTION public.sample_hash(series_id integer, "time" timestamp with time zone, value double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sample_hash(series_id integer, "time" timestamp with time zone, value double precision) TO ioc_pack;
GRANT SELECT,DELETE ON TABLE public.alert_act TO ioc_alerts;
GRANT SELECT,INSERT ON TABLE public.alert_act TO ioc_api;
GRANT SELECT ON TABLE public.alert_act TO ioc_backup;
GRANT UPDATE(told_at) ON TABLE public.alert_act TO ioc_alerts;
GRANT SELECT ON TABLE board.alert_acts TO ioc_grafana;
GRANT SELECT,INSERT,DELETE ON TABLE public.alert_event TO ioc_alerts;
GRANT SELECT ON TABLE public.alert_event TO ioc_backup;
GRANT SELECT ON TABLE public.alert_event TO ioc_api;
GRANT SELECT ON TABLE board.alert_events TO ioc_grafana;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.alert TO ioc_alerts;
GRANT SELECT ON TABLE public.alert TO ioc_backup;
GRANT SELECT ON TABLE public.alert TO ioc_api;
GRANT UPDATE(acked_at) ON TABLE public.alert TO ioc_api;
GRANT UPDATE(acked_by) ON TABLE public.alert TO ioc_api;
GRANT UPDATE(snoozed_until) ON TABLE public.alert TO ioc_api;
GRANT UPDATE(unacked_at) ON TABLE public.alert TO ioc_api;
GRANT SELECT ON TABLE board.alerts TO ioc_grafana;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification TO ioc_alerts;
GRANT SELECT,INSERT,UPDATE ON TABLE public.notification TO ioc_api;
GRANT SELECT ON TABLE public.notification TO ioc_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.notification_attempt TO ioc_alerts;
GRANT SELECT ON TABLE public.notification_attempt TO ioc_backup;
GRANT SELECT ON TABLE public.notification_attempt TO ioc_api;
GRANT SELECT ON TABLE board.attempts TO ioc_grafana;
GRANT SELECT,INSERT ON TABLE public.batch TO ioc_ingest;
GRANT SELECT ON TABLE public.batch TO ioc_api;
GRANT SELECT ON TABLE board.batches TO ioc_grafana;
GRANT SELECT,INSERT ON TABLE public.audit TO ioc_backup;
GRANT SELECT,INSERT ON TABLE public.audit TO ioc_ingest;
GRANT SELECT,INSERT ON TABLE public.audit TO ioc_api;
GRANT SELECT ON TABLE board.changes TO ioc_grafana;
GRANT SELECT ON TABLE board.connections TO ioc_grafana;
GRANT SELECT ON TABLE public.metric TO ioc_pack;
GRANT SELECT ON TABLE public.metric TO ioc_backup;
GRANT SELECT,INSERT ON TABLE public.metric TO ioc_ingest;
GRANT SELECT ON TABLE public.metric TO ioc_api;
GRANT SELECT ON TABLE public.rollup_day TO ioc_kpi;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rollup_day TO ioc_pack;
GRANT SELECT ON TABLE public.rollup_day TO ioc_backup;
GRANT SELECT ON TABLE public.rollup_day TO ioc_api;
GRANT SELECT ON TABLE public.series TO ioc_pack;
GRANT SELECT ON TABLE public.series TO ioc_backup;
GRANT SELECT,INSERT ON TABLE public.series TO ioc_ingest;
GRANT SELECT ON TABLE public.series TO ioc_api;
GRANT SELECT ON TABLE board.days TO ioc_grafana;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rule_evaluation TO ioc_alerts;
GRANT SELECT ON TABLE public.rule_evaluation TO ioc_api;
GRANT SELECT ON TABLE public.rule_group TO ioc_alerts;
GRANT SELECT ON TABLE public.rule_group TO ioc_backup;
GRANT SELECT ON TABLE public.rule_group TO ioc_api;
GRANT SELECT ON TABLE board.evaluations TO ioc_grafana;
GRANT SELECT ON TABLE public.gap TO ioc_backup;
GRANT SELECT,INSERT ON TABLE public.gap TO ioc_ingest;
GRANT SELECT ON TABLE public.gap TO ioc_api;
GRANT SELECT ON TABLE board.gaps TO ioc_grafana;
GRANT SELECT ON TABLE public.sample TO ioc_pack;
GRANT SELECT ON TABLE public.sample TO ioc_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.sample TO ioc_ingest;
GRANT SELECT ON TABLE public.sample TO ioc_api;
GRANT SELECT ON TABLE board.head TO ioc_grafana;
GRANT SELECT,INSERT ON TABLE public.incident TO ioc_api;
GRANT SELECT ON TABLE public.incident TO ioc_backup;
GRANT UPDATE(title) ON TABLE public.incident TO ioc_api;
GRANT UPDATE(severity) ON TABLE public.incident TO ioc_api;
GRANT UPDATE(state) ON TABLE public.incident TO ioc_api;
GRANT UPDATE(closed_at) ON TABLE public.incident TO ioc_api;
GRANT UPDATE(notice_at) ON TABLE public.incident TO ioc_api;
GRANT UPDATE(report_at) ON TABLE public.incident TO ioc_api;
GRANT UPDATE(version) ON TABLE public.incident TO ioc_api;
GRANT SELECT ON TABLE board.incidents TO ioc_grafana;
GRANT SELECT ON TABLE public.kpi_file TO ioc_kpi;
GRANT SELECT ON TABLE public.kpi_file TO ioc_backup;
GRANT SELECT ON TABLE public.kpi_file TO ioc_api;
GRANT SELECT ON TABLE board.kpi_definitions TO ioc_grafana;
GRANT SELECT ON TABLE board.kpi_definitions TO ioc_alerts;
GRANT SELECT ON TABLE board.kpi_definitions TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.kpi_value TO ioc_kpi;
GRANT SELECT,INSERT,UPDATE ON TABLE public.kpi_value TO ioc_api;
GRANT SELECT ON TABLE public.kpi_value TO ioc_backup;
GRANT SELECT ON TABLE public.unit TO ioc_kpi;
GRANT SELECT ON TABLE public.unit TO ioc_backup;
GRANT SELECT ON TABLE public.unit TO ioc_ingest;
GRANT SELECT ON TABLE public.unit TO ioc_api;
GRANT SELECT ON TABLE board.kpi_starts TO ioc_grafana;
GRANT SELECT ON TABLE board.kpi_totals TO ioc_grafana;
GRANT SELECT ON TABLE board.kpis TO ioc_grafana;
GRANT SELECT,DELETE ON TABLE public.maintenance TO ioc_alerts;
GRANT SELECT,INSERT ON TABLE public.maintenance TO ioc_api;
GRANT SELECT ON TABLE public.maintenance TO ioc_backup;
GRANT UPDATE(title_vi) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(title_en) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(scope) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(names) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(starts_at) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(ends_at) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(weekdays) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(begins) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(ends) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(zone) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(public) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(announced_at) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(reason) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(in_slo) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(cancelled_at) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(cancelled_by) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(version) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(changed_at) ON TABLE public.maintenance TO ioc_api;
GRANT UPDATE(changed_by) ON TABLE public.maintenance TO ioc_api;
GRANT SELECT ON TABLE board.maintenance TO ioc_grafana;
GRANT SELECT ON TABLE board.metrics TO ioc_grafana;
GRANT SELECT ON TABLE board.notifications TO ioc_grafana;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pack_day TO ioc_pack;
GRANT SELECT ON TABLE public.pack_day TO ioc_ingest;
GRANT SELECT ON TABLE public.pack_day TO ioc_backup;
GRANT SELECT ON TABLE public.pack_day TO ioc_api;
GRANT SELECT ON TABLE board.packed_days TO ioc_grafana;
GRANT SELECT ON TABLE public.place TO ioc_kpi;
GRANT SELECT ON TABLE public.place TO ioc_pack;
GRANT SELECT ON TABLE public.place TO ioc_alerts;
GRANT SELECT ON TABLE public.place TO ioc_backup;
GRANT SELECT ON TABLE public.place TO ioc_api;
GRANT SELECT ON TABLE board.place TO ioc_grafana;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rejected TO ioc_pack;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rejected TO ioc_ingest;
GRANT SELECT ON TABLE public.rejected TO ioc_api;
GRANT SELECT ON TABLE board.refused TO ioc_grafana;
GRANT SELECT,INSERT,UPDATE ON TABLE public.screen TO ioc_api;
GRANT SELECT(id) ON TABLE public.screen TO ioc_backup;
GRANT SELECT(name) ON TABLE public.screen TO ioc_backup;
GRANT SELECT(wall_id) ON TABLE public.screen TO ioc_backup;
GRANT SELECT(approved_by) ON TABLE public.screen TO ioc_backup;
GRANT SELECT(approved_at) ON TABLE public.screen TO ioc_backup;
GRANT SELECT(seen_at) ON TABLE public.screen TO ioc_backup;
GRANT SELECT(revoked_by) ON TABLE public.screen TO ioc_backup;
GRANT SELECT(revoked_at) ON TABLE public.screen TO ioc_backup;
GRANT SELECT ON TABLE board.screens TO ioc_grafana;
GRANT SELECT ON TABLE board.series TO ioc_grafana;
GRANT SELECT ON TABLE public.source TO ioc_pack;
GRANT SELECT ON TABLE public.source TO ioc_backup;
GRANT SELECT ON TABLE public.source TO ioc_ingest;
GRANT SELECT,INSERT,UPDATE ON TABLE public.source TO ioc_api;
GRANT SELECT ON TABLE board.sources TO ioc_grafana;
GRANT SELECT ON TABLE board.storage TO ioc_grafana;
GRANT SELECT ON TABLE board.units TO ioc_grafana;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.alert_group TO ioc_alerts;
GRANT SELECT ON TABLE public.alert_group TO ioc_backup;
GRANT SELECT ON TABLE public.alert_group TO ioc_api;
GRANT SELECT,INSERT ON TABLE public.alert_link TO ioc_alerts;
GRANT SELECT,DELETE ON TABLE public.alert_link TO ioc_api;
GRANT UPDATE(uses) ON TABLE public.alert_link TO ioc_api;
GRANT SELECT,UPDATE ON TABLE public.alerter TO ioc_alerts;
GRANT SELECT ON TABLE public.alerter TO ioc_api;
GRANT SELECT ON TABLE public.api_key TO ioc_ingest;
GRANT SELECT,INSERT,UPDATE ON TABLE public.api_key TO ioc_api;
GRANT SELECT(id) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT(name) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT(scopes) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT(source_id) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT(created_at) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT(expires_at) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT(revoked_at) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT(heartbeat_id) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT(unit_id) ON TABLE public.api_key TO ioc_backup;
GRANT SELECT ON TABLE public.app_user TO ioc_kpi;
GRANT SELECT ON TABLE public.app_user TO ioc_alerts;
GRANT SELECT,INSERT,UPDATE ON TABLE public.app_user TO ioc_api;
GRANT SELECT(id) ON TABLE public.app_user TO ioc_backup;
GRANT SELECT(name) ON TABLE public.app_user TO ioc_backup;
GRANT SELECT(must_change_password) ON TABLE public.app_user TO ioc_backup;
GRANT SELECT(created_at) ON TABLE public.app_user TO ioc_backup;
GRANT SELECT(disabled_at) ON TABLE public.app_user TO ioc_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.backup TO ioc_backup;
GRANT SELECT ON TABLE public.backup TO ioc_alerts;
GRANT SELECT ON TABLE public.backup TO ioc_api;
GRANT SELECT,INSERT ON TABLE public.backup_drill TO ioc_backup;
GRANT SELECT ON TABLE public.backup_drill TO ioc_alerts;
GRANT SELECT ON TABLE public.backup_drill TO ioc_api;
GRANT TRUNCATE ON TABLE public.batch_0 TO ioc_ingest;
GRANT SELECT ON TABLE public.batch_0 TO ioc_api;
GRANT TRUNCATE ON TABLE public.batch_1 TO ioc_ingest;
GRANT SELECT ON TABLE public.batch_1 TO ioc_api;
GRANT TRUNCATE ON TABLE public.batch_2 TO ioc_ingest;
GRANT SELECT ON TABLE public.batch_2 TO ioc_api;
GRANT TRUNCATE ON TABLE public.batch_3 TO ioc_ingest;
GRANT SELECT ON TABLE public.batch_3 TO ioc_api;
GRANT TRUNCATE ON TABLE public.batch_4 TO ioc_ingest;
GRANT SELECT ON TABLE public.batch_4 TO ioc_api;
GRANT TRUNCATE ON TABLE public.batch_5 TO ioc_ingest;
GRANT SELECT ON TABLE public.batch_5 TO ioc_api;
GRANT SELECT ON TABLE public.block TO ioc_kpi;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.block TO ioc_pack;
GRANT SELECT ON TABLE public.block TO ioc_ingest;
GRANT SELECT ON TABLE public.block TO ioc_alerts;
GRANT SELECT ON TABLE public.block TO ioc_backup;
GRANT SELECT ON TABLE public.block TO ioc_api;
GRANT SELECT,DELETE ON TABLE public.calendar_link TO ioc_alerts;
GRANT SELECT,INSERT,UPDATE ON TABLE public.calendar_link TO ioc_api;
GRANT SELECT(id) ON TABLE public.calendar_link TO ioc_backup;
GRANT SELECT(person) ON TABLE public.calendar_link TO ioc_backup;
GRANT SELECT(schedule) ON TABLE public.calendar_link TO ioc_backup;
GRANT SELECT(created_at) ON TABLE public.calendar_link TO ioc_backup;
GRANT SELECT(created_by) ON TABLE public.calendar_link TO ioc_backup;
GRANT SELECT(read_at) ON TABLE public.calendar_link TO ioc_backup;
GRANT SELECT(revoked_at) ON TABLE public.calendar_link TO ioc_backup;
GRANT SELECT(revoked_by) ON TABLE public.calendar_link TO ioc_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.channel_state TO ioc_alerts;
GRANT SELECT ON TABLE public.channel_state TO ioc_api;
GRANT SELECT ON TABLE public.correction TO ioc_kpi;
GRANT SELECT ON TABLE public.correction TO ioc_alerts;
GRANT SELECT ON TABLE public.correction TO ioc_backup;
GRANT SELECT ON TABLE public.correction TO ioc_api;
GRANT SELECT ON TABLE public.cursor TO ioc_api;
GRANT SELECT ON TABLE public.damage TO ioc_kpi;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.damage TO ioc_pack;
GRANT SELECT ON TABLE public.damage TO ioc_alerts;
GRANT SELECT ON TABLE public.damage TO ioc_api;
GRANT SELECT ON TABLE public.desk_rule TO ioc_alerts;
GRANT SELECT,INSERT ON TABLE public.desk_rule TO ioc_api;
GRANT SELECT ON TABLE public.desk_rule TO ioc_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.escalation TO ioc_alerts;
GRANT SELECT ON TABLE public.escalation TO ioc_backup;
GRANT SELECT ON TABLE public.escalation TO ioc_api;
GRANT USAGE ON SEQUENCE public.escalation_change TO ioc_alerts;
GRANT SELECT,INSERT,DELETE ON TABLE public.escalation_step TO ioc_alerts;
GRANT SELECT ON TABLE public.escalation_step TO ioc_backup;
GRANT SELECT ON TABLE public.escalation_step TO ioc_api;
GRANT SELECT ON TABLE public.expired TO ioc_kpi;
GRANT SELECT,INSERT,UPDATE ON TABLE public.expired TO ioc_pack;
GRANT SELECT ON TABLE public.expired TO ioc_ingest;
GRANT SELECT ON TABLE public.expired TO ioc_alerts;
GRANT SELECT ON TABLE public.expired TO ioc_backup;
GRANT SELECT ON TABLE public.expired TO ioc_api;
GRANT SELECT,INSERT ON TABLE public.handover TO ioc_api;
GRANT SELECT ON TABLE public.handover TO ioc_backup;
GRANT UPDATE(withdrawn_at) ON TABLE public.handover TO ioc_api;
GRANT UPDATE(confirmed_at) ON TABLE public.handover TO ioc_api;
GRANT UPDATE(confirmed_by) ON TABLE public.handover TO ioc_api;
GRANT UPDATE(remark) ON TABLE public.handover TO ioc_api;
GRANT SELECT ON TABLE public.heartbeat TO ioc_backup;
GRANT SELECT ON TABLE public.heartbeat TO ioc_api;
GRANT SELECT ON TABLE public.heartbeat TO ioc_ingest;
GRANT SELECT ON TABLE public.heartbeat_state TO ioc_backup;
GRANT SELECT ON TABLE public.heartbeat_state TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.heartbeat_state TO ioc_ingest;
GRANT SELECT ON TABLE public.heartbeat_watch TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.heartbeat_watch TO ioc_ingest;
GRANT SELECT ON TABLE public.hold TO ioc_alerts;
GRANT SELECT ON TABLE public.hold TO ioc_backup;
GRANT SELECT ON TABLE public.hold TO ioc_api;
GRANT SELECT ON TABLE public.holidays TO ioc_kpi;
GRANT SELECT ON TABLE public.holidays TO ioc_alerts;
GRANT SELECT ON TABLE public.holidays TO ioc_backup;
GRANT SELECT ON TABLE public.holidays TO ioc_api;
GRANT SELECT ON TABLE public.incident_alert TO ioc_alerts;
GRANT SELECT,INSERT,DELETE ON TABLE public.incident_alert TO ioc_api;
GRANT SELECT ON TABLE public.incident_alert TO ioc_backup;
GRANT SELECT,INSERT ON TABLE public.incident_note TO ioc_api;
GRANT SELECT ON TABLE public.incident_note TO ioc_backup;
GRANT SELECT ON TABLE public.kpi_closing TO ioc_kpi;
GRANT SELECT,INSERT,DELETE ON TABLE public.kpi_closing TO ioc_api;
GRANT SELECT ON TABLE public.kpi_closing TO ioc_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.kpi_forecast TO ioc_kpi;
GRANT SELECT ON TABLE public.kpi_forecast TO ioc_backup;
GRANT SELECT ON TABLE public.kpi_forecast TO ioc_api;
GRANT SELECT,INSERT ON TABLE public.kpi_reminder TO ioc_kpi;
GRANT SELECT ON TABLE public.kpi_reminder TO ioc_backup;
GRANT SELECT ON TABLE public.kpi_reminder TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.kpi_report TO ioc_api;
GRANT SELECT ON TABLE public.kpi_report TO ioc_backup;
GRANT SELECT ON TABLE public.kpi_report_told TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.kpi_upload TO ioc_kpi;
GRANT SELECT,INSERT,UPDATE ON TABLE public.kpi_upload TO ioc_api;
GRANT SELECT ON TABLE public.kpi_upload TO ioc_backup;
GRANT SELECT,INSERT ON TABLE public.kpi_upload_row TO ioc_kpi;
GRANT SELECT,INSERT ON TABLE public.kpi_upload_row TO ioc_api;
GRANT SELECT ON TABLE public.kpi_upload_row TO ioc_backup;
GRANT SELECT ON TABLE public.kpi_row_counted TO ioc_kpi;
GRANT SELECT ON TABLE public.kpi_row_counted TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.kpi_task TO ioc_api;
GRANT SELECT ON TABLE public.kpi_task TO ioc_backup;
GRANT SELECT ON TABLE public.kpi_upload_told TO ioc_kpi;
GRANT SELECT ON TABLE public.kpi_upload_told TO ioc_api;
GRANT SELECT ON TABLE public.late_conflict TO ioc_kpi;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.late_conflict TO ioc_pack;
GRANT SELECT ON TABLE public.late_conflict TO ioc_alerts;
GRANT SELECT ON TABLE public.late_conflict TO ioc_backup;
GRANT SELECT ON TABLE public.late_conflict TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.lease TO ioc_pack;
GRANT SELECT,INSERT,UPDATE ON TABLE public.lease TO ioc_ingest;
GRANT SELECT ON TABLE public.lease TO ioc_api;
GRANT SELECT,INSERT,DELETE ON TABLE public.live_ticket TO ioc_api;
GRANT SELECT,INSERT,DELETE ON TABLE public.login_failure TO ioc_api;
GRANT SELECT ON TABLE public.migration TO ioc_backup;
GRANT SELECT ON TABLE public.migration TO ioc_alerts;
GRANT SELECT ON TABLE public.migration TO ioc_api;
GRANT SELECT ON TABLE public.milestone_state TO ioc_kpi;
GRANT SELECT,INSERT,UPDATE ON TABLE public.milestone_state TO ioc_api;
GRANT SELECT ON TABLE public.milestone_state TO ioc_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.mqtt_session TO ioc_ingest;
GRANT SELECT ON TABLE public.mqtt_session TO ioc_api;
GRANT SELECT,INSERT ON TABLE public.mqtt_source TO ioc_ingest;
GRANT SELECT ON TABLE public.mqtt_source TO ioc_api;
GRANT SELECT,INSERT ON TABLE public.notification_receipt TO ioc_alerts;
GRANT SELECT,INSERT ON TABLE public.notification_receipt TO ioc_api;
GRANT SELECT ON TABLE public.notification_receipt TO ioc_backup;
GRANT UPDATE(followed_at) ON TABLE public.notification_receipt TO ioc_alerts;
GRANT SELECT,INSERT,UPDATE ON TABLE public.numbering TO ioc_ingest;
GRANT SELECT ON TABLE public.numbering TO ioc_api;
GRANT SELECT,DELETE ON TABLE public.sample_late TO ioc_pack;
GRANT SELECT ON TABLE public.sample_late TO ioc_backup;
GRANT SELECT,INSERT ON TABLE public.sample_late TO ioc_ingest;
GRANT SELECT ON TABLE public.sample_late TO ioc_api;
GRANT SELECT ON TABLE public.observed TO ioc_ingest;
GRANT SELECT ON TABLE public.observed TO ioc_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pack_part TO ioc_pack;
GRANT SELECT ON TABLE public.pack_part TO ioc_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pack_slice TO ioc_pack;
GRANT SELECT ON TABLE public.pack_slice TO ioc_api;
GRANT SELECT,UPDATE ON TABLE public.packed TO ioc_pack;
GRANT SELECT ON TABLE public.packed TO ioc_backup;
GRANT SELECT ON TABLE public.packed TO ioc_ingest;
GRANT SELECT ON TABLE public.packed TO ioc_api;
GRANT SELECT,DELETE ON TABLE public.posted_alert TO ioc_alerts;
GRANT SELECT,INSERT,UPDATE ON TABLE public.posted_alert TO ioc_api;
GRANT SELECT ON TABLE public.posted_alert TO ioc_backup;
GRANT SELECT,INSERT ON TABLE public.practice_call TO ioc_alerts;
GRANT SELECT ON TABLE public.practice_call TO ioc_api;
GRANT SELECT ON TABLE public.practice_call TO ioc_backup;
GRANT SELECT ON TABLE public.probe_policy TO ioc_backup;
GRANT SELECT ON TABLE public.probe_policy TO ioc_ingest;
GRANT SELECT ON TABLE public.probe_policy TO ioc_api;
GRANT SELECT ON TABLE public.probe_target TO ioc_backup;
GRANT SELECT ON TABLE public.probe_target TO ioc_ingest;
GRANT SELECT ON TABLE public.probe_target TO ioc_api;
GRANT SELECT,DELETE ON TABLE public.push_subscription TO ioc_alerts;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.push_subscription TO ioc_api;
GRANT UPDATE(used_at) ON TABLE public.push_subscription TO ioc_alerts;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_code TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rejected_day TO ioc_pack;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rejected_day TO ioc_ingest;
GRANT SELECT ON TABLE public.rejected_day TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rejected_total TO ioc_pack;
GRANT SELECT ON TABLE public.rejected_total TO ioc_backup;
GRANT SELECT ON TABLE public.rejected_total TO ioc_api;
GRANT SELECT,INSERT,UPDATE ON TABLE public.rejected_total TO ioc_ingest;
GRANT SELECT,INSERT ON TABLE public.replay TO ioc_api;
GRANT SELECT,DELETE,UPDATE ON TABLE public.replay TO ioc_ingest;
GRANT SELECT ON TABLE public.retention TO ioc_kpi;
GRANT SELECT ON TABLE public.retention TO ioc_pack;
GRANT SELECT ON TABLE public.retention TO ioc_ingest;
GRANT SELECT ON TABLE public.retention TO ioc_alerts;
GRANT SELECT ON TABLE public.retention TO ioc_backup;
GRANT SELECT ON TABLE public.retention TO ioc_api;
GRANT SELECT ON TABLE public.role_grant TO ioc_kpi;
GRANT SELECT ON TABLE public.role_grant TO ioc_alerts;
GRANT SELECT ON TABLE public.role_grant TO ioc_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.role_grant TO ioc_api;
GRANT SELECT ON TABLE public.rollup_1h TO ioc_kpi;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rollup_1h TO ioc_pack;
GRANT SELECT ON TABLE public.rollup_1h TO ioc_ingest;
GRANT SELECT ON TABLE public.rollup_1h TO ioc_alerts;
GRANT SELECT ON TABLE public.rollup_1h TO ioc_backup;
GRANT SELECT ON TABLE public.rollup_1h TO ioc_api;
GRANT SELECT ON TABLE public.rollup_1m TO ioc_kpi;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rollup_1m TO ioc_pack;
GRANT SELECT ON TABLE public.rollup_1m TO ioc_ingest;
GRANT SELECT ON TABLE public.rollup_1m TO ioc_alerts;
GRANT SELECT ON TABLE public.rollup_1m TO ioc_api;
GRANT SELECT ON TABLE public.rollup_day_due TO ioc_kpi;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rollup_day_due TO ioc_pack;
GRANT SELECT ON TABLE public.rollup_day_due TO ioc_api;
GRANT SELECT ON TABLE public.routing TO ioc_alerts;
GRANT SELECT ON TABLE public.routing TO ioc_backup;
GRANT SELECT ON TABLE public.routing TO ioc_api;
GRANT SELECT,DELETE ON TABLE public.schedule_override TO ioc_alerts;
GRANT SELECT,INSERT,UPDATE ON TABLE public.schedule_override TO ioc_api;
GRANT SELECT ON TABLE public.schedule_override TO ioc_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.screen_pairing TO ioc_api;
GRANT SELECT,INSERT,DELETE ON TABLE public.screen_ticket TO ioc_api;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO ioc_api;
GRANT SELECT,INSERT ON TABLE public.shift_note TO ioc_api;
GRANT SELECT ON TABLE public.shift_note TO ioc_backup;
GRANT SELECT,DELETE ON TABLE public.silence TO ioc_alerts;
GRANT SELECT,INSERT,UPDATE ON TABLE public.silence TO ioc_api;
GRANT SELECT ON TABLE public.silence TO ioc_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.totp TO ioc_api;
GRANT SELECT ON TABLE public.unit_code TO ioc_kpi;
GRANT SELECT ON TABLE public.unit_code TO ioc_backup;
GRANT SELECT ON TABLE public.unit_code TO ioc_api;
GRANT SELECT ON TABLE public.unit_successor TO ioc_kpi;
GRANT SELECT ON TABLE public.unit_successor TO ioc_alerts;
GRANT SELECT ON TABLE public.unit_successor TO ioc_backup;
GRANT SELECT ON TABLE public.unit_successor TO ioc_api;
GRANT SELECT,INSERT,DELETE ON TABLE public.unread_receipt TO ioc_api;
GRANT SELECT,INSERT ON TABLE public.way_test TO ioc_alerts;
GRANT SELECT,INSERT ON TABLE public.way_test TO ioc_api;
GRANT SELECT(id) ON TABLE public.way_test TO ioc_backup;
GRANT SELECT(person) ON TABLE public.way_test TO ioc_backup;
GRANT SELECT(way) ON TABLE public.way_test TO ioc_backup;
GRANT SELECT(notification_id) ON TABLE public.way_test TO ioc_backup;
GRANT SELECT(asked_at) ON TABLE public.way_test TO ioc_backup;
GRANT SELECT(asked_by) ON TABLE public.way_test TO ioc_backup;
GRANT UPDATE(confirmed_at) ON TABLE public.way_test TO ioc_api;
GRANT SELECT(confirmed_at) ON TABLE public.way_test TO ioc_backup;
GRANT SELECT(practice) ON TABLE public.way_test TO ioc_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.writer TO ioc_ingest;
GRANT SELECT ON TABLE public.writer TO ioc_api;
