// How a processor is called: within a time, without following anybody elsewhere, with an answer of a bounded
// size that is held against a schema, at no other origin than the configured one. What goes wrong is a
// ProcessorProblem whose sentence holds no key and nothing of the payer's.
// Tested in tests/lib/payments/outgoing.test.ts and, for each processor, in tests/lib/payments/faults.test.ts.

import type { z } from 'zod';
import { ProcessorProblem, type Trouble } from './problem.ts';

/** Milliseconds for the whole answer, and its bytes. Tests make the first shorter. */
export const bounds = { patience: 15_000, size: 1_000_000 };

export interface Call<T> {
  /** In sentences. */
  name: string;
  /** The origin that calls stay at. */
  base: string;
  /** Begins with a slash; ids in it were held against a pattern. */
  path: string;
  /** What the answer must hold; what else is in it is left out. */
  schema: z.ZodType<T>;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** Sent as JSON; a string as it is. */
  json?: unknown;
  form?: Record<string, string>;
}

/** @throws ProcessorProblem for every answer that is not 2xx and of the expected shape. */
export async function call<T>({ name, base, path, schema, ...how }: Call<T>): Promise<T> {
  const url = new URL(path, base);
  if (url.origin !== new URL(base).origin)
    throw new ProcessorProblem('refused', `The path of a call to ${name} leads to ${url.origin}.`);
  const { method = 'GET', headers = {}, json, form } = how;
  const body = form
    ? new URLSearchParams(form)
    : typeof json === 'string' || json === undefined
      ? json
      : JSON.stringify(json);
  const type: Record<string, string> =
    json === undefined ? {} : { 'content-type': 'application/json' };
  const response = await bounded(url, {
    method,
    headers: { accept: 'application/json', ...type, ...headers },
    body: body ?? null,
  }).catch((error: unknown) => {
    throw new ProcessorProblem('silent', `${name} was not reached: ${nameOf(error)}.`);
  });
  const { pathname } = url;
  if (!response.ok)
    throw new ProcessorProblem(
      troubleWith(response.status),
      `${name} answered ${method} ${pathname} with ${response.status}${await codeOf(response)}.`,
    );
  const read = schema.safeParse(await response.json().catch(() => undefined));
  if (!read.success)
    throw new ProcessorProblem(
      'silent',
      `${name} answered ${method} ${pathname} with what makes no sense: ${read.error.issues[0]?.path.join('.') || 'it is no JSON'}.`,
    );
  return read.data;
}

/** `fetch` that waits no longer than `bounds.patience`, follows nobody elsewhere and reads no more than `bounds.size`. */
export async function bounded(url: string | URL | Request, init: RequestInit): Promise<Response> {
  const late = AbortSignal.timeout(bounds.patience);
  const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
  const response = await fetch(url, { ...init, signal, redirect: 'error' });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > bounds.size) throw new RangeError('the answer is too large');
    chunks.push(chunk);
  }
  const { status, headers } = response;
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : Buffer.concat(chunks), { status, headers });
}

/** Whose fault a status tells of. */
export function troubleWith(status: number): Trouble {
  if (status === 401 || status === 403) return 'key';
  if (status === 404) return 'unknown';
  // Of 409, the same was asked before and may be being done just now.
  const later = [408, 409, 429].includes(status);
  return status >= 400 && status < 500 && !later ? 'refused' : 'silent';
}

/** `id`, if it is one; it enters a path. @throws ProcessorProblem */
export function idIn(id: string | null | undefined, pattern: RegExp, name: string): string {
  if (typeof id === 'string' && pattern.test(id)) return id;
  throw new ProcessorProblem('refused', `${name} has no object with such an id.`);
}

const nameOf = (error: unknown): string => {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${bounds.patience / 1000} s`;
  if (error instanceof RangeError) return message;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'the connection failed';
};

/** What processors call the fault: PayPal's `name` and `issue`, BTCPay's `code`; never their free text. */
async function codeOf(response: Response): Promise<string> {
  const said = (await response.json().catch(() => undefined)) as
    { name?: unknown; code?: unknown; details?: { issue?: unknown }[] } | undefined;
  const codes = [said?.name, said?.code, Array.isArray(said?.details) && said.details[0]?.issue];
  const words = codes.filter((code) => typeof code === 'string' && /^[\w-]{1,60}$/.test(code));
  return words.length > 0 ? ` (${words.join(', ')})` : '';
}
