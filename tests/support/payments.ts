// Parts for tests of payments: a processor that can be bent, a payment on its way, messages as the fake
// processor signs them, and the webhook's endpoint behind real HTTP.

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from '#lib/application.ts';
import { Payment, type User } from '#lib/models/index.ts';
import { sign } from '#lib/payments/fake/signature.ts';
import type { Processor } from '#lib/payments/processor.ts';
import { receive } from '#lib/payments/receive.ts';
import { startPayment } from '#lib/payments/start.ts';
import type { TestApplication } from './application.ts';

/** A checkout that `user` has begun, and the id of its order at the fake processor. */
export async function begun(app: TestApplication, user: User.Row) {
  const started = await startPayment(app, user);
  if (!started.ok) throw new Error(`The payment could not be started: ${started.reason}.`);
  const payment = await getPayment(app, started.payment.id);
  return { payment, order: payment.sys_primary_id ?? '' };
}

export async function getPayment(app: Application, id: string): Promise<Payment.Row> {
  const payment = await Payment.find(app.db, id);
  if (!payment) throw new Error(`There is no payment ${id}.`);
  return payment;
}

/** Puts a bent processor in the place of the fake one. */
export function bend(app: TestApplication, changes: Partial<Processor>): void {
  app.processors.set('fake', { ...app.fake, ...changes });
}

/** A request as the fake processor sends it; `headers` may spoil it. */
export function message(body: unknown, headers: Record<string, string> = {}, at = Date.now()) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  return new Request('http://gatefold.test/api/payments/fake/webhook', {
    method: 'POST',
    body: raw,
    headers: {
      'content-type': 'application/json',
      'fake-signature': sign('only for tests', raw, at),
      ...headers,
    },
  });
}

export interface Shop {
  /** What was posted, in order of arrival. */
  received: { body: string; headers: IncomingHttpHeaders; status: number }[];
  close(): Promise<void>;
}

/** Receives the fake processor's webhooks over real HTTP from now on. */
export async function openShop(app: TestApplication): Promise<Shop> {
  const received: Shop['received'] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const headers = new Headers(incoming.headers as Record<string, string>);
    const request = new Request(new URL(incoming.url ?? '/', app.reachedAt), {
      method: 'POST',
      body,
      headers,
    });
    const { status, sentence } = await receive(app, 'fake', request);
    received.push({ body, headers: incoming.headers, status });
    outgoing.writeHead(status).end(sentence);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  app.reachedAt = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { received, close };
}
