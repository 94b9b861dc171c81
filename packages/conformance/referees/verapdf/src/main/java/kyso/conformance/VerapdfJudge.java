package kyso.conformance;

import static kyso.conformance.Json.array;
import static kyso.conformance.Json.object;
import static kyso.conformance.Json.pair;
import static kyso.conformance.Json.text;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * One line in: the path of a PDF. One line out: a JSON object with a member for each part of PDF/A or PDF/UA that the file
 * claims to follow, and the rules it breaks, or with "error".
 */
public final class VerapdfJudge {
  private static final VeraPDFFoundry FOUNDRY = foundry();

  private VerapdfJudge() {}

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    Logger.getLogger("").setLevel(Level.OFF);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) out.println(answer(line));
  }

  private static VeraPDFFoundry foundry() {
    VeraGreenfieldFoundryProvider.initialise();
    return Foundries.defaultInstance();
  }

  private static String answer(String path) {
    try {
      return object(pair("file", text(path)), pair("claims", array(judge(new File(path)))));
    } catch (Exception | StackOverflowError | OutOfMemoryError failure) {
      return object(pair("file", text(path)), pair("error", text(failure.toString())));
    }
  }

  private static List<String> judge(File file) throws Exception {
    List<String> claims = new ArrayList<>();
    for (PDFAFlavour flavour : claimed(file)) {
      try (PDFAParser parser = FOUNDRY.createParser(file, flavour);
          PDFAValidator validator = FOUNDRY.createValidator(flavour, false)) {
        claims.add(describe(flavour, validator.validate(parser)));
      }
    }
    return claims;
  }

  private static List<PDFAFlavour> claimed(File file) throws Exception {
    try (PDFAParser parser = FOUNDRY.createParser(file)) {
      return parser.getFlavours().stream().filter((flavour) -> flavour != PDFAFlavour.NO_FLAVOUR).distinct().toList();
    }
  }

  private static String describe(PDFAFlavour flavour, ValidationResult result) {
    List<String> broken =
        result.getFailedChecks().keySet().stream()
            .map((rule) -> rule.getClause() + "-" + rule.getTestNumber())
            .distinct()
            .sorted()
            .map(Json::text)
            .toList();
    return object(
        pair("flavour", text(flavour.toString())),
        pair("compliant", String.valueOf(result.isCompliant())),
        pair("broken", array(broken)));
  }
}
