import { test } from 'vitest';
import { booksAgree } from '../../support/money-property.ts';

test('any interleaving of return, messages, reconcile, refunds, disputes and lost answers ends as the processor says', () =>
  booksAgree(15));
