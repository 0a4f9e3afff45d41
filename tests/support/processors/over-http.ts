// The shop as browsers and processors meet it: over real HTTP, through the real front and the compiled pages.
// One for each application, opened when it is first needed, closed with it.

import { realpath } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { inject } from 'vitest';
import type { Application } from '#lib/application.ts';
import { startFront } from '#lib/front/front.ts';
import { ownKey } from '#lib/helpers/keys.ts';
import type { User } from '#lib/models/index.ts';
import { type Bundle, loadBundle } from '#lib/publish/bundle.ts';
import { places } from '#lib/publish/places.ts';
import type { Message } from './stand-in.ts';

let bundle: Promise<Bundle> | undefined;
const origins = new WeakMap<Application, Promise<string>>();

function originOf(app: Application): Promise<string> {
  const origin = origins.get(app) ?? open(app);
  origins.set(app, origin);
  return origin;
}

async function open(app: Application): Promise<string> {
  bundle ??= loadCompiled(inject('compiled'));
  const front = await startFront(app, await bundle, { host: '127.0.0.1', port: 0 });
  const { close } = app;
  app.close = async () => {
    await front.close();
    await close.call(app);
  };
  return `http://127.0.0.1:${front.port}`;
}

/** As it was compiled for this run, whatever the sources are now. */
async function loadCompiled(folder: string): Promise<Bundle> {
  const dir = await realpath(places(path.join(folder, 'dist')).app);
  const build = { code: path.basename(dir), dir, fresh: false };
  return loadBundle(build, ownKey(path.join(folder, 'var'), 'astro'));
}

/** A message as the processor sends it. */
export async function deliver(
  app: Application,
  system: string,
  { body, headers }: Message,
): Promise<{ status: number; sentence: string }> {
  const response = await fetch(`${await originOf(app)}/api/payments/${system}/webhook`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    redirect: 'manual',
  });
  return { status: response.status, sentence: await response.text() };
}

async function asBrowserOf(
  app: Application,
  user: User.Row | undefined,
): Promise<Record<string, string>> {
  if (!user) return {};
  const { cookies } = await app.sessions.create(user.id);
  return { cookie: cookies.map((line) => line.split(';')[0]).join('; ') };
}

/** The first two megabytes of a message whose end never comes; answers the status. */
export async function deliverEndless(
  app: Application,
  system: string,
): Promise<number | undefined> {
  const url = new URL(`/api/payments/${system}/webhook`, await originOf(app));
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    });
    request.on('error', reject).on('response', (response) => {
      resolve(response.statusCode);
      request.destroy();
    });
    // More than is read before the answer, in one piece: with a second one, this would find the connection gone before
    // it looks for an answer.
    request.write(Buffer.alloc(2 * 1024 * 1024, ' '));
  });
}

/** The button on the join page; answers where the browser is sent. `from` is the origin it is pressed at. */
export async function press(
  app: Application,
  user: User.Row,
  form: Record<string, string>,
  from?: string,
): Promise<{ status: number; location: string | null }> {
  const here = await originOf(app);
  const origin = from ?? here;
  const response = await fetch(`${here}/api/payments/start`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { origin, ...(await asBrowserOf(app, user)) },
    redirect: 'manual',
  });
  await response.arrayBuffer();
  return { status: response.status, location: response.headers.get('location') };
}

/** The browser that comes back from the processor, with whatever that put behind the address. */
export const comeBack = (
  app: Application,
  user: User.Row | undefined,
  internal_id: string,
  query = '',
) => visit(app, user, `/thanks/${internal_id}/${query}`);

export async function visit(
  app: Application,
  user: User.Row | undefined,
  address: string,
): Promise<{ status: number; location: string | null; page: string }> {
  const response = await fetch(`${await originOf(app)}${address}`, {
    headers: await asBrowserOf(app, user),
    redirect: 'manual',
  });
  const location = response.headers.get('location');
  return { status: response.status, location, page: await response.text() };
}
