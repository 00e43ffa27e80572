/// Dray's library: finds a model where it is published, brings it here verified and resumable, and
/// keeps the books. Start at `dev.dray.Dray`.
// Program and service are compiled later, and two rooms are open to them alone.
@SuppressWarnings("module")
module dev.dray.core {
  requires static transitive org.jspecify;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires org.tomlj;
  requires static org.conscrypt;
  requires jdk.unsupported;
  requires static com.github.luben.zstd_jni;

  exports dev.dray;
  exports dev.dray.catalog;
  exports dev.dray.download;
  exports dev.dray.download.view;
  exports dev.dray.error;
  exports dev.dray.federation;
  exports dev.dray.fit;
  exports dev.dray.hashing to
      dev.dray.cli,
      dev.dray.server;
  exports dev.dray.http to
      dev.dray.server;
  exports dev.dray.inspection;
  exports dev.dray.inventory;
  exports dev.dray.location;
  exports dev.dray.model;
  exports dev.dray.model.variant;
  exports dev.dray.offer;
  exports dev.dray.provider;
  exports dev.dray.receipt;
  exports dev.dray.registry;
  exports dev.dray.registry.upkeep;
  exports dev.dray.search;
  exports dev.dray.settings;
  exports dev.dray.store;
  exports dev.dray.update;
}
