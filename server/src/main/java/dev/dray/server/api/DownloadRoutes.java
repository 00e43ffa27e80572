package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.Schedule;
import dev.dray.download.DownloadState;
import dev.dray.download.Priority;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Handler;
import dev.dray.server.http.Method;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import dev.dray.server.job.Job;
import dev.dray.server.job.JobFilter;
import dev.dray.server.job.JobId;
import dev.dray.server.job.Jobs;
import dev.dray.server.job.Submission;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Downloads: asked for, listed, steered.
final class DownloadRoutes implements Routes, ActiveModels {

  private static final Set<DownloadState> ACTIVE =
      Set.copyOf(
          Arrays.stream(DownloadState.values()).filter(state -> !state.isTerminal()).toList());

  private final Dray dray;
  private final Jobs jobs;
  private final OpenChoice choice;

  DownloadRoutes(Dray dray, Jobs jobs) {
    this.dray = dray;
    this.jobs = jobs;
    this.choice = new OpenChoice(dray);
  }

  @Override
  public List<Route> routes() {
    String one = "/api/v1/downloads/{id}";
    return List.of(
        Route.get("/api/v1/downloads", this::list),
        steer(Method.POST, "/api/v1/downloads", this::create),
        steer(Method.POST, "/api/v1/downloads/plan", this::plan),
        Route.get(one, exchange -> answer(jobs.get(id(exchange)))),
        steer(Method.PATCH, one, this::change),
        steer(Method.DELETE, one, this::remove),
        steer(Method.POST, one + "/pause", exchange -> answer(jobs.pause(id(exchange)))),
        steer(Method.POST, one + "/resume", exchange -> answer(jobs.resume(id(exchange)))),
        steer(Method.POST, one + "/cancel", exchange -> answer(jobs.cancel(id(exchange)))),
        steer(Method.POST, one + "/retry", this::retry));
  }

  private static Route steer(Method method, String template, Handler handler) {
    return new Route(method, template, Scope.DOWNLOAD, handler);
  }

  private Answer list(Exchange exchange) {
    int offset = Params.offset(exchange);
    int limit = Params.limit(exchange);
    // Taken before the list, so that whoever goes on with the events after it misses nothing.
    long last = jobs.events().last();
    // One more than is shown, to know whether there is another page.
    List<Job> found = jobs.list(filter(exchange).page(limit + 1, offset));
    boolean more = found.size() > limit;
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .objects(
                    "items", found.subList(0, Math.min(limit, found.size())), DownloadJson::write)
                .number(
                    "next_offset", more ? OptionalLong.of(offset + limit) : OptionalLong.empty())
                .number("last_event_id", last)));
  }

  private static JobFilter filter(Exchange exchange) {
    return JobFilter.ALL
        .in(states(exchange))
        .asked(Params.moment(exchange, "from"), Params.moment(exchange, "to"));
  }

  private static Set<DownloadState> states(Exchange exchange) {
    Set<DownloadState> states = EnumSet.noneOf(DownloadState.class);
    for (String word : Params.words(exchange, "state")) {
      if (word.equalsIgnoreCase("active")) {
        states.addAll(ACTIVE);
      } else {
        states.add(Params.constant("state", word, DownloadState.class));
      }
    }
    return states;
  }

  private Answer create(Exchange exchange) throws IOException {
    DownloadForm form = DownloadForm.of(exchange, dray);
    choice.require(form);
    return submitted(jobs.submit(form.spec(), exchange.caller().name(), form.token()));
  }

  private Answer retry(Exchange exchange) {
    return submitted(jobs.retry(id(exchange), Params.flag(exchange, "newest")));
  }

  private static Answer submitted(Submission submission) {
    Job job = submission.job();
    return Answer.json(
            submission.created() ? 202 : 200, Fields.of(fields -> DownloadJson.write(job, fields)))
        .with("Location", "/api/v1/downloads/" + job.id());
  }

  private Answer plan(Exchange exchange) throws IOException {
    DownloadForm form = DownloadForm.of(exchange, dray);
    return Answer.json(200, PlanJson.of(dray.plan(form.request())));
  }

  private Answer change(Exchange exchange) throws IOException {
    Body body = Body.of(exchange, "priority", "limit_rate", "between");
    Optional<Priority> priority =
        body.text("priority").map(word -> Params.constant("priority", word, Priority.class));
    Optional<ByteSize> limit = DownloadForm.limit(body);
    Optional<Schedule> hours = DownloadForm.between(body);
    JobId id = id(exchange);
    Job job = jobs.get(id);
    if (priority.isPresent()) {
      job = jobs.priority(id, priority.get());
    }
    if (body.has("limit_rate")) {
      job = jobs.limit(id, limit);
    }
    if (body.has("between")) {
      job = jobs.between(id, hours);
    }
    return answer(job);
  }

  private Answer remove(Exchange exchange) {
    if (Params.flag(exchange, "dry_run")) {
      return answer(jobs.removable(id(exchange)));
    }
    jobs.remove(id(exchange));
    return Answer.empty(204);
  }

  private static JobId id(Exchange exchange) {
    String text = exchange.pathValue("id");
    return JobId.parse(text)
        .orElseThrow(() ->
            RefusedException.invalid(
                "'" + text + "' is not the id of a download",
                "Ids are UUIDs, as /api/v1/downloads lists them."));
  }

  private static Answer answer(Job job) {
    return Answer.json(200, Fields.of(fields -> DownloadJson.write(job, fields)));
  }

  @Override
  public Optional<String> userOf(ModelRef ref) {
    String wanted = name(ref);
    return active().stream()
        .filter(job -> name(job.spec().ref()).equals(wanted))
        .findFirst()
        .map(job -> "the download " + job.id() + " brings it");
  }

  @Override
  public Set<String> names() {
    Set<String> names = new HashSet<>();
    active().forEach(job -> names.add(name(job.spec().ref())));
    return names;
  }

  private List<Job> active() {
    return jobs.list(JobFilter.ALL.in(ACTIVE));
  }

  /// What models are called in caches, whatever their revision.
  private static String name(ModelRef ref) {
    return switch (ref) {
      case ModelRef.Hub hub -> hub.repo().text();
      case ModelRef.ModelScope scope -> scope.repo().text();
      case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> ref.toString();
    };
  }
}
