// The gate: what only members get. It answers
//   /members/<slug>/  /members/<slug>.json   the members' part of a page, from dist/private
//   /members/<slug>/file                     a redirect to a signed path that works for some minutes
//   /members/<slug>/captions/<name>          the captions of its file
//   /t/…                                     the bytes, by the signature alone
//   /files/<id>/<name>                       for an admin, what is not published yet
// Anonymous: 401, unpaid: 403, anything else that is not there: 404.
// Tested in tests/lib/gate/gate.test.ts and, with a browser, in tests/site.test.ts.

import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Application } from '#lib/application.ts';
import { decode } from '#lib/helpers/decode.ts';
import { isId } from '#lib/helpers/ids.ts';
import { isPlayed } from '#lib/helpers/kinds.ts';
import { Media, Payment, type User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { mayOpen } from './access.ts';
import { redirect, refuse, sendFile } from './send-file.ts';

const t = texts.gate;

const members = /^\/members\/([^/]+?)(\/|\.json|\/file|\/captions\/([^/]+))$/;

/** Answers the request if it is the gate's and says true; false if it is not. */
export type Gate = (
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
) => Promise<boolean>;

/** @param private_dir where the members' parts lie; without it (in development) Astro renders them. */
export function makeGate(app: Application, private_dir?: string): Gate {
  return async (req, res, pathname) => {
    if (pathname.startsWith('/t/')) return sendSigned(app, req, res, pathname);
    if (pathname.startsWith('/files/')) return previewFile(app, req, res, pathname);
    const match = members.exec(pathname);
    if (!match) return false;
    const [, raw = '', what = '', captions] = match;
    const rendered = what === '/' || what === '.json';
    if (rendered && !private_dir) return false;

    const { user } = await whoAsks(app, req);
    const item = await findItem(app, decode(raw) ?? '', user);
    if (!item) return refuse(req, res, 404, t.nothing);
    const paid = user ? (await Payment.paid(app.db, user, app.systems))[0] : false;
    const verdict = mayOpen(item.access, user, paid);
    if (verdict === 'login') return refuse(req, res, 401, t.login);
    if (verdict === 'pay') return refuse(req, res, 403, t.pay);

    if (what === '/file') {
      if (!item.file_name) return refuse(req, res, 404, t.fileless);
      const download = isPlayed(item.kind) ? '' : '?download';
      return redirect(res, app.signer.sign(item.id, item.file_name) + download);
    }
    if (captions !== undefined) {
      const name = decode(captions) ?? '';
      if (!Media.captionsOf(item).some(({ file }) => file === name))
        return refuse(req, res, 404, t.captions);
      return sendFile(req, res, path.join(app.settings.data_dir, 'media', item.id), name);
    }
    const file = what === '/' ? `${item.slug}/index.html` : `${item.slug}.json`;
    return sendFile(req, res, path.join(private_dir ?? '', 'members'), file);
  };
}

const whoAsks = ({ sessions }: Application, req: IncomingMessage) =>
  sessions.validate(sessions.readToken(req.headers.cookie));

/** A published members' item; for an admin any item, as a preview shows it. */
async function findItem(app: Application, slug: string, user: User.Row | null) {
  if (user?.role === 'admin') return Media.findBySlug(app.db, slug);
  const item = await Media.findPublished(app.db, slug, app.clock());
  return item?.access === 'members' ? item : undefined;
}

/** Posters and files of drafts: what is published never comes this far. */
async function previewFile(
  app: Application,
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
): Promise<boolean> {
  const [, , id = '', name = ''] = pathname.split('/');
  const { user } = await whoAsks(app, req);
  if (user?.role !== 'admin' || !isId(id)) return false;
  const folder = path.join(app.settings.data_dir, 'media', id);
  return sendFile(req, res, folder, decode(name) ?? '');
}

async function sendSigned(
  { settings, signer }: Application,
  req: IncomingMessage,
  res: ServerResponse,
  pathname: string,
): Promise<boolean> {
  const granted = signer.verify(pathname);
  if (!granted) return refuse(req, res, 403, t.expired);
  const folder = path.join(settings.data_dir, 'media', granted.media_id);
  return sendFile(req, res, folder, granted.name);
}
