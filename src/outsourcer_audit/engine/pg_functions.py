"""Functions that PostgreSQL lacks: reading a text that may say nothing, without failing the whole query.

They are made in the session's temporary schema and go with it.
"""

from __future__ import annotations

_HEAD = "LANGUAGE plpgsql VOLATILE STRICT AS $$"
_NULL = "EXCEPTION WHEN data_exception THEN RETURN NULL; END $$"

NUMBER = f"""CREATE OR REPLACE FUNCTION pg_temp.oa_number(t text) RETURNS double precision {_HEAD}
BEGIN RETURN t::double precision; {_NULL}"""

MICROS = """CREATE OR REPLACE FUNCTION pg_temp.oa_micros(n bigint) RETURNS timestamp LANGUAGE sql VOLATILE STRICT AS $$
SELECT TIMESTAMP '1970-01-01' + n / 86400000000 * INTERVAL '1 day' + n % 86400000000 * INTERVAL '1 microsecond' $$"""

# What each group of a pattern is, by its strptime letter; a part that is not there is 0 (day and month: 1).
TIME = f"""CREATE OR REPLACE FUNCTION pg_temp.oa_time(t text, pattern text, signs text) RETURNS timestamp {_HEAD}
DECLARE
  m text[] := regexp_match(t, pattern, 'i');
  y int := 1900; mo int := 1; d int := 1; h int := 0; mi int := 0; s int := 0; us int := 0; n int; half text;
  part text;
BEGIN
  IF m IS NULL THEN RETURN NULL; END IF;
  FOR n IN 1 .. length(signs) LOOP
    part := m[n];
    CONTINUE WHEN part IS NULL OR part = '';
    CASE substr(signs, n, 1)
      WHEN 'Y' THEN y := part::int;
      WHEN 'y' THEN y := part::int + CASE WHEN part::int < 69 THEN 2000 ELSE 1900 END;
      WHEN 'm' THEN mo := part::int;
      WHEN 'd' THEN d := part::int;
      WHEN 'b' THEN mo := (strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(left(part, 3))) + 2) / 3;
      WHEN 'H' THEN h := part::int;
      WHEN 'I' THEN h := part::int; IF h < 1 OR h > 12 THEN RETURN NULL; END IF;
      WHEN 'M' THEN mi := part::int;
      WHEN 'S' THEN s := part::int;
      WHEN 'p' THEN half := lower(part);
      WHEN 'f' THEN us := left(rpad(part, 6, '0'), 6)::int;
      ELSE NULL;
    END CASE;
  END LOOP;
  IF half = 'am' AND h = 12 THEN h := 0; END IF;
  IF half = 'pm' AND h < 12 THEN h := h + 12; END IF;
  IF h > 23 OR mi > 59 OR s > 59 THEN RETURN NULL; END IF;
  RETURN make_timestamp(y, mo, d, h, mi, s) + us * INTERVAL '1 microsecond';
{_NULL}"""

ISO = r"^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.](\d{1,9}))?)?)?"
"""Groups of an ISO time, in the order of ISO_SIGNS."""
ISO_SIGNS = "YmdHMSf"

INSTANT = rf"""CREATE OR REPLACE FUNCTION pg_temp.oa_instant(t text) RETURNS timestamp {_HEAD}
DECLARE m text[] := regexp_match(t, ' ?(Z|([+-])(\d{{2}}):?(\d{{2}})?)$');
BEGIN
  IF m IS NULL THEN RETURN NULL; END IF;
  RETURN pg_temp.oa_time(regexp_replace(t, ' ?(Z|[+-]\d{{2}}:?(\d{{2}})?)$', ''), '{ISO}$', '{ISO_SIGNS}')
    - coalesce((m[2] || '1')::int * (m[3]::int * 60 + coalesce(m[4], '0')::int), 0) * INTERVAL '1 minute';
{_NULL}"""

FUNCTIONS = (NUMBER, MICROS, TIME, INSTANT)
