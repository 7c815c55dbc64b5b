-- AI services, what was asked of them, and what ideas say of themselves. Keys lie in the secret service
-- and not here.

-- guardrails: metrics that must not suffer, JSON. measure: how to tell whether it worked.
ALTER TABLE idea ADD COLUMN guardrails TEXT NOT NULL DEFAULT '[]';
ALTER TABLE idea ADD COLUMN measure TEXT NOT NULL DEFAULT '';

-- Services that write text. structured: how an answer's form is asked for. token_field, temperature (less
-- than 0: not sent), version: what differs between providers. input_price, output_price: for a million
-- tokens. One is preferred.
CREATE TABLE ai_service (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  preset TEXT NOT NULL,
  dialect TEXT NOT NULL CHECK (dialect IN ('openai-chat', 'anthropic-messages')),
  address TEXT NOT NULL,
  model TEXT NOT NULL,
  embeddings_model TEXT NOT NULL DEFAULT '',
  structured TEXT NOT NULL CHECK (structured IN ('json-schema', 'json-object', 'plain')),
  token_field TEXT NOT NULL DEFAULT '',
  temperature REAL NOT NULL DEFAULT -1,
  version TEXT NOT NULL DEFAULT '',
  max_tokens INTEGER NOT NULL,
  input_price REAL NOT NULL DEFAULT 0,
  output_price REAL NOT NULL DEFAULT 0,
  has_key INTEGER NOT NULL DEFAULT 0,
  preferred INTEGER NOT NULL DEFAULT 0,
  last_success_at INTEGER,
  last_error TEXT,
  last_error_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ai_service_preferred ON ai_service (preferred) WHERE preferred = 1;

-- Which kinds of question may be sent to which service, or may not, since somebody has seen what is sent.
CREATE TABLE ai_consent (
  id INTEGER PRIMARY KEY,
  service INTEGER NOT NULL REFERENCES ai_service (id) ON DELETE CASCADE,
  question TEXT NOT NULL,
  granted INTEGER NOT NULL,
  answered_by TEXT NOT NULL,
  answered_at INTEGER NOT NULL,
  UNIQUE (service, question)
) STRICT;

-- Every call, written before it is made. status: sent until an answer is known. A call that was cut off by
-- the end of the process stays as it was sent, and counts with what was reserved for it. request: as it
-- was sent, redacted. redactions: how many of which kind, JSON. Tokens are the service's own count where
-- it tells one. for_event: what the answer is for.
CREATE TABLE ai_call (
  id INTEGER PRIMARY KEY,
  service INTEGER REFERENCES ai_service (id) ON DELETE SET NULL,
  service_name TEXT NOT NULL,
  model TEXT NOT NULL,
  question TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL CHECK (status IN ('sent', 'answered', 'repaired', 'failed', 'refused', 'truncated',
                                         'invalid', 'cancelled', 'over-budget')),
  request TEXT NOT NULL,
  answer TEXT,
  error TEXT,
  request_id TEXT,
  redactions TEXT NOT NULL DEFAULT '{}',
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cost REAL NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  latency REAL,
  for_event INTEGER,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX ai_call_at ON ai_call (started_at);

-- Which records an answer wrote in.
CREATE TABLE ai_filled (
  id INTEGER PRIMARY KEY,
  call INTEGER NOT NULL REFERENCES ai_call (id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  UNIQUE (call, subject)
) STRICT;
CREATE INDEX ai_filled_subject ON ai_filled (subject);

ALTER TABLE idea ADD COLUMN ai_call INTEGER REFERENCES ai_call (id) ON DELETE SET NULL;
