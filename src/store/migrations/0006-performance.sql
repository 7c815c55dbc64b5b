-- Performance: endpoints, how long their requests take, and fixes. Durations are milliseconds.

-- service, name: such as shop-api and GET /orders/:id. budget: what the 95th percentile may be, where it
-- has one of its own. p50 … health: of the last samples. state: what is known to have shifted, since
-- state_at; before: what the 95th percentile was then. watch: what looks for shifts, judged up to
-- judged_at. recent: the last samples, see iterate-endpoint-intake.c. cause, analysis: what was last
-- found, JSON.
CREATE TABLE endpoint (
  id INTEGER PRIMARY KEY,
  service TEXT NOT NULL,
  name TEXT NOT NULL,
  budget REAL,
  requests INTEGER NOT NULL DEFAULT 0,
  errors INTEGER NOT NULL DEFAULT 0,
  samples INTEGER NOT NULL DEFAULT 0,
  p50 REAL,
  p95 REAL,
  p99 REAL,
  error_rate REAL NOT NULL DEFAULT 0,
  health REAL NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'normal' CHECK (state IN ('normal', 'slower', 'over-budget')),
  state_at INTEGER,
  before REAL,
  watch BLOB,
  judged_at INTEGER,
  learnt_at INTEGER,
  recent BLOB,
  cause TEXT,
  analysis TEXT,
  analysed_at INTEGER,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  UNIQUE (service, name)
) STRICT;

-- Requests of a minute (span 60) or an hour (span 3600), see iterate-quantile-sketch.c. unusual: whether
-- it tells nothing of what is usual.
CREATE TABLE endpoint_bucket (
  endpoint INTEGER NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
  span INTEGER NOT NULL,
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  n_errors INTEGER NOT NULL,
  unusual INTEGER NOT NULL DEFAULT 0,
  sketch BLOB NOT NULL,
  PRIMARY KEY (endpoint, span, at)
) STRICT;
CREATE INDEX endpoint_bucket_at ON endpoint_bucket (span, at);

-- A change of the product that it makes itself when a flag tells it to. flag: its key; kind: eager-loading
-- or cache. before, after: the 95th percentile, and low and high the interval of the improvement, a share.
-- samples: what it was before, see iterate-endpoint-intake.c.
CREATE TABLE fix (
  id INTEGER PRIMARY KEY,
  endpoint INTEGER NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('eager-loading', 'cache')),
  flag TEXT NOT NULL,
  query TEXT NOT NULL,
  ttl INTEGER,
  status TEXT NOT NULL CHECK (status IN ('proposed', 'active', 'kept', 'withdrawn', 'rejected')),
  reason TEXT,
  before REAL,
  after REAL,
  improvement REAL,
  low REAL,
  high REAL,
  samples BLOB,
  applied_at INTEGER,
  decided_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fix_endpoint ON fix (endpoint, id);
CREATE INDEX fix_open ON fix (id) WHERE status = 'active';
