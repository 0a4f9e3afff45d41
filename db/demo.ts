// What the demo consists of; texts, posters and files lie in db/demo under the slugs. db/seed.ts plants it.

import type { MediaAccess, MediaKind } from './schema.ts';

/** Who can sign in to a demo. Their passwords are no secret: a real site is never planted. */
export const cast = {
  admin: { email: 'ada@gatefold.example', password: 'ada-keeps-the-keys', name: 'Ada' },
  paid: { email: 'grace@gatefold.example', password: 'grace-has-paid', name: 'Grace' },
  unpaid: { email: 'joan@gatefold.example', password: 'joan-leafs-through', name: 'Joan' },
} as const;

export const settings = {
  name: 'Small Weather',
  tagline: 'Field recordings of places that do not exist.',
  contact: 'hello@gatefold.example',
  price: { amount: 4900, currency: 'usd' },
};

export const products = [
  { slug: 'rooms-with-rain', published: '2026-02-14' },
  { slug: 'slow-films', published: '2026-03-20' },
  { slug: 'kitchen-table-workshop', published: '2026-04-11' },
];

export interface Item {
  slug: string;
  kind: MediaKind;
  access: MediaAccess;
  product: 'rooms-with-rain' | 'slow-films' | 'kitchen-table-workshop';
  tags: string[];
  /** A day, days from planting on, or null for a draft. */
  published: string | { in_days: number } | null;
  ending?: string;
  /** Its words to read along, in English, lie beside it. */
  captions?: boolean;
  seconds?: number;
}

const rain = { kind: 'audio', product: 'rooms-with-rain', ending: 'm4a' } as const;
const film = { kind: 'video', product: 'slow-films', ending: 'mp4' } as const;
const text = { kind: 'article', product: 'kitchen-table-workshop' } as const;
const paper = { kind: 'file', product: 'kitchen-table-workshop' } as const;
const [free, members] = [{ access: 'free' } as const, { access: 'members' } as const];

export const items: Item[] = [
  {
    ...rain,
    ...free,
    slug: 'rain-on-a-tin-roof',
    tags: ['rain', 'night', 'to fall asleep to'],
    seconds: 28,
    captions: true,
    published: '2026-02-14',
  },
  {
    ...film,
    ...free,
    slug: 'pendulums-leaving-and-returning',
    tags: ['machines', 'patience'],
    seconds: 24,
    captions: true,
    published: '2026-03-20',
  },
  {
    ...text,
    ...free,
    slug: 'how-to-listen-to-rain',
    tags: ['rain', 'how to listen'],
    published: '2026-04-11',
  },
  {
    ...rain,
    ...members,
    slug: 'bells-under-water',
    tags: ['bells', 'sea'],
    seconds: 30,
    published: '2026-05-08',
  },
  {
    ...paper,
    ...free,
    slug: 'forty-two-bells',
    tags: ['bells', 'to measure'],
    ending: 'csv',
    published: '2026-05-29',
  },
  {
    ...film,
    ...members,
    slug: 'high-tide-counted',
    tags: ['sea', 'patience', 'to measure'],
    seconds: 20,
    published: '2026-06-19',
  },
  {
    ...text,
    ...members,
    slug: 'rain-out-of-nothing',
    tags: ['rain', 'to make'],
    published: '2026-07-17',
  },
  {
    ...rain,
    ...members,
    slug: 'night-train-two-fields-away',
    tags: ['night', 'machines', 'to fall asleep to'],
    seconds: 28,
    published: '2026-08-14',
  },
  {
    ...text,
    ...members,
    slug: 'a-wind-harp-for-a-window',
    tags: ['wind', 'to make'],
    published: '2026-09-04',
  },
  {
    ...paper,
    ...members,
    slug: 'seven-glasses',
    tags: ['bells', 'to make'],
    ending: 'pdf',
    published: '2026-09-25',
  },
  {
    ...film,
    ...members,
    slug: 'starlings-over-nowhere',
    tags: ['wind', 'birds'],
    seconds: 18,
    captions: true,
    published: '2026-10-23',
  },
  {
    ...film,
    ...members,
    slug: 'a-moon-for-the-hall',
    tags: ['night', 'machines'],
    seconds: 16,
    published: { in_days: 7 },
  },
  {
    ...rain,
    ...members,
    slug: 'refrigerator-choir',
    tags: ['machines', 'to fall asleep to'],
    seconds: 20,
    published: null,
  },
];

/**
 * Sentences that only members may find, each in one members' text, in the captions or in the `comment` of one
 * members' file and nowhere else: where one of them turns up, something leaks.
 */
export const canaries: readonly string[] = [
  'Whoever hears the low bell four times in one sitting may make a wish, but it has to be about the sea.',
  'Whoever rings the third bell under water owes the harbour a song.',
  'We counted the waves from the harbour wall twice and got two different answers, both of them correct.',
  'The tide keeps its own ledger and never once shows it to the moon.',
  'The gutter in our recording plays the first notes of a hymn that the carpenter could not get out of his head.',
  'Between the second and the third call, the guard puts out the lamp in carriage four and says good night to a suitcase.',
  'The night train carries one passenger more than its timetable admits.',
  'On the third evening ours would play nothing but the interval that the neighbours use to call their dog.',
  'The best performance so far was for an audience of one cat, who left during the second reading and came back for the third.',
  'The seventh glass is tuned with the last of the marmalade.',
  'The only bird in this film that is lost joined from another flock at the eleventh second and was never asked about it.',
  'One voice, a little flat, asks in passing whether anybody has seen the reed it left on the wire',
  'Four hundred and sixty birds agreed on this before any of them knew.',
  'Whoever hangs it in a hall should know that the coats will begin to lean towards it after the second month.',
  'The moon in the hall is wound on Tuesdays, with a teaspoon.',
  'In the second half the alto asks the others, very softly, whether somebody has left the milk out.',
  'The tenor of the choir is defrosted every second Sunday in Lent.',
];
