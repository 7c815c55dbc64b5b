-- What users say, what it asks for, and what is to be done about it.

-- A piece of feedback as it came, and what was understood of it; that is NULL until it
-- was read. The same thing from the same source is one row. merged_from is the request that it was
-- a vote for before that was merged into another one.
CREATE TABLE feedback (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  content TEXT NOT NULL,
  author TEXT NOT NULL DEFAULT '',
  url TEXT,
  rating REAL,
  occurred_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  language TEXT,
  sentiment REAL,
  urgency TEXT,
  urgency_score REAL,
  actionable INTEGER,
  kind TEXT,
  topic TEXT,
  confidence REAL,
  request_id INTEGER REFERENCES feature_request (id),
  similarity REAL,
  placed_by TEXT,
  merged_from INTEGER,
  filed_at INTEGER,
  UNIQUE (source, external_id)
) STRICT;
CREATE INDEX feedback_request ON feedback (request_id, id) WHERE request_id IS NOT NULL;
CREATE INDEX feedback_at ON feedback (occurred_at);
CREATE INDEX feedback_unfiled ON feedback (id) WHERE filed_at IS NULL;

-- What was deleted, so that its source does not bring it again.
CREATE TABLE feedback_deleted (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  PRIMARY KEY (source, external_id)
) STRICT, WITHOUT ROWID;

-- What is searched. Its rows are written beside those of feedback, not by triggers: a schema that
-- a stranger may have made is not trusted to run a virtual table.
CREATE VIRTUAL TABLE feedback_text USING fts5 (
  content, author, content = 'feedback', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3', detail = 'column'
);

-- What many pieces of feedback ask for. votes are the linked pieces, and the counts what they are;
-- one that lost its last vote is empty. topic_fit is how well the topic fits them, and vector the sum
-- of their embeddings, see iterate-embedding.h. revision goes up with each change of any request, so
-- that what is kept of them in memory can follow.
CREATE TABLE feature_request (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  topic_by TEXT NOT NULL DEFAULT 'iterate',
  topic_fit REAL NOT NULL DEFAULT 0,
  description TEXT NOT NULL,
  kind TEXT NOT NULL,
  urgency TEXT NOT NULL,
  sentiment REAL NOT NULL,
  votes INTEGER NOT NULL,
  score REAL NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT 'open'
    CHECK (status IN ('open', 'planned', 'started', 'shipped', 'declined', 'merged', 'empty')),
  merged_into INTEGER REFERENCES feature_request (id),
  task INTEGER REFERENCES task (id) ON DELETE SET NULL,
  experiment INTEGER REFERENCES experiment (id) ON DELETE SET NULL,
  initiative INTEGER,
  n_low INTEGER NOT NULL DEFAULT 0,
  n_normal INTEGER NOT NULL DEFAULT 0,
  n_high INTEGER NOT NULL DEFAULT 0,
  n_critical INTEGER NOT NULL DEFAULT 0,
  n_bug INTEGER NOT NULL DEFAULT 0,
  n_feature INTEGER NOT NULL DEFAULT 0,
  n_usability INTEGER NOT NULL DEFAULT 0,
  n_praise INTEGER NOT NULL DEFAULT 0,
  n_question INTEGER NOT NULL DEFAULT 0,
  n_positive INTEGER NOT NULL DEFAULT 0,
  n_negative INTEGER NOT NULL DEFAULT 0,
  sentiment_sum REAL NOT NULL DEFAULT 0,
  vector BLOB NOT NULL DEFAULT x'',
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  shipped_at INTEGER
) STRICT;
CREATE INDEX feature_request_revision ON feature_request (revision);
CREATE INDEX feature_request_score ON feature_request (status, score);

-- What somebody said is otherwise than understood. The newest of a field counts; one that is
-- taken back is deleted, and no id comes twice.
CREATE TABLE feedback_correction (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feedback_id INTEGER NOT NULL REFERENCES feedback (id) ON DELETE CASCADE,
  field TEXT NOT NULL CHECK (field IN ('sentiment', 'urgency', 'actionable', 'kind')),
  value TEXT NOT NULL,
  understood TEXT NOT NULL,
  corrected_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (feedback_id, field)
) STRICT;

-- A merge or a split that was found; people decide.
CREATE TABLE request_proposal (
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL CHECK (action IN ('merge', 'split')),
  request_id INTEGER NOT NULL REFERENCES feature_request (id),
  other_id INTEGER REFERENCES feature_request (id),
  feedback TEXT NOT NULL DEFAULT '[]',
  topic TEXT,
  similarity REAL NOT NULL,
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'accepted', 'rejected')),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX request_proposal_request ON request_proposal (request_id);

CREATE TABLE task (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  type TEXT NOT NULL DEFAULT 'feature'
    CHECK (type IN ('feature', 'bug', 'performance', 'growth', 'research')),
  priority TEXT NOT NULL DEFAULT 'normal'
    CHECK (priority IN ('low', 'normal', 'high', 'immediate')),
  status TEXT NOT NULL DEFAULT 'open'
    CHECK (status IN ('open', 'started', 'done', 'dropped')),
  source TEXT NOT NULL DEFAULT 'person',
  timeline TEXT,
  due_at INTEGER,
  feature_name TEXT,
  feature_request INTEGER REFERENCES feature_request (id) ON DELETE SET NULL,
  experiment INTEGER REFERENCES experiment (id) ON DELETE SET NULL,
  initiative INTEGER,
  analysis TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  done_at INTEGER
) STRICT;
CREATE INDEX task_open ON task (id) WHERE status = 'open' OR status = 'started';

-- Where feedback comes from over the network, and how far it was read. name is the source of its
-- feedback; a key lies in the secret service and not here.
CREATE TABLE feedback_source (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  has_key INTEGER NOT NULL DEFAULT 0,
  cursor TEXT NOT NULL DEFAULT '{}',
  wait_until INTEGER,
  last_try_at INTEGER,
  last_success_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL
) STRICT;
