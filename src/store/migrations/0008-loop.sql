-- What turns single results into a habit: what stands behind learnings, what they say to tasks, the
-- playbook, campaigns, a quarter's focus, and what a review leaves out.

-- metric, direction: what the learning claims: that something is better or worse for a metric, or that
-- this is open. certainty: how sure somebody was who wrote it down by hand. supported_at: when it was
-- last borne out; its confidence fades from then on.
ALTER TABLE learning ADD COLUMN status TEXT NOT NULL DEFAULT 'emerging'
  CHECK (status IN ('emerging', 'supported', 'confirmed', 'rejected', 'merged'));
ALTER TABLE learning ADD COLUMN metric TEXT NOT NULL DEFAULT '';
ALTER TABLE learning ADD COLUMN direction TEXT NOT NULL DEFAULT 'open'
  CHECK (direction IN ('better', 'worse', 'open'));
ALTER TABLE learning ADD COLUMN certainty TEXT NOT NULL DEFAULT '';
ALTER TABLE learning ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE learning ADD COLUMN supporting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE learning ADD COLUMN contradicting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE learning ADD COLUMN merged_into INTEGER REFERENCES learning (id) ON DELETE SET NULL;
ALTER TABLE learning ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE learning ADD COLUMN supported_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE learning ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
UPDATE learning SET supported_at = created_at, updated_at = created_at;

-- Which experiments speak for a learning and which against it. effect, low, high: the relative
-- difference as the deciding test has it, up being better; null where it is not known.
CREATE TABLE learning_evidence (
  id INTEGER PRIMARY KEY,
  learning INTEGER NOT NULL REFERENCES learning (id) ON DELETE CASCADE,
  experiment INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  stance TEXT NOT NULL CHECK (stance IN ('supports', 'contradicts', 'open')),
  variant TEXT NOT NULL DEFAULT '',
  effect REAL,
  low REAL,
  high REAL,
  confidence REAL NOT NULL,
  health TEXT NOT NULL CHECK (health IN ('ok', 'caution', 'failed')),
  units INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (learning, experiment)
) STRICT;
INSERT INTO learning_evidence (learning, experiment, stance, confidence, health, created_at)
  SELECT id, experiment, 'open', confidence, 'ok', created_at FROM learning
  WHERE experiment IS NOT NULL;

-- Learnings that say the same, or the opposite; a person decides.
CREATE TABLE learning_proposal (
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL CHECK (action IN ('merge', 'contradict')),
  learning INTEGER NOT NULL REFERENCES learning (id) ON DELETE CASCADE,
  other INTEGER NOT NULL REFERENCES learning (id) ON DELETE CASCADE,
  similarity REAL NOT NULL,
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'accepted', 'rejected')),
  answered_by TEXT,
  answered_at INTEGER,
  created_at INTEGER NOT NULL,
  UNIQUE (action, learning, other)
) STRICT;

-- What earlier learnings say to a task, and whether that helped: 1 yes, -1 no.
CREATE TABLE annotation (
  id INTEGER PRIMARY KEY,
  task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
  learning INTEGER NOT NULL REFERENCES learning (id) ON DELETE CASCADE,
  matched TEXT NOT NULL CHECK (matched IN ('type', 'metric', 'text')),
  reason TEXT NOT NULL,
  score REAL NOT NULL,
  helpful INTEGER NOT NULL DEFAULT 0 CHECK (helpful IN (-1, 0, 1)),
  answered_by TEXT,
  answered_at INTEGER,
  created_at INTEGER NOT NULL,
  UNIQUE (task, learning)
) STRICT;
CREATE INDEX annotation_learning ON annotation (learning);

ALTER TABLE task ADD COLUMN owner TEXT;
ALTER TABLE task ADD COLUMN metric TEXT;
ALTER TABLE task ADD COLUMN exported_to TEXT;
CREATE INDEX task_initiative ON task (initiative) WHERE initiative IS NOT NULL;

-- What the playbook said when it changed. plays: JSON. changes: what became of it, in sentences.
CREATE TABLE playbook_version (
  id INTEGER PRIMARY KEY,
  plays TEXT NOT NULL,
  changes TEXT NOT NULL DEFAULT '[]',
  n_plays INTEGER NOT NULL,
  digest TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- What is searched in the newest version; its rows are the ids of learnings.
CREATE VIRTUAL TABLE play_text USING fts5 (
  rule, applies, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- closing: what became of it and what moved its metric, JSON. dimension, quarter: what it is the focus of.
ALTER TABLE initiative ADD COLUMN closing TEXT;
ALTER TABLE initiative ADD COLUMN dimension TEXT;
ALTER TABLE initiative ADD COLUMN quarter TEXT;
CREATE INDEX experiment_initiative ON experiment (initiative) WHERE initiative IS NOT NULL;

-- A metric that is worked on week after week, from one value to another.
CREATE TABLE campaign (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  metric TEXT NOT NULL,
  goal TEXT NOT NULL DEFAULT '',
  from_value REAL NOT NULL,
  to_value REAL NOT NULL,
  duration INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'reached', 'ended', 'stopped')),
  owner TEXT NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX campaign_running ON campaign (metric) WHERE status = 'running';

-- analysis: what was found, answer: the hypotheses that came of it, JSON. missed: how many cycles fell
-- due while nothing ran, and were caught up by this one.
CREATE TABLE campaign_cycle (
  id INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  value REAL,
  analysis TEXT NOT NULL,
  answer TEXT NOT NULL,
  missed INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (campaign, number)
) STRICT;
ALTER TABLE experiment ADD COLUMN campaign_cycle INTEGER
  REFERENCES campaign_cycle (id) ON DELETE SET NULL;

-- What a business is improved along, in turns. metrics: JSON. The first four are the common ones and can
-- be changed like any.
CREATE TABLE dimension (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  goal TEXT NOT NULL,
  metrics TEXT NOT NULL,
  position INTEGER NOT NULL
) STRICT;
INSERT INTO dimension (name, goal, metrics, position) VALUES
  ('performance', 'operational-excellence', '["p95_latency","error_rate","uptime"]', 1),
  ('conversion', 'growth', '["signup_rate","activation_rate","paid_conversion"]', 2),
  ('retention', 'product-market-fit', '["churn_rate","engagement","nps"]', 3),
  ('efficiency', 'unit-economics', '["cogs","cac","ltv_cac_ratio"]', 4);
ALTER TABLE metric ADD COLUMN target REAL;

-- Which dimension a quarter was given to, and by what need. quarter: such as 2026-Q4.
CREATE TABLE quarter_focus (
  id INTEGER PRIMARY KEY,
  quarter TEXT NOT NULL UNIQUE,
  dimension TEXT NOT NULL,
  goal TEXT NOT NULL,
  initiative INTEGER REFERENCES initiative (id) ON DELETE SET NULL,
  needs TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Quiet hints that somebody does not want to see of a subject any more.
CREATE TABLE dismissal (
  id INTEGER PRIMARY KEY,
  practice TEXT NOT NULL,
  subject TEXT NOT NULL,
  dismissed_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (practice, subject)
) STRICT;
