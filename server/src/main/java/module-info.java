/// Dray's service: downloads over REST with live progress, a hub mirror and a web page.
@SuppressWarnings("module")
module dev.dray.server {
  requires static org.jspecify;
  // Annotations in PostgreSQL's driver.
  requires static org.checkerframework.checker.qual;
  requires transitive dev.dray.core;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires org.eclipse.jetty.server;
  requires java.management;
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  requires org.postgresql.jdbc;
  requires com.zaxxer.hikari;
  requires io.prometheus.metrics.config;
  requires io.prometheus.metrics.core;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;

  exports dev.dray.server;
}
