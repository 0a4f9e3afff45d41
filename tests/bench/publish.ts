// npm run bench:publish [-- --items 10000] [--peers] [--json]: what a publish costs in a catalogue of so many
// items: the whole site, one insert in a new process and in the running publisher, a thousand inserts at once; and
// what visitors of a site notice of a thousand inserts.
// `--peers` builds the same catalogue with plain Astro, Hugo and Eleventy. `--json` prints one object on the last
// line, else the figures go to results.md. Nothing fails here for being slow.

import '../../src/commands/help.mjs';
import { parseArgs } from 'node:util';
import { machine, table, writeSection } from './results.ts';
import { measurePeers, type Peers } from './publish/peers.ts';
import { measureOurs, type Ours } from './publish/ours.ts';
import { benchFolder } from './publish/folder.ts';
import { measureServing, type Serving } from './publish/serving.ts';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '10000' },
    peers: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const items = Number(values.items);
if (!Number.isInteger(items) || items < 100)
  throw new Error(`--items should be a whole number from 100, and is ${values.items}.`);

const folder = benchFolder();
try {
  const ours = await measureOurs(folder, items, say);
  say('asks a site while it publishes');
  const serving = await measureServing();
  say(JSON.stringify(serving));
  const peers = values.peers ? await measurePeers(folder, items, say) : { built: [], left_out: [] };
  if (values.json) console.log(JSON.stringify(asJson(ours, serving, peers)));
  else writeSection(`publish-${items}`, report(ours, serving, peers));
} finally {
  folder.remove();
}

function say(sentence: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${sentence}`);
}

function asJson(ours: Ours, serving: Serving, peers: Peers) {
  return {
    items,
    insert_process_ms: ours.insert_process.median,
    insert_resident_p50_ms: ours.insert_resident.median,
    insert_resident_p95_ms: ours.insert_resident.p95,
    full_s: ours.full_s,
    full_rss_mb: ours.full_rss_mb,
    batch1000_ms: ours.batch1000_ms,
    serving_p99_ms: serving,
    ...Object.fromEntries(
      peers.built.map(({ name, version, full_s, rebuild_s }) => [
        name,
        { version, full_s, rebuild_s },
      ]),
    ),
  };
}

function report(ours: Ours, serving: Serving, { built, left_out }: Peers): string {
  const ms = (value: number) => `${value.toFixed(value < 20 ? 1 : 0)} ms`;
  const s = (value: number) => `${value.toFixed(1)} s`;
  const spread = ({ min, max }: { min: number; max: number }) => `${ms(min)} to ${ms(max)}`;
  const own = table(
    ['', 'figure', 'spread'],
    [
      ['one insert, new process', ms(ours.insert_process.median), spread(ours.insert_process)],
      ['of it, publishing', ms(ours.insert_publish.median), spread(ours.insert_publish)],
      [
        'one insert, running publisher, p50',
        ms(ours.insert_resident.median),
        spread(ours.insert_resident),
      ],
      ['one insert, running publisher, p95', ms(ours.insert_resident.p95), ''],
      [
        'from commit to file, running publisher, p50',
        ms(ours.commit_to_file.median),
        spread(ours.commit_to_file),
      ],
      ['1,000 inserts at once, running publisher', ms(ours.batch1000_ms), ''],
      [`the whole site, ${ours.files} files`, s(ours.full_s), ''],
      ...(['page', 'counter'] as const).map((what) => [
        `a ${what} while 1,000 items are published, p99`,
        ms(serving[what].publishing),
        `${ms(serving[what].rest)} in rest`,
      ]),
      ['memory at most, whole site', `${ours.full_rss_mb} MB`, ''],
    ],
  );
  const others = table(
    [
      '',
      'version',
      'files',
      'whole site',
      'after one insert',
      'whole site, to ours',
      'after one insert, to ours',
    ],
    built.map((peer) => [
      peer.name,
      peer.version,
      peer.files.all ?? 0,
      s(peer.full_s),
      s(peer.rebuild_s),
      `${(peer.full_s / ours.full_s).toFixed(2)} ×`,
      `${((peer.rebuild_s * 1000) / ours.insert_process.median).toFixed(0)} ×`,
    ]),
  );
  const notes = [...built.map(({ name, mode }) => `${name}: ${mode}`), ...left_out]
    .map((note) => `- ${note}`)
    .join('\n');
  return `## Publishing, ${items.toLocaleString('en')} items

\`npm run bench:publish -- --items ${items}${notes ? ' --peers' : ''}\`: ${machine()}.

${own}${notes ? `\n\n${others}\n\n${notes}` : ''}`;
}
