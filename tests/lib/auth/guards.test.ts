import { describe, expect } from 'vitest';
import { type Asking, requireAdmin, requirePaid, signInFirst } from '#lib/auth/guards.ts';
import { Payment, User } from '#lib/models/index.ts';
import { context, member, test as base } from '../../support/application.ts';

interface Cast {
  free: User.Row;
  paid: User.Row;
  admin: User.Row;
  page(user: User.Row | null, path?: string): Asking;
  script(user: User.Row | null): Asking;
}

const test = base.extend<Cast>({
  free: async ({ app }, use) => use(await member(app, 'free')),
  paid: async ({ app }, use) => {
    const paid = await member(app, 'paid');
    await Payment.fake(app.db, { user: paid });
    await use(paid);
  },
  admin: async ({ app }, use) =>
    use(await User.setRole(app.db, (await member(app, 'admin')).id, 'admin')),
  page: async ({ app }, use) =>
    use((user, path = '/watch/a-talk/?t=5') => context(app, { path, user })),
  script: async ({ app }, use) =>
    use((user) => context(app, { user, headers: { accept: 'application/json' } })),
});

describe('signInFirst', () => {
  test('leads the anonymous to the login and back to where they were', ({ page }) => {
    const refused = signInFirst(page(null));
    expect(refused.status).toBe(303);
    expect(refused.headers.get('location')).toBe('/login/?next=%2Fwatch%2Fa-talk%2F%3Ft%3D5');
  });

  test('after a form leads to the account, since a form cannot be sent again', ({ app }) => {
    const refused = signInFirst(context(app, { path: '/api/account', form: { mail: 'on' } }));
    expect(refused.headers.get('location')).toBe('/login/?next=%2Faccount%2F');
  });

  test('tells scripts by a status', async ({ script }) => {
    const refused = signInFirst(script(null));
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ error: 'Please log in.' });
  });

  test('tells the fetcher of a fragment by a status, whatever it accepts', ({ page }) => {
    expect(signInFirst(page(null, '/members/a-talk/')).status).toBe(401);
  });

  test('has nobody keep the refusal', ({ page, script }) => {
    for (const refused of [signInFirst(page(null)), signInFirst(script(null))])
      expect(refused.headers.get('cache-control')).toBe('private, no-store');
  });
});

describe('requirePaid', () => {
  test('lets in who has paid, and admins', async ({ paid, admin, page }) => {
    expect(await requirePaid(page(paid))).toBeUndefined();
    expect(await requirePaid(page(admin))).toBeUndefined();
  });

  test('leads members who have not paid to join and back', async ({ free, page }) => {
    const refused = await requirePaid(page(free));
    expect(refused?.status).toBe(303);
    expect(refused?.headers.get('location')).toBe('/join/?next=%2Fwatch%2Fa-talk%2F%3Ft%3D5');
  });

  test('leads the anonymous to the login', async ({ page }) => {
    expect((await requirePaid(page(null)))?.headers.get('location')).toMatch(/^\/login\//);
  });

  test('tells scripts and fragments 403', async ({ free, page, script }) => {
    expect((await requirePaid(script(free)))?.status).toBe(403);
    expect((await requirePaid(page(free, '/members/a-talk/')))?.status).toBe(403);
  });

  test('on a real site takes no fake money', async ({ app, paid, page }) => {
    app.systems = Payment.DEFAULT_SYSTEMS;
    expect((await requirePaid(page(paid)))?.status).toBe(303);
  });
});

describe('requireAdmin', () => {
  test('lets admins in', ({ admin, page }) => {
    expect(requireAdmin(page(admin, '/admin/'))).toBeUndefined();
  });

  test('for members has no such page', ({ paid, page }) => {
    expect(requireAdmin(page(paid, '/admin/'))?.status).toBe(404);
  });

  test('refuses the forms and scripts of members', async ({ app, paid, script }) => {
    expect(requireAdmin(script(paid))?.status).toBe(403);
    const form = context(app, { path: '/api/publish', method: 'POST', user: paid });
    expect(requireAdmin(form)?.status).toBe(403);
  });

  test('leads the anonymous to the login', ({ page }) => {
    expect(requireAdmin(page(null, '/admin/'))?.status).toBe(303);
  });
});
