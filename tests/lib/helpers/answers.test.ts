import { describe, expect } from 'vitest';
import { answerRefusal, formAt, only, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { refusal } from '#lib/helpers/forms.ts';
import { context, ORIGIN, test } from '../../support/application.ts';

const failed = refusal(422, { email: 'This is not a mail address.' }, { email: 'mia@' });

describe('a failed form', () => {
  test('is answered by its own page, which finds what was typed and what is wrong', async ({
    app,
  }) => {
    const asked = context(app, { path: '/api/login', form: { email: 'mia@' } });
    const response = await answerRefusal(asked, failed, '/login/');
    expect(response.status).toBe(422);
    expect(asked.locals.form).toEqual({
      status: 422,
      values: { email: 'mia@' },
      errors: { email: 'This is not a mail address.' },
    });
  });

  test('reaches the page as a GET without a body, since the body was read', async ({ app }) => {
    const asked = context(app, {
      path: '/api/login',
      form: { email: 'mia@' },
      headers: { cookie: 'session=x' },
    });
    await answerRefusal(asked, failed, '/login/');
    expect(asked.rewritten?.method).toBe('GET');
    expect(asked.rewritten?.url).toBe(`${ORIGIN}/login/`);
    expect(asked.rewritten?.headers.get('content-type')).toBeNull();
    expect(asked.rewritten?.headers.get('cookie')).toBe('session=x');
  });

  test('of a script is answered in JSON', async ({ app }) => {
    const asked = context(app, { json: {} });
    const response = await answerRefusal(asked, failed, '/login/');
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      error: 'This is not a mail address.',
      errors: { email: 'This is not a mail address.' },
    });
  });

  test('without a page is answered by a sentence', async ({ app }) => {
    const asked = context(app, { form: {} });
    const response = await answerRefusal(asked, refusal(404, { form: 'Not here.' }));
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('Not here.\n');
  });
});

test('scripts are those who accept JSON, or send it and do not ask for pages', () => {
  const asks = (headers: Record<string, string>) =>
    wantsJson(new Request('http://gatefold.test/', { headers }));
  expect(asks({ accept: 'application/json' })).toBe(true);
  expect(asks({ 'content-type': 'application/json', accept: '*/*' })).toBe(true);
  expect(asks({ accept: 'Application/JSON' })).toBe(true);
  expect(asks({ 'content-type': 'application/json', accept: 'Text/HTML' })).toBe(false);
  expect(asks({ accept: 'text/html,*/*' })).toBe(false);
  expect(asks({ 'content-type': 'application/x-www-form-urlencoded' })).toBe(false);
});

test('a redirect takes any own path, in letters that a header can hold', () => {
  expect(seeOther('/médias/?q=ü#x').headers.get('location')).toBe('/m%C3%A9dias/?q=%C3%BC#x');
  expect(seeOther('/a\r\nset-cookie: b').headers.get('set-cookie')).toBeNull();
  expect(seeOther('https://pay.test/c?x=1').headers.get('location')).toBe('https://pay.test/c?x=1');
});

test('other verbs are told which ones there are, scripts in JSON', async () => {
  const ask = (headers = {}) =>
    only('GET', 'POST')({ request: new Request('http://gatefold.test/', { headers }) });
  const response = ask();
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, POST');
  const error = (await response.text()).trim();
  const script = ask({ accept: 'application/json' });
  expect([script.status, await script.json()]).toEqual([405, { error }]);
  expect(script.headers.get('allow')).toBe('GET, POST');
});

describe('the address of a form', () => {
  const ask = (headers = {}, method = 'GET') =>
    formAt(({ id }) => `/things/${id}/`)({
      request: new Request('http://gatefold.test/', { method, headers }),
      params: { id: '7' },
    });

  test('leads a browser that opens it to the page of the form', () => {
    const response = ask({ accept: 'text/html,*/*;q=0.8' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/things/7/']);
  });

  test('takes nothing but a POST from everybody else', () => {
    const others = [ask(), ask({ accept: '*/*' }), ask({ accept: 'application/json, text/html' })];
    for (const response of [...others, ask({ accept: 'text/html' }, 'DELETE')])
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
