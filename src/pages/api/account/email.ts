// Asks for another address to log in with, which counts once its letter's link is used. Needs a fresh login or the
// password, since a new address is the way to a new password.
// Tested in tests/pages/api/account/email.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { FLAWS } from '#lib/auth/flaws.ts';
import { proveOwner } from '#lib/auth/fresh.ts';
import { signInFirst } from '#lib/auth/guards.ts';
import { countTry } from '#lib/auth/limits.ts';
import { readAddress } from '#lib/helpers/address.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/account/';
const TAKEN = texts.credentials.email.taken;
const Form = z.object({ email: text(254), current_password: text(1024).optional() });

export const POST: APIRoute = async (context) => {
  const { app, user, address } = context.locals;
  if (!user) return signInFirst(context);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);
  const { values } = form;
  const wrong = (email: string, cookies: string[] = []) =>
    answerRefusal(context, refusal(422, { email }, values), PAGE, cookies);

  const email = readAddress(form.data.email);
  if (!email) return wrong(FLAWS['email-invalid']);
  const proof = await proveOwner(context, form.data.current_password);
  if (!proof.ok) return answerRefusal(context, { ...proof, values }, PAGE);
  // Whether an address has an account may be asked as often as at the registration, and no more.
  const limited = await countTry(context, 'register');
  if (limited) return answerRefusal(context, { ...limited, values }, PAGE, proof.cookies);

  const owner = await User.findByEmail(app.db, email);
  if (owner && owner.id !== user.id) return wrong(TAKEN, proof.cookies);
  const mailed = await countTry(context, 'letter', user.email);
  if (mailed) return answerRefusal(context, { ...mailed, values }, PAGE, proof.cookies);

  const asked = await User.askEmail(app.db, user, email, { id: user.id, ip: address });
  if (!asked.ok) return wrong(TAKEN, proof.cookies);
  app.post.wake();
  const { new_email } = asked.user;
  if (wantsJson(context.request)) return json({ new_email }, 200, proof.cookies);
  return seeOther(`${PAGE}?done=${new_email ? 'asked' : 'kept'}`, proof.cookies);
};

export const ALL = formAt(PAGE);
