"""pyHanko's own CSC v1 client signs a PDF with a credential of the service it is pointed to, and validates it.

Arguments: base address of the service (what `/csc/v1/…` follows), access token, credential, PDF, output, trusted root
(PEM). Prints one JSON object: what pyHanko's validator says of the file, or the error that its client raised.
"""
import asyncio
import json
import sys

import aiohttp
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationManager,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


class Implicit(CSCAuthorizationManager):
    """Asks for the authorization and waits: the provider talks to the person."""

    def __init__(self, http, session_info, credential_info):
        super().__init__(session_info, credential_info)
        self.http = http

    async def authorize_signature(self, hash_b64s):
        body = self.format_csc_auth_request(num_signatures=len(hash_b64s), hash_b64s=hash_b64s)
        url = self.csc_session_info.endpoint_url('credentials/authorize')
        async with self.http.post(url, headers=self.auth_headers, json=body) as response:
            answer = await response.json()
            if response.status != 200:
                raise RuntimeError(f"authorize {response.status} {answer.get('error')}")
            return self.parse_csc_auth_response(answer)


async def sign(base_url, token, credential, pdf, output, root):
    session = CSCServiceSessionInfo(base_url, credential, oauth_token=token)
    async with aiohttp.ClientSession() as http:
        info = await fetch_certs_in_csc_credential(http, session)
        manager = Implicit(http, session, info)
        signer = CSCSigner(http, manager, sign_timeout=60)
        with open(pdf, 'rb') as source, open(output, 'wb') as target:
            await signers.async_sign_pdf(
                IncrementalPdfFileWriter(source),
                signers.PdfSignatureMetadata(field_name='Sig', md_algorithm='sha256'),
                signer=signer,
                output=target,
            )
    with open(output, 'rb') as signed:
        embedded = PdfFileReader(signed).embedded_signatures[-1]
        context = ValidationContext(trust_roots=[load_cert_from_pemder(root)], allow_fetching=False)
        status = await async_validate_pdf_signature(embedded, context)
    return {'intact': status.intact, 'valid': status.valid, 'trusted': status.trusted, 'coverage': status.coverage.name}


def main():
    try:
        print(json.dumps(asyncio.run(sign(*sys.argv[1:]))))
    except Exception as error:  # the point is to report whatever the client says
        print(json.dumps({'error': f'{type(error).__name__}: {error}'[:300]}))


main()
