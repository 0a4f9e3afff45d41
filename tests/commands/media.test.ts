// What the author's command does: each verb once as it is called, and in this process, which is the same and
// much sooner, for all the ways of using it and for what it refuses.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import { draftsIn } from '#lib/files/place.ts';
import { hasFfmpeg } from '#lib/files/probe.ts';
import { Media, Product } from '#lib/models/index.ts';
import { refuseSameBytes } from '../../src/commands/author/same-bytes.ts';
import { run } from '../../src/commands/media.ts';
import { commandHere } from '../support/command-here.ts';
import { runCommand, siteFolder } from '../support/site.ts';

const there = await hasFfmpeg();
let site: Awaited<ReturnType<typeof siteFolder>>;
let db: Db;

beforeAll(async () => {
  site = await siteFolder();
  const { stderr, code } = await runCommand(site.env, 'db-seed');
  expect([stderr, code]).toEqual(['', 0]);
  db = connect(path.join(site.folder, 'var', 'gatefold.db'));
});
afterAll(async () => {
  await db.destroy();
  await site.remove();
});

const media = (...args: string[]) => runCommand(site.env, 'media', args);

/** The same in this process. */
const mediaHere = (...args: string[]) => commandHere(site.env, run, args);
const published = (file: string) => path.join(site.folder, 'dist', 'public', file);
/** Of items and products. */
const folders = () =>
  readdirSync(path.join(site.folder, 'var', 'media'))
    .filter((name) => !name.startsWith('.'))
    .sort();

function source(name: string, text: string): string {
  const file = path.join(site.folder, name);
  writeFileSync(file, text);
  return file;
}

async function found(slug: string): Promise<Media.Row> {
  const row = await Media.findBySlug(db, slug);
  if (!row) throw new Error(`${slug} should be there.`);
  return row;
}

describe('media add', () => {
  test('takes a video, makes its poster, publishes it and says where it is', async () => {
    const { stdout, stderr, code } = await media(
      ...['add', 'db/demo/high-tide-counted.mp4', '--title', 'My first talk', '--members'],
      ...['--summary', 'In short.', '--excerpt', 'A *taste*.', '--product', 'slow-films'],
    );
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toMatch(/^Added the video "My first talk" \((0:20, )?\d+ kB\), for members\.$/m);
    expect(stdout).toContain('It is at http://127.0.0.1:0/media/my-first-talk/');
    expect(stdout).toMatch(/^Published: \d+ added/m);
    const row = await found('my-first-talk');
    expect(row).toMatchObject({
      ...{ kind: 'video', access: 'members', summary: 'In short.', excerpt: 'A *taste*.' },
      product_id: (await Product.findBySlug(db, 'slow-films'))?.id,
      position: 12,
    });
    expect(row.poster_name !== null).toBe(there);
    expect(existsSync(published('media/my-first-talk/index.html'))).toBe(true);
  });

  test('two commands on one item at the same time lose nothing', async () => {
    await media('add', source('first.txt', 'First.'), '--title', 'Together', '--members');
    const edits = await Promise.all([
      media('edit', 'together', '--file', source('second.txt', 'Second.')),
      media('edit', 'together', '--summary', 'In short.', '--tags', 'rain'),
    ]);
    expect(edits.map(({ code }) => code)).toEqual([0, 0]);
    const { id, file_name, summary } = await found('together');
    expect([file_name, summary]).toEqual([expect.stringMatching(/^second-/), 'In short.']);
    expect(readdirSync(path.join(site.folder, 'var', 'media', id))).toEqual([file_name]);
    await media('remove', 'together');
  });

  test('takes an article as it is written', async () => {
    const file = source(
      'talk.md',
      '# Rain at *noon*\n\nCome in. ![b](/favicon.svg)\n\n<!-- more -->\n\nSit ![a](a.jpg) ![y](/pictures/none.jpg) down.\n',
    );
    const said = await mediaHere('add', file);
    expect(said).toContain(
      'Not shown in the text, since the site has no such picture: a.jpg, /pictures/none.jpg.',
    );
    expect(said).toContain('Added the article "Rain at noon", free for everybody.');
    expect(await found('rain-at-noon')).toMatchObject({
      ...{
        kind: 'article',
        excerpt: 'Come in. ![b](/favicon.svg)',
        body: 'Come in. ![b](/favicon.svg)\n\nSit ![a](a.jpg) ![y](/pictures/none.jpg) down.',
        file_name: null,
      },
    });
  });

  test('keeps a draft and what is scheduled from the site, and says where and when', async () => {
    const file = source('notes.txt', 'Some notes.');
    const draft = await mediaHere('add', file, '--title', 'Not yet', '--draft');
    expect(draft).toContain(
      'It is a draft. Admins see it at http://127.0.0.1:0/admin/preview/not-yet/',
    );
    const later = await mediaHere('add', file, '--title', 'Later', '--at', '2999-01-31T18:00Z');
    expect(later).toContain('/media/later/ from 2999-01-31T18:00:00.000Z on.');
    for (const said of [draft, later]) {
      expect(said).toMatch(/^The site is up to date: /m);
      expect(said).not.toContain('Published');
    }
    for (const slug of ['not-yet', 'later'])
      expect(existsSync(published(`media/${slug}`))).toBe(false);
  });
});

