import { afterEach, expect, test, vi } from 'vitest';
import { readArguments } from '#lib/helpers/usage.ts';

afterEach(() => vi.unstubAllEnvs());

const options = {
  members: { type: 'boolean' },
  to: { type: 'string' },
  replace: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;
const read = (...args: string[]) =>
  readArguments({ args, options }, (sentence) => `So: ${sentence}`);

test('what is given is read, and what is wrong is said in one sentence', () => {
  expect(read('--members').values).toMatchObject({ members: true });
  expect(() => read('--titel')).toThrow(/^So: Unknown option '--titel'\.$/);
});

test.each([
  ['members', 'npm_config_members'],
  ['dry-run', 'npm_config_dry_run'],
  ['to', 'npm_config_token_description'],
  ['replace', 'npm_config_replace_registry_host'],
])('--%s that npm has kept for itself stops the command', (option, setting) => {
  vi.stubEnv('npm_lifecycle_event', 'media');
  vi.stubEnv(setting, 'true');
  expect(() => read()).toThrow(
    `npm has kept --${option} for itself, so nothing was done: options come after \`--\`, as in npm run media -- --${option}`,
  );
});

test('settings of npm stop nothing that npm did not begin, nor what many have set for good', () => {
  vi.stubEnv('npm_lifecycle_event', undefined);
  vi.stubEnv('npm_config_members', 'true');
  expect(read().values).toEqual({});
  vi.stubEnv('npm_lifecycle_event', 'media');
  vi.stubEnv('npm_config_members', undefined);
  vi.stubEnv('npm_config_yes', 'true');
  expect(read().values).toEqual({});
});
