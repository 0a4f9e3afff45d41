import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hold, isHeld, takeLock } from '#lib/publish/lock.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-lock-'));
  file = path.join(folder, 'publish.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const holder = `
  import { takeLock } from '#lib/publish/lock.ts';
  globalThis.unlock = takeLock(process.argv[1]); // kept: a lock that nobody can give back is cleared away
  console.log('held');
  setInterval(() => {}, 1000);
`;

const user = `
  import { hold } from '#lib/publish/lock.ts';
  hold(process.argv[1]);
  console.log('held');
  setInterval(() => {}, 1000);
`;

const holdElsewhere = () => runElsewhere(holder);

async function runElsewhere(program: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, file], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a lock that was given back can be taken again', () => {
  takeLock(file)();
  takeLock(file)();
});

test('the second publisher says that it waits, and goes on when the first one dies', async () => {
  const first = await holdElsewhere();
  let waited = false;
  const unlock = takeLock(file, () => {
    waited = true;
    first.kill('SIGKILL'); // however it ends, the system takes the lock back
  });
  unlock();
  expect(waited).toBe(true);
});

test('what any process holds is held until it ends, and several may hold it', async () => {
  expect(isHeld(file)).toBe(false);
  const others = [await runElsewhere(user), await runElsewhere(user)];
  for (const other of others) {
    expect(isHeld(file)).toBe(true);
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
  expect(isHeld(file)).toBe(false);
  hold(file);
  expect(isHeld(file)).toBe(true);
});
