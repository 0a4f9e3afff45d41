// How endpoints read bodies. A form and a JSON body become the same plain object, held against a zod schema,
// so that what is not listed does not exist; what is wrong becomes a sentence and a 4xx, never an exception.
// How they answer stands in answers.ts. Tested in tests/lib/helpers/forms.test.ts.

import { z } from 'zod';
import { texts } from '#lib/texts.ts';
import { cut } from './cut.ts';

const t = texts.forms;

/** What a page that holds a form reads from `Astro.locals.form` after a failed attempt. */
export interface FormState {
  status: number;
  /** What was typed, by field. */
  values: Record<string, string>;
  /** One sentence by field; `form` is about all of it. */
  errors: Record<string, string>;
  /** Seconds to wait before it makes sense to try again. */
  retry_after?: number;
}

export type Refusal = FormState & { ok: false };
export type Reading<T> = { ok: true; data: T; values: Record<string, string> } | Refusal;

/** The largest body, in bytes: of a form, and of a processor's message. */
export const FORM_LIMIT = 64 * 1024;
export const WEBHOOK_LIMIT = 512 * 1024;

const SECRETS = /password/;
const KEPT_LENGTH = 1000;

/** Reads the body and holds it against `schema`. Never throws because of what was sent. */
export async function readForm<T>(request: Request, schema: z.ZodType<T>): Promise<Reading<T>> {
  const body = await readBody(request);
  if (!body.ok) return refusal(body.status, { form: body.error });
  const values = typedValues(body.fields);
  const parsed = schema.safeParse(body.fields);
  if (!parsed.success) return refusal(422, sentences(parsed.error), values);
  return { ok: true, data: parsed.data, values };
}

/** A text field: one value, at most `max` characters. */
export const text = (max: number) => z.string({ error: t.once }).max(max, t.long(max));

export const refusal = (
  status: number,
  errors: Record<string, string>,
  values: Record<string, string> = {},
): Refusal => ({ ok: false, status, errors, values });

/** The bytes of a body, or undefined when they are more than `limit`. */
export async function readBytes(request: Request, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type Body =
  { ok: true; fields: Record<string, unknown> } | { ok: false; status: number; error: string };

async function readBody(request: Request): Promise<Body> {
  const type = mediaType(request);
  const read = readers.get(type);
  if (!read) return { ok: false, status: 415, error: t.type };
  try {
    const bytes = await readBytes(request, FORM_LIMIT);
    if (!bytes) return { ok: false, status: 413, error: t.large };
    const fields = await read(bytes, request.headers.get('content-type') ?? type);
    if (isObject(fields)) return { ok: true, fields };
    return { ok: false, status: 400, error: t.json };
  } catch {
    return { ok: false, status: 400, error: t.unreadable };
  }
}

/** Throws at other encodings, which would become another name and another password; a mark at its head is none. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

type Reader = (bytes: Buffer, type: string) => unknown;

const readers = new Map<string, Reader>([
  ['application/json', (bytes) => withoutNulls(JSON.parse(utf8.decode(bytes)))],
  [
    'application/x-www-form-urlencoded',
    (bytes) => fieldsOf(new URLSearchParams(utf8.decode(bytes)).entries()),
  ],
  [
    'multipart/form-data',
    async (bytes, type) => {
      const response = new Response(new Uint8Array(bytes), { headers: { 'content-type': type } });
      return fieldsOf((await response.formData()).entries());
    },
  ],
]);

/** Many programs write `null` for what they do not have. */
const withoutNulls = (json: unknown): unknown =>
  isObject(json) ? Object.fromEntries(Object.entries(json).filter(([, v]) => v !== null)) : json;

/** A field that came twice becomes a list, which no schema of ours takes. */
function fieldsOf(entries: Iterable<[string, unknown]>): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of entries) fields.set(name, fields.has(name) ? [value] : value);
  return Object.fromEntries(fields);
}

const mediaType = (request: Request) =>
  (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function typedValues(fields: Record<string, unknown>): Record<string, string> {
  const kept = Object.entries(fields).filter(
    (field): field is [string, string] => typeof field[1] === 'string' && !SECRETS.test(field[0]),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, cut(value, KEPT_LENGTH)]));
}

function sentences(error: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) errors[String(issue.path[0] ?? 'form')] ??= issue.message;
  return errors;
}
