import { spawnSync } from 'node:child_process';
import { argon2Sync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import type { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { argon2id, HASHERS } from '#lib/helpers/argon2.ts';

/** Every Worker that was made. */
const made = vi.hoisted(() => [] as Worker[]);
vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof import('node:worker_threads')>();
  class Noted extends real.Worker {
    constructor(...what: ConstructorParameters<typeof Worker>) {
      super(...what);
      made.push(this);
    }
  }
  return { ...real, Worker: Noted };
});

const work = {
  message: Buffer.from('correct horse'),
  nonce: Buffer.alloc(16, 7),
  tagLength: 32,
  memory: 64,
  passes: 1,
  parallelism: 1,
};

test('answers what node:crypto does, several at once', async () => {
  const all = await Promise.all(
    Array.from({ length: HASHERS + 1 }, (_, n) => argon2id({ ...work, passes: n + 1 })),
  );
  for (const [n, tag] of all.entries())
    expect(tag).toEqual(argon2Sync('argon2id', { ...work, passes: n + 1 }));
});

test('a work that is refused leaves the next one alone', async () => {
  await expect(argon2id({ ...work, tagLength: 1 })).rejects.toThrow(RangeError);
  expect(await argon2id(work)).toHaveLength(32);
});

test('a worker is used again', async () => {
  await argon2id(work);
  const before = made.length;
  await argon2id(work);
  expect(made).toHaveLength(before);
});

test('a worker that died without work is not asked for any', async () => {
  await argon2id(work);
  await Promise.all(made.map((worker) => worker.terminate()));
  expect(await argon2id(work)).toHaveLength(32);
});

test('a worker that fails without work ends itself, and nobody else', async () => {
  await argon2id(work);
  const worker = made.at(-1) as Worker;
  // Nobody waits for what this throws.
  worker.postMessage({ ...work, tagLength: 1 });
  expect(await new Promise((resolve) => worker.once('exit', resolve))).toBe(1);
  expect(await argon2id(work)).toHaveLength(32);
});

/** Tests may be run with a priority of their own. */
const own = os.getPriority();

test.runIf(process.platform === 'linux' && own < 10)(
  'gives way to every other thread',
  async () => {
    await argon2id(work);
    const nice = readdirSync('/proc/self/task').map((thread) => {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
      // The 19th field; the second one, a name, may hold spaces.
      return Number(stat.replace(/^.*\) /, '').split(' ')[16]);
    });
    expect(nice).toContain(10);
    expect(nice).toContain(own);
  },
);

test('a program that has hashed can end', () => {
  const program = `
    const { hashPassword } = await import('./src/lib/helpers/password.ts');
    console.log(await hashPassword('correct horse'));
  `;
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stdout).toMatch(/^\$argon2id/);
  expect(status).toBe(0);
});
