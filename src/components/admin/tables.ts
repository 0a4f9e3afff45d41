// The administration's tables: which columns of each model are shown, and as what. A column that is not
// listed here is not shown, so secrets (password, unsubkey) stay where they are.
// Tested in tests/components/admin/tables.test.ts.

import type { Db } from '#db/schema.ts';
import { paymentState, systemName } from '#components/account/payment-words.ts';
import { formatMoney } from '#components/account/money.ts';
import { formatDuration, formatSize, KINDS } from '#components/format.ts';
import { mediaHref, productHref } from '#components/hrefs.ts';
import { Livestream, Media, Payment, Product, Site, User } from '#lib/models/index.ts';
import { type Column, moment, NOTHING, number, shortId, words } from './cells.ts';
import { publication } from './publication.ts';

export interface Table<Row> {
  /** What its rows are called. */
  title: string;
  /** What a search looks into. */
  searches: string;
  /** How the first row comes to be, for an empty table. */
  how: string;
  command?: string;
  search(
    db: Db,
    options: { query?: string | undefined; limit: number; offset: number },
  ): Promise<{ rows: Row[]; total: number }>;
  columns(now: number): Column<Row>[];
}

export const previewHref = (slug: string) => `/admin/preview/${slug}/`;

const user: Table<User.Public> = {
  title: 'Users',
  searches: 'address or name',
  how: 'They come by themselves, through the register page.',
  search: User.search,
  columns: () => [
    { label: 'Address', cell: (row) => words(row.email) },
    { label: 'Name', cell: (row) => words(row.name) },
    { label: 'Role', cell: (row) => words(row.role) },
    { label: 'News', cell: (row) => words(row.unsubscribe ? 'no' : 'yes') },
    { label: 'Since', cell: (row) => moment(row.created_at) },
    {
      label: 'Payments',
      cell: (row) => ({ ...shortId(row.id), href: `/admin/payment/?q=${row.id}` }),
    },
  ],
};

const payment: Table<Payment.Row> = {
  title: 'Payments',
  searches: 'an id, the processor or the status',
  how: 'They begin with the button on the join page.',
  search: Payment.search,
  columns: () => [
    { label: 'Begun', cell: (row) => moment(row.created_at) },
    {
      label: 'Amount',
      number: true,
      cell: (row) => ({ text: formatMoney(row.amount, row.currency) }),
    },
    {
      label: 'State',
      cell: (row) => {
        const { word, tone } = paymentState(row);
        return { text: word, tone, title: row.status };
      },
    },
    { label: 'Reason', cell: (row) => words(row.hold ?? row.status_reason) },
    { label: 'By', cell: (row) => words(systemName(row.system)) },
    { label: 'User', cell: (row) => shortId(row.user_id) },
    { label: 'Number', cell: (row) => shortId(row.internal_id) },
    { label: 'Processor’s', cell: (row) => shortId(row.sys_primary_id) },
  ],
};

const product: Table<Product.Row> = {
  title: 'Products',
  searches: 'title or slug',
  how: 'Make one on the console:',
  command: "Product.create(db, { title: 'Side A' })",
  search: Product.search,
  columns: (now) => [
    { label: 'No.', number: true, cell: (row) => number(row.position) },
    {
      label: 'Title',
      cell: (row) =>
        words(row.title, Product.isPublished(row, now) ? productHref(row.slug) : undefined),
    },
    { label: 'State', cell: (row) => publication(row, now) },
    { label: 'Published', cell: (row) => moment(row.published_at) },
    { label: 'Id', cell: (row) => shortId(row.id) },
  ],
};

const media: Table<Media.Row> = {
  title: 'Media',
  searches: 'title, slug, kind or access',
  how: 'Add one:',
  command: 'npm run media -- add talk.mp4 --title "A talk"',
  search: Media.search,
  columns: (now) => [
    { label: 'No.', number: true, cell: (row) => number(row.position) },
    {
      label: 'Title',
      cell: (row) =>
        words(row.title, Media.isPublished(row, now) ? mediaHref(row.slug) : previewHref(row.slug)),
    },
    { label: 'Kind', cell: (row) => words(KINDS[row.kind].name) },
    { label: 'Open to', cell: (row) => words(Media.isGated(row) ? 'members' : 'everybody') },
    { label: 'State', cell: (row) => publication(row, now) },
    { label: 'Published', cell: (row) => moment(row.published_at) },
    {
      label: 'Length',
      number: true,
      cell: (row) => (row.duration_ms === null ? NOTHING : words(formatDuration(row.duration_ms))),
    },
    {
      label: 'Size',
      number: true,
      cell: (row) => (row.file_size === null ? NOTHING : words(formatSize(row.file_size))),
    },
    { label: 'Id', cell: (row) => shortId(row.id) },
  ],
};

const livestream: Table<Livestream.Row> = {
  title: 'Livestreams',
  searches: 'title',
  how: 'Plan one on the console:',
  command: 'Livestream.create(db, { title, starts_at })',
  search: Livestream.search,
  columns: () => [
    { label: 'Title', cell: (row) => words(row.title) },
    { label: 'Begins', cell: (row) => moment(row.starts_at) },
    { label: 'Ends', cell: (row) => moment(row.ends_at) },
    { label: 'Viewers', number: true, cell: (row) => number(row.viewer_count) },
    { label: 'Item', cell: (row) => shortId(row.media_id) },
    { label: 'Id', cell: (row) => shortId(row.id) },
  ],
};

/** Nothing secret belongs into `site`; whoever puts it there all the same does not see it on a screen. */
const SECRET = /secret|password|token/i;

const site: Table<Site.Row> = {
  title: 'Site',
  searches: 'key',
  how: 'Set one on the console:',
  command: "Site.set(db, 'name', 'My site')",
  search: Site.search,
  columns: () => [
    { label: 'Key', cell: (row) => ({ ...words(row.key), code: true }) },
    {
      label: 'Value',
      cell: (row) =>
        SECRET.test(row.key) ? { text: 'hidden' } : { ...words(row.value), code: true },
    },
    { label: 'Changed', cell: (row) => moment(row.updated_at) },
  ],
};

export const tables = { user, payment, product, media, livestream, site };
export type TableName = keyof typeof tables;

/** Undefined for names that are no table here. */
export const findTable = (name = ''): Table<unknown> | undefined =>
  Object.hasOwn(tables, name) ? (tables[name as TableName] as Table<unknown>) : undefined;
