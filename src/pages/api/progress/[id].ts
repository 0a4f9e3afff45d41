// How far the signed-in person has played a published item that is open to them; POST notes it, and
// `position_ms` 0 forgets it. Players ask for it (src/components/player/place.ts).
// Tested in tests/pages/api/progress.test.ts and, with a browser, in tests/player.test.ts.

import type { APIContext, APIRoute } from 'astro';
import { z } from 'zod';
import { requirePaid, signInFirst } from '#lib/auth/guards.ts';
import { json, only, told } from '#lib/helpers/answers.ts';
import { readForm } from '#lib/helpers/forms.ts';
import { Media, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const t = texts.player;
const NOWHERE = { position_ms: 0, updated_at: null };

const Form = z.object({
  position_ms: z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], t.position)
    .pipe(z.int(t.position).min(0, t.position)),
});

export const GET: APIRoute = async (context) => {
  const opened = await open(context);
  if (opened instanceof Response) return opened;
  const { user, media } = opened;
  return json((await User.findProgress(context.locals.app.db, user, media.id)) ?? NOWHERE);
};

export const POST: APIRoute = async (context) => {
  const opened = await open(context);
  if (opened instanceof Response) return opened;
  const form = await readForm(context.request, Form);
  if (!form.ok) return json(told(form), form.status);

  const { user, media } = opened;
  const { position_ms } = form.data;
  return json(
    (await User.setProgress(context.locals.app.db, user, media.id, position_ms)) ?? NOWHERE,
  );
};

export const HEAD = GET;
export const ALL = only('GET', 'HEAD', 'POST');

/** Who asks and what it is about, or the refusal. */
async function open(context: APIContext): Promise<Response | { user: User.Row; media: Media.Row }> {
  const { app, user } = context.locals;
  if (!user) return signInFirst(context);
  const media = await Media.find(app.db, context.params.id ?? '');
  if (!media || !Media.isPublished(media, app.clock())) return json({ error: t.unknown }, 404);
  const unpaid = Media.isGated(media) ? await requirePaid(context) : undefined;
  return unpaid ?? { user, media };
}
