// What an item is, in words for the author, and where it is.

import type { Application } from '#lib/application.ts';
import { mediaHref } from '#lib/helpers/hrefs.ts';
import type { Media } from '#lib/models/index.ts';
import { publishAndTell } from '../author/tell.ts';

/** `video "My first talk" (1:05, 12.3 MB), for members` */
export function nameOf({ kind, title, duration_ms, file_size, access }: Media.Row): string {
  const facts = [
    duration_ms === null ? undefined : clockTime(duration_ms),
    file_size === null ? undefined : size(file_size),
  ].filter(Boolean);
  const measure = facts.length > 0 ? ` (${facts.join(', ')})` : '';
  return `${kind} "${title}"${measure}, ${access === 'members' ? 'for members' : 'free for everybody'}`;
}

export const publishItem = (app: Application, { slug, published_at }: Media.Row): Promise<void> =>
  publishAndTell(app, {
    path: mediaHref(slug),
    published_at,
    draft: `It is a draft. Admins see it at ${app.origin()}/admin/preview/${slug}/`,
  });

function clockTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

const size = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
