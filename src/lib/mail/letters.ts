// What each letter says: its words (src/lib/texts.ts), the one thing to do about it, and where that leads. Links
// begin with the configured origin, never with what a request calls the site.
// Tested in tests/lib/mail/letters.test.ts.

import { absolute, absoluteSource, renderMarkdown } from '#lib/helpers/markdown.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import type { Outbox, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { type Content, toHtml, toText } from './layout.ts';
import type { Letter } from './mailer.ts';

export interface Sender {
  /** The name of the site. */
  site: string;
  /** As `https://example.org`. */
  origin: string;
  /** Where answers go. */
  contact?: string | undefined;
}

/** @param secret of the link, in letters that have one. */
export function write(
  letter: Outbox.Row,
  user: User.Row | undefined,
  secret: string | undefined,
  sender: Sender,
): Letter {
  // What a stranger typed as a name goes to nobody who has not said that the address is theirs.
  const known = user !== undefined && user.confirmed_at !== null && letter.kind !== 'new-address';
  const name = known ? (user.name ?? '') : '';
  const { subject, ...content } = contentOf(letter, secret, sender);
  const key = letter.kind === 'news' ? user?.unsubkey : undefined;
  const unsubscribe = key && {
    page: `${sender.origin}/unsubscribe/${key}/`,
    one_click: `${sender.origin}/api/unsubscribe/${key}`,
  };
  const whole: Content = {
    ...content,
    title: subject,
    hello: texts.letters.hello(name),
    sender,
    ...(unsubscribe ? { unsubscribe: unsubscribe.page } : {}),
  };
  return {
    id: letter.id,
    to: { name, address: letter.email },
    date: letter.created_at,
    subject,
    text: toText(whole),
    html: toHtml(whole),
    ...(sender.contact ? { reply_to: sender.contact } : {}),
    ...(unsubscribe ? { unsubscribe: unsubscribe.one_click } : {}),
  };
}

type Draft = Pick<Content, 'paragraphs' | 'rows' | 'button' | 'after' | 'prose'> & {
  subject: string;
};

type MoneyWords = Record<'amount' | 'date' | 'number' | 'button', string>;
type Money = { amount: number; currency: string; at: number; number: string };

function contentOf(
  { kind, facts }: Outbox.Row,
  secret: string | undefined,
  { site, origin }: Sender,
): Draft {
  const t = texts.letters;
  const leadingTo = <W extends { button: string }>(words: W, path: string) => ({
    ...words,
    button: { label: words.button, href: origin + path },
  });
  const aboutMoney = <W extends MoneyWords>(words: W, { amount, currency, at, number }: Money) => ({
    ...leadingTo(words, '/account/'),
    rows: [
      [words.amount, formatMoney(amount, currency)],
      [words.date, day.format(at)],
      [words.number, number],
    ] satisfies Content['rows'],
  });
  switch (kind) {
    case 'welcome':
      return leadingTo(t.welcome(site), `/confirm/${secret}/`);
    case 'confirm':
      return leadingTo(t.confirm(site), `/confirm/${secret}/`);
    case 'new-address':
      return leadingTo(t.newAddress(site), `/confirm/${secret}/`);
    case 'reset':
      return leadingTo(t.reset(site), `/reset/${secret}/`);
    case 'taken':
      return leadingTo(t.taken(site), '/reset/');
    case 'password-changed':
      return leadingTo(t.passwordChanged(site), '/reset/');
    case 'address-asked': {
      const { email } = read<'address-asked'>(facts);
      return leadingTo(t.addressAsked(site, email), '/account/');
    }
    case 'address-changed': {
      const { email } = read<'address-changed'>(facts);
      return t.addressChanged(site, email);
    }
    case 'receipt': {
      const { paid_at: at, ...money } = read<'receipt'>(facts);
      return aboutMoney(t.receipt(site), { ...money, at });
    }
    case 'refund': {
      const { refunded_at: at, ...money } = read<'refund'>(facts);
      return aboutMoney(t.refund(site), { ...money, at });
    }
    case 'news': {
      const { subject, text } = read<'news'>(facts);
      return {
        subject,
        paragraphs: [],
        prose: {
          text: absoluteSource(text, origin),
          html: absolute(renderMarkdown(text), origin),
        },
      };
    }
  }
}

const day = new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeZone: 'UTC' });

const read = <K extends Outbox.Row['kind']>(facts: string): Outbox.Facts[K] => JSON.parse(facts);
