import { describe, expect, test } from 'vitest';
import { kinds } from '#lib/payments/registry.ts';
import { readSettings } from '#lib/settings.ts';

const real = {
  SITE_URL: 'https://label.example',
  SMTP_URL: 'smtp://127.0.0.1',
  MAIL_FROM: 'a@b.test',
};
const stripe = {
  STRIPE_SECRET_KEY: 'sk_live_0123456789',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
};
const paypal = {
  PAYPAL_CLIENT_ID: 'client-id-0123',
  PAYPAL_CLIENT_SECRET: 'client-secret-0123',
  PAYPAL_WEBHOOK_ID: 'WEBHOOK0123',
};
const btcpay = {
  BTCPAY_URL: 'https://btcpay.example',
  BTCPAY_STORE_ID: 'Store0123',
  BTCPAY_API_KEY: 'key0123456789',
  BTCPAY_WEBHOOK_SECRET: 'secret0123456789',
};
const processorsOf = (env: Record<string, string>) => {
  const world = { data_dir: '', clock: Date.now, origin: () => '', background: () => undefined };
  return readSettings({ ...real, ...env }).processors.map((make) => make(world));
};

test('48: what is not configured is not there', () => {
  expect(processorsOf({})).toEqual([]);
});

test('all three, in the order in which they are offered', () => {
  const made = processorsOf({ ...stripe, ...paypal, ...btcpay });
  expect(made.map(({ system }) => system)).toEqual(['stripe', 'paypal', 'btcpay']);
  expect(made.every(({ live }) => live)).toBe(true);
  expect(made.flatMap(({ checkout_origins }) => checkout_origins)).toEqual([
    'https://checkout.stripe.com',
    'https://www.paypal.com',
    'https://btcpay.example',
  ]);
});

test('several signing secrets of Stripe, while they are rolled', () => {
  const STRIPE_WEBHOOK_SECRET = 'whsec_0123456789, whsec_9876543210';
  expect(processorsOf({ ...stripe, STRIPE_WEBHOOK_SECRET })).toHaveLength(1);
});

describe('each mistake stops the start with a sentence that names the setting', () => {
  test.each<[string, Record<string, string>]>([
    ...[stripe, paypal, btcpay].flatMap((all) =>
      Object.keys(all).map((missing): [string, Record<string, string>] => [
        missing,
        Object.fromEntries(Object.entries(all).filter(([name]) => name !== missing)),
      ]),
    ),
    ['STRIPE_SECRET_KEY', { ...stripe, STRIPE_SECRET_KEY: 'pk_live_0123456789' }],
    ['STRIPE_SECRET_KEY', { ...stripe, STRIPE_SECRET_KEY: 'sk_test_0123456789' }],
    ['STRIPE_SECRET_KEY', { ...stripe, PAYMENT_MODE: 'test' }],
    ['STRIPE_WEBHOOK_SECRET', { ...stripe, STRIPE_WEBHOOK_SECRET: 'we_0123456789' }],
    ['STRIPE_API_BASE', { ...stripe, STRIPE_API_BASE: 'http://127.0.0.1:1' }],
    ['PAYPAL_API_BASE', { ...paypal, PAYPAL_API_BASE: 'http://127.0.0.1:1' }],
    [
      'PAYPAL_API_BASE',
      { ...paypal, PAYMENT_MODE: 'test', PAYPAL_API_BASE: 'https://evil.example' },
    ],
    ['PAYPAL_WEBHOOK_ID', { ...paypal, PAYPAL_WEBHOOK_ID: 'with space' }],
    ['BTCPAY_URL', { ...btcpay, BTCPAY_URL: 'http://btcpay.example' }],
    ['BTCPAY_URL', { ...btcpay, BTCPAY_URL: 'http://127.0.0.1:1' }],
    ['BTCPAY_URL', { ...btcpay, BTCPAY_URL: 'https://btcpay.example/path' }],
    ['BTCPAY_URL', { ...btcpay, BTCPAY_URL: 'https://[btcpay' }],
    ['BTCPAY_STORE_ID', { ...btcpay, BTCPAY_STORE_ID: '../x' }],
    ['PAYMENT_MODE', { PAYMENT_MODE: 'sandbox' }],
  ])('%s %j', (name, env) => {
    expect(() => processorsOf(env)).toThrow(new RegExp(`^${name} `));
  });

  test('a secret is never repeated in the sentence', () => {
    const wrong = { ...stripe, STRIPE_SECRET_KEY: 'oops-this-is-secret' };
    expect(() => processorsOf(wrong)).toThrow(/^(?!.*oops).*STRIPE_SECRET_KEY/);
  });
});

test('a stand-in takes the place of the processor in test mode, and may be led to', () => {
  const [made] = processorsOf({
    ...stripe,
    STRIPE_SECRET_KEY: 'sk_test_0123456789',
    PAYMENT_MODE: 'test',
    STRIPE_API_BASE: 'http://127.0.0.1:8080',
  });
  expect(made?.checkout_origins).toContain('http://127.0.0.1:8080');
  expect(made?.live).toBe(false);
});

describe('what they can charge exactly', () => {
  const takes = (env: Record<string, string>, amount: number, currency: string) =>
    processorsOf(env)[0]?.takes({ amount, currency });

  test('Stripe', () => {
    expect(takes(stripe, 4900, 'usd')).toBe(true);
    expect(takes(stripe, 4900, 'jpy')).toBe(true);
    expect(takes(stripe, 4900, 'isk')).toBe(false);
    expect(takes(stripe, 4901, 'kwd')).toBe(false);
    expect(takes(stripe, 0, 'usd')).toBe(false);
  });

  test('PayPal', () => {
    expect(takes(paypal, 4900, 'usd')).toBe(true);
    expect(takes(paypal, 4900, 'huf')).toBe(true);
    expect(takes(paypal, 4950, 'huf')).toBe(false);
    expect(takes(paypal, 4900, 'inr')).toBe(false);
  });

  test('BTCPay Server', () => {
    expect(takes(btcpay, 4900, 'usd')).toBe(true);
    expect(takes(btcpay, 0, 'usd')).toBe(false);
  });
});

test('a kind of the registry names each of its settings with its own word', () => {
  for (const { system, settings } of kinds)
    for (const name of settings) expect(name).toMatch(new RegExp(`^${system.toUpperCase()}_`));
});
