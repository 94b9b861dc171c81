package kyso.conformance;

import static kyso.conformance.Json.array;
import static kyso.conformance.Json.object;
import static kyso.conformance.Json.pair;
import static kyso.conformance.Json.text;

import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.pdf.IPdfObjFactory;
import eu.europa.esig.dss.pdf.ServiceLoaderPdfObjFactory;
import eu.europa.esig.dss.pdf.modifications.DefaultPdfDifferencesFinder;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One line in: the path of a PDF, and behind a tab its password when it has one. One line out: a JSON object with the
 * signatures that DSS found, or with "error". Trust comes from the command line alone, roots and behind {@code --} CRLs;
 * evidence from there and from the file; nothing is fetched.
 */
public final class DssJudge {
  private final CommonCertificateVerifier verifier = new CommonCertificateVerifier();

  private DssJudge(List<String> roots, List<String> crls) {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    for (String root : roots) trusted.addCertificate(DSSUtils.loadCertificate(new File(root)));
    verifier.setTrustedCertSources(trusted);
    if (!crls.isEmpty()) {
      verifier.setCrlSource(new ExternalResourcesCRLSource(crls.stream().map(FileDocument::new).toArray(DSSDocument[]::new)));
    }
    verifier.setAIASource(null);
    verifier.setOcspSource(null);
  }

  public static void main(String[] arguments) throws Exception {
    List<String> files = List.of(arguments);
    int end = files.indexOf("--");
    DssJudge judge = new DssJudge(files.subList(0, end), files.subList(end + 1, files.size()));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split("\t", 2);
      out.println(judge.answer(parts[0], parts.length == 2 ? parts[1] : null));
    }
  }

  private String answer(String path, String password) {
    try {
      return object(pair("file", text(path)), pair("signatures", array(judgeAnyhow(path, password))));
    } catch (Exception | StackOverflowError | OutOfMemoryError failure) {
      return object(pair("file", text(path)), pair("error", text(failure.toString())));
    }
  }

  /** DSS draws pages to compare them, and does not survive a page that draws itself; the signature does not need it. */
  private List<String> judgeAnyhow(String path, String password) {
    try {
      return judge(path, password, new ServiceLoaderPdfObjFactory());
    } catch (StackOverflowError drawing) {
      DefaultPdfDifferencesFinder blind = new DefaultPdfDifferencesFinder();
      blind.setMaximalPagesAmountForVisualComparison(0);
      IPdfObjFactory factory = new ServiceLoaderPdfObjFactory();
      factory.setPdfDifferencesFinder(blind);
      return judge(path, password, factory);
    }
  }

  private List<String> judge(String path, String password, IPdfObjFactory factory) {
    PDFDocumentValidator validator = new PDFDocumentValidator(new FileDocument(path));
    validator.setCertificateVerifier(verifier);
    validator.setPdfObjFactory(factory);
    if (password != null) validator.setPasswordProtection(password.toCharArray());
    Reports reports = validator.validateDocument();
    SimpleReport report = reports.getSimpleReport();
    List<String> signatures = new ArrayList<>();
    for (String id : report.getSignatureIdList()) {
      signatures.add(describe(report, reports.getDiagnosticData().getSignatureById(id)));
    }
    return signatures;
  }

  private static String describe(SimpleReport report, SignatureWrapper signature) {
    String id = signature.getId();
    return object(
        pair("fields", array(signature.getSignatureFieldNames().stream().map(Json::text).toList())),
        pair("signer", text(report.getSignedBy(id))),
        pair("format", text(String.valueOf(report.getSignatureFormat(id)))),
        pair("indication", text(String.valueOf(report.getIndication(id)))),
        pair("subIndication", report.getSubIndication(id) == null ? "null" : text(report.getSubIndication(id).toString())),
        pair("intact", String.valueOf(signature.isSignatureIntact() && signature.isSignatureValid())),
        pair("timestamps", array(report.getSignatureTimestamps(id).stream().map((one) -> text(String.valueOf(one.getIndication()))).toList())),
        pair("errors", messages(report.getAdESValidationErrors(id))),
        pair("warnings", messages(report.getAdESValidationWarnings(id))));
  }

  private static String messages(List<Message> messages) {
    return array(messages.stream().map((message) -> text(message.getKey() + ": " + message.getValue())).toList());
  }
}
