// Deletes one's own account: asked twice (`sure` is "yes" on a page of its own), and only after a fresh login or
// with the password. Payments stay in the books and belong to nobody.
// Tested in tests/pages/api/account/delete.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { proveOwner } from '#lib/auth/fresh.ts';
import { signInFirst } from '#lib/auth/guards.ts';
import { signedOut } from '#lib/auth/sign-in.ts';
import { answerRefusal, formAt } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/account/leave/';
const t = texts.leaving;
const Form = z.object({
  sure: z.literal('yes', { error: t.unsure }),
  current_password: text(1024).optional(),
});

export const POST: APIRoute = async (context) => {
  const { app, user, address } = context.locals;
  if (!user) return signInFirst(context);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);
  const proof = await proveOwner(context, form.data.current_password);
  if (!proof.ok) return answerRefusal(context, { ...proof, values: form.values }, PAGE);

  const removed = await User.remove(app.db, user.id, { id: user.id, ip: address });
  if (removed === 'last-admin')
    return answerRefusal(context, refusal(409, { form: t.lastAdmin }), PAGE, proof.cookies);
  return signedOut(context, '/login/?done=left');
};

export const ALL = formAt(PAGE);
