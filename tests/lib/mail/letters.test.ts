import { expect } from 'vitest';
import { welcome } from '#lib/mail/letters.ts';
import { member, ORIGIN, test } from '../../support/application.ts';

test('a welcome goes to the address that was registered, with links into this site only', async ({
  app,
}) => {
  const letter = welcome(await member(app, 'mia'), { site: 'Gatefold', origin: ORIGIN });
  expect(letter.to).toEqual({ name: 'mia', address: 'mia@example.test' });
  expect(letter.subject).toBe('Welcome to Gatefold');
  expect(letter.text).toMatch(/^Hello mia,\n/);
  for (const [link] of letter.text.matchAll(/https?:\S+/g))
    expect(new URL(link).origin).toBe(ORIGIN);
});

test('a welcome holds no secret of its reader', async ({ app }) => {
  const mia = await member(app, 'mia');
  const { text } = welcome(mia, { site: 'Gatefold', origin: ORIGIN });
  expect(text).not.toContain(mia.password);
});
