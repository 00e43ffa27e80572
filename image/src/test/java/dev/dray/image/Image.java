package dev.dray.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/// `./dev image`: the distribution on a Java base as an archive that every container engine loads,
/// and to a registry if one is named. No daemon, no root; the same input gives the same bytes.
final class Image {

  /// The time of everything in the image: that of the jars' own entries.
  private static final Instant MOMENT = Instant.parse("2026-11-20T00:00:00Z");

  private static final int PORT = 8000;
  private static final HealthyArchive HEALTH =
      new HealthyArchive(
          List.of(Distribution.HOME + "/bin/dray", "serve", "health"),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          3);

  private Image() {}

  /// Builds it and says on standard output where it is.
  public static void main(String[] args) throws InterruptedException {
    try {
      for (String line : build(ImageOptions.parse(List.of(args)))) {
        System.out.println(line);
      }
      // Jib's threads would keep the process for a minute.
      System.exit(0);
    } catch (IllegalArgumentException e) {
      System.err.println("./dev image: " + e.getMessage());
      System.exit(2);
    } catch (IOException | ExecutionException e) {
      System.err.println("./dev image: " + reason(e));
      System.exit(1);
    }
  }

  private static String reason(Throwable failure) {
    StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && text.indexOf(cause.getMessage()) < 0) {
        text.append(": ").append(cause.getMessage());
      }
    }
    return text.toString();
  }

  /// Builds it.
  ///
  /// @return what to tell
  static List<String> build(ImageOptions options)
      throws IOException, InterruptedException, ExecutionException {
    Distribution distribution = new Distribution(options.dist(), MOMENT);
    String architecture = distribution.architecture();
    Path work = Files.createDirectories(options.work());
    Path plain = work.resolve("plain.tar");
    Path out = options.out().toAbsolutePath();
    Path folder = out.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try {
      JibContainerBuilder image =
          from(options)
              .setFileEntriesLayers(
                  distribution.layers(Files.createDirectories(work.resolve("empty"))))
              .setPlatforms(Set.of(new Platform(architecture, "linux")))
              .setFormat(ImageFormat.Docker)
              .setCreationTime(MOMENT)
              .setUser(Distribution.USER + ":" + Distribution.USER)
              .setWorkingDirectory(AbsoluteUnixPath.get(Distribution.DATA))
              .setVolumes(AbsoluteUnixPath.get(Distribution.DATA))
              .setExposedPorts(Port.tcp(PORT))
              .setEntrypoint(Distribution.HOME + "/bin/dray")
              .setProgramArguments("serve")
              .setLabels(labels(options));
      environment().forEach(image::addEnvironmentVariable);
      String name = "dray:" + options.version();
      image.containerize(set(Containerizer.to(TarImage.at(plain).named(name)), options));
      // Finished under another name, so that a broken build leaves no archive that looks whole.
      Path healthy = work.resolve("healthy.tar");
      HEALTH.write(plain, healthy);
      Files.move(healthy, out, StandardCopyOption.REPLACE_EXISTING);
      List<String> told = new ArrayList<>();
      told.add(options.out() + " holds " + name + " for linux/" + architecture);
      if (options.push().isPresent()) {
        told.add(push(out, options.push().get(), options));
      }
      return told;
    } catch (InvalidImageReferenceException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (RegistryException | CacheDirectoryCreationException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      Files.deleteIfExists(plain);
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    // Ports of a container are reached from outside of it only; the service wants a token for that.
    environment.put("DRAY_SERVER_HOST", "0.0.0.0");
    environment.put("DRAY_SERVER_PORT", String.valueOf(PORT));
    environment.put("DRAY_HOME", Distribution.DATA + "/dray");
    environment.put("HF_HOME", Distribution.DATA + "/huggingface");
    environment.put("HOME", Distribution.DATA);
    environment.put("LC_ALL", "C.UTF-8");
    return environment;
  }

  private static Map<String, String> labels(ImageOptions options) {
    Map<String, String> labels = new LinkedHashMap<>();
    String prefix = "org.opencontainers.image.";
    labels.put(prefix + "title", "Dray");
    labels.put(
        prefix + "description",
        "Brings AI models to where they are used, proves every byte, and keeps the books.");
    labels.put(prefix + "version", options.version());
    labels.put(prefix + "licenses", "Apache-2.0");
    if (!options.revision().isEmpty()) {
      labels.put(prefix + "revision", options.revision());
    }
    if (!isFile(options.base())) {
      labels.put(prefix + "base.name", options.base());
    }
    return labels;
  }

  private static boolean isFile(String base) {
    return base.endsWith(".tar");
  }

  private static JibContainerBuilder from(ImageOptions options)
      throws InvalidImageReferenceException {
    if (isFile(options.base())) {
      Path file = Path.of(options.base());
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException("there is no file " + file + " to build on");
      }
      return Jib.from(TarImage.at(file));
    }
    return Jib.from(registry(options.base()));
  }

  /// With the credentials that `docker login` or `skopeo login` left.
  private static RegistryImage registry(String reference) throws InvalidImageReferenceException {
    ImageReference parsed = ImageReference.parse(reference);
    return RegistryImage.named(parsed)
        .addCredentialRetriever(
            CredentialRetrieverFactory.forImage(parsed, Image::tell).dockerConfig());
  }

  private static String push(Path archive, String reference, ImageOptions options)
      throws IOException,
          InterruptedException,
          ExecutionException,
          InvalidImageReferenceException,
          RegistryException,
          CacheDirectoryCreationException {
    // From the archive, which has the health check, as its only layers.
    JibContainer pushed =
        Jib.from(TarImage.at(archive))
            .setPlatforms(
                Set.of(
                    new Platform(new Distribution(options.dist(), MOMENT).architecture(), "linux")))
            .setFormat(ImageFormat.Docker)
            .setCreationTime(MOMENT)
            .containerize(set(Containerizer.to(registry(reference)), options));
    return "pushed " + reference + "@" + pushed.getDigest();
  }

  private static Containerizer set(Containerizer to, ImageOptions options) {
    return to.setToolName("dray")
        .setBaseImageLayersCache(options.work().resolve("base"))
        .setApplicationLayersCache(options.work().resolve("layers"))
        .setAllowInsecureRegistries(options.insecure())
        .addEventHandler(LogEvent.class, Image::tell);
  }

  private static void tell(LogEvent event) {
    switch (event.getLevel()) {
      case ERROR, WARN -> System.err.println("./dev image: " + event.getMessage());
      case LIFECYCLE, PROGRESS, INFO, DEBUG -> {}
    }
  }
}
