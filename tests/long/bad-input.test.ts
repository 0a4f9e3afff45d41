// Bad input at every address, others each time: what fails says by which seed it comes again.

import { sendBadInput } from '../support/bad-input.ts';

sendBadInput({ runs: 3000 });
