import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pathToLog } from '#lib/front/log.ts';

test('a path that carries a token, and every query, is cut off', () => {
  expect(pathToLog('/media/owls/?token=secret#x')).toBe('/media/owls/');
  expect(pathToLog('/t/0a/1/sig/id/owls.mp4')).toBe('/t/…');
  for (const room of ['reset', 'confirm', 'unsubscribe']) {
    expect(pathToLog(`/${room}/secret/`)).toBe(`/${room}/…`);
    expect(pathToLog(`/api/${room}/secret?more`)).toBe(`/api/${room}/…`);
  }
  expect(pathToLog('/reset/')).toBe('/reset/');
  expect(pathToLog('/a'.repeat(2000)).length).toBe(500);
});

test('a request is one JSON line with time, address and answer; what it asked for cannot forge another', () => {
  const program = `
    import { logRequest } from '#lib/front/log.ts';
    const forged = '/\\n{"level":50,"msg":"forged"}?password=secret';
    const res = { statusCode: 200, writableFinished: true };
    logRequest({ method: 'GET', url: forged }, res, '192.0.2.7', 1.4);
    logRequest({ method: 'GET', url: '/t/secret' }, { ...res, writableFinished: false }, '::1', 9);
    for (const url of ['/', '/500/']) logRequest({ method: 'GET', url }, { ...res, statusCode: 500 }, '::1', 9);`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, LOG_LEVEL: 'info' },
  });
  const lines = stderr.trim().split('\n');
  expect(lines.length).toBe(4);
  const [first, second, broken, asked] = lines.map((line) => JSON.parse(line));
  expect(first).toMatchObject({ method: 'GET', status: 200, ms: 1, address: '192.0.2.7' });
  expect(Date.parse(first.time)).toBeGreaterThan(0);
  expect(second).toMatchObject({ path: '/t/…', cut: true });
  // Only what broke is an error: nobody raises an alarm by asking for its page.
  expect([broken.level, asked.level]).toEqual([50, 30]);
  expect(stderr).not.toContain('secret');
});
