// Who is at a livestream now. A page that watches sends a beat with the random id of its visit; whoever was
// heard in the last 75 seconds is there. It lives in this process's memory alone: with several servers each
// would know its own visitors only, and after a restart nobody is there until the next beat.
// The number goes to the database every few seconds and when it changed, so that nobody's beat costs a write.
// Tested in tests/lib/counters/presence.test.ts.

import { logger } from '#lib/helpers/log.ts';

const log = logger('counters');

/** Two beats of 30 seconds, and some patience for slow networks and sleepy tabs. Milliseconds. */
export const STAYS = 75_000;
/** How often the number is written at most. Milliseconds. */
export const WRITES = 5_000;
/** Visits that one stream remembers; whoever comes on top is not counted. */
export const MOST = 100_000;

export interface Presence {
  /** This visit is at this stream now. Answers how many are. */
  beat(stream_id: string, visit: string): number;
  /** How many are at this stream. */
  count(stream_id: string): number;
}

interface Stream {
  /** When each visit was heard last, the longest silent first. */
  heard: Map<string, number>;
  /** The number that is kept. */
  written?: number;
}

interface Surroundings {
  /** Milliseconds. */
  clock(): number;
  /** Keeps the number of a stream. */
  write(stream_id: string, viewers: number): Promise<void>;
  /** Runs `work` in `ms` milliseconds, unless the process has ended by then. */
  later?(work: () => void, ms: number): void;
}

export function makePresence({ clock, write, later = unheld }: Surroundings): Presence {
  const streams = new Map<string, Stream>();
  let looking = false;

  function beat(stream_id: string, visit: string): number {
    const stream = streams.get(stream_id) ?? { heard: new Map() };
    streams.set(stream_id, stream);
    forgetSilent(stream.heard);
    if (stream.heard.delete(visit) || stream.heard.size < MOST) stream.heard.set(visit, clock());
    if (!looking) lookLater();
    return stream.heard.size;
  }

  function count(stream_id: string): number {
    const heard = streams.get(stream_id)?.heard;
    if (heard) forgetSilent(heard);
    return heard?.size ?? 0;
  }

  function forgetSilent(heard: Map<string, number>): void {
    for (const [visit, at] of heard) {
      if (clock() - at < STAYS) return;
      heard.delete(visit);
    }
  }

  function lookLater(): void {
    looking = true;
    later(look, WRITES);
  }

  function look(): void {
    for (const [stream_id, stream] of streams) {
      const viewers = count(stream_id);
      if (viewers !== stream.written) keep(stream_id, stream, viewers);
      else if (viewers === 0) streams.delete(stream_id);
    }
    looking = false;
    if (streams.size > 0) lookLater();
  }

  /** What cannot be written now is tried again at the next look. */
  function keep(stream_id: string, stream: Stream, viewers: number): void {
    write(stream_id, viewers).then(
      () => {
        stream.written = viewers;
      },
      (error) => log.warn({ stream: stream_id, err: error }, 'viewers not written'),
    );
  }

  return { beat, count };
}

const unheld = (work: () => void, ms: number): void => void setTimeout(work, ms).unref();
