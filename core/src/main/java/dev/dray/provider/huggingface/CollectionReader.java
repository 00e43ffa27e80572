package dev.dray.provider.huggingface;

import dev.dray.CollectionRef;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.error.AccessNeededException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.json.JsonField;
import dev.dray.provider.ModelCollection;
import dev.dray.provider.ModelCollection.Item;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads `/api/collections/{owner}/{slug}` (hub.md §1.8). The whole collection comes in one answer.
final class CollectionReader {

  /// The hub's own limit is far lower; a server that lists more is not believed.
  private static final int MOST_ITEMS = 10_000;

  private static final int LONGEST_TEXT = 1000;

  private final HubApi api;
  private final HubAddresses addresses;
  private final HubErrors errors;

  CollectionReader(HubApi api, HubAddresses addresses, HubErrors errors) {
    this.api = api;
    this.addresses = addresses;
    this.errors = errors;
  }

  ModelCollection read(CollectionRef ref, Asked asked) {
    URI uri = addresses.collection(ref);
    JsonNode json = json(ref, uri, asked);
    JsonNode items = json.path("items");
    if (!items.isArray() || items.size() > MOST_ITEMS) {
      throw errors.nonsense(asked, uri, "something that is no collection");
    }
    return new ModelCollection(
        ref,
        JsonField.text(json.path("title")).map(CollectionReader::line).orElse(ref.name()),
        JsonField.text(json.path("description")).map(CollectionReader::line),
        items(items),
        addresses.collectionPage(ref));
  }

  static List<Item> items(JsonNode items) {
    List<Item> all = new ArrayList<>();
    for (JsonNode item : items) {
      item(item).ifPresent(all::add);
    }
    return all;
  }

  private JsonNode json(CollectionRef ref, URI uri, Asked asked) {
    try {
      return api.json(uri, asked).json();
    } catch (NotFoundException e) {
      throw notFound(ref, e.context().withReference(ref.toString()), asked);
    } catch (AccessNeededException e) {
      if (e.code() == ErrorCode.BAD_TOKEN) {
        throw e;
      }
      // Without a token the hub answers 401 for what is not there as well.
      throw notFound(ref, e.context().withReference(ref.toString()), asked);
    }
  }

  private NotFoundException notFound(CollectionRef ref, ErrorContext context, Asked asked) {
    return new NotFoundException(
        ErrorCode.REPOSITORY_NOT_FOUND,
        "There is no collection " + ref.name() + " on " + addresses.host() + ", or it is private",
        "Copy its name from the address of its page, with the id at its end"
            + (asked.credential().isEmpty()
                ? "; for a private one run `dray login` first."
                : "; for a private one use a token of an account that may read it."),
        context);
  }

  private static Optional<Item> item(JsonNode json) {
    Optional<String> type =
        JsonField.text(json.path("type")).or(() -> JsonField.text(json.path("repoType")));
    Optional<String> id =
        JsonField.text(json.path("id")).or(() -> JsonField.text(json.path("slug")));
    if (type.isEmpty() || id.isEmpty()) {
      return Optional.empty();
    }
    Optional<RepoId> repo = RepoHead.repoId(id.get());
    Optional<ModelRef.Hub> repository =
        kind(type.get())
            .flatMap(kind ->
                repo.map(name ->
                    new ModelRef.Hub(
                        ProviderId.HUGGINGFACE,
                        kind,
                        name,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    return Optional.of(
        new Item(
            line(type.get()),
            line(id.get()),
            repository,
            JsonField.text(json.path("note").path("text")).map(CollectionReader::line)));
  }

  private static Optional<RepoKind> kind(String type) {
    return switch (type) {
      case "model" -> Optional.of(RepoKind.MODEL);
      case "dataset" -> Optional.of(RepoKind.DATASET);
      case "space" -> Optional.of(RepoKind.SPACE);
      default -> Optional.empty();
    };
  }

  private static String line(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
  }
}
