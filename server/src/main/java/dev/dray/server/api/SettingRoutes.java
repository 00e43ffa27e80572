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
import dev.dray.settings.Setting;
import dev.dray.settings.SettingValue;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The settings in force, and those of them that can be changed while downloads run.
final class SettingRoutes implements Routes {

  /// What all downloads keep to together. Everything else is read when the service starts.
  private static final Set<Setting> CHANGEABLE =
      Set.of(
          Setting.LIMIT_RATE, Setting.LIMIT_RATE_HOST, Setting.PARALLEL_DOWNLOADS, Setting.BETWEEN);

  private final Dray dray;

  SettingRoutes(Dray dray) {
    this.dray = dray;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/settings", _ -> all()),
        new Route(Method.PATCH, "/api/v1/settings", Scope.ADMIN, this::change));
  }

  private Answer all() {
    return Answer.json(
        200, Fields.of(fields -> fields.objects("settings", dray.settings().all(), this::write)));
  }

  private void write(SettingValue value, Fields fields) {
    Setting setting = value.setting();
    boolean changeable = CHANGEABLE.contains(setting);
    String now = changeable ? live(setting) : value.shown();
    boolean changed = changeable && !same(setting, now);
    fields
        .text("key", setting.key())
        .text("value", Optional.of(now).filter(text -> !text.isEmpty()))
        .text("origin", changed ? "changed while running" : value.origin().toString())
        .text("description", setting.doc())
        .flag("changeable", changeable);
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

  /// All values are read before one is changed.
  private Answer change(Exchange exchange) throws IOException {
    Map<Setting, Optional<String>> wanted = new EnumMap<>(Setting.class);
    Body.of(exchange, "values")
        .fields("values")
        .forEach((key, value) -> wanted.put(setting(key), text(key, value)));
    List<Runnable> edits =
        wanted.entrySet().stream().map(e -> edit(e.getKey(), e.getValue())).toList();
    edits.forEach(Runnable::run);
    return all();
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
