import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, siteFolder } from '../support/site.ts';

let site: Awaited<ReturnType<typeof siteFolder>>;

beforeAll(async () => {
  site = await siteFolder();
  await runCommand(site.env, 'db-seed');
});
afterAll(() => site.remove());

/** What comes back for these lines, without the two of the greeting. */
async function answers(...lines: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand(site.env, 'console', [], lines.join('\n'));
  expect([stderr, code]).toEqual(['', 0]);
  return stdout.trimEnd().split('\n').slice(2);
}

test('greets in two lines that name what is there', async () => {
  const { stdout } = await runCommand(site.env, 'console');
  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  for (const name of ['db', 'app', 'User', 'Payment', 'Product', 'Media', 'Livestream', 'Site'])
    expect(stdout).toContain(name);
});

test('each line waits for the one before, promises too', async () => {
  const said = await answers(
    "const ada = await User.findByEmail(db, 'ada@gatefold.example')",
    'ada.name',
    'await User.count(db)',
    'const [paid] = await Payment.paid(db, ada, app.systems)',
    'paid',
  );
  expect(said).toEqual(['undefined', "'Ada'", '3', 'undefined', 'false']);
});

test('a statement may take several lines', async () => {
  const said = await answers('await Site.set(db, "greeting", {', '  hello: "world",', '})');
  expect(said.join('\n')).toContain("{ hello: 'world' }");
});

test('a mistake is shown, and the next line goes on', async () => {
  const said = await answers('await User.encryptPassword("")', '6 * 7', '.exit', 'never seen');
  expect(said.join('\n')).toContain('Uncaught');
  expect(said.at(-1)).toBe('42');
});
