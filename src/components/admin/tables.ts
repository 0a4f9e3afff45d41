// The administration's tables: which columns of each model are shown, and as what. A column that is not
// listed here is not shown, so secrets (password, unsubkey) stay where they are.
// Tested in tests/components/admin/tables.test.ts.

import type { Db } from '#db/schema.ts';
import { paymentState, systemName } from '#components/account/payment-words.ts';
import { formatDuration, formatSize } from '#components/format.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import { mediaHref, productHref } from '#lib/helpers/hrefs.ts';
import * as Event from '#lib/models/shared/event.ts';
import { Livestream, Media, Outbox, Payment, Product, Site, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { type Cell, type Column, moment, NOTHING, number, shortId, words } from './cells.ts';
import { eventColumns } from './events.ts';
import { paymentHref, previewHref, userHref } from './hrefs.ts';
import { publication } from './publication.ts';
import { aboutSetting, settingOf } from './settings.ts';

const t = texts.admin;

export interface Table<Row> {
  /** What its rows are called. */
  title: string;
  /** What a search looks into. */
  searches: string;
  /** How the first row comes to be, for an empty table. */
  how: string;
  command?: string;
  /** What a select offers to show alone: what `search` takes as `group`, and its words. */
  groups?: Record<string, string>;
  search(
    db: Db,
    options: {
      query?: string | undefined;
      group?: string | undefined;
      limit: number;
      offset: number;
      /** Whose payments open the site. */
      systems: readonly string[];
    },
  ): Promise<{ rows: Row[]; total: number }>;
  columns(now: number): Column<Row>[];
}

interface Account extends User.Public {
  /** Is what is for members open to them? */
  open: boolean;
}

/** Users, each with whether the site is open to them. */
export async function accountsOf(
  db: Db,
  users: User.Public[],
  systems: readonly string[],
): Promise<Account[]> {
  const members = new Set(await Payment.listMembers(db, users, systems));
  return users.map((row) => ({ ...row, open: row.role === 'admin' || members.has(row.id) }));
}

/** Whoever registered an address that nobody has confirmed may be somebody else. */
const addressOf = ({ email, confirmed_at }: User.Public): string =>
  confirmed_at === null ? t.cells.unconfirmed(email) : email;

/** Who may not log in opens nothing, paid or not. */
function openTo({ open, disabled_on }: Account): string {
  if (disabled_on !== null) return t.cells.disabled;
  return open ? t.cells.yes : t.cells.no;
}

const user: Table<Account> = {
  ...t.tables.user,
  async search(db, { systems, ...search }) {
    const { rows, total } = await User.search(db, search);
    return { rows: await accountsOf(db, rows, systems), total };
  },
  columns: () => [
    { label: t.columns.address, cell: (row) => words(addressOf(row), userHref(row.id)) },
    { label: t.columns.name, cell: (row) => words(row.name) },
    { label: t.columns.role, cell: (row) => words(t.roles[row.role]) },
    { label: t.columns.opened, brief: true, cell: (row) => words(openTo(row)) },
    { label: t.columns.news, cell: (row) => words(row.unsubscribe ? t.cells.no : t.cells.yes) },
    { label: t.columns.since, cell: (row) => moment(row.created_at) },
    {
      label: t.columns.payments,
      cell: (row) => words(t.cells.see, `/admin/payment/?q=${row.id}`),
    },
    {
      label: t.columns.present,
      brief: true,
      cell: (row) =>
        row.open || row.disabled_on !== null
          ? NOTHING
          : words(texts.money.comp.link, `/admin/comp/?user=${row.id}`),
    },
  ],
};

const payment: Table<Payment.Booked> = {
  ...t.tables.payment,
  search: Payment.search,
  columns: () => [
    { label: t.columns.begun, cell: (row) => moment(row.created_at) },
    {
      label: t.columns.amount,
      number: true,
      cell: (row) => ({ text: formatMoney(row.amount, row.currency) }),
    },
    {
      label: t.columns.state,
      cell: (row) => {
        const { word, tone } = paymentState(row);
        return { text: word, tone, title: row.status };
      },
    },
    {
      label: t.columns.reason,
      cell: (row) => words(row.attention ?? row.hold ?? row.status_reason),
    },
    { label: t.columns.by, brief: true, cell: (row) => words(systemName(row.system)) },
    {
      label: t.columns.user,
      wide: true,
      cell: (row) => (row.user_id ? words(row.payer, userHref(row.user_id)) : NOTHING),
    },
    {
      label: t.columns.number,
      cell: (row) => ({ ...shortId(row.internal_id), href: paymentHref(row.id) }),
    },
    { label: t.columns.processors, cell: (row) => shortId(row.sys_primary_id) },
  ],
};

const product: Table<Product.Row> = {
  ...t.tables.product,
  command: 'npm run product -- add --title "Side A"',
  search: Product.search,
  columns: (now) => [
    { label: t.columns.position, number: true, cell: (row) => number(row.position) },
    {
      label: t.columns.title,
      cell: (row) =>
        words(row.title, Product.isPublished(row, now) ? productHref(row.slug) : undefined),
    },
    { label: t.columns.state, cell: (row) => publication(row, now) },
    { label: t.columns.published, cell: (row) => moment(row.published_at) },
    { label: t.columns.id, cell: (row) => shortId(row.id) },
  ],
};

const itemOf = (row: Media.Row, now: number): Cell =>
  words(row.title, Media.isPublished(row, now) ? mediaHref(row.slug) : previewHref(row.slug));

const media: Table<Media.Row> = {
  ...t.tables.media,
  command: 'npm run media -- add talk.mp4 --title "A talk"',
  search: Media.search,
  columns: (now) => [
    { label: t.columns.position, number: true, cell: (row) => number(row.position) },
    {
      label: t.columns.title,
      cell: (row) => itemOf(row, now),
    },
    { label: t.columns.kind, cell: (row) => words(texts.kinds[row.kind].name) },
    {
      label: t.columns.open,
      cell: (row) => words(Media.isGated(row) ? t.cells.members : t.cells.everybody),
    },
    { label: t.columns.state, cell: (row) => publication(row, now) },
    { label: t.columns.published, cell: (row) => moment(row.published_at) },
    {
      label: t.columns.length,
      number: true,
      cell: (row) => (row.duration_ms === null ? NOTHING : words(formatDuration(row.duration_ms))),
    },
    {
      label: t.columns.size,
      number: true,
      cell: (row) => (row.file_size === null ? NOTHING : words(formatSize(row.file_size))),
    },
    { label: t.columns.id, cell: (row) => shortId(row.id) },
  ],
};

interface Planned extends Livestream.Row {
  /** What one watches. */
  item: Media.Row | undefined;
}

const livestream: Table<Planned> = {
  ...t.tables.livestream,
  command: 'npm run live -- add --title "Listening hour" --at 2027-01-31T18:00Z --item a-talk',
  async search(db, search) {
    const { rows, total } = await Livestream.search(db, search);
    const planned = rows.map(async (row) => ({ ...row, item: await Livestream.media(db, row) }));
    return { rows: await Promise.all(planned), total };
  },
  columns: (now) => [
    { label: t.columns.title, cell: (row) => words(row.title) },
    { label: t.columns.begins, cell: (row) => moment(row.starts_at) },
    { label: t.columns.ends, cell: (row) => moment(row.ends_at) },
    { label: t.columns.viewers, number: true, cell: (row) => number(row.viewer_count) },
    { label: t.columns.item, cell: ({ item }) => (item ? itemOf(item, now) : NOTHING) },
    { label: t.columns.id, cell: (row) => shortId(row.id) },
  ],
};

const site: Table<Site.Row> = {
  ...t.tables.site,
  command: 'npm run site -- set name "My site"',
  search: Site.search,
  columns: () => [
    { label: t.columns.key, cell: (row) => ({ ...words(row.key), code: true }) },
    { label: t.columns.value, wide: true, cell: settingOf },
    { label: t.columns.about, wide: true, cell: ({ key }) => words(aboutSetting(key)) },
    { label: t.columns.changed, cell: (row) => moment(row.updated_at) },
  ],
};

const event: Table<Event.Told> = {
  title: texts.events.title,
  searches: texts.events.searches,
  how: texts.events.how,
  groups: texts.events.groups,
  async search(db, { group = '', ...search }) {
    const { rows, total } = await Event.search(db, {
      ...search,
      group: Object.hasOwn(Event.KINDS, group) ? (group as Event.Group) : undefined,
    });
    return { rows: await Event.withAddresses(db, rows), total };
  },
  columns: () => eventColumns,
};

const { groups: letterStates, ...letters } = t.tables.outbox;

const letterTones = { failed: 'bad', waiting: 'info', sent: 'good' } as const;

/** What a letter tells is for who gets it: of news the subject is shown, which went to everybody. */
const outbox: Table<Outbox.Row> = {
  ...letters,
  groups: letterStates,
  search: (db, { group = '', ...search }) =>
    Outbox.search(db, { ...search, group: Outbox.STATES.find((state) => state === group) }),
  columns: () => [
    { label: t.columns.address, cell: (row) => words(row.email) },
    { label: t.columns.kind, cell: (row) => ({ title: row.kind, ...words(kindOf(row)) }) },
    { label: texts.events.columns.at, cell: (row) => moment(row.created_at) },
    {
      label: t.columns.state,
      cell: ({ id, state }) => ({
        text: letterStates[state],
        tone: letterTones[state],
        ...(state === 'failed' && {
          post: { to: '/api/admin/outbox', id, label: t.letters.again },
        }),
      }),
    },
    { label: t.columns.tries, number: true, cell: (row) => number(row.attempts) },
    { label: t.columns.failure, cell: (row) => words(row.failure) },
  ],
};

function kindOf({ kind, facts }: Outbox.Row): string {
  const news = kind === 'news' ? (JSON.parse(facts) as Outbox.Facts['news'] | null) : null;
  return news ? t.letters.news(news.subject) : t.letters.kinds[kind];
}

export const tables = { user, payment, product, media, livestream, outbox, event, site };
type TableName = keyof typeof tables;

/** Undefined for names that are no table here. */
export const findTable = (name = ''): Table<unknown> | undefined =>
  Object.hasOwn(tables, name) ? (tables[name as TableName] as Table<unknown>) : undefined;
