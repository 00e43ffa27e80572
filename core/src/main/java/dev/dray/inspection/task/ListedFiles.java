package dev.dray.inspection.task;

import dev.dray.ByteSize;
import dev.dray.format.RandomRead;
import dev.dray.http.ApiClient;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A model that is somewhere else, as its provider lists it. Its files are read in ranges, no more
/// of each than is needed, within an allowance.
final class ListedFiles implements ModelFiles {

  private final String name;
  private final Map<String, RemoteFile> remote;
  private final List<ModelFile> files;
  private final ApiClient client;
  private final Allowance allowance;

  /// @param mostBytes everything that may be read
  /// @param mostRequests all requests that may be sent
  ListedFiles(
      String name,
      List<RemoteFile> listed,
      ApiClient client,
      ByteSize mostBytes,
      int mostRequests) {
    this.name = name;
    this.client = client;
    this.allowance = new Allowance(mostBytes, mostRequests);
    this.remote =
        listed.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    file -> file.path().text(), Function.identity(), (first, _) -> first));
    this.files =
        remote.values().stream()
            .map(file -> new ModelFile(file.path().text(), file.size(), file.digest()))
            .sorted(Comparator.comparing(ModelFile::path))
            .toList();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ModelFile> files() {
    return files;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public RandomRead open(ModelFile file) throws IOException {
    RemoteFile listed = remote.get(file.path());
    if (listed == null) {
      throw new IllegalArgumentException(file.path() + " is not in the listing");
    }
    return RangeRead.open(client, listed, allowance);
  }

  @Override
  public Allowance allowance() {
    return allowance;
  }
}
