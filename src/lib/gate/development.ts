// The gate inside Astro's development server: signed paths, members' files and visitors' files work there as
// they do in front of the published site. Members' fragments are rendered live, by pages that check for themselves.

import path from 'node:path';
import type { AstroIntegration } from 'astro';
import type { Application } from '#lib/application.ts';
import { Media, Product } from '#lib/models/index.ts';
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
          const { pathname } = new URL(req.url ?? '/', 'http://site');
          const [, id = '', name = ''] = visitors.exec(pathname) ?? [];
          const answered = id ? sendToVisitor(id, name) : gate(req, res, pathname);
          answered.then((done) => done || next(), next);

          async function sendToVisitor(owner: string, raw: string): Promise<boolean> {
            const file = decodeURIComponent(raw);
            if (!(await mayVisitorsHave(app, owner, file)))
              return refuse(req, res, 404, 'There is no such file.');
            return sendFile(req, res, path.join(app.settings.data_dir, 'media', owner), file);
          }
        });
      },
    },
  };
}

async function mayVisitorsHave({ db }: Application, id: string, name: string): Promise<boolean> {
  const item = await Media.find(db, id);
  if (!item) return (await Product.find(db, id))?.poster_name === name;
  return item.poster_name === name || (item.access === 'free' && item.file_name === name);
}
