package dev.dray.server.api.contract;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Holds JSON against a schema of the contract: the part of JSON Schema that the contract is
/// written in, and one thing more: a field that the schema does not know is wrong, so that what is
/// answered is what is documented.
public final class SchemaCheck {

  private final Contract contract;
  private final List<String> problems = new ArrayList<>();

  private SchemaCheck(Contract contract) {
    this.contract = contract;
  }

  /// What is wrong with a value, a sentence each.
  public static List<String> problems(Contract contract, JsonNode schema, JsonNode value) {
    SchemaCheck check = new SchemaCheck(contract);
    check.check("$", schema, value);
    return check.problems;
  }

  private void check(String at, JsonNode asked, JsonNode value) {
    JsonNode schema = contract.follow(asked);
    if (schema.has("anyOf")) {
      anyOf(at, schema.path("anyOf"), value);
      return;
    }
    if (schema.has("allOf") || schema.has("properties")) {
      object(at, schema, value);
      return;
    }
    if (!hasType(schema.path("type"), value)) {
      problems.add(at + " is " + value + ", not " + schema.path("type"));
      return;
    }
    if (schema.has("enum") && schema.path("enum").valueStream().noneMatch(value::equals)) {
      problems.add(at + " is " + value + ", not one of " + schema.path("enum"));
    }
    if (schema.has("const") && !schema.path("const").equals(value)) {
      problems.add(at + " is " + value + ", not " + schema.path("const"));
    }
    bounds(at, schema, value);
    format(at, schema.path("format").asString(""), value);
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        check(at + "[" + i + "]", schema.path("items"), value.get(i));
      }
    } else if (value.isObject() && schema.path("additionalProperties").isObject()) {
      value
          .properties()
          .forEach(
              e -> check(at + "." + e.getKey(), schema.path("additionalProperties"), e.getValue()));
    }
  }

  private void anyOf(String at, JsonNode choices, JsonNode value) {
    List<String> all = new ArrayList<>();
    for (JsonNode choice : choices) {
      List<String> found = problems(contract, choice, value);
      if (found.isEmpty()) {
        return;
      }
      all.addAll(found);
    }
    problems.add(at + " fits none of its schemas: " + all);
  }

  private void object(String at, JsonNode schema, JsonNode value) {
    if (!value.isObject()) {
      problems.add(at + " is " + value + ", not an object");
      return;
    }
    Map<String, JsonNode> known = new LinkedHashMap<>();
    Set<String> required = new TreeSet<>();
    collect(schema, known, required);
    required.removeAll(value.propertyNames());
    required.forEach(name -> problems.add(at + " lacks '" + name + "'"));
    value
        .properties()
        .forEach(field -> {
          JsonNode own = known.get(field.getKey());
          if (own == null) {
            problems.add(at + " has '" + field.getKey() + "', which the contract does not know");
          } else {
            check(at + "." + field.getKey(), own, field.getValue());
          }
        });
  }

  private void collect(JsonNode asked, Map<String, JsonNode> known, Set<String> required) {
    JsonNode schema = contract.follow(asked);
    schema.path("allOf").forEach(part -> collect(part, known, required));
    schema.path("properties").properties().forEach(e -> known.put(e.getKey(), e.getValue()));
    schema.path("required").forEach(name -> required.add(name.asString()));
  }

  private static boolean hasType(JsonNode type, JsonNode value) {
    if (type.isMissingNode()) {
      return true;
    }
    return type.isArray()
        ? type.valueStream().anyMatch(one -> is(one.asString(), value))
        : is(type.asString(), value);
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isString();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("no such type: " + type);
    };
  }

  private void bounds(String at, JsonNode schema, JsonNode value) {
    boolean low = schema.has("minimum") && value.isNumber();
    boolean high = schema.has("maximum") && value.isNumber();
    if (low && value.doubleValue() < schema.path("minimum").doubleValue()) {
      problems.add(at + " is " + value + ", too small");
    }
    if (high && value.doubleValue() > schema.path("maximum").doubleValue()) {
      problems.add(at + " is " + value + ", too large");
    }
  }

  private void format(String at, String format, JsonNode value) {
    if (!value.isString()) {
      return;
    }
    String text = value.stringValue();
    try {
      switch (format) {
        case "date-time" -> Instant.parse(text);
        case "uuid" -> UUID.fromString(text);
        default -> {}
      }
    } catch (DateTimeParseException | IllegalArgumentException e) {
      problems.add(at + " is " + text + ", which is no " + format);
    }
  }
}
