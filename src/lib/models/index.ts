// The six models, as the rest of the site calls them: `User.register(db, form)`; and what letters need beside them.
// Each is a module of plain functions that take the database, or a transaction, first; a folder of its name has what
// it is made of, `shared/` what several are.
// docs/models.md lists every function.

export * as Link from './letters/link.ts';
export * as Livestream from './livestream.ts';
export * as Media from './media.ts';
export * as Outbox from './letters/outbox.ts';
export * as Payment from './payment.ts';
export * as Product from './product.ts';
export * as Site from './site.ts';
export * as User from './user.ts';
