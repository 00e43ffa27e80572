package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.Revision;
import dev.dray.Schedule;
import dev.dray.download.DownloadRequest;
import dev.dray.download.Priority;
import dev.dray.download.TokenChoice;
import dev.dray.location.Locations;
import dev.dray.model.variant.VariantWish;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.RefusedException;
import dev.dray.server.job.JobSpec;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;

/// What a caller asks to download. The token is held apart from everything that is shown.
///
/// @param spec what to bring
/// @param token which token the provider gets
record DownloadForm(JobSpec spec, TokenChoice token) {

  private static final int MOST_FILES = 1000;
  private static final int MOST_GLOBS = 100;

  /// Reads and checks the body of a request.
  ///
  /// @throws RefusedException 400, naming the field
  /// @throws IOException if the caller is gone
  static DownloadForm of(Exchange exchange, Dray dray) throws IOException {
    Body body =
        Body.of(
            exchange,
            "ref",
            "revision",
            "files",
            "include",
            "exclude",
            "variant",
            "location",
            "sha256",
            "priority",
            "limit_rate",
            "between",
            "token",
            "force");
    ModelRef ref = ref(body);
    // A provider that only runs in the cloud is refused before anything is queued.
    Params.parsed("ref", ref.provider().id(), ProviderId::downloadable);
    JobSpec spec =
        JobSpec.of(ref)
            .files(body.texts("files", MOST_FILES))
            .globs(body.texts("include", MOST_GLOBS), body.texts("exclude", MOST_GLOBS))
            .variant(variant(body))
            .location(location(body, dray))
            .digest(
                body.text("sha256")
                    .map(hex -> Params.parsed("sha256", hex.strip(), DownloadForm::sha256)))
            .priority(
                body.text("priority")
                    .map(word -> Params.constant("priority", word, Priority.class))
                    .orElse(Priority.NORMAL))
            .limit(limit(body))
            .between(between(body))
            .force(body.flag("force"));
    TokenChoice token =
        body.text("token")
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .<TokenChoice>map(TokenChoice.Given::new)
            .orElse(new TokenChoice.Configured());
    return new DownloadForm(spec, token);
  }

  private static ModelRef ref(Body body) {
    ModelRef ref = Params.parsed("ref", body.required("ref"), ModelRef::parse);
    Optional<String> revision = body.text("revision").filter(text -> !text.isBlank());
    return revision.isEmpty()
        ? ref
        : Params.at(ref, Params.parsed("revision", revision.get(), Revision::new));
  }

  private static VariantWish variant(Body body) {
    return body.text("variant")
        .filter(name -> !name.isBlank())
        .map(name -> VariantWish.NONE.names(name))
        .orElse(VariantWish.NONE);
  }

  private static Optional<String> location(Body body, Dray dray) {
    return body.text("location")
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name ->
            name.equalsIgnoreCase(Locations.AUTO)
                ? Locations.AUTO
                : Destinations.named(dray, name).name());
  }

  private static Digest sha256(String hex) {
    return Digest.parse(hex.startsWith("sha256:") ? hex : "sha256:" + hex);
  }

  static Optional<Schedule> between(Body body) {
    return body.text("between")
        .map(text ->
            Params.parsed("between", text, hours -> Schedule.parse(hours, ZoneId.systemDefault())));
  }

  static Optional<ByteSize> limit(Body body) {
    OptionalLong limit = body.whole("limit_rate", 1);
    return limit.isPresent() ? Optional.of(new ByteSize(limit.getAsLong())) : Optional.empty();
  }

  /// The same as a request to the library, for a look at what it would do.
  DownloadRequest request() {
    return spec.request(token, Optional.empty());
  }

  /// Without the token.
  @Override
  public String toString() {
    return "download of " + spec.title();
  }
}
