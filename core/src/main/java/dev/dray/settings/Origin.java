package dev.dray.settings;

import java.nio.file.Path;

/// Where a value came from, highest precedence first.
public sealed interface Origin {

  /// The command line, or the calling code.
  record CommandLine() implements Origin {
    @Override
    public String toString() {
      return "command line";
    }
  }

  /// An environment variable.
  ///
  /// @param variable its name
  record Variable(String variable) implements Origin {
    @Override
    public String toString() {
      return "environment variable " + variable;
    }
  }

  /// `dray.toml` in the working folder.
  ///
  /// @param file that file
  record ProjectFile(Path file) implements Origin {
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /// `config.toml` in the user's configuration folder.
  ///
  /// @param file that file
  record UserFile(Path file) implements Origin {
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /// The table `[tool.imageworks.model-downloader]` of the `pyproject.toml` in the working folder.
  ///
  /// @param file that file
  record PythonProject(Path file) implements Origin {
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /// The file of stored tokens in the user's configuration folder.
  ///
  /// @param file that file
  record StoredSecret(Path file) implements Origin {
    @Override
    public String toString() {
      return file.toString();
    }
  }

  /// Nobody said anything.
  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }
}
