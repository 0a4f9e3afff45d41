// The model of a power cut. A writer ran under strace, which noted each write to a file, each wait for the disk
// and each line that the writer printed, in their order. After a cut at any of these moments a file holds what
// it held at its last wait for the disk, and of what was written since any sectors or none: disks keep no order.

import { readFileSync } from 'node:fs';

const SECTOR = 512;

export type Event =
  | { kind: 'write'; file: string; at: number; bytes: Buffer }
  | { kind: 'truncate'; file: string; size: number }
  | { kind: 'sync' | 'unlink'; file: string }
  | { kind: 'said'; lines: string[] };

/** For strace: what the model needs to know of a program. */
export const straceArguments = (log: string) => [
  ...['-f', '-y', '-xx', '-s', '100000000', '-o', log],
  ...['-e', 'trace=pwrite64,write,fdatasync,fsync,ftruncate,unlink'],
];

const decode = (hex: string) => Buffer.from(hex.replaceAll('\\x', ''), 'hex');

/** What a log of strace tells of files whose path begins with `base`, and of what was said. */
export function readTrace(log: string, base: string): Event[] {
  const events: Event[] = [];
  for (const line of wholeCalls(readFileSync(log, 'latin1'))) {
    const [, call, rest = ''] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (!call) continue;
    if (/= -1 /.test(rest)) continue;
    const [, quoted = ''] = /"((?:\\x[0-9a-f]{2})*)"/.exec(rest) ?? [];
    if (call === 'unlink') {
      events.push({ kind: 'unlink', file: decode(quoted).toString() });
      continue;
    }
    const [, fd, named = ''] = /^(\d+)<([^>]*)>/.exec(rest) ?? [];
    const file = named.includes('\\x') ? decode(named).toString() : named;
    if (call === 'write' && fd === '1')
      events.push({ kind: 'said', lines: decode(quoted).toString().trim().split('\n') });
    else if (call === 'fsync' || call === 'fdatasync') events.push({ kind: 'sync', file });
    else if (call === 'ftruncate')
      events.push({ kind: 'truncate', file, size: Number(/, (\d+)\)/.exec(rest)?.[1]) });
    else if (call === 'pwrite64') {
      const [, at] = /, (\d+)\) = \d+/.exec(rest) ?? [];
      events.push({ kind: 'write', file, at: Number(at), bytes: decode(quoted) });
    }
  }
  return events.filter((event) => event.kind === 'said' || isKept(event.file, base));
}

/** Lines with one call each. What another thread did in between cuts a call in two: it counts from its end on. */
function* wholeCalls(log: string): Generator<string> {
  const begun = new Map<string, string>();
  for (const line of log.split('\n')) {
    const [, thread = ''] = /^(\d+) /.exec(line) ?? [];
    const [, beginning] = /^(.*) <unfinished \.\.\.>$/.exec(line) ?? [];
    const [, end] = /^\d+ +<\.\.\. \w+ resumed> ?(.*)$/.exec(line) ?? [];
    if (beginning !== undefined) begun.set(thread, beginning);
    else yield end === undefined ? line : (begun.get(thread) ?? '') + end;
  }
}

/** The index of the write-ahead log lives in memory, and is made anew after a cut. */
const isKept = (file: string, base: string) => file.startsWith(base) && !file.endsWith('-shm');

export interface Cut {
  files: Map<string, Buffer>;
  /** All that was said before it. */
  said: string[];
}

/** The files after a cut before each of these events; `before` is what they held at the beginning. */
export function* cuts(
  events: Event[],
  moments: number[],
  before: Map<string, Buffer>,
  random: () => number,
): Generator<Cut> {
  const durable = new Map([...before].map(([file, bytes]) => [file, Buffer.from(bytes)]));
  const pending = new Map<string, Event[]>();
  const said: string[] = [];
  let next = 0;
  for (const moment of [...moments].sort((a, b) => a - b)) {
    for (; next < moment; next++) {
      const event = events[next];
      if (!event) break;
      if (event.kind === 'said') said.push(...event.lines);
      else if (event.kind === 'unlink') {
        durable.delete(event.file);
        pending.delete(event.file);
      } else if (event.kind === 'sync') {
        for (const write of pending.get(event.file) ?? []) apply(durable, write);
        pending.delete(event.file);
      } else {
        const writes = pending.get(event.file) ?? [];
        writes.push(event);
        pending.set(event.file, writes);
      }
    }
    const files = new Map([...durable].map(([file, bytes]) => [file, Buffer.from(bytes)]));
    for (const write of [...pending.values()].flat().flatMap(sectors))
      if (random() < 0.5) apply(files, write);
    yield { files, said: [...said] };
  }
}

function sectors(event: Event): Event[] {
  if (event.kind !== 'write') return [event];
  const { kind, file, at, bytes } = event;
  const parts: Event[] = [];
  for (let from = 0; from < bytes.length; from += SECTOR)
    parts.push({ kind, file, at: at + from, bytes: bytes.subarray(from, from + SECTOR) });
  return parts;
}

function apply(files: Map<string, Buffer>, event: Event): void {
  if (event.kind === 'truncate') {
    const held = files.get(event.file) ?? Buffer.alloc(0);
    files.set(event.file, Buffer.concat([held.subarray(0, event.size)], event.size));
  } else if (event.kind === 'write') {
    const end = event.at + event.bytes.length;
    const held = files.get(event.file) ?? Buffer.alloc(0);
    const now = end <= held.length ? held : grown(held, end);
    event.bytes.copy(now, event.at);
    files.set(event.file, now);
  }
}

/** A longer view of the same memory where there is room: a log grows by thousands of writes. */
function grown(held: Buffer, size: number): Buffer {
  const { buffer, byteOffset } = held;
  const room = buffer.byteLength - byteOffset;
  if (byteOffset === 0 && size <= room && own.has(buffer)) return Buffer.from(buffer, 0, size);
  const larger = Buffer.alloc(size * 2);
  own.add(larger.buffer);
  held.copy(larger);
  return Buffer.from(larger.buffer, 0, size);
}
/** Memory that was made by `grown`, and whose rest nobody else uses. */
const own = new WeakSet<ArrayBufferLike>();

/** Mulberry32: the same numbers for the same seed, on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
