package kyso.conformance;

import java.util.List;
import java.util.stream.Collectors;

/** Writes the one line of JSON that a judge answers with. */
final class Json {
  private Json() {}

  static String pair(String name, String json) {
    return text(name) + ":" + json;
  }

  static String object(String... pairs) {
    return "{" + String.join(",", pairs) + "}";
  }

  static String array(List<String> items) {
    return items.stream().collect(Collectors.joining(",", "[", "]"));
  }

  static String text(String value) {
    if (value == null) return "null";
    StringBuilder json = new StringBuilder("\"");
    for (char each : value.toCharArray()) {
      if (each == '"' || each == '\\') json.append('\\').append(each);
      else if (each < ' ') json.append(String.format("\\u%04x", (int) each));
      else json.append(each);
    }
    return json.append('"').toString();
  }
}
