-- What is measured, what was noticed in it, and what is done about that.

-- Something that is measured. step is the usual time between two of its values and what it is called
-- with every other unknown; 0 until enough have come. aggregation is what many of its values make
-- together. detector and threshold say what is out of the ordinary, and funnel names its events in
-- order. total_by is where the whole comes from, and counter_value the last reading of a counter, of which
-- only what was added is kept.
CREATE TABLE metric (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',
  direction TEXT NOT NULL DEFAULT 'up' CHECK (direction IN ('up', 'down')),
  critical INTEGER NOT NULL DEFAULT 0,
  owner TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT 'gauge' CHECK (kind IN ('gauge', 'counter')),
  aggregation TEXT NOT NULL DEFAULT 'mean' CHECK (aggregation IN ('mean', 'sum')),
  step INTEGER NOT NULL DEFAULT 0,
  step_by TEXT NOT NULL DEFAULT 'iterate' CHECK (step_by IN ('iterate', 'person')),
  detector TEXT NOT NULL DEFAULT 'robust' CHECK (detector IN ('robust', 'historical-average')),
  threshold REAL NOT NULL DEFAULT 2,
  total_by TEXT NOT NULL DEFAULT 'nobody' CHECK (total_by IN ('nobody', 'source', 'segments')),
  counter_value REAL,
  funnel TEXT NOT NULL DEFAULT '[]',
  funnel_window INTEGER NOT NULL DEFAULT 0,
  raw_days INTEGER NOT NULL DEFAULT 0,
  kept_days INTEGER NOT NULL DEFAULT 0,
  n_points INTEGER NOT NULL DEFAULT 0,
  first_at INTEGER,
  last_at INTEGER,
  last_value REAL,
  thinned_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

-- A part of what is measured, such as the country DE. Segment 0 is the whole.
CREATE TABLE metric_segment (
  id INTEGER PRIMARY KEY,
  metric_id INTEGER NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
  dimension TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (metric_id, dimension, value)
) STRICT;

-- The values that came last or late. A few dozen of a segment's are folded into its chunks, since a
-- B-tree of all of them would write a page a value.
CREATE TABLE metric_point (
  metric_id INTEGER NOT NULL,
  segment_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (metric_id, segment_id, at)
) STRICT, WITHOUT ROWID;

-- The values before, in order, as pairs of time and value. No two chunks of a segment overlap.
CREATE TABLE metric_chunk (
  id INTEGER PRIMARY KEY,
  metric_id INTEGER NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
  segment_id INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  points BLOB NOT NULL,
  UNIQUE (metric_id, segment_id, first_at)
) STRICT;

-- What a detector has learnt from the values up to seen_at; what came since is read again.
CREATE TABLE metric_state (
  metric_id INTEGER PRIMARY KEY REFERENCES metric (id) ON DELETE CASCADE,
  seen_at INTEGER NOT NULL,
  state BLOB NOT NULL
) STRICT;

-- Something out of the ordinary, from its first value on, while it lasts. It is measured where it was
-- worst.
CREATE TABLE anomaly (
  id INTEGER PRIMARY KEY,
  metric_id INTEGER NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
  onset INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  ended_at INTEGER,
  peak_at INTEGER NOT NULL,
  value REAL NOT NULL,
  expected REAL NOT NULL,
  lower REAL NOT NULL,
  upper REAL NOT NULL,
  deviations REAL NOT NULL,
  score REAL NOT NULL,
  n_points INTEGER NOT NULL DEFAULT 1,
  direction TEXT NOT NULL CHECK (direction IN ('increased', 'decreased')),
  delta TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('low', 'medium', 'high')),
  live INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX anomaly_metric ON anomaly (metric_id, onset);
CREATE INDEX anomaly_open ON anomaly (metric_id) WHERE ended_at IS NULL;

-- A metric that has gone one way for a while.
CREATE TABLE trend (
  id INTEGER PRIMARY KEY,
  metric_id INTEGER NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
  direction TEXT NOT NULL CHECK (direction IN ('declining', 'improving')),
  slope REAL NOT NULL,
  p REAL NOT NULL,
  tau REAL NOT NULL,
  onset INTEGER NOT NULL,
  baseline REAL NOT NULL,
  current_value REAL NOT NULL,
  change REAL,
  detected_at INTEGER NOT NULL,
  ended_at INTEGER,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX trend_metric ON trend (metric_id, detected_at);

-- What somebody did that may explain what a metric did: a deploy, a flag, an experiment, a setting.
CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('deploy', 'flag', 'rollout', 'experiment', 'configuration',
                                     'note')),
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  ended_at INTEGER,
  metrics TEXT NOT NULL DEFAULT '[]',
  author TEXT NOT NULL DEFAULT '',
  url TEXT,
  source TEXT NOT NULL DEFAULT 'person',
  external_id TEXT,
  subject TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (source, external_id)
) STRICT;
CREATE INDEX change_at ON change (at);

