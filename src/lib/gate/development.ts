// The gate inside Astro's development server: signed paths, members' files and visitors' files work there as
// they do in front of the published site. The development server itself would send any file of the project to
// whoever asks: what is kept (database, keys, members' files) and made is refused before it is asked, and it is
// told to refuse it too, whatever a name leads to. Members' fragments are rendered live, by pages that check for
// themselves. Tested in tests/lib/gate/development.test.ts and tests/commands/dev.test.ts.

import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { AstroIntegration } from 'astro';
import type { Application } from '#lib/application.ts';
import { Media, Product } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { refuse, sendFile } from './send-file.ts';
import { makeGate } from './gate.ts';

const visitors = /^\/files\/([0-9a-f-]{36})\/([^/]+)$/;

export function developmentGate(app: Application): AstroIntegration {
  const gate = makeGate(app);
  return {
    name: 'gatefold:development-gate',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({ vite: { server: { fs: { deny: denied(app) } } } });
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((req, res, next) => {
          const pathname = plainPath(req.url ?? '/');
          if (pathname === undefined || isKept(app, pathname)) {
            void refuse(req, res, 404, texts.refused.nothing);
            return;
          }
          // Else the addresses of a page would be for good those that it had when it was first asked for.
          server.environments.ssr.hot.send('astro:content-changed', {});
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
  const plain = path.posix.normalize(decodeURIComponent(pathname));
  // Astro's own address for pictures in other sizes: its query names any file of this machine.
  if (/^\/_image\/?$/.test(plain)) return true;
  // Behind these stands a path of this machine, or the name of a module, which may be a path.
  const bare = plain.replace(/^(\/@(fs|id)(?=\/))+/, '');
  const files = [plain, bare].flatMap((at) => [path.resolve(at), path.join(process.cwd(), at)]);
  const kept = [settings.data_dir, settings.dist_dir, path.resolve('.env'), path.resolve('.git')];
  const asked = files.flatMap(withTarget);
  return kept.flatMap(withTarget).some((folder) => asked.some((file) => isWithin(file, folder)));
}

/** A file, and what is really there, if it is reached by a link. */
function withTarget(file: string): string[] {
  try {
    return [file, realpathSync(file)];
  } catch {
    return [file];
  }
}

/** The same as globs for Vite, together with its own, in whose place they stand. */
function denied({ settings }: Application): string[] {
  const literal = (folder: string) => folder.replaceAll(/[^\w/.-]/g, '\\$&');
  return [
    ...[settings.data_dir, settings.dist_dir].map((folder) => `${literal(folder)}/**`),
    ...['.env*', '**/.git/**', '.npmrc', '.yarnrc.yml', '*.{crt,pem,key,p12,pfx,cer,der}'],
  ];
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
