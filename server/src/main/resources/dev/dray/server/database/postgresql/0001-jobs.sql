-- Jobs: one row for each download that was asked for. Times are milliseconds since 1970.
CREATE TABLE job (
  id TEXT PRIMARY KEY,
  twin TEXT NOT NULL,
  owner TEXT NOT NULL,
  spec TEXT NOT NULL,
  rank INTEGER NOT NULL,
  token TEXT NOT NULL,
  secret BYTEA,
  state TEXT NOT NULL,
  wish TEXT NOT NULL,
  message TEXT NOT NULL,
  progress TEXT NOT NULL,
  error TEXT,
  place TEXT,
  pinned TEXT,
  created BIGINT NOT NULL,
  started BIGINT,
  finished BIGINT,
  attempt INTEGER NOT NULL,
  retry_of TEXT,
  node TEXT,
  fence BIGINT NOT NULL DEFAULT 0,
  lease_until BIGINT,
  event BIGINT NOT NULL DEFAULT 0
);
-- One job at a time for the same files to the same place.
CREATE UNIQUE INDEX job_twin ON job (twin) WHERE finished IS NULL;
-- The queue holds what nobody works on and somebody wants.
CREATE INDEX job_queue ON job (rank DESC, created, id)
  WHERE finished IS NULL AND node IS NULL AND wish = 'RUN';
CREATE INDEX job_leases ON job (lease_until) WHERE finished IS NULL AND node IS NOT NULL;
CREATE INDEX job_history ON job (finished) WHERE finished IS NOT NULL;
CREATE INDEX job_created ON job (created);
-- Events: what happened, in the order of commits. The number is drawn from event_number inside the
-- transaction, so that no number appears after a higher one, and none is ever used twice.
CREATE TABLE event_number (last BIGINT NOT NULL);
INSERT INTO event_number (last) VALUES (0);
CREATE TABLE event (
  id BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  job TEXT NOT NULL,
  body TEXT NOT NULL
);
-- Leases on content: which node brings which bytes.
CREATE TABLE content_lease (
  content TEXT PRIMARY KEY,
  node TEXT NOT NULL,
  fence BIGINT NOT NULL,
  lease_until BIGINT NOT NULL
);
