// What an admin does with a member: `action` is "disable", "enable" or "sign-out".
// Tested in tests/pages/api/admin/user.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { userHref } from '#components/admin/hrefs.ts';
import { requireAdmin } from '#lib/auth/guards.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const t = texts.members;
const Form = z.object({
  id: text(64),
  action: z.enum(['disable', 'enable', 'sign-out'], { error: t.unclear }),
});

export const POST: APIRoute = async (context) => {
  const refused = requireAdmin(context);
  if (refused) return refused;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form);
  const { app, user: admin, address: ip } = context.locals;
  const { id, action } = form.data;
  const member = await User.find(app.db, id);
  if (!member) return answerRefusal(context, refusal(404, { form: t.unknown }));
  const page = userHref(member.id);
  const by = { id: admin?.id, ip };

  if (action === 'sign-out') await app.sessions.revokeAll(id, { kind: 'sessions-revoked', ...by });
  if (action === 'enable') await User.enable(app.db, id, by);
  if (action === 'disable') {
    if (member.role === 'admin')
      return answerRefusal(context, refusal(409, { form: t.admin }), page);
    await User.disable(app.db, id, by);
  }
  return wantsJson(context.request) ? json({ id, action }) : seeOther(`${page}?done=${action}`);
};

export const ALL = formAt('/admin/user/');