CREATE TABLE investigation (
  id INTEGER PRIMARY KEY,
  metric TEXT NOT NULL,
  metric_id INTEGER NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
  anomaly_id INTEGER NOT NULL UNIQUE REFERENCES anomaly (id) ON DELETE CASCADE,
  anomaly TEXT NOT NULL,
  hypothesis TEXT NOT NULL DEFAULT '[]',
  evidence TEXT NOT NULL DEFAULT '{}',
  status TEXT NOT NULL DEFAULT 'investigating'
    CHECK (status IN ('investigating', 'explained', 'expected', 'false-alarm', 'over')),
  cause TEXT,
  answered_by TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX investigation_metric ON investigation (metric_id, id);

-- When somebody wants to be told. Without a metric it is about all of them. value is a number of
-- deviations, the metric's own unit, or a share, as the condition has it.
CREATE TABLE alert_rule (
  id INTEGER PRIMARY KEY,
  metric_id INTEGER REFERENCES metric (id) ON DELETE CASCADE,
  condition TEXT NOT NULL CHECK (condition IN ('unusual', 'above', 'below', 'change')),
  value REAL NOT NULL DEFAULT 0,
  recovery REAL,
  pending INTEGER NOT NULL DEFAULT 0,
  keep_firing INTEGER NOT NULL DEFAULT 0,
  cooldown INTEGER NOT NULL DEFAULT 0,
  severity TEXT NOT NULL DEFAULT 'high' CHECK (severity IN ('low', 'medium', 'high')),
  recipient TEXT NOT NULL DEFAULT 'Alert.send',
  enabled INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL
) STRICT;
-- What was told of and is over is told of again a day later at the earliest.
INSERT INTO alert_rule (condition, cooldown, created_at) VALUES ('unusual', 86400000000, 0);

-- One telling of one incident, which changes in place. Metrics that moved together share a
-- group_id, the id of the alert that came first.
CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  rule_id INTEGER REFERENCES alert_rule (id) ON DELETE SET NULL,
  metric TEXT NOT NULL,
  metric_id INTEGER NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
  anomaly_id INTEGER REFERENCES anomaly (id) ON DELETE SET NULL,
  investigation INTEGER REFERENCES investigation (id) ON DELETE SET NULL,
  group_id INTEGER,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'firing', 'recovering', 'resolved')),
  flapping INTEGER NOT NULL DEFAULT 0,
  n_fired INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  fired_at INTEGER,
  notified_at INTEGER,
  resolved_at INTEGER,
  acknowledged_at INTEGER,
  acknowledged_by TEXT,
  snoozed_until INTEGER
) STRICT;
CREATE INDEX alert_open ON alert (metric_id) WHERE state != 'resolved';
CREATE INDEX alert_started ON alert (started_at);

-- Who is told of alerts. A team without a channel reads them in the inbox.
INSERT INTO team (name, created_at) VALUES ('alerts', 0);

CREATE TABLE initiative (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  goal TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'reached', 'missed', 'dropped')),
  source TEXT NOT NULL DEFAULT 'person',
  metrics TEXT NOT NULL DEFAULT '[]',
  trend INTEGER REFERENCES trend (id) ON DELETE SET NULL,
  current_value REAL,
  target_value REAL,
  start_value REAL,
  duration TEXT,
  deadline INTEGER,
  owner TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;

-- Something that could be tried. impact is the change of its metric that is expected of it, as a
-- share; effort in days; score what ranks it.
CREATE TABLE idea (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hypothesis TEXT NOT NULL,
  metric TEXT NOT NULL DEFAULT '',
  variants TEXT NOT NULL DEFAULT '[]',
  impact REAL NOT NULL,
  confidence REAL NOT NULL,
  effort REAL NOT NULL,
  score REAL NOT NULL,
  pattern TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '[]',
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'taken', 'dropped')),
  source TEXT NOT NULL DEFAULT 'built-in analyst',
  initiative INTEGER REFERENCES initiative (id) ON DELETE SET NULL,
  experiment INTEGER REFERENCES experiment (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX idea_once ON idea (metric, pattern, name);

ALTER TABLE experiment ADD COLUMN initiative INTEGER REFERENCES initiative (id) ON DELETE SET NULL;
ALTER TABLE experiment ADD COLUMN idea INTEGER REFERENCES idea (id) ON DELETE SET NULL;
ALTER TABLE experiment ADD COLUMN priority TEXT;

-- Where metrics are read from over the network. config says what is asked, and for ClickHouse and
-- PostHog in which words; a key lies in the secret service and not here.
CREATE TABLE metric_source (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  metric_id INTEGER NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,
  step INTEGER NOT NULL,
  every INTEGER NOT NULL,
  account TEXT NOT NULL DEFAULT '',
  has_key INTEGER NOT NULL DEFAULT 0,
  dimension TEXT NOT NULL DEFAULT '',
  read_until INTEGER NOT NULL,
  wait_until INTEGER,
  last_try_at INTEGER,
  last_success_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL
) STRICT;

-- An experiment whose units stay in a warehouse: what is asked there, and how that went.
CREATE TABLE warehouse_experiment (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL UNIQUE REFERENCES experiment (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  account TEXT NOT NULL DEFAULT '',
  has_key INTEGER NOT NULL DEFAULT 0,
  control TEXT,
  assignments TEXT NOT NULL,
  metrics TEXT NOT NULL,
  lookback INTEGER NOT NULL DEFAULT 0,
  every INTEGER NOT NULL,
  last_try_at INTEGER,
  last_success_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL
) STRICT;
