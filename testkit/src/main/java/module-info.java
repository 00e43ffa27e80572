/// Servers on loopback that speak the real protocols and misbehave on command, and the small tools
/// that tests of downloads need. Usable by anyone who embeds Dray and wants to test without a
/// network.
module dev.dray.testkit {
  requires static transitive org.jspecify;
  // For the pages made from sources; never needed to run a server.
  requires static jdk.compiler;

  exports dev.dray.testkit;
  exports dev.dray.testkit.content;
  exports dev.dray.testkit.disk;
  exports dev.dray.testkit.docs;
  exports dev.dray.testkit.fault;
  exports dev.dray.testkit.http;
  exports dev.dray.testkit.hub;
  exports dev.dray.testkit.json;
  exports dev.dray.testkit.llamaserver;
  exports dev.dray.testkit.lmstudio;
  exports dev.dray.testkit.modelrunner;
  exports dev.dray.testkit.modelscope;
  exports dev.dray.testkit.oci;
  exports dev.dray.testkit.ollama;
  exports dev.dray.testkit.proxy;
  exports dev.dray.testkit.repo;
  exports dev.dray.testkit.requirements;
  exports dev.dray.testkit.store;
  exports dev.dray.testkit.weights;
}