describe('captions', () => {
  const cues = (words: string) => `WEBVTT\n\n00:00.000 --> 00:02.000\n${words}\n`;
  const given = (name: string, text: string) => source(name, text);

  /** No other item has these bytes: an empty box at the end changes nothing for a player. */
  function filmOfItsOwn(): string {
    const film = readFileSync('db/demo/pendulums-leaving-and-returning.mp4');
    const file = path.join(site.folder, 'read-along.mp4');
    writeFileSync(file, Buffer.concat([film, Buffer.from('\0\0\0\x08free')]));
    return file;
  }
  const namesOf = (id: string) => readdirSync(path.join(site.folder, 'var', 'media', id));

  test('of a free film are published beside it, each with the name of its language', async () => {
    await mediaHere(
      ...['add', filmOfItsOwn(), '--title', 'Read along'],
      ...['--captions', `en=${given('talk.en.vtt', cues('Hello.'))}`],
      ...['--captions', `pt-br=${given('talk.pt.vtt', cues('Olá.'))}`],
    );
    const row = await found('read-along');
    const [english, portuguese] = Media.captionsOf(row);
    expect(english).toMatchObject({ lang: 'en', label: 'English' });
    expect(portuguese).toMatchObject({ lang: 'pt-BR', label: 'Português (Brasil)' });
    expect(readFileSync(published(`files/${row.id}/${portuguese?.file}`), 'utf8')).toContain(
      'Olá.',
    );
    const page = readFileSync(published('media/read-along/index.html'), 'utf8');
    expect(page).toContain(`/files/${row.id}/${english?.file}`);
  });

  test('of one language are replaced, and the others stay', async () => {
    const before = Media.captionsOf(await found('read-along'));
    const file = given('talk-2.vtt', cues('Good evening.'));
    await mediaHere('edit', 'read-along', '--captions', `en=${file}`);
    const row = await found('read-along');
    const after = Media.captionsOf(row);
    expect(after.map(({ lang }) => lang)).toEqual(['en', 'pt-BR']);
    expect(after[1]).toEqual(before[1]);
    expect(namesOf(row.id)).not.toContain(before[0]?.file);
    expect(existsSync(published(`files/${row.id}/${before[0]?.file}`))).toBe(false);
  });

  test("leave the public tree with an item that becomes members', and come back", async () => {
    const row = await found('read-along');
    const [{ file } = { file: '' }] = Media.captionsOf(row);
    await mediaHere('edit', 'read-along', '--members');
    expect(existsSync(published(`files/${row.id}/${file}`))).toBe(false);
    await mediaHere('edit', 'read-along', '--free');
    expect(existsSync(published(`files/${row.id}/${file}`))).toBe(true);
  });

  test('are taken away by none', async () => {
    await mediaHere('edit', 'read-along', '--captions', 'none');
    const row = await found('read-along');
    expect(row.captions).toBe('[]');
    expect(namesOf(row.id).filter((name) => name.endsWith('.vtt'))).toEqual([]);
    await mediaHere('remove', 'read-along');
  });
});

