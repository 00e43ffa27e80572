package dev.dray;

import dev.dray.error.DrayException;
import dev.dray.provider.Presence;
import dev.dray.provider.huggingface.TokenSource;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks for the tokens that would be sent. Reads only; prints no secret.
final class Surroundings {

  private final Settings settings;

  Surroundings(Settings settings) {
    this.settings = settings;
  }

  List<Presence> tokens() {
    List<Presence> found = new ArrayList<>();
    hub().ifPresent(found::add);
    add(found, ProviderId.MODELSCOPE, Setting.MODELSCOPE_TOKEN, settings.modelScopeToken(), "");
    add(found, ProviderId.URL, Setting.CIVITAI_TOKEN, settings.civitaiToken(), "civitai.com, ");
    return List.copyOf(found);
  }

  private Optional<Presence> hub() {
    try {
      return TokenSource.of(settings)
          .origin()
          .map(origin -> Presence.token(ProviderId.HUGGINGFACE, origin));
    } catch (DrayException e) {
      // A token file that cannot be read; the commands that need it say so.
      return Optional.empty();
    }
  }

  private void add(
      List<Presence> to, ProviderId provider, Setting key, Optional<String> token, String site) {
    token
        .filter(text -> !text.equals("none"))
        .map(_ -> Presence.token(provider, site + settings.origin(key)))
        .ifPresent(to::add);
  }
}
