-- Units by key and in bulk, every kind of metric, events, and what a decision needs.

-- Units: a base of sorted chunks and a tail of rows ------------------------------

-- Which import's chunks are the base; rows of later imports are the tail.
ALTER TABLE experiment ADD COLUMN base_import INTEGER;
-- Goes up with each change of the units: what was computed from them is then old.
ALTER TABLE experiment ADD COLUMN units_version INTEGER NOT NULL DEFAULT 0;
-- How it is decided: sequential, fixed or bayesian; the sequential test is sharpest at
-- tuning units, the prior is of the relative effect. Frozen at the start.
ALTER TABLE experiment ADD COLUMN method TEXT NOT NULL DEFAULT 'sequential';
ALTER TABLE experiment ADD COLUMN tuning REAL;
ALTER TABLE experiment ADD COLUMN prior_mean REAL;
ALTER TABLE experiment ADD COLUMN prior_sd REAL;
-- Experiments of one group share no unit; the holdout's share takes part in none.
ALTER TABLE experiment ADD COLUMN exclusion_group TEXT;
ALTER TABLE experiment ADD COLUMN holdout REAL;
ALTER TABLE experiment ADD COLUMN n_excluded INTEGER NOT NULL DEFAULT 0;

-- A combination of the values by which results are broken down, such as a country and
-- a device; 0 in place of an id is none.
CREATE TABLE segment (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  labels TEXT NOT NULL,
  UNIQUE (experiment_id, labels)
) STRICT;

-- data: columns of units in the order of their keys, see iterate-unit-chunk.c. Only
-- the chunks of an experiment's base import count.
CREATE TABLE unit_chunk (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL,
  import_id INTEGER NOT NULL,
  first_key INTEGER NOT NULL,
  n_units INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX unit_chunk_place ON unit_chunk (experiment_id, import_id, first_key);

ALTER TABLE exposure RENAME TO old_exposure;
ALTER TABLE unit_value RENAME TO old_unit_value;

CREATE TABLE exposure (
  experiment_id INTEGER NOT NULL,
  key INTEGER NOT NULL,
  import_id INTEGER NOT NULL,
  variant_id INTEGER NOT NULL,
  exposed_at INTEGER NOT NULL,
  segment_id INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (experiment_id, key, import_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_value (
  experiment_metric_id INTEGER NOT NULL,
  key INTEGER NOT NULL,
  import_id INTEGER NOT NULL,
  x REAL NOT NULL,
  y REAL NOT NULL,
  pre REAL NOT NULL,
  pre_y REAL NOT NULL,
  PRIMARY KEY (experiment_metric_id, key, import_id)
) STRICT, WITHOUT ROWID;

INSERT OR REPLACE INTO exposure (experiment_id, key, import_id, variant_id, exposed_at)
  SELECT experiment_id, unit_key (unit), import_id, ifnull (variant_id, 0), exposed_at
  FROM old_exposure;
INSERT OR REPLACE INTO unit_value (experiment_metric_id, key, import_id, x, y, pre, pre_y)
  SELECT experiment_metric_id, unit_key (unit), import_id, x, y, pre, 0 FROM old_unit_value;
DROP TABLE old_exposure;
DROP TABLE old_unit_value;

-- Metrics of every kind -----------------------------------------------------------

-- definition: what of the events it is made of, see iterate-metric-definition.c; NULL
-- when its values are imported. quantile: which one. cap: the quantile above which
-- values are cut. margin: how much worse, relative to the control, a guardrail may be.
CREATE TABLE new_experiment_metric (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('proportion', 'mean', 'count', 'ratio', 'quantile',
                                     'retention', 'funnel')),
  role TEXT NOT NULL CHECK (role IN ('primary', 'secondary', 'guardrail')),
  direction TEXT NOT NULL CHECK (direction IN ('up', 'down')),
  definition TEXT,
  quantile REAL,
  cap REAL,
  margin REAL,
  covariate INTEGER NOT NULL DEFAULT 0,
  matured_until INTEGER,
  UNIQUE (experiment_id, name)
) STRICT;
INSERT INTO new_experiment_metric (id, experiment_id, name, kind, role, direction)
  SELECT id, experiment_id, name, kind, role, direction FROM experiment_metric;
UPDATE new_experiment_metric SET covariate = 1 WHERE id IN
  (SELECT experiment_metric_id FROM unit_value WHERE pre <> 0);
DROP TABLE experiment_metric;
ALTER TABLE new_experiment_metric RENAME TO experiment_metric;

-- A variant's moments are the sum over its segments.
CREATE TABLE new_moments (
  id INTEGER PRIMARY KEY,
  experiment_metric_id INTEGER NOT NULL REFERENCES experiment_metric (id) ON DELETE CASCADE,
  variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
  segment_id INTEGER NOT NULL DEFAULT 0,
  sums BLOB NOT NULL,
  UNIQUE (experiment_metric_id, variant_id, segment_id)
) STRICT;
INSERT INTO new_moments (id, experiment_metric_id, variant_id, sums)
  SELECT id, experiment_metric_id, variant_id, sums FROM moments;
DROP TABLE moments;
ALTER TABLE new_moments RENAME TO moments;

-- What was seen whenever the data changed while an experiment ran.
CREATE TABLE look (
  id INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
  variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  n_units INTEGER NOT NULL,
  effect REAL,
  low REAL,
  high REAL,
  p REAL
) STRICT;
CREATE INDEX look_experiment ON look (experiment_id, at);

-- Events --------------------------------------------------------------------------

CREATE TABLE event_name (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- What happened in the product, kept as it came, in the order in which a unit's events
-- are read. digest: tells events of one moment apart, and repetitions from them.
CREATE TABLE product_event (
  key INTEGER NOT NULL,
  at INTEGER NOT NULL,
  name_id INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  properties TEXT NOT NULL,
  PRIMARY KEY (key, at, name_id, digest)
) STRICT, WITHOUT ROWID;

-- Units that turned out to be one person: key is known as known_as from now on.
CREATE TABLE identity (
  key INTEGER NOT NULL PRIMARY KEY,
  known_as INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_known_as ON identity (known_as);
