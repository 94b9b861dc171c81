package kyso.conformance;

import ee.sk.mid.MidClient;
import ee.sk.mid.MidDisplayTextFormat;
import ee.sk.mid.MidHashToSign;
import ee.sk.mid.MidHashType;
import ee.sk.mid.MidLanguage;
import ee.sk.mid.MidSignature;
import ee.sk.mid.rest.dao.MidSessionStatus;
import ee.sk.mid.rest.dao.request.MidCertificateRequest;
import ee.sk.mid.rest.dao.request.MidSignatureRequest;
import ee.sk.mid.rest.dao.response.MidCertificateChoiceResponse;
import ee.sk.mid.rest.dao.response.MidSignatureResponse;
import ee.sk.smartid.HashType;
import ee.sk.smartid.SignableHash;
import ee.sk.smartid.SmartIdCertificate;
import ee.sk.smartid.SmartIdClient;
import ee.sk.smartid.SmartIdSignature;
import ee.sk.smartid.rest.dao.Interaction;
import ee.sk.smartid.rest.dao.SemanticsIdentifier;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * SK's own clients against a server of the caller's. Arguments: `smart-id` or `mobile-id`, base address, then one line
 * `<national number>[ <phone>]` for each signer. Prints for each signer one tab-separated line: the number, and
 * `signed <verification code>` or the class of the exception that the client threw.
 */
public final class SkClients {
  private static final String UUID = "00000000-0000-4000-8000-000000000000";
  private static final String NAME = "DEMO";

  private SkClients() {}

  @FunctionalInterface
  private interface Attempt {
    String sign(String[] signer) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    Attempt attempt = args[0].equals("smart-id") ? smartId(args[1]) : mobileId(args[1]);
    for (int i = 2; i < args.length; i++) {
      String[] signer = args[i].split(" ");
      String ending;
      try {
        ending = attempt.sign(signer);
      } catch (Exception exception) {
        ending = exception.getClass().getSimpleName();
      }
      System.out.println(signer[0] + "\t" + ending);
    }
    System.exit(0);
  }

  private static Attempt smartId(String url) throws Exception {
    SmartIdClient client = new SmartIdClient();
    client.setRelyingPartyUUID(UUID);
    client.setRelyingPartyName(NAME);
    client.setHostUrl(url);
    client.setTrustStore(emptyStore());
    client.setPollingSleepTimeout(TimeUnit.MILLISECONDS, 100L);
    return signer -> {
      SemanticsIdentifier who =
          new SemanticsIdentifier(SemanticsIdentifier.IdentityType.PNO, "VN", signer[0]);
      SmartIdCertificate chosen =
          client.getCertificate().withSemanticsIdentifier(who).withCertificateLevel("QUALIFIED").fetch();
      byte[] data = ("Smart-ID " + signer[0]).getBytes(StandardCharsets.UTF_8);
      SignableHash hash = new SignableHash();
      hash.setHash(MessageDigest.getInstance("SHA-256").digest(data));
      hash.setHashType(HashType.SHA256);
      SmartIdSignature signature =
          client
              .createSignature()
              .withDocumentNumber(chosen.getDocumentNumber())
              .withSignableHash(hash)
              .withCertificateLevel("QUALIFIED")
              .withAllowedInteractionsOrder(List.of(Interaction.displayTextAndPIN("Ký tờ khai")))
              .sign();
      check("SHA256withRSA", chosen.getCertificate(), data, signature.getValue());
      return "signed " + hash.calculateVerificationCode();
    };
  }

  private static Attempt mobileId(String url) throws Exception {
    MidClient client =
        MidClient.newBuilder()
            .withRelyingPartyUUID(UUID)
            .withRelyingPartyName(NAME)
            .withHostUrl(url)
            .withTrustStore(emptyStore())
            .withLongPollingTimeoutSeconds(5)
            .build();
    return signer -> {
      MidCertificateRequest question =
          MidCertificateRequest.newBuilder()
              .withNationalIdentityNumber(signer[0])
              .withPhoneNumber(signer[1])
              .build();
      MidCertificateChoiceResponse answer = client.getMobileIdConnector().getCertificate(question);
      X509Certificate certificate = client.createMobileIdCertificate(answer);
      byte[] data = ("Mobile-ID " + signer[0]).getBytes(StandardCharsets.UTF_8);
      MidHashToSign hash =
          MidHashToSign.newBuilder().withDataToHash(data).withHashType(MidHashType.SHA256).build();
      MidSignatureRequest order =
          MidSignatureRequest.newBuilder()
              .withNationalIdentityNumber(signer[0])
              .withPhoneNumber(signer[1])
              .withHashToSign(hash)
              .withLanguage(MidLanguage.ENG)
              .withDisplayText("Ky to khai")
              .withDisplayTextFormat(MidDisplayTextFormat.GSM7)
              .build();
      MidSignatureResponse session = client.getMobileIdConnector().sign(order);
      MidSessionStatus status =
          client
              .getSessionStatusPoller()
              .fetchFinalSessionStatus(session.getSessionID(), "/signature/session/{sessionId}");
      MidSignature signature = client.createMobileIdSignature(status);
      check("SHA256withECDSAinP1363Format", certificate, data, signature.getValue());
      return "signed " + hash.calculateVerificationCode();
    };
  }

  private static void check(String algorithm, X509Certificate certificate, byte[] data, byte[] value)
      throws Exception {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(certificate.getPublicKey());
    verifier.update(data);
    if (!verifier.verify(value)) throw new IllegalStateException("the value does not verify");
  }

  /** Nothing is trusted: the server is on loopback without TLS. */
  private static KeyStore emptyStore() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
