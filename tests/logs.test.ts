// The log of a whole site while people register, log in, change what they log in with and leave: it tells what
// happened, and nothing in it opens a door. Every line is one JSON object, whatever was typed.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSite, type TestSite } from './support/site.ts';

const CANARY = 'canary in the coal mine';
const typed = {
  email: 'canary@example.test',
  name: 'Eve\r\n{"level":50,"msg":"forged"}',
  password: `${CANARY} one`,
  changed: `${CANARY} two`,
  wrong: `${CANARY} three`,
};

let site: TestSite;
const tokens: string[] = [];

beforeAll(async () => {
  site = await startSite({ LOG_LEVEL: 'debug' });
});
afterAll(() => site?.stop());

async function post(at: string, form: Record<string, string>, token = ''): Promise<Response> {
  const response = await fetch(site.origin + at, {
    method: 'POST',
    headers: { origin: site.origin, cookie: `session=${token}` },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  const fresh = /^session=([\w-]{43});/.exec(response.headers.getSetCookie()[0] ?? '')?.[1];
  if (fresh) tokens.push(fresh);
  return response;
}

test('45: the log says what happened, on lines of its own, and holds no secret', async () => {
  const { email, name, password, changed, wrong } = typed;
  await post('/api/register', { email, name, password, password_repeat: password });
  await post('/api/login', { email, password: wrong });
  await post('/api/login', { email: `${wrong}\r\n{"msg":"forged"}`, password });
  await post('/api/login', { email, password });
  const change = { current_password: password, password: changed, password_repeat: changed };
  await post('/api/account/password', change, tokens.at(-1));
  await post('/api/account/sessions', { session: 'others' }, tokens.at(-1));
  await post('/api/account/email', { email: `new-${email}` }, tokens.at(-1));
  await post('/api/account/delete', { sure: 'yes' }, tokens.at(-1));
  expect(tokens).toHaveLength(3);

  const lines = site
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const events = lines.map((line) => JSON.parse(line)).filter(({ module }) => module === 'event');
  expect(events.map(({ msg }) => msg).slice(-9)).toEqual([
    ...['registered', 'login', 'login-failed', 'login-failed', 'login'],
    ...['login', 'password-changed', 'email-asked', 'account-removed'],
  ]);
  for (const { time, ip } of events.slice(-9)) {
    expect(Date.parse(time)).toBeGreaterThan(0);
    expect(ip).toBe('127.0.0.1');
  }
  expect(lines.some((line) => JSON.parse(line).msg === 'forged')).toBe(false);
  // Letters of a demo are printed for its reader; the log is what is JSON.
  const log = lines.join('\n');
  for (const secret of [CANARY, ...tokens, 'Eve', email]) expect(log).not.toContain(secret);
});
