package dev.dray.store;

import dev.dray.Digest;
import dev.dray.provider.RemoteFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Just enough of a Hub for the official client to fill a cache from one repository; a Python
/// script, since Python is there whenever this is needed.
final class TinyHub implements AutoCloseable {

  private final Process process;
  private final Path log;
  private final String address;

  TinyHub(OfficialClient python, SampleRepo repo, Path folder) throws IOException {
    Path spec = Files.createTempFile(folder, "hub", ".json");
    this.log = Files.createTempFile(folder, "hub", ".log");
    Files.writeString(
        spec,
        repo.listing.files().stream()
            .map(file -> entry(file, repo.bytes(file)))
            .collect(Collectors.joining(",", "[", "]")));
    this.process =
        python.start(
            SCRIPT,
            Map.of(),
            spec.toString(),
            log.toString(),
            repo.listing.name(),
            repo.listing.commit().orElseThrow().id());
    BufferedReader out = process.inputReader();
    this.address = String.valueOf(out.readLine());
    if (!address.startsWith("http")) {
      throw new IOException("no hub: " + address + out.lines().toList());
    }
  }

  String address() {
    return address;
  }

  /// The files whose bytes were asked for.
  List<String> bodies() throws IOException {
    return Files.readAllLines(log);
  }

  private static String entry(RemoteFile file, byte[] bytes) {
    RemoteFile.HubEntry hub = file.hub().orElseThrow();
    Digest digest = file.digest().orElseThrow();
    String lfs =
        digest instanceof Digest.Sha256
            ? """
            "lfs": {"oid": "%s", "size": %d, "pointerSize": 130},\
            """
                .formatted(digest.hex(), bytes.length)
            : "";
    String xet = hub.xetHash().map("\"xetHash\": \"%s\","::formatted).orElse("");
    return """
    {"type": "file", "path": "%s", "oid": "%s", "size": %d, %s %s "etag": "%s", "data": "%s"}\
    """
        .formatted(
            file.path(),
            hub.blobId().hex(),
            bytes.length,
            lfs,
            xet,
            digest.hex(),
            Base64.getEncoder().encodeToString(bytes));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static final String SCRIPT =
      """
      import base64, json
      from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
      from urllib.parse import unquote
      spec, log, name, commit = sys.argv[1:5]
      files = {f["path"]: f for f in json.load(open(spec, encoding="utf-8"))}
      bodies = {p: base64.b64decode(f.pop("data")) for p, f in files.items()}
      class Hub(BaseHTTPRequestHandler):
          protocol_version = "HTTP/1.1"
          def log_message(self, *a): pass
          def send(self, status, body, **headers):
              self.send_response(status)
              self.send_header("Content-Length", str(len(body)))
              self.send_header("X-Repo-Commit", commit)
              for k, v in headers.items():
                  self.send_header(k.replace("_", "-"), v)
              self.end_headers()
              if self.command == "GET":
                  self.wfile.write(body)
          def do_GET(self):
              path = unquote(self.path.split("?")[0])
              api, resolve = f"/api/models/{name}", f"/{name}/resolve/"
              if path.startswith(api + "/tree/"):
                  self.send(200, json.dumps(list(files.values())).encode(), Content_Type="application/json")
              elif path.startswith(api):
                  info = {"id": name, "sha": commit, "siblings": []}
                  self.send(200, json.dumps(info).encode(), Content_Type="application/json")
              elif path.startswith(resolve):
                  file = path[len(resolve):].split("/", 1)[1]
                  if file not in files:
                      self.send(404, b"", X_Error_Code="EntryNotFound")
                      return
                  if self.command == "GET":
                      with open(log, "a", encoding="utf-8") as f:
                          f.write(file + "\\n")
                  self.send(200, bodies[file], ETag='"' + files[file]["etag"] + '"')
              else:
                  self.send(404, b"")
          do_HEAD = do_GET
      server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
      print(f"http://127.0.0.1:{server.server_port}", flush=True)
      server.serve_forever()
      """;
}
