package dev.dray.server.job;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;

/// Why a job failed.
///
/// @param code the row of the error table
/// @param message one sentence that names the thing
/// @param nextStep one sentence that says what to do now
public record JobError(ErrorCode code, String message, String nextStep) {

  static JobError of(DrayException failure) {
    return new JobError(
        failure.code(),
        failure.getMessage() == null ? failure.code().title() : failure.getMessage(),
        failure.nextStep());
  }
}
