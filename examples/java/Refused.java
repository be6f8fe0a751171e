/** A call that must not be believed. Status, code and message may be shown to the caller: nothing of the token is in them. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  final int status;
  final String code;

  Refused(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
