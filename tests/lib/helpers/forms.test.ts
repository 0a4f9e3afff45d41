import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { FORM_LIMIT, readForm, text } from '#lib/helpers/forms.ts';

const Form = z.object({ email: text(20), name: text(5).optional() });

const FORM_TYPE = 'application/x-www-form-urlencoded';

const send = (body: BodyInit, type?: string) =>
  readForm(
    new Request('http://gatefold.test/', {
      method: 'POST',
      body,
      headers: type ? { 'content-type': type } : {},
    }),
    Form,
  );
const json = (body: unknown) => send(JSON.stringify(body), 'application/json');

describe('a body', () => {
  test('is the same as a form, as JSON and as multipart', async () => {
    const multipart = new FormData();
    multipart.set('email', 'mia@b.test');
    for (const reading of [
      await send(new URLSearchParams({ email: 'mia@b.test' })),
      await send(multipart),
      await json({ email: 'mia@b.test' }),
    ])
      expect(reading).toMatchObject({ ok: true, data: { email: 'mia@b.test' } });
  });

  test('may say null of a field that it could leave out, and begin with a mark of UTF-8', async () => {
    const email = 'mia@b.test';
    expect(await json({ email, name: null })).toMatchObject({ ok: true, data: { email } });
    const marked = `\ufeff${JSON.stringify({ email })}`;
    expect(await send(marked, 'application/json')).toMatchObject({ ok: true, data: { email } });
  });

  test('holds nothing but what is listed', async () => {
    const hostile = '{"email":"a@b.test","role":"admin","id":"1","__proto__":{"admin":true}}';
    const reading = await send(hostile, 'application/json');
    expect(reading).toMatchObject({ ok: true });
    if (!reading.ok) return;
    expect(Object.keys(reading.data)).toEqual(['email']);
    expect('admin' in reading.data).toBe(false);
  });

  test.each([
    ['no type', new Uint8Array([1]), undefined, 415],
    ['a wrong type', 'email=a', 'text/plain', 415],
    ['the name of an object’s own function as its type', 'a', 'constructor', 415],
    ['broken JSON', '{"email":', 'application/json', 400],
    ['no JSON at all', '', 'application/json', 400],
    ['JSON that is not UTF-8', Buffer.from('{"email":"Zoë"}', 'latin1'), 'application/json', 400],
    ['a form that is not UTF-8', Buffer.from('email=Zoë', 'latin1'), FORM_TYPE, 400],
    ['a list', '[]', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['a number', '5', 'application/json', 400],
    ['broken multipart', 'nonsense', 'multipart/form-data; boundary=x', 400],
    ['multipart without a boundary', 'nonsense', 'multipart/form-data', 400],
    ['too much', 'x'.repeat(FORM_LIMIT + 1), 'application/json', 413],
  ] as const)('with %s is refused', async (_what, body, type, status) => {
    const reading = await send(body, type);
    expect(reading).toMatchObject({ ok: false, status });
    if (!reading.ok) expect(reading.errors.form).toMatch(/\.$/);
  });
});

describe('a field', () => {
  test.each([
    ['missing', {}],
    ['null', { email: null }],
    ['a number', { email: 5 }],
    ['a list', { email: ['a@b.test'] }],
    ['an object', { email: { $ne: '' } }],
  ])('that is %s is asked for in a sentence', async (_what, body) => {
    expect(await json(body)).toMatchObject({
      ok: false,
      status: 422,
      errors: { email: 'Please fill this in, once.' },
    });
  });

  test('that comes twice is refused, not guessed', async () => {
    const twice = new URLSearchParams([
      ['email', 'a@b.test'],
      ['email', 'c@d.test'],
    ]);
    expect(await send(twice)).toMatchObject({ ok: false, status: 422 });
  });

  test('that is a file is refused', async () => {
    const form = new FormData();
    form.set('email', new Blob(['a@b.test']), 'a.txt');
    expect(await send(form)).toMatchObject({ ok: false, status: 422 });
  });

  test('that is too long is refused with its limit', async () => {
    expect(await json({ email: 'x'.repeat(21) })).toMatchObject({
      errors: { email: 'This should have at most 20 characters.' },
    });
  });
});

test('what was typed comes back, passwords never', async () => {
  const typed = new URLSearchParams({ name: 'too long', password: 'p', password_repeat: 'p' });
  const reading = await send(typed);
  expect(reading.values).toEqual({ name: 'too long' });
});
