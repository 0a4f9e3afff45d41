// Makes an account, signs it in and writes a welcome; whoever has one already is logged in. Tested in
// tests/pages/api/register.test.ts.

import type { APIContext, APIRoute } from 'astro';
import { z } from 'zod';
import { errorsOf, FLAWS } from '#lib/auth/flaws.ts';
import { countTry, forgive } from '#lib/auth/limits.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { BUSY, unlessBusy } from '#lib/auth/unless-busy.ts';
import { answerRefusal, formAt } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { Outbox, User } from '#lib/models/index.ts';

export const prerender = false;

const PAGE = '/register/';
const DAY = 24 * 60 * 60 * 1000;

const Form = z.object({
  email: text(254),
  password: text(1024),
  password_repeat: text(1024),
  name: text(100).optional(),
  next: z.unknown().optional(),
});

export const POST: APIRoute = async (context) => {
  const { app } = context.locals;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);

  const limited = await countTry(context, 'register');
  if (limited) return answerRefusal(context, { ...limited, values: form.values }, PAGE);
  const by = { ip: context.locals.address };
  const registered = await unlessBusy(
    User.register(app.db, form.data, by, (tx, user) => Outbox.add(tx, 'welcome', user, null)),
  );
  if (registered === 'busy') return answerRefusal(context, refusal(503, BUSY, form.values), PAGE);
  if (!registered.ok && registered.reason === 'email-taken') return asOwner(context, form);
  if (!registered.ok) {
    const errors = errorsOf(registered.flaws);
    return answerRefusal(context, refusal(422, errors, form.values), PAGE);
  }

  app.post.wake();
  return signIn(context, registered.user, form);
};

export const ALL = formAt(PAGE);

/** Whoever has the address and its password is simply logged in; else its owner is told, once a day at most. */
async function asOwner(
  context: APIContext,
  { data, values }: { data: z.infer<typeof Form>; values: Record<string, string> },
): Promise<Response> {
  const { app } = context.locals;
  const { email, password } = data;
  const limited = await countTry(context, 'login', email);
  if (limited) return answerRefusal(context, { ...limited, values }, PAGE);
  const user = await unlessBusy(User.auth(app.db, email, password, { ip: context.locals.address }));
  if (user === 'busy') return answerRefusal(context, refusal(503, BUSY, values), PAGE);
  if (user)
    return signIn(context, user, { data, values }, (tx) => forgive(context, 'login', email, tx));
  const owner = await User.findByEmail(app.db, email);
  if (owner) await Outbox.addUnlessRecent(app.db, 'taken', owner, null, DAY);
  app.post.wake();
  return answerRefusal(context, refusal(422, { email: FLAWS['email-taken'] }, values), PAGE);
}
