package dev.dray.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Machines made of files and small scripts: what the kernel and the drivers would say.
@DisabledOnOs(OS.WINDOWS)
class MachineTest {

  private static final long GIB = 1L << 30;

  @TempDir private Path root;

  @BeforeEach
  void memory() throws IOException {
    write(
        "proc/meminfo",
        "MemTotal:       65536000 kB\nMemFree: 1 kB\nMemAvailable:   50000000 kB\n");
    write("proc/self/cgroup", "0::/user.slice/app.scope\n");
  }

  @Test
  void readsMainMemory() {
    Machine machine = find(OsFamily.LINUX);

    assertThat(machine.ram()).contains(new ByteSize(65536000L << 10));
    assertThat(machine.ramFree()).contains(new ByteSize(50000000L << 10));
    assertThat(machine.limit()).isEmpty();
    assertThat(machine.gpus()).isEmpty();
    assertThat(machine.summary()).isEqualTo("62.5 GiB RAM, no GPU found");
  }

  @Test
  void theLowestLimitOfTheControlGroupsAboveCounts() throws IOException {
    write("sys/fs/cgroup/memory.max", "max\n");
    write("sys/fs/cgroup/user.slice/memory.max", 8 * GIB + "\n");
    write("sys/fs/cgroup/user.slice/memory.current", 3 * GIB + "\n");
    write("sys/fs/cgroup/user.slice/app.scope/memory.max", "max\n");

    Machine machine = find(OsFamily.LINUX);

    assertThat(machine.ram()).contains(new ByteSize(8 * GIB));
    assertThat(machine.ramFree()).contains(new ByteSize(5 * GIB));
    assertThat(machine.limit()).contains("cgroup");
    assertThat(machine.summary()).startsWith("8.0 GiB RAM (cgroup limit)");
  }

  @Test
  void inAContainerTheRootOfTheMountIsTheGroup() throws IOException {
    write("proc/self/cgroup", "0::/../../docker/abc\n");
    write("sys/fs/cgroup/memory.max", 2 * GIB + "\n");

    assertThat(find(OsFamily.LINUX).ram()).contains(new ByteSize(2 * GIB));
  }

  @Test
  void readsTheFirstVersionOfControlGroups() throws IOException {
    write("proc/self/cgroup", "5:cpu,memory:/docker/abc\n1:name=systemd:/\n");
    write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", 4 * GIB + "\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

    assertThat(find(OsFamily.LINUX).ram()).contains(new ByteSize(4 * GIB));
  }

  @Test
  void asksNvidiaSmi() throws IOException {
    script(
        "nvidia-smi",
        "[ \"$1\" = --query-gpu=name,memory.total,memory.free ] || exit 3\n"
            + "echo 'NVIDIA GeForce RTX 4090, 24564, 22010'\n"
            + "echo 'Tesla, the second, 16384, 16000'\n"
            + "echo 'nonsense'\n");

    assertThat(find(OsFamily.LINUX).gpus())
        .containsExactly(
            new Gpu(
                "NVIDIA GeForce RTX 4090",
                ByteSize.mebibytes(24564),
                Optional.of(ByteSize.mebibytes(22010)),
                false,
                "nvidia-smi"),
            new Gpu(
                "Tesla, the second",
                ByteSize.mebibytes(16384),
                Optional.of(ByteSize.mebibytes(16000)),
                false,
                "nvidia-smi"));
  }

  @Test
  void aProcessorWithoutMemoryOfItsOwnSharesMainMemory() throws IOException {
    script("nvidia-smi", "echo 'NVIDIA GB10, [N/A], [N/A]'\n");

    assertThat(find(OsFamily.LINUX).gpus())
        .singleElement()
        .satisfies(gpu -> {
          assertThat(gpu.shared()).isTrue();
          assertThat(gpu.memory().bytes()).isEqualTo((long) ((65536000L << 10) * 0.75));
        });
  }

