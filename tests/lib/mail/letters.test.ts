import { describe, expect, test } from 'vitest';
import type { LetterKind } from '#db/schema.ts';
import { write } from '#lib/mail/letters.ts';
import type { Outbox, User } from '#lib/models/index.ts';

const SECRET = 'c2VjcmV0LW9mLXRoZS1saW5r';
const sender = { site: 'Side A', origin: 'https://gatefold.test' };
const mia = {
  id: 'mia',
  email: 'mia@example.test',
  name: 'Mia',
  confirmed_at: 1,
  password: '$argon2id$secret',
  unsubkey: 'a1b2c3',
} as User.Row;

const facts: Record<LetterKind, unknown> = {
  welcome: null,
  confirm: null,
  reset: null,
  receipt: { amount: 4900, currency: 'usd', paid_at: Date.UTC(2027, 0, 31, 23), number: 'pay-1' },
  refund: { amount: 900, currency: 'usd', refunded_at: Date.UTC(2027, 1, 1, 23), number: 'pay-1' },
  taken: null,
  'new-address': null,
  'address-asked': { email: 'new@example.test' },
  'address-changed': { email: 'new@example.test' },
  'password-changed': null,
  news: { subject: 'A new side', text: 'Something *new*: [look](/media/new/).' },
};
const kinds = Object.keys(facts) as LetterKind[];

const letterOf = (kind: LetterKind, user: User.Row | undefined = mia, told = facts[kind]) =>
  write(
    {
      id: 'letter-1',
      kind,
      email: mia.email,
      facts: JSON.stringify(told),
      created_at: 1,
    } as Outbox.Row,
    user,
    SECRET,
    sender,
  );

describe.each(kinds)('the letter %s', (kind) => {
  test('goes to its address, in both forms, and leads into this site only', () => {
    const letter = letterOf(kind);
    expect(letter).toMatchObject({ id: 'letter-1', date: 1 });
    const name = kind === 'new-address' ? '' : 'Mia';
    expect(letter.to).toEqual({ name, address: 'mia@example.test' });
    expect(letter.subject).not.toBe('');
    for (const form of [letter.text, letter.html]) {
      expect(form).toContain(name ? 'Hello Mia,' : 'Hello,');
      for (const [link] of form.matchAll(/https?:[^\s"<]+/g))
        expect(new URL(link).origin, link).toBe(sender.origin);
    }
  });

  test('says the same in both forms', () => {
    const { text, html } = letterOf(kind);
    const words = html
      .replace(/<head>.*<\/head>/s, '')
      .replaceAll(/<a [^>]*href="([^"]*)"[^>]*>/g, ' $1 ')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    for (const line of text.split('\n').filter((part) => part && part !== '-- '))
      if (kind !== 'news' || !line.includes('*'))
        for (const word of line.split(/[:\s]+/)) expect(words).toContain(word);
  });

  test('loads nothing and runs nothing', () => {
    expect(letterOf(kind).html).not.toMatch(/<(script|img|link|iframe|object)|url\(|@import|src=/i);
  });

  test('holds no secret but that of its link', () => {
    const { text, html, subject } = letterOf(kind);
    for (const form of [text, html, subject]) expect(form).not.toContain(mia.password);
    const linked = ['welcome', 'confirm', 'new-address', 'reset'].includes(kind);
    expect(text.includes(SECRET)).toBe(linked);
    expect(subject).not.toContain(SECRET);
  });

  test('says nothing that a stranger typed as a name to who has not confirmed the address', () => {
    const letter = letterOf(kind, { ...mia, name: 'Pay at evil.example', confirmed_at: null });
    expect(JSON.stringify(letter)).not.toContain('evil.example');
  });

  test('escapes a name', () => {
    // Which stands in no letter to an address that waits.
    if (kind === 'new-address') return;
    const { html } = letterOf(kind, { ...mia, name: '<b onload="x">Mia & \'co\'</b>' });
    expect(html).toContain('Hello &lt;b onload=&quot;x&quot;&gt;Mia &amp; &#39;co&#39;&lt;/b&gt;,');
  });

  test('greets somebody without a name', () => {
    expect(letterOf(kind, { ...mia, name: null }).text).toMatch(/^Hello,\n/);
  });
});

test('only news can be unsubscribed from', () => {
  for (const kind of kinds) {
    const { text, unsubscribe } = letterOf(kind);
    const expected = kind === 'news' ? 'https://gatefold.test/api/unsubscribe/a1b2c3' : undefined;
    expect(unsubscribe).toBe(expected);
    expect(text.includes('/unsubscribe/a1b2c3/')).toBe(kind === 'news');
  }
});

test('a receipt says what was paid, when, and which payment that is', () => {
  const { text } = letterOf('receipt');
  expect(text).toContain('Paid: $49\nOn: 31 January 2027\nPayment: pay-1');
});

test('a refund says what was given back, when, and of which payment', () => {
  const { text } = letterOf('refund');
  expect(text).toContain('Given back: $9\nOn: 1 February 2027\nPayment: pay-1');
});

test('news are Markdown, and their links lead to the site', () => {
  const { html, subject } = letterOf('news');
  expect(subject).toBe('A new side');
  expect(html).toContain('Something <em>new</em>');
  expect(html).toContain('href="https://gatefold.test/media/new/"');
  const text = 'See [one](media/one/), and [two].\n\n[two]: /media/two/';
  const letter = letterOf('news', mia, { subject: 'Two', text });
  for (const address of ['media/one/', 'media/two/']) {
    expect(letter.html).toContain(`href="https://gatefold.test/${address}"`);
    expect(letter.text).toContain(`https://gatefold.test/${address}`);
  }
  const hostile = letterOf('news', mia, { subject: 'x', text: '<script>alert(1)</script>' });
  expect(hostile.html).not.toContain('<script');
});
