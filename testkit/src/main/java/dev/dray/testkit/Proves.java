package dev.dray.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names what a test proves: requirement ids (`S001-74`), behaviours of the field's list
/// (`field-24`), each verbatim. `./dev docs` collects them into `docs/requirements.md`.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Proves {
  /// The ids, at least one.
  String[] value();

  /// The types under test, where the name of the test class does not say it: a `CartTest` is about
  /// `Cart` without being told.
  Class<?>[] type() default {};
}