  @Test
  void aToolThatFailsOrTalksWithoutEndOnlyMakesANote() throws IOException {
    script("nvidia-smi", "echo 'No devices were found'; exit 6\n");
    assertThat(find(OsFamily.LINUX).notes()).singleElement().asString().contains("nvidia-smi");

    script("nvidia-smi", "while :; do echo 'GPU, 1, 1'; done\n");
    Machine machine = find(OsFamily.LINUX);
    assertThat(machine.gpus()).isEmpty();
    assertThat(machine.notes()).hasSize(1);
  }

  @Test
  void aToolThatHangsIsLeft() throws IOException {
    script("nvidia-smi", "sleep 60\n");
    long start = System.nanoTime();

    assertThat(find(OsFamily.LINUX).notes()).hasSize(1);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
  }

  @Test
  void readsAmdAndIntelCards() throws IOException {
    card(
        "card0",
        "0x1002",
        Map.of(
            "device/mem_info_vram_total", 17163091968L, "device/mem_info_vram_used", 1163091968L));
    write("sys/class/drm/card0/device/product_name", "Radeon RX 7900\n");
    card(
        "card1",
        "0x1002",
        Map.of("device/mem_info_vram_total", GIB / 2, "device/mem_info_gtt_total", 32 * GIB));
    card("card2", "0x8086", Map.of("lmem_total_bytes", 16 * GIB));
    card("card3", "0x8086", Map.of());
    card("card4", "0x10de", Map.of());
    write("sys/class/drm/card0-DP-1/status", "connected\n");

    Machine machine = find(OsFamily.LINUX);

    assertThat(machine.gpus())
        .extracting(Gpu::name, gpu -> gpu.memory().bytes(), Gpu::shared)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Radeon RX 7900", 17163091968L, false),
            org.assertj.core.groups.Tuple.tuple("AMD card1", 32 * GIB, true),
            org.assertj.core.groups.Tuple.tuple("Intel card2", 16 * GIB, false));
    assertThat(machine.gpus().getFirst().free()).contains(new ByteSize(16_000_000_000L));
    assertThat(machine.notes()).hasSize(2);
    assertThat(String.join(" ", machine.notes())).contains("card3", "NVIDIA");
  }

  @Test
  void appleSiliconSharesItsMemory() throws IOException {
    script(
        "sysctl",
        "case \"$2\" in\n"
            + "hw.memsize) echo 68719476736;;\n"
            + "machdep.cpu.brand_string) echo 'Apple M3 Max';;\n"
            + "*) exit 1;;\nesac\n");

    Machine machine = find(OsFamily.MACOS);

    assertThat(machine.ram()).contains(new ByteSize(64 * GIB));
    assertThat(machine.gpus())
        .containsExactly(
            new Gpu("Apple M3 Max", new ByteSize(48 * GIB), Optional.empty(), true, "sysctl"));
  }

  @Test
  void whatNobodyTellsIsANote() throws IOException {
    Files.delete(root.resolve("proc/meminfo"));

    Machine machine = find(OsFamily.LINUX);

    assertThat(machine.ram()).isEmpty();
    assertThat(machine.notes()).singleElement().asString().contains("how much memory");
    assertThat(machine.with(Optional.of(ByteSize.gigabytes(8)), Optional.of(List.of())).notes())
        .isEmpty();
  }

  private Machine find(OsFamily os) {
    Environment environment =
        new Environment(Map.of("PATH", root.resolve("tools").toString()), root, root, os);
    return Machine.find(environment, root);
  }

  private void card(String name, String vendor, Map<String, Long> numbers) throws IOException {
    write("sys/class/drm/" + name + "/device/vendor", vendor + "\n");
    for (Map.Entry<String, Long> number : numbers.entrySet()) {
      write("sys/class/drm/" + name + "/" + number.getKey(), number.getValue() + "\n");
    }
  }

  private void script(String name, String body) throws IOException {
    Path script = write("tools/" + name, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
