// Holds what we send, and what our stand-ins answer, against the documents that the processors publish. The
// setting CONTRACTS names the folder that holds them; without it these checks are skipped, and
// tests/lib/payments/published.test.ts says so by name. A document that does not compile fails loudly.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type Answer, type Question, readForm } from './server.ts';

export const CONTRACTS = process.env.CONTRACTS;

type Json = Record<string, unknown>;
interface Operation {
  parameters?: Json[];
  requestBody?: Json;
  responses: Record<string, Json>;
}

/** How many questions and answers were checked, by document. */
export const checked = new Map<string, number>();

const read = (name: string) =>
  JSON.parse(readFileSync(path.join(CONTRACTS ?? '', name), 'utf8')) as Json;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NOTES = [
  'example',
  'examples',
  'description',
  'title',
  'discriminator',
  'xml',
  'externalDocs',
];
const FLAGS = ['deprecated', 'readOnly', 'writeOnly', 'nullable'];

/** OpenAPI 3.0 → JSON Schema: `nullable` on anything, nothing beside a `$ref`, no notes. */
function toSchema(from: unknown): unknown {
  if (Array.isArray(from)) return from.map(toSchema);
  if (!isObject(from)) return from;
  if (typeof from.$ref === 'string') return { $ref: from.$ref };
  const to: Json = {};
  for (const [key, value] of Object.entries(from)) {
    if (NOTES.includes(key) || FLAGS.includes(key) || key.startsWith('x-')) continue;
    if (key === 'properties')
      to.properties = Object.fromEntries(
        Object.entries(value as Json).map(([name, property]) => [name, toSchema(property)]),
      );
    else if (key === 'enum') to.enum = value;
    else if (key !== 'required' || typeof value !== 'boolean') to[key] = toSchema(value);
  }
  return from.nullable ? { anyOf: [to, { type: 'null' }] } : to;
}

/** One published document: finds the operation of a question, and says what does not fit. */
class Published {
  readonly name: string;
  readonly document: Json;
  readonly strict: Ajv;
  /** For forms and queries, where everything is text. */
  readonly lenient: Ajv;
  readonly compiled = new Map<string, ValidateFunction>();
  /** Newer schemas than the document's, by operation. */
  readonly newer = new Map<string, ValidateFunction>();

  constructor(file: string) {
    this.name = file.replaceAll(/\W/g, '-');
    this.document = read(file);
    const ajv = (coerceTypes: boolean | 'array') => {
      const made = new Ajv({
        strict: false,
        allErrors: true,
        coerceTypes,
        // Some published patterns are no Unicode expressions.
        unicodeRegExp: false,
        logger: false,
        inlineRefs: false,
      });
      addFormats.default(made);
      made.addSchema({ $id: this.name, components: toSchema(this.document.components) });
      return made;
    };
    this.strict = ajv(false);
    this.lenient = ajv('array');
  }

