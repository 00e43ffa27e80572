package dev.dray.server.http;

/// How an API writes down what went wrong.
@FunctionalInterface
public interface ProblemShape {

  /// RFC 9457 problem documents, what is used where no API says otherwise.
  ProblemShape STANDARD = ProblemDocument::answer;

  /// The answer for a problem. Its headers are added by the server.
  Answer answer(Problem problem);
}
