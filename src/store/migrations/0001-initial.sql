-- The workspace as it first was. A migration is never edited once released.
-- Times are microseconds since the epoch, UTC. JSON is text.

CREATE TABLE table_version (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL
) STRICT;

-- The engine -----------------------------------------------------------------

-- Which handler hears which event. Kept in the file, so that a process which
-- does not run the handlers still journals the deliveries that they are owed.
CREATE TABLE subscription (
  id INTEGER PRIMARY KEY,
  event_type TEXT NOT NULL,
  handler TEXT NOT NULL,
  UNIQUE (event_type, handler)
) STRICT;

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload TEXT NOT NULL,
  cause_event_id INTEGER REFERENCES event (id) ON DELETE SET NULL,
  depth INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL
) STRICT;
CREATE INDEX event_cause ON event (cause_event_id) WHERE cause_event_id IS NOT NULL;

-- at: when it is due and, once settled, when that was. One column for both keeps
-- the row's size, so that settling it never splits a page. The check is spelt out
-- because SQLite builds and drops a table for each IN that it checks.
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  handler TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'pending' OR state = 'done' OR state = 'failed' OR
                             state = 'set-aside'),
  attempts INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  error TEXT,
  UNIQUE (event_id, handler)
) STRICT;
CREATE INDEX delivery_open ON delivery (id) WHERE state = 'pending';

CREATE TABLE step (
  id INTEGER PRIMARY KEY,
  delivery_id INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  input_digest TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (delivery_id, name, input_digest)
) STRICT;

CREATE TABLE schedule (
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  payload TEXT NOT NULL DEFAULT '{}',
  due_at INTEGER NOT NULL,
  repeat_every INTEGER,
  misfire TEXT NOT NULL DEFAULT 'once' CHECK (misfire IN ('once', 'skip')),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'cancelled')),
  last_fired_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX schedule_due ON schedule (due_at) WHERE state = 'waiting';

CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  arguments TEXT NOT NULL,
  evidence_digest TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('waiting', 'granted', 'rejected', 'superseded')),
  reason TEXT,
  answered_by TEXT,
  answered_at INTEGER,
  cause_event_id INTEGER REFERENCES event (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX approval_waiting ON approval (id) WHERE status = 'waiting';

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  recipient TEXT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  idempotency_key TEXT NOT NULL UNIQUE,
  cause_event_id INTEGER REFERENCES event (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  read_at INTEGER
) STRICT;

CREATE TABLE message_delivery (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  delivered_at INTEGER,
  error TEXT,
  UNIQUE (message_id, channel)
) STRICT;
CREATE INDEX message_delivery_open ON message_delivery (id) WHERE state = 'pending';

CREATE TABLE team (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  members TEXT NOT NULL DEFAULT '[]',
  channel TEXT,
  created_at INTEGER NOT NULL
) STRICT;

-- Whom the specification's messages go to, from the start.
INSERT INTO team (name, created_at) VALUES ('product', 0), ('all', 0);

-- Experiments ----------------------------------------------------------------

CREATE TABLE experiment (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  hypothesis TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL CHECK (status IN ('proposed', 'draft', 'running', 'completed',
                                         'graduated', 'rolled-back', 'archived')),
  parent_experiment INTEGER REFERENCES experiment (id),
  planned_duration INTEGER,
  planned_units INTEGER,
  minimum_effect REAL,
  multiple_exposures INTEGER NOT NULL DEFAULT 0,
  winner TEXT,
  reason TEXT,
  started_at INTEGER,
  completed_at INTEGER,
  graduated_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE variant (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  control INTEGER NOT NULL,
  weight REAL NOT NULL DEFAULT 1,
  units INTEGER NOT NULL DEFAULT 0,
  UNIQUE (experiment_id, name)
) STRICT;

CREATE TABLE experiment_metric (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('proportion', 'mean')),
  role TEXT NOT NULL CHECK (role IN ('primary', 'secondary', 'guardrail')),
  direction TEXT NOT NULL CHECK (direction IN ('up', 'down')),
  UNIQUE (experiment_id, name)
) STRICT;

CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('staging', 'done', 'abandoned')),
  n_rows INTEGER NOT NULL DEFAULT 0,
  n_refused INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE UNIQUE INDEX import_staging ON import (experiment_id) WHERE state = 'staging';

-- Units are kept by key and not by rowid: one B-tree a table, read in key order.
-- A row belongs to the import that brought it; the newest finished import of a
-- unit is what counts, so an import becomes visible all at once and in no time.
-- A unit that was seen in two variants has variant_id NULL.
CREATE TABLE exposure (
  experiment_id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  import_id INTEGER NOT NULL,
  variant_id INTEGER,
  exposed_at INTEGER NOT NULL,
  PRIMARY KEY (experiment_id, unit, import_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_value (
  experiment_metric_id INTEGER NOT NULL,
  unit TEXT NOT NULL,
  import_id INTEGER NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  pre REAL NOT NULL,
  PRIMARY KEY (experiment_metric_id, unit, import_id)
) STRICT, WITHOUT ROWID;

-- sums: pivots and compensated sums, see iterate-moments.h.
CREATE TABLE moments (
  id INTEGER PRIMARY KEY,
  experiment_metric_id INTEGER NOT NULL REFERENCES experiment_metric (id) ON DELETE CASCADE,
  variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
  sums BLOB NOT NULL,
  UNIQUE (experiment_metric_id, variant_id)
) STRICT;

CREATE TABLE verdict (
  id INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  decision TEXT NOT NULL,
  winner TEXT,
  confidence REAL,
  evidence TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE learning (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  experiment INTEGER REFERENCES experiment (id) ON DELETE SET NULL,
  insights TEXT NOT NULL,
  recommendations TEXT NOT NULL,
  applicable_to TEXT NOT NULL,
  confidence REAL NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE flag (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  enabled INTEGER NOT NULL,
  rollout TEXT NOT NULL,
  percentage REAL NOT NULL,
  variant TEXT,
  experiment INTEGER REFERENCES experiment (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL
) STRICT;
