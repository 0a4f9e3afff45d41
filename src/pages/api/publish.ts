// The Publish button of the admin: what was published, or why nothing was, is then said on its page.
// Tested in tests/pages/api/publish.test.ts.

import type { APIRoute } from 'astro';
import { reportHref } from '#components/admin/report.ts';
import { requireAdmin } from '#lib/auth/guards.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { refusal } from '#lib/helpers/forms.ts';
import { logger } from '#lib/helpers/log.ts';
import * as Event from '#lib/models/shared/event.ts';

export const prerender = false;

const log = logger('publish');

export const POST: APIRoute = async (context) => {
  const refused = requireAdmin(context);
  if (refused) return refused;
  try {
    const { app, user, address } = context.locals;
    const summary = await app.publish();
    const { added, changed, removed } = summary;
    const facts = { added: added.length, changed: changed.length, removed: removed.length };
    // It is published, whether that can be written down or not.
    await Event.note(app.db, { kind: 'published', id: user?.id, ip: address, facts }).catch(
      (error) => log.warn({ err: error }, 'the button published, and no event says so'),
    );
    return wantsJson(context.request) ? json(summary) : seeOther(reportHref(summary));
  } catch (error) {
    log.error({ err: error }, 'the button did not publish');
    // An admin may read it, and it names the file to mend.
    const reason = error instanceof Error ? error.message : String(error);
    return answerRefusal(context, refusal(500, { form: reason }), '/admin/');
  }
};

export const ALL = formAt('/admin/');
