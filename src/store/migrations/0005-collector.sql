-- Flags, rollouts, and what products send.

-- Flags ---------------------------------------------------------------------------

-- kind: boolean, string, number or json. off_value, on_value: JSON. rules: those that people
-- wrote, in GrowthBook's format. audience: for whom it is on although it is not for the public:
-- targeting keys, and teams as team:NAME. phase: counts the times at which its audience changed, so
-- that what is measured is compared within one. soak_from: since when its stability is measured.
ALTER TABLE flag ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE flag ADD COLUMN kind TEXT NOT NULL DEFAULT 'boolean';
ALTER TABLE flag ADD COLUMN off_value TEXT NOT NULL DEFAULT 'false';
ALTER TABLE flag ADD COLUMN on_value TEXT NOT NULL DEFAULT 'true';
ALTER TABLE flag ADD COLUMN rules TEXT NOT NULL DEFAULT '[]';
ALTER TABLE flag ADD COLUMN audience TEXT NOT NULL DEFAULT '[]';
ALTER TABLE flag ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE flag ADD COLUMN phase INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flag ADD COLUMN soak_from INTEGER;
ALTER TABLE flag ADD COLUMN stable_at INTEGER;
ALTER TABLE flag ADD COLUMN task INTEGER REFERENCES task (id) ON DELETE SET NULL;
ALTER TABLE flag ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
UPDATE flag SET updated_at = created_at;
UPDATE flag SET kind = 'string', on_value = json_quote (ifnull (variant, name)),
  off_value = ifnull ((SELECT json_quote (variant.name) FROM variant
                       WHERE experiment_id = experiment AND control = 1), 'null')
  WHERE experiment IS NOT NULL;

