import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads JSON (RFC 8259), because the JDK has nothing that does: objects are maps, arrays lists, numbers Double. It refuses what two readers might
 * read in two ways: a name twice in one object, anything behind the value. A real program takes the library that it has.
 */
final class Json {
  private static final int DEPTH_MAX = 32;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Throws IllegalArgumentException, whose text has nothing of the input in it. */
  static Object parse(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    json.space();
    if (json.at != text.length()) throw json.fault();
    return value;
  }

  /** The members of an object; throws when it is something else. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    if (value instanceof Map<?, ?> map) return (Map<String, Object>) map;
    throw new IllegalArgumentException("not an object");
  }

  private Object value(int depth) {
    if (depth > DEPTH_MAX) throw fault();
    space();
    switch (peek()) {
      case '{':
        return members(depth);
      case '[':
        return elements(depth);
      case '"':
        return string();
      case 't':
        return word("true", Boolean.TRUE);
      case 'f':
        return word("false", Boolean.FALSE);
      case 'n':
        return word("null", null);
      default:
        return number();
    }
  }

  private Map<String, Object> members(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    at++;
    space();
    if (peek() == '}') {
      at++;
      return members;
    }
    while (true) {
      space();
      String name = string();
      if (!names.add(name)) throw fault();
      space();
      take(':');
      members.put(name, value(depth + 1));
      space();
      if (peek() == '}') {
        at++;
        return members;
      }
      take(',');
    }
  }

  private List<Object> elements(int depth) {
    List<Object> elements = new ArrayList<>();
    at++;
    space();
    if (peek() == ']') {
      at++;
      return elements;
    }
    while (true) {
      elements.add(value(depth + 1));
      space();
      if (peek() == ']') {
        at++;
        return elements;
      }
      take(',');
    }
  }

  private String string() {
    take('"');
    StringBuilder read = new StringBuilder();
    while (true) {
      char next = peek();
      at++;
      if (next == '"') return read.toString();
      if (next < ' ') throw fault();
      if (next != '\\') {
        read.append(next);
        continue;
      }
      char escaped = peek();
      at++;
      int known = "\"\\/bfnrt".indexOf(escaped);
      if (known >= 0) read.append("\"\\/\b\f\n\r\t".charAt(known));
      else if (escaped == 'u') read.append(codeUnit());
      else throw fault();
    }
  }

  private char codeUnit() {
    if (at + 4 > text.length()) throw fault();
    int unit = 0;
    for (int end = at + 4; at < end; at++) {
      int digit = Character.digit(text.charAt(at), 16);
      if (digit < 0 || text.charAt(at) > 'f') throw fault();
      unit = unit * 16 + digit;
    }
    return (char) unit;
  }

  private Double number() {
    int start = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) at++;
    String read = text.substring(start, at);
    if (!read.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) throw fault();
    return Double.valueOf(read);
  }

  private Object word(String word, Object means) {
    if (!text.startsWith(word, at)) throw fault();
    at += word.length();
    return means;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private char peek() {
    if (at >= text.length()) throw fault();
    return text.charAt(at);
  }

  private void take(char wanted) {
    if (peek() != wanted) throw fault();
    at++;
  }

  private IllegalArgumentException fault() {
    return new IllegalArgumentException("no JSON at character " + at);
  }
}
