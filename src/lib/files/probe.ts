// What is in a file? Its kind by its name; its length and a picture by ffprobe and ffmpeg, where they are
// installed. Without them everything works, with less to show. Assumes files of the author's own.
// Tested in tests/lib/files/probe.test.ts.

import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Kind } from '#lib/helpers/kinds.ts';

const run = promisify(execFile);

/** Longer than reading one file should ever take, in milliseconds. */
const PATIENCE = 120_000;

/** What browsers play: everything else is a file to take home. */
const endings: Record<string, Kind> = {
  ...Object.fromEntries(['.mp4', '.m4v', '.webm', '.mov', '.ogv'].map((e) => [e, 'video'])),
  ...Object.fromEntries(
    ['.mp3', '.m4a', '.aac', '.flac', '.wav', '.ogg', '.oga', '.opus', '.weba'].map((e) => [
      e,
      'audio',
    ]),
  ),
  '.md': 'article',
  '.markdown': 'article',
};

export const kindOf = (file: string): Kind => endings[path.extname(file).toLowerCase()] ?? 'file';

/** True unless ffprobe, where it is installed, finds nothing in the file that could be played, or a mere picture. */
export async function isPlayable(file: string): Promise<boolean> {
  return ask(file, 'stream=codec_type:format=format_name').then(
    (stdout) => /video|audio/.test(stdout) && !PICTURE.test(stdout),
    (error) => error.code === 'ENOENT',
  );
}

/** What ffprobe calls the formats of pictures: `png_pipe`, `image2`. */
const PICTURE = /^(?:\w+_pipe|image2|gif)$/m;

/** The length of a video or audio file, rounded; undefined without ffprobe or without a length. */
export async function probe(file: string): Promise<{ duration_ms: number } | undefined> {
  const seconds = await ask(file, 'format=duration').then(Number.parseFloat, () => Number.NaN);
  return seconds > 0 ? { duration_ms: Math.round(seconds * 1000) } : undefined;
}

/**
 * Is it shorter than its head says, as what was not copied to its end? Only where a head says that at all, and false
 * without ffprobe.
 */
export async function isCutOff(file: string, duration_ms: number): Promise<boolean> {
  if (!SAYS_ITS_LENGTH.test(file)) return false;
  // From a place behind any end, ffprobe goes back to what is last.
  return ask(file, 'packet=pts_time', '-read_intervals', '99999999').then(
    (stdout) => {
      const times = stdout.split('\n').map(Number.parseFloat).filter(Number.isFinite);
      // Some formats hand over all packets: too many to be arguments.
      const seconds = times.reduce((latest, time) => Math.max(latest, time), 0);
      return seconds * 1000 < 0.95 * duration_ms - SLACK;
    },
    () => false,
  );
}

const SAYS_ITS_LENGTH = /\.(?:mp4|m4v|mov|m4a|webm|weba)$/i;
/** The last picture is shown for a while, in milliseconds. */
const SLACK = 1000;

/**
 * Makes a JPEG of at most 1280 × 720 from a video (a telling frame of its first half minute), a picture, or
 * the picture inside an audio file. False, and no file at `out`, without ffmpeg or without a picture.
 */
export async function makePoster(file: string, out: string): Promise<boolean> {
  const picture = [
    // A telling frame: not the black one at the start.
    ...['-t', '30', '-i', local(file), '-map', '0:v:0', '-vf'],
    // Old films have dots that are not square; browsers show a picture's as if they were.
    `thumbnail=n=100,scale=iw*sar:ih,${FITTED}${SEE_THROUGH.test(file) ? ON_WHITE : ''}`,
    ...['-frames:v', '1', '-q:v', '4', '-map_metadata', '-1', '-f', 'image2', '-update', '1'],
  ];
  try {
    await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...picture, local(out)], {
      timeout: PATIENCE,
    });
    return (await stat(out)).size > 0;
  } catch {
    await rm(out, { force: true });
    return false;
  }
}

const FITTED = "scale='min(1280,iw)':'min(720,ih)':force_original_aspect_ratio=decrease";

/** A JPEG is nowhere transparent. What is, would be black, and so would be a logo's black letters. */
const SEE_THROUGH = /\.(?:png|webp|avif)$/i;
const ON_WHITE = ',negate,premultiply=inplace=1,negate';

/** Is ffmpeg installed here? */
export const hasFfmpeg = (): Promise<boolean> =>
  run('ffmpeg', ['-version']).then(
    () => true,
    () => false,
  );

/** What ffprobe says of these entries, a line each. @throws its own error, ENOENT where it is not installed */
const ask = async (file: string, entries: string, ...more: string[]): Promise<string> => {
  const args = ['-v', 'error', ...more, '-show_entries', entries, '-of', 'csv=p=0', local(file)];
  return (await run('ffprobe', args, { timeout: PATIENCE })).stdout;
};

/** The path as a file and nothing else: not an option, not an address to fetch. */
const local = (file: string) => `file:${path.resolve(file)}`;