-- Who changed what about a flag, and why. detail: what it was and is, JSON.
CREATE TABLE flag_change (
  id INTEGER PRIMARY KEY,
  flag INTEGER NOT NULL REFERENCES flag (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX flag_change_flag ON flag_change (flag, id);
CREATE INDEX flag_change_at ON flag_change (at);

-- points: [[seconds, percentage], …]. staged: whether it jumps at each or moves evenly between.
-- shifted: how long it was paused, by which the rest of the plan is later.
CREATE TABLE rollout (
  id INTEGER PRIMARY KEY,
  flag INTEGER NOT NULL REFERENCES flag (id) ON DELETE CASCADE,
  schedule TEXT NOT NULL,
  points TEXT NOT NULL,
  staged INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'completed', 'rolled-back', 'stopped')),
  percentage REAL NOT NULL,
  guardrails TEXT NOT NULL DEFAULT '[]',
  reason TEXT,
  first_phase INTEGER NOT NULL,
  shifted INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL,
  paused_at INTEGER,
  checked_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE INDEX rollout_flag ON rollout (flag, id);
CREATE UNIQUE INDEX rollout_open ON rollout (flag) WHERE state = 'running' OR state = 'paused';

-- evidence: of each guardrail, JSON.
CREATE TABLE rollout_step (
  id INTEGER PRIMARY KEY,
  rollout INTEGER NOT NULL REFERENCES rollout (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  planned REAL NOT NULL,
  percentage REAL NOT NULL,
  action TEXT NOT NULL,
  phase INTEGER NOT NULL,
  evidence TEXT NOT NULL DEFAULT '[]',
  reason TEXT
) STRICT;
CREATE INDEX rollout_step_rollout ON rollout_step (rollout, id);

-- What became of those who got the flag on (arm 1) and off (arm 0) in a phase, by unit.
-- n_evaluated: minutes in which they asked for the flag, which stand for requests where nobody tells of
-- those; duration: of their requests, in seconds, summed as its logarithm.
CREATE TABLE flag_unit (
  flag INTEGER NOT NULL,
  phase INTEGER NOT NULL,
  key INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  n_evaluated INTEGER NOT NULL,
  n_requests INTEGER NOT NULL,
  n_errors INTEGER NOT NULL,
  n_timed INTEGER NOT NULL,
  duration REAL NOT NULL,
  PRIMARY KEY (flag, phase, key, arm)
) STRICT, WITHOUT ROWID;

-- The same of phases that are over, as sums over units: of requests r, errors e, timed ones t and
-- durations d, of their squares, and of products.
CREATE TABLE flag_phase (
  flag INTEGER NOT NULL,
  phase INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  n INTEGER NOT NULL,
  r REAL NOT NULL,
  e REAL NOT NULL,
  t REAL NOT NULL,
  d REAL NOT NULL,
  rr REAL NOT NULL,
  ee REAL NOT NULL,
  re REAL NOT NULL,
  tt REAL NOT NULL,
  dd REAL NOT NULL,
  td REAL NOT NULL,
  PRIMARY KEY (flag, phase, arm)
) STRICT, WITHOUT ROWID;

-- How often a flag was evaluated, by minute. Flag 0 stands for since when this is counted.
CREATE TABLE flag_minute (
  flag INTEGER NOT NULL,
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  n_on INTEGER NOT NULL,
  PRIMARY KEY (flag, at)
) STRICT, WITHOUT ROWID;

-- Requests of those who were given a flag that is watched: a trace tells what they were given and how
-- its request went, in whichever order. trace: a hash of its id.
CREATE TABLE flag_trace (
  trace INTEGER NOT NULL,
  flag INTEGER NOT NULL,
  phase INTEGER NOT NULL,
  key INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (trace, flag)
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_trace_at ON flag_trace (at);

-- n: of the trace's requests to servers; n_errors: those that failed; duration: of all, as in flag_unit.
CREATE TABLE flag_request (
  trace INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  n_errors INTEGER NOT NULL,
  duration REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_request_at ON flag_request (at);

-- Rapid iteration -------------------------------------------------------------------

-- effort, impact, risk: low, medium or high, as somebody estimated them; assessment: as they were
-- assessed, JSON.
CREATE TABLE opportunity (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  type TEXT NOT NULL DEFAULT 'growth',
  metric TEXT,
  feature_name TEXT,
  effort TEXT,
  impact TEXT,
  risk TEXT,
  source TEXT NOT NULL DEFAULT 'person',
  status TEXT NOT NULL DEFAULT 'detected'
    CHECK (status IN ('detected', 'fast-tracked', 'idea', 'dropped')),
  assessment TEXT,
  task INTEGER REFERENCES task (id) ON DELETE SET NULL,
  idea INTEGER REFERENCES idea (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- The collector ---------------------------------------------------------------------

-- Who may send. kind: token, or what a webhook of its own is signed by: standard-webhooks, formbricks
-- or typeform. token: the SHA-256 of the token, which is nowhere else; of a webhook's secret, which the
-- secret service keeps. origins: of web pages that may use it.
CREATE TABLE collector_source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL DEFAULT 'token',
  token TEXT NOT NULL UNIQUE,
  origins TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

-- What came in, as it came: rows of one kind, compressed, see iterate-intake-segment.c. keys: sorted, by
-- which repetitions are known. first_at, last_at: of its rows. folded: whether what is computed from
-- them has been.
CREATE TABLE intake_segment (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  folded INTEGER NOT NULL DEFAULT 0,
  keys BLOB NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX intake_segment_time ON intake_segment (kind, last_at);
CREATE INDEX intake_segment_open ON intake_segment (id) WHERE folded = 0;

-- What was last read of something that OpenTelemetry counts, so that what was added since is known.
-- key: a hash of its resource, scope, name and attributes; at: when it last came; seen: the newest
-- times that it is of, and reading: what it was then, JSON.
CREATE TABLE otlp_series (
  key INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  seen TEXT NOT NULL,
  reading TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX otlp_series_at ON otlp_series (at);
