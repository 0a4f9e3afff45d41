// A device in words that its owner knows it by, from what its browser calls itself. It is a hint for people and
// nothing depends on it: whatever is not known here is "a browser".
// Tested in tests/components/account/device.test.ts.

import { texts } from '#lib/texts.ts';

type Names = readonly (readonly [RegExp, string])[];

/** In this order: most browsers also claim to be those that come later. */
const BROWSERS: Names = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrom(?:e|ium)\/|\bHeadlessChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: Names = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
];

const t = texts.sessions;

export function deviceOf(user_agent: string | null): string {
  const find = (names: Names) => names.find(([pattern]) => pattern.test(user_agent ?? ''))?.[1];
  const [browser, system] = [find(BROWSERS), find(SYSTEMS)];
  if (system) return t.device(browser ?? t.anyBrowser, system);
  return browser ?? t.unknownDevice;
}
