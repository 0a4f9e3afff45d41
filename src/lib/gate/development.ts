// The gate inside Astro's development server: signed paths, members' files and visitors' files work there as
// they do in front of the published site. The development server itself would send any file of the project to
// whoever asks: what is kept (database, keys, members' files) and made is refused before it is asked. Members' fragments are rendered live, by pages that check for themselves.
// Tested in tests/lib/gate/development.test.ts.

import path from 'node:path';
import type { AstroIntegration } from 'astro';
import type { Application } from '#lib/application.ts';
import { Media, Product } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { refuse, sendFile } from './answers.ts';
import { makeGate } from './gate.ts';

const visitors = /^\/files\/([0-9a-f-]{36})\/([^/]+)$/;

export function developmentGate(app: Application): AstroIntegration {
  const gate = makeGate(app);
  return {
    name: 'gatefold:development-gate',
    hooks: {
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((req, res, next) => {
          const pathname = plainPath(req.url ?? '/');
          if (pathname === undefined || isKept(app, pathname)) {
            void refuse(req, res, 404, texts.refused.nothing);
            return;
          }
          const [, id = '', name = ''] = visitors.exec(pathname) ?? [];
          const answered = id ? sendToVisitor(id, name) : gate(req, res, pathname);
          answered.then((done) => done || next(), next);

          async function sendToVisitor(owner: string, raw: string): Promise<boolean> {
            const file = decodeURIComponent(raw);
            if (!(await mayVisitorsHave(app, owner, file)))
              return refuse(req, res, 404, texts.gate.file);
            return sendFile(req, res, path.join(app.settings.data_dir, 'media', owner), file);
          }
        });
      },
    },
  };
}

/** The path without its query, with one slash where there are several; undefined when it cannot be read. */
export function plainPath(url: string): string | undefined {
  const pathname = url.replace(/[?#].*$/s, '').replaceAll(/[\\/]+/g, '/');
  try {
    decodeURIComponent(pathname);
    return pathname;
  } catch {
    return undefined;
  }
}

/** Does this path lead to a file of the data or dist folder, or to the settings, by whatever name? */
export function isKept({ settings }: Pick<Application, 'settings'>, pathname: string): boolean {
  const plain = decodeURIComponent(pathname).replace(/^\/@fs/, '');
  const kept = [settings.data_dir, settings.dist_dir, path.resolve('.env'), path.resolve('.git')];
  return kept.some((folder) =>
    [path.resolve(plain), path.join(process.cwd(), plain)].some((file) => isWithin(file, folder)),
  );
}

/** Some file systems take capitals for small letters, so all do here. */
const isWithin = (file: string, folder: string) =>
  `${file}/`.toLowerCase().startsWith(`${folder}/`.toLowerCase());

async function mayVisitorsHave({ db }: Application, id: string, name: string): Promise<boolean> {
  const item = await Media.find(db, id);
  if (!item) return (await Product.find(db, id))?.poster_name === name;
  if (item.poster_name === name) return true;
  const files = [item.file_name, ...Media.captionsOf(item).map(({ file }) => file)];
  return item.access === 'free' && files.includes(name);
}
