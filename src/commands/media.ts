// npm run media: an author's hands. Everything is checked before anything is written, and what was written
// halfway is taken back, so a command that fails has changed nothing.
// Tested in tests/commands/media.test.ts.

import { runVerb } from './author/verbs.ts';
import { add } from './media/add.ts';
import { edit } from './media/edit.ts';
import { list } from './media/list.ts';
import { remove } from './media/remove.ts';

export const usage = `npm run media -- add <file> --title "…"    a video, a sound, an article (.md), any other file
npm run media -- list
npm run media -- edit <slug>
npm run media -- remove <slug>

With add and edit:
  --title "…"  --summary "…"  --excerpt "…"   texts; an article brings its own
  --text notes.md       the text: what stands before a line <!-- more --> everybody may read
  --members | --free    who may have it (free unless told)
  --tags "rain, night train"   words that it goes by; none takes them all away
  --product <slug>      where it belongs; none takes it out
  --slug <slug>         its address; made from the title unless told
  --poster image.jpg    its picture; taken from the file unless told (by ffmpeg); none takes it away
  --captions en=talk.en.vtt   what is heard, in WebVTT, once for each language; none takes all away
  --draft               not published
  --at 2027-01-31T18:00Z   published at that time; in UTC (Z) unless it says another zone (+02:00)
With edit only:
  --now                 publishes a draft
  --file talk-2.mp4     another file in place of the old one`;

const verbs = { add, edit, list, remove };

export const run = (args: string[]): Promise<void> => runVerb('media', { verbs, usage }, args);
