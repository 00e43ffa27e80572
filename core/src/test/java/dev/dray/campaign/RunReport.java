package dev.dray.campaign;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What came of one seed. Used by one thread.
final class RunReport {

  private final Scenario scenario;
  private final List<String> log = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private int wrongFiles;
  private int hangs;

  RunReport(Scenario scenario) {
    this.scenario = scenario;
  }

  Scenario scenario() {
    return scenario;
  }

  void log(String line) {
    log.add(line);
  }

  void fault(String kind) {
    faults.merge(kind, 1, Integer::sum);
  }

  void outcome(String name) {
    outcomes.merge(name, 1, Integer::sum);
  }

  void problem(String what) {
    problems.add(what);
    log.add("PROBLEM: " + what);
  }

  void wrongFile(String what) {
    wrongFiles++;
    problem(what);
  }

  void hang(String what) {
    hangs++;
    problem(what);
  }

  Map<String, Integer> faults() {
    return faults;
  }

  Map<String, Integer> outcomes() {
    return outcomes;
  }

  List<String> problems() {
    return problems;
  }

  int wrongFiles() {
    return wrongFiles;
  }

  int hangs() {
    return hangs;
  }

  /// Everything, for one who looks into a seed.
  String full() {
    return scenario.describe() + String.join("\n", log) + "\nfaults " + faults + "\n";
  }

  static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
