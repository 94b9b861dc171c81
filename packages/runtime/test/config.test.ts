import { describe, expect, it } from '@jest/globals';
import { isKysoError } from '@kyso/domain';
import { CONFIG_TABLE, loadConfig, renderConfigurationMarkdown } from '../src/index.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const minimum = {
  KYSO_DATA_DIR: '/data',
  KYSO_MASTER_KEYS: `k1:${KEY}`,
  KYSO_AUDIT_KEYS: `a1:${KEY}`,
  REDIS_URL: 'redis://:hunter2@host:6379',
};

function problems(run: () => unknown): readonly { name: string; problem: string }[] {
  try {
    run();
  } catch (error) {
    if (isKysoError(error, 'validation_failed')) {
      return error.details['variables'] as readonly { name: string; problem: string }[]; // put there by loadConfig
    }
  }
  throw new Error('expected a configuration error');
}

describe('loadConfig', () => {
  it('fills in the defaults of the process that asks', () => {
    expect(loadConfig('gateway', minimum).config).toEqual({
      dataDir: '/data',
      store: { kind: 'sqlite', path: '/data/store.sqlite' },
      blobs: { kind: 'files', dir: '/data/blobs' },
      queue: { prefix: 'kyso' },
      logLevel: 'info',
      http: { host: '127.0.0.1', port: 8080, metricsPort: 9090, problemBaseUrl: 'https://kyso.dev/problems/' },
      maxUploadBytes: 524_288_000,
      levels: { fallback: 'B-B', timestamps: false },
      webhooks: { allowHttp: false, allowCidrs: [] },
      trust: { online: true, allowCidrs: [] },
      providers: [],
    });
    expect(loadConfig('worker', minimum).config).toMatchObject({
      http: { port: 8081 },
      concurrency: 16,
      orphanGraceMs: 86_400_000,
    });
  });

  it('takes a level above B-B only with a time-stamping authority, and only addresses for one', () => {
    const high = { ...minimum, KYSO_DEFAULT_LEVEL: 'B-LTA' };
    expect(problems(() => loadConfig('gateway', high)).map(({ name }) => name)).toEqual(['KYSO_TSA_URLS']);
    const wrong = { ...minimum, KYSO_TSA_URLS: 'http://tsa.example, ftp://tsa.example' };
    expect(problems(() => loadConfig('worker', wrong)).map(({ name }) => name)).toEqual(['KYSO_TSA_URLS']);
    const urls = 'http://one.example/tsa, https://two.example';
    expect(loadConfig('gateway', { ...high, KYSO_TSA_URLS: urls }).config.levels).toEqual({
      fallback: 'B-LTA',
      timestamps: true,
    });
    expect(loadConfig('worker', { ...minimum, KYSO_TSA_URLS: urls }).config.tsaUrls).toEqual([
      'http://one.example/tsa',
      'https://two.example',
    ]);
  });

  it('names every bad variable at once, with a remedy', () => {
    const found = problems(() =>
      loadConfig('gateway', { KYSO_PORT: '70000', REDIS_URL: 'http://x', KYSO_LOG_LEVEL: 'loud' }),
    );
    expect(found.map((p) => p.name).sort()).toEqual([
      'KYSO_DATA_DIR',
      'KYSO_LOG_LEVEL',
      'KYSO_MASTER_KEYS',
      'KYSO_PORT',
      'REDIS_URL',
    ]);
    expect(found.find((p) => p.name === 'KYSO_PORT')?.problem).toContain('from 0 to 65535');
    expect(found.find((p) => p.name === 'KYSO_MASTER_KEYS')?.problem).toContain('openssl rand -base64 32');
  });

  it('refuses to start without master keys, and with keys that are short or share a kid', () => {
    for (const value of ['', 'k1:short', `k1:${KEY},k1:${KEY}`, KEY, `k1:${KEY},nonsense`]) {
      const found = problems(() => loadConfig('worker', { ...minimum, KYSO_MASTER_KEYS: value }));
      expect(found.map((p) => p.name)).toEqual(['KYSO_MASTER_KEYS']);
    }
  });

  it('refuses to start a worker without a key for the audit chain', () => {
    const { KYSO_AUDIT_KEYS: _, ...without } = minimum;
    expect(problems(() => loadConfig('worker', without)).map((p) => p.name)).toEqual(['KYSO_AUDIT_KEYS']);
    expect(loadConfig('cli', without).secrets.auditKeys).toBeUndefined();
  });

  it('never repeats a value in an error and keeps secrets out of the configuration', () => {
    const bad = { ...minimum, KYSO_MASTER_KEYS: 'k1:topsecret', REDIS_URL: 'http://:hunter2@host' };
    expect(JSON.stringify(problems(() => loadConfig('gateway', bad)))).not.toMatch(/topsecret|hunter2/);
    const { config, secrets } = loadConfig('gateway', minimum);
    expect(JSON.stringify(config)).not.toMatch(/hunter2|k1/);
    expect(secrets.redisUrl).toBe(minimum.REDIS_URL);
    expect(secrets.masterKeys[0]?.kid).toBe('k1');
  });

  it('keeps what the providers need among the secrets', () => {
    const settings = { baseUrl: 'https://ca.example', spId: 'sp', spPassword: 'pw' };
    const entry = { code: 'smartca', protocol: 'smartca', settings };
    const { config, secrets } = loadConfig('worker', { ...minimum, KYSO_PROVIDERS: JSON.stringify([entry]) });
    expect(config.providers).toEqual([{ code: 'smartca', protocol: 'smartca' }]);
    expect(secrets.providers).toEqual([entry]);
    expect(loadConfig('gateway', minimum).config.providers).toEqual([]);
  });

  it.each([
    '{',
    '{}',
    '[{"code":"A b","protocol":"x","settings":{}}]',
    '[{"code":"a","protocol":"x","settings":{"spPassword":"hunter2"},"more":1}]',
    '[{"code":"a","protocol":"x","settings":{}},{"code":"a","protocol":"y","settings":{}}]',
  ])('refuses the providers %s without repeating them', (text) => {
    const found = problems(() => loadConfig('worker', { ...minimum, KYSO_PROVIDERS: text }));
    expect(found.map((p) => p.name)).toEqual(['KYSO_PROVIDERS']);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('chooses MongoDB and S3 by their variables, keys and address among the secrets', () => {
    const env = {
      ...minimum,
      KYSO_STORE_URL: 'mongodb://u:hunter3@a:1,b:2/kyso?replicaSet=rs0',
      KYSO_S3_BUCKET: 'kyso-documents',
      KYSO_S3_ENDPOINT: 'https://s3.example',
      KYSO_S3_PREFIX: 'prod',
      KYSO_S3_ACCESS_KEY_ID: 'AKIA',
      KYSO_S3_SECRET_ACCESS_KEY: 'hunter4',
    };
    const { config, secrets } = loadConfig('worker', env);
    expect(config.store).toEqual({ kind: 'mongodb' });
    expect(config.blobs).toEqual({
      kind: 's3',
      bucket: 'kyso-documents',
      region: 'us-east-1',
      endpoint: 'https://s3.example',
      prefix: 'prod/',
      forcePathStyle: true,
      cache: { dir: '/data/blob-cache', maxBytes: 10 * 2 ** 30 },
    });
    expect(JSON.stringify(config)).not.toMatch(/hunter/);
    expect(secrets).toMatchObject({
      storeUrl: env.KYSO_STORE_URL,
      s3: { accessKeyId: 'AKIA', secretAccessKey: 'hunter4' },
    });
  });

  it('refuses an address without a database, and half of what S3 needs', () => {
    for (const value of ['mongodb://host', 'mongodb://host/', 'https://host/kyso', 'host/kyso']) {
      const found = problems(() => loadConfig('gateway', { ...minimum, KYSO_STORE_URL: value }));
      expect(found.map((p) => p.name)).toEqual(['KYSO_STORE_URL']);
    }
    const half = { ...minimum, KYSO_S3_ACCESS_KEY_ID: 'AKIA' };
    const found = problems(() => loadConfig('worker', half));
    expect(found.map((p) => p.name).sort()).toEqual(['KYSO_S3_BUCKET', 'KYSO_S3_SECRET_ACCESS_KEY']);
  });

  it('takes the key that signs sheets with one password, which is a secret, or with the file of one', () => {
    const file = { ...minimum, KYSO_SEAL_P12_FILE: '/run/seal.p12' };
    const named = loadConfig('gateway', { ...file, KYSO_SEAL_P12_PASSWORD: 'hunter2' });
    expect(named.config.seal).toEqual({ file: '/run/seal.p12' });
    expect(named.secrets.sealPassword).toBe('hunter2');
    const mounted = loadConfig('cli', { ...file, KYSO_SEAL_P12_PASSWORD_FILE: '/run/password' });
    expect(mounted.config.seal).toEqual({ file: '/run/seal.p12', passwordFile: '/run/password' });
    const both = { KYSO_SEAL_P12_PASSWORD: 'hunter2', KYSO_SEAL_P12_PASSWORD_FILE: '/run/password' };
    const found = [file, { ...file, ...both }, { ...minimum, KYSO_SEAL_P12_PASSWORD: 'hunter2' }].map((env) =>
      problems(() => loadConfig('gateway', env)).map(({ name, problem }) => `${name} ${problem.split(':')[0]}`),
    );
    expect(found).toEqual([
      ['KYSO_SEAL_P12_PASSWORD is missing'],
      ['KYSO_SEAL_P12_PASSWORD is given twice'],
      ['KYSO_SEAL_P12_FILE is missing'],
    ]);
  });

  it('asks the console for operators and nobody else', () => {
    expect(problems(() => loadConfig('console', minimum)).map((p) => p.name)).toEqual(['KYSO_OPERATORS']);
    expect(loadConfig('cli', { ...minimum, REDIS_URL: '' }).secrets.redisUrl).toBeUndefined();
  });

  it('reads lists and flags', () => {
    const env = { ...minimum, KYSO_WEBHOOK_ALLOW_HTTP: 'true', KYSO_WEBHOOK_ALLOW_CIDRS: '10.0.0.0/8, 127.0.0.1/32' };
    const expected = { allowHttp: true, allowCidrs: ['10.0.0.0/8', '127.0.0.1/32'] };
    expect(loadConfig('worker', env).config.webhooks).toEqual(expected);
  });
});

describe('renderConfigurationMarkdown', () => {
  it('has a row for each variable', () => {
    const markdown = renderConfigurationMarkdown();
    for (const name of Object.keys(CONFIG_TABLE)) expect(markdown).toContain(`| \`${name}\``);
  });
});