  find(method: string, pathname: string): { key: string; operation: Operation } | undefined {
    const paths = Object.entries(this.document.paths as Record<string, Json>);
    const fits = paths
      .filter(([template, item]) => {
        const pattern = template
          .replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
          .replaceAll(/\{[^}]+\}/g, '[^/]+');
        return item[method.toLowerCase()] && new RegExp(`^${pattern}$`).test(pathname);
      })
      .toSorted(([a], [b]) => a.split('{').length - b.split('{').length);
    const [found] = fits;
    if (!found) return undefined;
    const [template, item] = found;
    const operation = item[method.toLowerCase()] as Operation;
    const shared = (item.parameters ?? []) as Json[];
    return {
      key: `${method.toLowerCase()} ${template}`,
      operation: { ...operation, parameters: [...shared, ...(operation.parameters ?? [])] },
    };
  }

  deref(value: Json | undefined): Json | undefined {
    if (typeof value?.$ref !== 'string') return value;
    const keys = value.$ref.slice(2).split('/');
    let at: unknown = this.document;
    for (const key of keys) at = (at as Json)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
    return this.deref(at as Json);
  }

  faults(key: string, schema: unknown, value: unknown, lenient = false): string[] {
    const known = `${lenient} ${key}`;
    const validate =
      this.newer.get(key) ?? this.compiled.get(known) ?? this.compile(known, schema, lenient);
    if (validate(lenient ? structuredClone(value) : value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${this.name}, ${key}: ${instancePath || 'it'} ${message} ${JSON.stringify(params)}`,
    );
  }

  compile(known: string, schema: unknown, lenient: boolean): ValidateFunction {
    const own = JSON.parse(
      JSON.stringify(toSchema(schema)).replaceAll('"$ref":"#/', `"$ref":"${this.name}#/`),
    );
    const validate = (lenient ? this.lenient : this.strict).compile(own);
    this.compiled.set(known, validate);
    return validate;
  }

  question({ method, url, headers, raw }: Question): string[] {
    const { pathname, searchParams } = new URL(url, 'http://stand-in');
    const found = this.find(method, pathname);
    if (!found) return [`${this.name} has no operation ${method} ${pathname}`];
    const { key, operation } = found;
    const parameters = (operation.parameters ?? []).map((one) => this.deref(one) as Json);
    const known = parameters.filter((one) => one.in === 'query').map((one) => String(one.name));
    const faults = [...searchParams.keys()]
      .map((name) => name.replace(/\[.*/, ''))
      .filter((name) => !known.includes(name))
      .map((name) => `${this.name}, ${key}: no such parameter ${name}`);
    for (const { name, in: place, required, schema } of parameters) {
      const given =
        place === 'query'
          ? searchParams.get(String(name))
          : place === 'header'
            ? headers[String(name).toLowerCase()]
            : undefined;
      if (given === undefined || given === null) {
        if (required && (place === 'query' || place === 'header') && name !== 'Authorization')
          faults.push(`${this.name}, ${key}: ${name} is missing`);
      } else if (schema) faults.push(...this.faults(`${key} ${name}`, schema, given, true));
    }
    const body = this.deref(operation.requestBody);
    if (!body) return raw ? [...faults, `${this.name}, ${key}: takes no body`] : faults;
    if (!raw) return faults;
    const type = String(headers['content-type']).split(';')[0] ?? '';
    const media = (body.content as Record<string, Json>)[type];
    if (!media) return [...faults, `${this.name}, ${key}: takes no ${type}`];
    const form = type === 'application/x-www-form-urlencoded';
    const sent = form ? asArrays(readForm(raw)) : JSON.parse(raw);
    return [...faults, ...this.faults(`${key} body`, media.schema, sent, form)];
  }

  answer({ method, url }: Question, { status, json }: Answer): string[] {
    const found = this.find(method, new URL(url, 'http://stand-in').pathname);
    if (!found) return [];
    const { responses } = found.operation;
    const response = this.deref(responses[String(status)] ?? responses.default);
    if (!response) return [`${this.name}, ${found.key}: never answers ${status}`];
    const media = (response.content as Record<string, Json> | undefined)?.['application/json'];
    return media ? this.faults(`${found.key} ${status}`, media.schema, json) : [];
  }
}

/** `{ 0: a, 1: b }` is what a form makes of an array. */
function asArrays(value: unknown): unknown {
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const inner = keys.map((key) => asArrays(value[key]));
  const numbered = keys.length > 0 && keys.every((key, index) => key === String(index));
  return numbered ? inner : Object.fromEntries(keys.map((key, index) => [key, inner[index]]));
}

function makeCheck(documents: () => Published[], skips: RegExp = /^$/) {
  let loaded: Published[] | undefined;
  return (question: Question, answer: Answer): void => {
    if (!CONTRACTS) return;
    const { pathname } = new URL(question.url, 'http://stand-in');
    if (skips.test(pathname)) return;
    loaded ??= documents();
    const document =
      loaded.find((one) => one.find(question.method, pathname)) ?? (loaded[0] as Published);
    const faults = [
      ...(answer.status < 400 ? document.question(question) : []),
      ...document.answer(question, answer),
    ];
    checked.set(document.name, (checked.get(document.name) ?? 0) + 1);
    violations.push(...faults);
  };
}

/** What did not fit so far; a test file that used a stand-in looks at the end that there is nothing. */
export const violations: string[] = [];

export const checkBtcpay = makeCheck(() => [new Published('btcpay/greenfield-2.4.1.fixed.json')]);

/** Its token call stands in none of the documents. */
export const checkPaypal = makeCheck(
  () =>
    [
      'checkout_orders_v2',
      'payments_payment_v2',
      'customer_disputes_v1',
      'notifications_webhooks_v1',
    ].map((name) => new Published(`paypal/${name}.json`)),
  /^\/v1\/oauth2\/token$/,
);

/** The published document is older than the library: what we send is held against the library's own types. */
export const checkStripe = makeCheck(() => {
  const document = new Published('stripe/subset.2023-08-16.json');
  const { schemas } = read('stripe/sdk-23.1.0.2026-10-28.endive.schemas.json');
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: true, logger: false });
  addFormats.default(ajv);
  const named = schemas as Record<string, Json>;
  for (const [key, name] of [
    ['post /v1/checkout/sessions body', 'CheckoutSessionCreate'],
    ['post /v1/refunds body', 'RefundCreate'],
  ] as const)
    document.newer.set(key, ajv.compile(named[name] as Json));
  return [document];
});
