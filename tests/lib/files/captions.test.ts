import { expect, test } from 'vitest';
import { captionsProblem, isCaptions, textOfCaptions } from '#lib/files/captions.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const cue = '00:00:01.000 --> 00:00:04.000\nHello.\n';

test('WebVTT is fine with a mark of its encoding, a title, and any ends of lines', () => {
  for (const head of ['WEBVTT', '\uFEFFWEBVTT', 'WEBVTT - for the deaf', 'WEBVTT\r\n'])
    expect(captionsProblem(bytes(`${head}\n\n${cue}`)), head).toBeUndefined();
  expect(
    captionsProblem(bytes(`WEBVTT\n\n00:01.000 --> 00:04.000 line:0\nHello.`)),
  ).toBeUndefined();
});

test('what begins otherwise is no WebVTT', () => {
  for (const text of ['', 'WEBVTTX', ' WEBVTT', 'webvtt', 'x'])
    expect(isCaptions(bytes(text)), text).toBe(false);
  expect(captionsProblem(bytes(`WEBVTTS\n\n${cue}`))).toBe('should begin with WEBVTT');
});

test('the text is what is said: no times, no names of cues, no styles', () => {
  const source = [
    'WEBVTT - a title',
    'STYLE\n::cue { color: red }',
    'NOTE a note is text too',
    `intro\n${cue.trim()}\nIt is <v Ann>me</v>.`,
    '00:05.000 --> 00:06.000 align:start\n<i>Good</i> night.',
  ].join('\r\n\r\n');
  expect(textOfCaptions(source)).toBe('NOTE a note is text too\nHello.\nIt is me.\nGood night.');
});

test.each(['<', '<a', '<!--', '<c.b '])(
  'a file full of %j takes no longer than any other',
  (part) => {
    const text = textOfCaptions(`WEBVTT\n\n00:00.000 --> 00:01.000\n${part.repeat(300_000)}\n`);
    expect(text).toContain(part.trim());
  },
);
