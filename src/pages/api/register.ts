// Makes an account, signs it in and writes a welcome. Tested in tests/pages/api/register.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import type { Application } from '#lib/application.ts';
import { FLAWS } from '#lib/auth/flaws.ts';
import { countTry } from '#lib/auth/limits.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { BUSY, unlessBusy } from '#lib/auth/unless-busy.ts';
import { answerRefusal, only } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { logger } from '#lib/helpers/log.ts';
import { welcome } from '#lib/mail/letters.ts';
import { Site, User } from '#lib/models/index.ts';

export const prerender = false;

const log = logger('register');
const PAGE = '/register/';

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
  const registered = await unlessBusy(User.register(app.db, form.data, by));
  if (registered === 'busy') return answerRefusal(context, refusal(503, BUSY, form.values), PAGE);
  if (!registered.ok) {
    const errors = { [registered.field]: FLAWS[registered.reason] };
    return answerRefusal(context, refusal(422, errors, form.values), PAGE);
  }

  app.background(sendWelcome(app, registered.user));
  return signIn(context, registered.user, form.data.next);
};

export const ALL = only('POST');

/** An account is an account, whether its letter arrives or not. */
async function sendWelcome({ db, mailer, origin }: Application, user: User.Row): Promise<void> {
  try {
    const site = (await Site.get(db, 'name')) ?? new URL(origin()).host;
    await mailer.send(welcome(user, { site, origin: origin() }));
  } catch (error) {
    log.error({ user: user.id, err: error }, 'the welcome was not sent');
  }
}
