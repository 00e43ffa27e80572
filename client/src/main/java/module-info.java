/// A client of Dray's service: downloads asked for, followed and steered from any Java program.
@SuppressWarnings("module")
module dev.dray.client {
  requires static transitive org.jspecify;
  requires java.net.http;
  requires tools.jackson.core;
  requires tools.jackson.databind;

  exports dev.dray.client;
}
