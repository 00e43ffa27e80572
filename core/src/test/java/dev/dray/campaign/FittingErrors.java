package dev.dray.campaign;

import static dev.dray.error.ErrorCode.ACCESS_DENIED;
import static dev.dray.error.ErrorCode.CONNECTION_LOST;
import static dev.dray.error.ErrorCode.CONNECT_FAILED;
import static dev.dray.error.ErrorCode.DIGEST_MISMATCH;
import static dev.dray.error.ErrorCode.PROTOCOL_VIOLATION;
import static dev.dray.error.ErrorCode.RATE_LIMITED;
import static dev.dray.error.ErrorCode.SERVER_ERROR;
import static dev.dray.error.ErrorCode.SIZE_MISMATCH;
import static dev.dray.error.ErrorCode.TIMED_OUT;
import static dev.dray.error.ErrorCode.TLS_FAILED;

import dev.dray.error.ErrorCode;
import dev.dray.testkit.fault.Fault;
import java.util.EnumSet;
import java.util.Set;

/// Which errors a fault may end in. Written from what the error table promises, not from what the
/// engine does.
final class FittingErrors {

  private FittingErrors() {}

  static Set<ErrorCode> of(Fault fault) {
    return switch (fault) {
      case Fault.Status(int code, _, _) -> ofStatus(code);
      case Fault.LimitConnections(_, int code) -> ofStatus(code);
      case Fault.DropAfter _, Fault.ResetAfter _, Fault.KeepAliveThenReset _ ->
          EnumSet.of(CONNECTION_LOST);
      case Fault.GarbageAfter _ ->
          EnumSet.of(CONNECTION_LOST, PROTOCOL_VIOLATION, TLS_FAILED, DIGEST_MISMATCH);
      case Fault.StallAfter _, Fault.StallBeforeHeaders _, Fault.SlowHeaders _, Fault.Trickle _ ->
          EnumSet.of(TIMED_OUT);
      case Fault.FlipByteAt _, Fault.FlipEachNth _ -> EnumSet.of(DIGEST_MISMATCH);
      case Fault.IgnoreRange _, Fault.WrongContentRange _, Fault.Gzip _, Fault.GarbageHeader _ ->
          EnumSet.of(PROTOCOL_VIOLATION);
      case Fault.RedirectLoop _, Fault.RedirectTo _ -> EnumSet.of(PROTOCOL_VIOLATION);
      case Fault.WrongLength _ ->
          EnumSet.of(CONNECTION_LOST, SIZE_MISMATCH, PROTOCOL_VIOLATION, DIGEST_MISMATCH);
      case Fault.MissingLength _, Fault.Chunked _, Fault.WeakEtags _ ->
          EnumSet.noneOf(ErrorCode.class);
      case Fault.ExpiredLink _ -> EnumSet.of(ACCESS_DENIED, SERVER_ERROR);
      case Fault.EtagChange _ -> EnumSet.of(SERVER_ERROR);
      case Fault.HtmlLogin _ -> EnumSet.of(PROTOCOL_VIOLATION, SIZE_MISMATCH, DIGEST_MISMATCH);
      case Fault.ReplaceText _, Fault.LyingLinkedSize _, Fault.MissingRepoCommit _ ->
          EnumSet.of(PROTOCOL_VIOLATION, DIGEST_MISMATCH, SIZE_MISMATCH);
    };
  }

  private static Set<ErrorCode> ofStatus(int code) {
    return switch (code) {
      case 429 -> EnumSet.of(RATE_LIMITED);
      case 503 -> EnumSet.of(RATE_LIMITED, SERVER_ERROR);
      default -> EnumSet.of(SERVER_ERROR);
    };
  }

  static Set<ErrorCode> of(Scenario.Happening happening) {
    return switch (happening) {
      case CANCEL -> EnumSet.of(ErrorCode.CANCELLED);
      case PAUSE -> EnumSet.noneOf(ErrorCode.class);
      case RESET_ALL -> EnumSet.of(CONNECTION_LOST, CONNECT_FAILED, TLS_FAILED);
      case REFUSE -> EnumSet.of(CONNECTION_LOST, CONNECT_FAILED, TLS_FAILED);
      case EXPIRE_LINKS -> EnumSet.of(SERVER_ERROR, ACCESS_DENIED);
      case CHANGE -> EnumSet.of(SERVER_ERROR);
    };
  }
}
