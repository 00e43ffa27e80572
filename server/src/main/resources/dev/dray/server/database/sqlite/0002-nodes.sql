-- The nodes on one database, and the name of their group, which lies as a file in the folder that they
-- share. Times are milliseconds since 1970.
CREATE TABLE node_group (one INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE node (
  name TEXT PRIMARY KEY,
  folder TEXT NOT NULL,
  seen BIGINT NOT NULL
);
