/// The `dray` program: reads the command line, asks the library, shows what happens. It has no
/// knowledge of providers, disks or HTTP.
module dev.dray.cli {
  requires static org.jspecify;
  requires dev.dray.core;
  requires static dev.dray.server;
  requires dev.dray.testkit;
  requires info.picocli;
  requires static org.conscrypt;
  requires tools.jackson.core;
}
