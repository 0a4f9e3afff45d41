import { describe, expect, test } from 'vitest';
import { readSettings } from '#lib/settings.ts';

const real = {
  SITE_URL: 'https://example.org',
  SMTP_URL: 'smtps://user:secret@mail.example.org',
  MAIL_FROM: 'Example <hello@example.org>',
};

test('nothing set is a demo on this machine', () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({
    demo: true,
    host: '127.0.0.1',
    port: 4321,
    site_url: undefined,
  });
  expect(settings.data_dir).toMatch(/\/var$/);
});

test('an empty setting is one that is not set', () => {
  expect(readSettings({ SITE_URL: '', PORT: ' ' })).toMatchObject({ demo: true, port: 4321 });
});

test('SITE_URL makes it a real site', () => {
  expect(readSettings(real)).toMatchObject({ demo: false, site_url: 'https://example.org' });
});

test('a demo never listens to other machines', () => {
  expect(() => readSettings({ HOST: '0.0.0.0' })).toThrow('HOST is 0.0.0.0, but without SITE_URL');
  expect(readSettings({ ...real, HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
});

describe('a real site stops with one sentence', () => {
  test('when something it needs is missing', () => {
    expect(() => readSettings({ ...real, SMTP_URL: undefined })).toThrow('SMTP_URL is not set');
    expect(() => readSettings({ ...real, MAIL_FROM: undefined })).toThrow('MAIL_FROM is not set');
  });

  test('when it would believe in another time than the real one', () => {
    expect(() => readSettings({ ...real, CLOCK: '2027-01-01' })).toThrow('CLOCK is for demos');
  });

  test.for([
    ['SMTP_URL', 'smtp:'],
    ['SMTP_URL', 'smtps://user:a#b@mail.example.org'],
    ['SMTP_URL', 'smtps://user:a/b@mail.example.org'],
    ['MAIL_FROM', 'Name <hello@example.org'],
    ['MAIL_FROM', 'Name hello@example.org'],
    ['MAIL_FROM', 'hello'],
  ] as const)('with %s=%s', ([name, value]) => {
    expect(() => readSettings({ ...real, [name]: value })).toThrow(`${name} should be `);
  });

  test('without showing what stands in the address of the mail server', () => {
    const wrong = { ...real, SMTP_URL: 'https://user:secret@mail.example.org' };
    expect(() => readSettings(wrong)).toThrow(/^SMTP_URL should be (?!.*secret)/);
  });
});

test('a mistake names the setting, what was expected and what came', () => {
  const mistakes: [Record<string, string>, string][] = [
    [{ PORT: 'http' }, 'PORT should be a whole number from 0 to 65535, but is "http".'],
    [{ PORT: '70000' }, 'PORT should be'],
    [{ CLOCK: 'tomorrow' }, 'CLOCK should be a date like'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL should be one of trace, debug'],
    [{ DATA_DIR: '~/data' }, 'DATA_DIR should be a path like /srv/data, but is "~/data"'],
    [{ DIST_DIR: '~' }, 'DIST_DIR should be a path'],
    [{ SITE_URL: 'example.org' }, 'SITE_URL should be an origin like https://example.org'],
    [{ SITE_URL: 'http://example.org' }, 'SITE_URL should be'],
    [{ SITE_URL: 'https://example.org/shop' }, 'SITE_URL should be'],
  ];
  for (const [env, sentence] of mistakes) expect(() => readSettings(env)).toThrow(sentence);
});
