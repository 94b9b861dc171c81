import { describe, expect, it } from '@jest/globals';
import { checkWebhookUrl, isPublicAddress } from '../src/index.ts';

const STRICT = { allowHttp: false, allowCidrs: [] };
const INTRANET = { allowHttp: true, allowCidrs: ['127.0.0.0/8', '10.1.0.0/16', 'fd00::/8'] };
const reasonOf = (url: string, policy: Parameters<typeof checkWebhookUrl>[1]) => {
  try {
    checkWebhookUrl(url, policy);
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'details' in error ? error.details : error;
  }
};

describe('a webhook url', () => {
  it.each([
    ['https://portal.example.vn/hooks?a=1', 'accepted'],
    ['https://portal.example.vn:8443/', 'accepted'],
    ['http://portal.example.vn/', 'scheme'],
    ['ftp://portal.example.vn/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['portal.example.vn', 'malformed'],
    ['https://', 'malformed'],
    ['https://user:pw@portal.example.vn/', 'credentials'],
    ['https://portal.example.vn/#x', 'fragment'],
    ['https://portal.example.vn:6379/', 'port'],
    ['https://127.0.0.1/', 'address'],
    ['https://2130706433/', 'address'],
    ['https://0x7f.1/', 'address'],
    ['https://017700000001/', 'address'],
    ['https://①②⑦.0.0.1/', 'address'],
    ['https://[::1]/', 'address'],
    ['https://[::ffff:127.0.0.1]/', 'address'],
    ['https://8.8.8.8/', 'address'],
    ['https://localhost/', 'local_name'],
    ['https://LOCALHOST./', 'local_name'],
    ['https://a.localhost/', 'local_name'],
    [`https://portal.example.vn/${'a'.repeat(2_048)}`, 'too_long'],
  ])('%s is judged %s by default', (url, expected) => {
    const found = reasonOf(url, STRICT);
    expect(found).toEqual(expected === 'accepted' ? expected : { field: 'url', reason: expected });
  });

  it.each([
    ['http://127.0.0.1:3900/hook', 'accepted'],
    ['http://localhost:3900/hook', 'accepted'],
    ['http://10.1.2.3:8081/', 'accepted'],
    ['http://[fd00::5]:8081/', 'accepted'],
    ['http://10.2.0.1/', 'address'],
    ['http://169.254.169.254/', 'address'],
    ['http://portal.example.vn/', 'accepted'],
    ['http://portal.example.vn:9000/', 'port'],
  ])('%s is judged %s where networks are listed', (url, expected) => {
    const found = reasonOf(url, INTRANET);
    expect(found).toEqual(expected === 'accepted' ? expected : { field: 'url', reason: expected });
  });

  it('may use the ports that were listed, and only those', () => {
    expect(reasonOf('https://portal.example.vn:9000/', { ...STRICT, allowPorts: [9000] })).toBe('accepted');
    expect(reasonOf('https://portal.example.vn/', { ...STRICT, allowPorts: [9000] })).toMatchObject({ reason: 'port' });
  });

  it('is not judged by a policy with a malformed network', () => {
    expect(() => checkWebhookUrl('https://a.example/', { ...STRICT, allowCidrs: ['10.0.0.0/99'] })).toThrow(
      expect.objectContaining({ code: 'validation_failed' }),
    );
  });
});

describe('an address', () => {
  it.each(['8.8.8.8', '203.162.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '2002:7f00:1::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    '2001:db8::1',
    '5f00::1',
    'ff02::1',
    'not an address',
    '',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
