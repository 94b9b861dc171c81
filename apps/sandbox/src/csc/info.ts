import { type Answer, jsonAnswer } from '../http/message.ts';
import type { CscVersion } from './state.ts';

const METHODS: Readonly<Record<CscVersion, readonly string[]>> = {
  v1: [
    'auth/login',
    'auth/revoke',
    'credentials/list',
    'credentials/info',
    'credentials/authorize',
    'credentials/extendTransaction',
    'signatures/signHash',
  ],
  v2: [
    'credentials/list',
    'credentials/info',
    'credentials/authorize',
    'credentials/authorizeCheck',
    'credentials/extendTransaction',
    'signatures/signHash',
    'signatures/signPolling',
  ],
};

/** @param apiUrl absolute address of this API, the base of `oauth2/…`. */
export function serviceInfo(version: CscVersion, apiUrl: string): Answer {
  return jsonAnswer(200, {
    specs: version === 'v1' ? '1.0.4.0' : '2.0.0.2',
    name: 'Kyso Sandbox',
    logo: `${apiUrl}/logo.png`,
    region: 'VN',
    lang: 'vi',
    description: 'A simulated remote signature service without legal value',
    authType: version === 'v1' ? ['basic', 'oauth2client', 'oauth2code'] : ['oauth2client', 'oauth2code'],
    oauth2: apiUrl,
    methods: METHODS[version],
    ...(version === 'v1'
      ? {}
      : {
          asynchronousOperationMode: true,
          validationInfo: false,
          signAlgorithms: { algos: ['1.2.840.113549.1.1.11', '1.2.840.113549.1.1.10', '1.2.840.10045.4.3.2'] },
          signature_formats: { formats: ['P'], envelope_properties: [['Certification', 'Revision']] },
          conformance_levels: ['Ades-B-B'],
        }),
  });
}
