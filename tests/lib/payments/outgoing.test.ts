import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bounds, call, idIn, troubleWith } from '#lib/payments/outgoing.ts';
import { type StandInServer, serve } from '../../support/processors/server.ts';
import { FAULTS } from '../../support/processors/stand-in.ts';

let there: StandInServer;
const patience = bounds.patience;

beforeAll(async () => {
  there = await serve(() => ({ status: 200, json: { id: 'a' } }));
});
afterAll(async () => {
  bounds.patience = patience;
  await there.close();
});

const ask = (changes = {}) =>
  call({
    name: 'Somebody',
    base: there.origin,
    path: '/v1/things/a',
    schema: z.object({ id: z.string() }),
    headers: { authorization: 'Bearer very-secret' },
    ...changes,
  });

test('an answer of the expected shape is given on', async () => {
  expect(await ask()).toEqual({ id: 'a' });
});

describe('E17: a processor that is broken', () => {
  test.each(FAULTS)('%s: a problem that names nobody’s key', async (fault) => {
    if (fault === 'hang') bounds.patience = 300;
    there.break(fault);
    const error = await ask().catch((problem) => problem);
    there.break(undefined);
    bounds.patience = patience;
    expect(error).toMatchObject({
      name: 'ProcessorProblem',
      trouble: fault === '401' ? 'key' : 'silent',
    });
    expect(error.message).not.toContain('very-secret');
  });

  test('an answer of another shape', async () => {
    await expect(ask({ schema: z.object({ id: z.number() }) })).rejects.toMatchObject({
      trouble: 'silent',
    });
  });
});

test('E35: an impostor behind a redirect is never asked, so no key leaves', async () => {
  let asked = 0;
  const impostor = createServer((_req, res) => {
    asked += 1;
    res.end('{"id":"a"}');
  });
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  const { port } = impostor.address() as AddressInfo;
  const lured = await serve(() => ({
    status: 307,
    headers: { location: `http://127.0.0.1:${port}/v1/things/a` },
  }));
  await expect(ask({ base: lured.origin })).rejects.toMatchObject({ trouble: 'silent' });
  expect(asked).toBe(0);
  await lured.close();
  await new Promise((resolve) => impostor.close(resolve));
});

describe('G20: ids never move a request', () => {
  test.each([
    '../secrets',
    '//evil.example/x',
    'http://169.254.169.254/latest',
    'a%2e%2e',
    'a?b=c',
    'a#b',
    'a/b',
    'ä',
    'x'.repeat(5000),
    '',
    null,
    undefined,
  ])('%s', (id) => {
    expect(() => idIn(id, /^[\w-]{1,64}$/, 'Somebody')).toThrow('no object with such an id');
  });

  test('a path that leads to another origin is not called', async () => {
    await expect(ask({ path: '//evil.example/x' })).rejects.toMatchObject({ trouble: 'refused' });
  });
});

test('a status says whose fault it is', () => {
  expect([401, 403].map(troubleWith)).toEqual(['key', 'key']);
  expect([404].map(troubleWith)).toEqual(['unknown']);
  expect([400, 410, 422].map(troubleWith)).toEqual(['refused', 'refused', 'refused']);
  expect([408, 409, 429, 500, 503, 302].map(troubleWith)).toEqual(Array(6).fill('silent'));
});
