package dev.dray.server.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// The contract as others read it: npm's `@apidevtools/swagger-parser` finds it valid OpenAPI 3.1
/// and reads in it what we read. `DRAY_TEST_NODE_MODULES` names a folder `node_modules` that has
/// it.
@Timeout(120)
class ContractPeerTest {

  private static final String SCRIPT =
      """
      import { createRequire } from 'node:module';
      const require = createRequire(process.argv[2] + '/any.js');
      const Parser = require('@apidevtools/swagger-parser');
      const parser = Parser.default ?? Parser;
      const read = await parser.parse(process.argv[3]);
      const seen = JSON.stringify(read);
      await parser.validate(process.argv[3]);
      console.log(seen);
      """;

  @TempDir Path temp;

  @Test
  void anotherReaderFindsItValidAndReadsTheSame() throws Exception {
    Path modules = Path.of(System.getenv().getOrDefault("DRAY_TEST_NODE_MODULES", ""));
    assumeTrue(
        Files.isDirectory(modules.resolve("@apidevtools/swagger-parser")),
        "npm's @apidevtools/swagger-parser: DRAY_TEST_NODE_MODULES");
    Contract contract = Contract.load();
    Path yaml = Files.writeString(temp.resolve("openapi.yaml"), contract.yaml());
    Path script = Files.writeString(temp.resolve("read.mjs"), SCRIPT);
    Path out = temp.resolve("out.txt");

    Process node =
        new ProcessBuilder(
                "node", script.toString(), modules.toAbsolutePath().toString(), yaml.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();

    assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(node.exitValue()).as(said).isZero();
    // Read again, so that numbers are of the same kind on both sides.
    JsonMapper json = JsonMapper.builder().build();
    assertThat(json.readTree(said)).isEqualTo(json.readTree(contract.root().toString()));
  }
}
