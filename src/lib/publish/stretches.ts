// Runs of words, told from each other by a hash of 64 bits: what the leak gate knows of members' texts.
// Tested in tests/lib/publish/stretches.test.ts.

/**
 * Words in a stretch. Any leak of 2 × WINDOW − 1 words or more holds a whole one that was noted; a text of
 * fewer than WINDOW words cannot be told from chance.
 */
export const WINDOW = 8;

/**
 * The halves of the hash, as signed numbers of 32 bits, which V8 hands over without putting them into memory; and
 * where the stretch stands in `plainly(text)`.
 */
type Visit = (low: number, high: number, from: number, to: number) => void;

const BASE_LOW = 0x9e3779b1;
const BASE_HIGH = 0x85ebca77;
/** What the first word of a stretch weighs: base to the power of WINDOW − 1. */
const [TOP_LOW, TOP_HIGH] = [power(BASE_LOW), power(BASE_HIGH)];

/** Signs that nobody sees, within words: where one may break, where letters join, where a text begins. */
const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/** The text as it is told from others: in one form of Unicode, without what nobody sees. */
export const plainly = (text: string): string => text.normalize('NFC').replace(UNSEEN, '');

/**
 * Every stretch of the text, in order, or every `stride`th. Case does not count, nor what is between words. Where a
 * script has no spaces, what counts as words are runs of letters, three of them on average.
 */
export function eachStretch(text: string, visit: Visit, stride = 1): void {
  // A space at the end, so that no word asks for what comes after it.
  const lower = `${plainly(text).toLowerCase()} `;
  const lows = new Int32Array(WINDOW);
  const highs = new Int32Array(WINDOW);
  const begins = new Int32Array(WINDOW);
  let low = 0;
  let high = 0;
  let words = 0;
  for (let at = 0; at < lower.length;) {
    let code = lower.charCodeAt(at);
    let kind = kindOf(code);
    if (kind === BETWEEN) {
      at++;
      continue;
    }
    const from = at;
    let a = 0x811c9dc5;
    let b = 0x1b873593;
    for (let ended = false; !ended && kind !== BETWEEN;) {
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul((b << 5) ^ (b >>> 27) ^ code, 0x2c1b3c6d);
      ended = kind === LAST;
      code = lower.charCodeAt(++at);
      kind = kindOf(code);
    }
    const place = words % WINDOW;
    low = Math.imul(low - Math.imul(lows[place] as number, TOP_LOW), BASE_LOW);
    high = Math.imul(high - Math.imul(highs[place] as number, TOP_HIGH), BASE_HIGH);
    lows[place] = mixed(a);
    highs[place] = mixed(b);
    low = (low + (lows[place] as number)) | 0;
    high = (high + (highs[place] as number)) | 0;
    begins[place] = from;
    words++;
    if (words >= WINDOW && (words - WINDOW) % stride === 0)
      visit(mixed(low), mixed(high), begins[words % WINDOW] as number, at);
  }
}

function power(base: number): number {
  let value = 1;
  for (let times = 1; times < WINDOW; times++) value = Math.imul(value, base);
  return value;
}

/** Every bit of the value has a say in every bit of the answer (the end of MurmurHash3). */
function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** What a code unit is: of a word, the last of a word, or between words. */
const [INSIDE, LAST, BETWEEN] = [1, 2, 3];

/** Of each code unit, what it is; 0 where nobody has asked yet. */
const kinds = new Uint8Array(0x10000);

function kindOf(code: number): number {
  if (kinds[code] === 0) kinds[code] = look(code);
  return kinds[code] as number;
}

/** Halves of a pair, letters of rare scripts and pictures alike, count as letters. */
const WORDLY = /[\p{L}\p{N}\p{M}\ud800-\udfff]/u;
/** Scripts that are written without spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Where a word ends in an unspaced script follows from the letter alone: a copy has the same words wherever it begins. */
function look(code: number): number {
  const letter = String.fromCharCode(code);
  if (!WORDLY.test(letter)) return BETWEEN;
  return UNSPACED.test(letter) && code % 3 === 0 ? LAST : INSIDE;
}
