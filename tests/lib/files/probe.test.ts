import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasFfmpeg, isCutOff, isPlayable, kindOf, makePoster, probe } from '#lib/files/probe.ts';

const film = 'db/demo/a-moon-for-the-hall.mp4';
const sound = 'db/demo/rain-on-a-tin-roof.m4a';
const there = await hasFfmpeg();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-probe-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

describe('the kind of a file', () => {
  test.for([
    ['talk.mp4', 'video'],
    ['TALK.WEBM', 'video'],
    ['song.mp3', 'audio'],
    ['song.m4a', 'audio'],
    ['essay.md', 'article'],
    ['score.pdf', 'file'],
    ['module.ts', 'file'], // by its media type this would be a video
    ['clip.avi', 'file'], // no browser plays it
    ['README', 'file'],
  ] as const)('%s is %s', ([file, kind]) => {
    expect(kindOf(file)).toBe(kind);
  });
});

describe.runIf(there)('with ffmpeg', () => {
  test('a film and a sound have a length', async () => {
    expect(await probe(film)).toEqual({ duration_ms: 16_000 });
    expect((await probe(sound))?.duration_ms).toBeGreaterThan(27_900);
  });

  test('a text has none, and neither has what is not there', async () => {
    const text = path.join(folder, 'text.mp4');
    writeFileSync(text, 'not a film');
    expect(await probe(text)).toBeUndefined();
    expect(await probe(path.join(folder, 'missing.mp4'))).toBeUndefined();
  });

  test('a film gives a picture, a JPEG that is no larger than the film', async () => {
    const out = path.join(folder, 'film.jpg');
    expect(await makePoster(film, out)).toBe(true);
    expect(readFileSync(out).subarray(0, 3).toString('hex')).toBe('ffd8ff');
  });

  test('a picture gives a picture, without what stood in its comment', async () => {
    const [source, out] = [path.join(folder, 'told.jpg'), path.join(folder, 'picture.jpg')];
    const comment = Buffer.from('\xff\xfe\0\x0eAt home, alone', 'latin1');
    comment.writeUInt16BE(comment.length - 2, 2);
    const picture = readFileSync('db/demo/slow-films.jpg');
    writeFileSync(source, Buffer.concat([picture.subarray(0, 2), comment, picture.subarray(2)]));
    expect(await makePoster(source, out)).toBe(true);
    expect(readFileSync(out).byteLength).toBeGreaterThan(10_000);
    expect(readFileSync(out, 'latin1')).not.toContain('At home');
  });

  test('the picture of a members’ film tells nothing of what its file says', async () => {
    const out = path.join(folder, 'moon.jpg');
    await makePoster(film, out);
    expect(readFileSync(film, 'latin1')).toContain('wound on Tuesdays');
    expect(readFileSync(out, 'latin1')).not.toContain('wound on Tuesdays');
  });

  test('a sound without a picture gives none, and no file', async () => {
    const out = path.join(folder, 'sound.jpg');
    expect(await makePoster(sound, out)).toBe(false);
    expect(existsSync(out)).toBe(false);
  });

  test('a film and a sound can be played, a picture that calls itself a film cannot', async () => {
    const picture = path.join(folder, 'picture.mp4');
    copyFileSync('db/demo/slow-films.jpg', picture);
    expect(await Promise.all([film, sound, picture].map(isPlayable))).toEqual([true, true, false]);
  });

  test.for(['mp4', 'webm', 'm4a'])(
    '%s that ends too early is told from a whole one',
    async (end) => {
      const [whole, cut] = [path.join(folder, `whole.${end}`), path.join(folder, `cut.${end}`)];
      // Its head first, as films for the web have it: without it a part is nothing at all.
      const small = ['-t', '8', '-vf', 'scale=32:-2', '-r', '5'];
      const way = end === 'webm' ? small : ['-c', 'copy', '-movflags', '+faststart'];
      const source = end === 'm4a' ? sound : film;
      execFileSync('ffmpeg', ['-v', 'error', '-i', source, ...way, whole]);
      const bytes = readFileSync(whole);
      writeFileSync(cut, bytes.subarray(0, bytes.length * 0.7));
      const length = (await probe(cut))?.duration_ms ?? 0;
      expect(await isCutOff(whole, length)).toBe(false);
      expect(await isCutOff(cut, length)).toBe(true);
    },
  );

  test('a film whose dots are not square gives a picture as it is watched', async () => {
    const [wide, out] = [path.join(folder, 'wide.mp4'), path.join(folder, 'wide.jpg')];
    const dots = ['-c', 'copy', '-bsf:v', 'h264_metadata=sample_aspect_ratio=2/1'];
    execFileSync('ffmpeg', ['-v', 'error', '-i', film, ...dots, wide]);
    await makePoster(film, path.join(folder, 'square.jpg'));
    await makePoster(wide, out);
    const square = shape(path.join(folder, 'square.jpg'));
    expect(shape(out)).toBeCloseTo(2 * square, 1);
  });

  test('what is transparent is white, and not as black as the letters of a logo', async () => {
    const [logo, out] = [path.join(folder, 'logo.png'), path.join(folder, 'logo.jpg')];
    const nothing = ['-f', 'lavfi', '-i', 'color=black@0:s=16x16,format=rgba', '-frames:v', '1'];
    execFileSync('ffmpeg', ['-v', 'error', ...nothing, logo]);
    await makePoster(logo, out);
    const dots = ['-v', 'error', '-i', out, '-pix_fmt', 'gray', '-f', 'rawvideo', '-'];
    expect(execFileSync('ffmpeg', dots)[0]).toBeGreaterThan(250);
  });

  test('a name that looks like an option or an address is a file', async () => {
    expect(await probe('-version')).toBeUndefined();
    expect(await probe('http://127.0.0.1:9/film.mp4')).toBeUndefined();
  });
});

describe('without ffmpeg', () => {
  test('there is no length and no picture, and no error', async () => {
    vi.stubEnv('PATH', folder);
    expect(await hasFfmpeg()).toBe(false);
    expect(await probe(film)).toBeUndefined();
    expect(await isCutOff(film, 60_000)).toBe(false);
    expect(await makePoster(film, path.join(folder, 'none.jpg'))).toBe(false);
  });
});

/** Width by height of a picture. */
function shape(file: string): number {
  const args = ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', file];
  const [width = 0, height = 0] = String(execFileSync('ffprobe', args)).split(',').map(Number);
  return width / height;
}
