// Tested in tests/pages/api/logout.test.ts.

import type { APIRoute } from 'astro';
import { signOut } from '#lib/auth/sign-in.ts';
import { formAt } from '#lib/helpers/answers.ts';

export const prerender = false;

export const POST: APIRoute = (context) => signOut(context);

export const ALL = formAt('/account/');
