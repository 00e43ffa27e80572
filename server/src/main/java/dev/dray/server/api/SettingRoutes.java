package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.Schedule;
import dev.dray.download.Limits;
import dev.dray.error.InvalidRequestException;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import dev.dray.settings.Origin;
import dev.dray.settings.Setting;
import dev.dray.settings.SettingValue;
import dev.dray.settings.Settings;
import dev.dray.settings.UserFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The settings in force, and those of them that can be changed while downloads run: until the
/// service stops, or for good, in the file that `dray config set` writes.
final class SettingRoutes implements Routes {

  /// What all downloads keep to together. Everything else is read when the service starts.
  private static final Set<Setting> CHANGEABLE =
      Set.of(
          Setting.LIMIT_RATE, Setting.LIMIT_RATE_HOST, Setting.PARALLEL_DOWNLOADS, Setting.BETWEEN);

  private static final System.Logger LOG = System.getLogger("dev.dray.server.api");

  private final Dray dray;

  /// What was changed last was written to the user's file, too.
  private final Set<Setting> kept = ConcurrentHashMap.newKeySet();

  SettingRoutes(Dray dray) {
    this.dray = dray;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/settings", _ -> all(Optional.empty(), List.of())),
        new Route(Method.PATCH, "/api/v1/settings", Scope.ADMIN, this::change));
  }

  private Answer all(Optional<Path> keptIn, List<String> notes) {
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .objects("settings", dray.settings().all(), this::write)
                .text("kept_in", keptIn)
                .texts("notes", notes)));
  }

  private void write(SettingValue value, Fields fields) {
    Setting setting = value.setting();
    boolean changeable = CHANGEABLE.contains(setting);
    String now = changeable ? live(setting) : value.shown();
    boolean changed = changeable && !same(setting, now);
    fields
        .text("key", setting.key())
        .text("value", Optional.of(now).filter(text -> !text.isEmpty()))
        .text("origin", changed ? changedBy(setting) : value.origin().toString())
        .text("description", setting.doc())
        .flag("changeable", changeable);
  }

  private String changedBy(Setting setting) {
    return kept.contains(setting)
        ? dray.settings().userFile().path().toString()
        : "changed while running";
  }

  /// What holds now, as text that the setting takes.
  private String live(Setting setting) {
    Limits limits = dray.limits();
    return switch (setting) {
      case LIMIT_RATE -> bytes(limits.rate());
      case LIMIT_RATE_HOST -> bytes(limits.ratePerHost());
      case PARALLEL_DOWNLOADS -> String.valueOf(limits.parallelDownloads());
      case BETWEEN -> limits.between().map(Schedule::toString).orElse("");
      default -> "";
    };
  }

  private boolean same(Setting setting, String now) {
    return switch (setting) {
      case LIMIT_RATE -> bytes(dray.settings().limitRate()).equals(now);
      case LIMIT_RATE_HOST -> bytes(dray.settings().limitRatePerHost()).equals(now);
      case PARALLEL_DOWNLOADS -> String.valueOf(dray.settings().parallelDownloads()).equals(now);
      case BETWEEN -> dray.settings().between().map(Schedule::toString).orElse("").equals(now);
      default -> true;
    };
  }

  private static String bytes(Optional<ByteSize> rate) {
    return rate.map(size -> String.valueOf(size.bytes())).orElse("");
  }

  /// All values are read before one is changed, and those that are to stay are written before they
  /// hold.
  private Answer change(Exchange exchange) throws IOException {
    Map<Setting, Optional<String>> wanted = new EnumMap<>(Setting.class);
    Body body = Body.of(exchange, "values", "persist");
    boolean persist = body.flag("persist");
    body.fields("values").forEach((key, value) -> wanted.put(setting(key), text(key, value)));
    List<Runnable> edits =
        wanted.entrySet().stream().map(e -> edit(e.getKey(), e.getValue())).toList();
    UserFile file = dray.settings().userFile();
    if (persist) {
      wanted.forEach((setting, value) ->
          value.ifPresentOrElse(text -> file.set(setting, text), () -> file.unset(setting)));
    }
    edits.forEach(Runnable::run);
    wanted.keySet().forEach(persist ? kept::add : kept::remove);
    LOG.log(
        System.Logger.Level.INFO,
        "{0} changed settings{1}: {2}",
        exchange.caller().name(),
        persist ? " for good" : "",
        wanted.entrySet().stream()
            .map(each -> each.getKey() + " to " + each.getValue().orElse("none"))
            .collect(Collectors.joining(", ")));
    return all(
        Optional.of(file.path()).filter(_ -> persist),
        persist ? goingFirst(wanted.keySet()) : List.of());
  }

  /// What the environment or a project's file says goes first at the next start.
  private List<String> goingFirst(Set<Setting> settings) {
    List<String> notes = new ArrayList<>();
    for (Setting setting : settings) {
      switch (dray.settings().origin(setting)) {
        case Origin.Variable(String name) ->
            notes.add(name + " is set, and goes before the file when the service starts again.");
        case Origin.ProjectFile(Path file) ->
            notes.add(file + " sets " + setting + ", and goes first when it is started there.");
        case Origin.CommandLine() ->
            notes.add(setting + " was given to this service when it was started, and goes first.");
        case Origin.UserFile(Path _),
            Origin.PythonProject(Path _),
            Origin.StoredSecret(Path _),
            Origin.Default() -> {}
      }
    }
    return notes;
  }

  private static Setting setting(String key) {
    return Arrays.stream(Setting.values())
        .filter(CHANGEABLE::contains)
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow(() ->
            RefusedException.invalid(
                "'" + key + "' cannot be changed while the service runs",
                "These can: "
                    + CHANGEABLE.stream()
                        .map(Setting::key)
                        .sorted()
                        .collect(Collectors.joining(", "))
                    + ". Others are set before it starts, as 'dray config show' explains."));
  }

  private static Optional<String> text(String key, JsonNode value) {
    if (value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString() && !value.isIntegralNumber()) {
      throw RefusedException.invalid(
          "'" + key + "' has to be a text, a whole number or null", "Correct the body.");
    }
    return Optional.of(value.asString()).filter(text -> !text.isBlank());
  }

  /// Reads the value as the settings read it, so that the same texts are understood.
  private Runnable edit(Setting setting, Optional<String> value) {
    Limits limits = dray.limits();
    Settings read = read(setting, value);
    return switch (setting) {
      case LIMIT_RATE -> () -> limits.rate(read.limitRate());
      case LIMIT_RATE_HOST -> () -> limits.ratePerHost(read.limitRatePerHost());
      case PARALLEL_DOWNLOADS -> () -> limits.parallelDownloads(read.parallelDownloads());
      case BETWEEN -> () -> limits.between(read.between());
      default -> throw new IllegalStateException(setting + " is not changeable");
    };
  }

  private Settings read(Setting setting, Optional<String> value) {
    try {
      return dray.settings().with(setting, value.orElse(setting.defaultText()));
    } catch (InvalidRequestException | IllegalArgumentException e) {
      throw RefusedException.invalid(
          "'" + setting.key() + "': " + e.getMessage(),
          "It takes " + setting.kind().allowed() + ".");
    }
  }
}