describe('media edit', () => {
  test('changes what is said and nothing else', async () => {
    const before = await found('my-first-talk');
    const { stdout, stderr } = await media(
      'edit',
      'my-first-talk',
      '--title',
      'My best talk',
      '--product',
      'none',
    );
    expect(stderr).toBe('');
    expect(stdout).toContain('Changed the video "My best talk"');
    const { updated_at: _now, ...after } = await found('my-first-talk');
    expect(after).toEqual({
      ...(({ updated_at: _then, ...rest }) => rest)(before),
      title: 'My best talk',
      product_id: null,
    });
    expect(readFileSync(published('media/my-first-talk/index.html'), 'utf8')).toContain(
      'My best talk',
    );
  });

  test('moves an item and replaces its file; the old ones are gone', async () => {
    const before = await found('my-first-talk');
    const file = 'db/demo/starlings-over-nowhere.mp4';
    const said = await mediaHere('edit', 'my-first-talk', '--slug', 'the-talk', '--file', file);
    expect(said).toContain('Its old address, /media/my-first-talk/, is gone');
    expect(said.includes('Its poster stays as it was')).toBe(before.poster_name !== null);
    const after = await found('the-talk');
    expect(after.file_name).toMatch(/^starlings-over-nowhere-/);
    const kept = readdirSync(path.join(site.folder, 'var', 'media', after.id));
    expect(kept).not.toContain(before.file_name);
    expect(kept).toContain(after.file_name);
    expect(existsSync(published('media/my-first-talk'))).toBe(false);
    expect(existsSync(published('media/the-talk/index.html'))).toBe(true);
  });

  test('takes a poster away by none, and makes none then', async () => {
    const film = 'db/demo/starlings-over-nowhere.mp4';
    await mediaHere('edit', 'the-talk', '--poster', 'db/demo/seven-glasses.jpg');
    const { id, poster_name } = await found('the-talk');
    expect(poster_name).toMatch(/^seven-glasses-/);
    await mediaHere('edit', 'the-talk', '--poster', 'none');
    const after = await found('the-talk');
    expect(after.poster_name).toBeNull();
    expect(readdirSync(path.join(site.folder, 'var', 'media', id))).toEqual([after.file_name]);
    await mediaHere('edit', 'the-talk', '--file', film, '--poster', 'none');
    expect((await found('the-talk')).poster_name).toBeNull();
  });

  test('leaves the kind that was given by hand, unless the new file is of another sort', async () => {
    const { id } = await found('the-talk');
    await Media.update(db, id, { kind: 'file' });
    await mediaHere('edit', 'the-talk', '--file', 'db/demo/high-tide-counted.mp4');
    expect((await found('the-talk')).kind).toBe('file');
    await mediaHere('edit', 'the-talk', '--file', 'db/demo/bells-under-water.m4a');
    expect((await found('the-talk')).kind).toBe('audio');
    await mediaHere('edit', 'the-talk', '--file', 'db/demo/high-tide-counted.mp4');
    expect((await found('the-talk')).kind).toBe('video');
  });

  test('keeps the title of what is no article, whatever heading its text begins with', async () => {
    const { title } = await found('high-tide-counted');
    const notes = source('notes.md', '# Show notes\n\nThree waves.\n');
    await mediaHere('edit', 'high-tide-counted', '--text', notes);
    expect(await found('high-tide-counted')).toMatchObject({
      ...{ title, body: '# Show notes\n\nThree waves.' },
    });
  });

  test('publishes a draft', async () => {
    const said = await mediaHere('edit', 'not-yet', '--now');
    expect(said).toContain('It is at http://127.0.0.1:0/media/not-yet/');
    expect(existsSync(published('media/not-yet/index.html'))).toBe(true);
  });
});

