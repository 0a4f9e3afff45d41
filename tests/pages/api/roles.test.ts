// What a body says about who one is changes nothing, at whatever endpoint that takes a body (ASVS 5.0, 15.3.3
// and 15.3.6).

import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { APIRoute } from 'astro';
import { expect } from 'vitest';
import { User } from '#lib/models/index.ts';
import { member, PASSWORD, signedIn, test } from '../../support/application.ts';

const folder = fileURLToPath(new URL('../../../src/pages/api/', import.meta.url));
const files = globSync('**/*.ts', { cwd: folder }).filter((file) => file !== 'logout.ts');
const endpoints = await Promise.all(
  files.map(async (file) => ({ file, post: (await import(folder + file)).POST as APIRoute })),
);

/** Sent as it stands, so that `__proto__` is a key of its own, as it is on the network. */
const wish = (id: string, filled: Record<string, unknown>) =>
  `${JSON.stringify({
    ...filled,
    ...{ role: 'admin', admin: true, is_admin: 1, user_id: id, disabled_on: null, created_at: 0 },
    ...{ password_hash: 'x', constructor: { prototype: { role: 'admin' } } },
  }).slice(
    0,
    -1,
  )},"__proto__":{"role":"admin","id":${JSON.stringify(id)}},"id":${JSON.stringify(id)}}`;

test.for(endpoints.filter(({ post }) => post))('POST $file', async ({ post }, { app }) => {
  const mia = await member(app, 'mia');
  const noa = await User.setRole(app.db, (await member(app, 'noa')).id, 'admin');
  const filled = {
    ...{ email: 'new@example.test', name: 'New', mail: 'off', session: 'others', action: 'enable' },
    ...{ password: 'five even quieter words', password_repeat: 'five even quieter words' },
    ...{ current_password: PASSWORD, position_ms: 1000, sure: 'no' },
  };
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const asked = await signedIn(app, mia, { body: wish(noa.id, filled), headers });
  const response = await post(asked);
  expect((response as Response).status).toBeLessThan(500);
  expect(await User.find(app.db, noa.id), 'somebody else').toEqual(noa);
  const people = await app.db.selectFrom('user').select(['id', 'role']).execute();
  expect(people.filter(({ role }) => role === 'admin')).toEqual([{ id: noa.id, role: 'admin' }]);
  expect(({} as { role?: string }).role).toBeUndefined();
});
