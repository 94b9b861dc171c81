"""Runs pyHanko as an outside referee.

One line in, one line out, both JSON. In: {"file": ..., "password": ..., "longTerm": ...}, the password only where there
is one. Out: the file with its signatures, or with "error". Trust comes from the command line alone, roots and behind "--"
CRLs; nothing is fetched. "longTerm" adds the evidence and the timestamps in the file: a signature with a timestamp inside
goes through pyHanko's long-term procedure, which refuses any other; those are judged by basic validation with the evidence.
"""

import asyncio
import json
import logging
import sys
from dataclasses import replace
from datetime import datetime, timezone

from asn1crypto import crl, ocsp, pem, x509
from pyhanko.pdf_utils.misc import PdfReadError, PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import DocumentSecurityStore, ades, validate_pdf_signature
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer


class Messages(logging.Handler):
    """Keeps what the library logs while it works on one file."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def load_root(path):
    with open(path, "rb") as file:
        data = file.read()
    return x509.Certificate.load(pem.unarmor(data)[2] if pem.detect(data) else data)


class Trust:
    """Roots and CRLs of the command line."""

    def __init__(self, files):
        end = files.index("--")
        self.roots = [load_root(path) for path in files[:end]]
        self.crls = [load_crl(path) for path in files[end + 1 :]]

    def context(self, reader, long_term):
        settings = {"trust_roots": self.roots, "allow_fetching": False, "revocation_mode": "require"}
        if long_term:
            try:
                return DocumentSecurityStore.read_dss(reader).as_validation_context(settings)
            except NoDSSFoundError:
                pass
        return ValidationContext(crls=self.crls, **settings)


def load_crl(path):
    with open(path, "rb") as file:
        return file.read()


def embedded_evidence(embedded):
    """What the DSS holds, and the certificates of the signature and of the timestamps inside it."""
    timestamps = list(extract_tst_data_iter(embedded.signer_info, signed=False))
    choices = [choice for data in [embedded.signed_data, *timestamps] for choice in data["certificates"]]
    certs = [choice.chosen for choice in choices if choice.name == "certificate"]
    try:
        dss = DocumentSecurityStore.read_dss(embedded.reader)
    except NoDSSFoundError:
        return LocalKnowledge(known_certs=certs)
    return LocalKnowledge(
        known_certs=certs + list(dss.load_certs()),
        known_crls=[CRLContainer(crl.CertificateList.load(item.get_object().data)) for item in dss.crls],
        known_ocsps=[
            container
            for item in dss.ocsps
            for container in OCSPContainer.load_multi(ocsp.OCSPResponse.load(item.get_object().data))
        ],
    )


def ades_policy(trust, evidence):
    """
    Everything in the file existed when it was read (EN 319 102-1, 5.6.3.4, step 2). pyHanko assumes that by itself, but
    a moment after it has chosen its control time, and then calls what no timestamp covers unproven.
    """
    crls = [CRLContainer(crl.CertificateList.load(der)) for der in trust.crls]
    # pyHanko does not look among its roots for who signed a CRL
    certs = evidence.known_certs + trust.roots
    knowledge = replace(evidence, known_certs=certs, known_crls=evidence.known_crls + crls)
    poes = list(knowledge.assert_existence_known_at(datetime.now(timezone.utc)))
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=trust.roots),
            revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
        ),
        local_knowledge=replace(knowledge, known_poes=poes),
    )


def has_timestamp_inside(embedded):
    return any(True for _ in extract_tst_data_iter(embedded.signer_info, signed=False))


def ades_indication(embedded, trust, long_term):
    """Indication and sub-indication of EN 319 102-1, such as PASSED/OK: basic validation, or with long-term evidence."""
    policy = ades_policy(trust, embedded_evidence(embedded) if long_term else LocalKnowledge())
    if long_term and has_timestamp_inside(embedded):
        work = ades.ades_lta_validation(embedded, PdfSignatureValidationSpec(policy))
    else:
        work = ades.ades_basic_validation(
            embedded.signed_data, policy, raw_digest=embedded.compute_digest()
        )
    sub = asyncio.run(work).ades_subindic
    return f"{sub.status.name}/{sub.name}"


def judge_signature(embedded, trust, long_term):
    context = trust.context(embedded.reader, long_term)
    status = validate_pdf_signature(embedded, signer_validation_context=context)
    return {
        "field": embedded.field_name,
        "subFilter": str(embedded.sig_object.get("/SubFilter")),
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "coverage": status.coverage.name,
        "modifications": status.modification_level.name if status.modification_level else "",
        "suspicion": suspicion(status),
        "docMdpOk": status.docmdp_ok,
        "bottomLine": status.bottom_line,
        "ades": ades_indication(embedded, trust, long_term),
    }


def suspicion(status):
    """What the comparison of revisions stumbled over; empty when it accepts the later changes."""
    difference = status.diff_result
    return str(difference) if isinstance(difference, Exception) else ""


def judge_or_say_why(reader, name, field, trust, long_term):
    try:
        embedded = EmbeddedPdfSignature(reader, field.get_object(), name)
        return judge_signature(embedded, trust, long_term)
    except Exception as error:  # one unreadable signature does not hide the others
        return {"field": name, "error": describe(error)}


def describe(error):
    return f"{type(error).__name__}: {error}"


def judge_signatures(path, password, strict, trust, long_term):
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=strict)
        if reader.encrypted:
            reader.decrypt(password)
        if strict and reader.xrefs.hybrid_xrefs_present:
            raise PdfStrictReadError("hybrid-reference file")
        return [
            judge_or_say_why(reader, name, field, trust, long_term)
            for name, value, field in enumerate_sig_fields(reader, filled_status=True)
            if value.get_object().get("/Type", "/Sig") == "/Sig"
        ]


def judge(path, password, trust, long_term):
    """As strictly as the library can; where it refuses to read the file so, once more leniently."""
    try:
        return {"signatures": judge_signatures(path, password, True, trust, long_term)}
    except PdfReadError as error:
        lenient = judge_signatures(path, password, False, trust, long_term)
        return {"signatures": lenient, "strictError": describe(error)}


def main():
    trust = Trust(sys.argv[1:])
    messages = Messages()
    logging.getLogger().addHandler(messages)
    for line in sys.stdin:
        order = json.loads(line)
        messages.lines = []
        answer = {"file": order["file"]}
        try:
            answer |= judge(order["file"], order.get("password", ""), trust, order.get("longTerm", False))
        except Exception as error:  # any failure on a file is an answer about that file
            answer["error"] = describe(error)
        answer["messages"] = messages.lines
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