test('media list shows everything: drafts, what is to come, the newest', async () => {
  const { stdout } = await media('list');
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(17);
  expect(lines[0]).toMatch(/^draft +audio +members +refrigerator-choir +Refrigerator Choir$/);
  expect(lines[1]).toMatch(/^from 2999-01-31 +file +free +later +Later$/);
  expect(lines.at(-1)).toMatch(/^2026-02-14 +audio +free +rain-on-a-tin-roof +Rain on a Tin Roof$/);
});

test('media remove takes the item, its pages and its files', async () => {
  const { id } = await found('the-talk');
  const { stdout } = await media('remove', 'the-talk');
  expect(stdout).toContain('Removed the video "My best talk"');
  expect(await Media.find(db, id)).toBeUndefined();
  expect(folders()).not.toContain(id);
  expect(existsSync(published('media/the-talk'))).toBe(false);
});

test('a publish that fails says so, and that the site is as it was', async () => {
  const words = 'These few words are for members and should never be seen elsewhere.';
  const gated = source('gated.md', `# Gated\n\n${words}\n`);
  await mediaHere('add', gated, '--members');
  const { code, stdout, stderr } = await media('add', gated, '--title', 'Leaking');
  expect(code).toBe(1);
  expect(stdout).toContain('the published site is as it was before:');
  expect(stderr).toContain('/media/leaking');
  expect(stderr).toContain('of a list or a feed, the free item in which these words stand');
  expect(existsSync(published('media/leaking'))).toBe(false);
  await mediaHere('remove', 'leaking');
});

