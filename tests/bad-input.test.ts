// Bad input at every address, over real HTTP: the same few hundred requests each time.

import { sendBadInput } from './support/bad-input.ts';

sendBadInput({ runs: 300, seed: 7 });
