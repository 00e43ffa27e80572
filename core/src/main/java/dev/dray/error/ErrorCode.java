package dev.dray.error;

/// The one table of what can go wrong. The program's exit codes, the service's problem documents
/// and the reference page `docs/reference/errors.md` come from it.
///
/// `httpStatus` is what the service answers; `exitCode` is what the program ends with.
public enum ErrorCode {
  /// No such repository, or it is private and the caller may not know.
  REPOSITORY_NOT_FOUND(404, 1, "Repository not found"),
  /// The repository exists, the branch, tag or commit does not.
  REVISION_NOT_FOUND(404, 1, "Revision not found"),
  /// The revision exists, the file does not.
  FILE_NOT_FOUND(404, 1, "File not found"),
  /// Asked of the cache, and not there.
  NOT_CACHED(404, 1, "Not in the cache"),
  /// Asked of the registry, and not there.
  NOT_REGISTERED(404, 1, "Not in the registry"),
  /// The service knows no such download.
  DOWNLOAD_NOT_FOUND(404, 1, "Download not found"),
  /// The download has ended, and an ended one never changes.
  DOWNLOAD_ENDED(409, 1, "The download has ended"),
  /// The author asks people to accept terms first.
  GATED(403, 1, "Access to this repository is gated"),
  /// A token is needed, or the token sent has no right here.
  ACCESS_DENIED(403, 1, "Access denied"),
  /// The token sent is not valid.
  BAD_TOKEN(401, 1, "The token is not valid"),
  /// The hub has switched the repository off.
  DISABLED(403, 1, "The repository is disabled"),
  /// The hub asks to slow down, and waiting as long as it asks is out of proportion.
  RATE_LIMITED(429, 1, "Rate limit reached"),
  /// The name cannot be looked up or no connection can be made.
  CONNECT_FAILED(502, 1, "No connection"),
  /// The server did not answer in time, or stopped sending.
  TIMED_OUT(504, 1, "The server stopped answering"),
  /// The connection broke and retries did not help.
  CONNECTION_LOST(502, 1, "The connection was lost"),
  /// The certificate or the TLS handshake was refused.
  TLS_FAILED(502, 1, "The secure connection was refused"),
  /// The server answered with an error of its own.
  SERVER_ERROR(502, 1, "The server failed"),
  /// Offline mode is on and the network would be needed.
  OFFLINE(503, 1, "Offline mode is on"),
  /// The bytes are not the bytes that were promised.
  DIGEST_MISMATCH(502, 1, "The bytes do not match their digest"),
  /// The length is not the length that was promised.
  SIZE_MISMATCH(502, 1, "The size does not match"),
  /// The disk has not enough room.
  NOT_ENOUGH_SPACE(507, 1, "Not enough disk space"),
  /// A file or folder cannot be read or written.
  STORAGE_FAILED(500, 1, "The disk refused"),
  /// This provider or platform cannot do what was asked.
  UNSUPPORTED(422, 1, "Not supported"),
  /// The model does not fit what it was asked for.
  INCOMPATIBLE(422, 1, "The model does not fit"),
  /// Several variants would do, and somebody has to choose.
  CHOICE_NEEDED(422, 2, "A choice is needed"),
  /// Something else holds what is needed.
  CONFLICT(409, 1, "In use"),
  /// The caller cancelled.
  CANCELLED(409, 130, "Cancelled"),
  /// The server said something the protocol does not allow, an unsafe file name included.
  PROTOCOL_VIOLATION(502, 1, "The server broke the protocol"),
  /// An archive is damaged or holds what must not be unpacked.
  ARCHIVE_REFUSED(422, 1, "The archive cannot be unpacked"),
  /// The request itself is wrong.
  INVALID_REQUEST(400, 2, "Invalid request");

  private final int httpStatus;
  private final int exitCode;
  private final String title;

  ErrorCode(int httpStatus, int exitCode, String title) {
    this.httpStatus = httpStatus;
    this.exitCode = exitCode;
    this.title = title;
  }

  /// The status of the service's problem document.
  public int httpStatus() {
    return httpStatus;
  }

  /// The program's exit code.
  public int exitCode() {
    return exitCode;
  }

  /// A short title, the same for every occurrence.
  public String title() {
    return title;
  }
}