describe('one clear sentence, and nothing is lost or half-made', () => {
  const demo = (name: string) => path.join('db/demo', name);
  const pdf = demo('seven-glasses.pdf');
  const rain = demo('rain-on-a-tin-roof.en.vtt');
  const titled = [demo('forty-two-bells.md'), '--title', 'X'];

  /** Answers what it threw. */
  async function problemOf(args: string[]): Promise<string> {
    try {
      await mediaHere(...args);
    } catch (error) {
      expect((error as Error).name).toBe('UsageProblem');
      return (error as Error).message;
    }
    throw new Error(`media ${args.join(' ')} should have been refused.`);
  }

  test('what somebody stopped while it was copied is taken away', async () => {
    const drafts = draftsIn(path.join(site.folder, 'var'));
    mkdirSync(drafts, { recursive: true });
    writeFileSync(path.join(drafts, 'half'), 'half of a film');
    await problemOf(['remove', 'no-such-item']);
    expect(existsSync(drafts)).toBe(false);
  });

  test.runIf(there)('a poster that ffmpeg cannot read', async () => {
    const args = ['add', ...titled, '--poster', source('broken.jpg', 'no picture')];
    expect(await problemOf(args)).toMatch(
      /^ffmpeg makes no picture of .*broken\.jpg: is it damaged, or more than 16,000 dots wide and high\?$/,
    );
  });

  test.for<[string, string[], string]>([
    ['an unknown verb', ['fly'], 'There is no "media fly": there are add, edit, list, remove.'],
    ['no file', ['add'], 'Say which file: npm run media shows how.'],
    ['a missing file', ['add', 'missing.mp4', '--title', 'X'], 'There is no file missing.mp4.'],
    ['a folder', ['add', 'db', '--title', 'X'], 'db is no file.'],
    [
      'two files',
      ['add', 'a.mp4', 'b.mp4'],
      'One file at a time, but there is "b.mp4" too. Are quotes missing, or the `--` after npm run media?',
    ],
    ['no title', ['add', pdf], 'What is seven-glasses.pdf called? Say it with --title "…".'],
    [
      'a title of blanks',
      ['add', pdf, '--title', '  '],
      'What is seven-glasses.pdf called? Say it with --title "…".',
    ],
    [
      'an unknown option',
      ['add', pdf, '--titel', 'X'],
      "Unknown option '--titel'. npm run media shows what there is.",
    ],
    [
      'an option without its value',
      ['add', pdf, '--title'],
      "Option '--title <value>' argument missing. npm run media shows what there is.",
    ],
    [
      'an unknown product',
      ['add', ...titled, '--product', 'nope'],
      'There is no product "nope": there are',
    ],
    [
      'a taken slug',
      ['add', ...titled, '--slug', 'seven-glasses'],
      'The slug "seven-glasses" is taken already.',
    ],
    [
      'a reserved slug',
      ['add', ...titled, '--slug', 'page'],
      'The slug "page" is reserved for a page of the site itself.',
    ],
    [
      'a slug that is none',
      ['add', ...titled, '--slug', 'No Slug'],
      'A slug should be at most 80 characters',
    ],
    [
      'a time that is none',
      ['add', ...titled, '--at', 'soon'],
      '--at should be a time like 2027-01-31T18:00Z, but is "soon".',
    ],
    [
      'two times',
      ['add', ...titled, '--draft', '--at', '2027-01-31'],
      'Only one of --draft, --at and --now',
    ],
    [
      'two kinds of access',
      ['add', ...titled, '--free', '--members'],
      'Either --members or --free, not both.',
    ],
    [
      'a poster that is no picture',
      ['add', ...titled, '--poster', pdf],
      'A poster should be one of .jpg',
    ],
    [
      'a text for a text',
      ['add', ...titled, '--text', pdf],
      'An article is its own text: leave --text out.',
    ],
    [
      'a file that is for members already',
      ['add', pdf, '--title', 'X'],
      'The very same file is for members as "seven-glasses".',
    ],
    [
      'captions without a language',
      ['edit', 'high-tide-counted', '--captions', 'talk.vtt'],
      '--captions should be like en=talk.en.vtt, but is "talk.vtt".',
    ],
    [
      'captions in no language',
      ['edit', 'high-tide-counted', '--captions', 'englisch_=talk.vtt'],
      '--captions should name a language like en or pt-BR, but has "englisch_".',
    ],
    [
      'captions in a language that nobody speaks',
      ['edit', 'high-tide-counted', '--captions', 'zz=talk.vtt'],
      '--captions should name a language like en or pt-BR, but has "zz".',
    ],
    [
      'captions that are missing',
      ['edit', 'high-tide-counted', '--captions', 'en=missing.vtt'],
      'There is no file missing.vtt.',
    ],
    [
      'captions that are something else',
      ['edit', 'high-tide-counted', '--captions', `en=${demo('seven-glasses.pdf')}`],
      'Captions should be a .vtt file, but are db/demo/seven-glasses.pdf.',
    ],
    [
      'captions twice',
      ['edit', 'high-tide-counted', '--captions', `en=${rain}`, '--captions', `EN=${rain}`],
      'There are two files for English (en): which one?',
    ],
    [
      'captions and none',
      ['edit', 'high-tide-counted', '--captions', 'none', '--captions', `en=${rain}`],
      '--captions none takes them all away: say it alone.',
    ],
    [
      'captions of a text',
      ['edit', 'how-to-listen-to-rain', '--captions', `en=${rain}`],
      'Captions belong to a video or a sound, but this is: article.',
    ],
    [
      'captions that everybody has already',
      ['edit', 'high-tide-counted', '--captions', `en=${rain}`],
      'The very same captions are free for everybody at "rain-on-a-tin-roof".',
    ],
    [
      'an unknown item',
      ['edit', 'nope', '--title', 'X'],
      'There is no item "nope": npm run media -- list shows all.',
    ],
    [
      'no change',
      ['edit', 'seven-glasses'],
      'What should change? For example: --title "Seven Glasses"',
    ],
    [
      'a file for a text',
      ['edit', 'how-to-listen-to-rain', '--file', pdf],
      'An article is a text: change it with --text.',
    ],
    [
      'another item’s slug',
      ['edit', 'seven-glasses', '--slug', 'forty-two-bells'],
      'The slug "forty-two-bells" is taken already.',
    ],
    [
      'removing what is not there',
      ['remove', 'nope'],
      'There is no item "nope": npm run media -- list shows all.',
    ],
    [
      'removing with something said besides',
      ['remove', 'high-tide-counted', '--captions', 'none'],
      'did you mean media edit high-tide-counted --captions?',
    ],
    [
      'captions in a language with extensions',
      ['edit', 'high-tide-counted', '--captions', 'en-u-co-phonebk=talk.vtt'],
      '--captions should name a language like en or pt-BR, but has "en-u-co-phonebk".',
    ],
  ])('%s', async ([, args, sentence]) => {
    const before = [folders(), await Media.search(db, { limit: 100, offset: 0 })];
    expect(await problemOf(args)).toContain(sentence);
    expect([folders(), await Media.search(db, { limit: 100, offset: 0 })]).toEqual(before);
  });

  test('captions that no player would take', async () => {
    const sentence = async (content: string | Buffer) => {
      const file = path.join(site.folder, 'wrong.vtt');
      writeFileSync(file, content);
      const problem = await problemOf(['edit', 'high-tide-counted', '--captions', `en=${file}`]);
      return problem.replace(file, '…');
    };
    expect(await sentence('')).toBe('The file … is empty.');
    expect(await sentence('Hello.')).toBe('The captions file … should begin with WEBVTT.');
    expect(await sentence(Buffer.from('WEBVTT\n\n\xff', 'latin1'))).toBe(
      'The captions file … is no text in UTF-8.',
    );
    expect(await sentence('1\n00:00:01,000 --> 00:00:02,000\nHello.\n')).toBe(
      'The captions file … is SubRip: save it as WebVTT (.vtt).',
    );
    expect(await sentence('WEBVTT\n\nHello.\n')).toContain('has no cue');
    expect(await sentence(`WEBVTT\n${' '.repeat(1_000_000)}`)).toBe(
      'The captions file … is larger than the 1 MB that captions may have.',
    );
  });

  test('another access for captions or a poster that others have with theirs', async () => {
    const cues = (words: string) => `WEBVTT\n\n00:00.000 --> 00:02.000\n${words}\n`;
    const read = source('same.vtt', cues('The same.'));
    const film = readFileSync('db/demo/pendulums-leaving-and-returning.mp4');
    for (const name of ['one', 'two']) {
      const file = path.join(site.folder, `${name}.mp4`);
      writeFileSync(file, Buffer.concat([film, Buffer.from(`\0\0\0\x0bfree${name}`)]));
      await mediaHere('add', file, '--title', name, '--captions', `en=${read}`);
    }
    const said = 'The very same captions are free for everybody at "two".';
    expect(await problemOf(['edit', 'one', '--members'])).toBe(said);
    expect((await found('one')).access).toBe('free');
    const drawing = source('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await problemOf(['edit', 'one', '--file', drawing])).toContain('"one" has captions');
    await mediaHere('edit', 'one', '--file', drawing, '--captions', 'none');
    expect((await found('one')).captions).toBe('[]');
    for (const slug of ['one', 'two']) await mediaHere('remove', slug);
  });

  test('a poster that is a file for members', async () => {
    const picture = source('only.png', 'The very same bytes.');
    await mediaHere('add', picture, '--title', 'Only', '--members');
    const only = await found('only');
    const name = only.file_name;
    const app = { db } as Application;
    const refused = (item: Parameters<typeof refuseSameBytes>[1]) =>
      expect(refuseSameBytes(app, item)).rejects;
    await refused({ ...only, poster_name: name }).toThrow('the very file that is for members');
    const fresh = { id: 'new', slug: 'new', captions: '[]' };
    const free = { ...fresh, access: 'free', poster_name: name } as const;
    await refused(free).toThrow('The poster is for members as "only"');
    await db.updateTable('media').set({ poster_name: name }).where('id', '=', only.id).execute();
    const members = { ...fresh, access: 'members', poster_name: null } as const;
    await refused({ ...members, file_hash: only.file_hash }).toThrow('is the poster of "only"');
    await db.updateTable('media').set({ poster_name: null }).where('id', '=', only.id).execute();
    await mediaHere('remove', 'only');
  });

  test('a text that would leave an article empty, or its excerpt to chance', async () => {
    const first = source('essay.md', '# An essay\n\nAll of it.\n');
    await mediaHere('add', first, '--excerpt', 'Come in.');
    const silent = source('only-a-title.md', '# An essay\n');
    expect(await problemOf(['edit', 'an-essay', '--text', silent])).toContain('has no text');
    const more = ['--text', source('more.md', '# An essay\n\nMore of it.\n')];
    const sentence = 'The free part stays as it was: --excerpt "" takes it away.';
    expect(await mediaHere('edit', 'an-essay', ...more)).toContain(sentence);
    const { excerpt, body } = await found('an-essay');
    expect([excerpt, body]).toEqual(['Come in.', 'More of it.']);
    for (const rest of [['--excerpt', ''], []])
      expect(await mediaHere('edit', 'an-essay', ...more, ...rest)).not.toContain(sentence);
    expect((await found('an-essay')).excerpt).toBe('');
    await mediaHere('remove', 'an-essay');
  });

  test('a text with more on top than its title and summary', async () => {
    const file = source('draft.md', '---\ntitle: Mine\ndraft: true\n---\nNot yet.\n');
    const sentence = `The file ${file} has "draft" on top, where only title and summary may stand, a line each: there is the option --draft.`;
    expect(await problemOf(['add', file])).toBe(sentence);
    expect(await problemOf(['edit', 'seven-glasses', '--text', file])).toBe(sentence);
  });

  test('an empty file, a text that is no text', async () => {
    const empty = source('empty.mp4', '');
    expect(await problemOf(['add', empty, '--title', 'X'])).toBe(`The file ${empty} is empty.`);
    const binary = path.join(site.folder, 'binary.md');
    writeFileSync(binary, Buffer.from([0xff, 0xfe, 0x00]));
    expect(await problemOf(['add', binary])).toBe(`The file ${binary} is no text in UTF-8.`);
    const silent = source('silent.md', '# Only a title\n');
    expect(await problemOf(['add', silent])).toBe(`The article ${silent} has no text.`);
  });
});

describe('tags', () => {
  test('put an item on the shelves of its tags, and take it off', async () => {
    const file = source('tagged.md', 'All of it.');
    const tags = ['--tags', 'Tin roofs,  rain , RAIN'];
    await mediaHere('add', file, '--title', 'Tagged', ...tags);
    expect((await found('tagged')).tags).toBe('["Tin roofs","rain"]');
    expect(existsSync(published('browse/tagged-tin-roofs/index.html'))).toBe(true);
    await mediaHere('edit', 'tagged', '--tags', 'none');
    expect((await found('tagged')).tags).toBe('[]');
    expect(existsSync(published('browse/tagged-tin-roofs'))).toBe(false);
    await mediaHere('remove', 'tagged');
  });

  test('that make the same address are one, and the command says which is taken for which', async () => {
    const file = source('sharp.md', 'All of it.');
    const said = await mediaHere('add', file, '--title', 'Sharp', '--tags', 'C++, c#, c++');
    expect(said.match(/^The tag .*$/gm)).toEqual([
      'The tag "c#" is taken for "C++": both would have the same address.',
    ]);
    expect((await found('sharp')).tags).toBe('["C++"]');
    await mediaHere('remove', 'sharp');
  });

  test('refuse what can be no tag, before anything is written', async () => {
    const before = folders();
    const file = source('untagged.md', 'All of it.');
    const { code, stderr } = await media('add', file, '--title', 'X', '--tags', 'rain, !');
    expect(code).toBe(1);
    expect(stderr).toContain('A tag should have a letter or a digit, but one is "!".');
    expect(folders()).toEqual(before);
  });
});
