"""The servers: nginx in the shapes that the cases need, and the testkit's hub."""

import os
import select
import shutil
import socket
import subprocess
import time
from pathlib import Path

COMMIT = "b" * 40


class NoServer(Exception):
    pass


def certificate(work: Path) -> Path:
    """A certificate for this machine and for the server's end of the link."""
    cert = work / "cert.pem"
    if not cert.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:10.77.0.1",
             "-keyout", str(work / "key.pem"), "-out", str(cert)],
            check=True, stderr=subprocess.DEVNULL)
    return cert


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Nginx:
    """Serves work/www over http and https (TLS 1.3 only).

    address: where it listens, of this machine or of a link. rate: bytes per second of one
    connection (nginx' limit_rate). slow: with (every, nth, rate) every connection whose number
    leaves the remainder nth is held to that rate instead. In the folder hub/ it answers like the
    hub, so that the official client can fetch the file as model.bin of bench/model.
    """

    def __init__(self, work: Path, address="127.0.0.1", prefix=(), rate="", slow=None, sha256="",
                 file="model.bin"):
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if not nginx:
            raise NoServer("nginx is not installed")
        certificate(work)
        self.http, self.https = free_ports(2)
        self.address = address
        folder = work / f"nginx-{self.http}"
        folder.mkdir(parents=True)
        limit, maps = (f"limit_rate {rate};" if rate else ""), ""
        if slow:
            every, nth, slowly = slow
            numbers = "|".join(f"{n:03d}" for n in range(1000) if n % every == nth)
            maps = (f"map_hash_bucket_size 8192;\n  "
                    f'map "00$connection" $uneven {{ "~({numbers})$" {slowly}; default {rate}; }}')
            limit = "limit_rate $uneven;"
        config = folder / "nginx.conf"
        config.write_text(f"""
{"user root;" if os.geteuid() == 0 or prefix else ""}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  keepalive_requests 100000;
  types {{ }}
  default_type application/octet-stream;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {maps}
  server {{
    listen {address}:{self.http};
    listen {address}:{self.https} ssl;
    ssl_certificate {work}/cert.pem;
    ssl_certificate_key {work}/key.pem;
    ssl_protocols TLSv1.3;
    root {work}/www;
    {limit}
    location = /hub/bench/model/resolve/main/model.bin {{
      alias {work}/www/{file};
      etag off;
      add_header ETag '"{sha256}"';
      add_header X-Linked-ETag '"{sha256}"';
      add_header X-Linked-Size $sent_http_content_length;
      add_header X-Repo-Commit {COMMIT};
    }}
  }}
}}
""")
        self.process = subprocess.Popen(
            [*prefix, nginx, "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")],
            stderr=subprocess.DEVNULL, start_new_session=True)
        self.folder = folder
        self._await(prefix)

    def _await(self, prefix):
        probe = ["curl", "-s", "-o", os.devnull, f"http://{self.address}:{self.http}/none"]
        for _ in range(100):
            if subprocess.run([*prefix, *probe]).returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.close()
        raise NoServer("nginx did not start: " + _tail(self.folder / "error.log"))

    def url(self, scheme, path="model.bin"):
        return f"{scheme}://{self.address}:{getattr(self, scheme)}/{path}"

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _tail(file):
    return file.read_text(errors="replace")[-500:].strip() if file.exists() else "no message"


class Testkit:
    """A server of the testkit that runs by itself; its first line says where."""

    def __init__(self, java, library: Path, main, *arguments):
        path = ":".join(str(jar) for jar in sorted(library.glob("*.jar"))
                        if jar.name.startswith(("dray-testkit", "jspecify")))
        self.process = subprocess.Popen(
            [java, "-Xmx2g", "-cp", path, f"dev.dray.testkit.{main}", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], 120)
        self.endpoint = self.process.stdout.readline().strip() if ready else ""
        if not self.endpoint:
            self.close()
            raise NoServer(f"the testkit's {main} did not start")

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Hub(Testkit):
    """The testkit's hub with a repository acme/files of so many regular files, and one file of big
    bytes in acme/big."""

    def __init__(self, java, library: Path, files, size, big="1M"):
        super().__init__(java, library, "hub.LoopbackHubMain",
                         "--repo-size", big, "--files", files, "--file-size", size)


class OllamaRegistry(Testkit):
    """The testkit's Ollama registry: library/big with weights of so many bytes. Its endpoint is
    host and port."""

    def __init__(self, java, library: Path, size):
        super().__init__(java, library, "ollama.LoopbackOllamaRegistryMain", size)
