// The units of docs/deploy, read by systemd itself. It says on stderr what it does not know, and ends with 0 all the same.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { read, root } from '../support/docs.ts';
import { hasTool } from '../support/tools.ts';

const units = readdirSync(path.join(root, 'docs/deploy')).filter((name) =>
  /\.(service|timer)$/.test(name),
);

describe.skipIf(!hasTool('systemd-analyze'))('units (need systemd-analyze)', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-units-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What systemd says of them, with our Node in the place of the one that is installed. */
  function verify(change = (text: string) => text): string {
    const files = units.map((name) => path.join(folder, name));
    for (const [at, name] of units.entries()) {
      const text = read(`docs/deploy/${name}`);
      writeFileSync(
        files[at] as string,
        change(text).replaceAll('/srv/gatefold/node_modules/.bin/node', process.execPath),
      );
    }
    const { stdout, stderr, status } = spawnSync('systemd-analyze', ['verify', ...files], {
      encoding: 'utf8',
    });
    return `${status === 0 ? '' : `ended with ${status}\n`}${stdout}${stderr}`;
  }

  test('say nothing that systemd does not know, and start what there is', () => {
    expect(units).toHaveLength(5);
    expect(verify()).toBe('');
    expect(verify((text) => text.replace('NoNewPrivileges', 'NoMorePrivileges'))).toContain(
      'NoMorePrivileges',
    );
  });
});

test('a server that cannot start becomes failed: its limit is reached within the time that it is counted in', () => {
  const unit = read('docs/deploy/gatefold.service');
  // systemd reads these in [Unit] only.
  const [head = '', service = ''] = unit.split('[Service]');
  const minutes = Number(/^StartLimitIntervalSec=(\d+)min$/m.exec(head)?.[1]);
  const burst = Number(/^StartLimitBurst=(\d+)$/m.exec(head)?.[1]);
  const rest = Number(/^RestartSec=(\d+)s$/m.exec(service)?.[1]);
  expect(burst * (rest + 10)).toBeLessThan(minutes * 60);
});

test('every timer has the service that it starts', () => {
  for (const timer of units.filter((name) => name.endsWith('.timer')))
    expect(units).toContain(timer.replace('.timer', '.service'));
});
